package server

import (
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"

	"github.com/a-h/templ"

	"tanggap/internal/account"
	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/web/ui"
)

// codes pairs the kinds of faults with the status that a browser gets.
var codes = map[fault.Kind]int{
	fault.KindNotFound: http.StatusNotFound, fault.KindForbidden: http.StatusForbidden, fault.KindInvalid: http.StatusUnprocessableEntity,
	fault.KindConflict: http.StatusConflict, fault.KindGone: http.StatusGone, fault.KindTooLarge: http.StatusRequestEntityTooLarge,
	fault.KindTooMany: http.StatusTooManyRequests, fault.KindTryLater: http.StatusServiceUnavailable,
	fault.KindUnsigned: http.StatusUnauthorized, fault.KindMedia: http.StatusUnsupportedMediaType,
}

func asLarge(err error, target **http.MaxBytesError) bool { return errors.As(err, target) }

// Code is the status of a fault.
func Code(e *fault.Error) int { return codes[e.Kind] }

// answer shows a fault that the page itself did not answer. Who is not signed in is led to sign in and back.
func (s *Site) answer(v *Visit, err error) {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		err = fault.TooLarge(large.Limit)
	}
	if db.Unavailable(err) {
		err = fault.TryLater(err)
	}
	e := fault.Of(err)
	if e == nil && v.ctx.Err() != nil { // the visitor has gone: nothing broke, and nobody reads an answer
		s.Log.Info("visitor gone", "path", v.Pattern, "err", err)
		return
	}
	if e == nil {
		s.broken(v, err)
		return
	}
	if e.Kind == fault.KindUnsigned && v.Method == http.MethodGet {
		http.Redirect(v.W, v.Request, "/masuk?ke="+url.QueryEscape(v.URL.RequestURI()), http.StatusSeeOther)
		return
	}
	if e.Kind == fault.KindTryLater || e.Kind == fault.KindTooMany {
		v.W.Header().Set("Retry-After", "30")
		s.Log.Warn("try later", "path", v.URL.Path, "err", err)
	}
	a := ui.Answer{Code: codes[e.Kind]}
	if e.Kind != fault.KindNotFound {
		a.Text = v.FaultText(e)
	}
	a.Who = v.People(e.Who)
	s.show(v, a, v.resend(e)...)
}

// resend lets a form that the store could not take be sent again as it was: nothing typed is lost. Passwords are
// typed anew, files chosen anew.
func (v *Visit) resend(e *fault.Error) []templ.Component {
	if e.Kind != fault.KindTryLater || v.Method != http.MethodPost || v.parse() != nil {
		return nil
	}
	r := ui.Resend{Action: v.URL.RequestURI()}
	for name, values := range v.PostForm {
		for _, value := range values {
			if !strings.Contains(name, "password") {
				r.Values = append(r.Values, ui.Hidden{Name: name, Value: value})
			}
		}
	}
	return []templ.Component{r.View()}
}

// FaultText is the sentence of a fault in the reader's language.
func (v *Visit) FaultText(e *fault.Error) string { return v.T("fault."+e.Code, e.Args...) }

// People lists who holds roles today, with the role's title.
func (v *Visit) People(roles []string) []ui.Person {
	var out []ui.Person
	for _, role := range roles {
		people, err := account.OfRole(v.ctx, v.Site.DB, role, v.Viewer.Today)
		if err != nil || len(people) == 0 {
			out = append(out, ui.Person{Name: v.RoleTitle(role)})
			continue
		}
		for _, p := range people {
			out = append(out, ui.Person{Name: p.Name, Role: v.RoleTitle(role), Note: p.Phone})
		}
	}
	return out
}

// broken answers what nobody foresaw: what is safe, and a number under which the log holds the rest.
func (s *Site) broken(v *Visit, err error) {
	number := strings.ToUpper(hex.EncodeToString([]byte(db.UID()[30:])))[:8]
	s.Log.Error("page failed", "number", number, "method", v.Method, "path", v.Pattern, "err", err)
	s.show(v, ui.Answer{Code: http.StatusInternalServerError, Number: number})
}

func (s *Site) recovered(v *Visit) {
	if r := recover(); r != nil {
		if r == http.ErrAbortHandler {
			panic(r)
		}
		s.Log.Error("page panicked", "path", v.Pattern, "panic", r, "stack", string(debug.Stack()))
		s.broken(v, errors.New("panic"))
	}
}

func (s *Site) show(v *Visit, a ui.Answer, more ...templ.Component) {
	title := v.T("server.answer_title")
	page := ui.InPublic(v.PublicShell(title, ""), append([]templ.Component{a.View()}, more...)...)
	if v.Viewer.Signed() {
		page = ui.InStaff(v.StaffShell(title, ""), append([]templ.Component{a.View()}, more...)...)
	}
	if err := v.RenderAs(a.Code, page); err != nil {
		s.Log.Warn("answer not written", "err", err)
	}
}

// unrouted answers addresses and methods that no route has.
func (s *Site) unrouted(w http.ResponseWriter, r *http.Request, probe *status) {
	if probe.code >= 300 && probe.code < 400 {
		http.Redirect(w, r, probe.header.Get("Location"), probe.code)
		return
	}
	v := &Visit{Request: r, W: w, Site: s, ctx: r.Context()}
	if err := s.enter(v, Public); err != nil {
		s.answer(v, err)
		return
	}
	if allow := probe.header.Get("Allow"); probe.code == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", allow)
		s.show(v, ui.Answer{Code: http.StatusMethodNotAllowed})
		return
	}
	s.show(v, ui.Answer{Code: http.StatusNotFound})
}
