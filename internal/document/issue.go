package document

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/agenda"
	"tanggap/internal/blob"
	"tanggap/internal/db"
	"tanggap/internal/document/sheet"
	"tanggap/internal/evidence"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/job"
	"tanggap/internal/office"
	"tanggap/internal/procedure"
)

// Press makes PDFs and keeps them: what of a paper's life happens outside acts.
type Press struct {
	DB     *db.DB
	Blobs  blob.Store
	Shelf  *procedure.Shelf
	Site   string // host of the public pages, as letters name it: "csirt.malutprov.example"
	Emblem []byte // PNG as typeset.CleanPNG gave it; nil leaves its place empty
}

func (p Press) assets() sheet.Assets { return sheet.Assets{Emblem: p.Emblem} }

// Proof is a draft as it stands, for its page: its paragraphs, what it lacks, whether its reader may be given it.
type Proof struct {
	Document
	Numbered bool
	Typed    bool // its number is typed, not drawn
	Marks    sheet.Marks
	Passages []Passage
	Missing  []fault.Missing
	Refused  *fault.Error // its label is above its reader's
	paper    sheet.Paper
}

// Paper is the draft's facts as they stand, with its edits.
func (p Proof) Paper() sheet.Paper { return p.paper }

// Proof composes a draft.
func (p Press) Proof(ctx context.Context, v account.Viewer, uid string) (Proof, error) {
	var out Proof
	err := p.DB.View(ctx, func(ctx context.Context, r db.Reader) error {
		d, err := Find(ctx, r, v, uid)
		if err != nil {
			return err
		}
		c, m, err := compose(ctx, r, p.Shelf, p.Site, d)
		if err != nil {
			return err
		}
		k, _ := KindByName(d.Kind)
		marks := m.marks(d.TLP)
		m.set(stamp{konsep: &sheet.Konsep{No: int(d.Revision), At: r.Now().Time()}, number: c.number(marks.Class, 0, "", c.today), marks: marks, edits: m.wording(d)})
		out = Proof{
			Document: d, Numbered: k.Numbered, Typed: k.Numbered && c.typed(), Marks: marks, Passages: m.passages(d),
			Missing: c.missing(ctx, k, m), Refused: fault.Of(refused(m, marks)), paper: m.paper,
		}
		return nil
	})
	return out, err
}

// Preview is a draft as PDF, with KONSEP on it and its gaps marked.
func (p Press) Preview(ctx context.Context, v account.Viewer, uid string) ([]byte, error) {
	d, err := p.Proof(ctx, v, uid)
	if err != nil {
		return nil, err
	}
	return sheet.PDF(d.paper, p.assets())
}

// typed tells whether the outgoing book's numbers are typed from the secretariat's own.
func (c *content) typed() bool { return c.office.Get("agenda."+agenda.Out+".mode") == "typed" }

var runningPlace = regexp.MustCompile(`\{urut(:\d)?\}`)

// number fills the office's format; with running 0 its place is blank (a draft). whole is a number typed in full.
func (c *content) number(class string, running int64, whole, day string) sheet.Number {
	year, _ := strconv.Atoi(day[:4])
	n := sheet.Number{Archive: c.office.Get("number.classification"), Unit: c.office.Get("number.unit"), Year: year, Whole: whole}
	if whole != "" {
		return n
	}
	format := c.office.Get("number.letter")
	if running == 0 {
		format = runningPlace.ReplaceAllString(format, strings.Repeat("\u00a0", 9))
	} else {
		n.Seq = fmt.Sprintf("%03d", running)
	}
	n.Whole = office.Format(format, year, running, "{keamanan}", class, "{klasifikasi}", n.Archive, "{unit}", n.Unit)
	return n
}

// Order asks for a paper to be issued. Number only where the book's numbers are typed: the running number, or all of
// it. Day is the civil date that the paper bears; empty: today. Version 0 asks for no check.
type Order struct {
	Version int64
	Number  string
	Day     string
}

// Issue issues a paper in two acts: its number is reserved with its facts; its bytes are made and stored; it is issued
// with number and hash. Of two at once one wins, the other gets a conflict and no number is lost. Faults: not found,
// not yours, conflict, missing facts, a label above its reader's, a bad number or day.
func (p Press) Issue(ctx context.Context, v account.Viewer, uid string, o Order) (Document, error) {
	if _, err := p.Preview(ctx, v, uid); err != nil { // what cannot be drawn draws no number
		return Document{}, clear(err)
	}
	err := p.DB.Write(ctx, v.Actor(), func(ctx context.Context, tx *db.Tx) error {
		_, err := Reserve(ctx, tx, p.Shelf, v, uid, p.Site, o)
		return err
	})
	if err != nil {
		return Document{}, err
	}
	return p.Finish(context.WithoutCancel(ctx), v.Actor(), uid) // a closed browser does not stop it half way
}

// clear is the layout's refusal as a fault for people.
func clear(err error) error {
	if errors.Is(err, sheet.ErrClass) {
		return &fault.Error{Kind: fault.KindInvalid, Code: "paper_class", Cause: err}
	}
	return err
}

// patience is how long the one who issues has before the job finishes for him.
const patience = time.Minute

// IssueJob finishes a paper whose number is reserved.
type IssueJob struct {
	Document string `json:"document"`
}

// Kind names the work.
func (IssueJob) Kind() string { return "issue_paper" }

// Worker does it. A paper that was finished or voided meanwhile is left alone.
func (p Press) Worker() job.Part {
	return job.Work(func(ctx context.Context, j IssueJob) error {
		_, err := p.Finish(ctx, account.System("issue_paper"), j.Document)
		if fault.Is(err, fault.KindConflict) || fault.Is(err, fault.KindNotFound) {
			return nil
		}
		return err
	})
}

const (
	reserve db.SQL = `UPDATE document SET state = 'reserved', facts = $1, tlp = $2, tlp_rank = $3, number = $4, day = $5, agenda_id = $6,
		issued_by = $7, version = version + 1 WHERE id = $8`
	issue db.SQL = `UPDATE document SET state = 'issued', file_id = $1, issued = $2, version = version + 1 WHERE id = $3`
)

// Reserve is the first act of issuing: it draws the number, freezes the facts with it, and names the job that finishes
// what is begun here if nobody else does.
func Reserve(ctx context.Context, tx *db.Tx, shelf *procedure.Shelf, v account.Viewer, uid, site string, o Order) (Document, error) {
	w, err := hold(ctx, tx, shelf, v, uid)
	if err != nil {
		return Document{}, err
	}
	if err := w.issuer(); err != nil {
		return Document{}, err
	}
	if err := w.in(Draft); err != nil {
		return Document{}, err
	}
	if o.Version != 0 && o.Version != w.doc.Version {
		return Document{}, fault.Conflict("document_changed", w.doc)
	}
	c, m, err := compose(ctx, tx, shelf, site, w.doc)
	if err != nil {
		return Document{}, err
	}
	k, _ := KindByName(w.doc.Kind)
	marks := m.marks(w.doc.TLP)
	if err := refused(m, marks); err != nil {
		return Document{}, err
	}
	if err := fault.Lacking(c.missing(ctx, k, m)...); err != nil {
		return Document{}, err
	}
	if o.Day, err = c.day(o.Day); err != nil {
		return Document{}, err
	}
	s := stamp{day: o.Day, marks: marks, edits: m.wording(w.doc)}
	var line *int64
	if k.Numbered {
		if s.number, line, err = c.draw(ctx, tx, w.doc, m, marks.Class, o); err != nil {
			return Document{}, err
		}
	}
	m.set(s)
	facts, err := json.Marshal(m.paper)
	if err != nil {
		return Document{}, err
	}
	number := ""
	if k.Numbered {
		number = s.number.String(marks.Class)
	}
	_, err = db.Exec(ctx, tx, reserve, string(facts), string(marks.TLP), int64(marks.TLP.Rank()), number, o.Day, line, v.Person, w.doc.ID)
	if err != nil {
		return Document{}, err
	}
	if _, err := w.again(ctx, tx); err != nil {
		return Document{}, err
	}
	tx.Later(job.Due{Args: IssueJob{Document: uid}, At: tx.Now().Add(patience).Time()})
	return w.doc, w.record(ctx, tx, "document_reserved", 0, map[string]any{"day": o.Day})
}

// day is the date that the paper bears: today, or a day before.
func (c *content) day(day string) (string, error) {
	if day == "" {
		return c.today, nil
	}
	if _, err := time.Parse(time.DateOnly, day); err != nil {
		return "", fault.Invalid(fault.Field{Path: "date", Code: "no_such_day"})
	}
	if day > c.today {
		return "", fault.Invalid(fault.Field{Path: "date", Code: "future"})
	}
	return day, nil
}

// draw reserves a line of the outgoing book.
func (c *content) draw(ctx context.Context, tx *db.Tx, d Document, m composed, class string, o Order) (sheet.Number, *int64, error) {
	whole, typed, err := c.typedNumber(o.Number)
	if err != nil {
		return sheet.Number{}, nil, err
	}
	l, err := agenda.Enter(ctx, tx, c.office, agenda.Draft{
		Book: agenda.Out, Day: o.Day, Party: foreign.Text(m.party), Subject: foreign.Text(m.subject),
		IncidentID: &d.IncidentID, DocumentID: &d.ID, State: agenda.Reserved, Typed: typed,
	})
	if db.IsUnique(err) {
		err = fault.Invalid(fault.Field{Path: "number", Code: "taken"})
	}
	if err != nil {
		return sheet.Number{}, nil, err
	}
	n := c.number(class, l.Running, whole, o.Day)
	return n, &l.ID, agenda.Name(ctx, tx, l.ID, foreign.Text(n.String(class)), o.Day)
}

// typedNumber reads a typed number: the running number alone, or all of it, whose first part of digits only is that.
func (c *content) typedNumber(s string) (whole string, running int64, err error) {
	s = string(foreign.Line(s))
	switch {
	case !c.typed() && s != "":
		return "", 0, fault.Invalid(fault.Field{Path: "number", Code: "number_drawn"})
	case s == "":
		return "", 0, nil // the book says what it needs
	}
	for _, part := range strings.Split(s, "/") {
		if n, err := strconv.ParseInt(strings.TrimSpace(part), 10, 32); err == nil && n > 0 {
			if part == s {
				return "", n, nil
			}
			return s, n, nil
		}
	}
	return "", 0, fault.Invalid(fault.Field{Path: "number", Code: "number"})
}

// Finish makes the bytes of a reserved paper from its frozen facts, stores them, and issues it. Done twice it is done
// once. A paper that was voided meanwhile is a conflict.
func (p Press) Finish(ctx context.Context, actor db.Actor, uid string) (Document, error) {
	d, err := found(db.One[Document](ctx, p.DB, byUID, uid))
	if err != nil || d.Opens() {
		return d, err
	}
	if d.State != Reserved {
		return d, fault.Conflict("document_"+d.State, d)
	}
	paper, err := sheet.Decode(sheet.Kind(d.Kind), []byte(d.Facts))
	if err != nil {
		return d, err
	}
	pdf, err := sheet.PDF(paper, p.assets())
	if err != nil {
		return d, clear(err)
	}
	stored, err := p.Blobs.Put(ctx, bytes.NewReader(pdf), -1)
	if err != nil {
		return d, fmt.Errorf("paper %s: %w", uid, err)
	}
	err = p.DB.Write(ctx, actor, func(ctx context.Context, tx *db.Tx) (err error) {
		d, err = keep(ctx, tx, uid, stored)
		return err
	})
	return d, err
}

// keep is the second act: the paper is issued with its number and the hash of its bytes.
func keep(ctx context.Context, tx *db.Tx, uid string, stored blob.Stored) (Document, error) {
	w, err := holdAny(ctx, tx, uid)
	if err != nil || w.doc.Opens() {
		return w.doc, err
	}
	if err := w.in(Reserved); err != nil {
		return w.doc, err
	}
	name := strings.ReplaceAll(strings.Trim(w.doc.Kind+"-"+strings.ReplaceAll(w.doc.Number, "/", "-"), "-"), "_", "-") + ".pdf"
	f, err := evidence.Add(ctx, tx, evidence.File{
		SHA256: stored.SHA256, Size: stored.Size, Stored: stored.Name, Codec: stored.Codec, KeyID: stored.KeyID,
		Name: foreign.Text(name), Media: "application/pdf",
	})
	if err != nil {
		return w.doc, err
	}
	if w.doc.AgendaID != nil {
		if err := agenda.Use(ctx, tx, *w.doc.AgendaID); err != nil {
			return w.doc, err
		}
	}
	if _, err := db.Exec(ctx, tx, issue, f.ID, int64(tx.Now()), w.doc.ID); err != nil {
		return w.doc, err
	}
	if err := w.record(ctx, tx, "document_issued", 0, map[string]any{"day": w.doc.Day, "sha256": f.SHA256, "file": f.UID}); err != nil {
		return w.doc, err
	}
	return w.again(ctx, tx)
}

// Open opens the issued bytes of a paper that v may see, as they were issued, and records the reading before the first
// byte. A paper without bytes is fault.NotFound. Close it.
func (p Press) Open(ctx context.Context, v account.Viewer, uid string) (evidence.File, io.ReadCloser, error) {
	return p.open(ctx, v, uid, func(d Document) *int64 { return d.FileID })
}

// OpenScan opens the scan of the signed or sent copy.
func (p Press) OpenScan(ctx context.Context, v account.Viewer, uid string) (evidence.File, io.ReadCloser, error) {
	return p.open(ctx, v, uid, func(d Document) *int64 { return d.ScanID })
}

func (p Press) open(ctx context.Context, v account.Viewer, uid string, of func(Document) *int64) (evidence.File, io.ReadCloser, error) {
	d, err := Find(ctx, p.DB, v, uid)
	if fault.Is(err, fault.KindNotFound) && v.Can(account.OPD) {
		d, err = FindShared(ctx, p.DB, v, uid)
	}
	if err != nil {
		return evidence.File{}, nil, err
	}
	id := of(d)
	if id == nil {
		return evidence.File{}, nil, fault.NotFound()
	}
	f, err := evidence.ByID(ctx, p.DB, *id)
	if err != nil {
		return f, nil, err
	}
	err = p.DB.Write(ctx, v.Actor(), func(ctx context.Context, tx *db.Tx) error {
		return evidence.CountReading(ctx, tx, v.Person, "document/"+d.UID)
	})
	if err != nil {
		return f, nil, err
	}
	r, err := p.Blobs.Open(ctx, blob.Stored{SHA256: f.SHA256, Size: f.Size, Name: f.Stored, Codec: f.Codec, KeyID: f.KeyID})
	return f, r, err
}
