package incidents

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"tanggap/internal/casework"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/text"
	"tanggap/internal/timeline"
	"tanggap/internal/web/ui"
)

type ctxt = context.Context

// history is what happened, newest first, by the day on which it was recorded.
func (p *page) history() ui.Timeline {
	var t ui.Timeline
	day := ""
	for _, e := range p.entries {
		if d := p.v.Office.Day(e.Recorded); d != day {
			day = d
			t.Days = append(t.Days, ui.Day{Heading: p.dayHeading(p.v.Office.Local(e.Recorded))})
		}
		last := &t.Days[len(t.Days)-1]
		last.Entries = append(last.Entries, p.entry(e))
	}
	if p.earlier > 0 {
		t.Earlier = ui.Link{Href: p.href(fmt.Sprintf("?langkah=%s&sebelum=%d#riwayat", p.step.ID, p.earlier)), Label: p.t("incident.earlier", "n", p.earlier-1)}
	}
	return t
}

func (p *page) dayHeading(t time.Time) string {
	words := p.v.Weekday(t) + " " + p.v.BriefDate(t)
	if t.Format(time.DateOnly) == p.v.Now().Format(time.DateOnly) {
		return p.t("incident.today", "day", words)
	}
	return words
}

func (p *page) entry(e timeline.Entry) ui.Entry {
	u := ui.Entry{
		ID: fmt.Sprintf("c%d", e.Seq), Time: p.v.Office.Local(e.Recorded).Format("15.04"), Stamp: e.Recorded.Time().Format(time.RFC3339),
		Who: p.name(e.Actor), Paraf: ui.Paraf{Name: p.name(e.Actor)},
	}
	if person := p.people[e.Actor]; person.AgencyID != nil {
		u.Paraf.Kind = ui.Outside
	}
	facts := e.Facts()
	get := func(key string) string { s, _ := facts[key].(string); return s }
	u.Did = p.did(e.Kind, get)
	p.detail(&u, e.Kind, get, facts)
	if reason := get("late_reason"); reason != "" || e.Recorded.Sub(e.Happened) > time.Hour && e.Kind != "clock_ended" {
		u.Later = p.t("incident.happened", "when", p.v.Brief(e.Happened))
		if reason != "" {
			u.Later += " " + p.t("incident.late_reason", "reason", foreign.Show(foreign.Text(reason)))
		}
	}
	return u
}

// did is the sentence of an entry: its kind's words with the names of what it speaks of.
func (p *page) did(kind string, get func(string) string) string {
	key := "entry." + kind
	if kind == "message" {
		key = "entry.message." + cmp.Or(get("audience"), incident.ToTeam)
	}
	if !text.Has(key) {
		return p.t("entry.other")
	}
	return p.t(key,
		"step", p.stepName(get("step")), "to", p.stepName(get("to")), "form", p.formName(get("form")), "person", p.name(get("person")),
		"clock", p.clockName(get("clock")), "priority", get("priority"), "reason", p.reason(get("reason")), "evidence", p.proof(get("evidence")),
		"name", foreign.Show(foreign.Text(get("name"))), "number", get("number"), "paper", strings.TrimSpace(p.paper(get("kind"))+" "+get("number")))
}

func (p *page) stepName(id string) string {
	if s, ok := p.c.Procedure.Step(id); ok && id != "" {
		return s.Number + " " + p.stepShort(s)
	}
	return id
}

func (p *page) formName(form string) string {
	if _, ok := casework.FormByName(form); ok {
		return p.t("form." + form)
	}
	return form
}

// proof is what ended a clock: a form, the receipt, or a letter's number as it was written.
func (p *page) proof(evidence string) string {
	if evidence == "receipt" {
		return p.t("incident.receipt")
	}
	return foreign.Show(foreign.Text(p.formName(evidence)))
}

func (p *page) clockName(clock string) string {
	if text.Has("clock." + clock) {
		return p.t("clock." + clock)
	}
	return clock
}

// detail adds what an entry leads to and what it says.
func (p *page) detail(u *ui.Entry, kind string, get func(string) string, facts map[string]any) {
	switch kind {
	case "message":
		u.Body = foreign.Text(get("text"))
		u.Kind = map[string]ui.EntryKind{incident.ToTeam: ui.Internal}[get("audience")]
		if u.Kind == "" {
			u.Kind = ui.Outgoing
		}
		if outside, _ := facts["outside"].(bool); outside {
			u.Kind, u.Did = ui.Incoming, p.t("entry.message.outside")
			if p.people[u.Who].ID == 0 && u.Who == p.t("incident.program") {
				u.Who, u.Paraf = p.t("incident.reporter"), ui.Paraf{Name: p.t("incident.reporter"), Kind: ui.Outside}
			}
		}
	case "incident_opened", "report_joined":
		if report := get("report"); report != "" {
			u.Link = p.reportLink(report)
		}
	case "step_skipped", "step_reopened", "closed_early":
		u.Body = foreign.Text(p.reason(get("reason")))
	case "form_filled":
		p.said(u, get("form"), facts)
	case "document_drafted", "document_edited", "document_reserved", "document_issued", "document_signed", "document_sent", "document_void":
		u.Link = ui.Link{Href: "/dokumen/" + get("document"), Label: strings.TrimSpace(p.paper(get("kind")) + " " + get("number"))}
	case "clock_ended":
		u.Law = slices.Contains(p.legal(), get("clock"))
	}
}

func (p *page) legal() []string {
	var out []string
	for _, c := range p.clocks {
		if c.Legal {
			out = append(out, c.Name)
		}
	}
	return out
}

// said adds the answer of a form that the procedure follows, and its reason.
func (p *page) said(u *ui.Entry, name string, facts map[string]any) {
	form, ok := casework.FormByName(name)
	body, _ := facts["body"].(map[string]any)
	if !ok || len(form.Answers) == 0 || body == nil {
		return
	}
	answer, _ := body["answer"].(string)
	for _, f := range form.Fields {
		if f.Name == "answer" && slices.Contains(form.Answers, answer) {
			u.Did += ": " + strings.ToLower(p.option(f.List, answer))
		}
	}
	if reason, ok := body["reason"].(string); ok {
		u.Body = foreign.Text(reason)
	}
}

// audiences are who may read what is written now.
func (p *page) audiences() []ui.Choice {
	out := []ui.Choice{{Value: incident.ToTeam, Label: p.t("incident.to_team")}}
	if a := p.agency(); a != nil {
		out = append(out, ui.Choice{Value: incident.ToAgency, Label: p.t("incident.to_agency", "name", foreign.Show(foreign.Text(a.Name)))})
	}
	if len(p.reports) > 0 {
		out = append(out, ui.Choice{Value: incident.ToReporter, Label: p.t("incident.to_reporter")})
	}
	return out
}
