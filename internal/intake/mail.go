package intake

import (
	"context"
	"fmt"
	"strings"
	"time"

	"tanggap/internal/db"
	"tanggap/internal/evidence"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/timeline"
)

// Letterhead is what a mail said of itself; nothing of it is proven, and it moves nothing by itself.
type Letterhead struct {
	ID         string
	InReplyTo  []string
	References []string
	ReplyTo    foreign.Text
	Date       time.Time // zero: unknown
	Auto       string    // why it is no person's (codes of room mail)
	Notes      []string  // what could not be read well (codes of room mail)
}

// Unkept is a file of a mail that was left out; it is still within the original.
type Unkept struct {
	Name foreign.Text
	Size int64  // bytes
	Why  string // too_large, too_many: its entry is file_too_large …
}

// Enclosed is what a mail brings besides its words.
type Enclosed struct {
	Head   Letterhead
	Files  []evidence.File // stored, without rows yet
	Unkept []Unkept
}

// Write adds it to a report that is filed in the same act (Draft.Also): an entry for the head, one for each file that
// was kept or left out.
func (e Enclosed) Write(ctx context.Context, tx *db.Tx, receipt Receipt) error {
	rep := receipt.Report
	if err := record(ctx, tx, rep, "mail_read", e.Head.payload()); err != nil {
		return err
	}
	for _, f := range e.Files {
		if err := enclose(ctx, tx, rep, f); err != nil {
			return fmt.Errorf("report %s: file: %w", rep.Number, err)
		}
	}
	for _, u := range e.Unkept {
		if err := record(ctx, tx, rep, "file_"+u.Why, map[string]any{"name": string(u.Name), "size": u.Size}); err != nil {
			return err
		}
	}
	return nil
}

func enclose(ctx context.Context, tx *db.Tx, rep incident.Report, f evidence.File) error {
	f, err := evidence.Add(ctx, tx, f)
	if err != nil {
		return err
	}
	if err := evidence.Attach(ctx, tx, f, &rep.ID, nil, "", false); err != nil {
		return err
	}
	return record(ctx, tx, rep, "file_added", filePayload(f))
}

func filePayload(f evidence.File) map[string]any {
	return map[string]any{"file": f.UID, "name": string(f.Name), "sha256": f.SHA256, "size": f.Size}
}

// payload names only what is there.
func (l Letterhead) payload() map[string]any {
	p := map[string]any{"proven": false}
	if l.ID != "" {
		p["message_id"] = l.ID
	}
	if len(l.InReplyTo)+len(l.References) > 0 {
		p["references"] = append(append([]string{}, l.References...), l.InReplyTo...)
	}
	if l.ReplyTo != "" {
		p["reply_to"] = string(l.ReplyTo)
	}
	if !l.Date.IsZero() {
		p["date"] = l.Date.UTC().Format(time.RFC3339)
	}
	if l.Auto != "" {
		p["auto"] = l.Auto
	}
	if len(l.Notes) > 0 {
		p["notes"] = l.Notes
	}
	return p
}

// maxEntries is how far into a report's chain its mail is looked for: all of it was written when it was filed.
const maxEntries = 500

// Mailed reads back what a report's mail brought besides its words and files: its head and what was left out. Zero for
// a report that came otherwise.
func Mailed(ctx context.Context, r db.Reader, rep incident.Report) (e Enclosed, err error) {
	if rep.Channel != "email" {
		return e, nil
	}
	all, err := timeline.After(ctx, r, rep.Stream(), 0, maxEntries)
	for _, entry := range all {
		facts := entry.Facts()
		switch entry.Kind {
		case "mail_read":
			e.Head = letterhead(facts)
		case "file_too_large", "file_too_many":
			name, _ := facts["name"].(string)
			size, _ := facts["size"].(float64)
			e.Unkept = append(e.Unkept, Unkept{foreign.Text(name), int64(size), strings.TrimPrefix(entry.Kind, "file_")})
		}
	}
	return e, err
}

// letterhead is payload turned around; references stand together.
func letterhead(facts map[string]any) (l Letterhead) {
	l.ID, _ = facts["message_id"].(string)
	l.Auto, _ = facts["auto"].(string)
	reply, _ := facts["reply_to"].(string)
	l.ReplyTo = foreign.Text(reply)
	date, _ := facts["date"].(string)
	l.Date, _ = time.Parse(time.RFC3339, date) // none: zero
	l.References, l.Notes = list(facts["references"]), list(facts["notes"])
	return l
}

func list(v any) (out []string) {
	all, _ := v.([]any)
	for _, one := range all {
		if s, ok := one.(string); ok {
			out = append(out, s)
		}
	}
	return out
}
