package mail

import (
	"bufio"
	"bytes"
	"io"
)

// lineBuffer is the longest line that is looked at whole; boundaries and header lines are far shorter (RFC 5322, 2.1.1).
const lineBuffer = 16 << 10

// splitter reads a message once, line by line, and stops at the boundaries of the multiparts that are open, the
// outermost too (RFC 2046, 5.1.2). Each byte is looked at a fixed number of times, however deep it lies.
type splitter struct {
	in    *bufio.Reader
	open  []string // boundaries, outermost first
	piece []byte   // of the body, not handed out yet
	held  []byte   // a line end, which is the boundary's if one follows (RFC 2046, 5.1.1)
	next  []byte   // waits behind the line end
	mid   bool     // the next bytes go on with a line
	hit   int      // index of the boundary that stopped the reading; -1: none
	last  bool     // and it closed its multipart
	err   error
}

func newSplitter(r io.Reader) *splitter {
	return &splitter{in: bufio.NewReaderSize(r, lineBuffer), hit: -1}
}

// line reads the next line or, of a long one, the next piece; nil at a boundary and at the end. It is good until the
// next call.
func (s *splitter) line() []byte {
	if s.hit >= 0 || s.err != nil {
		return nil
	}
	b, err := s.in.ReadSlice('\n')
	if err != nil && err != bufio.ErrBufferFull {
		s.err = err
	}
	if !s.mid {
		if i, last := s.boundary(b); i >= 0 {
			s.hit, s.last = i, last
			return nil
		}
	}
	s.mid = err == bufio.ErrBufferFull
	if len(b) == 0 {
		return nil
	}
	return b
}

// boundary tells which open multipart the line belongs to, innermost first, and whether it closes it.
func (s *splitter) boundary(line []byte) (int, bool) {
	if len(s.open) == 0 || !bytes.HasPrefix(line, []byte("--")) {
		return -1, false
	}
	line = bytes.TrimRight(line[2:], " \t\r\n")
	for i := len(s.open) - 1; i >= 0; i-- {
		switch rest, found := bytes.CutPrefix(line, []byte(s.open[i])); {
		case found && len(rest) == 0:
			return i, false
		case found && string(rest) == "--":
			return i, true
		}
	}
	return -1, false
}

// Read reads the body of the part at hand, without the line end before the boundary. io.EOF at a boundary or the end.
func (s *splitter) Read(p []byte) (int, error) {
	for len(s.piece) == 0 {
		if !s.advance() {
			if s.err != nil && s.err != io.EOF {
				return 0, s.err
			}
			return 0, io.EOF
		}
	}
	n := copy(p, s.piece)
	s.piece = s.piece[n:]
	return n, nil
}

// advance makes the next piece: the line end that was held back, then the line behind it.
func (s *splitter) advance() bool {
	if s.next != nil {
		s.piece, s.next = s.next, nil
		return true
	}
	line := s.line()
	if line == nil {
		if s.hit < 0 {
			s.piece, s.held = s.held, nil
		}
		s.held = nil
		return len(s.piece) > 0
	}
	held := s.held
	text := bytes.TrimRight(line, "\r\n")
	if n := len(line) - len(text); n > 2 { // "\r\r\n": only the last pair is the line's end
		text = line[:len(line)-2]
	}
	s.held = lineEnd(line[len(text):])
	if len(held) == 0 {
		s.piece = text
		return true
	}
	s.piece, s.next = held, text
	return true
}

// lineEnd is b without a buffer under it that the next read changes.
func lineEnd(b []byte) []byte {
	switch string(b) {
	case "\r\n":
		return []byte("\r\n")
	case "\n":
		return []byte("\n")
	}
	return bytes.Clone(b)
}

// skip passes over the rest of the part.
func (s *splitter) skip() error {
	_, err := io.Copy(io.Discard, s)
	return err
}

// begin starts a part: the boundary before it is done with.
func (s *splitter) begin() { s.hit, s.piece, s.held, s.next, s.mid = -1, nil, nil, nil, false }

// failed is what the reader broke with.
func (s *splitter) failed() error {
	if s.err == io.EOF {
		return nil
	}
	return s.err
}
