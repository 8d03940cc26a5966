// Package procedure keeps the procedure files that are or were in force, byte for byte, and hands them out parsed.
// It knows nothing of incidents.
package procedure

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"tanggap/internal/account"
	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/sop"
)

// Shelf hands out procedures. A file is parsed once in its life: its bytes never change.
type Shelf struct {
	known sop.Known
	mu    sync.Mutex
	byID  map[int64]Version
}

// Version is a procedure as it stands on the shelf.
type Version struct {
	*sop.Procedure
	Row     int64  // the row that incidents keep
	FromDay string // first day in force
}

// NewShelf makes a shelf. known are the lists of forms, gates, papers and words that a file may name.
func NewShelf(known sop.Known) *Shelf { return &Shelf{known: known, byID: map[int64]Version{}} }

// Known are the lists that a procedure file is read against.
func (s *Shelf) Known() sop.Known { return s.known }

type row struct {
	ID      int64
	Body    []byte
	FromDay string
}

const (
	insertProcedure db.SQL = `INSERT INTO procedure (name, hash, body, from_day, loaded) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (hash, from_day) DO NOTHING`
	inForce db.SQL = `SELECT id FROM procedure WHERE from_day <= $1 ORDER BY from_day DESC, id DESC LIMIT 1`
	byRow   db.SQL = `SELECT id, body, from_day FROM procedure WHERE id = $1`
	allRows db.SQL = `SELECT id FROM procedure ORDER BY id`
)

// Load brings a file into force from day. Its faults, if any, come back and nothing is stored.
func (s *Shelf) Load(ctx context.Context, tx *db.Tx, name string, body []byte, day string) (*sop.Procedure, error) {
	p, faults := sop.Parse(name, body, s.known)
	if len(faults) > 0 {
		return nil, fmt.Errorf("%s:%d: %s", name, faults[0].Line, faults[0].Reason)
	}
	_, err := db.Exec(ctx, tx, insertProcedure, p.ID, p.Hash, body, day, int64(tx.Now()))
	return p, err
}

// InForce is the procedure that a report accepted on day begins with.
func (s *Shelf) InForce(ctx context.Context, r db.Reader, day string) (Version, error) {
	id, err := db.One[int64](ctx, r, inForce, day)
	if err == db.ErrNone {
		return Version{}, fmt.Errorf("no procedure is in force on %s", day)
	}
	if err != nil {
		return Version{}, err
	}
	return s.Of(ctx, r, id)
}

// Of is the procedure of a row: what an incident began with.
func (s *Shelf) Of(ctx context.Context, r db.Reader, id int64) (Version, error) {
	s.mu.Lock()
	v, ok := s.byID[id]
	s.mu.Unlock()
	if ok {
		return v, nil
	}
	got, err := db.One[row](ctx, r, byRow, id)
	if err == db.ErrNone {
		return Version{}, fault.NotFound()
	}
	if err != nil {
		return Version{}, err
	}
	p, faults := sop.Parse("procedure", got.Body, s.known)
	if p == nil {
		return Version{}, fmt.Errorf("stored procedure %d: %v", id, faults)
	}
	v = Version{Procedure: p, Row: got.ID, FromDay: got.FromDay}
	s.mu.Lock()
	s.byID[id] = v
	s.mu.Unlock()
	return v, nil
}

// All lists every version on the shelf, in the order of loading.
func (s *Shelf) All(ctx context.Context, r db.Reader) ([]Version, error) {
	ids, err := db.All[int64](ctx, r, allRows)
	if err != nil {
		return nil, err
	}
	var out []Version
	for _, id := range ids {
		v, err := s.Of(ctx, r, id)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// Rights says what each actor of any procedure on the shelf may do. A role that two procedures know has the
// rights of both in lists; an act on an incident asks the incident's own procedure.
func (s *Shelf) Rights(ctx context.Context, r db.Reader) (account.RightsOf, error) {
	ids, err := db.All[int64](ctx, r, allRows)
	if err != nil {
		return nil, err
	}
	return s.rights(ctx, r, ids)
}

func (s *Shelf) rights(ctx context.Context, r db.Reader, ids []int64) (account.RightsOf, error) {
	rights := map[string]account.Right{}
	for _, id := range ids {
		v, err := s.Of(ctx, r, id)
		if err != nil {
			return nil, err
		}
		for _, a := range v.Actors {
			for _, c := range a.Capabilities {
				rights[a.ID] |= account.Capabilities[c.Name]
			}
		}
	}
	return func(role string) account.Right { return rights[role] }, nil
}

// Title is what an actor or fixed role is called: the words of the newest procedure that knows it.
// ok is false for a word that no procedure knows.
func (s *Shelf) Title(ctx context.Context, r db.Reader, role string) (title string, ok bool) {
	all, err := s.All(ctx, r)
	if err != nil {
		return role, false
	}
	slices.Reverse(all)
	for _, v := range all {
		if a, found := v.Actor(role); found {
			return a.Title, true
		}
	}
	return strings.ReplaceAll(role, "-", " "), false
}

// Actors lists the actors of all procedures on the shelf, those of the newest first.
func (s *Shelf) Actors(ctx context.Context, r db.Reader) ([]string, error) {
	all, err := s.All(ctx, r)
	if err != nil {
		return nil, err
	}
	slices.Reverse(all)
	var ids []string
	for _, v := range all {
		for _, a := range v.Actors {
			if !slices.Contains(ids, a.ID) {
				ids = append(ids, a.ID)
			}
		}
	}
	return ids, nil
}
