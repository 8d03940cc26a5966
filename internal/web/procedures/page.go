package procedures

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/incident"
	"tanggap/internal/procedure"
	"tanggap/internal/sop"
	"tanggap/internal/text"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// named is how many incidents of a step the table names.
const named = 4

// page is a procedure, with one incident's place in it or with where all stand.
type page struct {
	v        *server.Visit
	p        procedure.Version
	inForce  int64
	versions []procedure.Version
	one      *incident.Incident // ?insiden=NUMBER
	progress sop.Progress
	stands   map[string]place // by step; empty for who may not list incidents
}

// place is what stands in one step.
type place struct {
	count, late int
	rows        []incident.Row
}

func show(v *server.Visit) error {
	p := &page{v: v}
	if err := v.View(p.read); err != nil {
		return err
	}
	shell := v.StaffShell(v.T("procedures.title"), ui.Procedure)
	shell.Wide = true
	return v.Render(ui.InStaff(shell, p.view()))
}

func (p *page) read(ctx context.Context, r db.Reader) (err error) {
	shelf := p.v.Site.Shelf
	if p.p, err = shelf.InForce(ctx, r, p.v.Viewer.Today); err != nil {
		return err
	}
	p.inForce = p.p.Row
	if p.versions, err = shelf.All(ctx, r); err != nil {
		return err
	}
	q := p.v.URL.Query()
	if number := strings.TrimSpace(q.Get("insiden")); number != "" {
		return p.place(ctx, r, number)
	}
	if q.Has("versi") {
		row, _ := strconv.ParseInt(q.Get("versi"), 10, 64)
		i := slices.IndexFunc(p.versions, func(o procedure.Version) bool { return o.Row == row })
		if i < 0 {
			return fault.NotFound()
		}
		p.p = p.versions[i]
	}
	return p.count(ctx, r)
}

// place finds one incident that the viewer may read, with the procedure it began with.
func (p *page) place(ctx context.Context, r db.Reader, number string) error {
	inc, err := incident.Find(ctx, r, p.v.Viewer, number)
	if err != nil {
		return err
	}
	p.one = &inc
	if p.p, err = p.v.Site.Shelf.Of(ctx, r, inc.ProcedureID); err != nil {
		return err
	}
	p.progress, err = incident.Progress(ctx, r, inc.ID)
	return err
}

// count reads what the viewer may list, by the lists' own rule: no number betrays more than the queue does.
func (p *page) count(ctx context.Context, r db.Reader) error {
	if !p.v.Viewer.Can(account.Team) {
		return nil
	}
	p.stands = map[string]place{}
	for _, s := range p.p.Steps {
		f := incident.Filter{Procedure: p.p.Row, Step: s.ID, Open: true, Order: "due", Limit: named}
		n, err := incident.Count(ctx, r, p.v.Viewer, f, incident.Lots)
		if err != nil {
			return err
		}
		if n == 0 {
			continue
		}
		here := place{count: int(n)}
		if here.rows, _, err = incident.List(ctx, r, p.v.Viewer, f); err != nil {
			return err
		}
		f.LateBefore = p.v.Site.DB.Now()
		late, err := incident.Count(ctx, r, p.v.Viewer, f, incident.Lots)
		if err != nil {
			return err
		}
		here.late = int(late)
		p.stands[s.ID] = here
	}
	return nil
}

func (p *page) head() ui.Title {
	actors := 0
	for _, a := range p.p.Actors {
		if a.Column > 0 {
			actors++
		}
	}
	t := ui.Title{Text: p.v.T("procedures.title"), Lead: p.v.T("procedures.lead", "number", p.p.Identity.Number, "from", p.date(p.p.FromDay), "steps", len(p.p.Steps), "actors", actors)}
	if p.one != nil {
		t.Text = p.v.T("procedures.of_one", "number", p.one.Number)
		t.Crumb = ui.Link{Href: "/insiden/" + p.one.Number, Label: p.one.Number}
		t.Lead = p.where()
		t.Actions = []ui.Button{{Label: p.v.T("procedures.all"), Href: "/sop"}}
	}
	return t
}

// where says in a sentence where the incident stands.
func (p *page) where() string {
	s, ok := p.p.Step(p.one.Step)
	if !ok {
		return p.v.T("procedures.finished")
	}
	done := 0
	for _, st := range p.progress.States {
		if st == sop.Done || st == sop.Skipped {
			done++
		}
	}
	short, _ := p.in(s.Short, s.En.Short)
	return p.v.T("procedures.stands", "step", s.Number, "name", short, "done", done, "of", len(p.p.Steps))
}

// in is a text of the file in the page's language; lang is set when it is in another.
func (p *page) in(id, en string) (words, lang string) {
	want := string(text.From(p.v.Context()))
	words, lang = sop.In(want, id, en)
	if lang == want {
		lang = ""
	}
	return words, lang
}

// verbatim is the language of the file's words that have no twin.
func (p *page) verbatim() string { return "id" }

func (p *page) date(s string) string {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return s
	}
	return strconv.Itoa(t.Day()) + " " + p.v.T("month."+strconv.Itoa(int(t.Month()))) + " " + strconv.Itoa(t.Year())
}

// lanes are the actors who have something to do in the steps: the columns first, who stands outside after them.
func (p *page) lanes() (lanes []ui.Lane, at map[string]int) {
	at = map[string]int{}
	actors := slices.Clone(p.p.Actors)
	slices.SortStableFunc(actors, func(a, b sop.Actor) int { return rank(a) - rank(b) })
	for _, a := range actors {
		if a.Column == 0 && !p.works(a.ID) {
			continue
		}
		short, _ := p.in(a.Short, a.En.Short)
		l := ui.Lane{Name: short, Outside: a.Column == 0}
		if a.Column > 0 {
			l.Number = strconv.Itoa(a.Column)
		}
		at[a.ID] = len(lanes)
		lanes = append(lanes, l)
	}
	return lanes, at
}

func rank(a sop.Actor) int {
	if a.Column == 0 {
		return 1 << 10
	}
	return a.Column
}

func (p *page) works(actor string) bool {
	return slices.ContainsFunc(p.p.Steps, func(s sop.Step) bool { return slices.Contains(s.Whole(), actor) })
}

// swimlane is the table.
func (p *page) swimlane() ui.Swimlane {
	lanes, at := p.lanes()
	out := ui.Swimlane{Caption: p.v.T("procedures.caption", "number", p.p.Identity.Number), Lanes: lanes, Alive: p.stands != nil}
	for i := range p.p.Steps {
		out.Steps = append(out.Steps, p.step(&p.p.Steps[i], at))
	}
	return out
}

func (p *page) step(s *sop.Step, at map[string]int) ui.LaneStep {
	l := ui.LaneStep{Shape: ui.Shape(s.Shape), Number: s.Number, Href: "#langkah-" + s.ID, Time: p.norm(s), OnTime: -1, Count: -1}
	l.Name, l.NameLang = p.in(s.Short, s.En.Short)
	if l.Words, l.WordsLang = p.in(s.Activity, s.En.Activity); l.Words == l.Name {
		l.Words = ""
	}
	outputs, lang := p.in(strings.Join(s.Outputs, "; "), strings.Join(s.En.Outputs, "; "))
	l.Output, l.OutputLang = outputs, lang
	does := s.Performs
	if s.Shape == sop.Decision && len(s.Decides) > 0 {
		does = s.Decides
	}
	for _, id := range s.Whole() {
		lane, ok := at[id]
		if !ok {
			continue
		}
		if slices.Contains(sop.Names(does), id) {
			l.Does = append(l.Does, lane)
		} else {
			l.With = append(l.With, lane)
		}
	}
	for _, n := range s.Next {
		to := slices.IndexFunc(p.p.Steps, func(o sop.Step) bool { return o.ID == n.To.Name })
		label, _ := p.in(n.Label, n.En.Label)
		l.Next = append(l.Next, ui.Flow{To: to, Label: label})
	}
	p.alive(s, &l)
	return l
}

// alive adds where incidents stand.
func (p *page) alive(s *sop.Step, l *ui.LaneStep) {
	if p.one != nil {
		l.Here = p.one.Step == s.ID
		return
	}
	if p.stands == nil {
		return
	}
	here := p.stands[s.ID]
	l.Count, l.Late, l.More = here.count, here.late, here.count-len(here.rows)
	for _, r := range here.rows {
		short := incident.Incident{Number: r.Number, Year: r.Year}.Short(p.v.Now().Year())
		l.Numbers = append(l.Numbers, ui.Link{Href: "/insiden/" + r.Number, Label: short})
	}
}

// norm is a step's time norm in words.
func (p *page) norm(s *sop.Step) string {
	low, high, unit, ok := s.Time.Parts()
	if !ok {
		return ""
	}
	n := strconv.Itoa(high)
	if low != high {
		n = strconv.Itoa(low) + "–" + n
	}
	return p.v.T("incident.norm."+unit, "n", n)
}

// who are the titles of actors.
func (p *page) who(refs []sop.Ref) string {
	var out []string
	for _, id := range sop.Names(refs) {
		if a, ok := p.p.Actor(id); ok {
			title, _ := p.in(a.Title, a.En.Title)
			out = append(out, title)
		}
	}
	return strings.Join(out, ", ")
}

// tabs are the versions on the shelf, when there is more than one.
func (p *page) tabs() ui.Tabs {
	t := ui.Tabs{Label: p.v.T("procedures.versions")}
	for _, o := range p.versions {
		label := o.Identity.Number + " · " + p.v.T("procedures.from", "day", p.date(o.FromDay))
		if o.Row == p.inForce {
			label += " · " + p.v.T("procedures.in_force")
		}
		t.Items = append(t.Items, ui.Tab{Label: label, Href: "/sop?versi=" + strconv.FormatInt(o.Row, 10), Count: -1, Current: o.Row == p.p.Row})
	}
	return t
}
