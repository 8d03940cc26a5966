package incidents

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"tanggap/internal/casework"
	"tanggap/internal/db"
	"tanggap/internal/document"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/sop"
	"tanggap/internal/text"
	"tanggap/internal/web/incidents/fields"
	"tanggap/internal/web/ui"
)

// part is one form of the step in the frame.
type part struct {
	casework.ShownForm
	Edit    bool // has controls for this viewer
	Sheet   fields.Sheet
	Version int64
	Note    string
	Open    bool
}

// parts are the step's forms that apply: those the viewer fills now, those that are there to read, those of others.
// A form whose answer the procedure follows stands first.
func (p *page) parts() []part {
	var out []part
	editable := p.c.Incident.Finished == 0 && p.state(p.step.ID) != sop.Done && p.state(p.step.ID) != sop.Skipped
	for _, sf := range p.c.Shown(p.step) {
		if !sf.Begun && (!sf.Applies || sf.Optional && !sf.Mine) {
			continue
		}
		changing := p.v.FormValue("ubah") == sf.Form.Name || p.typed(sf.Form.Name) != nil
		d := part{ShownForm: sf, Version: sf.Filled.Version}
		d.Edit = editable && sf.Applies && sf.Mine && !sf.Second && !sf.Waits && (!sf.Begun || !sf.Filled.Complete || changing)
		d.Sheet = p.sheet(sf.Form, p.values(sf))
		d.Note, d.Open = p.partNote(d), d.Edit
		if d.Edit && p.proposal[sf.Form.Name] != nil {
			d.Note, d.Open = p.t("incident.from_proposal"), false
		}
		out = append(out, d)
	}
	slices.SortStableFunc(out, func(a, b part) int { return rankOf(a) - rankOf(b) })
	return out
}

func rankOf(d part) int {
	switch {
	case d.Edit && len(d.Form.Answers) > 0:
		return 0
	case d.Edit:
		return 1
	}
	return 2
}

func (p *page) typed(form string) fields.Values {
	if p.refused == nil {
		return nil
	}
	return p.refused.typed[form]
}

// values are what a form's controls hold: what was just typed, what is stored, what can be taken over.
func (p *page) values(sf casework.ShownForm) fields.Values {
	if v := p.typed(sf.Form.Name); v != nil {
		return v
	}
	if v := p.proposal[sf.Form.Name]; v != nil {
		return v
	}
	if sf.Begun {
		return fields.Stored(sf.Form, sf.Filled.Body, p.v.Office.Zone())
	}
	return p.known(sf.Form)
}

// known are the facts that the incident has already, where a form asks for them under the same name.
func (p *page) known(form casework.Form) fields.Values {
	i := p.c.Incident
	facts := map[string]string{"kind": i.Kind, "personal_data": i.PersonalData, "tlp": string(i.TLP)}
	if a := p.agency(); a != nil {
		facts["agency"] = a.Key
	}
	v := fields.Values{}
	for _, f := range form.Fields {
		if fact := facts[f.Name]; fact != "" {
			v[form.Name+"."+f.Name] = []string{fact}
		}
	}
	return v
}

// takenInstruction is what stands on the sheet when the head takes the proposal over as it is.
const takenInstruction = "tindak_lanjuti"

// proposed turns the coordinator's proposal into the head's forms: answer, reason, people, disposition.
func (p *page) proposed() map[string]fields.Values {
	f, ok := p.c.Latest("forwarding")
	var b casework.Forwarding
	if !ok || json.Unmarshal([]byte(f.Body), &b) != nil {
		return nil
	}
	team := b.Team
	if len(team) == 0 {
		for _, m := range p.c.Members {
			team = append(team, m.UID)
		}
	}
	return map[string]fields.Values{
		"decision":    {"decision.answer": {b.Proposal}, "decision.reason": {b.Advice}, "decision.team": team},
		"disposition": {"disposition.to": team, "disposition.instructions": {takenInstruction}},
	}
}

func (p *page) partNote(d part) string {
	switch {
	case d.Begun && d.Filled.Complete:
		return joined(p.t("incident.complete"), p.v.Brief(d.Filled.Recorded), ui.Initials(p.byID(d.Filled.PersonID).Name))
	case !d.Edit && d.Mine && d.Second:
		return p.t("incident.other_person")
	case !d.Edit:
		return p.t("incident.waits", "who", p.who(sop.Names(d.By)))
	case d.Begun:
		return p.t("incident.begun", "when", p.v.Brief(d.Filled.Recorded))
	}
	return ""
}

// turn is what the frame says: whose turn it is and what for.
type turn struct {
	frame   ui.Frame
	parts   []part
	missing ui.MissingList
	buttons ui.Buttons
	mine    bool
	since   string
	issues  string // papers that are issued with this act
}

// issuedWith are the papers that the act issues by itself.
func (p *page) issuedWith() []string {
	var out []string
	for _, m := range p.missing {
		if issuesAlone(p.c, m) {
			out = append(out, p.paper(m.Paper))
		}
	}
	return out
}

func (p *page) turn() turn {
	t := turn{parts: p.parts()}
	edit := slices.DeleteFunc(slices.Clone(t.parts), func(d part) bool { return !d.Edit })
	ahead := p.state(p.step.ID) == sop.Pending
	live := p.open(p.step.ID) || ahead && len(edit) > 0
	if !live || p.c.Incident.Finished != 0 {
		return t
	}
	t.missing.Items = p.lacking()
	leave := p.c.MayWork(p.step) && len(p.missing) == 0
	aside := p.waitsFor() != "" && !slices.ContainsFunc(edit, func(d part) bool { return !d.Optional })
	switch {
	case len(edit) > 0 && aside:
		p.othersTurn(&t)
		t.buttons = ui.Buttons{{Label: p.t("act." + edit[0].Form.Name), Name: "do", Value: "save", Busy: p.t("ui.sending")}}
	case len(edit) > 0:
		p.myTurn(&t, edit, ahead)
	case leave:
		t.mine, t.frame = true, ui.Frame{Tag: ui.TurnTag(p.ctx, p.step.Number), Title: p.t("incident.leave", "number", p.step.Number)}
		t.missing.Complete = p.t("incident.nothing_missing", "number", p.step.Number)
		t.buttons = ui.Buttons{{Label: p.t("act.complete", "number", p.step.Number), Kind: ui.Primary, Name: "do", Value: "complete", Busy: p.t("ui.sending")}}
	default:
		p.othersTurn(&t)
	}
	t.frame.ID = "bingkai"
	return t
}

func (p *page) myTurn(t *turn, edit []part, ahead bool) {
	t.mine = true
	first, last := edit[0], edit[len(edit)-1]
	t.frame = ui.Frame{Tag: ui.TurnTag(p.ctx, p.step.Number), Title: p.t("act." + first.Form.Name + ".head")}
	if len(first.Form.Answers) > 0 {
		last = first
		if p.c.Viewer.Holds(sop.Names(p.step.Decides)...) {
			t.frame.Tag = ui.DecisionTag(p.ctx, p.step.Number)
		}
	}
	for _, d := range edit {
		if d.Begun {
			t.frame.Saved = p.t("incident.saved", "when", p.v.Brief(d.Filled.Recorded), "who", p.byID(d.Filled.PersonID).Name)
		}
	}
	label := p.t("act." + last.Form.Name)
	if next := p.waitsFor(); next != "" {
		label = p.t("act.hand", "who", next)
	}
	if ahead {
		label = p.t("act.ahead")
	}
	if with := p.issuedWith(); len(with) > 0 {
		t.issues = p.t("incident.issues", "papers", strings.Join(with, ", "))
	}
	t.buttons = ui.Buttons{
		{Label: label, Kind: ui.Primary, Name: "do", Value: "complete", Busy: p.t("ui.sending")},
		{Label: p.t("act.save"), Name: "do", Value: "save", Skip: true},
	}
}

// waitsFor are the roles whose forms are missing after the viewer's own; "" when his are the last.
func (p *page) waitsFor() string {
	for _, sf := range p.c.Shown(p.step) {
		if sf.Applies && !sf.Optional && (!sf.Mine || sf.Second) && !(sf.Begun && sf.Filled.Complete) {
			return p.who(sop.Names(sf.By))
		}
	}
	return ""
}

// othersTurn is the dashed frame: who has the ball, since when.
func (p *page) othersTurn(t *turn) {
	who := p.step.Whole()
	for _, m := range p.missing {
		if m.Code != casework.MissStep {
			who = m.Who
			break
		}
	}
	t.frame = ui.Frame{Kind: ui.Other, Tag: ui.OtherTag(p.ctx, p.who(who), p.step.Number)}
	since := p.c.Step(p.step.ID).Since
	for _, f := range p.c.Filled {
		if f.Step == p.step.ID && f.Recorded > since {
			since = f.Recorded
		}
	}
	t.since = p.t("incident.others_turn", "who", p.holders(who), "when", p.v.Brief(since))
}

// holders names the people who hold roles, or says that nobody does.
func (p *page) holders(roles []string) string {
	var names []string
	err := p.v.View(func(ctx ctxt, r db.Reader) error {
		for _, role := range roles {
			people, err := p.c.Holders(ctx, r, role)
			if err != nil {
				return err
			}
			for _, person := range people {
				if !slices.Contains(names, person.Name) {
					names = append(names, person.Name)
				}
			}
		}
		return nil
	})
	if err != nil || len(names) == 0 {
		return p.who(roles)
	}
	return strings.Join(names, ", ")
}

// lacking words what the step lacks, in the file's order; who could give it, when that is not the viewer.
func (p *page) lacking() []ui.Missing {
	var out []ui.Missing
	said := map[string]bool{}
	for _, m := range p.missing {
		if words := p.missingWords(m); said[words] {
			continue // a gate that asks for a form of this very step
		} else {
			said[words] = true
		}
		u := ui.Missing{Label: p.missingWords(m), Href: m.Href}
		if at, ok := strings.CutPrefix(m.Href, p.href("?langkah="+p.step.ID)); ok && strings.HasPrefix(at, "#") {
			u.Href = at
		}
		if !p.c.Viewer.Holds(m.Who...) {
			u.Who = p.who(m.Who)
		}
		out = append(out, u)
	}
	return out
}

func (p *page) missingWords(m fault.Missing) string {
	args := []any{"form", p.t("form." + m.Form), "field", p.fieldLabel(m.Form, m.Field), "paper", p.paper(m.Paper)}
	return p.t("missing."+m.Code, append(args, m.Args...)...)
}

// fieldLabel is what a field is called; in a row ("containment.0.at") with the row's number.
func (p *page) fieldLabel(form, field string) string {
	if field == "" {
		return ""
	}
	var keys []string
	row := ""
	for _, w := range strings.Split(field, ".") {
		if n := number(w); n > 0 || w == "0" {
			row = fmt.Sprintf(" %d", n+1)
		} else {
			keys = append(keys, w)
		}
	}
	if len(keys) < 2 {
		return fields.Label(p.ctx, form, keys[0])
	}
	return fields.Label(p.ctx, form, keys[0]) + row + ": " + fields.Label(p.ctx, form+"."+keys[0], keys[1])
}

// paper is what a kind of paper is called.
func (p *page) paper(kind string) string {
	if text.Has("paper." + kind) {
		return p.t("paper." + kind)
	}
	return strings.ReplaceAll(kind, "_", " ")
}

// moment writes the local time of a read form.
func (p *page) moment(t time.Time) string {
	return p.v.BriefDate(t) + " " + t.Format("15.04")
}

// answers are a form's contents to read.
func (p *page) answers(d part) []fields.Answer {
	return d.Sheet.Answers(p.ctx, p.moment)
}

// advice is the coordinator's proposal, shown to whoever decides.
type advice struct {
	Who, Proposal string
	Words         foreign.Text
	Team          string
	Take          string
	Said          foreign.Text // the report's own words, shortened
}

func (p *page) advice(t turn) *advice {
	decides := t.mine && slices.ContainsFunc(t.parts, func(d part) bool { return d.Edit && d.Form.Name == "decision" })
	f, ok := p.c.Latest("forwarding")
	var b casework.Forwarding
	if !decides || !ok || json.Unmarshal([]byte(f.Body), &b) != nil {
		return nil
	}
	a := &advice{Who: p.byID(f.PersonID).Name, Proposal: p.option("decision", b.Proposal), Words: foreign.Text(b.Advice)}
	var names []string
	for _, uid := range b.Team {
		names = append(names, p.name(uid))
	}
	a.Team = strings.Join(names, ", ")
	if p.proposal == nil {
		a.Take = p.href("?langkah=" + p.step.ID + "&usul=1#bingkai")
	}
	if len(p.reports) > 0 {
		a.Said = shorten(p.reports[0].Description)
	}
	return a
}

// twoLines is how many letters of a report the decision page repeats.
const twoLines = 220

func shorten(t foreign.Text) foreign.Text {
	t = foreign.Line(string(t))
	l := []rune(t)
	if len(l) <= twoLines {
		return t
	}
	return foreign.Text(strings.TrimSpace(string(l[:twoLines]))) + "…"
}

// paperStates pairs the states of papers with how lists show them.
var paperStates = map[string]ui.PaperState{
	document.Draft: ui.Draft, document.Reserved: ui.Reserved, document.Issued: ui.ToSign, document.Signed: ui.Signed, document.Sent: ui.Sent, document.Void: ui.Void,
}

// papers are the papers of the incident that the viewer may see.
func (p *page) papers() []ui.DocumentLine {
	var out []ui.DocumentLine
	for _, d := range p.docs {
		if kind, _ := document.KindByName(d.Kind); d.State == document.Issued && !kind.Numbered {
			d.State = document.Signed // it was initialled by filling the form
		}
		l := ui.DocumentLine{Name: p.paper(d.Kind), Href: "/dokumen/" + d.UID, State: paperStates[d.State], Note: joined(d.Number, p.v.BriefDay(max(d.Created, d.Issued, d.Sent)))}
		if d.State == document.Void {
			l.Note = joined(l.Note, shown(d.VoidReason))
		}
		out = append(out, l)
	}
	return out
}

// offer is a paper that may be begun in the step shown.
type offer struct {
	Kind, Label string
	Wanted      bool
}

func (p *page) offers() []offer {
	var out []offer
	for _, sp := range p.step.Papers {
		there := slices.ContainsFunc(p.docs, func(d document.Document) bool { return d.Kind == sp.Paper.Name && d.State != document.Void })
		if !there && document.MayDraft(p.v.Viewer, p.c.Procedure, sp.Paper.Name) {
			out = append(out, offer{sp.Paper.Name, p.t("incident.make", "paper", p.paper(sp.Paper.Name)), sp.Issued})
		}
	}
	return out
}

// stale tells whether a form was stored by somebody else since the page was made.
func stale(f incident.Filled, begun bool, version string) bool {
	return begun && number(version) != f.Version
}
