// Package evidence keeps files with custody: what came in, by its hash, where it belongs, who read it.
// The bytes lie in the blob store; this room never opens what is inside them.
package evidence

import (
	"context"
	"fmt"
	"net/http"
	"path"
	"strings"
	"time"
	"unicode"

	"tanggap/internal/blob"
	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
)

// File is one stored file. SHA256 is of the plain bytes; Media is what the content looks like, not what the name says.
type File struct {
	ID      int64
	UID     string
	SHA256  string `db:"sha256"`
	Size    int64
	Stored  string
	Codec   string
	KeyID   string
	Name    foreign.Text
	Media   string
	Created db.Time
}

// Attachment is a file in its place: of a report or an incident.
type Attachment struct {
	UID        string
	Label      string
	Shared     bool
	Added      db.Time
	AddedBy    string
	ReportID   *int64
	IncidentID *int64
	FileID     int64
	FileUID    string
	SHA256     string `db:"sha256"`
	Size       int64
	Stored     string
	Codec      string
	KeyID      string
	Name       foreign.Text
	Media      string
}

// File is the attachment's file.
func (a Attachment) File() File {
	return File{ID: a.FileID, UID: a.FileUID, SHA256: a.SHA256, Size: a.Size, Stored: a.Stored, Codec: a.Codec, KeyID: a.KeyID, Name: a.Name, Media: a.Media}
}

const fileColumns = `id, uid, sha256, size, stored, codec, key_id, name, media, created`

const (
	insertFile db.SQL = `INSERT INTO file (uid, sha256, size, stored, codec, key_id, name, media, created, created_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id`
	fileByID  db.SQL = `SELECT ` + fileColumns + ` FROM file WHERE id = $1`
	fileByUID db.SQL = `SELECT ` + fileColumns + ` FROM file WHERE uid = $1`
	attach    db.SQL = `INSERT INTO attachment (uid, file_id, report_id, incident_id, label, shared, added, added_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
)

const attachmentColumns = `a.uid, a.label, a.shared, a.added, a.added_by, a.report_id, a.incident_id, a.file_id,
	f.uid AS file_uid, f.sha256, f.size, f.stored, f.codec, f.key_id, f.name, f.media`

const (
	ofReport db.SQL = `SELECT ` + attachmentColumns + ` FROM attachment a JOIN file f ON f.id = a.file_id WHERE a.report_id = $1 ORDER BY a.id`
	// Evidence of an incident: its own files and those of its reports.
	ofIncident db.SQL = `SELECT ` + attachmentColumns + ` FROM attachment a JOIN file f ON f.id = a.file_id
		WHERE a.incident_id = $1 OR a.report_id IN (SELECT id FROM report WHERE incident_id = $1) ORDER BY a.id`
	sameInReport db.SQL = `SELECT count(*) FROM attachment a JOIN file f ON f.id = a.file_id WHERE a.report_id = $1 AND f.sha256 = $2 AND f.name = $3`
	countReading db.SQL = `INSERT INTO reading (person_id, thing, quarter, at) VALUES ($1, $2, $3, $4) ON CONFLICT (person_id, thing, quarter) DO NOTHING`
)

// Add writes the row of a file whose bytes are stored already.
func Add(ctx context.Context, tx *db.Tx, f File) (File, error) {
	f.UID, f.Created = db.UID(), tx.Now()
	f.Name = CleanName(string(f.Name))
	id, err := db.One[int64](ctx, tx, insertFile, f.UID, f.SHA256, f.Size, f.Stored, f.Codec, f.KeyID, string(f.Name), f.Media, int64(f.Created), tx.Actor().UID)
	f.ID = id
	return f, err
}

// ByID finds a file by row id.
func ByID(ctx context.Context, r db.Reader, id int64) (File, error) {
	return found(db.One[File](ctx, r, fileByID, id))
}

// ByUID finds a file by uid.
func ByUID(ctx context.Context, r db.Reader, uid string) (File, error) {
	return found(db.One[File](ctx, r, fileByUID, uid))
}

func found(f File, err error) (File, error) {
	if err == db.ErrNone {
		return f, fault.NotFound()
	}
	return f, err
}

// Attach puts a file in its place. A file that the report has already (same bytes, same name) is not doubled.
func Attach(ctx context.Context, tx *db.Tx, f File, report, incident *int64, label string, shared bool) error {
	if report != nil {
		n, err := db.One[int64](ctx, tx, sameInReport, *report, f.SHA256, string(f.Name))
		if err != nil || n > 0 {
			return err
		}
	}
	_, err := db.Exec(ctx, tx, attach, db.UID(), f.ID, report, incident, label, shared, int64(tx.Now()), tx.Actor().UID)
	return err
}

// OfReport lists the files of a report.
func OfReport(ctx context.Context, r db.Reader, report int64) ([]Attachment, error) {
	return db.All[Attachment](ctx, r, ofReport, report)
}

// OfIncident lists the files of an incident and of its reports.
func OfIncident(ctx context.Context, r db.Reader, incident int64) ([]Attachment, error) {
	return db.All[Attachment](ctx, r, ofIncident, incident)
}

// What is inline needs no stored file; the index leaves it out.
const countHash db.SQL = `SELECT count(*) FROM file WHERE sha256 = $1 AND codec <> 'inline'`

// Named tells which of these hashes a row names: those files must stay.
func Named(ctx context.Context, r db.Reader, hashes []string) (map[string]bool, error) {
	named := map[string]bool{}
	for _, h := range hashes {
		n, err := db.One[int64](ctx, r, countHash, h)
		if err != nil {
			return nil, err
		}
		named[h] = n > 0
	}
	return named, nil
}

const storedFiles db.SQL = `SELECT ` + fileColumns + ` FROM file WHERE id > $1 ORDER BY id LIMIT $2`

// Stored lists up to n files with a row id behind after, for checking.
func Stored(ctx context.Context, r db.Reader, after int64, n int) ([]File, error) {
	return db.All[File](ctx, r, storedFiles, after, int64(n))
}

// CountReading records that a person read a thing: one row per person, thing and 15 minutes.
func CountReading(ctx context.Context, tx *db.Tx, person int64, thing string) error {
	quarter := int64(tx.Now()) / (15 * time.Minute).Microseconds()
	_, err := db.Exec(ctx, tx, countReading, person, thing, quarter, int64(tx.Now()))
	return err
}

// CleanName is a file's name as it may stand on pages and in headers: no folders, no control characters,
// at most 150 letters, its ending kept.
func CleanName(name string) foreign.Text {
	name = path.Base(strings.ReplaceAll(string(foreign.Line(name)), `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || foreign.Hidden(r) || strings.ContainsRune(`/:*?"<>|`, r) {
			return '_'
		}
		return r
	}, name)
	if name == "" || name == "." || name == ".." || name == "_" {
		return "berkas"
	}
	letters := []rune(name)
	if len(letters) > 150 {
		ext := []rune(path.Ext(name))
		if len(ext) > 12 {
			ext = nil
		}
		letters = append(letters[:150-len(ext)], ext...)
	}
	return foreign.Text(letters)
}

// Pack writes a file whose bytes are inline as one text, for a row that needs no file of its own: name, media, bytes.
func (f File) Pack() string {
	return string(CleanName(string(f.Name))) + "\n" + f.Media + "\n" + f.Stored
}

// Unpack reads what Pack wrote. uid stands for the file's own.
func Unpack(packed, uid string) (File, error) {
	p := strings.SplitN(packed, "\n", 3)
	if len(p) != 3 {
		return File{}, fmt.Errorf("packed file %s: %d lines", uid, len(p))
	}
	s, err := blob.FromInline(p[2])
	return File{UID: uid, SHA256: s.SHA256, Size: s.Size, Stored: s.Name, Codec: s.Codec, Name: foreign.Text(p[0]), Media: p[1]}, err
}

// Sniff says what content looks like by its first bytes. What a browser would run or render as a page
// is called plain bytes or text.
func Sniff(first []byte) string {
	media, _, _ := strings.Cut(http.DetectContentType(first), ";")
	switch media {
	case "image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "application/zip":
		return media
	case "text/html", "text/xml", "text/plain":
		return "text/plain"
	}
	return "application/octet-stream"
}

// Blob is where the file's bytes lie.
func (f File) Blob() blob.Stored {
	return blob.Stored{SHA256: f.SHA256, Size: f.Size, Name: f.Stored, Codec: f.Codec, KeyID: f.KeyID}
}

// Picture tells whether a file may be shown as a picture.
func (f File) Picture() bool { return strings.HasPrefix(f.Media, "image/") }
