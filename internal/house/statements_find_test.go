package house

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"reflect"
	"strings"

	"github.com/georgysavva/scany/v2/dbscan"
	"golang.org/x/tools/go/packages"
)

const dbPath = "tanggap/internal/db"

// statement is one text and the engines it is for.
type statement struct {
	at       token.Position
	text     string
	lite, pg bool
}

type pair struct{ lite, pg string }

// reading is one call of One or All: the texts of its statement on each engine, and its row type.
type reading struct {
	at       token.Position
	lite, pg string
	row      types.Type
}

// statements is what stands in the source.
type statements struct {
	all    map[string]*statement
	pairs  map[types.Object]pair
	uses   []reading
	faults []fault
}

// isDB tells whether t is the type of that name in package db.
func isDB(t types.Type, name string) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == name && n.Obj().Pkg() != nil && n.Obj().Pkg().Path() == dbPath
}

func (s *statements) add(at token.Position, text string, lite, pg bool) {
	st := s.all[text]
	if st == nil {
		st = &statement{at: at, text: text}
		s.all[text] = st
	}
	st.lite, st.pg = st.lite || lite, st.pg || pg
}

func (s *statements) complain(at token.Position, text string) {
	s.faults = append(s.faults, fault{at, text})
}

// collectPairs remembers which variable holds which pair, for the uses.
func (s *statements) collectPairs(p *packages.Package) {
	for _, f := range p.Syntax {
		ast.Inspect(f, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			for i, v := range spec.Values {
				if lit, ok := v.(*ast.CompositeLit); ok && i < len(spec.Names) && isDB(p.TypesInfo.TypeOf(lit), "Pair") {
					s.pairs[p.TypesInfo.Defs[spec.Names[i]]] = sides(p, lit)
				}
			}
			return true
		})
	}
}

// sides reads the constants of a db.Pair{SQLite: …, Postgres: …}.
func sides(p *packages.Package, lit *ast.CompositeLit) (out pair) {
	for i, e := range lit.Elts {
		name := [...]string{"SQLite", "Postgres"}[min(i, 1)]
		if kv, ok := e.(*ast.KeyValueExpr); ok {
			name, e = kv.Key.(*ast.Ident).Name, kv.Value
		}
		text := constantText(p, e)
		if name == "SQLite" {
			out.lite = text
		} else {
			out.pg = text
		}
	}
	return out
}

func constantText(p *packages.Package, e ast.Expr) string {
	if v := p.TypesInfo.Types[e].Value; v != nil && v.Kind() == constant.String {
		return constant.StringVal(v)
	}
	return ""
}

// collect finds the statements of a package and their uses.
func (s *statements) collect(p *packages.Package) {
	for _, f := range p.Syntax {
		ast.Inspect(f, func(n ast.Node) bool {
			e, ok := n.(ast.Expr)
			return !ok || s.expression(p, e)
		})
	}
}

// expression looks at one expression; false means that what is inside it is no statement of its own.
func (s *statements) expression(p *packages.Package, e ast.Expr) bool {
	at := p.Fset.Position(e.Pos())
	tv := p.TypesInfo.Types[e]
	if tv.Type != nil && tv.Value != nil && isDB(tv.Type, "SQL") {
		s.add(at, constant.StringVal(tv.Value), true, true)
		return false
	}
	switch e := e.(type) {
	case *ast.CompositeLit:
		if !isDB(tv.Type, "Pair") {
			return true
		}
		both := sides(p, e)
		if both.lite == "" || both.pg == "" {
			s.complain(at, "a Pair needs constants on both; one side is none")
			return false
		}
		s.add(at, both.lite, true, false)
		s.add(at, both.pg, false, true)
		return false
	case *ast.CallExpr:
		s.conversion(p, e, at)
		s.call(p, e, at)
	}
	return true
}

// conversion refuses db.SQL of what is no constant, and db.Dynamic of what is one.
func (s *statements) conversion(p *packages.Package, e *ast.CallExpr, at token.Position) {
	fun := p.TypesInfo.Types[e.Fun]
	if !fun.IsType() || len(e.Args) != 1 {
		return
	}
	constant := p.TypesInfo.Types[e.Args[0]].Value != nil
	if isDB(fun.Type, "SQL") && !constant {
		s.complain(at, "a statement put together at run time is db.Dynamic, with tests of its own")
	}
	if isDB(fun.Type, "Dynamic") && constant {
		s.complain(at, "a statement that is a constant is db.SQL")
	}
}

// call remembers db.One[T](ctx, r, statement, …) and db.All[T].
func (s *statements) call(p *packages.Package, e *ast.CallExpr, at token.Position) {
	ix, ok := e.Fun.(*ast.IndexExpr)
	if !ok || len(e.Args) < 3 {
		return
	}
	name, ok := ix.X.(*ast.Ident)
	if sel, isSel := ix.X.(*ast.SelectorExpr); isSel {
		name, ok = sel.Sel, true
	}
	if !ok {
		return
	}
	obj := p.TypesInfo.Uses[name]
	if obj == nil || obj.Pkg() == nil || obj.Pkg().Path() != dbPath || (name.Name != "One" && name.Name != "All") {
		return
	}
	row := p.TypesInfo.TypeOf(ix.Index)
	if _, generic := row.(*types.TypeParam); generic {
		if p.PkgPath != dbPath {
			s.complain(at, "the row type is a type parameter: nobody can compare it with the columns")
		}
		return
	}
	if text := constantText(p, e.Args[2]); text != "" && isDB(p.TypesInfo.TypeOf(e.Args[2]), "SQL") {
		s.uses = append(s.uses, reading{at, text, text, row})
		return
	}
	s.pairUse(p, e.Args[2], at, row)
}

func (s *statements) pairUse(p *packages.Package, arg ast.Expr, at token.Position, row types.Type) {
	name, ok := arg.(*ast.Ident)
	if sel, isSel := arg.(*ast.SelectorExpr); isSel {
		name, ok = sel.Sel, true
	}
	if lit, isLit := arg.(*ast.CompositeLit); isLit && isDB(p.TypesInfo.TypeOf(lit), "Pair") {
		both := sides(p, lit)
		s.uses = append(s.uses, reading{at, both.lite, both.pg, row})
	}
	if !ok {
		return
	}
	if both, known := s.pairs[p.TypesInfo.Uses[name]]; known {
		s.uses = append(s.uses, reading{at, both.lite, both.pg, row})
		return
	}
	if t := p.TypesInfo.TypeOf(arg); isDB(t, "SQL") || isDB(t, "Pair") {
		s.complain(at, "the statement stands in a variable: nobody can compare its columns with "+row.String())
	}
}

type field struct {
	name string
	typ  types.Type
}

// columnsOf are the columns that rows for t must have, or t itself when it is a scalar.
func columnsOf(t types.Type) (map[string]field, types.Type) {
	if !nested(t) {
		return nil, t
	}
	out := map[string]field{}
	addColumns(out, t.Underlying().(*types.Struct), "")
	return out, nil
}

func addColumns(out map[string]field, st *types.Struct, prefix string) {
	for i := range st.NumFields() {
		f := st.Field(i)
		tag, tagged := reflect.StructTag(st.Tag(i)).Lookup("db")
		if tag == "-" || (!f.Exported() && !f.Embedded()) {
			continue
		}
		name := tag
		if !tagged && !(f.Embedded() && nested(f.Type())) {
			name = dbscan.SnakeCaseMapper(f.Name())
		}
		if !nested(f.Type()) {
			out[prefix+name] = field{f.Name(), f.Type()}
			continue
		}
		if name != "" {
			name += "."
		}
		addColumns(out, f.Type().Underlying().(*types.Struct), prefix+name)
	}
}

// nested tells whether columns go into the fields of t instead of t itself.
func nested(t types.Type) bool {
	_, ok := t.Underlying().(*types.Struct)
	return ok && t.String() != "time.Time" && !scans(t)
}

// scans tells whether t reads a column by itself (sql.Scanner).
func scans(t types.Type) bool {
	obj, _, _ := types.LookupFieldOrMethod(types.NewPointer(t), true, nil, "Scan")
	_, ok := obj.(*types.Func)
	return ok
}

const int4 = 23

// sorts are PostgreSQL's types by their number, and what of Go may receive them.
var sorts = map[uint32]struct {
	name string
	fits func(types.Type) bool
}{
	16:   {"bool", basic(types.IsBoolean)},
	17:   {"bytea", isBytes},
	20:   {"bigint", basic(types.IsInteger)},
	21:   {"smallint", basic(types.IsInteger)},
	int4: {"integer", basic(types.IsInteger)},
	25:   {"text", basic(types.IsString)},
	701:  {"double precision", basic(types.IsFloat)},
	1043: {"varchar", basic(types.IsString)},
	1700: {"numeric (CAST it)", func(types.Type) bool { return false }},
}

func basic(info types.BasicInfo) func(types.Type) bool {
	return func(t types.Type) bool {
		b, ok := t.Underlying().(*types.Basic)
		return ok && b.Info()&info != 0
	}
}

func isBytes(t types.Type) bool {
	s, ok := t.Underlying().(*types.Slice)
	return ok && basic(types.IsInteger)(s.Elem())
}

func (c *checker) compareType(u reading, column string, oid uint32, t types.Type) {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if scans(t) {
		return
	}
	if sort, known := sorts[oid]; known && !sort.fits(t) {
		c.fault(u.at, "column %s is %s, its field is %s", column, sort.name, strings.TrimPrefix(t.String(), "untyped "))
	} else if !known {
		c.fault(u.at, "column %s has a type (oid %d) that SQLite lacks: CAST it", column, oid)
	}
}
