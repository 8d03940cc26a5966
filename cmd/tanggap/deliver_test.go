package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"math/rand/v2"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"tanggap/internal/app"
	"tanggap/internal/blob"
	"tanggap/internal/config"
	"tanggap/internal/db"
	"tanggap/internal/dbtest"
	"tanggap/internal/evidence"
	"tanggap/internal/incident"
)

// asCommand makes the test binary the program itself.
const asCommand = "TANGGAP_TEST_COMMAND"

func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		main()
	}
	os.Exit(m.Run())
}

// place is a store and the command line that names it.
type place struct {
	*testing.T
	db.Options
}

// each runs body with a fresh store on each engine, found by a first program.
func each(t *testing.T, body func(p place)) {
	for _, e := range dbtest.Engines {
		t.Run(e.String(), func(t *testing.T) {
			p := place{t, dbtest.Fresh(t, e)}
			p.open().Close()
			body(p)
		})
	}
}

func (p place) args(command ...string) []string {
	args := append(command, "--data", p.Dir)
	if p.URL != "" {
		args = append(args, "--database", p.URL)
	}
	return args
}

// open opens the store as a server would.
func (p place) open() *app.App {
	p.Helper()
	a, err := app.Open(p.Context(), app.Options{Config: config.Config{Store: config.Store{Data: p.Dir, Database: p.URL}}, Log: p.Log, Command: true})
	if err != nil {
		p.Fatal(err)
	}
	return a
}

// deliver runs the command within this process.
func (p place) deliver(mail string) (status int, number, said string) {
	var out, errs bytes.Buffer
	status = run(p.Context(), p.args("deliver"), &streams{strings.NewReader(mail), &out, &errs})
	return status, strings.TrimSpace(out.String()), errs.String()
}

// must delivers a mail that has to be taken.
func (p place) must(mail string) string {
	p.Helper()
	status, number, said := p.deliver(mail)
	if status != done || number == "" {
		p.Fatalf("status %d, number %q: %s", status, number, said)
	}
	return number
}

// refused delivers a mail that cannot be stored now.
func (p place) refused(mail string) {
	p.Helper()
	if status, number, said := p.deliver(mail); status != exTempFail || number != "" || said == "" {
		p.Errorf("status %d, number %q: %s", status, number, said)
	}
}

// exec runs a statement behind the program's back.
func (p place) exec(q db.SQL) {
	p.Helper()
	d, err := db.Open(p.Context(), p.Options)
	if err != nil {
		p.Fatal(err)
	}
	defer d.Close() //nolint:errcheck // a test's
	if err := d.Write(p.Context(), db.Actor{}, func(ctx context.Context, tx *db.Tx) error {
		_, err := db.Exec(ctx, tx, q)
		return err
	}); err != nil {
		p.Fatal(err)
	}
}

// verified runs the check and wants it clean.
func (p place) verified() {
	p.Helper()
	var out bytes.Buffer
	if status := run(p.Context(), p.args("verify"), &streams{strings.NewReader(""), &out, &out}); status != done {
		p.Errorf("verify: status %d\n%s", status, &out)
	}
}

const (
	someMail  = "From: a@contoh.go.id\r\nSubject: Situs diretas\r\n\r\nTolong.\r\n"
	otherMail = "From: a@contoh.go.id\r\nSubject: Situs diretas lagi\r\n\r\nTolong.\r\n"
)

func TestDeliverPrintsTheNumberOnce(t *testing.T) {
	each(t, func(p place) {
		first, other := p.must(someMail), p.must(otherMail)
		if !strings.HasSuffix(first, "-000001") || !strings.HasSuffix(other, "-000002") || p.must(someMail) != first {
			p.Error(first, other)
		}
		p.verified()
	})
}

func TestDeliverWrongUse(t *testing.T) {
	for _, args := range [][]string{{"deliver", "--loud"}, {"deliver", "mail.eml"}, {"deliver", "--data", t.TempDir(), "--database", "mysql://x"}} {
		var out, errs bytes.Buffer
		if status := run(t.Context(), args, &streams{strings.NewReader(someMail), &out, &errs}); status != exUsage || out.Len() > 0 {
			t.Errorf("%v: status %d, %s%s", args, status, &out, &errs)
		}
	}
}

func TestDeliverTriesAgainLaterOnAnotherProgramsStore(t *testing.T) {
	each(t, func(p place) {
		p.exec(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, TRUE)`)
		p.refused(someMail)
		p.exec(`DELETE FROM goose_db_version WHERE version_id > 0`)
		p.refused(someMail) // older
	})
}

func TestDeliverTriesAgainLaterWithoutItsDatabase(t *testing.T) {
	each(t, func(p place) {
		there := p
		if p.URL != "" {
			p.URL = strings.Replace(p.URL, "/t", "/nowhere_t", 1)
		} else {
			hidden := filepath.Join(p.Dir, "hidden")
			if err := os.Rename(filepath.Join(p.Dir, "tanggap.db"), hidden); err != nil {
				p.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(p.Dir, "tanggap.db"), bytes.Repeat([]byte("not a database "), 1000), 0o600); err != nil {
				p.Fatal(err)
			}
			defer func() {
				if err := os.Rename(hidden, filepath.Join(p.Dir, "tanggap.db")); err != nil {
					p.Fatal(err)
				}
				there.must(someMail)
			}()
		}
		p.refused(someMail)
	})
}

func TestDeliverTriesAgainLaterOnACutMail(t *testing.T) {
	each(t, func(p place) {
		var out, errs bytes.Buffer
		in := io.MultiReader(strings.NewReader(someMail), cut{})
		if status := run(p.Context(), p.args("deliver"), &streams{in, &out, &errs}); status != exTempFail || out.Len() > 0 {
			p.Errorf("status %d, %s%s", status, &out, &errs)
		}
		if number := p.must(someMail); !strings.HasSuffix(number, "-000001") {
			p.Error(number)
		}
	})
}

type cut struct{}

func (cut) Read([]byte) (int, error) { return 0, syscall.EIO }

// other is the program in a process of its own, with the mail on its standard input.
func (p place) other(in io.Reader, before ...string) (*exec.Cmd, *bytes.Buffer) {
	args := append(append([]string{}, before...), os.Args[0])
	args = append(args, p.args("deliver")...)
	c := exec.Command(args[0], args[1:]...)
	var out bytes.Buffer
	c.Env, c.Stdin, c.Stdout, c.Stderr = append(os.Environ(), asCommand+"=1"), in, &out, p.Output()
	return c, &out
}

// status runs the program in a process of its own to its end.
func (p place) status(mail string, before ...string) (int, string) {
	p.Helper()
	c, out := p.other(strings.NewReader(mail), before...)
	if err := c.Run(); c.ProcessState == nil {
		p.Fatal(err)
	}
	return c.ProcessState.ExitCode(), strings.TrimSpace(out.String())
}

// stranger gives the store to a user who is not root, whom no lock of a folder stops; the program becomes him.
func (p place) stranger() {
	p.Helper()
	if os.Geteuid() != 0 {
		return
	}
	owner := 65534                                              // nobody
	if at, err := url.Parse(p.URL); err == nil && p.URL != "" { // he must reach the database, too
		if info, err := os.Stat(at.Query().Get("host")); err == nil {
			owner = int(info.Sys().(*syscall.Stat_t).Uid)
		}
	}
	for dir := p.Dir; strings.Contains(dir, "Test"); dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			p.Fatal(err)
		}
	}
	err := filepath.WalkDir(p.Dir, func(name string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(name, owner, owner)
	})
	if err != nil {
		p.Fatal(err)
	}
}

func TestDeliverTriesAgainLaterWhenTheFilesFolderIsReadOnly(t *testing.T) {
	each(t, func(p place) {
		p.stranger()
		folder := filepath.Join(p.Dir, "blobs", "temp")
		if err := os.Chmod(folder, 0o500); err != nil {
			p.Fatal(err)
		}
		if status, number := p.status(someMail); status != exTempFail || number != "" {
			p.Errorf("status %d, number %q", status, number)
		}
		if err := os.Chmod(folder, 0o700); err != nil {
			p.Fatal(err)
		}
		if status, number := p.status(someMail); status != done || !strings.HasSuffix(number, "-000001") {
			p.Errorf("status %d, number %q", status, number)
		}
	})
}

// The disk is a small one of the test's own, seen by that process alone.
func TestDeliverTriesAgainLaterWhenTheDiskIsFull(t *testing.T) {
	each(t, func(p place) {
		small := func(size string) []string {
			away := []string{"unshare", "--mount"}
			if os.Geteuid() != 0 {
				away = append(away, "--user", "--map-root-user")
			}
			return append(away, "sh", "-c", `mount -t tmpfs -o size=`+size+` small "$0" && exec "$@"`, filepath.Join(p.Dir, "blobs"))
		}
		mail := someMail + strings.Repeat("x", 300<<10)
		if status, number := p.status(mail, small("200k")...); status != exTempFail || number != "" {
			p.Errorf("status %d, number %q", status, number)
		}
		if status, number := p.status(mail, small("2m")...); status != done || !strings.HasSuffix(number, "-000001") {
			p.Errorf("with room enough: status %d, number %q", status, number)
		}
	})
}

// letter is one of many mails, with a file of its own.
func letter(i int) string {
	file := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte(strconv.Itoa(i)+" "), 40_000))
	return fmt.Sprintf("Message-ID: <%d@contoh>\r\nSubject: surel %d\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nisi %d\r\n"+
		"--b\r\nContent-Disposition: attachment; filename=%d.txt\r\nContent-Transfer-Encoding: base64\r\n\r\n%s\r\n--b--\r\n", i, i, i, i, file)
}

// Mails are delivered beside an open program, and killed at any moment, until each was answered once.
func TestSec17_KilledDeliveriesLoseAndDoubleNothing(t *testing.T) {
	const mails, writers = 24, 3
	each(t, func(p place) {
		server := p.open()
		defer server.Close()
		if err := server.Jobs.Start(p.Context()); err != nil {
			p.Fatal(err)
		}
		defer server.Jobs.Stop(context.Background()) //nolint:errcheck // a test's
		numbers, kills := make([]string, mails), make([]int, mails)
		var g errgroup.Group
		g.SetLimit(writers)
		for i := range mails {
			g.Go(func() (err error) {
				numbers[i], kills[i], err = p.untilAnswered(letter(i))
				return err
			})
		}
		if err := g.Wait(); err != nil {
			p.Fatal(err)
		}
		killed := 0
		for i, number := range numbers {
			killed += kills[i]
			p.whole(server, number, letter(i))
		}
		if killed < mails/2 {
			p.Errorf("only %d processes were killed at work", killed)
		}
		n, err := db.One[int64](p.Context(), server.DB, countReports)
		last := fmt.Sprintf("-%06d", mails)
		if err != nil || n != mails || !strings.HasSuffix(slicesMax(numbers), last) {
			p.Errorf("%d mails became %d reports, the last is %s: %v", mails, n, slicesMax(numbers), err)
		}
		p.verified()
		p.Logf("counted: %d mails delivered through %d kills, %d reports, none lost, none twice", mails, killed, n)
	})
}

const countReports db.SQL = `SELECT count(*) FROM report`

func slicesMax(all []string) (most string) {
	for _, s := range all {
		most = max(most, s)
	}
	return most
}

// untilAnswered delivers a mail again and again, the first three times killing the program after a while.
func (p place) untilAnswered(mail string) (number string, kills int, err error) {
	for try := 0; try < 20; try++ {
		c, out := p.other(strings.NewReader(mail))
		if err := c.Start(); err != nil {
			return "", kills, err
		}
		if try < 3 {
			kill := time.AfterFunc(time.Duration(rand.IntN(120))*time.Millisecond, func() { _ = c.Process.Kill() })
			defer kill.Stop()
		}
		err := c.Wait()
		if err == nil {
			return strings.TrimSpace(out.String()), kills, nil
		}
		if w := c.ProcessState.Sys().(syscall.WaitStatus); w.Signaled() {
			kills++
		} else if w.ExitStatus() != exTempFail {
			return "", kills, err
		}
	}
	return "", kills, fmt.Errorf("not answered after 20 tries")
}

// whole checks that a mail is one report, with its bytes and its file.
func (p place) whole(a *app.App, number, mail string) {
	p.Helper()
	rep, err := incident.ReportByNumber(p.Context(), a.DB, number)
	if err != nil {
		p.Fatal(number, err)
	}
	f, err := evidence.ByID(p.Context(), a.DB, *rep.OriginalID)
	if err != nil {
		p.Fatal(err)
	}
	files, err := evidence.OfReport(p.Context(), a.DB, rep.ID)
	if err != nil || len(files) != 1 {
		p.Fatal(number, files, err)
	}
	for _, s := range []blob.Stored{f.Blob(), files[0].File().Blob()} {
		if err := a.Blobs.Check(p.Context(), s); err != nil {
			p.Error(number, err)
		}
	}
	if in, err := a.Blobs.Open(p.Context(), f.Blob()); err != nil {
		p.Error(err)
	} else if b, err := io.ReadAll(in); err != nil || string(b) != mail {
		p.Errorf("%s: %d bytes came, %d are kept: %v", number, len(mail), len(b), err)
	}
}
