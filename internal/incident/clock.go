package incident

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"tanggap/internal/db"
	"tanggap/internal/timeline"
)

// Clock is a deadline of an incident. A legal one (§) counts elapsed hours, never pauses and ends only by
// evidence of sending; a service one follows from the priority and pauses while somebody outside has the ball.
type Clock struct {
	ID         int64
	IncidentID int64
	Name       string
	Legal      bool
	Started    db.Time
	Due        db.Time
	Reason     string
	Paused     db.Time
	Ended      db.Time
	Evidence   string
}

// Names of clocks (domain.md 1.8 and 9.2). TargetBSSN has no limit in law: it is shown as a target, never with §.
const (
	ClockIIV     = "lapor_iiv"
	TargetBSSN   = "lapor_tinggi"
	ClockSubject = "pdp_subjek"
	ClockAgency  = "pdp_lembaga"
	ClockAnswer  = "respons"
	ClockContain = "penahanan"
	ClockReport  = "laporan"
)

// serviceSpans are the defaults of domain.md 9.2: answer, contain, report, by priority.
var serviceSpans = map[string][3]time.Duration{
	"P1": {time.Hour, 4 * time.Hour, 24 * time.Hour},
	"P2": {4 * time.Hour, 24 * time.Hour, 3 * 24 * time.Hour},
	"P3": {24 * time.Hour, 3 * 24 * time.Hour, 7 * 24 * time.Hour},
	"P4": {3 * 24 * time.Hour, 14 * 24 * time.Hour, 0},
}

const clockColumns = `id, incident_id, name, legal, started, due, reason, paused, ended, evidence`

const (
	clocksOf   db.SQL = `SELECT ` + clockColumns + ` FROM clock WHERE incident_id = $1 ORDER BY (CASE WHEN ended = 0 THEN 0 ELSE 1 END), due, id`
	startClock db.SQL = `INSERT INTO clock (incident_id, name, legal, started, due, reason) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (incident_id, name) DO UPDATE SET started = EXCLUDED.started, due = EXCLUDED.due, reason = EXCLUDED.reason WHERE clock.ended = 0`
	endClock    db.SQL = `UPDATE clock SET ended = $1, evidence = $2 WHERE incident_id = $3 AND name = $4 AND ended = 0`
	dropClock   db.SQL = `DELETE FROM clock WHERE incident_id = $1 AND name = $2 AND ended = 0`
	pauseClocks db.SQL = `UPDATE clock SET paused = $1 WHERE incident_id = $2 AND legal = $3 AND ended = 0 AND paused = 0`
	goOn        db.SQL = `UPDATE clock SET due = due + ($1 - paused), paused = 0 WHERE incident_id = $2 AND paused <> 0 AND ended = 0`
)

// Clocks lists the deadlines of an incident: running ones first, nearest first.
func Clocks(ctx context.Context, r db.Reader, incident int64) ([]Clock, error) {
	return db.All[Clock](ctx, r, clocksOf, incident)
}

// Running lists the clocks that have not ended of incidents that somebody may list, nearest first.
func Running(ctx context.Context, r db.Reader, incidents []int64) (map[int64][]Clock, error) {
	out := map[int64][]Clock{}
	if len(incidents) == 0 {
		return out, nil
	}
	var q query
	var places []string
	for _, id := range incidents {
		places = append(places, q.arg(id))
	}
	text := `SELECT ` + clockColumns + ` FROM clock WHERE ended = 0 AND incident_id IN (` + strings.Join(places, ", ") + `)`
	rows, err := db.All[Clock](ctx, r, db.Dynamic(text), q.args...)
	slices.SortFunc(rows, func(a, b Clock) int { return cmp.Or(cmp.Compare(a.Due, b.Due), cmp.Compare(a.ID, b.ID)) }) // by SQL, SQLite would walk all deadlines
	for _, c := range rows {
		out[c.IncidentID] = append(out[c.IncidentID], c)
	}
	return out, err
}

// StartClocks starts what the classification brings: service clocks by priority from the opening, the report to
// the sector TTIS (IIV: 1×24 hours from discovery, PBSSN 1/2024 Ps 15(5)–(6)), the notices of a personal-data
// breach (3×24 hours, UU 27/2022 Ps 46). A clock whose fact proved false and that has no evidence is withdrawn.
func StartClocks(ctx context.Context, tx *db.Tx, i Incident) error {
	known := i.Opened
	if i.Discovered != 0 && i.Discovered < known {
		known = i.Discovered
	}
	day := 24 * time.Hour
	spans := serviceSpans[i.Priority]
	wanted := []struct {
		name  string
		legal bool
		from  db.Time
		span  time.Duration
		on    bool
	}{
		{ClockAnswer, false, i.Opened, spans[0], spans[0] != 0},
		{ClockContain, false, i.Opened, spans[1], spans[1] != 0},
		{ClockReport, false, i.Opened, spans[2], spans[2] != 0},
		{ClockIIV, true, known, day, i.IIV == "ya" || i.IIV == "belum_dinilai" && Reportable(i.Risk)},
		{TargetBSSN, false, known, day, Reportable(i.Risk) && i.IIV == "tidak"},
		{ClockSubject, true, known, 3 * day, i.PersonalData == "ya"},
		{ClockAgency, true, known, 3 * day, i.PersonalData == "ya"},
	}
	for _, w := range wanted {
		var err error
		if w.on {
			_, err = db.Exec(ctx, tx, startClock, i.ID, w.name, w.legal, int64(w.from), int64(w.from.Add(w.span)), "")
		} else {
			_, err = db.Exec(ctx, tx, dropClock, i.ID, w.name)
		}
		if err != nil {
			return err
		}
	}
	return Refresh(ctx, tx, i.ID)
}

// EndClock ends a clock with what proves it, at the time it happened. One that does not run is left alone.
func EndClock(ctx context.Context, tx *db.Tx, i Incident, name string, at db.Time, evidence string) error {
	n, err := db.Exec(ctx, tx, endClock, int64(at), evidence, i.ID, name)
	if err != nil || n == 0 {
		return err
	}
	if err := Refresh(ctx, tx, i.ID); err != nil {
		return err
	}
	_, err = timeline.Append(ctx, tx, i.Stream(), timeline.Draft{Kind: "clock_ended", Happened: at, Payload: map[string]any{"clock": name, "evidence": evidence}})
	return err
}

const endService db.SQL = `UPDATE clock SET ended = $1, evidence = 'closed' WHERE incident_id = $2 AND legal = $3 AND ended = 0`

// EndService ends the service clocks of an incident that is closed; a legal one goes on until its evidence.
func EndService(ctx context.Context, tx *db.Tx, incident int64) error {
	if _, err := db.Exec(ctx, tx, endService, int64(tx.Now()), incident, false); err != nil {
		return err
	}
	return Refresh(ctx, tx, incident)
}

// Pause stops the service clocks while somebody outside has the ball; GoOn lets them run again.
func Pause(ctx context.Context, tx *db.Tx, incident int64) error {
	_, err := db.Exec(ctx, tx, pauseClocks, int64(tx.Now()), incident, false)
	return err
}

// GoOn lets paused clocks run again, their end moved by the pause.
func GoOn(ctx context.Context, tx *db.Tx, incident int64) error {
	if _, err := db.Exec(ctx, tx, goOn, int64(tx.Now()), incident); err != nil {
		return err
	}
	return Refresh(ctx, tx, incident)
}
