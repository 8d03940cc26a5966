package sop

import "slices"

// Forward lists the ids of the steps that follow directly; arrows that lead back or are only drawn do not count.
func (p *Procedure) Forward(id string) []string {
	s, ok := p.Step(id)
	if !ok {
		return nil
	}
	var to []string
	for _, n := range s.Next {
		if n.forward() && !slices.Contains(to, n.To.Name) {
			to = append(to, n.To.Name)
		}
	}
	return to
}

// Before lists the ids of the steps that a step directly follows, in file order.
func (p *Procedure) Before(id string) []string {
	s, ok := p.Step(id)
	if !ok {
		return nil
	}
	var from []string
	for i := range p.Steps {
		if slices.Contains(p.Forward(p.Steps[i].ID), s.ID) {
			from = append(from, p.Steps[i].ID)
		}
	}
	return from
}

// After lists the ids of all steps that follow, directly or not, in file order.
func (p *Procedure) After(id string) []string {
	s, ok := p.Step(id)
	if !ok {
		return nil
	}
	seen := map[string]bool{}
	p.walk(s.ID, seen)
	delete(seen, s.ID)
	var ids []string
	for i := range p.Steps {
		if seen[p.Steps[i].ID] {
			ids = append(ids, p.Steps[i].ID)
		}
	}
	return ids
}

func (p *Procedure) walk(id string, seen map[string]bool) {
	if seen[id] {
		return
	}
	seen[id] = true
	for _, to := range p.Forward(id) {
		p.walk(to, seen)
	}
}

func (n Next) forward() bool { return !n.Back && !n.Drawn }
