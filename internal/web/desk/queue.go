package desk

import (
	"cmp"
	"context"
	"net/url"
	"slices"
	"strings"

	"tanggap/internal/agency"
	"tanggap/internal/db"
	"tanggap/internal/incident"
	"tanggap/internal/procedure"
	"tanggap/internal/tlp"
	"tanggap/internal/web/desk/reception"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

const (
	queuePage  = 50
	queueSheet = 200 // lines of the sheet that is printed
)

// view is a saved view of the queue: the base of its filter.
type view struct {
	name   string
	filter func(now db.Time) incident.Filter
}

var views = []view{
	{"open", func(db.Time) incident.Filter { return incident.Filter{Open: true} }},
	{"mine", func(db.Time) incident.Filter { return incident.Filter{Open: true, Mine: true} }},
	{"late", func(now db.Time) incident.Filter { return incident.Filter{Open: true, LateBefore: now} }},
	{"opd", func(db.Time) incident.Filter { return incident.Filter{Open: true, Waiting: "menunggu_opd"} }},
	{"bssn", func(db.Time) incident.Filter { return incident.Filter{Open: true, Waiting: "menunggu_bssn"} }},
	{"unreported", func(db.Time) incident.Filter { return incident.Filter{ClosedUnreported: true} }},
	{"all", func(db.Time) incident.Filter { return incident.Filter{} }},
}

// orders are the orders in which the queue can stand; the first is the usual one.
var orders = []string{"due", "queue", "recent"}

// sifted are the filters of the form, in its order.
var sifted = []string{"q", "status", "prioritas", "opd", "jenis", "langkah", "urut"}

// sheet is the queue as one person asks for it.
type sheet struct {
	v        *server.Visit
	view     view
	asked    url.Values
	filter   incident.Filter
	rows     []incident.Row
	next     string
	total    int
	tabs     ui.Tabs
	agencies []agency.Agency
	p        procedure.Version // in force: its steps are offered
	ps       map[int64]procedure.Version
	clocks   map[int64][]incident.Clock
	now      db.Time
	print    bool
}

// queue is GET /antrian.
func queue(v *server.Visit) error {
	s := askedSheet(v)
	if err := v.View(s.read); err != nil {
		return err
	}
	shell := v.StaffShell(v.T("ui.area.queue"), ui.Queue)
	shell.Wide = true
	shell.TLP = s.highest()
	return v.Render(ui.InStaff(shell, s.page()))
}

func askedSheet(v *server.Visit) *sheet {
	s := &sheet{v: v, asked: v.URL.Query(), view: views[0], now: v.Site.DB.Now(), print: v.URL.Query().Get("cetak") != ""}
	for _, w := range views {
		if w.name == s.asked.Get("tampilan") {
			s.view = w
		}
	}
	f := s.view.filter(s.now)
	f.Words, f.Status, f.Agency = s.asked.Get("q"), s.asked.Get("status"), s.asked.Get("opd")
	f.Priority, f.Kind, f.Step = s.asked.Get("prioritas"), s.asked.Get("jenis"), s.asked.Get("langkah")
	if f.Order = s.asked.Get("urut"); !slices.Contains(orders, f.Order) {
		f.Order = orders[0]
	}
	f.Limit = queuePage
	if s.print {
		f.Limit = queueSheet
	} else {
		f.Cursor = s.asked.Get("kursor")
	}
	s.filter = f
	return s
}

func (s *sheet) read(ctx context.Context, r db.Reader) (err error) {
	v := s.v
	if s.rows, s.next, err = incident.List(ctx, r, v.Viewer, s.filter); err != nil {
		return err
	}
	n, err := incident.Count(ctx, r, v.Viewer, s.filter, incident.Lots)
	if err != nil {
		return err
	}
	s.total = int(n)
	if s.ps, err = procedures(ctx, r, v, s.rows); err != nil {
		return err
	}
	if s.clocks, err = incident.Running(ctx, r, ids(s.rows)); err != nil {
		return err
	}
	if s.agencies, err = agency.All(ctx, r); err != nil {
		return err
	}
	if s.p, err = v.Site.Shelf.InForce(ctx, r, v.Viewer.Today); err != nil {
		return err
	}
	return s.readTabs(ctx, r)
}

func (s *sheet) readTabs(ctx context.Context, r db.Reader) error {
	s.tabs = ui.Tabs{Label: s.v.T("desk.views")}
	for _, w := range views {
		n, err := incident.Count(ctx, r, s.v.Viewer, w.filter(s.now), incident.Many)
		if err != nil {
			return err
		}
		s.tabs.Items = append(s.tabs.Items, ui.Tab{
			Label: s.v.T("desk.view." + w.name), Href: "/antrian?tampilan=" + w.name, Count: int(n), Current: w.name == s.view.name,
		})
	}
	return nil
}

// href is the sheet's address with some of what is asked changed; "" takes a name away.
func (s *sheet) href(kv ...string) string {
	q := url.Values{}
	for _, name := range append([]string{"tampilan", "kursor", "jejak"}, sifted...) {
		if w := s.asked.Get(name); w != "" {
			q.Set(name, w)
		}
	}
	for i := 0; i+1 < len(kv); i += 2 {
		if q.Set(kv[i], kv[i+1]); kv[i+1] == "" {
			q.Del(kv[i])
		}
	}
	if len(q) == 0 {
		return "/antrian"
	}
	return "/antrian?" + q.Encode()
}

// highest is the most closed label of the lines, for the corners of the printed sheet.
func (s *sheet) highest() tlp.Label {
	top := tlp.Label("")
	for _, row := range s.rows {
		if l := tlp.Label(row.TLP); top == "" || l.Rank() > top.Rank() {
			top = l
		}
	}
	return top
}

func (s *sheet) lines() []ui.QueueRow {
	out := make([]ui.QueueRow, 0, len(s.rows))
	for _, row := range s.ordered() {
		out = append(out, s.line(row))
	}
	return out
}

// ordered puts the lines of a page by their nearest deadline: the store knows the clocks only, not the norms of steps.
func (s *sheet) ordered() []incident.Row {
	rows := slices.Clone(s.rows)
	if s.filter.Order == "due" {
		slices.SortStableFunc(rows, func(a, b incident.Row) int { return cmp.Compare(sortable(s.due(a)), sortable(s.due(b))) })
	}
	return rows
}

func (s *sheet) due(row incident.Row) deadline {
	p := s.ps[row.ProcedureID]
	step, _ := p.Step(row.Step)
	return nearest(s.v, row, s.clocks[row.ID], step)
}

func (s *sheet) line(row incident.Row) ui.QueueRow {
	v, p := s.v, s.ps[row.ProcedureID]
	step, _ := p.Step(row.Step)
	d := s.due(row)
	out := ui.QueueRow{
		ID: row.Number, Number: shortNumber(v, row), Priority: priority(row.Priority), Marks: position(p, row.Step),
		Clock: d.clock(v, row.Waiting), Late: d.late(s.now), Received: v.Brief(row.Opened), Turn: ui.Turn{Yours: row.Mine, Who: has(v, p, row)},
		Flag: s.flag(row), Step: v.T("status.diarsipkan"),
	}
	if step != nil {
		out.Step = step.Number + " " + stepShort(v, step)
	}
	if row.TLP == string(tlp.Red) || row.TLP == string(tlp.AmberStrict) {
		out.TLP = ui.TLP{Label: tlp.Label(row.TLP)}
	}
	if !row.Visible {
		out.Untitled = v.T("desk.queue.hidden")
		return out
	}
	out.Href, out.Title, out.Kind, out.Agency = "/insiden/"+row.Number, row.Title, option(v, "kind", row.Kind), row.Agency
	return out
}

// flag is what a line says beside its kind.
func (s *sheet) flag(row incident.Row) string {
	var flags []string
	if row.Waiting != "" {
		flags = append(flags, s.v.T("waiting."+row.Waiting))
	}
	if row.Escalated {
		flags = append(flags, s.v.T("desk.escalated"))
	}
	if row.Reopened {
		flags = append(flags, s.v.T("status.dibuka_kembali"))
	}
	return strings.Join(flags, " · ")
}

// paging leads on by cursor and back along the way that was come.
func (s *sheet) paging() ui.Paging {
	var trail []string
	if t := s.asked.Get("jejak"); t != "" {
		trail = strings.Split(t, "!")
	}
	from := len(trail) * queuePage
	pg := ui.Paging{Range: s.v.T("desk.range", "from", from+1, "to", from+len(s.rows), "of", ui.Capped(s.v.Context(), s.total))}
	if s.next != "" {
		pg.Next = s.href("kursor", s.next, "jejak", strings.Join(append(trail, cmp.Or(s.filter.Cursor, "0")), "!"))
	}
	if n := len(trail); n > 0 {
		back := trail[n-1]
		if back == "0" {
			back = ""
		}
		pg.Prev = s.href("kursor", back, "jejak", strings.Join(trail[:n-1], "!"))
	}
	return pg
}

func (s *sheet) title() ui.Title {
	t := ui.Title{Text: s.v.T("ui.area.queue"), Lead: s.v.T("desk.queue.lead", "n", ui.Capped(s.v.Context(), s.total), "order", s.v.T("desk.order."+s.filter.Order))}
	t.Actions = []ui.Button{{Label: s.v.T("desk.queue.print"), Icon: ui.IconPrint, Small: true, Href: s.href("kursor", "", "jejak", "", "cetak", "1")}}
	if reception.Entering.Allows(s.v.Viewer) {
		t.Actions = append(t.Actions, ui.Button{Label: s.v.T("desk.catch"), Icon: ui.IconAdd, Small: true, Href: reception.Address})
	}
	return t
}

func (s *sheet) empty() ui.Empty {
	if s.filtered() {
		return ui.Empty{Title: s.v.T("desk.queue.none"), Text: s.v.T("desk.queue.none_text"), Link: link("/antrian?tampilan="+s.view.name, s.v.T("desk.queue.clear"))}
	}
	e := ui.Empty{Title: s.v.T("desk.queue.empty"), Text: s.v.T("desk.queue.empty_text")}
	if server.Routing.Allows(s.v.Viewer) {
		e.Link = link("/kotak-masuk", s.v.T("ui.area.inbox"))
	}
	return e
}

func (s *sheet) filtered() bool {
	return slices.ContainsFunc(sifted, func(name string) bool { return name != "urut" && s.asked.Get(name) != "" })
}

// sortable columns lead to their order.
func (s *sheet) columns() ui.QueueColumns {
	to := func(order string) string { return s.href("urut", order, "kursor", "", "jejak", "") }
	return ui.QueueColumns{
		Priority: to("queue"), Deadline: to("due"), Received: to("recent"),
		Sorted: map[string]string{"queue": "priority", "due": "deadline"}[s.filter.Order],
	}
}

// sift is the form of filters.
func (s *sheet) sift() ui.FilterBar {
	v := s.v
	bar := ui.FilterBar{Action: "/antrian", Carry: []ui.Hidden{{Name: "tampilan", Value: s.view.name}}}
	bar.Fields = []ui.Field{
		{Kind: ui.Search, Name: "q", Label: v.T("desk.sift.q"), Value: s.asked.Get("q"), Max: 200},
		s.pick("status", v.T("desk.sift.any"), incident.Statuses, func(w string) string { return v.T("status." + w) }),
		s.pick("prioritas", v.T("desk.sift.any"), incident.Priorities, func(w string) string { return option(v, "priority", w) }),
		s.pick("opd", v.T("desk.sift.any_agency"), s.agencyKeys(), s.agencyName),
		s.pick("jenis", v.T("desk.sift.any"), incident.Kinds, func(w string) string { return option(v, "kind", w) }),
		s.pick("langkah", v.T("desk.sift.any"), s.steps(), s.stepName),
		{Kind: ui.Select, Name: "urut", Label: v.T("desk.sift.urut"), Value: s.filter.Order, Choices: choices(orders, func(w string) string { return v.T("desk.by." + w) })},
	}
	for _, f := range bar.Fields[:len(bar.Fields)-1] {
		if f.Value != "" {
			bar.Active = append(bar.Active, link(s.href(f.Name, "", "kursor", "", "jejak", ""), f.Label+": "+s.called(f)))
		}
	}
	return bar
}

func (s *sheet) pick(name, any string, words []string, called func(string) string) ui.Field {
	return ui.Field{Kind: ui.Select, Name: name, Label: s.v.T("desk.sift." + name), Empty: any, Value: s.asked.Get(name), Choices: choices(words, called)}
}

func choices(words []string, called func(string) string) []ui.Choice {
	out := make([]ui.Choice, 0, len(words))
	for _, w := range words {
		out = append(out, ui.Choice{Value: w, Label: called(w)})
	}
	return out
}

// called is how an active filter is worded; one that nobody offered is repeated as it was typed.
func (s *sheet) called(f ui.Field) string {
	for _, c := range f.Choices {
		if c.Value == f.Value {
			return c.Label
		}
	}
	return f.Value
}

func (s *sheet) agencyKeys() []string {
	var out []string
	for _, a := range s.agencies {
		out = append(out, a.Key)
	}
	return out
}

func (s *sheet) agencyName(key string) string {
	for _, a := range s.agencies {
		if a.Key == key {
			return a.Name
		}
	}
	return key
}

func (s *sheet) steps() []string {
	var out []string
	for i := range s.p.Steps {
		out = append(out, s.p.Steps[i].ID)
	}
	return out
}

func (s *sheet) stepName(id string) string {
	st, ok := s.p.Step(id)
	if !ok {
		return id
	}
	return st.Number + " " + stepShort(s.v, st)
}

// signs are the lines under the printed sheet: who keeps it, who reads it.
func (s *sheet) signs() []string {
	var out []string
	for i := range s.p.Actors {
		if a := &s.p.Actors[i]; a.Has("desk") || a.Has("head") {
			out = append(out, a.Title)
		}
	}
	return out
}
