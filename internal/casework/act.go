package casework

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/sop"
	"tanggap/internal/timeline"
)

// Given is what a person sends to a step: forms by name, and when it happened if that was not now.
type Given struct {
	Forms      map[string]json.RawMessage
	Happened   db.Time // 0: now
	LateReason foreign.Text
	Lists      Choicelist // read before the act, for checking
}

// late is how old an act may be when it is recorded without giving a reason.
const late = time.Hour

// Save stores any part of the forms of a step that the viewer may fill, also ahead of the step's turn.
func Save(ctx context.Context, tx *db.Tx, c *Case, step string, g Given) error {
	s, err := c.step(step)
	if err != nil {
		return err
	}
	return c.store(ctx, tx, s, g)
}

// Complete stores the forms given and leaves the step, or stores nothing and tells what is missing.
// The act must be undone when it returns a fault.
func Complete(ctx context.Context, tx *db.Tx, c *Case, step string, g Given) error {
	s, err := c.step(step)
	if err != nil {
		return err
	}
	if !c.MayWork(s) {
		return fault.Forbidden("not_yours", fillers(s, g)...)
	}
	if early, err := c.closesEarly(s, g); err != nil || early {
		return firstOf(err, func() error { return c.closeEarly(ctx, tx, s, g) })
	}
	if !slices.Contains(sop.Open(c.Procedure.Procedure, c.Progress), s.ID) && len(sop.Ready(c.Procedure.Procedure, c.Progress, s.ID)) == 0 {
		return fault.Conflict("step_done", c.Incident.Step)
	}
	if err := c.store(ctx, tx, s, g); err != nil {
		return err
	}
	if c.backWay(s) != "" {
		return c.turnBack(ctx, tx, s)
	}
	if answer(g.Forms["publication_approval"]) == "returned" {
		return nil // it stands with its writer again
	}
	missing, err := c.Missing(ctx, tx, s)
	if err != nil {
		return err
	}
	if err := fault.Lacking(missing...); err != nil {
		return err
	}
	next, err := sop.Complete(c.Procedure.Procedure, c.Progress, s.ID, c.answers(s))
	if err != nil {
		return fault.Conflict("step_done", c.Incident.Step)
	}
	if c.closes(s) {
		if err := c.close(ctx, tx, incident.ClosingDone); err != nil {
			return err
		}
	}
	return c.move(ctx, tx, next, timeline.Draft{Kind: "step_done", Happened: g.Happened, Payload: map[string]any{"step": s.ID}})
}

// fillers are the actors who may fill what was given to a step, or any of its forms when nothing was.
func fillers(s *sop.Step, g Given) []string {
	var who []string
	for _, sf := range s.Forms {
		if _, given := g.Forms[sf.Form.Name]; !given && len(g.Forms) > 0 {
			continue
		}
		for _, actor := range sop.Names(sf.By) {
			if !slices.Contains(who, actor) {
				who = append(who, actor)
			}
		}
	}
	return who
}

func firstOf(err error, then func() error) error {
	if err != nil {
		return err
	}
	return then()
}

// store checks and writes forms, and what follows from those that are complete.
func (c *Case) store(ctx context.Context, tx *db.Tx, s *sop.Step, g Given) error {
	if !c.MayWork(s) {
		return fault.Forbidden("not_yours", fillers(s, g)...)
	}
	if err := c.lateEnough(tx, g); err != nil {
		return err
	}
	var names []string
	for name := range g.Forms {
		names = append(names, name)
	}
	slices.Sort(names)
	var bad []fault.Field
	for _, sf := range s.Forms {
		body, given := g.Forms[sf.Form.Name]
		if !given {
			continue
		}
		names = slices.DeleteFunc(names, func(n string) bool { return n == sf.Form.Name })
		more, err := c.storeForm(ctx, tx, s, sf, body, g)
		if err != nil {
			return err
		}
		bad = append(bad, more...)
	}
	for _, name := range names {
		bad = append(bad, fault.Field{Path: string(foreign.Line(name)), Code: "not_in_step"})
	}
	if len(bad) > 0 || len(g.Forms) == 0 {
		return fault.Invalid(bad...)
	}
	return c.retell(ctx, tx)
}

func (c *Case) lateEnough(tx *db.Tx, g Given) error {
	if g.Happened == 0 {
		return nil
	}
	if g.Happened > tx.Now().Add(clockSlack) {
		return fault.Invalid(fault.Field{Path: "happened_at", Code: "future"})
	}
	if tx.Now().Sub(g.Happened) > late && g.LateReason == "" {
		return fault.Invalid(fault.Field{Path: "late_reason", Code: "late_reason"})
	}
	return nil
}

func (c *Case) storeForm(ctx context.Context, tx *db.Tx, s *sop.Step, sf sop.StepForm, body json.RawMessage, g Given) ([]fault.Field, error) {
	if !c.MayFill(sf) {
		return nil, fault.Forbidden("not_yours", sop.Names(sf.By)...)
	}
	if c.sameAsOther(s, sf) {
		return nil, fault.Forbidden("second_person", sop.Names(sf.By)...)
	}
	if st := c.Step(s.ID).State; st == string(sop.Done) || st == string(sop.Skipped) {
		return nil, fault.Conflict("step_done", c.Incident.Step)
	}
	form, _ := FormByName(sf.Form.Name)
	if !c.checkable(s, sf) {
		return []fault.Field{{Path: form.Name, Code: "check_waits"}}, nil
	}
	for _, check := range c.checks(s, form.Name) {
		if check.PersonID != nil && *check.PersonID == c.Viewer.Person {
			return nil, fault.Forbidden("second_person", sop.Names(sf.By)...)
		}
	}
	if form.Applies != nil && !form.Applies(c) {
		return []fault.Field{{Path: form.Name, Code: "does_not_apply"}}, nil
	}
	clean, whole, bad := checkBody(form.Name, form.Fields, body, g.Lists, tx.Now().Time())
	if len(bad) == 0 && form.Check != nil {
		bad = form.Check(c, clean)
	}
	if len(bad) > 0 {
		return bad, nil
	}
	if err := c.uncheck(ctx, tx, s, form.Name); err != nil {
		return nil, err
	}
	return nil, c.keep(ctx, tx, s, form, clean, whole, g)
}

// uncheck makes the check of a form a draft again: what it checked is being written over.
func (c *Case) uncheck(ctx context.Context, tx *db.Tx, s *sop.Step, form string) error {
	for _, check := range c.checks(s, form) {
		check.Complete = false
		if err := incident.SetForm(ctx, tx, c.Incident.ID, check); err != nil {
			return err
		}
	}
	return nil
}

// keep writes a checked body, its entry in the chain, and what follows from it when it is complete.
func (c *Case) keep(ctx context.Context, tx *db.Tx, s *sop.Step, form Form, body json.RawMessage, whole bool, g Given) error {
	happened := g.Happened
	if happened == 0 {
		happened = tx.Now()
	}
	person := c.Viewer.Person
	err := incident.SetForm(ctx, tx, c.Incident.ID, incident.Filled{
		Step: s.ID, Form: form.Name, Round: c.Step(s.ID).Round, Body: string(body), Complete: whole,
		PersonID: &person, Role: tx.Actor().Role, Recorded: tx.Now(), Happened: happened,
	})
	if err != nil {
		return err
	}
	kind := "form_begun"
	if whole {
		kind = "form_filled"
	}
	payload := map[string]any{"step": s.ID, "form": form.Name, "round": c.Step(s.ID).Round, "body": body}
	if g.LateReason != "" {
		payload["late_reason"] = string(g.LateReason)
	}
	if _, err := timeline.Append(ctx, tx, c.Incident.Stream(), timeline.Draft{Kind: kind, Happened: g.Happened, Payload: payload}); err != nil {
		return err
	}
	if whole && form.Apply != nil {
		if err := form.Apply(ctx, tx, c, body); err != nil {
			return err
		}
	}
	return c.refresh(ctx, tx)
}

// answers are what the step's forms answered, for the procedure's `when`.
func (c *Case) answers(s *sop.Step) map[string]string {
	out := map[string]string{}
	for _, sf := range s.Forms {
		form, _ := FormByName(sf.Form.Name)
		if f, ok := c.Form(s.ID, form.Name); ok && f.Complete && form.Answer != nil {
			out[form.Name] = form.Answer(json.RawMessage(f.Body))
		}
	}
	return out
}

// backWay is the step that an answer leads back to: "not normal" of a check; "" when none.
func (c *Case) backWay(s *sop.Step) string {
	if c.answers(s)["normal_again"] != "not_normal" {
		return ""
	}
	for _, n := range s.Next {
		if n.Back {
			return n.To.Name
		}
	}
	return s.ID
}

// turnBack takes the way back: the target is open again, a new round of it and of this step begins.
func (c *Case) turnBack(ctx context.Context, tx *db.Tx, s *sop.Step) error {
	to := c.backWay(s)
	if to == s.ID {
		return c.newRound(ctx, tx, s.ID, "")
	}
	next, err := sop.Return(c.Procedure.Procedure, c.Progress, s.ID, to)
	if err != nil {
		return fault.Conflict("step_done", c.Incident.Step)
	}
	for _, id := range []string{s.ID, to} {
		if err := c.newRound(ctx, tx, id, ""); err != nil {
			return err
		}
	}
	return c.move(ctx, tx, next, timeline.Draft{Kind: "step_returned", Payload: map[string]any{"step": s.ID, "to": to}})
}

// newRound begins a step anew: its forms stand as drafts to be confirmed, nothing that was filled is lost.
func (c *Case) newRound(ctx context.Context, tx *db.Tx, step, reason string) error {
	st := c.Step(step)
	for _, f := range c.Filled {
		if f.Step != step || f.Round != st.Round {
			continue
		}
		f.Round, f.Complete = st.Round+1, false
		if err := incident.SetForm(ctx, tx, c.Incident.ID, f); err != nil {
			return err
		}
	}
	st.Round++
	st.Reason = reason
	if err := incident.SetStep(ctx, tx, c.Incident.ID, st); err != nil {
		return err
	}
	return c.refresh(ctx, tx)
}

// Skip passes a step over. Only a holder of head, with a reason, and only where the file says so.
func Skip(ctx context.Context, tx *db.Tx, c *Case, step string, reason foreign.Text) error {
	s, err := c.step(step)
	if err != nil {
		return err
	}
	if !c.Has(sop.Head) {
		return fault.Forbidden("head_only", c.Procedure.Holders(sop.Head)...)
	}
	if reason == "" {
		return fault.Invalid(fault.Field{Path: "reason", Code: "need"})
	}
	if !s.Skip {
		return &fault.Error{Kind: fault.KindInvalid, Code: "must_do"}
	}
	next, err := sop.Skip(c.Procedure.Procedure, c.Progress, s.ID, string(reason))
	if err != nil {
		return fault.Conflict("step_done", c.Incident.Step)
	}
	return c.move(ctx, tx, next, timeline.Draft{Kind: "step_skipped", Payload: map[string]any{"step": s.ID, "reason": string(reason)}})
}

// Reopen makes a done or skipped step active again; its followers wait and keep their forms. Whoever works on the
// step, desk or head may; on a closed incident only head.
func Reopen(ctx context.Context, tx *db.Tx, c *Case, step string, reason foreign.Text) error {
	s, err := c.step(step)
	if err != nil {
		return err
	}
	if c.Incident.Closed != 0 && !c.Has(sop.Head) {
		return fault.Forbidden("head_only", c.Procedure.Holders(sop.Head)...)
	}
	if !c.MayWork(s) && !c.Has(sop.Head) && !c.Has(sop.Desk) {
		return fault.Forbidden("not_yours", s.Whole()...)
	}
	if reason == "" {
		return fault.Invalid(fault.Field{Path: "reason", Code: "need"})
	}
	next, err := sop.Reopen(c.Procedure.Procedure, c.Progress, s.ID)
	if err != nil {
		return fault.Conflict("step_not_done", c.Incident.Step)
	}
	if err := c.newRound(ctx, tx, s.ID, string(reason)); err != nil {
		return err
	}
	return c.move(ctx, tx, next, timeline.Draft{Kind: "step_reopened", Payload: map[string]any{"step": s.ID, "reason": string(reason)}})
}
