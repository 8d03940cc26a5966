package api

import (
	"context"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/agency"
	"tanggap/internal/agenda"
	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/office"
	"tanggap/internal/timeline"
)

// Person is somebody of the team.
type Person struct {
	ID       string   `json:"id"`
	Username string   `json:"username"`
	Name     string   `json:"name"`
	Position string   `json:"position,omitempty"`
	Roles    []string `json:"roles" doc:"Held today"`
	Disabled bool     `json:"disabled"`
}

func listPeople(ctx context.Context, c *call) (out Page[Person], err error) {
	err = c.DB.View(ctx, func(ctx context.Context, r db.Reader) error {
		people, err := account.People(ctx, r, false)
		if err != nil {
			return err
		}
		all, err := account.Assignments(ctx, r, 0)
		if err != nil {
			return err
		}
		roles := map[int64][]string{}
		for _, a := range all {
			if a.FromDay <= c.v.Today && a.UntilDay >= c.v.Today {
				roles[a.PersonID] = append(roles[a.PersonID], a.Role)
			}
		}
		out = page(people, "", func(p account.Person) Person {
			return Person{p.UID, p.Username, p.Name, p.Position, append([]string{}, roles[p.ID]...), p.Disabled != 0}
		})
		return nil
	})
	return out, err
}

// Agency is a line of the register. Its id is what `agency` names everywhere.
type Agency struct {
	ID           string `json:"id"`
	Name         string `json:"name"`
	Kind         string `json:"kind,omitempty"`
	Abbreviation string `json:"abbreviation,omitempty"`
	HeadTitle    string `json:"head_title,omitempty"`
	Place        string `json:"place,omitempty"`
	Email        string `json:"email,omitempty"`
	Phone        string `json:"phone,omitempty"`
	Domains      string `json:"domains,omitempty"`
	IPRanges     string `json:"ip_ranges,omitempty"`
	Outside      bool   `json:"outside,omitempty"`
}

func agencyLine(a agency.Agency) Agency {
	return Agency{a.Key, a.Name, a.Kind, a.Abbreviation, a.HeadTitle, a.Place, a.Email, a.Phone, a.Domains, a.IPRanges, a.Outside}
}

func listAgencies(ctx context.Context, c *call) (Page[Agency], error) {
	all, err := agency.All(ctx, c.DB)
	return page(all, "", agencyLine), err
}

func addAgency(ctx context.Context, c *call, a Agency) (Agency, error) {
	if err := a.check(); err != nil {
		return Agency{}, err
	}
	return act(ctx, c, c.v.Actor(), func(ctx context.Context, tx *db.Tx) (Agency, error) {
		added, err := agency.Add(ctx, tx, agency.Agency{
			Key: a.ID, Name: a.Name, Kind: a.Kind, Abbreviation: a.Abbreviation, HeadTitle: a.HeadTitle, Place: a.Place,
			Email: a.Email, Phone: a.Phone, Domains: a.Domains, IPRanges: a.IPRanges, Outside: a.Outside,
		})
		if err != nil {
			return Agency{}, err
		}
		p, err := office.Read(ctx, tx)
		if err != nil {
			return Agency{}, err
		}
		_, err = timeline.Append(ctx, tx, timeline.Office(p.Year(tx.Now())), timeline.Draft{Kind: "agency_added", Payload: map[string]any{"agency": added.Key, "name": added.Name}})
		return agencyLine(added), err
	})
}

// maxWords is how long the lines of an agency may be, in letters.
const maxWords = 500

func (a Agency) check() error {
	var bad []fault.Field
	for path, s := range map[string]string{
		"kind": a.Kind, "abbreviation": a.Abbreviation, "head_title": a.HeadTitle, "place": a.Place, "email": a.Email,
		"phone": a.Phone, "domains": a.Domains, "ip_ranges": a.IPRanges,
	} {
		if n := foreign.Text(s).Letters(); n > maxWords {
			bad = append(bad, fault.Field{Path: path, Code: "too_long", Args: []any{"n", maxWords, "have", n}})
		}
	}
	return fault.Invalid(bad...)
}

// AgendaLine is a line of an agenda book. Its incident and report are named to who keeps the book or may know of them.
type AgendaLine struct {
	Year         int64   `json:"year"`
	Running      int64   `json:"running"`
	Number       string  `json:"number"`
	State        string  `json:"state" enum:"reserved,used,void"`
	Date         string  `json:"date"`
	LetterNumber string  `json:"letter_number,omitempty"`
	LetterDate   string  `json:"letter_date,omitempty"`
	Party        string  `json:"party,omitempty"`
	Subject      string  `json:"subject"`
	Incident     *string `json:"incident,omitempty"`
	Report       *string `json:"report,omitempty"`
	VoidReason   string  `json:"void_reason,omitempty"`
}

func listAgenda(ctx context.Context, c *call) (out Page[AgendaLine], err error) {
	book := c.at("book")
	if book != agenda.In && book != agenda.Out {
		return out, fault.NotFound()
	}
	limit, err := c.limit()
	if err != nil {
		return out, err
	}
	before, err := c.number("cursor")
	if err != nil {
		return out, err
	}
	year, err := c.number("year")
	if err != nil {
		return out, err
	}
	if year == 0 {
		today, err := time.Parse(time.DateOnly, c.v.Today)
		if err != nil {
			return out, err
		}
		year = int64(today.Year())
	}
	err = c.DB.View(ctx, func(ctx context.Context, r db.Reader) error {
		lines, err := agenda.List(ctx, r, book, int(min(year, 9999)), c.line("q"), before, limit+1)
		if err != nil {
			return err
		}
		next := ""
		if len(lines) > limit {
			lines = lines[:limit]
			next = itoa(lines[limit-1].Running)
		}
		incidents, reports, err := c.tied(ctx, r, lines)
		out = page(lines, next, func(l agenda.Line) AgendaLine { return agendaLine(l, incidents, reports) })
		return err
	})
	return out, err
}

// tied are the numbers of what lines are about, of what the caller may know.
func (c *call) tied(ctx context.Context, r db.Reader, lines []agenda.Line) (incidents, reports map[int64]string, err error) {
	var i, rep []int64
	for _, l := range lines {
		if l.IncidentID != nil {
			i = append(i, *l.IncidentID)
		}
		if l.ReportID != nil {
			rep = append(rep, *l.ReportID)
		}
	}
	if incidents, err = incident.Numbers(ctx, r, c.v, i); err != nil {
		return nil, nil, err
	}
	reports, err = incident.ReportNumbers(ctx, r, c.v, rep)
	return incidents, reports, err
}

func agendaLine(l agenda.Line, incidents, reports map[int64]string) AgendaLine {
	out := AgendaLine{
		Year: l.Year, Running: l.Running, Number: l.Number, State: l.State, Date: l.Day, LetterNumber: string(l.LetterNumber), LetterDate: l.LetterDate,
		Party: string(l.Party), Subject: string(l.Subject), VoidReason: l.VoidReason,
	}
	if l.IncidentID != nil {
		out.Incident = optional(incidents[*l.IncidentID])
	}
	if l.ReportID != nil {
		out.Report = optional(reports[*l.ReportID])
	}
	return out
}
