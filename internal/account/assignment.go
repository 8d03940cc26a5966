package account

import (
	"context"
	"time"

	"tanggap/internal/db"
	"tanggap/internal/fault"
)

// Forever is the last day of an assignment without end.
const Forever = "9999-12-31"

// Assignment says that a person holds a role from a day until a day, both included, by a decree (SK).
type Assignment struct {
	ID         int64
	PersonID   int64
	Role       string
	Decree     string
	FromDay    string
	UntilDay   string
	StandInFor *int64 // the person for whom he stands in (Plh.)
	Note       string
}

const (
	assignments db.SQL = `SELECT id, person_id, role, decree, from_day, until_day, stand_in_for, note FROM assignment
		WHERE person_id = $1 OR $1 = 0 ORDER BY person_id, id`
	insertAssignment db.SQL = `INSERT INTO assignment (person_id, role, decree, from_day, until_day, stand_in_for, note, recorded)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`
	endAssignment db.SQL = `UPDATE assignment SET until_day = $1 WHERE id = $2 AND until_day > $1`
	countAdmins   db.SQL = `SELECT count(*) FROM assignment a JOIN person p ON p.id = a.person_id
		WHERE a.role = 'admin' AND a.from_day <= $1 AND a.until_day >= $1 AND p.disabled = 0`
	rolesHeld db.SQL = `SELECT DISTINCT a.role FROM assignment a JOIN person p ON p.id = a.person_id
		WHERE a.from_day <= $1 AND a.until_day >= $1 AND p.disabled = 0`
)

// Assignments lists a person's assignments; person 0: everybody's.
func Assignments(ctx context.Context, r db.Reader, person int64) ([]Assignment, error) {
	return db.All[Assignment](ctx, r, assignments, person)
}

// RolesHeld lists the roles that somebody holds on a day.
func RolesHeld(ctx context.Context, r db.Reader, day string) ([]string, error) {
	return db.All[string](ctx, r, rolesHeld, day)
}

// Assign gives a person a role. known are the roles there are.
func Assign(ctx context.Context, tx *db.Tx, a Assignment, known []string) error {
	if a.UntilDay == "" {
		a.UntilDay = Forever
	}
	if err := a.check(known); err != nil {
		return err
	}
	_, err := db.Exec(ctx, tx, insertAssignment, a.PersonID, a.Role, a.Decree, a.FromDay, a.UntilDay, a.StandInFor, a.Note, int64(tx.Now()))
	return err
}

func (a Assignment) check(known []string) error {
	var bad []fault.Field
	ok := FixedRoles[a.Role] != 0
	for _, r := range known {
		ok = ok || r == a.Role
	}
	if !ok {
		bad = append(bad, fault.Field{Path: "role", Code: "choice"})
	}
	if _, err := time.Parse(time.DateOnly, a.FromDay); err != nil {
		bad = append(bad, fault.Field{Path: "from", Code: "no_such_day"})
	}
	if _, err := time.Parse(time.DateOnly, a.UntilDay); err != nil {
		bad = append(bad, fault.Field{Path: "until", Code: "no_such_day"})
	} else if a.UntilDay < a.FromDay {
		bad = append(bad, fault.Field{Path: "until", Code: "until_before_from"})
	}
	return fault.Invalid(bad...)
}

// EndAssignment lets an assignment end on day (its last day).
func EndAssignment(ctx context.Context, tx *db.Tx, id int64, day string) error {
	_, err := db.Exec(ctx, tx, endAssignment, day, id)
	return err
}

// HasAdmin tells whether somebody administers this store today.
func HasAdmin(ctx context.Context, r db.Reader, day string) (bool, error) {
	n, err := db.One[int64](ctx, r, countAdmins, day)
	return n > 0, err
}
