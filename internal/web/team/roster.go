package team

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/db"
	"tanggap/internal/indonesian"
	"tanggap/internal/text"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// held is an assignment as pages show it.
type held struct {
	account.Assignment
	Title, For, Days, Decree string
	Now, Over                bool
}

// line is a person of the roster.
type line struct {
	account.Person
	Roles []held // in force today
	Has   []bool // the procedure's qualifications, in their order
	State string // of the account; "" while nothing is to be said
	rank  int
}

// staff is everything the area reads.
type staff struct {
	people         []account.Person
	assignments    []account.Assignment
	actors         []string
	qualifications []string
}

func read(ctx context.Context, r db.Reader, v *server.Visit) (s staff, err error) {
	if s.people, err = account.People(ctx, r, true); err != nil {
		return s, err
	}
	if s.assignments, err = account.Assignments(ctx, r, 0); err != nil {
		return s, err
	}
	if s.actors, err = v.Site.Shelf.Actors(ctx, r); err != nil {
		return s, err
	}
	p, err := v.Site.Shelf.InForce(ctx, r, v.Viewer.Today)
	if err == nil {
		s.qualifications = p.Qualifications
	}
	return s, err
}

// roles are all roles there are, actors first.
func (s staff) roles() []string { return append(slices.Clone(s.actors), fixed...) }

// fixed are the roles that every procedure has.
var fixed = []string{"sekretariat", "admin", "auditor", "opd"}

func (s staff) name(id int64) string {
	for _, p := range s.people {
		if p.ID == id {
			return p.Name
		}
	}
	return ""
}

// of lists a person's assignments, the newest first.
func (s staff) of(v *server.Visit, person int64) []held {
	var out []held
	for _, a := range s.assignments {
		if a.PersonID == person {
			out = append(out, s.hold(v, a))
		}
	}
	slices.SortStableFunc(out, func(a, b held) int { return cmp.Compare(b.FromDay, a.FromDay) })
	return out
}

func (s staff) hold(v *server.Visit, a account.Assignment) held {
	h := held{Assignment: a, Title: v.RoleTitle(a.Role), Decree: a.Decree, Days: days(v, a)}
	h.Now = a.FromDay <= v.Viewer.Today && v.Viewer.Today <= a.UntilDay
	h.Over = a.UntilDay < v.Viewer.Today
	if a.StandInFor != nil {
		h.Title, h.For = v.T("team.stand_in", "role", h.Title), s.name(*a.StandInFor)
	}
	return h
}

// days are the first and last day of an assignment.
func days(v *server.Visit, a account.Assignment) string {
	if a.UntilDay == account.Forever {
		return v.T("team.since", "from", day(v, a.FromDay))
	}
	return v.T("team.from_until", "from", day(v, a.FromDay), "until", day(v, a.UntilDay))
}

func day(v *server.Visit, s string) string {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return s
	}
	return strconv.Itoa(t.Day()) + " " + v.T("month."+strconv.Itoa(int(t.Month()))) + " " + strconv.Itoa(t.Year())
}

func (s staff) line(v *server.Visit, p account.Person) line {
	l := line{Person: p, Has: has(p.Qualifications, len(s.qualifications)), rank: len(s.roles())}
	for _, h := range s.of(v, p.ID) {
		if !h.Now {
			continue
		}
		l.Roles = append(l.Roles, h)
		if h.StandInFor == nil {
			l.rank = min(l.rank, slices.Index(s.roles(), h.Role))
		}
	}
	slices.Reverse(l.Roles)
	switch {
	case p.Disabled != 0:
		l.State = v.T("team.disabled")
	case !v.Viewer.Can(account.Admin):
	case p.Seen != 0:
		l.State = v.T("team.seen", "when", v.BriefDay(p.Seen))
	}
	return l
}

// has reads the numbers of qualifications ("1,2,5") into a row of n marks.
func has(numbers string, n int) []bool {
	out := make([]bool, n)
	for s := range strings.SplitSeq(numbers, ",") {
		if i, err := strconv.Atoi(strings.TrimSpace(s)); err == nil && i >= 1 && i <= n {
			out[i-1] = true
		}
	}
	return out
}

// marks writes them as "1 2 3 – 5": a number for what he has, a dash for what he has not.
func marks(has []bool) string {
	var out []string
	for i, yes := range has {
		if yes {
			out = append(out, strconv.Itoa(i+1))
		} else {
			out = append(out, "–")
		}
	}
	return strings.Join(out, "\u2002")
}

// second is the grey line under a name.
func (l line) second() string {
	var parts []string
	for _, s := range []string{l.Position, rank(l.Person), indonesian.NIPLine(l.NIP)} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " · ")
}

// rank is pangkat and golongan as they are written together: "Penata Tk. I, III/d".
func rank(p account.Person) string {
	if p.Rank == "" || p.Grade == "" {
		return p.Rank + p.Grade
	}
	return p.Rank + ", " + p.Grade
}

// roster is the page.
type roster struct {
	Team, Away, Contacts []line
	Qualifications       []string
	Admin                bool
	title                ui.Title
}

func showRoster(v *server.Visit) error {
	var s staff
	err := v.View(func(ctx context.Context, r db.Reader) (err error) {
		s, err = read(ctx, r, v)
		return err
	})
	if err != nil {
		return err
	}
	p := roster{Qualifications: s.qualifications, Admin: v.Viewer.Can(account.Admin)}
	for _, person := range s.people {
		l := s.line(v, person)
		switch {
		case person.AgencyID != nil:
			p.Contacts = append(p.Contacts, l)
		case person.Disabled != 0:
			p.Away = append(p.Away, l)
		default:
			p.Team = append(p.Team, l)
		}
	}
	slices.SortStableFunc(p.Team, func(a, b line) int { return cmp.Compare(a.rank, b.rank) })
	p.title = ui.Title{Text: v.T("team.title"), Lead: p.lead(v, s)}
	if p.Admin {
		p.title.Actions = []ui.Button{{Label: v.T("team.add"), Href: "/tim/baru", Icon: ui.IconAdd}}
	}
	return v.Render(ui.InStaff(v.StaffShell(v.T("team.title"), ui.Team), p.view()))
}

// lead counts the people and names the actors whom nobody holds today.
func (p roster) lead(v *server.Visit, s staff) string {
	lead := v.T("team.lead", "n", len(p.Team))
	var empty []string
	for _, a := range s.actors {
		if !slices.ContainsFunc(p.Team, func(l line) bool {
			return slices.ContainsFunc(l.Roles, func(h held) bool { return h.Role == a })
		}) {
			empty = append(empty, v.RoleTitle(a))
		}
	}
	if len(empty) > 0 {
		lead += " " + v.T("team.unheld", "who", strings.Join(empty, ", "))
	}
	return lead
}

func (p roster) columns(ctx context.Context) []ui.Column {
	cols := []ui.Column{
		{Label: text.T(ctx, "team.name")}, {Label: text.T(ctx, "team.roles")}, {Label: text.T(ctx, "team.qualifications_short")},
	}
	if p.Admin {
		cols = append(cols, ui.Column{Label: text.T(ctx, "team.account")})
	}
	return cols
}
