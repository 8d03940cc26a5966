package sheet

import (
	"strings"

	"tanggap/internal/typeset"
)

// Kop is the letterhead (1.2). Empty parts are left out with their comma.
type Kop struct {
	Government string `json:"government"` // "PEMERINTAH PROVINSI MALUKU UTARA"
	Agency     string `json:"agency"`     // "DINAS KOMUNIKASI, INFORMATIKA DAN PERSANDIAN"
	Street     string `json:"street,omitempty"`
	City       string `json:"city,omitempty"`
	Phone      string `json:"phone,omitempty"`
	Website    string `json:"website,omitempty"`
	Email      string `json:"email,omitempty"`
}

// kopTop is where the first line's letters begin; the rule stands at least under the emblem.
const (
	kopTop    = 15.0
	emblemTop = 16.0
	emblemMM  = 24.0
	ruleLeast = 44.2

	agencySize  = 18.0 // points
	agencyLeast = 14.0
)

// address are the two address lines.
func (k Kop) address() []string {
	phone, site, mail := k.Phone, k.Website, k.Email
	if phone != "" {
		phone = "Telepon " + phone
	}
	if site != "" {
		site = "Laman " + site
	}
	if mail != "" {
		mail = "Pos-el " + mail
	}
	var out []string
	for _, l := range []string{filled(k.Street, k.City, phone), filled(site, mail)} {
		if l != "" {
			out = append(out, l)
		}
	}
	return out
}

// filled joins what is not empty with commas.
func filled(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, ", ")
}

// fixed is the kop of page 1 and the y under its rule.
func (k Kop) fixed(p typeset.Paper, emblem []byte) ([]typeset.Fixed, float64) {
	const left, right = 30.0, 20.0
	var out []typeset.Fixed
	x, w := left, p.Width-left-right
	least := 0.0
	if emblem != nil {
		out = append(out, typeset.Picture{X: left, Y: emblemTop, Width: 21, Height: emblemMM, PNG: emblem, Alt: "Lambang daerah"})
		x, w, least = left+23, w-23, ruleLeast
	}
	y := kopTop
	line := func(s string, bold bool, t typeset.Type, step, shrink float64, lines int) {
		words := typeset.Words{
			X: x, Y: y, Width: w, Align: typeset.Center, Text: typeset.Text{{Text: s, Bold: bold}}, Type: t, Shrink: shrink, Max: lines,
		}
		out = append(out, words)
		y += step + words.Height() - t.Height()
	}
	line(k.Government, false, typeset.Type{Size: 13.5, Line: 0.98}, 5.2, 11, 1)
	agency := agencyLines(k.Agency, w)
	line(agency, true, typeset.Type{Size: agencySize, Line: 0.983}, 7.8, agencyLeast, 2)
	for _, a := range k.address() {
		line(a, false, typeset.Type{Size: 9.5, Line: 1.1}, 4.2, 8, 1)
	}
	y = max(y+0.7, least)
	out = append(out,
		typeset.Box{X: left, Y: y, Width: p.Width - left - right, Height: 0.79, Fill: &typeset.Color{}},
		typeset.Box{X: left, Y: y + 1.05, Width: p.Width - left - right, Height: 0.26, Fill: &typeset.Color{}})
	return out, y + 1.31
}

// agencyLines breaks a long agency name before DAN, when both halves then fit at the least size (1.2).
func agencyLines(name string, width float64) string {
	if typeset.TextWidth(typeset.Bold(name), agencySize) <= width {
		return name
	}
	i := strings.LastIndex(name, " DAN ")
	if i < 0 || max(typeset.TextWidth(typeset.Bold(name[:i]), agencyLeast), typeset.TextWidth(typeset.Bold(name[i+1:]), agencyLeast)) > width {
		return name
	}
	return name[:i] + "\n" + name[i+1:]
}
