package incidents

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"tanggap/internal/casework"
	"tanggap/internal/casework/correspondence"
	"tanggap/internal/db"
	"tanggap/internal/document"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/indonesian"
	"tanggap/internal/sop"
	"tanggap/internal/web/incidents/fields"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// sent is what a person sent to a step: forms by name as they were typed, and the versions that his page showed.
type sent struct {
	v        *server.Visit
	step     string
	typed    map[string]fields.Values
	versions map[string]string
	lists    casework.Choicelist
	happened db.Time
	reason   foreign.Text
	left     []fault.Missing // what others must still give
	done     bool            // the step was left
	issue    bool            // a paper is issued with this act
}

// work is POST /insiden/{number}/langkah/{step}. do=save stores what was typed, as far as it goes. do=complete
// stores it when the viewer's own forms are whole; then it leaves the step, or hands it on to whose forms are
// missing. A row that was asked for is shown and nothing is stored.
func work(v *server.Visit) error {
	in := &sent{v: v, step: v.PathValue("step"), typed: map[string]fields.Values{}, versions: map[string]string{}}
	for name := range v.PostForm {
		form, ok := strings.CutPrefix(name, "versi.")
		if f, known := casework.FormByName(form); ok && known {
			in.typed[form], in.versions[form] = fields.Typed(f, v.PostForm), v.PostForm.Get(name)
		}
	}
	if longer := v.PostForm.Get("baris"); longer != "" {
		return in.again(http.StatusOK, &refused{typed: in.typed, longer: longer, given: true})
	}
	err := in.read()
	if err == nil {
		err = v.Write(in.act)
	}
	if err == nil && in.issue {
		if err = in.issuePapers(); err == nil {
			err = v.Write(in.act)
		}
	}
	if f := fault.Of(err); f != nil && in.issue {
		return in.keptBut(f) // the forms are stored, the paper is not issued
	}
	if f := fault.Of(err); f != nil && (f.Kind == fault.KindInvalid || f.Kind == fault.KindConflict) {
		return in.refuse(f)
	}
	if err != nil {
		return err
	}
	return in.answer()
}

// read reads what the act needs beside the forms.
func (in *sent) read() (err error) {
	if typed := in.v.PostForm.Get("happened_at"); strings.TrimSpace(typed) != "" {
		w, err := indonesian.ParseWhen(typed, in.v.Now())
		t, one := w.Time()
		if err != nil || !one {
			return fault.Invalid(fault.Field{Path: "happened_at", Code: "moment"})
		}
		in.happened = db.At(t)
	}
	in.reason = in.v.Text("late_reason")
	in.lists, err = casework.ReadChoices(in.v.Context(), in.v.Site.DB)
	return err
}

func (in *sent) act(ctx context.Context, tx *db.Tx) error {
	in.left, in.done, in.issue = nil, false, false
	c, err := casework.Hold(ctx, tx, in.v.Site.Shelf, in.v.Viewer, in.v.PathValue("number"))
	if err != nil {
		return err
	}
	s, ok := c.Procedure.Step(in.step)
	if !ok {
		return fault.NotFound()
	}
	g, err := in.given(c, s)
	if err != nil {
		return err
	}
	if err := casework.Save(ctx, tx, c, s.ID, g); err != nil {
		return err
	}
	if in.v.PostForm.Get("do") != "complete" {
		return nil
	}
	return in.leave(ctx, tx, c, s)
}

// given are the forms to store: those that hold something, or did before. One that somebody stored since the page
// was made is a conflict, unless it holds the very same.
func (in *sent) given(c *casework.Case, s *sop.Step) (casework.Given, error) {
	g := casework.Given{Forms: map[string]json.RawMessage{}, Happened: in.happened, LateReason: in.reason, Lists: in.lists}
	for name, typed := range in.typed {
		form, _ := casework.FormByName(name)
		f, begun := c.Form(s.ID, name)
		same := begun && typed.Same(fields.Stored(form, f.Body, in.v.Office.Zone()))
		switch {
		case !begun && len(typed) == 0, same && (f.Complete || stale(f, begun, in.versions[name])):
			continue
		case stale(f, begun, in.versions[name]):
			return g, fault.Conflict("step_done", c.Incident.Step)
		}
		g.Forms[name] = typed.Body(form, in.v.Now())
	}
	return g, nil
}

// leave leaves the step when nothing is missing any more; what others must give lets it stand with them.
func (in *sent) leave(ctx context.Context, tx *db.Tx, c *casework.Case, s *sop.Step) error {
	if st := sop.State(c.Step(s.ID).State); st == sop.Done || st == sop.Skipped {
		return nil
	}
	missing, err := c.Missing(ctx, tx, s)
	if err != nil {
		return err
	}
	var mine []fault.Missing
	for _, m := range missing {
		if own(c, s, m) {
			mine = append(mine, m)
		}
	}
	if len(mine) > 0 {
		return fault.Lacking(mine...)
	}
	if in.left = missing; len(missing) > 0 {
		in.issue = slices.ContainsFunc(missing, func(m fault.Missing) bool { return issuesAlone(c, m) })
		return nil
	}
	in.done = true
	return casework.Complete(ctx, tx, c, s.ID, casework.Given{Happened: in.happened, LateReason: in.reason, Lists: in.lists})
}

// issuesAlone tells whether a paper that is missing is issued by the act that leaves the step: the viewer may issue
// it, and it draws no number of the book (the disposition sheet, initialled by filling the form).
func issuesAlone(c *casework.Case, m fault.Missing) bool {
	kind, ok := document.KindByName(m.Paper)
	return m.Code == casework.MissPaper && ok && !kind.Numbered && c.Has(sop.Head) && document.MayIssue(c.Viewer, c.Procedure)
}

// issuePapers issues them: the draft that is there, else a new one.
func (in *sent) issuePapers() error {
	v := in.v
	for _, m := range in.left {
		if kind, ok := document.KindByName(m.Paper); m.Code != casework.MissPaper || !ok || kind.Numbered {
			continue
		}
		uid, err := in.draft(m.Paper)
		if err != nil {
			return err
		}
		if _, err := v.Site.Press.Issue(v.Context(), v.Viewer, uid, document.Order{}); err != nil {
			return err
		}
	}
	return nil
}

// draft is the paper of a kind that is begun, or a new one.
func (in *sent) draft(kind string) (uid string, err error) {
	v := in.v
	return uid, v.Write(func(ctx context.Context, tx *db.Tx) error {
		c, err := casework.Hold(ctx, tx, v.Site.Shelf, v.Viewer, v.PathValue("number"))
		if err != nil {
			return err
		}
		docs, err := document.OfIncident(ctx, tx, v.Viewer, c.Incident.ID)
		if err != nil {
			return err
		}
		for _, d := range docs {
			if d.Kind == kind && d.State == document.Draft {
				uid = d.UID
				return nil
			}
		}
		d, err := document.Make(ctx, tx, v.Site.Shelf, v.Viewer, c.Incident.Number, kind)
		uid = d.UID
		return err
	})
}

// own tells whether the viewer himself can give what is missing on this page: a form of his.
func own(c *casework.Case, s *sop.Step, m fault.Missing) bool {
	return (m.Code == casework.MissForm || m.Code == casework.MissField) && slices.ContainsFunc(c.Shown(s), func(sf casework.ShownForm) bool {
		return sf.Form.Name == m.Form && sf.Mine && !sf.Second && !sf.Waits
	})
}

// keptBut says that the forms are stored and why the step is not left yet.
func (in *sent) keptBut(f *fault.Error) error {
	in.v.Flash(ui.FlashNews, in.v.T("incident.stored"), in.v.FaultText(f), ui.Link{})
	return in.v.Redirect("/insiden/" + in.v.PathValue("number") + "?langkah=" + in.step)
}

// answer leads back to the page and says what happened. Who can no longer read the incident, because its turn went
// on to others, is led home.
func (in *sent) answer() error {
	v, number := in.v, in.v.PathValue("number")
	c, err := casework.Load(v.Context(), v.Site.DB, v.Site.Shelf, v.Viewer, number)
	if fault.Is(err, fault.KindNotFound) {
		v.Flash(ui.FlashDone, "", v.T("incident.done_and_gone", "number", number), ui.Link{})
		return v.Redirect("/saya")
	}
	if err != nil {
		return err
	}
	s, _ := c.Procedure.Step(in.step)
	p := &page{v: v, ctx: v.Context(), c: c, step: s}
	to := p.href("?langkah=" + s.ID)
	words := v.T("incident.stored")
	switch {
	case in.done && p.state(s.ID) == sop.Done:
		words, to = v.T("incident.step_left", "number", s.Number), p.href("")
	case in.done:
		words, to = v.T("incident.step_back", "number", s.Number), p.href("")
	case len(in.left) > 0:
		words = v.T("incident.handed", "who", p.who(in.left[0].Who))
	}
	v.Flash(ui.FlashDone, "", words, ui.Link{})
	return v.Redirect(to)
}

// refuse shows the page again with what was typed, each complaint in its place, and both versions of what two
// people wrote at once.
func (in *sent) refuse(f *fault.Error) error {
	r := &refused{typed: in.typed, errors: map[string]string{}, title: in.v.FaultText(f)}
	for _, bad := range f.Fields {
		r.errors[bad.Path] = fieldText(in.v, bad)
	}
	for _, m := range f.Missing {
		in.needs(r, m)
	}
	return in.again(server.Code(f), r)
}

// needs marks the fields of the viewer's own form that are still empty.
func (in *sent) needs(r *refused, m fault.Missing) {
	if m.Code == casework.MissField {
		r.errors[m.Form+"."+m.Field] = in.v.T("field.need")
		return
	}
	form, _ := casework.FormByName(m.Form)
	answer := in.typed[m.Form].Get(m.Form + ".answer")
	for _, f := range form.Fields {
		if f.Need && f.Applies(answer) {
			r.errors[m.Form+"."+f.Name] = in.v.T("field.need")
		}
	}
}

func (in *sent) again(code int, r *refused) error {
	p, err := read(in.v, in.step, r)
	if err != nil {
		return err
	}
	r.extra = in.v.PostForm
	if code == http.StatusConflict {
		r.theirs = p.compare()
	}
	return p.render(code)
}

// compare is both versions of the forms that somebody else stored.
func (p *page) compare() *ui.Compare {
	out := &ui.Compare{}
	for _, sf := range p.c.Shown(p.step) {
		typed := p.refused.typed[sf.Form.Name]
		if typed == nil {
			continue
		}
		stored := p.sheet(sf.Form, fields.Stored(sf.Form, sf.Filled.Body, p.v.Office.Zone()))
		different := fields.Compared(p.ctx, stored, p.sheet(sf.Form, typed), p.moment)
		if len(different) > 0 && sf.Begun {
			out.Who, out.When = p.byID(sf.Filled.PersonID).Name, p.v.Brief(sf.Filled.Recorded)
		}
		out.Fields = append(out.Fields, different...)
	}
	if out.Who == "" {
		st := p.c.Step(p.step.ID)
		out.Who, out.When = p.name(st.DoneBy), p.v.Brief(st.Done)
	}
	return out
}

// fieldText is the sentence of one complaint; words of lists in it are those of the page.
func fieldText(v *server.Visit, f fault.Field) string {
	args := slices.Clone(f.Args)
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == "risk" {
			args[i+1] = v.T("option.level." + stringOf(args[i+1]))
		}
	}
	return v.T("field."+f.Code, args...)
}

func stringOf(a any) string { s, _ := a.(string); return s }

// summary is what stands at the top when something was refused.
func (p *page) summary() ui.ErrorSummary {
	e := ui.ErrorSummary{Title: p.refused.title}
	for _, at := range p.inOrder() {
		e.Items = append(e.Items, ui.Link{Href: "#" + at, Label: p.complaint(at)})
	}
	if len(e.Items) == 0 {
		e.Note = p.t("incident.kept")
	}
	return e
}

func (p *page) complaint(at string) string {
	form, field, _ := strings.Cut(at, ".")
	label := map[string]string{"happened_at": p.t("incident.happened_at"), "late_reason": p.t("incident.late_why"), "text": p.t("incident.text"), "to": p.t("ui.composer.to")}[at]
	if _, ok := casework.FormByName(form); ok {
		label = p.t("form." + form)
		if field != "" {
			label = p.fieldLabel(form, field)
		}
	}
	return label + ": " + p.refused.errors[at]
}

// inOrder are the places complained about, in the order of the step's forms and their fields.
func (p *page) inOrder() []string {
	var out []string
	for at := range p.refused.errors {
		out = append(out, at)
	}
	place := func(at string) int {
		form, field, _ := strings.Cut(at, ".")
		for i, d := range p.parts() {
			if d.Form.Name != form {
				continue
			}
			first, _, _ := strings.Cut(field, ".")
			return i*1000 + slices.IndexFunc(d.Form.Fields, func(f casework.Field) bool { return f.Name == first })
		}
		return 1 << 20
	}
	slices.SortFunc(out, func(a, b string) int {
		if d := place(a) - place(b); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	return out
}

func (p *page) render(code int) error {
	s := p.v.StaffShell(p.c.Incident.Number+" "+shown(p.c.Incident.Title), ui.Queue)
	s.TLP, s.Failed = p.c.Incident.TLP, code >= 400
	return p.v.RenderAs(code, ui.InStaff(s, p.view()))
}

// extra is a value beside the forms, as it was typed.
func (p *page) extra(name string) string {
	if p.refused == nil {
		return ""
	}
	return p.refused.extra.Get(name)
}

func (p *page) wrong(name string) string {
	if p.refused == nil {
		return ""
	}
	return p.refused.errors[name]
}

func (p *page) lateOpen() bool {
	return p.extra("happened_at") != "" || p.extra("late_reason") != "" || p.wrong("late_reason") != "" || p.wrong("happened_at") != ""
}

func (p *page) happenedField() ui.Field {
	return ui.Field{Kind: ui.DateTime, Name: "happened_at", ID: "happened_at", Label: p.t("incident.happened_at"), Hint: p.t("incident.happened_hint"), Zone: p.v.ZoneName(), Width: ui.Mid, Optional: true, Value: p.extra("happened_at"), Error: p.wrong("happened_at")}
}

func (p *page) lateField() ui.Field {
	return ui.Field{Kind: ui.TextArea, Name: "late_reason", ID: "late_reason", Label: p.t("incident.late_why"), Optional: true, Rows: 2, Value: p.extra("late_reason"), Error: p.wrong("late_reason")}
}

// closedNote says how a step ended that is no longer worked on.
func (p *page) closedNote() string {
	st := p.c.Step(p.step.ID)
	switch sop.State(st.State) {
	case sop.Done:
		return p.t("incident.done", "when", p.v.Brief(st.Done), "who", p.name(st.DoneBy))
	case sop.Skipped:
		return p.t("ui.step.skipped", "reason", p.reason(st.Reason))
	case sop.Pending:
		return p.t("incident.not_yet")
	}
	return ""
}

func (p *page) emptyNote(d part) string {
	if d.Mine && d.Second {
		return p.t("incident.other_person")
	}
	return p.t("incident.nobody_yet", "who", p.who(sop.Names(d.By)))
}

// say is POST /insiden/{number}/pesan.
func say(v *server.Visit) error {
	err := v.Write(func(ctx context.Context, tx *db.Tx) error {
		c, err := casework.Hold(ctx, tx, v.Site.Shelf, v.Viewer, v.PathValue("number"))
		if err != nil {
			return err
		}
		return correspondence.Say(ctx, tx, c, v.PostForm.Get("to"), v.Text("text"))
	})
	if f := fault.Of(err); f != nil && len(f.Fields) > 0 {
		r := wrongFields(v, f)
		r.title = v.FaultText(f)
		p, err := read(v, v.PostForm.Get("langkah"), r)
		if err != nil {
			return err
		}
		return p.render(http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	return v.Redirect("/insiden/" + v.PathValue("number") + "?langkah=" + url.QueryEscape(v.PostForm.Get("langkah")) + "#riwayat")
}

func (p *page) composer() ui.Composer {
	to := p.audiences()
	for i := range to {
		to[i].Chosen = to[i].Value == p.extra("to")
	}
	return ui.Composer{
		Action: p.href("/pesan"), To: to, Value: p.extra("text"), Error: cmp.Or(p.wrong("text"), p.wrong("to")),
		Carry: []ui.Hidden{{Name: "langkah", Value: p.step.ID}}, Keep: p.c.Incident.Number + "/pesan",
	}
}
