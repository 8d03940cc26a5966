package public_test

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"tanggap/internal/db"
	"tanggap/internal/incident"
)

type hard struct {
	Key, Field, Input, Says, Stored string
	Times, Code                     int
	Original                        bool
}

func readHard(t *testing.T) []hard {
	t.Helper()
	b, err := os.ReadFile("testdata/hard.yaml")
	must(t, err)
	var all []hard
	must(t, yaml.Unmarshal(b, &all))
	for i := range all {
		all[i].Input = strings.Repeat(all[i].Input, max(1, all[i].Times))
	}
	return all
}

// TestHardInputs: none is an error of the program, each is answered as it should be, and what was typed stays.
func TestHardInputs(t *testing.T) {
	eachAt(t, noon, func(s *site) {
		for i, h := range readHard(t) {
			s.forget()
			form := s.form()
			form.Set(h.Field, h.Input)
			a := s.post("/lapor", form)
			if a.code != h.Code {
				t.Errorf("%s: %d, want %d: %s", h.Key, a.code, h.Code, faults(a.body))
				continue
			}
			page := a
			if a.code == http.StatusSeeOther {
				page = s.get(a.to)
				s.stored(h)
			} else if !strings.Contains(a.body, "<title>Galat: ") {
				t.Errorf("%s: the title does not begin with Galat", h.Key)
			} else if typed := strings.Join(strings.Fields(h.Input), " "); !strings.Contains(html.UnescapeString(strings.Join(strings.Fields(a.body), " ")), typed) {
				t.Errorf("%s: what was typed is lost", h.Key)
			}
			says(t, page.body, h.Says)
			if t.Failed() && i == 0 {
				return
			}
		}
	})
}

// forget clears the counters of addresses: one address may file twenty an hour.
func (s *site) forget() {
	s.write(func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, db.SQL(`DELETE FROM attempt`))
		return err
	})
}

const lastReport db.SQL = `SELECT number FROM report ORDER BY id DESC LIMIT 1`

func (s *site) last() incident.Report {
	s.t.Helper()
	number, err := db.One[string](context.Background(), s.d, lastReport)
	must(s.t, err)
	rep, err := incident.ReportByNumber(context.Background(), s.d, number)
	must(s.t, err)
	return rep
}

func (s *site) stored(h hard) {
	s.t.Helper()
	rep := s.last()
	if h.Stored != "" && string(rep.Description) != h.Stored {
		s.t.Errorf("%s: stored %q", h.Key, rep.Description)
	}
	if h.Original != rep.HasOriginal {
		s.t.Errorf("%s: original kept: %v", h.Key, rep.HasOriginal)
	}
	want := strings.Join(strings.Fields(h.Input), " ")
	got := map[string]string{
		"nama": string(rep.ReporterName), "telepon": string(rep.ReporterPhone), "surel": string(rep.ReporterEmail),
		"aset": string(rep.Asset), "lokasi": string(rep.Location), "judul": string(rep.Title),
	}[h.Field]
	if got != "" && h.Input != "" && got != want {
		s.t.Errorf("%s: %q became %q", h.Key, want, got)
	}
}

func TestSentTwiceIsOneReport(t *testing.T) {
	each(t, func(s *site) {
		form := s.form()
		to, number, code := s.file(form)
		again, number2, code2 := s.file(form)
		if to != again || number != number2 || code != code2 {
			t.Errorf("%s %s %s, then %s %s %s", to, number, code, again, number2, code2)
		}
		form.Set("cerita", "Ini laporan lain dari tombol kembali.")
		a := s.post("/lapor", form)
		if a.code != http.StatusConflict {
			t.Fatalf("other words with the same key: %d", a.code)
		}
		says(t, a.body, "Ini laporan lain dari tombol kembali.")
		form.Set("kunci", hiddenKey.FindStringSubmatch(a.body)[1])
		if _, third, _ := s.file(form); third == number {
			t.Error("the second report is lost")
		}
	})
}

func TestTwoMeaningsAreAsked(t *testing.T) {
	eachAt(t, noon, func(s *site) {
		form := s.form()
		form.Set("kejadian", "kemarin malam jam 12")
		a := s.post("/lapor", form)
		for _, v := range []string{"2026-11-23T00:00:00+09:00", "2026-11-24T00:00:00+09:00"} {
			if !strings.Contains(a.body, `value="`+v+`"`) {
				t.Errorf("%s is not offered", v)
			}
		}
		form.Set("kejadian_pilih", "2026-11-24T00:00:00+09:00")
		s.file(form)
		rep := s.last()
		if got := rep.Occurred.Time().UTC().Format("2006-01-02 15:04"); got != "2026-11-23 15:00" {
			t.Errorf("occurred %s UTC", got)
		}
		if rep.OccurredWords != "kemarin malam jam 12" {
			t.Errorf("words %q", rep.OccurredWords)
		}
	})
}

func TestRefusedForms(t *testing.T) {
	each(t, func(s *site) {
		for _, c := range []struct {
			name string
			set  map[string]string
			says string
		}{
			{"nothing told", map[string]string{"cerita": " "}, "Ceritakan apa yang terjadi, satu kalimat pun cukup."},
			{"no contact", map[string]string{"telepon": ""}, "Tulis nomor HP atau surel"},
			{"short number", map[string]string{"telepon": "0812 345"}, "Nomor kurang panjang."},
			{"no consent", map[string]string{"setuju": ""}, "Beri tanda setuju"},
			{"unknown agency", map[string]string{"instansi": "tidak-ada"}, "Pilih salah satu dari daftar."},
			{"unknown kind", map[string]string{"jenis": "<b>"}, "Pilih salah satu dari daftar."},
		} {
			form := s.form()
			for k, v := range c.set {
				form.Set(k, v)
			}
			a := s.post("/lapor", form)
			if a.code != http.StatusUnprocessableEntity {
				t.Errorf("%s: %d", c.name, a.code)
			}
			says(t, a.body, c.says)
		}
		form := s.form()
		form.Del("nama")
		form.Del("telepon")
		form.Del("setuju")
		form.Set("tanpa_kontak", "on")
		s.file(form)
		if !s.last().Anonymous {
			t.Error("not anonymous")
		}
		if a := s.post("/lapor", url.Values{}); a.code != http.StatusUnprocessableEntity {
			t.Errorf("an empty form: %d", a.code)
		}
	})
}

func TestTooManyReports(t *testing.T) {
	each(t, func(s *site) {
		for range 20 {
			s.file(s.form())
		}
		form := s.form()
		form.Set("cerita", "Yang kedua puluh satu tetap di layar.")
		a := s.post("/lapor", form)
		if a.code != http.StatusTooManyRequests || a.header.Get("Retry-After") == "" {
			t.Fatalf("%d", a.code)
		}
		says(t, a.body, "Yang kedua puluh satu tetap di layar.")
		says(t, a.body, "0921-000-000")
	})
}

func TestMarkupIsText(t *testing.T) {
	const evil = `<script>alert(1)</script><img src=x onerror=alert(1)>"'>`
	each(t, func(s *site) {
		form := s.form()
		for _, name := range []string{"cerita", "judul", "aset", "lokasi", "tindakan", "nama", "kejadian", "telepon", "surel", "jenis", "sebagai", "instansi", "kunci"} {
			form.Set(name, evil)
		}
		a := s.post("/lapor", form)
		if a.code != http.StatusUnprocessableEntity {
			t.Errorf("%d", a.code)
		}
		noMarkup(t, a.body)
		form = s.form()
		form.Set("cerita", evil)
		_, number, code := s.file(form)
		s.post("/lacak", url.Values{"nomor": {number}, "kode": {code}})
		page := s.get("/lacak/laporan")
		noMarkup(t, page.body)
		says(t, page.body, evil)
	})
}

func noMarkup(t *testing.T, body string) {
	t.Helper()
	if strings.Contains(body, "<script>alert") || strings.Contains(body, "<img") {
		t.Error("typed markup became markup")
	}
}

func TestReceipt(t *testing.T) {
	each(t, func(s *site) {
		to, number, code := s.file(s.form())
		a := s.get(to)
		if a.header.Get("Cache-Control") != "no-store" || a.header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("headers %v", a.header)
		}
		says(t, a.body, "https://wa.me/?text="+url.QueryEscape(fmt.Sprintf("Laporan saya kepada MalutProv-CSIRT\nNomor: %s\nKode: %s\n", number, code)))
		if strings.Contains(a.body, "gacor") || strings.Contains(a.body, "judi") {
			t.Error("the receipt tells what the report says")
		}
		if strings.Count(a.body, "<script") != 1 || !strings.Contains(a.body, "receipt") {
			t.Error("the receipt has one script, to copy")
		}
		if wrong := s.get(to[:len(to)-3] + "xyz"); wrong.code != http.StatusNotFound {
			t.Errorf("a wrong key: %d", wrong.code)
		}
		if other := s.get(strings.Replace(to, number, "L-2026-999999", 1)); other.code != http.StatusNotFound {
			t.Errorf("another number: %d", other.code)
		}
	})
}
