package indonesian

import (
	"regexp"
	"strings"
)

const hold = "\u00a0" // no-break space

var (
	monthWord = `(?:Januari|Februari|Maret|April|Mei|Juni|Juli|Agustus|September|Oktober|November|Desember)`
	bound     = []*regexp.Regexp{
		regexp.MustCompile(`\b\d{1,2} s\.d\. \d{1,2} ` + monthWord + ` \d{4}`),
		regexp.MustCompile(`\b\d{1,2} ` + monthWord + `(?: \d{4})?`),
		regexp.MustCompile(`\b(?:pukul )?\d{2}\.\d{2} WI(?:B|TA|T)\b`),
		regexp.MustCompile(`\b[\d.,]+ \([a-z ]+\) \p{L}+`),                               // 1 (satu) lembar
		regexp.MustCompile(`\b\d[\d.,]* (?:jam|menit|hari|B|kB|MB|GB|TB|orang|butir)\b`), // number and unit
		regexp.MustCompile(`\p{L}+, (?:[A-Z][A-Za-z]*\.)+`),                              // Andaikata, S.T.
		regexp.MustCompile(`\b(?:NIP|NI PPPK) [\d ]+\d`),
		regexp.MustCompile(`\bterima kasih\b`),
		regexp.MustCompile(`\b(?:P[1-4]) \([A-Z][a-z]+\)`),
	}
)

// Bind puts no-break spaces where a line must not end: inside dates, times, counts with their unit,
// between a name and its first title, in "terima kasih" (papers.md 1.1).
func Bind(s string) string {
	for _, re := range bound {
		s = re.ReplaceAllStringFunc(s, func(m string) string { return strings.ReplaceAll(m, " ", hold) })
	}
	return s
}
