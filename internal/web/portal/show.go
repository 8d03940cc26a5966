package portal

import (
	"context"

	"tanggap/internal/db"
	"tanggap/internal/document"
	"tanggap/internal/evidence"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/indonesian"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// page is one incident or report as the agency sees it.
type page struct {
	v        *server.Visit
	inc      incident.Incident // zero: a report
	rep      incident.Report   // zero: an incident
	reports  []incident.Report
	step     string
	messages []ui.Message
	files    []evidence.Attachment
	papers   []document.Document
}

func read(v *server.Visit) (*page, error) {
	var p *page
	err := v.View(func(ctx context.Context, r db.Reader) (err error) {
		p = &page{v: v}
		if p.inc, err = incident.FindShared(ctx, r, v.Viewer, v.PathValue("number")); fault.Is(err, fault.KindNotFound) {
			p.rep, err = incident.FindSharedReport(ctx, r, v.Viewer, v.PathValue("number"))
			return err
		}
		if err != nil {
			return err
		}
		return p.fill(ctx, r)
	})
	return p, err
}

// fill reads what was shared of the incident: nothing else of it is asked for.
func (p *page) fill(ctx context.Context, r db.Reader) (err error) {
	if p.step, err = stepOf(ctx, r, p.v, p.inc); err != nil {
		return err
	}
	all, err := incident.SharedReports(ctx, r, p.v.Viewer, most)
	if err != nil {
		return err
	}
	for _, rep := range all {
		if rep.IncidentID != nil && *rep.IncidentID == p.inc.ID {
			p.reports = append(p.reports, rep)
		}
	}
	if err := p.said(ctx, r); err != nil {
		return err
	}
	files, err := evidence.OfIncident(ctx, r, p.inc.ID)
	if err != nil {
		return err
	}
	for _, f := range files {
		if f.Shared {
			p.files = append(p.files, f)
		}
	}
	p.papers, err = document.ListShared(ctx, r, p.v.Viewer, p.inc.ID)
	return err
}

func (p *page) said(ctx context.Context, r db.Reader) error {
	all, err := incident.MessagesToAgency(ctx, r, p.inc.ID)
	for _, m := range all {
		one := ui.Message{From: p.v.Office.Get("team.short"), When: p.v.ShortClock(m.Recorded), Own: m.FromOutside, Body: m.Body}
		if m.FromOutside {
			one.From = p.v.T("portal.you")
		}
		p.messages = append(p.messages, one)
	}
	return err
}

func show(v *server.Visit) error {
	p, err := read(v)
	if err != nil {
		return err
	}
	return v.Render(ui.InStaff(v.StaffShell(p.number(), ui.Portal), p.view()))
}

func (p *page) number() string {
	if p.inc.ID != 0 {
		return p.inc.Number
	}
	return p.rep.Number
}

// state is the word below public.state.
func (p *page) state() string { return server.StateOf(p.rep, p.inc) }

// stages are the public ones, begun by the report or, where the agency may not see it, by the opening.
func (p *page) stages() ui.Stages {
	if p.inc.ID == 0 {
		return p.v.Stages(p.rep, p.inc)
	}
	rep := incident.Report{Status: incident.ReportAccepted, Received: p.inc.Opened, Decided: p.inc.Opened}
	for _, one := range p.reports {
		rep.Received = min(rep.Received, one.Received)
	}
	return p.v.Stages(rep, p.inc)
}

// title is what the agency wrote itself; "" when others reported.
func (p *page) title() string {
	for _, rep := range append(p.reports, p.rep) {
		if rep.ID != 0 && own(p.v, rep) {
			return foreign.Show(rep.Title)
		}
	}
	return ""
}

func (p *page) reportLine(rep incident.Report) string {
	return p.v.T("portal.received", "number", rep.Number, "when", p.v.ShortClock(rep.Received))
}

func (p *page) fileNote(a evidence.Attachment) string {
	return indonesian.Size(a.Size) + " · " + p.v.BriefDay(a.Added)
}

func (p *page) paperList() ui.DocumentList {
	var l ui.DocumentList
	for _, d := range p.papers {
		l.Items = append(l.Items, ui.DocumentLine{
			Name: p.v.T("paper." + d.Kind), Href: "/portal/" + p.inc.Number + "/naskah/" + d.UID,
			Note: d.Number + " · " + p.v.BriefDay(d.Sent), State: ui.Sent,
		})
	}
	return l
}

// file gives a shared file, and records that it was read before its first byte leaves.
func file(v *server.Visit) error {
	p, err := read(v)
	if err != nil {
		return err
	}
	for _, a := range p.files {
		if a.UID != v.PathValue("file") {
			continue
		}
		err := v.Write(func(ctx context.Context, tx *db.Tx) error {
			return evidence.CountReading(ctx, tx, v.Viewer.Person, "evidence/"+a.UID)
		})
		if err != nil {
			return err
		}
		return v.GiveFile(a.File())
	}
	return fault.NotFound()
}

// paper gives a paper that was sent to the agency.
func paper(v *server.Visit) error {
	p, err := read(v)
	if err != nil {
		return err
	}
	for _, d := range p.papers {
		if d.UID != v.PathValue("document") {
			continue
		}
		f, body, err := v.Site.Press.Open(v.Context(), v.Viewer, d.UID)
		if err != nil {
			return err
		}
		return v.Give(string(f.Name), f.Media, f.Size, body)
	}
	return fault.NotFound()
}
