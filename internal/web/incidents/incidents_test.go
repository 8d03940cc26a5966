package incidents_test

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"tanggap/internal/app/apptest"
	"tanggap/internal/db"
	"tanggap/internal/document"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/indonesian"
	"tanggap/internal/tlp"
)

func text(s string) foreign.Text { return foreign.Text(s) }

func local() time.Time { return time.Now().In(indonesian.WIT).Add(-time.Minute) }

// people are the actors; workers of each step, in the order in which they do it.
var (
	actors = []string{"ketua", "koordinator", "sub-jaringan", "sub-keamanan", "sub-website", "kabid", "kadis"}
	steps  = []struct {
		step string
		who  []string
	}{
		{"penerimaan", []string{"koordinator"}},
		{"antrian", []string{"koordinator"}},
		{"keputusan", []string{"ketua"}},
		{"identifikasi", []string{"sub-keamanan"}},
		{"kelemahan", []string{"sub-keamanan"}},
		{"pemulihan", []string{"sub-website", "sub-keamanan"}},
		{"evaluasi", []string{"sub-keamanan"}},
		{"penutupan", []string{"koordinator", "ketua"}},
		{"publikasi", []string{"sub-website", "ketua"}},
		{"pelaporan", []string{"kabid"}},
	}
)

func TestTenStepsByTheirPeople(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		o := newOffice(t, s)
		for _, st := range steps {
			if got := o.now().Step; got != st.step {
				t.Fatalf("the incident is at %s, not at %s", got, st.step)
			}
			for _, who := range st.who {
				o.work(who, st.step)
			}
		}
		docs, err := document.OfIncident(context.Background(), o.App.DB, o.viewer("ketua"), o.now().ID)
		must(t, err)
		if len(docs) != 1 || docs[0].Kind != "lembar_disposisi" || docs[0].State != document.Issued {
			t.Errorf("the disposition sheet is not issued with the decision: %+v", docs)
		}
		if i := o.now(); i.Status != "diarsipkan" || i.Finished == 0 {
			t.Errorf("at the end: %s, finished %d", i.Status, i.Finished)
		}
		page := o.as("ketua").Get("/insiden/" + o.number)
		if page.Code != 200 || strings.Contains(page.Body, "stepform") {
			t.Error("a finished incident still shows a form:", page.Code)
		}
	})
}

// work fills what a person's page asks for, after everybody else was refused the same.
func (o *office) work(who, step string) {
	t := o.t
	t.Helper()
	page := o.as(who).Get("/insiden/" + o.number)
	if page.Code != 200 {
		t.Fatalf("%s reads %s: %d", who, step, page.Code)
	}
	f, ok := stepForm(t, page.Body)
	if !ok || f.primary == "" || strings.Count(page.Body, "btn-primary") != 1 {
		t.Fatalf("%s has no form with one primary button at %s", who, step)
	}
	fill(t, page.Body, f, local(), "classification.tlp")
	f.values.Set("do", "complete")
	for _, other := range actors {
		if allowed(step, other) {
			continue
		}
		if a := o.as(other).Post(f.action, f.values); a.Code != http.StatusForbidden && a.Code != http.StatusNotFound {
			t.Errorf("%s at %s: %d instead of a refusal", other, step, a.Code)
		}
	}
	if got := o.now().Step; got != step {
		t.Fatalf("somebody who may not left %s", step)
	}
	if a := o.as(who).Post(f.action, f.values); a.Code != http.StatusSeeOther {
		t.Fatalf("%s at %s (%s): %d\n%s", who, step, f.primary, a.Code, complaints(a.Body))
	}
}

// mayFill are the people with a form in a step, by the shipped procedure.
var mayFill = map[string][]string{
	"penerimaan": {"koordinator"}, "antrian": {"koordinator"}, "keputusan": {"ketua"}, "identifikasi": {"sub-keamanan", "koordinator"},
	"kelemahan": {"sub-keamanan"}, "pemulihan": {"sub-jaringan", "sub-website", "sub-keamanan"}, "evaluasi": {"sub-keamanan"},
	"penutupan": {"koordinator", "ketua"}, "publikasi": {"sub-website", "ketua"}, "pelaporan": {"kabid"},
}

func allowed(step, who string) bool {
	for _, w := range mayFill[step] {
		if w == who {
			return true
		}
	}
	return false
}

func complaints(page string) string {
	var out []string
	for _, part := range strings.Split(page, `class="fault"`)[1:] {
		out = append(out, part[:min(160, len(part))])
	}
	return strings.Join(out, "\n")
}

// forward brings the incident to a step.
func (o *office) forward(to string) {
	for _, st := range steps {
		if st.step == to {
			return
		}
		for _, who := range st.who {
			page := o.as(who).Get("/insiden/" + o.number)
			f, _ := stepForm(o.t, page.Body)
			fill(o.t, page.Body, f, local(), "classification.tlp")
			f.values.Set("do", "complete")
			if a := o.as(who).Post(f.action, f.values); a.Code != http.StatusSeeOther {
				o.t.Fatalf("%s at %s: %d\n%s", who, st.step, a.Code, complaints(a.Body))
			}
		}
	}
}

func TestNothingTypedIsLost(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		o := newOffice(t, s)
		b := o.as("koordinator")
		at := "/insiden/" + o.number + "/langkah/penerimaan"
		typed := url.Values{"versi.acceptance": {"0"}, "acceptance.verification": {"disurati <b>kembali</b>"}, "acceptance.receipt_at": {"2031-01-01T10:00"}, "happened_at": {"kemarin lusa entah"}, "do": {"complete"}}
		a := b.Post(at, typed)
		if a.Code != http.StatusUnprocessableEntity || !strings.Contains(a.Body, "disurati &lt;b&gt;kembali&lt;/b&gt;") || !strings.Contains(a.Body, "kemarin lusa entah") {
			t.Errorf("a time that is none: %d", a.Code)
		}
		typed.Del("happened_at")
		if a = b.Post(at, typed); a.Code != http.StatusUnprocessableEntity || !strings.Contains(a.Body, "Waktunya masih di depan") || !strings.Contains(a.Body, `value="2031-01-01T10:00"`) {
			t.Errorf("a time ahead: %d", a.Code)
		}
		typed.Set("acceptance.receipt_at", local().Format("2006-01-02T15:04"))
		if a = b.Post(at, typed); a.Code != http.StatusUnprocessableEntity || !strings.Contains(a.Body, `href="#acceptance.origin"`) {
			t.Errorf("a field not filled: %d", a.Code)
		}
		if page := b.Get("/insiden/" + o.number); strings.Contains(page.Body, "disurati") {
			t.Error("what was refused is stored")
		}
		typed.Set("do", "save")
		if a = b.Post(at, typed); a.Code != http.StatusSeeOther {
			t.Errorf("saving a part: %d", a.Code)
		}
		page := b.Get("/insiden/" + o.number)
		if !strings.Contains(page.Body, "disurati &lt;b&gt;kembali") || !strings.Contains(page.Body, "Yang masih kurang") || strings.Contains(page.Body, "<b>kembali</b>") {
			t.Error("what was saved does not stand in the form, or not as it was typed")
		}
	})
}

func TestRowsGrowWithoutAScript(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		o := newOffice(t, s)
		o.forward("kelemahan")
		b := o.as("sub-keamanan")
		page := b.Get("/insiden/" + o.number)
		f, _ := stepForm(t, page.Body)
		f.values.Set("weaknesses.findings.0.title", "")
		f.values.Set("weaknesses.findings.1.title", "Pengaya usang")
		f.values.Set("baris", "weaknesses.findings")
		a := b.Post(f.action, f.values)
		if a.Code != 200 || !strings.Contains(a.Body, `name="weaknesses.findings.2.title"`) {
			t.Fatalf("no row more: %d", a.Code)
		}
		more, _ := stepForm(t, a.Body)
		if got := more.values.Get("weaknesses.findings.0.title"); got != "Pengaya usang" {
			t.Errorf("the row above it reads %q: empty rows are closed up", got)
		}
	})
}

func TestTwoPeopleAtOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		o := newOffice(t, s)
		o.Person("koordinator2", "koordinator")
		at := "/insiden/" + o.number + "/langkah/penerimaan"
		first := url.Values{"versi.acceptance": {"0"}, "acceptance.verification": {"versi pertama"}, "do": {"save"}}
		second := url.Values{"versi.acceptance": {"0"}, "acceptance.verification": {"versi kedua"}, "do": {"save"}}
		if a := o.as("koordinator").Post(at, first); a.Code != http.StatusSeeOther {
			t.Fatal(a.Code)
		}
		a := o.as("koordinator2").Post(at, second)
		if a.Code != http.StatusConflict || !strings.Contains(a.Body, "versi pertama") || !strings.Contains(a.Body, "versi kedua") || !strings.Contains(a.Body, "Orang koordinator") {
			t.Fatalf("%d: both versions and who was faster", a.Code)
		}
		again, _ := stepForm(t, a.Body)
		again.values.Set("do", "save")
		if a := o.as("koordinator2").Post(again.action, again.values); a.Code != http.StatusSeeOther {
			t.Errorf("saving after looking: %d", a.Code)
		}
		if a := o.as("koordinator2").Post(again.action, again.values); a.Code != http.StatusSeeOther {
			t.Errorf("the same twice is no conflict: %d", a.Code)
		}
	})
}

func TestProposalTakenInOneTap(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		o := newOffice(t, s)
		o.forward("keputusan")
		b := o.as("ketua")
		page := b.Get("/insiden/" + o.number)
		link := fmt.Sprintf("/insiden/%s?langkah=keputusan&amp;usul=1", o.number)
		if !strings.Contains(page.Body, link) || !strings.Contains(page.Body, "Keputusan Anda · langkah 3") {
			t.Fatal("the proposal cannot be taken over")
		}
		if other := o.as("koordinator").Get("/insiden/" + o.number); strings.Contains(other.Body, "btn-primary") || !strings.Contains(other.Body, "Giliran Ketua · langkah 3") || !strings.Contains(other.Body, `name="coordination.notes.0.note"`) {
			t.Error("the coordinator may add a note, but it is the head's turn")
		}
		page = b.Get("/insiden/" + o.number + "?langkah=keputusan&usul=1")
		f, _ := stepForm(t, page.Body)
		f.values.Set("do", "complete")
		if a := b.Post(f.action, f.values); a.Code != http.StatusSeeOther || o.now().Step != "identifikasi" {
			t.Errorf("%d, step %s\n%s", a.Code, o.now().Step, complaints(a.Body))
		}
	})
}

func TestSkipReopenClose(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		o := newOffice(t, s)
		o.forward("identifikasi")
		head, at := o.as("ketua"), "/insiden/"+o.number
		if a := o.as("sub-keamanan").Get(at + "/langkah/identifikasi/lewati"); a.Code != http.StatusForbidden || !strings.Contains(a.Body, "Orang ketua") {
			t.Errorf("skipping by somebody else: %d", a.Code)
		}
		ask := head.Get(at + "/langkah/identifikasi/lewati")
		if ask.Code != 200 || !strings.Contains(ask.Body, "Apabila") && !strings.Contains(ask.Body, `lang="id"`) {
			t.Errorf("the question lacks the SOP's warning: %d", ask.Code)
		}
		if a := head.Post(at+"/langkah/identifikasi/lewati", url.Values{}); a.Code != http.StatusUnprocessableEntity {
			t.Errorf("without a reason: %d", a.Code)
		}
		if a := head.Post(at+"/langkah/identifikasi/lewati", url.Values{"reason": {"sudah dikerjakan BSSN"}}); a.Code != http.StatusSeeOther || o.now().Step != "kelemahan" {
			t.Fatalf("skip: %d, %s", a.Code, o.now().Step)
		}
		if page := head.Get(at); !strings.Contains(page.Body, "dilewati: sudah dikerjakan BSSN") {
			t.Error("the rail does not say why")
		}
		if a := head.Post(at+"/langkah/identifikasi/buka", url.Values{"reason": {"ada temuan baru"}}); a.Code != http.StatusSeeOther || o.now().Step != "identifikasi" {
			t.Fatalf("reopen: %d, %s", a.Code, o.now().Step)
		}
		if a := o.as("koordinator").Get(at + "/tutup"); a.Code != http.StatusForbidden {
			t.Errorf("closing by somebody else: %d", a.Code)
		}
		if a := head.Post(at+"/tutup", url.Values{}); a.Code != http.StatusUnprocessableEntity {
			t.Errorf("closing without a reason: %d", a.Code)
		}
		if a := head.Post(at+"/tutup", url.Values{"closing.reason": {"duplikat"}}); a.Code != http.StatusSeeOther || o.now().Closed == 0 {
			t.Errorf("closing: %d", a.Code)
		}
	})
}

func TestFactsChangedByTwoAtOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		o := newOffice(t, s)
		at, version := "/insiden/"+o.number+"/ubah", fmt.Sprint(o.now().Version)
		if a := o.as("koordinator").Get(at); a.Code != 200 || !strings.Contains(a.Body, `name="version" value="`+version+`"`) {
			t.Fatalf("the page: %d", a.Code)
		}
		typed := url.Values{"version": {version}, "title": {"Judul pertama"}, "kind": {"judi_online"}, "tlp": {"AMBER"}}
		if a := o.as("koordinator").Post(at, typed); a.Code != http.StatusSeeOther || o.now().Title != "Judul pertama" {
			t.Fatalf("change: %d", a.Code)
		}
		typed.Set("title", "Judul kedua")
		a := o.as("ketua").Post(at, typed)
		if a.Code != http.StatusConflict || !strings.Contains(a.Body, "Judul pertama") || !strings.Contains(a.Body, "Judul kedua") {
			t.Errorf("a stale version: %d", a.Code)
		}
		typed.Set("version", fmt.Sprint(o.now().Version))
		typed.Set("kind", "tidak-ada")
		if a := o.as("ketua").Post(at, typed); a.Code != http.StatusUnprocessableEntity || !strings.Contains(a.Body, "Judul kedua") {
			t.Errorf("a word that no list has: %d", a.Code)
		}
		if a := o.as("sub-website").Post(at, typed); a.Code != http.StatusNotFound && a.Code != http.StatusForbidden {
			t.Errorf("by somebody else: %d", a.Code)
		}
	})
}

func TestRecordedLaterWantsItsReason(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		o := newOffice(t, s)
		at := "/insiden/" + o.number + "/langkah/penerimaan"
		typed := url.Values{"versi.acceptance": {"0"}, "acceptance.verification": {"dibuka sendiri"}, "do": {"save"}, "happened_at": {local().Add(-9 * time.Hour).Format("2006-01-02T15:04")}}
		if a := o.as("koordinator").Post(at, typed); a.Code != http.StatusUnprocessableEntity || !strings.Contains(a.Body, "tulis alasannya") {
			t.Errorf("without a reason: %d", a.Code)
		}
		typed.Set("late_reason", "listrik padam")
		if a := o.as("koordinator").Post(at, typed); a.Code != http.StatusSeeOther {
			t.Fatalf("with one: %d", a.Code)
		}
		if page := o.as("koordinator").Get("/insiden/" + o.number); !strings.Contains(page.Body, "listrik padam") || !strings.Contains(page.Body, "Terjadi ") {
			t.Error("the history tells neither time nor reason")
		}
	})
}

func TestRedIsNotThereForTheUnnamed(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		o := newOffice(t, s)
		o.write(func(ctx context.Context, tx *db.Tx) error {
			i := o.now()
			i.TLP = tlp.Red
			return incident.Describe(ctx, tx, i)
		})
		nothing := o.as("koordinator").Get("/insiden/TIDAK-ADA-0001")
		for _, who := range []string{"koordinator", "sub-keamanan", "kabid"} {
			for _, path := range []string{"", "?langkah=antrian", "/tutup", "/langkah/penerimaan/buka", "/bukti/x"} {
				if a := o.as(who).Get("/insiden/" + o.number + path); a.Code != http.StatusNotFound {
					t.Errorf("%s reads %s of a RED incident: %d", who, path, a.Code)
				}
			}
			if a := o.as(who).Post("/insiden/"+o.number+"/pesan", url.Values{"text": {"x"}, "to": {"internal"}}); a.Code != http.StatusNotFound {
				t.Errorf("%s writes: %d", who, a.Code)
			}
		}
		red := o.as("koordinator").Get("/insiden/" + o.number)
		strip := func(s string) string { return strings.ReplaceAll(s, o.number, "TIDAK-ADA-0001") }
		if strip(red.Body) != strip(nothing.Body) {
			t.Error("the answer tells a RED incident from one that does not exist")
		}
		for _, who := range []string{"admin", "auditor", "sekretariat"} {
			if a := o.as(who).Get("/insiden/" + o.number); a.Code != http.StatusForbidden {
				t.Errorf("%s: %d", who, a.Code)
			}
		}
	})
}

const evil = `<script>alert(1)</script>"><img src=x onerror=alert(2)>`

func TestWordsAreNeverMarkup(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		o := newOffice(t, s)
		o.number = o.incident(evil)
		b := o.as("koordinator")
		if a := b.Post("/insiden/"+o.number+"/pesan", url.Values{"text": {evil + "\u202Egnp"}, "to": {"internal"}, "langkah": {"penerimaan"}}); a.Code != http.StatusSeeOther {
			t.Fatal(a.Code)
		}
		if a := b.Post("/insiden/"+o.number+"/pesan", url.Values{"text": {"  "}, "to": {"internal"}}); a.Code != http.StatusUnprocessableEntity {
			t.Errorf("an empty message: %d", a.Code)
		}
		if a := b.Post("/insiden/"+o.number+"/pesan", url.Values{"text": {evil}, "to": {"everybody"}}); a.Code != http.StatusUnprocessableEntity {
			t.Errorf("a message to nobody: %d", a.Code)
		}
		o.upload(b, evil+".html", []byte("<html><script>alert(3)</script></html>"))
		b.Post("/insiden/"+o.number+"/langkah/penerimaan", url.Values{"versi.acceptance": {"0"}, "acceptance.title": {evil}, "acceptance.verification": {evil}, "do": {"save"}})
		page := b.Get("/insiden/" + o.number)
		if strings.Contains(page.Body, "<script>alert") || strings.Contains(page.Body, "<img src=x") || strings.Contains(page.Body, "\u202E") {
			t.Error("what somebody typed became markup")
		}
		if !strings.Contains(page.Body, "&lt;script&gt;alert(1)") {
			t.Error("what somebody typed is gone")
		}
	})
}

func (o *office) upload(b *apptest.Browser, name string, body []byte) apptest.Answer {
	o.t.Helper()
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	part, err := w.CreateFormFile("file", name)
	must(o.t, err)
	_, err = part.Write(body)
	must(o.t, err)
	must(o.t, w.Close())
	return b.Send("/insiden/"+o.number+"/bukti", w.FormDataContentType(), &buf)
}

var png = []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00")

func TestEvidenceIsNeverRun(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		o := newOffice(t, s)
		b := o.as("koordinator")
		html := []byte("<html><script>alert(3)</script> slot gacor</html>")
		for name, body := range map[string][]byte{"../../etc/passwd": html, "foto.png": png, "a\r\nSet-Cookie: x=1;\"b.svg": []byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`)} {
			if a := o.upload(b, name, body); a.Code != http.StatusSeeOther {
				t.Fatalf("%q: %d", name, a.Code)
			}
		}
		page := b.Get("/insiden/" + o.number)
		links := map[string]bool{}
		for _, part := range strings.Split(page.Body, `href="/insiden/`+o.number+`/bukti/`)[1:] {
			links["/insiden/"+o.number+"/bukti/"+part[:36]] = true
		}
		if len(links) != 3 {
			t.Fatalf("%d files", len(links))
		}
		pictures := 0
		for link := range links {
			view, got, img := b.Get(link), b.Get(link+"/unduh"), b.Get(link+"/gambar")
			if view.Code != 200 || strings.Contains(view.Body, "<script>alert") || strings.Contains(view.Body, "<svg xmlns") {
				t.Errorf("%s: %d, or shown as markup", link, view.Code)
			}
			if d := got.Header.Get("Content-Disposition"); !strings.HasPrefix(d, "attachment") || strings.ContainsAny(d, "\r\n/") || got.Header.Get("Set-Cookie") == "x=1" {
				t.Errorf("download as %q", d)
			}
			if csp := got.Header.Get("Content-Security-Policy"); csp != "default-src 'none'; sandbox" {
				t.Errorf("download under %q", csp)
			}
			if img.Code == 200 {
				pictures++
				if img.Header.Get("Content-Type") != "image/png" || img.Header.Get("Content-Security-Policy") != "default-src 'none'; sandbox" {
					t.Errorf("picture as %s", img.Header.Get("Content-Type"))
				}
			}
		}
		if pictures != 1 {
			t.Errorf("%d files are given as pictures, one is one", pictures)
		}
		n, err := db.One[int64](context.Background(), o.App.DB, readings)
		must(t, err)
		if n != 3 {
			t.Errorf("%d readings recorded, 3 files were read", n)
		}
		if a := o.as("sub-website").Get("/insiden/" + o.number); a.Code != http.StatusNotFound {
			t.Errorf("an AMBER incident is open to who is no member: %d", a.Code)
		}
	})
}

const readings db.SQL = `SELECT count(*) FROM reading`
