package account

import (
	"context"
	"strings"
	"time"

	"tanggap/internal/db"
	"tanggap/internal/fault"
)

// Purposes of one-time links.
const (
	LinkSetup  = "setup"  // the first administrator
	LinkInvite = "invite" // sets the first password, or a new one
)

// LinkLife is how long a one-time link can be used.
const LinkLife = 24 * time.Hour

const (
	insertLink db.SQL = `INSERT INTO link (hash, purpose, person_id, created, expires) VALUES ($1, $2, $3, $4, $5)`
	dropLinks  db.SQL = `DELETE FROM link WHERE purpose = $1 AND (person_id = $2 OR $2 = 0) AND used = 0`
	findLink   db.SQL = `SELECT person_id FROM link WHERE hash = $1 AND purpose = $2 AND used = 0 AND expires > $3`
	useLink    db.SQL = `UPDATE link SET used = $1 WHERE hash = $2 AND used = 0 AND expires > $1`
)

// MakeLink makes a one-time link's secret for a person (0: nobody yet). Earlier ones of the same purpose end.
func MakeLink(ctx context.Context, tx *db.Tx, purpose string, person int64) (secret string, err error) {
	if _, err = db.Exec(ctx, tx, dropLinks, purpose, person); err != nil {
		return "", err
	}
	secret, hash := Secret(24)
	var of *int64
	if person != 0 {
		of = &person
	}
	_, err = db.Exec(ctx, tx, insertLink, hash, purpose, of, int64(tx.Now()), int64(tx.Now())+LinkLife.Microseconds())
	return secret, err
}

// LookLink tells for whom a link is, without using it up; a used or ended one is gone.
func LookLink(ctx context.Context, r db.Reader, purpose, secret string, now db.Time) (person int64, err error) {
	of, err := db.One[*int64](ctx, r, findLink, SecretHash(secret), purpose, int64(now))
	if err == db.ErrNone {
		return 0, fault.Gone("link_gone")
	}
	if err != nil || of == nil {
		return 0, err
	}
	return *of, nil
}

// UseLink uses a link up; of two at once, one wins and the other finds it gone.
func UseLink(ctx context.Context, tx *db.Tx, purpose, secret string) (person int64, err error) {
	if person, err = LookLink(ctx, tx, purpose, secret, tx.Now()); err != nil {
		return 0, err
	}
	n, err := db.Exec(ctx, tx, useLink, int64(tx.Now()), SecretHash(secret))
	if err == nil && n == 0 {
		err = fault.Gone("link_gone")
	}
	return person, err
}

const insertToken db.SQL = `INSERT INTO token (hash, person_id, scopes, created, expires) VALUES ($1, $2, $3, $4, $5)`

// Scopes that a token can be limited to.
var Scopes = []string{"report:write", "read", "write"}

// MakeToken makes a bearer token. No scopes: all that the person may do. expires 0: never.
func MakeToken(ctx context.Context, tx *db.Tx, person int64, scopes []string, expires db.Time) (string, error) {
	secret, hash := Secret(32)
	_, err := db.Exec(ctx, tx, insertToken, hash, person, strings.Join(scopes, " "), int64(tx.Now()), int64(expires))
	return "tgp_" + secret, err
}

// TokenHash is what is kept of a bearer token.
func TokenHash(token string) string { return SecretHash(strings.TrimPrefix(token, "tgp_")) }
