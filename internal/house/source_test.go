package house

import (
	"bytes"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// root is the project's folder, seen from this package.
const root = "../.."

// module is the prefix of our own import paths.
const module = "tanggap/"

// room is a package as the go command lists it.
type room struct {
	ImportPath string
	Name       string
	Dir        string
	Imports    []string // those of tests are not among them
	GoFiles    []string
}

// path is the room's place in the project, as ARCHITECTURE.md writes it.
func (r room) path() string { return strings.TrimPrefix(r.ImportPath, module) }

var listRooms = sync.OnceValues(func() ([]room, error) {
	cmd := exec.Command("go", "list", "-json=ImportPath,Name,Dir,Imports,GoFiles", "./...")
	cmd.Dir = root
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		return nil, errors.New(errs.String())
	}
	var all []room
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var r room
		if err := d.Decode(&r); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		all = append(all, r)
	}
})

func rooms(t *testing.T) []room {
	t.Helper()
	all, err := listRooms()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// source is one file of the project.
type source struct {
	path      string // from the project's folder, with slashes
	text      []byte
	tree      *ast.File // nil when it is not Go
	generated bool
}

func (s source) test() bool    { return strings.HasSuffix(s.path, "_test.go") }
func (s source) command() bool { return s.tree != nil && s.tree.Name.Name == "main" }
func (s source) lines() int    { return bytes.Count(s.text, []byte("\n")) }

// ours tells whether the file lies in this package, whose tests name what they forbid.
func (s source) ours() bool { return strings.HasPrefix(s.path, "internal/house/") }

var fset = token.NewFileSet()

// skipped are folders that hold nothing of ours: made by builds, or fetched.
var skipped = map[string]bool{
	".git": true, "bin": true, "build": true, "data": true, "dist": true, "node_modules": true,
}

var readSources = sync.OnceValues(func() ([]source, error) {
	var all []source
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && skipped[d.Name()] {
			return filepath.SkipDir
		}
		if !d.Type().IsRegular() || skipped[d.Name()] { // .git is a file in a second work tree
			return nil
		}
		s, err := readSource(name)
		all = append(all, s)
		return err
	})
	return all, err
})

func readSource(name string) (source, error) {
	b, err := os.ReadFile(name)
	if err != nil {
		return source{}, err
	}
	rel, err := filepath.Rel(root, name)
	if err != nil {
		return source{}, err
	}
	s := source{path: filepath.ToSlash(rel), text: b}
	if strings.HasSuffix(name, ".go") {
		s.tree, err = parser.ParseFile(fset, s.path, b, parser.ParseComments|parser.SkipObjectResolution)
		s.generated = err == nil && ast.IsGenerated(s.tree)
	}
	return s, err
}

func sources(t *testing.T) []source {
	t.Helper()
	all, err := readSources()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 10 {
		t.Fatalf("only %d files found below %s", len(all), root)
	}
	return all
}

// goSources are the Go files; generated ones only when asked for.
func goSources(t *testing.T, generated bool) []source {
	t.Helper()
	var some []source
	for _, s := range sources(t) {
		if s.tree != nil && (generated || !s.generated) {
			some = append(some, s)
		}
	}
	return some
}

// at is where a node stands, as editors understand it.
func at(n ast.Node) string { return fset.Position(n.Pos()).String() }

// called is "package.Function" for a call of an imported function, else "".
func called(n ast.Node) (string, *ast.CallExpr) {
	call, ok := n.(*ast.CallExpr)
	if !ok {
		return "", nil
	}
	return selected(call.Fun), call
}

// selected is "a.b" for that selector, else "".
func selected(n ast.Node) string {
	sel, ok := n.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	x, ok := sel.X.(*ast.Ident)
	if !ok {
		return ""
	}
	return x.Name + "." + sel.Sel.Name
}
