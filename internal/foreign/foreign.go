// Package foreign is for text that came from outside the program: what reporters, agencies and mails say.
// It is cleaned once, at the border, and shown only by the renderers of pages and papers.
package foreign

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Text is foreign text, cleaned: valid UTF-8, line ends "\n", no NUL and no control characters but tab and newline.
// Bidirectional and zero-width characters stay in it (they belong to what was typed) and are handled in showing.
type Text string

var lineEnds = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n")

// plain tells whether s is printable ASCII: nothing of it needs cleaning. Most texts are.
func plain(s string) bool {
	for i := range len(s) {
		if b := s[i]; (b < ' ' && b != '\n' && b != '\t') || b >= 0x7F {
			return false
		}
	}
	return true
}

// Clean makes foreign text of what came in. The original bytes are kept elsewhere, as they came.
func Clean(s string) Text {
	if plain(s) {
		return Text(strings.TrimSpace(s))
	}
	s = strings.ToValidUTF8(s, "\uFFFD")
	s = lineEnds.Replace(s)
	s = strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' || !unicode.IsControl(r) {
			return r
		}
		return -1
	}, s)
	return Text(strings.TrimSpace(s))
}

// Line is Clean for a field of one line: line ends become spaces.
func Line(s string) Text {
	return Text(strings.Join(strings.Fields(string(Clean(s))), " "))
}

// Letters counts the letters (runes) of t: the unit of every limit that people are told.
func (t Text) Letters() int { return utf8.RuneCountInString(string(t)) }

// Show makes t safe to read: characters that turn the direction of writing around or have no width
// appear as a visible mark, so that nobody reads a name backwards.
func Show(t Text) string {
	return strings.Map(func(r rune) rune {
		if Hidden(r) {
			return '\u2423'
		}
		return r
	}, string(t))
}

// Fold is t for comparing and searching: hidden characters dropped, lower case, apostrophes dropped, single spaces.
func Fold(t Text) string {
	s := strings.Map(func(r rune) rune {
		if Hidden(r) || r == '\'' || r == '\u2019' || r == '`' {
			return -1
		}
		return unicode.ToLower(r)
	}, string(t))
	return strings.Join(strings.Fields(s), " ")
}

// Hidden tells whether r steers direction or has no width: bidi controls, zero-width characters, byte-order mark.
func Hidden(r rune) bool {
	switch {
	case r >= '\u202A' && r <= '\u202E', r >= '\u2066' && r <= '\u2069', r >= '\u200B' && r <= '\u200F', r == '\uFEFF', r == '\u2060', r == '\u061C':
		return true
	}
	return false
}
