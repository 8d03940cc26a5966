package account

import (
	"context"
	"strings"

	"tanggap/internal/db"
	"tanggap/internal/fault"
)

// Person is one line of the roster, signed in or not.
type Person struct {
	ID             int64
	UID            string
	Username       string
	Name           string // with titles, as it stands on papers
	NIP            string `db:"nip"` // 18 digits, or as typed
	Rank           string
	Grade          string
	Position       string
	Unit           string
	Employment     string
	Phone          string
	Email          string
	SubTeam        string
	Qualifications string // numbers of the SOP's list, "1,2,5"
	AgencyID       *int64
	Disabled       db.Time
	Seen           db.Time
	Version        int64
}

const personColumns = `p.id, p.uid, p.username, p.name, p.nip, p.rank, p.grade, p.position, p.unit, p.employment,
	p.phone, p.email, p.sub_team, p.qualifications, p.agency_id, p.disabled, p.seen, p.version`

const (
	people     db.SQL = `SELECT ` + personColumns + ` FROM person p WHERE p.agency_id IS NULL OR CAST($1 AS BIGINT) = 1 ORDER BY p.id`
	colleagues db.SQL = `SELECT ` + personColumns + ` FROM person p WHERE p.disabled = 0 AND EXISTS (SELECT 1 FROM assignment a WHERE a.person_id = p.id
		AND a.role NOT IN ('admin', 'auditor', 'opd') AND a.until_day >= $1) ORDER BY p.id`
	personByID   db.SQL = `SELECT ` + personColumns + ` FROM person p WHERE p.id = $1`
	personByUID  db.SQL = `SELECT ` + personColumns + ` FROM person p WHERE p.uid = $1`
	personByName db.SQL = `SELECT ` + personColumns + ` FROM person p WHERE p.username = $1`
	peopleOfRole db.SQL = `SELECT DISTINCT ` + personColumns + ` FROM person p JOIN assignment a ON a.person_id = p.id
		WHERE a.role = $1 AND a.from_day <= $2 AND a.until_day >= $2 AND p.disabled = 0 ORDER BY p.id`
)

// People lists the roster; contacts of agencies only when asked for.
func People(ctx context.Context, r db.Reader, contacts bool) ([]Person, error) {
	all := int64(0)
	if contacts {
		all = 1
	}
	return db.All[Person](ctx, r, people, all)
}

// Colleagues lists who works on incidents or keeps their papers on a day or later: not the administrator, the
// auditor or an agency's contact.
func Colleagues(ctx context.Context, r db.Reader, day string) ([]Person, error) {
	return db.All[Person](ctx, r, colleagues, day)
}

// ByUID finds a person by uid; fault.NotFound when there is none.
func ByUID(ctx context.Context, r db.Reader, uid string) (Person, error) {
	return found(db.One[Person](ctx, r, personByUID, uid))
}

// ByID finds a person by row id.
func ByID(ctx context.Context, r db.Reader, id int64) (Person, error) {
	return found(db.One[Person](ctx, r, personByID, id))
}

// ByUsername finds a person by the name he signs in with.
func ByUsername(ctx context.Context, r db.Reader, username string) (Person, error) {
	return found(db.One[Person](ctx, r, personByName, strings.ToLower(strings.TrimSpace(username))))
}

func found(p Person, err error) (Person, error) {
	if err == db.ErrNone {
		return p, fault.NotFound()
	}
	return p, err
}

// OfRole lists who holds role on a day.
func OfRole(ctx context.Context, r db.Reader, role, day string) ([]Person, error) {
	return db.All[Person](ctx, r, peopleOfRole, role, day)
}

const insertPerson db.SQL = `INSERT INTO person (uid, username, password, name, nip, rank, grade, position, unit, employment,
	phone, email, sub_team, qualifications, agency_id, created)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) RETURNING id`

// Add writes a new person; hash is his password's, empty until he used his invitation.
func Add(ctx context.Context, tx *db.Tx, p Person, hash string) (Person, error) {
	p.Username = strings.ToLower(strings.TrimSpace(p.Username))
	if err := p.check(); err != nil {
		return p, err
	}
	if _, err := db.One[Person](ctx, tx, personByName, p.Username); err != db.ErrNone {
		if err != nil {
			return p, err
		}
		return p, fault.Invalid(fault.Field{Path: "username", Code: "username_taken"})
	}
	p.UID = db.UID()
	id, err := db.One[int64](ctx, tx, insertPerson, p.UID, p.Username, hash, p.Name, p.NIP, p.Rank, p.Grade, p.Position, p.Unit,
		p.Employment, p.Phone, p.Email, p.SubTeam, p.Qualifications, p.AgencyID, int64(tx.Now()))
	p.ID = id
	return p, err
}

func (p Person) check() error {
	var bad []fault.Field
	if p.Name == "" {
		bad = append(bad, fault.Field{Path: "name", Code: "need"})
	}
	if p.Username == "" || strings.ContainsFunc(p.Username, badInUsername) {
		bad = append(bad, fault.Field{Path: "username", Code: "username_letters"})
	}
	return fault.Invalid(bad...)
}

func badInUsername(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '.' || r == '-' || r == '_')
}

const updatePerson db.SQL = `UPDATE person SET name = $1, nip = $2, rank = $3, grade = $4, position = $5, unit = $6, employment = $7,
	phone = $8, email = $9, sub_team = $10, qualifications = $11, version = version + 1 WHERE id = $12 AND version = $13`

// Change writes what a person's line says; p.Version is the one that was read, a stale one is a conflict.
func Change(ctx context.Context, tx *db.Tx, p Person) error {
	if err := p.check(); err != nil {
		return err
	}
	n, err := db.Exec(ctx, tx, updatePerson, p.Name, p.NIP, p.Rank, p.Grade, p.Position, p.Unit, p.Employment,
		p.Phone, p.Email, p.SubTeam, p.Qualifications, p.ID, p.Version)
	if err == nil && n == 0 {
		now, err := ByID(ctx, tx, p.ID)
		if err != nil {
			return err
		}
		return fault.Conflict("conflict", now)
	}
	return err
}

const (
	disablePerson db.SQL = `UPDATE person SET disabled = $1, version = version + 1 WHERE id = $2`
	endSessions   db.SQL = `DELETE FROM session WHERE person_id = $1`
	revokeTokens  db.SQL = `UPDATE token SET revoked = $1 WHERE person_id = $2 AND revoked = 0`
	setPassword   db.SQL = `UPDATE person SET password = $1, version = version + 1 WHERE id = $2`
)

// Disable ends a person's account, his sessions and tokens.
func Disable(ctx context.Context, tx *db.Tx, person int64) error {
	if _, err := db.Exec(ctx, tx, disablePerson, int64(tx.Now()), person); err != nil {
		return err
	}
	if _, err := db.Exec(ctx, tx, revokeTokens, int64(tx.Now()), person); err != nil {
		return err
	}
	_, err := db.Exec(ctx, tx, endSessions, person)
	return err
}

// Enable lets a disabled person in again.
func Enable(ctx context.Context, tx *db.Tx, person int64) error {
	_, err := db.Exec(ctx, tx, disablePerson, int64(0), person)
	return err
}

// SetPassword stores a new hash and ends every session of the person.
func SetPassword(ctx context.Context, tx *db.Tx, person int64, hash string) error {
	if _, err := db.Exec(ctx, tx, setPassword, hash, person); err != nil {
		return err
	}
	_, err := db.Exec(ctx, tx, endSessions, person)
	return err
}

const setPreference db.SQL = `UPDATE person SET language = $1, theme = $2 WHERE id = $3`

// Prefer stores the language and theme that a person chose for himself.
func Prefer(ctx context.Context, tx *db.Tx, person int64, language, theme string) error {
	_, err := db.Exec(ctx, tx, setPreference, language, theme, person)
	return err
}
