package sheet

import (
	"fmt"
	"strings"
	"time"

	"tanggap/internal/indonesian"
	"tanggap/internal/typeset"
)

// LembarDisposisi is the routing slip on an incoming letter or report: P04, half a page.
type LembarDisposisi struct {
	Format
	Kop          Kop       `json:"kop"`
	Marks        Marks     `json:"marks"`
	Konsep       *Konsep   `json:"konsep,omitempty"`
	TwoUp        bool      `json:"two_up,omitempty"` // A4 or F4: above as filled, below the same letter for the pen
	Blank        bool      `json:"blank,omitempty"`  // nothing ticked, no note: for the pen
	From         string    `json:"from"`             // position of the sender; "Pelapor perorangan"
	LetterNo     string    `json:"letter_no,omitempty"`
	Channel      string    `json:"channel,omitempty"`     // when it came without a letter: whatsapp, phone, …
	LetterDate   string    `json:"letter_date,omitempty"` // civil day
	ReceivedAt   time.Time `json:"received_at"`
	AgendaNo     string    `json:"agenda_no"`       // "087"
	Speed        string    `json:"speed,omitempty"` // "Biasa", "Segera", "Sangat Segera"
	Subject      string    `json:"subject"`         // the agenda's neutral subject
	Ticket       string    `json:"ticket,omitempty"`
	Type         string    `json:"type,omitempty"`     // everyday type
	Priority     string    `json:"priority,omitempty"` // "P2 (Tinggi)"
	To           []Tick    `json:"to"`                 // everybody who may be chosen, in the procedure's order
	ToOther      string    `json:"to_other,omitempty"` // written on the free line
	Instructions []Tick    `json:"instructions"`       // the unit's phrases, in two columns; empty: Phrases
	Note         string    `json:"note,omitempty"`
	Forwarded    string    `json:"forwarded,omitempty"` // chain: "Ketua MalutProv-CSIRT, 13 April 2026, 11.05 WIT"
	DueAt        time.Time `json:"due_at,omitzero"`
	Signer       Signer    `json:"signer"`
	SignedAt     time.Time `json:"signed_at,omitzero"`
	Initials     string    `json:"initials,omitempty"` // paraf of the signer
	Sheet        int       `json:"sheet"`              // Lembar n
	Sheets       int       `json:"sheets"`             // dari n
}

// Tick is a line with a box.
type Tick struct {
	Text string `json:"text"`
	On   bool   `json:"on,omitempty"`
}

// Phrases are the twelve instructions of the reference sheet; a unit may choose its own.
func Phrases() []Tick {
	return []Tick{
		{Text: "Tanggapan dan saran"},
		{Text: "Proses lebih lanjut"},
		{Text: "Koordinasi/konfirmasikan"},
		{Text: "Tangani segera"},
		{Text: "Teliti dan laporkan"},
		{Text: "Siapkan konsep surat"},
		{Text: "Siapkan surat tugas"},
		{Text: "Eskalasikan ke BSSN"},
		{Text: "Laporkan hasilnya"},
		{Text: "Pantau perkembangannya"},
		{Text: "Untuk diketahui"},
		{Text: "Arsipkan/simpan"},
	}
}

// Kind is the paper's name in the catalogue.
func (d *LembarDisposisi) Kind() Kind { return KindLembarDisposisi }

// Paragraphs is empty: a form has no wording of its own.
func (d *LembarDisposisi) Paragraphs() []Paragraph { return nil }

func (d *LembarDisposisi) state() state {
	return state{marks: d.Marks, konsep: &d.Konsep, blank: d.Blank}
}

// Missing names the required facts (✔ in papers.md P04) that are empty.
func (d *LembarDisposisi) Missing() []string {
	var n need
	n.text("from", d.From)
	n.time("received_at", d.ReceivedAt)
	n.text("agenda_no", d.AgendaNo)
	n.text("subject", d.Subject)
	d.Signer.missing(&n, "signer")
	if !ticked(d.To) && d.ToOther == "" {
		n = append(n, "to")
	}
	if !ticked(d.Instructions) {
		n = append(n, "instructions")
	}
	n.time("signed_at", d.SignedAt)
	n.text("initials", d.Initials)
	return n
}

func ticked(ts []Tick) bool {
	for _, t := range ts {
		if t.On {
			return true
		}
	}
	return false
}

// created is the time in the file.
func (d *LembarDisposisi) created() time.Time {
	for _, t := range []time.Time{d.SignedAt, d.ReceivedAt} {
		if !t.IsZero() {
			return t
		}
	}
	if d.Konsep != nil && !d.Konsep.At.IsZero() {
		return d.Konsep.At
	}
	return time.Unix(0, 0).UTC()
}

// Document is the sheet: half a page (A5 on its side), two of them on a page, or a whole page when the text asks
// for it; a note too long for that goes on on further pages.
func (d *LembarDisposisi) Document(a Assets) (*typeset.Document, error) {
	paper := d.size()
	half := typeset.Paper{Width: paper.Width, Height: paper.Height / 2}
	doc := &typeset.Document{
		Title: d.Kind().Title(), Created: d.created(), Left: 15, Right: 15, Top: 20, Later: 20, Bottom: 20,
		Ladder: []typeset.Type{{Size: 11, Line: 1.15}}, Numbers: true,
	}
	up := form{d: d, width: paper.Width, height: half.Height, emblem: a.Emblem, filled: !d.Blank}
	things, fits := up.draw()
	switch {
	case !fits:
		up.height, up.unmarked = paper.Height, true
		things, _ = up.draw()
		doc.Marks = d.Marks.fixed(up.marks())
		doc.Paper = paper
		doc.Body = restOfNote(up.rest)
	case d.TwoUp:
		doc.Paper = paper
		pen := form{d: d, y0: half.Height, width: paper.Width, height: half.Height, emblem: a.Emblem}
		lower, _ := pen.draw()
		things = append(things, typeset.Line{X1: 0, Y1: half.Height, X2: paper.Width, Y2: half.Height, Thick: 0.2, Dashed: true, Color: typeset.Color{R: 80, G: 80, B: 80}})
		things = append(things, lower...)
	default:
		doc.Paper = half
	}
	doc.First = things
	if d.Konsep != nil {
		doc.Under = []typeset.Fixed{konsepMark(typeset.Paper{Width: doc.Paper.Width, Height: doc.Paper.Height})}
	}
	return doc, nil
}

// restOfNote is what of a long note goes onto the next page.
func restOfNote(rest string) []typeset.Block {
	if rest == "" {
		return nil
	}
	return []typeset.Block{
		typeset.Break{},
		typeset.Paragraph{Text: typeset.Bold("Catatan (lanjutan)"), KeepNext: true, Role: typeset.RoleH1},
		typeset.Paragraph{Text: typeset.Plain(rest), Before: 2},
	}
}

// letterNo is the line No. Surat.
func (d *LembarDisposisi) letterNo() string {
	switch {
	case d.LetterNo != "":
		return d.LetterNo
	case d.Channel != "" && d.Channel != "letter":
		return "melalui " + channelWords(d.Channel, "")
	}
	return "–"
}

func (d *LembarDisposisi) letterDate() string {
	if d.LetterDate == "" {
		return "–"
	}
	return civil(d.LetterDate)
}

func (d *LembarDisposisi) subject() string {
	if d.Marks.secret() {
		return "(rahasia)"
	}
	return or(d.Subject)
}

func (d *LembarDisposisi) typePriority() string {
	s := indonesian.Upper1(typeWords[d.Type])
	if s != "" && d.Priority != "" {
		s += "/"
	}
	if s += d.Priority; s == "" {
		return "–"
	}
	return s
}

// note is the note with the chain's line before it.
func (d *LembarDisposisi) note() string {
	if d.Forwarded == "" {
		return d.Note
	}
	return strings.TrimSpace("Diteruskan dari : " + d.Forwarded + "\n" + d.Note)
}

func (d *LembarDisposisi) clock(t time.Time, write func(time.Time) string) string {
	if t.IsZero() {
		return ""
	}
	return write(t.In(d.location()))
}

func (d *LembarDisposisi) footLine() string {
	return fmt.Sprintf("Lembar %d dari %d. Disimpan bersama suratnya; tidak boleh dipisahkan.", max(d.Sheet, 1), max(d.Sheets, 1))
}
