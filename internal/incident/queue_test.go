package incident

import (
	"context"
	"strings"
	"testing"

	"tanggap/internal/account"
	"tanggap/internal/db"
	"tanggap/internal/dbtest"
)

// TestOrdersNeedNoSorting: SQLite finds each order of the queue in an index, also behind a cursor. An index whose words
// differ from queue.go's by a letter would sort all incidents for every page.
func TestOrdersNeedNoSorting(t *testing.T) {
	d := dbtest.Open(t, db.SQLite)
	v := account.Viewer{Person: 1, Rights: account.Desk, Today: "2026-11-24"}
	for _, f := range []Filter{
		{Order: "due", Open: true},
		{Order: "queue", Open: true},
		{Order: "due"},
		{Order: "queue"},
		{Order: "recent"},
		{Order: "due", Open: true, Cursor: "9~8~7"},
		{Order: "queue", Open: true, Cursor: "P2~8~7"},
	} {
		f.Limit = 50
		text, args, err := f.list(v)
		if err != nil {
			t.Fatal(err)
		}
		plan, err := db.All[struct {
			ID, Parent, Notused int64
			Detail              string
		}](t.Context(), d, "EXPLAIN QUERY PLAN "+text, args...)
		if err != nil || len(plan) == 0 {
			t.Fatal(plan, err)
		}
		for _, line := range plan {
			if strings.Contains(line.Detail, "ORDER BY") {
				t.Errorf("%+v: %s", f, line.Detail)
			}
		}
	}
}

// TestWhatWaitsIsCountedOnce: an incident that waits for two of a person's roles is one, in the list and in the count.
func TestWhatWaitsIsCountedOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		err := d.Write(t.Context(), db.Actor{}, func(ctx context.Context, tx *db.Tx) error {
			for _, q := range []db.Dynamic{
				`INSERT INTO procedure (name, hash, body, from_day, loaded) VALUES ('p', 'h', 'x', '2026-01-01', 0)`,
				`INSERT INTO person (uid, username, name, created) VALUES ('u', 'u', 'u', 0)`,
				`INSERT INTO assignment (person_id, role, from_day, recorded) VALUES (1, 'ketua', '2020-01-01', 0), (1, 'koordinator', '2020-01-01', 0), (1, 'kadis', '2999-01-01', 0)`,
				`INSERT INTO incident (uid, number, year, running, seq, procedure_id, title, status, step, step_since, tlp, tlp_rank, opened)
					SELECT 'i' || n, 'X-' || n, 2026, n, 1, 1, 't', 'antre', 's', 0, 'AMBER', 2, n FROM (SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3) AS x`,
				`INSERT INTO incident_turn (incident_id, role, part) VALUES (1, 'ketua', 'fills'), (1, 'koordinator', 'fills'), (2, 'ketua', 'takes_part'), (3, 'kadis', 'fills')`,
			} {
				if _, err := db.Exec(ctx, tx, q); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		v := account.Viewer{Person: 1, Rights: account.Desk, Today: "2026-11-24"}
		rows, _, err := List(t.Context(), d, v, Filter{Mine: true, Open: true, Limit: 50})
		if err != nil || len(rows) != 1 || rows[0].Number != "X-1" || !rows[0].Mine {
			t.Errorf("%+v %v", rows, err)
		}
		for most, want := range map[int]int64{Many: 1, 1: 1} {
			if n, err := Count(t.Context(), d, v, Filter{Mine: true, Open: true}, most); n != want || err != nil {
				t.Errorf("counted %d, want %d: %v", n, want, err)
			}
		}
		if n, err := Count(t.Context(), d, v, Filter{Open: true}, 2); n != 2 || err != nil {
			t.Errorf("counted %d of three up to two: %v", n, err)
		}
	})
}
