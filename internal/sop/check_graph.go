package sop

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// openAndClose demands one form that opens the incident, in the first step, and one that closes it.
func (c *checker) openAndClose() {
	opens := c.places(func(f FormFacts) bool { return f.Opens })
	closes := c.places(func(f FormFacts) bool { return f.Closes })
	c.exactlyOne("opens", opens)
	c.exactlyOne("closes", closes)
	if len(opens) == 1 && opens[0].step != 0 {
		c.fault(opens[0].Form.Line, "form %q opens the incident and must stand in the first step", opens[0].Form.Name)
	}
	if len(closes) == 1 && c.p.Steps[closes[0].step].Skip {
		c.fault(c.doc.line("steps", closes[0].step, "skip"), "the step that closes the incident cannot be skipped")
	}
	for _, f := range slices.Concat(opens, closes) {
		if f.Optional {
			c.fault(f.Form.Line, "form %q opens or closes the incident and cannot be optional", f.Form.Name)
		}
	}
	answered := map[string]bool{}
	for _, f := range c.places(func(f FormFacts) bool { return len(f.Answers) > 0 }) {
		if answered[f.Form.Name] {
			c.fault(f.Form.Line, "form %q decides the way and cannot stand in two steps", f.Form.Name)
		}
		answered[f.Form.Name] = true
	}
}

type place struct {
	StepForm
	step int
}

func (c *checker) places(which func(FormFacts) bool) []place {
	var found []place
	for i := range c.p.Steps {
		for _, sf := range c.p.Steps[i].Forms {
			if f, ok := c.known.Forms[sf.Form.Name]; ok && which(f) {
				found = append(found, place{sf, i})
			}
		}
	}
	return found
}

func (c *checker) exactlyOne(verb string, found []place) {
	if len(found) == 0 {
		c.fault(c.doc.line("steps"), "no form %s the incident", verb)
	}
	for _, f := range found[min(1, len(found)):] {
		c.fault(f.Form.Line, "form %q is a second one that %s the incident", f.Form.Name, verb)
	}
}

// earlyClosing must name the step with the form that closes.
func (c *checker) earlyClosing() {
	r := c.p.EarlyClosing
	i := slices.IndexFunc(c.p.Steps, func(s Step) bool { return s.ID == r.Name })
	if r.Name == "" || i < 0 {
		c.fault(max(r.Line, c.doc.line("early_closing")), "early_closing: unknown step %q", r.Name)
		return
	}
	closes := c.places(func(f FormFacts) bool { return f.Closes })
	if len(closes) > 0 && !slices.ContainsFunc(closes, func(f place) bool { return f.step == i }) {
		c.fault(r.Line, "early_closing: step %q does not hold the form that closes", r.Name)
	}
}

// graph refuses steps that nothing leads to and steps that lead nowhere.
func (c *checker) graph() {
	first := c.p.Steps[0].ID
	reached := map[string]bool{}
	c.p.walk(first, reached)
	for i := range c.p.Steps {
		s := &c.p.Steps[i]
		ways := slices.ContainsFunc(s.Next, Next.forward)
		switch {
		case !reached[s.ID]:
			c.fault(s.Line, "step %q is unreachable", s.ID)
		case s.Shape == End && ways:
			c.fault(c.doc.line("steps", i, "shape"), "step %q has the shape end, but steps follow it", s.ID)
		case s.Shape != End && !ways:
			c.fault(s.Line, "no way out of step %q, and it has not the shape end", s.ID)
		}
	}
}

// walks tries every combination of answers and refuses a file in which one of them leads to no step
// or past the step that closes.
func (c *checker) walks() {
	const most = 4096
	tries := []map[string]string{{}}
	for _, f := range c.places(func(f FormFacts) bool { return len(f.Answers) > 0 }) {
		answers := c.onward(&c.p.Steps[f.step], f.Form.Name)
		if len(answers) == 0 {
			c.fault(c.p.Steps[f.step].Line, "no way out of step %q: every answer of %q leads back", c.p.Steps[f.step].ID, f.Form.Name)
			return
		}
		if len(tries)*len(answers) > most {
			c.fault(f.Form.Line, "too many forms decide the way")
			return
		}
		tries = product(tries, f.Form.Name, answers)
	}
	for _, try := range tries {
		if line, reason := c.walk(try); reason != "" {
			c.fault(line, "%s", reason)
		}
	}
}

// onward lists the answers of a form that do not lead back.
func (c *checker) onward(s *Step, form string) []string {
	return slices.DeleteFunc(slices.Clone(c.known.Forms[form].Answers), func(answer string) bool {
		return slices.ContainsFunc(s.Next, func(n Next) bool { return n.Back && n.When == form+"."+answer })
	})
}

func product(tries []map[string]string, form string, answers []string) []map[string]string {
	var all []map[string]string
	for _, try := range tries {
		for _, a := range answers {
			with := maps.Clone(try)
			with[form] = a
			all = append(all, with)
		}
	}
	return all
}

func (c *checker) walk(answers map[string]string) (line int, reason string) {
	pr := Begin(c.p)
	for range c.p.Steps {
		open := Open(c.p, pr)
		if len(open) == 0 {
			break
		}
		s, _ := c.p.Step(open[0])
		given := map[string]string{}
		for _, sf := range s.Forms {
			if a := answers[sf.Form.Name]; a != "" {
				given[sf.Form.Name] = a
			}
		}
		var err error
		if pr, err = Complete(c.p, pr, s.ID, given); err != nil {
			return s.Line, fmt.Sprintf("no way out of step %q after the answers %s", s.ID, told(given))
		}
	}
	if !Closed(c.p, pr) {
		return c.p.EarlyClosing.Line, fmt.Sprintf("no way out: after the answers %s the incident passes by the step that closes it", told(answers))
	}
	return 0, ""
}

// told prints answers as "decision.handle, form.answer".
func told(answers map[string]string) string {
	var given []string
	for _, form := range slices.Sorted(maps.Keys(answers)) {
		given = append(given, form+"."+answers[form])
	}
	return strings.Join(given, ", ")
}
