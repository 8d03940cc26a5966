package db_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"tanggap/internal/db"
	"tanggap/internal/dbtest"
)

const (
	makeCounter = db.Dynamic(`INSERT INTO counter (name, value) VALUES ('test', 0)`)
	draw        = db.Dynamic(`UPDATE counter SET value = value + 1 WHERE name = 'test' RETURNING value`)
)

type writer func(context.Context, db.Actor, func(context.Context, *db.Tx) error) error

// both runs body on both engines, and through Write and Join.
func both(t *testing.T, body func(t *testing.T, d *db.DB, write writer)) {
	t.Helper()
	for _, way := range []string{"Write", "Join"} {
		t.Run(way, func(t *testing.T) {
			each(t, func(t *testing.T, d *db.DB) {
				if way == "Join" {
					body(t, d, d.Join)
				} else {
					body(t, d, d.Write)
				}
			})
		})
	}
}

func TestManyWritersDrawNumbersWithoutGap(t *testing.T) {
	both(t, func(t *testing.T, d *db.DB, write writer) {
		mustWrite(t, d, func(ctx context.Context, tx *db.Tx) error { _, err := db.Exec(ctx, tx, makeCounter); return err })
		const people, acts = 24, 20
		refused := errors.New("refused")
		var g errgroup.Group
		for p := range people {
			g.Go(func() error {
				for i := range acts {
					err := write(context.Background(), nobody, func(ctx context.Context, tx *db.Tx) error {
						n, err := db.One[int](ctx, tx, draw)
						if err != nil {
							return err
						}
						if err := add(ctx, tx, n); err != nil {
							return err
						}
						if (p+i)%5 == 0 {
							return refused
						}
						return nil
					})
					if (p+i)%5 == 0 && !errors.Is(err, refused) || (p+i)%5 != 0 && err != nil {
						return fmt.Errorf("act %d of %d: %w", i, p, err)
					}
				}
				return nil
			})
		}
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		got := stored(t, d)
		if len(got) != people*acts*4/5 {
			t.Errorf("%d stored", len(got))
		}
		for i, n := range got {
			if n != i+1 {
				t.Fatalf("a gap or a double at %d: %d", i+1, n)
			}
		}
	})
}

// beside runs a good act again and again beside f, so that they share batches, until f returns.
func beside(t *testing.T, write writer, f func()) (written int) {
	t.Helper()
	var stop atomic.Bool
	var n atomic.Int64
	var g errgroup.Group
	for range 4 {
		g.Go(func() error {
			for !stop.Load() {
				id := int(n.Add(1))
				if err := write(context.Background(), nobody, func(ctx context.Context, tx *db.Tx) error {
					return add(ctx, tx, id)
				}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	f()
	stop.Store(true)
	if err := g.Wait(); err != nil {
		t.Errorf("a bystander: %v", err)
	}
	return int(n.Load())
}

const bad = 1_000_000 // the first id of acts that must leave nothing

func onlyGood(t *testing.T, d *db.DB, written int) {
	t.Helper()
	got := stored(t, d)
	if len(got) != written || (written > 0 && got[written-1] != written) {
		t.Errorf("%d stored of %d, last %v", len(got), written, got[max(0, len(got)-1):])
	}
}

func TestPanicIsTheCallersOwn(t *testing.T) {
	both(t, func(t *testing.T, d *db.DB, write writer) {
		onlyGood(t, d, beside(t, write, func() {
			for i := range 20 {
				func() {
					defer func() {
						if r := recover(); r != "mine" {
							t.Errorf("recovered %v", r)
						}
					}()
					_ = write(context.Background(), nobody, func(ctx context.Context, tx *db.Tx) error {
						_ = add(ctx, tx, bad+i)
						panic("mine")
					})
				}()
				var left sync.WaitGroup
				left.Go(func() {
					_ = write(context.Background(), nobody, func(ctx context.Context, tx *db.Tx) error {
						_ = add(ctx, tx, bad+i)
						runtime.Goexit()
						return nil
					})
				})
				left.Wait()
			}
		}))
	})
}

func TestErrorOfTheDatabaseEndsTheAct(t *testing.T) {
	both(t, func(t *testing.T, d *db.DB, write writer) {
		onlyGood(t, d, beside(t, write, func() {
			for i := range 20 {
				err := write(context.Background(), nobody, func(ctx context.Context, tx *db.Tx) error {
					if err := add(ctx, tx, bad+i); err != nil {
						return err
					}
					if _, err := db.Exec(ctx, tx, db.Dynamic(`INSERT INTO nowhere (id) VALUES (1)`)); err == nil {
						t.Error("no error")
					}
					if err := add(ctx, tx, bad+100+i); err == nil {
						t.Error("the act went on after an error")
					}
					return nil // it hides the error
				})
				if err == nil {
					t.Error("an act that met an error was stored")
				}
			}
		}))
	})
}

func TestNoRowIsNoError(t *testing.T) {
	both(t, func(t *testing.T, d *db.DB, write writer) {
		err := write(t.Context(), nobody, func(ctx context.Context, tx *db.Tx) error {
			if _, err := db.One[note](ctx, tx, listNote); !errors.Is(err, db.ErrNone) {
				t.Error(err)
			}
			return add(ctx, tx, 1)
		})
		if err != nil {
			t.Error(err)
		}
		onlyGood(t, d, 1)
	})
}

// canceller is a value that cancels when the statement reads it, that is within the statement.
type canceller struct {
	cancel context.CancelFunc
	id     int
}

func (c canceller) Value() (driver.Value, error) { c.cancel(); return int64(c.id), nil }

func TestCancelCountsBetweenStatements(t *testing.T) {
	both(t, func(t *testing.T, d *db.DB, write writer) {
		onlyGood(t, d, beside(t, write, func() {
			for i := range 20 {
				ctx, cancel := context.WithCancel(context.Background())
				err := write(ctx, nobody, func(ctx context.Context, tx *db.Tx) error {
					if _, err := db.Exec(ctx, tx, addNote, canceller{cancel, bad + i}, "x", false, 0); err != nil {
						t.Error("cancelled within a statement:", err)
					}
					if ctx.Err() == nil {
						t.Error("not cancelled: the test is broken")
					}
					_ = add(ctx, tx, bad+100+i)
					return nil
				})
				if !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
				if err := write(ctx, nobody, func(ctx context.Context, tx *db.Tx) error { return add(ctx, tx, bad+i) }); !errors.Is(err, context.Canceled) {
					t.Error("began though cancelled:", err)
				}
			}
		}))
	})
}

func TestTxEndsWithItsAct(t *testing.T) {
	both(t, func(t *testing.T, d *db.DB, write writer) {
		var kept *db.Tx
		if err := write(t.Context(), nobody, func(_ context.Context, tx *db.Tx) error { kept = tx; return nil }); err != nil {
			t.Fatal(err)
		}
		if err := add(t.Context(), kept, 1); !errors.Is(err, db.ErrOver) {
			t.Error(err)
		}
		onlyGood(t, d, 0)
	})
}

func TestStalledActLosesItsTurn(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		d.Limits(time.Second, time.Second)
		onlyGood(t, d, beside(t, d.Join, func() {
			err := d.Join(context.Background(), nobody, func(ctx context.Context, tx *db.Tx) error {
				if err := add(ctx, tx, bad); err != nil {
					return err
				}
				_ = tx.Raw(ctx, func(ctx context.Context, _ *sql.Tx) error { <-ctx.Done(); return nil }) // the writer's patience ends
				if err := add(ctx, tx, bad+1); err == nil {
					t.Error("it wrote after its turn")
				}
				return nil
			})
			if err == nil {
				t.Error("a stalled act was stored")
			}
		}))
	})
}

// TestDeadBatchIsRunAgain kills the transaction under everybody; those who shared it must not notice.
func TestDeadBatchIsRunAgain(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		var twice atomic.Int64 // acts that shared a dead batch
		shared := func(ctx context.Context, a db.Actor, f func(context.Context, *db.Tx) error) error {
			runs := 0
			return d.Join(ctx, a, func(ctx context.Context, tx *db.Tx) error {
				if runs++; runs == 2 {
					twice.Add(1)
				}
				return f(ctx, tx)
			})
		}
		written := beside(t, shared, func() {
			for round := 0; round < 10 || (twice.Load() < 5 && round < 5000); round++ {
				err := d.Join(context.Background(), nobody, func(ctx context.Context, tx *db.Tx) error {
					return tx.Raw(ctx, func(ctx context.Context, s *sql.Tx) error {
						_, err := s.ExecContext(ctx, "ROLLBACK")
						return err
					})
				})
				if err == nil {
					t.Error("the act that ended the transaction was stored")
				}
			}
		})
		onlyGood(t, d, written)
		if twice.Load() == 0 {
			t.Error("no act shared a batch with a dead one: nothing was tested")
		}
	})
}

func TestDeadlockIsTriedAgain(t *testing.T) {
	d := dbtest.Open(t, db.Postgres)
	mustWrite(t, d, func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, db.Dynamic(`INSERT INTO counter (name, value) VALUES ('a', 0), ('b', 0)`))
		return err
	})
	const up = db.Dynamic(`UPDATE counter SET value = value + 1 WHERE name = $1`)
	var runs atomic.Int64
	var met sync.WaitGroup
	met.Add(2)
	var g errgroup.Group
	for _, order := range [][2]string{{"a", "b"}, {"b", "a"}} {
		var first sync.Once
		g.Go(func() error {
			return d.Write(context.Background(), nobody, func(ctx context.Context, tx *db.Tx) error {
				runs.Add(1)
				if _, err := db.Exec(ctx, tx, up, order[0]); err != nil {
					return err
				}
				first.Do(func() { met.Done(); met.Wait() })
				_, err := db.Exec(ctx, tx, up, order[1])
				return err
			})
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	sum, err := db.All[int](t.Context(), d, db.Dynamic(`SELECT value FROM counter WHERE name IN ('a', 'b')`))
	if err != nil || !slices.Equal(sum, []int{2, 2}) || runs.Load() != 3 {
		t.Error(sum, runs.Load(), err)
	}
}

func TestWorkIsNamedOnce(t *testing.T) {
	both(t, func(t *testing.T, d *db.DB, write writer) {
		n := beside(t, func(ctx context.Context, a db.Actor, f func(context.Context, *db.Tx) error) error {
			return write(ctx, a, func(ctx context.Context, tx *db.Tx) error { tx.Later("good"); return f(ctx, tx) })
		}, func() {
			for range 20 {
				_ = write(context.Background(), nobody, func(_ context.Context, tx *db.Tx) error {
					tx.Later("bad")
					return errors.New("refused")
				})
			}
		})
		jobs := dbtest.Jobs(d)
		if len(jobs) != n || slices.Contains(jobs, any("bad")) {
			t.Errorf("%d jobs of %d acts", len(jobs), n)
		}
	})
}

func TestNothingIsStoredWithoutItsWork(t *testing.T) {
	both(t, func(t *testing.T, d *db.DB, write writer) {
		full := errors.New("queue full")
		for _, record := range []db.BeforeCommit{nil, func(context.Context, *db.Tx, []any) error { return full }} {
			d.SetBeforeCommit(record)
			err := write(t.Context(), nobody, func(ctx context.Context, tx *db.Tx) error {
				tx.Later("work")
				return add(ctx, tx, 1)
			})
			if err == nil || (record != nil && !errors.Is(err, full)) {
				t.Error(err)
			}
		}
		onlyGood(t, d, 0)
	})
}
