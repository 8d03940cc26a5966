package job_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"tanggap/internal/db"
	"tanggap/internal/dbtest"
	"tanggap/internal/job"
)

type greet struct {
	Name string `json:"name"`
}

func (greet) Kind() string { return "greet" }

type unknown struct{}

func (unknown) Kind() string { return "unknown" }

func open(t *testing.T, d *db.DB, parts ...job.Part) *job.Queue {
	t.Helper()
	q, err := job.Open(t.Context(), d, parts...)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

func start(t *testing.T, q *job.Queue) {
	t.Helper()
	if err := q.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := q.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
}

// name runs an act that names jobs.
func name(ctx context.Context, d *db.DB, jobs ...any) error {
	return d.Write(ctx, db.Actor{}, func(_ context.Context, tx *db.Tx) error {
		for _, j := range jobs {
			tx.Later(j)
		}
		return nil
	})
}

func waiting(t *testing.T, d *db.DB) int64 {
	t.Helper()
	l, err := job.Count(t.Context(), d)
	if err != nil {
		t.Fatal(err)
	}
	return l.Waiting
}

func receive(t *testing.T, c <-chan string) string {
	t.Helper()
	select {
	case s := <-c:
		return s
	case <-time.After(20 * time.Second):
		t.Fatal("the work was not done")
		return ""
	}
}

func TestWorkNamedByActsIsDoneOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		const acts = 60
		done := make(chan string, 2*acts)
		q := open(t, d, job.Work(func(_ context.Context, g greet) error { done <- g.Name; return nil }))
		var g errgroup.Group
		for i := range acts {
			g.Go(func() error { return name(t.Context(), d, greet{fmt.Sprint(i)}) })
			g.Go(func() error { // an act that fails leaves no work
				err := d.Write(t.Context(), db.Actor{}, func(_ context.Context, tx *db.Tx) error {
					tx.Later(greet{"never"})
					return errors.New("refused")
				})
				if err == nil || err.Error() != "refused" {
					return fmt.Errorf("got %w", err)
				}
				return nil
			})
		}
		if err := g.Wait(); err != nil {
			t.Fatal(err)
		}
		if n := waiting(t, d); n != acts {
			t.Fatalf("%d jobs for %d acts", n, acts)
		}
		start(t, q)
		seen := map[string]bool{}
		for range acts {
			seen[receive(t, done)] = true
		}
		if len(seen) != acts || seen["never"] {
			t.Errorf("%d different of %d", len(seen), acts)
		}
	})
}

func TestWorkIsRecordedWithoutWorkers(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		open(t, d)
		if err := name(t.Context(), d, greet{"a"}, unknown{}, job.Due{Args: greet{"b"}, At: time.Now().Add(time.Hour)}); err != nil {
			t.Fatal(err)
		}
		if n := waiting(t, d); n != 3 {
			t.Errorf("%d jobs", n)
		}
	})
}

func TestWorkThatNobodyDoesIsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		open(t, d, job.Work(func(context.Context, greet) error { return nil }))
		for _, j := range []any{unknown{}, "text"} {
			if err := name(t.Context(), d, j); err == nil {
				t.Errorf("%T was taken", j)
			}
		}
		if err := name(t.Context(), d, greet{}); err != nil || waiting(t, d) != 1 {
			t.Error(err, waiting(t, d))
		}
	})
}

func TestFailedWorkIsTriedAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var tries atomic.Int64
		done := make(chan string, 1)
		q := open(t, d, job.Work(func(_ context.Context, g greet) error {
			if tries.Add(1) == 1 {
				return errors.New("not yet")
			}
			done <- g.Name
			return nil
		}))
		if err := name(t.Context(), d, greet{"again"}); err != nil {
			t.Fatal(err)
		}
		start(t, q)
		if got := receive(t, done); got != "again" || tries.Load() != 2 {
			t.Error(got, tries.Load())
		}
	})
}

// TestKilledWorkIsDoneAfterRestart: a job that a killed server was doing is done by the next one.
func TestKilledWorkIsDoneAfterRestart(t *testing.T) {
	leave := map[db.Engine]db.Dynamic{
		db.SQLite:   `UPDATE river_job SET state = 'running', attempt = 1`,
		db.Postgres: `UPDATE river_job SET state = 'running', attempt = 1, attempted_at = now(), attempted_by = ARRAY['dead']`,
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		done := make(chan string, 1)
		q := open(t, d, job.Work(func(_ context.Context, g greet) error { done <- g.Name; return nil }))
		if err := name(t.Context(), d, greet{"left over"}); err != nil {
			t.Fatal(err)
		}
		err := d.Write(t.Context(), db.Actor{}, func(ctx context.Context, tx *db.Tx) error {
			n, err := db.Exec(ctx, tx, leave[d.Engine()])
			if n != 1 {
				t.Errorf("%d jobs", n)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		start(t, q)
		if got := receive(t, done); got != "left over" {
			t.Error(got)
		}
	})
}

// TestWorkOfALivingServerIsLeftToIt: the second server starts while the first is at it.
func TestWorkOfALivingServerIsLeftToIt(t *testing.T) {
	o := dbtest.Fresh(t, db.Postgres)
	var stores [2]*db.DB
	for i := range stores {
		d, err := db.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() })
		stores[i] = d
	}
	const workers = 8 // of one server: all of the first's are at it, so the second does the rest
	began, end, again := make(chan string, workers), make(chan struct{}), make(chan string, workers+1)
	first := open(t, stores[0], job.Work(func(_ context.Context, g greet) error { began <- g.Name; <-end; return nil }))
	second := open(t, stores[1], job.Work(func(_ context.Context, g greet) error { again <- g.Name; return nil }))
	for range workers {
		if err := name(t.Context(), stores[0], greet{"first's"}); err != nil {
			t.Fatal(err)
		}
	}
	start(t, first)
	for range workers {
		receive(t, began)
	}
	start(t, second)
	t.Cleanup(func() { close(end) }) // before the queues stop
	if err := name(t.Context(), stores[1], greet{"rest"}); err != nil {
		t.Fatal(err)
	}
	if got := receive(t, again); got != "rest" { // it looked for dead servers before
		t.Errorf("the work of a living server was taken away: %s", got)
	}
}

func TestOneServerOnASQLiteStore(t *testing.T) {
	o := dbtest.Fresh(t, db.SQLite)
	var queues [2]*job.Queue
	for i := range queues {
		d, err := db.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = d.Close() })
		queues[i] = open(t, d, job.Work(func(context.Context, greet) error { return nil }))
	}
	if err := queues[0].Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := queues[1].Start(t.Context()); !errors.Is(err, db.ErrServed) {
		t.Error(err)
	}
	if err := errors.Join(queues[1].Stop(t.Context()), queues[0].Stop(t.Context())); err != nil {
		t.Fatal(err)
	}
	start(t, queues[1])
}

func TestEveryRuns(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		done := make(chan string, 100)
		q := open(t, d, job.Work(func(_ context.Context, g greet) error { done <- g.Name; return nil }),
			job.Every(time.Hour, greet{"clock"}))
		start(t, q)
		if got := receive(t, done); got != "clock" {
			t.Error(got)
		}
	})
}

func TestNewerQueueIsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		if s, err := job.State(ctx, d); err != nil || s != db.Current {
			t.Fatal(s, err)
		}
		err := d.Write(ctx, db.Actor{}, func(ctx context.Context, tx *db.Tx) error {
			_, err := db.Exec(ctx, tx, db.Dynamic(`UPDATE river_migration SET version = 999
				WHERE version = (SELECT max(version) FROM river_migration)`))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if s, err := job.State(ctx, d); err != nil || s != db.Newer {
			t.Error(s, err)
		}
		if err := job.Migrate(ctx, d); !errors.Is(err, db.ErrNewer) {
			t.Error(err)
		}
		if _, err := job.Open(ctx, d); err == nil || !strings.Contains(err.Error(), "newer") {
			t.Error(err)
		}
	})
}
