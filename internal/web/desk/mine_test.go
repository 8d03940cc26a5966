package desk_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"tanggap/internal/account"
	"tanggap/internal/app/apptest"
	"tanggap/internal/db"
	"tanggap/internal/office"
	"tanggap/internal/tlp"
)

func setting(s *apptest.Site, key, value string) {
	must(s.T, s.App.DB.Write(context.Background(), account.System("test"), func(ctx context.Context, tx *db.Tx) error {
		return office.Set(ctx, tx, key, value)
	}))
}

// TestAdministratorsHome says what is still missing, and stops saying it.
func TestAdministratorsHome(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		s.Person("admin", "admin")
		b := s.SignIn("admin")
		a := b.Get("/saya")
		says(t, a, 200, "Lengkapi kantor ini", "Belum ada orangnya: Koordinator", "Belum ada orangnya: Ketua CSIRT", "Belum ada orangnya: Sekretariat",
			"Kop: nama perangkat daerah", "Nomor awal buku agenda masuk", "Nomor awal buku agenda keluar", `href="/tim"`, `href="/pengaturan`)
		s.Person("koordinator", "koordinator")
		setting(s, "kop.agency", "Dinas Komunikasi")
		setting(s, "agenda.masuk.start", "301")
		a = b.Get("/saya")
		says(t, a, 200, "Belum ada orangnya: Ketua CSIRT")
		silent(t, a, "Belum ada orangnya: Koordinator", "Kop: nama perangkat daerah", "Nomor awal buku agenda masuk")
	})
}

func TestNobodyWaits(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		furnish(s)
		says(t, s.SignIn("sub-website").Get("/saya"), 200, "Tidak ada yang menunggu Anda")
		says(t, s.SignIn("auditor").Get("/saya"), 200, "Tidak ada yang menunggu Anda", `href="/audit"`)
		says(t, s.SignIn("sekretariat").Get("/saya"), 200, "Tidak ada yang menunggu Anda", `href="/agenda/masuk"`, "Catat laporan")
	})
}

// TestTurnsPassOn: a step's task stands with whoever is to fill the form that is open, and with nobody else.
func TestTurnsPassOn(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		furnish(s)
		desk, head, handler := s.SignIn("koordinator"), s.SignIn("ketua"), s.SignIn("sub-website")
		at := opens(s, desk, filed(s, "Situs puskesmas diganti gambar."))
		silent(t, head.Get("/saya"), at+"?langkah")
		says(t, desk.Post("/insiden/"+at+"/langkah/antrian", url.Values{
			"versi.classification": {"0"}, "versi.forwarding": {"0"}, "classification.kind": {"situs_diubah"}, "classification.agency": {"dinkes"}, "classification.impact": {"sedang"}, "classification.urgency": {"tinggi"},
			"classification.risk": {"tinggi"}, "classification.personal_data": {"tidak"}, "classification.iiv": {"tidak"}, "classification.tlp": {"AMBER"},
			"forwarding.proposal": {"handle"}, "forwarding.advice": {"Ditangani tim sendiri."}, "do": {"complete"},
		}), http.StatusSeeOther)
		says(t, head.Get("/saya"), 200, "Keputusan Anda · langkah 3", "Putuskan dan tugaskan", "/insiden/"+at+"?langkah=keputusan")
		silent(t, desk.Get("/saya"), at+"?langkah")
		says(t, desk.Get("/saya"), 200, "Menunggu orang lain", "/insiden/"+at)
		silent(t, handler.Get("/saya"), at+"?langkah")
		says(t, head.Get("/antrian?tampilan=mine"), 200, at[len(at)-4:], "turn-you")
		silent(t, desk.Get("/antrian?tampilan=mine"), "/insiden/"+at)
	})
}

func TestQueueHidesTheSubjectOfRed(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		furnish(s)
		desk := s.SignIn("koordinator")
		at := opens(s, desk, filed(s, "Rahasia besar dibocorkan."))
		says(t, s.SignIn("ketua").Get("/antrian"), 200, "Rahasia besar", "DINKES")
		label(s, at, tlp.Red)
		a := s.SignIn("ketua").Get("/antrian")
		says(t, a, 200, "Tidak ditampilkan: TLP:RED", at[len(at)-4:], "TLP:RED")
		silent(t, a, "Rahasia besar", "/insiden/"+at, `<td class="c-agency">DINKES`)
		silent(t, s.SignIn("sub-website").Get("/antrian"), "Tidak ditampilkan", "/insiden/"+at)
		silent(t, s.SignIn("ketua").Get("/antrian?q=rahasia"), at[len(at)-4:]+" ")
		says(t, s.SignIn("ketua").Get("/antrian?q=rahasia"), 200, "Tidak ada tiket yang cocok")
	})
}

func TestQueueFiltersAndPages(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		furnish(s)
		desk := s.SignIn("koordinator")
		for range 53 {
			opens(s, desk, filed(s, "Banyak laporan sama."))
		}
		only := opens(s, desk, filed(s, "Kapal tanpa jadwal."))
		first := desk.Get("/antrian?urut=recent")
		says(t, first, 200, "1–50 dari 54", "Kapal tanpa jadwal")
		_, rest, ok := strings.Cut(first.Body, `rel="next"`)
		before := strings.LastIndex(first.Body[:len(first.Body)-len(rest)], `href="`)
		next, _, _ := strings.Cut(first.Body[before+len(`href="`):], `"`)
		if !ok {
			t.Fatal("no next page")
		}
		second := desk.Get(strings.ReplaceAll(next, "&amp;", "&"))
		says(t, second, 200, "51–54 dari 54", `rel="prev"`)
		silent(t, second, "Kapal tanpa jadwal", `rel="next"`)
		found := desk.Get("/antrian?q=kapal&urut=queue")
		says(t, found, 200, "/insiden/"+only, "Kata: kapal", "1–1 dari 1")
		silent(t, found, "Banyak laporan sama")
		says(t, desk.Get("/antrian?kursor=ngawur"), http.StatusUnprocessableEntity)
		says(t, desk.Get("/antrian?opd=dkp"), 200, "Tidak ada tiket yang cocok")
		says(t, desk.Get("/antrian?cetak=1"), 200, "Ctrl+P", "1–54 dari 54", "sheet-wide")
	})
}

func TestOwnAccount(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		s.Person("ketua", "ketua")
		b, other := s.SignIn("ketua"), s.SignIn("ketua")
		says(t, b.Post("/akun/pilihan", url.Values{"bahasa": {"en"}, "tema": {"tanggap-gelap"}}), 303)
		says(t, b.Get("/akun"), 200, "My account", `data-theme="tanggap-gelap"`, "Your choice is saved.")
		says(t, b.Post("/akun/pilihan", url.Values{"bahasa": {"id"}, "tema": {"<b>"}}), 303)
		a := b.Get("/akun")
		says(t, a, 200, "Akun saya")
		silent(t, a, "data-theme")
		says(t, b.Post("/akun/sandi", url.Values{"lama": {"salah"}, "baru": {"ombak-tenang-sore"}}), 422, "Kata sandi sekarang tidak cocok.")
		says(t, b.Post("/akun/sandi", url.Values{"lama": {apptest.Password}, "baru": {"pendek"}}), 422, "Kata sandi paling sedikit")
		says(t, b.Post("/akun/sandi", url.Values{"lama": {apptest.Password}, "baru": {"ombak-tenang-sore"}}), 303)
		says(t, b.Get("/akun"), 200, "Kata sandi diganti.")
		if a := other.Get("/saya"); a.Code != http.StatusSeeOther {
			t.Errorf("the other session goes on: %d", a.Code)
		}
		if a := s.Browser().Post("/masuk", url.Values{"username": {"ketua"}, "password": {apptest.Password}}); a.Code == http.StatusSeeOther {
			t.Error("the old password still opens")
		}
	})
}
