package casework

import (
	"context"
	"slices"

	"tanggap/internal/account"
	"tanggap/internal/db"
	"tanggap/internal/document"
	"tanggap/internal/fault"
	"tanggap/internal/incident"
	"tanggap/internal/sop"
)

func issuedKinds(ctx context.Context, r db.Reader, id int64) ([]string, error) {
	return document.IssuedKinds(ctx, r, id)
}

// Codes of what can be missing; each has its sentence in the catalogue ("missing.CODE").
const (
	MissForm   = "form"          // a form is not filled
	MissField  = "field"         // a form is begun, a field of it is empty
	MissPaper  = "paper"         // a paper is not issued
	MissStep   = "step"          // a step before is not done
	MissSecond = "second_person" // somebody else must check, and nobody else can
	MissHolder = "holder"        // nobody holds the actor
	MissNamed  = "named"         // TLP:RED and nobody named may fill it
)

// Missing lists what a step lacks, in the order of the file: the steps before, its forms, papers, gates. Each item
// names who can give it. Empty: the step can be left.
func (c *Case) Missing(ctx context.Context, r db.Reader, s *sop.Step) ([]fault.Missing, error) {
	var out []fault.Missing
	for _, before := range sop.Ready(c.Procedure.Procedure, c.Progress, s.ID) {
		b, err := c.step(before)
		if err != nil {
			return nil, err
		}
		out = append(out, fault.Missing{Code: MissStep, Href: c.href(b.ID), Who: b.Whole(), Args: []any{"step", b.Number, "name", b.Short}})
	}
	for _, sf := range s.Forms {
		m, err := c.missingForm(ctx, r, s, sf)
		if err != nil {
			return nil, err
		}
		out = append(out, m...)
	}
	for _, p := range s.Papers {
		if p.Issued && !slices.Contains(c.Papers, p.Paper.Name) && c.Progress.Early == "" {
			out = append(out, fault.Missing{Code: MissPaper, Paper: p.Paper.Name, Href: c.href(s.ID) + "#dokumen", Who: c.issuers(s), Args: []any{"paper", p.Paper.Name}})
		}
	}
	for _, g := range s.Gates {
		gate, _ := gateByName(g.Name)
		m, err := gate.Missing(ctx, r, c)
		if err != nil {
			return nil, err
		}
		for i := range m {
			m[i].Href = c.href(s.ID)
			if len(m[i].Who) == 0 {
				m[i].Who = s.Whole()
			}
		}
		out = append(out, m...)
	}
	return out, nil
}

func (c *Case) href(step string) string { return "/insiden/" + c.Incident.Number + "?langkah=" + step }

// issuers are who may issue a paper of a step: desk, head, signer, and the sekretariat.
func (c *Case) issuers(s *sop.Step) []string {
	var who []string
	for _, capability := range []sop.Capability{sop.Desk, sop.Head, sop.Signer} {
		for _, a := range c.Procedure.Holders(capability) {
			if !slices.Contains(who, a) {
				who = append(who, a)
			}
		}
	}
	return append(who, "sekretariat")
}

func (c *Case) missingForm(ctx context.Context, r db.Reader, s *sop.Step, sf sop.StepForm) ([]fault.Missing, error) {
	filled, begun := c.Form(s.ID, sf.Form.Name)
	if sf.Optional || !c.applies(sf) || begun && filled.Complete {
		return nil, nil
	}
	who := sop.Names(sf.By)
	m := fault.Missing{Code: MissForm, Form: sf.Form.Name, Href: c.href(s.ID) + "#" + sf.Form.Name, Who: who, Args: []any{"form", sf.Form.Name}}
	can, err := c.able(ctx, r, s, sf)
	if err != nil {
		return nil, err
	}
	if can != "" {
		m.Code = can
		return []fault.Missing{m}, nil
	}
	if begun {
		return c.missingFields(sf.Form.Name, filled.Body, m), nil
	}
	return []fault.Missing{m}, nil
}

// able tells why nobody could fill a form: "" when somebody can.
func (c *Case) able(ctx context.Context, r db.Reader, s *sop.Step, sf sop.StepForm) (string, error) {
	other, named := int64(0), c.Incident.TLP == "RED"
	if f, ok := c.Form(s.ID, sf.OtherThan.Name); ok && sf.OtherThan.Name != "" && f.PersonID != nil {
		other = *f.PersonID
	}
	any := false
	why := MissHolder
	for _, actor := range sop.Names(sf.By) {
		people, err := c.Holders(ctx, r, actor)
		if err != nil {
			return "", err
		}
		for _, p := range people {
			switch {
			case p.ID == other:
				why = MissSecond
			case named && !c.named(p) && !slices.Contains(sop.Names(s.Decides), actor):
				why = MissNamed
			default:
				any = true
			}
		}
	}
	if any {
		return "", nil
	}
	return why, nil
}

func (c *Case) named(p account.Person) bool {
	return slices.ContainsFunc(c.Members, func(m incident.Member) bool { return m.PersonID == p.ID })
}

// missingFields lists the needed fields of a begun form that are empty.
func (c *Case) missingFields(form, body string, like fault.Missing) []fault.Missing {
	f, _ := FormByName(form)
	var out []fault.Missing
	for _, name := range lacking(f.Fields, decode(body)) {
		m := like
		m.Code, m.Field, m.Href = MissField, name, like.Href+"."+name
		m.Args = []any{"form", form, "field", name}
		out = append(out, m)
	}
	if len(out) == 0 {
		out = append(out, like)
	}
	return out
}
