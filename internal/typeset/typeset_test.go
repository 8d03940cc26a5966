package typeset

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

func document(body ...Block) *Document {
	return &Document{
		Title: "Naskah", Created: time.Date(2026, 4, 13, 3, 0, 0, 0, time.UTC), Paper: A4,
		Left: 30, Right: 20, Top: 20, Later: 20, Bottom: 25, Ladder: []Type{{12, 1.15}}, Body: body, Numbers: true,
	}
}

// read makes the PDF and gives its text page by page.
func read(t *testing.T, d *Document) []string {
	t.Helper()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Fatal("pdftotext is not installed; run: sudo apt-get install -y poppler-utils")
	}
	b, err := d.PDF()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "a.pdf")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("pdftotext", "-raw", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\f"), "\f")
}

// Our widths are the ones fpdf writes into the file.
func TestWidthsAreExact(t *testing.T) {
	pdf := fpdf.New("P", "mm", "A4", "")
	s := "Menindaklanjuti surat Saudara Nomor B-000.6/214 – “kutip” … é"
	for i, f := range faces {
		pdf.AddUTF8FontFromBytes("s", f().style, f().ttf)
		pdf.SetFont("s", f().style, 12)
		if want := pdf.GetStringSymbolWidth(s); f().measure(s) != want {
			t.Errorf("face %d measures %d, fpdf %d", i, f().measure(s), want)
		}
	}
}

func words(lines []line) []string {
	var out []string
	for _, l := range lines {
		var ws []string
		for _, p := range l.pieces {
			ws = append(ws, p.span.Text)
		}
		out = append(out, strings.Join(ws, " "))
	}
	return out
}

func TestBreaking(t *testing.T) {
	long := "Penahanan awal kami targetkan paling lambat hari Selasa besok pagi ya"
	full := breakLines(Plain(long), 12, 1e6, 0)[0].width
	lines := breakLines(Plain(long), 12, full-1, 0)
	if got := words(lines); len(got) != 2 || got[1] != "pagi ya" {
		t.Errorf("a short word ends the paragraph alone: %q", got)
	}
	bound := strings.ReplaceAll("pada 13 April 2026", "13 April 2026", "13\u00a0April\u00a02026")
	for w := 15.0; w < 60; w += 0.5 {
		for _, l := range words(breakLines(Plain(bound), 12, w, 0)) {
			if strings.Contains(l, "April") && w > 28 && !strings.Contains(l, "13 April 2026") {
				t.Fatalf("at %.1f mm a date was cut: %q", w, l)
			}
		}
	}
	for _, s := range []string{strings.Repeat("gacor", 1000), strings.Repeat("é\u00a0", 400), "", " ", "\n\n", "a\xff\xfeb", strings.Repeat("😀", 300)} {
		for _, l := range breakLines(Plain(s), 12, 50, 12.5) {
			if l.width > 50.01 {
				t.Errorf("a line of %.20q is %.1f mm wide", s, l.width)
			}
		}
	}
	if got := breakLines(Plain("a\nb"), 12, 100, 0); len(got) != 2 || !got[0].last {
		t.Errorf("a line end is kept: %v", words(got))
	}
}

func TestStretch(t *testing.T) {
	ln := breakLines(Plain("dua kata"), 12, 1e6, 0)[0]
	ln.last = false
	normal := 278 * 12 * mmPerPoint / 1000
	if add := ln.stretch(ln.width+2.3*normal, 12); add < 2.2*normal {
		t.Errorf("3.3 times is justified, got %.2f", add)
	}
	if add := ln.stretch(ln.width+2.5*normal, 12); add != 0 {
		t.Errorf("3.5 times stays left-aligned, got %.2f", add)
	}
}

func TestBreakTextGivesTheTextAgain(t *testing.T) {
	for _, s := range []string{"satu dua tiga\nempat lima", strings.Repeat("gacor", 50), "a 13\u00a0April b"} {
		if got := strings.Join(BreakText(s, Type{9, 1}, 20), ""); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
}

func numbered(n int) []Block {
	var out []Block
	for i := range n {
		out = append(out, Paragraph{Text: Plain(fmt.Sprintf("baris-%d", i+1))})
	}
	return out
}

// 41 lines of 12/1.15 fill a page of 252 mm at 5.54 mm: 45 fit.
func TestKeepTogether(t *testing.T) {
	block := Keep{Blocks: []Block{Paragraph{Text: Plain("jabatan,")}, Space{Height: 20}, Paragraph{Text: Plain("nama")}}}
	closing := Paragraph{Text: Plain("penutup"), KeepLast: 2}
	for n := 35; n <= 46; n++ {
		pages := read(t, document(append(numbered(n), closing, block)...))
		for i, p := range pages {
			if strings.Contains(p, "jabatan,") != strings.Contains(p, "nama") || strings.Contains(p, "penutup") != strings.Contains(p, "nama") {
				t.Errorf("%d lines before: the block is torn on page %d: %q", n, i+1, p)
			}
		}
	}
}

func TestNoWidowNoOrphan(t *testing.T) {
	text := strings.TrimSpace(strings.Repeat("kalimat yang cukup panjang untuk mengisi baris demi baris ", 6)) // 4 lines
	for n := 38; n <= 46; n++ {
		pages := read(t, document(append(numbered(n), Paragraph{Text: Plain(text), Align: Justify})...))
		for i, p := range pages {
			if c := strings.Count(p, "\n") - strings.Count(p, "baris-"); i == 0 && strings.Contains(p, "kalimat") && c == 1 {
				t.Errorf("%d lines before: one line alone at the foot", n)
			}
		}
		if len(pages) == 2 && strings.Count(strings.TrimSpace(strings.TrimPrefix(pages[1], "2\n")), "\n") == 0 {
			t.Errorf("%d lines before: one line alone at the head: %q", n, pages[1])
		}
	}
}

func TestTableRepeatsItsHead(t *testing.T) {
	tb := Table{Columns: []float64{20, 140}, Head: []Row{{Cells: []Cell{{Text: Bold("No.")}, {Text: Bold("Uraian")}}}}}
	for i := range 80 {
		tb.Rows = append(tb.Rows, Row{Cells: []Cell{{Text: Plain(itoa(i + 1))}, {Text: Plain(fmt.Sprintf("kejadian-%d", i+1))}}})
	}
	tb.Rows = append(tb.Rows, Row{Cells: []Cell{{Text: Plain("81")}, {Text: Plain(strings.Repeat("sel yang lebih tinggi dari setengah halaman ", 120))}}})
	pages := read(t, document(tb))
	if len(pages) < 3 {
		t.Fatalf("%d pages", len(pages))
	}
	for i, p := range pages {
		if strings.Count(p, "Uraian") != 1 {
			t.Errorf("page %d has the head %d times", i+1, strings.Count(p, "Uraian"))
		}
	}
	all := strings.Join(pages, "")
	for i := range 80 {
		if !strings.Contains(all, fmt.Sprintf("kejadian-%d\n", i+1)) {
			t.Errorf("row %d is lost", i+1)
		}
	}
	if n := strings.Count(strings.Join(strings.Fields(all), " "), "sel yang"); n != 120 {
		t.Errorf("of the tall cell %d of 120 are left", n)
	}
}

func TestLadder(t *testing.T) {
	for _, c := range []struct {
		lines, pages int
		size         float64
	}{{40, 1, 12}, {47, 1, 11}, {54, 1, 11}, {60, 2, 12}} {
		d := document(numbered(c.lines)...)
		d.Ladder = Letters
		if got := d.Pages(); got != c.pages {
			t.Errorf("%d lines take %d pages, want %d", c.lines, got, c.pages)
		}
		pages, _ := d.compose()
		if h := pages[0].placed[0].height; h > c.size*1.31*mmPerPoint+0.01 || c.size == 12 && h < 5.5 {
			t.Errorf("%d lines are set %.2f mm high", c.lines, h)
		}
	}
}

func TestListsAndFieldsRead(t *testing.T) {
	pages := read(t, document(
		Fields{Colon: 22, Value: 25, Rows: []Field{{"Nomor", Plain("1")}, {"Hal", Plain("Undangan")}}},
		List{Level: 1, Items: []Item{
			{Text: Plain("satu"), Kids: []List{{Level: 2, Items: []Item{{Text: Plain("huruf")}, {Text: Plain("huruf"), Kids: []List{
				{Level: 3, Items: []Item{{Text: Plain("angka"), Kids: []List{{Level: 4, Items: []Item{{Text: Plain("akhir")}}}}}}},
			}}}}}},
			{Text: Plain("dua")},
		}},
		Columns{Cols: []Column{{Width: 60, Blocks: []Block{Paragraph{Text: Plain("kiri")}}}, {X: 80, Blocks: []Block{Paragraph{Text: Plain("kanan")}}}}},
		Rule{Thick: 0.3, Before: 1, After: 1},
	))
	want := "Nomor : 1 Hal : Undangan 1. satu a. huruf b. huruf 1) angka a) akhir 2. dua kiri kanan"
	if got := strings.Join(strings.Fields(strings.Join(pages, "")), " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestMissingLettersAreBoxes(t *testing.T) {
	got := strings.Join(read(t, document(Paragraph{Text: Plain("a 😀 ก \u202e \u200b \x01 z")})), "")
	for _, want := range []string{"😀", "ก", "[U+202E]", "[U+200B]", "[U+0001]", "z"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q lacks %q", got, want)
		}
	}
}

func TestSameTreeSameBytes(t *testing.T) {
	make := func() []byte {
		b, err := document(append(numbered(50), Paragraph{Text: Text{{Text: "tebal", Bold: true}, {Text: " miring", Italic: true}}})...).PDF()
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	first := make()
	for range 5 {
		if !bytes.Equal(first, make()) {
			t.Fatal("the same tree gave other bytes")
		}
	}
	for _, bad := range []string{"/work", "/home", os.TempDir(), "go-pdf", "FPDF"} {
		if bytes.Contains(first, []byte(bad)) {
			t.Errorf("the file says %q", bad)
		}
	}
}

func TestRefused(t *testing.T) {
	for name, change := range map[string]func(*Document){
		"no date": func(d *Document) { d.Created = time.Time{} }, "no title": func(d *Document) { d.Title = "" },
		"no type": func(d *Document) { d.Ladder = nil }, "no room": func(d *Document) { d.Left = 180 },
	} {
		d := document(numbered(1)...)
		change(d)
		if _, err := d.PDF(); err == nil {
			t.Errorf("%s: was made", name)
		}
	}
}

func TestCleanPNG(t *testing.T) {
	make := func(w, h int) []byte {
		var b bytes.Buffer
		if err := png.Encode(&b, image.NewGray16(image.Rect(0, 0, w, h))); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	clean, err := CleanPNG(make(210, 240))
	if err != nil {
		t.Fatal(err)
	}
	d := document(numbered(1)...)
	d.First = []Fixed{Picture{X: 30, Y: 16, Width: 21, Height: 24, PNG: clean, Alt: "Lambang"}}
	if _, err := d.PDF(); err != nil {
		t.Errorf("a cleaned picture was refused: %v", err)
	}
	for name, b := range map[string][]byte{
		"empty": nil, "text": []byte("<svg/>"), "huge": make(3000, 3000), "cut": make(50, 50)[:60], "heavy": append(make(1, 1), bytes.Repeat([]byte{0}, maxPNGBytes)...),
	} {
		if _, err := CleanPNG(b); !errors.Is(err, ErrPicture) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
