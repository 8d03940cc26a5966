package indonesian

import (
	"strings"
	"time"
)

// Duration writes a length of time in whole minutes: "25 menit", "49 jam 30 menit", from 72 hours "3 hari 4 jam".
// Under a minute: "kurang dari 1 menit". The sign is dropped.
func Duration(d time.Duration) string {
	d = d.Abs().Truncate(time.Minute)
	m := int64(d / time.Minute)
	switch {
	case m == 0:
		return "kurang dari 1 menit"
	case m < 60:
		return Whole(m) + " menit"
	case m < 72*60:
		return parts(m/60, "jam", m%60, "menit")
	default:
		return parts(m/(24*60), "hari", m/60%24, "jam")
	}
}

func parts(a int64, unitA string, b int64, unitB string) string {
	out := []string{Whole(a) + " " + unitA}
	if b > 0 {
		out = append(out, Whole(b)+" "+unitB)
	}
	return strings.Join(out, " ")
}

// Ago writes how far t lies from now: "5 menit lalu", "3 jam lagi", "baru saja".
func Ago(t, now time.Time) string {
	d := now.Sub(t)
	switch {
	case d.Abs() < time.Minute:
		return "baru saja"
	case d > 0:
		return roughly(d) + " lalu"
	default:
		return roughly(-d) + " lagi"
	}
}

// roughly is one unit only: pages need the size, papers the exact Duration.
func roughly(d time.Duration) string {
	switch {
	case d < time.Hour:
		return Whole(int64(d/time.Minute)) + " menit"
	case d < 48*time.Hour:
		return Whole(int64(d/time.Hour)) + " jam"
	default:
		return Whole(int64(d/(24*time.Hour))) + " hari"
	}
}

// RelativeDay names t's day as seen from now, both in now's location: "hari ini", "kemarin", "besok", "lusa";
// another day is its weekday and date.
func RelativeDay(t, now time.Time) string {
	t = t.In(now.Location())
	switch dayNumber(t) - dayNumber(now) {
	case 0:
		return "hari ini"
	case -1:
		return "kemarin"
	case 1:
		return "besok"
	case 2:
		return "lusa"
	}
	return DateDay(t)
}

// RelativeClock is RelativeDay with the time: "kemarin, 10.20 WIT".
func RelativeClock(t, now time.Time) string {
	return RelativeDay(t, now) + ", " + Clock(t.In(now.Location()))
}

// dayNumber counts civil days, so that differences do not depend on hours.
func dayNumber(t time.Time) int64 {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC).Unix() / 86400
}
