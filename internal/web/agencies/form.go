package agencies

import (
	"context"
	"net/http"
	"strconv"

	"tanggap/internal/agency"
	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// sheet is a page with one form: an agency, a contact or an asset.
type sheet struct {
	v            *server.Visit
	title, lead  string
	back, action string
	typed        *server.Typed
	fields       []ui.Field
	diff         *ui.Compare
}

func (s *sheet) render(code int) error {
	shell := s.v.StaffShell(s.title, ui.Agencies)
	shell.Failed = code == http.StatusUnprocessableEntity
	for i := range s.fields {
		s.fields[i] = s.typed.Fill(s.fields[i])
	}
	return s.v.RenderAs(code, ui.InStaff(shell, s.view()))
}

// done answers an act of the form: the page again with what was typed, or on to where it is shown.
func (s *sheet) done(err error, to string) error {
	if s.typed.Refuse(s.v, err) {
		return s.render(http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	s.v.Flash(ui.FlashDone, s.v.T("agencies.saved"), "", ui.Link{})
	return s.v.Redirect(to)
}

// act writes one change of the register and its entry in the office's chain.
func act(v *server.Visit, kind string, facts map[string]any, f func(context.Context, *db.Tx) error) error {
	return v.Write(func(ctx context.Context, tx *db.Tx) error {
		if err := f(ctx, tx); err != nil {
			return err
		}
		return v.Record(ctx, tx, kind, facts)
	})
}

// agencyFields are the names of the lines about an agency, as the form and the store have them.
var agencyFields = []struct {
	name string
	in   func(*agency.Agency) *string
}{
	{"name", func(a *agency.Agency) *string { return &a.Name }},
	{"abbreviation", func(a *agency.Agency) *string { return &a.Abbreviation }},
	{"head_title", func(a *agency.Agency) *string { return &a.HeadTitle }},
	{"place", func(a *agency.Agency) *string { return &a.Place }},
	{"phone", func(a *agency.Agency) *string { return &a.Phone }},
	{"email", func(a *agency.Agency) *string { return &a.Email }},
	{"domains", func(a *agency.Agency) *string { return &a.Domains }},
	{"ip_ranges", func(a *agency.Agency) *string { return &a.IPRanges }},
}

func agencySheet(v *server.Visit, t *server.Typed, a agency.Agency) *sheet {
	s := &sheet{v: v, title: v.T("agencies.add"), back: "/opd", action: "/opd/baru", typed: t}
	if a.ID != 0 {
		s.title, s.lead, s.back, s.action = v.T("agencies.change"), a.Name, "/opd/"+a.Key, "/opd/"+a.Key+"/ubah"
	}
	for _, f := range agencyFields {
		x := ui.Field{Name: f.name, Label: v.T("agencies.field." + f.name), Width: ui.Mid, Optional: f.name != "name"}
		if f.name == "domains" || f.name == "ip_ranges" {
			x.Hint = v.T("agencies.spaces")
		}
		s.fields = append(s.fields, x)
	}
	if a.ID == 0 {
		s.fields = append(s.fields,
			ui.Field{Name: "id", Label: v.T("agencies.field.id"), Hint: v.T("agencies.id_hint"), Width: ui.Short},
			ui.Field{Kind: ui.Check, Name: "outside", Label: v.T("agencies.field.outside"), Hint: v.T("agencies.outside_hint")})
	}
	return s
}

func showNew(v *server.Visit) error {
	return agencySheet(v, server.Standing(), agency.Agency{}).render(http.StatusOK)
}

func add(v *server.Visit) error {
	s := agencySheet(v, v.Typed(), agency.Agency{})
	a := agency.Agency{Key: s.typed.Get("id"), Outside: s.typed.Get("outside") != ""}
	for _, f := range agencyFields {
		*f.in(&a) = s.typed.Get(f.name)
	}
	if a.Outside {
		a.Kind = "outside"
	}
	if a.Key == fresh {
		s.typed.Complain("id", v.T("field.taken"))
	}
	if s.typed.Failed() {
		return s.render(http.StatusUnprocessableEntity)
	}
	err := act(v, "agency_added", map[string]any{"agency": a.Key, "name": a.Name}, func(ctx context.Context, tx *db.Tx) error {
		_, err := agency.Add(ctx, tx, a)
		return err
	})
	return s.done(err, "/opd/"+a.Key)
}

func edit(v *server.Visit) error {
	a, err := agency.ByKey(v.Context(), v.Site.DB, v.PathValue("id"))
	if err != nil {
		return err
	}
	return agencySheet(v, standing(a), a).render(http.StatusOK)
}

func standing(a agency.Agency) *server.Typed {
	t := server.Standing("version", strconv.FormatInt(a.Version, 10))
	for _, f := range agencyFields {
		t.Set(f.name, *f.in(&a))
	}
	return t
}

func change(v *server.Visit) error {
	a, err := agency.ByKey(v.Context(), v.Site.DB, v.PathValue("id"))
	if err != nil {
		return err
	}
	s := agencySheet(v, v.Typed(), a)
	for _, f := range agencyFields {
		*f.in(&a) = s.typed.Get(f.name)
	}
	a.Version, _ = strconv.ParseInt(s.typed.Get("version"), 10, 64)
	if s.typed.Failed() {
		return s.render(http.StatusUnprocessableEntity)
	}
	err = act(v, "agency_changed", map[string]any{"agency": a.Key}, func(ctx context.Context, tx *db.Tx) error { return agency.Change(ctx, tx, a) })
	if e := fault.Of(err); e != nil && e.Kind == fault.KindConflict {
		return s.conflict(e, a)
	}
	return s.done(err, "/opd/"+a.Key)
}

// conflict shows what stands beside what was typed; saving again means it.
func (s *sheet) conflict(e *fault.Error, yours agency.Agency) error {
	now, _ := e.Now.(agency.Agency)
	s.diff = &ui.Compare{Who: s.v.T("agencies.somebody"), When: s.v.T("agencies.just_now")}
	for _, f := range agencyFields {
		if a, b := *f.in(&now), *f.in(&yours); a != b {
			s.diff.Fields = append(s.diff.Fields, ui.Compared{Label: s.v.T("agencies.field." + f.name), Theirs: a, Yours: b})
		}
	}
	s.typed.Set("version", strconv.FormatInt(now.Version, 10))
	return s.render(http.StatusConflict)
}
