// Package memory remembers the answers to requests that carry an Idempotency-Key, so that a program that lost an
// answer can ask again and nothing is done twice.
package memory

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
	"time"

	"tanggap/internal/account"
	"tanggap/internal/db"
	"tanggap/internal/fault"
)

// Header is how a program says that a request is the same as one before (draft-ietf-httpapi-idempotency-key-header).
const Header = "Idempotency-Key"

// Kept is how long an answer is kept.
const Kept = 24 * time.Hour

// longest is how long a key may be, in bytes.
const longest = 255

// Memory is what is kept of a request with a key: one row per person, route and key. The answer can be read again
// only with the same key and token: neither stands in the store. A nil Memory remembers nothing.
type Memory struct {
	scope, key string
	request    string // hash of what was asked
	secret     [32]byte
}

const (
	// Of two at once the second waits for the first, then finds it claimed.
	claimKey db.SQL = `INSERT INTO idempotency (scope, key, request, created) VALUES ($1, $2, $3, $4)
		ON CONFLICT (scope, key) DO UPDATE SET request = EXCLUDED.request, status = 0, answer = NULL, created = EXCLUDED.created
		WHERE idempotency.created < $5`
	keepAnswer   db.SQL = `UPDATE idempotency SET status = 200, answer = $1 WHERE scope = $2 AND key = $3`
	findAnswer   db.SQL = `SELECT request, answer FROM idempotency WHERE scope = $1 AND key = $2 AND created >= $3`
	sweepAnswers db.SQL = `DELETE FROM idempotency WHERE created < $1`
)

// ErrTaken says that another act claimed the key first; this one is undone.
var ErrTaken = errors.New("the key is claimed")

type keptAnswer struct {
	Request string
	Answer  []byte
}

// New prepares the memory of a request by a person (uid) on a route, with a key and the bearer token it came with; nil
// without a key. Fault: a key that is too long.
func New(person, route, key, token string) (*Memory, error) {
	if key == "" {
		return nil, nil
	}
	if len(key) > longest {
		return nil, fault.Invalid(fault.Field{Path: Header, Code: "too_long", Args: []any{"n", longest, "have", len(key)}})
	}
	return &Memory{
		scope: person + " " + route, key: account.SecretHash(key),
		secret: sha256.Sum256([]byte("idempotency\n" + key + "\n" + token)),
	}, nil
}

// Ask binds the memory to what is asked: the address and the body, or what stands for it.
func (m *Memory) Ask(address, body string) {
	if m != nil {
		m.request = account.SecretHash(address + "\n" + body)
	}
}

// Recall gives the answer that the same request had before. Another body under the same key is a fault.
func (m *Memory) Recall(ctx context.Context, r db.Reader, out any) (done bool, err error) {
	if m == nil || m.request == "" {
		return false, nil
	}
	kept, err := db.One[keptAnswer](ctx, r, findAnswer, m.scope, m.key, int64(r.Now().Add(-Kept)))
	if err == db.ErrNone {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if kept.Request != m.request {
		return false, fault.Invalid(fault.Field{Path: Header, Code: "api_key_used"})
	}
	plain, err := m.open(kept.Answer)
	if err != nil { // kept under another token of the same person
		return false, fault.Conflict("api_key_token", nil)
	}
	return true, json.Unmarshal(plain, out)
}

// Claim takes the key for this act, before it does anything.
func (m *Memory) Claim(ctx context.Context, tx *db.Tx) error {
	if m == nil {
		return nil
	}
	n, err := db.Exec(ctx, tx, claimKey, m.scope, m.key, m.request, int64(tx.Now()), int64(tx.Now().Add(-Kept)))
	if err == nil && n == 0 {
		err = ErrTaken
	}
	return err
}

// Keep writes the answer beside the claim.
func (m *Memory) Keep(ctx context.Context, tx *db.Tx, out any) error {
	if m == nil {
		return nil
	}
	b, err := json.Marshal(out)
	if err != nil {
		return err
	}
	sealed, err := m.seal(b)
	if err != nil {
		return err
	}
	_, err = db.Exec(ctx, tx, keepAnswer, sealed, m.scope, m.key)
	return err
}

// Sweep drops answers that are not kept any longer.
func Sweep(ctx context.Context, tx *db.Tx) error {
	_, err := db.Exec(ctx, tx, sweepAnswers, int64(tx.Now().Add(-Kept)))
	return err
}

func (m *Memory) aead() (cipher.AEAD, error) {
	b, err := aes.NewCipher(m.secret[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(b)
}

func (m *Memory) seal(plain []byte) ([]byte, error) {
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

func (m *Memory) open(sealed []byte) ([]byte, error) {
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

// FormKey is the one-time key under which a report is filed: the same request files the same report, even when its
// answer is forgotten. Nobody can make it without the key and the token.
func (m *Memory) FormKey() string {
	sum := sha256.Sum256([]byte("report\n" + hex.EncodeToString(m.secret[:]) + "\n" + m.request))
	return hex.EncodeToString(sum[:])
}
