package incident

import (
	"context"
	"strings"

	"tanggap/internal/account"
	"tanggap/internal/db"
)

// books: the sekretariat keeps the agenda books, whose lines name reports and incidents by number.
const books = `(CAST($2 AS BIGINT) & 128) <> 0`

type numbered struct {
	ID     int64
	Number string
}

// Numbers are the numbers of incidents by row id, of those that v may know of: by the lists' rule, as
// his agency's, or as a keeper of the books.
func Numbers(ctx context.Context, r db.Reader, v account.Viewer, ids []int64) (map[int64]string, error) {
	out := map[int64]string{}
	if len(ids) == 0 {
		return out, nil
	}
	q := query{args: v.Args()}
	var places []string
	for _, id := range ids {
		places = append(places, q.arg(id))
	}
	text := `SELECT i.id, i.number FROM incident i WHERE i.id IN (` + strings.Join(places, ", ") + `) AND (` + Lists + ` OR ` + Shares + ` OR ` + books + `)`
	rows, err := db.All[numbered](ctx, r, db.Dynamic(text), q.args...)
	for _, n := range rows {
		out[n.ID] = n.Number
	}
	return out, err
}

// ReportNumbers is Numbers of reports.
func ReportNumbers(ctx context.Context, r db.Reader, v account.Viewer, ids []int64) (map[int64]string, error) {
	out := map[int64]string{}
	if len(ids) == 0 {
		return out, nil
	}
	q := query{args: v.Args()}
	var places []string
	for _, id := range ids {
		places = append(places, q.arg(id))
	}
	text := `SELECT r.id, r.number FROM report r WHERE r.id IN (` + strings.Join(places, ", ") + `) AND (` + reportSees + ` OR ` + books + `)`
	rows, err := db.All[numbered](ctx, r, db.Dynamic(text), q.args...)
	for _, n := range rows {
		out[n.ID] = n.Number
	}
	return out, err
}
