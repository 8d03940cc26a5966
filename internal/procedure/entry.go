package procedure

import (
	"context"
	"strconv"
	"strings"

	"tanggap/internal/account"
	"tanggap/internal/db"
	"tanggap/internal/office"
)

// Entry is who comes in, and into which office.
type Entry struct {
	Viewer account.Viewer
	Office office.Profile
}

// entryRow is all of it in one row: every request begins with it, and each statement costs PostgreSQL a way there and back.
type entryRow struct {
	account.Seat
	Scopes     string
	Expires    db.Time
	Settings   string
	Procedures string // row ids
}

const house = office.Column + ` AS settings, (SELECT COALESCE(string_agg(CAST(f.id AS TEXT), ' '), '') FROM procedure f) AS procedures`

const (
	entryOfPerson db.SQL = `SELECT ` + account.SeatColumns + `, '' AS scopes, CAST(0 AS BIGINT) AS expires, ` + house + ` FROM person p WHERE p.id = $1`
	entryOfToken  db.SQL = `SELECT ` + account.SeatColumns + `, t.scopes, t.expires, ` + house + `
		FROM token t JOIN person p ON p.id = t.person_id WHERE t.hash = $1 AND t.revoked = 0`
)

// Enter lets a person in who signed in. Nobody (0), an unknown and a disabled one are guests.
func (s *Shelf) Enter(ctx context.Context, r db.Reader, person int64) (Entry, error) {
	if person != 0 {
		row, err := db.One[entryRow](ctx, r, entryOfPerson, person)
		if err != db.ErrNone {
			return s.enter(ctx, r, row, err)
		}
	}
	profile, err := office.Read(ctx, r)
	return Entry{Office: profile}, err
}

// EnterBy lets the owner of a bearer token in; an unknown, revoked or ended token is db.ErrNone.
func (s *Shelf) EnterBy(ctx context.Context, r db.Reader, token string) (Entry, error) {
	row, err := db.One[entryRow](ctx, r, entryOfToken, account.TokenHash(token))
	if err == nil && row.Expires != 0 && row.Expires < r.Now() {
		err = db.ErrNone
	}
	e, err := s.enter(ctx, r, row, err)
	if row.Scopes != "" {
		e.Viewer.Scopes = strings.Fields(row.Scopes)
	}
	return e, err
}

func (s *Shelf) enter(ctx context.Context, r db.Reader, row entryRow, err error) (Entry, error) {
	var e Entry
	if err != nil {
		return e, err
	}
	if e.Office, err = office.Parse(row.Settings); err != nil {
		return e, err
	}
	var ids []int64
	for word := range strings.FieldsSeq(row.Procedures) {
		id, err := strconv.ParseInt(word, 10, 64)
		if err != nil {
			return e, err
		}
		ids = append(ids, id)
	}
	rights, err := s.rights(ctx, r, ids)
	if err != nil {
		return e, err
	}
	e.Viewer = row.Viewer(e.Office.Local(r.Now()), rights)
	return e, nil
}
