package app_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"tanggap/internal/app"
	"tanggap/internal/app/apptest"
	"tanggap/internal/blob"
	"tanggap/internal/db"
	"tanggap/internal/evidence"
	"tanggap/internal/incident"
	"tanggap/internal/intake"
	"tanggap/internal/timeline"
)

// tamper changes the store behind the program's back, and what verify must then say.
type tamper struct {
	name string
	sql  db.SQL
	want string
}

var tampers = []tamper{
	{"actor", `UPDATE timeline SET actor = 'orang lain' WHERE stream = $1 AND seq = 2`, "actor differs"},
	{"role", `UPDATE timeline SET role = 'ketua' WHERE stream = $1 AND seq = 2`, "role differs"},
	{"recorded", `UPDATE timeline SET recorded = recorded + 1 WHERE stream = $1 AND seq = 2`, "recorded differs"},
	{"happened", `UPDATE timeline SET happened = happened + 1 WHERE stream = $1 AND seq = 2`, "happened differs"},
	{"precision", `UPDATE timeline SET happened_precision = 'day' WHERE stream = $1 AND seq = 2`, "precision differs"},
	{"kind", `UPDATE timeline SET kind = 'lain' WHERE stream = $1 AND seq = 2`, "kind differs"},
	{"payload", `UPDATE timeline SET payload = '{}' WHERE stream = $1 AND seq = 2`, "payload is not what was hashed"},
	{"payload hash", `UPDATE timeline SET payload_hash = 'x' WHERE stream = $1 AND seq = 2`, "payload hash differs"},
	{"head", `UPDATE timeline SET head = head || ' ' WHERE stream = $1 AND seq = 2`, "differs from the hashed bytes"},
	{"hash", `UPDATE timeline SET hash = 'x' WHERE stream = $1 AND seq = 3`, "hash"},
	{"blanked", `UPDATE timeline SET payload = '' WHERE stream = $1 AND seq = 2`, "no redaction names it"},
	{"removed", `DELETE FROM timeline WHERE stream = $1 AND seq = 2`, "are missing before it"},
	{"tail cut", `DELETE FROM timeline WHERE stream = $1 AND seq = 3`, "the chain ends here"},
	{"swapped", "", "differs from the hashed bytes"},
	{"stream removed", `DELETE FROM timeline WHERE stream = $1`, "the whole chain is gone"},
	{"title", `UPDATE report SET title = 'lain' WHERE 'report/' || uid = $1`, "title is"},
	{"status", `UPDATE report SET status = 'ditolak' WHERE 'report/' || uid = $1`, "status is"},
	{"number", `UPDATE report SET number = 'L-2026-999999' WHERE 'report/' || uid = $1`, "number is"},
	{"original", `UPDATE report SET original = replace(original, 'bGFwb3Jhbg', 'bGFwb3Jhbw') WHERE 'report/' || uid = $1`, "not those that were filed"},
	{"original removed", `UPDATE report SET original = '' WHERE 'report/' || uid = $1`, "not those that were filed"},
	{"subject removed", `DELETE FROM report WHERE 'report/' || uid = $1`, "its report or incident is gone"},
}

func verify(t *testing.T, s *apptest.Site) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := s.App.Verify(context.Background(), &out)
	if err != nil && !errors.Is(err, app.ErrBroken) {
		t.Fatal(err)
	}
	return out.String(), err
}

// filed makes a report with a chain of three entries and gives its stream.
func filed(t *testing.T, s *apptest.Site) timeline.Stream {
	t.Helper()
	ctx := context.Background()
	stored, err := blob.Keep(ctx, s.App.Blobs, []byte("laporan"))
	if err != nil {
		t.Fatal(err)
	}
	original := evidence.File{SHA256: stored.SHA256, Size: stored.Size, Stored: stored.Name, Codec: stored.Codec, Name: "asli.txt", Media: "text/plain"}
	got, err := intake.File(ctx, s.App.DB, intake.Draft{Channel: "web", Description: "Halaman menampilkan judi.", Anonymous: true, Original: &original})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		err = s.App.DB.Write(ctx, db.Actor{}, func(ctx context.Context, tx *db.Tx) error {
			return incident.Say(ctx, tx, incident.Message{ReportID: &got.Report.ID, Audience: incident.ToReporter, Body: "Kami periksa."}, got.Report.Stream())
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return got.Report.Stream()
}

func TestSec22_VerifyNamesWhatWasChanged(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		ctx := context.Background()
		if out, err := verify(t, s); err != nil {
			t.Fatal("a clean store:", out)
		}
		for _, c := range tampers {
			stream := filed(t, s)
			undo := snapshot(t, s.App.DB, stream)
			if c.name == "swapped" {
				swap(t, s.App.DB, stream)
			} else {
				err := s.App.DB.Write(ctx, db.Actor{}, func(ctx context.Context, tx *db.Tx) error {
					if c.name == "subject removed" {
						if _, err := db.Exec(ctx, tx, dropMessages, string(stream)); err != nil {
							return err
						}
					}
					_, err := db.Exec(ctx, tx, c.sql, string(stream))
					return err
				})
				if err != nil {
					t.Fatal(c.name, err)
				}
			}
			out, err := verify(t, s)
			if err == nil || !strings.Contains(out, string(stream)) || !strings.Contains(out, c.want) {
				t.Errorf("%s: verify says %q", c.name, out)
			}
			undo()
		}
	})
}

const (
	dropMessages db.SQL = `DELETE FROM message WHERE report_id = (SELECT id FROM report WHERE 'report/' || uid = $1)`
	dropStream   db.SQL = `DELETE FROM timeline WHERE stream = $1`
	dropReport   db.SQL = `DELETE FROM report WHERE 'report/' || uid = $1`
	park         db.SQL = `UPDATE timeline SET seq = $1 WHERE stream = $2 AND seq = $3`
)

// snapshot gives a function that takes the tampered report and its chain away, so that the next case starts clean.
func snapshot(t *testing.T, d *db.DB, stream timeline.Stream) func() {
	return func() {
		t.Helper()
		err := d.Write(context.Background(), db.Actor{}, func(ctx context.Context, tx *db.Tx) error {
			for _, q := range []db.SQL{dropMessages, dropStream, dropReport} {
				if _, err := db.Exec(ctx, tx, q, string(stream)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func swap(t *testing.T, d *db.DB, stream timeline.Stream) {
	t.Helper()
	err := d.Write(context.Background(), db.Actor{}, func(ctx context.Context, tx *db.Tx) error {
		for _, m := range [][2]int64{{99, 2}, {2, 3}, {3, 99}} {
			if _, err := db.Exec(ctx, tx, park, m[0], string(stream), m[1]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestSec22_VerifyNamesChangedFiles(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		ctx := context.Background()
		var files []evidence.File
		for _, body := range []string{"catatan satu", "catatan dua"} {
			stored, err := s.App.Blobs.Put(ctx, strings.NewReader(body), 1000)
			if err != nil {
				t.Fatal(err)
			}
			err = s.App.DB.Write(ctx, db.Actor{}, func(ctx context.Context, tx *db.Tx) error {
				f, err := evidence.Add(ctx, tx, evidence.File{SHA256: stored.SHA256, Size: stored.Size, Stored: stored.Name, Name: "log.txt", Media: "text/plain"})
				files = append(files, f)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if out, err := verify(t, s); err != nil {
			t.Fatal(out)
		}
		dir := s.Files()
		must(t, os.WriteFile(filepath.Join(dir, files[0].Stored), []byte("diubah"), 0o600))
		must(t, os.Remove(filepath.Join(dir, files[1].Stored)))
		out, err := verify(t, s)
		if err == nil || !strings.Contains(out, files[0].UID) || !strings.Contains(out, files[1].UID) ||
			!strings.Contains(out, blob.ErrMissing.Error()) || !strings.Contains(out, blob.ErrDamaged.Error()) {
			t.Error(out)
		}
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
