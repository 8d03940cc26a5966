package db_test

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"tanggap/internal/db"
	"tanggap/internal/dbtest"
)

// Other processes are this test binary again, told by the environment what to do.
const (
	envStore = "TANGGAP_TEST_STORE" // db.Options as JSON
	envActs  = "TANGGAP_TEST_ACTS"  // how many acts each of its writers runs
	people   = 8
)

func TestMain(m *testing.M) {
	if store := os.Getenv(envStore); store != "" {
		if err := otherProcess(store); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// place is what of db.Options crosses to another process.
type place struct{ Dir, URL string }

// otherProcess files notes from many writers and prints each number once its act was acknowledged.
func otherProcess(store string) error {
	var at place
	if err := json.Unmarshal([]byte(store), &at); err != nil {
		return err
	}
	acts, err := strconv.Atoi(os.Getenv(envActs))
	if err != nil {
		return err
	}
	d, err := db.Open(context.Background(), db.Options{Dir: at.Dir, URL: at.URL})
	if err != nil {
		return err
	}
	var out sync.Mutex
	err = file(d, acts, func(n int) {
		out.Lock()
		defer out.Unlock()
		fmt.Println(n)
	})
	return errors.Join(err, d.Close())
}

// file runs acts from several writers at once, half of them through Join; told hears of each that was acknowledged.
func file(d *db.DB, acts int, told func(int)) error {
	var g errgroup.Group
	for p := range people {
		write := d.Write
		if p%2 == 0 {
			write = d.Join
		}
		g.Go(func() error {
			for range acts {
				var n int
				if err := write(context.Background(), nobody, func(ctx context.Context, tx *db.Tx) (err error) {
					if n, err = db.One[int](ctx, tx, draw); err != nil {
						return err
					}
					return add(ctx, tx, n)
				}); err != nil {
					return err
				}
				told(n)
			}
			return nil
		})
	}
	return g.Wait()
}

// start runs this binary as another process on the store o.
func start(t *testing.T, o db.Options, acts int) (cmd *exec.Cmd, told *bufio.Scanner, errs *strings.Builder) {
	t.Helper()
	store, err := json.Marshal(place{o.Dir, o.URL})
	if err != nil {
		t.Fatal(err)
	}
	cmd = exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), envStore+"="+string(store), fmt.Sprintf("%s=%d", envActs, acts))
	errs = &strings.Builder{}
	cmd.Stderr = errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, bufio.NewScanner(out), errs
}

// prepare makes a store with an empty table and a counter, closed.
func prepare(t *testing.T, e db.Engine) db.Options {
	t.Helper()
	o := dbtest.Fresh(t, e)
	d := reopen(t, o)
	mustWrite(t, d, func(ctx context.Context, tx *db.Tx) error {
		_, one := db.Exec(ctx, tx, makeNote)
		_, two := db.Exec(ctx, tx, makeCounter)
		return errors.Join(one, two)
	})
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	return o
}

func reopen(t *testing.T, o db.Options) *db.DB {
	t.Helper()
	d, err := db.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// whole compares what is stored with what was acknowledged: nothing lost, numbers without gap or double.
func whole(t *testing.T, d *db.DB, acknowledged map[int]bool) (n int) {
	t.Helper()
	got := stored(t, d)
	for i, n := range got {
		if n != i+1 {
			t.Fatalf("a gap or a double at %d: %d", i+1, n)
		}
	}
	for n := range acknowledged {
		if n > len(got) {
			t.Errorf("%d was acknowledged and is lost", n)
		}
	}
	if value, err := db.One[int](t.Context(), d, db.Dynamic(`SELECT value FROM counter WHERE name = 'test'`)); err != nil || value != len(got) {
		t.Errorf("counter %d, %d stored: %v", value, len(got), err)
	}
	return len(got)
}

func TestKilledInTheMiddleLosesNothingAcknowledged(t *testing.T) {
	for _, e := range dbtest.Engines {
		t.Run(e.String(), func(t *testing.T) {
			o := prepare(t, e)
			acknowledged := map[int]bool{}
			before := 0
			for kill := range 5 {
				cmd, told, errs := start(t, o, 1_000_000)
				for n := 0; n < 100+37*kill && told.Scan(); n++ {
					acknowledged[number(t, told.Text())] = true
				}
				_ = cmd.Process.Kill()
				for told.Scan() { // what it said before it died counts
					acknowledged[number(t, told.Text())] = true
				}
				_ = cmd.Wait()
				if errs.Len() > 0 {
					t.Fatal(errs)
				}
				d := reopen(t, o)
				after := whole(t, d, acknowledged)
				if after <= before || len(acknowledged) < 100 {
					t.Errorf("kill %d: nothing was written", kill)
				}
				before = after
				if err := d.Close(); err != nil {
					t.Error(err)
				}
			}
		})
	}
}

func number(t *testing.T, line string) int {
	t.Helper()
	n, err := strconv.Atoi(line)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestTwoProcessesWriteSideBySide(t *testing.T) {
	for _, e := range dbtest.Engines {
		t.Run(e.String(), func(t *testing.T) {
			o := prepare(t, e)
			d := reopen(t, o)
			defer d.Close()
			const acts = 25
			cmd, told, errs := start(t, o, acts)
			var mine sync.Mutex
			acknowledged := map[int]bool{}
			if err := file(d, acts, func(n int) { mine.Lock(); acknowledged[n] = true; mine.Unlock() }); err != nil {
				t.Error(err)
			}
			for told.Scan() {
				acknowledged[number(t, told.Text())] = true
			}
			if err := cmd.Wait(); err != nil {
				t.Error(err, errs)
			}
			if n := whole(t, d, acknowledged); n != 2*people*acts || len(acknowledged) != n {
				t.Errorf("%d stored, %d acknowledged", n, len(acknowledged))
			}
		})
	}
}

// TestAnotherHoldsTheLock: a command beside the server waits for its turn, and says so when it never comes.
func TestAnotherHoldsTheLock(t *testing.T) {
	o := prepare(t, db.SQLite)
	d, other := reopen(t, o), reopen(t, o)
	defer d.Close()
	defer other.Close()
	d.Limits(time.Second, 100*time.Millisecond)
	hold := func() *sql.Tx {
		tx, err := other.Writer().BeginTx(t.Context(), nil)
		if err != nil {
			t.Fatal(err)
		}
		return tx
	}
	one := func(ctx context.Context, tx *db.Tx) error { return add(ctx, tx, 1) }
	held := hold()
	if err := d.Write(t.Context(), nobody, one); !db.Unavailable(err) {
		t.Errorf("the lock never came free: %v", err)
	}
	if err := held.Rollback(); err != nil {
		t.Fatal(err)
	}
	d.Limits(time.Second, 10*time.Second)
	held = hold()
	time.AfterFunc(50*time.Millisecond, func() { _ = held.Rollback() })
	if err := d.Write(t.Context(), nobody, one); err != nil {
		t.Error("it did not wait:", err)
	}
	onlyGood(t, d, 1)
}

func TestFullStoreRecovers(t *testing.T) {
	o := prepare(t, db.SQLite)
	d := reopen(t, o)
	defer d.Close()
	pages := func(n int) {
		if _, err := d.Writer().ExecContext(t.Context(), fmt.Sprintf("PRAGMA max_page_count=%d", n)); err != nil {
			t.Fatal(err)
		}
	}
	big := func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, addNote, bad, strings.Repeat("x", 1<<20), false, 0)
		return err
	}
	pages(1) // never less than there are
	if err := d.Write(t.Context(), nobody, big); !db.Unavailable(err) {
		t.Errorf("full: %v", err)
	}
	pages(1 << 30)
	mustWrite(t, d, func(ctx context.Context, tx *db.Tx) error { return add(ctx, tx, 1) })
	onlyGood(t, d, 1)
}

func TestLostConnectionsComeBack(t *testing.T) {
	o := prepare(t, db.Postgres)
	d, admin := reopen(t, o), reopen(t, o)
	defer d.Close()
	defer admin.Close()
	const cut = db.Dynamic(`SELECT count(pg_terminate_backend(pid)) AS n FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`)
	err := d.Write(t.Context(), nobody, func(ctx context.Context, tx *db.Tx) error {
		if err := add(ctx, tx, bad); err != nil {
			return err
		}
		if _, err := db.One[int](context.Background(), admin, cut); err != nil {
			return err
		}
		return add(ctx, tx, bad+1)
	})
	if !db.Unavailable(err) {
		t.Errorf("cut in the act: %v", err)
	}
	for i, write := range []writer{d.Write, d.Join} {
		if err := write(t.Context(), nobody, func(ctx context.Context, tx *db.Tx) error { return add(ctx, tx, i+1) }); err != nil {
			t.Errorf("act %d after it: %v", i, err)
		}
		if _, err := db.One[int](t.Context(), admin, cut); err != nil { // while idle in the pool
			t.Fatal(err)
		}
	}
	if err := d.Ping(t.Context()); err != nil && !db.Unavailable(err) {
		t.Error(err)
	}
	onlyGood(t, d, 2)
}

func TestAbsentDatabaseIsSaidToBe(t *testing.T) {
	_, err := db.Open(t.Context(), db.Options{URL: "postgres://nobody@/none?host=" + t.TempDir()})
	if !db.Unavailable(err) {
		t.Errorf("no server: %v", err)
	}
	each(t, func(t *testing.T, d *db.DB) {
		o := dbtest.Bare(t, d.Engine(), false)
		gone := reopen(t, o)
		if err := gone.Close(); err != nil {
			t.Fatal(err)
		}
		for _, write := range []writer{gone.Write, gone.Join} {
			if err := write(t.Context(), nobody, func(context.Context, *db.Tx) error { return nil }); err == nil {
				t.Error("a closed store answered")
			}
		}
		if err := gone.Ping(t.Context()); err == nil {
			t.Error("a closed store answered")
		}
	})
}
