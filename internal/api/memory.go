package api

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/db"
	"tanggap/internal/fault"
)

// keyHeader is how a program says that a request is the same as one before (draft-ietf-httpapi-idempotency-key-header).
const keyHeader = "Idempotency-Key"

// remembered is how long an answer is kept.
const remembered = 24 * time.Hour

// memory is what is kept of a request with an Idempotency-Key: one row per person, route and key. The answer can be
// read again only with the same key and token: neither stands in the store.
type memory struct {
	scope, key string
	request    string // hash of what was asked
	secret     [32]byte
}

const (
	// Of two at once the second waits for the first, then finds it claimed.
	claimKey db.SQL = `INSERT INTO idempotency (scope, key, request, created) VALUES ($1, $2, $3, $4)
		ON CONFLICT (scope, key) DO UPDATE SET request = EXCLUDED.request, status = 0, answer = NULL, created = EXCLUDED.created
		WHERE idempotency.created < $5`
	keepAnswer   db.SQL = `UPDATE idempotency SET status = $1, answer = $2 WHERE scope = $3 AND key = $4`
	findAnswer   db.SQL = `SELECT request, status, answer FROM idempotency WHERE scope = $1 AND key = $2 AND created >= $3`
	sweepAnswers db.SQL = `DELETE FROM idempotency WHERE created < $1`
)

// errTaken says that another request claimed the key first; the act is undone.
var errTaken = errors.New("the key is claimed")

type keptAnswer struct {
	Request string
	Status  int64
	Answer  []byte
}

// newMemory prepares the memory of a write that carries a key.
func (c *call) newMemory(token string) *memory {
	key := c.r.Header.Get(keyHeader)
	if key == "" || c.route.method == http.MethodGet {
		return nil
	}
	return &memory{
		scope: c.v.UID + " " + c.route.pattern(), key: account.SecretHash(key),
		secret: sha256.Sum256([]byte("idempotency\n" + key + "\n" + token)),
	}
}

// remembers checks the key and binds the memory to the request's bytes.
func (c *call) remembers() error {
	if c.memory == nil {
		return nil
	}
	if len(c.r.Header.Get(keyHeader)) > 255 {
		return fault.Invalid(fault.Field{Path: keyHeader, Code: "too_long", Args: []any{"n", 255, "have", len(c.r.Header.Get(keyHeader))}})
	}
	sum := sha256.Sum256(c.body)
	c.ask(hex.EncodeToString(sum[:]))
	return nil
}

// ask binds the memory to what is asked: the address and the hash of the body.
func (c *call) ask(body string) {
	if c.memory != nil {
		c.memory.request = account.SecretHash(c.r.URL.RequestURI() + "\n" + body)
	}
}

// recall gives the answer that the same request had before. Another body under the same key is a fault.
func (c *call) recall(ctx context.Context, out any) (done bool, err error) {
	if c.memory == nil || c.memory.request == "" {
		return false, nil
	}
	c.sweep(ctx)
	kept, err := db.One[keptAnswer](ctx, c.DB, findAnswer, c.memory.scope, c.memory.key, int64(c.DB.Now().Add(-remembered)))
	if err == db.ErrNone {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if kept.Request != c.memory.request {
		return false, fault.Invalid(fault.Field{Path: keyHeader, Code: "api_key_used"})
	}
	if kept.Status == 0 {
		return false, fault.Conflict("api_key_running", nil)
	}
	plain, err := c.memory.open(kept.Answer)
	if err != nil { // kept under another token of the same person
		return false, fault.Conflict("api_key_token", nil)
	}
	c.w.Header().Set("Idempotency-Replayed", "true")
	return true, json.Unmarshal(plain, out)
}

// act runs an act together with its claim on the key and the answer that is remembered: all of it is stored, or nothing.
func act[T any](ctx context.Context, c *call, actor db.Actor, do func(context.Context, *db.Tx) (T, error)) (out T, err error) {
	err = c.DB.Write(ctx, actor, func(ctx context.Context, tx *db.Tx) (err error) {
		if err = c.claim(ctx, tx); err != nil {
			return err
		}
		if out, err = do(ctx, tx); err != nil {
			return err
		}
		return c.keep(ctx, tx, out)
	})
	return out, err
}

// claim takes the key for this act.
func (c *call) claim(ctx context.Context, tx *db.Tx) error {
	if c.memory == nil {
		return nil
	}
	n, err := db.Exec(ctx, tx, claimKey, c.memory.scope, c.memory.key, c.memory.request, int64(tx.Now()), int64(tx.Now().Add(-remembered)))
	if err == nil && n == 0 {
		err = errTaken
	}
	return err
}

// keep writes the answer beside the claim.
func (c *call) keep(ctx context.Context, tx *db.Tx, out any) error {
	if c.memory == nil {
		return nil
	}
	b, err := json.Marshal(out)
	if err != nil {
		return err
	}
	sealed, err := c.memory.seal(b)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, keepAnswer, int64(http.StatusOK), sealed, c.memory.scope, c.memory.key)
	return err
}

func (m *memory) aead() (cipher.AEAD, error) {
	b, err := aes.NewCipher(m.secret[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(b)
}

func (m *memory) seal(plain []byte) ([]byte, error) {
	a, err := m.aead()
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, a.NonceSize())
	if _, err := io.ReadFull(rand.Reader, nonce); err != nil {
		return nil, err
	}
	return a.Seal(nonce, nonce, plain, []byte(m.scope+"\n"+m.key)), nil
}

func (m *memory) open(sealed []byte) ([]byte, error) {
	a, err := m.aead()
	if err != nil {
		return nil, err
	}
	if len(sealed) < a.NonceSize() {
		return nil, errors.New("no nonce")
	}
	plain, err := a.Open(nil, sealed[:a.NonceSize()], sealed[a.NonceSize():], []byte(m.scope+"\n"+m.key))
	if err != nil {
		return nil, fmt.Errorf("remembered answer: %w", err)
	}
	return plain, nil
}

// sweep drops old answers, once an hour. What fails is tried again an hour later.
func (c *call) sweep(ctx context.Context) {
	now, last := c.DB.Now(), c.swept.Load()
	if now.Sub(db.Time(last)) < time.Hour || !c.swept.CompareAndSwap(last, int64(now)) {
		return
	}
	err := c.DB.Write(ctx, account.System("api"), func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, sweepAnswers, int64(tx.Now().Add(-remembered)))
		return err
	})
	if err != nil {
		c.Log.Warn("old answers not dropped", "err", err)
	}
}

// formKey is the one-time key under which a report is filed: the same request files the same report, even when its
// answer is forgotten. Nobody can make it without the key and the token.
func (m *memory) formKey() string {
	sum := sha256.Sum256([]byte("report\n" + hex.EncodeToString(m.secret[:]) + "\n" + m.request))
	return hex.EncodeToString(sum[:])
}
