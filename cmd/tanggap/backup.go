package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"tanggap/internal/app"
	"tanggap/internal/archive"
	"tanggap/internal/config"
)

type backupCommand struct {
	config.Store `embed:""`
	Out          string `arg:"" help:"File to write; - is standard output."`
}

func (backupCommand) Help() string {
	return "Writes the whole store (records, files, work to do) into one file, beside a running server: everything in it was " +
		"true at one moment. A file that is missing or changed fails the backup and is named. A file that exists is never " +
		"overwritten. The backup holds everything the store holds: keep it as safe as the store. The settings in " +
		"tanggap.toml are not in it; people sign in again.\n\n" + example("tanggap backup /var/backups/tanggap.backup --data /var/lib/tanggap")
}

// Run writes the backup, or nothing.
func (c *backupCommand) Run(ctx context.Context, s *streams) error {
	return with(ctx, s, c.Store, func(a *app.App) error {
		var n archive.Counts
		write := func(w io.Writer) (err error) {
			n, err = a.Backup(ctx, w)
			return err
		}
		var err error
		if c.Out == "-" {
			err = write(s.Out)
		} else {
			err = whole(c.Out, write)
		}
		if err != nil {
			return fmt.Errorf("backup: %w", err)
		}
		fmt.Fprintf(s.Err, "Backed up: %s\n", sum(n))
		return nil
	})
}

// sum is what a backup holds, in words.
func sum(n archive.Counts) string {
	return fmt.Sprintf("%d rows, %d files (%d bytes), %d jobs", n.AllRows(), n.Files, n.Bytes, n.Jobs)
}

// whole writes a new file that is there whole and durable, or not at all.
func whole(name string, write func(io.Writer) error) error {
	if _, err := os.Lstat(name); err == nil {
		return fmt.Errorf("%s exists: a backup overwrites nothing", name)
	}
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".part-")
	if err != nil {
		return err
	}
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

type restoreCommand struct {
	config.Store `embed:""`
	In           string `arg:"" help:"Backup to read; - is standard input."`
}

func (restoreCommand) Help() string {
	return "Brings a backup into an empty data folder (only tanggap.toml may be there), on PostgreSQL also into an empty " +
		"database, whichever of the two it came from. A backup that is damaged, cut off or foreign is refused and nothing is " +
		"left behind. Afterwards everything is verified; exit status 1 says that something does not hold. Stop the server " +
		"of the old store first: two stores must not draw the same numbers.\n\n" +
		example("tanggap restore /var/backups/tanggap.backup --data /var/lib/tanggap")
}

// Run restores, then verifies.
func (c *restoreCommand) Run(ctx context.Context, s *streams) error {
	in := s.In
	if c.In != "-" {
		f, err := os.Open(c.In) // before the process becomes the folder's owner
		if err != nil {
			return err
		}
		defer f.Close()
		in = f
	}
	cfg, err := config.Read(config.Config{Store: c.Store}, os.Getenv)
	if err != nil {
		return misuse{err}
	}
	if err := app.ActAsOwner(cfg.Data); err != nil {
		return err
	}
	m, n, err := app.Restore(ctx, in, cfg, logger(s, cfg, false))
	if err != nil {
		return fmt.Errorf("restore %s: %w", c.In, err)
	}
	fmt.Fprintf(s.Out, "Restored the backup of %s from %s: %s\n", m.Made, m.Engine, sum(n))
	return with(ctx, s, c.Store, func(a *app.App) error { return a.Verify(ctx, s.Out) })
}
