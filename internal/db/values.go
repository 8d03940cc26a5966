package db

import (
	"time"

	"github.com/google/uuid"
)

// Time is an instant in microseconds since 1970 UTC. Zero means none.
type Time int64

// At is t as a Time; the zero time.Time is none.
func At(t time.Time) Time {
	if t.IsZero() {
		return 0
	}
	return Time(t.UnixMicro())
}

// Time is t in UTC; none is the zero time.Time.
func (t Time) Time() time.Time {
	if t == 0 {
		return time.Time{}
	}
	return time.UnixMicro(int64(t)).UTC()
}

// Add is t later by d, cut to whole microseconds.
func (t Time) Add(d time.Duration) Time { return t + Time(d.Microseconds()) }

// Sub is how much later t is than u.
func (t Time) Sub(u Time) time.Duration { return time.Duration(t-u) * time.Microsecond }

// IsZero tells whether t is none.
func (t Time) IsZero() bool { return t == 0 }

func (t Time) String() string {
	if t == 0 {
		return ""
	}
	return t.Time().Format(time.RFC3339Nano)
}

// Actor is who acts. UID "" is the program itself.
type Actor struct{ UID, Name, Role string }

// UID is a new UUIDv7 (RFC 9562): later ones sort after earlier ones.
func UID() string { return uuid.Must(uuid.NewV7()).String() }
