package portal

import (
	"context"
	"slices"

	"tanggap/internal/agency"
	"tanggap/internal/db"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/sop"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// most is how many incidents and reports the portal lists.
const most = 100

// line is an incident or report of the agency.
type line struct {
	Number, Opened, State, Step string
	Title                       foreign.Text // only what the agency wrote itself
}

// overview is the agency's list.
type overview struct {
	v         *server.Visit
	agency    string
	Incidents []line
	Reports   []line // without an incident that is shared
}

func list(v *server.Visit) error {
	p := &overview{v: v}
	if err := v.View(p.read); err != nil {
		return err
	}
	return v.Render(ui.InStaff(v.StaffShell(v.T("portal.title"), ui.Portal), p.view()))
}

func (p *overview) read(ctx context.Context, r db.Reader) error {
	p.agency, p.Incidents, p.Reports = "", nil, nil
	if p.v.Viewer.Agency != 0 {
		a, err := agency.ByID(ctx, r, p.v.Viewer.Agency)
		if err != nil {
			return err
		}
		p.agency = a.Name
	}
	all, err := incident.ListShared(ctx, r, p.v.Viewer, most)
	if err != nil {
		return err
	}
	reports, err := incident.SharedReports(ctx, r, p.v.Viewer, most)
	if err != nil {
		return err
	}
	for _, inc := range all {
		l, err := p.incident(ctx, r, inc, reports)
		if err != nil {
			return err
		}
		p.Incidents = append(p.Incidents, l)
	}
	for _, rep := range reports {
		if rep.IncidentID != nil && slices.ContainsFunc(all, func(i incident.Incident) bool { return i.ID == *rep.IncidentID }) {
			continue
		}
		l := line{Number: rep.Number, Opened: p.v.BriefDay(rep.Received), State: server.StateOf(rep, incident.Incident{})}
		if own(p.v, rep) {
			l.Title = rep.Title
		}
		p.Reports = append(p.Reports, l)
	}
	return nil
}

func (p *overview) incident(ctx context.Context, r db.Reader, inc incident.Incident, reports []incident.Report) (l line, err error) {
	l = line{Number: inc.Number, Opened: p.v.BriefDay(inc.Opened), State: server.StateOf(incident.Report{}, inc)}
	for _, rep := range reports {
		if rep.IncidentID != nil && *rep.IncidentID == inc.ID && own(p.v, rep) {
			l.Title = rep.Title
		}
	}
	l.Step, err = stepOf(ctx, r, p.v, inc)
	return l, err
}

// own tells whether the agency wrote a report itself: only then are its words shown.
func own(v *server.Visit, rep incident.Report) bool {
	if rep.ReporterID != nil && *rep.ReporterID == v.Viewer.Person {
		return true
	}
	return rep.AgencyID != nil && *rep.AgencyID == v.Viewer.Agency && (rep.ReporterKind == "opd" || rep.ReporterKind == "narahubung")
}

// stepOf is the short name of the step in which an incident stands.
func stepOf(ctx context.Context, r db.Reader, v *server.Visit, inc incident.Incident) (string, error) {
	proc, err := v.Site.Shelf.Of(ctx, r, inc.ProcedureID)
	if err != nil {
		return "", err
	}
	s, ok := proc.Step(inc.Step)
	if !ok {
		return v.T("portal.finished"), nil
	}
	short, _ := sop.In(v.Language(), s.Short, s.En.Short)
	return s.Number + " " + short, nil
}

func (p *overview) head() ui.Title {
	return ui.Title{
		Text: p.v.T("portal.title"), Lead: p.agency,
		Actions: []ui.Button{{Label: p.v.T("portal.report"), Href: "/lapor"}},
	}
}

func (p *overview) columns(steps bool) []ui.Column {
	cols := []ui.Column{{Label: p.v.T("portal.number")}, {Label: p.v.T("portal.state")}}
	if steps {
		cols = append(cols, ui.Column{Label: p.v.T("portal.step")})
	}
	return append(cols, ui.Column{Label: p.v.T("portal.since")})
}
