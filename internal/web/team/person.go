package team

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"tanggap/internal/account"
	"tanggap/internal/agency"
	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/indonesian"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// person is the page of one person; forms only for the administrator.
type person struct {
	v     *server.Visit
	staff staff
	line  line
	all   []held
	at    string // his agency
	admin bool
	link  string        // a one-time link just made; shown once
	data  *server.Typed // what is known of him
	role  *server.Typed // a role to give
	end   *server.Typed // an assignment to end
	ends  int64         // which one
	diff  *ui.Compare   // somebody was faster
}

// readPerson reads the person of the address.
func readPerson(v *server.Visit) (*person, error) {
	p := &person{v: v, admin: v.Viewer.Can(account.Admin)}
	err := v.View(func(ctx context.Context, r db.Reader) error {
		one, err := account.ByUID(ctx, r, v.PathValue("person"))
		if err != nil {
			return err
		}
		if p.staff, err = read(ctx, r, v); err != nil {
			return err
		}
		p.line, p.all = p.staff.line(v, one), p.staff.of(v, one.ID)
		if one.AgencyID != nil {
			a, err := agency.ByID(ctx, r, *one.AgencyID)
			p.at = a.Name
			return err
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	p.data, p.role, p.end = standing(p.line.Person), server.Standing("from", v.Viewer.Today), server.Standing("until", v.Viewer.Today)
	return p, nil
}

func showPerson(v *server.Visit) error {
	p, err := readPerson(v)
	if err != nil {
		return err
	}
	return p.render(http.StatusOK)
}

func (p *person) render(code int) error {
	shell := p.v.StaffShell(p.line.Name, ui.Team)
	shell.Failed = code == http.StatusUnprocessableEntity
	return p.v.RenderAs(code, ui.InStaff(shell, p.view()))
}

// refused shows the page again with what was typed; another error than one about fields goes on.
func (p *person) refused(t *server.Typed, err error) error {
	if !t.Refuse(p.v, err) {
		return err
	}
	return p.render(http.StatusUnprocessableEntity)
}

func (p *person) href(more string) string { return "/tim/" + p.line.UID + more }

func (p *person) head() ui.Title {
	t := ui.Title{Text: p.line.Name, Lead: p.line.second(), Crumb: ui.Link{Href: "/tim", Label: p.v.T("team.title")}}
	if p.at != "" {
		t.Lead = strings.Trim(t.Lead+" · "+p.at, " ·")
	}
	return t
}

func (p *person) facts() ui.Facts {
	var out ui.Facts
	add := func(key, value string) {
		if value != "" {
			out.Items = append(out.Items, ui.Fact{Label: p.v.T("team.field." + key), Value: value})
		}
	}
	l := p.line
	add("position", l.Position)
	add("unit", l.Unit)
	add("rank", rank(l.Person))
	add("nip", strings.TrimPrefix(indonesian.NIPLine(l.NIP), "NIP "))
	add("employment", l.Employment)
	add("sub_team", l.SubTeam)
	add("phone", l.Phone)
	add("email", l.Email)
	if p.admin {
		add("username", l.Username)
	}
	return out
}

// standing is the form of a person as he is stored.
func standing(p account.Person) *server.Typed {
	t := server.Standing("version", strconv.FormatInt(p.Version, 10))
	for _, f := range fields {
		t.Set(f.name, *f.in(&p))
	}
	t.Set("qualifications", strings.Split(p.Qualifications, ",")...)
	return t
}

// field is a line of the form about a person.
type field struct {
	name  string
	width ui.Width
	must  bool
	in    func(*account.Person) *string
}

var fields = []field{
	{"name", ui.Mid, true, func(p *account.Person) *string { return &p.Name }},
	{"position", ui.Mid, false, func(p *account.Person) *string { return &p.Position }},
	{"unit", ui.Mid, false, func(p *account.Person) *string { return &p.Unit }},
	{"rank", ui.Mid, false, func(p *account.Person) *string { return &p.Rank }},
	{"grade", ui.Short, false, func(p *account.Person) *string { return &p.Grade }},
	{"nip", ui.Mid, false, func(p *account.Person) *string { return &p.NIP }},
	{"employment", ui.Mid, false, func(p *account.Person) *string { return &p.Employment }},
	{"sub_team", ui.Mid, false, func(p *account.Person) *string { return &p.SubTeam }},
	{"phone", ui.Mid, false, func(p *account.Person) *string { return &p.Phone }},
	{"email", ui.Mid, false, func(p *account.Person) *string { return &p.Email }},
}

// lines are the fields of the form about a person, filled from t.
func lines(v *server.Visit, t *server.Typed) []ui.Field {
	var out []ui.Field
	for _, f := range fields {
		x := ui.Field{Name: f.name, Label: v.T("team.field." + f.name), Width: f.width, Optional: !f.must, Autocomplete: "off"}
		if f.name == "nip" {
			x.Hint, x.Inputmode = v.T("team.nip_hint"), "numeric"
		}
		if f.name == "employment" {
			x.List = []string{"PNS", "PPPK"}
		}
		out = append(out, t.Fill(x))
	}
	return out
}

func boxes(v *server.Visit, t *server.Typed, qualifications []string) ui.Field {
	f := ui.Field{Kind: ui.Checks, Name: "qualifications", Label: v.T("team.qualifications"), Optional: true, Quiet: true}
	for i, q := range qualifications {
		n := strconv.Itoa(i + 1)
		f.Choices = append(f.Choices, ui.Choice{Value: n, Label: n + ". " + q})
	}
	return t.Fill(f)
}

// into writes what was typed over a person, and names what changed.
func into(v *server.Visit, t *server.Typed, p *account.Person, qualifications []string) (changed []string) {
	set := func(at *string, name, value string) {
		if *at != value {
			changed = append(changed, name)
		}
		*at = value
	}
	for _, f := range fields {
		set(f.in(p), f.name, t.Get(f.name))
	}
	var numbers []string
	for i := range qualifications {
		if n := strconv.Itoa(i + 1); slices.Contains(t.All("qualifications"), n) {
			numbers = append(numbers, n)
		}
	}
	set(&p.Qualifications, "qualifications", strings.Join(numbers, ","))
	p.NIP = nip(v, t, p.NIP)
	return changed
}

// nip reads a NIP as it is stored: its digits. What is none is complained of, with the letter that is wrong.
func nip(v *server.Visit, t *server.Typed, typed string) string {
	if typed == "" {
		return ""
	}
	n, err := indonesian.ParseNIP(typed)
	if err != nil {
		t.Complain("nip", v.NIPFault(err))
		return typed
	}
	return string(n)
}

func changePerson(v *server.Visit) error {
	p, err := readPerson(v)
	if err != nil {
		return err
	}
	p.data = v.Typed()
	next := p.line.Person
	changed := into(v, p.data, &next, p.staff.qualifications)
	next.Version, _ = strconv.ParseInt(p.data.Get("version"), 10, 64)
	if p.data.Failed() {
		return p.render(http.StatusUnprocessableEntity)
	}
	err = v.WriteAs("admin", func(ctx context.Context, tx *db.Tx) error {
		if err := account.Change(ctx, tx, next); err != nil {
			return err
		}
		return v.Record(ctx, tx, "person_changed", map[string]any{"person": next.UID, "fields": changed})
	})
	if e := fault.Of(err); e != nil && e.Kind == fault.KindConflict {
		return p.conflict(e)
	}
	if err != nil {
		return p.refused(p.data, err)
	}
	v.Flash(ui.FlashDone, v.T("team.saved"), "", ui.Link{})
	return v.Redirect(p.href(""))
}

// conflict shows what stands beside what was typed; saving again means it.
func (p *person) conflict(e *fault.Error) error {
	now, _ := e.Now.(account.Person)
	p.diff = &ui.Compare{Who: p.v.T("team.somebody"), When: p.v.T("team.just_now")}
	for _, f := range fields {
		if theirs, yours := *f.in(&now), p.data.Get(f.name); theirs != yours {
			p.diff.Fields = append(p.diff.Fields, ui.Compared{Label: p.v.T("team.field." + f.name), Theirs: theirs, Yours: yours})
		}
	}
	p.data.Set("version", strconv.FormatInt(now.Version, 10))
	return p.render(http.StatusConflict)
}
