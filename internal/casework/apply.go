package casework

import (
	"context"
	"encoding/json"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/agency"
	"tanggap/internal/agenda"
	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/publication"
	"tanggap/internal/timeline"
	"tanggap/internal/tlp"
)

// What follows from a complete form beside its body.

func readBody[T any](body json.RawMessage) (T, error) {
	var v T
	err := json.Unmarshal(body, &v)
	return v, err
}

// instant reads a checked moment.
func instant(s string) db.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return 0
	}
	return db.At(t)
}

func applyAcceptance(ctx context.Context, tx *db.Tx, c *Case, body json.RawMessage) error {
	a, err := readBody[Acceptance](body)
	if err != nil {
		return err
	}
	if a.Title != "" && foreign.Text(a.Title) != c.Incident.Title {
		c.Incident.Title = foreign.Text(a.Title)
		if err := c.describe(ctx, tx); err != nil {
			return err
		}
	}
	return c.completeReporter(ctx, tx, a)
}

// completeReporter adds the contact that the desk found out to a report that lacks it.
func (c *Case) completeReporter(ctx context.Context, tx *db.Tx, a Acceptance) error {
	reports, err := incident.Reports(ctx, tx, c.Incident.ID)
	if err != nil || len(reports) == 0 {
		return err
	}
	r := reports[0]
	before := r
	for _, f := range []struct {
		place *foreign.Text
		found string
	}{{&r.ReporterName, a.ContactName}, {&r.ReporterPhone, a.ContactPhone}, {&r.ReporterEmail, a.ContactEmail}} {
		if *f.place == "" {
			*f.place = foreign.Text(f.found)
		}
	}
	if r.ReporterName == before.ReporterName && r.ReporterPhone == before.ReporterPhone && r.ReporterEmail == before.ReporterEmail {
		return nil
	}
	return incident.NameReporter(ctx, tx, r)
}

// describe writes the incident's facts with an entry that sets title and TLP.
func (c *Case) describe(ctx context.Context, tx *db.Tx) error {
	if err := incident.Describe(ctx, tx, c.Incident); err != nil {
		return err
	}
	_, err := timeline.Append(ctx, tx, c.Incident.Stream(), timeline.Draft{Kind: "described", Payload: map[string]any{
		"title": string(c.Incident.Title), "tlp": string(c.Incident.TLP), "priority": c.Incident.Priority, "risk": c.Incident.Risk,
	}})
	return err
}

// checkClassification: a priority or risk level other than the proposed one needs its reason.
func checkClassification(_ *Case, body json.RawMessage) []complaint {
	b, err := readBody[Classification](body)
	if err != nil {
		return []complaint{{Path: "classification", Code: "object"}}
	}
	var bad []complaint
	proposed := incident.Priority(b.Impact, b.Urgency)
	if b.Priority != "" && proposed != "" && b.Priority != proposed && b.PriorityReason == "" {
		bad = append(bad, complaint{Path: "classification.priority_reason", Code: "priority_reason", Args: []any{"priority", proposed}})
	}
	priority := b.Priority
	if priority == "" {
		priority = proposed
	}
	if risk := incident.Risk(b.Impact, priority); b.Risk != "" && b.Impact != "" && b.Urgency != "" && b.Risk != risk && b.RiskReason == "" {
		bad = append(bad, complaint{Path: "classification.risk_reason", Code: "risk_reason", Args: []any{"risk", risk}})
	}
	return bad
}

func applyClassification(ctx context.Context, tx *db.Tx, c *Case, body json.RawMessage) error {
	b, err := readBody[Classification](body)
	if err != nil {
		return err
	}
	i := &c.Incident
	a, err := agency.ByKey(ctx, tx, b.Agency)
	if err != nil {
		return err
	}
	i.AgencyID, i.Kind, i.Impact, i.Urgency, i.Risk = &a.ID, b.Kind, b.Impact, b.Urgency, b.Risk
	i.IIV, i.PersonalData, i.RSIT, i.Priority = b.IIV, b.PersonalData, b.RSIT, b.Priority
	if i.RSIT == "" {
		i.RSIT = incident.RSITOf[b.Kind]
	}
	if i.Priority == "" {
		i.Priority = incident.Priority(b.Impact, b.Urgency)
	}
	if b.Title != "" {
		i.Title = foreign.Text(b.Title)
	}
	if b.TLP != "" {
		if err := c.label(ctx, tx, tlp.Label(b.TLP)); err != nil {
			return err
		}
	}
	if err := c.affect(ctx, tx, b.Assets); err != nil {
		return err
	}
	if err := c.describe(ctx, tx); err != nil {
		return err
	}
	if err := incident.StartClocks(ctx, tx, *i); err != nil {
		return err
	}
	return c.answered(ctx, tx)
}

// answered ends the clock of the first answer with the receipt that the acceptance records.
func (c *Case) answered(ctx context.Context, tx *db.Tx) error {
	f, ok := c.latest("acceptance")
	if !ok {
		return nil
	}
	a, err := readBody[Acceptance](json.RawMessage(f.Body))
	if err != nil || a.ReceiptAt == "" {
		return err
	}
	return incident.EndClock(ctx, tx, c.Incident, incident.ClockAnswer, instant(a.ReceiptAt), "receipt")
}

// label sets the TLP; setting RED names the one who sets it, else he would lose sight of it.
func (c *Case) label(ctx context.Context, tx *db.Tx, l tlp.Label) error {
	c.Incident.TLP = l
	if l != tlp.Red {
		return nil
	}
	return incident.Name(ctx, tx, c.Incident.ID, c.Viewer.Person)
}

func (c *Case) affect(ctx context.Context, tx *db.Tx, uids []string) error {
	var ids []int64
	for _, uid := range uids {
		a, err := agency.AssetByUID(ctx, tx, uid)
		if err != nil {
			return err
		}
		ids = append(ids, a.ID)
	}
	return incident.SetAssets(ctx, tx, c.Incident.ID, ids)
}

// applyForwarding prepares the disposition sheet, addressed to the head, on the agenda number of the first letter in.
func applyForwarding(ctx context.Context, tx *db.Tx, c *Case, _ json.RawMessage) error {
	old, err := agenda.Dispositions(ctx, tx, c.Incident.ID)
	if err != nil {
		return err
	}
	for _, d := range old {
		if d.Initialled == 0 {
			return nil // prepared already
		}
	}
	line, err := c.agendaIn(ctx, tx)
	if err != nil {
		return err
	}
	by := c.Viewer.Person
	_, err = agenda.Dispose(ctx, tx, agenda.Disposition{IncidentID: &c.Incident.ID, AgendaID: line, PreparedBy: &by}, nil, nil)
	return err
}

func (c *Case) agendaIn(ctx context.Context, r db.Reader) (*int64, error) {
	lines, err := agenda.OfIncident(ctx, r, c.Incident.ID)
	if err != nil {
		return nil, err
	}
	for _, l := range lines {
		if l.Book == agenda.In && l.State == agenda.Used {
			return &l.ID, nil
		}
	}
	return nil, nil
}

// applyDisposition writes the hop that the head filled and initialled, and names the people in the team.
func applyDisposition(ctx context.Context, tx *db.Tx, c *Case, body json.RawMessage) error {
	b, err := readBody[Disposition](body)
	if err != nil {
		return err
	}
	line, err := c.agendaIn(ctx, tx)
	if err != nil {
		return err
	}
	from := c.Viewer.Person
	d := agenda.Disposition{IncidentID: &c.Incident.ID, AgendaID: line, FromPerson: &from, Note: foreign.Text(b.Note), Due: b.Due, Initialled: tx.Now()}
	if _, err = agenda.Dispose(ctx, tx, d, b.To, b.Instructions); err != nil {
		return err
	}
	return c.name(ctx, tx, b.To)
}

// NamePeople takes people into the team of a held case.
func NamePeople(ctx context.Context, tx *db.Tx, c *Case, uids []string) error {
	return c.name(ctx, tx, uids)
}

// name takes people into the team, with an entry for those who are new.
func (c *Case) name(ctx context.Context, tx *db.Tx, uids []string) error {
	for _, uid := range uids {
		p, err := account.ByUID(ctx, tx, uid)
		if err != nil {
			return err
		}
		if c.named(p) {
			continue
		}
		if err := incident.Name(ctx, tx, c.Incident.ID, p.ID); err != nil {
			return err
		}
		c.Members = append(c.Members, incident.Member{PersonID: p.ID, UID: p.UID, Name: p.Name})
		_, err = timeline.Append(ctx, tx, c.Incident.Stream(), timeline.Draft{Kind: "member_named", Payload: map[string]any{"person": p.UID}})
		if err != nil {
			return err
		}
	}
	return nil
}

func applyDecision(ctx context.Context, tx *db.Tx, c *Case, body json.RawMessage) error {
	b, err := readBody[Decision](body)
	if err != nil {
		return err
	}
	if err := incident.SetEscalated(ctx, tx, c.Incident.ID, b.Answer != "handle"); err != nil {
		return err
	}
	return c.name(ctx, tx, b.Team)
}

// applyEscalation: what went out to BSSN is the evidence that ends the clock of the report to the sector TTIS.
func applyEscalation(ctx context.Context, tx *db.Tx, c *Case, body json.RawMessage) error {
	b, err := readBody[Escalation](body)
	if err != nil {
		return err
	}
	for _, clock := range []string{incident.ClockIIV, incident.TargetBSSN} {
		if err := incident.EndClock(ctx, tx, c.Incident, clock, instant(b.SentAt), b.LetterNumber); err != nil {
			return err
		}
	}
	if b.Answer == "awaiting" {
		return c.hold(ctx, tx, "menunggu_bssn")
	}
	return c.hold(ctx, tx, "")
}

func applyTreatment(ctx context.Context, tx *db.Tx, c *Case, body json.RawMessage) error {
	b, err := readBody[Treatment](body)
	if err != nil {
		return err
	}
	return incident.EndClock(ctx, tx, c.Incident, incident.ClockContain, instant(b.Containment[0].At), "treatment")
}

// applyDelivery: from now the agency has the ball.
func applyDelivery(ctx context.Context, tx *db.Tx, c *Case, body json.RawMessage) error {
	b, err := readBody[Delivery](body)
	if err != nil {
		return err
	}
	if err := incident.EndClock(ctx, tx, c.Incident, incident.ClockReport, instant(b.At), "delivery"); err != nil {
		return err
	}
	return c.hold(ctx, tx, "menunggu_opd")
}

func applyConfirmation(ctx context.Context, tx *db.Tx, c *Case, _ json.RawMessage) error {
	return c.hold(ctx, tx, "")
}

// checkSilence: silence is an answer only after the working days that the office set (domain.md 8, step 8).
func checkSilence(c *Case, body json.RawMessage) []complaint {
	b, err := readBody[Confirmation](body)
	if err != nil || b.Answer != "silence" || b.Since == "" {
		return nil
	}
	since, err := time.ParseInLocation(time.DateOnly, b.Since, c.Office.Zone())
	if err != nil {
		return []complaint{{Path: "confirmation.since", Code: "no_such_day"}}
	}
	need := int(c.Office.Number("silence.days"))
	if have := workingDays(since, c.now()); have < need {
		return []complaint{{Path: "confirmation.since", Code: "silence_short", Args: []any{"n", need, "have", have}}}
	}
	return nil
}

// workingDays counts Mondays to Fridays after the day of from up to the day of to.
func workingDays(from, to time.Time) int {
	n := 0
	for d := from.AddDate(0, 0, 1); !d.After(to) && n < 1000; d = d.AddDate(0, 0, 1) {
		if wd := d.Weekday(); wd != time.Saturday && wd != time.Sunday {
			n++
		}
	}
	return n
}

func applyPublication(ctx context.Context, tx *db.Tx, c *Case, body json.RawMessage) error {
	b, err := readBody[Publication](body)
	if err != nil || b.Answer != "publish" {
		return err
	}
	return publication.Write(ctx, tx, c.Incident.ID, foreign.Text(b.Title), foreign.Text(b.Body), c.Viewer.Person)
}

// applyApproval publishes what another person wrote, or gives it back to him.
func applyApproval(ctx context.Context, tx *db.Tx, c *Case, body json.RawMessage) error {
	f, ok := c.latest("publication")
	if !ok {
		return fault.Invalid(fault.Field{Path: "publication_approval.answer", Code: "nothing_to_approve"})
	}
	if answer(body) == "approved" {
		return publication.Publish(ctx, tx, c.Incident.ID, c.Viewer.Person)
	}
	f.Complete = false
	if err := incident.SetForm(ctx, tx, c.Incident.ID, f); err != nil {
		return err
	}
	return incident.SetForm(ctx, tx, c.Incident.ID, incident.Filled{
		Step: f.Step, Form: "publication_approval", Round: f.Round, Body: string(body), PersonID: &c.Viewer.Person,
		Role: tx.Actor().Role, Recorded: tx.Now(), Happened: tx.Now(),
	})
}
