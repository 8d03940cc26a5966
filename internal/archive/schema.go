package archive

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"tanggap/internal/db"
)

type columnRow struct {
	Tab      string
	Col      string
	Type     string
	Pk       int64 // place in the primary key; 0: none
	Identity bool
}

var readColumns = db.Pair{
	SQLite: `SELECT l.name AS tab, c.name AS col, lower(c.type) AS type, c.pk AS pk, 1 = 0 AS identity
		FROM pragma_table_list AS l JOIN pragma_table_info(l.name) AS c
		WHERE l.schema = 'main' AND l.type = 'table' AND l.name NOT LIKE 'sqlite\_%' ESCAPE '\'
		ORDER BY l.name, c.cid`,
	Postgres: `SELECT CAST(t.relname AS TEXT) AS tab, CAST(a.attname AS TEXT) AS col, format_type(a.atttypid, NULL) AS type,
			CAST(coalesce(array_position(CAST(i.indkey AS smallint[]), a.attnum), -1) + 1 AS BIGINT) AS pk, a.attidentity <> '' AS identity
		FROM pg_class AS t JOIN pg_attribute AS a ON a.attrelid = t.oid
		LEFT JOIN pg_index AS i ON i.indrelid = t.oid AND i.indisprimary
		WHERE t.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
			AND t.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
		ORDER BY t.relname, a.attnum`,
}

type refRow struct{ Tab, Target string }

var readRefs = db.Pair{
	SQLite: `SELECT DISTINCT l.name AS tab, f."table" AS target
		FROM pragma_table_list AS l JOIN pragma_foreign_key_list(l.name) AS f
		WHERE l.schema = 'main' AND l.type = 'table' ORDER BY l.name, f."table"`,
	Postgres: `SELECT DISTINCT CAST(a.relname AS TEXT) AS tab, CAST(b.relname AS TEXT) AS target
		FROM pg_constraint AS c JOIN pg_class AS a ON a.oid = c.conrelid JOIN pg_class AS b ON b.oid = c.confrelid
		WHERE c.contype = 'f' AND a.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema())
		ORDER BY 1, 2`,
}

// types are the engines' names of a backup's types.
var types = map[string]string{
	"bigint": "integer", "integer": "integer", "text": "text", "boolean": "boolean", "blob": "bytes", "bytea": "bytes",
}

// machinery tells whether a table is the job queue's or the migrations' own: they are made, not copied.
func machinery(table string) bool {
	return table == "goose_db_version" || strings.HasPrefix(table, "river_")
}

// copied tells whether rows of a table go into a backup. Sessions do not: everybody signs in again.
func copied(t Table) bool { return t.Name != "session" }

// readSchema reads the store's own tables as they are, in the order of their references.
func readSchema(ctx context.Context, r db.Reader) ([]Table, error) {
	columns, err := db.All[columnRow](ctx, r, readColumns)
	if err != nil {
		return nil, fmt.Errorf("tables: %w", err)
	}
	refs, err := db.All[refRow](ctx, r, readRefs)
	if err != nil {
		return nil, fmt.Errorf("references: %w", err)
	}
	var all []Table
	for _, c := range columns {
		if machinery(c.Tab) {
			continue
		}
		if len(all) == 0 || all[len(all)-1].Name != c.Tab {
			all = append(all, Table{Name: c.Tab})
		}
		if err := all[len(all)-1].add(c); err != nil {
			return nil, err
		}
	}
	for i := range all {
		all[i].read(refs)
	}
	return inOrder(all)
}

func (t *Table) add(c columnRow) error {
	kind, ok := types[c.Type]
	if !ok {
		return fmt.Errorf("table %s: column %s has the type %q, which a backup does not know", c.Tab, c.Col, c.Type)
	}
	t.Columns = append(t.Columns, Column{Name: c.Col, Type: kind, identity: c.Identity})
	if c.Pk > 0 {
		t.key = append(t.key, make([]string, max(0, int(c.Pk)-len(t.key)))...)
		t.key[c.Pk-1] = c.Col
	}
	return nil
}

func (t *Table) read(refs []refRow) {
	for _, r := range refs {
		if r.Tab == t.Name && r.Target != t.Name {
			t.refs = append(t.refs, r.Target)
		}
	}
}

// inOrder puts every table behind those that its rows name.
func inOrder(all []Table) ([]Table, error) {
	out, done := make([]Table, 0, len(all)), map[string]bool{}
	for len(out) < len(all) {
		before := len(out)
		for _, t := range all {
			waits := slices.ContainsFunc(t.refs, func(ref string) bool { return !done[ref] })
			if !done[t.Name] && !waits {
				out, done[t.Name] = append(out, t), true
			}
		}
		if len(out) == before {
			return nil, fmt.Errorf("tables refer to each other in a circle")
		}
	}
	return out, nil
}

// selectAll reads a table's rows in the order of its key.
func (t Table) selectAll() db.Dynamic {
	names := quoted(t.names())
	order := names
	if len(t.key) > 0 {
		order = quoted(t.key)
	}
	return db.Dynamic(fmt.Sprintf("SELECT %s FROM %s ORDER BY %s", names, quote(t.Name), order))
}

// insert writes n rows of a table at once.
func (t Table) insert(n int) db.Dynamic {
	var b strings.Builder
	fmt.Fprintf(&b, "INSERT INTO %s (%s) VALUES ", quote(t.Name), quoted(t.names()))
	for i := range n * len(t.Columns) {
		switch {
		case i == 0:
			b.WriteString("(")
		case i%len(t.Columns) == 0:
			b.WriteString("), (")
		default:
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "$%d", i+1)
	}
	return db.Dynamic(b.String() + ")")
}

func (t Table) names() []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return names
}

func quote(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

func quoted(names []string) string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = quote(n)
	}
	return strings.Join(out, ", ")
}

// fit answers the tables of a backup with what the store knows of them; both must have the same ones.
func fit(wanted, have []Table) ([]Table, error) {
	byName := map[string]Table{}
	for _, t := range have {
		if copied(t) {
			byName[t.Name] = t
		}
	}
	var out []Table
	for _, w := range wanted {
		h, ok := byName[w.Name]
		if !ok {
			return nil, fmt.Errorf("%w: this version has no table %q", ErrForeign, w.Name)
		}
		delete(byName, w.Name)
		t, err := h.fit(w)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	for name := range byName {
		return nil, fmt.Errorf("%w: it lacks the table %q of this store", ErrDamaged, name)
	}
	return out, nil
}

// fit is t with its columns in the order of the backup.
func (t Table) fit(wanted Table) (Table, error) {
	out := t
	out.Columns = nil
	for _, w := range wanted.Columns {
		i := slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == w.Name && c.Type == w.Type })
		if i < 0 {
			return t, fmt.Errorf("%w: table %s has no column %q of type %q", ErrForeign, t.Name, w.Name, w.Type)
		}
		out.Columns = append(out.Columns, t.Columns[i])
	}
	if len(out.Columns) != len(t.Columns) {
		return t, fmt.Errorf("%w: table %s has %d columns, not %d", ErrDamaged, t.Name, len(t.Columns), len(out.Columns))
	}
	return out, nil
}
