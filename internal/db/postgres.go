package db

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
)

// conns bounds each of the two pools when the URL does not say pool_max_conns.
const conns = 12

// openPostgres opens two pools on one database: one that writes, and one whose sessions are read-only and plan
// each statement for its values (full text and optional filters need it).
func (d *DB) openPostgres(ctx context.Context, o Options) (err error) {
	d.pool, err = openPool(ctx, o.URL, map[string]string{ // nobody waits for ever behind a session that hangs
		"lock_timeout": "10s", "idle_in_transaction_session_timeout": "60s",
	})
	if err != nil {
		return err
	}
	d.readPool, err = openPool(ctx, o.URL, map[string]string{
		"default_transaction_read_only": "on", "plan_cache_mode": "force_custom_plan",
	})
	if err != nil {
		return err
	}
	d.write, d.read = stdlib.OpenDBFromPool(d.pool), stdlib.OpenDBFromPool(d.readPool)
	if err := d.pool.Ping(ctx); err != nil {
		return err
	}
	return d.checkEncoding(ctx)
}

func openPool(ctx context.Context, address string, params map[string]string) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, fmt.Errorf("database URL: %w", err)
	}
	if !strings.Contains(address, "pool_max_conns") {
		cfg.MaxConns = conns
	}
	run := cfg.ConnConfig.RuntimeParams
	run["application_name"], run["timezone"] = "tanggap", "UTC"
	for k, v := range params {
		run[k] = v
	}
	return pgxpool.NewWithConfig(ctx, cfg)
}

// checkEncoding refuses a database whose texts would be cut or sorted another way than SQLite's.
func (d *DB) checkEncoding(ctx context.Context) error {
	var encoding, collate string
	const q = `SELECT pg_encoding_to_char(encoding), datcollate FROM pg_database WHERE datname = current_database()`
	if err := d.pool.QueryRow(ctx, q).Scan(&encoding, &collate); err != nil {
		return err
	}
	if encoding != "UTF8" {
		return fmt.Errorf("the database has encoding %s: create it with ENCODING UTF8", encoding)
	}
	if collate != "C" && collate != "C.UTF-8" && collate != "C.utf8" && collate != "POSIX" {
		d.log.Warn("the database sorts by another rule than C.UTF-8: lists may be ordered differently", "collate", collate)
	}
	return nil
}

// fileURI writes path as SQLite's file: address, so that ?, # and % in a folder's name are no parameters.
func fileURI(path string) string {
	return (&url.URL{Scheme: "file", OmitHost: true, Path: path}).String()
}
