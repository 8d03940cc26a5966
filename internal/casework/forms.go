// Package casework moves an incident along its procedure: what a step's forms hold, what a gate asks for, what is
// missing and who can give it, where the incident goes next. It knows no step's number, id or actor's name:
// those come from the procedure file.
package casework

import (
	"context"
	"encoding/json"
	"reflect"
	"slices"

	"tanggap/internal/db"
	"tanggap/internal/document"
	"tanggap/internal/incident"
	"tanggap/internal/sop"
)

// Form is what one kind of person fills in at one go. Names are for ever.
type Form struct {
	Name                string
	Capability          sop.Capability
	Opens, Closes, Many bool
	Answers             []string // that the procedure's `when` may follow
	Fields              []Field
	Applies             func(*Case) bool // nil: always
	// Check complains about what Fields cannot tell; nil: nothing more.
	Check func(*Case, json.RawMessage) []complaint
	// Apply writes what follows from the complete form beside its body; nil: nothing.
	Apply func(context.Context, *db.Tx, *Case, json.RawMessage) error
	// Answer is the answer that the procedure follows; nil: none.
	Answer func(json.RawMessage) string
}

// Forms is the list. A new form is a struct in inputs.go, a line here, its words in the catalogue and its
// name in a procedure file.
var Forms = []Form{
	{Name: "acceptance", Capability: sop.Desk, Opens: true, Fields: of[Acceptance](), Apply: applyAcceptance},
	{Name: "classification", Capability: sop.Desk, Fields: of[Classification](), Check: checkClassification, Apply: applyClassification},
	{Name: "forwarding", Capability: sop.Desk, Fields: of[Forwarding](), Apply: applyForwarding},
	{Name: "disposition", Capability: sop.Head, Fields: of[Disposition](), Apply: applyDisposition},
	{Name: "decision", Capability: sop.Head, Answers: Lists["decision"], Fields: of[Decision](), Apply: applyDecision, Answer: answer},
	{Name: "coordination", Capability: sop.Liaison, Many: true, Fields: of[Coordination]()},
	{Name: "identification", Capability: sop.Handler, Fields: of[Identification]()},
	{Name: "escalation", Capability: sop.Liaison, Fields: of[Escalation](), Applies: escalated, Apply: applyEscalation},
	{Name: "weaknesses", Capability: sop.Handler, Fields: of[Weaknesses]()},
	{Name: "detections", Capability: sop.Handler, Fields: of[Detections]()},
	{Name: "treatment", Capability: sop.Handler, Many: true, Fields: of[Treatment](), Apply: applyTreatment},
	{Name: "normal_again", Capability: sop.Handler, Answers: Lists["normal"], Fields: of[NormalAgain](), Answer: answer},
	{Name: "evaluation", Capability: sop.Handler, Fields: of[Evaluation]()},
	{Name: "delivery", Capability: sop.Desk, Fields: of[Delivery](), Applies: notEarly, Apply: applyDelivery},
	{Name: "confirmation", Capability: sop.Desk, Fields: of[Confirmation](), Applies: notEarly, Check: checkSilence, Apply: applyConfirmation},
	{Name: "closing", Capability: sop.Head, Closes: true, Fields: of[Closing]()},
	{Name: "publication", Capability: sop.Publisher, Answers: Lists["publish"], Fields: of[Publication](), Apply: applyPublication, Answer: answer},
	{Name: "publication_approval", Capability: sop.Head, Answers: Lists["approval"], Fields: of[PublicationApproval](), Applies: toPublish, Apply: applyApproval, Answer: answer},
	{Name: "upward_report", Capability: sop.Upward, Fields: of[UpwardReport]()},
}

func of[T any]() []Field { return fieldsOf(reflect.TypeFor[T]()) }

// FormByName finds a form of the list.
func FormByName(name string) (Form, bool) {
	i := slices.IndexFunc(Forms, func(f Form) bool { return f.Name == name })
	if i < 0 {
		return Form{}, false
	}
	return Forms[i], true
}

// Known are the lists that a procedure file is read against.
func Known() sop.Known {
	k := sop.Known{Capabilities: sop.Capabilities(), Papers: document.Names(), Statuses: incident.Statuses, Forms: map[string]sop.FormFacts{}}
	for _, g := range Gates {
		k.Gates = append(k.Gates, g.Name)
	}
	for _, f := range Forms {
		k.Forms[f.Name] = sop.FormFacts{Capability: f.Capability, Opens: f.Opens, Closes: f.Closes, Many: f.Many, Answers: f.Answers}
	}
	return k
}

// answer is the word in a body's "answer".
func answer(body json.RawMessage) string {
	var b struct {
		Answer string `json:"answer"`
	}
	_ = json.Unmarshal(body, &b) // checked before
	return b.Answer
}

func escalated(c *Case) bool { return c.Incident.Escalated }

func notEarly(c *Case) bool { return c.Progress.Early == "" }

// toPublish: a refusal to publish needs nobody's approval; until the writer has answered, approval is to come.
func toPublish(c *Case) bool {
	f, ok := c.latest("publication")
	return !ok || answer(json.RawMessage(f.Body)) != "decline"
}
