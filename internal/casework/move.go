package casework

import (
	"context"
	"encoding/json"
	"slices"

	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/incident"
	"tanggap/internal/sop"
	"tanggap/internal/timeline"
)

// Open opens an incident on a procedure: its rows, its first step active.
func Open(ctx context.Context, tx *db.Tx, c *Case, d incident.Draft) error {
	pr := sop.Begin(c.Procedure.Procedure)
	d.ProcedureID, d.FirstStep, d.Status = c.Procedure.Row, sop.First(c.Procedure.Procedure, pr), sop.Status(c.Procedure.Procedure, pr)
	i, err := incident.Open(ctx, tx, c.Office, d)
	if err != nil {
		return err
	}
	c.Incident, c.Progress = i, pr
	if err := c.write(ctx, tx, pr); err != nil {
		return err
	}
	return c.refresh(ctx, tx)
}

// move writes a new progress, what follows from it for the incident, and its entry in the chain.
func (c *Case) move(ctx context.Context, tx *db.Tx, next sop.Progress, d timeline.Draft) error {
	if err := c.write(ctx, tx, next); err != nil {
		return err
	}
	p := c.Procedure.Procedure
	i := c.Incident
	if step := sop.First(p, next); step != i.Step {
		i.Step, i.StepSince = step, tx.Now()
	}
	if waiting := c.waiting(next); waiting != i.Waiting {
		if err := c.wait(ctx, tx, waiting); err != nil {
			return err
		}
		i.Waiting = waiting
	}
	i.Status, i.Reopened = sop.Status(p, next), reopened(next)
	i.Finished = 0
	if i.Step == "" {
		i.Finished = tx.Now()
	}
	if !sop.Closed(p, next) {
		i.Closed, i.ClosingReason = 0, ""
	} else if i.Closed == 0 {
		i.Closed = tx.Now()
	}
	if i.Finished != 0 {
		i.Status = "diarsipkan"
	}
	if err := incident.Move(ctx, tx, i); err != nil {
		return err
	}
	d.Payload["status"], d.Payload["now"] = i.Status, i.Step
	if _, err := timeline.Append(ctx, tx, i.Stream(), d); err != nil {
		return err
	}
	if err := c.refresh(ctx, tx); err != nil {
		return err
	}
	return c.retell(ctx, tx)
}

// wait stops or starts the service clocks.
func (c *Case) wait(ctx context.Context, tx *db.Tx, waiting string) error {
	if waiting != "" {
		return incident.Pause(ctx, tx, c.Incident.ID)
	}
	return incident.GoOn(ctx, tx, c.Incident.ID)
}

// waiting says who outside has the ball: the agency between delivery and confirmation, BSSN between the packet
// and its ticket. A closed incident waits for nobody.
func (c *Case) waiting(next sop.Progress) string {
	if sop.Closed(c.Procedure.Procedure, next) {
		return ""
	}
	if _, sent := c.latest("delivery"); sent {
		if _, back := c.latest("confirmation"); !back && next.Early == "" {
			return "menunggu_opd"
		}
	}
	if f, ok := c.latest("escalation"); ok && answer(json.RawMessage(f.Body)) == "awaiting" {
		return "menunggu_bssn"
	}
	return ""
}

// hold writes at once who outside has the ball, when a form that says so is filled.
func (c *Case) hold(ctx context.Context, tx *db.Tx, waiting string) error {
	if c.Incident.Waiting == waiting {
		return nil
	}
	c.Incident.Waiting = waiting
	if err := incident.Move(ctx, tx, c.Incident); err != nil {
		return err
	}
	return c.wait(ctx, tx, waiting)
}

func reopened(pr sop.Progress) bool {
	for _, st := range pr.States {
		if st == sop.Reopened {
			return true
		}
	}
	return false
}

// write stores a progress: the whole, each step's row, and whose turn it is.
func (c *Case) write(ctx context.Context, tx *db.Tx, next sop.Progress) error {
	if err := incident.SetProgress(ctx, tx, c.Incident.ID, next); err != nil {
		return err
	}
	for n := range c.Procedure.Steps {
		s := &c.Procedure.Steps[n]
		st := c.Step(s.ID)
		if len(c.Steps) > 0 && st.State == string(next.States[s.ID]) && st.Reason == reasonOf(next, s.ID, st.Reason) {
			continue
		}
		c.stepMoves(tx, &st, n, next)
		if err := incident.SetStep(ctx, tx, c.Incident.ID, st); err != nil {
			return err
		}
	}
	c.Progress = next
	return incident.SetTurns(ctx, tx, c.Incident.ID, c.turns(next))
}

func (c *Case) stepMoves(tx *db.Tx, st *incident.Step, position int, next sop.Progress) {
	to := next.States[st.Step]
	st.Position, st.Reason = int64(position), reasonOf(next, st.Step, st.Reason)
	switch to {
	case sop.Active, sop.Reopened:
		st.Since, st.Done, st.DoneBy = tx.Now(), 0, ""
	case sop.Done, sop.Skipped:
		st.Done, st.DoneBy = tx.Now(), tx.Actor().UID
	case sop.Pending:
		st.Done, st.DoneBy = 0, ""
	}
	st.State = string(to)
}

func reasonOf(pr sop.Progress, step, before string) string {
	if pr.States[step] == sop.Skipped {
		return pr.Reasons[step]
	}
	if pr.States[step] == sop.Reopened {
		return before
	}
	return ""
}

// turns are the actors of the open steps.
func (c *Case) turns(pr sop.Progress) []incident.Turn {
	var out []incident.Turn
	add := func(part string, refs []sop.Ref) {
		for _, r := range refs {
			if t := (incident.Turn{Role: r.Name, Part: part}); !slices.Contains(out, t) {
				out = append(out, t)
			}
		}
	}
	for _, id := range sop.Open(c.Procedure.Procedure, pr) {
		s, _ := c.Procedure.Step(id)
		add("performs", s.Performs)
		add("decides", s.Decides)
		add("takes_part", s.TakesPart)
		for _, sf := range s.Forms {
			add("takes_part", sf.By)
		}
		for _, sf := range c.wanted(s) {
			add(incident.Fills, sf.By)
		}
	}
	return out
}

// wanted are the forms of an open step that somebody is to fill now; when all are filled, those whose fillers may
// leave the step.
func (c *Case) wanted(s *sop.Step) []sop.StepForm {
	var now, all []sop.StepForm
	for _, sf := range s.Forms {
		if sf.Optional || !c.applies(sf) {
			continue
		}
		all = append(all, sf)
		if f, filled := c.Form(s.ID, sf.Form.Name); !(filled && f.Complete) && c.checkable(s, sf) {
			now = append(now, sf)
		}
	}
	if len(now) == 0 {
		return all
	}
	return now
}

// retell writes anew whose turn it is, after a form was stored.
func (c *Case) retell(ctx context.Context, tx *db.Tx) error {
	return incident.SetTurns(ctx, tx, c.Incident.ID, c.turns(c.Progress))
}

// closes tells whether a step holds the form that closes.
func (c *Case) closes(s *sop.Step) bool { return s.ID == c.Procedure.EarlyClosing.Name }

// close writes the closing reason; of an orderly closing the one in the form.
func (c *Case) close(ctx context.Context, tx *db.Tx, fallback string) error {
	reason := fallback
	if f, ok := c.latest("closing"); ok {
		var b Closing
		if err := json.Unmarshal([]byte(f.Body), &b); err != nil {
			return err
		}
		reason = b.Reason
	}
	c.Incident.Closed, c.Incident.ClosingReason = tx.Now(), reason
	if err := incident.Move(ctx, tx, c.Incident); err != nil {
		return err
	}
	return incident.EndService(ctx, tx, c.Incident.ID)
}

// Early tells whether a closing now would be an early one: steps before the closing step are not done.
func (c *Case) Early() bool {
	return len(sop.Ready(c.Procedure.Procedure, c.Progress, c.Procedure.EarlyClosing.Name)) > 0
}

// closesEarly tells whether a closing given to the closing step leads there from an earlier one: its reason is one
// of the list that needs no handling, and steps before it are not done.
func (c *Case) closesEarly(s *sop.Step, g Given) (bool, error) {
	body, given := g.Forms["closing"]
	if !given || !c.closes(s) || len(sop.Ready(c.Procedure.Procedure, c.Progress, s.ID)) == 0 {
		return false, nil
	}
	var b Closing
	if err := json.Unmarshal(body, &b); err != nil {
		return false, fault.Invalid(fault.Field{Path: "closing", Code: "object"})
	}
	return b.Reason != "" && b.Reason != incident.ClosingDone && slices.Contains(incident.Closings, b.Reason), nil
}

// closeEarly closes from any step: the steps between become skipped with the reason, and those behind closing too
// unless the head keeps them; the head's approval of closing is the decision.
func (c *Case) closeEarly(ctx context.Context, tx *db.Tx, s *sop.Step, g Given) error {
	if c.Incident.Closed != 0 {
		return fault.Conflict("step_done", c.Incident.Step)
	}
	c.early = true
	if err := c.store(ctx, tx, s, Given{Forms: map[string]json.RawMessage{"closing": g.Forms["closing"]}, Happened: g.Happened, LateReason: g.LateReason, Lists: g.Lists}); err != nil {
		return err
	}
	f, _ := c.Form(s.ID, "closing")
	var b Closing
	if err := json.Unmarshal([]byte(f.Body), &b); err != nil {
		return err
	}
	next, err := sop.CloseEarly(c.Procedure.Procedure, c.Progress, b.Reason, b.KeepAfter)
	if err != nil {
		return fault.Conflict("step_done", c.Incident.Step)
	}
	if next, err = sop.Complete(c.Procedure.Procedure, next, s.ID, c.answers(s)); err != nil {
		return fault.Conflict("step_done", c.Incident.Step)
	}
	if err := c.close(ctx, tx, b.Reason); err != nil {
		return err
	}
	return c.move(ctx, tx, next, timeline.Draft{Kind: "closed_early", Happened: g.Happened, Payload: map[string]any{"step": s.ID, "reason": b.Reason}})
}
