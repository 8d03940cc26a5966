package typeset

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf16"

	"codeberg.org/go-pdf/fpdf"
)

// canvas draws on the pages and keeps count of marked content.
type canvas struct {
	pdf       *fpdf.Fpdf
	loaded    map[string]bool // faces by style, pictures by name
	root      *elem           // elements of fixed things, read before the body
	page      int
	mcid      int // next on this page
	labelRead map[string]bool
	silent    bool // fixed things are not read aloud now
}

func newCanvas(d *Document) *canvas {
	pdf := fpdf.NewCustom(&fpdf.InitType{
		OrientationStr: "P", UnitStr: "mm", Size: fpdf.SizeType{Wd: d.Paper.Width, Ht: d.Paper.Height},
	})
	pdf.SetCatalogSort(true)
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetMargins(0, 0, 0)
	pdf.SetCellMargin(0)
	pdf.SetLang("id-ID")
	pdf.SetTitle(d.Title, true)
	pdf.SetCreator("Tanggap", true)
	pdf.SetProducer("Tanggap", true)
	pdf.SetCreationDate(d.Created.UTC())
	pdf.SetModificationDate(d.Created.UTC())
	return &canvas{pdf: pdf, loaded: map[string]bool{}, root: &elem{}, labelRead: map[string]bool{}}
}

func (c *canvas) begin(page int) {
	c.pdf.AddPage()
	c.page, c.mcid = page, 0
}

func (c *canvas) fixed(things []Fixed) {
	for _, t := range things {
		t.place(c)
	}
}

// marked draws content that belongs to e; e nil makes it an artifact.
func (c *canvas) marked(e *elem, draw func()) {
	if e == nil {
		c.artifact(draw)
		return
	}
	c.pdf.RawWriteStr(fmt.Sprintf("/%s <</MCID %d>> BDC", e.role, c.mcid))
	e.marks = append(e.marks, mark{c.page, c.mcid})
	c.mcid++
	draw()
	c.pdf.RawWriteStr("EMC")
}

func (c *canvas) artifact(draw func()) {
	c.pdf.RawWriteStr("/Artifact BMC")
	draw()
	c.pdf.RawWriteStr("EMC")
}

func (c *canvas) fill(x, y, w, h float64, k Color) {
	c.pdf.SetFillColor(int(k.R), int(k.G), int(k.B))
	c.pdf.Rect(x, y, w, h, "F")
}

// line draws a line of text with its natural spaces; y is the baseline.
func (c *canvas) line(e *elem, ln line, x, y, size float64) { c.justified(e, ln, x, y, size, 0) }

// justified draws a line whose spaces are wider by add mm. The space after a word is drawn with it,
// so that copied text has its spaces.
func (c *canvas) justified(e *elem, ln line, x, y, size, add float64) {
	if len(ln.pieces) == 0 {
		return
	}
	c.grounds(ln, x, y, size, add)
	c.marked(e, func() {
		c.each(ln, x, size, add, func(p piece, x, w, next float64) {
			text := p.span.Text
			if p.space && next > x+w {
				text += " "
			}
			c.word(p.span, text, x, y, size)
		})
	})
	c.underlines(ln, x, y, size, add)
}

// each walks over the pieces of a line with their place, width and the place of the next one.
func (c *canvas) each(ln line, x, size, add float64, fn func(p piece, x, w, next float64)) {
	unit := size * mmPerPoint / 1000
	for i, p := range ln.pieces {
		w := float64(p.width) * unit
		next := x + w
		if p.space && i < len(ln.pieces)-1 {
			next += float64(p.spaceWidth())*unit + add
		}
		fn(p, x, w, next)
		x = next
	}
}

// grounds paints the yellow ground of gaps.
func (c *canvas) grounds(ln line, x, y, size, add float64) {
	em := size * mmPerPoint
	c.each(ln, x, size, add, func(p piece, x, _, next float64) {
		if p.span.Gap {
			c.artifact(func() { c.fill(x, y-0.8*em, next-x, em, Color{255, 238, 128}) })
		}
	})
}

func (c *canvas) underlines(ln line, x, y, size, add float64) {
	em := size * mmPerPoint
	from, to := 0.0, 0.0
	flush := func() {
		if to > from {
			c.artifact(func() { c.fill(from, y+0.106*em, to-from, 0.073*em, Color{}) })
		}
		from, to = 0, 0
	}
	prev := 0.0
	c.each(ln, x, size, add, func(p piece, x, w, next float64) {
		switch {
		case !p.span.Underline:
			flush()
		case to > from && prev == x: // the line runs on under the space
			to = x + w
		default:
			flush()
			from, to = x, x+w
		}
		prev = next
	})
	flush()
}

// word draws letters at a place; letters the face lacks become boxes with their code point.
func (c *canvas) word(s Span, text string, x, y, size float64) {
	f := faceOf(s)
	c.font(f, size)
	c.pdf.SetTextColor(int(s.Color.R), int(s.Color.G), int(s.Color.B))
	unit := size * mmPerPoint / 1000
	start := 0
	for i, r := range text {
		if f.draws(r) {
			continue
		}
		x = c.plain(f, text[start:i], x, y, unit)
		c.missing(r, x, y, size)
		x += boxWidth * unit
		start = i + len(string(r))
	}
	c.plain(f, text[start:], x, y, unit)
}

func (c *canvas) plain(f *face, text string, x, y, unit float64) float64 {
	if text == "" {
		return x
	}
	c.pdf.Text(x, y, text)
	return x + float64(f.measure(text))*unit
}

// family is the font's name inside the file.
const family = "LiberationSans"

func (c *canvas) font(f *face, size float64) {
	if !c.loaded[f.style] {
		c.pdf.AddUTF8FontFromBytes(family, f.style, f.ttf)
		c.loaded[f.style] = true
	}
	c.pdf.SetFont(family, f.style, size)
}

// missing draws the box for a letter: its code point in two rows. Copying the text gives the letter back,
// unless it is one that would steer the reader's screen: then its number.
func (c *canvas) missing(r rune, x, y, size float64) {
	em := size * mmPerPoint
	code := fmt.Sprintf("%04X", r)
	actual := string(r)
	if r < 0x20 || !visible(r) {
		actual = "[U+" + code + "]"
	}
	c.pdf.RawWriteStr("/Span <</ActualText <FEFF" + hex16(actual) + ">>> BDC")
	c.pdf.SetDrawColor(90, 90, 90)
	c.pdf.SetLineWidth(0.15)
	c.pdf.Rect(x+0.05*em, y-0.75*em, 1.0*em, 0.9*em, "D")
	c.font(faces[0](), size*0.4)
	half := (len(code) + 1) / 2
	c.pdf.Text(x+0.15*em, y-0.38*em, code[:half])
	c.pdf.Text(x+0.15*em, y+0.05*em, code[half:])
	c.pdf.RawWriteStr("EMC")
	c.pdf.SetFontSize(size)
}

// visible tells whether r shows itself: no control, no steering, no zero width.
func visible(r rune) bool {
	return !(r >= 0x7F && r < 0xA0 || r >= 0x200B && r <= 0x200F || r >= 0x2028 && r <= 0x202E ||
		r >= 0x2060 && r <= 0x206F || r == 0xFEFF || r == 0x61C || r == 0xAD || r >= 0xE0000)
}

func hex16(s string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	return b.String()
}

func (p Picture) place(c *canvas) {
	size, err := pngSize(p.PNG)
	if err != nil { // refused before by CheckPNG; a paper is never lost to a picture
		return
	}
	w, h := p.Width, p.Height
	if k := float64(size.X) / float64(size.Y); w/h > k {
		w = h * k
	} else {
		h = w / k
	}
	name := fmt.Sprintf("p%x", sha256.Sum256(p.PNG))
	if !c.loaded[name] { // a picture is in the file once, however often it is shown
		c.pdf.RegisterImageOptionsReader(name, fpdf.ImageOptions{ImageType: "png"}, bytes.NewReader(p.PNG))
		c.loaded[name] = true
	}
	var e *elem
	if p.Alt != "" {
		e = c.root.add("Figure")
		e.alt = p.Alt
	}
	c.marked(e, func() {
		c.pdf.ImageOptions(name, p.X+(p.Width-w)/2, p.Y+(p.Height-h)/2, w, h, false, fpdf.ImageOptions{}, 0, "")
	})
}

func itoa(n int) string { return strconv.Itoa(n) }
