package mail

import (
	"bytes"
	"io"
	"strings"

	"tanggap/internal/foreign"
)

// walker goes through a message once, from its first byte to its last.
type walker struct {
	in     *splitter
	keep   func(Attachment) error
	m      Message
	parts  int
	groups int // multipart/alternative so far
	left   int // bytes of text that are still taken
	chunks []chunk
}

// chunk is the text of one part. Of one group (multipart/alternative) either the plain or the HTML is shown.
type chunk struct {
	group int
	html  bool
	text  foreign.Text
}

// place is where in the tree a part stands.
type place struct {
	depth, group int
	digest       bool // in a multipart/digest, whose parts are messages unless they say otherwise
}

func (w *walker) message() error {
	w.left = MaxText
	h, first := w.header()
	w.read(h)
	if err := w.entity(h, first, place{}); err != nil {
		return err
	}
	if err := w.in.skip(); err != nil { // an epilogue
		return err
	}
	return w.in.failed()
}

// entity reads one part behind its header; first is a body line that was read already.
func (w *walker) entity(h header, first []byte, at place) error {
	kind, params := valued(h.get("Content-Type"))
	if kind == "" || !strings.Contains(kind, "/") {
		kind = "text/plain"
		if at.digest {
			kind = "message/rfc822"
		}
	}
	if !strings.HasPrefix(kind, "multipart/") {
		return w.leaf(h, kind, params, first, at)
	}
	switch boundary := strings.TrimRight(params["boundary"], " \t"); {
	case boundary == "":
		w.m.note(NoParts)
		return w.leaf(h, "text/plain", nil, first, at)
	case at.depth >= MaxDepth:
		w.m.note(TooDeep)
		return w.in.skip()
	default:
		return w.multipart(kind, boundary, first, at)
	}
}

func (w *walker) multipart(kind, boundary string, first []byte, at place) error {
	me := len(w.in.open)
	w.in.open = append(w.in.open, boundary)
	defer func() { w.in.open = w.in.open[:me] }()
	if i, last := w.in.boundary(first); i == me && !last { // the header went straight into it
		w.in.hit, first = me, nil
	}
	preamble, err := w.takeText(io.MultiReader(bytes.NewReader(first), w.in))
	if err != nil {
		return err
	}
	if w.in.hit != me {
		w.m.note(NoParts)
		w.say(chunk{group: at.group, text: decodeText(preamble, "", &w.m)})
		return nil
	}
	inner := place{depth: at.depth + 1, group: at.group, digest: kind == "multipart/digest"}
	if kind == "multipart/alternative" {
		w.groups++
		inner.group = w.groups
	}
	for w.in.hit == me && !w.in.last {
		if err := w.part(inner); err != nil {
			return err
		}
	}
	if w.in.hit != me {
		w.m.note(Unclosed)
		return w.in.failed()
	}
	w.in.begin()
	w.in.open = w.in.open[:me]
	return w.in.skip() // what follows belongs to nobody
}

func (w *walker) part(at place) error {
	w.in.begin()
	if w.parts++; w.parts > MaxParts {
		w.m.note(TooManyParts)
		return w.in.skip()
	}
	h, first := w.header()
	if err := w.entity(h, first, at); err != nil {
		return err
	}
	return w.in.skip()
}

// leaf reads a part without parts: text to read, or an attachment.
func (w *walker) leaf(h header, kind string, params map[string]string, first []byte, at place) error {
	disposition, more := valued(h.get("Content-Disposition"))
	name := firstOf(more["filename"], params["name"])
	body := w.decoded(h.get("Content-Transfer-Encoding"), io.MultiReader(bytes.NewReader(first), w.in))
	report := kind == "message/delivery-status" || kind == "message/feedback-report"
	text := kind == "text/plain" || kind == "text/html"
	if !report && (!text || name != "" || disposition == "attachment") {
		return w.attachment(Attachment{Name: w.decodeWords(name), Declared: kind, Body: body})
	}
	raw, err := w.takeText(body)
	if err != nil {
		return err
	}
	c := chunk{group: at.group, html: kind == "text/html"}
	if c.html {
		w.m.HTML = true
		c.text = foreign.Clean(readHTML(decodeHTML(raw, params["charset"], &w.m)))
	} else {
		c.text = decodeText(raw, params["charset"], &w.m)
	}
	w.say(c)
	return nil
}

// attachment hands one out and skips what was left of it.
func (w *walker) attachment(a Attachment) error {
	if err := w.keep(a); err != nil {
		return err
	}
	_, err := io.Copy(io.Discard, a.Body)
	return err
}

func (w *walker) say(c chunk) {
	if c.text != "" {
		w.chunks = append(w.chunks, c)
	}
}

// takeText reads a body of text as far as texts are taken.
func (w *walker) takeText(body io.Reader) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(body, int64(w.left)))
	if err != nil {
		return b, err
	}
	w.left -= len(b)
	rest, err := io.Copy(io.Discard, body)
	if rest > 0 {
		w.m.note(TextCut)
	}
	return b, err
}

// words are the texts to read, one below the other: of each group the plain one where there is one.
func (w *walker) words() foreign.Text {
	plain := map[int]bool{}
	for _, c := range w.chunks {
		plain[c.group] = plain[c.group] || !c.html
	}
	var out []string
	for _, c := range w.chunks {
		if !c.html || c.group == 0 || !plain[c.group] {
			out = append(out, string(c.text))
		}
	}
	return foreign.Text(strings.Join(out, "\n\n"))
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
