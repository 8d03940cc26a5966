package agenda

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/agenda"
	"tanggap/internal/db"
	"tanggap/internal/evidence"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/indonesian"
	"tanggap/internal/intake"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// line is the page of one line of the incoming book.
type line struct {
	v        *server.Visit
	l        agenda.Line
	file     *evidence.File // shown to who may read the letter
	scanned  bool
	incident string
	report   string
	clerk    string
	waiting  []incident.Waiting
	errors   map[string]string
	typed    map[string]string
}

// readLine finds the line of the address.
func readLine(v *server.Visit) (*line, error) {
	p := &line{v: v, errors: map[string]string{}, typed: map[string]string{}}
	err := v.View(func(ctx context.Context, r db.Reader) (err error) {
		if p.l, err = agenda.ByUID(ctx, r, v.PathValue("uid")); err != nil {
			return err
		}
		if p.l.Book != agenda.In {
			return fault.NotFound()
		}
		p.scanned = p.l.FileID != nil
		if p.scanned && mayRead(ctx, r, v.Viewer, p.l) == nil {
			f, err := evidence.ByID(ctx, r, *p.l.FileID)
			if err != nil {
				return err
			}
			p.file = &f
		}
		if err := p.tied(ctx, r); err != nil {
			return err
		}
		if p.waiting, err = incident.WaitingReports(ctx, r, v.Viewer, waitingShown); err != nil {
			return err
		}
		who, err := account.ByUID(ctx, r, p.l.RecordedBy)
		if fault.Is(err, fault.KindNotFound) {
			return nil
		}
		p.clerk = who.Name
		return err
	})
	return p, err
}

func (p *line) tied(ctx context.Context, r db.Reader) error {
	if id := p.l.IncidentID; id != nil {
		known, err := incident.Numbers(ctx, r, p.v.Viewer, []int64{*id})
		if err != nil {
			return err
		}
		p.incident = known[*id]
	}
	if id := p.l.ReportID; id != nil {
		known, err := incident.ReportNumbers(ctx, r, p.v.Viewer, []int64{*id})
		if err != nil {
			return err
		}
		p.report = known[*id]
	}
	return nil
}

// mayRead says whether the letter itself may be read: by the keepers of the book through whose hands it goes, the head,
// and who sees the incident that it belongs to.
func mayRead(ctx context.Context, r db.Reader, v account.Viewer, l agenda.Line) error {
	if v.Can(account.Sekretariat) || l.IncidentID == nil && v.Can(account.Desk|account.Head) {
		return nil
	}
	if l.IncidentID == nil {
		return fault.NotFound()
	}
	i, err := incident.ByID(ctx, r, *l.IncidentID)
	if err == nil {
		_, err = incident.Find(ctx, r, v, i.Number)
	}
	return err
}

func showLine(v *server.Visit) error {
	p, err := readLine(v)
	if err != nil {
		return err
	}
	return p.show(http.StatusOK)
}

func (p *line) show(code int) error {
	shell := p.v.StaffShell(p.title(), ui.Agenda)
	shell.Failed = len(p.errors) > 0
	return p.v.RenderAs(code, ui.InStaff(shell, p.view()))
}

func (p *line) href(more string) string { return "/agenda/masuk/" + p.l.UID + more }

func (p *line) title() string { return p.v.T("agenda.masuk.line", "n", p.l.Number) }

func (p *line) open() bool { return p.l.State != agenda.Void && server.Clerks.Allows(p.v.Viewer) }

func (p *line) linked() bool { return p.l.ReportID != nil || p.l.IncidentID != nil }

func (p *line) lead() string {
	words := p.v.T("agenda.recorded", "when", indonesian.DateClock(p.v.Office.Local(p.l.Recorded)))
	if p.clerk != "" {
		words += " · " + p.clerk
	}
	return words
}

func longDay(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return "–"
	}
	return indonesian.Date(t)
}

// facts are the line as the book has it.
func (p *line) facts() ui.Facts {
	v, l := p.v, p.l
	letter := foreign.Show(l.LetterNumber)
	if letter == "" {
		letter = "–"
	}
	out := []ui.Fact{
		{Label: v.T("agenda.col.no"), Value: l.Number},
		{Label: v.T("agenda.col.letter"), Value: letter},
		{Label: v.T("agenda.col.letter_day"), Value: longDay(l.LetterDate)},
		{Label: v.T("agenda.col.from"), Value: foreign.Show(l.Party)},
		{Label: v.T("agenda.col.subject"), Value: foreign.Show(l.Subject)},
		{Label: v.T("agenda.col.received"), Value: longDay(l.Day)},
	}
	if p.incident != "" {
		out = append(out, ui.Fact{Label: v.T("agenda.incident"), Link: incidentLink(v, p.incident)})
	}
	if p.report != "" {
		out = append(out, ui.Fact{Label: v.T("agenda.report"), Link: reportLink(v, p.report)})
	}
	for i, f := range out {
		if f.Link.Href == "" && f.Link.Label != "" {
			out[i].Value, out[i].Link = f.Link.Label, ui.Link{}
		}
	}
	if p.file != nil {
		out = append(out, ui.Fact{Label: v.T("agenda.scan"), Link: ui.Link{Href: p.href("/pindaian"), Label: foreign.Show(p.file.Name)}, Body: p.hash()})
	} else if p.scanned {
		out = append(out, ui.Fact{Label: v.T("agenda.scan"), Value: v.T("agenda.scan_kept")})
	}
	if l.State == agenda.Void {
		out = append(out, ui.Fact{Label: v.T("agenda.col.state"), Value: v.T("agenda.voided", "reason", l.VoidReason)})
	}
	return ui.Facts{Items: out}
}

// links asks what the letter belongs to.
func (p *line) links() []ui.Field {
	v := p.v
	number := ui.Field{
		Name: "nomor_tujuan", Label: v.T("agenda.form.nomor_tujuan"), Hint: v.T("agenda.form.nomor_tujuan_hint"), Width: ui.Mid,
		Value: p.typed["nomor_tujuan"], Error: p.errors["nomor_tujuan"],
	}
	if len(p.waiting) == 0 {
		return []ui.Field{number}
	}
	choices := waitingChoices(v, p.waiting)
	return []ui.Field{{
		Kind: ui.Radio, Name: "kaitan", Label: v.T("agenda.form.kaitan"), Value: p.typed["kaitan"],
		Choices: append(choices, ui.Choice{Value: toOther, Label: v.T("agenda.form.other"), More: number.View()}),
	}}
}

// tie is POST /agenda/masuk/{uid}/kaitan.
func tie(v *server.Visit) error {
	to := v.FormValue("kaitan")
	if to == toOther || to == "" {
		to = v.FormValue("nomor_tujuan")
	}
	err := v.Write(func(ctx context.Context, tx *db.Tx) error {
		return intake.Tie(ctx, tx, v.Viewer, v.PathValue("uid"), to)
	})
	return answer(v, err, "agenda.tied", map[string]string{"to": "nomor_tujuan"})
}

// addScan is POST /agenda/masuk/{uid}/pindaian.
func addScan(v *server.Visit) error {
	f, err := v.Upload("pindaian", maxScan)
	if err == nil && f == nil {
		err = fault.Invalid(fault.Field{Path: "scan", Code: "need"})
	}
	if err == nil && !scanned(f.Media) {
		err = fault.Invalid(fault.Field{Path: "scan", Code: "scan_kind"})
	}
	if err == nil {
		err = v.Write(func(ctx context.Context, tx *db.Tx) error {
			return intake.Scanned(ctx, tx, v.Viewer, v.PathValue("uid"), *f)
		})
	}
	return answer(v, err, "agenda.scan_added", map[string]string{"scan": "pindaian"})
}

// answer leads back to the line; complaints about fields are shown there.
func answer(v *server.Visit, err error, done string, names map[string]string) error {
	if e := fault.Of(err); e != nil && e.Kind == fault.KindInvalid && len(e.Fields) > 0 {
		p, err := readLine(v)
		if err != nil {
			return err
		}
		for _, f := range e.Fields {
			p.errors[names[f.Path]] = v.T("field."+f.Code, f.Args...)
		}
		p.typed["kaitan"], p.typed["nomor_tujuan"], p.typed["alasan"] = v.FormValue("kaitan"), v.FormValue("nomor_tujuan"), v.FormValue("alasan")
		return p.show(http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	v.Flash(ui.FlashDone, "", v.T(done), ui.Link{})
	return v.Redirect("/agenda/masuk/" + v.PathValue("uid"))
}

// scan gives the scan out; the reading is recorded before its first byte.
func scan(v *server.Visit) error {
	p, err := readLine(v)
	if err == nil && p.file == nil {
		err = fault.NotFound()
	}
	if err == nil {
		err = v.Write(func(ctx context.Context, tx *db.Tx) error {
			return evidence.CountReading(ctx, tx, v.Viewer.Person, "agenda/"+p.l.UID)
		})
	}
	if err != nil {
		return err
	}
	return v.GiveFile(*p.file)
}

// slip is the blank routing slip for the pen.
func slip(v *server.Visit) error {
	p, err := readLine(v)
	if err != nil {
		return err
	}
	pdf, err := v.Site.Press.BlankSlip(v.Context(), p.l)
	if err != nil {
		return err
	}
	name := "lembar-disposisi-" + strings.ReplaceAll(p.l.Number, "/", "-") + ".pdf"
	return v.GivePaper(name, int64(len(pdf)), io.NopCloser(bytes.NewReader(pdf)))
}

func askCancel(v *server.Visit) error {
	p, err := readLine(v)
	if err == nil && p.l.State == agenda.Void {
		err = fault.Conflict("agenda_void", nil)
	}
	if err != nil {
		return err
	}
	return p.ask(http.StatusOK, "")
}

func (p *line) ask(code int, complaint string) error {
	v := p.v
	c := ui.Confirm{
		Action: p.href("/batal"), Question: v.T("agenda.cancel.question", "n", p.l.Number), Text: v.T("agenda.cancel.text"),
		Fields: []ui.Field{{Name: "alasan", Label: v.T("agenda.cancel.reason"), Error: complaint, Max: 500}},
		Verb:   v.T("agenda.cancel.yes", "n", p.l.Number), Cancel: p.href(""),
	}
	return v.RenderAs(code, ui.InStaff(v.StaffShell(p.title(), ui.Agenda), c.View()))
}

func cancel(v *server.Visit) error {
	err := v.Write(func(ctx context.Context, tx *db.Tx) error {
		return intake.CancelLine(ctx, tx, v.Viewer, v.PathValue("uid"), v.Line("alasan"))
	})
	if e := fault.Of(err); e != nil && e.Kind == fault.KindInvalid {
		p, err := readLine(v)
		if err != nil {
			return err
		}
		return p.ask(http.StatusUnprocessableEntity, v.T("field.need"))
	}
	return answer(v, err, "agenda.cancelled", nil)
}
