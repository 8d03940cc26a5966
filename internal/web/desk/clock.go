package desk

import (
	"cmp"
	"strings"
	"time"

	"tanggap/internal/db"
	"tanggap/internal/incident"
	"tanggap/internal/sop"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// deadline is a time by which something is to be done.
type deadline struct {
	at     db.Time // 0: none
	span   time.Duration
	name   string
	legal  bool
	paused db.Time
}

// nearest is the deadline that a line shows: the nearest clock that runs, the end of the step's norm when that is
// nearer, a paused clock when nothing runs.
func nearest(v *server.Visit, row incident.Row, clocks []incident.Clock, s *sop.Step) deadline {
	var d, paused deadline
	for _, c := range clocks {
		one := deadline{at: c.Due, span: c.Due.Sub(c.Started), name: v.T("clock." + c.Name), legal: c.Legal, paused: c.Paused}
		if c.Paused != 0 && paused.at == 0 {
			paused = one
		} else if c.Paused == 0 && d.at == 0 {
			d = one
		}
	}
	if n := norm(v, row.StepSince, s); n.at != 0 && row.Waiting == "" && (d.at == 0 || n.at < d.at) {
		d = n
	}
	if d.at == 0 {
		return paused
	}
	return d
}

// norm is the end of a step's time norm.
func norm(v *server.Visit, since db.Time, s *sop.Step) deadline {
	if s == nil || since == 0 {
		return deadline{}
	}
	_, longest := s.Time.Span()
	if longest == 0 {
		return deadline{}
	}
	return deadline{at: since.Add(longest), span: longest, name: v.T("desk.norm", "number", s.Number)}
}

func (d deadline) late(now db.Time) bool { return d.at != 0 && d.paused == 0 && d.at < now }

// clock is the deadline as a chip or in a cell; until names the day only when it is another.
func (d deadline) clock(v *server.Visit, waiting string) ui.Clock {
	c := ui.Clock{Legal: d.legal, Name: d.name}
	switch {
	case d.at == 0:
		return ui.Clock{}
	case d.paused != 0:
		c.State, c.Left, c.Until = ui.Paused, v.T("clock.paused"), v.T("clock.since", "who", v.T("waiting."+cmp.Or(waiting, "menunggu_opd")), "when", v.BriefDay(d.paused))
		return c
	}
	left := d.at.Time().Sub(v.Now())
	c.State, c.Left = ui.ClockStateOf(left, d.span), ui.Remaining(v.Context(), left)
	at := v.Office.Local(d.at)
	c.Until = at.Format("15.04")
	if at.Format(time.DateOnly) != v.Now().Format(time.DateOnly) {
		c.Until = strings.ReplaceAll(v.Brief(d.at), " ", "\u00a0") // a date does not break in a cell
	}
	if d.legal {
		c.Until += " " + v.ZoneName()
	}
	return c
}
