// Package server is what every page stands on: routes and their policies, sessions, the visit, the answer to faults.
// It knows no page; areas give it their routes.
package server

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"tanggap/internal/account"
	"tanggap/internal/blob"
	"tanggap/internal/db"
	"tanggap/internal/document"
	"tanggap/internal/procedure"
	"tanggap/internal/web/assets"
)

// Site is what the areas need of the house.
type Site struct {
	DB       *db.DB
	Shelf    *procedure.Shelf
	Blobs    blob.Store
	Press    document.Press
	Hasher   *account.Hasher
	Assets   *assets.Assets
	Sessions *scs.SessionManager
	Store    account.Sessions
	Log      *slog.Logger
	BaseURL  string // address that people type
	Demo     bool
	Open     []Opener // what the staff's menu holds, given by the areas
}

// New makes a site. On https the session cookie is __Host-; on plain http (an office network, loopback) it has the
// plain name.
func New(s Site) *Site {
	m := scs.New()
	m.Store = account.Sessions{DB: s.DB}
	m.Lifetime = 12 * time.Hour
	m.Cookie.HttpOnly, m.Cookie.SameSite, m.Cookie.Path = true, http.SameSiteLaxMode, "/"
	m.Cookie.Name = "tanggap"
	if u, err := url.Parse(s.BaseURL); err == nil && u.Scheme == "https" {
		m.Cookie.Name, m.Cookie.Secure = "__Host-tanggap", true
	} else {
		s.Log.Info("sessions use a plain cookie: the base url is not https", "cookie", m.Cookie.Name)
	}
	s.Sessions, s.Store = m, account.Sessions{DB: s.DB}
	m.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		s.Log.Error("session", "err", err)
		w.Header().Set("Retry-After", "10")
		http.Error(w, "503", http.StatusServiceUnavailable)
	}
	return &s
}

// Policy says who may come to a route at all; what he sees there is asked for again where it is read.
type Policy struct {
	Name   string
	Public bool          // no sign-in
	Needs  account.Right // one of these; 0: whoever is signed in
}

// The policies that routes have.
var (
	Public   = Policy{Name: "public", Public: true}
	SignedIn = Policy{Name: "signed in"}
	Staff    = Policy{Name: "staff", Needs: account.Staff}
	Team     = Policy{Name: "team", Needs: account.Team}
	Routing  = Policy{Name: "routing", Needs: account.Desk | account.Head}
	Books    = Policy{Name: "books", Needs: account.Desk | account.Head | account.Sekretariat | account.Signer | account.Upward}
	Clerks   = Policy{Name: "clerks", Needs: account.Desk | account.Sekretariat}
	Papers   = Policy{Name: "papers", Needs: account.Team | account.Sekretariat}
	Agency   = Policy{Name: "agency", Needs: account.OPD}
	Admins   = Policy{Name: "admin", Needs: account.Admin}
	Auditors = Policy{Name: "auditor", Needs: account.Auditor | account.Head}
	Register = Policy{Name: "register", Needs: account.Desk | account.Admin}
	Roster   = Policy{Name: "roster", Needs: account.Staff}
)

// Allows tells whether v may come.
func (p Policy) Allows(v account.Viewer) bool {
	return p.Public || v.Signed() && (p.Needs == 0 || v.Can(p.Needs))
}

// Handler reads the request, calls one function and renders or redirects. Its error is answered by the wrapper.
type Handler func(v *Visit) error

// Route is one address. MaxBody limits the body in bytes; 0: one megabyte.
type Route struct {
	Method  string
	Pattern string
	Policy  Policy
	Serve   Handler
	MaxBody int64
}

// Handler serves the routes of all areas, assets, and whatever else other mounts under a prefix.
func (s *Site) Handler(routes []Route, mounts map[string]http.Handler) http.Handler {
	mux := http.NewServeMux()
	for _, r := range routes {
		mux.Handle(r.Method+" "+r.Pattern, s.wrap(r))
	}
	pages := http.NewServeMux()
	pages.Handle("/", s.Sessions.LoadAndSave(s.fallback(mux)))
	pages.Handle(assets.Prefix, s.Assets.Handler())
	for prefix, h := range mounts {
		pages.Handle(prefix, h)
	}
	return s.headers(compress(http.NewCrossOriginProtection().Handler(pages)))
}

// fallback answers addresses that no route has with our own page.
func (s *Site) fallback(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if h, pattern := mux.Handler(r); pattern == "" {
			probe := &status{ResponseWriter: discard{}, header: http.Header{}}
			h.ServeHTTP(probe, r)
			s.unrouted(w, r, probe)
			return
		}
		mux.ServeHTTP(w, r)
	})
}

// csp allows nothing but what the program serves itself: no inline style or script, no frame, no other host.
const csp = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'self'; manifest-src 'self'"

func (s *Site) headers(next http.Handler) http.Handler {
	https := strings.HasPrefix(s.BaseURL, "https://")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", csp)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
		if https {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		next.ServeHTTP(w, r)
	})
}

// status remembers what a handler answered, and writes nothing.
type status struct {
	http.ResponseWriter
	header http.Header
	code   int
}

func (s *status) Header() http.Header         { return s.header }
func (s *status) WriteHeader(code int)        { s.code = code }
func (s *status) Write(b []byte) (int, error) { return len(b), nil }

type discard struct{}

func (discard) Header() http.Header         { return http.Header{} }
func (discard) WriteHeader(int)             {}
func (discard) Write(b []byte) (int, error) { return len(b), nil }

// Write runs an act in the viewer's name.
func (v *Visit) Write(f func(ctx context.Context, tx *db.Tx) error) error {
	return v.Site.DB.Write(v.Context(), v.Viewer.Actor(), f)
}
