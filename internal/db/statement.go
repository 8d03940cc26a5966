package db

import (
	"context"
	"database/sql"
	"strings"
	"sync"
)

// SQL is a statement written once for both engines, with $1…$n for its values. Only constants have this type:
// a test prepares each on both engines and compares its columns with the type that receives them.
type SQL string

// Pair is a statement that must differ between the engines.
type Pair struct{ SQLite, Postgres SQL }

// Dynamic is a statement put together at run time from constants (filters of a list). What people typed stands in
// its arguments, never in its text. Each has tests of its own on both engines.
type Dynamic string

// Statement is SQL, Pair or Dynamic.
type Statement interface{ text(Engine) string }

func (s SQL) text(Engine) string     { return string(s) }
func (s Dynamic) text(Engine) string { return string(s) }
func (p Pair) text(e Engine) string {
	if e == Postgres {
		return string(p.Postgres)
	}
	return string(p.SQLite)
}

// Text is the statement as engine e receives it.
func Text(s Statement, e Engine) string { return s.text(e) }

// head is the beginning of a statement on one line, for errors.
func head(text string) string {
	s := strings.Join(strings.Fields(text), " ")
	if len(s) > 80 {
		s = s[:80] + "…"
	}
	return s
}

// statements keeps SQLite's prepared statements (pgx keeps its own). Texts put together at run time are not kept.
type statements struct {
	mu     sync.Mutex
	byText map[string]*sql.Stmt
}

func (c *statements) get(ctx context.Context, d *sql.DB, text string) (*sql.Stmt, error) {
	if st := c.find(text); st != nil {
		return st, nil
	}
	st, err := d.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if old := c.byText[text]; old != nil {
		_ = st.Close()
		return old, nil
	}
	if c.byText == nil {
		c.byText = map[string]*sql.Stmt{}
	}
	c.byText[text] = st
	return st, nil
}

func (c *statements) find(text string) *sql.Stmt {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.byText[text]
}

func (c *statements) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, st := range c.byText {
		_ = st.Close()
	}
	c.byText = nil
}
