package typeset

// Fixed is something at a fixed place of the page: Words, Line, Box or Picture.
type Fixed interface{ place(c *canvas) }

// Words is text at a fixed place. Y is the top of the first line's letters as pdftotext -bbox gives it:
// the baseline less the font's ascent.
type Words struct {
	X, Y   float64
	Width  float64 // 0: one line however long
	Text   Text
	Type   Type
	Align  Align   // Center and Right are within Width; with Width 0 around or before X
	Shrink float64 // smallest size to shrink to when the text takes more than MaxLines
	Max    int     // lines to aim at with Shrink; 0: 1
	Role   Role    // zero: P
	Silent bool    // an artifact: not read aloud
}

// Line is a straight line.
type Line struct {
	X1, Y1, X2, Y2 float64
	Thick          float64
	Dashed         bool
	Color          Color
}

// Box is a rectangle: filled when Fill is set, ruled when Thick is above 0.
type Box struct {
	X, Y, Width, Height float64
	Fill                *Color
	Thick               float64
	Tick                bool // with a check mark
}

// Label is a word on a black ground with padding, set right-justified or left (the TLP mark).
type Label struct {
	Right, Y float64 // right edge of the box; top of the letters
	Text     string
	Size     float64
	Color    Color
	PadX     float64
	PadY     float64
}

// Diagonal is a big word across the page, from bottom left to top right.
type Diagonal struct {
	X, Y  float64 // centre
	Text  string
	Size  float64
	Angle float64 // degrees
	Color Color
}

// Picture is a PNG within a box, its proportions kept, centred. Alt is what is read aloud; empty: an ornament.
type Picture struct {
	X, Y, Width, Height float64
	PNG                 []byte
	Alt                 string
}

// Height is how much room the words take downwards from Y, in mm, broken as they will be drawn.
func (w Words) Height() float64 {
	t, lines := w.broken()
	return float64(len(lines)) * t.Height()
}

// broken shrinks and breaks the words.
func (w Words) broken() (Type, []line) {
	t := w.Type
	limit := max(w.Max, 1)
	for {
		lines := breakLines(w.Text, t.Size, w.width(), 0)
		if w.Shrink == 0 || len(lines) <= limit || t.Size-0.5 < w.Shrink {
			return t, lines
		}
		t.Size -= 0.5
	}
}

func (w Words) width() float64 {
	if w.Width == 0 {
		return 1e6
	}
	return w.Width
}

func (w Words) place(c *canvas) {
	t, lines := w.broken()
	role := w.Role
	if role == "" {
		role = RoleP
	}
	var e *elem
	if !w.Silent && !c.silent {
		e = c.root.add(string(role))
	}
	for i, ln := range lines {
		x := w.X
		switch w.Align {
		case Center:
			x += (w.Width - ln.width) / 2
		case Right:
			x += w.Width - ln.width
		}
		c.line(e, ln, x, w.Y+ascent*t.Size*mmPerPoint+float64(i)*t.Height(), t.Size)
	}
}

func (l Line) place(c *canvas) {
	c.artifact(func() {
		c.pdf.SetDrawColor(int(l.Color.R), int(l.Color.G), int(l.Color.B))
		c.pdf.SetLineWidth(l.Thick)
		if l.Dashed {
			c.pdf.SetDashPattern([]float64{1, 0.7}, 0)
		}
		c.pdf.Line(l.X1, l.Y1, l.X2, l.Y2)
		if l.Dashed {
			c.pdf.SetDashPattern(nil, 0)
		}
	})
}

func (b Box) place(c *canvas) {
	c.artifact(func() {
		if b.Fill != nil {
			c.fill(b.X, b.Y, b.Width, b.Height, *b.Fill)
		}
		c.pdf.SetDrawColor(0, 0, 0)
		if b.Thick > 0 {
			c.pdf.SetLineWidth(b.Thick)
			c.pdf.Rect(b.X, b.Y, b.Width, b.Height, "D")
		}
		if b.Tick {
			c.pdf.SetLineWidth(0.35)
			c.pdf.Line(b.X+b.Width*0.18, b.Y+b.Height*0.52, b.X+b.Width*0.42, b.Y+b.Height*0.8)
			c.pdf.Line(b.X+b.Width*0.42, b.Y+b.Height*0.8, b.X+b.Width*0.86, b.Y+b.Height*0.2)
		}
	})
}

func (l Label) place(c *canvas) {
	t := Text{{Text: l.Text, Bold: true, Color: l.Color}}
	lines := breakLines(t, l.Size, 1e6, 0)
	em := l.Size * mmPerPoint
	w := lines[0].width
	top := l.Y + (ascent+descent-1)/2*em - l.PadY // the box is padded around a line of height 1
	c.artifact(func() { c.fill(l.Right-w-2*l.PadX, top, w+2*l.PadX, em+2*l.PadY, Color{}) })
	var e *elem
	if !c.silent && !c.labelRead[l.Text] { // read once
		c.labelRead[l.Text] = true
		e = c.root.add("P")
	}
	c.line(e, lines[0], l.Right-w-l.PadX, l.Y+ascent*em, l.Size)
}

func (d Diagonal) place(c *canvas) {
	t := Text{{Text: d.Text, Bold: true, Color: d.Color}}
	ln := breakLines(t, d.Size, 1e6, 0)[0]
	c.pdf.TransformBegin()
	c.pdf.TransformRotate(d.Angle, d.X, d.Y)
	c.line(nil, ln, d.X-ln.width/2, d.Y+0.35*d.Size*mmPerPoint, d.Size)
	c.pdf.TransformEnd()
}
