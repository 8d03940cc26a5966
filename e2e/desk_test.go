package e2e_test

import (
	"bytes"
	"context"
	"encoding/json"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"tanggap/e2e"
	"tanggap/internal/casework"
)

// staff are the people of the journey, one a role.
var staff = []string{"ketua", "koordinator", "sub-jaringan", "sub-keamanan", "sub-website", "kabid", "kadis", "sekretariat", "auditor", "opd"}

// journey is an office with a browser: a tab for each person, and plain clients for those who try what they may not.
type journey struct {
	*office
	t       *testing.T
	browser *e2e.Browser
	tabs    map[string]*e2e.Tab
	doors   map[string]*http.Client
	guests  []*e2e.Tab
	photo   string
}

func begin(t *testing.T, p e2e.Program) *journey {
	j := &journey{t: t, tabs: map[string]*e2e.Tab{}, doors: map[string]*http.Client{}}
	var err error
	j.browser, err = e2e.OpenBrowser(context.Background())
	must(t, err)
	t.Cleanup(j.browser.Close)
	j.office, err = found(context.Background(), p, j.setUp)
	if j.office != nil && j.office.server != nil {
		t.Cleanup(func() {
			if status, err := j.office.server.Stop(); err != nil || status != 0 {
				t.Errorf("the program ended with %d, %v:\n%s", status, err, j.office.server.Log())
			}
		})
	}
	must(t, err)
	must(t, j.hire(staff...))
	j.photo = photo(t)
	return j
}

// setUp makes the first administrator in the browser.
func (j *journey) setUp(o *office, address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return err
	}
	j.office = o
	tab := j.guest()
	j.open(tab, u.Path, http.StatusOK)
	j.fill(tab, "main form", map[string]any{"name": "Admin Pertama", "username": "admin", "password": password})
	j.press(tab, "main form button.btn-primary", http.StatusOK)
	j.at(tab, "/saya")
	return nil
}

const photoWide = 640

// photo is a picture as a phone takes it.
func photo(t *testing.T) string {
	m := image.NewRGBA(image.Rect(0, 0, photoWide, 480))
	for y := range 480 {
		for x := range photoWide {
			m.Set(x, y, color.RGBA{uint8(x / 3), uint8(y / 2), 120, 255})
		}
	}
	var b bytes.Buffer
	must(t, jpeg.Encode(&b, m, nil))
	file := filepath.Join(t.TempDir(), "foto-layar.jpg")
	must(t, os.WriteFile(file, b.Bytes(), 0o600))
	return file
}

// guest is a tab of somebody from outside.
func (j *journey) guest() *e2e.Tab {
	j.t.Helper()
	tab, err := j.browser.Open(j.office.server.URL)
	must(j.t, err)
	j.guests = append(j.guests, tab)
	return tab
}

// tab is the tab at which a person sits, signed in.
func (j *journey) tab(who string) *e2e.Tab {
	j.t.Helper()
	if j.tabs[who] == nil {
		j.tabs[who] = j.guest()
		home, err := j.tabs[who].SignIn(who, password)
		must(j.t, err)
		if home != "/saya" && home != "/portal" {
			j.t.Fatalf("%s begins at %s", who, home)
		}
	}
	return j.tabs[who]
}

func (j *journey) open(tab *e2e.Tab, path string, want int) {
	j.t.Helper()
	got, err := tab.Go(path)
	must(j.t, err)
	if got != want {
		words, _ := tab.Words()
		j.t.Fatalf("%s answers %d, want %d:\n%s", path, got, want, words)
	}
}

func (j *journey) fill(tab *e2e.Tab, form string, said map[string]any, skip ...string) []string {
	j.t.Helper()
	names, err := tab.Fill(form, said, append(skip, "happened_at", "late_reason")...)
	must(j.t, err)
	for name := range said {
		if !slices.Contains(names, name) {
			path, _ := tab.Path()
			j.t.Errorf("no %s in sight on %s; there are %v", name, path, names)
		}
	}
	return names
}

func (j *journey) press(tab *e2e.Tab, button string, want int) {
	j.t.Helper()
	got, err := tab.Press(button)
	must(j.t, err)
	if got != want {
		words, _ := tab.Words()
		path, _ := tab.Path()
		j.t.Fatalf("%s leads to %s with %d, want %d:\n%s", button, path, got, want, words)
	}
}

// follow presses the link whose words begin so.
func (j *journey) follow(tab *e2e.Tab, words string) {
	j.t.Helper()
	href, err := e2e.Ask[string](tab, `([...document.querySelectorAll("main a[href]")].find(a => a.innerText.trim().startsWith(`+quoted(words)+`)) || {getAttribute: () => ""}).getAttribute("href")`)
	must(j.t, err)
	if href == "" {
		seen, _ := tab.Words()
		j.t.Fatalf("no link %q:\n%s", words, seen)
	}
	j.press(tab, `main a[href=`+quoted(href)+`]`, http.StatusOK)
}

func quoted(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

func (j *journey) at(tab *e2e.Tab, want string) {
	j.t.Helper()
	path, err := tab.Path()
	must(j.t, err)
	if path != want {
		j.t.Errorf("at %s, want %s", path, want)
	}
}

// reads tells what a person must see on the page.
func (j *journey) reads(tab *e2e.Tab, all ...string) {
	j.t.Helper()
	words, err := tab.Words()
	must(j.t, err)
	for _, want := range all {
		if !strings.Contains(words, want) {
			path, _ := tab.Path()
			j.t.Errorf("%q is not on %s:\n%s", want, path, words)
		}
	}
}

// upload chooses files and sends them.
func (j *journey) upload(tab *e2e.Tab, name string, files ...string) {
	j.t.Helper()
	input := chromedp.CSS(`input[type="file"][name=` + quoted(name) + `]`)
	var whole []string
	for _, f := range files {
		abs, err := filepath.Abs(f)
		must(j.t, err)
		whole = append(whole, abs)
	}
	must(j.t, tab.Do(chromedp.SetUploadFiles(input, whole)))
	j.press(tab, `form[enctype="multipart/form-data"] button`, http.StatusOK)
}

// knock asks a page as somebody without a browser, and tells the status.
func (j *journey) knock(who, method, path string, values url.Values) int {
	j.t.Helper()
	status, _ := j.read(who, method, path, values)
	return status
}

func (j *journey) read(who, method, path string, values url.Values) (int, string) {
	j.t.Helper()
	if j.doors[who] == nil {
		c := j.client()
		r, err := c.PostForm(j.office.server.URL+"/masuk", url.Values{"username": {who}, "password": {password}})
		must(j.t, err)
		must(j.t, r.Body.Close())
		if r.StatusCode != http.StatusSeeOther {
			j.t.Fatalf("%s cannot sign in: %d", who, r.StatusCode)
		}
		j.doors[who] = c
	}
	req, err := http.NewRequest(method, j.office.server.URL+path, strings.NewReader(values.Encode()))
	must(j.t, err)
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r, err := j.doors[who].Do(req)
	must(j.t, err)
	defer r.Body.Close()
	var b bytes.Buffer
	_, err = b.ReadFrom(r.Body)
	must(j.t, err)
	return r.StatusCode, b.String()
}

// mainButton leaves the step, or keeps a note beside somebody else's turn, which has no other button.
const mainButton = "form.stepform button.btn-primary, form.stepform:not(:has(.btn-primary)) button.btn:not(.sr-only)"

// steps walks an incident, each turn by its own person, refused to all others before.
func (j *journey) steps(number string, all []turn) {
	j.t.Helper()
	for _, t := range all {
		j.refused(number, t)
		tab := j.tab(t.who)
		j.open(tab, "/insiden/"+number, http.StatusOK)
		names := j.fill(tab, "form.stepform", t.said, t.skip...)
		for _, form := range t.forms {
			if !slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(n, form+".") }) {
				j.t.Fatalf("%s has no form %s in step %s; there are %v", t.who, form, t.step, names)
			}
		}
		j.press(tab, mainButton, http.StatusOK)
		if t.step == "antrian" {
			j.answerLetter(number)
		}
	}
	if _, page := j.read("koordinator", http.MethodGet, "/insiden/"+number, nil); strings.Contains(page, `class="stepform"`) {
		j.t.Errorf("%s is not at its end", number)
	}
}

// refused tells that nobody else is offered a turn's forms, and that none of the others can send them.
func (j *journey) refused(number string, t turn) {
	j.t.Helper()
	for _, other := range append(slices.Clone(staff), "admin") {
		if other == t.who {
			continue
		}
		for _, form := range t.forms {
			if other == "sub-jaringan" && form == "treatment" {
				continue // the SOP lets either do it
			}
			status, page := j.read(other, http.MethodGet, "/insiden/"+number+"?langkah="+t.step, nil)
			if status != http.StatusOK && status != http.StatusForbidden && status != http.StatusNotFound || strings.Contains(page, `name="`+form+`.`) {
				j.t.Errorf("%s is offered %s of %s (%d)", other, form, number, status)
			}
			sent := url.Values{"do": {"complete"}, "versi." + form: {"0"}, firstControl(form): {"ditulis orang lain"}}
			if status := j.knock(other, http.MethodPost, "/insiden/"+number+"/langkah/"+t.step, sent); status != http.StatusForbidden && status != http.StatusNotFound {
				j.t.Errorf("%s sends %s of %s: %d", other, form, number, status)
			}
		}
	}
}

// firstControl is the name of a form's first control on a page.
func firstControl(form string) string {
	f, _ := casework.FormByName(form)
	name := form + "." + f.Fields[0].Name
	if f.Fields[0].Kind == casework.Rows {
		name += ".0." + f.Fields[0].Fields[0].Name
	}
	return name
}

// answerLetter drafts and issues the answer to who reported, from the incident's page.
func (j *journey) answerLetter(number string) {
	j.t.Helper()
	desk := j.tab("koordinator")
	j.open(desk, "/insiden/"+number+"?langkah=penerimaan", http.StatusOK)
	j.press(desk, `form.offer:has(input[value="surat_jawaban"]) button`, http.StatusOK)
	j.reads(desk, "Surat jawaban", number)
	paper, err := desk.Path()
	must(j.t, err)
	if words := j.pdf("koordinator", paper); !draftRE.MatchString(words) {
		j.t.Errorf("a draft does not say that it is one:\n%s", words)
	}
	if status := j.knock("sub-keamanan", http.MethodPost, paper+"/terbitkan", nil); status != http.StatusForbidden && status != http.StatusNotFound {
		j.t.Errorf("sub-keamanan issues %s: %d", paper, status)
	}
	j.open(desk, paper+"/terbitkan", http.StatusOK)
	j.press(desk, `form[action$="/terbitkan"] button`, http.StatusOK)
	j.at(desk, paper)
}

// draftRE finds KONSEP, which stands slanting over a draft: its letters come from above, two at a time.
var draftRE = regexp.MustCompile(`(?ms)^ *EP$.*^ *NS$.*^ *KO$`)

// pdf is the words of the paper at a path.
func (j *journey) pdf(who, path string) string {
	j.t.Helper()
	status, pdf := j.read(who, http.MethodGet, path+"/pdf", nil)
	if status != http.StatusOK {
		j.t.Fatalf("%s/pdf answers %d", path, status)
	}
	words, err := wordsOf([]byte(pdf))
	must(j.t, err)
	return words
}

// papers reads both papers of an incident as PDF. letter is the number of the letter that was reported with.
func (j *journey) papers(number, letter string) {
	j.t.Helper()
	_, b, err := j.call("koordinator", http.MethodGet, "/incidents/"+number+"/documents", nil)
	must(j.t, err)
	var list struct {
		Items []struct{ ID, Kind, State, Number string }
	}
	must(j.t, json.Unmarshal(b, &list))
	seen := map[string]bool{}
	for _, d := range list.Items {
		seen[d.Kind] = d.State == "issued"
		words := j.pdf("koordinator", "/dokumen/"+d.ID)
		for _, want := range []string{number, letter, d.Number, "PEMERINTAH PROVINSI CONTOH"} {
			if !strings.Contains(words, want) {
				j.t.Errorf("%s of %s does not say %q:\n%s", d.Kind, number, want, words)
			}
		}
		if draftRE.MatchString(words) {
			j.t.Errorf("%s of %s is still a draft", d.Kind, number)
		}
	}
	if !seen["surat_jawaban"] || !seen["lembar_disposisi"] {
		j.t.Errorf("papers of %s: %s", number, b)
	}
}

// books reads the agenda books as the sekretariat.
func (j *journey) books(number string) {
	j.t.Helper()
	tab := j.tab("sekretariat")
	j.open(tab, "/agenda/masuk", http.StatusOK)
	j.reads(tab, "215", "440/1207/DINKES/2026", "Kepala Dinas Kesehatan")
	j.open(tab, "/agenda/keluar", http.StatusOK)
	j.reads(tab, "118", "/118/DKIP-CTH/", "119")
}

// track follows a report with its number and code.
func (j *journey) track(tab *e2e.Tab, number, code string) {
	j.t.Helper()
	j.open(tab, "/lacak", http.StatusOK)
	j.fill(tab, `form[action="/lacak"]`, map[string]any{"nomor": number, "kode": code})
	j.press(tab, `form[action="/lacak"] button.btn-primary`, http.StatusOK)
	j.reads(tab, number)
}

// noFaults tells that no page of anybody ran into an error, asked another host or broke its policy.
func (j *journey) noFaults() {
	j.t.Helper()
	for _, tab := range j.guests {
		for _, f := range tab.Faults() {
			j.t.Error(f)
		}
	}
}
