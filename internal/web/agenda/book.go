package agenda

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/agenda"
	"tanggap/internal/db"
	"tanggap/internal/document"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/indonesian"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// perPage is how many lines a page of a book holds.
const perPage = 50

// states of a line as the address names them.
var states = []struct{ word, state string }{{"dipakai", agenda.Used}, {"dipesan", agenda.Reserved}, {"batal", agenda.Void}}

// book is one page of one book.
type book struct {
	v       *server.Visit
	name    string // masuk or keluar
	query   agenda.Query
	state   string // as the address names it
	lines   []agenda.Line
	more    bool
	years   []int64
	months  []agenda.Month
	next    int64
	tickets map[int64]string
	reports map[int64]string
	papers  map[int64]document.Document
	people  map[string]string
}

func showIn(v *server.Visit) error  { return showBook(v, agenda.In) }
func showOut(v *server.Visit) error { return showBook(v, agenda.Out) }

func showBook(v *server.Visit, name string) error {
	b, err := readBook(v, name)
	if err != nil {
		return err
	}
	shell := v.StaffShell(b.title(), ui.Agenda)
	shell.Wide = true
	return v.Render(ui.InStaff(shell, b.view()))
}

// asked reads what the address asks for; a bad year or cursor is told, not guessed.
func asked(v *server.Visit, name string) (*book, error) {
	b := &book{v: v, name: name, query: agenda.Query{Book: name, Year: v.Office.Year(v.Site.DB.Now()), Words: string(foreign.Line(v.FormValue("q"))), N: perPage + 1}}
	for key, into := range map[string]func(int64){
		"tahun":   func(n int64) { b.query.Year = int(n) },
		"sebelum": func(n int64) { b.query.Before = n },
		"sesudah": func(n int64) { b.query.After = n },
	} {
		if s := v.FormValue(key); s != "" {
			n, err := strconv.ParseInt(s, 10, 32)
			if err != nil || n < 0 || key == "tahun" && (n < 1900 || n > 9999) {
				return nil, fault.NotFound()
			}
			into(n)
		}
	}
	if m := v.FormValue("bulan"); m != "" {
		n, err := strconv.Atoi(m)
		if err != nil || n < 1 || n > 12 {
			return nil, fault.NotFound()
		}
		b.query.Month = fmt.Sprintf("%04d-%02d", b.query.Year, n)
	}
	for _, s := range states {
		if s.word == v.FormValue("keadaan") {
			b.state, b.query.State = s.word, s.state
		}
	}
	return b, nil
}

func readBook(v *server.Visit, name string) (*book, error) {
	b, err := asked(v, name)
	if err != nil {
		return nil, err
	}
	err = v.View(func(ctx context.Context, r db.Reader) (err error) {
		if b.lines, err = agenda.Find(ctx, r, b.query); err != nil {
			return err
		}
		b.cut()
		if b.years, err = agenda.Years(ctx, r, name); err != nil {
			return err
		}
		if b.months, err = agenda.Months(ctx, r, name, b.query.Year); err != nil {
			return err
		}
		if b.next, err = agenda.Next(ctx, r, v.Office, name); err != nil {
			return err
		}
		return b.tied(ctx, r)
	})
	return b, err
}

// cut drops the line that only told that there are more.
func (b *book) cut() {
	if len(b.lines) <= perPage {
		return
	}
	if b.more = true; b.query.After > 0 {
		b.lines = b.lines[1:]
		return
	}
	b.lines = b.lines[:perPage]
}

// tied reads what the lines are about, as far as the viewer may know of it.
func (b *book) tied(ctx context.Context, r db.Reader) (err error) {
	var incidents, reports, papers []int64
	for _, l := range b.lines {
		for _, id := range []struct {
			from *int64
			to   *[]int64
		}{{l.IncidentID, &incidents}, {l.ReportID, &reports}, {l.DocumentID, &papers}} {
			if id.from != nil && !slices.Contains(*id.to, *id.from) {
				*id.to = append(*id.to, *id.from)
			}
		}
	}
	if b.tickets, err = incident.Numbers(ctx, r, b.v.Viewer, incidents); err != nil {
		return err
	}
	if b.reports, err = incident.ReportNumbers(ctx, r, b.v.Viewer, reports); err != nil {
		return err
	}
	if b.papers, err = document.ByIDs(ctx, r, b.v.Viewer, papers); err != nil {
		return err
	}
	all, err := account.People(ctx, r, true)
	b.people = map[string]string{}
	for _, p := range all {
		b.people[p.UID] = p.Name
	}
	return err
}

func (b *book) key(part string) string { return "agenda." + b.name + "." + part }

func (b *book) title() string { return b.v.T(b.key("title"), "year", b.query.Year) }

// lead are the numbers that matter: what comes next, what is reserved, whose series it is.
func (b *book) lead() string {
	var parts []string
	if b.next > 0 {
		parts = append(parts, b.v.T("agenda.next", "n", number(b.next)))
	}
	reserved := int64(0)
	for _, m := range b.months {
		reserved += m.Reserved
	}
	if reserved > 0 {
		parts = append(parts, b.v.T("agenda.reserved", "n", reserved))
	}
	if agenda.Typed(b.v.Office, b.name) {
		return strings.Join(append(parts, b.v.T("agenda.mode_typed")), " · ")
	}
	return strings.Join(append(parts, b.v.T("agenda.mode_own")), " · ")
}

// number is a running number as the book writes it: three digits at least.
func number(n int64) string { return fmt.Sprintf("%03d", n) }

func (b *book) clerk() bool { return server.Clerks.Allows(b.v.Viewer) }

func (b *book) actions() []ui.Button {
	out := []ui.Button{{Label: b.v.T("agenda.print"), Href: b.to("cetak", url.Values{}), Icon: ui.IconPrint, Small: true}}
	if b.name == agenda.In && b.clerk() {
		out = append(out, ui.Button{Label: b.v.T("agenda.enter"), Href: "/agenda/masuk/catat", Kind: ui.Primary, Small: true})
	}
	return out
}

func (b *book) tabs() ui.Tabs {
	return ui.Tabs{Label: b.v.T("agenda.books"), Items: []ui.Tab{
		{Label: b.v.T("agenda.masuk.tab"), Href: "/agenda/masuk", Count: -1, Current: b.name == agenda.In},
		{Label: b.v.T("agenda.keluar.tab"), Href: "/agenda/keluar", Count: -1, Current: b.name == agenda.Out},
	}}
}

func (b *book) month() string { _, m, _ := strings.Cut(b.query.Month, "-"); return m }

func (b *book) filters() ui.FilterBar {
	v := b.v
	year := ui.Field{Kind: ui.Select, Name: "tahun", Label: v.T("agenda.year"), Value: strconv.Itoa(b.query.Year)}
	now := int64(v.Office.Year(v.Site.DB.Now()))
	if !slices.Contains(b.years, now) {
		b.years = append([]int64{now}, b.years...)
	}
	for _, y := range b.years {
		year.Choices = append(year.Choices, ui.Choice{Value: strconv.FormatInt(y, 10), Label: strconv.FormatInt(y, 10)})
	}
	months := ui.Field{Kind: ui.Select, Name: "bulan", Label: v.T("agenda.month"), Empty: v.T("agenda.all"), Value: b.month()}
	for m := time.January; m <= time.December; m++ {
		months.Choices = append(months.Choices, ui.Choice{Value: fmt.Sprintf("%02d", int(m)), Label: indonesian.Month(m)})
	}
	state := ui.Field{Kind: ui.Select, Name: "keadaan", Label: v.T("agenda.state"), Empty: v.T("agenda.all"), Value: b.state}
	for _, s := range states {
		state.Choices = append(state.Choices, ui.Choice{Value: s.word, Label: v.T("agenda.state." + s.state)})
	}
	return ui.FilterBar{Action: "/agenda/" + b.name, Fields: []ui.Field{
		{Kind: ui.Search, Name: "q", Label: v.T("agenda.search"), Value: b.query.Words, Width: ui.Mid}, year, months, state,
	}, Active: b.active()}
}

func (b *book) active() []ui.Link {
	var out []ui.Link
	if b.query.Words != "" {
		out = append(out, ui.Link{Href: b.to("", url.Values{"q": nil}), Label: foreign.Show(foreign.Text(b.query.Words))})
	}
	if b.query.Month != "" {
		out = append(out, ui.Link{Href: b.to("", url.Values{"bulan": nil}), Label: monthName(b.query.Month)})
	}
	if b.state != "" {
		out = append(out, ui.Link{Href: b.to("", url.Values{"keadaan": nil}), Label: b.v.T("agenda.state." + b.query.State)})
	}
	return out
}

func (b *book) sifted() bool { return b.query.Words != "" || b.query.Month != "" || b.state != "" }

// to is an address of this book with what is asked for, changed.
func (b *book) to(page string, change url.Values) string {
	q := url.Values{}
	set := func(key, value string) {
		if _, changed := change[key]; !changed && value != "" {
			q.Set(key, value)
		}
	}
	set("q", b.query.Words)
	set("bulan", b.month())
	set("keadaan", b.state)
	if b.query.Year != b.v.Office.Year(b.v.Site.DB.Now()) {
		set("tahun", strconv.Itoa(b.query.Year))
	}
	for key, values := range change {
		for _, s := range values {
			q.Set(key, s)
		}
	}
	address := "/agenda/" + b.name
	if page != "" {
		address += "/" + page
	}
	if len(q) > 0 {
		address += "?" + q.Encode()
	}
	return address
}

func (b *book) paging() ui.Paging {
	if len(b.lines) == 0 {
		return ui.Paging{}
	}
	newest, oldest := b.lines[0].Running, b.lines[len(b.lines)-1].Running
	p := ui.Paging{Range: b.v.T("agenda.range", "from", number(oldest), "to", number(newest))}
	if b.query.Before > 0 || b.query.After > 0 && b.more {
		p.Prev = b.to("", url.Values{"sesudah": {strconv.FormatInt(newest, 10)}})
	}
	if b.query.After > 0 || b.more {
		p.Next = b.to("", url.Values{"sebelum": {strconv.FormatInt(oldest, 10)}})
	}
	return p
}

func monthName(month string) string {
	t, err := time.Parse("2006-01", month)
	if err != nil {
		return month
	}
	return indonesian.MonthYear(t)
}

// row is a line as the ledger shows it.
type row struct {
	agenda.Line
	Href      string
	Day       string
	Letter    string
	LetterDay string
	Clerk     string
	Ticket    ui.Link
	Report    ui.Link
	State     ui.PaperState
	Words     string // the state, where no label has it
	Speed     string
	Signer    string
	Sent      string
	End       string // closes the month above this line's, newest first
}

// rows are the lines with the ends of months between them.
func (b *book) rows() []row {
	var out []row
	above := ""
	for i, l := range b.lines {
		r := b.row(l)
		month := l.Day[:min(7, len(l.Day))]
		if i > 0 && month < above && !b.sifted() {
			r.End = b.sum(month)
		}
		if above == "" || month < above {
			above = month
		}
		out = append(out, r)
	}
	return out
}

func (b *book) row(l agenda.Line) row {
	r := row{Line: l, Day: shortDay(b.v, l.Day), Letter: cmp.Or(foreign.Show(l.LetterNumber), "–"), LetterDay: shortDay(b.v, l.LetterDate), Clerk: b.people[l.RecordedBy]}
	if b.name == agenda.In {
		r.Href = "/agenda/masuk/" + l.UID
	}
	if l.IncidentID != nil && b.tickets[*l.IncidentID] != "" {
		r.Ticket = b.ticket(b.tickets[*l.IncidentID])
	}
	if l.ReportID != nil && b.reports[*l.ReportID] != "" {
		r.Report = reportLink(b.v, b.reports[*l.ReportID])
	}
	switch l.State {
	case agenda.Reserved:
		r.State = ui.Reserved
	case agenda.Void:
		r.State = ui.Void
	default:
		r.Words = b.v.T("agenda.state." + agenda.Used)
	}
	if l.DocumentID != nil {
		b.paper(&r, *l.DocumentID)
	}
	return r
}

// paper adds what the outgoing book says of a letter, from its frozen facts.
func (b *book) paper(r *row, id int64) {
	d, ok := b.papers[id]
	if !ok {
		return
	}
	r.Href = "/dokumen/" + d.UID
	var facts struct {
		Speed  string
		Signer struct{ Position string }
	}
	_ = json.Unmarshal([]byte(d.Facts), &facts) // "{}" before issuing
	r.Speed, r.Signer = facts.Speed, facts.Signer.Position
	switch d.State {
	case document.Signed:
		r.State = ui.Signed
	case document.Sent:
		r.State = ui.Sent
		r.Sent = b.v.T("papers.channel."+d.SentChannel) + " " + b.v.Brief(d.Sent)
	case document.Issued:
		r.Words = document.StateTitle(b.v.Context(), d.State)
	}
}

// ticket is an incident's number, short, that leads to it for who may read incidents.
func (b *book) ticket(n string) ui.Link {
	l := incidentLink(b.v, n)
	_, rest, _ := strings.Cut(n, "-")
	if year, short, ok := strings.Cut(rest, "-"); ok && year == strconv.Itoa(b.query.Year) {
		l.Label = short
	}
	return l
}

func incidentLink(v *server.Visit, n string) ui.Link {
	if !v.Viewer.Can(account.Team) {
		return ui.Link{Label: n}
	}
	return ui.Link{Href: "/insiden/" + n, Label: n}
}

func reportLink(v *server.Visit, n string) ui.Link {
	if !server.Routing.Allows(v.Viewer) {
		return ui.Link{Label: n}
	}
	return ui.Link{Href: "/kotak-masuk/" + n, Label: n}
}

func shortDay(v *server.Visit, day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return "–"
	}
	return v.BriefDate(t)
}

// sum is the end of a month as the ledger writes it.
func (b *book) sum(month string) string {
	i := slices.IndexFunc(b.months, func(m agenda.Month) bool { return m.Month == month })
	if i < 0 {
		return monthName(month)
	}
	m := b.months[i]
	words := b.v.T("agenda.month_end", "month", monthName(month), "n", m.Lines, "first", number(m.First), "last", number(m.Last))
	if m.Void > 0 {
		words += ", " + b.v.T("agenda.month_void", "n", m.Void)
	}
	if m.Reserved > 0 {
		words += ", " + b.v.T("agenda.reserved", "n", m.Reserved)
	}
	return words
}
