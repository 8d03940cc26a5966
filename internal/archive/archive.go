// Package archive writes a whole store into one file and brings it back, from either engine into either. The file is a
// gzipped tar: manifest.json, then rows/TABLE/NNNNNN.jsonl of every table in the order of their references, then
// jobs/NNNNNN.jsonl (work that is not done yet), then files/SHA256, and last end.json with counts and a SHA-256 over
// everything before it. Rows and jobs are of one snapshot. It knows no table by its meaning but that of files.
package archive

import (
	"encoding/json"
	"errors"

	"tanggap/internal/db"
)

// Format is the first word of every backup; another one is refused.
const Format = "tanggap/backup/1"

var (
	// ErrForeign says that a file is no backup of this program.
	ErrForeign = errors.New("this is no backup of Tanggap")
	// ErrDamaged says that a backup is not what was written.
	ErrDamaged = errors.New("the backup is damaged")
	// ErrCut says that the end of a backup is missing.
	ErrCut = errors.New("the backup is cut off")
	// ErrNotEmpty says that the place to restore into holds something.
	ErrNotEmpty = errors.New("not empty: a backup is restored only into an empty place")
)

// Manifest is the first entry: what the backup is.
type Manifest struct {
	Format   string  `json:"format"`
	Instance string  `json:"instance"` // the store's own id
	Schema   int64   `json:"schema"`   // version of the migrations
	Engine   string  `json:"engine"`   // where it came from
	Made     string  `json:"made"`     // RFC 3339
	Tables   []Table `json:"tables"`   // in the order of their references
}

// Table is what rows of a table consist of.
type Table struct {
	Name    string   `json:"name"`
	Columns []Column `json:"columns"`

	key  []string // primary key, in its order
	refs []string // tables that its rows name
}

// Column has one of four types in a backup: integer, boolean, text, bytes (base64).
type Column struct {
	Name string `json:"name"`
	Type string `json:"type"`

	identity bool // PostgreSQL draws its next number from a sequence
}

// Job is work that was not done when the backup was made.
type Job struct {
	ID   int64           `json:"-"` // in the store it was read from
	Kind string          `json:"kind"`
	Args json.RawMessage `json:"args"`
	Due  db.Time         `json:"due"` // microseconds since 1970 UTC
}

// Counts are how much a backup holds.
type Counts struct {
	Rows  map[string]int64 `json:"rows"` // by table
	Jobs  int64            `json:"jobs"`
	Files int64            `json:"files"`
	Bytes int64            `json:"bytes"` // of the files
}

// AllRows are the rows of all tables.
func (c Counts) AllRows() (n int64) {
	for _, rows := range c.Rows {
		n += rows
	}
	return n
}

// ending is the last entry.
type ending struct {
	Counts
	SHA256 string `json:"sha256"` // over "NAME\nSIZE\n" and content of each entry before
}

// names of entries.
const (
	manifestName = "manifest.json"
	rowsFolder   = "rows/"
	jobsFolder   = "jobs/"
	filesFolder  = "files/"
	endName      = "end.json"
)
