package main

import (
	"context"
	"fmt"

	"tanggap/internal/app"
	"tanggap/internal/config"
	"tanggap/internal/office"
)

type officeCommand struct {
	Set  officeSet  `cmd:"" help:"Set one fact of the office."`
	List officeList `cmd:"" help:"List the facts of the office."`
}

type officeSet struct {
	config.Store `embed:""`
	Key          string `arg:"" help:"Name of the fact, as office list prints it."`
	Value        string `arg:"" help:"Its value."`
}

func (officeSet) Help() string {
	return "Sets one of the team's own facts: lines of the kop, the signatory, start numbers of the books.\n\n" +
		example(`tanggap office set kop.city "Sofifi" --data ./data`)
}

// Run sets it.
func (c *officeSet) Run(ctx context.Context, s *streams) error {
	return with(ctx, s, c.Store, func(a *app.App) error { return a.SetOffice(ctx, c.Key, c.Value) })
}

type officeList struct {
	config.Store `embed:""`
}

func (officeList) Help() string {
	return "Lists every fact with its value; what a start needs and is still empty is marked.\n\n" + example("tanggap office list --data ./data")
}

// Run prints one line a fact.
func (c *officeList) Run(ctx context.Context, s *streams) error {
	return with(ctx, s, c.Store, func(a *app.App) error {
		p, err := office.Read(ctx, a.DB)
		if err != nil {
			return err
		}
		for _, f := range office.Settings {
			mark := ""
			if f.Asked && p.Get(f.Key) == "" {
				mark = "  (needed)"
			}
			fmt.Fprintf(s.Out, "%-24s %s%s\n", f.Key, p.Get(f.Key), mark)
		}
		return nil
	})
}
