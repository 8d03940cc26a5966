package api

import (
	"context"
	"encoding/json"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/agency"
	"tanggap/internal/casework"
	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/incident"
	"tanggap/internal/sop"
)

// IncidentLine is an incident in a list. One whose subject the caller may not read has only its line.
type IncidentLine struct {
	Number    string     `json:"number"`
	Title     string     `json:"title,omitempty"`
	Status    string     `json:"status"`
	Waiting   string     `json:"waiting,omitempty"`
	Step      *string    `json:"step"`
	TLP       string     `json:"tlp"`
	Kind      string     `json:"kind,omitempty"`
	Priority  string     `json:"priority,omitempty"`
	Agency    string     `json:"agency,omitempty"`
	Escalated bool       `json:"escalated"`
	Mine      bool       `json:"mine" doc:"It is the turn of one of the caller's roles"`
	Reports   int64      `json:"reports"`
	OpenedAt  *time.Time `json:"opened_at"`
	DueAt     *time.Time `json:"due_at,omitempty"`
	ClosedAt  *time.Time `json:"closed_at,omitempty"`
}

// IncidentFacts are the facts of an incident.
type IncidentFacts struct {
	Number        string     `json:"number"`
	Version       int64      `json:"version"`
	Title         string     `json:"title"`
	Status        string     `json:"status"`
	Waiting       string     `json:"waiting,omitempty"`
	Step          *string    `json:"step" doc:"Id of the first step that is not done; null at the end"`
	TLP           string     `json:"tlp"`
	Kind          string     `json:"kind,omitempty"`
	RSIT          string     `json:"rsit,omitempty"`
	Agency        string     `json:"agency,omitempty"`
	Impact        string     `json:"impact,omitempty"`
	Urgency       string     `json:"urgency,omitempty"`
	Priority      string     `json:"priority,omitempty"`
	Risk          string     `json:"risk,omitempty"`
	IIV           string     `json:"iiv,omitempty"`
	PersonalData  string     `json:"personal_data,omitempty"`
	Escalated     bool       `json:"escalated"`
	Reopened      bool       `json:"reopened"`
	OpenedAt      *time.Time `json:"opened_at"`
	OccurredAt    *time.Time `json:"occurred_at,omitempty"`
	DiscoveredAt  *time.Time `json:"discovered_at,omitempty"`
	ClosedAt      *time.Time `json:"closed_at,omitempty"`
	ClosingReason string     `json:"closing_reason,omitempty"`
}

// Incident is an incident with its procedure, as the caller finds it. Who no longer sees it after his own act gets
// its facts without content; an agency's contact gets its status.
type Incident struct {
	IncidentFacts
	Procedure string         `json:"procedure,omitempty"`
	Team      []string       `json:"team" doc:"Ids of the people named"`
	Reports   []string       `json:"reports"`
	Steps     []Step         `json:"steps"`
	Clocks    []Clock        `json:"clocks"`
	Documents []DocumentLine `json:"documents"`
}

// Step is where a step stands, what it lacks and what the caller may send to it.
type Step struct {
	ID      string        `json:"id"`
	Number  string        `json:"number"`
	Name    string        `json:"name"`
	State   string        `json:"state" enum:"pending,active,done,skipped,reopened"`
	Round   int64         `json:"round"`
	Forms   []StepForm    `json:"forms"`
	Papers  []StepPaper   `json:"papers"`
	Missing []MissingItem `json:"missing"`
	Schema  any           `json:"schema" doc:"JSON Schema of what the caller may send now; null: nothing"`
}

// StepForm is a form of a step. Body is what was last filled in this round, also a draft.
type StepForm struct {
	Name     string          `json:"name"`
	Title    string          `json:"title"`
	Who      []string        `json:"who"`
	Optional bool            `json:"optional"`
	Applies  bool            `json:"applies"`
	Filled   bool            `json:"filled"`
	FilledAt *time.Time      `json:"filled_at,omitempty"`
	Body     json.RawMessage `json:"body,omitempty"`
}

// StepPaper is a paper that a step offers, or must have issued.
type StepPaper struct {
	Kind     string `json:"kind"`
	Required bool   `json:"required"`
}

// Clock is a deadline.
type Clock struct {
	Name      string     `json:"name"`
	Legal     bool       `json:"legal"`
	StartedAt *time.Time `json:"started_at"`
	DueAt     *time.Time `json:"due_at"`
	PausedAt  *time.Time `json:"paused_at,omitempty"`
	EndedAt   *time.Time `json:"ended_at,omitempty"`
	Evidence  string     `json:"evidence,omitempty"`
}

func factsOf(i incident.Incident) IncidentFacts {
	return IncidentFacts{
		Number: i.Number, Version: i.Version, Title: string(i.Title), Status: i.Status, Waiting: i.Waiting, Step: optional(i.Step), TLP: string(i.TLP),
		Kind: i.Kind, RSIT: i.RSIT, Impact: i.Impact, Urgency: i.Urgency, Priority: i.Priority, Risk: i.Risk, IIV: i.IIV, PersonalData: i.PersonalData,
		Escalated: i.Escalated, Reopened: i.Reopened, OpenedAt: when(i.Opened), OccurredAt: when(i.Occurred), DiscoveredAt: when(i.Discovered),
		ClosedAt: when(i.Closed), ClosingReason: i.ClosingReason,
	}
}

// head is all that somebody learns who may not read the content: the incident's number, state and times.
func head(i incident.Incident) Incident {
	return Incident{
		IncidentFacts: IncidentFacts{Number: i.Number, Status: i.Status, Waiting: i.Waiting, Step: optional(i.Step), TLP: string(i.TLP), OpenedAt: when(i.Opened), ClosedAt: when(i.Closed)},
		Team:          []string{}, Reports: []string{}, Steps: []Step{}, Clocks: []Clock{}, Documents: []DocumentLine{},
	}
}

func listIncidents(ctx context.Context, c *call) (out Page[IncidentLine], err error) {
	limit, err := c.limit()
	if err != nil {
		return out, err
	}
	f := incident.Filter{
		Status: c.line("status"), Priority: c.line("priority"), Agency: c.line("agency"), Step: c.line("step"), Words: c.line("q"),
		AssignedTo: c.line("assigned_to"), Order: "recent", Cursor: c.line("cursor"), Limit: limit,
	}
	rows, next, err := incident.List(ctx, c.DB, c.v, f)
	return page(rows, next, incidentLine), err
}

func incidentLine(r incident.Row) IncidentLine {
	return IncidentLine{
		Number: r.Number, Title: string(r.Title), Status: r.Status, Waiting: r.Waiting, Step: optional(r.Step), TLP: string(r.TLP), Kind: r.Kind,
		Priority: r.Priority, Agency: r.AgencyKey, Escalated: r.Escalated, Mine: r.Mine, Reports: r.ReportsCount,
		OpenedAt: when(r.Opened), DueAt: when(r.Due), ClosedAt: when(r.Closed),
	}
}

func readIncident(ctx context.Context, c *call) (out Incident, err error) {
	err = c.DB.View(ctx, func(ctx context.Context, r db.Reader) error {
		lists, err := casework.ReadChoices(ctx, r)
		if err != nil {
			return err
		}
		out, err = c.incident(ctx, r, lists)
		return err
	})
	return out, err
}

// incident is the incident of the address as the caller may see it; else fault.NotFound.
func (c *call) incident(ctx context.Context, r db.Reader, lists casework.Choicelist) (Incident, error) {
	number := c.at("number")
	k, err := casework.Load(ctx, r, c.Shelf, c.v, number)
	if fault.Is(err, fault.KindNotFound) && c.v.Can(account.OPD) {
		i, err := incident.FindShared(ctx, r, c.v, number)
		if err != nil {
			return Incident{}, err
		}
		return head(i), nil
	}
	if err != nil {
		return Incident{}, err
	}
	return c.whole(ctx, r, k, lists)
}

// after is the incident after the caller's own act: he may have lost sight of it by that.
func (c *call) after(ctx context.Context, r db.Reader, lists casework.Choicelist) (Incident, error) {
	out, err := c.incident(ctx, r, lists)
	if !fault.Is(err, fault.KindNotFound) {
		return out, err
	}
	i, err := incident.ByNumber(ctx, r, c.at("number"))
	return head(i), err
}

func (c *call) whole(ctx context.Context, r db.Reader, k *casework.Case, lists casework.Choicelist) (Incident, error) {
	out := head(k.Incident)
	out.IncidentFacts, out.Procedure = factsOf(k.Incident), k.Procedure.ID
	if k.Incident.AgencyID != nil {
		a, err := agency.ByID(ctx, r, *k.Incident.AgencyID)
		if err != nil {
			return out, err
		}
		out.Agency = a.Key
	}
	for _, m := range k.Members {
		out.Team = append(out.Team, m.UID)
	}
	reports, err := incident.Reports(ctx, r, k.Incident.ID)
	if err != nil {
		return out, err
	}
	for _, rep := range reports {
		out.Reports = append(out.Reports, rep.Number)
	}
	clocks, err := incident.Clocks(ctx, r, k.Incident.ID)
	if err != nil {
		return out, err
	}
	for _, cl := range clocks {
		out.Clocks = append(out.Clocks, Clock{cl.Name, cl.Legal, when(cl.Started), when(cl.Due), when(cl.Paused), when(cl.Ended), cl.Evidence})
	}
	if out.Documents, err = c.documents(ctx, r, k.Incident.ID); err != nil {
		return out, err
	}
	out.Steps, err = c.steps(ctx, r, k, lists)
	return out, err
}

func (c *call) steps(ctx context.Context, r db.Reader, k *casework.Case, lists casework.Choicelist) ([]Step, error) {
	out := make([]Step, 0, len(k.Procedure.Steps))
	for n := range k.Procedure.Steps {
		s := &k.Procedure.Steps[n]
		stands := k.Step(s.ID)
		step := Step{ID: s.ID, Number: s.Number, Name: stepName(ctx, s), State: stands.State, Round: stands.Round, Forms: stepForms(ctx, k, s), Papers: []StepPaper{}, Missing: []MissingItem{}}
		for _, p := range s.Papers {
			step.Papers = append(step.Papers, StepPaper{p.Paper.Name, p.Issued})
		}
		if stands.State != string(sop.Done) && stands.State != string(sop.Skipped) {
			missing, err := k.Missing(ctx, r, s)
			if err != nil {
				return nil, err
			}
			step.Missing = append(step.Missing, missingItems(ctx, missing)...)
			if schema := k.Schema(s, lists, titles{ctx}); schema != nil {
				step.Schema = schema
			}
		}
		out = append(out, step)
	}
	return out, nil
}

func stepForms(ctx context.Context, k *casework.Case, s *sop.Step) []StepForm {
	out := []StepForm{}
	for _, f := range k.Shown(s) {
		form := StepForm{
			Name: f.Form.Name, Title: titles{ctx}.Form(f.Form.Name), Who: sop.Names(f.By), Optional: f.Optional, Applies: f.Applies,
			Filled: f.Begun && f.Filled.Complete,
		}
		if f.Begun {
			form.Body, form.FilledAt = json.RawMessage(f.Filled.Body), when(f.Filled.Recorded)
		}
		out = append(out, form)
	}
	return out
}
