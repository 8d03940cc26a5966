package documents_test

import (
	"bytes"
	"context"
	"encoding/json"
	"html"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/agency"
	"tanggap/internal/agenda"
	"tanggap/internal/app/apptest"
	"tanggap/internal/casework"
	"tanggap/internal/db"
	"tanggap/internal/document"
	"tanggap/internal/intake"
	"tanggap/internal/office"
)

var settings = map[string]string{
	"number.incident": "MALUTPROV-{tahun}-{urut:4}", "number.unit": "DKIP-MU", "agenda.keluar.start": "205",
	"kop.government": "PEMERINTAH PROVINSI MALUKU UTARA", "kop.agency": "DINAS KOMUNIKASI, INFORMATIKA DAN PERSANDIAN", "kop.city": "Sofifi",
	"signer.position": "Kepala Dinas", "signer.nip": "197104121996031005", "team.name": "Tim Tanggap Insiden Siber Provinsi Maluku Utara",
	"team.short": "MalutProv-CSIRT", "team.phone": "0811-0000-0100", "team.email": "lapor@csirt.contoh.go.id",
}

// house is a site with an incident that is classified; the signer's name is not set yet.
type house struct {
	*apptest.Site
	t      *testing.T
	number string
}

func each(t *testing.T, body func(h *house)) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		s.Staff()
		h := &house{Site: s, t: t}
		h.write(account.System("test"), func(ctx context.Context, tx *db.Tx) error {
			_, err := agency.Add(ctx, tx, agency.Agency{Key: "dinkes", Kind: "opd", Name: "Dinas Kesehatan", HeadTitle: "Kepala Dinas Kesehatan", Place: "Sofifi"})
			return err
		})
		for k, v := range settings {
			h.set(k, v)
		}
		h.open()
		body(h)
	})
}

func (h *house) write(as db.Actor, f func(context.Context, *db.Tx) error) {
	h.t.Helper()
	if err := h.App.DB.Write(context.Background(), as, f); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) set(key, value string) {
	h.t.Helper()
	h.write(account.System("test"), func(ctx context.Context, tx *db.Tx) error { return office.Set(ctx, tx, key, value) })
}

func (h *house) viewer(username string) account.Viewer {
	h.t.Helper()
	people, err := account.People(context.Background(), h.App.DB, true)
	if err != nil {
		h.t.Fatal(err)
	}
	rights, err := h.App.Shelf.Rights(context.Background(), h.App.DB)
	if err != nil {
		h.t.Fatal(err)
	}
	for _, p := range people {
		if p.Username == username {
			v, err := account.Load(context.Background(), h.App.DB, p.ID, time.Now(), rights)
			if err != nil {
				h.t.Fatal(err)
			}
			return v
		}
	}
	h.t.Fatal("no such person: " + username)
	return account.Viewer{}
}

// open files a letter, accepts and classifies it.
func (h *house) open() {
	h.t.Helper()
	ctx, v := context.Background(), h.viewer("koordinator")
	got, err := intake.File(ctx, h.App.DB, intake.Draft{
		Channel: "letter", Description: "Laman menampilkan judi.", Agency: "dinkes", Reporter: intake.Reporter{Name: "Saharia"}, By: v,
		Letter: intake.Letter{Number: "800/12/DINKES", Date: "2026-01-05", From: "Kepala Dinas Kesehatan", Subject: "Laporan Insiden"},
	})
	if err != nil {
		h.t.Fatal(err)
	}
	lists, err := casework.ReadChoices(ctx, h.App.DB)
	if err != nil {
		h.t.Fatal(err)
	}
	accepted, _ := json.Marshal(map[string]any{"verification": "Sudah diperiksa.", "origin": "opd", "receipt_channel": "told", "receipt_at": time.Now().UTC().Format(time.RFC3339)})
	classified, _ := json.Marshal(map[string]any{
		"kind": "judi_online", "agency": "dinkes", "impact": "tinggi", "urgency": "sedang", "risk": "tinggi", "personal_data": "tidak", "iiv": "tidak", "tlp": "AMBER",
	})
	h.write(v.Actor(), func(ctx context.Context, tx *db.Tx) error {
		if h.number, err = intake.Accept(ctx, tx, h.App.Shelf, v, got.Report.Number, accepted, lists); err != nil {
			return err
		}
		c, err := casework.Hold(ctx, tx, h.App.Shelf, v, h.number)
		if err != nil {
			return err
		}
		return casework.Save(ctx, tx, c, "antrian", casework.Given{Forms: map[string]json.RawMessage{"classification": classified}, Lists: lists})
	})
}

func (h *house) send(b *apptest.Browser, path string, form url.Values, scan []byte) apptest.Answer {
	h.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for k, vs := range form {
		for _, v := range vs {
			if err := w.WriteField(k, v); err != nil {
				h.t.Fatal(err)
			}
		}
	}
	if scan != nil {
		part, err := w.CreateFormFile("pindaian", "surat ttd.pdf")
		if err == nil {
			_, err = part.Write(scan)
		}
		if err != nil {
			h.t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		h.t.Fatal(err)
	}
	return b.Send(path, w.FormDataContentType(), &body)
}

func says(t *testing.T, a apptest.Answer, code int, words ...string) {
	t.Helper()
	if a.Code != code {
		t.Fatalf("answered %d, not %d: %.900s", a.Code, code, text(a.Body))
	}
	for _, w := range words {
		if !strings.Contains(html.UnescapeString(a.Body), w) {
			t.Errorf("the page does not say %q:\n%.2500s", w, text(a.Body))
		}
	}
}

var tags = regexp.MustCompile(`(?s)<head>.*?</head>|<[^>]+>|\s+`)

func text(body string) string {
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(body, " "))), " ")
}

var (
	field = regexp.MustCompile(`(?s)<textarea[^>]* name="(p\.[^"]+)"[^>]*>(.*?)</textarea>`)
	stamp = regexp.MustCompile(`name="versi" value="(\d+)"`)
)

// form is the draft's form as the page holds it.
func (h *house) form(a apptest.Answer) url.Values {
	h.t.Helper()
	m := stamp.FindStringSubmatch(a.Body)
	if m == nil {
		h.t.Fatalf("no draft to edit: %d %.600s", a.Code, text(a.Body))
	}
	out := url.Values{"versi": {m[1]}}
	for _, f := range field.FindAllStringSubmatch(a.Body, -1) {
		out.Set(f[1], html.UnescapeString(f[2]))
	}
	return out
}

func (h *house) begin(b *apptest.Browser, kind string) string {
	h.t.Helper()
	a := b.Post("/insiden/"+h.number+"/dokumen", url.Values{"kind": {kind}})
	if a.Code != http.StatusSeeOther || !strings.HasPrefix(a.Location, "/dokumen/") {
		h.t.Fatalf("begin %s: %d %q %s", kind, a.Code, a.Location, text(a.Body))
	}
	return a.Location
}

var signed = []byte("%PDF-1.4\nditandatangani\n")

// TestALettersLife: from draft to sent, every act on its page.
func TestALettersLife(t *testing.T) {
	each(t, func(h *house) {
		b := h.SignIn("koordinator")
		at := h.begin(b, "surat_jawaban")
		page := b.Get(at)
		says(t, page, http.StatusOK, "Surat jawaban kepada Kepala Dinas Kesehatan", "Yang masih kurang: 1", "Nama penanda tangan", "KONSEP", h.number)
		if strings.Contains(page.Body, ">Terbitkan<") {
			t.Error("a paper that lacks something offers to be issued")
		}
		says(t, b.Get(at+"/terbitkan"), http.StatusSeeOther)
		draft := b.Get(at + "/pdf")
		if draft.Code != 200 || !strings.HasPrefix(draft.Body, "%PDF-") || !strings.Contains(draft.Header.Get("Content-Disposition"), "konsep-surat_jawaban.pdf") {
			t.Fatalf("the draft's PDF: %d %v", draft.Code, draft.Header)
		}
		h.set("signer.name", "Dr. Bahar Umpama, M.Si.")

		form := h.form(b.Get(at))
		form.Set("p.extra", "Kami menunggu kabar Saudara.")
		form.Set("lalu", "terbitkan")
		says(t, b.Post(at, form), http.StatusSeeOther)
		says(t, b.Get(at), http.StatusOK, "Kami menunggu kabar Saudara.", "Lengkap. Naskah dapat diterbitkan.")
		confirm := b.Get(at + "/terbitkan")
		says(t, confirm, http.StatusOK, "Ya, terbitkan", "sekarang 205")
		order := url.Values{"versi": {stamp.FindStringSubmatch(confirm.Body)[1]}}
		says(t, b.Post(at+"/terbitkan", with(order, "tanggal", "2199-01-01")), http.StatusUnprocessableEntity, "masih di depan")
		says(t, b.Post(at+"/terbitkan", order), http.StatusSeeOther)
		says(t, b.Post(at+"/terbitkan", order), http.StatusSeeOther) // pressed twice
		h.line(agenda.Used, 1)

		says(t, b.Get(at), http.StatusOK, "T-000.6/205/DKIP-MU/", "Cetak", "Catat pengiriman", "Unggah pindaian bertanda tangan")
		first := h.SignIn("sekretariat").Get(at + "/pdf")
		says(t, h.send(b, at+"/tanda-tangan", url.Values{}, nil), http.StatusUnprocessableEntity, "Isian ini belum ada")
		says(t, h.send(b, at+"/tanda-tangan", url.Values{}, []byte("<html>")), http.StatusUnprocessableEntity, "PDF atau gambar")
		says(t, h.send(b, at+"/tanda-tangan", url.Values{}, signed), http.StatusSeeOther)
		says(t, h.send(b, at+"/tanda-tangan", url.Values{}, signed), http.StatusConflict, "sudah ditandatangani")
		if a := b.Get(at + "/pindaian"); a.Body != string(signed) || !strings.Contains(a.Header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("the scan: %d %v", a.Code, a.Header)
		}
		sending := url.Values{"waktu": {"2199-01-01T08:00"}, "cara": {"by_hand"}, "penerima": {"Resepsionis Dinkes"}, "bukti": {"resi 12"}}
		says(t, h.send(b, at+"/kirim", sending, nil), http.StatusUnprocessableEntity, "masih di depan", "Resepsionis Dinkes", "resi 12")
		sending.Set("waktu", time.Now().In(time.FixedZone("WIT", 9*3600)).Add(-time.Minute).Format("2006-01-02T15:04"))
		says(t, h.send(b, at+"/kirim", sending, nil), http.StatusSeeOther)
		says(t, b.Get(at), http.StatusOK, "Resepsionis Dinkes", "resi 12", "Diserahkan", "surat ttd.pdf")
		says(t, b.Get("/dokumen?keadaan=terkirim&q=205/dkip"), http.StatusOK, "kepada Kepala Dinas Kesehatan", "T-000.6/205/")
		says(t, b.Get("/agenda/keluar"), http.StatusOK, "T-000.6/205/", "Terkirim", "Kepala Dinas", at)
		second := b.Get(at + "/pdf")
		if first.Body != second.Body || !strings.HasPrefix(first.Body, "%PDF-") {
			t.Error("the paper printed again is another paper")
		}
		if d := first.Header.Get("Content-Disposition"); !strings.HasPrefix(d, "inline") || !strings.Contains(d, "205-DKIP-MU") || first.Header.Get("Content-Type") != "application/pdf" {
			t.Errorf("the PDF comes as %q, %q", d, first.Header.Get("Content-Type"))
		}
	})
}

func with(v url.Values, key, value string) url.Values {
	out := maps.Clone(v)
	out.Set(key, value)
	return out
}

// line checks the outgoing book: n lines, the newest in that state.
func (h *house) line(state string, n int) {
	h.t.Helper()
	lines, err := agenda.List(context.Background(), h.App.DB, agenda.Out, time.Now().Year(), "", 0, 10)
	if err != nil || len(lines) != n || lines[0].State != state {
		h.t.Errorf("the outgoing book: %+v, %v", lines, err)
	}
}

// TestTask3: the sekretariat prints a letter again: list, letter, print; the same bytes, nothing changed.
func TestTask3(t *testing.T) {
	each(t, func(h *house) {
		h.set("signer.name", "Dr. Bahar Umpama, M.Si.")
		d := h.issued()
		b := h.SignIn("sekretariat")
		says(t, b.Get("/dokumen"), http.StatusOK, "/dokumen/"+d.UID, d.Number)
		says(t, b.Get("/dokumen/"+d.UID), http.StatusOK, "/dokumen/"+d.UID+"/pdf")
		first, second := b.Get("/dokumen/"+d.UID+"/pdf"), b.Get("/dokumen/"+d.UID+"/pdf")
		if first.Body != second.Body || first.Code != 200 {
			t.Error("not byte for byte the same")
		}
		h.line(agenda.Used, 1)
	})
}

// issued is a surat jawaban in force, made by the acts alone.
func (h *house) issued() document.Document {
	h.t.Helper()
	v := h.viewer("koordinator")
	var d document.Document
	h.write(v.Actor(), func(ctx context.Context, tx *db.Tx) (err error) {
		d, err = document.Make(ctx, tx, h.App.Shelf, v, h.number, "surat_jawaban")
		return err
	})
	d, err := h.App.Site.Press.Issue(context.Background(), v, d.UID, document.Order{})
	if err != nil {
		h.t.Fatal(err)
	}
	return d
}

// TestTwoPeopleWriteOneDraft: the slower one gets both versions and keeps his text; a draft issued meanwhile shows it, too.
func TestTwoPeopleWriteOneDraft(t *testing.T) {
	each(t, func(h *house) {
		h.set("signer.name", "Dr. Bahar Umpama, M.Si.")
		one, two := h.SignIn("koordinator"), h.SignIn("sekretariat")
		at := h.begin(one, "surat_jawaban")
		mine, theirs := h.form(one.Get(at)), h.form(two.Get(at))
		theirs.Set("p.extra", "Kalimat sekretariat.")
		says(t, two.Post(at, theirs), http.StatusSeeOther)
		mine.Set("p.extra", "Kalimat koordinator.")
		stale := one.Post(at, mine)
		says(t, stale, http.StatusConflict, "Kalimat sekretariat.", "Kalimat koordinator.", "Orang sekretariat")
		again := h.form(stale)
		if again.Get("p.extra") != "Kalimat koordinator." {
			t.Errorf("the form holds %q", again.Get("p.extra"))
		}
		says(t, one.Post(at, again), http.StatusSeeOther)
		says(t, one.Get(at), http.StatusOK, "Kalimat koordinator.")
		long := h.form(one.Get(at))
		long.Set("p.extra", strings.Repeat("kata ", 900))
		says(t, one.Post(at, long), http.StatusUnprocessableEntity, "kata kata")
		says(t, one.Post(at, with(again, "p.tidakada", "x")), http.StatusConflict)

		confirm := one.Get(at + "/terbitkan")
		order := url.Values{"versi": {stamp.FindStringSubmatch(confirm.Body)[1]}}
		newer := h.form(two.Get(at))
		newer.Set("p.extra", "Berubah sesudah dibaca.")
		says(t, two.Post(at, newer), http.StatusSeeOther)
		says(t, one.Post(at+"/terbitkan", order), http.StatusConflict)
		h.lineNone()
		late := h.form(one.Get(at))
		confirm = one.Get(at + "/terbitkan")
		order = url.Values{"versi": {stamp.FindStringSubmatch(confirm.Body)[1]}}
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if a := h.SignIn("koordinator").Post(at+"/terbitkan", order); a.Code != http.StatusSeeOther {
					t.Errorf("pressed four times at once: %d %s", a.Code, text(a.Body))
				}
			})
		}
		wg.Wait()
		h.line(agenda.Used, 1)
		late.Set("p.extra", "Terlambat.")
		says(t, one.Post(at, late), http.StatusConflict, "Terlambat.")
	})
}

func (h *house) lineNone() {
	h.t.Helper()
	lines, err := agenda.List(context.Background(), h.App.DB, agenda.Out, time.Now().Year(), "", 0, 10)
	if err != nil || len(lines) != 0 {
		h.t.Errorf("a number was drawn: %+v, %v", lines, err)
	}
}

func TestVoidAndTyped(t *testing.T) {
	each(t, func(h *house) {
		h.set("signer.name", "Dr. Bahar Umpama, M.Si.")
		h.set("agenda.keluar.mode", "typed")
		b := h.SignIn("koordinator")
		at := h.begin(b, "surat_jawaban")
		confirm := b.Get(at + "/terbitkan")
		says(t, confirm, http.StatusOK, "Dari buku tata usaha")
		order := url.Values{"versi": {stamp.FindStringSubmatch(confirm.Body)[1]}}
		says(t, b.Post(at+"/terbitkan", order), http.StatusUnprocessableEntity, "Isian ini belum ada")
		says(t, b.Post(at+"/terbitkan", with(order, "nomor", "T-000.6/881/DKIP-MU/2026")), http.StatusSeeOther)
		says(t, b.Get(at), http.StatusOK, "T-000.6/881/DKIP-MU/2026")
		says(t, b.Get(at+"/batal"), http.StatusOK, "tidak dapat dipakai lagi")
		says(t, b.Post(at+"/batal", url.Values{"alasan": {""}}), http.StatusUnprocessableEntity)
		says(t, b.Post(at+"/batal", url.Values{"alasan": {"alamat keliru"}}), http.StatusSeeOther)
		says(t, b.Get(at), http.StatusOK, "alamat keliru", "Batal")
		says(t, b.Get("/agenda/keluar"), http.StatusOK, "alamat keliru", "Batal")
		says(t, b.Get("/dokumen?keadaan=batal"), http.StatusOK, "alamat keliru")
		draft := h.begin(b, "lembar_disposisi")
		says(t, b.Get(draft), http.StatusOK, "LEMBAR DISPOSISI")
		says(t, b.Post(draft+"/batal", url.Values{"alasan": {"tidak jadi"}}), http.StatusSeeOther)
		if a := b.Get(draft + "/pdf"); a.Code != http.StatusConflict {
			t.Errorf("a void draft's PDF: %d", a.Code)
		}
	})
}

func TestWhoHandlesPapers(t *testing.T) {
	each(t, func(h *house) {
		h.set("signer.name", "Dr. Bahar Umpama, M.Si.")
		d := h.issued()
		draft := h.begin(h.SignIn("koordinator"), "surat_jawaban")
		for role, want := range map[string][4]int{ // list, draft's page, the PDF, voiding
			"koordinator": {200, 200, 200, 422}, "sekretariat": {200, 200, 200, 422}, "ketua": {200, 200, 200, 422}, "kadis": {200, 200, 200, 422},
			"kabid": {200, 200, 200, 403}, "sub-website": {200, 404, 404, 404}, "admin": {403, 403, 403, 403}, "auditor": {403, 403, 403, 403},
		} {
			b := h.SignIn(role)
			got := [4]int{b.Get("/dokumen").Code, b.Get(draft).Code, b.Get("/dokumen/" + d.UID + "/pdf").Code, b.Post("/dokumen/"+d.UID+"/batal", nil).Code}
			if got != want {
				t.Errorf("%s: list, draft, PDF, voiding are %v, want %v", role, got, want)
			}
		}
		if a := h.SignIn("kabid").Get(draft); strings.Contains(a.Body, "<textarea") {
			t.Error("who may not write gets a form")
		}
		if a := h.SignIn("kabid").Post("/insiden/"+h.number+"/dokumen", url.Values{"kind": {"surat_jawaban"}}); a.Code != http.StatusForbidden {
			t.Errorf("kabid begins a letter: %d", a.Code)
		}
		if a := h.Browser().Get("/dokumen/" + d.UID); a.Code != http.StatusSeeOther {
			t.Errorf("a guest: %d", a.Code)
		}
	})
}
