package team

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// roleFields are the fields of an assignment; prefix keeps their ids apart from other forms of the page.
func roleFields(v *server.Visit, s staff, t *server.Typed, optional bool) []ui.Field {
	roles := ui.Field{Kind: ui.Select, Name: "role", Label: v.T("team.role"), Empty: v.T("team.pick"), Width: ui.Mid, Optional: optional}
	for _, r := range s.roles() {
		roles.Choices = append(roles.Choices, ui.Choice{Value: r, Label: v.RoleTitle(r)})
	}
	away := ui.Field{Kind: ui.Select, Name: "stand_in", Label: v.T("team.stand_in_for"), Hint: v.T("team.stand_in_hint"), Empty: v.T("team.nobody"), Optional: true, Quiet: true, Width: ui.Mid}
	for _, p := range s.people {
		if p.AgencyID == nil && p.Disabled == 0 {
			away.Choices = append(away.Choices, ui.Choice{Value: p.UID, Label: p.Name})
		}
	}
	all := []ui.Field{
		roles,
		{Kind: ui.Date, Name: "from", Label: v.T("team.from"), Width: ui.Short},
		{Kind: ui.Date, Name: "until", Label: v.T("team.until"), Hint: v.T("team.until_hint"), Optional: true, Quiet: true, Width: ui.Short},
		{Name: "decree", Label: v.T("team.decree"), Hint: v.T("team.decree_hint"), Optional: true, Width: ui.Mid},
		away,
	}
	for i := range all {
		all[i] = t.Fill(all[i])
		all[i].ID = "r-" + all[i].Name
	}
	return all
}

// assignment is what was typed.
func assignment(t *server.Typed, person int64) account.Assignment {
	return account.Assignment{PersonID: person, Role: t.Get("role"), FromDay: t.Get("from"), UntilDay: t.Get("until"), Decree: t.Get("decree")}
}

// fit keeps agency contacts and the office's people apart: a contact holds only opd, and opd needs an agency.
func fit(v *server.Visit, t *server.Typed, p account.Person, role string) {
	switch {
	case role == "opd" && p.AgencyID == nil:
		t.Complain("role", v.T("team.needs_agency"))
	case role != "opd" && role != "" && p.AgencyID != nil:
		t.Complain("role", v.T("team.only_opd"))
	}
}

// give writes an assignment and its entry in the office's chain.
func give(ctx context.Context, tx *db.Tx, v *server.Visit, p account.Person, a account.Assignment, actors []string) error {
	if err := account.Assign(ctx, tx, a, actors); err != nil {
		return err
	}
	facts := map[string]any{"person": p.UID, "role": a.Role, "from": a.FromDay, "until": a.UntilDay, "decree": a.Decree}
	if a.StandInFor != nil {
		facts["stand_in_for"] = *a.StandInFor
	}
	return v.Record(ctx, tx, "role_assigned", facts)
}

func assignRole(v *server.Visit) error {
	p, err := readPerson(v)
	if err != nil {
		return err
	}
	p.role = v.Typed()
	a := assignment(p.role, p.line.ID)
	if uid := p.role.Get("stand_in"); uid != "" {
		i := slices.IndexFunc(p.staff.people, func(o account.Person) bool { return o.UID == uid && o.AgencyID == nil })
		if i < 0 || p.staff.people[i].ID == p.line.ID {
			p.role.Complain("stand_in", v.T("field.choice"))
		} else {
			a.StandInFor = &p.staff.people[i].ID
		}
	}
	if a.StandInFor != nil && a.UntilDay == "" {
		p.role.Complain("until", v.T("team.stand_in_until"))
	}
	fit(v, p.role, p.line.Person, a.Role)
	if p.role.Failed() {
		return p.render(http.StatusUnprocessableEntity)
	}
	err = v.WriteAs("admin", func(ctx context.Context, tx *db.Tx) error {
		return give(ctx, tx, v, p.line.Person, a, p.staff.actors)
	})
	if err != nil {
		return p.refused(p.role, err)
	}
	kind, also := ui.FlashDone, p.staff.also(a)
	if also != "" {
		kind, also = ui.FlashConflict, v.T("team.also", "who", also)
	}
	v.Flash(kind, v.T("team.role_assigned", "role", v.RoleTitle(a.Role)), also, ui.Link{})
	return v.Redirect(p.href(""))
}

// also names who holds the same role in a part of the same time: a warning, never a refusal.
func (s staff) also(a account.Assignment) string {
	until := a.UntilDay
	if until == "" {
		until = account.Forever
	}
	var names []string
	for _, o := range s.assignments {
		if o.Role != a.Role || o.FromDay > until || a.FromDay > o.UntilDay {
			continue
		}
		if name := s.name(o.PersonID); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, "; ")
}

// endRole lets an assignment of this person end on a day. Its line stays.
func endRole(v *server.Visit) error {
	p, err := readPerson(v)
	if err != nil {
		return err
	}
	id, _ := strconv.ParseInt(v.PathValue("id"), 10, 64)
	i := slices.IndexFunc(p.all, func(h held) bool { return h.ID == id })
	if i < 0 {
		return fault.NotFound()
	}
	p.end, p.ends = v.Typed(), id
	day, a := p.end.Get("until"), p.all[i]
	switch _, err := time.Parse(time.DateOnly, day); {
	case err != nil:
		p.end.Complain("until", v.T("field.no_such_day"))
	case day < a.FromDay:
		p.end.Complain("until", v.T("field.until_before_from"))
	case day >= a.UntilDay:
		p.end.Complain("until", v.T("team.ends_before", "day", days(v, a.Assignment)))
	}
	if p.end.Failed() {
		return p.render(http.StatusUnprocessableEntity)
	}
	err = v.WriteAs("admin", func(ctx context.Context, tx *db.Tx) error {
		if err := account.EndAssignment(ctx, tx, id, day); err != nil {
			return err
		}
		if err := keepAdmin(ctx, tx, v); err != nil {
			return err
		}
		return v.Record(ctx, tx, "role_ended", map[string]any{"person": p.line.UID, "role": a.Role, "until": day})
	})
	if err != nil {
		return err
	}
	v.Flash(ui.FlashDone, v.T("team.role_ended", "role", v.RoleTitle(a.Role)), "", ui.Link{})
	return v.Redirect(p.href(""))
}

// endField is the day on which an assignment ends, with an id of its own among its likes.
func (p *person) endField(h held) ui.Field {
	f := ui.Field{Kind: ui.Date, Name: "until", ID: "e-" + strconv.FormatInt(h.ID, 10), Label: p.v.T("team.last_day"), Width: ui.Short, Value: p.v.Viewer.Today}
	if p.ends == h.ID {
		id := f.ID
		f = p.end.Fill(f)
		f.ID = id
	}
	return f
}
