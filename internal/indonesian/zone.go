package indonesian

import (
	"fmt"
	"time"
)

// The three zones of Indonesia (Keppres 41/1987). None has summer time, so fixed offsets are exact.
var (
	WIB  = time.FixedZone("WIB", 7*3600)
	WITA = time.FixedZone("WITA", 8*3600)
	WIT  = time.FixedZone("WIT", 9*3600)
)

// Zone is the name that t's own location has in Indonesia: WIB, WITA, WIT; elsewhere "UTC+05.30".
func Zone(t time.Time) string {
	_, off := t.Zone()
	switch off {
	case 7 * 3600:
		return "WIB"
	case 8 * 3600:
		return "WITA"
	case 9 * 3600:
		return "WIT"
	case 0:
		return "UTC"
	}
	sign := '+'
	if off < 0 {
		sign, off = '-', -off
	}
	return fmt.Sprintf("UTC%c%02d.%02d", sign, off/3600, off%3600/60)
}

// Clock writes the time of day with its zone: "10.20 WIT".
func Clock(t time.Time) string { return t.Format("15.04") + " " + Zone(t) }

// DateClock is the short form with date: "13 April 2026, 10.20 WIT".
func DateClock(t time.Time) string { return Date(t) + ", " + Clock(t) }

// ShortClock is the form for tables: "13-04-2026, 10.20 WIT".
func ShortClock(t time.Time) string { return DateShort(t) + ", " + Clock(t) }

// Moment is the form for running text: "Senin, 13 April 2026, pukul 10.20 WIT".
func Moment(t time.Time) string { return DateDay(t) + ", pukul " + Clock(t) }

// ClockWIB adds Jakarta's time, as papers to BSSN need: "14.05 WIT (12.05 WIB)".
func ClockWIB(t time.Time) string {
	w := t.In(WIB)
	if Zone(t) == "WIB" {
		return Clock(t)
	}
	return Clock(t) + " (" + Clock(w) + ")"
}

// MomentWIB is Moment with Jakarta's time; where the day differs, both days are printed:
// "Selasa, 14 April 2026, pukul 00.30 WIT (Senin, 13 April 2026, pukul 22.30 WIB)".
func MomentWIB(t time.Time) string {
	w := t.In(WIB)
	if DateShort(w) == DateShort(t) {
		return DateDay(t) + ", pukul " + ClockWIB(t)
	}
	return Moment(t) + " (" + Moment(w) + ")"
}

// Location is the zone of an IANA name. The Indonesian ones need no zone database on the machine.
func Location(name string) (*time.Location, error) {
	switch name {
	case "Asia/Jakarta", "Asia/Pontianak", "WIB":
		return WIB, nil
	case "Asia/Makassar", "Asia/Ujung_Pandang", "WITA":
		return WITA, nil
	case "Asia/Jayapura", "WIT":
		return WIT, nil
	case "", "Local":
		return nil, fmt.Errorf("zone %q: no such zone", name)
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("zone %q: %w", name, err)
	}
	return loc, nil
}
