// Command race measures Tanggap beside the floor and beside itself at another size: in one run, in turns, on SQLite
// and PostgreSQL. It prints a table and fails when a ratio misses its budget. README.md tells the method.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// race is one run.
type race struct {
	program, floor string
	postgres       string // address of a cluster with default durability; a user who may create databases
	dir            string
	rounds         int
	span           time.Duration // of each measurement in each round
	sizes          [2]int        // incidents in the small and in the big store
	results        results
}

func main() {
	r := race{}
	var engines, works string
	flag.StringVar(&r.program, "program", "bin/tanggap", "the program")
	flag.StringVar(&r.floor, "floor", "bin/floor", "the floor")
	flag.StringVar(&r.postgres, "postgres", os.Getenv("TANGGAP_BENCH_POSTGRES"), "address of a PostgreSQL with its usual durability")
	flag.StringVar(&engines, "engines", "sqlite,postgres", "on which engines")
	flag.StringVar(&works, "works", "filing,pages,sizes", "what to measure")
	flag.IntVar(&r.rounds, "rounds", 5, "rounds")
	flag.DurationVar(&r.span, "span", time.Second, "length of a measurement")
	flag.IntVar(&r.sizes[0], "small", 10_000, "incidents in the small store")
	flag.IntVar(&r.sizes[1], "big", 100_000, "incidents in the big store")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := r.run(ctx, strings.Split(engines, ","), works); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

var errMissed = errors.New("a budget is missed")

func (r *race) run(ctx context.Context, engines []string, works string) (err error) {
	if r.dir, err = os.MkdirTemp("", "tanggap-bench-"); err != nil {
		return err
	}
	defer os.RemoveAll(r.dir) //nolint:errcheck // a temporary folder
	for _, engine := range engines {
		for _, w := range []struct {
			name string
			do   func(context.Context, string) error
		}{{"filing", r.filing}, {"pages", r.pages}} {
			if strings.Contains(works, w.name) {
				fmt.Fprintf(os.Stderr, "%s: %s …\n", engine, w.name)
				if err := w.do(ctx, engine); err != nil {
					return fmt.Errorf("%s on %s: %w", w.name, engine, err)
				}
			}
		}
	}
	if strings.Contains(works, "sizes") {
		if err := r.paper(); err != nil {
			return err
		}
		if err := r.wire(ctx); err != nil {
			return err
		}
	}
	r.results.print(os.Stdout)
	if r.results.missed() {
		return errMissed
	}
	return nil
}

func (r *race) folder(name string) string { return filepath.Join(r.dir, name) }
