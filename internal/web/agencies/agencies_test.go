package agencies_test

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"tanggap/internal/agency"
	"tanggap/internal/app/apptest"
)

func TestRegister(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		s.Staff()
		ctx := context.Background()
		desk := s.SignIn("koordinator")
		send := func(path string, form url.Values, want int, says string) {
			t.Helper()
			if a := desk.Post(path, form); a.Code != want || !strings.Contains(a.Body, says) {
				t.Errorf("%s: %d, want %d with %q", path, a.Code, want, says)
			}
		}
		send("/opd/baru", url.Values{"id": {"Din Kes"}, "name": {"Dinas yang diketik"}}, 422, "Dinas yang diketik")
		send("/opd/baru", url.Values{"id": {"baru"}, "name": {"Dinas"}}, 422, "Sudah dipakai.")
		send("/opd/baru", url.Values{"id": {"dinkes"}, "name": {"Dinas Kesehatan"}, "domains": {"dinkes.contoh.go.id"}}, 303, "")
		send("/opd/baru", url.Values{"id": {"dishub"}, "name": {"Dinas Perhubungan"}}, 303, "")
		send("/opd/dinkes/narahubung/baru", url.Values{"phone": {"0811-yang-diketik"}}, 422, "0811-yang-diketik")
		send("/opd/dinkes/narahubung/baru", url.Values{"name": {"Meylan"}, "phone": {"0811"}}, 303, "")
		send("/opd/dinkes/aset/baru", url.Values{"name": {"Situs"}, "kind": {"roket"}}, 422, "Pilih salah satu dari daftar.")
		send("/opd/dinkes/aset/baru", url.Values{"name": {"Situs Dinkes"}, "kind": {"situs"}, "url": {"https://www.dinkes.contoh.go.id/"}}, 303, "")

		a, err := agency.ByKey(ctx, s.App.DB, "dinkes")
		if err != nil {
			t.Fatal(err)
		}
		assets, _ := agency.Assets(ctx, s.App.DB, a.ID)
		contacts, _ := agency.Contacts(ctx, s.App.DB, a.ID)
		if len(assets) != 1 || assets[0].Host != "www.dinkes.contoh.go.id" || assets[0].IIV != "belum_dinilai" || len(contacts) != 1 {
			t.Fatalf("stored: %+v %+v", assets, contacts)
		}
		asset, contact := "/aset/"+assets[0].UID, "/narahubung/"+strconv.FormatInt(contacts[0].ID, 10)
		send("/opd/dinkes"+asset, url.Values{"name": {"Situs baru"}, "url": {"https://baru.contoh.go.id"}, "iiv": {"ya"}, "status": {"nonaktif"}}, 303, "")
		send("/opd/dinkes"+contact, url.Values{"name": {"Meylan M."}, "deputy": {"on"}}, 303, "")
		assets, _ = agency.Assets(ctx, s.App.DB, a.ID)
		contacts, _ = agency.Contacts(ctx, s.App.DB, a.ID)
		if assets[0].Host != "baru.contoh.go.id" || assets[0].IIV != "ya" || !contacts[0].Deputy || contacts[0].Phone != "" {
			t.Errorf("changed: %+v %+v", assets[0], contacts[0])
		}
		// What belongs to one agency is not changed through another.
		send("/opd/dishub"+asset, url.Values{"name": {"Direbut"}}, 404, "")
		send("/opd/dishub"+contact, url.Values{"name": {"Direbut"}}, 404, "")
		if got := desk.Get("/opd?q=baru.contoh"); !strings.Contains(got.Body, "Dinas Kesehatan") || strings.Contains(got.Body, "Dinas Perhubungan") {
			t.Error("searching by an asset's host")
		}
	})
}

func TestStaleAgencyIsAConflict(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		s.Staff()
		admin := s.SignIn("admin")
		admin.Post("/opd/baru", url.Values{"id": {"dinkes"}, "name": {"Dinas Kesehatan"}})
		form := url.Values{"version": {"1"}, "name": {"Dinas Kesehatan"}, "phone": {"0921-pertama"}}
		if a := admin.Post("/opd/dinkes/ubah", form); a.Code != http.StatusSeeOther {
			t.Fatal(a.Code)
		}
		form.Set("phone", "0921-kedua")
		if a := admin.Post("/opd/dinkes/ubah", form); a.Code != http.StatusConflict || !strings.Contains(a.Body, "0921-pertama") || !strings.Contains(a.Body, "0921-kedua") {
			t.Errorf("stale: %d", a.Code)
		}
		if a := s.SignIn("sub-jaringan").Post("/opd/dinkes/ubah", form); a.Code != http.StatusForbidden {
			t.Error("a handler changes the register:", a.Code)
		}
	})
}
