package sheet

import (
	"regexp"
	"strings"

	"tanggap/internal/indonesian"
	"tanggap/internal/typeset"
)

// Paragraph is a part of the body that a person may rewrite before the paper is issued.
type Paragraph struct {
	Key   string `json:"key"`   // stable name inside its paper
	Level int    `json:"level"` // 0 running text, 1 numbered item, 2 lettered item under the item before
	Text  string `json:"text"`  // without number; items of level 2 without ";" and "."
}

// Edits are rewritten paragraphs by key. An empty text takes the paragraph out; the rest is numbered anew.
type Edits map[string]string

// apply gives the wording as it will be printed.
func (e Edits) apply(ps []Paragraph) []Paragraph {
	var out []Paragraph
	for _, p := range ps {
		if s, ok := e[p.Key]; ok {
			p.Text = s
		}
		if strings.TrimSpace(p.Text) != "" {
			out = append(out, p)
		}
	}
	return out
}

// loanWords are foreign words that stand in italics when they explain an Indonesian one in brackets (1.13, 2.2).
var loanWords = regexp.MustCompile(`\((web defacement|phishing|ransomware|malware|spam|webshell|backdoor|log)\)`)

var gapMark = regexp.MustCompile(regexp.QuoteMeta(gap))

// rich is wording as text to set: no-break spaces, italics of loan words, gaps on yellow. Nothing typed by people
// is markup.
func rich(s string) typeset.Text {
	return gaps(split(typeset.Plain(indonesian.Bind(s)), loanWords, 1, func(p *typeset.Span) { p.Italic = true }))
}

// gaps paints gaps yellow.
func gaps(t typeset.Text) typeset.Text {
	return split(t, gapMark, 0, func(p *typeset.Span) { p.Gap = true })
}

// split gives the matches of re (or its group) a span of their own.
func split(t typeset.Text, re *regexp.Regexp, group int, mark func(*typeset.Span)) typeset.Text {
	var out typeset.Text
	add := func(p typeset.Span, s string, marked bool) {
		if p.Text = s; marked {
			mark(&p)
		}
		if s != "" {
			out = append(out, p)
		}
	}
	for _, p := range t {
		from := 0
		for _, m := range re.FindAllStringSubmatchIndex(p.Text, -1) {
			add(p, p.Text[from:m[2*group]], false)
			add(p, p.Text[m[2*group]:m[2*group+1]], true)
			from = m[2*group+1]
		}
		add(p, p.Text[from:], false)
	}
	return out
}

// paragraphGap is the space between paragraphs and items, mm.
const paragraphGap = 1.6

// body makes blocks of the wording: paragraphs with their first line set in, numbered and lettered lists.
// The last paragraph keeps its last two lines with the signature.
func body(ps []Paragraph) []typeset.Block {
	var out []typeset.Block
	var items []typeset.Item
	flush := func() {
		if len(items) > 0 {
			out = append(out, typeset.List{Level: 1, Items: items, Before: paragraphGap, Gap: paragraphGap, Plain: true})
		}
		items = nil
	}
	for i := 0; i < len(ps); i++ {
		p := ps[i]
		if p.Level == 0 {
			flush()
			out = append(out, typeset.Paragraph{
				Text: rich(p.Text), Align: typeset.Justify, Indent: 12.5, Before: paragraphGap,
				KeepNext: strings.HasSuffix(p.Text, ":"), KeepLast: keepLast(i == len(ps)-1),
			})
			continue
		}
		subs := following(ps[i+1:])
		items = append(items, item(p, subs))
		i += len(subs)
	}
	flush()
	return out
}

func keepLast(last bool) int {
	if last {
		return 2
	}
	return 0
}

// following are the level 2 paragraphs at the head of ps.
func following(ps []Paragraph) []Paragraph {
	n := 0
	for n < len(ps) && ps[n].Level == 2 {
		n++
	}
	return ps[:n]
}

// item is a numbered item with its letters; a single letter runs on in the sentence (1.11).
func item(p Paragraph, subs []Paragraph) typeset.Item {
	switch len(subs) {
	case 0:
		return typeset.Item{Text: rich(p.Text)}
	case 1:
		return typeset.Item{Text: rich(strings.TrimSuffix(p.Text, ":") + " " + bare(subs[0].Text) + ".")}
	}
	list := typeset.List{Level: 2, Ragged: true}
	for i, s := range subs {
		end := ";"
		switch i {
		case len(subs) - 2:
			end = "; dan"
		case len(subs) - 1:
			end = "."
		}
		list.Items = append(list.Items, typeset.Item{Text: rich(bare(s.Text) + end)})
	}
	return typeset.Item{Text: rich(p.Text), Kids: []typeset.List{list}}
}

// bare drops the stop that a person may have typed after a lettered item.
func bare(s string) string {
	return strings.TrimRight(strings.TrimSuffix(strings.TrimSpace(s), "; dan"), ".; ")
}
