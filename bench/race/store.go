package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5"

	"tanggap/internal/db"
)

const password = "sandi-untuk-mengukur-saja"

// store is a place for records, empty or filled.
type store struct {
	args  []string // how a command is told of it
	opts  db.Options
	token string // of the coordinator
}

// newStore makes an empty place.
func (r *race) newStore(ctx context.Context, engine, name string) (*store, error) {
	s := &store{opts: db.Options{Dir: r.folder(engine + "-" + name), Log: slog.New(slog.DiscardHandler)}}
	s.args = []string{"--data", s.opts.Dir}
	if engine == "sqlite" {
		return s, nil
	}
	base, err := url.Parse(r.postgres)
	if err != nil {
		return nil, err
	}
	c, err := pgx.Connect(ctx, r.postgres)
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL for the bench (set TANGGAP_BENCH_POSTGRES, or run scripts/bench): %w", err)
	}
	defer c.Close(ctx) //nolint:errcheck // only one statement
	_, err = c.Exec(ctx, "CREATE DATABASE "+strings.ReplaceAll("bench_"+name, "-", "_")+" TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'")
	base.Path = "/" + strings.ReplaceAll("bench_"+name, "-", "_")
	s.opts.URL = base.String()
	s.args = append(s.args, "--database", s.opts.URL)
	return s, err
}

// found makes it a store of the program, with two people: one who sees everything and one who sees little.
func (r *race) found(ctx context.Context, s *store) (err error) {
	for _, who := range []string{"koordinator", "sub-website"} {
		add := append([]string{r.program, "user", "add", who, "--role", who, "--full-name", "Pegawai " + who, "--password-stdin"}, s.args...)
		if _, err = run(ctx, password+"\n", add...); err != nil {
			return err
		}
	}
	s.token, err = run(ctx, "", append([]string{r.program, "token", "create", "--user", "koordinator"}, s.args...)...)
	return err
}

// filled is a store with so many incidents.
func (r *race) filled(ctx context.Context, engine string, incidents int) (*store, error) {
	s, err := r.newStore(ctx, engine, fmt.Sprintf("filled-%d", incidents))
	if err != nil {
		return nil, err
	}
	if err := r.found(ctx, s); err != nil {
		return nil, err
	}
	d, err := db.Open(ctx, s.opts)
	if err != nil {
		return nil, err
	}
	defer d.Close() //nolint:errcheck // what matters was committed
	return s, fill(ctx, d, incidents)
}

func (r *race) serve(ctx context.Context, s *store) (*process, error) {
	return start(ctx, "/healthz", append([]string{r.program, "serve"}, s.args...)...)
}
