package db

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// connTx shows an open connection, already inside a database/sql transaction, as a pgx.Tx. COMMIT and ROLLBACK stay
// with the act.
type connTx struct{ c *pgx.Conn }

func (t connTx) Begin(ctx context.Context) (pgx.Tx, error) {
	if _, err := t.c.Exec(ctx, "SAVEPOINT inner_act"); err != nil {
		return nil, err
	}
	return savepoint{t}, nil
}

func (t connTx) Commit(context.Context) error { return errors.New("the act commits, not its parts") }

func (t connTx) Rollback(context.Context) error {
	return errors.New("the act rolls back, not its parts")
}

func (t connTx) CopyFrom(ctx context.Context, n pgx.Identifier, cols []string, src pgx.CopyFromSource) (int64, error) {
	return t.c.CopyFrom(ctx, n, cols, src)
}

func (t connTx) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	return t.c.SendBatch(ctx, b)
}
func (t connTx) LargeObjects() pgx.LargeObjects { return pgx.LargeObjects{} }
func (t connTx) Prepare(ctx context.Context, n, s string) (*pgconn.StatementDescription, error) {
	return t.c.Prepare(ctx, n, s)
}

func (t connTx) Exec(ctx context.Context, s string, a ...any) (pgconn.CommandTag, error) {
	return t.c.Exec(ctx, s, a...)
}

func (t connTx) Query(ctx context.Context, s string, a ...any) (pgx.Rows, error) {
	return t.c.Query(ctx, s, a...)
}

func (t connTx) QueryRow(ctx context.Context, s string, a ...any) pgx.Row {
	return t.c.QueryRow(ctx, s, a...)
}
func (t connTx) Conn() *pgx.Conn { return t.c }

// savepoint is a part of an act that can be undone by itself.
type savepoint struct{ connTx }

func (s savepoint) Commit(ctx context.Context) error {
	_, err := s.c.Exec(ctx, "RELEASE SAVEPOINT inner_act")
	return err
}

func (s savepoint) Rollback(ctx context.Context) error {
	_, err := s.c.Exec(ctx, "ROLLBACK TO SAVEPOINT inner_act")
	return err
}
