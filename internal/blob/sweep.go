package blob

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"time"

	"github.com/google/uuid"
)

// Young is the age under which a file is never swept: its row may be on the way.
const Young = 24 * time.Hour

// Named tells which of these hashes a row names.
type Named func(ctx context.Context, hashes []string) (map[string]bool, error)

// Sweep removes files that no row names and that were put more than Young before now, and what never finished
// arriving. It stops at the first doubt. Never run it during a backup.
func (f *Folder) Sweep(ctx context.Context, now time.Time, named Named) (removed int, err error) {
	folders, err := fs.ReadDir(f.root.FS(), ".")
	if err != nil {
		return 0, fmt.Errorf("sweep files: %w", err)
	}
	for _, folder := range folders {
		n, err := f.sweepFolder(ctx, folder, now.Add(-Young), named)
		removed += n
		if err != nil {
			return removed, fmt.Errorf("sweep files: %w", err)
		}
	}
	return removed, nil
}

func (f *Folder) sweepFolder(ctx context.Context, folder fs.DirEntry, before time.Time, named Named) (removed int, err error) {
	if err := context.Cause(ctx); err != nil || !folder.IsDir() {
		return 0, err
	}
	old, err := f.old(folder.Name(), before)
	if err != nil || len(old) == 0 {
		return 0, err
	}
	keep := map[string]bool{}
	if folder.Name() != temp {
		if keep, err = named(ctx, old); err != nil {
			return 0, err
		}
	}
	for _, name := range old {
		if keep[name] {
			continue
		}
		gone, err := f.discard(path.Join(folder.Name(), name), before)
		if err != nil {
			return removed, err
		}
		if gone {
			removed++
		}
	}
	return removed, nil
}

// old lists what was put into a folder before a time: files of this store alone.
func (f *Folder) old(folder string, before time.Time) (names []string, err error) {
	entries, err := fs.ReadDir(f.root.FS(), folder)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		info, err := e.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		ours := folder == temp || placed.MatchString(path.Join(folder, e.Name()))
		if ours && info.Mode().IsRegular() && info.ModTime().Before(before) {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// discard removes a file unless the same bytes were put again meanwhile: it moves the file aside, looks at its time
// once more, and puts it back when it is fresh.
func (f *Folder) discard(name string, before time.Time) (gone bool, err error) {
	aside := temp + "/" + uuid.NewString()
	if err := f.root.Rename(name, aside); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return false, nil
		}
		return false, err
	}
	info, err := f.root.Stat(aside)
	if err != nil {
		return false, err
	}
	if !info.ModTime().Before(before) {
		return false, f.root.Rename(aside, name)
	}
	return true, f.root.Remove(aside)
}
