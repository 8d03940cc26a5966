package incident

import (
	"context"
	"strings"

	"tanggap/internal/account"
	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/office"
	"tanggap/internal/timeline"
	"tanggap/internal/tlp"
)

// Incident is a row of the queue: what the procedure moves. Seq is its place in the chain, Version what a
// person edited (a stale one is a conflict). Status follows from the procedure, Waiting overlays it.
type Incident struct {
	ID            int64
	UID           string
	Number        string
	Year          int64
	Running       int64
	Seq           int64
	Version       int64
	ProcedureID   int64
	Title         foreign.Text
	Status        string
	Waiting       string
	Step          string // id of the first step that is not done; "" at the end
	StepSince     db.Time
	TLP           tlp.Label `db:"tlp"`
	AgencyID      *int64
	Kind          string
	RSIT          string `db:"rsit"`
	Impact        string
	Urgency       string
	Priority      string
	Risk          string
	IIV           string `db:"iiv"`
	PersonalData  string
	Escalated     bool
	Reopened      bool
	Opened        db.Time
	Occurred      db.Time
	Discovered    db.Time
	Due           db.Time // nearest deadline that runs; 0: none
	Closed        db.Time
	ClosingReason string
	Finished      db.Time // every step done or skipped
}

const columns = `i.id, i.uid, i.number, i.year, i.running, i.seq, i.version, i.procedure_id, i.title, i.status, i.waiting, i.step, i.step_since,
	i.tlp, i.agency_id, i.kind, i.rsit, i.impact, i.urgency, i.priority, i.risk, i.iiv, i.personal_data, i.escalated, i.reopened,
	i.opened, i.occurred, i.discovered, i.due, i.closed, i.closing_reason, i.finished`

const (
	seen   db.SQL = `SELECT ` + columns + ` FROM incident i WHERE i.number = $5 AND ` + Sees
	shared db.SQL = `SELECT ` + columns + ` FROM incident i WHERE i.number = $5 AND ` + Shares
	shares db.SQL = `SELECT ` + columns + ` FROM incident i WHERE ` + Shares + ` ORDER BY i.opened DESC, i.id DESC LIMIT $5`
	chains db.SQL = `SELECT id, number, uid, seq, opened FROM incident WHERE id < $1 ORDER BY id DESC LIMIT $2`
	byID   db.SQL = `SELECT ` + columns + ` FROM incident i WHERE i.id = $1`
	byNum  db.SQL = `SELECT ` + columns + ` FROM incident i WHERE i.number = $1`
	hold   db.SQL = `UPDATE incident SET seq = seq WHERE id = $1`
	insert db.SQL = `INSERT INTO incident (uid, number, year, running, seq, procedure_id, title, status, step, step_since, tlp, tlp_rank,
		agency_id, kind, personal_data, opened, occurred, discovered, folded, retention)
		VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) RETURNING id`
)

// Find is the incident of a number if v may read all of it; else fault.NotFound, which does not tell whether it exists.
func Find(ctx context.Context, r db.Reader, v account.Viewer, number string) (Incident, error) {
	return found(db.One[Incident](ctx, r, seen, v.Args(number)...))
}

// FindShared is the incident of a number if it was shared with v's agency.
func FindShared(ctx context.Context, r db.Reader, v account.Viewer, number string) (Incident, error) {
	return found(db.One[Incident](ctx, r, shared, v.Args(number)...))
}

// ListShared lists up to n incidents that were shared with v's agency, newest first.
func ListShared(ctx context.Context, r db.Reader, v account.Viewer, n int) ([]Incident, error) {
	return db.All[Incident](ctx, r, shares, v.Args(int64(n))...)
}

// Chain is what an auditor may know of an incident before he reads its entries: that it exists, and how many they are.
type Chain struct {
	ID     int64
	Number string
	UID    string
	Seq    int64
	Opened db.Time
}

// Chains lists up to n incidents by number alone, newest first, before a row id (0: from the end).
func Chains(ctx context.Context, r db.Reader, before int64, n int) ([]Chain, error) {
	if before <= 0 {
		before = 1 << 62
	}
	return db.All[Chain](ctx, r, chains, before, int64(n))
}

// ByID reads an incident without asking who looks: for acts that have asked already.
func ByID(ctx context.Context, r db.Reader, id int64) (Incident, error) {
	return found(db.One[Incident](ctx, r, byID, id))
}

// ByNumber is ByID by number.
func ByNumber(ctx context.Context, r db.Reader, number string) (Incident, error) {
	return found(db.One[Incident](ctx, r, byNum, number))
}

// Hold locks an incident for the act and reads it anew. Every act on an incident begins with it; of two at once
// the second sees what the first did.
func Hold(ctx context.Context, tx *db.Tx, id int64) (Incident, error) {
	if _, err := db.Exec(ctx, tx, hold, id); err != nil {
		return Incident{}, err
	}
	return ByID(ctx, tx, id)
}

func found(i Incident, err error) (Incident, error) {
	if err == db.ErrNone {
		return i, fault.NotFound()
	}
	return i, err
}

// Stream is the incident's chain.
func (i Incident) Stream() timeline.Stream { return timeline.Incident(i.UID) }

// Short is the number as lists write it: without prefix, and without the year if it is this year's.
func (i Incident) Short(year int) string {
	_, rest, ok := strings.Cut(i.Number, "-")
	if !ok {
		return i.Number
	}
	y, n, ok := strings.Cut(rest, "-")
	if ok && int64(year) == i.Year && y == itoa(i.Year) {
		return n
	}
	return rest
}

// Draft is an incident to open.
type Draft struct {
	ProcedureID  int64
	FirstStep    string
	Status       string
	Title        foreign.Text
	TLP          tlp.Label
	AgencyID     *int64
	Kind         string
	PersonalData string
	Occurred     db.Time
	Discovered   db.Time
	Report       string // number of the report that opens it
}

// Open writes a new incident: its number of the year in the office's zone, gap-free, and the first entry of its chain.
func Open(ctx context.Context, tx *db.Tx, p office.Profile, d Draft) (Incident, error) {
	if d.TLP == "" {
		d.TLP = DefaultTLP
	}
	year := p.Year(tx.Now())
	running, err := office.Draw(ctx, tx, "incident/"+itoa(int64(year)), 1)
	if err != nil {
		return Incident{}, err
	}
	uid, number := db.UID(), office.Format(p.Get("number.incident"), year, running)
	id, err := db.One[int64](ctx, tx, insert, uid, number, int64(year), running, d.ProcedureID, string(d.Title), d.Status, d.FirstStep, int64(tx.Now()),
		string(d.TLP), int64(d.TLP.Rank()), d.AgencyID, d.Kind, d.PersonalData, int64(tx.Now()), int64(d.Occurred), int64(d.Discovered),
		foreign.Fold(d.Title)+" "+strings.ToLower(number), Retention)
	if err != nil {
		return Incident{}, err
	}
	_, err = timeline.Begin(ctx, tx, timeline.Incident(uid), timeline.Draft{Kind: "incident_opened", Payload: map[string]any{
		"number": number, "title": string(d.Title), "tlp": string(d.TLP), "status": d.Status, "step": d.FirstStep, "report": d.Report,
	}})
	if err != nil {
		return Incident{}, err
	}
	return ByID(ctx, tx, id)
}

// Retention is the archive code of incident records (Permendagri 83/2022: 000.6 Persandian).
const Retention = "000.6"

const (
	setState db.SQL = `UPDATE incident SET status = $1, waiting = $2, step = $3, step_since = $4, reopened = $5, closed = $6, closing_reason = $7, finished = $8 WHERE id = $9`
	setFacts db.SQL = `UPDATE incident SET title = $1, tlp = $2, tlp_rank = $3, agency_id = $4, kind = $5, rsit = $6, impact = $7, urgency = $8,
		priority = $9, risk = $10, iiv = $11, personal_data = $12, folded = $13, version = version + 1 WHERE id = $14`
	setEscalated db.SQL = `UPDATE incident SET escalated = $1 WHERE id = $2`
	setDue       db.SQL = `UPDATE incident SET due = COALESCE((SELECT min(c.due) FROM clock c WHERE c.incident_id = $1 AND c.ended = 0), 0) WHERE id = $1`
)

// Move writes where the procedure has carried the incident.
func Move(ctx context.Context, tx *db.Tx, i Incident) error {
	_, err := db.Exec(ctx, tx, setState, i.Status, i.Waiting, i.Step, int64(i.StepSince), i.Reopened, int64(i.Closed), i.ClosingReason, int64(i.Finished), i.ID)
	return err
}

// Describe writes the facts of an incident and counts its version up.
func Describe(ctx context.Context, tx *db.Tx, i Incident) error {
	_, err := db.Exec(ctx, tx, setFacts, string(i.Title), string(i.TLP), int64(i.TLP.Rank()), i.AgencyID, i.Kind, i.RSIT, i.Impact, i.Urgency,
		i.Priority, i.Risk, i.IIV, i.PersonalData, foreign.Fold(i.Title)+" "+strings.ToLower(i.Number), i.ID)
	return err
}

// SetEscalated writes that BSSN is (or is not) asked for help.
func SetEscalated(ctx context.Context, tx *db.Tx, id int64, yes bool) error {
	_, err := db.Exec(ctx, tx, setEscalated, yes, id)
	return err
}

// Refresh writes the nearest running deadline beside the incident, for lists.
func Refresh(ctx context.Context, tx *db.Tx, id int64) error {
	_, err := db.Exec(ctx, tx, setDue, id)
	return err
}
