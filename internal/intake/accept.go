package intake

import (
	"context"
	"encoding/json"
	"slices"

	"tanggap/internal/account"
	"tanggap/internal/agenda"
	"tanggap/internal/casework"
	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/office"
	"tanggap/internal/procedure"
	"tanggap/internal/sop"
	"tanggap/internal/timeline"
)

// record writes an entry in the report's chain.
func record(ctx context.Context, tx *db.Tx, r incident.Report, kind string, payload map[string]any) error {
	_, err := timeline.Append(ctx, tx, r.Stream(), timeline.Draft{Kind: kind, Payload: payload})
	return err
}

// take holds a report that the viewer may decide on and that nobody has decided yet.
func take(ctx context.Context, tx *db.Tx, shelf *procedure.Shelf, v account.Viewer, number string) (incident.Report, procedure.Version, error) {
	rep, err := incident.FindReport(ctx, tx, v, number)
	if err != nil {
		return rep, procedure.Version{}, err
	}
	p, err := shelf.InForce(ctx, tx, v.Today)
	if err != nil {
		return rep, p, err
	}
	if who := Openers(p); !v.Holds(who...) {
		return rep, p, fault.Forbidden("not_yours", who...)
	}
	if rep, err = incident.HoldReport(ctx, tx, rep.ID); err != nil {
		return rep, p, err
	}
	if rep.Status != incident.ReportNew && rep.Status != incident.ReportVerifying {
		return rep, p, fault.Conflict("report_decided", rep.Status)
	}
	return rep, p, nil
}

// Openers are the actors who may open an incident, and decide on reports: those of the form that opens.
func Openers(p procedure.Version) []string {
	for i := range p.Steps {
		for _, sf := range p.Steps[i].Forms {
			if f, ok := casework.FormByName(sf.Form.Name); ok && f.Opens {
				return sop.Names(sf.By)
			}
		}
	}
	return nil
}

// Accept opens an incident of a report and, with the acceptance form given, tries to complete its first step.
// The incident keeps the procedure in force today. Faults: not found, forbidden, decided already, the form's fields.
func Accept(ctx context.Context, tx *db.Tx, shelf *procedure.Shelf, v account.Viewer, number string, acceptance json.RawMessage, lists casework.Choicelist) (string, error) {
	rep, p, err := take(ctx, tx, shelf, v, number)
	if err != nil {
		return "", err
	}
	profile, err := office.Read(ctx, tx)
	if err != nil {
		return "", err
	}
	c := &casework.Case{Procedure: p, Viewer: v, Office: profile}
	err = casework.Open(ctx, tx, c, incident.Draft{
		Title: rep.Title, AgencyID: rep.AgencyID, Kind: rep.Kind, PersonalData: rep.PersonalData,
		Occurred: rep.Occurred, Discovered: rep.Discovered, Report: rep.Number,
	})
	if err != nil {
		return "", err
	}
	if err := bind(ctx, tx, profile, rep, c.Incident, incident.ReportAccepted, v); err != nil {
		return "", err
	}
	return c.Incident.Number, firstStep(ctx, tx, shelf, v, c.Incident.Number, acceptance, lists)
}

// firstStep stores the acceptance form and leaves the step when nothing is missing.
func firstStep(ctx context.Context, tx *db.Tx, shelf *procedure.Shelf, v account.Viewer, number string, acceptance json.RawMessage, lists casework.Choicelist) error {
	if len(acceptance) == 0 {
		return nil
	}
	c, err := casework.Hold(ctx, tx, shelf, v, number)
	if err != nil {
		return err
	}
	s, _ := c.Procedure.StepOf("acceptance")
	given := casework.Given{Forms: map[string]json.RawMessage{"acceptance": acceptance}, Lists: lists}
	if err := casework.Save(ctx, tx, c, s.ID, given); err != nil {
		return err
	}
	missing, err := c.Missing(ctx, tx, s)
	if err != nil || len(missing) > 0 {
		return err
	}
	return casework.Complete(ctx, tx, c, s.ID, casework.Given{})
}

// bind ties a report to its incident: its row, its agenda line, both chains.
func bind(ctx context.Context, tx *db.Tx, p office.Profile, rep incident.Report, i incident.Incident, status string, v account.Viewer) error {
	lines, err := agenda.OfReport(ctx, tx, rep.ID)
	if err != nil {
		return err
	}
	if len(lines) == 0 {
		if err := enter(ctx, tx, p, rep, &i.ID, agenda.Draft{}); err != nil {
			return err
		}
	}
	for _, l := range lines {
		if err := agenda.Link(ctx, tx, l.ID, &rep.ID, &i.ID); err != nil {
			return err
		}
	}
	rep.Status, rep.IncidentID = status, &i.ID
	if err := incident.Decide(ctx, tx, rep, v.Person); err != nil {
		return err
	}
	return record(ctx, tx, rep, "report_accepted", map[string]any{"status": status, "incident": i.Number})
}

// Join puts a report to an incident that is there already.
func Join(ctx context.Context, tx *db.Tx, shelf *procedure.Shelf, v account.Viewer, number, to string) error {
	rep, _, err := take(ctx, tx, shelf, v, number)
	if err != nil {
		return err
	}
	i, err := incident.Find(ctx, tx, v, to)
	if fault.Is(err, fault.KindNotFound) {
		return fault.Invalid(fault.Field{Path: "incident", Code: "no_such_incident"})
	}
	if err != nil {
		return err
	}
	if i, err = incident.Hold(ctx, tx, i.ID); err != nil {
		return err
	}
	profile, err := office.Read(ctx, tx)
	if err != nil {
		return err
	}
	if err := bind(ctx, tx, profile, rep, i, incident.ReportJoined, v); err != nil {
		return err
	}
	_, err = timeline.Append(ctx, tx, i.Stream(), timeline.Draft{Kind: "report_joined", Payload: map[string]any{"report": rep.Number}})
	return err
}

// Refuse ends a report with a reason of the list; spam leaves no line in the book.
func Refuse(ctx context.Context, tx *db.Tx, shelf *procedure.Shelf, v account.Viewer, number, reason string, note foreign.Text) error {
	rep, _, err := take(ctx, tx, shelf, v, number)
	if err != nil {
		return err
	}
	if !slices.Contains(incident.Refusals, reason) {
		return fault.Invalid(fault.Field{Path: "reason", Code: "choice"})
	}
	rep.Status, rep.Refusal, rep.RefusalNote = incident.ReportRefused, reason, note
	if err := incident.Decide(ctx, tx, rep, v.Person); err != nil {
		return err
	}
	return record(ctx, tx, rep, "report_refused", map[string]any{"status": rep.Status, "reason": reason, "note": string(note)})
}
