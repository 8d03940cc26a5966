package typeset

import "strings"

// area is the room a block is laid out in: left edge and width, mm.
type area struct{ x, width float64 }

// atom is the smallest thing the pages are filled with: a line, a row, a gap.
type atom struct {
	before float64 // space above it, dropped at the top of a page
	height float64
	keep   bool // stays on one page with the next atom
	force  bool // a new page begins here
	head   []atom
	draw   func(c *canvas, y float64) // nil: white
}

// layouter lays out blocks at one step of the ladder. Structure elements are made while it works,
// so that their order is the order of reading.
type layouter struct {
	base Type
	tall float64 // height of a page's text, for rows that may split
	at   *elem   // where elements are added
}

func (l *layouter) blocks(bs []Block, in area) []atom {
	var out []atom
	for _, b := range bs {
		out = append(out, b.layout(l, in)...)
	}
	return out
}

// within runs fn with new elements going into e.
func (l *layouter) within(e *elem, fn func()) {
	old := l.at
	l.at = e
	fn()
	l.at = old
}

func (p Paragraph) layout(l *layouter, in area) []atom {
	t := p.Type
	if t == (Type{}) {
		t = l.base
	}
	role := p.Role
	if role == "" {
		role = RoleP
	}
	in = area{in.x + p.Inset, in.width - p.Inset - p.Narrow}
	b := breaker{size: t.Size, width: in.width, indent: p.Indent, shrink: p.Align.shrink()}
	lines := b.lines(p.Text)
	for p.Shrink > 0 && len(lines) > forced(p.Text) && t.Size-0.5 >= p.Shrink {
		t.Size -= 0.5
		b.size = t.Size
		lines = b.lines(p.Text)
	}
	out := l.lines(lines, t, in, p.Align, p.Indent, l.at.add(string(role)))
	out[0].before = p.Before
	for i := range out {
		if p.KeepNext || i >= len(out)-p.KeepLast {
			out[i].keep = true
		}
	}
	return out
}

// forced is how many lines the text asks for by itself.
func forced(t Text) int { return 1 + strings.Count(t.String(), "\n") }

func (a Align) shrink() float64 {
	if a == Justify {
		return shrinkLimit
	}
	return 0
}

// lines makes atoms of lines: no line of a paragraph stands alone at the top or bottom of a page.
func (l *layouter) lines(lines []line, t Type, in area, align Align, indent float64, e *elem) []atom {
	out := make([]atom, len(lines))
	for i, ln := range lines {
		x, w := in.x, in.width
		if i == 0 {
			x, w = x+indent, w-indent
		}
		out[i].height = t.Height()
		out[i].keep = i == 0 && len(lines) > 1 || i == len(lines)-2
		out[i].draw = func(c *canvas, y float64) {
			x, add := x, 0.0
			switch align {
			case Center:
				x += (w - ln.width) / 2
			case Right:
				x += w - ln.width
			case Justify:
				add = ln.stretch(w, t.Size)
			}
			c.justified(e, ln, x, y+t.baseline(), t.Size, add)
		}
	}
	return out
}

// baseline is how far a line's letters stand under the line's top.
func (t Type) baseline() float64 {
	em := t.Size * mmPerPoint
	return (t.Height()-(ascent+descent)*em)/2 + ascent*em
}

// levels are the places of label and text by level of a list (papers.md 1.11).
var levels = [...]struct{ label, text float64 }{{0, 7.5}, {7.5, 14.5}, {14.5, 21.5}, {21.5, 28.5}}

func (s List) layout(l *layouter, in area) []atom {
	at := levels[min(max(s.Level, 1), 4)-1]
	if s.Label != 0 || s.Inset != 0 {
		at.label, at.text = s.Label, s.Inset
	}
	align := Justify
	if s.Ragged {
		align = Left
	}
	var out []atom
	list := l.at.add("L")
	for i, it := range s.Items {
		li := list.add("LI")
		label := marker(s.Level, i+1)
		if s.Plain && len(s.Items) == 1 {
			label, at.text = "", at.label
		}
		atoms := s.item(l, in, li, it, label, at.label, at.text, align)
		atoms[0].before = s.Gap
		if i == 0 {
			atoms[0].before = s.Before
		}
		out = append(out, atoms...)
	}
	return out
}

// item lays out the label beside the first line of the text, then the kids.
func (s List) item(l *layouter, in area, li *elem, it Item, label string, labelAt, textAt float64, align Align) []atom {
	var lbl *elem
	if label != "" {
		lbl = li.add("Lbl")
	}
	body := li.add("LBody")
	box := area{in.x + textAt, in.width - textAt}
	text := body
	if len(it.Kids) > 0 {
		text = body.add("P")
	}
	b := breaker{size: l.base.Size, width: box.width, shrink: align.shrink()}
	out := l.lines(b.lines(it.Text), l.base, box, align, 0, text)
	if label != "" {
		draw, t := out[0].draw, l.base
		ln := breakLines(Plain(label), t.Size, 1e6, 0)[0]
		out[0].draw = func(c *canvas, y float64) {
			c.line(lbl, ln, in.x+labelAt, y+t.baseline(), t.Size)
			draw(c, y)
		}
	}
	for _, k := range it.Kids {
		out[len(out)-1].keep = true // the lead line stays with its first sub-item
		l.within(body, func() { out = append(out, k.layout(l, in)...) })
	}
	return out
}

// marker is the label of item n.
func marker(level, n int) string {
	letter := string(rune('a' + (n-1)%26))
	for k := (n - 1) / 26; k > 0; k-- {
		letter += string(rune('a' + (n-1)%26)) // aa, bb after z
	}
	switch level {
	case 2:
		return letter + "."
	case 3:
		return itoa(n) + ")"
	case 4:
		return letter + ")"
	}
	return itoa(n) + "."
}

func (f Fields) layout(l *layouter, in area) []atom {
	t := f.Type
	if t == (Type{}) {
		t = l.base
	}
	width := f.Width
	if width == 0 {
		width = in.width - f.Value
	}
	var out []atom
	for i, r := range f.Rows {
		e := l.at.add("P")
		box := area{in.x + f.Value, width}
		atoms := l.lines(breakLines(r.Value, t.Size, box.width, 0), t, box, Left, 0, e)
		label := breakLines(Plain(r.Label), t.Size, 1e6, 0)[0]
		colon := breakLines(Plain(":"), t.Size, 1e6, 0)[0]
		draw := atoms[0].draw
		atoms[0].draw = func(c *canvas, y float64) {
			c.line(e, label, in.x+f.Label, y+t.baseline(), t.Size)
			if r.Label != "" && !f.NoColon {
				c.line(e, colon, in.x+f.Colon, y+t.baseline(), t.Size)
			}
			draw(c, y)
		}
		if i == 0 {
			atoms[0].before = f.Before
		}
		out = append(out, atoms...)
	}
	return out
}

func (k Keep) layout(l *layouter, in area) []atom {
	out := l.blocks(k.Blocks, in)
	for i := range out {
		if i < len(out)-1 || k.KeepNext {
			out[i].keep = true
		}
	}
	return out
}

func (s Space) layout(*layouter, area) []atom { return []atom{{height: s.Height}} }

func (Break) layout(*layouter, area) []atom { return []atom{{force: true}} }

func (r Rule) layout(_ *layouter, in area) []atom {
	return []atom{{before: r.Before, height: r.Thick + r.After, draw: func(c *canvas, y float64) {
		Box{X: in.x, Y: y, Width: in.width, Height: r.Thick, Fill: &Color{}}.place(c)
	}}}
}

// layout sets the columns beside each other: one atom as tall as the tallest.
func (cs Columns) layout(l *layouter, in area) []atom {
	out := atom{before: cs.Before}
	var draws []func(c *canvas, y float64)
	for _, col := range cs.Cols {
		w := col.Width
		if w == 0 {
			w = in.width - col.X
		}
		atoms := l.blocks(col.Blocks, area{in.x + col.X, w})
		h := 0.0
		for i, a := range atoms {
			if i > 0 {
				h += a.before
			}
			if at := h; a.draw != nil {
				draws = append(draws, func(c *canvas, y float64) { a.draw(c, y+at) })
			}
			h += a.height
		}
		out.height = max(out.height, h)
	}
	out.draw = func(c *canvas, y float64) {
		for _, d := range draws {
			d(c, y)
		}
	}
	return []atom{out}
}
