package indonesian

import (
	"regexp"
	"strings"
	"unicode"
)

// Phone is one phone number in the international form without spaces: "+6281100009010".
type Phone string

// Phones is what a phone field held.
type Phones struct {
	Numbers []Phone // in the order typed; the first is the main one; empty when none was found
	Note    string  // what was written beside the numbers: "WA aja, jgn ditelp kalo sholat"
	Raw     string  // as typed
}

var (
	phoneLike = regexp.MustCompile(`[+(]{0,2}\d[\d .()\-]*\d`)
	phoneCut  = regexp.MustCompile(`\s+(?:\+|0|62)`)
)

// ParsePhones finds the numbers in what people write into a phone field. It never refuses:
// 0811…, 62811…, +62811… and 811… are the same number, digits of other scripts count, the rest is the note.
func ParsePhones(s string) Phones {
	out := Phones{Raw: s}
	plain := strings.Map(func(r rune) rune {
		if d, ok := digit(r); ok {
			return rune('0' + d)
		}
		return r
	}, s)
	note := phoneLike.ReplaceAllStringFunc(plain, func(m string) string {
		found := numbersIn(m)
		out.Numbers = append(out.Numbers, found...)
		if len(found) == 0 {
			return m
		}
		return " "
	})
	out.Note = cleanNote(note)
	return out
}

// numbersIn reads one run of digits; a run too long for one number is cut where a new number can begin.
func numbersIn(m string) []Phone {
	if p, ok := toPhone(m); ok {
		return []Phone{p}
	}
	var out []Phone
	for from := 0; from < len(m); {
		to := len(m)
		if at := phoneCut.FindStringIndex(m[from+1:]); at != nil {
			to = from + 1 + at[0]
		}
		if p, ok := toPhone(m[from:to]); ok {
			out = append(out, p)
		}
		from = to
	}
	return out
}

func toPhone(m string) (Phone, bool) {
	plus := strings.Contains(m, "+")
	d := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, m)
	switch {
	case strings.HasPrefix(d, "00"):
		plus, d = true, d[2:]
	case strings.HasPrefix(d, "0"):
		plus, d = true, "62"+d[1:]
	case strings.HasPrefix(d, "8") && !plus:
		d = "62" + d
	}
	if home, ok := strings.CutPrefix(d, "62"); ok {
		home = strings.TrimPrefix(home, "0") // +62 (0)811
		return Phone("+62" + home), len(home) >= 7 && len(home) <= 13
	}
	return Phone("+" + d), plus && len(d) >= 8 && len(d) <= 15
}

func cleanNote(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	s = strings.TrimFunc(s, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("/,;-–|&+.:", r)
	})
	if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") && strings.Count(s, "(") == 1 {
		s = strings.TrimSpace(s[1 : len(s)-1])
	}
	return strings.TrimSpace(s)
}

// String is the international form people read: "+62 811-0000-9010", "+62 921-5550100".
func (p Phone) String() string {
	home, ok := strings.CutPrefix(string(p), "+62")
	if !ok {
		return string(p)
	}
	return "+62 " + group(home)
}

// Local is the form used at home: "0811-0000-9010", "(0921) 5550100".
func (p Phone) Local() string {
	home, ok := strings.CutPrefix(string(p), "+62")
	if !ok {
		return string(p)
	}
	if strings.HasPrefix(home, "8") {
		return "0" + group(home)
	}
	a, b, _ := strings.Cut(group(home), "-")
	return "(0" + a + ") " + b
}

// group writes mobile numbers 3-4-rest and fixed lines area-number. Area codes have two digits
// for the five cities below and three elsewhere (Fundamental Technical Plan, Permenkominfo 14/2018).
func group(d string) string {
	switch {
	case strings.HasPrefix(d, "8") && len(d) > 7:
		return d[:3] + "-" + d[3:7] + "-" + d[7:]
	case len(d) < 5:
		return d
	case d[:2] == "21" || d[:2] == "22" || d[:2] == "24" || d[:2] == "31" || d[:2] == "61":
		return d[:2] + "-" + d[2:]
	default:
		return d[:3] + "-" + d[3:]
	}
}
