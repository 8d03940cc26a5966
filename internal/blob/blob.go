// Package blob keeps bytes by the SHA-256 of their plain form: evidence, papers, scans. It knows nothing of what they
// mean, and takes no name from outside.
package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
)

// Stored says where bytes are. A row keeps all five; lists and papers speak of SHA256 alone, so that encryption or
// another place changes none of them.
type Stored struct {
	SHA256 string // of the plain bytes, 64 lower-case hex digits
	Size   int64  // of the plain bytes
	Name   string // where the store has them; Inline: the bytes, base64
	Codec  string // how they are kept; empty is plain
	KeyID  string // which key opens them; empty is none
}

var (
	// ErrMissing says that the store has no such bytes.
	ErrMissing = errors.New("the stored file is missing")
	// ErrDamaged says that the bytes are not those that were put.
	ErrDamaged = errors.New("the stored file is damaged")
)

// Store is a place for bytes.
type Store interface {
	// Put reads r to its end, in constant memory, and answers when the bytes are durable. The same bytes put twice are
	// kept once. More than limit bytes (negative: no limit) are fault.TooLarge and leave nothing; a full disk is
	// fault.TryLater.
	Put(ctx context.Context, r io.Reader, limit int64) (Stored, error)
	// Open reads the plain bytes from their beginning. ErrMissing when they are gone.
	Open(ctx context.Context, s Stored) (io.ReadCloser, error)
	// Check reads all bytes and compares size and hash: nil, ErrMissing or ErrDamaged.
	Check(ctx context.Context, s Stored) error
}

// Inline is the codec of bytes that stand in Name itself: they lie in the row that names them, and are durable with it.
const Inline = "inline"

// small is how many bytes Keep leaves to the row. A file of its own costs two syncs, and such files are many.
const small = 32 << 10

// Keep stores bytes: small ones in what it answers, others in st. Only for what a row names in the same act.
func Keep(ctx context.Context, st Store, b []byte) (Stored, error) {
	if len(b) > small {
		return st.Put(ctx, bytes.NewReader(b), -1)
	}
	return inlined(b, base64.RawStdEncoding.EncodeToString(b)), nil
}

// FromInline makes anew what Keep answered for small bytes, of its Name.
func FromInline(name string) (Stored, error) {
	b, err := base64.RawStdEncoding.DecodeString(name)
	if err != nil {
		return Stored{}, fmt.Errorf("inline file: %w: %w", ErrDamaged, err)
	}
	return inlined(b, name), nil
}

func inlined(b []byte, name string) Stored {
	sum := sha256.Sum256(b)
	return Stored{SHA256: hex.EncodeToString(sum[:]), Size: int64(len(b)), Name: name, Codec: Inline}
}

// inline reads bytes that stand in s; a reader that seeks, like a file.
func (s Stored) inline() (io.ReadCloser, error) {
	b, err := base64.RawStdEncoding.DecodeString(s.Name)
	if err != nil {
		return nil, fmt.Errorf("file %s: %w: %w", s.SHA256, ErrDamaged, err)
	}
	return kept{bytes.NewReader(b)}, nil
}

type kept struct{ *bytes.Reader }

func (kept) Close() error { return nil }

// check is Check for any store: it reads what Open gives.
func check(ctx context.Context, st Store, s Stored) error {
	r, err := st.Open(ctx, s)
	if err != nil {
		return err
	}
	defer r.Close()
	h := sha256.New()
	n, err := io.Copy(h, &patient{ctx, r})
	if err != nil {
		return fmt.Errorf("file %s: %w", s.SHA256, err)
	}
	if sum := hex.EncodeToString(h.Sum(nil)); n != s.Size || sum != s.SHA256 {
		return fmt.Errorf("file %s: %w: %d bytes with hash %s", s.SHA256, ErrDamaged, n, sum)
	}
	return nil
}

// patient reads until its context ends.
type patient struct {
	ctx context.Context
	r   io.Reader
}

func (p *patient) Read(b []byte) (int, error) {
	if err := context.Cause(p.ctx); err != nil {
		return 0, err
	}
	return p.r.Read(b)
}
