package server

import (
	"strconv"
	"time"

	"tanggap/internal/db"
	"tanggap/internal/indonesian"
	"tanggap/internal/text"
)

// Brief is an instant as lists write it, in the office's zone: "10 Feb 08.10"; one of another year with its year.
func (v *Visit) Brief(t db.Time) string {
	return v.BriefDay(t) + " " + v.Office.Local(t).Format("15.04")
}

// BriefDay is the day of an instant as lists write it: "10 Feb".
func (v *Visit) BriefDay(t db.Time) string { return v.BriefDate(v.Office.Local(t)) }

// BriefDate is the same for a civil date.
func (v *Visit) BriefDate(t time.Time) string {
	s := strconv.Itoa(t.Day()) + " " + v.T("month."+strconv.Itoa(int(t.Month())))
	if t.Year() != v.Now().Year() {
		s += " " + strconv.Itoa(t.Year())
	}
	return s
}

// Weekday is the name of a day in the reader's language.
func (v *Visit) Weekday(t time.Time) string {
	if text.From(v.ctx) == text.EN {
		return t.Weekday().String()
	}
	return indonesian.Weekday(t.Weekday())
}

// ZoneName is what the office's zone is called: "WIT".
func (v *Visit) ZoneName() string { return indonesian.Zone(v.Now()) }

// ShortClock is a time as it stands beside stages and messages: "12 Feb 08.55 WIT".
func (v *Visit) ShortClock(at db.Time) string {
	t := v.Office.Local(at)
	return strconv.Itoa(t.Day()) + " " + v.T("month."+strconv.Itoa(int(t.Month()))) + " " + indonesian.Clock(t)
}
