// Package mail reads messages from strangers (RFC 5322, RFC 2045 to 2049): bounded, in linear time, never refusing one.
// What is broken is read as far as it goes and noted. It opens nothing, keeps nothing and decides nothing.
package mail

import (
	"io"
	"slices"
	"time"

	"tanggap/internal/foreign"
)

// Limits of reading. What lies behind one is left out of the answer and noted; it is still in the bytes as they came.
const (
	MaxDepth  = 16        // multiparts inside each other
	MaxParts  = 500       // in the whole message
	MaxHeader = 256 << 10 // bytes of one header, the message's or a part's
	MaxText   = 2 << 20   // bytes of text parts, all together
)

// Notes say what was not read as it was meant.
const (
	HeaderBad       = "header_bad"       // a line that is none, or no header at all
	HeaderCut       = "header_cut"       // longer than MaxHeader
	CharsetBad      = "charset_bad"      // bytes that the named charset does not have
	CharsetUnknown  = "charset_unknown"  // read as UTF-8 or Windows-1252
	EncodingBad     = "encoding_bad"     // broken base64 or quoted-printable
	EncodingUnknown = "encoding_unknown" // left as it came
	Unclosed        = "unclosed"         // a multipart without its end
	NoParts         = "no_parts"         // a multipart without a boundary, or in which none was found
	TooDeep         = "too_deep"
	TooManyParts    = "too_many_parts"
	TextCut         = "text_cut"
)

// Why a message is no person's: what must not be answered (RFC 3834). Empty is a person.
const (
	AutoSubmitted = "auto_submitted" // says so itself
	AutoBulk      = "bulk"           // a list or a mass mailing
	AutoBounce    = "bounce"         // a report of the mail system, or without a way back
)

// Address is a sender or a receiver, as written. Nothing proves it.
type Address struct {
	Name    foreign.Text
	Address foreign.Text
}

// Message is what could be read. Identifiers stand without their angle brackets.
type Message struct {
	From, ReplyTo, To, Cc []Address
	Subject               foreign.Text
	Date                  time.Time // zero: none, or unreadable
	ID                    string
	InReplyTo, References []string
	Text                  foreign.Text // plain text, else HTML as text
	HTML                  bool         // there was HTML
	Auto                  string
	Notes                 []string // each once, in the order they were met
}

// Attachment is one part that is not text to read. Body is decoded and ends with the part; it is good until keep returns.
type Attachment struct {
	Name     string // as written; may be empty or hostile
	Declared string // media type as the sender named it; may be wrong
	Body     io.Reader
}

// Parse reads a whole message. keep is called for each attachment in turn; what it leaves of the body is skipped.
// The error is r's or keep's: a message itself never gives one.
func Parse(r io.Reader, keep func(Attachment) error) (Message, error) {
	w := &walker{in: newSplitter(r), keep: keep}
	err := w.message()
	w.m.Text = w.words()
	return w.m, err
}

// note remembers what was not read well.
func (m *Message) note(code string) {
	if !slices.Contains(m.Notes, code) {
		m.Notes = append(m.Notes, code)
	}
}
