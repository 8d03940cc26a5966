// Package app is the only place that knows everybody: it builds the program, starts and stops it.
package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/blob"
	"tanggap/internal/casework"
	"tanggap/internal/config"
	"tanggap/internal/db"
	"tanggap/internal/job"
	"tanggap/internal/office"
	"tanggap/internal/procedure"
	"tanggap/internal/web"
	"tanggap/internal/web/assets"
	"tanggap/internal/web/server"
	"tanggap/sops"
)

// MarkDemo is the store's fact that it is a demonstration.
const MarkDemo = "demo"

// Refusals of a store.
var (
	ErrDemo  = errors.New("this store is a demonstration: only `tanggap demo` continues it")
	ErrReal  = errors.New("this store is a team's own: `tanggap demo` does not touch it")
	ErrOlder = errors.New("the store is older than this program: start the server first")
)

// Options say how to build.
type Options struct {
	Config config.Config
	Log    *slog.Logger
	Clock  db.Clock // nil: the real one
	Demo   bool
	Serve  bool // may migrate a store that is not empty
	// Command is a command line beside a server: it takes any store, also a demonstration's.
	Command bool
	Assets  *assets.Assets
}

// App is the program, built on one store.
type App struct {
	DB     *db.DB
	Shelf  *procedure.Shelf
	Blobs  *blob.Folder
	Jobs   *job.Queue
	Hasher *account.Hasher
	Site   *server.Site
	opts   Options
}

// Open opens the store and builds the program on it. An empty store is migrated and gets the shipped procedure;
// an older one is migrated only by a server; a newer one is refused (db.ErrNewer).
func Open(ctx context.Context, o Options) (*App, error) {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if err := os.MkdirAll(o.Config.Data, 0o700); err != nil {
		return nil, err
	}
	d, err := db.Open(ctx, db.Options{Dir: o.Config.Data, URL: o.Config.Database, Clock: o.Clock, Log: o.Log})
	if err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	}
	a, err := Over(ctx, d, o)
	if err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return a, nil
}

// Over builds the program on a store that is open already; it stays the caller's when building fails.
func Over(ctx context.Context, d *db.DB, o Options) (*App, error) {
	a := &App{DB: d, Shelf: procedure.NewShelf(casework.Known()), Hasher: account.NewHasher(), opts: o}
	return a, a.build(ctx)
}

func (a *App) build(ctx context.Context) (err error) {
	if err = a.ready(ctx); err != nil {
		return err
	}
	dir := a.opts.Config.Blobs
	if dir == "" {
		dir = filepath.Join(a.opts.Config.Data, "blobs")
	}
	if a.Blobs, err = blob.OpenFolder(dir); err != nil {
		return fmt.Errorf("open the files: %w", err)
	}
	if a.Jobs, err = job.Open(ctx, a.DB, a.reactions()...); err != nil {
		return fmt.Errorf("open the jobs: %w", err)
	}
	a.Site = server.New(server.Site{
		DB: a.DB, Shelf: a.Shelf, Blobs: a.Blobs, Hasher: a.Hasher, Assets: a.opts.Assets, Log: a.opts.Log,
		BaseURL: a.opts.Config.Address(), Demo: a.opts.Demo, Press: a.press(),
	})
	a.Site.Open = web.Menu()
	return nil
}

// ready brings the store to this program's state, or refuses it.
func (a *App) ready(ctx context.Context) error {
	state, err := job.State(ctx, a.DB)
	if err != nil {
		return err
	}
	switch {
	case state == db.Newer:
		return db.ErrNewer
	case state == db.Older && !a.opts.Serve:
		return ErrOlder
	case state != db.Current:
		if err := a.DB.Migrate(ctx); err != nil {
			return fmt.Errorf("migrate the store: %w", err)
		}
		if err := job.Migrate(ctx, a.DB); err != nil {
			return fmt.Errorf("migrate the jobs: %w", err)
		}
	}
	if err := a.found(ctx); err != nil {
		return err
	}
	demo, err := office.Marked(ctx, a.DB, MarkDemo)
	switch {
	case err != nil:
		return err
	case a.opts.Command:
		return nil
	case demo != "" && !a.opts.Demo:
		return ErrDemo
	case demo == "" && a.opts.Demo:
		return a.empty(ctx)
	}
	return nil
}

// found gives a new store its instance id and the shipped procedure.
func (a *App) found(ctx context.Context) error {
	id, err := office.Marked(ctx, a.DB, "instance")
	if err != nil || id != "" {
		return err
	}
	return a.DB.Write(ctx, account.System("set-up"), func(ctx context.Context, tx *db.Tx) error {
		if err := office.Mark(ctx, tx, "instance", db.UID()); err != nil {
			return err
		}
		p, err := a.Shelf.Load(ctx, tx, "malut-2023.yaml", sops.Malut, "2023-01-01")
		if err != nil {
			return err
		}
		return recordProcedure(ctx, tx, p, "2023-01-01")
	})
}

// empty refuses to make a demonstration of a store that somebody works in.
func (a *App) empty(ctx context.Context) error {
	people, err := account.People(ctx, a.DB, true)
	if err == nil && len(people) > 0 {
		err = ErrReal
	}
	return err
}

// Handler is everything the program answers.
func (a *App) Handler() http.Handler {
	return a.Site.Handler(web.Routes(a.Site), a.mounts())
}

// Serve answers on the configured address until ctx ends, then finishes what it has begun.
func (a *App) Serve(ctx context.Context, ready func(address string)) error {
	l, err := net.Listen("tcp", a.opts.Config.Listen)
	if err != nil {
		return fmt.Errorf("listen: %w", err)
	}
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200) // the heap is small: memory is spent on rarer collections
	}
	if err := a.Jobs.Start(ctx); err != nil {
		return errors.Join(fmt.Errorf("start the jobs: %w", err), l.Close())
	}
	srv := &http.Server{
		Handler: a.Handler(), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10,
		ErrorLog: slog.NewLogLogger(a.opts.Log.Handler(), slog.LevelWarn),
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(l) }()
	ready(l.Addr().String())
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	return errors.Join(err, a.stop(srv))
}

// stopTime is how long requests and jobs may take to end.
const stopTime = 8 * time.Second

func (a *App) stop(srv *http.Server) error {
	ctx, cancel := context.WithTimeout(context.Background(), stopTime)
	defer cancel()
	err := srv.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = srv.Close()
	}
	return errors.Join(err, a.Jobs.Stop(ctx))
}

// Close closes the store.
func (a *App) Close() {
	if a.Blobs != nil {
		if err := a.Blobs.Close(); err != nil {
			a.opts.Log.Warn("close the files", "err", err)
		}
	}
	if err := a.DB.Close(); err != nil {
		a.opts.Log.Warn("close the store", "err", err)
	}
}
