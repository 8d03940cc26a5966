package indonesian

import (
	"fmt"
	"strconv"
	"time"
)

var months = [...]string{
	"Januari", "Februari", "Maret", "April", "Mei", "Juni",
	"Juli", "Agustus", "September", "Oktober", "November", "Desember",
}

var days = [...]string{"Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"}

// Month is the name of m; a value outside the calendar prints as a number.
func Month(m time.Month) string {
	if m < 1 || m > 12 {
		return strconv.Itoa(int(m))
	}
	return months[m-1]
}

// Weekday is the name of d.
func Weekday(d time.Weekday) string { return days[((int(d)%7)+7)%7] }

// Date writes the calendar day of t where t's own location has it: "13 April 2026". Zero time: "".
func Date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return fmt.Sprintf("%d %s %d", t.Day(), Month(t.Month()), t.Year())
}

// DateDay is Date with its weekday: "Senin, 13 April 2026".
func DateDay(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return Weekday(t.Weekday()) + ", " + Date(t)
}

// DateShort is the form for tables: "13-04-2026".
func DateShort(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("02-01-2006")
}

// DateWords is the opening of a berita acara:
// "Kamis, tanggal enam belas bulan April tahun dua ribu dua puluh enam (16-04-2026)".
func DateWords(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return fmt.Sprintf("%s, tanggal %s bulan %s tahun %s (%s)",
		Weekday(t.Weekday()), Words(int64(t.Day())), Month(t.Month()), Words(int64(t.Year())), DateShort(t))
}

// MonthYear is "April 2026".
func MonthYear(t time.Time) string { return Month(t.Month()) + " " + strconv.Itoa(t.Year()) }

// Period writes two days: "14 s.d. 16 April 2026", over a month "30 April s.d. 2 Mei 2026".
func Period(from, to time.Time) string {
	switch {
	case DateShort(from) == DateShort(to):
		return Date(from)
	case from.Year() != to.Year():
		return Date(from) + " s.d. " + Date(to)
	case from.Month() != to.Month():
		return fmt.Sprintf("%d %s s.d. %s", from.Day(), Month(from.Month()), Date(to))
	default:
		return fmt.Sprintf("%d s.d. %s", from.Day(), Date(to))
	}
}

// ParseDay reads a civil day as stored ("2006-01-02") into noon of that day in loc,
// so that no change of zone moves it to another day.
func ParseDay(s string, loc *time.Location) (time.Time, error) {
	t, err := time.ParseInLocation("2006-01-02", s, loc)
	if err != nil {
		return time.Time{}, fmt.Errorf("day %q: %w", s, err)
	}
	return t.Add(12 * time.Hour), nil
}
