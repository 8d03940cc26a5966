package db

import (
	"context"
	"database/sql"
	"fmt"
)

// Write runs an act: everything f writes is stored durably, or nothing. f touches only the database, in under 20 ms,
// and may run more than once: it sets its results by assignment. SQLite: concurrent acts share a COMMIT. PostgreSQL: a
// transaction of its own, run again (three times) when PostgreSQL gives it up for another's sake.
func (d *DB) Write(ctx context.Context, actor Actor, f func(ctx context.Context, tx *Tx) error) error {
	if d.engine == SQLite {
		return d.group.do(ctx, actor, f)
	}
	if ctx.Value(inside{}) != nil {
		panic("an act within an act: pass its tx down")
	}
	for try := 0; ; try++ {
		err := d.alone(ctx, actor, f)
		if try == retries || !again(err) {
			return err
		}
	}
}

// Join is Write for an act that locks nothing but one counter (filing a report): it shares a COMMIT on both engines.
// An act that locks a stream must not join: mixed batches deadlock across processes. One that fails should do so before
// it writes: afterwards it costs those who share its COMMIT on PostgreSQL a second run.
func (d *DB) Join(ctx context.Context, actor Actor, f func(ctx context.Context, tx *Tx) error) error {
	return d.group.do(ctx, actor, f)
}

// alone is a transaction of its own on PostgreSQL.
func (d *DB) alone(ctx context.Context, actor Actor, f act) error {
	free := context.WithoutCancel(ctx)
	conn, sqltx, err := d.beginPostgres(ctx) // waiting for a connection may be cancelled; statements may not
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer conn.Close()     //nolint:errcheck // back to the pool
	defer sqltx.Rollback() //nolint:errcheck // after COMMIT it does nothing
	tx := &Tx{d: d, actor: actor, now: d.Now(), conn: conn, sqltx: sqltx, ctx: free}
	defer tx.over.Store(true)
	if err := f(context.WithValue(ctx, inside{}, true), tx); err != nil {
		return err
	}
	if tx.err == nil && len(tx.later) > 0 {
		tx.failed(d.record(free, tx, tx.later))
	}
	if tx.err != nil {
		return tx.err
	}
	if err := sqltx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// beginPostgres takes a connection and begins. When the server was restarted, the pool may hand out a connection that
// is dead already: then all are dropped and a new one is asked for, once.
func (d *DB) beginPostgres(ctx context.Context) (*sql.Conn, *sql.Tx, error) {
	for last := false; ; last = true {
		conn, err := d.write.Conn(ctx)
		if err != nil {
			return nil, nil, err
		}
		tx, err := conn.BeginTx(context.WithoutCancel(ctx), nil)
		if err == nil {
			return conn, tx, nil
		}
		_ = conn.Close()
		if last || !Unavailable(err) {
			return nil, nil, err
		}
		d.pool.Reset()
	}
}
