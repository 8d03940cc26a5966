package ui

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"tanggap/internal/text"
	"tanggap/internal/tlp"
	"tanggap/internal/web/assets"

	"github.com/a-h/templ"
)

func sampleOffice() Office {
	return Office{
		Government: "Pemerintah Provinsi Maluku Utara", Team: "MalutProv-CSIRT",
		FullName: "Tim Tanggap Insiden Siber Provinsi Maluku Utara", Lines: []string{"Dinas Komunikasi, Informatika dan Persandian", "Jalan Trans Halmahera, Gosale Puncak, Sofifi"},
		Procedure: "000.6/014.2/DKIP-MU/2023", Time: "09.20 WIT (07.20 WIB)",
	}
}

func staffPage(a *assets.Assets, theme string) StaffShell {
	return StaffShell{
		Page: Page{Title: "Bagian-bagian", Theme: theme, Office: sampleOffice(), Assets: a},
		Open: []Place{
			{Mine, 7},
			{Inbox, 4},
			{Queue, 0},
			{Agenda, 0},
			{Dispositions, 0},
			{Documents, 0},
			{Procedure, 0},
			{Publications, 0},
			{Agencies, 0},
			{Team, 0},
			{Settings, 0},
			{Audit, 0},
		},
		Current: Queue, Person: Signature{Name: "Rahma Djamil", Role: "Koordinator"}, Search: "/cari", Help: "/bantuan",
		TLP: tlp.Amber, Printed: "12 Februari 2026 09.20 WIT",
	}
}

func publicPage(a *assets.Assets, theme string) PublicShell {
	return PublicShell{
		Page:    Page{Title: "Lapor", Theme: theme, Office: sampleOffice(), Assets: a, Switch: "?bahasa=en", Script: true, Failed: true},
		Current: Report,
		Foot:    []Link{{"/kontak", "Kontak dan kunci PGP"}, {"/verifikasi", "Periksa keaslian surat"}, {"/masuk", "Masuk untuk petugas"}},
	}
}

func render(t *testing.T, ctx context.Context, c templ.Component, inside templ.Component) string {
	t.Helper()
	if inside != nil {
		ctx = templ.WithChildren(ctx, inside)
	}
	var b bytes.Buffer
	if err := c.Render(ctx, &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// pages are the two pages of parts as they are served.
func pages(t *testing.T, ctx context.Context, a *assets.Assets, theme string) map[string]string {
	t.Helper()
	return map[string]string{
		"staff":  render(t, ctx, staffPage(a, theme).View(), Parts()),
		"public": render(t, ctx, publicPage(a, theme).View(), PartsPublic()),
	}
}

// TestPartsObeyThePolicy: the server's policy forbids inline style and script, so a part that has one is broken.
func TestPartsObeyThePolicy(t *testing.T) {
	inline := regexp.MustCompile(`(?i)\sstyle=|<style|\son[a-z]+=|javascript:|<script(?:\s[^>]*)?>[^<]`)
	for name, page := range pages(t, t.Context(), nil, "") {
		if at := inline.FindStringIndex(page); at != nil {
			t.Errorf("%s: %s", name, page[max(0, at[0]-80):min(len(page), at[1]+80)])
		}
	}
}

// TestPartsAreWhole walks both pages: every control has a label, every id is there once, every link to a place on
// the page finds it, no text is missing from the catalogue.
func TestPartsAreWhole(t *testing.T) {
	for _, lang := range []text.Lang{text.ID, text.EN} {
		for name, page := range pages(t, text.With(t.Context(), lang), nil, "") {
			doc, err := html.Parse(strings.NewReader(page))
			if err != nil {
				t.Fatal(err)
			}
			w := walk(doc)
			for id, n := range w.ids {
				if n > 1 && id != "kurang" && id != "progress" {
					t.Errorf("%s: id %s stands %d times", name, id, n)
				}
			}
			for _, id := range w.needed {
				if id != "" && w.ids[id] == 0 {
					t.Errorf("%s: nothing has the id %s", name, id)
				}
			}
			for _, c := range w.controls {
				if !w.labelled[c] {
					t.Errorf("%s: control %s has no label", name, c)
				}
			}
			if at := regexp.MustCompile(`\bui\.[a-z0-9.]+`).FindString(page); at != "" {
				t.Errorf("%s in %s: text %s is missing", name, lang, at)
			}
		}
	}
}

type found struct {
	ids      map[string]int
	needed   []string
	controls []string
	labelled map[string]bool
}

func walk(doc *html.Node) found {
	f := found{ids: map[string]int{}, labelled: map[string]bool{}}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		at := func(key string) string {
			for _, a := range n.Attr {
				if a.Key == key {
					return a.Val
				}
			}
			return ""
		}
		if id := at("id"); id != "" {
			f.ids[id]++
		}
		f.needed = append(f.needed, strings.Fields(at("aria-describedby")+" "+at("aria-labelledby"))...)
		if target, here := strings.CutPrefix(at("href"), "#"); here {
			f.needed = append(f.needed, target)
		}
		switch {
		case n.Data == "label":
			f.needed = append(f.needed, at("for"))
			f.labelled[at("for")] = true
		case (n.Data == "input" || n.Data == "select" || n.Data == "textarea") && at("type") != "hidden" && at("aria-label") == "":
			f.controls = append(f.controls, at("id"))
		}
	}
	return f
}

func TestForeignTextIsEscaped(t *testing.T) {
	const evil = "<script>alert(1)</script>\u202Egnp.exe"
	for name, c := range map[string]templ.Component{
		"queue":    QueueTable{Rows: []QueueRow{{Title: evil}}}.View(),
		"entry":    Timeline{Days: []Day{{Entries: []Entry{{Body: evil}}}}}.View(),
		"inbox":    InboxList{Items: []InboxItem{{Title: evil, From: evil}}}.View(),
		"head":     IncidentHead{Title: evil}.View(),
		"message":  Message{Body: evil}.View(),
		"received": Received{Body: evil}.View(),
	} {
		got := render(t, t.Context(), c, nil)
		if strings.Contains(got, "<script>") || !strings.Contains(got, "&lt;script&gt;") {
			t.Errorf("%s: not escaped: %s", name, got)
		}
		if strings.Contains(got, "\u202E") || !strings.Contains(got, "\u2423") {
			t.Errorf("%s: turns the direction of writing: %s", name, got)
		}
	}
	got := render(t, t.Context(), Field{Name: "x", Label: "x", Value: `"><img src=x>`}.View(), nil)
	if strings.Contains(got, "<img") {
		t.Errorf("field: %s", got)
	}
	if got := render(t, t.Context(), Link{"javascript:alert(1)", "x"}.View(), nil); strings.Contains(got, "javascript:") {
		t.Errorf("link: %s", got)
	}
}

func TestRemaining(t *testing.T) {
	for _, c := range []struct {
		left   time.Duration
		id, en string
	}{
		{49*time.Hour + 20*time.Minute, "sisa 2 hari 1 jam", "2 days 1 hour left"},
		{48 * time.Hour, "sisa 2 hari", "2 days left"},
		{22*time.Hour + 40*time.Minute, "sisa 22 jam", "22 hours left"},
		{2*time.Hour + 40*time.Minute, "sisa 2 jam 40 menit", "2 hours 40 minutes left"},
		{11 * time.Minute, "sisa 11 menit", "11 minutes left"},
		{0, "sisa 0 menit", "0 minutes left"},
		{-18 * time.Minute, "lewat 18 menit", "18 minutes late"},
	} {
		if got := Remaining(text.With(t.Context(), text.ID), c.left); got != c.id {
			t.Errorf("%v: %q, want %q", c.left, got, c.id)
		}
		if got := Remaining(text.With(t.Context(), text.EN), c.left); got != c.en {
			t.Errorf("%v: %q, want %q", c.left, got, c.en)
		}
	}
}

func TestClockStateOf(t *testing.T) {
	for _, c := range []struct {
		left, span time.Duration
		want       ClockState
	}{
		{-time.Second, time.Hour, Late},
		{15 * time.Minute, 24 * time.Hour, Near},
		{6 * time.Hour, 24 * time.Hour, Near},
		{7 * time.Hour, 24 * time.Hour, Running},
		{time.Hour, 0, Running},
	} {
		if got := ClockStateOf(c.left, c.span); got != c.want {
			t.Errorf("%v of %v: %q, want %q", c.left, c.span, got, c.want)
		}
	}
}

func TestWords(t *testing.T) {
	ctx := t.Context()
	for _, c := range [][2]string{
		{Number(ctx, 1214), "1.214"},
		{Number(ctx, 999), "999"},
		{Number(ctx, -1234567), "-1.234.567"},
		{Capped(ctx, 1000), "1.000"},
		{Capped(ctx, 1001), "1.000+"},
		{Badge(99), "99"},
		{Badge(100), "99+"},
		{Initials("Dr. Ridwan Papilaya, M.Si."), "RP"},
		{Initials("Nurhayati"), "N"},
		{Initials(" "), "?"},
		{TurnTag(ctx, "6"), "Giliran Anda · langkah 6"},
		{OtherTag(ctx, "OPD", ""), "Giliran OPD"},
	} {
		if c[0] != c[1] {
			t.Errorf("got %q, want %q", c[0], c[1])
		}
	}
}

// TestLanesDraw: an arrow to the next row leaves below and arrives above; one that skips rows passes between.
func TestLanesDraw(t *testing.T) {
	s := sampleLanes()
	if d := s.draw(3); len(d.heads) != 1 || len(d.flows) == 0 {
		t.Errorf("row 4: %+v", d)
	}
	passing := line{s.side(2), 0, s.side(2), 100}
	if d := s.draw(3); d.flows[0] != passing {
		t.Errorf("row 4 is passed at the side: %+v", d.flows)
	}
	if d := s.draw(7); len(d.flows) != 2 {
		t.Errorf("a flow backwards is not drawn: %+v", d.flows)
	}
	if got, want := s.words(t.Context(), 7), "Pelaku: Kabid. Ikut serta: Ketua, Koordinator. Lalu langkah 3."; got != want {
		t.Errorf("got %q", got)
	}
}

// TestEveryPlaceIsReached: whatever a person may open is in the bar or in Lainnya, and on a phone a tab or on /lainnya.
func TestEveryPlaceIsReached(t *testing.T) {
	s := StaffShell{Open: []Place{{Area: Agenda}, {Area: Documents, Count: 1203}, {Area: Mine}, {Area: Audit}}, Current: Agenda}
	page := render(t, t.Context(), s.View(), nil)
	phone := page[strings.Index(page, `class="tabs"`):] + render(t, t.Context(), MoreMenu{Shell: s}.View(), nil)
	bar := page[:strings.Index(page, `class="tabs"`)]
	for _, href := range []string{"/agenda/masuk", "/dokumen", "/saya", "/audit"} {
		if !strings.Contains(bar, `href="`+href+`"`) || !strings.Contains(phone, `href="`+href+`"`) {
			t.Errorf("%s is not reached", href)
		}
	}
	if strings.Contains(page, "/antrian") || strings.Contains(page, "/cari") {
		t.Error("the shell shows what the person may not open")
	}
	if !strings.Contains(bar, "99+") {
		t.Error("the count of documents is missing")
	}
}

func TestBreakable(t *testing.T) {
	for in, want := range map[string]string{
		"Koordinator": "Koor-di-na-tor", "Sub Keamanan": "Sub Kea-ma-nan", "Ketua": "Ketua", "Penyelenggara": "Penye-lenggara", "": "",
	} {
		if got := strings.ReplaceAll(breakable(in), "\u00AD", "-"); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

// TestWritePages writes the pages of parts with the built assets, for pictures into the folder that TANGGAP_PARTS names.
func TestWritePages(t *testing.T) {
	dir := os.Getenv("TANGGAP_PARTS")
	if dir == "" {
		dir = t.TempDir()
	}
	a, err := assets.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, theme := range []string{"tanggap", "tanggap-gelap"} {
		for name, page := range pages(t, t.Context(), a, theme) {
			if err := os.WriteFile(filepath.Join(dir, name+"-"+theme+".html"), []byte(page), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}
