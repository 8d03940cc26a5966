package intake_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/agency"
	"tanggap/internal/casework"
	"tanggap/internal/db"
	"tanggap/internal/dbtest"
	"tanggap/internal/fault"
	"tanggap/internal/incident"
	"tanggap/internal/intake"
	"tanggap/internal/office"
	"tanggap/internal/procedure"
	"tanggap/internal/timeline"
	"tanggap/sops"
)

// team is a store with one procedure and one person for each of its actors.
type team struct {
	t     *testing.T
	d     *db.DB
	shelf *procedure.Shelf
	v     map[string]account.Viewer
	lists casework.Choicelist
}

func newTeam(t *testing.T, d *db.DB, file string, body []byte) *team {
	ctx := context.Background()
	tm := &team{t: t, d: d, shelf: procedure.NewShelf(casework.Known()), v: map[string]account.Viewer{}}
	tm.write(db.Actor{Name: "test"}, func(ctx context.Context, tx *db.Tx) error {
		p, err := tm.shelf.Load(ctx, tx, file, body, "2026-01-01")
		if err != nil {
			return err
		}
		if _, err := agency.Add(ctx, tx, agency.Agency{Key: "dinkes", Name: "Dinas Kesehatan"}); err != nil {
			return err
		}
		if err := office.Set(ctx, tx, "number.incident", "UJI-{tahun}-{urut:4}"); err != nil {
			return err
		}
		for _, a := range p.Actors {
			person, err := account.Add(ctx, tx, account.Person{Username: a.ID, Name: a.Title}, "")
			if err != nil {
				return err
			}
			if err := account.Assign(ctx, tx, account.Assignment{PersonID: person.ID, Role: a.ID, FromDay: "2026-01-01"}, []string{a.ID}); err != nil {
				return err
			}
		}
		return nil
	})
	people, err := account.People(ctx, d, true)
	must(t, err)
	rights, err := tm.shelf.Rights(ctx, d)
	must(t, err)
	for _, p := range people {
		v, err := account.Load(ctx, d, p.ID, time.Now(), rights)
		must(t, err)
		tm.v[p.Username] = v
	}
	tm.lists, err = casework.ReadChoices(ctx, d)
	must(t, err)
	return tm
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (tm *team) write(a db.Actor, f func(context.Context, *db.Tx) error) {
	tm.t.Helper()
	must(tm.t, tm.d.Write(context.Background(), a, f))
}

func (tm *team) step(user, number, step string, f func(context.Context, *db.Tx, *casework.Case) error) error {
	v := tm.v[user]
	return tm.d.Write(context.Background(), v.Actor(), func(ctx context.Context, tx *db.Tx) error {
		c, err := casework.Hold(ctx, tx, tm.shelf, v, number)
		if err != nil {
			return err
		}
		return f(ctx, tx, c)
	})
}

// fill makes the smallest answer that a form's schema allows.
func fill(s casework.Object) any {
	if c, ok := s["const"]; ok {
		return c
	}
	if one, ok := s["oneOf"].([]any); ok {
		return fill(one[0].(casework.Object))
	}
	switch s["type"] {
	case "object":
		out := map[string]any{}
		props, _ := s["properties"].(casework.Object)
		for _, name := range s["required"].([]string) {
			out[name] = fill(props[name].(casework.Object))
		}
		return out
	case "array":
		return []any{fill(s["items"].(casework.Object))}
	case "string":
		switch s["format"] {
		case "date-time":
			return time.Now().UTC().Format(time.RFC3339)
		case "date":
			return "2026-11-20"
		}
		return "isi"
	}
	return 1
}

type titles struct{}

func (titles) Field(_, f string) string  { return f }
func (titles) Option(_, w string) string { return w }
func (titles) Form(f string) string      { return f }

// walk fills whatever the schema asks of each actor until the incident is at its end.
func (tm *team) walk(number string) (steps []string) {
	for range 40 {
		var c *casework.Case
		for _, v := range tm.v {
			if v.Can(account.Desk) {
				var err error
				c, err = casework.Load(context.Background(), tm.d, tm.shelf, v, number)
				must(tm.t, err)
			}
		}
		if c.Incident.Step == "" {
			return steps
		}
		before := c.Incident.Step
		for range 2 { // an author first, then who checks him
			for user := range tm.v {
				tm.fillStep(user, number, before)
			}
		}
		after, err := incident.ByNumber(context.Background(), tm.d, number)
		must(tm.t, err)
		if after.Step == before {
			tm.t.Fatalf("step %s does not end", before)
		}
		steps = append(steps, before)
	}
	tm.t.Fatal("no end in sight")
	return nil
}

func (tm *team) fillStep(user, number, step string) {
	err := tm.step(user, number, step, func(ctx context.Context, tx *db.Tx, c *casework.Case) error {
		s, _ := c.Procedure.Step(step)
		if c.Incident.Step != step || !c.MayWork(s) {
			return nil
		}
		schema := c.Schema(s, tm.lists, titles{})
		given := casework.Given{Forms: map[string]json.RawMessage{}, Lists: tm.lists}
		if schema != nil {
			for name, form := range schema["properties"].(casework.Object) {
				b, _ := json.Marshal(fill(form.(casework.Object)))
				given.Forms[name] = b
			}
		}
		return casework.Save(ctx, tx, c, step, given)
	})
	if err != nil && !fault.Is(err, fault.KindNotFound) {
		tm.t.Fatalf("%s saves %s: %v", user, step, err)
	}
	// A paper that the step wants issued: tests of documents issue real ones.
	tm.write(db.Actor{}, func(ctx context.Context, tx *db.Tx) error {
		i, err := incident.ByNumber(ctx, tx, number)
		if err != nil {
			return err
		}
		_, err = db.Exec(ctx, tx, issued, db.UID(), i.ID)
		return err
	})
	err = tm.step(user, number, step, func(ctx context.Context, tx *db.Tx, c *casework.Case) error {
		if s, _ := c.Procedure.Step(step); c.Incident.Step != step || !c.MayWork(s) {
			return nil
		}
		return casework.Complete(ctx, tx, c, step, casework.Given{Lists: tm.lists})
	})
	if err != nil && !fault.Is(err, fault.KindNotFound) && (fault.Of(err) == nil || len(fault.Of(err).Missing) == 0) {
		tm.t.Fatalf("%s completes %s: %v", user, step, err)
	}
}

const issued db.SQL = `INSERT INTO document (uid, incident_id, kind, state, title, tlp, tlp_rank, facts, created) VALUES ($1, $2, 'lembar_disposisi', 'issued', '', 'AMBER', 2, '{}', 0)`

func TestBothProceduresFromReportToEnd(t *testing.T) {
	for _, p := range []struct {
		file  string
		body  []byte
		desk  string
		steps int
	}{{"malut.yaml", sops.Malut, "koordinator", 10}, {"kabupaten.yaml", sops.Regency, "petugas", 7}} {
		t.Run(p.file, func(t *testing.T) {
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				tm := newTeam(t, d, p.file, p.body)
				ctx := context.Background()
				got, err := intake.File(ctx, d, intake.Draft{Channel: "phone", Description: "Situs menampilkan judi.", Reporter: intake.Reporter{Name: "Saharia"}, By: tm.v[p.desk]})
				must(t, err)
				var number string
				tm.write(tm.v[p.desk].Actor(), func(ctx context.Context, tx *db.Tx) (err error) {
					number, err = intake.Accept(ctx, tx, tm.shelf, tm.v[p.desk], got.Report.Number, nil, tm.lists)
					return err
				})
				steps := tm.walk(number)
				i, err := incident.ByNumber(ctx, d, number)
				must(t, err)
				if len(steps) != p.steps || i.Status != "diarsipkan" || i.Closed == 0 || i.Finished == 0 {
					t.Fatalf("%s after %v: status %s, closed %d", number, steps, i.Status, i.Closed)
				}
				entries, err := timeline.After(ctx, d, i.Stream(), 0, 500)
				must(t, err)
				if int64(len(entries)) != i.Seq {
					t.Errorf("%d entries, seq %d", len(entries), i.Seq)
				}
				if _, err := intake.Track(ctx, d, got.Report.Number, got.Code); err != nil {
					t.Error("track:", err)
				}
				if _, err := intake.Track(ctx, d, got.Report.Number, "AAAA-AAAA-AAAA"); !fault.Is(err, fault.KindNotFound) {
					t.Error("a wrong code:", err)
				}
				fmt.Println(t.Name(), number, steps, len(entries), "entries")
			})
		})
	}
}
