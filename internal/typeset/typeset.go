// Package typeset turns a small document tree into a tagged PDF with Liberation Sans: it breaks and places its own
// lines, keeps together what belongs together, and writes the same bytes for the same tree. It reads no file and no
// address; it knows no paper by name. Lengths are millimetres from the top left corner, sizes of type are points.
package typeset

import "time"

// Paper is a size of paper.
type Paper struct{ Width, Height float64 }

// The two papers of Indonesian offices (papers.md 1.1).
var (
	A4 = Paper{210, 297}
	F4 = Paper{215, 330}
)

// Turned is the paper on its side.
func (p Paper) Turned() Paper { return Paper{p.Height, p.Width} }

// Span is text in one style. "\n" ends a line, a no-break space (U+00A0) holds two words together.
type Span struct {
	Text                    string
	Bold, Italic, Underline bool
	Gap                     bool  // a gap in a draft: yellow ground
	Color                   Color // zero: black
}

// Text is a run of spans.
type Text []Span

// Plain is text without any emphasis.
func Plain(s string) Text { return Text{{Text: s}} }

// Bold is text in bold.
func Bold(s string) Text { return Text{{Text: s, Bold: true}} }

// String is the text without its styles.
func (t Text) String() string {
	s := ""
	for _, p := range t {
		s += p.Text
	}
	return s
}

// Color is red, green, blue, 0 to 255.
type Color struct{ R, G, B uint8 }

// Align says where the lines of a paragraph stand.
type Align int

const (
	Left Align = iota
	Center
	Right
	Justify
)

// Role is the structure type in the tagged PDF (ISO 32000-1, 14.8.4).
type Role string

const (
	RoleP  Role = "P"
	RoleH1 Role = "H1"
	RoleH2 Role = "H2"
)

// Type is a size of body type and its line spacing: Line 1 is the font's natural height (1.138 of the size).
type Type struct{ Size, Line float64 }

// Height is the height of a line in mm.
func (t Type) Height() float64 { return t.Size * naturalLine * t.Line * mmPerPoint }

// Letters is the fit ladder of letters: the first step on which the text takes one page is used;
// when none does, the first step is used and the text breaks over pages (papers.md 1.1).
var Letters = []Type{{12, 1.15}, {11, 1.15}, {11, 1}}

// Document is a whole paper.
type Document struct {
	Title   string    // kind of paper only: no names, no subject (it is metadata)
	Created time.Time // the only time in the file; from the facts, never the clock
	Paper   Paper
	Left    float64 // margins
	Right   float64
	Top     float64 // where the text of page 1 begins
	Later   float64 // where the text of the following pages begins
	Bottom  float64 // margin under the text
	Ladder  []Type  // at least one step
	Under   []Fixed // on every page behind the text (KONSEP)
	First   []Fixed // on page 1, read before the body
	Marks   []Fixed // on every page; read aloud on page 1 only
	Body    []Block
	Numbers bool // page number from page 2 on, centred at the top
}

// Block is one of Paragraph, List, Fields, Table, Columns, Keep, Space, Rule, Break.
type Block interface {
	layout(l *layouter, in area) []atom
}

// Paragraph is a block of running text.
type Paragraph struct {
	Text     Text
	Type     Type // zero: the document's
	Align    Align
	Inset    float64 // from the left edge of the area
	Narrow   float64 // from the right edge of the area
	Indent   float64 // of the first line
	Before   float64 // space above, dropped at the top of a page
	KeepNext bool    // whole paragraph stays with the next block
	KeepLast int     // the last n lines stay with the next block
	Shrink   float64 // when a line does not fit: smallest size to shrink to before it breaks; 0 never shrinks
	Role     Role    // zero: P
}

// List is a numbered list; Level 1 to 4 are "1." "a." "1)" "a)" (papers.md 1.11).
type List struct {
	Level  int
	Items  []Item
	Before float64 // above the first item
	Gap    float64 // between items
	Label  float64 // place of the label; 0 and Inset 0: the level's own
	Inset  float64 // place of the text
	Ragged bool    // left-aligned, not justified
	Plain  bool    // one item: printed without its number
}

// Item is one entry of a list; its blocks follow under its text.
type Item struct {
	Text Text
	Kids []List
}

// Fields is a column of labels, colons and values.
type Fields struct {
	Rows         []Field
	Label        float64 // offsets from the area's left edge
	Colon, Value float64
	NoColon      bool
	Width        float64 // of the value; 0: to the right edge
	Before       float64
	Type         Type
}

// Field is one line of Fields.
type Field struct {
	Label string
	Value Text
}

// Table has ruled cells; its head rows are repeated on every page.
type Table struct {
	Inset   float64
	Columns []float64 // widths
	Head    []Row
	Rows    []Row
	Type    Type
	Before  float64
	Line    float64 // thickness of the rules; 0: 0.2
	MinRow  float64 // least height of a row
}

// Row is a row of a table.
type Row struct {
	Cells    []Cell
	KeepNext bool // a sub-heading stays with the row after it
	Shade    bool // light grey ground
}

// Cell is a cell; Span > 1 runs over the columns to its right.
type Cell struct {
	Text  Text
	Align Align
	Span  int
}

// Columns are blocks side by side that never split over pages.
type Columns struct {
	Before float64
	Cols   []Column
}

// Column is one of Columns: its offset, width (0: to the right edge) and blocks.
type Column struct {
	X, Width float64
	Blocks   []Block
}

// Keep is a group of blocks that stays on one page.
type Keep struct {
	Blocks   []Block
	KeepNext bool
}

// Space is white space; it is kept also at the top of a page.
type Space struct{ Height float64 }

// Rule is a horizontal line over the text width.
type Rule struct{ Thick, Before, After float64 }

// Break begins a new page.
type Break struct{}
