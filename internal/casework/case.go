package casework

import (
	"context"
	"slices"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/incident"
	"tanggap/internal/office"
	"tanggap/internal/procedure"
	"tanggap/internal/sop"
)

// Case is an incident with its procedure and everything that judging a step needs, as one viewer finds it.
type Case struct {
	Incident  incident.Incident
	Procedure procedure.Version
	Progress  sop.Progress
	Steps     []incident.Step   // in file order
	Filled    []incident.Filled // every round
	Members   []incident.Member
	Papers    []string // kinds issued
	Viewer    account.Viewer
	Office    office.Profile
	early     bool                        // an early closing is being written
	read      time.Time                   // when it was read
	holders   map[string][]account.Person // of an actor, today; filled as asked
}

// Load reads the case of a number as v may see it; else fault.NotFound.
func Load(ctx context.Context, r db.Reader, shelf *procedure.Shelf, v account.Viewer, number string) (*Case, error) {
	i, err := incident.Find(ctx, r, v, number)
	if err != nil {
		return nil, err
	}
	return read(ctx, r, shelf, v, i)
}

// Hold locks the incident of a number for an act and reads its case.
func Hold(ctx context.Context, tx *db.Tx, shelf *procedure.Shelf, v account.Viewer, number string) (*Case, error) {
	i, err := incident.Find(ctx, tx, v, number)
	if err != nil {
		return nil, err
	}
	if i, err = incident.Hold(ctx, tx, i.ID); err != nil {
		return nil, err
	}
	return read(ctx, tx, shelf, v, i)
}

func read(ctx context.Context, r db.Reader, shelf *procedure.Shelf, v account.Viewer, i incident.Incident) (*Case, error) {
	c := &Case{Incident: i, Viewer: v, read: r.Now().Time(), holders: map[string][]account.Person{}}
	var err error
	if c.Procedure, err = shelf.Of(ctx, r, i.ProcedureID); err != nil {
		return nil, err
	}
	if c.Office, err = office.Read(ctx, r); err != nil {
		return nil, err
	}
	return c, c.refresh(ctx, r)
}

// refresh reads again what acts change.
func (c *Case) refresh(ctx context.Context, r db.Reader) (err error) {
	id := c.Incident.ID
	if c.Incident, err = incident.ByID(ctx, r, id); err != nil {
		return err
	}
	if c.Progress, err = incident.Progress(ctx, r, id); err != nil {
		return err
	}
	if c.Steps, err = incident.Steps(ctx, r, id); err != nil {
		return err
	}
	if c.Filled, err = incident.Forms(ctx, r, id); err != nil {
		return err
	}
	if c.Members, err = incident.Members(ctx, r, id); err != nil {
		return err
	}
	c.Papers, err = issuedKinds(ctx, r, id)
	return err
}

// Step is where a step of the case stands.
func (c *Case) Step(id string) incident.Step {
	for _, s := range c.Steps {
		if s.Step == id {
			return s
		}
	}
	return incident.Step{Step: id, State: string(sop.Pending), Round: 1}
}

// Form is the body of a form in the step's present round.
func (c *Case) Form(step, form string) (incident.Filled, bool) {
	round := c.Step(step).Round
	for _, f := range c.Filled {
		if f.Step == step && f.Form == form && f.Round == round {
			return f, true
		}
	}
	return incident.Filled{}, false
}

// latest is the newest complete body of a form, in whatever step it stands.
func (c *Case) latest(form string) (incident.Filled, bool) {
	for _, f := range slices.Backward(c.Filled) {
		if f.Form == form && f.Complete {
			return f, true
		}
	}
	return incident.Filled{}, false
}

// Latest is the newest complete body of a form of the case.
func (c *Case) Latest(form string) (incident.Filled, bool) { return c.latest(form) }

// MayFill tells whether the viewer may fill a form of a step: one of its actors, by the incident's own procedure.
func (c *Case) MayFill(sf sop.StepForm) bool { return c.Viewer.Holds(sop.Names(sf.By)...) }

// MayWork tells whether the viewer may fill any form of a step.
func (c *Case) MayWork(s *sop.Step) bool {
	return slices.ContainsFunc(s.Forms, c.MayFill)
}

// Has tells whether the viewer holds a capability in the incident's own procedure.
func (c *Case) Has(capability sop.Capability) bool {
	return slices.Contains(c.Procedure.Capabilities(c.Viewer.Roles), capability)
}

// applies tells whether a step's form is asked for now.
func (c *Case) applies(sf sop.StepForm) bool {
	f, ok := FormByName(sf.Form.Name)
	return ok && (f.Applies == nil || f.Applies(c))
}

// Open lists the forms of a step that the viewer may fill, that apply and are not complete yet.
func (c *Case) Open(s *sop.Step) []sop.StepForm {
	var out []sop.StepForm
	for _, sf := range s.Forms {
		if f, filled := c.Form(s.ID, sf.Form.Name); c.MayFill(sf) && c.applies(sf) && !(filled && f.Complete) && c.checkable(s, sf) && !c.sameAsOther(s, sf) {
			out = append(out, sf)
		}
	}
	return out
}

// sameAsOther tells whether the viewer filled the form that another person must check.
func (c *Case) sameAsOther(s *sop.Step, sf sop.StepForm) bool {
	if sf.OtherThan.Name == "" {
		return false
	}
	f, ok := c.Form(s.ID, sf.OtherThan.Name)
	return ok && f.PersonID != nil && *f.PersonID == c.Viewer.Person
}

// checkable tells whether what a checking form checks is there: it is asked for only then.
func (c *Case) checkable(s *sop.Step, sf sop.StepForm) bool {
	if sf.OtherThan.Name == "" || c.early {
		return true
	}
	other, ok := s.Form(sf.OtherThan.Name)
	if !ok || !c.applies(*other) {
		return true
	}
	f, filled := c.Form(s.ID, sf.OtherThan.Name)
	return filled && f.Complete
}

// checks lists the forms of a step that check another one, as they are filled.
func (c *Case) checks(s *sop.Step, form string) []incident.Filled {
	var out []incident.Filled
	for _, sf := range s.Forms {
		if f, ok := c.Form(s.ID, sf.Form.Name); ok && sf.OtherThan.Name == form {
			out = append(out, f)
		}
	}
	return out
}

// ShownForm is a form of a step as a page shows it to the viewer.
type ShownForm struct {
	sop.StepForm
	Form    Form
	Filled  incident.Filled
	Begun   bool // somebody stored something
	Applies bool
	Mine    bool // the viewer may fill it
	Second  bool // the viewer filled what another person must check
	Waits   bool // what it checks is not filled yet
}

// Shown lists the forms of a step for the viewer.
func (c *Case) Shown(s *sop.Step) []ShownForm {
	var out []ShownForm
	for _, sf := range s.Forms {
		form, _ := FormByName(sf.Form.Name)
		filled, begun := c.Form(s.ID, sf.Form.Name)
		out = append(out, ShownForm{StepForm: sf, Form: form, Filled: filled, Begun: begun, Applies: c.applies(sf), Mine: c.MayFill(sf), Second: c.sameAsOther(s, sf), Waits: !c.checkable(s, sf)})
	}
	return out
}

// Holders lists who holds an actor today.
func (c *Case) Holders(ctx context.Context, r db.Reader, actor string) ([]account.Person, error) {
	if people, ok := c.holders[actor]; ok {
		return people, nil
	}
	people, err := account.OfRole(ctx, r, actor, c.Office.Day(r.Now()))
	if err == nil {
		c.holders[actor] = people
	}
	return people, err
}

// step finds a step of the procedure by id or printed number; fault.NotFound when there is none.
func (c *Case) step(id string) (*sop.Step, error) {
	s, ok := c.Procedure.Step(id)
	if !ok {
		return nil, fault.NotFound()
	}
	return s, nil
}

func (c *Case) now() time.Time { return c.read.In(c.Office.Zone()) }

// clockSlack is how far ahead a device's clock may be.
const clockSlack = 10 * time.Minute
