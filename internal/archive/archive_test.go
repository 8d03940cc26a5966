package archive_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"tanggap/internal/app"
	"tanggap/internal/config"
	"tanggap/internal/db"
	"tanggap/internal/dbtest"
	"tanggap/internal/indonesian"
	"tanggap/internal/intake"
	"tanggap/internal/job"
	"tanggap/internal/world"
)

var silent = slog.New(slog.DiscardHandler)

// chore is work that nobody does in these tests.
type chore struct {
	Thing string `json:"thing"`
}

func (chore) Kind() string { return "test_chore" }

var due = time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)

const signIn db.SQL = `INSERT INTO session (token, data, expiry) VALUES ('t', $1, $2)`

// small is a new program over an empty store with work to do: now, and later.
func small(t *testing.T, e db.Engine, opts ...dbtest.Option) *app.App {
	t.Helper()
	d := dbtest.Open(t, e, opts...)
	a, err := app.Over(t.Context(), d, app.Options{Config: config.Config{Store: config.Store{Data: t.TempDir()}}, Log: silent})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Blobs.Close() })
	if _, err := job.Open(t.Context(), d); err != nil { // records work of any kind
		t.Fatal(err)
	}
	err = d.Write(t.Context(), db.Actor{}, func(ctx context.Context, tx *db.Tx) error {
		tx.Later(chore{"sekarang"})
		tx.Later(job.Due{Args: chore{"<nanti> & \"kelak\""}, At: due})
		_, err := db.Exec(ctx, tx, signIn, []byte("rahasia"), due.UnixMicro())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// filled holds the whole invented office.
func filled(t *testing.T, e db.Engine) *app.App {
	t.Helper()
	clock := world.NewClock(func() time.Time { return time.Date(2026, 11, 24, 9, 30, 0, 0, indonesian.WIT) })
	a := small(t, e, dbtest.At(clock.Now))
	if _, err := world.Fill(t.Context(), a.DB, a.Shelf, a.Hasher, clock, world.Options{Files: a.Blobs}); err != nil {
		t.Fatal(err)
	}
	return a
}

func file(ctx context.Context, d *db.DB) (string, error) {
	got, err := intake.File(ctx, d, intake.Draft{Channel: "web", Description: "Halaman menampilkan judi.\nBukti: \u2028<b>&amp;", Anonymous: true})
	return got.Report.Number, err
}

// gate opens for the first byte of a backup only when so many reports have been filed since.
type gate struct {
	bytes.Buffer
	once  sync.Once
	filed <-chan string
}

func (g *gate) Write(b []byte) (int, error) {
	g.once.Do(func() {
		for range 5 {
			<-g.filed
		}
	})
	return g.Buffer.Write(b)
}

// underLoad makes a backup while reports are being filed, and tells their numbers.
func underLoad(t *testing.T, a *app.App) (backup []byte, numbers []string) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	filed := make(chan string)
	var g errgroup.Group
	for range 4 {
		g.Go(func() error {
			for {
				n, err := file(context.WithoutCancel(ctx), a.DB)
				if err != nil {
					return err
				}
				select {
				case filed <- n:
				case <-ctx.Done():
					return nil
				}
			}
		})
	}
	out := &gate{filed: filed}
	_, err := a.Backup(t.Context(), out)
	stop()
	if err := errors.Join(err, g.Wait()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), reports(t, a.DB)
}

const readNumbers db.SQL = `SELECT number FROM report ORDER BY number`

// reports are the numbers of all reports; a gap or a double fails.
func reports(t *testing.T, d *db.DB) []string {
	t.Helper()
	all, err := db.All[string](t.Context(), d, readNumbers)
	if err != nil {
		t.Fatal(err)
	}
	for i, n := range all {
		if want := fmt.Sprintf("-%06d", i+1); !strings.HasSuffix(n, want) {
			t.Fatalf("report %d has the number %s", i+1, n)
		}
	}
	return all
}

// place is an empty place on an engine.
func place(t *testing.T, e db.Engine) config.Config {
	t.Helper()
	c := config.Config{Store: config.Store{Data: filepath.Join(t.TempDir(), "baru")}}
	if e == db.Postgres {
		c.Database = dbtest.Bare(t, e, false).URL
	}
	return c
}

func restored(t *testing.T, backup []byte, e db.Engine) *app.App {
	t.Helper()
	c := place(t, e)
	if _, _, err := app.Restore(t.Context(), bytes.NewReader(backup), c, silent); err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), app.Options{Config: c, Log: silent, Command: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	return a
}

// part is an entry of a backup.
type part struct {
	name string
	body []byte
}

func parts(t *testing.T, backup []byte) (all []part) {
	t.Helper()
	zip, err := gzip.NewReader(bytes.NewReader(backup))
	if err != nil {
		t.Fatal(err)
	}
	for r := tar.NewReader(zip); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, part{h.Name, b})
	}
}

// content is what must be the same on every engine: rows as lines, files as hashes.
func content(t *testing.T, backup []byte) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, p := range parts(t, backup) {
		switch folder, _, _ := strings.Cut(p.name, "/"); folder {
		case "rows":
			table := strings.Split(p.name, "/")[1]
			out[table] += string(p.body)
		case "files":
			out[p.name] = fmt.Sprintf("files/%x", sha256.Sum256(p.body))
		}
	}
	return out
}

func same(t *testing.T, want, have map[string]string) {
	t.Helper()
	if !slices.Equal(slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(have))) {
		t.Errorf("tables and files: %v, want %v", slices.Sorted(maps.Keys(have)), slices.Sorted(maps.Keys(want)))
	}
	for name, w := range want {
		if have[name] == w {
			continue
		}
		a, b := strings.Split(w, "\n"), strings.Split(have[name], "\n")
		for i := range min(len(a), len(b)) {
			if a[i] != b[i] {
				t.Errorf("%s, line %d:\n%s\nwas\n%s", name, i+1, b[i], a[i])
				break
			}
		}
		t.Errorf("%s: %d lines, want %d", name, len(b), len(a))
	}
}

// TestThereAndBack moves the whole invented office from each engine to each, while reports are being filed.
func TestThereAndBack(t *testing.T) {
	for _, from := range dbtest.Engines {
		t.Run("from "+from.String(), func(t *testing.T) {
			a := filled(t, from)
			backup, after := underLoad(t, a)
			was := content(t, backup)
			if strings.Count(was["document"], `"issued"`) < 2 || len(was["timeline"]) < 10000 {
				t.Fatalf("the world holds too little:\n%s", was["document"])
			}
			for _, to := range dbtest.Engines {
				t.Run("to "+to.String(), func(t *testing.T) { testRestored(t, restored(t, backup, to), was, after) })
			}
		})
	}
}

func testRestored(t *testing.T, b *app.App, was map[string]string, after []string) {
	var out bytes.Buffer
	if err := b.Verify(t.Context(), &out); err != nil {
		t.Errorf("verify: %v\n%s", err, &out)
	}
	before := reports(t, b.DB)
	if len(before) < 3 || len(before)+5 > len(after) || !slices.Equal(before, after[:len(before)]) {
		t.Errorf("%d reports restored, %d were there after the backup: not one moment", len(before), len(after))
	}
	var again bytes.Buffer
	if _, err := b.Backup(t.Context(), &again); err != nil {
		t.Fatal(err)
	}
	same(t, was, content(t, again.Bytes()))
	testJobs(t, b.DB)
	next, err := file(t.Context(), b.DB)
	if err != nil || next != after[len(before)] {
		t.Errorf("the next report has the number %s (%v), want %s", next, err, after[len(before)])
	}
	reports(t, b.DB)
	if sessions, err := db.One[int64](t.Context(), b.DB, db.SQL(`SELECT count(*) AS n FROM session`)); err != nil || sessions != 0 {
		t.Errorf("%d sessions came along, %v", sessions, err)
	}
}

// testJobs looks for the two chores among the work that waits.
func testJobs(t *testing.T, d *db.DB) {
	t.Helper()
	jobs, err := job.Undone(t.Context(), d, 0)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, j := range jobs {
		var c chore
		if j.Kind != "test_chore" {
			continue
		}
		if err := json.Unmarshal(j.Args, &c); err != nil {
			t.Fatal(err)
		}
		found++
		if later := c.Thing != "sekarang"; later && (c.Thing != "<nanti> & \"kelak\"" || j.Due != db.At(due)) {
			t.Errorf("%+v due %v", c, j.Due)
		}
	}
	if found != 2 {
		t.Errorf("%d of two chores came along", found)
	}
}

// TestConstantMemory: 64 MB more of a file do not cost more memory, there and back.
func TestConstantMemory(t *testing.T) {
	const size = 64 << 20
	a := small(t, db.SQLite)
	keep(t, a, strings.NewReader("kecil"))
	cost := func() uint64 {
		return allocated(func() {
			r, w := io.Pipe()
			var g errgroup.Group
			g.Go(func() error {
				_, err := a.Backup(t.Context(), w)
				return errors.Join(err, w.Close())
			})
			if _, _, err := app.Restore(t.Context(), r, place(t, db.SQLite), silent); err != nil {
				t.Error(err)
			}
			if err := g.Wait(); err != nil {
				t.Error(err)
			}
		})
	}
	cost()
	little := cost()
	keep(t, a, io.LimitReader(zeros{}, size))
	if much := cost(); much > little+size/8 {
		t.Errorf("%d MB allocated with a file of 64 MB, %d MB without", much>>20, little>>20)
	}
}
