package db_test

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"tanggap/internal/db"
	"tanggap/internal/dbtest"
)

var nobody = db.Actor{}

const (
	makeNote = db.Dynamic(`CREATE TABLE note (id BIGINT PRIMARY KEY, body TEXT NOT NULL, ok BOOLEAN NOT NULL, at BIGINT NOT NULL)`)
	addNote  = db.Dynamic(`INSERT INTO note (id, body, ok, at) VALUES ($1, $2, $3, $4)`)
	listNote = db.Dynamic(`SELECT id, body, ok, at FROM note ORDER BY id`)
	ids      = db.Dynamic(`SELECT id FROM note ORDER BY id`)
	count    = db.Dynamic(`SELECT count(*) AS n FROM note`)
)

type word string

type note struct {
	ID   int64
	Body word
	Fine bool `db:"ok"`
	At   db.Time
}

// each runs body on both engines with an empty table note beside the program's tables.
func each(t *testing.T, body func(t *testing.T, d *db.DB)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		mustWrite(t, d, func(ctx context.Context, tx *db.Tx) error {
			_, err := db.Exec(ctx, tx, makeNote)
			return err
		})
		body(t, d)
	})
}

func mustWrite(t *testing.T, d *db.DB, f func(context.Context, *db.Tx) error) {
	t.Helper()
	if err := d.Write(context.Background(), nobody, f); err != nil {
		t.Fatal(err)
	}
}

// add writes note id in an act.
func add(ctx context.Context, tx *db.Tx, id int) error {
	_, err := db.Exec(ctx, tx, addNote, id, "x", false, tx.Now())
	return err
}

// stored are the ids in the table.
func stored(t *testing.T, d *db.DB) []int {
	t.Helper()
	all, err := db.All[int](context.Background(), d, ids)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	clock := func() time.Time { return time.Date(2026, 11, 24, 9, 0, 0, 1234, time.FixedZone("WIT", 9*3600)) }
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		who := db.Actor{UID: "u", Name: "Sari", Role: "desk"}
		err := d.Write(t.Context(), who, func(ctx context.Context, tx *db.Tx) error {
			if tx.Actor() != who || tx.Now() != db.At(clock()) || tx.Engine() != d.Engine() {
				t.Error(tx.Actor(), tx.Now(), tx.Engine())
			}
			if _, err := db.Exec(ctx, tx, makeNote); err != nil {
				return err
			}
			n, err := db.Exec(ctx, tx, addNote, 1, word("satu ☕"), true, tx.Now())
			if n != 1 {
				t.Errorf("%d rows", n)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		got, err := db.One[note](t.Context(), d, listNote)
		if err != nil || got != (note{1, "satu ☕", true, db.At(clock())}) {
			t.Fatal(got, err)
		}
		if got.At.Time().Format(time.RFC3339Nano) != "2026-11-24T00:00:00.000001Z" {
			t.Error(got.At.Time())
		}
	}, dbtest.At(clock))
}

func TestRowsMustFit(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		mustWrite(t, d, func(ctx context.Context, tx *db.Tx) error { return errors.Join(add(ctx, tx, 1), add(ctx, tx, 2)) })
		if _, err := db.One[note](ctx, d, db.Dynamic(`SELECT id, body, ok, at FROM note WHERE id = $1`), 7); !errors.Is(err, db.ErrNone) {
			t.Errorf("no row: %v", err)
		}
		for name, q := range map[string]db.Dynamic{
			"two rows":     `SELECT id, body, ok, at FROM note`,
			"field left":   `SELECT id, body, ok FROM note WHERE id = 1`,
			"column left":  `SELECT id, body, ok, at, 1 AS more FROM note WHERE id = 1`,
			"wrong type":   `SELECT body AS id, body, ok, at FROM note WHERE id = 1`,
			"NULL":         `SELECT NULL AS id, body, ok, at FROM note WHERE id = 1`,
			"no such name": `SELECT id FROM nowhere`,
		} {
			if _, err := db.One[note](ctx, d, q); err == nil || errors.Is(err, db.ErrNone) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if all, err := db.All[note](ctx, d, db.Dynamic(`SELECT id, body, ok, at FROM note WHERE id > 99`)); err != nil || len(all) != 0 {
			t.Error(all, err)
		}
		if p, err := db.One[*string](ctx, d, db.Dynamic(`SELECT CAST(NULL AS TEXT) AS none`)); err != nil || p != nil {
			t.Error(p, err)
		}
		if _, err := db.All[int](ctx, d, db.Dynamic(`SELECT id FROM note WHERE at < $1`), time.Now()); err == nil || !strings.Contains(err.Error(), "db.Time") {
			t.Errorf("a time.Time was taken: %v", err)
		}
	})
}

func TestReadersCannotWrite(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		const q = db.Dynamic(`INSERT INTO note (id, body, ok, at) VALUES (1, 'x', false, 0) RETURNING id`)
		if _, err := db.One[int](t.Context(), d, q); err == nil {
			t.Error("the read pool wrote")
		}
		err := d.View(t.Context(), func(ctx context.Context, r db.Reader) error {
			_, err := db.One[int](ctx, r, q)
			return err
		})
		if err == nil || len(stored(t, d)) != 0 {
			t.Error("a view wrote")
		}
	})
}

func TestViewIsOneMoment(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		err := d.View(t.Context(), func(ctx context.Context, r db.Reader) error {
			before, err := db.One[int](ctx, r, count)
			if err != nil {
				return err
			}
			mustWrite(t, d, func(ctx context.Context, tx *db.Tx) error { return add(ctx, tx, 1) })
			after, err := db.One[int](ctx, r, count)
			if before != 0 || after != 0 {
				t.Errorf("%d, then %d in one snapshot", before, after)
			}
			return err
		})
		if err != nil || len(stored(t, d)) != 1 {
			t.Error(err, stored(t, d))
		}
	})
}

func TestActReadsOnlyThroughItsTx(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		mustWrite(t, d, func(ctx context.Context, tx *db.Tx) error {
			if _, err := db.One[int](ctx, d, count); err == nil {
				t.Error("read beside the act")
			}
			if err := d.View(ctx, func(context.Context, db.Reader) error { return nil }); err == nil {
				t.Error("view inside the act")
			}
			for name, f := range map[string]func(context.Context, db.Actor, func(context.Context, *db.Tx) error) error{"Write": d.Write, "Join": d.Join} {
				func() {
					defer func() {
						if recover() == nil {
							t.Error(name, "inside an act would wait for ever")
						}
					}()
					_ = f(ctx, nobody, func(context.Context, *db.Tx) error { return nil })
				}()
			}
			if err := add(ctx, tx, 1); err != nil {
				return err
			}
			n, err := db.One[int](ctx, tx, count)
			if n != 1 {
				t.Error("the act does not see what it wrote")
			}
			return err
		})
	})
}

func TestErrorsAreRecognised(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		mustWrite(t, d, func(ctx context.Context, tx *db.Tx) error { return add(ctx, tx, 1) })
		unique := d.Write(t.Context(), nobody, func(ctx context.Context, tx *db.Tx) error { return add(ctx, tx, 1) })
		if !db.IsUnique(unique) || db.Unavailable(unique) {
			t.Error(unique)
		}
		null := d.Write(t.Context(), nobody, func(ctx context.Context, tx *db.Tx) error {
			_, err := db.Exec(ctx, tx, addNote, 2, nil, false, 0)
			return err
		})
		if null == nil || db.IsUnique(null) || db.Unavailable(null) {
			t.Error(null)
		}
		if db.Unavailable(nil) || db.Unavailable(context.Canceled) || db.IsUnique(nil) {
			t.Error("nothing was taken for something")
		}
	})
}

func TestSQLiteIsDurable(t *testing.T) {
	d := dbtest.Open(t, db.SQLite)
	for _, pool := range []struct {
		of   *sql.DB
		want map[string]string
	}{
		{d.Writer(), map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "journal_size_limit": "67108864"}},
		{d.ReadPool(), map[string]string{"query_only": "1", "foreign_keys": "1"}},
	} {
		for name, want := range pool.want {
			var got string
			if err := pool.of.QueryRowContext(t.Context(), "PRAGMA "+name).Scan(&got); err != nil || got != want {
				t.Errorf("%s is %s, %v", name, got, err)
			}
		}
	}
}

func TestFolderNamesAreNotParameters(t *testing.T) {
	dir := t.TempDir() + "/a?mode=memory&b#c%20d é"
	for range 2 {
		d, err := db.Open(t.Context(), db.Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		_ = d.Write(t.Context(), nobody, func(ctx context.Context, tx *db.Tx) error {
			_, err := db.Exec(ctx, tx, makeNote)
			return err
		})
		if _, err := db.All[note](t.Context(), d, listNote); err != nil {
			t.Error(err)
		}
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestMoreSnapshotsThanConnections: a statement new to the store, first read in as many snapshots as there are
// connections, waits for no second connection.
func TestMoreSnapshotsThanConnections(t *testing.T) {
	d := dbtest.Open(t, db.SQLite) // PostgreSQL prepares in its own connections
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var wg, begun sync.WaitGroup
	begun.Add(8) // the read pool
	for range 8 {
		wg.Go(func() {
			err := d.View(ctx, func(ctx context.Context, r db.Reader) error {
				begun.Done()
				begun.Wait()
				_, err := db.One[int64](ctx, r, newToTheStore)
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

const newToTheStore db.SQL = `SELECT CAST(8 AS BIGINT) AS eight`
