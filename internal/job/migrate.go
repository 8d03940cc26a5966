package job

import (
	"context"
	"fmt"

	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"

	"tanggap/internal/db"
)

// migrator is what this room needs of River's, whatever the engine.
type migrator interface {
	AllVersions() []rivermigrate.Migration
	Migrate(ctx context.Context, d rivermigrate.Direction, o *rivermigrate.MigrateOpts) (*rivermigrate.MigrateResult, error)
}

func newMigrator(d *db.DB) (migrator, error) {
	c := &rivermigrate.Config{Logger: d.Log()}
	if d.Engine() == db.SQLite {
		return rivermigrate.New(riversqlite.New(d.Writer()), c)
	}
	return rivermigrate.New(riverpgxv5.New(d.Pool()), c)
}

var tableThere = db.Pair{
	SQLite:   `SELECT count(*) > 0 AS there FROM sqlite_master WHERE type = 'table' AND name = 'river_migration'`,
	Postgres: `SELECT to_regclass('river_migration') IS NOT NULL AS there`,
}

const lastVersion db.SQL = `SELECT coalesce(max(version), 0) AS last FROM river_migration`

// riverState compares the queue's tables with this program's. It writes nothing.
func riverState(ctx context.Context, d *db.DB) (db.State, error) {
	m, err := newMigrator(d)
	if err != nil {
		return 0, fmt.Errorf("job queue: %w", err)
	}
	there, err := db.One[bool](ctx, d, tableThere)
	if err != nil || !there {
		return db.Empty, err
	}
	have, err := db.One[int64](ctx, d, lastVersion)
	if err != nil {
		return 0, err
	}
	all := m.AllVersions()
	switch want := int64(all[len(all)-1].Version); {
	case have < want:
		return db.Older, nil
	case have > want:
		return db.Newer, nil
	}
	return db.Current, nil
}

// State compares the whole store, the queue's tables too, with this program.
func State(ctx context.Context, d *db.DB) (db.State, error) {
	own, err := d.State(ctx)
	if err != nil {
		return 0, err
	}
	queue, err := riverState(ctx, d)
	if err != nil {
		return 0, err
	}
	switch {
	case own == db.Newer || queue == db.Newer:
		return db.Newer, nil
	case own == db.Current && queue != db.Current:
		return db.Older, nil
	}
	return own, nil
}

// Migrate brings the whole store to this program's version: the rooms' tables and the queue's. A newer one is refused
// with db.ErrNewer before anything is touched.
func Migrate(ctx context.Context, d *db.DB) error {
	state, err := State(ctx, d)
	if err != nil || state == db.Current {
		return err
	}
	if state == db.Newer {
		return db.ErrNewer
	}
	if err := d.Migrate(ctx); err != nil {
		return err
	}
	return MigrateQueue(ctx, d)
}

// MigrateQueue brings the queue's tables alone to this program's version, for a restore.
func MigrateQueue(ctx context.Context, d *db.DB) error {
	unlock, err := lock(ctx, d)
	if err != nil {
		return fmt.Errorf("migrate the job queue: %w", err)
	}
	defer unlock()
	m, err := newMigrator(d)
	if err != nil {
		return fmt.Errorf("migrate the job queue: %w", err)
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate the job queue: %w", err)
	}
	return nil
}

// lock lets one of several servers on one PostgreSQL migrate the queue at a time.
func lock(ctx context.Context, d *db.DB) (unlock func(), err error) {
	if d.Engine() == db.SQLite {
		return func() {}, nil
	}
	c, err := d.Pool().Acquire(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := c.Exec(ctx, "SELECT pg_advisory_lock(742617)"); err != nil {
		c.Release()
		return nil, err
	}
	return func() {
		_, _ = c.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock(742617)")
		c.Release()
	}, nil
}
