package casework

import (
	"context"
	"encoding/json"
	"slices"

	"tanggap/internal/agenda"
	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/incident"
	"tanggap/internal/sop"
)

// Gate is a condition on recorded facts beside a step's forms. It never takes input.
type Gate struct {
	Name    string
	Missing func(context.Context, db.Reader, *Case) ([]fault.Missing, error)
}

// Gates is the list; names are for ever.
var Gates = []Gate{
	{"contact_and_description", contactAndDescription},
	{"receipt_given", receiptGiven},
	{"agenda_entry", agendaEntry},
	{"team_named", teamNamed},
	{"decision_recorded", recorded("decision_recorded", "decision")},
	{"agency_confirmed_or_silent", confirmedOrSilent},
	{"report_sent", recorded("report_sent", "upward_report")},
}

func gateByName(name string) (Gate, bool) {
	i := slices.IndexFunc(Gates, func(g Gate) bool { return g.Name == name })
	if i < 0 {
		return Gate{}, false
	}
	return Gates[i], true
}

func lacks(code string, who ...string) []fault.Missing {
	return []fault.Missing{{Code: code, Who: who}}
}

// contactAndDescription: every report of the incident can be answered (or said it cannot) and says something.
func contactAndDescription(ctx context.Context, r db.Reader, c *Case) ([]fault.Missing, error) {
	reports, err := incident.Reports(ctx, r, c.Incident.ID)
	if err != nil {
		return nil, err
	}
	for _, rep := range reports {
		if rep.Description == "" || !rep.Contact() && rep.ReporterName == "" {
			return lacks("contact_and_description"), nil
		}
	}
	return nil, nil
}

// receiptGiven: the acceptance says how and when the reporter had his receipt.
func receiptGiven(_ context.Context, _ db.Reader, c *Case) ([]fault.Missing, error) {
	f, ok := c.latest("acceptance")
	var a Acceptance
	if ok {
		if err := json.Unmarshal([]byte(f.Body), &a); err != nil {
			return nil, err
		}
	}
	if a.ReceiptAt == "" || a.ReceiptChannel == "" {
		return lacks("receipt_given"), nil
	}
	return nil, nil
}

// agendaEntry: every report of the incident stands in the book of incoming letters.
func agendaEntry(ctx context.Context, r db.Reader, c *Case) ([]fault.Missing, error) {
	lines, err := agenda.OfIncident(ctx, r, c.Incident.ID)
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(lines, func(l agenda.Line) bool { return l.Book == agenda.In && l.State == agenda.Used }) {
		return lacks("agenda_entry", "sekretariat"), nil
	}
	return nil, nil
}

func teamNamed(_ context.Context, _ db.Reader, c *Case) ([]fault.Missing, error) {
	if len(c.Members) == 0 {
		return lacks("team_named", c.Procedure.Holders(sop.Head)...), nil
	}
	return nil, nil
}

// recorded is a gate that holds once a form was filled completely in any step.
func recorded(code, form string) func(context.Context, db.Reader, *Case) ([]fault.Missing, error) {
	return func(_ context.Context, _ db.Reader, c *Case) ([]fault.Missing, error) {
		if _, ok := c.latest(form); ok {
			return nil, nil
		}
		return lacks(code), nil
	}
}

func confirmedOrSilent(ctx context.Context, r db.Reader, c *Case) ([]fault.Missing, error) {
	if c.Progress.Early != "" {
		return nil, nil
	}
	return recorded("agency_confirmed_or_silent", "confirmation")(ctx, r, c)
}
