package incident_test

import (
	"context"
	"testing"

	"tanggap/internal/account"
	"tanggap/internal/db"
	"tanggap/internal/dbtest"
	"tanggap/internal/incident"
	"tanggap/internal/tlp"
)

// rightsOf must agree with the numbers that the access rule's text uses.
func TestNumbersOfRights(t *testing.T) {
	if account.Desk|account.Head != 3 || account.Workers != 124 || account.Team != 127 || account.Sekretariat != 128 || account.OPD != 256 {
		t.Fatal("the access rule's statement counts on other numbers")
	}
}

func TestListsAndCountsAgree(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		insert := func(n int, label tlp.Label) {
			err := d.Write(ctx, db.Actor{}, func(ctx context.Context, tx *db.Tx) error {
				if n == 1 {
					if _, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO procedure (name, hash, body, from_day, loaded) VALUES ('p', 'h', $1, '2026-01-01', 0)`), []byte("x")); err != nil {
						return err
					}
				}
				_, err := db.Exec(ctx, tx, db.SQL(`INSERT INTO incident (uid, number, year, running, seq, procedure_id, title, status, step, step_since, tlp, tlp_rank, opened, folded)
					VALUES ($1, $1, 2026, $2, 1, 1, 'judul rahasia', 'antre', 'antrian', 0, $3, $4, $2, 'judul rahasia')`),
					"X-2026-000"+string(rune('0'+n)), int64(n), string(label), int64(label.Rank()))
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		for n, l := range tlp.Labels {
			insert(n+1, l)
		}
		for _, c := range []struct {
			name    string
			rights  account.Right
			lines   int
			visible int
		}{
			{"desk", account.Desk, 5, 4},
			{"head", account.Head, 5, 4},
			{"handler", account.Handler, 2, 2},
			{"signer", account.Signer, 2, 2},
			{"sekretariat", account.Sekretariat, 0, 0},
			{"admin", account.Admin, 0, 0},
			{"opd", account.OPD, 0, 0},
		} {
			v := account.Viewer{Person: 9, Rights: c.rights, Today: "2026-11-24"}
			for _, order := range []string{"queue", "recent", "due"} {
				var all []incident.Row
				for cursor, first := "", true; first || cursor != ""; first = false {
					rows, next, err := incident.List(ctx, d, v, incident.Filter{Order: order, Limit: 2, Cursor: cursor})
					if err != nil {
						t.Fatal(c.name, order, err)
					}
					all, cursor = append(all, rows...), next
				}
				visible := 0
				for _, r := range all {
					if r.Visible {
						visible++
					} else if r.Title != "" {
						t.Errorf("%s: a hidden line shows its title", c.name)
					}
				}
				if len(all) != c.lines || visible != c.visible {
					t.Errorf("%s %s: %d lines, %d visible, want %d and %d", c.name, order, len(all), visible, c.lines, c.visible)
				}
			}
			n, err := incident.Count(ctx, d, v, incident.Filter{}, incident.Lots)
			if err != nil || int(n) != c.lines {
				t.Errorf("%s: count %d (%v), want %d", c.name, n, err, c.lines)
			}
			if n, _ := incident.Count(ctx, d, v, incident.Filter{Words: "rahasia"}, incident.Lots); int(n) != c.visible {
				t.Errorf("%s: words count %d, want %d", c.name, n, c.visible)
			}
		}
	})
}
