package incidents

import (
	"cmp"
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strings"

	"tanggap/internal/account"
	"tanggap/internal/agency"
	"tanggap/internal/casework"
	"tanggap/internal/db"
	"tanggap/internal/document"
	"tanggap/internal/evidence"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/sop"
	"tanggap/internal/text"
	"tanggap/internal/timeline"
	"tanggap/internal/web/incidents/fields"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// page is everything that the page of an incident shows to one viewer, read in one snapshot.
type page struct {
	v        *server.Visit
	ctx      context.Context
	c        *casework.Case
	step     *sop.Step
	lists    casework.Choicelist
	people   map[string]account.Person // by uid, contacts of agencies too
	roles    map[int64][]string        // titles of what a person holds, by row id
	near     map[int64]bool            // offered first: whom the coordinator proposed, else the team, else handlers
	load     map[string]int64
	missing  []fault.Missing
	clocks   []incident.Clock
	reports  []incident.Report
	files    []evidence.Attachment
	assets   []int64
	docs     []document.Document
	entries  []timeline.Entry
	earlier  int64 // seq behind which older entries stand; 0: none
	refused  *refused
	proposal map[string]fields.Values // of the forwarding form, when the head takes it over
}

// refused is what was sent and not stored: it is shown again as it was typed.
type refused struct {
	typed  map[string]fields.Values
	errors map[string]string
	title  string
	longer string // rows to which one more is added
	theirs *ui.Compare
	extra  url.Values // happened_at, late_reason, message
	given  bool       // a row was asked for: nothing was refused
}

const entriesShown = 20

// show is GET /insiden/{number}.
func show(v *server.Visit) error {
	p, err := read(v, v.FormValue("langkah"), nil)
	if err != nil {
		return err
	}
	if v.FormValue("usul") != "" {
		p.proposal = p.proposed()
	}
	return p.render(200)
}

// read reads the page at a step; "" is the first that is not done.
func read(v *server.Visit, step string, r *refused) (*page, error) {
	p := &page{v: v, ctx: v.Context(), refused: r, people: map[string]account.Person{}, roles: map[int64][]string{}, near: map[int64]bool{}, load: map[string]int64{}}
	return p, v.View(func(ctx context.Context, rd db.Reader) (err error) {
		if p.c, err = casework.Load(ctx, rd, v.Site.Shelf, v.Viewer, v.PathValue("number")); err != nil {
			return err
		}
		if p.step = p.at(step); p.step == nil {
			return fault.NotFound()
		}
		return p.fill(ctx, rd)
	})
}

// at is the step to show: the one named, the first that is not done, the last at the end.
func (p *page) at(step string) *sop.Step {
	if step == "" {
		if step = p.c.Incident.Step; step == "" {
			return &p.c.Procedure.Steps[len(p.c.Procedure.Steps)-1]
		}
	}
	s, _ := p.c.Procedure.Step(step)
	return s
}

func (p *page) fill(ctx context.Context, r db.Reader) (err error) {
	id := p.c.Incident.ID
	if p.lists, err = casework.ReadChoices(ctx, r); err != nil {
		return err
	}
	if p.missing, err = p.c.Missing(ctx, r, p.step); err != nil {
		return err
	}
	if p.clocks, err = incident.Clocks(ctx, r, id); err != nil {
		return err
	}
	if p.reports, err = incident.Reports(ctx, r, id); err != nil {
		return err
	}
	if p.files, err = evidence.OfIncident(ctx, r, id); err != nil {
		return err
	}
	if p.assets, err = incident.Assets(ctx, r, id); err != nil {
		return err
	}
	if p.docs, err = document.OfIncident(ctx, r, p.v.Viewer, id); err != nil {
		return err
	}
	if err = p.readEntries(ctx, r); err != nil {
		return err
	}
	return p.readPeople(ctx, r)
}

func (p *page) readEntries(ctx context.Context, r db.Reader) (err error) {
	before := number(p.v.FormValue("sebelum"))
	p.entries, err = timeline.Before(ctx, r, p.c.Incident.Stream(), before, entriesShown+1)
	if len(p.entries) > entriesShown {
		p.entries = p.entries[:entriesShown]
		p.earlier = p.entries[entriesShown-1].Seq
	}
	return err
}

func (p *page) readPeople(ctx context.Context, r db.Reader) error {
	all, err := account.People(ctx, r, true)
	if err != nil {
		return err
	}
	for _, person := range all {
		p.people[person.UID] = person
	}
	for n := range p.c.Procedure.Actors {
		a := &p.c.Procedure.Actors[n]
		holders, err := p.c.Holders(ctx, r, a.ID)
		if err != nil {
			return err
		}
		for _, person := range holders {
			p.roles[person.ID] = append(p.roles[person.ID], p.short(a))
			p.near[person.ID] = p.near[person.ID] || a.Has(sop.Handler)
		}
	}
	p.narrow()
	return p.readLoad(ctx, r)
}

// narrow keeps those offered first to whom the coordinator proposed, or to the team, where there is one.
func (p *page) narrow() {
	f, _ := p.c.Latest("forwarding")
	var b casework.Forwarding
	_ = json.Unmarshal([]byte(f.Body), &b) // nothing was forwarded yet
	for _, m := range p.c.Members {
		b.Team = append(b.Team, m.UID)
	}
	if !slices.ContainsFunc(b.Team, func(uid string) bool { return p.near[p.people[uid].ID] }) {
		return
	}
	p.near = map[int64]bool{}
	for _, uid := range b.Team {
		p.near[p.people[uid].ID] = true
	}
}

// readLoad counts the open incidents of those who can be named or are.
func (p *page) readLoad(ctx context.Context, r db.Reader) error {
	loads, err := incident.Loads(ctx, r)
	for uid, person := range p.people {
		if p.near[person.ID] || p.member(uid) {
			p.load[uid] = loads[person.ID]
		}
	}
	return err
}

func (p *page) member(uid string) bool {
	return slices.ContainsFunc(p.c.Members, func(m incident.Member) bool { return m.UID == uid })
}

func (p *page) t(key string, kv ...any) string { return p.v.T(key, kv...) }

func (p *page) lang() string { return string(text.From(p.ctx)) }

func (p *page) short(a *sop.Actor) string {
	s, _ := sop.In(p.lang(), a.Short, cmp.Or(a.En.Short, a.En.Title))
	return s
}

// role is what an actor or fixed role is called in a narrow place.
func (p *page) role(id string) string {
	if a, ok := p.c.Procedure.Actor(id); ok {
		return p.short(a)
	}
	return p.v.RoleTitle(id)
}

// who joins the titles of roles, each once.
func (p *page) who(ids []string) string {
	var out []string
	for _, id := range ids {
		if t := p.role(id); !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return strings.Join(out, ", ")
}

// name is what a person is called; the program itself has its own name.
func (p *page) name(uid string) string {
	if person, ok := p.people[uid]; ok {
		return person.Name
	}
	return p.t("incident.program")
}

func (p *page) byID(id *int64) account.Person {
	if id != nil {
		for _, person := range p.people {
			if person.ID == *id {
				return person
			}
		}
	}
	return account.Person{}
}

// person is what stands below a person's name where people are chosen.
func (p *page) person(uid string) (string, bool) {
	person := p.people[uid]
	note := strings.Join(p.roles[person.ID], ", ")
	if n, counted := p.load[uid]; counted {
		note = joined(note, p.t("incident.load", "n", n))
	}
	return note, p.near[person.ID]
}

// agency is the incident's agency, nil when nobody has said.
func (p *page) agency() *agency.Agency {
	if p.c.Incident.AgencyID == nil {
		return nil
	}
	for i := range p.lists.Agencies {
		if p.lists.Agencies[i].ID == *p.c.Incident.AgencyID {
			return &p.lists.Agencies[i]
		}
	}
	return nil
}

func (p *page) href(more string) string { return "/insiden/" + p.c.Incident.Number + more }

func (p *page) state(id string) sop.State { return sop.State(p.c.Step(id).State) }

func (p *page) open(id string) bool {
	st := p.state(id)
	return st == sop.Active || st == sop.Reopened
}

func (p *page) sheet(form casework.Form, values fields.Values) fields.Sheet {
	s := fields.Sheet{Form: form, Values: values, Lists: p.lists, Zone: p.v.ZoneName(), Person: p.person, Add: true}
	if a := p.agency(); a != nil {
		s.Agency = a.ID
	}
	if p.refused != nil {
		s.Errors, s.Longer = p.refused.errors, p.refused.longer
	}
	return s
}

func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}

func shown(t foreign.Text) string { return foreign.Show(t) }
