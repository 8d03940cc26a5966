package indonesian

import (
	"strings"
	"unicode"
)

// frontTitles are words before a name that are not the name; written with or without a full stop.
var frontTitles = map[string]bool{
	"dr": true, "drs": true, "dra": true, "drg": true, "drh": true, "ir": true, "prof": true, "apt": true, "ns": true,
	"h": true, "hi": true, "hj": true, "kh": true, "tgk": true, "kapten": true, "letkol": true, "kolonel": true,
	"mayor": true, "akbp": true, "kombes": true, "pol": true, "bin": true, "binti": true,
}

// BareName is a name without its titles: "Dr. Bahar Umpama, M.Si." = "Bahar Umpama".
func BareName(name string) string {
	head, _, _ := strings.Cut(name, ",")
	var out []string
	for _, w := range strings.Fields(head) {
		plain := strings.ToLower(strings.TrimRight(w, "."))
		if frontTitles[plain] && (strings.HasSuffix(w, ".") || len(plain) > 1) {
			continue
		}
		out = append(out, w)
	}
	return strings.Join(out, " ")
}

// Initials is a person's paraf: the first letter of the first and the last name.
// "Nurlaila Hi. Djabir, S.Kom., M.T." = "ND"; one name gives one letter; no letters give "".
func Initials(name string) string {
	var letters []rune
	for _, w := range strings.Fields(BareName(name)) {
		for _, r := range w {
			if unicode.IsLetter(r) {
				letters = append(letters, unicode.ToUpper(r))
				break
			}
		}
	}
	if len(letters) > 2 {
		letters = []rune{letters[0], letters[len(letters)-1]}
	}
	return string(letters)
}

// BreakName splits a long name before its back titles: "Nurlaila Misalnya," and "S.Kom., M.T.".
// A name without back titles comes back whole with an empty second part.
func BreakName(name string) (first, titles string) {
	a, b, ok := strings.Cut(name, ", ")
	if !ok {
		return name, ""
	}
	return a + ",", b
}
