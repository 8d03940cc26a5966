// Package world is an invented office with its incidents in every step: people, agencies and what they did in two
// months, for the demonstration and for tests. Everything is written by the acts of the other rooms, each at its own
// time and by its own person, so that it passed its gates and stands in its chain. All of it is invented.
package world

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/blob"
	"tanggap/internal/casework"
	"tanggap/internal/db"
	"tanggap/internal/document"
	"tanggap/internal/incident"
	officeroom "tanggap/internal/office"
	"tanggap/internal/procedure"
)

// Password is what everybody of the invented office signs in with unless Options say otherwise.
const Password = "tanggap-demo"

// Site is the host of the invented office's public pages.
const Site = "csirt.contoh.go.id"

// SignIns are the names of the accounts that the demonstration prints, one a role.
var SignIns = []string{"koordinator", "ketua", "sub-jaringan", "sub-keamanan", "sub-website", "kabid", "kadis", "sekretariat", "opd", "admin", "auditor"}

// Options of Fill.
type Options struct {
	Password string     // empty: Password
	Files    blob.Store // where evidence and issued papers are put
	Site     string     // host of the public pages, as letters name it; empty: Site
	Emblem   []byte     // on papers, as document.Press takes it
}

// World tells what became of the keys of its data.
type World struct {
	People    map[string]account.Person // by key ("p-ketua", "opd:dinkes/contact")
	Reports   map[string]string         // key → number ("lap-03a" → "L-2026-000016")
	Incidents map[string]string         // key → number ("kasus-03" → "MALUTPROV-2026-0011")
	Codes     map[string]string         // key of a report → its receipt code
	Today     time.Time                 // midnight of the day to which all times are relative
}

// Incident is the number of a case; "" for one that is none.
func (w *World) Incident(key string) string { return w.Incidents[key] }

// Report is the number of a report.
func (w *World) Report(key string) string { return w.Reports[key] }

// Person is a person by key.
func (w *World) Person(key string) account.Person { return w.People[key] }

// filler writes a world, act after act.
type filler struct {
	*World
	d       *db.DB
	shelf   *procedure.Shelf
	clock   *Clock
	cal     calendar
	press   document.Press
	rights  account.RightsOf
	lists   casework.Choicelist
	assets  map[string]string // key → uid
	viewers map[string]account.Viewer
	letters map[string]string // key → number, of those that were written outside
	profile officeroom.Profile
	sop     procedure.Version

	unanswered string // a marker that named nothing
}

// Fill writes the whole world into an empty, migrated store that was opened with clock.Now as its clock. Today is the
// office's day by the clock, or the day before until half past nine. Afterwards the clock runs again.
func Fill(ctx context.Context, d *db.DB, shelf *procedure.Shelf, hasher *account.Hasher, clock *Clock, o Options) (*World, error) {
	f := &filler{
		World: &World{People: map[string]account.Person{}, Reports: map[string]string{}, Incidents: map[string]string{}, Codes: map[string]string{}},
		d:     d, shelf: shelf, clock: clock, cal: newCalendar(clock.Now()),
		assets: map[string]string{}, viewers: map[string]account.Viewer{}, letters: map[string]string{},
	}
	f.Today = f.cal.today
	if o.Files == nil {
		return nil, errors.New("the world needs a place for files")
	}
	f.press = document.Press{DB: d, Blobs: o.Files, Shelf: shelf, Site: cmp.Or(o.Site, Site), Emblem: o.Emblem}
	defer clock.run()
	if err := f.furnish(ctx, hasher, o); err != nil {
		return nil, fmt.Errorf("the office: %w", err)
	}
	acts, err := readActs()
	if err != nil {
		return nil, err
	}
	if err := f.order(acts); err != nil {
		return nil, err
	}
	for _, a := range acts {
		if err := f.do(ctx, a); err != nil {
			return nil, fmt.Errorf("%s at %s: %s by %s: %w", a.story, a.At, a.Do, a.By, err)
		}
	}
	return f.World, nil
}

// order sorts the acts of all cases by when they were recorded, so that numbers are drawn as the office drew them.
func (f *filler) order(acts []act) error {
	when := func(a act) int64 {
		t, err := f.cal.at(a.At)
		if err != nil {
			return 0
		}
		return t.Unix()
	}
	for _, a := range acts {
		if when(a) == 0 {
			return fmt.Errorf("%s: an act at %q", a.story, a.At)
		}
	}
	slices.SortStableFunc(acts, func(a, b act) int { return int(when(a) - when(b)) })
	return nil
}

// moveTo sets the clock of the store.
func (f *filler) moveTo(relative string) error {
	t, err := f.cal.at(relative)
	if err != nil {
		return err
	}
	f.clock.set(t)
	if f.d.Now() != db.At(t) {
		return fmt.Errorf("the store tells the time by another clock")
	}
	return nil
}

// viewer is a person as of the day that the clock shows.
func (f *filler) viewer(ctx context.Context, key string) (account.Viewer, error) {
	if key == "" {
		return account.Viewer{}, nil
	}
	p, ok := f.People[key]
	if !ok {
		return account.Viewer{}, fmt.Errorf("nobody is called %q", key)
	}
	now := f.profile.Local(f.d.Now())
	as := key + now.Format(time.DateOnly)
	if v, ok := f.viewers[as]; ok {
		return v, nil
	}
	v, err := account.Load(ctx, f.d, p.ID, now, f.rights)
	f.viewers[as] = v
	return v, err
}

// Mark marks the store as a demonstration, so that nobody serves it as the real thing.
func Mark(ctx context.Context, d *db.DB) error {
	return d.Write(ctx, account.System("demo"), func(ctx context.Context, tx *db.Tx) error {
		return officeroom.Mark(ctx, tx, "demo", "1")
	})
}

// Marked tells whether the store is a demonstration.
func Marked(ctx context.Context, r db.Reader) (bool, error) {
	v, err := officeroom.Marked(ctx, r, "demo")
	return v != "", err
}

// of finds the incident that a story tells of.
func (f *filler) of(ctx context.Context, r db.Reader, a act) (incident.Incident, error) {
	n, ok := f.Incidents[a.story]
	if !ok {
		return incident.Incident{}, fmt.Errorf("it is no incident yet")
	}
	return incident.ByNumber(ctx, r, n)
}
