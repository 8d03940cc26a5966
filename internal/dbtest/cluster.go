package dbtest

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"tanggap/internal/db"
)

// Env names a PostgreSQL whose user may create databases. Unset: a cluster of this test binary's own.
const Env = "TANGGAP_TEST_POSTGRES"

var errNoPostgres = errors.New("no PostgreSQL in /usr/lib/postgresql: every test runs on both engines. " +
	"Run: sudo apt-get install -y postgresql   (or set " + Env + "=postgres://…)")

// cluster is the address of the PostgreSQL that tests use, started at the first call.
var cluster = sync.OnceValues(func() (*url.URL, error) {
	if at := os.Getenv(Env); at != "" {
		return url.Parse(at)
	}
	return startCluster()
})

func address(database string) string {
	base, err := cluster()
	if err != nil {
		return ""
	}
	u := *base
	u.Path = "/" + database
	return u.String()
}

// binaries is the newest folder of PostgreSQL's programs.
func binaries() (string, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return "", errNoPostgres
	}
	slices.SortFunc(found, func(a, b string) int {
		if len(a) != len(b) {
			return len(a) - len(b)
		}
		return slices.Compare([]byte(a), []byte(b))
	})
	return filepath.Dir(found[len(found)-1]), nil
}

// script makes a cluster and serves it on a Unix socket until its standard input ends, that is until the test binary
// is gone, however it went. Nothing in it is durable.
const script = `
set -e
cd "$2"
"$1/initdb" -D "$2/data" -U postgres -A trust --locale=C.UTF-8 -E UTF8 --no-sync --no-instructions >"$2/initdb.log" 2>&1
"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
  -c max_connections=300 -c shared_buffers=64MB -c autovacuum=off -c max_wal_size=512MB >"$2/server.log" 2>&1 &
server=$!
cat >/dev/null || true
kill -INT $server
wait $server || true
cd /
rm -rf "$2"
`

func startCluster() (*url.URL, error) {
	bin, err := binaries()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("/tmp", "tg-pg-") // short: a socket's path has at most 107 bytes
	if err != nil {
		return nil, err
	}
	args := []string{"sh", "-c", script, "sh", bin, dir}
	if os.Getuid() == 0 { // PostgreSQL refuses to run as root
		if out, err := exec.Command("chown", "postgres", dir).CombinedOutput(); err != nil {
			return nil, fmt.Errorf("%s: %w", out, err)
		}
		args = append([]string{"setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"}, args...)
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // an interrupt is for the test, the cluster follows it
	if _, err := cmd.StdinPipe(); err != nil {            // kept open until this process ends
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	u := &url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/postgres", RawQuery: "host=" + dir}
	return u, waitFor(cmd, dir, u)
}

// waitFor asks until the cluster answers or its script has ended.
func waitFor(cmd *exec.Cmd, dir string, u *url.URL) error {
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	ctx, cancel := context.WithTimeout(context.Background(), 90*time.Second)
	defer cancel()
	ask := time.NewTicker(50 * time.Millisecond)
	defer ask.Stop()
	for {
		select {
		case <-ended:
			return fmt.Errorf("PostgreSQL for tests did not start:\n%s", logs(dir))
		case <-ctx.Done():
			return fmt.Errorf("PostgreSQL for tests does not answer:\n%s", logs(dir))
		case <-ask.C:
		}
		if c, err := pgx.Connect(ctx, u.String()); err == nil {
			return c.Close(ctx)
		}
	}
}

func logs(dir string) string {
	a, _ := os.ReadFile(filepath.Join(dir, "initdb.log"))
	b, _ := os.ReadFile(filepath.Join(dir, "server.log"))
	return string(a) + string(b)
}

// postgresTemplate is the name of a migrated database to copy. Several test binaries may share one cluster: the first
// makes it, under a lock.
var postgresTemplate = sync.OnceValues(func() (string, error) {
	base, err := cluster()
	if err != nil {
		return "", err
	}
	name, err := templateName()
	if err != nil {
		return "", err
	}
	ctx := context.Background()
	c, err := pgx.Connect(ctx, base.String())
	if err != nil {
		return "", fmt.Errorf("PostgreSQL for tests: %w", err)
	}
	defer c.Close(ctx) // gives the lock back
	if _, err := c.Exec(ctx, "SELECT pg_advisory_lock(7426)"); err != nil {
		return "", err
	}
	var there bool
	if err := c.QueryRow(ctx, "SELECT count(*) > 0 FROM pg_database WHERE datname = $1", name).Scan(&there); err != nil || there {
		return name, err
	}
	return name, makeTemplate(ctx, c, name)
})

// makeTemplate migrates under another name, so that a half-made one is never copied.
func makeTemplate(ctx context.Context, c *pgx.Conn, name string) error {
	for _, q := range []string{
		"DROP DATABASE IF EXISTS " + name + "_making WITH (FORCE)",
		"CREATE DATABASE " + name + "_making TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8'",
	} {
		if _, err := c.Exec(ctx, q); err != nil {
			return err
		}
	}
	if err := migrate(db.Options{URL: address(name + "_making")}); err != nil {
		return err
	}
	_, err := c.Exec(ctx, "ALTER DATABASE "+name+"_making RENAME TO "+name)
	return err
}

// templateName changes with the migrations.
func templateName() (string, error) {
	from, err := db.Migrations(db.Postgres)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	err = fs.WalkDir(from, ".", func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := fs.ReadFile(from, path)
		fmt.Fprintf(h, "%s %d\n%s", path, len(b), b)
		return err
	})
	return fmt.Sprintf("tanggap_%x", h.Sum(nil)[:8]), err
}
