package mail

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// readHTML is a page as a person reads it: paragraphs as lines, links with their address, pictures by their words.
// Nothing is judged: what the page hides stands there too. Linear in the page's length.
func readHTML(page string) string {
	z := html.NewTokenizer(strings.NewReader(page))
	var r htmlReader
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			r.leave()
			return r.out.String()
		case html.TextToken:
			r.words(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			r.start(z)
		case html.EndTagToken:
			name, _ := z.TagName()
			r.end(atom.Lookup(name))
		}
	}
}

type htmlReader struct {
	out   strings.Builder
	skip  bool // inside what is not for reading
	blank bool // a blank is due
	lines int  // line ends are due
	link  string
	from  int // where the link's words begin
}

// words writes running text, its blanks made one.
func (r *htmlReader) words(s string) {
	if r.skip {
		return
	}
	fields := strings.Fields(s)
	if len(fields) == 0 {
		r.blank = r.blank || s != ""
		return
	}
	r.blank = r.blank || strings.TrimLeft(s, " \t\r\n\f\u00a0") != s
	for _, f := range fields {
		r.gap()
		r.out.WriteString(f)
		r.blank = true
	}
	r.blank = strings.TrimRight(s, " \t\r\n\f\u00a0") != s
}

// gap writes the line ends or the blank that are due.
func (r *htmlReader) gap() {
	switch {
	case r.out.Len() == 0:
	case r.lines > 0:
		r.out.WriteString(strings.Repeat("\n", min(r.lines, 2)))
	case r.blank:
		r.out.WriteByte(' ')
	}
	r.lines, r.blank = 0, false
}

func (r *htmlReader) start(z *html.Tokenizer) {
	name, more := z.TagName()
	tag := atom.Lookup(name)
	switch tag {
	case atom.Script, atom.Style, atom.Title:
		r.skip = true
	case atom.Br:
		r.lines++
	case atom.Td, atom.Th:
		r.blank = true
	case atom.Li:
		r.lines = max(r.lines, 1)
		r.words("- ")
	case atom.A:
		r.leave()
		r.link, r.from = attribute(z, more, "href"), r.out.Len()
	case atom.Img:
		if alt := attribute(z, more, "alt"); strings.TrimSpace(alt) != "" {
			r.words(" [" + alt + "] ")
		}
	default:
		r.block(tag)
	}
}

func (r *htmlReader) end(tag atom.Atom) {
	switch tag {
	case atom.Script, atom.Style, atom.Title:
		r.skip = false
	case atom.A:
		r.leave()
	default:
		r.block(tag)
	}
}

// block begins a new line or paragraph.
func (r *htmlReader) block(tag atom.Atom) {
	switch tag {
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Blockquote, atom.Table, atom.Ul, atom.Ol, atom.Pre, atom.Hr:
		r.lines = max(r.lines, 2)
	case atom.Div, atom.Section, atom.Article, atom.Header, atom.Footer, atom.Dt, atom.Dd, atom.Form, atom.Tr, atom.Center:
		r.lines = max(r.lines, 1)
	}
}

// leave writes a link's address behind its words, unless they are the same.
func (r *htmlReader) leave() {
	link := strings.TrimSpace(r.link)
	r.link = ""
	if link == "" || strings.HasPrefix(link, "#") {
		return
	}
	said := strings.TrimSpace(r.out.String()[r.from:])
	if said == link || "mailto:"+said == link || said+"/" == link {
		return
	}
	lines := r.lines
	r.lines = 0
	r.words(" <" + link + ">")
	r.lines = lines
}

func attribute(z *html.Tokenizer, more bool, want string) string {
	for more {
		var name, value []byte
		name, value, more = z.TagAttr()
		if string(name) == want {
			return string(value)
		}
	}
	return ""
}
