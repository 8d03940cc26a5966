package archive_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"tanggap/internal/app"
	"tanggap/internal/archive"
	"tanggap/internal/blob"
	"tanggap/internal/config"
	"tanggap/internal/db"
	"tanggap/internal/dbtest"
	"tanggap/internal/evidence"
)

type zeros struct{}

func (zeros) Read(b []byte) (int, error) {
	clear(b)
	return len(b), nil
}

// allocated is how many bytes f took from the heap in all.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// keep stores a file with its row.
func keep(t *testing.T, a *app.App, r io.Reader) evidence.File {
	t.Helper()
	s, err := a.Blobs.Put(t.Context(), r, -1)
	if err != nil {
		t.Fatal(err)
	}
	var f evidence.File
	err = a.DB.Write(t.Context(), db.Actor{}, func(ctx context.Context, tx *db.Tx) (err error) {
		f, err = evidence.Add(ctx, tx, evidence.File{SHA256: s.SHA256, Size: s.Size, Stored: s.Name, Name: "log.txt", Media: "text/plain"})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func backup(t *testing.T, a *app.App) []byte {
	t.Helper()
	var out bytes.Buffer
	if _, err := a.Backup(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// build writes parts as a backup whose end counts and sums them rightly.
func build(t *testing.T, all []part, change func(*counted)) []byte {
	t.Helper()
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	w := tar.NewWriter(zip)
	sum := sha256.New()
	end := counted{Rows: map[string]int64{}}
	put := func(name string, body []byte) {
		if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: int64(len(body)), Mode: 0o600}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(body); err != nil {
			t.Fatal(err)
		}
	}
	for _, p := range all {
		if p.name == "end.json" {
			continue
		}
		put(p.name, p.body)
		fmt.Fprintf(sum, "%s\n%d\n%s", p.name, len(p.body), p.body)
		end.add(t, p)
	}
	end.SHA256 = hex.EncodeToString(sum.Sum(nil))
	if change != nil {
		change(&end)
	}
	b, err := json.Marshal(end)
	if err != nil {
		t.Fatal(err)
	}
	put("end.json", b)
	if err := errors.Join(w.Close(), zip.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

type counted struct {
	Rows   map[string]int64 `json:"rows"`
	Jobs   int64            `json:"jobs"`
	Files  int64            `json:"files"`
	Bytes  int64            `json:"bytes"`
	SHA256 string           `json:"sha256"`
}

func (c *counted) add(t *testing.T, p part) {
	t.Helper()
	folder, rest, _ := strings.Cut(p.name, "/")
	switch folder {
	case "manifest.json":
		var m archive.Manifest
		if err := json.Unmarshal(p.body, &m); err != nil {
			return
		}
		for _, table := range m.Tables {
			c.Rows[table.Name] += 0
		}
	case "rows":
		table, _, _ := strings.Cut(rest, "/")
		c.Rows[table] += int64(bytes.Count(p.body, []byte("\n")))
	case "jobs":
		c.Jobs += int64(bytes.Count(p.body, []byte("\n")))
	case "files":
		c.Files, c.Bytes = c.Files+1, c.Bytes+int64(len(p.body))
	}
}

// refused restores what must be refused, with these words and nothing left behind.
func refused(t *testing.T, e db.Engine, b []byte, words ...string) error {
	t.Helper()
	return refusedAt(t, place(t, e), b, words...)
}

func refusedAt(t *testing.T, c config.Config, b []byte, words ...string) error {
	t.Helper()
	_, _, err := app.Restore(t.Context(), bytes.NewReader(b), c, silent)
	if err == nil {
		t.Error("restored")
		return nil
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("refused with %q, want %q", err, w)
		}
	}
	if entries, err := os.ReadDir(c.Data); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("left behind: %v", entries)
	}
	if c.Database != "" {
		noRows(t, c)
	}
	return err
}

func noRows(t *testing.T, c config.Config) {
	t.Helper()
	d, err := db.Open(t.Context(), db.Options{URL: c.Database, Log: silent})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if err := archive.Vacant(t.Context(), d); err != nil {
		t.Error(err)
	}
}

// sameInside tells whether two compressed files hold the same bytes.
func sameInside(a, b []byte) bool {
	inside := func(z []byte) []byte {
		r, err := gzip.NewReader(bytes.NewReader(z))
		if err != nil {
			return nil
		}
		plain, err := io.ReadAll(r)
		if err != nil {
			return nil
		}
		return plain
	}
	plain := inside(a)
	return plain != nil && bytes.Equal(plain, inside(b))
}

func TestDamagedIsRefused(t *testing.T) {
	a := small(t, db.SQLite)
	keep(t, a, strings.NewReader(strings.Repeat("catatan ", 500)))
	if _, err := file(t.Context(), a.DB); err != nil {
		t.Fatal(err)
	}
	whole := backup(t, a)
	known := []error{archive.ErrCut, archive.ErrDamaged, archive.ErrForeign}
	is := func(err error) bool {
		return err == nil || slices.ContainsFunc(known, func(k error) bool { return errors.Is(err, k) })
	}
	for i := 10; i < len(whole); i += len(whole)/60 + 1 { // before stand time and origin of the compression
		bad := slices.Clone(whole)
		bad[i] ^= 0x10
		if sameInside(bad, whole) {
			continue // a bit that the compression does not use
		}
		if err := refused(t, db.SQLite, bad); !is(err) {
			t.Errorf("byte %d flipped: %v", i, err)
		}
	}
	for i := 1; i < len(whole); i += len(whole)/30 + 1 {
		err := refused(t, db.SQLite, whole[:i])
		if !errors.Is(err, archive.ErrCut) && (i > 10 || !errors.Is(err, archive.ErrForeign)) {
			t.Errorf("cut off after %d of %d bytes: %v", i, len(whole), err)
		}
	}
	refused(t, db.SQLite, whole[:len(whole)-1], "cut off")
	refused(t, db.SQLite, append(slices.Clone(whole), "lebih"...), "damaged", "follows its end")
	refused(t, db.SQLite, append(slices.Clone(whole), whole...), "damaged", "follows its end")
}

func TestForeignIsRefused(t *testing.T) {
	all := parts(t, backup(t, small(t, db.SQLite)))
	manifest := func(from, to string) []part {
		other := slices.Clone(all)
		other[0].body = bytes.Replace(other[0].body, []byte(from), []byte(to), 1)
		return other
	}
	for name, c := range map[string]struct {
		bytes []byte
		words []string
	}{
		"nothing":           {nil, []string{"no backup of Tanggap"}},
		"a text":            {[]byte("tanggap/backup/1\n"), []string{"no backup of Tanggap"}},
		"another archive":   {build(t, []part{{"etc/passwd", []byte("root")}}, nil), []string{"no backup of Tanggap", "etc/passwd"}},
		"another format":    {build(t, manifest("tanggap/backup/1", "tanggap/backup/9"), nil), []string{"tanggap/backup/9"}},
		"a newer program's": {build(t, manifest(`"schema": 1`, `"schema": 999`), nil), []string{"999", "newer version"}},
		"another table":     {build(t, manifest(`"name": "agency"`, `"name": "agensi"`), nil), []string{`"agensi"`}},
		"another column":    {build(t, manifest(`"name": "uid"`, `"name": "uidx"`), nil), []string{`"uidx"`}},
	} {
		t.Run(name, func(t *testing.T) { refused(t, db.SQLite, c.bytes, c.words...) })
	}
}

// TestSec06_PartsAreNotPaths: what an archive calls its parts leads nowhere.
func TestSec06_PartsAreNotPaths(t *testing.T) {
	all := parts(t, backup(t, small(t, db.SQLite)))
	for _, name := range []string{
		"files/../../../keluar", "../keluar", "/tmp/keluar", "files/" + strings.Repeat("a", 63), "rows/../setting/000001.jsonl", "serve.lock", "rows/session/000001.jsonl",
		"rows/sqlite_master/000001.jsonl",
	} {
		refused(t, db.SQLite, build(t, append(slices.Clone(all[:len(all)-1]), part{name, []byte("[]\n")}), nil), "damaged", name)
	}
}

// TestForgedPartsAreRefused: ends that fit the parts, but parts that do not fit each other. The database is refused too,
// with nothing left in it.
func TestForgedPartsAreRefused(t *testing.T) {
	a := small(t, db.SQLite)
	f := keep(t, a, strings.NewReader("catatan"))
	if _, err := file(t.Context(), a.DB); err != nil {
		t.Fatal(err)
	}
	whole := backup(t, a)
	all := parts(t, whole)
	with := func(prefix string, change func([]part, int) []part) []part {
		i := slices.IndexFunc(all, func(p part) bool { return strings.HasPrefix(p.name, prefix) })
		if i < 0 {
			t.Fatalf("no part %s", prefix)
		}
		return change(slices.Clone(all), i)
	}
	set := func(body string) func([]part, int) []part {
		return func(p []part, i int) []part { p[i].body = []byte(body); return p }
	}
	without := func(p []part, i int) []part { return slices.Delete(p, i, i+1) }
	twice := func(p []part, i int) []part { return slices.Insert(p, i, p[i]) }
	for name, c := range map[string]struct {
		bytes []byte
		words []string
	}{
		"file changed":    {build(t, with("files/", set("catatan!")), nil), []string{"damaged", f.SHA256, "has the hash"}},
		"file missing":    {build(t, with("files/", without), nil), []string{"damaged", f.UID, f.SHA256, "missing"}},
		"rows twice":      {build(t, with("rows/report/", twice), nil), []string{"report"}},
		"row too short":   {build(t, with("rows/report/", set("[1]\n")), nil), []string{"damaged", "rows/report/000001.jsonl"}},
		"row of no table": {build(t, with("rows/report/", set("hm\n")), nil), []string{"damaged", "rows/report/000001.jsonl"}},

		"sum wrong":       {build(t, all, func(c *counted) { c.SHA256 = strings.Repeat("0", 64) }), []string{"checksum"}},
		"count wrong":     {build(t, all, func(c *counted) { c.Rows["report"]++ }), []string{"counts other"}},
		"jobs wrong":      {build(t, all, func(c *counted) { c.Jobs++ }), []string{"counts other"}},
		"second manifest": {build(t, with("manifest", twice), nil), []string{"second manifest"}},
	} {
		for _, e := range dbtest.Engines {
			t.Run(name+"/"+e.String(), func(t *testing.T) {
				at := place(t, e)
				refusedAt(t, at, c.bytes, c.words...)
				if _, _, err := app.Restore(t.Context(), bytes.NewReader(whole), at, silent); err != nil {
					t.Errorf("a good one into the same place: %v", err)
				}
			})
		}
	}
}

// TestBackupNamesBadFiles: a backup that would lack a file is none.
func TestBackupNamesBadFiles(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(path string) error
		why   error
	}{
		"missing": {os.Remove, blob.ErrMissing},
		"changed": {func(p string) error { return os.WriteFile(p, []byte("catatam"), 0o600) }, blob.ErrDamaged},
		"shorter": {func(p string) error { return os.Truncate(p, 3) }, blob.ErrDamaged},
		"longer":  {func(p string) error { return os.WriteFile(p, []byte("catatan."), 0o600) }, blob.ErrDamaged},
	} {
		t.Run(name, func(t *testing.T) {
			d := dbtest.Open(t, db.SQLite)
			data := t.TempDir()
			a, err := app.Over(t.Context(), d, app.Options{Config: config.Config{Store: config.Store{Data: data}}, Log: silent})
			if err != nil {
				t.Fatal(err)
			}
			defer a.Blobs.Close()
			keep(t, a, strings.NewReader("yang lain"))
			f := keep(t, a, strings.NewReader("catatan"))
			if err := c.spoil(filepath.Join(data, "blobs", f.Stored)); err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			_, err = a.Backup(t.Context(), &out)
			if !errors.Is(err, c.why) || !strings.Contains(err.Error(), f.UID) || !strings.Contains(err.Error(), f.SHA256) {
				t.Errorf("backup says %v", err)
			}
			refused(t, db.SQLite, out.Bytes())
		})
	}
}

func TestOnlyIntoAnEmptyPlace(t *testing.T) {
	whole := backup(t, small(t, db.SQLite))
	try := func(c config.Config) error {
		_, _, err := app.Restore(t.Context(), bytes.NewReader(whole), c, silent)
		return err
	}
	for _, e := range dbtest.Engines {
		c := place(t, e)
		if err := os.MkdirAll(filepath.Join(c.Data, ".restoring", "blobs"), 0o700); err != nil { // a restore that was killed
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(c.Data, config.FileName), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := try(c); err != nil {
			t.Errorf("%v: empty but for tanggap.toml: %v", e, err)
		}
		if err := try(c); !errors.Is(err, archive.ErrNotEmpty) {
			t.Errorf("%v: again: %v", e, err)
		}
		if e == db.Postgres {
			c.Data = filepath.Join(t.TempDir(), "lain")
			if err := try(c); !errors.Is(err, archive.ErrNotEmpty) {
				t.Errorf("a database in use: %v", err)
			}
		}
	}
	c := place(t, db.SQLite)
	c.Blobs = filepath.Join(t.TempDir(), "berkas")
	if err := try(c); err != nil {
		t.Fatalf("files elsewhere: %v", err)
	}
	a, err := app.Open(t.Context(), app.Options{Config: c, Log: silent, Command: true})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if err := a.Verify(t.Context(), io.Discard); err != nil {
		t.Error(err)
	}
}
