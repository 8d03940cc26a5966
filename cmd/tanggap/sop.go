package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"tanggap/internal/app"
	"tanggap/internal/casework"
	"tanggap/internal/config"
	"tanggap/internal/sop"
)

type sopCommand struct {
	Check sopCheck `cmd:"" help:"Check a procedure file."`
	Load  sopLoad  `cmd:"" help:"Bring a procedure file into force."`
}

type sopCheck struct {
	File string `arg:"" help:"The procedure file (YAML)."`
}

func (sopCheck) Help() string {
	return "Prints each fault of a procedure file as FILE:LINE: reason, and exits 1 if there is one.\n\n" + example("tanggap sop check sops/malut-2023.yaml")
}

// Run prints the faults.
func (c *sopCheck) Run(s *streams) error {
	_, err := readProcedure(s, c.File)
	return err
}

// readProcedure reads a file and writes its faults.
func readProcedure(s *streams, file string) ([]byte, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	_, faults := sop.Parse(file, b, casework.Known())
	for _, f := range faults {
		fmt.Fprintln(s.Out, f)
	}
	if len(faults) > 0 {
		return nil, errors.New("the procedure file has faults")
	}
	return b, nil
}

type sopLoad struct {
	config.Store `embed:""`
	File         string `arg:"" help:"The procedure file (YAML)."`
	From         string `help:"First day in force (2006-01-02). None: today." placeholder:"DATE"`
}

func (sopLoad) Help() string {
	return "Brings a new version of a procedure, or another one, into force for the reports accepted from that day on. " +
		"Incidents keep the version they began with. Lists the actors that nobody holds.\n\n" + example("tanggap sop load kabupaten.yaml --from 2026-12-01")
}

// Run loads the file.
func (c *sopLoad) Run(ctx context.Context, s *streams) error {
	if _, err := time.Parse(time.DateOnly, c.From); c.From != "" && err != nil {
		return misuse{fmt.Errorf("--from %s: want a date like 2026-12-01", c.From)}
	}
	b, err := readProcedure(s, c.File)
	if err != nil {
		return err
	}
	return with(ctx, s, c.Store, func(a *app.App) error {
		unheld, err := a.LoadProcedure(ctx, filepath.Base(c.File), b, c.From)
		if err == nil && len(unheld) > 0 {
			fmt.Fprintln(s.Out, "Nobody holds yet: "+strings.Join(unheld, ", "))
		}
		return err
	})
}

type verifyCommand struct {
	config.Store `embed:""`
}

func (verifyCommand) Help() string {
	return "Checks every chain of the record and every stored file, and names what does not hold. It changes nothing and " +
		"works beside a running server.\n\n" + example("tanggap verify --data ./data")
}

// Run prints the faults and the sum.
func (c *verifyCommand) Run(ctx context.Context, s *streams) error {
	return with(ctx, s, c.Store, func(a *app.App) error { return a.Verify(ctx, s.Out) })
}
