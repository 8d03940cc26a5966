package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"time"

	"github.com/georgysavva/scany/v2/dbscan"
	"github.com/georgysavva/scany/v2/sqlscan"
)

// Reader is what reads: a *DB, the reader of a View, or a *Tx. A function that has a *Tx uses no other.
type Reader interface {
	Engine() Engine
	Now() Time
	query(ctx context.Context, s Statement, args []any) (*sql.Rows, error)
	failed(error)
}

// One reads exactly one row into T: a struct (columns by snake_case or `db:"…"`) or a scalar. No row is ErrNone.
func One[T any](ctx context.Context, r Reader, s Statement, args ...any) (T, error) {
	var zero T
	all, err := All[T](ctx, r, s, args...)
	switch {
	case err != nil:
		return zero, err
	case len(all) == 0:
		return zero, ErrNone
	case len(all) > 1:
		err := fmt.Errorf("%d rows where one was asked for: %s", len(all), head(s.text(r.Engine())))
		r.failed(err)
		return zero, err
	}
	return all[0], nil
}

// All reads every row into a T. A column without a field and a field without a column are errors.
func All[T any](ctx context.Context, r Reader, s Statement, args ...any) ([]T, error) {
	rows, err := r.query(ctx, s, args)
	if err != nil {
		return nil, err
	}
	all, err := collect[T](rows)
	if err != nil {
		err = fmt.Errorf("%w: %s", err, head(s.text(r.Engine())))
		r.failed(err)
		return nil, err
	}
	return all, nil
}

// Walk hands each row to f while it is being read, in constant memory; for the archive, which learns the columns of a
// table at run time. scan fills one pointer a column.
func Walk(ctx context.Context, r Reader, s Statement, f func(scan func(into ...any) error) error, args ...any) (err error) {
	rows, err := r.query(ctx, s, args)
	if err != nil {
		return err
	}
	defer func() {
		if err = errors.Join(err, rows.Close()); err != nil {
			r.failed(err)
		}
	}()
	for rows.Next() {
		if err := f(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// Exec runs a statement that answers no rows and tells how many it touched.
func Exec(ctx context.Context, tx *Tx, s Statement, args ...any) (affected int64, err error) {
	res, err := tx.exec(ctx, s, args)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// scan maps columns to fields as scany does; it holds no state but its cache.
var scan = func() *dbscan.API {
	api, err := sqlscan.NewDBScanAPI()
	if err != nil {
		panic(err)
	}
	return api
}()

func collect[T any](rows *sql.Rows) (all []T, err error) {
	defer func() { err = errors.Join(err, rows.Close()) }()
	if err := fieldsHaveColumns(reflect.TypeFor[T](), rows); err != nil {
		return nil, err
	}
	rs := scan.NewRowScanner(rows)
	for rows.Next() {
		var row T
		if err := rs.Scan(&row); err != nil {
			return nil, err
		}
		all = append(all, row)
	}
	return all, rows.Err()
}

// fieldsHaveColumns refuses rows that would leave a field silently at zero (a TLP!). scany only sees the other way.
func fieldsHaveColumns(t reflect.Type, rows *sql.Rows) error {
	want := Columns(t)
	if want == nil {
		return nil
	}
	got, err := rows.Columns()
	if err != nil {
		return err
	}
	have := make(map[string]bool, len(got))
	for _, c := range got {
		have[c] = true
	}
	for _, c := range want {
		if !have[c] {
			return fmt.Errorf("no column %s for %s", c, t)
		}
	}
	return nil
}

var columnsOf sync.Map // reflect.Type → []string: what Columns found

// Columns are the columns that rows for t must have; nil when t is a scalar.
func Columns(t reflect.Type) []string {
	if !nested(t) {
		return nil
	}
	if c, ok := columnsOf.Load(t); ok {
		return c.([]string)
	}
	c := columns(t, "")
	columnsOf.Store(t, c)
	return c
}

func columns(t reflect.Type, prefix string) (all []string) {
	for i := range t.NumField() {
		f := t.Field(i)
		tag, tagged := f.Tag.Lookup("db")
		if tag == "-" || (!f.IsExported() && !f.Anonymous) {
			continue
		}
		name := tag
		if !tagged && !(f.Anonymous && nested(f.Type)) {
			name = dbscan.SnakeCaseMapper(f.Name)
		}
		switch {
		case !nested(f.Type):
			all = append(all, prefix+name)
		case name == "":
			all = append(all, columns(f.Type, prefix)...)
		default:
			all = append(all, columns(f.Type, prefix+name+".")...)
		}
	}
	return all
}

// nested tells whether columns go into the fields of t instead of t itself.
func nested(t reflect.Type) bool {
	return t.Kind() == reflect.Struct && t != reflect.TypeFor[time.Time]() &&
		!reflect.PointerTo(t).Implements(reflect.TypeFor[sql.Scanner]())
}

// values refuses what the engines would store differently.
func values(args []any) error {
	for i, a := range args {
		switch a.(type) {
		case time.Time, *time.Time:
			return fmt.Errorf("value $%d is a time.Time: times are db.Time", i+1)
		}
	}
	return nil
}

func (d *DB) query(ctx context.Context, s Statement, args []any) (*sql.Rows, error) {
	if ctx.Value(inside{}) != nil {
		return nil, fmt.Errorf("a read beside the act's own Tx: %s", head(s.text(d.engine)))
	}
	return d.queryOn(ctx, nil, s, args)
}

// queryOn reads in snapshot, or outside any when it is nil.
func (d *DB) queryOn(ctx context.Context, snapshot *sql.Tx, s Statement, args []any) (*sql.Rows, error) {
	text := s.text(d.engine)
	if err := values(args); err != nil {
		return nil, fmt.Errorf("%w: %s", err, head(text))
	}
	rows, err := d.run(ctx, snapshot, s, text, args)
	if err != nil {
		return nil, fmt.Errorf("%w: %s", err, head(text))
	}
	return rows, nil
}

func (d *DB) run(ctx context.Context, snapshot *sql.Tx, s Statement, text string, args []any) (*sql.Rows, error) {
	if _, built := s.(Dynamic); built || d.engine == Postgres {
		if snapshot != nil {
			return snapshot.QueryContext(ctx, text, args...)
		}
		return d.read.QueryContext(ctx, text, args...)
	}
	if snapshot != nil {
		if st := d.hot.find(text); st != nil {
			return snapshot.StmtContext(ctx, st).QueryContext(ctx, args...)
		}
		return snapshot.QueryContext(ctx, text, args...) // preparing asks for a second connection: see View
	}
	st, err := d.hot.get(ctx, d.read, text)
	if err != nil {
		return nil, err
	}
	return st.QueryContext(ctx, args...)
}

func (d *DB) failed(error) {}

// view is the reader of one snapshot.
type view struct {
	d     *DB
	tx    *sql.Tx
	now   Time
	fresh *[]string // SQLite: texts to prepare when the snapshot is over
}

func (v view) Engine() Engine { return v.d.engine }
func (v view) Now() Time      { return v.now }
func (v view) failed(error)   {}
func (v view) query(ctx context.Context, s Statement, args []any) (*sql.Rows, error) {
	if _, built := s.(Dynamic); !built && v.d.engine == SQLite {
		if text := s.text(SQLite); v.d.hot.find(text) == nil {
			*v.fresh = append(*v.fresh, text)
		}
	}
	return v.d.queryOn(ctx, v.tx, s, args)
}

// View reads one snapshot: everything f reads was true at one moment. f keeps it short (SQLite's WAL grows behind a
// long reader) and reads through r alone.
func (d *DB) View(ctx context.Context, f func(ctx context.Context, r Reader) error) error {
	if ctx.Value(inside{}) != nil {
		return errors.New("a View inside an act: read through its Tx")
	}
	opts := &sql.TxOptions{ReadOnly: true}
	if d.engine == Postgres {
		opts.Isolation = sql.LevelRepeatableRead
	}
	tx, err := d.read.BeginTx(ctx, opts)
	if err != nil {
		return fmt.Errorf("begin snapshot: %w", err)
	}
	var fresh []string
	defer func() {
		_ = tx.Rollback() // it only read
		for _, text := range fresh {
			_, _ = d.hot.get(ctx, d.read, text) // not before: as many snapshots as connections would wait for each other
		}
	}()
	return f(ctx, view{d, tx, d.Now(), &fresh})
}
