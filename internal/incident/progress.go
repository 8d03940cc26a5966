package incident

import (
	"context"
	"encoding/json"
	"fmt"

	"tanggap/internal/db"
	"tanggap/internal/sop"
)

// Step is where one step of an incident stands, as it is stored. Round counts how often it was begun anew.
type Step struct {
	Step     string
	Position int64
	State    string
	Round    int64
	Since    db.Time // when it became open
	Done     db.Time
	DoneBy   string // uid
	Reason   string // of a skipped or re-opened step
}

// Filled is one form that somebody filled (or began to), in one round of its step. Body is the form's JSON.
type Filled struct {
	ID       int64
	Step     string
	Form     string
	Round    int64
	Body     string
	Complete bool
	PersonID *int64
	Role     string
	Recorded db.Time
	Happened db.Time
	Version  int64
}

const (
	readProgress  db.SQL = `SELECT progress FROM incident WHERE id = $1`
	writeProgress db.SQL = `UPDATE incident SET progress = $1 WHERE id = $2`
	stepsOf       db.SQL = `SELECT step, position, state, round, since, done, done_by, reason FROM incident_step WHERE incident_id = $1 ORDER BY position`
	writeStep     db.SQL = `INSERT INTO incident_step (incident_id, step, position, state, round, since, done, done_by, reason)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (incident_id, step) DO UPDATE SET state = EXCLUDED.state, round = EXCLUDED.round, since = EXCLUDED.since,
		done = EXCLUDED.done, done_by = EXCLUDED.done_by, reason = EXCLUDED.reason`
	formsOf   db.SQL = `SELECT id, step, form, round, body, complete, person_id, role, recorded, happened, version FROM step_form WHERE incident_id = $1 ORDER BY round, id`
	writeForm db.SQL = `INSERT INTO step_form (incident_id, step, form, round, body, complete, person_id, role, recorded, happened)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
		ON CONFLICT (incident_id, step, form, round) DO UPDATE SET body = EXCLUDED.body, complete = EXCLUDED.complete, person_id = EXCLUDED.person_id,
		role = EXCLUDED.role, recorded = EXCLUDED.recorded, happened = EXCLUDED.happened, version = step_form.version + 1`
)

// Progress reads how far the procedure has carried an incident.
func Progress(ctx context.Context, r db.Reader, id int64) (sop.Progress, error) {
	var pr sop.Progress
	s, err := db.One[string](ctx, r, readProgress, id)
	if err != nil {
		return pr, err
	}
	if err := json.Unmarshal([]byte(s), &pr); err != nil {
		return pr, fmt.Errorf("progress of incident %d: %w", id, err)
	}
	return pr, nil
}

// SetProgress writes it.
func SetProgress(ctx context.Context, tx *db.Tx, id int64, pr sop.Progress) error {
	b, err := json.Marshal(pr)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, writeProgress, string(b), id)
	return err
}

// Steps lists where the steps of an incident stand, in file order.
func Steps(ctx context.Context, r db.Reader, id int64) ([]Step, error) {
	return db.All[Step](ctx, r, stepsOf, id)
}

// SetStep writes where a step stands.
func SetStep(ctx context.Context, tx *db.Tx, id int64, s Step) error {
	_, err := db.Exec(ctx, tx, writeStep, id, s.Step, s.Position, s.State, s.Round, int64(s.Since), int64(s.Done), s.DoneBy, s.Reason)
	return err
}

// Forms lists every form filled on an incident, older rounds first.
func Forms(ctx context.Context, r db.Reader, id int64) ([]Filled, error) {
	return db.All[Filled](ctx, r, formsOf, id)
}

// SetForm writes a form's body in its round.
func SetForm(ctx context.Context, tx *db.Tx, id int64, f Filled) error {
	_, err := db.Exec(ctx, tx, writeForm, id, f.Step, f.Form, f.Round, f.Body, f.Complete, f.PersonID, f.Role, int64(f.Recorded), int64(f.Happened))
	return err
}
