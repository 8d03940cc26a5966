package document

import (
	"context"
	"slices"

	"tanggap/internal/db"
	"tanggap/internal/document/sheet"
	"tanggap/internal/tlp"
)

// Kind is one paper that the program can write.
type Kind struct {
	Name     string // papers.md's catalogue, with underscores
	Numbered bool   // takes a number and a line of the agenda keluar when it is issued
	compose  func(ctx context.Context, r db.Reader, c *content) (composed, error)
}

// Kinds is the list. A new paper is a line here, its layout in sheet, and its name in a step of a procedure.
var Kinds = []Kind{
	{Name: string(sheet.KindSuratJawaban), Numbered: true, compose: composeAnswer},
	{Name: string(sheet.KindLembarDisposisi), compose: composeSlip},
}

// Names lists the kinds' names, for reading procedure files.
func Names() []string {
	names := make([]string, len(Kinds))
	for i, k := range Kinds {
		names[i] = k.Name
	}
	return names
}

// KindByName finds a kind of the list.
func KindByName(name string) (Kind, bool) {
	i := slices.IndexFunc(Kinds, func(k Kind) bool { return k.Name == name })
	if i < 0 {
		return Kind{}, false
	}
	return Kinds[i], true
}

// composed is a paper's facts with what issuing needs to know of them.
type composed struct {
	paper   sheet.Paper
	set     func(stamp)
	class   string      // least security class
	label   tlp.Label   // highest label of the facts it prints (papers.md 1.8)
	ceiling tlp.Label   // highest label that its reader may be given
	base    sheet.Edits // wording of a variant, under what people rewrote
	subject string      // neutral, for the book
	party   string      // addressee, for the book
}

// stamp is what differs between a draft and the issued paper.
type stamp struct {
	konsep *sheet.Konsep
	number sheet.Number
	day    string
	marks  sheet.Marks
	edits  sheet.Edits
}

// marks are class and label of the paper under a label that a person raised.
func (c composed) marks(raised tlp.Label) sheet.Marks {
	m := sheet.Marks{Class: c.class, TLP: c.label}
	if raised.Valid() && raised.Rank() > m.TLP.Rank() {
		m.TLP = raised
	}
	const classes = "BTR"
	if least := sheet.ClassFor(m.TLP); indexOf(classes, least) > indexOf(classes, m.Class) {
		m.Class = least
	}
	return m
}

func indexOf(classes, class string) int { return slices.Index([]byte(classes), class[0]) }

// wording is what people rewrote over the variant's own.
func (c composed) wording(d Document) sheet.Edits {
	all := sheet.Edits{}
	for k, s := range c.base {
		all[k] = s
	}
	for k, s := range d.edits() {
		all[k] = s
	}
	return all
}

// Passage is one paragraph of a paper for its editor: as it stands and as the program wrote it. Level as in sheet.
type Passage struct {
	Key       string
	Level     int
	Text      string
	Generated string
}

func (c composed) passages(d Document) []Passage {
	edits := d.edits()
	var out []Passage
	for _, p := range c.paper.Paragraphs() {
		g := Passage{Key: p.Key, Level: p.Level, Generated: p.Text}
		if s, ok := c.base[p.Key]; ok {
			g.Generated = s
		}
		g.Text = g.Generated
		if s, ok := edits[p.Key]; ok {
			g.Text = s
		}
		out = append(out, g)
	}
	return out
}
