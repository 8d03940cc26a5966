package sheet

import (
	"fmt"
	"strings"
	"time"

	"tanggap/internal/indonesian"
	"tanggap/internal/tlp"
	"tanggap/internal/typeset"
)

// Number is the number of an outgoing paper (1.4): "T-000.6/061/DKIP-MU/2026".
type Number struct {
	Archive string `json:"archive"`       // archive code of Permendagri 83/2022: "000.6"
	Seq     string `json:"seq,omitempty"` // running number "061" or "061.1"; empty in a draft
	Unit    string `json:"unit"`          // "DKIP-MU"
	Year    int    `json:"year"`
	Whole   string `json:"whole,omitempty"` // the full number as the secretariat gave it; used instead of the parts
	Plain   bool   `json:"plain,omitempty"` // without the class before it (setting)
}

// String prints the number under its class; without a running number nine blanks stand in its place.
func (n Number) String(class string) string {
	if n.Whole != "" {
		return n.Whole
	}
	seq := n.Seq
	if seq == "" {
		seq = strings.Repeat("\u00a0", 9)
	}
	prefix := class + "-"
	if n.Plain || class == "" {
		prefix = ""
	}
	return fmt.Sprintf("%s%s/%s/%s/%d", prefix, n.Archive, seq, n.Unit, n.Year)
}

// Empty tells whether no number was given yet.
func (n Number) Empty() bool { return n.Seq == "" && n.Whole == "" }

// Letter is what every letter has: head, addressee, signature, copies.
type Letter struct {
	Format
	Kop       Kop      `json:"kop"`
	Marks     Marks    `json:"marks"`
	Konsep    *Konsep  `json:"konsep,omitempty"` // nil: issued
	City      string   `json:"city"`             // place of the date line: "Sofifi"
	Date      string   `json:"date,omitempty"`   // civil day of signing, "2026-04-13"; empty in a draft
	Number    Number   `json:"number"`
	Speed     string   `json:"speed"`               // line Sifat: "Biasa", "Segera", "Sangat Segera"
	Annex     string   `json:"annex,omitempty"`     // line Lampiran: "1 (satu) lembar"; empty prints "-"
	Subject   string   `json:"subject,omitempty"`   // line Hal; empty: the paper's own
	To        []string `json:"to"`                  // positions, or "Sdr. name"
	Attention string   `json:"attention,omitempty"` // u.p.
	ToPlace   string   `json:"to_place,omitempty"`  // seat of the addressee; empty prints "Tempat"
	Signer    Signer   `json:"signer"`
	CopiesTo  []string `json:"copies_to,omitempty"` // tembusan, without "Yth."
	Paraf     []Paraf  `json:"paraf,omitempty"`     // printed on drafts only
	Edits     Edits    `json:"edits,omitempty"`
}

// Paraf is one line of the box "Paraf hierarki" (1.7).
type Paraf struct {
	Position string `json:"position"`
	Initials string `json:"initials,omitempty"`
	Date     string `json:"date,omitempty"` // civil day
}

func (l *Letter) state() state {
	return state{marks: l.Marks, konsep: &l.Konsep, number: &l.Number, date: &l.Date, edits: &l.Edits}
}

func (l *Letter) missing(n *need) {
	n.text("kop.agency", l.Kop.Agency)
	n.text("city", l.City)
	n.text("speed", l.Speed)
	n.text("to", strings.Join(l.To, ""))
	l.Signer.missing(n, "signer")
}

// created is the time in the file: noon of the letter's day, or of the draft.
func (l *Letter) created() time.Time {
	if t, err := indonesian.ParseDay(l.Date, time.UTC); err == nil {
		return t
	}
	if l.Konsep != nil && !l.Konsep.At.IsZero() {
		return l.Konsep.At
	}
	return time.Unix(0, 0).UTC()
}

// dateLine is place and date; a draft leaves the day blank.
func (l *Letter) dateLine() string {
	if t, err := indonesian.ParseDay(l.Date, time.UTC); err == nil {
		return or(l.City) + ", " + indonesian.Date(t)
	}
	month := ""
	if l.Konsep != nil && !l.Konsep.At.IsZero() {
		month = indonesian.MonthYear(l.Konsep.At.In(l.location()))
	}
	return or(l.City) + "," + strings.Repeat("\u00a0", 9) + month
}

// lineGap is one blank line as the reference pages have it: 5 mm whatever the type.
const lineGap = 5.0

// document puts the parts of a letter together.
func (l *Letter) document(title, subject string, ps []Paragraph, a Assets) *typeset.Document {
	size := l.size()
	kop, under := l.Kop.fixed(size, a.Emblem)
	d := &typeset.Document{
		Title: title, Created: l.created(), Paper: size, Left: 30, Right: 20, Bottom: 25,
		Top: under + 4.35, Later: 20, Ladder: typeset.Letters, Numbers: true,
		First: kop, Marks: l.Marks.fixed(portrait(size)),
	}
	if l.Konsep != nil {
		d.Under = append(d.Under, konsepMark(size))
		d.Marks = append(d.Marks, typeset.Words{
			X: 30, Y: size.Height - 10.2, Text: typeset.Plain(l.Konsep.line(l.location())), Type: typeset.Type{Size: 7.5, Line: 1}, Silent: true,
		})
	}
	d.Body = append(l.head(subject), body(l.Edits.apply(ps))...)
	d.Body = append(d.Body, l.foot())
	return d
}

// konsepMark is the word behind the text of a draft (1.9).
func konsepMark(p typeset.Paper) typeset.Fixed {
	return typeset.Diagonal{
		X: p.Width / 2, Y: p.Height / 2, Text: "KONSEP", Size: 96, Angle: 52, Color: typeset.Color{R: 0xE4, G: 0xE4, B: 0xE4},
	}
}

// half is the right block's place from the left margin: half the page width.
func (l *Letter) half() float64 { return l.size().Width/2 - 30 }

// head is the date, the four lines and the addressee (1.3).
func (l *Letter) head(subject string) []typeset.Block {
	if l.Subject != "" {
		subject = l.Subject
	}
	annex := l.Annex
	if annex == "" {
		annex = "-"
	}
	out := []typeset.Block{
		typeset.Paragraph{Text: gaps(typeset.Plain(l.dateLine())), Inset: l.half()},
		typeset.Fields{Colon: 22, Value: 25, Width: 78, Before: 1.5, Rows: []typeset.Field{
			{Label: "Nomor", Value: typeset.Plain(l.Number.String(l.Marks.Class))},
			{Label: "Sifat", Value: gaps(typeset.Plain(or(l.sifat())))},
			{Label: "Lampiran", Value: rich(annex)},
			{Label: "Hal", Value: rich(indonesian.TitleCase(subject))},
		}},
	}
	out = append(out, l.addressee()...)
	return append(out, typeset.Space{Height: lineGap - paragraphGap})
}

// sifat is the speed; secret papers name their class before it (1.8).
func (l *Letter) sifat() string {
	switch {
	case l.Speed == "":
		return ""
	case l.Marks.Class == "SR":
		return "Sangat Rahasia/" + l.Speed
	case l.Marks.Class == "R":
		return "Rahasia/" + l.Speed
	}
	return l.Speed
}

// addressee is Yth. and di; from five addressees on they are in the annex.
func (l *Letter) addressee() []typeset.Block {
	to := l.To
	if len(to) == 0 {
		to = []string{gap}
	}
	if len(to) > 4 {
		to = []string{"Kepala Perangkat Daerah (daftar terlampir)"}
	}
	rows := make([]typeset.Field, 0, len(to)+1)
	for i, t := range to {
		if len(to) > 1 {
			t = fmt.Sprintf("%d.\u00a0%s", i+1, t)
		}
		label := ""
		if i == 0 {
			label = "Yth."
		}
		rows = append(rows, typeset.Field{Label: label, Value: gaps(typeset.Plain(t))})
	}
	if l.Attention != "" {
		rows = append(rows, typeset.Field{Label: "u.p.", Value: typeset.Plain(l.Attention)})
	}
	place := l.ToPlace
	if place == "" {
		place = "Tempat"
	}
	return []typeset.Block{
		typeset.Space{Height: lineGap},
		typeset.Fields{Value: 10, Width: 85, NoColon: true, Rows: rows},
		typeset.Paragraph{Text: typeset.Plain("di")},
		typeset.Paragraph{Text: typeset.Plain(place), Inset: 10},
	}
}

// foot is signature and copies, kept together.
func (l *Letter) foot() typeset.Block {
	width := l.size().Width - 20 - l.size().Width/2
	sign := l.Signer.block(l.half(), width, 20)
	blocks := []typeset.Block{typeset.Space{Height: 4}}
	if l.Konsep != nil && len(l.Paraf) > 0 {
		blocks = append(blocks, typeset.Columns{Cols: []typeset.Column{
			{X: 0, Width: 62, Blocks: []typeset.Block{parafBox(l.Paraf)}},
			{X: 0, Blocks: []typeset.Block{sign}},
		}})
	} else {
		blocks = append(blocks, sign)
	}
	return typeset.Keep{Blocks: append(blocks, copies(l.copiesTo())...)}
}

// copiesTo adds the principal when somebody signs on his behalf.
func (l *Letter) copiesTo() []string {
	out := l.CopiesTo
	if l.Signer.OnBehalf != "" {
		out = append([]string{l.Signer.OnBehalf + " (sebagai laporan)"}, out...)
	}
	return out
}

func copies(to []string) []typeset.Block {
	if len(to) == 0 {
		return nil
	}
	out := []typeset.Block{typeset.Space{Height: lineGap}, typeset.Paragraph{Text: typeset.Plain("Tembusan:")}}
	if len(to) == 1 {
		return append(out, typeset.Paragraph{Text: typeset.Plain(to[0] + ".")})
	}
	list := typeset.List{Level: 1, Inset: 5.2, Ragged: true}
	for i, t := range to {
		end := ";"
		if i == len(to)-1 {
			end = "."
		}
		list.Items = append(list.Items, typeset.Item{Text: typeset.Plain(t + end)})
	}
	return append(out, list)
}

func parafBox(ps []Paraf) typeset.Block {
	t := typeset.Table{Columns: []float64{28, 14, 18}, Type: typeset.Type{Size: 8, Line: 1}, MinRow: 6}
	cell := func(s string) typeset.Cell { return typeset.Cell{Text: typeset.Plain(s)} }
	t.Head = []typeset.Row{
		{Cells: []typeset.Cell{{Text: typeset.Plain("Paraf hierarki"), Align: typeset.Center, Span: 3}}},
		{Cells: []typeset.Cell{cell("Jabatan"), cell("Paraf"), cell("Tanggal")}},
	}
	for _, p := range ps {
		day := ""
		if d, err := indonesian.ParseDay(p.Date, time.UTC); err == nil {
			day = indonesian.DateShort(d)
		}
		t.Rows = append(t.Rows, typeset.Row{Cells: []typeset.Cell{cell(p.Position), cell(p.Initials), cell(day)}})
	}
	return t
}

// ClassFor is the class a TLP label asks for at least (1.8).
func ClassFor(l tlp.Label) string { return [...]string{"B", "T", "R"}[leastClass(l)] }

// SpeedFor is the default line Sifat of a priority "P1" … "P4" (1.8).
func SpeedFor(priority string) string {
	switch {
	case strings.HasPrefix(priority, "P1"):
		return "Sangat Segera"
	case strings.HasPrefix(priority, "P2"):
		return "Segera"
	}
	return "Biasa"
}
