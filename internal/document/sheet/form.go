package sheet

import (
	"strings"

	"tanggap/internal/indonesian"
	"tanggap/internal/typeset"
)

// form draws a lembar disposisi into a band of the page that begins at y0 (geometry: papers.md 5.4).
type form struct {
	d             *LembarDisposisi
	y0            float64
	width, height float64
	emblem        []byte
	filled        bool // ticks, note, due date and initials are printed
	unmarked      bool // the marks are the document's

	out  []typeset.Fixed
	rest string // what of the note found no room
}

// Places of the sheet, mm from the band's top left corner.
const (
	formLeft  = 15.0
	formMid   = 103.0
	formLabel = 1.8 // text from its cell's edge
	formColon = 24.8
	formValue = 27.3
	tickSize  = 3.1
	tickStep  = 4.28
	cellTop   = 1.1 // letters under the line
)

var (
	formType = typeset.Type{Size: 9, Line: 1.03}
	footType = typeset.Type{Size: 7.5, Line: 1}
)

func (f *form) right() float64 { return f.width - 14.9 }

// draw fills the band; fits is false when the rows need more than it has.
func (f *form) draw() (out []typeset.Fixed, fits bool) {
	f.out, f.rest = nil, ""
	f.kop()
	top := f.y0 + 33.1
	y1 := top + max(16.9, f.sender(top)+0.9)
	y2 := y1 + max(14.5, f.subject(y1)+0.9)
	y3 := y2 + max(31.8, f.choices(y2)+0.4)
	bottom := f.y0 + f.height - 14.9
	fits = f.orders(y3, bottom)
	f.frame(top, y1, y2, y3, bottom)
	f.foot()
	return f.out, fits
}

func (f *form) add(things ...typeset.Fixed) { f.out = append(f.out, things...) }

func (f *form) words(x, y float64, width float64, t typeset.Text) float64 {
	w := typeset.Words{X: x, Y: y, Width: width, Text: t, Type: formType}
	f.add(w)
	return w.Height()
}

// field is label, colon, value; it gives its height.
func (f *form) field(x, y, to float64, label, value string) float64 {
	f.words(x+formLabel, y, 0, typeset.Plain(label))
	f.words(x+formColon, y, 0, typeset.Plain(":"))
	if value == "" {
		return formType.Height()
	}
	return f.words(x+formValue, y, to-x-formValue-1, gaps(typeset.Plain(value)))
}

// kop is the small letterhead, marks and title.
func (f *form) kop() {
	d, y := f.d, f.y0
	x, w := formLeft, f.right()-formLeft
	if !f.unmarked {
		f.add(d.Marks.fixed(f.marks())...)
	}
	if f.emblem != nil {
		f.add(typeset.Picture{X: formLeft, Y: y + 13.2, Width: 10, Height: 11, PNG: f.emblem, Alt: "Lambang daerah"})
	}
	center := func(y, size float64, s string, bold bool, role typeset.Role) {
		f.add(typeset.Words{
			X: x + 10, Y: y, Width: w - 20, Align: typeset.Center, Text: typeset.Text{{Text: s, Bold: bold}},
			Type: typeset.Type{Size: size, Line: 1}, Shrink: 6, Role: role,
		})
	}
	center(y+14.3, 9, d.Kop.Government, false, "")
	center(y+18.3, 10.5, d.Kop.Agency, true, "")
	f.add(typeset.Box{X: x, Y: y + 24.9, Width: w, Height: 0.53, Fill: &typeset.Color{}})
	center(y+26.9, 12, "LEMBAR DISPOSISI", true, typeset.RoleH1)
}

func (f *form) marks() markPlaces {
	return markPlaces{
		left: formLeft, classY: f.y0 + 5.5, classSize: 10, right: f.right(), topY: f.y0 + 5.2, bottomY: f.y0 + f.height - 13,
	}
}

// sender is the first row: whose letter, and when it came.
func (f *form) sender(top float64) float64 {
	d, y := f.d, top+cellTop
	y += f.field(formLeft, y, formMid, "Surat dari", or(d.From))
	y += f.field(formLeft, y, formMid, "No. Surat", d.letterNo())
	y += f.field(formLeft, y, formMid, "Tgl. Surat", d.letterDate())
	r := top + cellTop
	r += f.field(formMid, r, f.right(), "Diterima Tgl.", or(d.clock(d.ReceivedAt, indonesian.DateClock)))
	r += f.field(formMid, r, f.right(), "No. Agenda", or(d.AgendaNo))
	f.field(formMid, r, f.right(), "Sifat", "")
	x := formMid + formValue
	for _, s := range []string{"Sangat segera", "Segera", "Rahasia"} {
		on := strings.EqualFold(s, d.Speed) || s == "Rahasia" && d.Marks.secret()
		f.tick(x, r, s, on)
		x += tickSize + 1.5 + typeset.TextWidth(typeset.Plain(s), formType.Size) + 1.7
	}
	return max(y, r+formType.Height()) - top
}

// tick is a box with its word.
func (f *form) tick(x, y float64, s string, on bool) {
	f.add(typeset.Box{X: x, Y: y + 0.25, Width: tickSize, Height: tickSize, Thick: 0.25, Tick: on})
	w := typeset.Words{X: x + tickSize + 1.6, Y: y, Text: gaps(typeset.Plain(s)), Type: formType}
	if on {
		w.Text = typeset.Plain(s)
	}
	f.add(w)
}

// subject is the second row; its right end stays free for the QR.
func (f *form) subject(top float64) float64 {
	d, y := f.d, top+cellTop
	to := f.right() - 15
	y += f.field(formLeft, y, to, "Hal", d.subject())
	ticket := d.Ticket
	if ticket == "" {
		ticket = "–"
	}
	y += f.field(formLeft, y, to, "No. Tiket", ticket)
	y += f.field(formLeft, y, to, "Jenis/Prioritas", d.typePriority())
	return y - top
}

// choices is the third row: to whom, and what is asked.
func (f *form) choices(top float64) float64 {
	d, y := f.d, top+cellTop+0.3
	f.words(formLeft+formLabel, y, 0, typeset.Plain("Diteruskan kepada Sdr.:"))
	f.words(formMid+formLabel, y, 0, typeset.Plain("Dengan hormat harap:"))
	first := y + tickStep
	left := f.ticks(formLeft+formLabel, first, d.To)
	if f.filled && d.ToOther != "" {
		f.tick(formLeft+formLabel, left, d.ToOther, true)
	} else {
		f.tick(formLeft+formLabel, left, strings.Repeat(".", 40), false)
	}
	instructions := d.Instructions
	if len(instructions) == 0 {
		instructions = Phrases()
	}
	var a, b []Tick
	for i, t := range instructions {
		if i%2 == 0 {
			a = append(a, t)
		} else {
			b = append(b, t)
		}
	}
	right := f.ticks(formMid+formLabel, first, a)
	f.ticks(formMid+48.8, first, b)
	return max(left+tickStep, right) - top
}

func (f *form) ticks(x, y float64, ts []Tick) float64 {
	for _, t := range ts {
		f.tick(x, y, t.Text, t.On && f.filled)
		y += tickStep
	}
	return y
}

// orders is the last row: note on the left; due date and signature on the right. It tells whether all of it fits.
func (f *form) orders(top, bottom float64) bool {
	y := top + cellTop
	f.words(formLeft+formLabel, y, 0, typeset.Plain("Catatan:"))
	noteFits := f.note(y+4.2, bottom)
	due := ""
	if f.filled {
		due = f.d.clock(f.d.DueAt, indonesian.DateClock)
	}
	f.field(formMid, y, f.right(), "Batas waktu", due)
	return f.signature(y+5.3, bottom) && noteFits
}

// note sets as many lines as fit; the rest is kept for another page.
func (f *form) note(y, bottom float64) bool {
	if !f.filled || f.d.note() == "" {
		return true
	}
	t := typeset.Type{Size: 9, Line: 1.1}
	width := formMid - formLeft - 2*formLabel
	lines := typeset.BreakText(f.d.note(), t, width)
	room := int((bottom - y - 1) / t.Height())
	if len(lines) <= room {
		f.add(typeset.Words{X: formLeft + formLabel, Y: y, Width: width, Text: typeset.Plain(f.d.note()), Type: t})
		return true
	}
	cut := max(room-1, 0)
	f.rest = strings.Join(lines[cut:], "")
	shown := strings.TrimRight(strings.Join(lines[:cut], ""), "\n ")
	f.add(typeset.Words{X: formLeft + formLabel, Y: y, Width: width, Text: typeset.Plain(shown), Type: t},
		typeset.Words{
			X: formLeft + formLabel, Y: y + float64(cut)*t.Height(), Text: typeset.Text{{Text: "(lanjutan pada halaman 2)", Italic: true}}, Type: t,
		})
	return false
}

// signature is position, date, initials, name, rank and NIP; the name stands where the block ends at the bottom.
func (f *form) signature(y, bottom float64) bool {
	d, x := f.d, formMid+formLabel
	date := "Tgl. " + strings.Repeat(".", 26)
	if f.filled && !d.SignedAt.IsZero() {
		date = d.clock(d.SignedAt, indonesian.ShortClock)
	}
	lines, under := d.Signer.capacity(formType.Size)
	dateWidth := typeset.TextWidth(typeset.Plain(date), formType.Size)
	f.add(typeset.Words{X: f.right() - 1.5 - dateWidth, Y: y, Text: typeset.Plain(date), Type: formType})
	for i, l := range lines {
		w := f.right() - x - 1
		if i == 0 {
			w -= dateWidth + 3
		} else {
			w -= under
		}
		y += f.words(x+under*float64(min(i, 1)), y, w, gaps(typeset.Plain(l)))
	}
	after := []string{d.Signer.Rank, indonesian.NIPLine(d.Signer.NIP)}
	name := typeset.Words{X: x, Width: f.right() - x - 1, Text: d.Signer.name(formType.Size, f.right()-x-1), Type: formType}
	height := name.Height()
	for _, l := range after {
		if l != "" {
			height += formType.Height()
		}
	}
	name.Y = max(bottom-0.9-height, y+11)
	f.initials(x, max(y+1, name.Y-9.5))
	f.add(name)
	at := name.Y + name.Height()
	for _, l := range after {
		if l != "" {
			at += f.words(x, at, 0, typeset.Plain(l))
		}
	}
	return at <= bottom
}

// initials stand in the room for the signature.
func (f *form) initials(x, y float64) {
	if f.filled && f.d.Initials != "" {
		f.add(typeset.Words{X: x + 4, Y: y, Text: typeset.Text{{Text: f.d.Initials, Italic: true}}, Type: typeset.Type{Size: 14, Line: 1}})
	}
}

// frame is the ruled form.
func (f *form) frame(top, y1, y2, y3, bottom float64) {
	line := func(x1, y1, x2, y2 float64) { f.add(typeset.Line{X1: x1, Y1: y1, X2: x2, Y2: y2, Thick: 0.26}) }
	f.add(typeset.Box{X: formLeft, Y: top, Width: f.right() - formLeft, Height: bottom - top, Thick: 0.3})
	for _, y := range []float64{y1, y2, y3} {
		line(formLeft, y, f.right(), y)
	}
	line(formMid, top, formMid, y1)
	line(formMid, y2, formMid, bottom)
}

func (f *form) foot() {
	y := f.y0 + f.height - 12.3
	line := f.d.footLine()
	if f.d.Konsep != nil {
		line = f.d.Konsep.line(f.d.location())
	}
	f.add(typeset.Words{X: formLeft, Y: y, Text: typeset.Plain(line), Type: footType},
		typeset.Words{X: 101.1, Y: y, Text: typeset.Plain("Tanggal terima dan paraf penerima: " + strings.Repeat(".", 26)), Type: footType})
}
