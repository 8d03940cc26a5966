package desk

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/casework"
	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/intake"
	"tanggap/internal/web/incidents/fields"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// The three ways out of the inbox.
const (
	accepts = "terima"
	joins   = "gabung"
	refuses = "tolak"
)

func personByID(ctx context.Context, r db.Reader, id int64) (string, error) {
	p, err := account.ByID(ctx, r, id)
	return p.Name, err
}

func acceptanceForm() casework.Form {
	f, _ := casework.FormByName("acceptance")
	return f
}

// decide is POST /kotak-masuk/{number}: a new incident, an incident that is there, or a refusal with its reason.
func decide(v *server.Visit) error {
	number, done := v.PathValue("number"), ui.Flash{Kind: ui.FlashDone}
	var to string
	var act func(ctx context.Context, tx *db.Tx) error
	switch v.FormValue("putusan") {
	case accepts:
		lists, err := casework.ReadChoices(v.Context(), v.Site.DB)
		if err != nil {
			return err
		}
		body := fields.Typed(acceptanceForm(), v.PostForm).Body(acceptanceForm(), v.Now())
		act = func(ctx context.Context, tx *db.Tx) (err error) {
			to, err = intake.Accept(ctx, tx, v.Site.Shelf, v.Viewer, number, body, lists)
			return err
		}
	case joins:
		to = target(v)
		act = func(ctx context.Context, tx *db.Tx) error {
			return intake.Join(ctx, tx, v.Site.Shelf, v.Viewer, number, to)
		}
	case refuses:
		act = func(ctx context.Context, tx *db.Tx) error {
			return intake.Refuse(ctx, tx, v.Site.Shelf, v.Viewer, number, v.FormValue("alasan"), v.Text("catatan"))
		}
	default:
		return refused(v, &fault.Error{Kind: fault.KindInvalid, Code: "invalid", Fields: []fault.Field{{Path: "putusan", Code: "need"}}})
	}
	err := v.Site.DB.Write(v.Context(), v.Viewer.Actor(openers(v)...), act)
	if e := fault.Of(err); e != nil && (e.Kind == fault.KindInvalid || e.Kind == fault.KindConflict) {
		return refused(v, e)
	}
	if err != nil {
		return err
	}
	return decided(v, done, number, to)
}

func openers(v *server.Visit) []string {
	p, err := v.Site.Shelf.InForce(v.Context(), v.Site.DB, v.Viewer.Today)
	if err != nil {
		return nil
	}
	return intake.Openers(p)
}

// target is the incident to join: a hint, or a number as people write it (without prefix, without the year).
func target(v *server.Visit) string {
	n := strings.ToUpper(strings.ReplaceAll(string(v.Line("insiden")), " ", ""))
	if n == "" {
		n = v.FormValue("petunjuk")
	}
	return n
}

func decided(v *server.Visit, f ui.Flash, number, to string) error {
	switch v.FormValue("putusan") {
	case accepts:
		v.Flash(f.Kind, "", v.T("desk.done.accepted", "report", number, "incident", to), ui.Link{})
		return v.Redirect("/insiden/" + to)
	case joins:
		v.Flash(f.Kind, "", v.T("desk.done.joined", "report", number, "incident", to), link("/insiden/"+to, v.T("desk.open")))
	default:
		v.Flash(f.Kind, "", v.T("desk.done.refused", "report", number), link("/kotak-masuk/"+number, v.T("desk.open")))
	}
	return v.Redirect("/kotak-masuk")
}

// refused shows the page again with what was typed: what is wrong with it, or what somebody else has decided.
func refused(v *server.Visit, e *fault.Error) error {
	b, err := boxWith(v)
	if err != nil {
		return err
	}
	o := b.one
	o.typed = fields.Typed(acceptanceForm(), v.PostForm)
	o.complain(e)
	if e.Kind == fault.KindConflict {
		o.conflict = o.compare()
	}
	return b.show(server.Code(e))
}

// compare sets what stands beside what the viewer wanted.
func (o *opened) compare() *ui.Compare {
	outcome, to := o.outcome()
	c := &ui.Compare{Who: cmp.Or(o.decided, o.v.T("incident.program")), When: o.v.Brief(o.rep.Decided)}
	mine := ""
	if w := o.v.FormValue("putusan"); w == accepts || w == joins || w == refuses {
		mine = joined(o.v.T("desk.decide."+w), target(o.v))
	}
	c.Fields = []ui.Compared{{Label: o.v.T("desk.decide"), Theirs: joined(outcome, to.Label), Yours: mine}}
	sheet := fields.Sheet{Form: acceptanceForm(), Lists: o.lists}
	typed := sheet
	sheet.Values, typed.Values = fields.Values{}, o.typed
	c.Fields = append(c.Fields, fields.Compared(o.v.Context(), sheet, typed, func(t time.Time) string { return o.v.Brief(db.At(t)) })...)
	if n := o.v.FormValue("catatan"); n != "" {
		c.Fields = append(c.Fields, ui.Compared{Label: o.v.T("desk.note"), Theirs: shown(o.rep.RefusalNote), Yours: shown(o.v.Text("catatan"))})
	}
	return c
}

// question is the three-way decision; each way holds its own fields.
func (o *opened) question() ui.Field {
	v := o.v
	f := ui.Field{Kind: ui.Decision, Name: "putusan", Label: v.T("desk.decide"), Value: v.FormValue("putusan"), Error: o.errors["putusan"]}
	if f.Value == "" {
		f.Value = accepts
		if all := o.alike(); len(all) > 0 && all[0].system {
			f.Value = joins
		}
	}
	f.Choices = []ui.Choice{
		{Value: joins, Label: v.T("desk.decide." + joins), Hint: v.T("desk.decide.gabung.hint"), More: o.joining()},
		{Value: accepts, Label: v.T("desk.decide." + accepts), Hint: v.T("desk.decide.terima.hint"), More: o.sheet().View()},
		{Value: refuses, Label: v.T("desk.decide." + refuses), Hint: v.T("desk.decide.tolak.hint"), More: o.refusing()},
	}
	return f
}

// alike are the hints that are incidents.
func (o *opened) alike() []hint {
	var out []hint
	for _, h := range o.hints {
		if h.number != "" && len(h.why) > 0 && h.row.Finished == 0 {
			out = append(out, h)
		}
	}
	return out
}

func (o *opened) choose() ui.Field {
	f := ui.Field{Kind: ui.Select, Name: "petunjuk", Label: o.v.T("desk.join.hint"), Empty: o.v.T("desk.join.none"), Optional: true, Quiet: true, Value: o.v.FormValue("petunjuk")}
	for i, h := range o.alike() {
		f.Choices = append(f.Choices, ui.Choice{Value: h.number, Label: joined(shortNumber(o.v, h.row), h.label(o), h.row.Agency), Chosen: i == 0 && h.system && f.Value == ""})
	}
	return f
}

func (o *opened) typedNumber() ui.Field {
	return ui.Field{Name: "insiden", Label: o.v.T("desk.join.number"), Error: o.errors["insiden"], Value: o.v.FormValue("insiden"), Width: ui.Mid, Optional: len(o.alike()) > 0, Max: 60}
}

func (o *opened) reason() ui.Field {
	f := refusals(o.v, o.v.FormValue("alasan"))
	f.Empty, f.Error = o.v.T("form.pick"), o.errors["alasan"]
	return f
}

// sheet is the acceptance form with what the report says already.
func (o *opened) sheet() fields.Sheet {
	s := fields.Sheet{Form: acceptanceForm(), Lists: o.lists, Zone: o.v.ZoneName(), Errors: o.errors, Values: o.typed}
	if s.Values == nil {
		s.Values = o.known()
	}
	return s
}

// known are the answers that the report gives by itself: a web form shows its receipt, a call has it read out.
func (o *opened) known() fields.Values {
	out := fields.Values{}
	set := func(field, value string) {
		if value != "" {
			out["acceptance."+field] = []string{value}
		}
	}
	r := o.rep
	set("origin", cmp.Or(r.Origin, map[string]string{
		"web": "masyarakat", "phone": "masyarakat", "whatsapp": "masyarakat", "walk_in": "masyarakat", "letter": "opd", "fax": "opd", "detection": "deteksi_sendiri",
	}[r.Channel]))
	set("receipt_channel", map[string]string{"web": "shown", "api": "sent", "email": "sent", "phone": "told", "whatsapp": "sent", "walk_in": "printed", "letter": "printed"}[r.Channel])
	set("receipt_at", o.v.Office.Local(r.Recorded).Format("2006-01-02T15:04"))
	if r.TitleDerived {
		set("title", string(r.Title))
	}
	return out
}

// tell is POST /kotak-masuk/{number}/pesan: words to the reporter, read with number and code.
func tell(v *server.Visit) error {
	err := v.Write(func(ctx context.Context, tx *db.Tx) error {
		return intake.Tell(ctx, tx, v.Site.Shelf, v.Viewer, v.PathValue("number"), v.Text("isi"))
	})
	if e := fault.Of(err); e != nil && e.Kind == fault.KindInvalid {
		return refused(v, e)
	}
	if err != nil {
		return err
	}
	v.Flash(ui.FlashDone, "", v.T("desk.told"), ui.Link{})
	return v.Redirect("/kotak-masuk/" + url.PathEscape(v.PathValue("number")) + "#pesan")
}

// renewCode is POST /kotak-masuk/{number}/kode: the new code stands on this page only; the old one ends.
func renewCode(v *server.Visit) error {
	var code string
	err := v.Write(func(ctx context.Context, tx *db.Tx) (err error) {
		code, err = intake.Renew(ctx, tx, v.Site.Shelf, v.Viewer, v.PathValue("number"))
		return err
	})
	if err != nil {
		return err
	}
	b, err := boxWith(v)
	if err != nil {
		return err
	}
	b.one.code = code
	return b.show(http.StatusOK)
}

func (o *opened) summary() ui.ErrorSummary {
	s := ui.ErrorSummary{Title: o.v.T("desk.not_decided")}
	for _, name := range append([]string{"putusan", "insiden", "alasan", "isi"}, o.controls()...) {
		if words := o.errors[name]; words != "" {
			at := "#f-" + name
			if strings.Contains(name, ".") {
				at = "#" + name
				words = fields.Label(o.v.Context(), "acceptance", strings.TrimPrefix(name, "acceptance.")) + ": " + words
			}
			s.Items = append(s.Items, link(at, words))
		}
	}
	return s
}

func (o *opened) controls() []string {
	var out []string
	for _, f := range acceptanceForm().Fields {
		out = append(out, "acceptance."+f.Name)
	}
	return out
}
