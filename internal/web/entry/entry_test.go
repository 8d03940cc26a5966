package entry_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"tanggap/internal/account"
	"tanggap/internal/app/apptest"
	"tanggap/internal/db"
)

func TestSec13_SignInTellsNothing(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		s.Person("ketua", "ketua")
		unknown := s.Browser().Post("/masuk", url.Values{"username": {"siapa"}, "password": {"x"}})
		wrong := s.Browser().Post("/masuk", url.Values{"username": {"ketua"}, "password": {"x"}})
		if unknown.Code != http.StatusUnprocessableEntity || wrong.Code != unknown.Code {
			t.Fatalf("unknown %d, wrong %d", unknown.Code, wrong.Code)
		}
		if strings.ReplaceAll(unknown.Body, "siapa", "") != strings.ReplaceAll(wrong.Body, "ketua", "") {
			t.Error("the two refusals differ")
		}
		b := s.SignIn("ketua")
		if a := b.Get("/masuk"); a.Location != "/saya" {
			t.Errorf("signed in, /masuk leads to %q", a.Location)
		}
		if a := b.Post("/keluar", nil); a.Code != http.StatusSeeOther {
			t.Error("sign out:", a.Code)
		}
		if a := s.Browser().Post("/masuk", url.Values{"username": {"ketua"}, "password": {apptest.Password}, "ke": {"//buruk.example"}}); a.Location != "/saya" {
			t.Errorf("open redirect to %q", a.Location)
		}
	})
}

func TestSec13_FailuresAreLimited(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		s.Person("ketua", "ketua")
		code := 0
		for range 12 {
			code = s.Browser().Post("/masuk", url.Values{"username": {"ketua"}, "password": {"salah"}}).Code
		}
		if code != http.StatusTooManyRequests {
			t.Errorf("after twelve failures: %d", code)
		}
	})
}

func TestSec10_OneTimeLink(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		p := s.Person("ketua", "ketua")
		old := s.SignIn("ketua")
		var secret string
		err := s.App.DB.Write(context.Background(), account.System("test"), func(ctx context.Context, tx *db.Tx) (err error) {
			secret, err = account.MakeLink(ctx, tx, account.LinkInvite, p.ID)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		b := s.Browser()
		for range 2 { // looking does not use it up
			if a := b.Get("/tautan/" + secret); a.Code != http.StatusOK {
				t.Fatal("look:", a.Code)
			}
		}
		if a := b.Post("/tautan/"+secret, url.Values{"password": {"pendek"}}); a.Code != http.StatusUnprocessableEntity {
			t.Fatal("a short password:", a.Code)
		}
		if a := b.Post("/tautan/"+secret, url.Values{"password": {"kalimat yang baru"}}); a.Location != "/saya" {
			t.Fatal("use:", a.Code, a.Body)
		}
		if a := s.Browser().Post("/tautan/"+secret, url.Values{"password": {"kalimat yang lain"}}); a.Code != http.StatusGone {
			t.Error("used twice:", a.Code)
		}
		if a := old.Get("/saya"); a.Code != http.StatusSeeOther && a.Code != http.StatusNotFound {
			t.Error("the old session lives on:", a.Code)
		}
	})
}

func TestSec15_HeadersAndOtherSites(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		for _, path := range []string{"/masuk", "/tidak-ada", "/healthz"} {
			a := s.Browser().Get(path)
			for _, h := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options"} {
				if a.Header.Get(h) == "" {
					t.Errorf("%s: no %s", path, h)
				}
			}
		}
		req, _ := http.NewRequest(http.MethodPost, s.URL+"/masuk", strings.NewReader("username=a&password=b"))
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Origin", "https://buruk.example")
		req.Header.Set("Sec-Fetch-Site", "cross-site")
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusForbidden {
			t.Error("a form of another site:", res.StatusCode)
		}
	})
}
