// Package account keeps people, their dated assignments, sessions, tokens and one-time links.
// It knows roles and capabilities by name only; what a role may do comes from the procedure file.
package account

import (
	"context"
	"slices"
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

// viewerRow is a person as a viewer needs him.
type viewerRow struct {
	ID       int64
	UID      string
	Username string
	Name     string
	AgencyID *int64
	Language string
	Theme    string
}

const viewerByID db.SQL = `SELECT id, uid, username, name, agency_id, language, theme FROM person WHERE id = $1 AND disabled = 0`

const rolesToday db.SQL = `SELECT role FROM assignment WHERE person_id = $1 AND from_day <= $2 AND until_day >= $2 ORDER BY id`

// Load reads the viewer with his assignments of the day of now in zone. A disabled or unknown person
// gives the zero Viewer.
func Load(ctx context.Context, r db.Reader, person int64, now time.Time, rights RightsOf) (Viewer, error) {
	row, err := db.One[viewerRow](ctx, r, viewerByID, person)
	if err == db.ErrNone {
		return Viewer{}, nil
	}
	if err != nil {
		return Viewer{}, err
	}
	v := Viewer{
		Person: row.ID, UID: row.UID, Username: row.Username, Name: row.Name,
		Language: row.Language, Theme: row.Theme, Today: now.Format(time.DateOnly),
	}
	if row.AgencyID != nil {
		v.Agency = *row.AgencyID
	}
	if v.Roles, err = db.All[string](ctx, r, rolesToday, person, v.Today); err != nil {
		return Viewer{}, err
	}
	for _, role := range v.Roles {
		v.Rights |= FixedRoles[role]
		if FixedRoles[role] == 0 {
			v.Rights |= rights(role)
		}
	}
	return v, nil
}

// System is the program itself acting on behalf of nobody.
func System(name string) db.Actor { return db.Actor{Name: name} }
