package document

import (
	"context"
	"strings"

	"tanggap/internal/document/sheet"
	"tanggap/internal/fault"
	"tanggap/internal/sop"
	"tanggap/internal/text"
)

// MissFact is the code of a fact that a paper lacks. Field is its JSON name, Args and Text say it in the reader's words.
const MissFact = "fact"

// Title is what a kind of paper is called in the reader's language.
func Title(ctx context.Context, kind string) string { return text.T(ctx, "paper."+kind) }

// StateTitle is what a state is called.
func StateTitle(ctx context.Context, state string) string { return text.T(ctx, "paper.state."+state) }

// given says where a fact is given and by whom: by a setting, a form of the procedure, a register.
type given struct {
	facts   []string // names, or beginnings with a dot at the end
	setting string
	form    string
	href    string
	who     []string
}

var places = map[string][]given{
	string(sheet.KindSuratJawaban): {
		{facts: []string{"kop.agency"}, setting: "kop.agency"},
		{facts: []string{"city"}, setting: "kop.city"},
		{facts: []string{"signer.position"}, setting: "signer.position"},
		{facts: []string{"signer.name"}, setting: "signer.name"},
		{facts: []string{"unit"}, setting: "number.unit"},
		{facts: []string{"team_name"}, setting: "team.name"},
		{facts: []string{"contact.phone"}, setting: "team.phone"},
		{facts: []string{"contact.email"}, setting: "team.email"},
		{facts: []string{"contact.name"}, href: "/tim", who: []string{"admin"}},
		{facts: []string{"site"}, href: "/pengaturan", who: []string{"admin"}}, // the address that serve was started with
		{facts: []string{"type", "priority", "target_at", "to"}, form: "classification"},
		{facts: []string{"report_nos", "sources", "received_at"}, form: "acceptance"},
	},
	string(sheet.KindLembarDisposisi): {
		{facts: []string{"agenda_no", "subject"}, href: "/agenda/masuk", who: []string{"sekretariat"}},
		{facts: []string{"from", "received_at"}, form: "acceptance"},
		{facts: []string{"signer.", "to", "instructions", "signed_at", "initials"}, form: "disposition"},
	},
}

// missing lists the required facts that are empty, each with where it is given and who may.
func (c *content) missing(ctx context.Context, k Kind, p composed) []fault.Missing {
	names := p.paper.Missing()
	if k.Numbered && c.office.Get("number.unit") == "" && strings.Contains(c.office.Get("number.letter"), "{unit}") {
		names = append(names, "unit")
	}
	var out []fault.Missing
	for _, name := range names {
		called := text.T(ctx, "paper.fact."+name)
		m := fault.Missing{
			Code: MissFact, Paper: k.Name, Field: name, Text: text.T(ctx, "missing.fact", "name", called), Args: []any{"name", called},
			Href: c.href(""), Who: c.procedure.Holders(sop.Desk),
		}
		for _, g := range places[k.Name] {
			if g.gives(name) {
				m.Href, m.Who = c.place(g)
				break
			}
		}
		out = append(out, m)
	}
	return out
}

func (g given) gives(name string) bool {
	for _, f := range g.facts {
		if f == name || strings.HasSuffix(f, ".") && strings.HasPrefix(name, f) {
			return true
		}
	}
	return false
}

func (c *content) place(g given) (href string, who []string) {
	switch {
	case g.setting != "":
		return "/pengaturan#" + g.setting, []string{"admin"}
	case g.form != "":
		s, ok := c.procedure.StepOf(g.form)
		if !ok {
			return c.href(""), c.procedure.Holders(sop.Desk)
		}
		sf, _ := s.Form(g.form)
		return c.href(s.ID) + "#" + g.form, sop.Names(sf.By)
	}
	return g.href, g.who
}

func (c *content) href(step string) string {
	if step == "" {
		return "/insiden/" + c.incident.Number
	}
	return "/insiden/" + c.incident.Number + "?langkah=" + step
}

// refused says why a paper may not go to its reader whatever else is there: its label is above what he may be given.
func refused(p composed, m sheet.Marks) error {
	if m.TLP.Rank() > p.ceiling.Rank() {
		return &fault.Error{Kind: fault.KindInvalid, Code: "paper_above_reader", Args: []any{"tlp", m.TLP.String(), "ceiling", p.ceiling.String()}}
	}
	return nil
}
