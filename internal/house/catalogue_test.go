package house

import (
	"fmt"
	"go/ast"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tanggap/internal/text"
)

// builtElsewhere are beginnings of keys that no code puts together in one expression. (Those of the form
// "form."+name are found in the source and need no line here.)
var builtElsewhere = []string{
	"fault.", // fault.Error's Code, answered at the doors
	"field.", // fault.Field's Code, answered at the doors
}

// filledLater are texts whose places a script in the page fills, so that the source gives no values.
var filledLater = map[string]bool{
	"ui.bulk.picked": true,
}

// usage is how the source uses the catalogue.
type usage struct {
	calls    []use           // text.T with the whole key in its place
	prefixes map[string]bool // "prefix."+…, where some key begins so
	literals map[string]bool // every string in the source: keys also travel through lists
}

type use struct {
	key   string
	place string
	given []string // names of the values; nil when not all are literal
	all   bool     // given is complete
}

func findUsage(t *testing.T) usage {
	t.Helper()
	u := usage{prefixes: map[string]bool{}, literals: map[string]bool{}}
	for _, s := range goSources(t, true) {
		if s.test() {
			continue
		}
		ast.Inspect(s.tree, func(n ast.Node) bool {
			u.note(n)
			return true
		})
	}
	return u
}

func (u *usage) note(n ast.Node) {
	if lit, ok := literal(n); ok {
		u.literals[lit] = true
	}
	if name, call := called(n); name == "text.T" && len(call.Args) >= 2 {
		u.noteCall(call)
	}
	if sum, ok := n.(*ast.BinaryExpr); ok && sum.Op == token.ADD {
		u.noteSum(sum)
	}
}

func (u *usage) noteCall(call *ast.CallExpr) {
	if key, ok := literal(call.Args[1]); ok {
		given, all := names(call)
		u.calls = append(u.calls, use{key, at(call), given, all})
	}
	if sum, ok := call.Args[1].(*ast.BinaryExpr); ok {
		if prefix, ok := literal(sum.X); ok && !keyBegins(prefix) {
			u.calls = append(u.calls, use{key: prefix + "…", place: at(call)}) // no key can come of it
		}
	}
}

// noteSum files the beginning of a string that may become a key.
func (u *usage) noteSum(sum *ast.BinaryExpr) {
	prefix, ok := literal(sum.X)
	if ok && strings.HasSuffix(prefix, ".") && keyBegins(prefix) {
		u.prefixes[prefix] = true
	}
}

func keyBegins(prefix string) bool {
	for key := range text.Keys(text.ID) {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return false
}

// names are the names of the values given to text.T, and whether that is all of them.
func names(call *ast.CallExpr) ([]string, bool) {
	var given []string
	for i := 2; i < len(call.Args); i += 2 {
		name, ok := literal(call.Args[i])
		if !ok {
			return given, false
		}
		given = append(given, name)
	}
	return given, !call.Ellipsis.IsValid()
}

func literal(n ast.Node) (string, bool) {
	lit, ok := n.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

// used tells whether anything in the source can ask for key.
func (u *usage) used(key string) bool {
	key = strings.TrimSuffix(key, ".one")
	if u.literals[key] {
		return true
	}
	begins := func(p string) bool { return strings.HasPrefix(key, p) }
	return slices.ContainsFunc(builtElsewhere, begins) ||
		slices.ContainsFunc(slices.Collect(maps.Keys(u.prefixes)), begins)
}

func TestEveryTextAskedForExists(t *testing.T) {
	u := findUsage(t)
	for _, c := range u.calls {
		id, ok := text.Keys(text.ID)[c.key]
		if !ok {
			t.Errorf("%s: %q is not in the catalogue", c.place, c.key)
			continue
		}
		if !c.all || filledLater[c.key] && len(c.given) == 0 {
			continue
		}
		for _, p := range placeholders(id) {
			if !slices.Contains(c.given, p) {
				t.Errorf("%s: %q has {%s}, which is not given", c.place, c.key, p)
			}
		}
	}
}

func TestEveryTextIsUsed(t *testing.T) {
	u := findUsage(t)
	for _, key := range slices.Sorted(maps.Keys(text.Keys(text.ID))) {
		if !u.used(key) {
			t.Errorf("nobody asks for %q", key)
		}
	}
}

func TestBothLanguagesSayTheSame(t *testing.T) {
	for _, fault := range unlike(text.Keys(text.ID), text.Keys(text.EN)) {
		t.Error(fault)
	}
}

// unlike compares two languages: the same keys (singular forms apart) with the same placeholders.
func unlike(id, en map[string]string) []string {
	var faults []string
	for _, key := range slices.Sorted(maps.Keys(id)) {
		other, ok := en[key]
		switch {
		case !ok && !singular(key, id):
			faults = append(faults, fmt.Sprintf("%s is missing in English", key))
		case ok && !slices.Equal(placeholders(id[key]), placeholders(other)):
			faults = append(faults, fmt.Sprintf("%s has other placeholders in English: %v, %v", key, placeholders(id[key]), placeholders(other)))
		}
		if strings.TrimSpace(id[key]) == "" {
			faults = append(faults, key+" is empty")
		}
	}
	for _, key := range slices.Sorted(maps.Keys(en)) {
		if _, ok := id[key]; !ok && !singular(key, en) {
			faults = append(faults, fmt.Sprintf("%s is missing in Indonesian", key))
		}
	}
	return faults
}

// singular tells whether key is the form for one of a key that stands beside it.
func singular(key string, in map[string]string) bool {
	base, ok := strings.CutSuffix(key, ".one")
	_, stands := in[base]
	return ok && stands
}

var placeholderRE = regexp.MustCompile(`\{([a-z_]+)\}`)

// placeholders are the names of a text's {places}, sorted, each once.
func placeholders(s string) []string {
	var all []string
	for _, m := range placeholderRE.FindAllStringSubmatch(s, -1) {
		all = append(all, m[1])
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// TestUnlikeFinds shows that the comparison itself finds what it should.
func TestUnlikeFinds(t *testing.T) {
	id := map[string]string{"a": "{n} laporan", "b": "ada", "c": "{x}"}
	en := map[string]string{"a": "{n} reports", "a.one": "one report", "c": "{y}", "d.one": "x"}
	got := unlike(id, en)
	want := []string{
		"b is missing in English",
		"c has other placeholders in English: [x], [y]",
		"d.one is missing in Indonesian",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
