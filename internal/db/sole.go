package db

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// ErrServed says that another server works on this SQLite store.
var ErrServed = errors.New("another server works on this store")

// Sole makes this process the one server of a SQLite store until release; ErrServed when there is one. Short commands
// beside it need not ask. On PostgreSQL there may be many: it always agrees. The lock dies with the process.
func (d *DB) Sole() (release func() error, err error) {
	if d.engine == Postgres {
		return func() error { return nil }, nil
	}
	f, err := os.OpenFile(filepath.Join(d.dir, "serve.lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the store: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, ErrServed
		}
		return nil, fmt.Errorf("lock the store: %w", err)
	}
	return f.Close, nil
}
