package typeset

import (
	"encoding/binary"
	"sync"

	"github.com/go-fonts/liberation/liberationsansbold"
	"github.com/go-fonts/liberation/liberationsansbolditalic"
	"github.com/go-fonts/liberation/liberationsansitalic"
	"github.com/go-fonts/liberation/liberationsansregular"
)

// Measures of Liberation Sans in parts of its size (hhea table; the four faces have the same). The natural line is
// 1.149 in the font; the reference pages have it rounded to their device: 14.4 points for 11/1.15 (papers.md 5.2).
const (
	ascent      = 0.905
	descent     = 0.212
	naturalLine = 1.138
	mmPerPoint  = 25.4 / 72
)

// face is one of the four faces: which runes it draws and how wide, in 1/1000 of the size,
// rounded as the PDF's width table rounds them.
type face struct {
	style string // fpdf's name: "", "B", "I", "BI"
	ttf   []byte
	width []uint16
	has   []bool
}

// faces are the four faces by their style, parsed once: tables of the embedded font, never written again.
var faces = [4]func() *face{
	once("", liberationsansregular.TTF), once("B", liberationsansbold.TTF),
	once("I", liberationsansitalic.TTF), once("BI", liberationsansbolditalic.TTF),
}

func once(style string, ttf []byte) func() *face {
	return sync.OnceValue(func() *face { return parseFace(style, ttf) })
}

// faceOf picks the face of a span.
func faceOf(s Span) *face {
	i := 0
	if s.Bold {
		i |= 1
	}
	if s.Italic {
		i |= 2
	}
	return faces[i]()
}

// parseFace reads the advance widths and the character map (cmap format 4) of a TrueType font.
func parseFace(style string, ttf []byte) *face {
	f := &face{style: style, ttf: ttf, width: make([]uint16, 0x10000), has: make([]bool, 0x10000)}
	tables := map[string][]byte{}
	for i := range int(be16(ttf, 4)) {
		e := ttf[12+16*i:]
		tables[string(e[:4])] = ttf[be32(e, 8) : be32(e, 8)+be32(e, 12)]
	}
	upem := float64(be16(tables["head"], 18))
	metrics := int(be16(tables["hhea"], 34))
	advance := func(glyph int) uint16 {
		return uint16(float64(be16(tables["hmtx"], 4*min(glyph, metrics-1)))*1000/upem + 0.5)
	}
	for r, g := range glyphs(tables["cmap"]) {
		f.has[r], f.width[r] = true, advance(g)
	}
	return f
}

// glyphs maps runes of the basic plane to glyphs.
func glyphs(cmap []byte) map[int]int {
	out := map[int]int{}
	for i := range int(be16(cmap, 2)) {
		sub := cmap[be32(cmap, 8+8*i):]
		if be16(sub, 0) != 4 {
			continue
		}
		n := int(be16(sub, 6)) / 2
		for s := range n {
			end, start := int(be16(sub, 14+2*s)), int(be16(sub, 16+2*n+2*s))
			delta, off := int(be16(sub, 16+4*n+2*s)), int(be16(sub, 16+6*n+2*s))
			for r := start; r <= end && r < 0xFFFF; r++ {
				g := r
				if off != 0 {
					g = int(be16(sub, 16+6*n+2*s+off+2*(r-start)))
				}
				if g = (g + delta) & 0xFFFF; g != 0 && (off == 0 || g != delta) {
					out[r] = g
				}
			}
		}
		return out
	}
	return out
}

func be16(b []byte, at int) uint16 { return binary.BigEndian.Uint16(b[at:]) }
func be32(b []byte, at int) uint32 { return binary.BigEndian.Uint32(b[at:]) }

// draws tells whether the face shows r; steering and zero-width characters are not shown by any face.
func (f *face) draws(r rune) bool {
	switch {
	case r >= 0x10000 || r < 0x20 || r >= 0x7F && r < 0xA0:
		return false
	case r >= 0x200B && r <= 0x200F, r >= 0x2028 && r <= 0x202E, r >= 0x2060 && r <= 0x206F, r == 0xFEFF, r == 0x61C, r == 0xAD:
		return false
	}
	return f.has[r]
}

// measure is the width of s in 1/1000 of the size; runes the face does not draw count as their box.
func (f *face) measure(s string) int {
	w := 0
	for _, r := range s {
		w += f.advance(r)
	}
	return w
}

func (f *face) advance(r rune) int {
	if f.draws(r) {
		return int(f.width[r])
	}
	return boxWidth
}

// boxWidth is the width of the box that stands for a missing letter.
const boxWidth = 1100
