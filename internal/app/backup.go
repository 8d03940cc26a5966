package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"tanggap/internal/archive"
	"tanggap/internal/blob"
	"tanggap/internal/config"
	"tanggap/internal/db"
	"tanggap/internal/job"
	"tanggap/internal/office"
)

// Backup writes the whole store to w, beside a working server.
func (a *App) Backup(ctx context.Context, w io.Writer) (archive.Counts, error) {
	id, err := office.Marked(ctx, a.DB, "instance")
	if err != nil {
		return archive.Counts{}, err
	}
	return archive.Source{DB: a.DB, Files: a.Blobs, Instance: id, Undone: job.Undone}.Write(ctx, w)
}

// restore is a store on its way back.
type restore struct {
	cfg   config.Config
	log   *slog.Logger
	stage *archive.Stage
	in    io.ReadSeeker
	files *blob.Folder
}

// Restore brings a backup into an empty data folder, and into an empty database if one is configured. A backup that is
// foreign, damaged or cut off is refused before the database is touched, and nothing is left behind.
func Restore(ctx context.Context, in io.Reader, cfg config.Config, log *slog.Logger) (m archive.Manifest, n archive.Counts, err error) {
	r := &restore{cfg: cfg, log: log}
	if r.stage, err = archive.OpenStage(cfg.Data, cfg.Blobs, config.FileName); err != nil {
		return m, n, err
	}
	defer r.stage.Drop()
	if r.in, err = r.seekable(in); err != nil {
		return m, n, err
	}
	if r.files, err = blob.OpenFolder(r.stage.Blobs()); err != nil {
		return m, n, err
	}
	defer r.files.Close()
	if m, n, err = archive.Unpack(ctx, r.in, r.files); err != nil {
		return m, n, err
	}
	return m, n, r.load(ctx, m)
}

// seekable is in, or a copy of it on the stage that goes when it is closed: a backup is read twice.
func (r *restore) seekable(in io.Reader) (io.ReadSeeker, error) {
	if s, ok := in.(io.ReadSeeker); ok {
		if _, err := s.Seek(0, io.SeekStart); err == nil {
			return s, nil
		}
	}
	f, err := os.CreateTemp(r.stage.Dir(), "backup-")
	if err != nil {
		return nil, err
	}
	if err := os.Remove(f.Name()); err != nil {
		return nil, err
	}
	if _, err := io.Copy(f, in); err != nil {
		return nil, fmt.Errorf("keep a copy of the backup: %w", err)
	}
	_, err = f.Seek(0, io.SeekStart)
	return f, err
}

// load makes the database.
func (r *restore) load(ctx context.Context, m archive.Manifest) error {
	d, err := db.Open(ctx, db.Options{Dir: r.stage.Dir(), URL: r.cfg.Database, Log: r.log})
	if err != nil {
		return err
	}
	if err := r.into(ctx, d, m); err != nil {
		return errors.Join(err, d.Close())
	}
	if err := d.Close(); err != nil || d.Engine() == db.Postgres {
		return err
	}
	return r.settle()
}

func (r *restore) into(ctx context.Context, d *db.DB, m archive.Manifest) error {
	if err := archive.Vacant(ctx, d); err != nil {
		return err
	}
	if err := d.MigrateTo(ctx, m.Schema); errors.Is(err, db.ErrNewer) {
		return fmt.Errorf("the backup is of version %d of the store: %w", m.Schema, err)
	} else if err != nil {
		return err
	}
	if err := job.MigrateQueue(ctx, d); err != nil {
		return err
	}
	q, err := job.Open(ctx, d)
	if err != nil {
		return err
	}
	t := archive.Target{DB: d, Files: r.files, Record: q.Revive}
	if d.Engine() == db.Postgres {
		t.Before = r.settle
	}
	if err := t.Load(ctx, r.in); err != nil {
		return err
	}
	return job.Migrate(ctx, d)
}

// settle puts files, and SQLite's database with its write-ahead log merged, where they belong.
func (r *restore) settle() error {
	if err := os.RemoveAll(filepath.Join(r.stage.Dir(), "serve.lock")); err != nil {
		return err
	}
	return r.stage.Settle()
}
