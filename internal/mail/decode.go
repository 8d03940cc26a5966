package mail

import (
	"bufio"
	"bytes"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/emersion/go-message/charset"
	htmlcharset "golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/charmap"

	"tanggap/internal/foreign"
)

// decoded takes the transfer encoding off (RFC 2045, 6). The decoders forgive: what is broken in one place does not
// cost the rest.
func (w *walker) decoded(encoding string, r io.Reader) io.Reader {
	encoding, _, _ = strings.Cut(encoding, ";")
	switch strings.ToLower(strings.Trim(encoding, " \t\"")) {
	case "", "7bit", "8bit", "binary":
		return r
	case "base64":
		return &base64Reader{in: bufio.NewReader(r), m: &w.m}
	case "quoted-printable":
		return &quotedReader{in: bufio.NewReader(r), m: &w.m}
	}
	w.m.note(EncodingUnknown)
	return r
}

// base64Reader reads what is base64 and passes over the rest.
type base64Reader struct {
	in   *bufio.Reader
	m    *Message
	room [3 << 10]byte
	rest []byte // decoded, not handed out yet
	err  error
}

func (b *base64Reader) Read(p []byte) (int, error) {
	if len(b.rest) == 0 {
		n := 0
		for n+3 <= len(b.room) && b.err == nil {
			n += b.quantum(b.room[n:])
		}
		if b.rest = b.room[:n]; n == 0 {
			return 0, b.err
		}
	}
	n := copy(p, b.rest)
	b.rest = b.rest[n:]
	return n, nil
}

const base64Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

var base64Values = func() (v [256]int8) {
	for i := range v {
		v[i] = -1
	}
	for i := range len(base64Letters) {
		v[base64Letters[i]] = int8(i)
	}
	return v
}()

// quantum decodes up to four letters into up to three bytes. Padding ends one; letters may follow it.
func (b *base64Reader) quantum(p []byte) int {
	var bits uint32
	have := 0
	for have < 4 {
		c, err := b.in.ReadByte()
		if err != nil {
			b.err = err
			break
		}
		if v := base64Values[c]; v >= 0 {
			bits, have = bits<<6|uint32(v), have+1
			continue
		}
		if c == '=' && have > 0 {
			break
		}
		if !bytes.ContainsRune([]byte("\r\n\t ="), rune(c)) {
			b.m.note(EncodingBad)
		}
	}
	if have == 1 {
		b.m.note(EncodingBad)
	}
	bits <<= 6 * (4 - have)
	for i := range max(have-1, 0) {
		p[i] = byte(bits >> (16 - 8*i))
	}
	return max(have-1, 0)
}

// quotedReader reads quoted-printable; an "=" that begins nothing is itself.
type quotedReader struct {
	in *bufio.Reader
	m  *Message
}

func (q *quotedReader) Read(p []byte) (n int, err error) {
	for n < len(p) {
		c, err := q.in.ReadByte()
		if err != nil {
			if n > 0 {
				return n, nil
			}
			return 0, err
		}
		if c == '=' {
			var some bool
			if c, some = q.escape(); !some {
				continue
			}
		}
		p[n] = c
		n++
	}
	return n, nil
}

// escape is what stands behind an "=": two digits, or the end of a line, which is nothing.
func (q *quotedReader) escape() (c byte, some bool) {
	next, _ := q.in.Peek(2)
	if len(next) == 2 {
		if hi, lo := unhex(next[0]), unhex(next[1]); hi >= 0 && lo >= 0 {
			_, _ = q.in.Discard(2)
			return byte(hi<<4 | lo), true
		}
	}
	// Blanks that a relay added before the line's end (RFC 2045, 6.7, rule 3), as far as a line may be long.
	ahead, _ := q.in.Peek(80)
	blank := len(ahead) - len(bytes.TrimLeft(ahead, " \t"))
	rest := ahead[blank:]
	switch {
	case bytes.HasPrefix(rest, []byte("\r\n")):
		_, _ = q.in.Discard(blank + 2)
		return 0, false
	case bytes.HasPrefix(rest, []byte("\n")):
		_, _ = q.in.Discard(blank + 1)
		return 0, false
	case len(rest) == 0 && len(ahead) < 80:
		_, _ = q.in.Discard(blank)
		return 0, false
	}
	q.m.note(EncodingBad)
	return '=', true
}

func unhex(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'A' && c <= 'F':
		return int(c-'A') + 10
	case c >= 'a' && c <= 'f':
		return int(c-'a') + 10
	}
	return -1
}

// decodeText is the bytes as text.
func decodeText(raw []byte, name string, m *Message) foreign.Text {
	return foreign.Clean(toUTF8(raw, name, m))
}

// decodeHTML is the bytes as HTML; without a charset the page's own word counts.
func decodeHTML(raw []byte, name string, m *Message) string {
	if name == "" && !utf8.Valid(raw) {
		_, name, _ = htmlcharset.DetermineEncoding(raw[:min(len(raw), 1024)], "text/html")
	}
	return toUTF8(raw, name, m)
}

// toUTF8 reads bytes by the name of their charset as well as it can: a name that is unknown or does not fit is noted,
// and the bytes are UTF-8 or else Windows-1252, which has a letter for nearly every byte.
func toUTF8(raw []byte, name string, m *Message) string {
	name = strings.ToLower(strings.Trim(short(name), " \t\"'"))
	switch name {
	case "", "utf-8", "utf8", "us-ascii", "ascii", "7bit", "8bit", "unknown-8bit", "x-unknown", "default":
		return guessed(raw, name, m)
	}
	r, err := charset.Reader(name, bytes.NewReader(raw))
	if err != nil {
		m.note(CharsetUnknown)
		return guessed(raw, "", m)
	}
	b, err := io.ReadAll(r)
	if err != nil || bytes.ContainsRune(b, utf8.RuneError) {
		m.note(CharsetBad)
	}
	return string(b)
}

func guessed(raw []byte, name string, m *Message) string {
	if utf8.Valid(raw) {
		return string(raw)
	}
	m.note(CharsetBad)
	if strings.HasPrefix(name, "utf") && mostly(raw) {
		return strings.ToValidUTF8(string(raw), "\uFFFD")
	}
	b, _ := charmap.Windows1252.NewDecoder().Bytes(raw) // every byte has a letter or U+FFFD
	return string(b)
}

// mostly tells whether bytes are UTF-8 with a few broken places, like a text that was cut.
func mostly(raw []byte) bool {
	good, bad := 0, 0
	for len(raw) > 0 {
		c, n := utf8.DecodeRune(raw)
		switch {
		case c == utf8.RuneError && n == 1:
			bad++
		case n > 1:
			good++
		}
		raw = raw[n:]
	}
	return good > bad
}
