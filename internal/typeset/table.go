package typeset

const (
	cellPadX = 1.5
	cellPadY = 0.8
)

func (t Table) layout(l *layouter, in area) []atom {
	if t.Type == (Type{}) {
		t.Type = Type{10, 1.05}
	}
	if t.Line == 0 {
		t.Line = 0.2
	}
	e := l.at.add("Table")
	x := in.x + t.Inset
	var head []atom
	for _, r := range t.Head {
		a := t.row(l, r, "TH", x, e)
		for i := range a {
			a[i].keep = true
		}
		head = append(head, a...)
	}
	repeat := t.repeated(l, x)
	out := head
	for _, r := range t.Rows {
		for _, a := range t.row(l, r, "TD", x, e) {
			a.head = repeat
			a.keep = a.keep || r.KeepNext
			out = append(out, a)
		}
	}
	if len(out) > 0 {
		out[0].before = t.Before
	}
	return out
}

// repeated is the head for further pages: drawn, not read again.
func (t Table) repeated(l *layouter, x float64) []atom {
	var out []atom
	for _, r := range t.Head {
		out = append(out, t.row(l, r, "", x, nil)...)
	}
	return out
}

// cell is a laid out cell.
type cell struct {
	x, width float64
	lines    []line
	align    Align
	e        *elem
}

// row makes one atom of a row; a row taller than half a page becomes one atom per line, so that it can split.
func (t Table) row(l *layouter, r Row, role string, x float64, table *elem) []atom {
	var tr *elem
	if table != nil {
		tr = table.add("TR")
	}
	cells, n := t.cells(r, role, x, tr)
	lh := t.Type.Height()
	height := max(float64(n)*lh+2*cellPadY, t.MinRow)
	if height <= l.tall/2 {
		return []atom{{height: height, draw: func(c *canvas, y float64) { t.drawRow(c, r, cells, y, height, 0, n, true, true) }}}
	}
	out := make([]atom, n)
	for i := range out {
		h, first, last := lh, i == 0, i == n-1
		if first {
			h += cellPadY
		}
		if last {
			h += cellPadY
		}
		out[i] = atom{height: h, keep: i == 0 || i == n-2, draw: func(c *canvas, y float64) {
			t.drawRow(c, r, cells, y, h, i, i+1, first, last)
		}}
	}
	return out
}

func (t Table) cells(r Row, role string, x float64, tr *elem) (cells []cell, tallest int) {
	col := 0
	tallest = 1
	for _, c := range r.Cells {
		w := 0.0
		for k := 0; k < max(c.Span, 1) && col < len(t.Columns); k++ {
			w += t.Columns[col]
			col++
		}
		laid := cell{x: x, width: w, align: c.Align, lines: breakLines(c.Text, t.Type.Size, w-2*cellPadX, 0)}
		if tr != nil {
			laid.e = tr.add(role)
		}
		cells = append(cells, laid)
		tallest = max(tallest, len(laid.lines))
		x += w
	}
	return cells, tallest
}

// drawRow draws lines from..to of the cells between the rules.
func (t Table) drawRow(c *canvas, r Row, cells []cell, y, height float64, from, to int, first, last bool) {
	for _, cl := range cells {
		if r.Shade {
			Box{X: cl.x, Y: y, Width: cl.width, Height: height, Fill: &Color{238, 238, 238}}.place(c)
		}
		for _, x := range []float64{cl.x, cl.x + cl.width} {
			Line{X1: x, Y1: y, X2: x, Y2: y + height, Thick: t.Line}.place(c)
		}
		if first {
			Line{X1: cl.x, Y1: y, X2: cl.x + cl.width, Y2: y, Thick: t.Line}.place(c)
		}
		if last {
			Line{X1: cl.x, Y1: y + height, X2: cl.x + cl.width, Y2: y + height, Thick: t.Line}.place(c)
		}
		top := y
		if first {
			top += cellPadY
		}
		for i := from; i < min(to, len(cl.lines)); i++ {
			cl.draw(c, i, top+float64(i-from)*t.Type.Height(), t.Type)
		}
	}
}

func (cl cell) draw(c *canvas, i int, y float64, t Type) {
	ln := cl.lines[i]
	x, room := cl.x+cellPadX, cl.width-2*cellPadX-ln.width
	switch cl.align {
	case Center:
		x += room / 2
	case Right:
		x += room
	}
	c.line(cl.e, ln, x, y+t.baseline(), t.Size)
}
