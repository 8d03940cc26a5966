package house

import (
	"crypto/sha256"
	"encoding/hex"
	"go/ast"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// forEachUse calls f with every "package.Name" that a file mentions.
func forEachUse(s source, f func(name string, n ast.Node)) {
	ast.Inspect(s.tree, func(n ast.Node) bool {
		if name := selected(n); name != "" {
			f(name, n)
		}
		return true
	})
}

// outright are http's functions that use the default client: no timeout, no limit, nobody's choice.
var outright = map[string]bool{
	"http.DefaultClient": true, "http.Get": true, "http.Post": true, "http.PostForm": true, "http.Head": true,
	"http.DefaultServeMux": true, "http.HandleFunc": true, "http.Handle": true, "http.ListenAndServe": true,
}

// excuse is why a file may not mention a name, or "".
func excuse(s source, name string) string {
	switch {
	case name == "templ.Raw":
		return "what people wrote is never markup"
	case name == "time.Sleep" && s.test():
		return "a test waits for what happens, not for the clock"
	case outright[name]:
		return "name your own client or server, with timeouts"
	case strings.HasPrefix(name, "fmt.Print") && !s.command() && !s.test():
		return "only commands speak on standard output; log through slog"
	}
	return ""
}

func TestManners(t *testing.T) {
	for _, s := range goSources(t, true) {
		if s.ours() {
			continue
		}
		forEachUse(s, func(name string, n ast.Node) {
			if why := excuse(s, name); why != "" {
				t.Errorf("%s: %s: %s", at(n), name, why)
			}
		})
	}
}

// foreignWords are names of tools and machines that have no business in the project, as the first
// 12 hex digits of their SHA-256, so that not even this list names them.
var foreignWords = map[string]bool{
	"ebde709e306b": true,
	"c70eca6b0f88": true,
	"60965168ce76": true,
	"c857d09db23e": true,
	"3ea125d0bff3": true,
	"7d3194f79e64": true,
}

var (
	wordRE = regexp.MustCompile(`[a-z]{5,}`)
	// hostRE finds addresses of package registries and proxies: where packages come from is each machine's matter.
	hostRE = regexp.MustCompile(`https?://(registry|proxy|mirror)[a-z0-9.-]*\.`)
	// placeRE finds folders of one machine.
	placeRE = regexp.MustCompile(`(^|[\s"'=(:` + "`" + `])/(work|root|home/[a-z]+)/[a-z.]`)
)

func TestNoForeignNames(t *testing.T) {
	known := map[string]bool{}
	for _, s := range sources(t) {
		text := strings.ToLower(string(s.text))
		if filepath.Base(s.path) == "go.sum" {
			continue
		}
		for _, w := range wordRE.FindAllString(text, -1) {
			bad, seen := known[w]
			if !seen {
				sum := sha256.Sum256([]byte(w))
				bad = foreignWords[hex.EncodeToString(sum[:6])]
				known[w] = bad
			}
			if bad {
				t.Errorf("%s names a tool that has no business here: %s", s.path, w)
			}
		}
		for _, re := range []*regexp.Regexp{hostRE, placeRE} {
			if m := re.FindString(text); m != "" && !s.ours() {
				t.Errorf("%s names a machine: %s", s.path, strings.TrimSpace(m))
			}
		}
	}
}

// TestDriverHasItsOwnLibc: the SQLite driver is tested with exactly one version of its C library in Go;
// another one compiles and corrupts.
func TestDriverHasItsOwnLibc(t *testing.T) {
	const driver, libc = "modernc.org/sqlite", "modernc.org/libc"
	gomod, err := os.ReadFile(ask(t, "{{.GoMod}}", driver))
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^\s*` + libc + ` (\S+)`).FindSubmatch(gomod)
	if m == nil {
		t.Fatalf("go.mod of %s does not name %s", driver, libc)
	}
	if have := ask(t, "{{.Version}}", libc); have != string(m[1]) {
		t.Errorf("%s is %s here, %s wants %s: go get %s@%s", libc, have, driver, m[1], libc, m[1])
	}
}

// ask is one fact about a module.
func ask(t *testing.T, format, mod string) string {
	t.Helper()
	cmd := exec.Command("go", "list", "-m", "-f", format, mod)
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list -m %s: %v", mod, err)
	}
	return strings.TrimSpace(string(out))
}
