package indonesian

import (
	"fmt"
	"strings"
	"time"
	"unicode"
)

// NIP is a civil servant's number: 18 digits, birth date 8, appointment 6, sex 1, sequence 3
// (PP 11/2017, Perka BKN 22/2007). The number of a contract employee (NI PPPK) has 21 in the place of the month.
type NIP string

// NIPError says what is wrong with a NIP and where.
type NIPError struct {
	Place  int  // letter of the text as typed, from 1; 0 = the whole
	Letter rune // what stands there
	Text   string
}

func (e *NIPError) Error() string { return e.Text }

// ParseNIP reads 18 digits, with or without spaces, full stops and hyphens between them.
// The error is a *NIPError whose text can be shown to people.
func ParseNIP(s string) (NIP, error) {
	var digits []byte
	place := 0
	for _, r := range strings.TrimSpace(s) {
		place++
		if d, ok := digit(r); ok {
			digits = append(digits, byte('0'+d))
			continue
		}
		if unicode.IsSpace(r) || strings.ContainsRune(".-–'", r) {
			continue
		}
		return "", wrongLetter(place, r)
	}
	if len(digits) != 18 {
		return "", &NIPError{Text: fmt.Sprintf("NIP terdiri atas 18 angka, yang tertulis %d angka.", len(digits))}
	}
	return NIP(digits), NIP(digits).check()
}

func wrongLetter(place int, r rune) error {
	text := fmt.Sprintf("Huruf ke-%d, %q, bukan angka.", place, string(r))
	switch r {
	case 'O', 'o', 'Q', 'D':
		text = fmt.Sprintf("Huruf ke-%d adalah huruf %c, bukan angka nol.", place, r)
	case 'l', 'I', 'i', '|':
		text = fmt.Sprintf("Huruf ke-%d adalah huruf %c, bukan angka satu.", place, r)
	}
	return &NIPError{Place: place, Letter: r, Text: text}
}

func (n NIP) check() error {
	if _, err := time.Parse("20060102", string(n[:8])); err != nil {
		return &NIPError{Place: 1, Text: fmt.Sprintf("Delapan angka pertama NIP (%s) bukan tanggal lahir.", n[:8])}
	}
	if m := n[12:14]; !n.Contract() && (m < "01" || m > "12") {
		return &NIPError{Place: 13, Text: fmt.Sprintf("Angka ke-13 dan ke-14 NIP (%s) bukan bulan.", m)}
	}
	if s := n[14]; s != '1' && s != '2' {
		return &NIPError{Place: 15, Text: fmt.Sprintf("Angka ke-15 NIP harus 1 atau 2, tertulis %c.", s)}
	}
	return nil
}

// Contract tells whether n is the number of a contract employee (PPPK): year, then 21.
func (n NIP) Contract() bool { return len(n) == 18 && n[12:14] == "21" }

// Label is what stands before the number on papers: "NIP" or "NI PPPK".
func (n NIP) Label() string {
	if n.Contract() {
		return "NI PPPK"
	}
	return "NIP"
}

// String prints 8-6-1-3 with spaces; what has another length is printed as it is.
func (n NIP) String() string {
	if len(n) != 18 {
		return string(n)
	}
	return string(n[:8] + " " + n[8:14] + " " + n[14:15] + " " + n[15:])
}

// NIPLine is the line under a name: label and number. What is no NIP is printed as typed after "NIP"; empty: "".
func NIPLine(s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return ""
	}
	if n, err := ParseNIP(s); err == nil {
		return n.Label() + " " + n.String()
	}
	return "NIP " + s
}

// digit gives the value of a decimal digit of any script (Arabic-Indic digits are typed on phones).
func digit(r rune) (int, bool) {
	if r >= '0' && r <= '9' {
		return int(r - '0'), true
	}
	if !unicode.Is(unicode.Nd, r) {
		return 0, false
	}
	lo := runStart(r)
	return int(r-lo) % 10, true // digits of a script are ten neighbours, zero first
}

// runStart finds where the run of digits around r begins.
func runStart(r rune) rune {
	for _, t := range unicode.Nd.R16 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return rune(t.Lo)
		}
	}
	for _, t := range unicode.Nd.R32 {
		if rune(t.Lo) <= r && r <= rune(t.Hi) {
			return rune(t.Lo)
		}
	}
	return r
}
