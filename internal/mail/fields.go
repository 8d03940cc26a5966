package mail

import (
	"io"
	"mime"
	"net/mail"
	"strings"
	"time"

	"tanggap/internal/foreign"
)

// maxList is how many addresses or identifiers of one field are kept.
const maxList = 100

// read takes the message's own fields out of its header.
func (w *walker) read(h header) {
	if len(h) == 0 {
		w.m.note(HeaderBad)
	}
	m := &w.m
	m.From, m.ReplyTo = w.addresses(h.get("From")), w.addresses(h.get("Reply-To"))
	m.To, m.Cc = w.addresses(h.get("To")), w.addresses(h.get("Cc"))
	m.Subject = foreign.Line(w.decodeWords(short(h.get("Subject"))))
	m.Date = date(h.get("Date"))
	if ids := identifiers(h.get("Message-ID")); len(ids) > 0 {
		m.ID = ids[0]
	}
	m.InReplyTo, m.References = identifiers(h.get("In-Reply-To")), identifiers(h.get("References"))
	m.Auto = automatic(h, m.From)
}

// decodeWords reads encoded words (RFC 2047) and raw bytes beside them.
func (w *walker) decodeWords(s string) string {
	words := mime.WordDecoder{CharsetReader: func(name string, in io.Reader) (io.Reader, error) {
		raw, err := io.ReadAll(in)
		return strings.NewReader(toUTF8(raw, name, &w.m)), err
	}}
	out, err := words.DecodeHeader(s)
	if err != nil {
		out = s
	}
	return toUTF8([]byte(out), "", &w.m)
}

// addresses reads a list of addresses (RFC 5322, 3.4), or what of it resembles some.
func (w *walker) addresses(s string) (out []Address) {
	s = short(s)
	if s == "" {
		return nil
	}
	parser := mail.AddressParser{WordDecoder: &mime.WordDecoder{CharsetReader: func(name string, in io.Reader) (io.Reader, error) {
		raw, err := io.ReadAll(in)
		return strings.NewReader(toUTF8(raw, name, &w.m)), err
	}}}
	list, err := parser.ParseList(toUTF8([]byte(s), "", &w.m))
	if err != nil {
		return w.resembling(s)
	}
	for _, a := range list[:min(len(list), maxList)] {
		out = append(out, Address{foreign.Line(a.Name), foreign.Line(a.Address)})
	}
	return out
}

// resembling takes the words before and within angle brackets, or all of it when there are none.
func (w *walker) resembling(s string) (out []Address) {
	for _, piece := range strings.SplitN(s, ",", maxList) {
		name, rest, found := strings.Cut(piece, "<")
		if !found {
			name, rest = "", piece
		}
		address, _, _ := strings.Cut(rest, ">")
		a := Address{
			foreign.Line(w.decodeWords(strings.Trim(strings.TrimSpace(name), `"`))),
			foreign.Line(w.decodeWords(strings.TrimSpace(address))),
		}
		if a.Address != "" || a.Name != "" {
			out = append(out, a)
		}
	}
	return out
}

// zones are the old names of RFC 5322, 4.3.
var zones = map[string]time.Duration{
	"EDT": -4 * time.Hour, "EST": -5 * time.Hour, "CDT": -5 * time.Hour, "CST": -6 * time.Hour,
	"MDT": -6 * time.Hour, "MST": -7 * time.Hour, "PDT": -7 * time.Hour, "PST": -8 * time.Hour,
}

func date(s string) time.Time {
	t, err := mail.ParseDate(short(s))
	if name, offset := t.Zone(); err == nil && offset == 0 { // an old name, which package time takes for UTC
		t = t.Add(-zones[name])
	}
	if err != nil || t.Year() < 1970 || t.Year() > 9999 {
		return time.Time{}
	}
	return t
}

// identifiers are what stands within angle brackets (RFC 5322, 3.6.4).
func identifiers(s string) (out []string) {
	for len(out) < maxList {
		_, rest, found := strings.Cut(s, "<")
		if !found {
			break
		}
		id, after, found := strings.Cut(rest, ">")
		if !found {
			break
		}
		if id = string(foreign.Line(id)); id != "" && len(id) < 1000 {
			out = append(out, id)
		}
		s = after
	}
	return out
}

// automatic tells why a message is no person's (RFC 3834, 2 and 5; RFC 3464; RFC 2919).
func automatic(h header, from []Address) string {
	kind, params := valued(h.get("Content-Type"))
	said, _, _ := strings.Cut(strings.ToLower(h.get("Auto-Submitted")), ";")
	way := h.get("Return-Path")
	switch {
	case kind == "multipart/report" && strings.EqualFold(params["report-type"], "delivery-status"), h.has("Return-Path") && strings.Trim(way, "<> \t") == "", machine(from), h.has("X-Failed-Recipients"):
		return AutoBounce
	case strings.TrimSpace(said) != "" && strings.TrimSpace(said) != "no", h.has("X-Autoreply"), h.has("X-Autorespond"), h.has("X-Auto-Response-Suppress"):
		return AutoSubmitted
	}
	switch strings.ToLower(strings.TrimSpace(h.get("Precedence"))) {
	case "bulk", "junk", "list":
		return AutoBulk
	case "auto_reply", "auto-reply":
		return AutoSubmitted
	}
	if h.has("List-Id") {
		return AutoBulk
	}
	return ""
}

// machine tells whether the mail system itself writes.
func machine(from []Address) bool {
	for _, a := range from {
		local, _, _ := strings.Cut(strings.ToLower(string(a.Address)), "@")
		if local == "mailer-daemon" || local == "postmaster" {
			return true
		}
	}
	return false
}
