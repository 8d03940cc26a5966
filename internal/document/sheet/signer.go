package sheet

import (
	"strings"

	"tanggap/internal/indonesian"
	"tanggap/internal/typeset"
)

// Signer is who signs and in what capacity (1.7).
type Signer struct {
	Acting    string `json:"acting,omitempty"`     // "", "Plt.", "Plh." or "Pj.": printed before the position
	OnBehalf  string `json:"on_behalf,omitempty"`  // a.n.: the principal's position, "Kepala Dinas"
	Under     string `json:"under,omitempty"`      // u.b.: the position between, "Sekretaris"
	Position  string `json:"position"`             // the signer's own position, without a comma at the end
	Name      string `json:"name"`                 // with titles
	Rank      string `json:"rank,omitempty"`       // "Pembina Utama Muda (IV/c)"; empty: no line
	NIP       string `json:"nip,omitempty"`        // 18 digits or as typed; empty: no line
	NameStyle string `json:"name_style,omitempty"` // "" = bold and underlined, "bold", "plain"
}

func (s Signer) missing(n *need, prefix string) {
	n.text(prefix+".position", s.Position)
	n.text(prefix+".name", s.Name)
}

// capacity are the lines over the name; inset is how far the lines after "a.n. " are set in.
func (s Signer) capacity(size float64) (lines []string, inset float64) {
	own := strings.TrimSpace(s.Acting + " " + or(s.Position))
	switch {
	case s.OnBehalf == "":
		return []string{own + ","}, 0
	case s.Under == "":
		lines = []string{"a.n. " + s.OnBehalf, own + ","}
	default:
		lines = []string{"a.n. " + s.OnBehalf, s.Under, "u.b.", own + ","}
	}
	return lines, typeset.TextWidth(typeset.Plain("a.n. "), size)
}

// style is the name as it is printed.
func (s Signer) style(text string) typeset.Text {
	switch s.NameStyle {
	case "plain":
		return typeset.Plain(text)
	case "bold":
		return typeset.Bold(text)
	}
	return typeset.Text{{Text: text, Bold: true, Underline: true}}
}

// blockWidth is the widest a signature block may be, mm.
const blockWidth = 85.0

// name breaks a long name before its back titles (1.6).
func (s Signer) name(size, width float64) typeset.Text {
	name := or(s.Name)
	if typeset.TextWidth(typeset.Bold(name), size) <= width {
		return gaps(s.style(strings.ReplaceAll(name, " ", "\u00a0")))
	}
	first, titles := indonesian.BreakName(name)
	if titles == "" {
		return gaps(s.style(name))
	}
	return s.style(first + "\n" + titles)
}

// block is the signature block at an inset: capacity, room for the signature, name, rank, NIP.
func (s Signer) block(inset, width, room float64) typeset.Keep {
	const size = 12 // the largest step of the ladder: what fits at it fits at all
	var out []typeset.Block
	lines, under := s.capacity(size)
	add := func(p typeset.Paragraph) {
		p.Inset += inset
		out = append(out, p)
	}
	for i, l := range lines {
		p := typeset.Paragraph{Text: gaps(typeset.Plain(l)), Narrow: max(0, width-blockWidth)}
		if i > 0 {
			p.Inset = under
		}
		add(p)
	}
	out = append(out, typeset.Space{Height: room})
	add(typeset.Paragraph{Text: s.name(size, width), Shrink: 10.5})
	for _, l := range []string{s.Rank, indonesian.NIPLine(s.NIP)} {
		if l != "" {
			add(typeset.Paragraph{Text: typeset.Plain(strings.ReplaceAll(l, " ", "\u00a0"))})
		}
	}
	return typeset.Keep{Blocks: out}
}
