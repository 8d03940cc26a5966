package world

import (
	"fmt"
	"regexp"
	"strconv"
	"sync/atomic"
	"time"

	"tanggap/internal/indonesian"
)

// Clock is a db.Clock that Fill moves through the past and that runs as its base does otherwise.
type Clock struct {
	base  func() time.Time
	stand atomic.Pointer[time.Time]
}

// NewClock makes a clock that runs as base; nil: as the machine's.
func NewClock(base func() time.Time) *Clock {
	if base == nil {
		base = time.Now
	}
	return &Clock{base: base}
}

// Now is the time to hand to db.Options.Clock.
func (c *Clock) Now() time.Time {
	if t := c.stand.Load(); t != nil {
		return *t
	}
	return c.base()
}

func (c *Clock) set(t time.Time) { c.stand.Store(&t) }

func (c *Clock) run() { c.stand.Store(nil) }

// beginning is the time of day from which a day holds all its acts; before it "today" is yesterday.
const beginning = 9*time.Hour + 30*time.Minute

// calendar turns times relative to today into real ones, in the office's zone.
type calendar struct{ today time.Time }

// newCalendar takes the office's day of now, or the day before while the day is young.
func newCalendar(now time.Time) calendar {
	t := now.In(indonesian.WIT).Add(-beginning)
	return calendar{time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, indonesian.WIT)}
}

var relative = regexp.MustCompile(`^D([+-]\d+)(?: (\d\d):(\d\d))?$`)

// at reads "D-12 08:40" or "D-12": a moment of the office's day.
func (c calendar) at(s string) (time.Time, error) {
	m := relative.FindStringSubmatch(s)
	if m == nil {
		return time.Time{}, fmt.Errorf("%q is no time like D-12 08:40", s)
	}
	days, err := strconv.Atoi(m[1])
	if err != nil {
		return time.Time{}, err
	}
	hour, _ := strconv.Atoi(m[2]) // digits, or empty: midnight
	minute, _ := strconv.Atoi(m[3])
	return time.Date(c.today.Year(), c.today.Month(), c.today.Day()+days, hour, minute, 0, 0, indonesian.WIT), nil
}

// day is the civil date of a relative time; "" stays "".
func (c calendar) day(s string) (string, error) {
	if s == "" {
		return "", nil
	}
	t, err := c.at(s)
	return t.Format(time.DateOnly), err
}

// written writes a relative day the way a marker asks for; ok is false for a word that is no marker.
func (c calendar) written(word, s string) (string, bool) {
	t, err := c.at(s)
	if err != nil {
		return "", false
	}
	switch word {
	case "tanggal":
		return indonesian.Date(t), true
	case "tanggal-pendek":
		return t.Format("02/01/2006"), true
	case "hari":
		return indonesian.Weekday(t.Weekday()), true
	case "tahun":
		return strconv.Itoa(t.Year()), true
	case "bulan-romawi":
		return romans[t.Month()-1], true
	}
	return "", false
}

var romans = [...]string{"I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"}
