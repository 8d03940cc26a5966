package incident

import (
	"context"

	"tanggap/internal/account"
	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/timeline"
)

// Report is one message that came in by one channel. What people wrote stands in it as they wrote it (cleaned).
type Report struct {
	ID                   int64
	UID                  string
	Number               string
	Seq                  int64
	Status               string
	Channel              string
	Origin               string
	Recorded             db.Time
	Received             db.Time
	ReceivedPrecision    string
	LateReason           foreign.Text
	Title                foreign.Text
	TitleDerived         bool
	Description          foreign.Text
	Kind                 string
	AgencyID             *int64
	Asset                foreign.Text
	Occurred             db.Time
	OccurredPrecision    string
	OccurredWords        foreign.Text
	Discovered           db.Time
	DiscoveredPrecision  string
	ReporterKind         string
	ReporterName         foreign.Text
	ReporterEmail        foreign.Text
	ReporterPhone        foreign.Text
	ReporterOrganisation foreign.Text
	Anonymous            bool
	LetterNumber         foreign.Text
	LetterDate           string
	LetterFrom           foreign.Text
	LetterSubject        foreign.Text
	Ongoing              string
	PersonalData         string
	Actions              foreign.Text
	Location             foreign.Text
	CodeHash             string
	FormKey              *string
	OriginalID           *int64
	HasOriginal          bool   // the bytes as they came are kept: see Original
	Original             string `db:"-"` // of a new report: they, packed by evidence, when they are few
	OriginalHash         string `db:"-"` // of a new report: of them, for its chain
	EnteredBy            *int64
	ReporterID           *int64
	IncidentID           *int64
	Refusal              string
	RefusalNote          foreign.Text
	Decided              db.Time
	DecidedBy            *int64
	FilesUntil           db.Time
}

const reportColumns = `r.id, r.uid, r.number, r.seq, r.status, r.channel, r.origin, r.recorded, r.received, r.received_precision, r.late_reason,
	r.title, r.title_derived, r.description, r.kind, r.agency_id, r.asset, r.occurred, r.occurred_precision, r.occurred_words,
	r.discovered, r.discovered_precision, r.reporter_kind, r.reporter_name, r.reporter_email, r.reporter_phone, r.reporter_organisation,
	r.anonymous, r.letter_number, r.letter_date, r.letter_from, r.letter_subject, r.ongoing, r.personal_data, r.actions, r.location,
	r.code_hash, r.form_key, r.original_id, (r.original_id IS NOT NULL OR r.original <> '') AS has_original,
	r.entered_by, r.reporter_id, r.incident_id, r.refusal, r.refusal_note, r.decided, r.decided_by, r.files_until`

const (
	reportSeen     db.SQL = `SELECT ` + reportColumns + ` FROM report r WHERE r.number = $5 AND ` + reportSees
	reportShared   db.SQL = `SELECT ` + reportColumns + ` FROM report r WHERE r.number = $5 AND ` + reportShares
	reportByNumber db.SQL = `SELECT ` + reportColumns + ` FROM report r WHERE r.number = $1`
	reportByKey    db.SQL = `SELECT ` + reportColumns + ` FROM report r WHERE r.form_key = $1`
	reportByID     db.SQL = `SELECT ` + reportColumns + ` FROM report r WHERE r.id = $1`
	holdReport     db.SQL = `UPDATE report SET seq = seq WHERE id = $1`
	reportsOf      db.SQL = `SELECT ` + reportColumns + ` FROM report r WHERE r.incident_id = $1 ORDER BY r.id`
	inbox          db.SQL = `SELECT ` + reportColumns + ` FROM report r WHERE r.status IN ('baru', 'verifikasi') AND ` + reportSees + ` ORDER BY r.received DESC, r.id DESC LIMIT $5`
	waitingReports db.SQL = `SELECT r.number, r.channel, r.received FROM report r WHERE r.status IN ('baru', 'verifikasi') AND (` + reportSees + ` OR ` + books + `)
		ORDER BY r.received DESC, r.id DESC LIMIT $5`
	inboxCount    db.SQL = `SELECT count(*) FROM (SELECT r.id FROM report r WHERE r.status IN ('baru', 'verifikasi') AND ` + reportSees + ` LIMIT 100) AS n`
	reportList    db.SQL = `SELECT ` + reportColumns + ` FROM report r WHERE r.id < $5 AND ($6 = '' OR r.status = $6) AND (` + reportSees + ` OR ` + reportShares + `) ORDER BY r.id DESC LIMIT $7`
	sharedReports db.SQL = `SELECT ` + reportColumns + ` FROM report r WHERE ` + reportShares + ` ORDER BY r.received DESC, r.id DESC LIMIT $5`
	likeAgency    db.SQL = `SELECT ` + reportColumns + ` FROM report r WHERE r.agency_id = $5 AND r.id <> $6 AND r.received > $7 AND ` + reportSees + ` ORDER BY r.received DESC LIMIT 5`
	insertReport  db.SQL = `INSERT INTO report (uid, number, seq, status, channel, origin, recorded, received, received_precision, late_reason,
		title, title_derived, description, kind, agency_id, asset, occurred, occurred_precision, occurred_words, discovered, discovered_precision,
		reporter_kind, reporter_name, reporter_email, reporter_phone, reporter_organisation, anonymous, letter_number, letter_date, letter_from, letter_subject,
		ongoing, personal_data, actions, location, code_hash, form_key, original_id, entered_by, reporter_id, files_until, folded, retention, original)
		VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30,
		$31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43) RETURNING id`
	decideReport db.SQL = `UPDATE report SET status = $1, incident_id = $2, refusal = $3, refusal_note = $4, decided = $5, decided_by = $6, origin = $7, kind = $8, agency_id = $9 WHERE id = $10`
	newCode      db.SQL = `UPDATE report SET code_hash = $1 WHERE id = $2`
	packedOf     db.SQL = `SELECT original FROM report WHERE id = $1`
	nameReporter db.SQL = `UPDATE report SET reporter_name = $1, reporter_email = $2, reporter_phone = $3 WHERE id = $4`
)

// FindReport is the report of a number if v may read it; else fault.NotFound.
func FindReport(ctx context.Context, r db.Reader, v account.Viewer, number string) (Report, error) {
	return foundReport(db.One[Report](ctx, r, reportSeen, v.Args(number)...))
}

// FindSharedReport is the report of a number if it is v's agency's.
func FindSharedReport(ctx context.Context, r db.Reader, v account.Viewer, number string) (Report, error) {
	return foundReport(db.One[Report](ctx, r, reportShared, v.Args(number)...))
}

// ReportByNumber reads a report without asking who looks: for a guest with the code, and for acts that have asked.
func ReportByNumber(ctx context.Context, r db.Reader, number string) (Report, error) {
	return foundReport(db.One[Report](ctx, r, reportByNumber, number))
}

// ReportByKey is the report that a form's one-time key has filed already; db.ErrNone when none.
func ReportByKey(ctx context.Context, r db.Reader, key string) (Report, error) {
	return db.One[Report](ctx, r, reportByKey, key)
}

// ReportByID is ReportByNumber by row id.
func ReportByID(ctx context.Context, r db.Reader, id int64) (Report, error) {
	return foundReport(db.One[Report](ctx, r, reportByID, id))
}

// HoldReport locks a report for the act and reads it anew.
func HoldReport(ctx context.Context, tx *db.Tx, id int64) (Report, error) {
	if _, err := db.Exec(ctx, tx, holdReport, id); err != nil {
		return Report{}, err
	}
	return ReportByID(ctx, tx, id)
}

func foundReport(r Report, err error) (Report, error) {
	if err == db.ErrNone {
		return r, fault.NotFound()
	}
	return r, err
}

// Reports lists the reports of an incident, oldest first.
func Reports(ctx context.Context, r db.Reader, incident int64) ([]Report, error) {
	return db.All[Report](ctx, r, reportsOf, incident)
}

// Inbox lists up to n reports that nobody has decided on, newest first.
func Inbox(ctx context.Context, r db.Reader, v account.Viewer, n int) ([]Report, error) {
	return db.All[Report](ctx, r, inbox, v.Args(int64(n))...)
}

// InboxCount counts them, up to Many.
func InboxCount(ctx context.Context, r db.Reader, v account.Viewer) (int64, error) {
	return db.One[int64](ctx, r, inboxCount, v.Args()...)
}

// ListReports lists up to n reports with a row id below before (0: from the end), of a status or "", newest first.
func ListReports(ctx context.Context, r db.Reader, v account.Viewer, before int64, status string, n int) ([]Report, error) {
	if before <= 0 {
		before = 1 << 62
	}
	return db.All[Report](ctx, r, reportList, v.Args(before, status, int64(n))...)
}

// SharedReports lists the reports that v's agency may follow.
func SharedReports(ctx context.Context, r db.Reader, v account.Viewer, n int) ([]Report, error) {
	return db.All[Report](ctx, r, sharedReports, v.Args(int64(n))...)
}

// SameAgency lists reports of the same agency since a time: a hint, never a decision.
func SameAgency(ctx context.Context, r db.Reader, v account.Viewer, rep Report, since db.Time) ([]Report, error) {
	if rep.AgencyID == nil {
		return nil, nil
	}
	return db.All[Report](ctx, r, likeAgency, v.Args(*rep.AgencyID, rep.ID, int64(since))...)
}

// Waiting is a report that nobody has decided on, as a keeper of the books may know it: without a word of what it says.
type Waiting struct {
	Number   string
	Channel  string
	Received db.Time
}

// WaitingReports lists up to n of them, newest first.
func WaitingReports(ctx context.Context, r db.Reader, v account.Viewer, n int) ([]Waiting, error) {
	return db.All[Waiting](ctx, r, waitingReports, v.Args(int64(n))...)
}

// Stream is the report's chain.
func (r Report) Stream() timeline.Stream { return timeline.Report(r.UID) }

// Contact tells whether there is a way to answer the reporter.
func (r Report) Contact() bool {
	return r.ReporterEmail != "" || r.ReporterPhone != "" || r.Channel == "letter" || r.Channel == "detection" || r.Anonymous
}

// InsertReport writes a new report and the first entry of its chain. r.Number is drawn already.
func InsertReport(ctx context.Context, tx *db.Tx, r Report) (Report, error) {
	r.UID = db.UID()
	id, err := db.One[int64](ctx, tx, insertReport, r.UID, r.Number, r.Status, r.Channel, r.Origin, int64(tx.Now()), int64(r.Received), r.ReceivedPrecision, string(r.LateReason),
		string(r.Title), r.TitleDerived, string(r.Description), r.Kind, r.AgencyID, string(r.Asset), int64(r.Occurred), r.OccurredPrecision, string(r.OccurredWords), int64(r.Discovered), r.DiscoveredPrecision,
		r.ReporterKind, string(r.ReporterName), string(r.ReporterEmail), string(r.ReporterPhone), string(r.ReporterOrganisation), r.Anonymous, string(r.LetterNumber), r.LetterDate, string(r.LetterFrom), string(r.LetterSubject),
		r.Ongoing, r.PersonalData, string(r.Actions), string(r.Location), r.CodeHash, r.FormKey, r.OriginalID, r.EnteredBy, r.ReporterID, int64(r.FilesUntil),
		foreign.Fold(r.Title+" "+r.ReporterName+" "+r.Asset), Retention, r.Original)
	if err != nil {
		return r, err
	}
	r.ID, r.Recorded = id, tx.Now()
	payload := map[string]any{"number": r.Number, "channel": r.Channel, "title": string(r.Title), "status": r.Status}
	if r.LateReason != "" {
		payload["late_reason"] = string(r.LateReason)
	}
	if r.OriginalHash != "" {
		payload["original"] = r.OriginalHash
	}
	_, err = timeline.Begin(ctx, tx, r.Stream(), timeline.Draft{Kind: "report_filed", Happened: r.Received, Precision: r.ReceivedPrecision, Payload: payload})
	return r, err
}

// Decide writes what became of a report.
func Decide(ctx context.Context, tx *db.Tx, r Report, by int64) error {
	_, err := db.Exec(ctx, tx, decideReport, r.Status, r.IncidentID, r.Refusal, string(r.RefusalNote), int64(tx.Now()), by, r.Origin, r.Kind, r.AgencyID, r.ID)
	return err
}

// SetCode gives a report a new receipt code, by its hash.
func SetCode(ctx context.Context, tx *db.Tx, id int64, hash string) error {
	_, err := db.Exec(ctx, tx, newCode, hash, id)
	return err
}

// NameReporter completes who reported.
func NameReporter(ctx context.Context, tx *db.Tx, r Report) error {
	_, err := db.Exec(ctx, tx, nameReporter, string(r.ReporterName), string(r.ReporterEmail), string(r.ReporterPhone), r.ID)
	return err
}
