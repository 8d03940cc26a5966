package job

import (
	"context"
	"encoding/json"

	"tanggap/internal/archive"
	"tanggap/internal/db"
)

var undone = db.Pair{
	SQLite: `SELECT id, kind, CAST(json(args) AS TEXT) AS args,
		CAST(round(unixepoch(scheduled_at, 'subsec') * 1000) AS INTEGER) * 1000 AS due FROM river_job
		WHERE state IN ('available', 'pending', 'retryable', 'running', 'scheduled') AND id > $1 ORDER BY id LIMIT 500`,
	Postgres: `SELECT id, kind, CAST(args AS TEXT) AS args,
		CAST(extract(epoch FROM scheduled_at) * 1000000 AS BIGINT) AS due FROM river_job
		WHERE state IN ('available', 'pending', 'retryable', 'running', 'scheduled') AND id > $1 ORDER BY id LIMIT 500`,
}

// Undone reads a page of the work that is not done, by id, after one: for a backup.
func Undone(ctx context.Context, r db.Reader, after int64) ([]archive.Job, error) {
	type row struct {
		ID         int64
		Kind, Args string
		Due        db.Time
	}
	rows, err := db.All[row](ctx, r, undone, after)
	var out []archive.Job
	for _, j := range rows {
		out = append(out, archive.Job{ID: j.ID, Kind: j.Kind, Args: json.RawMessage(j.Args), Due: j.Due})
	}
	return out, err
}

// Revive records work of a backup anew, due when it was.
func (q *Queue) Revive(ctx context.Context, tx *db.Tx, jobs []archive.Job) error {
	all := make([]any, len(jobs))
	for i, j := range jobs {
		all[i] = Due{revived{j}, j.Due.Time()}
	}
	return q.record(ctx, tx, all)
}

// revived is work whose kind this room does not know.
type revived struct{ job archive.Job }

func (r revived) Kind() string                 { return r.job.Kind }
func (r revived) MarshalJSON() ([]byte, error) { return r.job.Args, nil }
