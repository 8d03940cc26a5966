package desk

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"tanggap/internal/casework"
	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/intake"
	"tanggap/internal/procedure"
	"tanggap/internal/sop"
	"tanggap/internal/web/desk/reception"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// shownReports bounds the list.
const shownReports = 200

// box is the inbox: the list at the left, one report at the right.
type box struct {
	v       *server.Visit
	p       procedure.Version
	first   *sop.Step // of the procedure: reports wait for it
	reports []incident.Report
	decides bool // the viewer may decide on reports
	one     *opened
	chosen  bool // the report was asked for: on a phone it is its own page
	now     db.Time
}

// inbox is GET /kotak-masuk: on wide screens the report that waits longest stands open.
func inbox(v *server.Visit) error {
	b := &box{v: v, now: v.Site.DB.Now()}
	err := v.View(func(ctx context.Context, r db.Reader) error {
		if err := b.read(ctx, r); err != nil || len(b.reports) == 0 {
			return err
		}
		return b.open(ctx, r, b.reports[0])
	})
	if err != nil {
		return err
	}
	return b.show(http.StatusOK)
}

// report is GET /kotak-masuk/{number}.
func report(v *server.Visit) error {
	b, err := boxWith(v)
	if err != nil {
		return err
	}
	return b.show(http.StatusOK)
}

// boxWith reads the inbox with the report of the address open.
func boxWith(v *server.Visit) (*box, error) {
	b := &box{v: v, now: v.Site.DB.Now(), chosen: true}
	return b, v.View(func(ctx context.Context, r db.Reader) error {
		rep, err := incident.FindReport(ctx, r, v.Viewer, v.PathValue("number"))
		if err != nil {
			return err
		}
		if err := b.read(ctx, r); err != nil {
			return err
		}
		return b.open(ctx, r, rep)
	})
}

// read lists what waits, the oldest first: its norm ends first.
func (b *box) read(ctx context.Context, r db.Reader) (err error) {
	if b.p, err = b.v.Site.Shelf.InForce(ctx, r, b.v.Viewer.Today); err != nil {
		return err
	}
	b.first, _ = b.p.StepOf("acceptance")
	b.decides = b.v.Viewer.Holds(intake.Openers(b.p)...)
	b.reports, err = incident.Inbox(ctx, r, b.v.Viewer, shownReports)
	slices.Reverse(b.reports)
	return err
}

func (b *box) show(code int) error {
	shell := b.v.StaffShell(b.v.T("ui.area.inbox"), ui.Inbox)
	if b.one != nil && b.one.refused {
		shell.Failed = true
	}
	return b.v.RenderAs(code, ui.InStaff(shell, b.view()))
}

// due is when a report should have been looked at: the norm of the step that opens an incident.
func (b *box) due(rep incident.Report) deadline {
	d := norm(b.v, rep.Received, b.first)
	d.name = b.v.T("desk.verify.clock")
	return d
}

func (b *box) title() ui.Title {
	v, late := b.v, 0
	for _, rep := range b.reports {
		if b.due(rep).late(b.now) {
			late++
		}
	}
	t := ui.Title{Text: v.T("ui.area.inbox"), Lead: v.T("desk.inbox.lead", "n", ui.Capped(v.Context(), len(b.reports)))}
	if late > 0 {
		t.Lead += ", " + v.T("desk.lead.late", "n", late)
	}
	if reception.Entering.Allows(v.Viewer) {
		t.Actions = []ui.Button{{Label: v.T("desk.catch"), Icon: ui.IconAdd, Small: true, Href: reception.Address}}
	}
	return t
}

func (b *box) list() ui.InboxList {
	var l ui.InboxList
	for _, rep := range b.reports {
		l.Items = append(l.Items, b.item(rep))
	}
	if b.decides {
		l.Bulk = &ui.Bulk{Action: "/kotak-masuk/tolak", Clear: "/kotak-masuk", Buttons: []ui.Button{{Label: b.v.T("desk.refuse_many"), Kind: ui.Danger, Small: true}}}
	}
	return l
}

func (b *box) item(rep incident.Report) ui.InboxItem {
	when := b.v.Office.Local(rep.Received).Format("15.04")
	if b.v.BriefDay(rep.Received) != b.v.BriefDay(b.now) {
		when = b.v.Brief(rep.Received)
	}
	i := ui.InboxItem{
		Number: rep.Number, Href: "/kotak-masuk/" + rep.Number, Way: joined(b.v.T("channel."+rep.Channel), when), Title: rep.Title,
		From: sender(b.v, rep), Clock: b.due(rep).clock(b.v, ""), Current: b.one != nil && b.one.rep.ID == rep.ID,
	}
	if rep.Kind == "spam" {
		i.Mark = b.v.T("desk.maybe_spam")
	}
	return i
}

// sender is who reports, as the list names him: his words only.
func sender(v *server.Visit, rep incident.Report) foreign.Text {
	for _, t := range []foreign.Text{rep.LetterFrom, rep.ReporterName, rep.ReporterOrganisation, rep.ReporterEmail, rep.ReporterPhone} {
		if t != "" {
			return t
		}
	}
	if rep.Channel == "detection" {
		return foreign.Text(v.T("channel.detection"))
	}
	return foreign.Text(v.T("desk.no_name"))
}

// neighbours are the report before and behind the open one, for the phone.
func (b *box) neighbours() (at int, next string) {
	at = slices.IndexFunc(b.reports, func(r incident.Report) bool { return b.one != nil && r.ID == b.one.rep.ID })
	if at >= 0 && at+1 < len(b.reports) {
		next = "/kotak-masuk/" + b.reports[at+1].Number
	}
	return at + 1, next
}

// refuseMany refuses what was picked in the list: asked once, then done together or not at all.
func refuseMany(v *server.Visit) error {
	picked := v.PostForm["pick"]
	if len(picked) == 0 {
		v.Flash(ui.FlashFailure, "", v.T("desk.many.none"), ui.Link{})
		return v.Redirect("/kotak-masuk")
	}
	if len(picked) > shownReports {
		return &fault.Error{Kind: fault.KindInvalid, Code: "invalid"}
	}
	if v.FormValue("ya") == "" {
		return askMany(v, picked, "", http.StatusOK)
	}
	slices.Sort(picked)
	err := v.Write(func(ctx context.Context, tx *db.Tx) error {
		for _, number := range slices.Compact(picked) {
			if err := intake.Refuse(ctx, tx, v.Site.Shelf, v.Viewer, number, v.FormValue("alasan"), v.Text("catatan")); err != nil {
				return err
			}
		}
		return nil
	})
	if e := fault.Of(err); e != nil && (e.Kind == fault.KindInvalid || e.Kind == fault.KindConflict) {
		words := v.T("fault." + e.Code)
		if e.Kind == fault.KindInvalid {
			words = v.T("field.choice")
		}
		return askMany(v, picked, words, server.Code(e))
	}
	if err != nil {
		return err
	}
	v.Flash(ui.FlashDone, "", v.T("desk.many.done", "n", len(slices.Compact(picked))), ui.Link{})
	return v.Redirect("/kotak-masuk")
}

// askMany is the page before: which reports, why. A report that is decided meanwhile is left out.
func askMany(v *server.Visit, picked []string, complaint string, code int) error {
	c := ui.Confirm{
		Action: "/kotak-masuk/tolak", Verb: v.T("desk.many.yes"), Cancel: "/kotak-masuk", Text: v.T("desk.many.text"),
		Carry: []ui.Hidden{{Name: "ya", Value: "1"}},
	}
	var open []incident.Report
	for _, number := range picked {
		rep, err := incident.FindReport(v.Context(), v.Site.DB, v.Viewer, number)
		if err != nil {
			return err
		}
		if undecided(rep) {
			open = append(open, rep)
			c.Carry = append(c.Carry, ui.Hidden{Name: "pick", Value: rep.Number})
		}
	}
	c.Question = v.T("desk.many.question", "n", len(open))
	reason := refusals(v, cmp.Or(v.FormValue("alasan"), "spam"))
	reason.Error = complaint
	c.Fields = []ui.Field{reason, note(v)}
	page := many{c, open}
	return v.RenderAs(code, ui.InStaff(v.StaffShell(v.T("desk.refuse_many"), ui.Inbox), page.view()))
}

type many struct {
	ui.Confirm
	reports []incident.Report
}

func undecided(rep incident.Report) bool {
	return rep.Status == incident.ReportNew || rep.Status == incident.ReportVerifying
}

func refusals(v *server.Visit, chosen string) ui.Field {
	return ui.Field{
		Kind: ui.Select, Name: "alasan", Label: v.T("desk.reason"), Value: chosen, Width: ui.Mid,
		Choices: choices(incident.Refusals, func(w string) string { return v.T("desk.refusal." + w) }),
	}
}

func note(v *server.Visit) ui.Field {
	return ui.Field{Kind: ui.TextArea, Name: "catatan", Label: v.T("desk.note"), Hint: v.T("desk.note.hint"), Optional: true, Rows: 2, Value: v.FormValue("catatan"), Max: casework.MaxLong}
}
