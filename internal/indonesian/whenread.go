package indonesian

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// reading walks over the words of a written time and keeps what it understood.
type reading struct {
	now   time.Time
	loc   *time.Location
	words []string
	i     int

	day         time.Time
	hasDay      bool
	hour        int
	minute      int
	hasClock    bool
	part        string // pagi, siang, sore, malam
	zone        *time.Location
	approximate bool
	earlier     bool       // "tadi": never ahead
	exact       *time.Time // "2 jam lalu"
}

var (
	clockForm = regexp.MustCompile(`^(\d{1,2})[.:](\d{2})(?:[.:](\d{2}))?$`)
	dateForm  = regexp.MustCompile(`^(\d{1,4})[/.\-](\d{1,2})[/.\-](\d{1,4})$`)
	zones     = map[string]*time.Location{"wib": WIB, "wita": WITA, "wit": WIT}
	fillers   = map[string]bool{
		"pukul": true, "jam": true, "pkl": true, "tanggal": true, "tgl": true, "hari": true, "pada": true, "di": true,
		"bulan": true, "tahun": true, "waktu": true, "lalu": true, "yang": true, "tadi": true, "ya": true, "itu": true, "sejak": true,
	}
	abouts = map[string]bool{"sekitar": true, "kira-kira": true, "kurang-lebih": true, "±": true, "sekitaran": true, "kira": true}
	parted = map[string]string{
		"pagi": "pagi", "subuh": "pagi", "siang": "siang", "sore": "sore", "petang": "sore", "malam": "malam", "dini": "pagi",
		"tengah": "malam",
	}
	monthNames = map[string]int{
		"jan": 1, "feb": 2, "mar": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6, "jul": 7, "agu": 8, "ags": 8, "agt": 8, "aug": 8,
		"sep": 9, "okt": 10, "oct": 10, "nov": 11, "nop": 11, "des": 12, "dec": 12,
	}
	smallNumbers = map[string]int{
		"satu": 1, "dua": 2, "tiga": 3, "empat": 4, "lima": 5, "enam": 6, "tujuh": 7, "delapan": 8, "sembilan": 9,
		"sepuluh": 10, "sebelas": 11,
	}
)

func splitWhen(s string) []string {
	s = strings.NewReplacer("seminggu", "1 minggu", "sejam", "1 jam", ",", " ", "(", " ", ")", " ", "jum'at", "jumat").Replace(s)
	for z := range zones { // 12.05wib
		s = regexp.MustCompile(`(\d)`+z+`\b`).ReplaceAllString(s, "$1 "+z)
	}
	return strings.Fields(s)
}

func (r *reading) read() error {
	for r.i < len(r.words) {
		w := strings.TrimRight(r.words[r.i], ".")
		step := r.plainWord
		if w != "" && (w[0] >= '0' && w[0] <= '9') || smallNumbers[w] > 0 || w == "setengah" {
			step = r.numberWord
		}
		ok, err := step(w)
		if err != nil {
			return err
		}
		if !ok {
			return whenError(`Waktu tidak terbaca pada kata %q. Tulis misalnya "24 November 2026 12.05 WIB".`, w)
		}
	}
	return nil
}

// plainWord reads a word without digits.
func (r *reading) plainWord(w string) (bool, error) {
	r.i++
	if z, ok := zones[w]; ok {
		r.zone = z
		return true, nil
	}
	if p, ok := parted[w]; ok {
		r.part = p
		if w == "dini" && r.next() == "hari" {
			r.i++
		}
		return true, nil
	}
	switch {
	case abouts[w]:
		r.approximate = true
		return true, nil
	case fillers[w]:
		if w == "tadi" {
			r.earlier = true
			if !r.hasDay {
				r.setTonight()
			}
		}
		return true, nil
	}
	return r.dayWord(w), nil
}

// setTonight places "tadi malam" and "semalam": the evening before, once the day has begun.
func (r *reading) setTonight() {
	add := 0
	if r.next() == "malam" && r.now.Hour() < 18 {
		add = -1
	}
	r.setDay(add)
}

func (r *reading) dayWord(w string) bool {
	switch w {
	case "ini":
		if !r.hasDay {
			r.setDay(0)
		}
		return true
	case "sekarang":
		t := r.now
		r.exact = &t
		return true
	case "kemarin":
		if n := r.next(); n == "lusa" || n == "dulu" {
			r.i++
			return r.setDay(-2)
		}
		return r.setDay(-1)
	case "semalam":
		r.part = "malam"
		return r.setDay(-1)
	case "besok":
		return r.setDay(1)
	case "lusa":
		return r.setDay(2)
	}
	for i, d := range days {
		if w == strings.ToLower(d) {
			if !r.hasDay && !r.dateAhead() {
				back := (int(r.now.Weekday()) - i + 7) % 7
				return r.setDay(-back)
			}
			return true
		}
	}
	return false
}

// dateAhead tells whether a date with digits follows, so that a weekday before it is only an ornament.
func (r *reading) dateAhead() bool {
	for _, w := range r.words[r.i:] {
		if dateForm.MatchString(w) || monthOf(w) > 0 {
			return true
		}
	}
	return false
}

func (r *reading) setDay(add int) bool {
	n := r.now
	r.day = time.Date(n.Year(), n.Month(), n.Day()+add, 0, 0, 0, 0, r.loc)
	r.hasDay = true
	return true
}

func (r *reading) next() string {
	if r.i < len(r.words) {
		return strings.TrimRight(r.words[r.i], ".")
	}
	return ""
}

// numberWord reads a word that begins with a digit, and what belongs to it.
func (r *reading) numberWord(w string) (bool, error) {
	r.i++
	if m := dateForm.FindStringSubmatch(w); m != nil && (!clockForm.MatchString(w) || len(m[3]) == 4) {
		return true, r.dateDigits(m)
	}
	if m := clockForm.FindStringSubmatch(w); m != nil {
		return true, r.setClock(number(m[1]), number(m[2]))
	}
	if w == "setengah" {
		h := wordNumber(r.next())
		r.i++
		return h > 0, r.setClock((h+23)%24, 30)
	}
	n := wordNumber(w)
	if n < 0 {
		return false, nil
	}
	if mon := monthOf(r.next()); mon > 0 {
		r.i++
		return true, r.dayMonth(n, mon)
	}
	if back, ok := units[r.next()]; ok && r.agoFollows() {
		return true, r.back(n, back)
	}
	if r.i > 1 && isHour(r.words[r.i-2]) || parted[r.next()] != "" || zones[r.next()] != nil {
		return true, r.setClock(n, 0)
	}
	return false, nil
}

var units = map[string]time.Duration{
	"menit": time.Minute, "mnt": time.Minute, "jam": time.Hour, "hari": 24 * time.Hour, "minggu": 7 * 24 * time.Hour,
}

func isHour(w string) bool {
	w = strings.TrimRight(w, ".")
	return w == "jam" || w == "pukul" || w == "pkl" || w == "sekitar"
}

func (r *reading) agoFollows() bool {
	rest := r.words[r.i:]
	for _, w := range rest[1:min(len(rest), 3)] {
		if w == "lalu" || w == "tadi" || w == "terakhir" {
			return true
		}
	}
	return false
}

// back reads "2 jam lalu" (a point) and "2 hari lalu" (a day, its time may follow).
func (r *reading) back(n int, unit time.Duration) error {
	r.i++
	for r.next() == "yang" || r.next() == "lalu" || r.next() == "tadi" {
		r.i++
	}
	if n > 3650 {
		return whenError("Waktu itu terlalu lama.")
	}
	if unit >= 24*time.Hour {
		r.setDay(-n * int(unit/(24*time.Hour)))
		return nil
	}
	t := r.now.Add(-time.Duration(n) * unit)
	r.exact, r.approximate = &t, true
	return nil
}

func (r *reading) dateDigits(m []string) error {
	a, b, c := number(m[1]), number(m[2]), number(m[3])
	if len(m[1]) == 4 {
		a, c = c, a
	}
	d, err := civil(c, b, a, r.loc)
	r.day, r.hasDay = d, err == nil
	return err
}

// dayMonth reads "13 April 2026"; without a year the last such day is meant.
func (r *reading) dayMonth(d, mon int) error {
	y := r.now.Year()
	if n := r.next(); len(n) == 4 && number(n) > 1900 {
		y = number(n)
		r.i++
	} else if t := time.Date(y, time.Month(mon), d, 0, 0, 0, 0, r.loc); t.Sub(r.now) > 180*24*time.Hour {
		y--
	}
	day, err := civil(y, mon, d, r.loc)
	r.day, r.hasDay = day, err == nil
	return err
}

func (r *reading) setClock(h, m int) error {
	if h > 24 || m > 59 || h == 24 && m > 0 {
		return whenError("Jam %02d.%02d tidak ada.", h, m)
	}
	r.hour, r.minute, r.hasClock = h, m, true
	return nil
}

func monthOf(w string) int {
	if len(w) < 3 || w[0] < 'a' || w[0] > 'z' {
		return 0
	}
	n := monthNames[w[:3]]
	if n == 0 || len(w) == 3 {
		return n
	}
	if strings.HasPrefix(strings.ToLower(Month(time.Month(n))), w) || w == "nopember" || w == "pebruari" {
		return n
	}
	return 0
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

func wordNumber(w string) int {
	if n, ok := smallNumbers[w]; ok {
		return n
	}
	return number(w)
}
