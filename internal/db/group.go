package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5/stdlib"
)

// group writes acts so that concurrent short ones share one durable COMMIT. An act runs in its caller's goroutine, in
// a SAVEPOINT, when the writer hands it the turn. When nobody waits, or the batch is full or old, one COMMIT answers
// all. A lone act begins at once: the next batch gathers while this COMMIT syncs.
type group struct {
	d        *DB
	queue    chan *request // unbuffered: who waits here has left no trace yet
	solo     chan *request // these share a COMMIT with nobody
	hot      statements
	maxActs  int           // acts that share a COMMIT
	maxJoin  time.Duration // none joins a batch older than this
	maxStall time.Duration // an act that keeps its turn longer loses the batch
	maxWait  time.Duration // another process may hold SQLite's write lock this long
}

func newGroup(d *DB) *group {
	return &group{
		d: d, queue: make(chan *request), solo: make(chan *request),
		maxActs: 64, maxJoin: 20 * time.Millisecond, maxStall: 5 * time.Second, maxWait: 15 * time.Second,
	}
}

// inside marks an act's context.
type inside struct{}

type act func(ctx context.Context, tx *Tx) error

type request struct {
	ctx    context.Context
	actor  Actor
	turn   chan *Tx   // to the caller: go. Unbuffered, so a caller who left gets none
	end    chan error // to the writer: how the act ended
	answer chan error // to the caller: stored, or why not
	tx     *Tx
}

// run writes until ctx ends and its batch is done.
func (g *group) run(ctx context.Context) {
	for {
		select {
		case r := <-g.queue:
			g.batch(r, true)
		case r := <-g.solo:
			g.batch(r, false)
		case <-ctx.Done():
			g.hot.close()
			return
		}
	}
}

var errClosed = fmt.Errorf("the store is closed: %w", sql.ErrConnDone)

// do runs f and returns nil only when its COMMIT is on disk. The act's own error comes back as it is; its panic goes
// on in the caller. An act that lost its batch through another's fault is run again alone.
func (g *group) do(ctx context.Context, actor Actor, f act) error {
	if ctx.Value(inside{}) != nil {
		panic("an act within an act would wait for itself: pass its tx down")
	}
	queue := g.queue
	for try := 0; ; try++ {
		err := g.once(ctx, queue, actor, f)
		if try == retries || (!errors.Is(err, errLost) && !again(err)) {
			return err
		}
		queue = g.solo
	}
}

// retries is how often an act is run again when the store, not the act, was at fault.
const retries = 3

func (g *group) once(ctx context.Context, queue chan *request, actor Actor, f act) error {
	r := &request{ctx: ctx, actor: actor, turn: make(chan *Tx), end: make(chan error, 1), answer: make(chan error, 1)}
	select {
	case queue <- r:
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-g.d.closed:
		return errClosed
	}
	select {
	case tx := <-r.turn:
		r.run(tx, f)
	case <-ctx.Done():
		return context.Cause(ctx)
	case err := <-r.answer: // the transaction could not begin
		return err
	}
	return <-r.answer // whoever has run learns what COMMIT said, cancelled or not
}

func (r *request) run(tx *Tx, f act) {
	end := errors.New("the act panicked or left by Goexit")
	defer func() { // on panic and Goexit too; the stack unwinds on
		tx.over.Store(true)
		r.end <- end
	}()
	if end = f(context.WithValue(r.ctx, inside{}, true), tx); end == nil {
		end = tx.err
	}
}

// batch is one transaction: r, and whoever waits meanwhile if shared.
func (g *group) batch(r *request, shared bool) {
	ctx, interrupt := context.WithCancel(context.Background())
	defer interrupt()
	b := &batch{g: g, ctx: ctx, actor: r.actor}
	if err := b.begin(); err != nil {
		r.answer <- fmt.Errorf("begin: %w", err)
		return
	}
	err := b.fill(r, shared)
	if err == nil {
		err = b.hand()
	}
	if err == nil {
		err = b.commit()
	} else {
		interrupt() // ends the statement of an act that stalls
		_ = b.sqltx.Rollback()
		err = fmt.Errorf("%w: %w", errLost, err)
	}
	_ = b.conn.Close()
	for _, r := range b.joined {
		r.answer <- err
	}
	g.prepare(b.fresh)
}

// prepare keeps the batch's new statements for the next; the connection is free now.
func (g *group) prepare(texts []string) {
	for _, text := range texts {
		if _, err := g.hot.get(context.Background(), g.d.write, text); err != nil {
			g.d.log.Debug("a statement could not be kept", "err", err)
		}
	}
}

type batch struct {
	g      *group
	ctx    context.Context
	actor  Actor // of the first act
	conn   *sql.Conn
	sqltx  *sql.Tx
	joined []*request // those whose savepoint was released
	later  []any
	fresh  []string
}

// fill runs acts until nobody waits or the batch is full or old. An error means that the transaction is of no use.
func (b *batch) fill(r *request, shared bool) error {
	for n, open := 1, time.Now(); r != nil; n++ {
		fault, lost := b.act(r)
		if fault == nil {
			b.joined = append(b.joined, r)
			if lost == nil {
				b.later = append(b.later, r.tx.later...)
			}
		} else {
			r.answer <- fault // needs no COMMIT
		}
		if lost != nil {
			return lost
		}
		r = nil
		if shared && n < b.g.maxActs && time.Since(open) < b.g.maxJoin {
			select {
			case r = <-b.g.queue:
			default: // nobody waits: COMMIT now
			}
		}
	}
	return nil
}

// act gives one caller the turn. lost means that the transaction is of no more use: stalled, or rolled back by SQLite,
// which ROLLBACK TO shows by failing.
func (b *batch) act(r *request) (fault, lost error) {
	bare := b.bare()
	if !bare {
		if lost = b.do(mark); lost != nil {
			return nil, lost // answered with the batch
		}
	}
	r.tx = b.tx(r.actor)
	select {
	case r.turn <- r.tx:
	case <-r.ctx.Done(): // left while waiting
		r.end <- context.Cause(r.ctx)
	}
	stall := time.NewTimer(b.g.maxStall)
	defer stall.Stop()
	select {
	case fault = <-r.end:
	case <-stall.C:
		fault = fmt.Errorf("an act kept its turn for more than %v", b.g.maxStall)
		return fault, fault
	}
	if bare {
		return b.endBare(r.tx, fault)
	}
	if fault == nil {
		fault = b.do(release)
	}
	if fault != nil {
		lost = errors.Join(b.do(undo), b.do(release))
	}
	return fault, lost
}

// bare tells whether acts go without a savepoint, each half of which costs PostgreSQL a way there and back. There only
// acts that join come here, which hardly ever fail once they have written: then the others of the batch are run again
// alone. Whether the transaction still stands the connection knows; SQLite's does not.
func (b *batch) bare() bool { return b.g.d.engine == Postgres }

// endBare tells what an act without a savepoint leaves behind: nothing, or a transaction of no more use.
func (b *batch) endBare(tx *Tx, fault error) (_, lost error) {
	ended := b.stands()
	switch {
	case fault == nil && ended != nil:
		return ended, ended
	case fault != nil && (ended != nil || tx.wrote):
		return fault, errors.Join(errUndone, ended)
	}
	return fault, nil
}

var errUndone = errors.New("an act of the batch failed after it had written")

// stands tells whether PostgreSQL's transaction is still open and sound.
func (b *batch) stands() error {
	return b.conn.Raw(func(dc any) error {
		if s := dc.(*stdlib.Conn).Conn().PgConn().TxStatus(); s != 'T' {
			return fmt.Errorf("the act left the transaction in state %c", s)
		}
		return nil
	})
}

// Statements about savepoints.
const mark, undo, release = "SAVEPOINT act", "ROLLBACK TO act", "RELEASE act"

func (b *batch) do(q string) (err error) {
	st := b.g.hot.find(q)
	if st != nil {
		_, err = b.sqltx.StmtContext(b.ctx, st).ExecContext(b.ctx)
		return err
	}
	if b.g.d.engine == SQLite { // pgx keeps its own
		b.fresh = append(b.fresh, q)
	}
	_, err = b.sqltx.ExecContext(b.ctx, q)
	return err
}

func (b *batch) tx(actor Actor) *Tx {
	tx := &Tx{d: b.g.d, actor: actor, now: b.g.d.Now(), conn: b.conn, sqltx: b.sqltx, ctx: b.ctx}
	if b.g.d.engine == SQLite {
		tx.fresh = &b.fresh
	}
	return tx
}

// hand gives the work that the acts named to whoever records it.
func (b *batch) hand() error {
	if len(b.later) == 0 {
		return nil
	}
	return b.g.d.record(b.ctx, b.tx(b.actor), b.later)
}

func (d *DB) record(ctx context.Context, tx *Tx, later []any) error {
	if d.before == nil {
		return errors.New("an act named work and nobody records it: SetBeforeCommit was not called")
	}
	if err := d.before(ctx, tx, later); err != nil {
		return fmt.Errorf("record the work that follows: %w", err)
	}
	return tx.err
}

// commit must not be repeated when it fails: whether it was stored is unknown, unless the store refused it.
func (b *batch) commit() error {
	err := b.sqltx.Commit()
	if err == nil {
		return nil
	}
	if refused(err) {
		return fmt.Errorf("%w: %w", errLost, err)
	}
	return fmt.Errorf("commit: %w", err)
}

// begin takes the connection and the write lock. While another process holds it, SQLite would sleep longer and longer;
// asking every millisecond gets the turn sooner.
func (b *batch) begin() (err error) {
	if b.g.d.engine == Postgres {
		b.conn, b.sqltx, err = b.g.d.beginPostgres(b.ctx)
		return err
	}
	if b.conn, err = b.g.d.write.Conn(b.ctx); err != nil { // waits while the job queue holds it
		return err
	}
	if err = b.beginSQLite(); err != nil {
		_ = b.conn.Close()
	}
	return err
}

func (b *batch) beginSQLite() (err error) {
	ctx := context.Background()
	if _, err = b.conn.ExecContext(ctx, "PRAGMA busy_timeout=0"); err != nil {
		return err
	}
	for until := time.Now().Add(b.g.maxWait); ; time.Sleep(time.Millisecond) {
		if b.sqltx, err = b.conn.BeginTx(ctx, nil); !busy(err) || time.Now().After(until) {
			break
		}
	}
	_, reset := b.conn.ExecContext(ctx, "PRAGMA busy_timeout=5000")
	return errors.Join(err, reset)
}
