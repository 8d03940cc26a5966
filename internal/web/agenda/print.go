package agenda

import (
	"context"
	"slices"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/agenda"
	"tanggap/internal/db"
	"tanggap/internal/indonesian"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// mostPrinted is how many lines of one month are printed at most.
const mostPrinted = 2000

// printed is a month of a book as it is printed (domain.md 3.6 D and E): every number, none missing, the month's sum, the signatures.
type printed struct {
	*book
	agency string
	city   string
	day    string
}

func printIn(v *server.Visit) error  { return printBook(v, agenda.In) }
func printOut(v *server.Visit) error { return printBook(v, agenda.Out) }

func printBook(v *server.Visit, name string) error {
	b, err := asked(v, name)
	if err != nil {
		return err
	}
	now := v.Now()
	b.query = agenda.Query{Book: name, Year: b.query.Year, Month: b.query.Month, N: mostPrinted}
	if b.query.Month == "" {
		b.query.Month = now.Format("2006-01")
		if b.query.Year != now.Year() {
			b.query.Month = time.Date(b.query.Year, time.December, 1, 0, 0, 0, 0, time.UTC).Format("2006-01")
		}
	}
	err = v.View(func(ctx context.Context, r db.Reader) (err error) {
		if b.lines, err = agenda.Find(ctx, r, b.query); err != nil {
			return err
		}
		slices.Reverse(b.lines)
		if b.months, err = agenda.Months(ctx, r, name, b.query.Year); err != nil {
			return err
		}
		return b.tied(ctx, r)
	})
	if err != nil {
		return err
	}
	p := printed{book: b, agency: v.Office.Get("kop.agency"), city: v.Office.Get("kop.city"), day: indonesian.Date(now)}
	shell := v.StaffShell(b.title(), ui.Agenda)
	shell.Wide = true
	return v.Render(ui.InStaff(shell, p.view()))
}

// closing is the book's own sentence under a month.
func (p printed) closing() string {
	i := slices.IndexFunc(p.months, func(m agenda.Month) bool { return m.Month == p.query.Month })
	if i < 0 {
		return p.v.T("agenda.closing_none", "month", monthName(p.query.Month))
	}
	m := p.months[i]
	words := p.v.T("agenda.closing", "month", monthName(m.Month), "n", indonesian.Count(int(m.Lines)), "first", number(m.First), "last", number(m.Last))
	if m.Void > 0 {
		words += ", " + p.v.T("agenda.closing_void", "letters", indonesian.Count(int(m.Lines-m.Void)), "void", indonesian.Count(int(m.Void)))
	}
	return words + "."
}

// clerkTitle is what the one who prints is called under the book.
func (p printed) clerkTitle() string {
	if p.v.Viewer.Can(account.Sekretariat) {
		return p.v.T("agenda.sign_clerk")
	}
	return p.v.RoleTitle(p.v.Viewer.Role())
}

func (p printed) columns() []string {
	names := []string{"no", "received", "from", "letter", "letter_day", "subject", "ticket", "remark"}
	if p.name == agenda.Out {
		names = []string{"no", "day", "letter", "to", "subject", "speed", "clerk", "signer", "sent", "ticket", "remark"}
	}
	for i, n := range names {
		names[i] = p.v.T("agenda.col." + n)
	}
	return names
}

// remark is the last column: the report's number, or what a number that is not used says.
func (p printed) remark(r row) string {
	if r.Line.State == agenda.Reserved {
		return p.v.T("agenda.print_reserved", "who", r.Clerk, "day", p.v.BriefDay(r.Recorded))
	}
	return r.Report.Label
}
