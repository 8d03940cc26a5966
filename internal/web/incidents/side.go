package incidents

import (
	"cmp"
	"slices"

	"tanggap/internal/evidence"
	"tanggap/internal/foreign"
	"tanggap/internal/indonesian"
	"tanggap/internal/text"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// facts are what is known of the incident, empty ones left out.
func (p *page) facts() []ui.Fact {
	i := p.c.Incident
	var out []ui.Fact
	add := func(key, value string) {
		if value != "" {
			out = append(out, ui.Fact{Label: p.t("incident.fact." + key), Value: value})
		}
	}
	for _, a := range p.lists.Assets {
		if slices.Contains(p.assets, a.ID) {
			out = append(out, ui.Fact{Label: p.t("incident.fact.asset"), Value: foreign.Show(foreign.Text(cmp.Or(a.Host, cmp.Or(a.URL, a.Name)))), Mono: a.Host != "" || a.URL != ""})
		}
	}
	if i.Discovered != 0 {
		add("discovered", p.v.Brief(i.Discovered)+" "+p.v.ZoneName())
	}
	add("kind", p.option("kind", i.Kind))
	if text.Has("option.rsit." + i.RSIT) {
		add("rsit", p.option("rsit", i.RSIT))
	}
	if i.Impact != "" && i.Urgency != "" {
		add("impact", p.t("incident.fact.impact_value", "impact", p.option("level", i.Impact), "urgency", p.option("urgency", i.Urgency)))
	}
	add("risk", p.option("level", i.Risk))
	add("personal_data", p.option("yes_open", i.PersonalData))
	add("iiv", p.option("iiv", i.IIV))
	add("closing", p.option("closing", i.ClosingReason))
	return append(out, p.reportFacts()...)
}

func (p *page) reportFacts() []ui.Fact {
	var out []ui.Fact
	for _, r := range p.reports {
		out = append(out, ui.Fact{Label: p.t("incident.fact.report"), Value: p.t("channel." + r.Channel), Link: p.reportLink(r.Number)})
	}
	return out
}

// reportLink leads to the report for who may open it; the others read its number.
func (p *page) reportLink(number string) ui.Link {
	if !p.v.Viewer.Can(server.Routing.Needs) {
		return ui.Link{Label: number}
	}
	return ui.Link{Href: "/kotak-masuk/" + number, Label: number}
}

// team are the people named, each with his roles and how many incidents he has.
func (p *page) team() ui.People {
	var out ui.People
	for _, m := range p.c.Members {
		note, _ := p.person(m.UID)
		person := ui.Person{Name: m.Name, Note: note}
		if m.UID == p.v.Viewer.UID {
			person.Role = p.t("incident.you")
		}
		out = append(out, person)
	}
	return out
}

// evidenceLine is a file as the side list shows it.
type evidenceLine struct {
	Name, Href, Note string
}

func (p *page) evidence() []evidenceLine {
	var out []evidenceLine
	for _, a := range p.files {
		out = append(out, evidenceLine{shown(a.Name), p.href("/bukti/" + a.UID), joined(fileKind(p, a), indonesian.Size(a.Size), p.v.Brief(a.Added))})
	}
	return out
}

func fileKind(p *page, a evidence.Attachment) string {
	key := "incident.media." + a.Media
	if text.Has(key) {
		return p.t(key)
	}
	return p.t("incident.media.other")
}
