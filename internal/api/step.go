package api

import (
	"context"
	"encoding/json"

	"tanggap/internal/agenda"
	"tanggap/internal/api/body"
	"tanggap/internal/casework"
	"tanggap/internal/casework/correspondence"
	"tanggap/internal/casework/facts"
	"tanggap/internal/db"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/tlp"
)

// StepForms is what a step is given: forms by name, and when it happened if that was not now.
type StepForms struct {
	HappenedAt body.Instant `json:"happened_at,omitempty"`
	LateReason foreign.Text `json:"late_reason,omitempty"`
	Forms      body.Forms   `json:""`
}

// Why is the reason of a skipped or re-opened step.
type Why struct {
	Reason foreign.Text `json:"reason"`
}

// onCase runs an act on the incident of the address, in the role of the step it is about, and answers with the
// incident as it stands then. Who may not know of it is told so before anything is locked.
func (c *call) onCase(ctx context.Context, do func(context.Context, *db.Tx, *casework.Case, casework.Choicelist) error) (Incident, error) {
	k, lists, err := c.load(ctx)
	if err != nil {
		return Incident{}, err
	}
	actor := c.v.Actor()
	if s, ok := k.Procedure.Step(c.at("id")); ok {
		actor = c.v.Actor(s.Whole()...)
	}
	return act(ctx, c, actor, func(ctx context.Context, tx *db.Tx) (Incident, error) {
		k, err := casework.Hold(ctx, tx, c.Shelf, c.v, k.Incident.Number)
		if err != nil {
			return Incident{}, err
		}
		if err := do(ctx, tx, k, lists); err != nil {
			return Incident{}, err
		}
		return c.after(ctx, tx, lists)
	})
}

// load reads the case of the address and what its forms may name.
func (c *call) load(ctx context.Context) (k *casework.Case, lists casework.Choicelist, err error) {
	err = c.DB.View(ctx, func(ctx context.Context, r db.Reader) error {
		if k, err = casework.Load(ctx, r, c.Shelf, c.v, c.at("number")); err != nil {
			return err
		}
		lists, err = casework.ReadChoices(ctx, r)
		return err
	})
	return k, lists, err
}

func (f StepForms) given(lists casework.Choicelist) casework.Given {
	return casework.Given{Forms: map[string]json.RawMessage(f.Forms), Happened: f.HappenedAt.Time(), LateReason: f.LateReason, Lists: lists}
}

func completeStep(ctx context.Context, c *call, f StepForms) (Incident, error) {
	return c.onCase(ctx, func(ctx context.Context, tx *db.Tx, k *casework.Case, lists casework.Choicelist) error {
		return casework.Complete(ctx, tx, k, c.at("id"), f.given(lists))
	})
}

func saveStep(ctx context.Context, c *call, f StepForms) (Incident, error) {
	return c.onCase(ctx, func(ctx context.Context, tx *db.Tx, k *casework.Case, lists casework.Choicelist) error {
		return casework.Save(ctx, tx, k, c.at("id"), f.given(lists))
	})
}

func reopenStep(ctx context.Context, c *call, w Why) (Incident, error) {
	return c.onCase(ctx, func(ctx context.Context, tx *db.Tx, k *casework.Case, _ casework.Choicelist) error {
		return casework.Reopen(ctx, tx, k, c.at("id"), w.Reason)
	})
}

func skipStep(ctx context.Context, c *call, w Why) (Incident, error) {
	return c.onCase(ctx, func(ctx context.Context, tx *db.Tx, k *casework.Case, _ casework.Choicelist) error {
		return casework.Skip(ctx, tx, k, c.at("id"), w.Reason)
	})
}

// Patch changes facts of an incident; what is left out stays. Version is the one that was read.
type Patch struct {
	Version      int64         `json:"version"`
	Title        *foreign.Text `json:"title,omitempty"`
	TLP          *string       `json:"tlp,omitempty"`
	Agency       *string       `json:"agency,omitempty"`
	Kind         *string       `json:"kind,omitempty"`
	RSIT         *string       `json:"rsit,omitempty"`
	Impact       *string       `json:"impact,omitempty"`
	Urgency      *string       `json:"urgency,omitempty"`
	Priority     *string       `json:"priority,omitempty"`
	Risk         *string       `json:"risk,omitempty"`
	IIV          *string       `json:"iiv,omitempty"`
	PersonalData *body.YesNo   `json:"personal_data,omitempty"`
	Reason       foreign.Text  `json:"reason,omitempty" doc:"For a priority or risk level other than the proposed one"`
}

func changeIncident(ctx context.Context, c *call, p Patch) (Incident, error) {
	patch := facts.Patch{
		Version: p.Version, TLP: (*tlp.Label)(p.TLP), Agency: p.Agency, Kind: p.Kind, RSIT: p.RSIT, Impact: p.Impact,
		Urgency: p.Urgency, Priority: p.Priority, Risk: p.Risk, IIV: p.IIV, PersonalData: (*string)(p.PersonalData), Reason: p.Reason,
	}
	if p.Title != nil {
		title := foreign.Line(string(*p.Title))
		patch.Title = &title
	}
	return c.onCase(ctx, func(ctx context.Context, tx *db.Tx, k *casework.Case, _ casework.Choicelist) error {
		return facts.Change(ctx, tx, k, patch)
	})
}

// Hop is a disposition: to whom (ids of people or actors), with what instructions.
type Hop struct {
	To           []string     `json:"to"`
	Instructions []string     `json:"instructions"`
	Note         foreign.Text `json:"note,omitempty"`
	Due          string       `json:"due,omitempty"`
}

// Made names what was made.
type Made struct {
	ID string `json:"id"`
}

func dispose(ctx context.Context, c *call, h Hop) (Made, error) {
	k, lists, err := c.load(ctx)
	if err != nil {
		return Made{}, err
	}
	return act(ctx, c, c.v.Actor(), func(ctx context.Context, tx *db.Tx) (Made, error) {
		k, err := casework.Hold(ctx, tx, c.Shelf, c.v, k.Incident.Number)
		if err != nil {
			return Made{}, err
		}
		d, err := correspondence.Dispose(ctx, tx, k, lists, agenda.Disposition{Note: h.Note, Due: h.Due}, h.To, h.Instructions)
		return Made{d.UID}, err
	})
}

// Message is words to the team, the agency or the reporter.
type Message struct {
	Text foreign.Text `json:"text"`
	To   string       `json:"to" enum:"internal,agency,reporter"`
}

func writeMessage(ctx context.Context, c *call, m Message) (Message, error) {
	i, err := incident.Find(ctx, c.DB, c.v, c.at("number"))
	if err != nil {
		return Message{}, err
	}
	return act(ctx, c, c.v.Actor(), func(ctx context.Context, tx *db.Tx) (Message, error) {
		k, err := casework.Hold(ctx, tx, c.Shelf, c.v, i.Number)
		if err != nil {
			return Message{}, err
		}
		return m, correspondence.Say(ctx, tx, k, m.To, m.Text)
	})
}
