package account

import (
	"context"
	"strings"
	"time"

	"tanggap/internal/db"
	"tanggap/internal/fault"
)

// Failed sign-ins are counted by account and by address; successful ones and tokens never are
// (the whole office is one address).
const (
	failWindow     = 15 * time.Minute
	failPerAccount = 10
	failPerAddress = 50
)

const (
	countAttempts  db.SQL = `SELECT count(*) FROM attempt WHERE key = $1 AND at > $2`
	insertAttempt  db.SQL = `INSERT INTO attempt (key, at) VALUES ($1, $2)`
	forgetAttempts db.SQL = `DELETE FROM attempt WHERE at < $1`
	passwordOf     db.SQL = `SELECT id, uid, username, password, name, disabled FROM person WHERE username = $1`
)

type signInRow struct {
	ID       int64
	UID      string
	Username string
	Password string
	Name     string
	Disabled int64
}

// SignIn checks a name and password from an address and gives the person's row id. An unknown name, a wrong
// password and a disabled account look and take the same: fault "sign_in". After too many failures: too many.
func SignIn(ctx context.Context, d *db.DB, h *Hasher, username, password, address string) (int64, error) {
	username = strings.ToLower(strings.TrimSpace(username))
	keys := map[string]int64{"signin:" + SecretHash(username)[:32]: failPerAccount, "signin@" + address: failPerAddress}
	for key, most := range keys {
		if err := Limit(ctx, d, key, most, failWindow, d.Now()); err != nil {
			return 0, err
		}
	}
	row, err := db.One[signInRow](ctx, d, passwordOf, username)
	if err != nil && err != db.ErrNone {
		return 0, err
	}
	fits, err := h.Fits(ctx, row.Password, password)
	if err != nil {
		return 0, err
	}
	if fits && row.Disabled == 0 {
		return row.ID, nil
	}
	err = d.Write(ctx, System("sign-in"), func(ctx context.Context, tx *db.Tx) error {
		for key := range keys {
			if err := Attempt(ctx, tx, key); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return 0, &fault.Error{Kind: fault.KindInvalid, Code: "sign_in"}
}

// Limit is a fault of kind too many when key was counted most times within the window.
func Limit(ctx context.Context, r db.Reader, key string, most int64, window time.Duration, now db.Time) error {
	n, err := db.One[int64](ctx, r, countAttempts, key, int64(now)-window.Microseconds())
	if err != nil {
		return err
	}
	if n >= most {
		return fault.TooMany()
	}
	return nil
}

// Attempt counts key once, and forgets what is older than a day.
func Attempt(ctx context.Context, tx *db.Tx, key string) error {
	if _, err := db.Exec(ctx, tx, forgetAttempts, int64(tx.Now())-(24*time.Hour).Microseconds()); err != nil {
		return err
	}
	_, err := db.Exec(ctx, tx, insertAttempt, key, int64(tx.Now()))
	return err
}
