package desk

import (
	"cmp"
	"context"
	"slices"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/casework"
	"tanggap/internal/db"
	"tanggap/internal/incident"
	"tanggap/internal/indonesian"
	"tanggap/internal/intake"
	"tanggap/internal/procedure"
	"tanggap/internal/sop"
	"tanggap/internal/web/desk/reception"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// shownTasks bounds what one page lists.
const shownTasks = 60

// task is something that waits for the viewer: a report to decide on, or a step of an incident.
type task struct {
	symbol   ui.Symbol
	step     string
	decision bool // the step is his to decide
	head     string
	button   string
	href     string
	priority ui.Priority
	subject  string
	due      deadline
	waiting  string
}

// home is the page of what waits for one person.
type home struct {
	v       *server.Visit
	tasks   []task
	total   int
	now     db.Time
	others  []otherTurn
	counts  []count
	papers  []paperLine
	upward  []incident.Row
	missing []ui.Missing
	catches bool // may take down a report
	team    bool
	audits  bool
	keeps   bool // keeps the books and papers
	admin   bool
}

// mine is GET /saya.
func mine(v *server.Visit) error {
	h := &home{
		v: v, now: v.Site.DB.Now(), catches: reception.Entering.Allows(v.Viewer), team: v.Viewer.Can(account.Team),
		audits: v.Viewer.Can(account.Auditor), keeps: v.Viewer.Can(account.Sekretariat), admin: v.Viewer.Can(account.Admin),
	}
	if err := v.View(h.read); err != nil {
		return err
	}
	return v.Render(ui.InStaff(v.StaffShell(v.T("ui.area.mine"), ui.Mine), h.view()))
}

func (h *home) read(ctx context.Context, r db.Reader) error {
	for _, part := range []func(context.Context, db.Reader) error{h.readReports, h.readTasks, h.readOthers, h.readCounts, h.readPapers, h.readMissing} {
		if err := part(ctx, r); err != nil {
			return err
		}
	}
	slices.SortStableFunc(h.tasks, func(a, b task) int {
		return cmp.Compare(sortable(a.due), sortable(b.due))
	})
	h.total = len(h.tasks)
	h.tasks = h.tasks[:min(len(h.tasks), shownTasks)]
	return nil
}

// sortable puts what has no deadline, or a paused one, behind everything.
func sortable(d deadline) db.Time {
	if d.at == 0 || d.paused != 0 {
		return 1 << 62
	}
	return d.at
}

// readReports lists the reports that the viewer is to decide on, as the first step's tasks.
func (h *home) readReports(ctx context.Context, r db.Reader) error {
	v := h.v
	p, err := v.Site.Shelf.InForce(ctx, r, v.Viewer.Today)
	if err != nil || !v.Viewer.Holds(intake.Openers(p)...) {
		return err
	}
	reports, err := incident.Inbox(ctx, r, v.Viewer, shownTasks)
	if err != nil {
		return err
	}
	s, _ := p.StepOf("acceptance")
	for _, rep := range reports {
		h.tasks = append(h.tasks, task{
			symbol: ui.Symbol{Shape: shapes[s.Shape], State: ui.Active, Number: s.Number}, step: s.Number,
			head: v.T("desk.verify"), button: v.T("desk.verify.button"), href: "/kotak-masuk/" + rep.Number,
			subject: joined(rep.Number, shown(rep.Title), v.T("channel."+rep.Channel)), due: norm(v, rep.Received, s),
		})
	}
	return nil
}

func (h *home) readTasks(ctx context.Context, r db.Reader) error {
	if !h.team {
		return nil
	}
	waiting, err := casework.Tasks(ctx, r, h.v.Site.Shelf, h.v.Viewer)
	if err != nil {
		return err
	}
	rows := make([]incident.Row, 0, len(waiting))
	for _, t := range waiting {
		rows = append(rows, t.Row)
	}
	clocks, err := incident.Running(ctx, r, ids(rows))
	if err != nil {
		return err
	}
	for _, t := range waiting {
		h.tasks = append(h.tasks, h.task(t, clocks[t.Row.ID]))
	}
	return nil
}

// task words a step that waits for the viewer.
func (h *home) task(t casework.Task, clocks []incident.Clock) task {
	row, s := t.Row, t.Step
	out := task{
		symbol: ui.Symbol{Shape: shapes[s.Shape], State: ui.Active, Number: s.Number}, step: s.Number,
		decision: h.v.Viewer.Holds(sop.Names(s.Decides)...), href: "/insiden/" + row.Number + "?langkah=" + s.ID,
		priority: priority(row.Priority), subject: joined(h.number(row), shown(row.Title), row.Agency), waiting: row.Waiting,
	}
	if len(t.Forms) == 0 {
		out.head, out.button = h.v.T("act.complete", "number", s.Number), h.v.T("desk.open")
	} else {
		form := leading(t.Forms)
		out.head, out.button = h.v.T("act."+form+".head"), h.v.T("act."+form)
	}
	ahead := row
	if s.ID != row.Step {
		ahead.StepSince = 0
	}
	out.due = nearest(h.v, ahead, clocks, s)
	return out
}

// leading is the form that names the task: the one whose answer the procedure follows, else the first.
func leading(forms []string) string {
	for _, name := range forms {
		if f, ok := casework.FormByName(name); ok && len(f.Answers) > 0 {
			return name
		}
	}
	return forms[0]
}

// number is an incident's number as lists write it.
func (h *home) number(row incident.Row) string { return shortNumber(h.v, row) }

func shortNumber(v *server.Visit, row incident.Row) string {
	return incident.Incident{Number: row.Number, Year: row.Year}.Short(v.Now().Year())
}

// otherTurn is an incident that somebody else has.
type otherTurn struct{ who, what, number, href, since string }

const shownOthers = 6

// readOthers lists open incidents that wait for somebody else, nearest deadline first.
func (h *home) readOthers(ctx context.Context, r db.Reader) error {
	if !h.team {
		return nil
	}
	rows, _, err := incident.List(ctx, r, h.v.Viewer, incident.Filter{Open: true, Order: "due", Limit: 40})
	if err != nil {
		return err
	}
	ps, err := procedures(ctx, r, h.v, rows)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if row.Mine && row.Waiting == "" || !row.Visible || len(h.others) == shownOthers {
			continue
		}
		h.others = append(h.others, h.other(row, ps[row.ProcedureID]))
	}
	return nil
}

func (h *home) other(row incident.Row, p procedure.Version) otherTurn {
	o := otherTurn{who: has(h.v, p, row), number: h.number(row), href: "/insiden/" + row.Number}
	if s, ok := p.Step(row.Step); ok {
		o.what = stepShort(h.v, s)
		o.since = h.v.T("desk.since", "when", h.v.Brief(row.StepSince))
		if n, ok := h.normOf(s); ok {
			o.since = joined(o.since, n)
		}
	}
	return o
}

// normOf says how long a step may take.
func (h *home) normOf(s *sop.Step) (string, bool) {
	low, high, unit, ok := s.Time.Parts()
	if !ok {
		return "", false
	}
	span := ui.Number(h.v.Context(), low)
	if low != high {
		span += "–" + ui.Number(h.v.Context(), high)
	}
	return h.v.T("desk.norm.span", "span", h.v.T("incident.norm."+unit, "n", span)), true
}

// count is one line of the queue in figures.
type count struct {
	priority ui.Priority
	label    string
	href     string
	n        int
}

func (h *home) readCounts(ctx context.Context, r db.Reader) error {
	if !h.team {
		return nil
	}
	add := func(c count, f incident.Filter) error {
		n, err := incident.Count(ctx, r, h.v.Viewer, f, incident.Lots)
		c.n = int(n)
		h.counts = append(h.counts, c)
		return err
	}
	for i, p := range incident.Priorities {
		if err := add(count{priority: ui.Priority(i + 1), href: "/antrian?prioritas=" + p}, incident.Filter{Open: true, Priority: p}); err != nil {
			return err
		}
	}
	if err := add(count{label: h.v.T("desk.view.late"), href: "/antrian?tampilan=late"}, incident.Filter{LateBefore: h.now}); err != nil {
		return err
	}
	return add(count{label: h.v.T("desk.view.unreported"), href: "/antrian?tampilan=unreported"}, incident.Filter{ClosedUnreported: true})
}

// today splits the tasks after the first: until the end of the day, and later.
func (h *home) today() (today, later []task) {
	if len(h.tasks) == 0 {
		return nil, nil
	}
	y, m, d := h.v.Now().Date()
	end := db.At(time.Date(y, m, d+1, 0, 0, 0, 0, h.v.Office.Zone()))
	for _, t := range h.tasks[1:] {
		if sortable(t.due) < end {
			today = append(today, t)
		} else {
			later = append(later, t)
		}
	}
	return today, later
}

// lead is the sentence under the heading.
func (h *home) lead() string {
	day := indonesian.DateDay(h.v.Now())
	late := 0
	for _, t := range h.tasks {
		if t.due.late(h.now) {
			late++
		}
	}
	switch {
	case h.total == 0:
		return day
	case late > 0:
		return joined(day, h.v.T("desk.lead.waiting", "n", h.total)+", "+h.v.T("desk.lead.late", "n", late))
	}
	return joined(day, h.v.T("desk.lead.waiting", "n", h.total))
}

func (h *home) lines(tasks []task) ui.Tasks {
	var out ui.Tasks
	for _, t := range tasks {
		out.Items = append(out.Items, ui.Task{
			Symbol: t.symbol, Act: t.head, Priority: t.priority, Case: t.subject, Clock: t.due.clock(h.v, t.waiting), Href: t.href, Button: t.button,
		})
	}
	return out
}

// title is the page's head. Whoever takes down reports finds the button here.
func (h *home) title() ui.Title {
	t := ui.Title{Text: h.v.T("ui.area.mine"), Lead: h.lead()}
	if h.catches {
		t.Actions = []ui.Button{{Label: h.v.T("desk.catch"), Icon: ui.IconAdd, Small: true, Href: reception.Address}}
	}
	return t
}

func (h *home) tag(t task) string {
	if t.decision {
		return ui.DecisionTag(h.v.Context(), t.step)
	}
	return ui.TurnTag(h.v.Context(), t.step)
}
