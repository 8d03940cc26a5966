package web_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"tanggap/internal/app/apptest"
	"tanggap/internal/web"
	"tanggap/internal/web/server"
)

// public are the addresses that a guest may open; every other route needs somebody signed in.
var public = []string{
	"GET /{$}", "GET /lapor", "POST /lapor", "GET /lapor/terima/{number}/{key}", "POST /lapor/terima/{number}/{key}",
	"GET /lacak", "POST /lacak", "GET /lacak/laporan", "POST /lacak/laporan/berkas", "POST /lacak/laporan/balas", "POST /lacak/selesai",
	"GET /berita", "GET /berita/{slug}", "GET /masuk", "POST /masuk",
	"GET /tautan/{secret}", "POST /tautan/{secret}", "GET /mulai/{secret}", "POST /mulai/{secret}",
}

func TestSec09_EveryRouteHasAPolicy(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range web.Routes(&server.Site{}) {
		name := r.Method + " " + r.Pattern
		if seen[name] {
			t.Errorf("%s stands twice", name)
		}
		seen[name] = true
		if r.Policy.Name == "" {
			t.Errorf("%s has no policy", name)
		}
		if r.Policy.Public != slices.Contains(public, name) {
			t.Errorf("%s: public is %v", name, r.Policy.Public)
		}
		if r.Method != http.MethodGet && r.Method != http.MethodPost {
			t.Errorf("%s: a form knows only GET and POST", name)
		}
	}
	for _, name := range public {
		if !seen[name] {
			t.Errorf("%s is in the list and not in the house", name)
		}
	}
}

func TestSec09_GuestsAreLedToSignIn(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		guest := s.Browser()
		for _, r := range web.Routes(s.App.Site) {
			if r.Policy.Public {
				continue
			}
			path := address.Replace(r.Pattern)
			if r.Method == http.MethodGet {
				if a := guest.Get(path); a.Code != http.StatusSeeOther || !strings.HasPrefix(a.Location, "/masuk?ke=") {
					t.Errorf("GET %s: %d %s", path, a.Code, a.Location)
				}
			} else if a := guest.Post(path, nil); a.Code != http.StatusUnauthorized {
				t.Errorf("POST %s: %d", path, a.Code)
			}
		}
	})
}

// address fills the places of patterns with something that does not exist.
var address = strings.NewReplacer("{$}", "", "{number}", "X-1", "{report}", "L-1", "{id}", "x", "{uid}", "x", "{file}", "x", "{step}", "x", "{slug}", "x",
	"{key}", "x", "{book}", "masuk", "{secret}", "x", "{year}", "2026", "{person}", "x", "{asset}", "x", "{form}", "x", "{kind}", "x", "{evidence}", "x", "{document}", "x")
