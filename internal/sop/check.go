package sop

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// checker collects everything wrong with a decoded file.
type checker struct {
	p      *Procedure
	known  Known
	doc    tree
	faults []Fault
}

var word = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

func (c *checker) fault(line int, format string, args ...any) {
	c.faults = append(c.faults, Fault{Line: line, Reason: fmt.Sprintf(format, args...)})
}

func (c *checker) check() {
	c.head()
	c.actors()
	if len(c.p.Steps) == 0 {
		c.fault(c.doc.line("steps"), "the procedure has no steps")
		return
	}
	c.identities()
	for i := range c.p.Steps {
		c.step(i, &c.p.Steps[i])
	}
	c.openAndClose()
	c.earlyClosing()
	c.graph()
	if len(c.faults) == 0 {
		c.walks()
	}
}

func (c *checker) head() {
	p := c.p
	if p.Format != Format {
		c.fault(c.doc.line("format"), "format %q is not %q", p.Format, Format)
	}
	if !word.MatchString(p.ID) {
		c.fault(c.doc.line("id"), "id %q is not a word of small letters, digits and single hyphens", p.ID)
	}
	if p.Title == "" {
		c.fault(c.doc.line("title"), "the procedure has no title")
	}
	c.date(p.Identity.Made, true, "identity", "made")
	c.date(p.Identity.Revised, false, "identity", "revised")
	c.date(p.Identity.Effective, true, "identity", "effective")
}

func (c *checker) date(value string, needed bool, path ...any) {
	if value == "" && !needed {
		return
	}
	if _, err := time.Parse(time.DateOnly, value); err != nil {
		c.fault(c.doc.line(path...), "%s is a bad date: %q (write 2023-01-31)", path[len(path)-1], value)
	}
}

func (c *checker) actors() {
	columns := map[int]string{}
	for _, a := range c.p.Actors {
		switch {
		case slices.Contains(Fixed(), a.ID):
			c.fault(a.Line, "actor %q has the name of a fixed role", a.ID)
		case !word.MatchString(a.ID):
			c.fault(a.Line, "actor %q is not a word of small letters, digits and single hyphens", a.ID)
		}
		if a.Title == "" {
			c.fault(a.Line, "actor %q has no title", a.ID)
		}
		if a.Column < 0 || a.Column > 0 && columns[a.Column] != "" {
			c.fault(c.doc.line("actors", a.ID, "column"), "column %d of actor %q is taken or below 0", a.Column, a.ID)
		}
		columns[a.Column] = a.ID
		for _, r := range a.Capabilities {
			c.named(r, "capability", c.known.Capabilities)
		}
	}
}

// named reports a name that is not in the list.
func (c *checker) named(r Ref, what string, list []string) bool {
	if slices.Contains(list, r.Name) {
		return true
	}
	c.fault(r.Line, "unknown %s %q", what, r.Name)
	return false
}

// identities refuses steps that cannot be told apart.
func (c *checker) identities() {
	taken := map[string]string{}
	for i := range c.p.Steps {
		s := &c.p.Steps[i]
		idLine, numberLine := c.doc.line("steps", i, "id"), c.doc.line("steps", i, "number")
		if !word.MatchString(s.ID) {
			c.fault(idLine, "step id %q is not a word of small letters, digits and single hyphens", s.ID)
		}
		if s.Number == "" {
			c.fault(numberLine, "step %q has no number", s.ID)
		}
		if other, ok := taken[s.ID]; ok {
			c.fault(idLine, "step id %q is already the %s of another step", s.ID, other)
		}
		taken[s.ID] = "id"
		if other, ok := taken[s.Number]; ok && s.Number != "" {
			c.fault(numberLine, "step number %q is already the %s of a step", s.Number, other)
		}
		taken[s.Number] = "number"
	}
}

func (c *checker) step(i int, s *Step) {
	if s.Activity == "" {
		c.fault(c.doc.line("steps", i, "activity"), "step %q has no activity", s.ID)
	}
	if !slices.Contains([]Shape{Start, Process, Decision, End}, s.Shape) {
		c.fault(c.doc.line("steps", i, "shape"), "unknown shape %q (start, process, decision, end)", s.Shape)
	}
	if _, _, _, ok := s.Time.Parts(); !ok && s.Time.Norm != "" {
		c.fault(c.doc.line("steps", i, "time", "norm"), "unknown time norm %q (write 30m, 4h, 1d, 1-3d or 3wd)", s.Time.Norm)
	}
	if len(s.Performs)+len(s.Decides) == 0 {
		c.fault(s.Line, "step %q has nobody who performs or decides it", s.ID)
	}
	for _, r := range slices.Concat(s.Performs, s.TakesPart, s.Decides) {
		c.actor(r)
	}
	if s.Status.Name == "" {
		c.fault(s.Line, "step %q has no status", s.ID)
	} else {
		c.named(s.Status, "status", c.known.Statuses)
	}
	for _, r := range s.Gates {
		c.named(r, "gate", c.known.Gates)
	}
	c.papers(i, s)
	c.forms(i, s)
	for k, n := range s.Next {
		c.next(i, k, s, n)
	}
}

func (c *checker) actor(r Ref) (*Actor, bool) {
	a, ok := c.p.Actor(r.Name)
	if !ok {
		c.fault(r.Line, "unknown actor %q", r.Name)
	}
	return a, ok
}

func (c *checker) papers(i int, s *Step) {
	seen := map[string]bool{}
	for k, sp := range s.Papers {
		line := c.doc.line("steps", i, "papers", k)
		switch {
		case sp.Paper.Name == "":
			c.fault(line, "a paper without a name in step %q", s.ID)
		case seen[sp.Paper.Name]:
			c.fault(line, "paper %q stands twice in step %q", sp.Paper.Name, s.ID)
		default:
			c.named(sp.Paper, "paper", c.known.Papers)
		}
		seen[sp.Paper.Name] = true
	}
}

func (c *checker) forms(i int, s *Step) {
	seen := map[string]bool{}
	for k, sf := range s.Forms {
		line := c.doc.line("steps", i, "forms", k)
		facts, ok := c.known.Forms[sf.Form.Name]
		switch {
		case sf.Form.Name == "":
			c.fault(line, "a form without a name in step %q", s.ID)
		case !ok:
			c.fault(sf.Form.Line, "unknown form %q", sf.Form.Name)
		case seen[sf.Form.Name]:
			c.fault(sf.Form.Line, "form %q stands twice in step %q", sf.Form.Name, s.ID)
		default:
			c.fillers(s, sf, facts, line)
			c.otherThan(s, sf)
		}
		seen[sf.Form.Name] = true
	}
}

// fillers checks who fills a form: actors of the step that hold the form's capability.
func (c *checker) fillers(s *Step, sf StepForm, facts FormFacts, line int) {
	if len(sf.By) == 0 {
		c.fault(line, "form %q names nobody who fills it", sf.Form.Name)
	}
	for _, r := range sf.By {
		a, ok := c.actor(r)
		switch {
		case !ok:
		case !slices.Contains(s.Whole(), r.Name):
			c.fault(r.Line, "form %q: %q neither performs, decides nor takes part in step %q", sf.Form.Name, r.Name, s.ID)
		case !a.Has(facts.Capability):
			c.fault(r.Line, "form %q needs the capability %q, which %q does not hold", sf.Form.Name, facts.Capability, r.Name)
		}
	}
}

func (c *checker) otherThan(s *Step, sf StepForm) {
	if sf.OtherThan.Name == "" {
		return
	}
	if _, ok := s.Form(sf.OtherThan.Name); !ok || sf.OtherThan.Name == sf.Form.Name {
		c.fault(sf.OtherThan.Line, "other_than names %q, which is no other form of step %q", sf.OtherThan.Name, s.ID)
	}
}

func (c *checker) next(i, k int, s *Step, n Next) {
	line := c.doc.line("steps", i, "next", k)
	to := slices.IndexFunc(c.p.Steps, func(t Step) bool { return t.ID == n.To.Name })
	switch {
	case n.To.Name == "":
		c.fault(line, "a next without a step to go to in step %q", s.ID)
	case to < 0:
		c.fault(n.To.Line, "unknown step %q", n.To.Name)
	case n.Drawn && (n.Back || n.When != ""):
		c.fault(line, "a drawn arrow can have neither back nor when")
	case n.Back && to > i:
		c.fault(n.To.Line, "step %q stands later in the file: the way there is not back", n.To.Name)
	case n.forward() && to <= i:
		c.fault(n.To.Line, "step %q stands earlier in the file: mark the way there back: true", n.To.Name)
	}
	if n.When != "" {
		c.when(c.doc.line("steps", i, "next", k, "when"), s, n)
	}
}

func (c *checker) when(line int, s *Step, n Next) {
	form, answer, _ := strings.Cut(n.When, ".")
	facts, ok := c.known.Forms[form]
	sf, here := s.Form(form)
	switch {
	case !ok:
		c.fault(line, "when: unknown form %q (write form.answer)", form)
	case !here:
		c.fault(line, "when: form %q is not in step %q", form, s.ID)
	case !slices.Contains(facts.Answers, answer):
		c.fault(line, "when: form %q has no answer %q", form, answer)
	case sf.Optional:
		c.fault(line, "when: form %q is optional and cannot decide the way", form)
	case s.Skip && !n.Back:
		c.fault(line, "when: step %q decides the way and cannot be skipped", s.ID)
	}
}
