// Package agenda is the agenda books, masuk and keluar: per book and year a gap-free series of the team's own,
// or numbers of the secretariat's book typed in. A number is reserved, then used or void, never used again.
package agenda

import (
	"context"
	"fmt"
	"strings"
	"time"

	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/office"
)

// The two books.
const (
	In  = "masuk"
	Out = "keluar"
)

// States of a line.
const (
	Reserved = "reserved"
	Used     = "used"
	Void     = "void"
)

// Subject is what a line about an incident says: neutral, so that everyone who keeps the book may see it
// (domain.md 14, row 11).
const Subject = "Laporan insiden siber"

// Line is one line of a book. Day is the civil date under which it stands.
type Line struct {
	ID           int64
	UID          string
	Book         string
	Year         int64
	Running      int64
	Number       string
	State        string
	Day          string
	Recorded     db.Time
	RecordedBy   string
	LetterNumber foreign.Text
	LetterDate   string
	Party        foreign.Text
	Subject      foreign.Text
	ReportID     *int64
	IncidentID   *int64
	DocumentID   *int64
	FileID       *int64
	VoidReason   string
}

const lineColumns = `id, uid, book, year, running, number, state, day, recorded, recorded_by, letter_number, letter_date, party, subject,
	report_id, incident_id, document_id, file_id, void_reason`

const (
	insertLine db.SQL = `INSERT INTO agenda (uid, book, year, running, number, state, day, recorded, recorded_by, letter_number, letter_number_folded,
		letter_date, party, subject, report_id, incident_id, document_id, file_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) RETURNING id`
	lineByID        db.SQL = `SELECT ` + lineColumns + ` FROM agenda WHERE id = $1`
	lineByUID       db.SQL = `SELECT ` + lineColumns + ` FROM agenda WHERE uid = $1`
	linesOfReport   db.SQL = `SELECT ` + lineColumns + ` FROM agenda WHERE report_id = $1 ORDER BY id`
	linesOfIncident db.SQL = `SELECT ` + lineColumns + ` FROM agenda WHERE incident_id = $1 ORDER BY id`
	useLine         db.SQL = `UPDATE agenda SET state = 'used' WHERE id = $1 AND state = 'reserved'`
	voidLine        db.SQL = `UPDATE agenda SET state = 'void', void_reason = $1 WHERE id = $2 AND state <> 'void'`
	linkLine        db.SQL = `UPDATE agenda SET report_id = $1, incident_id = $2 WHERE id = $3`
	nameLine        db.SQL = `UPDATE agenda SET number = $1, letter_number = $1, letter_number_folded = $2, letter_date = $3 WHERE id = $4`
	scanLine        db.SQL = `UPDATE agenda SET file_id = $1 WHERE id = $2`
	earlierLines    db.SQL = `SELECT count(*) FROM (SELECT id FROM agenda WHERE book = $1 AND year < $2 LIMIT 1) AS n`
	sameNumber      db.SQL = `SELECT count(*) FROM agenda WHERE book = $1 AND year = $2 AND running = $3`
)

// Draft is a line to enter. Typed is the number of the secretariat's own book, for a book kept that way.
type Draft struct {
	UID          string // the form's one-time key, a UUID: entered twice it is unique once; empty: a new one
	Book         string
	Day          string
	LetterNumber foreign.Text
	LetterDate   string
	Party        foreign.Text
	Subject      foreign.Text
	ReportID     *int64
	IncidentID   *int64
	DocumentID   *int64
	FileID       *int64
	State        string // Used unless set
	Typed        int64
}

// Enter writes the next line of a book. The counter is drawn last but for the line itself: an act locks
// nothing more after it. Faults: a typed number that stands already, a bad day.
func Enter(ctx context.Context, tx *db.Tx, p office.Profile, d Draft) (Line, error) {
	if d.Day == "" {
		d.Day = p.Day(tx.Now())
	}
	day, err := time.Parse(time.DateOnly, d.Day)
	if err != nil {
		return Line{}, fault.Invalid(fault.Field{Path: "date", Code: "no_such_day"})
	}
	l := Line{
		UID: d.UID, Book: d.Book, Year: int64(day.Year()), Day: d.Day, State: d.State, Recorded: tx.Now(), RecordedBy: tx.Actor().UID,
		LetterNumber: d.LetterNumber, LetterDate: d.LetterDate, Party: d.Party, Subject: d.Subject,
		ReportID: d.ReportID, IncidentID: d.IncidentID, DocumentID: d.DocumentID, FileID: d.FileID,
	}
	if l.UID == "" {
		l.UID = db.UID()
	}
	if l.State == "" {
		l.State = Used
	}
	if l.Running, err = running(ctx, tx, p, l, d.Typed); err != nil {
		return l, err
	}
	l.Number = fmt.Sprintf("%d/%d", l.Running, l.Year)
	l.ID, err = db.One[int64](ctx, tx, insertLine, l.UID, l.Book, l.Year, l.Running, l.Number, l.State, l.Day, int64(l.Recorded), l.RecordedBy,
		string(l.LetterNumber), FoldNumber(string(l.LetterNumber)), l.LetterDate, string(l.Party), string(l.Subject), l.ReportID, l.IncidentID, l.DocumentID, l.FileID)
	return l, err
}

func running(ctx context.Context, tx *db.Tx, p office.Profile, l Line, typed int64) (int64, error) {
	if Typed(p, l.Book) {
		if typed <= 0 {
			return 0, fault.Invalid(fault.Field{Path: "number", Code: "need"})
		}
		n, err := db.One[int64](ctx, tx, sameNumber, l.Book, l.Year, typed)
		if err == nil && n > 0 {
			err = fault.Invalid(fault.Field{Path: "number", Code: "taken"})
		}
		return typed, err
	}
	first, err := start(ctx, tx, p, l.Book, l.Year)
	if err != nil {
		return 0, err
	}
	return office.Draw(ctx, tx, counter(l.Book, l.Year), first)
}

func counter(book string, year int64) string { return fmt.Sprintf("agenda/%s/%d", book, year) }

// start is the first number of a book's year: the office's setting for the year in which the program took the book
// over from paper, else 1.
func start(ctx context.Context, r db.Reader, p office.Profile, book string, year int64) (int64, error) {
	n := p.Number("agenda." + book + ".start")
	if n <= 0 {
		return 1, nil
	}
	before, err := db.One[int64](ctx, r, earlierLines, book, year)
	if err == nil && before > 0 {
		n = 1
	}
	return n, err
}

// FoldNumber is a letter's number for searching: without spaces, lower case. What was typed is kept beside it.
func FoldNumber(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), "")) }

// Use turns a reserved line into a used one.
func Use(ctx context.Context, tx *db.Tx, id int64) error {
	n, err := db.Exec(ctx, tx, useLine, id)
	if err == nil && n == 0 {
		err = fault.Conflict("agenda_not_reserved", nil)
	}
	return err
}

// Cancel makes a line void; it stays in the book, its number is never given again.
func Cancel(ctx context.Context, tx *db.Tx, id int64, reason string) error {
	n, err := db.Exec(ctx, tx, voidLine, reason, id)
	if err == nil && n == 0 {
		err = fault.Conflict("agenda_void", nil)
	}
	return err
}

// Link ties a line to a report and its incident.
func Link(ctx context.Context, tx *db.Tx, id int64, report, incident *int64) error {
	_, err := db.Exec(ctx, tx, linkLine, report, incident, id)
	return err
}

// Name writes the whole number and date of the outgoing letter that a line was reserved for.
func Name(ctx context.Context, tx *db.Tx, id int64, number foreign.Text, day string) error {
	_, err := db.Exec(ctx, tx, nameLine, string(number), FoldNumber(string(number)), day, id)
	return err
}

// Scan ties a line to the scan of its letter.
func Scan(ctx context.Context, tx *db.Tx, id, file int64) error {
	_, err := db.Exec(ctx, tx, scanLine, file, id)
	return err
}

// ByID finds a line by row id.
func ByID(ctx context.Context, r db.Reader, id int64) (Line, error) {
	return found(db.One[Line](ctx, r, lineByID, id))
}

// ByUID finds a line by uid.
func ByUID(ctx context.Context, r db.Reader, uid string) (Line, error) {
	return found(db.One[Line](ctx, r, lineByUID, uid))
}

func found(l Line, err error) (Line, error) {
	if err == db.ErrNone {
		return l, fault.NotFound()
	}
	return l, err
}

// OfReport lists the lines of a report, OfIncident those of an incident, both books.
func OfReport(ctx context.Context, r db.Reader, report int64) ([]Line, error) {
	return db.All[Line](ctx, r, linesOfReport, report)
}

// OfIncident lists the lines of an incident.
func OfIncident(ctx context.Context, r db.Reader, incident int64) ([]Line, error) {
	return db.All[Line](ctx, r, linesOfIncident, incident)
}
