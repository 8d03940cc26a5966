package house

import (
	"context"
	"errors"
	"fmt"
	"go/token"
	"go/types"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"golang.org/x/tools/go/packages"

	"tanggap/internal/db"
	"tanggap/internal/dbtest"
)

// fault is one complaint of the statement test.
type fault struct {
	at   token.Position
	text string
}

// TestEveryStatement prepares every constant of type db.SQL, and both sides of every db.Pair, on its engine, and
// compares what PostgreSQL says of its columns with the type that One or All reads them into.
func TestEveryStatement(t *testing.T) {
	found := collectStatements(t, "./...")
	if len(found.all) < 3 || len(found.uses) < 2 {
		t.Fatalf("found %d statements and %d uses: the search is broken", len(found.all), len(found.uses))
	}
	for _, f := range checkStatements(t, found) {
		t.Errorf("%s: %s", f.at, f.text)
	}
}

// TestPlantedStatements proves that the test above sees what it must see.
func TestPlantedStatements(t *testing.T) {
	faults := checkStatements(t, collectStatements(t, "./internal/house/testdata/planted"))
	for line, wants := range planted(t) {
		for _, want := range wants {
			i := slices.IndexFunc(faults, func(f fault) bool { return f.at.Line == line && strings.Contains(f.text, want) })
			if i < 0 {
				t.Errorf("line %d: not refused: %s", line, want)
				continue
			}
			faults = slices.Delete(faults, i, i+1)
		}
	}
	for _, f := range faults {
		t.Errorf("refused without a want: %s: %s", f.at, f.text)
	}
}

func planted(t *testing.T) map[int][]string {
	t.Helper()
	b, err := os.ReadFile("testdata/planted/planted.go")
	if err != nil {
		t.Fatal(err)
	}
	wants := map[int][]string{}
	for i, l := range strings.Split(string(b), "\n") {
		for _, want := range strings.Split(l, "// want ")[1:] {
			wants[i+1] = append(wants[i+1], strings.TrimSpace(want))
		}
	}
	return wants
}

func collectStatements(t *testing.T, pattern string) *statements {
	t.Helper()
	cfg := &packages.Config{Dir: "../..", Mode: packages.NeedName | packages.NeedTypes | packages.NeedSyntax |
		packages.NeedTypesInfo | packages.NeedImports | packages.NeedExportFile}
	pkgs, err := packages.Load(cfg, pattern)
	if err != nil {
		t.Fatal(err)
	}
	s := &statements{all: map[string]*statement{}, pairs: map[types.Object]pair{}}
	for _, p := range pkgs {
		for _, e := range p.Errors {
			t.Error(e)
		}
		s.collectPairs(p)
	}
	for _, p := range pkgs {
		s.collect(p)
	}
	return s
}

// described is what PostgreSQL says of a statement.
type described struct {
	names []string
	oids  []uint32
}

type checker struct {
	t      *testing.T
	ctx    context.Context
	lite   *db.DB
	pg     *db.DB
	conn   *pgx.Conn
	pgSaid map[string]described // by text
	lSaid  map[string][]string  // columns SQLite names
	faults []fault
}

func checkStatements(t *testing.T, s *statements) []fault {
	t.Helper()
	c := &checker{
		t: t, ctx: t.Context(), lite: dbtest.Open(t, db.SQLite), pg: dbtest.Open(t, db.Postgres),
		pgSaid: map[string]described{}, lSaid: map[string][]string{}, faults: s.faults,
	}
	conn, err := c.pg.Pool().Acquire(c.ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Release()
	c.conn = conn.Conn()
	for _, st := range s.all {
		c.prepare(st)
	}
	for _, u := range s.uses {
		c.compare(u)
	}
	return c.faults
}

func (c *checker) fault(at token.Position, format string, a ...any) {
	c.faults = append(c.faults, fault{at, fmt.Sprintf(format, a...)})
}

var selectStar = regexp.MustCompile(`(?i)(select|,)\s+(\w+\.)?\*`)

func (c *checker) prepare(st *statement) {
	if selectStar.MatchString(st.text) {
		c.fault(st.at, "SELECT *: name the columns")
	}
	if strings.Contains(strings.TrimRight(strings.TrimSpace(st.text), ";"), ";") {
		c.fault(st.at, "more than one statement, or a semicolon inside")
	}
	if st.lite {
		p, err := c.lite.Writer().PrepareContext(c.ctx, st.text)
		if err != nil {
			c.fault(st.at, "sqlite: %v", liteMessage(err))
		} else {
			_ = p.Close()
		}
	}
	if st.pg {
		c.preparePostgres(st)
	}
}

func liteMessage(err error) string {
	return strings.TrimPrefix(err.Error(), "SQL logic error: ")
}

func (c *checker) preparePostgres(st *statement) {
	sd, err := c.conn.PgConn().Prepare(c.ctx, "", st.text, nil)
	if err != nil {
		var pe *pgconn.PgError
		if errors.As(err, &pe) {
			err = fmt.Errorf("%s %s", pe.Code, pe.Message)
		}
		c.fault(st.at, "postgres: %v", err)
		return
	}
	var d described
	for _, f := range sd.Fields {
		d.names = append(d.names, f.Name)
		d.oids = append(d.oids, f.DataTypeOID)
	}
	c.pgSaid[st.text] = d
	for i, oid := range sd.ParamOIDs {
		if oid == int4 {
			c.fault(st.at, "$%d is inferred as int4 and fails on a large value: write CAST($%d AS BIGINT)", i+1, i+1)
		}
	}
}

// compare looks at one reading: do the columns fit the type that receives them?
func (c *checker) compare(u reading) {
	d, ok := c.pgSaid[u.pg]
	if !ok {
		return // it could not be prepared: said already
	}
	if u.lite != u.pg && !slices.Equal(c.liteColumns(u.lite), d.names) {
		c.fault(u.at, "the two sides name columns differently: %v, %v", c.liteColumns(u.lite), d.names)
		return
	}
	fields, scalar := columnsOf(u.row)
	if scalar != nil {
		if len(d.names) != 1 {
			c.fault(u.at, "%d columns for a scalar %s", len(d.names), u.row)
			return
		}
		c.compareType(u, d.names[0], d.oids[0], scalar)
		return
	}
	for i, name := range d.names {
		f, ok := fields[name]
		if !ok {
			c.fault(u.at, "column %s has no field in %s", name, u.row)
			continue
		}
		c.compareType(u, name, d.oids[i], f.typ)
	}
	for name, f := range fields {
		if !slices.Contains(d.names, name) {
			c.fault(u.at, "field %s/%s has no column", f.name, name)
		}
	}
}

// liteColumns asks SQLite, without a row, how it names the columns of a query.
func (c *checker) liteColumns(text string) []string {
	conn, err := c.lite.Writer().Conn(c.ctx)
	if err != nil {
		c.t.Fatal(err)
	}
	defer conn.Close()
	tx, err := conn.BeginTx(c.ctx, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	defer tx.Rollback() //nolint:errcheck // nothing to keep
	rows, err := tx.QueryContext(c.ctx, text, make([]any, parameters(text))...)
	if err != nil {
		return []string{err.Error()}
	}
	defer rows.Close()
	names, _ := rows.Columns()
	return names
}

var parameter = regexp.MustCompile(`\$(\d+)`)

func parameters(text string) (n int) {
	for _, m := range parameter.FindAllStringSubmatch(text, -1) {
		var i int
		_, _ = fmt.Sscan(m[1], &i)
		n = max(n, i)
	}
	return n
}
