package intake

import (
	"bufio"
	"context"
	"crypto/subtle"
	"fmt"
	"io"
	"strings"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/blob"
	"tanggap/internal/db"
	"tanggap/internal/evidence"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/procedure"
)

// Limits of what follows a report.
const (
	MaxFiles    = 10
	MaxFileSize = 25 << 20
	MaxReply    = 5000 // letters
)

// Filed is the report that a form's key has filed already; db.ErrNone when none.
func Filed(ctx context.Context, r db.Reader, key string) (incident.Report, error) {
	return incident.ReportByKey(ctx, r, formKey(Draft{FormKey: key}))
}

// OfForm is the receipt that a form's key opens while files may follow; afterwards, or when the desk has given a new
// code, it is gone.
func OfForm(ctx context.Context, r db.Reader, number, key string, now db.Time) (Receipt, error) {
	rep, err := Filed(ctx, r, key)
	if err == db.ErrNone || err == nil && rep.Number != number {
		return Receipt{}, fault.NotFound()
	}
	if err != nil {
		return Receipt{}, err
	}
	code := CodeOf(key)
	if now > rep.FilesUntil || subtle.ConstantTimeCompare([]byte(rep.CodeHash), []byte(CodeHash(code))) != 1 {
		return Receipt{}, fault.Gone("receipt_gone")
	}
	return Receipt{Report: rep, Code: code}, nil
}

// AddFile keeps one file that follows a report: first its bytes, then its row and its entry, as an act of its own, so
// that files that came stay when the next one is cut off. The same bytes of the same name are kept once. Faults: too
// large, gone (the time for files is over), files_full, file_empty.
func AddFile(ctx context.Context, d *db.DB, blobs blob.Store, rep incident.Report, by db.Actor, name string, body io.Reader) (evidence.File, error) {
	f := evidence.File{Name: evidence.CleanName(name)}
	if err := mayFollow(ctx, d, rep, d.Now()); err != nil {
		return f, err
	}
	in := bufio.NewReaderSize(body, 512)
	first, _ := in.Peek(512) // what is wrong with the body shows again when it is read
	f.Media = evidence.Sniff(first)
	s, err := blobs.Put(ctx, in, MaxFileSize)
	if err != nil {
		return f, err
	}
	if s.Size == 0 {
		return f, fault.Invalid(fault.Field{Path: "file", Code: "file_empty"})
	}
	f.SHA256, f.Size, f.Stored, f.Codec, f.KeyID = s.SHA256, s.Size, s.Name, s.Codec, s.KeyID
	err = d.Write(ctx, by, func(ctx context.Context, tx *db.Tx) error {
		f, err = attach(ctx, tx, rep, f)
		return err
	})
	return f, err
}

func attach(ctx context.Context, tx *db.Tx, rep incident.Report, f evidence.File) (evidence.File, error) {
	rep, err := incident.HoldReport(ctx, tx, rep.ID)
	if err != nil {
		return f, err
	}
	old, err := evidence.OfReport(ctx, tx, rep.ID)
	if err != nil {
		return f, err
	}
	for _, a := range old {
		if a.SHA256 == f.SHA256 && a.Name == f.Name {
			return a.File(), nil
		}
	}
	if err := mayFollow(ctx, tx, rep, tx.Now()); err != nil {
		return f, err
	}
	if f, err = evidence.Add(ctx, tx, f); err != nil {
		return f, err
	}
	if err = evidence.Attach(ctx, tx, f, &rep.ID, nil, "", false); err != nil {
		return f, err
	}
	return f, record(ctx, tx, rep, "file_added", filePayload(f))
}

// mayFollow refuses files that come too late or are too many.
func mayFollow(ctx context.Context, r db.Reader, rep incident.Report, now db.Time) error {
	if now > rep.FilesUntil {
		return fault.Gone("files_gone")
	}
	old, err := evidence.OfReport(ctx, r, rep.ID)
	if err == nil && len(old) >= MaxFiles {
		err = fault.Invalid(fault.Field{Path: "file", Code: "files_full", Args: []any{"n", MaxFiles}})
	}
	return err
}

// Reply writes what a reporter answers, into the incident's chain once there is one. The same words within an hour
// are a form sent twice and are kept once.
func Reply(ctx context.Context, tx *db.Tx, rep incident.Report, body foreign.Text) error {
	if err := fits(body); err != nil {
		return err
	}
	rep, err := incident.HoldReport(ctx, tx, rep.ID)
	if err != nil {
		return err
	}
	m := incident.Message{ReportID: &rep.ID, IncidentID: rep.IncidentID, Audience: incident.ToReporter, Body: body, FromOutside: true}
	if said, err := saidAlready(ctx, tx, m); said || err != nil {
		return err
	}
	stream := rep.Stream()
	if rep.IncidentID != nil {
		inc, err := incident.Hold(ctx, tx, *rep.IncidentID)
		if err != nil {
			return err
		}
		stream = inc.Stream()
	}
	if err := incident.Say(ctx, tx, m, stream); err != nil {
		return fmt.Errorf("report %s: reply: %w", rep.Number, err)
	}
	return nil
}

// Tell writes words of the desk to the reporter of a report, into the incident's chain once there is one. Faults:
// not found, forbidden (with who may decide on reports), empty or too long.
func Tell(ctx context.Context, tx *db.Tx, shelf *procedure.Shelf, v account.Viewer, number string, body foreign.Text) error {
	if err := fits(body); err != nil {
		return err
	}
	rep, err := desked(ctx, tx, shelf, v, number)
	if err != nil {
		return err
	}
	if rep, err = incident.HoldReport(ctx, tx, rep.ID); err != nil {
		return err
	}
	m := incident.Message{ReportID: &rep.ID, IncidentID: rep.IncidentID, Audience: incident.ToReporter, Body: body, PersonID: &v.Person}
	stream := rep.Stream()
	if rep.IncidentID != nil {
		inc, err := incident.Hold(ctx, tx, *rep.IncidentID)
		if err != nil {
			return err
		}
		stream = inc.Stream()
	}
	return incident.Say(ctx, tx, m, stream)
}

// desked is a report that v sees, if he may decide on reports.
func desked(ctx context.Context, r db.Reader, shelf *procedure.Shelf, v account.Viewer, number string) (incident.Report, error) {
	rep, err := incident.FindReport(ctx, r, v, number)
	if err != nil {
		return rep, err
	}
	p, err := shelf.InForce(ctx, r, v.Today)
	if err != nil {
		return rep, err
	}
	if who := Openers(p); !v.Holds(who...) {
		return rep, fault.Forbidden("not_yours", who...)
	}
	return rep, nil
}

// Renew gives the reporter whom the desk has called back a new receipt code. Faults: not found, forbidden.
func Renew(ctx context.Context, tx *db.Tx, shelf *procedure.Shelf, v account.Viewer, number string) (string, error) {
	rep, err := desked(ctx, tx, shelf, v, number)
	if err != nil {
		return "", err
	}
	if rep, err = incident.HoldReport(ctx, tx, rep.ID); err != nil {
		return "", err
	}
	return NewCode(ctx, tx, rep)
}

func fits(body foreign.Text) error {
	if strings.TrimSpace(string(body)) == "" {
		return fault.Invalid(fault.Field{Path: "body", Code: "need"})
	}
	if n := body.Letters(); n > MaxReply {
		return fault.Invalid(fault.Field{Path: "body", Code: "too_long", Args: []any{"n", MaxReply, "have", n}})
	}
	return nil
}

func saidAlready(ctx context.Context, tx *db.Tx, m incident.Message) (bool, error) {
	old, err := incident.MessagesToReporter(ctx, tx, *m.ReportID, 0)
	for _, o := range old {
		if o.FromOutside && o.Body == m.Body && tx.Now().Sub(o.Recorded) < time.Hour {
			return true, nil
		}
	}
	return false, err
}
