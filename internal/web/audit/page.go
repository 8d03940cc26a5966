package audit

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/incident"
	"tanggap/internal/office"
	"tanggap/internal/procedure"
	"tanggap/internal/sop"
	"tanggap/internal/text"
	"tanggap/internal/timeline"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// perPage is how many lines stand on one page.
const perPage = 50

// page is the list of chains, or one of them.
type page struct {
	v       *server.Visit
	typed   string
	missing bool // nothing has that number
	name    string
	stream  timeline.Stream // "": the list
	entries []timeline.Entry
	next    string
	proc    procedure.Version
	reports []report
	of      string // a report's incident
	people  map[string]account.Person
	years   []int64
	year    int64
	chains  []incident.Chain
}

// report is a report that went into an incident: when it came and when it was written down.
type report struct {
	Number, Happened, Recorded, Delay, Reason string
}

func show(v *server.Visit) error {
	var p *page
	err := v.View(func(ctx context.Context, r db.Reader) error {
		p = &page{v: v, typed: strings.TrimSpace(v.URL.Query().Get("nomor"))}
		return p.read(ctx, r)
	})
	if err != nil {
		return err
	}
	return v.Render(ui.InStaff(v.StaffShell(v.T("audit.title"), ui.Audit), p.view()))
}

func (p *page) read(ctx context.Context, r db.Reader) (err error) {
	if p.years, err = timeline.Years(ctx, r); err != nil {
		return err
	}
	everybody, err := account.People(ctx, r, true)
	if err != nil {
		return err
	}
	p.people = map[string]account.Person{}
	for _, o := range everybody {
		p.people[o.UID] = o
	}
	q := p.v.URL.Query()
	if p.typed != "" {
		if err := p.find(ctx, r); err != nil {
			return err
		}
	} else if q.Has("tahun") {
		p.year, _ = strconv.ParseInt(q.Get("tahun"), 10, 64)
		p.stream, p.name = timeline.Office(int(p.year)), p.v.T("audit.office", "year", p.year)
	}
	before, _ := strconv.ParseInt(q.Get("sebelum"), 10, 64)
	if p.stream == "" {
		return p.list(ctx, r, before)
	}
	if p.entries, err = timeline.Before(ctx, r, p.stream, before, perPage+1); err != nil {
		return err
	}
	if len(p.entries) > perPage {
		p.entries = p.entries[:perPage]
		p.next = p.href(p.entries[perPage-1].Seq)
	}
	return nil
}

// list names the incidents there are: numbers and how long their chains are.
func (p *page) list(ctx context.Context, r db.Reader, before int64) (err error) {
	if p.chains, err = incident.Chains(ctx, r, before, perPage+1); err != nil {
		return err
	}
	if len(p.chains) > perPage {
		p.chains = p.chains[:perPage]
		p.next = p.href(p.chains[perPage-1].ID)
	}
	return nil
}

// href is the page of the same chain that begins behind seq.
func (p *page) href(seq int64) string {
	q := url.Values{"sebelum": {strconv.FormatInt(seq, 10)}}
	switch {
	case p.year != 0:
		q.Set("tahun", strconv.FormatInt(p.year, 10))
	case p.stream != "":
		q.Set("nomor", p.name)
	}
	return "/audit?" + q.Encode()
}

// find looks for an incident or a report by its number; "7" is this year's seventh incident.
func (p *page) find(ctx context.Context, r db.Reader) error {
	number := strings.ToUpper(p.typed)
	if n, err := strconv.ParseInt(number, 10, 64); err == nil && n > 0 {
		number = office.Format(p.v.Office.Get("number.incident"), p.v.Now().Year(), n)
	}
	inc, err := incident.ByNumber(ctx, r, number)
	if fault.Is(err, fault.KindNotFound) {
		return p.findReport(ctx, r, number)
	}
	if err != nil {
		return err
	}
	p.name, p.stream = inc.Number, inc.Stream()
	if p.proc, err = p.v.Site.Shelf.Of(ctx, r, inc.ProcedureID); err != nil {
		return err
	}
	all, err := incident.Reports(ctx, r, inc.ID)
	for _, rep := range all {
		p.reports = append(p.reports, p.report(rep))
	}
	return err
}

func (p *page) findReport(ctx context.Context, r db.Reader, number string) error {
	rep, err := incident.ReportByNumber(ctx, r, number)
	if fault.Is(err, fault.KindNotFound) {
		p.missing = true
		return nil
	}
	if err != nil {
		return err
	}
	p.name, p.stream = rep.Number, rep.Stream()
	if rep.IncidentID != nil {
		inc, err := incident.ByID(ctx, r, *rep.IncidentID)
		p.of = inc.Number
		return err
	}
	return nil
}

func (p *page) report(rep incident.Report) report {
	out := report{Number: rep.Number, Happened: p.moment(rep.Received, rep.ReceivedPrecision), Recorded: p.v.Brief(rep.Recorded)}
	delay := rep.Recorded.Sub(rep.Received)
	out.Delay = p.delay(delay)
	out.Reason = p.reason(rep.LateReason != "", false, delay)
	return out
}

// moment is when something happened, no more exactly than it is known.
func (p *page) moment(t db.Time, precision string) string {
	switch precision {
	case timeline.Unknown:
		return p.v.T("audit.unknown")
	case timeline.Day:
		return p.v.BriefDay(t)
	case timeline.Hour:
		return p.v.T("audit.about", "when", p.v.Brief(t))
	}
	return p.v.Brief(t)
}

// late is the delay from which a reason is asked for.
const late = time.Hour

// delay is said to the minute, in hours: an audit compares it with norms and laws that count hours.
func (p *page) delay(d time.Duration) string {
	hours, minutes := int(d.Hours()), int(d.Minutes())%60
	var said []string
	if hours > 0 {
		said = append(said, p.v.T("ui.span.hours", "n", hours))
	}
	if minutes > 0 {
		said = append(said, p.v.T("ui.span.minutes", "n", minutes))
	}
	return strings.Join(said, " ")
}

// reason says whether one stands in the chain, never what it says.
func (p *page) reason(forDelay, forAct bool, d time.Duration) string {
	switch {
	case forDelay:
		return p.v.T("audit.reason.late")
	case d > late && !forAct:
		return p.v.T("audit.reason.none")
	case forAct:
		return p.v.T("audit.reason.act")
	}
	return ""
}

// line is an entry as the auditor reads it.
type line struct {
	Seq                                           int64
	Happened, Recorded, Delay, Who, Role, Did, Of string
	Reason                                        string
	Bad                                           bool
}

func (p *page) lines() []line {
	var out []line
	for _, e := range p.entries {
		facts := e.Facts()
		get := func(key string) string { s, _ := facts[key].(string); return s }
		delay := e.Recorded.Sub(e.Happened)
		l := line{
			Seq: e.Seq, Happened: p.moment(e.Happened, e.HappenedPrecision), Recorded: p.v.Brief(e.Recorded), Delay: p.delay(delay),
			Who: p.who(e.Actor), Role: p.v.RoleTitle(e.Role), Did: p.did(e.Kind), Of: p.about(e.Kind, get),
			Reason: p.reason(get("late_reason") != "", get("reason") != "", delay),
		}
		if e.HappenedPrecision == timeline.Unknown {
			l.Delay = ""
		}
		l.Bad = delay > late && get("late_reason") == "" && get("reason") == ""
		out = append(out, l)
	}
	return out
}

func (p *page) who(uid string) string {
	if o, ok := p.people[uid]; ok {
		return o.Name
	}
	return p.v.T("audit.nobody")
}

func (p *page) did(kind string) string {
	if !text.Has("audit.kind." + kind) {
		return p.v.T("audit.other", "kind", kind)
	}
	return p.v.T("audit.kind." + kind)
}

// ofAccounts are the kinds whose facts are about accounts and settings: no content of an incident.
var ofAccounts = []string{
	"person_added", "person_changed", "person_disabled", "person_enabled", "role_assigned", "role_ended", "link_made", "token_made",
	"password_set", "first_admin", "setting_changed", "member_named",
}

// about is what an act was done to, as far as it is no content: a step, a person, a role, a setting's name.
func (p *page) about(kind string, get func(string) string) string {
	var parts []string
	if p.proc.Procedure != nil {
		if s, ok := p.proc.Step(get("step")); ok && get("step") != "" {
			short, _ := sop.In(p.v.Language(), s.Short, s.En.Short)
			parts = append(parts, p.v.T("audit.step", "number", s.Number, "name", short))
		}
	}
	if slices.Contains(ofAccounts, kind) {
		if o, ok := p.people[get("person")]; ok {
			parts = append(parts, o.Name)
		}
		if role := get("role"); role != "" {
			parts = append(parts, p.v.RoleTitle(role))
		}
		if key := "settings.key." + get("key"); text.Has(key) {
			parts = append(parts, p.v.T(key))
		}
	}
	return strings.Join(parts, " · ")
}

func (p *page) head() ui.Title {
	if p.stream == "" {
		return ui.Title{Text: p.v.T("audit.title"), Lead: p.v.T("audit.lead")}
	}
	t := ui.Title{Text: p.name, Lead: p.v.T("audit.lead"), Crumb: ui.Link{Href: "/audit", Label: p.v.T("audit.title")}}
	if p.of != "" {
		t.Actions = []ui.Button{{Label: p.of, Href: "/audit?nomor=" + url.QueryEscape(p.of)}}
	}
	return t
}

func (p *page) tabs() ui.Tabs {
	t := ui.Tabs{Label: p.v.T("audit.chains"), Items: []ui.Tab{{Label: p.v.T("audit.incidents"), Href: "/audit", Count: -1, Current: p.year == 0}}}
	for _, y := range p.years {
		t.Items = append(t.Items, ui.Tab{Label: p.v.T("audit.office", "year", y), Href: "/audit?tahun=" + strconv.FormatInt(y, 10), Count: -1, Current: y == p.year})
	}
	return t
}

func (p *page) columns() []ui.Column {
	return []ui.Column{
		{Label: p.v.T("audit.seq")},
		{Label: p.v.T("audit.happened")},
		{Label: p.v.T("audit.recorded")},
		{Label: p.v.T("audit.delay")},
		{Label: p.v.T("audit.who")},
		{Label: p.v.T("audit.did")},
		{Label: p.v.T("audit.reason")},
	}
}
