package intake

import (
	"context"
	"strings"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/agenda"
	"tanggap/internal/db"
	"tanggap/internal/evidence"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/office"
	"tanggap/internal/timeline"
)

// maxSubject is how long a line's subject may be, in letters.
const maxSubject = 500

// Post is a letter that came on paper. Key is its form's one-time key, a UUID: the same key is the same line. Day is
// the civil day on which it came. To is the number of the report or incident that it belongs to; empty: none.
type Post struct {
	Key     string
	Letter  Letter
	Day     string
	Running int64          // where the book's numbers are typed
	Scan    *evidence.File // stored, without a row yet
	To      string
}

// Warnings of a letter that is taken all the same.
const (
	WarnTwin  = "twin"  // the same number, date and sender stand in the book
	WarnAhead = "ahead" // dated after the day on which it came
)

// Written is a field exactly as it was written: only spaces at its ends go, a line end becomes a space.
func Written(s string) foreign.Text {
	return foreign.Text(strings.ReplaceAll(string(foreign.Clean(s)), "\n", " "))
}

// Validate complains by field.
func (p Post) Validate(profile office.Profile, now db.Time) error {
	var bad []fault.Field
	say := func(path, code string, args ...any) {
		bad = append(bad, fault.Field{Path: path, Code: code, Args: args})
	}
	for _, f := range []struct {
		path string
		text foreign.Text
		most int
	}{
		{"letter.number", p.Letter.Number, maxLine}, {"letter.from", p.Letter.From, maxLine}, {"letter.subject", p.Letter.Subject, maxSubject},
	} {
		if f.text == "" {
			say(f.path, "need")
		}
		if n := f.text.Letters(); n > f.most {
			say(f.path, "too_long", "n", f.most, "have", n)
		}
	}
	for path, day := range map[string]string{"letter.date": p.Letter.Date, "day": p.Day} {
		if day == "" {
			say(path, "need")
		} else if _, err := time.Parse(time.DateOnly, day); err != nil {
			say(path, "no_such_day")
		}
	}
	if p.Day > profile.Day(now) {
		say("day", "future")
	}
	return fault.Invalid(bad...)
}

// Warnings are what a person should look at again, and the lines that are alike.
func (p Post) Warnings(ctx context.Context, r db.Reader) (codes []string, alike []agenda.Line, err error) {
	if alike, err = agenda.Twins(ctx, r, string(p.Letter.Number), p.Letter.Date, p.Letter.From); err != nil {
		return nil, nil, err
	}
	if len(alike) > 0 {
		codes = append(codes, WarnTwin)
	}
	if p.Letter.Date > p.Day {
		codes = append(codes, WarnAhead)
	}
	return codes, alike, nil
}

// clerk refuses who does not keep the book.
func clerk(v account.Viewer) error {
	if v.Can(account.Desk | account.Sekretariat) {
		return nil
	}
	return fault.Forbidden("not_yours", "sekretariat")
}

// Book enters a letter in the book of incoming letters, with its scan and what it belongs to.
func Book(ctx context.Context, d *db.DB, v account.Viewer, p Post) (agenda.Line, error) {
	if err := clerk(v); err != nil {
		return agenda.Line{}, err
	}
	var out agenda.Line
	err := d.Write(ctx, v.Actor(), func(ctx context.Context, tx *db.Tx) (err error) {
		out, err = p.book(ctx, tx, v)
		return err
	})
	if db.IsUnique(err) { // the same form at the same moment: it is entered now
		return agenda.ByUID(ctx, d, p.Key)
	}
	return out, err
}

func (p Post) book(ctx context.Context, tx *db.Tx, v account.Viewer) (agenda.Line, error) {
	if old, err := agenda.ByUID(ctx, tx, p.Key); !fault.Is(err, fault.KindNotFound) {
		return old, err
	}
	profile, err := office.Read(ctx, tx)
	if err != nil {
		return agenda.Line{}, err
	}
	if err := p.Validate(profile, tx.Now()); err != nil {
		return agenda.Line{}, err
	}
	at, err := about(ctx, tx, v, p.To)
	if err != nil {
		return agenda.Line{}, err
	}
	draft := agenda.Draft{
		UID: p.Key, Book: agenda.In, Day: p.Day, LetterNumber: p.Letter.Number, LetterDate: p.Letter.Date, Party: p.Letter.From,
		Subject: p.Letter.Subject, ReportID: at.report, IncidentID: at.incident, Typed: p.Running,
	}
	facts := map[string]any{}
	if p.Scan != nil {
		f, err := evidence.Add(ctx, tx, *p.Scan)
		if err != nil {
			return agenda.Line{}, err
		}
		draft.FileID = &f.ID
		facts["sha256"], facts["file"] = f.SHA256, f.UID
	}
	l, err := agenda.Enter(ctx, tx, profile, draft)
	if err != nil {
		return l, err
	}
	return l, at.record(ctx, tx, profile, "agenda_entered", l, facts)
}

// subject is what a line is about, and the chain in which that is told.
type subject struct {
	report, incident *int64
	stream           timeline.Stream // empty: the office's
	number           string
}

// about finds and locks what a number names, if v may know of it.
func about(ctx context.Context, tx *db.Tx, v account.Viewer, number string) (subject, error) {
	number = strings.ToUpper(strings.Join(strings.Fields(number), ""))
	if number == "" {
		return subject{}, nil
	}
	unknown := fault.Invalid(fault.Field{Path: "to", Code: "no_such_number"})
	rep, err := incident.ReportByNumber(ctx, tx, number)
	if err == nil {
		known, err := incident.ReportNumbers(ctx, tx, v, []int64{rep.ID})
		if err == nil && known[rep.ID] == "" {
			err = unknown
		}
		if err != nil {
			return subject{}, err
		}
		return ofReport(ctx, tx, rep.ID)
	}
	if !fault.Is(err, fault.KindNotFound) {
		return subject{}, err
	}
	i, err := incident.ByNumber(ctx, tx, number)
	if fault.Is(err, fault.KindNotFound) {
		return subject{}, unknown
	}
	if err != nil {
		return subject{}, err
	}
	known, err := incident.Numbers(ctx, tx, v, []int64{i.ID})
	if err == nil && known[i.ID] == "" {
		err = unknown
	}
	if err != nil {
		return subject{}, err
	}
	return ofIncident(ctx, tx, i.ID)
}

// ofReport locks a report, or the incident that it has become part of.
func ofReport(ctx context.Context, tx *db.Tx, id int64) (subject, error) {
	rep, err := incident.HoldReport(ctx, tx, id)
	if err != nil {
		return subject{}, err
	}
	if rep.IncidentID == nil {
		return subject{report: &rep.ID, stream: rep.Stream(), number: rep.Number}, nil
	}
	s, err := ofIncident(ctx, tx, *rep.IncidentID)
	s.report = &rep.ID
	return s, err
}

func ofIncident(ctx context.Context, tx *db.Tx, id int64) (subject, error) {
	i, err := incident.Hold(ctx, tx, id)
	return subject{incident: &i.ID, stream: i.Stream(), number: i.Number}, err
}

// ofLine locks what a line is about.
func ofLine(ctx context.Context, tx *db.Tx, l agenda.Line) (subject, error) {
	switch {
	case l.IncidentID != nil:
		return ofIncident(ctx, tx, *l.IncidentID)
	case l.ReportID != nil:
		return ofReport(ctx, tx, *l.ReportID)
	}
	return subject{}, nil
}

func (s subject) record(ctx context.Context, tx *db.Tx, p office.Profile, kind string, l agenda.Line, more map[string]any) error {
	payload := map[string]any{"book": l.Book, "number": l.Number, "line": l.UID}
	for k, v := range more {
		payload[k] = v
	}
	if s.number != "" {
		payload["about"] = s.number
	}
	if s.stream == "" {
		s.stream = timeline.Office(p.Year(tx.Now()))
	}
	_, err := timeline.Append(ctx, tx, s.stream, timeline.Draft{Kind: kind, Payload: payload})
	return err
}

// BookReport files a new report from a letter and enters the letter in the same act: one line in the book, one entry.
func BookReport(ctx context.Context, d *db.DB, v account.Viewer, p Post, draft Draft) (agenda.Line, Receipt, error) {
	if err := clerk(v); err != nil {
		return agenda.Line{}, Receipt{}, err
	}
	draft.Channel, draft.Letter, draft.By = "letter", p.Letter, v
	draft.FormKey, draft.Line, draft.Running = "letter "+p.Key, p.Key, p.Running
	draft.Also = func(ctx context.Context, tx *db.Tx, got Receipt) error {
		l, err := agenda.ByUID(ctx, tx, p.Key)
		if err != nil {
			return err
		}
		facts := map[string]any{}
		if p.Scan != nil {
			if err := p.attach(ctx, tx, got.Report, l, facts); err != nil {
				return err
			}
		}
		profile, err := office.Read(ctx, tx)
		if err != nil {
			return err
		}
		return subject{stream: got.Report.Stream(), number: got.Report.Number}.record(ctx, tx, profile, "agenda_entered", l, facts)
	}
	got, err := File(ctx, d, draft)
	if err != nil {
		return agenda.Line{}, got, err
	}
	l, err := agenda.ByUID(ctx, d, p.Key)
	return l, got, err
}

// attach keeps the scan beside the line and among the report's files.
func (p Post) attach(ctx context.Context, tx *db.Tx, rep incident.Report, l agenda.Line, facts map[string]any) error {
	f, err := evidence.Add(ctx, tx, *p.Scan)
	if err != nil {
		return err
	}
	facts["sha256"], facts["file"] = f.SHA256, f.UID
	if err := agenda.Scan(ctx, tx, l.ID, f.ID); err != nil {
		return err
	}
	return evidence.Attach(ctx, tx, f, &rep.ID, nil, "", false)
}

// incoming reads a line of the incoming book for an act of v; a void one is left as it is.
func incoming(ctx context.Context, tx *db.Tx, v account.Viewer, uid string) (agenda.Line, error) {
	if err := clerk(v); err != nil {
		return agenda.Line{}, err
	}
	l, err := agenda.ByUID(ctx, tx, uid)
	if err == nil && l.Book != agenda.In {
		err = fault.NotFound()
	}
	if err == nil && l.State == agenda.Void {
		err = fault.Conflict("agenda_void", nil)
	}
	return l, err
}

// Tie links a line that stands alone to a report or incident. A line that is linked already is a conflict.
func Tie(ctx context.Context, tx *db.Tx, v account.Viewer, uid, number string) error {
	l, err := incoming(ctx, tx, v, uid)
	if err != nil {
		return err
	}
	if l.ReportID != nil || l.IncidentID != nil {
		return fault.Conflict("agenda_linked", nil)
	}
	at, err := about(ctx, tx, v, number)
	if err != nil {
		return err
	}
	if at.number == "" {
		return fault.Invalid(fault.Field{Path: "to", Code: "need"})
	}
	if err := agenda.Link(ctx, tx, l.ID, at.report, at.incident); err != nil {
		return err
	}
	profile, err := office.Read(ctx, tx)
	if err != nil {
		return err
	}
	return at.record(ctx, tx, profile, "agenda_linked", l, nil)
}

// Scanned keeps the scan of a line's letter. A line that has one keeps it: that is a conflict.
func Scanned(ctx context.Context, tx *db.Tx, v account.Viewer, uid string, f evidence.File) error {
	l, err := incoming(ctx, tx, v, uid)
	if err != nil {
		return err
	}
	if l.FileID != nil {
		return fault.Conflict("agenda_scanned", nil)
	}
	at, err := ofLine(ctx, tx, l)
	if err != nil {
		return err
	}
	if f, err = evidence.Add(ctx, tx, f); err != nil {
		return err
	}
	if err := agenda.Scan(ctx, tx, l.ID, f.ID); err != nil {
		return err
	}
	profile, err := office.Read(ctx, tx)
	if err != nil {
		return err
	}
	return at.record(ctx, tx, profile, "agenda_scanned", l, map[string]any{"sha256": f.SHA256, "file": f.UID})
}

// CancelLine makes a line of the incoming book void, with the reason; its number is never given again.
func CancelLine(ctx context.Context, tx *db.Tx, v account.Viewer, uid string, reason foreign.Text) error {
	l, err := incoming(ctx, tx, v, uid)
	if err != nil {
		return err
	}
	if reason == "" {
		return fault.Invalid(fault.Field{Path: "reason", Code: "need"})
	}
	at, err := ofLine(ctx, tx, l)
	if err != nil {
		return err
	}
	if err := agenda.Cancel(ctx, tx, l.ID, string(reason)); err != nil {
		return err
	}
	profile, err := office.Read(ctx, tx)
	if err != nil {
		return err
	}
	return at.record(ctx, tx, profile, "agenda_voided", l, map[string]any{"reason": string(reason)})
}
