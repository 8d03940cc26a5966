package desk_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"tanggap/internal/agenda"
	"tanggap/internal/app/apptest"
	"tanggap/internal/db"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/intake"
)

func TestAcceptOpensAnIncident(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		furnish(s)
		number := filed(s, "Halaman data menampilkan slot gacor.")
		b := s.SignIn("koordinator")
		says(t, b.Get("/kotak-masuk"), 200, number, "slot gacor", "Simpan keputusan", "Hasna")
		says(t, b.Get("/saya"), 200, "Verifikasi laporan", "/kotak-masuk/"+number)
		at := opens(s, b, number)
		if rep := reportOf(s, number); rep.Status != incident.ReportAccepted || rep.IncidentID == nil {
			t.Errorf("the report is %s", rep.Status)
		}
		i, err := incident.ByNumber(context.Background(), s.App.DB, at)
		must(t, err)
		if i.Step != "antrian" {
			t.Errorf("the incident stands at %q: the first step is not left", i.Step)
		}
		says(t, b.Get("/kotak-masuk"), 200, "diterima sebagai "+at, "Semua laporan sudah dibaca")
		says(t, b.Get("/kotak-masuk/"+number), 200, "menerimanya", "/insiden/"+at)
		says(t, b.Get("/saya"), 200, "Tetapkan jenis dan prioritas", "/insiden/"+at+"?langkah=antrian")
		says(t, s.SignIn("ketua").Post("/kotak-masuk/"+filed(s, "Lain."), accepted()), http.StatusForbidden, "Orang koordinator")
	})
}

func TestWrongAcceptanceKeepsWhatWasTyped(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		furnish(s)
		number := filed(s, "Situs mati.")
		b := s.SignIn("koordinator")
		form := accepted()
		form.Set("acceptance.origin", "bulan")
		form.Set("acceptance.verification", "Ditelepon <b>dua</b> kali.")
		a := b.Post("/kotak-masuk/"+number, form)
		says(t, a, http.StatusUnprocessableEntity, "Galat:", "Ditelepon <b>dua</b> kali.", "Pilih salah satu dari daftar.", `href="#acceptance.origin"`)
		silent(t, apptest.Answer{Body: a.Body[:strings.Index(a.Body, "<textarea")]}, "<b>dua")
		says(t, b.Post("/kotak-masuk/"+number, url.Values{}), http.StatusUnprocessableEntity)
		if rep := reportOf(s, number); rep.Status != incident.ReportNew {
			t.Errorf("the report is %s", rep.Status)
		}
	})
}

func TestJoin(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		furnish(s)
		b := s.SignIn("koordinator")
		at := opens(s, b, filed(s, "Situs Dinkes menampilkan judi."))
		number := filed(s, "Judi di situs Dinkes juga saya lihat.")
		says(t, b.Get("/kotak-masuk/"+number), 200, "Mungkin sama", at, "OPD sama dalam 30 hari")
		says(t, b.Post("/kotak-masuk/"+number, url.Values{"putusan": {"gabung"}, "insiden": {"TIDAK-ADA-1"}}), 422, "Nomor insiden itu tidak ditemukan.", "TIDAK-ADA-1")
		a := b.Post("/kotak-masuk/"+number, url.Values{"putusan": {"gabung"}, "petunjuk": {at}})
		if a.Code != 303 || a.Location != "/kotak-masuk" {
			t.Fatalf("%d %s: %s", a.Code, a.Location, faults(a.Body))
		}
		if rep := reportOf(s, number); rep.Status != incident.ReportJoined {
			t.Errorf("the report is %s", rep.Status)
		}
		says(t, b.Get("/kotak-masuk"), 200, "digabungkan ke "+at)
	})
}

func TestTwoDecideAtOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		furnish(s)
		s.Person("kedua", "koordinator")
		number := filed(s, "Tautan palsu beredar.")
		b := s.SignIn("koordinator")
		a := b.Post("/kotak-masuk/"+number, url.Values{"putusan": {"tolak"}, "alasan": {"bukan_insiden"}, "catatan": {"Iklan biasa."}})
		if a.Code != 303 {
			t.Fatalf("%d: %s", a.Code, faults(a.Body))
		}
		late := accepted()
		late.Set("acceptance.verification", "Saya sudah memeriksa sendiri.")
		says(t, s.SignIn("kedua").Post("/kotak-masuk/"+number, late), http.StatusConflict,
			"Orang koordinator", "menolaknya", "Bukan insiden", "Saya sudah memeriksa sendiri.", "Jadikan insiden baru")
		if rep := reportOf(s, number); rep.Refusal != "bukan_insiden" || rep.RefusalNote != "Iklan biasa." {
			t.Errorf("refusal %q %q", rep.Refusal, rep.RefusalNote)
		}
	})
}

func TestRefuseMany(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		furnish(s)
		b := s.SignIn("koordinator")
		one, two, stays := filed(s, "Pinjaman cepat."), filed(s, "Peringkat situs."), filed(s, "Jadwal kapal mati.")
		says(t, b.Post("/kotak-masuk/tolak", url.Values{}), 303)
		says(t, b.Get("/kotak-masuk"), 200, "Pilih dahulu laporan")
		a := b.Post("/kotak-masuk/tolak", url.Values{"pick": {one, two}})
		says(t, a, 200, "Tolak 2 laporan?", "Pinjaman cepat", "Ya, tolak")
		silent(t, a, "Jadwal kapal")
		if reportOf(s, one).Status != incident.ReportNew {
			t.Fatal("refused without being asked")
		}
		says(t, b.Post("/kotak-masuk/tolak", url.Values{"pick": {one, two}, "ya": {"1"}, "alasan": {"apa saja"}}), 422, "Pilih salah satu dari daftar.")
		says(t, s.SignIn("ketua").Post("/kotak-masuk/tolak", url.Values{"pick": {one}, "ya": {"1"}, "alasan": {"spam"}}), 403)
		a = b.Post("/kotak-masuk/tolak", url.Values{"pick": {one, two, two}, "ya": {"1"}, "alasan": {"spam"}})
		if a.Code != 303 {
			t.Fatalf("%d: %s", a.Code, faults(a.Body))
		}
		for number, want := range map[string]string{one: "spam", two: "spam", stays: ""} {
			rep := reportOf(s, number)
			if rep.Refusal != want {
				t.Errorf("%s: %q", number, rep.Refusal)
			}
			lines, err := agenda.OfReport(context.Background(), s.App.DB, rep.ID)
			must(t, err)
			if len(lines) != 0 {
				t.Errorf("%s has a line in the book", number)
			}
		}
		says(t, b.Post("/kotak-masuk/tolak", url.Values{"pick": {one, stays}, "ya": {"1"}, "alasan": {"spam"}}), http.StatusConflict, "Jadwal kapal")
		if reportOf(s, stays).Status != incident.ReportNew {
			t.Error("half of a refusal was done")
		}
	})
}

func TestForeignWordsAreText(t *testing.T) {
	const evil = `<script>alert(1)</script><img src=x onerror=alert(1)> https://jahat.example/a`
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		furnish(s)
		number := filed(s, evil, func(d *intake.Draft) {
			d.Title, d.Asset, d.Location, d.Reporter = evil, evil, evil, intake.Reporter{Name: evil, Phone: evil, Organisation: evil}
		})
		b := s.SignIn("koordinator")
		for _, page := range []string{"/saya", "/kotak-masuk", "/kotak-masuk/" + number} {
			a := b.Get(page)
			says(t, a, 200, evil)
			for _, bad := range []string{"<script>alert", "<img src=x", `href="https://jahat`} {
				if strings.Contains(a.Body, bad) {
					t.Errorf("%s: %s", page, bad)
				}
			}
		}
		says(t, b.Post("/kotak-masuk/tolak", url.Values{"pick": {number}}), 200, evil)
	})
}

func TestFilesOfAReport(t *testing.T) {
	const page = "<script>alert(1)</script> slot gacor"
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		furnish(s)
		number := filed(s, "Lihat lampiran.")
		rep := reportOf(s, number)
		for name, body := range map[string]string{"halaman.html": page, "foto.png": "\x89PNG\r\n\x1a\n....", "data.bin": "\x00\x01\x02\x03"} {
			_, err := intake.AddFile(context.Background(), s.App.DB, s.App.Blobs, rep, db.Actor{}, name, strings.NewReader(body))
			must(t, err)
		}
		b := s.SignIn("koordinator")
		list := b.Get("/kotak-masuk/" + number)
		says(t, list, 200, "halaman.html", "foto.png", "data.bin")
		at := func(name string) string {
			before, _, _ := strings.Cut(list.Body, name)
			i := strings.LastIndex(before, `href="`)
			path, _, _ := strings.Cut(before[i+len(`href="`):], `"`)
			return path
		}
		shown := b.Get(at("halaman.html"))
		says(t, shown, 200, page)
		if strings.Contains(shown.Body, "<script>alert") {
			t.Error("the file's markup is markup")
		}
		says(t, b.Get(at("foto.png")), 200, `src="`+at("foto.png")+`/gambar"`)
		says(t, b.Get(at("data.bin")), 200, "tidak dibuka di peramban")
		for path, media := range map[string]string{at("foto.png") + "/gambar": "image/png", at("halaman.html") + "/unduh": "application/octet-stream"} {
			a := b.Get(path)
			if a.Header.Get("Content-Type") != media || !strings.Contains(a.Header.Get("Content-Security-Policy"), "sandbox") {
				t.Errorf("%s: %v", path, a.Header)
			}
		}
		says(t, b.Get(at("halaman.html")+"/gambar"), 404)
		says(t, b.Get("/kotak-masuk/"+filed(s, "Lain.")+strings.TrimPrefix(at("foto.png"), "/kotak-masuk/"+number)), 404)
		if n, err := db.One[int64](context.Background(), s.App.DB, db.SQL(`SELECT count(*) FROM reading`)); err != nil || n != 3 {
			t.Errorf("%d readings recorded, want 3 (%v)", n, err)
		}
	})
}

func TestMessageAndNewCode(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		furnish(s)
		number := filed(s, "Akun dinas diambil alih.")
		b := s.SignIn("koordinator")
		says(t, b.Post("/kotak-masuk/"+number+"/pesan", url.Values{"isi": {" "}}), 422)
		says(t, b.Post("/kotak-masuk/"+number+"/pesan", url.Values{"isi": {"Sejak kapan <i>terjadi</i>?"}}), 303)
		says(t, b.Get("/kotak-masuk/"+number), 200, "Sejak kapan <i>terjadi</i>?")
		messages, err := incident.MessagesToReporter(context.Background(), s.App.DB, reportOf(s, number).ID, 0)
		must(t, err)
		if len(messages) != 1 || messages[0].Body != foreign.Text("Sejak kapan <i>terjadi</i>?") || messages[0].FromOutside {
			t.Errorf("%+v", messages)
		}
		a := b.Post("/kotak-masuk/"+number+"/kode", nil)
		says(t, a, 200, "Kode baru untuk pelapor")
		_, rest, _ := strings.Cut(a.Body, `<dd class="mono">`)
		code, _, _ := strings.Cut(rest, "<")
		if _, err := intake.Track(context.Background(), s.App.DB, number, code); err != nil {
			t.Errorf("the new code %q does not open the report: %v", code, err)
		}
		says(t, s.SignIn("ketua").Post("/kotak-masuk/"+number+"/kode", nil), 403)
		says(t, s.SignIn("sub-website").Post("/kotak-masuk/"+number+"/pesan", url.Values{"isi": {"Halo"}}), 403)
	})
}
