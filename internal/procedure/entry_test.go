package procedure_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"tanggap/internal/account"
	"tanggap/internal/casework"
	"tanggap/internal/db"
	"tanggap/internal/dbtest"
	"tanggap/internal/office"
	"tanggap/internal/procedure"
	"tanggap/sops"
)

// TestWhoEnters: by session or token, with the roles of the day, the first assigned first, and the office's settings.
func TestWhoEnters(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		shelf := procedure.NewShelf(casework.Known())
		var p account.Person
		var token, ended string
		err := d.Write(t.Context(), db.Actor{}, func(ctx context.Context, tx *db.Tx) (err error) {
			if _, err = shelf.Load(ctx, tx, "malut-2023.yaml", sops.Malut, "2023-01-01"); err != nil {
				return err
			}
			if err = office.Set(ctx, tx, "team.name", "Tim = uji"); err != nil {
				return err
			}
			if p, err = account.Add(ctx, tx, account.Person{Username: "siti", Name: "Siti"}, ""); err != nil {
				return err
			}
			for _, a := range []account.Assignment{
				{Role: "koordinator", FromDay: "2020-01-01"},
				{Role: "admin", FromDay: "2020-01-01"},
				{Role: "ketua", FromDay: "2020-01-01", UntilDay: "2020-02-01"},
				{Role: "auditor", FromDay: "2999-01-01"},
			} {
				a.PersonID = p.ID
				if err = account.Assign(ctx, tx, a, []string{"koordinator", "ketua"}); err != nil {
					return err
				}
			}
			if token, err = account.MakeToken(ctx, tx, p.ID, []string{"read"}, 0); err != nil {
				return err
			}
			ended, err = account.MakeToken(ctx, tx, p.ID, nil, tx.Now()-1)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		e, err := shelf.Enter(t.Context(), d, p.ID)
		if err != nil || e.Viewer.UID != p.UID || !slices.Equal(e.Viewer.Roles, []string{"koordinator", "admin"}) ||
			!e.Viewer.Can(account.Desk) || e.Viewer.Can(account.Auditor) || e.Office.Get("team.name") != "Tim = uji" {
			t.Errorf("%+v %v", e.Viewer, err)
		}
		by, err := shelf.EnterBy(t.Context(), d, token)
		if err != nil || by.Viewer.UID != p.UID || !slices.Equal(by.Viewer.Scopes, []string{"read"}) {
			t.Errorf("%+v %v", by.Viewer, err)
		}
		for _, bad := range []string{"", "tgp_none", ended} {
			if _, err := shelf.EnterBy(t.Context(), d, bad); !errors.Is(err, db.ErrNone) {
				t.Errorf("token %q: %v", bad, err)
			}
		}
		for _, nobody := range []int64{0, 999} {
			if e, err := shelf.Enter(t.Context(), d, nobody); err != nil || e.Viewer.Signed() || e.Office.Get("team.name") == "" {
				t.Errorf("person %d: %+v %v", nobody, e.Viewer, err)
			}
		}
	})
}
