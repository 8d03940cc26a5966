package reception_test

import (
	"bytes"
	"context"
	"html"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"tanggap/internal/account"
	"tanggap/internal/agency"
	"tanggap/internal/agenda"
	"tanggap/internal/app/apptest"
	"tanggap/internal/db"
	"tanggap/internal/evidence"
	"tanggap/internal/incident"
	"tanggap/internal/intake"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func each(t *testing.T, body func(t *testing.T, s *apptest.Site)) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		s.Staff()
		must(t, s.App.DB.Write(context.Background(), account.System("test"), func(ctx context.Context, tx *db.Tx) error {
			_, err := agency.Add(ctx, tx, agency.Agency{Key: "dkp", Name: "Dinas Kelautan dan Perikanan"})
			return err
		}))
		body(t, s)
	})
}

var hidden = regexp.MustCompile(`name="(kunci|dibuka)" value="([^"]+)"`)

// fresh is the form as it comes, with what every channel may hold.
func fresh(b *apptest.Browser, channel string, kv ...string) url.Values {
	form := url.Values{"saluran": {channel}, "cerita": {"Halaman data menampilkan slot gacor."}, "instansi": {"dkp"}, "jenis": {"judi_online"}}
	for _, m := range hidden.FindAllStringSubmatch(b.Get("/kotak-masuk/catat").Body, -1) {
		form.Set(m[1], html.UnescapeString(m[2]))
	}
	for i := 0; i+1 < len(kv); i += 2 {
		form.Set(kv[i], kv[i+1])
	}
	return form
}

const last db.SQL = `SELECT number FROM report ORDER BY id DESC LIMIT 1`

func newest(s *apptest.Site) incident.Report {
	s.T.Helper()
	number, err := db.One[string](context.Background(), s.App.DB, last)
	must(s.T, err)
	rep, err := incident.ReportByNumber(context.Background(), s.App.DB, number)
	must(s.T, err)
	return rep
}

func saved(t *testing.T, a apptest.Answer) string {
	t.Helper()
	if a.Code != http.StatusSeeOther || !strings.HasPrefix(a.Location, "/tercatat/L-") {
		t.Fatalf("%d %s: %s", a.Code, a.Location, faults(a.Body))
	}
	return a.Location
}

func faults(body string) string {
	var out []string
	for _, m := range regexp.MustCompile(`(?s)class="(?:fault|errsum)"[^>]*>(.*?)</(?:p|div)>`).FindAllStringSubmatch(body, -1) {
		out = append(out, html.UnescapeString(m[1]))
	}
	return strings.Join(out, " | ")
}

func says(t *testing.T, a apptest.Answer, code int, words ...string) {
	t.Helper()
	if a.Code != code {
		t.Errorf("answered %d, want %d: %s", a.Code, code, faults(a.Body))
	}
	for _, w := range words {
		if !strings.Contains(html.UnescapeString(a.Body), w) {
			t.Errorf("the page does not say %q; it refuses with %s", w, faults(a.Body))
		}
	}
}

// TestACall: number and code can be read out, and open the report for the caller.
func TestACall(t *testing.T) {
	each(t, func(t *testing.T, s *apptest.Site) {
		b := s.SignIn("koordinator")
		to := saved(t, b.Post("/kotak-masuk/catat", fresh(b, "phone", "nama", "Ibu Sarce", "telepon", "0812 3456 7890", "kejadian", "tadi malam jam 11")))
		rep := newest(s)
		if rep.Channel != "phone" || rep.Kind != "judi_online" || rep.AgencyID == nil || rep.EnteredBy == nil || rep.Occurred == 0 || rep.Origin != "masyarakat" {
			t.Errorf("%+v", rep)
		}
		page := b.Get(to)
		code := regexp.MustCompile(`[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}`).FindString(page.Body)
		says(t, page, 200, "Bacakan kepada pelapor", rep.Number, "/lacak")
		if _, err := intake.Track(context.Background(), s.App.DB, rep.Number, code); err != nil {
			t.Errorf("the code %q read out does not open the report: %v", code, err)
		}
		says(t, s.SignIn("sub-website").Get(to), 404)
	})
}

// TestWhatEachChannelAsks after domain.md 14, row 2.
func TestWhatEachChannelAsks(t *testing.T) {
	full := []string{
		"nama", "Ibu Sarce", "telepon", "0812 3456 7890", "nomor_surat", " 550 / 91 / DISHUB / 2026", "tanggal_surat", "2026-01-05", "pengirim", "Kepala Dinas, u.b. Sekretaris",
	}
	for _, c := range []struct{ channel, without, says string }{
		{"phone", "nama", "Tulis nama pelapor."},
		{"phone", "telepon", "beri tanda bahwa pelapor tidak memberi nomor"},
		{"whatsapp", "telepon", "beri tanda bahwa pelapor tidak memberi nomor"},
		{"walk_in", "nama", "Tulis nama pelapor."},
		{"fax", "nama", "Tulis nama pelapor."},
		{"letter", "nomor_surat", "Isian ini belum ada."},
		{"letter", "tanggal_surat", "Isian ini belum ada."},
		{"letter", "pengirim", "Isian ini belum ada."},
		{"detection", "cerita", "Ceritakan apa yang terjadi"},
	} {
		t.Run(c.channel+" "+c.without, func(t *testing.T) {
			each(t, func(t *testing.T, s *apptest.Site) {
				b := s.SignIn("koordinator")
				form := fresh(b, c.channel, full...)
				form.Set("aset", "yang sudah <b>ditulis</b>")
				held := form.Get(c.without)
				form.Del(c.without)
				says(t, b.Post("/kotak-masuk/catat", form), 422, c.says, "yang sudah <b>ditulis</b>", "<title>Galat: ")
				form.Set(c.without, held)
				saved(t, b.Post("/kotak-masuk/catat", form))
				if rep := newest(s); rep.Channel != c.channel {
					t.Errorf("channel %q", rep.Channel)
				}
			})
		})
	}
}

func TestNoNumberIsAnAnswer(t *testing.T) {
	each(t, func(t *testing.T, s *apptest.Site) {
		b := s.SignIn("koordinator")
		saved(t, b.Post("/kotak-masuk/catat", fresh(b, "phone", "nama", "Tanpa nama lengkap", "tanpa_nomor", "on")))
		if rep := newest(s); !rep.Anonymous || !rep.Contact() {
			t.Errorf("%+v", rep)
		}
	})
}

// TestALetter stands in the book as it is written, with its scan.
func TestALetter(t *testing.T) {
	each(t, func(t *testing.T, s *apptest.Site) {
		b := s.SignIn("sekretariat")
		form := fresh(b, "letter", "nomor_surat", "550 / 91 / DISHUB / 2026", "tanggal_surat", "2026-01-05", "pengirim", "KEPALA  DINAS", "hal", "Gangguan jadwal kapal", "cerita", "")
		to := saved(t, b.Post("/kotak-masuk/catat", form))
		rep := newest(s)
		lines, err := agenda.OfReport(context.Background(), s.App.DB, rep.ID)
		must(t, err)
		if len(lines) != 1 || lines[0].LetterNumber != "550 / 91 / DISHUB / 2026" || lines[0].LetterDate != "2026-01-05" || rep.Origin != "opd" {
			t.Fatalf("%+v", lines)
		}
		says(t, b.Get(to), 200, "Pindaian surat")
		says(t, b.Send(to, "multipart/form-data; boundary=x", strings.NewReader("--x--\r\n")), 422, "Pilih berkasnya dahulu.")
		for range 2 { // sent twice: kept once
			kind, body := upload(t, "pindaian.pdf", "%PDF-1.7 isi")
			if a := b.Send(to, kind, body); a.Code != 303 {
				t.Fatalf("%d: %s", a.Code, faults(a.Body))
			}
		}
		says(t, b.Get(to), 200, "pindaian.pdf")
		files, err := evidence.OfReport(context.Background(), s.App.DB, rep.ID)
		must(t, err)
		lines, err = agenda.OfReport(context.Background(), s.App.DB, rep.ID)
		must(t, err)
		if len(files) != 1 || lines[0].FileID == nil || *lines[0].FileID != files[0].FileID {
			t.Errorf("%d files; the line's scan: %v", len(files), lines[0].FileID)
		}
	})
}

func upload(t *testing.T, name, content string) (string, io.Reader) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("berkas", name)
	must(t, err)
	_, err = io.WriteString(part, content)
	must(t, err)
	must(t, w.Close())
	return w.FormDataContentType(), &b
}

// TestOwnChannelsOnly: the sekretariat takes letters, a handler what he detects himself.
func TestOwnChannelsOnly(t *testing.T) {
	each(t, func(t *testing.T, s *apptest.Site) {
		letter := []string{"nomor_surat", "1", "tanggal_surat", "2026-01-05", "pengirim", "Dinas"}
		for _, c := range []struct {
			role, channel string
			code          int
		}{
			{"sekretariat", "phone", 422},
			{"sekretariat", "letter", 303},
			{"sub-keamanan", "letter", 422},
			{"sub-keamanan", "detection", 303},
			{"ketua", "walk_in", 303},
			{"koordinator", "web", 422},
			{"koordinator", "<b>", 422},
		} {
			b := s.SignIn(c.role)
			form := fresh(b, c.channel, append(letter, "nama", "Sarce", "telepon", "0812 3456 7890")...)
			if a := b.Post("/kotak-masuk/catat", form); a.Code != c.code {
				t.Errorf("%s by %s: %d, want %d: %s", c.role, c.channel, a.Code, c.code, faults(a.Body))
			}
		}
		for _, role := range []string{"kabid", "admin", "auditor"} {
			if a := s.SignIn(role).Post("/kotak-masuk/catat", url.Values{}); a.Code != 403 {
				t.Errorf("%s: %d", role, a.Code)
			}
		}
	})
}

func TestSentTwiceIsOneReport(t *testing.T) {
	each(t, func(t *testing.T, s *apptest.Site) {
		b := s.SignIn("koordinator")
		form := fresh(b, "phone", "nama", "Sarce", "telepon", "0812 3456 7890")
		first, again := saved(t, b.Post("/kotak-masuk/catat", form)), saved(t, b.Post("/kotak-masuk/catat", form))
		if n, err := db.One[int64](context.Background(), s.App.DB, db.SQL(`SELECT count(*) FROM report`)); err != nil || n != 1 || first != again {
			t.Errorf("%d reports, %s then %s", n, first, again)
		}
		form.Set("cerita", "Ini laporan lain dari tombol kembali.")
		a := b.Post("/kotak-masuk/catat", form)
		says(t, a, http.StatusConflict, "Ini laporan lain dari tombol kembali.")
		for _, m := range hidden.FindAllStringSubmatch(a.Body, -1) {
			form.Set(m[1], html.UnescapeString(m[2]))
		}
		if third := saved(t, b.Post("/kotak-masuk/catat", form)); third == first {
			t.Error("the second report is lost")
		}
	})
}

func TestTimes(t *testing.T) {
	each(t, func(t *testing.T, s *apptest.Site) {
		b := s.SignIn("koordinator")
		who := []string{"nama", "Sarce", "telepon", "0812 3456 7890"}
		form := fresh(b, "phone", append(who, "diterima", "3 hari lalu")...)
		says(t, b.Post("/kotak-masuk/catat", form), 422, "tulis alasannya")
		form.Set("alasan", "Listrik padam.")
		saved(t, b.Post("/kotak-masuk/catat", form))
		if rep := newest(s); rep.LateReason != "Listrik padam." || rep.Recorded.Sub(rep.Received).Hours() < 48 {
			t.Errorf("received %v, recorded %v, %q", rep.Received.Time(), rep.Recorded.Time(), rep.LateReason)
		}
		says(t, b.Post("/kotak-masuk/catat", fresh(b, "phone", append(who, "kejadian", "31 Februari 2026 jam 8")...)), 422, "31 Februari 2026 jam 8")
		a := b.Post("/kotak-masuk/catat", fresh(b, "phone", append(who, "kejadian", "kemarin malam jam 12")...))
		says(t, a, 422, "Yang mana yang dimaksud?", `name="kejadian_pilih"`)
		says(t, b.Post("/kotak-masuk/catat", fresh(b, "phone", append(who, "kejadian", "1 Januari 2099 jam 8")...)), 422, "Waktunya masih di depan.")
	})
}
