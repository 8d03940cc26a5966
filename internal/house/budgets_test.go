package house

import (
	"go/ast"
	"path"
	"slices"
	"strings"
	"testing"
)

const (
	fileLines        = 500
	roomLines        = 2500
	medianFunction   = 13
	ninetiethPercent = 50
	interfaceMethods = 6
)

func TestFilesAndRoomsStaySmall(t *testing.T) {
	perRoom := map[string]int{}
	for _, s := range sources(t) {
		if s.generated || (s.tree == nil && !strings.HasSuffix(s.path, ".templ")) {
			continue
		}
		if s.lines() > fileLines {
			t.Errorf("%s has %d lines; %d are enough", s.path, s.lines(), fileLines)
		}
		if !s.test() && s.tree != nil { // templates are parts of pages, one a file: only their files are bounded
			perRoom[path.Dir(s.path)] += s.lines()
		}
	}
	for room, n := range perRoom {
		if n > roomLines {
			t.Errorf("%s has %d lines (tests apart); split it at %d", room, n, roomLines)
		}
	}
}

func TestFunctionsStayShort(t *testing.T) {
	var lengths []int
	for _, s := range goSources(t, false) {
		if s.test() {
			continue
		}
		for _, d := range s.tree.Decls {
			if f, ok := d.(*ast.FuncDecl); ok && f.Body != nil {
				lengths = append(lengths, fset.Position(f.End()).Line-fset.Position(f.Pos()).Line+1)
			}
		}
	}
	slices.Sort(lengths)
	median, p90 := lengths[len(lengths)/2], lengths[len(lengths)*9/10]
	if median > medianFunction || p90 > ninetiethPercent {
		t.Errorf("the median of %d functions has %d lines (at most %d), nine of ten have at most %d (at most %d)",
			len(lengths), median, medianFunction, p90, ninetiethPercent)
	}
}

func TestInterfacesStayNarrow(t *testing.T) {
	for _, s := range goSources(t, false) {
		ast.Inspect(s.tree, func(n ast.Node) bool {
			if i, ok := n.(*ast.InterfaceType); ok && i.Methods.NumFields() > interfaceMethods {
				t.Errorf("%s: interface of %d methods; %d are enough", at(i), i.Methods.NumFields(), interfaceMethods)
			}
			return true
		})
	}
}
