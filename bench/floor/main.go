// Command floor is what filing a report cannot do without: the same HTTP, token, number, rows, hash and durability as
// the real thing, and nothing else. The bench measures Tanggap beside it.
package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"tanggap/internal/db"
)

// filing is one request that waits for its COMMIT.
type filing struct {
	body         []byte
	report       struct{ Description, Title string }
	who          string
	number, code string
	done         chan error
}

var schema = []string{
	`CREATE TABLE floor_token (hash TEXT PRIMARY KEY, person TEXT NOT NULL)`,
	`CREATE TABLE floor_counter (name TEXT PRIMARY KEY, value BIGINT NOT NULL)`,
	`CREATE TABLE floor_report (number TEXT PRIMARY KEY, title TEXT NOT NULL, description TEXT NOT NULL, status TEXT NOT NULL, code_hash TEXT NOT NULL, recorded BIGINT NOT NULL)`,
	`CREATE INDEX floor_inbox ON floor_report (status, recorded)`,
	`CREATE TABLE floor_timeline (stream TEXT NOT NULL, seq BIGINT NOT NULL, recorded BIGINT NOT NULL, actor TEXT NOT NULL, payload TEXT NOT NULL, head TEXT NOT NULL, hash TEXT NOT NULL, PRIMARY KEY (stream, seq))`,
}

func main() {
	data := flag.String("data", "", "folder of a new SQLite store")
	url := flag.String("database", "", "address of an empty PostgreSQL database")
	listen := flag.String("listen", "", "HOST:PORT")
	token := flag.String("token", "", "the token that may file")
	flag.Parse()
	if err := serve(*data, *url, *listen, *token); err != nil {
		fmt.Fprintln(os.Stderr, "floor:", err)
		os.Exit(1)
	}
}

func serve(data, url, listen, token string) error {
	ctx := context.Background()
	d, err := db.Open(ctx, db.Options{Dir: data, URL: url}) // the same drivers, settings and durability
	if err != nil {
		return err
	}
	for _, q := range schema {
		if _, err := d.Writer().ExecContext(ctx, q); err != nil {
			return err
		}
	}
	if _, err := d.Writer().ExecContext(ctx, `INSERT INTO floor_token (hash, person) VALUES ($1, 'bench')`, sum(token)); err != nil {
		return err
	}
	tokens, err := d.ReadPool().PrepareContext(ctx, `SELECT person FROM floor_token WHERE hash = $1`)
	if err != nil {
		return err
	}
	queue := make(chan *filing)
	go write(ctx, d.Writer(), queue)
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/v1/reports", func(w http.ResponseWriter, r *http.Request) { answer(w, r, tokens, queue) })
	return (&http.Server{Addr: listen, Handler: mux, ReadHeaderTimeout: 10 * time.Second}).ListenAndServe()
}

func answer(w http.ResponseWriter, r *http.Request, tokens *sql.Stmt, queue chan<- *filing) {
	f := &filing{code: rand.Text()[:12], done: make(chan error, 1)}
	if tokens.QueryRowContext(r.Context(), sum(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))).Scan(&f.who) != nil {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	var err error
	if f.body, err = io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<20)); err != nil || json.Unmarshal(f.body, &f.report) != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	queue <- f
	if err := <-f.done; err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(map[string]string{"number": f.number, "receipt_code": f.code, "url": "/lacak?nomor=" + f.number})
}

// write gives each batch one durable COMMIT: whoever waits joins, up to 64 and 20 ms.
func write(ctx context.Context, pool *sql.DB, queue <-chan *filing) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		panic(err)
	}
	prepare := func(q string) *sql.Stmt {
		st, err := conn.PrepareContext(ctx, q)
		if err != nil {
			panic(err)
		}
		return st
	}
	rows := []*sql.Stmt{
		prepare(`INSERT INTO floor_counter (name, value) VALUES ('report', 1) ON CONFLICT (name) DO UPDATE SET value = floor_counter.value + 1 RETURNING value`),
		prepare(`INSERT INTO floor_report (number, title, description, status, code_hash, recorded) VALUES ($1, $2, $3, 'baru', $4, $5)`),
		prepare(`INSERT INTO floor_timeline (stream, seq, recorded, actor, payload, head, hash) VALUES ($1, 1, $2, $3, $4, $5, $6)`),
	}
	for f := range queue {
		tx, err := conn.BeginTx(ctx, nil)
		var batch []*filing
		for opened := time.Now(); f != nil && err == nil; {
			err = f.file(tx, rows)
			batch, f = append(batch, f), nil
			if len(batch) < 64 && time.Since(opened) < 20*time.Millisecond {
				select {
				case f = <-queue:
				default:
				}
			}
		}
		if err == nil {
			err = tx.Commit()
		}
		for _, f := range batch {
			f.done <- err
		}
	}
}

func (f *filing) file(tx *sql.Tx, rows []*sql.Stmt) error {
	now, n := time.Now().UnixMicro(), 0
	if err := tx.Stmt(rows[0]).QueryRow().Scan(&n); err != nil {
		return err
	}
	f.number = fmt.Sprintf("L-2026-%06d", n)
	if _, err := tx.Stmt(rows[1]).Exec(f.number, f.report.Title, f.report.Description, sum(f.code), now); err != nil {
		return err
	}
	head := fmt.Sprintf("floor\n\n%s\n1\n%s\n%d\n%s", f.number, f.who, now, sum(string(f.body)))
	_, err := tx.Stmt(rows[2]).Exec(f.number, now, f.who, string(f.body), head, sum(head)) // the payload keeps the body as it came
	return err
}

func sum(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:])
}
