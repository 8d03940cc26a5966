package house

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// floors is the table of docs/ARCHITECTURE.md, from the top.
type floors []floor

type floor struct {
	name     string
	patterns []string
}

// of is the index of the floor that a room stands on, or -1. An exact name goes before the room around it,
// and there "X/*" before "X".
func (f floors) of(room string) int {
	best, floor := 0, -1
	for i, row := range f {
		for _, p := range row.patterns {
			if weight := fits(p, room); weight > best {
				best, floor = weight, i
			}
		}
	}
	return floor
}

// fits is how closely a pattern names a room: exactly, as a room around it, or not at all (0).
func fits(pattern, room string) int {
	if pattern == room {
		return 1000
	}
	if strings.HasPrefix(room, strings.TrimSuffix(pattern, "/*")+"/") {
		return len(pattern)
	}
	return 0
}

// fault says what is wrong with one room importing another, or "".
func (f floors) fault(from, to string) string {
	a, b := f.of(from), f.of(to)
	switch {
	case a < 0 || b < 0: // said once, by its own line
		return ""
	case b > a, a == b && inside(from, to):
		return ""
	}
	return fmt.Sprintf("%s (floor %q) imports %s (floor %q): imports go to a lower floor only", from, f[a].name, to, f[b].name)
}

// inside tells whether one room lies in the other.
func inside(a, b string) bool {
	return strings.HasPrefix(a, b+"/") || strings.HasPrefix(b, a+"/")
}

var (
	rowRE  = regexp.MustCompile("^\\| ([a-z]+) \\| (`.*`) \\|$")
	nameRE = regexp.MustCompile("`([^`]+)`")
)

func readFloors(t *testing.T) floors {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, "docs", "ARCHITECTURE.md"))
	if err != nil {
		t.Fatal(err)
	}
	var f floors
	for line := range strings.Lines(string(b)) {
		m := rowRE.FindStringSubmatch(strings.TrimSpace(line))
		if m == nil {
			continue
		}
		row := floor{name: m[1]}
		for _, n := range nameRE.FindAllStringSubmatch(m[2], -1) {
			row.patterns = append(row.patterns, n[1])
		}
		f = append(f, row)
	}
	if len(f) < 10 {
		t.Fatalf("docs/ARCHITECTURE.md: only %d floors found in its table", len(f))
	}
	return f
}

func TestImportsGoToALowerFloor(t *testing.T) {
	f := readFloors(t)
	for _, r := range rooms(t) {
		if f.of(r.path()) < 0 {
			t.Errorf("%s has no floor in docs/ARCHITECTURE.md", r.path())
		}
		for _, to := range r.Imports {
			if to, ok := strings.CutPrefix(to, module); ok {
				if fault := f.fault(r.path(), to); fault != "" {
					t.Error(fault)
				}
			}
		}
	}
}

// TestFloorsJudge shows that the rule itself refuses what it should.
func TestFloorsJudge(t *testing.T) {
	f := readFloors(t)
	for _, c := range []struct {
		from, to string
		good     bool
	}{
		{"cmd/tanggap", "internal/app", true},
		{"internal/intake", "internal/casework", true},
		{"internal/casework", "internal/intake", false},
		{"internal/agenda", "internal/office", true},
		{"internal/agency", "internal/agenda", false},
		{"internal/tlp", "internal/db", false},
		{"internal/web/desk", "internal/web/ui", true},
		{"internal/web/ui", "internal/web/desk", false},
		{"internal/web/desk", "internal/web/agenda", false},
		{"internal/web/desk", "internal/web/server", true},
		{"internal/web/server", "internal/web/desk", false},
		{"internal/web/desk", "internal/incident", true},
		{"internal/incident", "internal/web/desk", false},
		{"internal/document", "internal/document/letter", true},
		{"internal/document/letter", "internal/casework", false},
		{"internal/web/ui", "internal/web/assets", true},
		{"internal/db", "internal/dbtest", false},
		{"internal/casework", "internal/world", false},
		{"internal/app", "internal/world", true},
	} {
		if got := f.fault(c.from, c.to) == ""; got != c.good {
			t.Errorf("%s imports %s: allowed %v, want %v", c.from, c.to, got, c.good)
		}
	}
	if f.of("internal/nowhere") >= 0 {
		t.Error("a room without a row has a floor")
	}
}

// banned are names that say nothing about the trade.
var banned = map[string]bool{
	"util": true, "utils": true, "common": true, "model": true, "models": true, "types": true, "helper": true,
	"helpers": true, "manager": true, "service": true, "services": true, "misc": true, "shared": true,
}

func TestRoomsAreNounsOfTheTrade(t *testing.T) {
	for _, r := range rooms(t) {
		if slices.ContainsFunc(strings.Split(r.path(), "/"), func(part string) bool { return banned[part] }) {
			t.Errorf("%s: name the room after the trade", r.path())
		}
		if base := path.Base(r.ImportPath); r.Name != "main" && r.Name != base {
			t.Errorf("%s is called %s inside", r.path(), r.Name)
		}
	}
}
