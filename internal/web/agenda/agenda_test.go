package agenda_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"html"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"tanggap/internal/account"
	"tanggap/internal/agenda"
	"tanggap/internal/app/apptest"
	"tanggap/internal/db"
	"tanggap/internal/foreign"
	"tanggap/internal/intake"
	"tanggap/internal/office"
	"tanggap/internal/timeline"
)

var hiddenKey = regexp.MustCompile(`name="kunci" value="([^"]+)"`)

// desk is a site with its people, a report that waits, and the books' first numbers set.
type desk struct {
	*apptest.Site
	t      *testing.T
	report string
}

func each(t *testing.T, body func(d *desk)) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		s.Staff()
		d := &desk{Site: s, t: t}
		d.set("agenda.masuk.start", "339")
		r, err := intake.File(context.Background(), s.App.DB, intake.Draft{
			Channel: "phone", Title: "Rahasia situs bocor", Description: "Isi yang tidak boleh dibaca sekretariat.", Reporter: intake.Reporter{Name: "Hasna"},
		})
		if err != nil {
			t.Fatal(err)
		}
		d.report = r.Report.Number
		body(d)
	})
}

func (d *desk) write(f func(context.Context, *db.Tx) error) {
	d.t.Helper()
	if err := d.App.DB.Write(context.Background(), account.System("test"), f); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) set(key, value string) {
	d.t.Helper()
	d.write(func(ctx context.Context, tx *db.Tx) error { return office.Set(ctx, tx, key, value) })
}

// form is a fresh form as it is sent.
func (d *desk) form(b *apptest.Browser) url.Values {
	d.t.Helper()
	page := b.Get("/agenda/masuk/catat")
	m := hiddenKey.FindStringSubmatch(page.Body)
	if m == nil {
		d.t.Fatalf("no form: %d", page.Code)
	}
	today := d.today()
	return url.Values{
		"kunci": {m[1]}, "nomor": {"550 / 91 / DISHUB / 2026"}, "tanggal": {today}, "asal": {"Dinas Perhubungan"}, "hal": {"Gangguan aplikasi jadwal kapal"},
		"diterima": {today}, "kaitan": {"tidak"},
	}
}

func (d *desk) today() string {
	p, err := office.Read(context.Background(), d.App.DB)
	if err != nil {
		d.t.Fatal(err)
	}
	return p.Day(d.App.DB.Now())
}

// send sends a form with a scan.
func (d *desk) send(b *apptest.Browser, path string, form url.Values, name string, scan []byte) apptest.Answer {
	d.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for k, vs := range form {
		for _, v := range vs {
			if err := w.WriteField(k, v); err != nil {
				d.t.Fatal(err)
			}
		}
	}
	if scan != nil {
		part, err := w.CreateFormFile("pindaian", name)
		if err == nil {
			_, err = part.Write(scan)
		}
		if err != nil {
			d.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		d.t.Fatal(err)
	}
	return b.Send(path, w.FormDataContentType(), &body)
}

func (d *desk) lines() []agenda.Line {
	d.t.Helper()
	lines, err := agenda.List(context.Background(), d.App.DB, agenda.In, d.App.DB.Now().Time().Year(), "", 0, 100)
	if err != nil {
		d.t.Fatal(err)
	}
	return lines
}

func says(t *testing.T, a apptest.Answer, code int, words ...string) {
	t.Helper()
	if a.Code != code {
		t.Fatalf("answered %d, not %d: %.600s", a.Code, code, text(a.Body))
	}
	for _, w := range words {
		if !strings.Contains(html.UnescapeString(a.Body), w) {
			t.Errorf("the page does not say %q:\n%.1500s", w, text(a.Body))
		}
	}
}

var tags = regexp.MustCompile(`(?s)<head>.*?</head>|<[^>]+>|\s+`)

func text(body string) string { return html.UnescapeString(tags.ReplaceAllString(body, " ")) }

var pdf = append([]byte("%PDF-1.4\n"), bytes.Repeat([]byte("pindaian surat\n"), 4000)...)

// TestTask8: a letter from paper, scanned, linked to the report that waits; sent twice it is one number.
func TestTask8(t *testing.T) {
	each(t, func(d *desk) {
		b := d.SignIn("sekretariat")
		form := d.form(b)
		page := b.Get("/agenda/masuk/catat")
		says(t, page, http.StatusOK, d.report, "Telepon")
		if strings.Contains(page.Body, "Rahasia situs") || strings.Contains(page.Body, "Hasna") {
			t.Error("the sekretariat sees what a report says")
		}
		form.Set("kaitan", d.report)
		first := d.send(b, "/agenda/masuk/catat", form, "scan001.pdf", pdf)
		again := d.send(b, "/agenda/masuk/catat", form, "scan001.pdf", pdf)
		if first.Code != http.StatusSeeOther || again.Location != first.Location {
			t.Fatalf("first %d %q, again %d %q: %s", first.Code, first.Location, again.Code, again.Location, text(first.Body))
		}
		lines := d.lines()
		if len(lines) != 1 || lines[0].Running != 339 || lines[0].LetterNumber != "550 / 91 / DISHUB / 2026" || lines[0].ReportID == nil {
			t.Fatalf("the book holds %+v", lines)
		}
		sum := sha256.Sum256(pdf)
		line := b.Get(first.Location)
		says(t, line, http.StatusOK, "550 / 91 / DISHUB / 2026", "339/", d.report, hex.EncodeToString(sum[:]), "Lembar disposisi kosong")
		scan := b.Get(first.Location + "/pindaian")
		if scan.Body != string(pdf) || !strings.HasPrefix(scan.Header.Get("Content-Disposition"), "attachment") || !strings.Contains(scan.Header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("the scan: %d bytes, %v", len(scan.Body), scan.Header)
		}
		slip := b.Get(first.Location + "/lembar-disposisi")
		if slip.Code != http.StatusOK || !strings.HasPrefix(slip.Body, "%PDF-") || !strings.Contains(slip.Header.Get("Content-Disposition"), "lembar-disposisi-339-") {
			t.Errorf("the blank sheet: %d %v", slip.Code, slip.Header)
		}
		says(t, b.Get("/agenda/masuk?q=550%2F91%2FDISHUB%2F2026"), http.StatusOK, "550 / 91 / DISHUB / 2026", "339")
		says(t, b.Get("/agenda/masuk?q=550%2F92"), http.StatusOK, "Tidak ada baris yang cocok")
		d.chain(lines[0])
	})
}

// chain: the report's chain names the number and the scan's hash, once.
func (d *desk) chain(l agenda.Line) {
	d.t.Helper()
	uid, err := db.One[string](context.Background(), d.App.DB, db.Dynamic(`SELECT uid FROM report WHERE number = $1`), d.report)
	if err != nil {
		d.t.Fatal(err)
	}
	entries, err := timeline.After(context.Background(), d.App.DB, timeline.Report(uid), 0, 50)
	if err != nil {
		d.t.Fatal(err)
	}
	n := 0
	for _, e := range entries {
		if e.Kind == "agenda_entered" {
			n++
			if f := e.Facts(); f["number"] != l.Number || f["sha256"] == nil {
				d.t.Errorf("the entry says %v", f)
			}
		}
	}
	if n != 1 {
		d.t.Errorf("%d entries agenda_entered", n)
	}
}

// TestHard29To31: numbers as written; twins and letters from tomorrow are warned of and taken.
func TestHard29To31(t *testing.T) {
	each(t, func(d *desk) {
		b := d.SignIn("sekretariat")
		form := d.form(b)
		form.Set("nomor", " 600.1 / 088  / DPUPR / 2026 ")
		says(t, d.send(b, "/agenda/masuk/catat", form, "", nil), http.StatusSeeOther)
		if l := d.lines()[0]; l.LetterNumber != "600.1 / 088  / DPUPR / 2026" {
			t.Errorf("kept as %q", l.LetterNumber)
		}
		says(t, b.Get("/agenda/masuk?q=600.1%2F088%2FDPUPR%2F2026"), http.StatusOK, "600.1 / 088  / DPUPR / 2026")

		same := d.form(b)
		same.Set("nomor", "600.1/088/DPUPR/2026")
		refused := d.send(b, "/agenda/masuk/catat", same, "surat.pdf", pdf)
		says(t, refused, http.StatusUnprocessableEntity, "sudah ada di buku", "surat.pdf", "600.1/088/DPUPR/2026")
		same.Set("dilihat", "twin")
		same.Set("yakin", "on")
		says(t, d.send(b, "/agenda/masuk/catat", same, "", nil), http.StatusSeeOther)
		if l := d.lines()[0]; l.Running != 340 || l.FileID == nil {
			t.Errorf("the twin: %+v", l)
		}

		ahead := d.form(b)
		ahead.Set("nomor", "T-000.6/014.2/DKIP-MU/2026")
		ahead.Set("tanggal", "2199-01-02")
		says(t, d.send(b, "/agenda/masuk/catat", ahead, "", nil), http.StatusUnprocessableEntity, "lebih baru daripada tanggal diterima")
		ahead.Set("dilihat", "ahead")
		ahead.Set("yakin", "on")
		says(t, d.send(b, "/agenda/masuk/catat", ahead, "", nil), http.StatusSeeOther)
		other := d.form(b) // the same number and date, another sender: no twin
		other.Set("nomor", "600.1/088/DPUPR/2026")
		other.Set("asal", "Dinas lain")
		says(t, d.send(b, "/agenda/masuk/catat", other, "", nil), http.StatusSeeOther)
	})
}

func TestFaultsLoseNothing(t *testing.T) {
	each(t, func(d *desk) {
		b := d.SignIn("sekretariat")
		form := d.form(b)
		form.Set("asal", "")
		form.Set("diterima", "2199-01-01")
		says(t, d.send(b, "/agenda/masuk/catat", form, "a.pdf", pdf), http.StatusUnprocessableEntity, "550 / 91 / DISHUB / 2026", "a.pdf", "Isian ini belum ada", "masih di depan")
		form.Set("asal", "Dinas Perhubungan")
		form.Set("diterima", d.today())
		form.Set("kaitan", "nomor")
		form.Set("nomor_tujuan", "L-1999-000001")
		says(t, d.send(b, "/agenda/masuk/catat", form, "", nil), http.StatusUnprocessableEntity, "Nomor itu tidak ditemukan", "a.pdf")
		form.Set("nomor_tujuan", strings.ToLower(d.report))
		says(t, d.send(b, "/agenda/masuk/catat", form, "", nil), http.StatusSeeOther)
		if l := d.lines(); len(l) != 1 || l[0].FileID == nil || l[0].ReportID == nil || l[0].Running != 339 {
			t.Errorf("the book: %+v", l)
		}
		bad := d.form(b)
		says(t, d.send(b, "/agenda/masuk/catat", bad, "halaman.pdf", []byte("<html><script>alert(1)</script>")), http.StatusUnprocessableEntity, "PDF atau gambar")
		says(t, d.send(b, "/agenda/masuk/catat", bad, "besar.pdf", append(pdf, make([]byte, 26<<20)...)), http.StatusRequestEntityTooLarge, "550 / 91 / DISHUB / 2026", "lebih dari 25 MB")
	})
}

// TestNewReportFromLetter: one act, one line.
func TestNewReportFromLetter(t *testing.T) {
	each(t, func(d *desk) {
		b := d.SignIn("koordinator")
		form := d.form(b)
		form.Set("kaitan", "baru")
		first := d.send(b, "/agenda/masuk/catat", form, "a.pdf", pdf)
		again := d.send(b, "/agenda/masuk/catat", form, "a.pdf", pdf)
		if first.Code != http.StatusSeeOther || again.Location != first.Location {
			t.Fatalf("%d %q %q %s", first.Code, first.Location, again.Location, text(first.Body))
		}
		lines := d.lines()
		if len(lines) != 1 || lines[0].ReportID == nil || lines[0].FileID == nil || lines[0].LetterNumber != "550 / 91 / DISHUB / 2026" {
			t.Errorf("the book: %+v", lines)
		}
		n, err := db.One[int64](context.Background(), d.App.DB, db.Dynamic(`SELECT count(*) FROM report WHERE channel = 'letter'`))
		if err != nil || n != 1 {
			t.Errorf("%d reports, %v", n, err)
		}
	})
}

func TestTypedNumbers(t *testing.T) {
	each(t, func(d *desk) {
		d.set("agenda.masuk.mode", "typed")
		b := d.SignIn("sekretariat")
		form := d.form(b)
		says(t, d.send(b, "/agenda/masuk/catat", form, "", nil), http.StatusUnprocessableEntity, "Tulis angka bulat")
		form.Set("agenda", "812")
		says(t, d.send(b, "/agenda/masuk/catat", form, "", nil), http.StatusSeeOther)
		other := d.form(b)
		other.Set("agenda", "812")
		other.Set("nomor", "1/2")
		says(t, d.send(b, "/agenda/masuk/catat", other, "", nil), http.StatusUnprocessableEntity, "Sudah dipakai")
		other.Set("agenda", "813")
		other.Set("kaitan", "baru")
		says(t, d.send(b, "/agenda/masuk/catat", other, "", nil), http.StatusSeeOther)
		if l := d.lines(); len(l) != 2 || l[0].Running != 813 || l[0].ReportID == nil {
			t.Errorf("the book: %+v", l)
		}
	})
}

// TestLineLater: linked, scanned and voided afterwards, each once.
func TestLineLater(t *testing.T) {
	each(t, func(d *desk) {
		b := d.SignIn("sekretariat")
		at := d.send(b, "/agenda/masuk/catat", d.form(b), "", nil).Location
		says(t, b.Post(at+"/kaitan", url.Values{"kaitan": {"nomor"}, "nomor_tujuan": {"X"}}), http.StatusUnprocessableEntity, "Nomor itu tidak ditemukan")
		says(t, b.Post(at+"/kaitan", url.Values{"kaitan": {d.report}}), http.StatusSeeOther)
		says(t, b.Post(at+"/kaitan", url.Values{"kaitan": {d.report}}), http.StatusConflict)
		says(t, d.send(b, at+"/pindaian", url.Values{}, "a.pdf", nil), http.StatusUnprocessableEntity)
		says(t, d.send(b, at+"/pindaian", url.Values{}, "a.pdf", pdf), http.StatusSeeOther)
		says(t, d.send(b, at+"/pindaian", url.Values{}, "a.pdf", pdf), http.StatusConflict)
		says(t, b.Post(at+"/batal", url.Values{"alasan": {" "}}), http.StatusUnprocessableEntity)
		says(t, b.Get(at+"/batal"), http.StatusOK, "Batalkan nomor agenda 339/")
		says(t, b.Post(at+"/batal", url.Values{"alasan": {"salah alamat"}}), http.StatusSeeOther)
		says(t, b.Post(at+"/batal", url.Values{"alasan": {"salah alamat"}}), http.StatusConflict)
		says(t, b.Get("/agenda/masuk?keadaan=batal"), http.StatusOK, "salah alamat", "Batal")
		says(t, b.Get("/agenda/masuk/cetak"), http.StatusOK, "BATAL: salah alamat", "satu) nomor batal")
		says(t, d.send(b, "/agenda/masuk/catat", d.form(b), "", nil), http.StatusSeeOther)
		if l := d.lines(); l[0].Running != 340 {
			t.Errorf("after a void number comes %d", l[0].Running)
		}
	})
}

func TestWhoKeepsTheBook(t *testing.T) {
	each(t, func(d *desk) {
		at := d.send(d.SignIn("sekretariat"), "/agenda/masuk/catat", d.form(d.SignIn("sekretariat")), "a.pdf", pdf).Location
		for role, want := range map[string][3]int{ // the book, the form, the scan
			"sekretariat": {200, 200, 200}, "koordinator": {200, 200, 200}, "ketua": {200, 403, 200}, "kadis": {200, 403, 404}, "kabid": {200, 403, 404},
			"sub-website": {403, 403, 403}, "admin": {403, 403, 403}, "auditor": {403, 403, 403},
		} {
			b := d.SignIn(role)
			got := [3]int{b.Get("/agenda/masuk").Code, b.Get("/agenda/masuk/catat").Code, b.Get(at + "/pindaian").Code}
			if got != want {
				t.Errorf("%s: book, form, scan are %v, want %v", role, got, want)
			}
			if want[1] == 403 {
				if c := b.Post(at+"/kaitan", url.Values{"kaitan": {d.report}}).Code; c != 403 {
					t.Errorf("%s links: %d", role, c)
				}
			}
		}
		if a := d.Browser().Get("/agenda/masuk"); a.Code != http.StatusSeeOther {
			t.Errorf("a guest: %d", a.Code)
		}
	})
}

// TestPagesOfTheBook: 50 a page, both ways; months end; reserved numbers show.
func TestPagesOfTheBook(t *testing.T) {
	each(t, func(d *desk) {
		d.write(func(ctx context.Context, tx *db.Tx) error {
			p, err := office.Read(ctx, tx)
			if err != nil {
				return err
			}
			for i := range 120 {
				day := "2026-01-31"
				if i >= 60 {
					day = "2026-02-01"
				}
				if _, err := agenda.Enter(ctx, tx, p, agenda.Draft{Book: agenda.Out, Day: day, Party: "Dinas", Subject: foreign.Text("Hal"), State: map[bool]string{true: agenda.Reserved}[i == 119]}); err != nil {
					return err
				}
			}
			return nil
		})
		b := d.SignIn("sekretariat")
		first := b.Get("/agenda/keluar?tahun=2026")
		says(t, first, http.StatusOK, "Dipesan", "Nomor 071 s.d. 120", "1 nomor dipesan")
		second := b.Get("/agenda/keluar?tahun=2026&sebelum=71")
		says(t, second, http.StatusOK, "Nomor 021 s.d. 070", "Januari 2026: 60 nomor, 001 s.d. 060", "sesudah=70", "sebelum=21")
		says(t, b.Get("/agenda/keluar?tahun=2026&sesudah=70"), http.StatusOK, "Nomor 071 s.d. 120")
		says(t, b.Get("/agenda/keluar?tahun=2026&sebelum=21"), http.StatusOK, "Nomor 001 s.d. 020")
		says(t, b.Get("/agenda/keluar?tahun=2026&bulan=02"), http.StatusOK, "Nomor 071 s.d. 120")
		says(t, b.Get("/agenda/keluar/cetak?tahun=2026&bulan=01"), http.StatusOK, "jumlah 60 (enam puluh) nomor, yaitu nomor 001 s.d. 060")
		for _, bad := range []string{"?tahun=x", "?bulan=13", "?sebelum=-1", "?tahun=0"} {
			says(t, b.Get("/agenda/keluar"+bad), http.StatusNotFound)
		}
	})
}
