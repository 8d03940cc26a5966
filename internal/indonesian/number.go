package indonesian

import (
	"strconv"
	"strings"
)

var digitWords = [...]string{
	"nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas",
}

// Words writes n in words (terbilang): 2026 = "dua ribu dua puluh enam". Negative: "minus …".
func Words(n int64) string {
	if n < 0 {
		if n == -1<<63 { // has no positive twin
			return "minus " + strings.TrimSpace(Words(-(n/1000))+" ribu "+Words(-(n%1000)))
		}
		return "minus " + Words(-n)
	}
	switch {
	case n < 12:
		return digitWords[n]
	case n < 20:
		return digitWords[n-10] + " belas"
	case n < 100:
		return scale(n, 10, "puluh")
	case n < 200:
		return rest("seratus", n-100)
	case n < 1000:
		return scale(n, 100, "ratus")
	case n < 2000:
		return rest("seribu", n-1000)
	case n < 1e6:
		return scale(n, 1000, "ribu")
	case n < 1e9:
		return scale(n, 1e6, "juta")
	case n < 1e12:
		return scale(n, 1e9, "miliar")
	default:
		return scale(n, 1e12, "triliun")
	}
}

func scale(n, unit int64, word string) string { return rest(Words(n/unit)+" "+word, n%unit) }

func rest(head string, n int64) string {
	if n == 0 {
		return head
	}
	return head + " " + Words(n)
}

// DecimalWords writes a number printed with a comma in words, its decimals digit by digit:
// "2,5" = "dua koma lima". A text that is no number comes back as it is.
func DecimalWords(s string) string {
	whole, part, comma := strings.Cut(strings.ReplaceAll(s, ".", ""), ",")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil || (comma && part == "") {
		return s
	}
	out := Words(n)
	if comma {
		out += " koma"
	}
	for _, r := range part {
		if r < '0' || r > '9' {
			return s
		}
		out += " " + digitWords[r-'0']
	}
	return out
}

// Count writes a count in running text: 4 = "4 (empat)".
func Count(n int) string { return Whole(int64(n)) + " (" + Words(int64(n)) + ")" }

// Whole writes n with a full stop between thousands: 1.234.
func Whole(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "." + s[i:]
	}
	return sign + s
}

// Number writes f with at most decimals digits after the comma, without needless noughts: 1.234,5.
func Number(f float64, decimals int) string {
	s := strconv.FormatFloat(f, 'f', decimals, 64)
	whole, part, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil { // beyond int64, NaN, Inf
		return s
	}
	out := Whole(n)
	if n == 0 && strings.HasPrefix(whole, "-") {
		out = "-0"
	}
	part = strings.TrimRight(part, "0")
	if part != "" {
		return out + "," + part
	}
	if out == "-0" {
		return "0"
	}
	return out
}

// Percent writes 95.5 as "95,5%".
func Percent(f float64) string { return Number(f, 1) + "%" }

// Rupiah writes whole rupiah: "Rp1.250.000,00".
func Rupiah(n int64) string { return "Rp" + Whole(n) + ",00" }

// Size writes a number of bytes in decimal units: "1,2 GB".
func Size(bytes int64) string {
	units := []string{"B", "kB", "MB", "GB", "TB", "PB", "EB"}
	f, i := float64(bytes), 0
	for f >= 999.95 && i < len(units)-1 {
		f, i = f/1000, i+1
	}
	if i == 0 {
		return Whole(bytes) + " B"
	}
	return Number(f, 1) + " " + units[i]
}

// Roman writes 1 to 3999 in Roman numbers (annexes, months in letter numbers); outside that: Arabic.
func Roman(n int) string {
	if n < 1 || n > 3999 {
		return strconv.Itoa(n)
	}
	values := [...]int{1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1}
	signs := [...]string{"M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"}
	var b strings.Builder
	for i, v := range values {
		for ; n >= v; n -= v {
			b.WriteString(signs[i])
		}
	}
	return b.String()
}
