package procedures

import (
	"strings"

	"tanggap/internal/sop"
	"tanggap/internal/web/ui"
)

// state is how a step's symbol looks: of the incident that is looked at, else plain.
func (p *page) state(s *sop.Step) ui.StepState {
	if p.one == nil {
		return ui.Plain
	}
	if st := ui.StepState(p.progress.States[s.ID]); st != "" {
		return st
	}
	return ui.Pending
}

// about is what the SOP says of a step beside its activity, and what the program asks for to leave it.
func (p *page) about(s *sop.Step) ui.Facts {
	var out ui.Facts
	words := func(key, said, lang string) {
		if said != "" {
			out.Items = append(out.Items, ui.Fact{Label: p.v.T("procedures.fact." + key), Body: quoted(said, lang)})
		}
	}
	file := "id"
	if p.v.T("procedures.lang") == file {
		file = ""
	}
	words("performs", p.who(s.Performs), "")
	words("decides", p.who(s.Decides), "")
	words("takes_part", p.who(s.TakesPart), "")
	norm := p.norm(s)
	if norm != "" && s.Time.Proposed {
		norm = p.v.T("procedures.proposed", "norm", norm)
	}
	words("norm", norm, "")
	words("outputs", strings.Join(s.Outputs, "; "), file)
	words("remark", s.Remark, file)
	words("needs", strings.Join(s.Needs, ", "), file)
	var papers []string
	for _, x := range s.Papers {
		papers = append(papers, p.v.T("paper."+x.Paper.Name))
	}
	words("papers", strings.Join(papers, "; "), "")
	if s.Skip {
		words("skip", p.v.T("procedures.may_skip"), "")
	}
	return out
}
