// Package db is the store: it opens SQLite or PostgreSQL, writes in acts, reads in snapshots, migrates. Every
// difference between the engines lives here. It knows nothing of incidents, people or papers.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Engine is the database behind a store.
type Engine int

const (
	SQLite Engine = iota + 1
	Postgres
)

func (e Engine) String() string {
	if e == Postgres {
		return "postgres"
	}
	return "sqlite"
}

// Clock tells the time; tests hand in their own.
type Clock func() time.Time

// Options say which store to open.
type Options struct {
	Dir   string       // folder of the store; SQLite's file is Dir/tanggap.db
	URL   string       // postgres://…; empty means SQLite in Dir
	Clock Clock        // nil means time.Now
	Log   *slog.Logger // nil means slog.Default
}

// BeforeCommit receives the work that the acts of a batch named with Tx.Later, once, before their COMMIT.
type BeforeCommit func(ctx context.Context, tx *Tx, jobs []any) error

// DB is an open store. It is a Reader: what it reads comes from a pool that cannot write.
type DB struct {
	engine     Engine
	clock      Clock
	log        *slog.Logger
	write      *sql.DB // SQLite: one connection, shared with the job queue
	read       *sql.DB // cannot write
	pool       *pgxpool.Pool
	readPool   *pgxpool.Pool
	group      *group
	before     BeforeCommit
	hot        statements // prepared on read
	closed     chan struct{}
	migrations fs.FS // nil means the program's own
	stop       context.CancelFunc
	done       sync.WaitGroup
	once       sync.Once
	dir        string // SQLite's folder
}

// Open opens the store and starts its writer; it migrates nothing. Close it at the end.
func Open(ctx context.Context, o Options) (*DB, error) {
	d := &DB{engine: SQLite, clock: o.Clock, log: o.Log, closed: make(chan struct{})}
	if d.clock == nil {
		d.clock = time.Now
	}
	if d.log == nil {
		d.log = slog.Default()
	}
	open := d.openSQLite
	if o.URL != "" {
		d.engine, open = Postgres, d.openPostgres
	}
	if err := open(ctx, o); err != nil {
		d.closePools()
		return nil, fmt.Errorf("open store: %w", err)
	}
	d.group = newGroup(d)
	run, stop := context.WithCancel(context.Background())
	d.stop = stop
	d.done.Go(func() { d.group.run(run) })
	return d, nil
}

// openSQLite opens the one writing connection first: it makes the file and its WAL, which a reader cannot.
// Pragmas stand in the DSN because an interrupted connection is replaced by a new one.
func (d *DB) openSQLite(ctx context.Context, o Options) (err error) {
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		return err
	}
	d.dir = o.Dir
	path := filepath.Join(o.Dir, "tanggap.db")
	if err := private(path); err != nil {
		return err
	}
	const both = "&_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)&_pragma=temp_store(MEMORY)"
	d.write, err = sql.Open("sqlite", fileURI(path)+"?_txlock=immediate"+both+
		"&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=journal_size_limit(67108864)&_pragma=cache_size(-16000)")
	if err != nil {
		return err
	}
	d.write.SetMaxOpenConns(1)
	if err := d.write.PingContext(ctx); err != nil {
		return err
	}
	d.read, err = sql.Open("sqlite", fileURI(path)+"?mode=ro"+both+"&_pragma=query_only(1)&_pragma=cache_size(-4000)")
	if err != nil {
		return err
	}
	d.read.SetMaxOpenConns(readers)
	d.read.SetMaxIdleConns(readers)
	return d.read.PingContext(ctx)
}

// readers bounds the read pool: page cache times readers is the memory bill.
const readers = 8

// private makes the database file before SQLite does, readable by its owner alone.
func private(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// Close waits for the running batch and closes every connection. Close the doors first. Again it does nothing.
func (d *DB) Close() (err error) {
	d.once.Do(func() {
		d.stop()
		close(d.closed)
		d.done.Wait()
		err = d.closePools()
	})
	return err
}

func (d *DB) closePools() error {
	d.hot.close()
	var errs []error
	for _, p := range []*sql.DB{d.read, d.write} {
		if p != nil {
			errs = append(errs, p.Close())
		}
	}
	for _, p := range []*pgxpool.Pool{d.readPool, d.pool} {
		if p != nil {
			p.Close()
		}
	}
	return errors.Join(errs...)
}

// Engine tells which database this is.
func (d *DB) Engine() Engine { return d.engine }

// Now is the store's time.
func (d *DB) Now() Time { return At(d.clock()) }

// Clock is the clock the store was opened with.
func (d *DB) Clock() Clock { return d.clock }

// Log is the logger the store was opened with.
func (d *DB) Log() *slog.Logger { return d.log }

// Writer lends the writing handle to the job queue and the archive. On SQLite it is one connection: never wait
// for it inside an act.
func (d *DB) Writer() *sql.DB { return d.write }

// ReadPool lends the reading handle to the archive and to tests.
func (d *DB) ReadPool() *sql.DB { return d.read }

// Pool lends the pgx pool to the job queue; nil on SQLite.
func (d *DB) Pool() *pgxpool.Pool { return d.pool }

// SetBeforeCommit says who records the work named by Tx.Later. Call it once, before the first act.
func (d *DB) SetBeforeCommit(f BeforeCommit) { d.before = f }

// Ping tells whether the store answers, by reading from it.
func (d *DB) Ping(ctx context.Context) error {
	_, err := One[int64](ctx, d, SQL(`SELECT CAST(1 AS BIGINT) AS one`))
	return err
}
