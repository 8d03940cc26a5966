package typeset

import (
	"strings"
	"unicode/utf8"
)

// piece is a stretch of letters without a space, in one style.
type piece struct {
	span  Span // its Text is the piece
	width int  // 1/1000 of the size
	space bool // a space follows
	fixed bool // that space may not break
	end   bool // a line end follows
}

// line is a broken line.
type line struct {
	pieces []piece
	width  float64 // natural, mm, without a space at the end
	spaces int     // spaces inside the line
	last   bool    // last of its paragraph, or ended by hand
}

// pieces cuts text at spaces, line ends and changes of style.
func pieces(t Text) []piece {
	var out []piece
	for _, s := range t {
		f := faceOf(s)
		s.Text = strings.ToValidUTF8(s.Text, "\uFFFD")
		start := 0
		cut := func(to int) *piece {
			p := piece{span: s}
			p.span.Text = s.Text[start:to]
			p.width = f.measure(p.span.Text)
			out = append(out, p)
			return &out[len(out)-1]
		}
		for i, r := range s.Text {
			switch r {
			case ' ', '\t', '\u00a0':
				p := cut(i)
				p.space, p.fixed = true, r == '\u00a0'
			case '\n':
				cut(i).end = true
			default:
				continue
			}
			start = i + utf8.RuneLen(r)
		}
		if start < len(s.Text) {
			cut(len(s.Text))
		}
	}
	return squeeze(out)
}

// squeeze drops empty pieces: spaces in a row become one.
// A no-break space stays: drafts keep nine of them for the number to come.
func squeeze(in []piece) []piece {
	var out []piece
	for _, p := range in {
		if p.span.Text == "" && !p.end && !p.fixed {
			if n := len(out); n > 0 && p.space && !out[n-1].end {
				out[n-1].space = true
			}
			continue
		}
		out = append(out, p)
	}
	return out
}

// spaceWidth of a piece, in 1/1000.
func (p piece) spaceWidth() int {
	if !p.space {
		return 0
	}
	return faceOf(p.span).advance(' ')
}

// breakLines breaks text into lines of at most width mm; the first is shorter by indent.
// A word longer than a line is cut between letters. A short single word never ends a paragraph alone.
func breakLines(t Text, size, width, indent float64) []line {
	return breaker{size: size, width: width, indent: indent}.lines(t)
}

// breaker is what a paragraph is broken to. Justified lines may take a word more by narrowing their spaces a little.
type breaker struct{ size, width, indent, shrink float64 }

// shrinkLimit is how much narrower the spaces of a justified line may be than normal.
const shrinkLimit = 0.03

func (b breaker) lines(t Text) []line {
	ps := pieces(t)
	lines := b.greedy(ps)
	if glueLast(lines, ps) {
		lines = b.greedy(ps)
	}
	if len(lines) == 0 {
		return []line{{last: true}}
	}
	return lines
}

// glueLast holds a last line of one word shorter than 10 letters to the word before it.
// It tells whether breaking again is needed.
func glueLast(lines []line, ps []piece) bool {
	n := len(lines)
	if n < 2 || len(lines[n-2].pieces) < 2 || lines[n-2].last {
		return false
	}
	letters := 0
	for _, p := range lines[n-1].pieces[:len(lines[n-1].pieces)] {
		if p.space && !p.fixed {
			return false
		}
		letters += utf8.RuneCountInString(p.span.Text)
	}
	before := len(ps) - len(lines[n-1].pieces) - 1
	if letters >= 10 || before < 0 || ps[before].fixed {
		return false
	}
	ps[before].fixed = true
	return true
}

// greedy fills line after line.
func (b breaker) greedy(ps []piece) []line {
	var lines []line
	unit := b.size * mmPerPoint / 1000
	for i := 0; i < len(ps); {
		room := b.width
		if len(lines) == 0 {
			room -= b.indent
		}
		limit := int(room/unit + 0.5)
		j := lastFitting(ps[i:], limit, b.shrink) + i
		if j == i { // one word is longer than the line
			ps = cutWord(ps, i, limit)
			j = i + 1
		}
		lines = append(lines, makeLine(ps[i:j], unit, j == len(ps)))
		i = j
	}
	return lines
}

// lastFitting is how many pieces go on a line of limit; 0 when not even the first word does.
func lastFitting(ps []piece, limit int, shrink float64) int {
	w, spaces, fit := 0, 0, 0
	for i, p := range ps {
		w += p.width
		if w-int(float64(spaces)*shrink) > limit {
			return fit
		}
		if (p.end || i == len(ps)-1) && w > limit { // a last line keeps its spaces
			return fit
		}
		if p.end {
			return i + 1
		}
		if p.space && !p.fixed || i == len(ps)-1 {
			fit = i + 1
		}
		w += p.spaceWidth()
		spaces += p.spaceWidth()
	}
	return fit
}

// cutWord makes the first piece of ps[i:] end where the line ends.
func cutWord(ps []piece, i, limit int) []piece {
	p := ps[i]
	f := faceOf(p.span)
	w, at := 0, 0
	for k, r := range p.span.Text {
		w += f.advance(r)
		if w > limit && k > 0 {
			break
		}
		at = k + utf8.RuneLen(max(r, 0))
	}
	at = min(at, len(p.span.Text))
	if at == len(p.span.Text) { // the piece fits, what is bound to it does not
		ps[i].fixed = false
		return ps
	}
	head, tail := p, p
	head.span.Text, tail.span.Text = p.span.Text[:at], p.span.Text[at:]
	head.width, tail.width = f.measure(head.span.Text), f.measure(tail.span.Text)
	head.space, head.fixed, head.end = false, false, false
	out := append(append(append([]piece{}, ps[:i]...), head, tail), ps[i+1:]...)
	return out
}

func makeLine(ps []piece, unit float64, last bool) line {
	ln := line{pieces: ps, last: last || ps[len(ps)-1].end}
	w := 0
	for i, p := range ps {
		w += p.width
		if p.space && i < len(ps)-1 {
			w += p.spaceWidth()
			ln.spaces++
		}
	}
	ln.width = float64(w) * unit
	return ln
}

// stretchLimit is how far a justified line may widen its spaces (papers.md 1.1).
const stretchLimit = 3.4

// stretch is what each space of a justified line gains in mm (or loses); 0 for a line that stays left-aligned.
func (l line) stretch(width, size float64) float64 {
	if l.spaces == 0 || l.last {
		return 0
	}
	add := (width - l.width) / float64(l.spaces)
	if add <= 0 {
		return add
	}
	normal := float64(faceOf(l.pieces[0].span).advance(' ')) * size * mmPerPoint / 1000
	if (normal+add)/normal > stretchLimit {
		return 0
	}
	return add
}

// BreakText breaks plain text as a paragraph of this type and width would; for layouts that must share a long text
// between a form's cell and a further page. Joining the lines gives the text again.
func BreakText(s string, t Type, width float64) []string {
	var out []string
	for _, ln := range breakLines(Plain(s), t.Size, width, 0) {
		var b strings.Builder
		for i, p := range ln.pieces {
			b.WriteString(p.span.Text)
			switch {
			case p.end:
				b.WriteByte('\n')
			case p.space && i < len(ln.pieces)-1 && p.fixed:
				b.WriteRune('\u00a0')
			case p.space:
				b.WriteByte(' ')
			}
		}
		out = append(out, b.String())
	}
	return out
}

// TextWidth is the width of plain text in mm on one line.
func TextWidth(t Text, size float64) float64 { return breakLines(t, size, 1e6, 0)[0].width }
