package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/api/memory"
	"tanggap/internal/db"
	"tanggap/internal/fault"
)

// remembers prepares the memory of a write. A multipart body is bound to it when it has been read.
func (c *call) remembers() (err error) {
	c.memory, err = memory.New(c.v.UID, c.route.pattern(), c.r.Header.Get(memory.Header), c.token)
	if err == nil && !c.route.upload {
		sum := sha256.Sum256(c.body)
		c.ask(hex.EncodeToString(sum[:]))
	}
	return err
}

// ask binds the memory to the address and the hash of the body.
func (c *call) ask(body string) { c.memory.Ask(c.r.URL.RequestURI(), body) }

// recall gives the answer that the same request had before.
func (c *call) recall(ctx context.Context, out any) (bool, error) {
	if c.memory == nil {
		return false, nil
	}
	c.sweep(ctx)
	done, err := c.memory.Recall(ctx, c.DB, out)
	if done {
		c.w.Header().Set("Idempotency-Replayed", "true")
	}
	return done, err
}

// act runs an act together with its claim on the key and the answer that is remembered: all of it is stored, or nothing.
func act[T any](ctx context.Context, c *call, actor db.Actor, do func(context.Context, *db.Tx) (T, error)) (out T, err error) {
	err = c.DB.Write(ctx, actor, func(ctx context.Context, tx *db.Tx) (err error) {
		if err = c.memory.Claim(ctx, tx); err != nil {
			return err
		}
		if out, err = do(ctx, tx); err != nil {
			return err
		}
		return c.memory.Keep(ctx, tx, out)
	})
	return out, err
}

// tries is how often an act is begun that finds its key claimed by another one.
const tries = 3

// again does what is asked. Who finds his key claimed waits for the commit that he shares with the act that claimed
// it, and gets its answer; when that act was undone after all, his own is begun again.
func again[T any](ctx context.Context, c *call, do func() (T, error)) (out T, err error) {
	for range tries {
		if out, err = do(); !errors.Is(err, memory.ErrTaken) {
			return out, err
		}
		if err := c.DB.Join(ctx, account.System("api"), func(context.Context, *db.Tx) error { return nil }); err != nil {
			return out, err
		}
		if done, err := c.recall(ctx, &out); done || err != nil {
			return out, err
		}
	}
	return out, fault.Conflict("api_key_running", nil)
}

// sweep drops old answers, once an hour. What fails is tried again an hour later.
func (c *call) sweep(ctx context.Context) {
	now, last := c.DB.Now(), c.swept.Load()
	if now.Sub(db.Time(last)) < time.Hour || !c.swept.CompareAndSwap(last, int64(now)) {
		return
	}
	if err := c.DB.Write(ctx, account.System("api"), memory.Sweep); err != nil {
		c.Log.Warn("old answers not dropped", "err", err)
	}
}
