package server

import (
	"cmp"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/a-h/templ"

	"tanggap/internal/account"
	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/indonesian"
	"tanggap/internal/office"
	"tanggap/internal/text"
	"tanggap/internal/web/ui"
)

// Visit is one request of one person: who he is, in what language he reads, what office this is.
type Visit struct {
	*http.Request
	W      http.ResponseWriter
	Site   *Site
	Viewer account.Viewer
	Office office.Profile
	ctx    context.Context
}

// Context is the request's, with the reader's language.
func (v *Visit) Context() context.Context { return v.ctx }

// T is the text of a key in the reader's language.
func (v *Visit) T(key string, kv ...any) string { return text.T(v.ctx, key, kv...) }

// Now is the time of the store, in the office's zone.
func (v *Visit) Now() time.Time { return v.Office.Local(v.Site.DB.Now()) }

// Language is the reader's language: "id" or "en".
func (v *Visit) Language() string { return string(text.From(v.ctx)) }

// Text is a form's value, cleaned: what people outside or inside typed, several lines.
func (v *Visit) Text(name string) foreign.Text { return foreign.Clean(v.FormValue(name)) }

// Line is a form's value of one line.
func (v *Visit) Line(name string) foreign.Text { return foreign.Line(v.FormValue(name)) }

// Address is the network address of the visitor, for limits.
func (v *Visit) Address() string {
	host, _, err := net.SplitHostPort(v.RemoteAddr)
	if err != nil {
		return v.RemoteAddr
	}
	return host
}

// Render answers 200 with a page.
func (v *Visit) Render(page templ.Component) error { return v.RenderAs(http.StatusOK, page) }

// RenderAs answers a status with a page.
func (v *Visit) RenderAs(code int, page templ.Component) error {
	v.W.Header().Set("Content-Type", "text/html; charset=utf-8")
	if v.Viewer.Signed() {
		v.W.Header().Set("Cache-Control", "no-store")
	}
	v.W.WriteHeader(code)
	return page.Render(v.ctx, v.W)
}

// Redirect answers 303: after an act the page is fetched anew.
func (v *Visit) Redirect(to string) error {
	http.Redirect(v.W, v.Request, to, http.StatusSeeOther)
	return nil
}

// Flash keeps a message for the next page.
func (v *Visit) Flash(kind ui.FlashKind, strong, words string, link ui.Link) {
	b, err := json.Marshal(ui.Flash{Kind: kind, Strong: strong, Text: words, Link: link})
	if err == nil {
		v.Site.Sessions.Put(v.ctx, "flash", string(b))
	}
}

// takeFlash is the message for this page; it is shown once.
func (v *Visit) takeFlash() *ui.Flash {
	var f ui.Flash
	if json.Unmarshal([]byte(v.Site.Sessions.PopString(v.ctx, "flash")), &f) != nil {
		return nil
	}
	return &f
}

// Opener is a place of the staff's menu and who finds it there.
type Opener struct {
	Area   ui.Area
	Policy Policy
	Count  func(v *Visit) int // waiting things; nil: no number
}

// office is what every page says about the office.
func (v *Visit) uiOffice() ui.Office {
	now := v.Now()
	return ui.Office{
		Government: v.Office.Get("kop.government"), Team: cmp.Or(v.Office.Get("team.short"), "Tanggap"), FullName: v.Office.Get("team.name"),
		Lines: lines(v.Office.Get("kop.street"), v.Office.Get("kop.city"), v.Office.Get("team.phone"), v.Office.Get("team.email")),
		Time:  indonesian.Clock(now), Procedure: v.Office.Get("procedure.number"),
	}
}

func lines(all ...string) []string {
	var out []string
	for _, l := range all {
		if l != "" {
			out = append(out, l)
		}
	}
	return out
}

// page is what both shells need.
func (v *Visit) page(title string) ui.Page {
	return ui.Page{Title: title, Theme: v.Viewer.Theme, Office: v.uiOffice(), Assets: v.Site.Assets, Switch: v.switchLanguage()}
}

// switchLanguage is the address of this page in the other language. Only a page that was fetched can be fetched again.
func (v *Visit) switchLanguage() string {
	if v.Method != http.MethodGet && v.Method != http.MethodHead {
		return ""
	}
	other := text.EN
	if text.From(v.ctx) == text.EN {
		other = text.ID
	}
	q := v.URL.Query()
	q.Set("bahasa", string(other))
	return v.URL.Path + "?" + q.Encode()
}

// PublicShell surrounds a public page.
func (v *Visit) PublicShell(title string, current ui.PublicArea) ui.PublicShell {
	return ui.PublicShell{Page: v.page(title), Current: current, Foot: []ui.Link{
		{Href: "/lapor", Label: v.T("ui.public.report")},
		{Href: "/lacak", Label: v.T("ui.public.track")},
		{Href: "/berita", Label: v.T("ui.public.news")},
		{Href: "/masuk", Label: v.T("server.staff_sign_in")},
	}}
}

// StaffShell surrounds a page of the staff or of an agency; the menu holds what the viewer may open.
func (v *Visit) StaffShell(title string, current ui.Area) ui.StaffShell {
	s := ui.StaffShell{
		Page: v.page(title), Current: current, Flash: v.takeFlash(),
		Person:  ui.Signature{Name: v.Viewer.Name, Role: v.RoleTitle(v.Viewer.Role()), Initials: indonesian.Initials(v.Viewer.Name)},
		Printed: indonesian.DateClock(v.Now()),
	}
	for _, o := range v.Site.Open {
		if !o.Policy.Allows(v.Viewer) {
			continue
		}
		p := ui.Place{Area: o.Area}
		if o.Count != nil {
			p.Count = o.Count(v)
		}
		s.Open = append(s.Open, p)
	}
	return s
}

// RoleTitle is what an actor or fixed role is called on this page.
func (v *Visit) RoleTitle(role string) string {
	if role == "" {
		return ""
	}
	if account.FixedRoles[role] != 0 {
		return v.T("role." + role)
	}
	title, _ := v.Site.Shelf.Title(v.ctx, v.Site.DB, role)
	return title
}

// wrap makes a route's handler: limits the body, finds out who visits, asks the policy, answers the fault.
func (s *Site) wrap(route Route) http.Handler {
	limit := route.MaxBody
	if limit == 0 {
		limit = 1 << 20
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		v := &Visit{Request: r, W: w, Site: s, ctx: r.Context()}
		defer s.recovered(v)
		if err := s.enter(v, route.Policy); err != nil {
			s.answer(v, err)
			return
		}
		if err := v.parse(); err != nil {
			s.answer(v, err)
			return
		}
		if err := route.Serve(v); err != nil {
			s.answer(v, err)
		}
	})
}

// parse reads a small form at once, so that a body too large is told before anything is done.
func (v *Visit) parse() error {
	if v.Method != http.MethodPost || strings.HasPrefix(v.Header.Get("Content-Type"), "multipart/") {
		return nil
	}
	err := v.ParseForm()
	var large *http.MaxBytesError
	if asLarge(err, &large) {
		return fault.TooLarge(large.Limit)
	}
	if err != nil {
		return &fault.Error{Kind: fault.KindInvalid, Code: "invalid", Cause: err}
	}
	return nil
}

// enter finds out who visits, in what language, and whether he may come here.
func (s *Site) enter(v *Visit, p Policy) error {
	e, err := s.Shelf.Enter(v.ctx, s.DB, s.Sessions.GetInt64(v.ctx, "person")) // 0 is nobody's
	if err != nil {
		return err
	}
	v.Viewer, v.Office = e.Viewer, e.Office
	v.language()
	switch {
	case p.Allows(v.Viewer):
		return nil
	case !v.Viewer.Signed():
		return &fault.Error{Kind: fault.KindUnsigned, Code: "unsigned"}
	}
	return fault.Forbidden("page_not_yours", v.who(p)...)
}

// who lists the roles that a policy lets in.
func (v *Visit) who(p Policy) []string {
	var who []string
	for _, role := range []string{"sekretariat", "opd", "admin", "auditor"} {
		if account.FixedRoles[role]&p.Needs != 0 {
			who = append(who, role)
		}
	}
	rights, err := v.Site.Shelf.Rights(v.ctx, v.Site.DB)
	actors, err2 := v.Site.Shelf.Actors(v.ctx, v.Site.DB)
	if err != nil || err2 != nil {
		return who
	}
	for _, a := range actors {
		if rights(a)&p.Needs != 0 {
			who = append(who, a)
		}
	}
	return who
}

// language is the one just chosen, else the person's own, else the one chosen before on this device.
func (v *Visit) language() {
	lang := text.Lang(v.URL.Query().Get("bahasa"))
	if lang == text.ID || lang == text.EN {
		http.SetCookie(v.W, &http.Cookie{Name: "bahasa", Value: string(lang), Path: "/", MaxAge: 365 * 24 * 3600, SameSite: http.SameSiteLaxMode, HttpOnly: true})
	} else if c, err := v.Cookie("bahasa"); err == nil {
		lang = text.Lang(c.Value)
	} else if v.Viewer.Signed() {
		lang = text.Lang(v.Viewer.Language)
	}
	if lang != text.EN {
		lang = text.ID
	}
	v.ctx = text.With(v.ctx, lang)
}

// SignIn begins a new session for a person; the old token ends (fixation).
func (v *Visit) SignIn(person int64) error {
	if err := v.Site.Sessions.RenewToken(v.ctx); err != nil {
		return err
	}
	v.Site.Sessions.Put(v.ctx, "person", person)
	token, _, err := v.Site.Sessions.Commit(v.ctx)
	if err != nil {
		return err
	}
	return v.Site.Store.Own(v.ctx, token, person)
}

// SignOut ends the session.
func (v *Visit) SignOut() error { return v.Site.Sessions.Destroy(v.ctx) }

// View reads one snapshot for one page.
func (v *Visit) View(f func(ctx context.Context, r db.Reader) error) error {
	return v.Site.DB.View(v.ctx, f)
}
