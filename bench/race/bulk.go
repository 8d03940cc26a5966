package main

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"

	"tanggap/internal/db"
)

// table takes many rows fast: COPY on PostgreSQL, INSERT of many rows on SQLite.
type table struct {
	name    string
	columns []string
	rows    [][]any
}

func newTable(name, columns string) *table {
	return &table{name: name, columns: strings.Fields(columns)}
}

func (t *table) add(values ...any) { t.rows = append(t.rows, values) }

// write stores the rows of all tables, in their order, and empties them.
func write(ctx context.Context, d *db.DB, tables ...*table) error {
	for _, t := range tables {
		var err error
		if d.Engine() == db.Postgres {
			_, err = d.Pool().CopyFrom(ctx, pgx.Identifier{t.name}, t.columns, pgx.CopyFromRows(t.rows))
		} else {
			err = t.insert(ctx, d.Writer())
		}
		if err != nil {
			return fmt.Errorf("fill %s: %w", t.name, err)
		}
		t.rows = t.rows[:0]
	}
	return nil
}

func (t *table) insert(ctx context.Context, pool *sql.DB) error {
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after COMMIT it does nothing
	const most = 50
	full, err := tx.PrepareContext(ctx, t.statement(most))
	if err != nil {
		return err
	}
	for rows := t.rows; len(rows) > 0; {
		n := min(most, len(rows))
		args := make([]any, 0, n*len(t.columns))
		for _, r := range rows[:n] {
			args = append(args, r...)
		}
		if n == most {
			_, err = full.ExecContext(ctx, args...)
		} else {
			_, err = tx.ExecContext(ctx, t.statement(n), args...)
		}
		if err != nil {
			return err
		}
		rows = rows[n:]
	}
	return tx.Commit()
}

func (t *table) statement(rows int) string {
	one := "(" + strings.Repeat("?, ", len(t.columns)-1) + "?)"
	return "INSERT INTO " + t.name + " (" + strings.Join(t.columns, ", ") + ") VALUES " + strings.Repeat(one+", ", rows-1) + one
}
