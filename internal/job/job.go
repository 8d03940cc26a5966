// Package job is work to do after an act: recorded with it, done at least once after its COMMIT, tried again when it
// fails. It is River, thin; it knows nothing of what the work is.
package job

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"

	"tanggap/internal/db"
)

// Args is one piece of work: a struct stored as JSON. Its Kind (two letters or more) finds the worker; a kind that was
// ever stored keeps its meaning.
type Args = river.JobArgs

// Due is work that waits until At.
type Due struct {
	Args
	At time.Time
}

// Part is a line of the list that app gives: a worker or a clock.
type Part func(*river.Config) error

// Work does jobs of kind T with f. f may run more than once for one job: a key in its args makes its effect once. An
// error means again later; see Cancel.
func Work[T Args](f func(ctx context.Context, args T) error) Part {
	return func(c *river.Config) error {
		return river.AddWorkerSafely(c.Workers, river.WorkFunc(func(ctx context.Context, j *river.Job[T]) error {
			return f(ctx, j.Args)
		}))
	}
}

// Every names args again and again while the queue runs, first when it starts. With two servers one of them does.
func Every(interval time.Duration, args Args) Part {
	return func(c *river.Config) error {
		c.PeriodicJobs = append(c.PeriodicJobs, river.NewPeriodicJob(river.PeriodicInterval(interval),
			func() (river.JobArgs, *river.InsertOpts) { return args, nil }, &river.PeriodicJobOpts{RunOnStart: true}))
		return nil
	}
}

// Cancel is the error of a worker whose job can never succeed: it is not tried again.
func Cancel(err error) error { return river.JobCancel(err) }

const (
	workers = 8
	// timeout ends a job; rescue takes back one that nobody ended, and must be later.
	timeout = 2 * time.Minute
	rescue  = 5 * time.Minute
	// cooldown is the least time between two looks for work. River's default triples the p99 of acts on SQLite.
	cooldown = 500 * time.Millisecond
)

// Queue records work and, once started, does it.
type Queue struct {
	d    *db.DB
	lite *river.Client[*sql.Tx]
	pg   *river.Client[pgx.Tx]

	release func() error       // of the store, when started
	still   context.CancelFunc // ends the pulse
	beats   sync.WaitGroup
}

// Open prepares the queue of a store that is migrated (Migrate) and makes it record what acts name by Tx.Later.
// Without parts it records for others to do, as short commands do.
func Open(ctx context.Context, d *db.DB, parts ...Part) (*Queue, error) {
	if state, err := riverState(ctx, d); err != nil {
		return nil, err
	} else if state != db.Current {
		return nil, fmt.Errorf("job queue: its tables are %s", state)
	}
	c, err := config(d, parts)
	if err != nil {
		return nil, err
	}
	q := &Queue{d: d, still: func() {}}
	if d.Engine() == db.SQLite {
		q.lite, err = river.NewClient(riversqlite.New(d.Writer()), c)
	} else {
		q.pg, err = river.NewClient(riverpgxv5.New(d.Pool()), c)
	}
	if err != nil {
		return nil, fmt.Errorf("job queue: %w", err)
	}
	d.SetBeforeCommit(q.record)
	return q, nil
}

func config(d *db.DB, parts []Part) (*river.Config, error) {
	c := &river.Config{
		Logger: slog.New(quiet{d.Log().Handler()}), JobTimeout: timeout, RescueStuckJobsAfter: rescue, FetchCooldown: cooldown,
		SoftStopTimeout: 10 * time.Second,
	}
	if len(parts) == 0 {
		return c, nil
	}
	c.Workers = river.NewWorkers()
	c.Queues = map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: workers}}
	for _, p := range parts {
		if err := p(c); err != nil {
			return nil, fmt.Errorf("job queue: %w", err)
		}
	}
	return c, nil
}

// record writes the work of a whole batch in one statement.
func (q *Queue) record(ctx context.Context, tx *db.Tx, jobs []any) error {
	all := make([]river.InsertManyParams, 0, len(jobs))
	for _, j := range jobs {
		p, err := params(j)
		if err != nil {
			return err
		}
		all = append(all, p)
	}
	if q.lite != nil {
		return tx.Raw(ctx, func(c context.Context, s *sql.Tx) error {
			_, err := q.lite.InsertManyFastTx(c, s, all)
			return err
		})
	}
	return tx.Pgx(ctx, func(c context.Context, p pgx.Tx) error {
		_, err := q.pg.InsertManyFastTx(c, p, all)
		return err
	})
}

func params(j any) (river.InsertManyParams, error) {
	switch j := j.(type) {
	case Due:
		return river.InsertManyParams{Args: j.Args, InsertOpts: &river.InsertOpts{ScheduledAt: j.At}}, nil
	case Args:
		return river.InsertManyParams{Args: j}, nil
	}
	return river.InsertManyParams{}, fmt.Errorf("%T names no work: it has no Kind", j)
}

// Start does work until Stop, beside the caller. ctx only says whether to start. On SQLite db.ErrServed means that
// another server does it.
func (q *Queue) Start(ctx context.Context) (err error) {
	if q.release, err = q.d.Sole(); err != nil {
		return fmt.Errorf("job queue: %w", err)
	}
	start := q.startSQLite
	if q.pg != nil {
		start = q.startPostgres
	}
	if err := start(ctx); err != nil {
		return errors.Join(fmt.Errorf("job queue: %w", err), q.release())
	}
	return nil
}

const resetRunning db.SQL = `UPDATE river_job SET state = 'available' WHERE state = 'running'`

// startSQLite gives back the jobs that were running when the process was killed: one server works on a SQLite store,
// so whatever runs at its start is left over.
func (q *Queue) startSQLite(ctx context.Context) error {
	err := q.d.Write(ctx, db.Actor{}, func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, resetRunning)
		return err
	})
	if err != nil {
		return err
	}
	return q.lite.Start(context.WithoutCancel(ctx))
}

// startPostgres works beside other servers: each shows that it lives, and gives back the jobs of those that do not.
func (q *Queue) startPostgres(ctx context.Context) error {
	p := &pulse{pool: q.d.Pool(), id: q.pg.ID(), log: q.d.Log()}
	if err := p.once(ctx); err != nil {
		p.drop()
		return err
	}
	ctx, q.still = context.WithCancel(context.WithoutCancel(ctx))
	q.beats.Go(func() { p.run(ctx) })
	if err := q.pg.Start(context.WithoutCancel(ctx)); err != nil {
		q.still() // else the pulse keeps its connection for ever
		q.beats.Wait()
		return err
	}
	return nil
}

// Stop takes no more work and waits for what is being done; when ctx ends, that is cut and done again later.
func (q *Queue) Stop(ctx context.Context) error {
	if q.release == nil {
		return nil // never started
	}
	stop, cut := q.stops()
	err := stop(ctx)
	if err != nil && ctx.Err() != nil {
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
		defer cancel()
		err = errors.Join(err, cut(last))
	}
	q.still()
	q.beats.Wait()
	return errors.Join(err, q.release())
}

func (q *Queue) stops() (stop, cut func(context.Context) error) {
	if q.lite != nil {
		return q.lite.Stop, q.lite.StopAndCancel
	}
	return q.pg.Stop, q.pg.StopAndCancel
}

// Load is how much work waits, and how much was given up after too many failures.
type Load struct{ Waiting, Failed int64 }

const countLoad db.SQL = `SELECT
  count(CASE WHEN state IN ('available', 'pending', 'retryable', 'running', 'scheduled') THEN 1 END) AS waiting,
  count(CASE WHEN state IN ('discarded', 'cancelled') THEN 1 END) AS failed
FROM river_job`

// Count tells the load of the queue.
func Count(ctx context.Context, r db.Reader) (Load, error) { return db.One[Load](ctx, r, countLoad) }
