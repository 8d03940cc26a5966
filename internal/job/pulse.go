package job

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// pulse shows on PostgreSQL that a server lives: a session holds an advisory lock named after its River client. The
// lock goes with the session, so a killed server is known at once, and its running jobs are given back.
type pulse struct {
	pool *pgxpool.Pool
	id   string
	log  *slog.Logger
	conn *pgxpool.Conn // holds the lock
}

// beat is how often a server looks for dead ones.
const beat = 15 * time.Second

const (
	takeLock = `SELECT pg_advisory_lock(742618, hashtext($1))`
	// A server whose lock can be had is dead. The lock is tried within a transaction and goes with it.
	running  = `SELECT DISTINCT attempted_by[array_upper(attempted_by, 1)] FROM river_job WHERE state = 'running' AND attempted_by IS NOT NULL`
	isDead   = `SELECT pg_try_advisory_xact_lock(742618, hashtext($1))`
	giveBack = `UPDATE river_job SET state = 'available' WHERE state = 'running' AND attempted_by[array_upper(attempted_by, 1)] = $1`
)

// take holds the lock of this server on a session of its own.
func (p *pulse) take(ctx context.Context) error {
	conn, err := p.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, takeLock, p.id); err != nil {
		conn.Release()
		return fmt.Errorf("pulse: %w", err)
	}
	p.conn = conn
	return nil
}

// run beats until ctx ends.
func (p *pulse) run(ctx context.Context) {
	next := time.NewTicker(beat)
	defer next.Stop()
	for {
		select {
		case <-next.C:
		case <-ctx.Done():
			p.drop()
			return
		}
		if err := p.once(ctx); err != nil && ctx.Err() == nil {
			p.log.Warn("the job queue could not look for dead servers", "err", err)
		}
	}
}

// drop ends the session and with it the lock.
func (p *pulse) drop() {
	if p.conn != nil {
		_ = p.conn.Conn().Close(context.Background())
		p.conn.Release()
		p.conn = nil
	}
}

// once takes the lock anew if the session was lost, then gives back the jobs of dead servers.
func (p *pulse) once(ctx context.Context) error {
	if p.conn != nil && p.conn.Ping(ctx) != nil {
		p.drop()
	}
	if p.conn == nil {
		if err := p.take(ctx); err != nil {
			return err
		}
	}
	rows, err := p.pool.Query(ctx, running)
	if err != nil {
		return err
	}
	ids, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, id := range ids {
		if id != p.id {
			if err := p.bury(ctx, id); err != nil {
				return err
			}
		}
	}
	return nil
}

// bury gives back the jobs of a server if it is dead.
func (p *pulse) bury(ctx context.Context, id string) error {
	tx, err := p.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(context.WithoutCancel(ctx)) //nolint:errcheck // after COMMIT it does nothing
	var dead bool
	if err := tx.QueryRow(ctx, isDead, id).Scan(&dead); err != nil || !dead {
		return err
	}
	n, err := tx.Exec(ctx, giveBack, id)
	if err != nil {
		return err
	}
	p.log.Warn("jobs of a dead server are given back", "server", id, "jobs", n.RowsAffected())
	return tx.Commit(ctx)
}
