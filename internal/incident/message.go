package incident

import (
	"context"

	"tanggap/internal/db"
	"tanggap/internal/foreign"
	"tanggap/internal/timeline"
)

// Audiences of a message.
const (
	ToTeam     = "internal"
	ToAgency   = "agency"
	ToReporter = "reporter"
)

// Message is what somebody wrote beside the steps: a note of the team, or words to or from the agency or reporter.
type Message struct {
	UID         string
	IncidentID  *int64
	ReportID    *int64
	Audience    string
	Body        foreign.Text
	PersonID    *int64
	FromOutside bool
	Recorded    db.Time
}

const messageColumns = `uid, incident_id, report_id, audience, body, person_id, from_outside, recorded`

const (
	insertMessage db.SQL = `INSERT INTO message (uid, incident_id, report_id, audience, body, person_id, from_outside, recorded) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
	messagesOf    db.SQL = `SELECT ` + messageColumns + ` FROM message WHERE incident_id = $1 ORDER BY recorded DESC, id DESC LIMIT $2`
	// What a guest reads: messages to the reporter of the report itself or of the incident it is in.
	messagesToReporter db.SQL = `SELECT ` + messageColumns + ` FROM message WHERE audience = 'reporter'
		AND (report_id = $1 OR (report_id IS NULL AND incident_id = $2)) ORDER BY recorded DESC, id DESC LIMIT 100`
	messagesToAgency db.SQL = `SELECT ` + messageColumns + ` FROM message WHERE audience = 'agency' AND incident_id = $1 ORDER BY recorded DESC, id DESC LIMIT 100`
)

// Say writes a message and its entry in the incident's chain (or the report's, before there is one).
func Say(ctx context.Context, tx *db.Tx, m Message, s timeline.Stream) error {
	m.UID = db.UID()
	_, err := db.Exec(ctx, tx, insertMessage, m.UID, m.IncidentID, m.ReportID, m.Audience, string(m.Body), m.PersonID, m.FromOutside, int64(tx.Now()))
	if err != nil {
		return err
	}
	_, err = timeline.Append(ctx, tx, s, timeline.Draft{Kind: "message", Payload: map[string]any{
		"message": m.UID, "audience": m.Audience, "text": string(m.Body), "outside": m.FromOutside,
	}})
	return err
}

// Messages lists up to n messages of an incident, newest first.
func Messages(ctx context.Context, r db.Reader, incident int64, n int) ([]Message, error) {
	return db.All[Message](ctx, r, messagesOf, incident, int64(n))
}

// MessagesToReporter lists what the reporter of a report may read; incident 0: none yet.
func MessagesToReporter(ctx context.Context, r db.Reader, report, incident int64) ([]Message, error) {
	return db.All[Message](ctx, r, messagesToReporter, report, incident)
}

// MessagesToAgency lists what the agency of an incident may read.
func MessagesToAgency(ctx context.Context, r db.Reader, incident int64) ([]Message, error) {
	return db.All[Message](ctx, r, messagesToAgency, incident)
}
