package documents

import (
	"strings"
	"time"

	"tanggap/internal/document/sheet"
	"tanggap/internal/indonesian"
)

// item is a paragraph of the preview with the number at which its list goes on.
type item struct {
	sheet.Paragraph
	start int
	below []string
}

// runs are paragraphs of text, and lists of the numbered ones between them; what stands below an item follows in it.
func runs(all []sheet.Paragraph) [][]item {
	var out [][]item
	n := 0
	for _, p := range all {
		last := len(out) - 1
		switch {
		case p.Level == 0:
			out = append(out, []item{{Paragraph: p}})
			continue
		case p.Level == 2 && last >= 0 && out[last][0].Level > 0:
			i := len(out[last]) - 1
			out[last][i].below = append(out[last][i].below, p.Text)
			continue
		}
		n++
		if last < 0 || out[last][0].Level == 0 {
			out = append(out, []item{{Paragraph: p, start: n}})
			continue
		}
		out[last] = append(out[last], item{Paragraph: p, start: n})
	}
	return out
}

// dayOf is the civil day on a paper; a draft has blanks in its place.
func dayOf(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return strings.Repeat("\u00a0", 12)
	}
	return indonesian.Date(t)
}

func nonEmpty(all ...string) []string {
	var out []string
	for _, s := range all {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

func ticked(all []sheet.Tick, other string) string {
	var out []string
	for _, t := range all {
		if t.On {
			out = append(out, t.Text)
		}
	}
	return strings.Join(nonEmpty(append(out, other)...), "; ")
}
