package db_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/sync/errgroup"

	"tanggap/internal/db"
	"tanggap/internal/dbtest"
)

var first = fstest.MapFS{"0001_first.sql": {Data: []byte(`-- +goose Up
CREATE TABLE thing (id {{id}}, body {{bytes}} NOT NULL);
INSERT INTO thing (body) VALUES ('a');
`)}}

var second = fstest.MapFS{"0001_first.sql": first["0001_first.sql"], "0002_second.sql": {Data: []byte(`-- +goose Up
ALTER TABLE thing ADD COLUMN colour TEXT NOT NULL DEFAULT 'red';
`)}}

// bare opens an empty store that knows the migrations of from.
func bare(t *testing.T, o db.Options, from fstest.MapFS) *db.DB {
	t.Helper()
	d := reopen(t, o)
	t.Cleanup(func() { _ = d.Close() })
	if err := d.UseMigrations(from); err != nil {
		t.Fatal(err)
	}
	return d
}

func mustBe(t *testing.T, d *db.DB, want db.State) {
	t.Helper()
	if got, err := d.State(context.Background()); err != nil || got != want {
		t.Errorf("state %v, %v; want %v", got, err, want)
	}
}

func TestMigrations(t *testing.T) {
	type thing struct {
		ID   int64
		Body []byte
	}
	for _, e := range dbtest.Engines {
		t.Run(e.String(), func(t *testing.T) {
			ctx := t.Context()
			o := dbtest.Bare(t, e, false)
			d := bare(t, o, first)
			mustBe(t, d, db.Empty)
			for range 2 {
				if err := d.Migrate(ctx); err != nil {
					t.Fatal(err)
				}
				mustBe(t, d, db.Current)
			}
			const q = db.SQL(`SELECT id, body FROM thing`)
			if got, err := db.One[thing](ctx, d, q); err != nil || got.ID != 1 || string(got.Body) != "a" {
				t.Error(got, err)
			}
			if err := d.UseMigrations(second); err != nil {
				t.Fatal(err)
			}
			mustBe(t, d, db.Older)
			if err := d.Migrate(ctx); err != nil {
				t.Fatal(err)
			}
			mustBe(t, d, db.Current)
			if got, err := db.One[thing](ctx, d, q); err != nil || got.ID != 1 { // a plan from before
				t.Error(got, err)
			}
			older := bare(t, o, first)
			mustBe(t, older, db.Newer)
			if err := older.Migrate(ctx); !errors.Is(err, db.ErrNewer) {
				t.Error(err)
			}
			mustBe(t, d, db.Current)
		})
	}
}

func TestTwoServersMigrateOnce(t *testing.T) {
	for _, e := range dbtest.Engines {
		t.Run(e.String(), func(t *testing.T) {
			o := dbtest.Bare(t, e, false)
			a, b := bare(t, o, second), bare(t, o, second)
			var g errgroup.Group
			g.Go(func() error { return a.Migrate(context.Background()) })
			if e == db.Postgres { // on SQLite one server holds the folder
				g.Go(func() error { return b.Migrate(context.Background()) })
			}
			if err := g.Wait(); err != nil {
				t.Fatal(err)
			}
			mustBe(t, b, db.Current)
			if n, err := db.One[int](t.Context(), b, db.SQL(`SELECT count(*) AS n FROM thing`)); err != nil || n != 1 {
				t.Error(n, err)
			}
		})
	}
}

func TestBrokenMigrationLeavesTheStoreOlder(t *testing.T) {
	broken := fstest.MapFS{"0001_first.sql": first["0001_first.sql"], "0002_broken.sql": {Data: []byte(`-- +goose Up
ALTER TABLE thing ADD COLUMN colour TEXT NOT NULL DEFAULT 'red';
INSERT INTO nowhere (id) VALUES (1);
`)}}
	for _, e := range dbtest.Engines {
		t.Run(e.String(), func(t *testing.T) {
			d := bare(t, dbtest.Bare(t, e, false), broken)
			if err := d.Migrate(t.Context()); err == nil {
				t.Fatal("a broken migration was taken")
			}
			mustBe(t, d, db.Older)
			if err := d.UseMigrations(second); err != nil {
				t.Fatal(err)
			}
			if err := d.Migrate(t.Context()); err != nil {
				t.Errorf("half of the broken one was left: %v", err)
			}
		})
	}
}

func TestUnknownTokenIsRefused(t *testing.T) {
	d := dbtest.Open(t, db.SQLite)
	err := d.UseMigrations(fstest.MapFS{"0001_a.sql": {Data: []byte("CREATE TABLE a (id {{serial}})")}})
	if err == nil || !strings.Contains(err.Error(), "{{serial}}") {
		t.Error(err)
	}
}

func TestMigrateToTheVersionOfABackup(t *testing.T) {
	for _, e := range dbtest.Engines {
		t.Run(e.String(), func(t *testing.T) {
			ctx := t.Context()
			d := bare(t, dbtest.Bare(t, e, false), second)
			if err := d.MigrateTo(ctx, 3); !errors.Is(err, db.ErrNewer) {
				t.Errorf("a version that nobody knows: %v", err)
			}
			for range 2 {
				if err := d.MigrateTo(ctx, 1); err != nil {
					t.Fatal(err)
				}
				mustBe(t, d, db.Older)
			}
			if err := d.Migrate(ctx); err != nil {
				t.Fatal(err)
			}
			if err := d.MigrateTo(ctx, 1); err == nil {
				t.Error("a migrated store went back")
			}
			if v, err := d.Version(ctx); err != nil || v != 2 {
				t.Errorf("version %d, %v", v, err)
			}
		})
	}
}
