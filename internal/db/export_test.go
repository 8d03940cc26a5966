package db

import (
	"io/fs"
	"time"
)

// Limits changes how long the group writer bears a stalling act and another process's lock.
func (d *DB) Limits(stall, wait time.Duration) { d.group.maxStall, d.group.maxWait = stall, wait }

// UseMigrations gives d other migrations than the program's.
func (d *DB) UseMigrations(from fs.FS) (err error) {
	d.migrations, err = spell(from, ".", d.engine)
	return err
}

var ErrOver = errOver
