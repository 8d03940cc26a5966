package app

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"tanggap/internal/api"
	"tanggap/internal/db"
	"tanggap/internal/document"
	"tanggap/internal/evidence"
	"tanggap/internal/job"
	"tanggap/internal/sop"
	"tanggap/internal/timeline"
)

// reactions say what runs for the work that acts leave behind: when X, do Y, all on this page.
func (a *App) reactions() []job.Part {
	return []job.Part{
		a.press().Worker(),
		job.Work(a.sweep),
		job.Every(24*time.Hour, sweepArgs{}),
	}
}

// press writes and keeps the papers.
func (a *App) press() document.Press {
	site := a.opts.Config.Address()
	if u, err := url.Parse(site); err == nil {
		site = u.Host
	}
	return document.Press{DB: a.DB, Blobs: a.Blobs, Shelf: a.Shelf, Site: site}
}

// sweepArgs is the daily house-keeping.
type sweepArgs struct{}

// Kind names the job in the store.
func (sweepArgs) Kind() string { return "sweep" }

// sweep removes stored files that no row names and that are older than a day.
func (a *App) sweep(ctx context.Context, _ sweepArgs) error {
	_, err := a.Blobs.Sweep(ctx, a.DB.Now().Time(), func(ctx context.Context, sums []string) (map[string]bool, error) {
		return evidence.Named(ctx, a.DB, sums)
	})
	if err != nil {
		return fmt.Errorf("sweep files: %w", err)
	}
	return nil
}

// mounts are the doors beside the pages.
func (a *App) mounts() map[string]http.Handler {
	return map[string]http.Handler{
		"/api/":    api.New(api.Deps{DB: a.DB, Shelf: a.Shelf, Blobs: a.Blobs, Log: a.opts.Log, BaseURL: a.opts.Config.Address(), Press: a.press()}),
		"/healthz": http.HandlerFunc(a.alive),
		"/readyz":  http.HandlerFunc(a.readyz),
	}
}

// alive says that the program answers.
func (a *App) alive(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = w.Write([]byte("ok\n"))
}

// readyz says that database and files can be reached.
func (a *App) readyz(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
	defer cancel()
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	if err := a.DB.Ping(ctx); err != nil {
		a.opts.Log.Error("not ready", "err", err)
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = w.Write([]byte("database\n"))
		return
	}
	_, _ = w.Write([]byte("ok\n"))
}

// recordProcedure writes into the office's chain that a procedure came into force.
func recordProcedure(ctx context.Context, tx *db.Tx, p *sop.Procedure, day string) error {
	_, err := timeline.Append(ctx, tx, timeline.Office(tx.Now().Time().Year()), timeline.Draft{Kind: "procedure_loaded", Payload: map[string]any{
		"procedure": p.ID, "hash": p.Hash, "from": day,
	}})
	return err
}
