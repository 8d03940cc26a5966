package sop

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// State is where a step stands.
type State string

const (
	Pending  State = "pending"  // waits for the steps before it
	Active   State = "active"   // may be done now
	Done     State = "done"     // left, with everything it asks for
	Skipped  State = "skipped"  // not done: by the head with a reason, by an early closing, or its way was not taken
	Reopened State = "reopened" // active again after it was done or skipped
)

// Codes of the two statuses that do not come from the file alone.
const (
	StatusReopened = "dibuka_kembali"
	StatusClosed   = "ditutup"
)

// Refusals of a movement; each comes wrapped with the step's id.
var (
	ErrNoStep   = errors.New("no such step in the procedure")
	ErrNotOpen  = errors.New("the step is not open")
	ErrBlocked  = errors.New("a step before it is not done")
	ErrNoWay    = errors.New("the answer leads to no step")
	ErrMustDo   = errors.New("the procedure does not let this step be skipped")
	ErrNoReason = errors.New("a reason is needed")
	ErrNotDone  = errors.New("the step is neither done nor skipped")
	ErrClosed   = errors.New("the incident is closed")
)

// Progress is how far one incident is. The movements below answer with a new one and leave the old as it is.
type Progress struct {
	States  map[string]State  `json:"states"`
	Reasons map[string]string `json:"reasons,omitempty"` // of skipped steps; a skipped step without one lies on a way not taken
	Answers map[string]string `json:"answers,omitempty"` // form → answer: "decision" → "escalate"
	Early   string            `json:"early,omitempty"`   // reason of an early closing in force
}

// Begin is the progress of a new incident: the first step is active.
func Begin(p *Procedure) Progress {
	pr := Progress{States: map[string]State{}, Reasons: map[string]string{}, Answers: map[string]string{}}
	for i := range p.Steps {
		pr.States[p.Steps[i].ID] = Pending
	}
	advance(p, pr)
	return pr
}

// Ready lists the steps that must still be done before this one may be left, in file order; none: nothing blocks it.
// A skipped step in between hands on what blocks it.
func Ready(p *Procedure, pr Progress, step string) (blocking []string) {
	s, ok := p.Step(step)
	if !ok {
		return nil
	}
	found := map[string]bool{}
	block(p, pr, s.ID, found)
	for i := range p.Steps {
		if found[p.Steps[i].ID] {
			blocking = append(blocking, p.Steps[i].ID)
		}
	}
	return blocking
}

func block(p *Procedure, pr Progress, id string, found map[string]bool) {
	for _, before := range p.Before(id) {
		switch pr.States[before] {
		case Done:
		case Skipped:
			block(p, pr, before, found)
		default:
			found[before] = true
		}
	}
}

// Complete leaves an open step. answers are those of the step's forms; a `back` way whose answer was given
// re-opens its target instead. Faults: ErrNotOpen, ErrBlocked, ErrNoWay.
func Complete(p *Procedure, pr Progress, step string, answers map[string]string) (Progress, error) {
	s, err := find(p, step)
	if err != nil {
		return pr, err
	}
	if blocking := Ready(p, pr, s.ID); len(blocking) > 0 {
		return pr, fmt.Errorf("step %s waits for %s: %w", s.ID, strings.Join(blocking, ", "), ErrBlocked)
	}
	if !open(pr.States[s.ID]) {
		return pr, fmt.Errorf("step %s is %s: %w", s.ID, pr.States[s.ID], ErrNotOpen)
	}
	next := pr.copy()
	maps.Copy(next.Answers, answers)
	for _, n := range s.Next {
		if n.Back && n.When != "" && next.answered(n.When) {
			return Return(p, next, s.ID, n.To.Name)
		}
	}
	if !wayOut(s, next) {
		return pr, fmt.Errorf("step %s: %w", s.ID, ErrNoWay)
	}
	next.States[s.ID] = Done
	advance(p, next)
	return next, nil
}

func wayOut(s *Step, pr Progress) bool {
	ways := 0
	for _, n := range s.Next {
		if n.forward() {
			ways++
			if n.When == "" || pr.answered(n.When) {
				return true
			}
		}
	}
	return ways == 0
}

// Return takes a way that leads back from an open step: the target is open again, what follows it waits.
func Return(p *Procedure, pr Progress, step, to string) (Progress, error) {
	s, err := find(p, step)
	if err != nil {
		return pr, err
	}
	if !open(pr.States[s.ID]) {
		return pr, fmt.Errorf("step %s is %s: %w", s.ID, pr.States[s.ID], ErrNotOpen)
	}
	leads := slices.ContainsFunc(s.Next, func(n Next) bool { return n.Back && n.To.Name == to })
	if !leads {
		return pr, fmt.Errorf("step %s does not lead back to %s: %w", s.ID, to, ErrNoWay)
	}
	if to == s.ID {
		next := pr.copy()
		next.States[s.ID] = Reopened
		return next, nil
	}
	return Reopen(p, pr, to)
}

// Skip passes a step over with the head's reason. Faults: ErrMustDo, ErrNoReason, ErrNotOpen (done or skipped before).
func Skip(p *Procedure, pr Progress, step, reason string) (Progress, error) {
	s, err := find(p, step)
	if err != nil {
		return pr, err
	}
	switch st := pr.States[s.ID]; {
	case !s.Skip:
		return pr, fmt.Errorf("step %s: %w", s.ID, ErrMustDo)
	case st == Done || st == Skipped:
		return pr, fmt.Errorf("step %s is %s: %w", s.ID, st, ErrNotOpen)
	case strings.TrimSpace(reason) == "":
		return pr, fmt.Errorf("step %s: %w", s.ID, ErrNoReason)
	}
	next := pr.copy()
	next.States[s.ID], next.Reasons[s.ID] = Skipped, reason
	advance(p, next)
	return next, nil
}

// Reopen makes a done or skipped step active again and its followers wait. Steps that the head skipped stay so;
// an early closing that stood behind the step is void. A step skipped ahead of its turn waits for its turn. Fault: ErrNotDone (also a step on a way not taken).
func Reopen(p *Procedure, pr Progress, step string) (Progress, error) {
	s, err := find(p, step)
	if err != nil {
		return pr, err
	}
	st := pr.States[s.ID]
	if st != Done && (st != Skipped || pr.NotTaken(s.ID)) {
		return pr, fmt.Errorf("step %s is %s: %w", s.ID, st, ErrNotDone)
	}
	next := pr.copy()
	after := p.After(s.ID)
	void := next.Early != "" && slices.Contains(after, p.EarlyClosing.Name)
	delete(next.Reasons, s.ID)
	next.States[s.ID] = Reopened
	if len(Ready(p, next, s.ID)) > 0 {
		next.States[s.ID] = Pending
	}
	for _, id := range after {
		early := void && next.Reasons[id] == next.Early
		if next.States[id] != Skipped || next.NotTaken(id) || early {
			next.States[id] = Pending
			delete(next.Reasons, id)
		}
	}
	if void {
		next.Early = ""
	}
	advance(p, next)
	return next, nil
}

// CloseEarly leads from any step to closing: what is not done before it is skipped with the reason (a code of
// the caller's list), what follows it too unless keepAfter. Faults: ErrNoReason, ErrClosed.
func CloseEarly(p *Procedure, pr Progress, reason string, keepAfter bool) (Progress, error) {
	closing := p.EarlyClosing.Name
	if strings.TrimSpace(reason) == "" {
		return pr, fmt.Errorf("early closing: %w", ErrNoReason)
	}
	if Closed(p, pr) {
		return pr, fmt.Errorf("early closing: %w", ErrClosed)
	}
	next := pr.copy()
	next.Early = reason
	behind := p.After(closing)
	for i := range p.Steps {
		id := p.Steps[i].ID
		kept := id == closing || keepAfter && slices.Contains(behind, id)
		if st := next.States[id]; !kept && st != Done && st != Skipped {
			next.States[id], next.Reasons[id] = Skipped, reason
		}
	}
	if next.States[closing] != Reopened {
		next.States[closing] = Active
		delete(next.Reasons, closing)
	}
	return next, nil
}

// First is the first step in file order that is neither done nor skipped, "" at the end.
func First(p *Procedure, pr Progress) string {
	for i := range p.Steps {
		if st := pr.States[p.Steps[i].ID]; st != Done && st != Skipped {
			return p.Steps[i].ID
		}
	}
	return ""
}

// Open lists the steps that may be worked on to the end now (active or reopened), in file order.
func Open(p *Procedure, pr Progress) []string {
	var ids []string
	for i := range p.Steps {
		if open(pr.States[p.Steps[i].ID]) {
			ids = append(ids, p.Steps[i].ID)
		}
	}
	return ids
}

// Status is the incident's status: that of the first step not done; StatusReopened while that one is re-opened and
// the incident is not closed; that of the last step at the end.
func Status(p *Procedure, pr Progress) string {
	s, ok := p.Step(First(p, pr))
	switch {
	case !ok:
		return p.Steps[len(p.Steps)-1].Status.Name
	case pr.States[s.ID] == Reopened && !Closed(p, pr):
		return StatusReopened
	}
	return s.Status.Name
}

// Closed reports whether closing was approved and not re-opened since.
func Closed(p *Procedure, pr Progress) bool { return pr.States[p.EarlyClosing.Name] == Done }

// NotTaken reports whether a step was passed over because an answer led another way.
func (pr Progress) NotTaken(step string) bool {
	return pr.States[step] == Skipped && pr.Reasons[step] == ""
}

// advance opens every pending step whose predecessors are behind it, and passes over those to which no way leads.
// Forward ways lead down the file, so one pass is enough.
func advance(p *Procedure, pr Progress) {
	for i := range p.Steps {
		id := p.Steps[i].ID
		if pr.States[id] != Pending || len(Ready(p, pr, id)) > 0 {
			continue
		}
		pr.States[id] = Skipped
		if i == 0 || reached(p, pr, id) {
			pr.States[id] = Active
		}
	}
}

// reached reports whether a way that holds leads to the step.
func reached(p *Procedure, pr Progress, id string) bool {
	for i := range p.Steps {
		s := &p.Steps[i]
		if st := pr.States[s.ID]; st != Done && st != Skipped || pr.NotTaken(s.ID) {
			continue
		}
		for _, n := range s.Next {
			if n.forward() && n.To.Name == id && (n.When == "" || pr.answered(n.When)) {
				return true
			}
		}
	}
	return false
}

func (pr Progress) answered(when string) bool {
	form, answer, _ := strings.Cut(when, ".")
	return pr.Answers[form] == answer
}

func (pr Progress) copy() Progress {
	next := Progress{States: maps.Clone(pr.States), Reasons: maps.Clone(pr.Reasons), Answers: maps.Clone(pr.Answers), Early: pr.Early}
	if next.Reasons == nil {
		next.Reasons = map[string]string{}
	}
	if next.Answers == nil {
		next.Answers = map[string]string{}
	}
	return next
}

func find(p *Procedure, step string) (*Step, error) {
	s, ok := p.Step(step)
	if !ok {
		return nil, fmt.Errorf("step %s: %w", step, ErrNoStep)
	}
	return s, nil
}

func open(st State) bool { return st == Active || st == Reopened }
