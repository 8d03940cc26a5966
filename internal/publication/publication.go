// Package publication is what the team says to the public: news now. A piece is written by one person and
// published by another; its address cannot be guessed and opens only once it is published.
package publication

import (
	"context"
	"strings"
	"unicode"

	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
)

// States of a piece.
const (
	Draft     = "draft"
	Published = "published"
	Withdrawn = "withdrawn"
)

// Piece is one news item.
type Piece struct {
	ID         int64
	UID        string
	IncidentID *int64
	Slug       string
	State      string
	Title      foreign.Text
	Body       foreign.Text
	WrittenBy  *int64
	ApprovedBy *int64
	Created    db.Time
	Published  db.Time
}

const pieceColumns = `id, uid, incident_id, slug, state, title, body, written_by, approved_by, created, published`

const (
	published   db.SQL = `SELECT ` + pieceColumns + ` FROM publication WHERE state = 'published' ORDER BY published DESC, id DESC LIMIT $1`
	bySlug      db.SQL = `SELECT ` + pieceColumns + ` FROM publication WHERE slug = $1 AND state = 'published'`
	ofIncident  db.SQL = `SELECT ` + pieceColumns + ` FROM publication WHERE incident_id = $1 ORDER BY id DESC`
	insertPiece db.SQL = `INSERT INTO publication (uid, incident_id, slug, state, title, body, written_by, created) VALUES ($1, $2, $3, 'draft', $4, $5, $6, $7) RETURNING id`
	updatePiece db.SQL = `UPDATE publication SET title = $1, body = $2, written_by = $3 WHERE id = $4 AND state = 'draft'`
	publish     db.SQL = `UPDATE publication SET state = 'published', approved_by = $1, published = $2 WHERE id = $3 AND state = 'draft' AND (written_by IS NULL OR written_by <> $1)`
	withdraw    db.SQL = `UPDATE publication SET state = 'withdrawn', withdrawn = $1 WHERE id = $2 AND state = 'published'`
)

// List reads up to n published pieces, newest first.
func List(ctx context.Context, r db.Reader, n int) ([]Piece, error) {
	return db.All[Piece](ctx, r, published, int64(n))
}

// BySlug finds a published piece; drafts are not found.
func BySlug(ctx context.Context, r db.Reader, slug string) (Piece, error) {
	p, err := db.One[Piece](ctx, r, bySlug, slug)
	if err == db.ErrNone {
		return p, fault.NotFound()
	}
	return p, err
}

// OfIncident lists the pieces that tell of an incident, newest first.
func OfIncident(ctx context.Context, r db.Reader, incident int64) ([]Piece, error) {
	return db.All[Piece](ctx, r, ofIncident, incident)
}

// Write writes the draft of an incident's news; a draft that stands is written over.
func Write(ctx context.Context, tx *db.Tx, incident int64, title, body foreign.Text, by int64) error {
	old, err := OfIncident(ctx, tx, incident)
	if err != nil {
		return err
	}
	if len(old) > 0 && old[0].State == Draft {
		_, err = db.Exec(ctx, tx, updatePiece, string(title), string(body), by, old[0].ID)
		return err
	}
	uid := db.UID()
	_, err = db.One[int64](ctx, tx, insertPiece, uid, incident, slug(title, uid), string(title), string(body), by, int64(tx.Now()))
	return err
}

// Publish brings the draft of an incident before the public; the writer cannot do it himself.
func Publish(ctx context.Context, tx *db.Tx, incident, by int64) error {
	pieces, err := OfIncident(ctx, tx, incident)
	if err != nil {
		return err
	}
	if len(pieces) == 0 || pieces[0].State != Draft {
		return fault.Conflict("no_draft", nil)
	}
	n, err := db.Exec(ctx, tx, publish, by, int64(tx.Now()), pieces[0].ID)
	if err == nil && n == 0 {
		err = fault.Forbidden("second_person")
	}
	return err
}

// Withdraw takes a published piece from the public.
func Withdraw(ctx context.Context, tx *db.Tx, id int64) error {
	n, err := db.Exec(ctx, tx, withdraw, int64(tx.Now()), id)
	if err == nil && n == 0 {
		err = fault.NotFound()
	}
	return err
}

// slug is the piece's address: words of its title and the random end of its uid.
func slug(title foreign.Text, uid string) string {
	words := strings.FieldsFunc(strings.ToLower(string(title)), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) || r > 127 })
	if len(words) > 8 {
		words = words[:8]
	}
	return strings.Join(append(words, uid[len(uid)-8:]), "-")
}
