// Package account keeps people, their dated assignments, sessions, tokens and one-time links.
// It knows roles and capabilities by name only; what a role may do comes from the procedure file.
package account

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"tanggap/internal/db"
)

// Right is one thing that a person may be; a person holds a set of them. The first seven are the
// capabilities of the procedure file, the rest are the fixed roles.
type Right int64

const (
	Desk Right = 1 << iota
	Head
	Handler
	Publisher
	Liaison
	Upward
	Signer
	Sekretariat
	OPD
	Admin
	Auditor
)

// Workers may read incidents that are open to the whole team (CLEAR, GREEN).
const Workers = Handler | Publisher | Liaison | Upward | Signer

// Staff is everybody who signs in to the staff pages.
const Staff = Desk | Head | Workers | Sekretariat | Admin | Auditor

// Team is everybody who holds an actor of the procedure.
const Team = Desk | Head | Workers

// Capabilities pairs the names of the procedure file with their right.
var Capabilities = map[string]Right{
	"desk": Desk, "head": Head, "handler": Handler, "publisher": Publisher,
	"liaison": Liaison, "upward": Upward, "signer": Signer,
}

// FixedRoles are the roles that every procedure has.
var FixedRoles = map[string]Right{"sekretariat": Sekretariat, "opd": OPD, "admin": Admin, "auditor": Auditor}

// Viewer is who looks or acts: one person, today.
type Viewer struct {
	Person   int64
	UID      string
	Username string
	Name     string
	Roles    []string // actors and fixed roles in force today
	Rights   Right
	Agency   int64 // of an agency's contact; 0: none
	Today    string
	Scopes   []string // of a token; nil: everything the person may do
	Language string
	Theme    string
}

// Can tells whether v holds one of the rights.
func (v Viewer) Can(r Right) bool { return v.Rights&r != 0 }

// Holds tells whether v is assigned to one of the roles today.
func (v Viewer) Holds(roles ...string) bool {
	return slices.ContainsFunc(roles, func(r string) bool { return slices.Contains(v.Roles, r) })
}

// Signed tells whether v is a person who signed in.
func (v Viewer) Signed() bool { return v.Person != 0 }

// Scoped tells whether v's token (if it is one) may do what scope names.
func (v Viewer) Scoped(scope string) bool { return v.Scopes == nil || slices.Contains(v.Scopes, scope) }

// Role is the role that the timeline shows beside v's name.
func (v Viewer) Role() string {
	if len(v.Roles) == 0 {
		return ""
	}
	return v.Roles[0]
}

// Actor is v as the record knows him. As is the role in which he acts; empty: his first.
func (v Viewer) Actor(as ...string) db.Actor {
	role := v.Role()
	for _, r := range as {
		if v.Holds(r) {
			role = r
			break
		}
	}
	return db.Actor{UID: v.UID, Name: v.Name, Role: role}
}

// Args are the first four parameters of every statement with the access rule:
// $1 person, $2 rights, $3 agency, $4 today. More follow from $5.
func (v Viewer) Args(more ...any) []any {
	return append([]any{v.Person, int64(v.Rights), v.Agency, v.Today}, more...)
}

// RightsOf says what a role may do; given by the room that keeps the procedures.
type RightsOf func(role string) Right

// Seat is a person as one row tells of him: with all his assignments, past and coming.
type Seat struct {
	ID       int64
	UID      string
	Username string
	Name     string
	AgencyID *int64
	Language string
	Theme    string
	Disabled db.Time
	Roles    string // "id role from until" in lines, in any order
}

// SeatColumns are the columns of a Seat over the alias p.
const SeatColumns = `p.id, p.uid, p.username, p.name, p.agency_id, p.language, p.theme, p.disabled,
	COALESCE((SELECT string_agg(CAST(a.id AS TEXT) || ' ' || a.role || ' ' || a.from_day || ' ' || a.until_day, '
') FROM assignment a WHERE a.person_id = p.id), '') AS roles`

const seatByID db.SQL = `SELECT ` + SeatColumns + ` FROM person p WHERE p.id = $1`

// Load reads the viewer with his assignments of the day of now in zone. A disabled or unknown person
// gives the zero Viewer.
func Load(ctx context.Context, r db.Reader, person int64, now time.Time, rights RightsOf) (Viewer, error) {
	seat, err := db.One[Seat](ctx, r, seatByID, person)
	if err == db.ErrNone {
		return Viewer{}, nil
	}
	return seat.Viewer(now, rights), err
}

// Viewer is the person with his assignments of the day of now; the zero Viewer when he is disabled.
func (s Seat) Viewer(now time.Time, rights RightsOf) Viewer {
	if s.ID == 0 || s.Disabled != 0 {
		return Viewer{}
	}
	v := Viewer{Person: s.ID, UID: s.UID, Username: s.Username, Name: s.Name, Language: s.Language, Theme: s.Theme, Today: now.Format(time.DateOnly)}
	if s.AgencyID != nil {
		v.Agency = *s.AgencyID
	}
	for _, role := range s.rolesOn(v.Today) {
		v.Roles = append(v.Roles, role)
		v.Rights |= FixedRoles[role]
		if FixedRoles[role] == 0 {
			v.Rights |= rights(role)
		}
	}
	return v
}

// rolesOn are the roles in force on a day, the first assigned first.
func (s Seat) rolesOn(day string) []string {
	type assigned struct {
		id   int64
		role string
	}
	var found []assigned
	for line := range strings.SplitSeq(s.Roles, "\n") {
		if w := strings.Split(line, " "); len(w) == 4 && w[2] <= day && w[3] >= day {
			id, _ := strconv.ParseInt(w[0], 10, 64) // the store wrote it
			found = append(found, assigned{id, w[1]})
		}
	}
	slices.SortFunc(found, func(a, b assigned) int { return cmp.Compare(a.id, b.id) })
	var roles []string
	for _, f := range found {
		roles = append(roles, f.role)
	}
	return roles
}

// System is the program itself acting on behalf of nobody.
func System(name string) db.Actor { return db.Actor{Name: name} }
