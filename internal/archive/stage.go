package archive

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
)

// stageName is the folder inside the data folder in which a store grows until it is whole. It stands inside, because
// the data folder may be a mount of its own.
const stageName = ".restoring"

// Stage is a place for a store that is not yet one.
type Stage struct {
	places []place
	lock   *os.File
}

type place struct {
	dir  string
	made bool // by us
}

// OpenStage makes a stage in the data folder dir, and one in blobs if files lie elsewhere (else ""). A folder that holds
// anything but files named in keep is refused (ErrNotEmpty); what an interrupted restore left is removed.
func OpenStage(dir, blobs string, keep ...string) (*Stage, error) {
	s := &Stage{}
	dirs := []string{dir}
	if blobs != "" {
		dirs = append(dirs, blobs)
	}
	for _, d := range dirs {
		if err := s.open(d, append(keep, stageName)); err != nil {
			s.Drop()
			return nil, err
		}
	}
	return s, nil
}

func (s *Stage) open(dir string, keep []string) error {
	_, err := os.Stat(dir)
	p := place{dir: dir, made: errors.Is(err, fs.ErrNotExist)}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if s.lock == nil {
		if s.lock, err = lockFolder(dir); err != nil {
			return err
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !slices.Contains(keep, e.Name()) {
			return fmt.Errorf("the folder %s is %w; it holds %s", dir, ErrNotEmpty, e.Name())
		}
	}
	s.places = append(s.places, p)
	return errors.Join(os.RemoveAll(p.stage()), os.Mkdir(p.stage(), 0o700))
}

// lockFolder keeps a second restore away.
func lockFolder(dir string) (*os.File, error) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("another restore works in %s: %w", dir, err), f.Close())
	}
	return f, nil
}

func (p place) stage() string { return filepath.Join(p.dir, stageName) }

// Dir is where the database grows.
func (s *Stage) Dir() string { return s.places[0].stage() }

// Blobs is where the files grow.
func (s *Stage) Blobs() string {
	if len(s.places) > 1 {
		return s.places[1].stage()
	}
	return filepath.Join(s.Dir(), "blobs")
}

// Settle moves everything to where it belongs, files before the database: from then on it is a store.
func (s *Stage) Settle() error {
	for _, p := range slices.Backward(s.places) {
		entries, err := os.ReadDir(p.stage())
		if err != nil {
			return err
		}
		for _, e := range entries { // by name: blobs stands before tanggap.db
			if err := os.Rename(filepath.Join(p.stage(), e.Name()), filepath.Join(p.dir, e.Name())); err != nil {
				return err
			}
		}
		if err := errors.Join(os.Remove(p.stage()), syncFolder(p.dir)); err != nil {
			return err
		}
	}
	return nil
}

func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Drop removes what has not settled, and the folders that were made for it if they are empty.
func (s *Stage) Drop() {
	for _, p := range s.places {
		_ = os.RemoveAll(p.stage())
		if p.made {
			_ = os.Remove(p.dir) // fails when something settled
		}
	}
	if s.lock != nil {
		_ = s.lock.Close()
	}
}
