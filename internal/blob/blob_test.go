package blob_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"tanggap/internal/blob"
	"tanggap/internal/fault"
)

func open(t *testing.T) (*blob.Folder, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "files")
	f, err := blob.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f, dir
}

func put(t *testing.T, f *blob.Folder, text string) blob.Stored {
	t.Helper()
	s, err := f.Put(t.Context(), strings.NewReader(text), 1000)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// files lists all files below dir.
func files(t *testing.T, dir string) (names []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			names = append(names, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestWhatIsPutIsRead(t *testing.T) {
	f, dir := open(t)
	for _, text := range []string{"", "bukti", strings.Repeat("x", 1000)} {
		s := put(t, f, text)
		sum := sha256.Sum256([]byte(text))
		if s.SHA256 != hex.EncodeToString(sum[:]) || s.Size != int64(len(text)) || s.Codec != "" || s.KeyID != "" {
			t.Errorf("%+v", s)
		}
		r, err := f.Open(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if err != nil || string(got) != text || r.Close() != nil {
			t.Errorf("%q, %v", got, err)
		}
		if err := f.Check(t.Context(), s); err != nil {
			t.Error(err)
		}
	}
	if n := len(files(t, dir)); n != 3 {
		t.Errorf("%d files", n)
	}
}

// TestSmallBytesAreKeptInline: what Keep leaves to the row is read and checked like a file, and a changed row is found.
func TestSmallBytesAreKeptInline(t *testing.T) {
	f, dir := open(t)
	for size, inline := range map[int]bool{0: true, 1: true, 32 << 10: true, 32<<10 + 1: false} {
		want := bytes.Repeat([]byte{0xFF}, size)
		s, err := blob.Keep(t.Context(), f, want)
		if err != nil || (s.Codec == blob.Inline) != inline || s.Size != int64(size) {
			t.Fatalf("%d bytes: %q of %d, %v", size, s.Codec, s.Size, err)
		}
		r, err := f.Open(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(r)
		if _, seeks := r.(io.Seeker); err != nil || !bytes.Equal(got, want) || r.Close() != nil || !seeks {
			t.Errorf("%d bytes: %d came back, %v", size, len(got), err)
		}
		if err := f.Check(t.Context(), s); err != nil {
			t.Error(err)
		}
		for _, bad := range []string{s.Name + "AAAA", "*"} {
			broken := s
			broken.Name = bad
			if err := f.Check(t.Context(), broken); inline && !errors.Is(err, blob.ErrDamaged) {
				t.Errorf("%d bytes, changed: %v", size, err)
			}
		}
	}
	if n := len(files(t, dir)); n != 1 {
		t.Errorf("%d files, want that of the big one alone", n)
	}
}

func TestOnlyTheOwnerReads(t *testing.T) {
	f, dir := open(t)
	s := put(t, f, "bukti")
	for path, want := range map[string]fs.FileMode{"": 0o700, "temp": 0o700, s.SHA256[:2]: 0o700, s.Name: 0o600} {
		info, err := os.Stat(filepath.Join(dir, path))
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%q: %v, %v", path, info.Mode(), err)
		}
	}
}

func TestSameBytesAreKeptOnce(t *testing.T) {
	f, dir := open(t)
	body := bytes.Repeat([]byte("sama"), 50_000)
	var g errgroup.Group
	for range 16 {
		g.Go(func() error {
			s, err := f.Put(t.Context(), bytes.NewReader(body), -1)
			if err != nil {
				return err
			}
			return f.Check(t.Context(), s)
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	if n := len(files(t, dir)); n != 1 {
		t.Errorf("%d files", n)
	}
}

type broken struct{ after int }

func (b *broken) Read(p []byte) (int, error) {
	if b.after == 0 {
		return 0, io.ErrUnexpectedEOF
	}
	n := min(len(p), b.after)
	b.after -= n
	return n, nil
}

func TestNothingHalfIsLeft(t *testing.T) {
	f, dir := open(t)
	if _, err := f.Put(t.Context(), strings.NewReader("123456"), 5); !fault.Is(err, fault.KindTooLarge) {
		t.Errorf("too large: %v", err)
	}
	if _, err := f.Put(t.Context(), &broken{70_000}, -1); !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("broken line: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.Put(ended, strings.NewReader("x"), 5); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if left := files(t, dir); len(left) != 0 {
		t.Error(left)
	}
	if _, err := f.Put(t.Context(), strings.NewReader("12345"), 5); err != nil {
		t.Errorf("exactly the limit: %v", err)
	}
}

func TestMemoryStaysConstant(t *testing.T) {
	f, _ := open(t)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := f.Put(t.Context(), &endless{64 << 20}, -1); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
		t.Errorf("%d bytes allocated for 64 MiB", used)
	}
}

// endless is size bytes of nothing.
type endless struct{ left int }

func (e *endless) Read(p []byte) (int, error) {
	if e.left == 0 {
		return 0, io.EOF
	}
	n := min(len(p), e.left)
	e.left -= n
	return n, nil
}

func TestSec06_NamesFromOutsideLeadNowhere(t *testing.T) {
	f, dir := open(t)
	s := put(t, f, "bukti")
	secret := filepath.Join(filepath.Dir(dir), "secret")
	if err := os.WriteFile(secret, []byte("rahasia"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"../secret", secret, "", ".", "temp/x", s.SHA256[:2] + "/../../secret", s.Name + "\x00", strings.ToUpper(s.Name)} {
		bad := s
		bad.Name = name
		if r, err := f.Open(t.Context(), bad); err == nil {
			r.Close()
			t.Errorf("%q was opened", name)
		}
	}
	linked := put(t, f, "tautan")
	path := filepath.Join(dir, linked.Name)
	if err := errors.Join(os.Remove(path), os.Symlink(secret, path)); err != nil {
		t.Fatal(err)
	}
	if r, err := f.Open(t.Context(), linked); err == nil {
		r.Close()
		t.Error("a symbolic link led out of the folder")
	}
}

func TestDamageIsSeen(t *testing.T) {
	f, dir := open(t)
	s := put(t, f, "bukti asli")
	path := filepath.Join(dir, s.Name)
	if err := os.WriteFile(path, []byte("bukti lain"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := f.Check(t.Context(), s); !errors.Is(err, blob.ErrDamaged) {
		t.Error(err)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := f.Check(t.Context(), s); !errors.Is(err, blob.ErrMissing) {
		t.Error(err)
	}
}

func TestSweepRemovesOnlyWhatNobodyNames(t *testing.T) {
	f, dir := open(t)
	now := time.Now()
	age := func(path string, by time.Duration) {
		if err := os.Chtimes(filepath.Join(dir, path), now.Add(-by), now.Add(-by)); err != nil {
			t.Fatal(err)
		}
	}
	named, orphan, young, again := put(t, f, "named"), put(t, f, "orphan"), put(t, f, "young"), put(t, f, "again")
	for _, s := range []blob.Stored{named, orphan, again} {
		age(s.Name, 25*time.Hour)
	}
	age(young.Name, 23*time.Hour)
	put(t, f, "again") // put once more: its row is on the way
	for name, by := range map[string]time.Duration{"temp/old": 25 * time.Hour, "temp/new": time.Hour, "README": 99 * time.Hour} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		age(name, by)
	}
	rows := func(_ context.Context, hashes []string) (map[string]bool, error) {
		return map[string]bool{named.SHA256: true}, nil
	}
	if n, err := f.Sweep(t.Context(), now, rows); err != nil || n != 2 {
		t.Error(n, err)
	}
	for _, s := range []blob.Stored{named, young, again} {
		if err := f.Check(t.Context(), s); err != nil {
			t.Error(err)
		}
	}
	if err := f.Check(t.Context(), orphan); !errors.Is(err, blob.ErrMissing) {
		t.Error(err)
	}
	if n := len(files(t, dir)); n != 5 {
		t.Error(files(t, dir))
	}
}

func TestSweepStopsAtDoubt(t *testing.T) {
	f, dir := open(t)
	s := put(t, f, "orphan")
	rows := func(context.Context, []string) (map[string]bool, error) { return nil, errors.New("database gone") }
	if n, err := f.Sweep(t.Context(), time.Now().Add(48*time.Hour), rows); err == nil || n != 0 {
		t.Error(n, err)
	}
	if err := f.Check(t.Context(), s); err != nil || len(files(t, dir)) != 1 {
		t.Error(err)
	}
}
