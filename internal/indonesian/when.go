package indonesian

import (
	"fmt"
	"strings"
	"time"
)

// ClockSlack is how far a device's clock may run ahead before a time counts as future.
const ClockSlack = 10 * time.Minute

// Future tells whether t lies after now by more than ClockSlack.
func Future(t, now time.Time) bool { return t.Sub(now) > ClockSlack }

// When is a point in time as people write it.
type When struct {
	Candidates  []time.Time // one, or several to choose from, ascending
	DateOnly    bool        // no time of day was given: the candidate is 00.00 of the day
	Approximate bool        // "sekitar", "kemarin malam" without an hour
	ZoneGiven   bool        // WIB, WITA, WIT or an offset was written
	Raw         string      // as typed
}

// Time is the only candidate; ok is false when there is a choice to make.
func (w When) Time() (t time.Time, ok bool) {
	if len(w.Candidates) == 0 {
		return time.Time{}, false
	}
	return w.Candidates[0], len(w.Candidates) == 1
}

// WhenError says why a text is no time. Text can be shown to people.
type WhenError struct{ Text string }

func (e *WhenError) Error() string { return e.Text }

func whenError(format string, args ...any) error {
	return &WhenError{Text: fmt.Sprintf(format, args...)}
}

// ParseWhen reads a date and time of a form field: the browser's own form (2006-01-02T15:04), "24/11/2026 12.05 WIB",
// "13 April 2026 pukul 08.15", "kemarin malam jam 12", "2 jam lalu". Missing parts are taken from now in now's
// location; a written zone wins. A day that does not exist is an error, never moved. Times in the future are read:
// the field decides (Future). The error is a *WhenError.
func ParseWhen(s string, now time.Time) (When, error) {
	out := When{Raw: s}
	text := strings.Join(strings.Fields(strings.ToLower(plainDigits(s))), " ")
	if text == "" {
		return out, whenError("Waktu belum diisi.")
	}
	if t, ok, err := parseNative(strings.ToUpper(text), now.Location()); err != nil {
		return out, err
	} else if ok {
		out.Candidates, out.ZoneGiven = []time.Time{t}, strings.HasSuffix(text, "z") || strings.Contains(text, "+")
		return out, nil
	}
	r := reading{now: now, loc: now.Location(), words: splitWhen(text)}
	if err := r.read(); err != nil {
		return out, err
	}
	if r.zone != nil {
		out.ZoneGiven = true
	}
	out.Approximate = r.approximate
	err := r.settle(&out)
	return out, err
}

func plainDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if d, ok := digit(r); ok {
			return rune('0' + d)
		}
		return r
	}, s)
}

// parseNative reads what <input type="datetime-local"> and the API send.
func parseNative(s string, loc *time.Location) (time.Time, bool, error) {
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", time.RFC3339Nano} {
		t, err := time.ParseInLocation(layout, s, loc)
		if err == nil {
			return t, true, nil
		}
		var y, m, d int
		if strings.Contains(err.Error(), "out of range") {
			if n, _ := fmt.Sscanf(s, "%d-%d-%dT", &y, &m, &d); n == 3 {
				if _, err := civil(y, m, d, loc); err != nil {
					return time.Time{}, false, err
				}
			}
			return time.Time{}, false, whenError("Jam pada %q tidak ada.", s)
		}
	}
	return time.Time{}, false, nil
}

// civil makes a day; one the calendar does not have is an error that names it.
func civil(y, m, d int, loc *time.Location) (time.Time, error) {
	if y < 100 {
		y += 2000
	}
	if m < 1 || m > 12 {
		return time.Time{}, whenError("Bulan %d tidak ada.", m)
	}
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, loc)
	if t.Day() != d || t.Month() != time.Month(m) {
		return time.Time{}, whenError("Tanggal %d %s tidak ada pada tahun %d.", d, Month(time.Month(m)), y)
	}
	return t, nil
}

// settle makes points in time of what was read.
func (r *reading) settle(out *When) error {
	if r.exact != nil {
		out.Candidates = []time.Time{*r.exact}
		return nil
	}
	loc := r.loc
	if r.zone != nil {
		loc = r.zone
	}
	if !r.hasDay && !r.hasClock {
		return whenError(`Waktu tidak terbaca. Tulis misalnya "24 November 2026 12.05 WIB".`)
	}
	day := r.day
	if !r.hasDay {
		n := r.now.In(loc)
		day = time.Date(n.Year(), n.Month(), n.Day(), 0, 0, 0, 0, loc)
	}
	at := func(addDays, h, m int) time.Time {
		return time.Date(day.Year(), day.Month(), day.Day()+addDays, h, m, 0, 0, loc).In(r.loc)
	}
	if !r.hasClock {
		out.DateOnly = true
		out.Approximate = out.Approximate || r.part != ""
		out.Candidates = []time.Time{at(0, 0, 0)}
		return nil
	}
	out.Candidates = r.candidates(at)
	for i, c := range out.Candidates {
		if r.earlier && c.After(r.now) {
			out.Candidates[i] = c.AddDate(0, 0, -1)
		}
	}
	return nil
}

// candidates are the points a clock time can mean. After midnight "malam" belongs to two civil days:
// "kemarin malam jam 12" is 00.00 today or 00.00 yesterday.
func (r *reading) candidates(at func(addDays, h, m int) time.Time) []time.Time {
	h, m := r.hour, r.minute
	switch {
	case h == 24:
		return []time.Time{at(1, 0, m)}
	case r.part == "malam" && (h == 12 || h < 5):
		return []time.Time{at(0, h%12, m), at(1, h%12, m)}
	case r.part == "malam" && h < 12, r.part == "sore" && h < 12, r.part == "siang" && h < 10:
		return []time.Time{at(0, h+12, m)}
	}
	if t := at(0, h, m); !r.hasDay && Future(t, r.now) {
		return []time.Time{at(-1, h, m), t}
	}
	return []time.Time{at(0, h, m)}
}
