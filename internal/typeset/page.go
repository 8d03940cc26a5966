package typeset

import (
	"bytes"
	"errors"
	"fmt"
)

// sheet is one filled page.
type sheet struct{ placed []placed }

type placed struct {
	atom
	y float64
}

// frame is the room for text on the pages.
type frame struct{ top, later, bottom float64 }

// fill puts atoms on pages. Atoms held together go to a new page together; a chain that no page can hold is split.
func fill(atoms []atom, f frame) []sheet {
	p := filler{frame: f, y: f.top, pages: []sheet{{}}}
	for i := 0; i < len(atoms); {
		j := i + 1
		for j < len(atoms) && atoms[j-1].keep && !atoms[j].force {
			j++
		}
		p.chain(atoms[i:j])
		i = j
	}
	return p.pages
}

type filler struct {
	frame
	y     float64
	pages []sheet
}

func (p *filler) chain(as []atom) {
	if as[0].force {
		p.turn()
	}
	h := tall(as)
	if !p.fits(h) && !p.fresh() {
		p.turn()
		p.repeat(as[0].head)
	}
	for i, a := range as {
		if i > 0 && !p.fits(a.before+a.height) && !p.fresh() { // longer than a page
			p.turn()
			p.repeat(a.head)
		}
		p.put(a)
	}
}

// tall is the height of a chain: an atom's space above counts.
func tall(as []atom) float64 {
	h := 0.0
	for _, a := range as {
		h += a.before + a.height
	}
	return h
}

// slack forgives rounding in the sum of many heights.
const slack = 0.01

func (p *filler) fits(h float64) bool { return p.y+h <= p.bottom+slack }

func (p *filler) fresh() bool { return len(p.pages[len(p.pages)-1].placed) == 0 }

func (p *filler) turn() {
	p.pages = append(p.pages, sheet{})
	p.y = p.later
}

func (p *filler) repeat(head []atom) {
	for _, a := range head {
		p.put(a)
	}
}

func (p *filler) put(a atom) {
	if !p.fresh() {
		p.y += a.before
	}
	page := &p.pages[len(p.pages)-1]
	page.placed = append(page.placed, placed{a, p.y})
	p.y += a.height
}

// compose lays the document out at the first step of the ladder on which it takes one page, else at the first step.
func (d *Document) compose() (pages []sheet, root *elem) {
	for _, t := range d.Ladder {
		if pages, root = d.at(t); len(pages) == 1 {
			return pages, root
		}
	}
	return d.at(d.Ladder[0])
}

func (d *Document) at(t Type) ([]sheet, *elem) {
	f := frame{top: d.Top, later: d.Later, bottom: d.Paper.Height - d.Bottom}
	root := &elem{role: "Document"}
	l := &layouter{base: t, tall: f.bottom - f.later, at: root}
	return fill(l.blocks(d.Body, area{d.Left, d.Paper.Width - d.Left - d.Right}), f), root
}

// Pages is how many pages the document takes.
func (d *Document) Pages() int {
	if d.check() != nil {
		return 0
	}
	pages, _ := d.compose()
	return len(pages)
}

func (d *Document) check() error {
	switch {
	case len(d.Ladder) == 0:
		return errors.New("typeset: no type to set in")
	case d.Created.IsZero():
		return errors.New("typeset: no creation date")
	case d.Title == "":
		return errors.New("typeset: no title")
	case d.Paper.Width-d.Left-d.Right < 30 || d.Paper.Height-d.Later-d.Bottom < 50:
		return fmt.Errorf("typeset: paper %.0f × %.0f mm leaves no room for text", d.Paper.Width, d.Paper.Height)
	}
	return nil
}

// maxPages guards against a text that would make a file nobody can open.
const maxPages = 500

// PDF writes the document. Equal documents give equal bytes.
func (d *Document) PDF() ([]byte, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	pages, root := d.compose()
	if len(pages) > maxPages {
		return nil, fmt.Errorf("typeset: %d pages, at most %d", len(pages), maxPages)
	}
	c := newCanvas(d)
	for i, s := range pages {
		c.begin(i + 1)
		c.fixed(d.Under)
		if i == 0 {
			c.fixed(d.First)
		}
		c.silent = i > 0
		c.fixed(d.Marks)
		if i > 0 && d.Numbers {
			c.fixed([]Fixed{Words{X: 0, Y: 11.8, Width: d.Paper.Width, Align: Center, Type: Type{11, 1}, Text: Plain(itoa(i + 1)), Silent: true}})
		}
		for _, a := range s.placed {
			if a.draw != nil {
				a.draw(c, a.y)
			}
		}
	}
	root.kids = append(c.root.kids, root.kids...)
	var b bytes.Buffer
	if err := c.pdf.Output(&b); err != nil {
		return nil, fmt.Errorf("typeset: %w", err)
	}
	return tag(b.Bytes(), root, len(pages))
}
