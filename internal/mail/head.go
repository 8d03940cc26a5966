package mail

import (
	"bytes"
	"mime"
	"strings"
)

// field is one line of a header, unfolded. The value is raw bytes.
type field struct{ name, value string }

type header []field

// get is the first field of that name.
func (h header) get(name string) string {
	for _, f := range h {
		if strings.EqualFold(f.name, name) {
			return f.value
		}
	}
	return ""
}

func (h header) has(name string) bool {
	for _, f := range h {
		if strings.EqualFold(f.name, name) {
			return true
		}
	}
	return false
}

// header reads up to the empty line, a boundary or the end. A line that is no field ends the header: it is the body's
// first (body), as mail programs show it.
func (w *walker) header() (h header, body []byte) {
	r := headReader{w: w, left: MaxHeader}
	for {
		line := w.in.line()
		if line == nil || !r.goes && !w.in.mid && len(bytes.TrimRight(line, "\r\n")) == 0 {
			return r.done(), nil
		}
		if !r.take(line) {
			return r.done(), bytes.Clone(line)
		}
	}
}

// headReader puts a header's lines together.
type headReader struct {
	w    *walker
	left int
	goes bool // the last piece goes on
	all  header
	name string
	text strings.Builder
}

// take adds a line or piece of a line; false when it is the body's.
func (r *headReader) take(line []byte) bool {
	goes := r.goes
	r.goes = r.w.in.mid
	if r.left -= len(line); r.left < 0 {
		r.w.m.note(HeaderCut)
		return true
	}
	switch {
	case goes:
		r.add(line)
	case line[0] == ' ' || line[0] == '\t':
		if len(r.all) == 0 && r.name == "" {
			r.w.m.note(HeaderBad)
			return true
		}
		r.text.WriteByte(' ')
		r.add(bytes.TrimLeft(line, " \t"))
	case len(r.all) == 0 && r.name == "" && bytes.HasPrefix(line, []byte("From ")): // an mbox's own line
	default:
		return r.begin(line)
	}
	return true
}

func (r *headReader) add(b []byte) { r.text.Write(bytes.TrimRight(b, "\r\n")) }

// begin starts a field.
func (r *headReader) begin(line []byte) bool {
	name, value, found := bytes.Cut(line, []byte(":"))
	name = bytes.TrimRight(name, " \t")
	if !found || bytes.ContainsFunc(name, notInName) {
		r.w.m.note(HeaderBad)
		return false
	}
	r.finish()
	r.name = string(name)
	r.add(bytes.TrimLeft(value, " \t"))
	return true
}

// notInName tells what a field's name must not have (RFC 5322, 3.6.8).
func notInName(c rune) bool { return c < 33 || c > 126 }

func (r *headReader) finish() {
	if r.name != "" {
		r.all = append(r.all, field{r.name, strings.TrimSpace(r.text.String())})
	}
	r.name = ""
	r.text.Reset()
}

func (r *headReader) done() header {
	r.finish()
	return r.all
}

// maxValue is how much of a structured field is looked into, in bytes: its parsers are not all linear.
const maxValue = 8 << 10

func short(s string) string { return s[:min(len(s), maxValue)] }

// valued splits "text/plain; charset=x" (RFC 2045, 5.1; RFC 2231), and what resembles it.
func valued(s string) (string, map[string]string) {
	s = short(s)
	kind, params, err := mime.ParseMediaType(s)
	if err == nil {
		return kind, params
	}
	pieces := pieces(s)
	params = map[string]string{}
	for _, p := range pieces[1:] {
		k, v, found := strings.Cut(p, "=")
		k = strings.ToLower(strings.TrimSpace(k))
		if _, there := params[k]; found && !there {
			params[k] = unquoted(strings.TrimSpace(v))
		}
	}
	return strings.ToLower(strings.TrimSpace(pieces[0])), params
}

// pieces cuts at the semicolons outside quotes.
func pieces(s string) (out []string) {
	from, quoted := 0, false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && quoted:
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == ';' && !quoted:
			out, from = append(out, s[from:i]), i+1
		}
	}
	return append(out, s[from:])
}

func unquoted(s string) string {
	if len(s) < 2 || s[0] != '"' {
		return s
	}
	s = strings.TrimSuffix(s[1:], `"`)
	return strings.NewReplacer(`\\`, `\`, `\"`, `"`).Replace(s)
}
