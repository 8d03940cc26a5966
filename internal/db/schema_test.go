package db_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"tanggap/internal/db"
	"tanggap/internal/dbtest"
)

// TestSchemaIsTheCheckedFile compares the migrated store with schema.ENGINE.sql, so that a review sees what a migration
// does. After a new migration: make schema.
func TestSchemaIsTheCheckedFile(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		file := "schema." + d.Engine().String() + ".sql"
		got := schema(t, d)
		if os.Getenv("UPDATE") != "" {
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil { //nolint:gosec // a source file
				t.Fatal(err)
			}
			return
		}
		want, err := os.ReadFile(file)
		if err != nil || string(want) != got {
			t.Errorf("%s is not what the migrations make (%v): run make schema and commit it\n%s", file, err, difference(string(want), got))
		}
	})
}

func difference(want, got string) string {
	have := map[string]bool{}
	for _, l := range strings.Split(want, "\n") {
		have[l] = true
	}
	var b strings.Builder
	for _, l := range strings.Split(got, "\n") {
		if !have[l] {
			fmt.Fprintln(&b, "new:", l)
		}
		delete(have, l)
	}
	for l := range have {
		fmt.Fprintln(&b, "gone:", l)
	}
	return b.String()
}

// The tables of goose and River belong to their own versions.
const (
	liteSchema = db.Dynamic(`SELECT sql || ';' AS line FROM sqlite_master WHERE sql IS NOT NULL
		AND tbl_name NOT LIKE 'river%' AND tbl_name NOT LIKE 'goose%' AND tbl_name NOT LIKE 'sqlite%'
		ORDER BY tbl_name, type DESC, name`)
	pgSchema = db.Dynamic(`SELECT line FROM (
		SELECT c.relname AS t, 1 AS part, lpad(a.attnum::text, 4, '0') AS o,
			c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
			|| CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
			|| CASE WHEN a.attidentity <> '' THEN ' IDENTITY' ELSE '' END
			|| coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '') AS line
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
		WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
		UNION ALL SELECT c.relname, 2, n.conname, c.relname || ' ' || n.conname || ' ' || pg_get_constraintdef(n.oid)
		FROM pg_constraint n JOIN pg_class c ON c.oid = n.conrelid WHERE c.relnamespace = 'public'::regnamespace AND n.contype <> 'n'
		UNION ALL SELECT tablename, 3, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
	) s WHERE t NOT LIKE 'river%' AND t NOT LIKE 'goose%' ORDER BY t, part, o`)
)

func schema(t *testing.T, d *db.DB) string {
	t.Helper()
	q := liteSchema
	if d.Engine() == db.Postgres {
		q = pgSchema
	}
	lines, err := db.All[string](t.Context(), d, q)
	if err != nil || len(lines) == 0 {
		t.Fatal(len(lines), err)
	}
	return strings.Join(lines, "\n") + "\n"
}
