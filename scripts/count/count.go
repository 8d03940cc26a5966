package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// event is one line of `go test -json` (go doc test2json).
type event struct {
	Action     string
	Package    string
	ImportPath string // of a build
	Test       string
	Elapsed    float64
	Output     string
}

// name is a test's place.
type name struct{ room, test string }

// count keeps what the events said.
type count struct {
	out     io.Writer
	said    map[name][]string // output of what has not ended yet; test "" is the package's own
	built   map[string][]string
	parents map[name]bool // tests with tests inside: only the innermost are counted
	ended   map[name]string
	reasons map[name]string // why a test was skipped
	broken  []string        // packages that failed without a failing test
	told    []string        // what good tests counted themselves: "counted: 100 mails …"
}

// engines are counted in this order.
var engines = []string{"sqlite", "postgres", "browser"}

func newCount(out io.Writer) *count {
	return &count{
		out: out, said: map[name][]string{}, built: map[string][]string{},
		parents: map[name]bool{}, ended: map[name]string{}, reasons: map[name]string{},
	}
}

// read takes all events. A line that is no event is printed as it is.
func (c *count) read(r io.Reader) error {
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadBytes('\n')
		if len(line) > 0 {
			var e event
			if json.Unmarshal(line, &e) == nil && e.Action != "" {
				c.take(e)
			} else {
				fmt.Fprintf(c.out, "%s", line)
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (c *count) take(e event) {
	n := name{e.Package, e.Test}
	switch e.Action {
	case "build-output":
		c.built[e.ImportPath] = append(c.built[e.ImportPath], e.Output)
	case "build-fail":
		fmt.Fprintf(c.out, "--- does not build: %s\n%s", e.ImportPath, strings.Join(c.built[e.ImportPath], ""))
	case "run":
		for p := n; ; {
			i := strings.LastIndexByte(p.test, '/')
			if i < 0 {
				break
			}
			p.test = p.test[:i]
			c.parents[p] = true
		}
	case "output":
		c.said[n] = append(c.said[n], e.Output)
	case "pass", "fail", "skip":
		c.end(n, e)
	}
}

// end files how a test, or with an empty test a package, came out.
func (c *count) end(n name, e event) {
	if n.test == "" {
		c.endRoom(e)
		return
	}
	c.ended[n] = e.Action
	switch e.Action {
	case "fail":
		fmt.Fprintf(c.out, "--- FAIL: %s %s (%.2fs)\n%s", n.room, n.test, e.Elapsed, strings.Join(c.said[n], ""))
	case "skip":
		c.reasons[n] = reason(c.said[n])
	case "pass":
		c.tell(n)
	}
	delete(c.said, n)
}

// tell keeps what a test counted itself, for the last lines.
func (c *count) tell(n name) {
	for _, s := range c.said[n] {
		if _, words, found := strings.Cut(s, ": counted: "); found {
			c.told = append(c.told, fmt.Sprintf("%s (%s)", strings.TrimSpace(words), n.test))
		}
	}
}

// reason is what a skipped test said, without the frame that the go command puts around it.
func reason(said []string) string {
	var words []string
	for _, s := range said {
		s = strings.TrimSpace(s)
		if s == "" || strings.HasPrefix(s, "===") || strings.HasPrefix(s, "---") {
			continue
		}
		words = append(words, s)
	}
	return strings.Join(words, " ")
}

func (c *count) endRoom(e event) {
	tests, failing := 0, false
	for n, how := range c.ended {
		if n.room == e.Package && !c.parents[n] {
			tests++
		}
		failing = failing || n.room == e.Package && how == "fail"
	}
	if e.Action == "fail" {
		c.unfinished(e.Package)
		if !failing {
			c.broken = append(c.broken, e.Package)
		}
		if !failing || tests == 0 {
			fmt.Fprint(c.out, strings.Join(c.said[name{e.Package, ""}], ""))
		}
	}
	if e.Action == "fail" || tests > 0 {
		fmt.Fprintf(c.out, "%-4s %-40s %5d tests %7.1fs\n", e.Action, e.Package, tests, e.Elapsed)
	}
	delete(c.said, name{e.Package, ""})
}

// unfinished prints what tests said that never ended: a panic or the time limit took them along.
func (c *count) unfinished(room string) {
	for _, n := range slices.SortedFunc(maps.Keys(c.said), func(a, b name) int { return strings.Compare(a.test, b.test) }) {
		if n.room == room && n.test != "" {
			fmt.Fprintf(c.out, "--- never ended: %s %s\n%s", n.room, n.test, strings.Join(c.said[n], ""))
			delete(c.said, n)
		}
	}
}

// close prints the counts and tells whether all is well.
func (c *count) close(demand []string) bool {
	passed, failed, skipped := c.tally()
	good := failed == 0
	if passed+failed == 0 {
		fmt.Fprintln(c.out, "no test ran")
		good = false
	}
	fmt.Fprintln(c.out)
	for _, n := range skipped {
		word := "skipped"
		if !allowed(c.reasons[n]) {
			word, good = "SKIPPED, which it may not be", false
		}
		fmt.Fprintf(c.out, "%s: %s %s: %s\n", word, n.room, n.test, c.reasons[n])
	}
	slices.Sort(c.told)
	for _, words := range c.told {
		fmt.Fprintf(c.out, "counted:  %s\n", words)
	}
	for _, engine := range engines {
		ran := c.ran(engine)
		fmt.Fprintf(c.out, "%-9s %5d tests ran\n", engine, ran)
		if ran == 0 && slices.Contains(demand, engine) {
			fmt.Fprintf(c.out, "nothing ran on %s: that is a failure\n", engine)
			good = false
		}
	}
	fmt.Fprintf(c.out, "skipped   %5d tests\n", len(skipped))
	if !good && failed == 0 {
		failed = 1 // what is wrong is said above; the last line must not call it green
	}
	fmt.Fprintf(c.out, "%d passed, %d failed\n", passed, failed)
	return good
}

// tally counts the innermost tests; a test that failed by itself around good ones counts, and so does a
// package that failed outside its tests.
func (c *count) tally() (passed, failed int, skipped []name) {
	failed = len(c.broken)
	for n, how := range c.ended {
		switch {
		case how == "fail" && !c.failsInside(n):
			failed++
		case c.parents[n]:
		case how == "pass":
			passed++
		case how == "skip":
			skipped = append(skipped, n)
		}
	}
	slices.SortFunc(skipped, func(a, b name) int { return strings.Compare(a.room+" "+a.test, b.room+" "+b.test) })
	return passed, failed, skipped
}

func (c *count) failsInside(n name) bool {
	if !c.parents[n] {
		return false
	}
	for other, how := range c.ended {
		if how == "fail" && other.room == n.room && strings.HasPrefix(other.test, n.test+"/") {
			return true
		}
	}
	return false
}

// ran counts the innermost tests that ran on an engine, or in the browser: one part of the test's name says so.
func (c *count) ran(engine string) int {
	ran := 0
	for n, how := range c.ended {
		if !c.parents[n] && how != "skip" && on(n, engine) {
			ran++
		}
	}
	return ran
}

func on(n name, engine string) bool {
	for part := range strings.SplitSeq(n.test, "/") {
		part, _, _ = strings.Cut(part, "#") // the go command numbers doubles: sqlite#01
		if strings.EqualFold(part, engine) {
			return true
		}
	}
	return false
}

// allowed skips are those of tests that read material beside the project, which may not be copied into it.
func allowed(reason string) bool { return strings.Contains(reason, "shared/") }
