package db

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// Tx is an act's hold on the store. It belongs to one goroutine, for the time of the act. Both engines behave alike:
//   - after a failed statement every other one fails and the act is undone, even if it returns nil;
//   - the caller's cancellation counts between statements, never within one (a cancelled INSERT makes SQLite roll
//     back everybody's batch).
type Tx struct {
	d     *DB
	actor Actor
	now   Time
	conn  *sql.Conn
	sqltx *sql.Tx
	ctx   context.Context // the batch's: no caller can cancel it
	err   error           // the first database error
	over  atomic.Bool
	wrote bool // perhaps
	later []any
	fresh *[]string // SQLite: texts that are worth preparing when the batch is over
}

func (t *Tx) Engine() Engine { return t.d.engine }

// Now is the time of the act: one instant for all it writes.
func (t *Tx) Now() Time { return t.now }

// Actor is who acts.
func (t *Tx) Actor() Actor { return t.actor }

// Later names work that follows the act. It is recorded with the act, once for all acts of a batch, and done at least
// once after COMMIT.
func (t *Tx) Later(job any) { t.later = append(t.later, job) }

func (t *Tx) failed(err error) { t.err = cmp.Or(t.err, err) }

// ready tells why the next statement must not run.
func (t *Tx) ready(ctx context.Context) error {
	if t.over.Load() {
		return errOver
	}
	if t.err == nil {
		t.err = context.Cause(ctx)
	}
	return t.err
}

// Raw lends the *sql.Tx to a library, under the same rules as a statement.
func (t *Tx) Raw(ctx context.Context, f func(context.Context, *sql.Tx) error) error {
	if err := t.ready(ctx); err != nil {
		return err
	}
	t.wrote = true
	t.err = f(t.ctx, t.sqltx)
	return t.err
}

// Pgx lends the pgx transaction that lies under the act. PostgreSQL only.
func (t *Tx) Pgx(ctx context.Context, f func(context.Context, pgx.Tx) error) error {
	return t.Raw(ctx, func(c context.Context, _ *sql.Tx) error {
		if t.d.engine != Postgres {
			return errors.New("no pgx transaction on SQLite")
		}
		return t.conn.Raw(func(dc any) error { return f(c, connTx{dc.(*stdlib.Conn).Conn()}) })
	})
}

func (t *Tx) query(ctx context.Context, s Statement, args []any) (rows *sql.Rows, err error) {
	err = t.do(ctx, s, args, func(c context.Context, text string, st *sql.Stmt) error {
		if st != nil {
			rows, err = st.QueryContext(c, args...)
		} else {
			rows, err = t.sqltx.QueryContext(c, text, args...)
		}
		return err
	})
	return rows, err
}

func (t *Tx) exec(ctx context.Context, s Statement, args []any) (res sql.Result, err error) {
	err = t.do(ctx, s, args, func(c context.Context, text string, st *sql.Stmt) error {
		if st != nil {
			res, err = st.ExecContext(c, args...)
		} else {
			res, err = t.sqltx.ExecContext(c, text, args...)
		}
		return err
	})
	return res, err
}

func (t *Tx) do(ctx context.Context, s Statement, args []any, f func(context.Context, string, *sql.Stmt) error) error {
	if err := t.ready(ctx); err != nil {
		return err
	}
	text := s.text(t.d.engine)
	t.wrote = t.wrote || !strings.HasPrefix(text, "SELECT")
	err := values(args)
	if err == nil {
		err = f(t.ctx, text, t.prepared(s, text))
	}
	if err != nil {
		t.err = fmt.Errorf("%w: %s", err, head(text))
	}
	return t.err
}

// prepared is SQLite's kept statement, or nil the first time: preparing needs the connection, which the batch holds.
func (t *Tx) prepared(s Statement, text string) *sql.Stmt {
	if _, built := s.(Dynamic); built || t.fresh == nil {
		return nil
	}
	st := t.d.group.hot.find(text)
	if st == nil {
		*t.fresh = append(*t.fresh, text)
		return nil
	}
	return t.sqltx.StmtContext(t.ctx, st)
}
