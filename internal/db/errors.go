package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	lite "modernc.org/sqlite/lib"
)

var (
	// ErrNone says that One found no row.
	ErrNone = errors.New("no row")
	// ErrNewer says that a newer version of the program wrote this store; this one must not touch it.
	ErrNewer = errors.New("the store was written by a newer version of the program")
	// errLost says that a batch ended before its COMMIT through the fault of one of its acts: nothing is stored.
	errLost = errors.New("the batch was lost before COMMIT, nothing is stored")
	errOver = errors.New("the Tx was used after its act had ended")
)

// IsUnique tells whether err is a broken unique or primary key.
func IsUnique(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23505"
	}
	code, ok := liteCode(err)
	return ok && (code == lite.SQLITE_CONSTRAINT_UNIQUE || code == lite.SQLITE_CONSTRAINT_PRIMARYKEY ||
		code == lite.SQLITE_CONSTRAINT_ROWID)
}

// Unavailable tells whether err means that the store cannot answer just now (gone, full, locked, out of
// connections): ask again later. A caller's own cancelled context is not that.
func Unavailable(err error) bool {
	if err == nil || errors.Is(err, context.Canceled) {
		return false
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return unavailableState(pg.Code)
	}
	if code, ok := liteCode(err); ok {
		return unavailableCode(code & 0xff)
	}
	var connect *pgconn.ConnectError
	var network net.Error
	return errors.As(err, &connect) || errors.As(err, &network) || errors.Is(err, driver.ErrBadConn) ||
		errors.Is(err, sql.ErrConnDone) || pgconn.SafeToRetry(err) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNRESET)
}

// unavailableState: connection exceptions, no resources, operator intervention, system errors, a standby server,
// and too little time to get a lock (PostgreSQL 17, appendix A).
func unavailableState(code string) bool {
	switch code {
	case "25006", "55P03", "40001", "40P01":
		return true
	}
	switch code[:min(2, len(code))] {
	case "08", "53", "57", "58":
		return code != "57014"
	}
	return false
}

func unavailableCode(primary int) bool {
	switch primary {
	case lite.SQLITE_BUSY, lite.SQLITE_LOCKED, lite.SQLITE_FULL, lite.SQLITE_IOERR, lite.SQLITE_CANTOPEN,
		lite.SQLITE_READONLY, lite.SQLITE_NOMEM, lite.SQLITE_PERM, lite.SQLITE_PROTOCOL:
		return true
	}
	return false
}

func liteCode(err error) (int, bool) {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code(), true
	}
	return 0, false
}

// busy tells whether another process holds SQLite's write lock.
func busy(err error) bool {
	code, ok := liteCode(err)
	return ok && code&0xff == lite.SQLITE_BUSY
}

// again tells whether PostgreSQL gave up an act that may succeed when it is tried again.
func again(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

// refused tells whether a failed COMMIT certainly stored nothing: a constraint that is checked at its end.
func refused(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return len(pg.Code) > 2 && (pg.Code[:2] == "23" || pg.Code[:2] == "40")
	}
	code, ok := liteCode(err)
	return ok && code&0xff == lite.SQLITE_CONSTRAINT
}
