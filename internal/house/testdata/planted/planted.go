// Package planted holds statements that the statement test must refuse: a "want" comment tells which, and why.
package planted

import (
	"context"

	"tanggap/internal/db"
)

const (
	good      db.SQL = `SELECT uid, name, disabled FROM person WHERE uid = $1`
	fragment         = `uid, name`
	joined    db.SQL = `SELECT ` + fragment + ` FROM person WHERE id = $1`
	noColumn  db.SQL = `SELECT colour FROM person`                                             // want sqlite: no such column // want postgres: 42703
	noTable   db.SQL = `SELECT 1 FROM nowhere`                                                 // want sqlite: no such table // want postgres: 42P01
	onlyPg    db.SQL = `SELECT DISTINCT ON (uid) uid FROM person`                              // want sqlite:
	onlyLite  db.SQL = `SELECT ifnull(name, '') FROM person`                                   // want postgres: 42883
	untyped   db.SQL = `SELECT uid FROM person WHERE ($1 IS NULL)`                             // want postgres: 42P18
	microsecs db.SQL = `SELECT uid FROM person WHERE created > $1 - 900000000`                 // want inferred as int4
	cast      db.SQL = `SELECT uid FROM person WHERE created > CAST($1 AS BIGINT) - 900000000` //
	two       db.SQL = `DELETE FROM counter; DELETE FROM store`                                // want postgres: 42601 // want more than one statement
	star      db.SQL = `SELECT * FROM counter`                                                 // want SELECT *
	total     db.SQL = `SELECT sum(value) AS n FROM counter`
	few       db.SQL = `SELECT uid, name FROM person`
	more      db.SQL = `SELECT uid, name, created, disabled FROM person`
	texts     db.SQL = `SELECT uid AS disabled, name AS uid, name FROM person`
)

var (
	pair    = db.Pair{SQLite: `SELECT ifnull(name, '') AS name FROM person`, Postgres: `SELECT coalesce(name, '')::text AS name FROM person`}
	badPair = db.Pair{SQLite: `SELECT name FROM person`, Postgres: `SELECT ifnull(name, '-') AS name FROM person`} // want postgres: 42883
	oneSide = db.Pair{SQLite: `SELECT name FROM person`}                                                           // want one side
	uneven  = db.Pair{SQLite: `SELECT name FROM person`, Postgres: `SELECT name AS called FROM person`}
)

type row struct {
	UID      string
	Name     string
	Disabled db.Time
}

type holder struct {
	row
	Created int64
}

func use(ctx context.Context, r db.Reader, run string) {
	_, _ = db.One[row](ctx, r, good, "x")
	_, _ = db.All[holder](ctx, r, more)
	_, _ = db.All[string](ctx, r, pair)
	_, _ = db.All[row](ctx, r, few)             // want Disabled/disabled has no column
	_, _ = db.All[row](ctx, r, more)            // want column created has no field
	_, _ = db.All[row](ctx, r, texts)           // want column disabled is text
	_, _ = db.One[int64](ctx, r, total)         // want column n is numeric
	_, _ = db.All[string](ctx, r, few)          // want 2 columns for a scalar
	_, _ = db.All[string](ctx, r, uneven)       // want name columns differently
	_, _ = db.All[row](ctx, r, db.SQL(run))     // want put together at run time
	_, _ = db.All[row](ctx, r, db.Dynamic(`x`)) // want constant is db.SQL
	_, _ = db.All[row](ctx, r, db.Dynamic(run))
}
