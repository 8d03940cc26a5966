package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"

	"tanggap/internal/app"
	"tanggap/internal/config"
	"tanggap/internal/world"
)

type serveCommand struct {
	config.Config `embed:""`
}

func (serveCommand) Help() string {
	return "Runs the server on one store. While the store has no administrator, every start prints a one-time address " +
		"for the first one. SIGTERM ends it cleanly.\n\n" + example("tanggap serve --data /var/lib/tanggap --listen 127.0.0.1:8080")
}

// Run serves until the program is told to stop.
func (c *serveCommand) Run(ctx context.Context, s *streams) error {
	a, _, err := open(ctx, s, opened{config: c.Config, serve: true})
	if err != nil {
		return err
	}
	defer a.Close()
	setup, err := a.SetupAddress(ctx)
	if err != nil {
		return err
	}
	return portBusy(a.Serve(ctx, func(address string) {
		words := fmt.Sprintf("Tanggap answers on http://%s\n", address)
		if setup != "" {
			words += fmt.Sprintf("There is no administrator yet. Open this address once to make the first one:\n  %s\n", setup)
		}
		fmt.Fprint(s.Out, words) // at once: whoever reads the first line has the second, too
	}))
}

// portBusy says plainly that another program has the port.
func portBusy(err error) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("the port is busy: another program answers there; choose another with --listen HOST:PORT (%w)", err)
	}
	return err
}

type demoCommand struct {
	config.Config `embed:""`
}

func (demoCommand) Help() string {
	return "Runs the server on a demonstration: an invented office with incidents in every step. It answers on this " +
		"machine only, and its store is never served as the real thing.\n\n" + example("tanggap demo --data ./data/demo")
}

// Run fills the demonstration if it is new, and serves it.
func (c *demoCommand) Run(ctx context.Context, s *streams) error {
	cfg := c.Config
	if cfg.Data == "" {
		cfg.Data = "./data/demo"
	}
	if cfg.Listen == "" {
		cfg.Listen = config.Defaults().Listen
	}
	if !app.Loopback(cfg.Listen) {
		return misuse{fmt.Errorf("a demonstration answers on this machine only: --listen %s is reached from outside", cfg.Listen)}
	}
	clock := world.NewClock(nil)
	a, _, err := open(ctx, s, opened{config: cfg, serve: true, demo: true, clock: clock.Now})
	if err != nil {
		return err
	}
	defer a.Close()
	if err := a.FillDemo(ctx, clock); err != nil {
		return err
	}
	return portBusy(a.Serve(ctx, func(address string) {
		fmt.Fprintf(s.Out, "\nThe demonstration answers on http://%s\nSign in at http://%s/masuk with the password %s as:\n  %s\n",
			address, address, world.Password, strings.Join(world.SignIns, "\n  "))
	}))
}
