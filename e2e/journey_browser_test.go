package e2e_test

import (
	"context"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"tanggap/e2e"
	"tanggap/internal/dbtest"
	"tanggap/internal/text"
)

// turn is whose turn it is in a step of the province's procedure, and the forms that he fills in one go.
type turn struct {
	step, who string
	forms     []string
	said      map[string]any
	skip      []string
}

// turns are the ten steps behind the first, which the inbox opens. answer is the head's decision.
func turns(answer string) []turn {
	steps := []turn{
		{"antrian", "koordinator", []string{"classification", "forwarding"}, map[string]any{
			"classification.kind": "judi_online", "classification.agency": "dinkes", "classification.impact": "tinggi", "classification.urgency": "rendah",
			"classification.risk": "tinggi", "classification.personal_data": "tidak", "classification.iiv": "tidak", "forwarding.proposal": answer,
			"forwarding.advice": "Situs dinas menampilkan judi; usul ditangani segera.", "forwarding.team": []string{"Orang sub-keamanan", "Orang sub-website"},
		}, []string{"classification.priority", "classification.priority_reason", "classification.risk_reason", "classification.tlp", "classification.rsit", "classification.title", "classification.assets"}},
		{"keputusan", "koordinator", []string{"coordination"}, map[string]any{"coordination.notes.0.note": "BSSN sudah diberi tahu lewat telepon."}, nil},
		{"keputusan", "ketua", []string{"decision", "disposition"}, map[string]any{
			"decision.answer": answer, "decision.reason": "Situs layanan publik.", "decision.team": []string{"Orang sub-keamanan", "Orang sub-website"},
			"disposition.to": []string{"Orang sub-keamanan", "Orang sub-website"},
		}, []string{"decision.heard"}},
		{"identifikasi", "sub-keamanan", []string{"identification"}, nil, nil},
	}
	if answer != "handle" {
		steps = append(steps, turn{"identifikasi", "koordinator", []string{"escalation"}, map[string]any{"escalation.answer": "awaiting", "escalation.letter_number": "T-000.6/119/DKIP-CTH/2026"}, nil})
	}
	return append(steps, []turn{
		{"kelemahan", "sub-keamanan", []string{"weaknesses", "detections"}, map[string]any{"weaknesses.cause_known": "ya", "detections.answer": "added"}, nil},
		{"pemulihan", "sub-website", []string{"treatment"}, nil, nil},
		{"pemulihan", "sub-keamanan", []string{"normal_again"}, map[string]any{"normal_again.answer": "normal"}, nil},
		{"evaluasi", "sub-keamanan", []string{"evaluation"}, map[string]any{"evaluation.lessons": "Perbarui plugin setiap bulan."}, nil},
		{"penutupan", "koordinator", []string{"delivery", "confirmation"}, map[string]any{"delivery.to": "Kepala Dinas Kesehatan", "confirmation.answer": "confirmed"}, nil},
		{"penutupan", "ketua", []string{"closing"}, nil, []string{"closing.keep_after"}},
		{"publikasi", "sub-website", []string{"publication"}, map[string]any{
			"publication.answer": "publish", "publication.title": headline(answer), "publication.body": "Situs sudah pulih. Perbarui plugin Anda setiap bulan.",
		}, nil},
		{"publikasi", "ketua", []string{"publication_approval"}, map[string]any{"publication_approval.answer": "approved", "publication_approval.checked": "on"}, nil},
		{"pelaporan", "kabid", []string{"upward_report"}, map[string]any{"upward_report.gov_receiver": "Biro Umum Setda"}, nil},
	}...)
}

// headline is the news of the incident that was decided so.
func headline(answer string) string {
	return map[string]string{"both": "Situs dinas pulih dari sisipan judi", "handle": "Tautan judi di situs dinas sudah dibersihkan"}[answer]
}

// ownPage is one of ours that would do what an injected page may try.
const ownPage = `<!DOCTYPE html><html><body><h1>slot gacor</h1><script>window.dijalankan = true</script>
<img src="x" onerror="window.dijalankan = true"><svg onload="window.dijalankan = true"></svg>
<iframe src="https://judol.example/"></iframe><form action="https://judol.example/"><button>Daftar</button></form></body></html>
`

// injectedPages are files to keep as evidence, and what of their source must be seen as words: our own, and a really
// injected one from the samples beside the project.
func injectedPages(t *testing.T) map[string]string {
	own := t.TempDir() + "/halaman-disisipi.html"
	must(t, os.WriteFile(own, []byte(ownPage), 0o600))
	pages := map[string]string{own: `<script>window.dijalankan = true</script>`}
	t.Run("sample", func(t *testing.T) { // skipped where it is absent, which the counts tell; our own page is always there
		pages[dbtest.Samples(t, "indonesian")+"/judol-page-body.html"] = `<a href="https://judol.example/daftar">slot gacor</a>`
	})
	return pages
}

func TestJourney(t *testing.T) {
	pages := injectedPages(t)
	for _, engine := range dbtest.Engines {
		t.Run(engine.String(), func(t *testing.T) {
			p := program(t, engine)
			t.Run("browser", func(t *testing.T) { walk(t, p, pages) })
		})
	}
}

// walk is the whole journey: a letter and a form report, each through ten steps to the end.
func walk(t *testing.T, p e2e.Program, pages map[string]string) {
	j := begin(t, p)
	ctx := text.With(context.Background(), text.ID)

	letter, _ := j.enterLetter()
	j.keepEvidence(letter, pages)
	both := j.accept(letter)
	form, code := j.fileForm()
	handle := j.accept(form)
	j.steps(both, turns("both"))
	j.steps(handle, turns("handle"))
	j.papers(both, "440/1207/DINKES/2026")
	j.papers(handle, "")
	j.books(both)

	guest := j.guest()
	j.open(guest, "/berita", http.StatusOK)
	j.reads(guest, headline("both"), headline("handle"))
	j.track(guest, form, code)
	j.reads(guest, text.T(ctx, "public.state.diarsipkan"))
	out, err := j.do("", "verify")
	must(t, err)
	if !strings.Contains(out, ", 0 faults") {
		t.Error(out)
	}
	j.noFaults()
}

// enterLetter is the desk taking down a letter that an agency sent.
func (j *journey) enterLetter() (number, code string) {
	desk := j.tab("koordinator")
	j.open(desk, "/kotak-masuk/catat", http.StatusOK)
	j.fill(desk, "form.entry", map[string]any{
		"saluran": "letter", "nomor_surat": "440/1207/DINKES/2026", "tanggal_surat": time.Now().AddDate(0, 0, -4).Format(time.DateOnly),
		"pengirim": "Kepala Dinas Kesehatan", "hal": "Laporan gangguan situs", "cerita": "Bersama ini kami laporkan bahwa situs dinas menampilkan tautan judi daring.",
		"instansi": "dinkes", "jenis": "judi_online", "nama": "dr. Contoh Sekretaris", "telepon": "081234567890",
	}, "kejadian", "diketahui", "diterima", "alasan", "tanpa_nomor", "surel", "lembaga", "judul", "lokasi", "tindakan", "sumber", "aset", "berlangsung", "data_pribadi")
	j.press(desk, "form.entry button.btn-primary", http.StatusOK)
	return j.receipt(desk)
}

// fileForm is a citizen filing the public form, with a photo afterwards.
func (j *journey) fileForm() (number, code string) {
	guest := j.guest()
	j.open(guest, "/lapor", http.StatusOK)
	j.fill(guest, `form[action="/lapor"]`, map[string]any{
		"jenis": "judi_online", "cerita": "Situs dinas menampilkan tautan judi saat dibuka dari mesin pencari.", "kapan": "baru", "kejadian": "kemarin malam jam 8",
		"nama": "Warga Contoh", "telepon": "081234567891", "instansi": "dinkes", "setuju": "on",
	}, "diketahui", "judul", "lokasi", "tindakan", "tanpa_kontak", "surel")
	j.press(guest, `form[action="/lapor"] button.btn-primary`, http.StatusOK)
	number, code = j.receipt(guest)
	j.upload(guest, "berkas", j.photo)
	j.reads(guest, "foto-layar.jpg")
	return number, code
}

var (
	reportRE = regexp.MustCompile(`L-\d{4}-\d{6}`)
	codeRE   = regexp.MustCompile(`\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b`)
)

// receipt reads number and code from a receipt.
func (j *journey) receipt(tab *e2e.Tab) (number, code string) {
	j.t.Helper()
	words, err := tab.Words()
	must(j.t, err)
	number, code = reportRE.FindString(words), codeRE.FindString(words)
	if number == "" || code == "" {
		j.t.Fatalf("no number and code on the receipt:\n%s", words)
	}
	return number, code
}

// keepEvidence adds the injected pages and a phone photo to the letter, and looks at them: as text, as a picture, and
// nothing runs.
func (j *journey) keepEvidence(report string, pages map[string]string) {
	desk := j.tab("koordinator")
	files := []string{j.photo}
	for page := range pages {
		files = append(files, page)
	}
	j.upload(desk, "berkas", files...)
	for page, source := range pages {
		j.open(desk, "/kotak-masuk/"+report, http.StatusOK)
		j.follow(desk, page[strings.LastIndexByte(page, '/')+1:])
		j.reads(desk, source)
		j.nothingRan(desk)
	}
	j.open(desk, "/kotak-masuk/"+report, http.StatusOK)
	j.follow(desk, "foto-layar.jpg")
	wide, err := e2e.Ask[int](desk, `document.querySelector("main img").naturalWidth`)
	must(j.t, err)
	if wide != photoWide {
		j.t.Errorf("the photo is shown %d wide, want %d", wide, photoWide)
	}
	j.downloads(desk)
}

// nothingRan holds the page against what the injected pages try.
func (j *journey) nothingRan(tab *e2e.Tab) {
	j.t.Helper()
	ran, err := e2e.Ask[bool](tab, `window.dijalankan === true || document.querySelectorAll("main script, main iframe, main svg[onload], main img[onerror], main form[action*=judol]").length > 0`)
	must(j.t, err)
	if ran {
		j.t.Error("an injected page came to life")
	}
}

// downloads tells that a file's bytes leave only as a download, sealed.
func (j *journey) downloads(tab *e2e.Tab) {
	j.t.Helper()
	said, err := e2e.Await[[]string](tab, `fetch(document.querySelector('main a[href$="/unduh"]').href).then(r => [r.status + "", r.headers.get("content-type"), r.headers.get("content-disposition"), r.headers.get("content-security-policy"), r.headers.get("x-content-type-options")])`)
	must(j.t, err)
	if said[0] != "200" || said[1] != "application/octet-stream" || !strings.HasPrefix(said[2], "attachment") || !strings.Contains(said[3], "sandbox") || said[4] != "nosniff" {
		j.t.Errorf("a download comes as %q", said)
	}
}

// accept is the desk opening an incident of a report.
func (j *journey) accept(report string) string {
	j.t.Helper()
	for _, other := range []string{"sub-keamanan", "sub-website", "kabid", "kadis", "auditor", "admin", "opd"} {
		if code := j.knock(other, http.MethodGet, "/kotak-masuk/"+report, nil); code != http.StatusForbidden && code != http.StatusNotFound {
			j.t.Errorf("%s at the report: %d", other, code)
		}
	}
	desk, form := j.tab("koordinator"), `form[action="/kotak-masuk/`+report+`"]`
	j.open(desk, "/kotak-masuk/"+report, http.StatusOK)
	j.fill(desk, form, map[string]any{"putusan": "terima", "acceptance.verification": "Menelepon pelapor dan membuka situsnya."},
		"insiden", "petunjuk", "alasan", "catatan", "acceptance.contact_name", "acceptance.contact_phone", "acceptance.contact_email")
	j.press(desk, form+" button.btn-primary", http.StatusOK)
	path, err := desk.Path()
	must(j.t, err)
	number, ok := strings.CutPrefix(path, "/insiden/")
	if !ok {
		words, _ := desk.Words()
		j.t.Fatalf("accepting %s leads to %s:\n%s", report, path, words)
	}
	return number
}
