package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"regexp"
	"syscall"

	"github.com/google/uuid"

	"tanggap/internal/fault"
)

// Folder is a Store in a folder: ab/abcd… by hash, and temp/ for what is arriving. Only its owner reads it. It holds
// the folder open, so that no name and no symbolic link leads out of it.
type Folder struct{ root *os.Root }

const temp = "temp"

// OpenFolder opens or makes the folder.
func OpenFolder(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("files folder: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("files folder: %w", err)
	}
	f := &Folder{root}
	if err := f.makeFolder(temp); err != nil {
		_ = root.Close()
		return nil, fmt.Errorf("files folder: %w", err)
	}
	return f, nil
}

// Close lets go of the folder.
func (f *Folder) Close() error { return f.root.Close() }

// Put writes a temporary file, syncs it, renames it to its hash and syncs the folder.
func (f *Folder) Put(ctx context.Context, r io.Reader, limit int64) (Stored, error) {
	name := temp + "/" + uuid.NewString()
	s, err := f.receive(ctx, name, r, limit)
	if err == nil {
		err = f.settle(name, s.Name)
	}
	if err != nil {
		_ = f.root.Remove(name)
		return Stored{}, fmt.Errorf("store file: %w", err)
	}
	return s, nil
}

// receive writes r to the file name and syncs it.
func (f *Folder) receive(ctx context.Context, name string, r io.Reader, limit int64) (Stored, error) {
	file, err := f.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return Stored{}, full(err)
	}
	defer file.Close() //nolint:errcheck // closed below where it matters
	h := sha256.New()
	in := io.Reader(&patient{ctx, r})
	if limit >= 0 {
		in = io.LimitReader(in, limit+1)
	}
	n, err := io.Copy(io.MultiWriter(&disk{file}, h), in)
	if err != nil {
		return Stored{}, err
	}
	if limit >= 0 && n > limit {
		return Stored{}, fault.TooLarge(limit)
	}
	if err := errors.Join(file.Sync(), file.Close()); err != nil {
		return Stored{}, full(err)
	}
	sum := hex.EncodeToString(h.Sum(nil))
	return Stored{SHA256: sum, Size: n, Name: place(sum)}, nil
}

// settle gives the file its last name. It replaces an equal one: the fresh time keeps the sweep away.
func (f *Folder) settle(from, to string) error {
	if err := f.makeFolder(to[:2]); err != nil {
		return full(err)
	}
	if err := f.root.Rename(from, to); err != nil {
		return full(err)
	}
	return full(f.sync(to[:2]))
}

// makeFolder makes a folder inside, durably, unless it is there.
func (f *Folder) makeFolder(name string) error {
	err := f.root.Mkdir(name, 0o700)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.sync(".")
}

func (f *Folder) sync(name string) error {
	d, err := f.root.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func place(sum string) string { return sum[:2] + "/" + sum }

var placed = regexp.MustCompile(`^[0-9a-f]{2}/[0-9a-f]{64}$`)

// Open opens the file of s; the answer is an io.Seeker too.
func (f *Folder) Open(_ context.Context, s Stored) (io.ReadCloser, error) {
	if s.Codec == Inline {
		return s.inline()
	}
	if !placed.MatchString(s.Name) || s.Name != place(s.SHA256) || s.Codec != "" {
		return nil, fmt.Errorf("file %q, name %q, codec %q: no file of this store", s.SHA256, s.Name, s.Codec)
	}
	file, err := f.root.Open(s.Name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("file %s: %w", s.SHA256, ErrMissing)
	}
	if err != nil {
		return nil, fmt.Errorf("file %s: %w", s.SHA256, err)
	}
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		_ = file.Close()
		return nil, fmt.Errorf("file %s: %w: not a regular file", s.SHA256, ErrDamaged)
	}
	return file, nil
}

// Check reads the file of s and compares it.
func (f *Folder) Check(ctx context.Context, s Stored) error { return check(ctx, f, s) }

// disk tells a full disk from a fault of the one who sends.
type disk struct{ file *os.File }

func (d *disk) Write(b []byte) (int, error) {
	n, err := d.file.Write(b)
	return n, full(err)
}

// full is err as a fault when the disk, not the caller, is why.
func full(err error) error {
	for _, why := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EROFS, syscall.EIO, syscall.EMFILE, syscall.ENFILE} {
		if errors.Is(err, why) {
			return fault.TryLater(err)
		}
	}
	return err
}
