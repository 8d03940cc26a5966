package main

import (
	"context"
	"log/slog"
	"os"

	"tanggap/internal/app"
	"tanggap/internal/config"
	"tanggap/internal/db"
	"tanggap/internal/web/assets"
)

// opened is how a command opens a store.
type opened struct {
	config config.Config
	serve  bool // it is the server: pages are needed, an older store is migrated
	demo   bool
	clock  db.Clock
}

// open reads the configuration, becomes the owner of the data folder, and opens the store.
func open(ctx context.Context, s *streams, o opened) (*app.App, config.Config, error) {
	cfg, err := config.Read(o.config, os.Getenv)
	if err != nil {
		return nil, cfg, misuse{err}
	}
	if err := app.ActAsOwner(cfg.Data); err != nil {
		return nil, cfg, err
	}
	opts := app.Options{Config: cfg, Log: logger(s, cfg, o.serve), Serve: o.serve, Demo: o.demo, Clock: o.clock, Command: !o.serve}
	if o.serve {
		if opts.Assets, err = assets.Load(); err != nil {
			return nil, cfg, err
		}
	}
	a, err := app.Open(ctx, opts)
	return a, cfg, err
}

// logger writes lines for the operator; a command says only what went wrong.
func logger(s *streams, cfg config.Config, serve bool) *slog.Logger {
	level := cfg.Level()
	if !serve {
		level = max(level, slog.LevelWarn)
	}
	return slog.New(slog.NewTextHandler(s.Err, &slog.HandlerOptions{Level: level}))
}

// with opens the store of a command beside the server, if there is one, and runs f.
func with(ctx context.Context, s *streams, store config.Store, f func(*app.App) error) error {
	a, _, err := open(ctx, s, opened{config: config.Config{Store: store}})
	if err != nil {
		return err
	}
	defer a.Close()
	return f(a)
}
