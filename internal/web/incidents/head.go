package incidents

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"tanggap/internal/db"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/sop"
	"tanggap/internal/text"
	"tanggap/internal/web/ui"
)

func number(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64)
	return n
}

// statusKinds are the dots before the statuses; what stands nowhere is being worked on.
var statusKinds = map[string]ui.StatusKind{
	"antre": ui.Waiting, "verifikasi": ui.Waiting, "menunggu_keputusan": ui.Held, "selesai": ui.Closed, "ditutup": ui.Closed, "diarsipkan": ui.Closed,
}

// Status is an incident's status as pages show it: who outside has the ball stands above it.
func (p *page) status() ui.Status {
	i := p.c.Incident
	if i.Waiting != "" {
		return ui.Status{Kind: ui.Held, Label: p.t("waiting." + i.Waiting)}
	}
	kind := ui.Working
	if k, ok := statusKinds[i.Status]; ok {
		kind = k
	}
	if i.Closed != 0 && i.Finished == 0 {
		return ui.Status{Kind: ui.Closed, Label: p.t("status.closed_unreported")}
	}
	return ui.Status{Kind: kind, Label: p.t("status." + i.Status)}
}

func (p *page) head() ui.IncidentHead {
	i := p.c.Incident
	h := ui.IncidentHead{
		Crumb: ui.Link{Href: "/antrian", Label: p.t("ui.area.queue")}, Number: i.Number, Status: p.status(), Title: i.Title,
		TLP: ui.TLP{Label: i.TLP}, Kind: p.option("kind", i.Kind), Clocks: p.clockChips(), Acts: p.acts(), ActsName: p.t("incident.acts"),
	}
	if i.Escalated {
		h.Flag = p.t("status.dieskalasi")
	}
	if len(i.Priority) == 2 {
		h.Priority = ui.Priority(i.Priority[1] - '0')
	}
	if a := p.agency(); a != nil {
		h.Agency = ui.Link{Href: "/opd/" + a.Key, Label: foreign.Show(foreign.Text(a.Name))}
	}
	return h
}

func (p *page) option(list, word string) string {
	if word == "" {
		return ""
	}
	return p.t("option." + list + "." + word)
}

// acts are what may be done beside the step's forms.
func (p *page) acts() []ui.Link {
	var out []ui.Link
	at := p.href("/langkah/" + p.step.ID)
	if p.c.Has(sop.Head) && p.step.Skip && (p.open(p.step.ID) || p.state(p.step.ID) == sop.Pending) {
		out = append(out, ui.Link{Href: at + "/lewati", Label: p.t("incident.skip", "number", p.step.Number)})
	}
	if p.mayReopen() {
		out = append(out, ui.Link{Href: at + "/buka", Label: p.t("incident.reopen", "number", p.step.Number)})
	}
	if p.c.Has(sop.Head) && p.c.Incident.Closed == 0 && p.c.Early() {
		out = append(out, ui.Link{Href: p.href("/tutup"), Label: p.t("incident.close")})
	}
	return out
}

func (p *page) mayReopen() bool {
	st := p.state(p.step.ID)
	if st != sop.Done && (st != sop.Skipped || p.c.Progress.NotTaken(p.step.ID)) {
		return false
	}
	if p.c.Incident.Closed != 0 {
		return p.c.Has(sop.Head)
	}
	return p.c.MayWork(p.step) || p.c.Has(sop.Head) || p.c.Has(sop.Desk)
}

// timed is a clock chip with the time by which chips are ordered.
type timed struct {
	ui.Clock
	due  db.Time
	over bool
}

// clockChips are the deadlines, nearest first, those that are met last.
func (p *page) clockChips() ui.Clocks {
	var all []timed
	for _, c := range p.clocks {
		all = append(all, timed{p.clock(c), c.Due, c.Ended != 0})
	}
	if n, ok := p.norm(); ok {
		all = append(all, n)
	}
	slices.SortStableFunc(all, func(a, b timed) int {
		if a.over != b.over {
			return map[bool]int{false: -1, true: 1}[a.over]
		}
		return int(min(max(a.due-b.due, -1), 1))
	})
	var out ui.Clocks
	for _, c := range all {
		out.Items = append(out.Items, c.Clock)
	}
	if n := len(out.Items); n > 2 {
		out.More = ui.Link{Href: "#tenggat", Label: p.t("incident.all_clocks", "n", n)}
	}
	return out
}

func (p *page) clock(c incident.Clock) ui.Clock {
	u := ui.Clock{Legal: c.Legal, Name: p.t("clock." + c.Name)}
	switch {
	case c.Ended != 0 && c.Ended > c.Due:
		u.State, u.Left, u.Until = ui.Late, ui.Remaining(p.ctx, c.Due.Time().Sub(c.Ended.Time())), p.v.Brief(c.Ended)
	case c.Ended != 0:
		u.State, u.Left, u.Until = ui.Met, p.t("clock.met"), p.v.Brief(c.Ended)
		if c.Legal {
			u.Left = p.t("clock.sent")
		}
	case c.Paused != 0:
		u.State, u.Left = ui.Paused, p.t("clock.paused")
		u.Until = p.t("clock.since", "who", p.t("waiting."+cmp.Or(p.c.Incident.Waiting, "menunggu_opd")), "when", p.v.BriefDay(c.Paused))
	default:
		p.running(&u, c.Due, c.Due.Sub(c.Started))
	}
	return u
}

// running says how long a clock has left and until when; a legal one names its zone.
func (p *page) running(u *ui.Clock, due db.Time, span time.Duration) {
	left := due.Time().Sub(p.v.Now())
	u.State, u.Left = ui.ClockStateOf(left, span), ui.Remaining(p.ctx, left)
	u.Weekday, u.Until = p.v.Weekday(p.v.Office.Local(due)), p.v.Brief(due)
	if u.Legal {
		u.Until += " " + p.v.ZoneName()
	}
}

// norm is the time norm of the step that is the incident's turn, as a service clock.
func (p *page) norm() (timed, bool) {
	s, ok := p.c.Procedure.Step(p.c.Incident.Step)
	if !ok || !p.open(s.ID) || p.c.Incident.Waiting != "" {
		return timed{}, false
	}
	_, longest := s.Time.Span()
	since := p.c.Step(s.ID).Since
	if longest == 0 || since == 0 {
		return timed{}, false
	}
	u := ui.Clock{Name: p.stepShort(s)}
	p.running(&u, since.Add(longest), longest)
	return timed{u, since.Add(longest), false}, true
}

func (p *page) stepShort(s *sop.Step) string {
	short, _ := sop.In(p.lang(), s.Short, s.En.Short)
	return short
}

// shapes and states pair the file's words with the symbols'.
var (
	shapes = map[sop.Shape]ui.Shape{sop.Start: ui.Start, sop.Process: ui.Box, sop.Decision: ui.Choose, sop.End: ui.End}
	states = map[sop.State]ui.StepState{sop.Pending: ui.Pending, sop.Active: ui.Active, sop.Done: ui.Done, sop.Skipped: ui.Skipped, sop.Reopened: ui.Reopened}
)

// rail are the steps of the procedure with where each stands.
func (p *page) rail() []ui.RailStep {
	var out []ui.RailStep
	for n := range p.c.Procedure.Steps {
		out = append(out, p.railStep(&p.c.Procedure.Steps[n]))
	}
	return out
}

func (p *page) railStep(s *sop.Step) ui.RailStep {
	st := p.c.Step(s.ID)
	r := ui.RailStep{
		Symbol: ui.Symbol{Shape: shapes[s.Shape], State: states[sop.State(st.State)], Number: s.Number},
		Name:   p.stepShort(s), Short: p.stepShort(s), Href: p.href("?langkah=" + s.ID),
	}
	switch sop.State(st.State) {
	case sop.Done:
		r.Paraf, r.When = ui.Initials(p.name(st.DoneBy)), p.v.Brief(st.Done)
	case sop.Skipped:
		r.Note = p.reason(st.Reason)
	case sop.Reopened:
		r.Note = foreign.Show(foreign.Text(st.Reason))
	case sop.Active:
		r.When = p.t("incident.since", "when", p.v.Brief(st.Since))
	default:
		r.Note = joined(p.who(s.Whole()), p.normWords(s))
	}
	if s.ID == p.step.ID {
		r.Details = p.stepDetails(s)
	}
	return r
}

// reason is why a step was skipped: a closing reason's word, or the head's own.
func (p *page) reason(r string) string {
	if key := "option.closing." + r; text.Has(key) {
		return p.t(key)
	}
	return foreign.Show(foreign.Text(r))
}

func (p *page) normWords(s *sop.Step) string {
	low, high, unit, ok := s.Time.Parts()
	if !ok {
		return ""
	}
	span := strconv.Itoa(low)
	if high != low {
		span += "–" + strconv.Itoa(high)
	}
	return p.t("incident.norm."+unit, "n", span)
}

func (p *page) stepDetails(s *sop.Step) []ui.Fact {
	out := []ui.Fact{{Label: p.t("incident.actors"), Value: p.who(s.Whole())}}
	if n := p.normWords(s); n != "" {
		out = append(out, ui.Fact{Label: p.t("incident.norm"), Value: n})
	}
	if len(s.Outputs) > 0 {
		out = append(out, ui.Fact{Label: p.t("incident.outputs"), Body: verbatim(s.Outputs)})
	}
	return out
}
