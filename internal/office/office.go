// Package office is the team's own profile: names, kop, signatory, zone, formats of numbers, starts of the books.
// It is a list of settings with defaults; it knows nothing of incidents.
package office

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"tanggap/internal/db"
	"tanggap/internal/fault"
)

// Setting is one fact that the office can set: its key, its default, and whether a start is incomplete without it.
type Setting struct {
	Key     string
	Default string
	Asked   bool   // listed on the administrator's home while it is empty
	Kind    string // "line", "day", "number", "choice", "zone"
	Choices []string
}

// Settings lists everything that can be set, in the order of the settings page.
var Settings = []Setting{
	{Key: "team.name", Default: "", Asked: true},
	{Key: "team.short", Default: "", Asked: true},
	{Key: "team.register", Default: ""},
	{Key: "team.phone", Default: "", Asked: true},
	{Key: "team.whatsapp", Default: ""},
	{Key: "team.email", Default: "", Asked: true},
	{Key: "team.hours", Default: ""},
	{Key: "office.zone", Default: "Asia/Jayapura", Kind: "zone"},
	{Key: "kop.government", Default: "", Asked: true},
	{Key: "kop.agency", Default: "", Asked: true},
	{Key: "kop.street", Default: "", Asked: true},
	{Key: "kop.city", Default: "", Asked: true},
	{Key: "kop.phone", Default: ""},
	{Key: "kop.web", Default: ""},
	{Key: "kop.email", Default: ""},
	{Key: "signer.position", Default: "Kepala Dinas", Asked: true},
	{Key: "signer.name", Default: "", Asked: true},
	{Key: "signer.rank", Default: ""},
	{Key: "signer.nip", Default: "", Asked: true},
	{Key: "number.incident", Default: "INSIDEN-{tahun}-{urut:4}"},
	{Key: "number.letter", Default: "{keamanan}-{klasifikasi}/{urut:3}/{unit}/{tahun}"},
	{Key: "number.classification", Default: "000.6"},
	{Key: "number.unit", Default: "", Asked: true},
	{Key: "agenda.masuk.mode", Default: "own", Kind: "choice", Choices: []string{"own", "typed"}},
	{Key: "agenda.keluar.mode", Default: "own", Kind: "choice", Choices: []string{"own", "typed"}},
	{Key: "agenda.masuk.start", Default: "", Asked: true, Kind: "number"},
	{Key: "agenda.keluar.start", Default: "", Asked: true, Kind: "number"},
	{Key: "silence.days", Default: "5", Kind: "number"},
	{Key: "paper.size", Default: "A4", Kind: "choice", Choices: []string{"A4", "F4"}},
}

// Profile is all settings, read at once.
type Profile struct {
	values map[string]string
	zone   *time.Location
}

// Column is all settings in one column, for statements that read more; see Parse.
const Column = `(SELECT COALESCE(string_agg(s.key || '=' || s.value, '
'), '') FROM setting s)`

const (
	readSettings db.SQL = `SELECT ` + Column + ` AS settings`
	writeSetting db.SQL = `INSERT INTO setting (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value`
)

// Read reads the profile.
func Read(ctx context.Context, r db.Reader) (Profile, error) {
	column, err := db.One[string](ctx, r, readSettings)
	if err != nil {
		return Profile{}, fmt.Errorf("settings: %w", err)
	}
	return Parse(column)
}

// Parse makes the profile of what stood in Column.
func Parse(column string) (Profile, error) {
	p := Profile{values: map[string]string{}}
	for line := range strings.Lines(column) { // no value has two lines: Set sees to it
		key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
		p.values[key] = value
	}
	var err error
	if p.zone, err = zone(p.Get("office.zone")); err != nil {
		return p, fmt.Errorf("setting office.zone: %w", err)
	}
	return p, nil
}

var zones sync.Map // name → *time.Location: finding one reads a file

func zone(name string) (*time.Location, error) {
	if z, ok := zones.Load(name); ok {
		return z.(*time.Location), nil
	}
	z, err := time.LoadLocation(name)
	if err == nil {
		zones.Store(name, z)
	}
	return z, err
}

// Get is the value of a setting, or its default.
func (p Profile) Get(key string) string {
	if v := p.values[key]; v != "" {
		return v
	}
	if i := slices.IndexFunc(Settings, func(s Setting) bool { return s.Key == key }); i >= 0 {
		return Settings[i].Default
	}
	return ""
}

// Number is the value of a setting as a number; 0 when it is none.
func (p Profile) Number(key string) int64 {
	n, _ := strconv.ParseInt(p.Get(key), 10, 64)
	return n
}

// Zone is the office's time zone.
func (p Profile) Zone() *time.Location {
	if p.zone == nil {
		return time.UTC
	}
	return p.zone
}

// Local is an instant in the office's zone.
func (p Profile) Local(t db.Time) time.Time { return t.Time().In(p.Zone()) }

// Day is the office's civil date of an instant.
func (p Profile) Day(t db.Time) string { return p.Local(t).Format(time.DateOnly) }

// Year is the year of a number drawn at t: the year in the office's zone.
func (p Profile) Year(t db.Time) int { return p.Local(t).Year() }

// Unset lists the asked settings that are still empty.
func (p Profile) Unset() []Setting {
	var out []Setting
	for _, s := range Settings {
		if s.Asked && p.Get(s.Key) == "" {
			out = append(out, s)
		}
	}
	return out
}

// Set writes one setting. Faults: unknown key, a value that does not fit its kind.
func Set(ctx context.Context, tx *db.Tx, key, value string) error {
	i := slices.IndexFunc(Settings, func(s Setting) bool { return s.Key == key })
	if i < 0 {
		return fault.Invalid(fault.Field{Path: key, Code: "unknown_setting"})
	}
	value = strings.TrimSpace(value)
	if code := Settings[i].refuses(value); code != "" {
		return fault.Invalid(fault.Field{Path: key, Code: code})
	}
	_, err := db.Exec(ctx, tx, writeSetting, key, value)
	return err
}

// refuses says what is wrong with a value, "" when nothing is.
func (s Setting) refuses(value string) string {
	switch {
	case value == "":
		return ""
	case len(value) > 500 || strings.ContainsAny(value, "\n\r\x00"):
		return "one_line"
	case s.Kind == "number":
		if n, err := strconv.ParseInt(value, 10, 64); err != nil || n < 0 || n > 1_000_000 {
			return "number"
		}
	case s.Kind == "choice" && !slices.Contains(s.Choices, value):
		return "choice"
	case s.Kind == "zone":
		if _, err := time.LoadLocation(value); err != nil {
			return "zone"
		}
	case strings.HasPrefix(s.Key, "number.") && s.Key != "number.classification" && s.Key != "number.unit":
		if !strings.Contains(value, "{urut") || !strings.Contains(value, "{tahun}") {
			return "number_format"
		}
	}
	return ""
}

// Format fills the places of a number's format: {tahun}, {urut:N} (N digits at least), {unit}, {klasifikasi}, {keamanan}.
func Format(format string, year int, running int64, more ...string) string {
	pairs := append([]string{"{tahun}", strconv.Itoa(year), "{urut}", strconv.FormatInt(running, 10)}, more...)
	for width := 1; width <= 6; width++ {
		pairs = append(pairs, fmt.Sprintf("{urut:%d}", width), fmt.Sprintf("%0*d", width, running))
	}
	return strings.NewReplacer(pairs...).Replace(format)
}

const drawCounter db.SQL = `INSERT INTO counter (name, value) VALUES ($1, $2)
	ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value`

// Draw gives the next number of a counter; the first is start. After it an act locks nothing more but counters.
func Draw(ctx context.Context, tx *db.Tx, name string, start int64) (int64, error) {
	return db.One[int64](ctx, tx, drawCounter, name, start)
}

const drawnCounter db.SQL = `SELECT value FROM counter WHERE name = $1`

// Drawn is the last number that a counter gave; 0 when none.
func Drawn(ctx context.Context, r db.Reader, name string) (int64, error) {
	n, err := db.One[int64](ctx, r, drawnCounter, name)
	if err == db.ErrNone {
		return 0, nil
	}
	return n, err
}

const (
	readStore  db.SQL = `SELECT value FROM store WHERE key = $1`
	writeStore db.SQL = `INSERT INTO store (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value`
)

// Mark writes a fact about the store itself ("instance", "demo").
func Mark(ctx context.Context, tx *db.Tx, key, value string) error {
	_, err := db.Exec(ctx, tx, writeStore, key, value)
	return err
}

// Marked reads such a fact; empty when there is none.
func Marked(ctx context.Context, r db.Reader, key string) (string, error) {
	v, err := db.One[string](ctx, r, readStore, key)
	if err == db.ErrNone {
		return "", nil
	}
	return v, err
}
