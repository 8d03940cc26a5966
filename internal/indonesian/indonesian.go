// Package indonesian writes and reads what Indonesian offices write in their own way: dates, times with their
// zone, numbers and numbers in words, durations, NIP, phone numbers, names. It knows no incident and no page.
// Rules: papers.md 1.5 and 1.6 (EYD V).
package indonesian

import (
	"strings"
	"unicode"
)

// small are the particles that stay small inside a title.
var small = map[string]bool{
	"dan": true, "di": true, "dari": true, "ke": true, "pada": true, "atas": true, "untuk": true, "yang": true,
	"dalam": true, "kepada": true, "dengan": true, "oleh": true, "serta": true, "atau": true, "bagi": true,
	"tentang": true, "sebagai": true,
}

// TitleCase writes a letter's Hal: every word with a capital except particles, no full stop at the end.
// A word that already holds a capital after its first letter (BSSN, MalutProv-CSIRT) stays as it is.
func TitleCase(s string) string {
	words := strings.Fields(strings.TrimRight(strings.TrimSpace(s), "."))
	for i, w := range words {
		if i > 0 && small[strings.ToLower(w)] {
			words[i] = strings.ToLower(w)
			continue
		}
		words[i] = capital(w)
	}
	return strings.Join(words, " ")
}

// capital gives w a capital first letter; both halves of a doubled word (undang-undang) get one.
func capital(w string) string {
	if a, b, ok := strings.Cut(w, "-"); ok && strings.EqualFold(a, b) {
		return Upper1(a) + "-" + Upper1(b)
	}
	return Upper1(w)
}

// Upper1 gives the first letter of s its capital form; leading brackets and quotes are passed over.
func Upper1(s string) string {
	for i, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return s[:i] + string(unicode.ToUpper(r)) + s[i+len(string(r)):]
		}
	}
	return s
}

// Lower1 gives the first letter its small form, unless the word goes on in capitals (BSSN, P2).
func Lower1(s string) string {
	runes := []rune(s)
	if len(runes) == 0 || (len(runes) > 1 && (unicode.IsUpper(runes[1]) || unicode.IsDigit(runes[1]))) {
		return s
	}
	runes[0] = unicode.ToLower(runes[0])
	return string(runes)
}

// Join lists short things in a line: "a", "a dan b", "a, b, dan c".
func Join(items []string) string {
	switch n := len(items); n {
	case 0:
		return ""
	case 1:
		return items[0]
	case 2:
		return items[0] + " dan " + items[1]
	default:
		return strings.Join(items[:n-1], ", ") + ", dan " + items[n-1]
	}
}
