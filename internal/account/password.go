package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"

	"tanggap/internal/fault"
)

// Cost of argon2id as OWASP's cheat sheet gives it: 19 MiB, two passes, one lane.
const (
	memory = 19 * 1024
	passes = 2
	lanes  = 1
)

// Hasher computes password hashes, two at once at most (memory: 2 × 19 MiB).
type Hasher struct{ turn chan struct{} }

// NewHasher makes a Hasher.
func NewHasher() *Hasher { return &Hasher{turn: make(chan struct{}, 2)} }

// Hash makes the hash that is stored of a password.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, 16)
	if _, err := rand.Read(salt); err != nil {
		return "", err
	}
	sum, err := h.sum(ctx, password, salt)
	if err != nil {
		return "", err
	}
	b := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s", memory, passes, lanes, b.EncodeToString(salt), b.EncodeToString(sum)), nil
}

// Fits tells whether password belongs to hash. An empty hash fits nothing, and takes as long.
func (h *Hasher) Fits(ctx context.Context, hash, password string) (bool, error) {
	parts := strings.Split(hash, "$")
	salt, want := make([]byte, 16), make([]byte, 32)
	known := len(parts) == 6
	if known {
		var err error
		if salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
			return false, fmt.Errorf("stored hash: %w", err)
		}
		if want, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil {
			return false, fmt.Errorf("stored hash: %w", err)
		}
	}
	got, err := h.sum(ctx, password, salt)
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1 && known, nil
}

func (h *Hasher) sum(ctx context.Context, password string, salt []byte) ([]byte, error) {
	select {
	case h.turn <- struct{}{}:
		defer func() { <-h.turn }()
		return argon2.IDKey([]byte(password), salt, passes, memory, lanes, 32), nil
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// Secret makes a random secret of n bytes for links and tokens, and the hash under which it is kept.
func Secret(n int) (secret, hash string) {
	b := make([]byte, n)
	_, _ = rand.Read(b) // crypto/rand never fails since Go 1.24
	secret = base64.RawURLEncoding.EncodeToString(b)
	return secret, SecretHash(secret)
}

// SecretHash is what is stored of a secret with full entropy.
func SecretHash(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

// MinPassword is the least length of a password, in letters.
const MinPassword = 10

// common are passwords that everybody tries first; what contains the program's or office's name is refused too.
var common = []string{"password", "1234567890", "0987654321", "qwertyuiop", "kominfo", "malukuutara", "maluku utara", "admin12345", "rahasia", "indonesia", "sofifi", "ternate", "tanggap", "abcdefghij", "letmein", "merdeka", "bismillah", "sayang", "qwerty", "p@ssw0rd", "passw0rd", "iloveyou", "welcome"}

// CheckPassword refuses what is too short or too common.
func CheckPassword(password, username string) error {
	low := strings.ToLower(password)
	switch {
	case len([]rune(password)) < MinPassword:
		return fault.Invalid(fault.Field{Path: "password", Code: "password_short", Args: []any{"n", MinPassword}})
	case len(password) > 1024:
		return fault.Invalid(fault.Field{Path: "password", Code: "password_long"})
	case username != "" && strings.Contains(low, strings.ToLower(username)):
		return fault.Invalid(fault.Field{Path: "password", Code: "password_name"})
	}
	for _, c := range common {
		if rest := strings.ReplaceAll(low, c, ""); len(rest) < 6 && strings.Contains(low, c) {
			return fault.Invalid(fault.Field{Path: "password", Code: "password_common"})
		}
	}
	if strings.Count(low, low[:1]) == len(low) {
		return fault.Invalid(fault.Field{Path: "password", Code: "password_common"})
	}
	return nil
}
