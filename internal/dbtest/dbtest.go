// Package dbtest gives a test a fresh migrated store on each engine. Tests only.
package dbtest

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"tanggap/internal/db"
	"tanggap/internal/job"
)

// Option changes how a store is opened.
type Option func(*db.Options)

// At makes the store tell the time by clock.
func At(clock db.Clock) Option { return func(o *db.Options) { o.Clock = clock } }

// Engines are the engines every body runs on, by the names of their subtests.
var Engines = []db.Engine{db.SQLite, db.Postgres}

// Each runs body as the subtests "sqlite" and "postgres", each with a fresh migrated store.
func Each(t *testing.T, body func(t *testing.T, d *db.DB), opts ...Option) {
	t.Helper()
	for _, e := range Engines {
		t.Run(e.String(), func(t *testing.T) { body(t, Open(t, e, opts...)) })
	}
}

// Open opens a fresh migrated store, closed and removed when the test ends. Work that acts name is kept: see Jobs.
func Open(t testing.TB, e db.Engine, opts ...Option) *db.DB {
	t.Helper()
	o := Fresh(t, e)
	for _, opt := range opts {
		opt(&o)
	}
	d, err := db.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	kept := &named{}
	jobs.Store(d, kept)
	d.SetBeforeCommit(kept.add)
	t.Cleanup(func() {
		jobs.Delete(d)
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return d
}

// Fresh makes a migrated store and tells how to open it.
func Fresh(t testing.TB, e db.Engine) db.Options {
	t.Helper()
	o := Bare(t, e, true)
	if e == db.SQLite {
		from, err := sqliteTemplate()
		if err == nil {
			err = os.WriteFile(filepath.Join(o.Dir, "tanggap.db"), from, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return o
}

var databases atomic.Int64

// Bare makes a place for a store: migrated on PostgreSQL if asked for, else empty.
func Bare(t testing.TB, e db.Engine, migrated bool) db.Options {
	t.Helper()
	o := db.Options{Dir: t.TempDir(), Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))}
	if e == db.SQLite {
		return o
	}
	template := "template0"
	if migrated {
		var err error
		if template, err = postgresTemplate(); err != nil {
			t.Fatal(err)
		}
	}
	name := fmt.Sprintf("t%d_%d", os.Getpid(), databases.Add(1))
	create := fmt.Sprintf(`CREATE DATABASE %s TEMPLATE %s STRATEGY FILE_COPY ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'`, name, template)
	if err := admin(create); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := admin("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	o.URL = address(name)
	return o
}

// sqliteTemplate is the bytes of a migrated SQLite store.
var sqliteTemplate = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "tanggap-template-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	if err := migrate(db.Options{Dir: dir}); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, "tanggap.db"))
})

func migrate(o db.Options) error {
	o.Log = slog.New(slog.DiscardHandler)
	ctx := context.Background()
	d, err := db.Open(ctx, o)
	if err != nil {
		return err
	}
	if err := job.Migrate(ctx, d); err != nil {
		_ = d.Close()
		return fmt.Errorf("migrate the template: %w", err)
	}
	return d.Close()
}

// admin runs one statement on the cluster's own database.
func admin(q string) error {
	base, err := cluster()
	if err != nil {
		return err
	}
	ctx := context.Background()
	c, err := pgx.Connect(ctx, base.String())
	if err != nil {
		return fmt.Errorf("PostgreSQL for tests: %w", err)
	}
	defer c.Close(ctx)
	if _, err := c.Exec(ctx, q); err != nil {
		return fmt.Errorf("%s: %w", q, err)
	}
	return nil
}

var jobs sync.Map // *db.DB → *named

type named struct {
	mu  sync.Mutex
	all []any
}

func (n *named) add(_ context.Context, _ *db.Tx, l []any) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.all = append(n.all, l...)
	return nil
}

// Jobs is the work that acts on d have named so far, in order, unless the test gave d another recorder. An act whose
// COMMIT failed may have left some.
func Jobs(d *db.DB) []any {
	kept, ok := jobs.Load(d)
	if !ok {
		return nil
	}
	n := kept.(*named)
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]any(nil), n.all...)
}
