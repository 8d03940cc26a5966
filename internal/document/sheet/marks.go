package sheet

import (
	"fmt"

	"tanggap/internal/tlp"
	"tanggap/internal/typeset"
)

// Marks are the security class and the TLP label of a paper (1.8).
type Marks struct {
	Class  string    `json:"class"`           // SR, R, T or B: also the prefix of the number
	TLP    tlp.Label `json:"tlp,omitempty"`   // empty: the paper carries no TLP mark
	Biasa  bool      `json:"biasa,omitempty"` // print BIASA for class B
	Copy   int       `json:"copy,omitempty"`  // copy n of Copies, for R and SR
	Copies int       `json:"copies,omitempty"`
}

var classWords = map[string]string{"T": "TERBATAS", "R": "RAHASIA", "SR": "SANGAT RAHASIA", "B": "BIASA"}

var classRank = map[string]int{"B": 0, "T": 1, "R": 2, "SR": 3}

// leastClass is the lowest class that may carry a label (crosswalk of 1.8).
func leastClass(l tlp.Label) int {
	switch l {
	case "", tlp.Clear, tlp.Green:
		return 0
	case tlp.Amber, tlp.AmberStrict:
		return 1
	}
	return 2
}

func (m Marks) check() error {
	rank, ok := classRank[m.Class]
	if !ok {
		return fmt.Errorf("class %q: %w", m.Class, ErrClass)
	}
	if rank < leastClass(m.TLP) {
		return fmt.Errorf("class %s, %s: %w", m.Class, m.TLP, ErrClass)
	}
	return nil
}

// secret tells whether the paper goes in the closed map.
func (m Marks) secret() bool { return classRank[m.Class] >= classRank["R"] }

var labelColors = map[tlp.Label]typeset.Color{ // TLP 2.0, RGB of the standard
	tlp.Red: {R: 0xFF, G: 0x2B, B: 0x2B}, tlp.Amber: {R: 0xFF, G: 0xC0}, tlp.AmberStrict: {R: 0xFF, G: 0xC0},
	tlp.Green: {R: 0x33, G: 0xFF}, tlp.Clear: {R: 0xFF, G: 0xFF, B: 0xFF},
}

// places of the marks on a page or half page.
type markPlaces struct {
	left, classY, classSize float64
	right, topY, bottomY    float64
}

// fixed are the marks at their places.
func (m Marks) fixed(p markPlaces) []typeset.Fixed {
	var out []typeset.Fixed
	if word := classWords[m.Class]; m.Class != "B" || m.Biasa {
		span := typeset.Span{Text: word, Bold: true}
		if m.secret() {
			span.Color = typeset.Color{R: 0xC0}
		}
		out = append(out, typeset.Words{X: p.left, Y: p.classY, Text: typeset.Text{span}, Type: typeset.Type{Size: p.classSize, Line: 1}})
	}
	if m.secret() && m.Copies > 0 {
		text := fmt.Sprintf("Salinan ke-%d dari %d", m.Copy, m.Copies)
		out = append(out, typeset.Words{X: p.left, Y: p.classY + 4.3, Text: typeset.Plain(text), Type: typeset.Type{Size: 8, Line: 1}})
	}
	if m.TLP == "" {
		return out
	}
	for _, y := range []float64{p.topY, p.bottomY} {
		out = append(out, typeset.Label{
			Right: p.right, Y: y, Text: m.TLP.String(), Size: 12, Color: labelColors[m.TLP], PadX: 2, PadY: 1.1,
		})
	}
	return out
}

// portrait are the places on a portrait page with margins 30 and 20 (5.1).
func portrait(p typeset.Paper) markPlaces {
	return markPlaces{left: 30, classY: 6.7, classSize: 11, right: p.Width - 20, topY: 6.5, bottomY: p.Height - 12.7}
}
