package ui

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"tanggap/internal/text"
)

// Lane is a column of the SOP: an actor. Outside stands shaded, not among the executors (the Kabid).
// Number is that of its column in the printed SOP.
type Lane struct {
	Name    string
	Number  string
	Outside bool
}

// Flow is an arrow to another step (index in Swimlane.Steps), named when it leaves a decision ("Ya", "Tidak").
type Flow struct {
	To    int
	Label string
}

// LaneStep is a row of the SOP with where incidents stand now.
type LaneStep struct {
	Shape        Shape
	Number, Name string
	Href         string
	Does         []int // lanes that hold the symbol
	With         []int // lanes that take part or check
	Next         []Flow
	Time, Output string
	Words        string // the SOP's own words, below the name
	WordsLang    string
	NameLang     string // language of the name when it is not the page's
	OutputLang   string
	Here         bool   // the incident that is looked at stands here
	Count        int    // incidents in this step; below 0 leaves the columns "now" and "on time" empty
	Numbers      []Link // the first of them
	More         int    // how many are not named
	Late         int
	OnTime       int // per cent in the last 90 days; below 0: nothing to count yet
}

// Swimlane is the official table of the SOP, alive: lanes with its symbols, norms, outputs, where incidents stand.
// Alive false leaves the last two columns out (one incident's place, or a printed SOP); so does the column "on time"
// while nothing can be counted for any step.
type Swimlane struct {
	Caption string
	Lanes   []Lane
	Steps   []LaneStep
	Alive   bool
}

// timed tells whether some step's share on time is known.
func (s Swimlane) timed() bool {
	return slices.ContainsFunc(s.Steps, func(st LaneStep) bool { return st.OnTime >= 0 })
}

// line is a straight piece of a drawing in per cent of its row.
type line struct{ x1, y1, x2, y2 float64 }

// rowDrawing is what stands in the lanes of one row.
type rowDrawing struct {
	flows  []line // arrows' lines
	heads  []float64
	with   []line // dashed, between those who take part
	labels []branch
}

type branch struct {
	x     float64
	label string
	left  bool
}

// at is the middle of a lane, in per cent of the width of all lanes.
func (s Swimlane) at(lane int) float64 {
	return (float64(lane) + .5) * 100 / float64(max(len(s.Lanes), 1))
}

// draw lays out the arrows that touch row i: what comes in from above, what leaves below, what passes by. A flow
// to the next row turns on the line between the rows; one that skips rows runs down at the left edge of its lane.
// Flows backwards are said in words only.
func (s Swimlane) draw(i int) rowDrawing {
	var d rowDrawing
	step := s.Steps[i]
	for from, st := range s.Steps {
		for n, f := range st.Next {
			if f.To <= from || f.To >= len(s.Steps) {
				continue
			}
			s.flow(&d, i, from, f, n)
		}
	}
	if all := slices.Concat(step.Does, step.With); len(all) > 1 {
		d.with = append(d.with, line{s.at(slices.Min(all)), 50, s.at(slices.Max(all)), 50})
	}
	return d
}

func (s Swimlane) flow(d *rowDrawing, i, from int, f Flow, n int) {
	near := f.To == from+1
	switch {
	case i == from && near:
		for _, l := range s.Steps[from].Does {
			d.flows = append(d.flows, line{s.at(l), 50, s.at(l), 100})
		}
		d.label(s.at(first(s.Steps[from].Does)), f.Label, false)
	case i == from:
		x, side := s.at(first(s.Steps[from].Does)), s.side(from)
		d.flows = append(d.flows, line{x, 50, side, 50}, line{side, 50, side, 100})
		d.label(x, f.Label, true)
	case i > from && i < f.To:
		d.flows = append(d.flows, line{s.side(from), 0, s.side(from), 100})
	case i == f.To:
		s.arrive(d, from, f.To, near)
	}
}

// side is where a flow that skips rows runs: near the left edge of its lane.
func (s Swimlane) side(from int) float64 {
	return s.at(first(s.Steps[from].Does)) - 40/float64(max(len(s.Lanes), 1))
}

func (s Swimlane) arrive(d *rowDrawing, from, to int, near bool) {
	xs := []float64{s.side(from)}
	if near {
		xs = nil
		for _, l := range s.Steps[from].Does {
			xs = append(xs, s.at(l))
		}
	}
	for _, l := range s.Steps[to].Does {
		x := s.at(l)
		d.flows = append(d.flows, line{x, 0, x, 50})
		if !slices.Contains(d.heads, x) {
			d.heads = append(d.heads, x)
		}
		xs = append(xs, x)
	}
	if len(xs) > 0 {
		d.flows = append(d.flows, line{slices.Min(xs), 0, slices.Max(xs), 0})
	}
}

func (d *rowDrawing) label(x float64, label string, left bool) {
	if label != "" {
		d.labels = append(d.labels, branch{x, label, left})
	}
}

func first(lanes []int) int {
	if len(lanes) == 0 {
		return 0
	}
	return lanes[0]
}

// words are what the drawing says, for readers.
func (s Swimlane) words(ctx context.Context, i int) string {
	st := s.Steps[i]
	said := []string{text.T(ctx, "ui.lanes.does", "who", s.names(st.Does))}
	if len(st.With) > 0 {
		said = append(said, text.T(ctx, "ui.lanes.with", "who", s.names(st.With)))
	}
	for _, f := range st.Next {
		if f.To < 0 || f.To >= len(s.Steps) {
			continue
		}
		key := "ui.lanes.next"
		if f.Label != "" {
			key = "ui.lanes.branch"
		}
		said = append(said, text.T(ctx, key, "label", f.Label, "number", s.Steps[f.To].Number))
	}
	return strings.Join(said, " ")
}

func (s Swimlane) names(lanes []int) string {
	var ns []string
	for _, l := range lanes {
		if l >= 0 && l < len(s.Lanes) {
			ns = append(ns, s.Lanes[l].Name)
		}
	}
	return strings.Join(ns, ", ")
}

// inside counts the lanes of the executors; the rest stands outside, at the right.
func (s Swimlane) inside() int {
	n := 0
	for _, l := range s.Lanes {
		if !l.Outside {
			n++
		}
	}
	return n
}

// breakable lets the long words of a narrow column's head break between syllables (soft hyphens): browsers know no
// Indonesian. It breaks before a consonant that a vowel follows, three letters from either end.
func breakable(name string) string {
	words := strings.Split(name, " ")
	for i, w := range words {
		words[i] = syllables(w)
	}
	return strings.Join(words, " ")
}

func syllables(word string) string {
	letters := []rune(word)
	vowel := func(i int) bool { return strings.ContainsRune("aeiouAEIOU", letters[i]) }
	var b strings.Builder
	for i, r := range letters {
		pair := i > 0 && strings.ContainsRune("gyh", r) && !vowel(i-1) // ng, ny, kh, sy stay together
		if len(letters) > 7 && i >= 3 && i <= len(letters)-3 && !vowel(i) && vowel(i+1) && !pair {
			b.WriteRune('\u00AD')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func percent(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) + "%" }
