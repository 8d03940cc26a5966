package settings_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/app/apptest"
	"tanggap/internal/db"
	"tanggap/internal/office"
	"tanggap/internal/timeline"
)

// form is the page as a browser would send it back: every setting with what it was.
func form(t *testing.T, s *apptest.Site, change ...string) url.Values {
	t.Helper()
	p := profile(t, s)
	f := url.Values{}
	for _, x := range office.Settings {
		f.Set(x.Key, p.Get(x.Key))
		f.Set("was."+x.Key, p.Get(x.Key))
	}
	for i := 0; i+1 < len(change); i += 2 {
		f.Set(change[i], change[i+1])
	}
	return f
}

func profile(t *testing.T, s *apptest.Site) office.Profile {
	t.Helper()
	p, err := office.Read(context.Background(), s.App.DB)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestSettingsAreSavedAndRecorded(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		s.Staff()
		admin := s.SignIn("admin")
		page := admin.Get("/pengaturan")
		for _, x := range office.Settings {
			if !strings.Contains(page.Body, `name="`+x.Key+`"`) {
				t.Errorf("%s is not on the page", x.Key)
			}
		}
		if n := strings.Count(page.Body, "Belum diisi."); n != len(profile(t, s).Unset()) {
			t.Errorf("%d settings are marked as empty, %d are", n, len(profile(t, s).Unset()))
		}
		a := admin.Post("/pengaturan", form(t, s, "team.short", " MalutProv-CSIRT ", "agenda.masuk.start", "318", "signer.nip", "19701104 198902 1 001"))
		if a.Code != http.StatusSeeOther {
			t.Fatalf("%d %.800s", a.Code, a.Body)
		}
		if p := profile(t, s); p.Get("team.short") != "MalutProv-CSIRT" || p.Number("agenda.masuk.start") != 318 {
			t.Error("not stored")
		}
		all, err := timeline.Before(context.Background(), s.App.DB, timeline.Office(time.Now().UTC().Add(9*time.Hour).Year()), 0, 3)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range all {
			if e.Kind != "setting_changed" || e.Role != "admin" || e.Facts()["key"] == "" {
				t.Errorf("the chain: %s by %s %v", e.Kind, e.Role, e.Facts())
			}
		}
		if len(all) != 3 {
			t.Errorf("%d entries for three changes", len(all))
		}
	})
}

func TestWrongSettingsAreKeptAndNamed(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		s.Staff()
		admin := s.SignIn("admin")
		for _, c := range []struct{ key, typed, says string }{
			{"agenda.masuk.start", "tiga ratus", "Tulis angka bulat."},
			{"agenda.keluar.mode", "bebas", "Pilih salah satu dari daftar."},
			{"office.zone", "Asia/Sofifi", "Zona waktu tidak dikenal."},
			{"number.incident", "INSIDEN", "Bentuk nomor harus memuat"},
			{"signer.nip", "1970l104 198902 1 001", "Huruf ke-5 adalah huruf l, bukan angka satu."},
			{"team.name", strings.Repeat("x", 400), "Paling banyak 300 huruf"},
		} {
			a := admin.Post("/pengaturan", form(t, s, c.key, c.typed, "team.hours", "jam yang diketik"))
			if a.Code != http.StatusUnprocessableEntity || !strings.Contains(a.Body, c.says) {
				t.Errorf("%s = %q: %d, without %q", c.key, c.typed, a.Code, c.says)
			}
			if choice := c.key == "agenda.keluar.mode"; !choice && !strings.Contains(a.Body, c.typed) || !strings.Contains(a.Body, "jam yang diketik") {
				t.Errorf("%s: what was typed is lost", c.key)
			}
			if p := profile(t, s); p.Get("team.hours") != "" {
				t.Errorf("%s: the other field was stored", c.key)
			}
		}
	})
}

func TestSettingsChangedMeanwhileAreAConflict(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		s.Staff()
		admin := s.SignIn("admin")
		stale := form(t, s, "team.phone", "0811-yang-kedua")
		err := s.App.DB.Write(context.Background(), account.System("test"), func(ctx context.Context, tx *db.Tx) error {
			return office.Set(ctx, tx, "team.phone", "0811-yang-pertama")
		})
		if err != nil {
			t.Fatal(err)
		}
		a := admin.Post("/pengaturan", stale)
		if a.Code != http.StatusConflict || !strings.Contains(a.Body, "0811-yang-pertama") || !strings.Contains(a.Body, "0811-yang-kedua") {
			t.Errorf("stale: %d", a.Code)
		}
		if got := profile(t, s).Get("team.phone"); got != "0811-yang-pertama" {
			t.Errorf("overwritten with %q", got)
		}
		for _, who := range []string{"ketua", "koordinator", "auditor", "sekretariat"} {
			if a := s.SignIn(who).Post("/pengaturan", form(t, s, "team.phone", "1")); a.Code != http.StatusForbidden {
				t.Errorf("%s changes settings: %d", who, a.Code)
			}
		}
	})
}
