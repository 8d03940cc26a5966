package account

import (
	"context"
	"time"

	"tanggap/internal/db"
)

// Sessions keeps the browser sessions of scs in the store, so that every server of one store knows them.
// It is scs.CtxStore.
type Sessions struct{ DB *db.DB }

type sessionRow struct {
	Data   []byte
	Expiry int64
}

const (
	findSession db.SQL = `SELECT data, expiry FROM session WHERE token = $1`
	saveSession db.SQL = `INSERT INTO session (token, data, expiry) VALUES ($1, $2, $3)
		ON CONFLICT (token) DO UPDATE SET data = EXCLUDED.data, expiry = EXCLUDED.expiry`
	dropSession   db.SQL = `DELETE FROM session WHERE token = $1`
	sweepSessions db.SQL = `DELETE FROM session WHERE expiry < $1`
	ownSession    db.SQL = `UPDATE session SET person_id = $1 WHERE token = $2`
)

// FindCtx reads a session; one that ended is not found.
func (s Sessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	row, err := db.One[sessionRow](ctx, s.DB, findSession, SecretHash(token))
	if err == db.ErrNone || err == nil && row.Expiry < int64(s.DB.Now()) {
		return nil, false, nil
	}
	return row.Data, err == nil, err
}

// CommitCtx writes a session.
func (s Sessions) CommitCtx(ctx context.Context, token string, b []byte, expiry time.Time) error {
	return s.DB.Write(ctx, System("session"), func(ctx context.Context, tx *db.Tx) error {
		if _, err := db.Exec(ctx, tx, sweepSessions, int64(tx.Now())); err != nil {
			return err
		}
		_, err := db.Exec(ctx, tx, saveSession, SecretHash(token), b, expiry.UnixMicro())
		return err
	})
}

// DeleteCtx ends a session.
func (s Sessions) DeleteCtx(ctx context.Context, token string) error {
	return s.DB.Write(ctx, System("session"), func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, dropSession, SecretHash(token))
		return err
	})
}

// Own writes whose session it is, so that it ends with the person's password or account.
func (s Sessions) Own(ctx context.Context, token string, person int64) error {
	return s.DB.Write(ctx, System("session"), func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, ownSession, person, SecretHash(token))
		return err
	})
}

// Find, Commit and Delete are the contextless half of scs.Store; the manager uses the other half.
func (s Sessions) Find(token string) ([]byte, bool, error) {
	return s.FindCtx(context.Background(), token)
}

// Commit is CommitCtx without a context.
func (s Sessions) Commit(token string, b []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, b, expiry)
}

// Delete is DeleteCtx without a context.
func (s Sessions) Delete(token string) error { return s.DeleteCtx(context.Background(), token) }
