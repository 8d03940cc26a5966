package main

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// play feeds events, written as "action package test output", and closes.
func play(t *testing.T, demand []string, lines ...string) (string, bool) {
	t.Helper()
	var in, out bytes.Buffer
	for _, l := range lines {
		p := strings.SplitN(l+"   ", " ", 4)
		e := event{Action: p[0], Package: p[1], Test: p[2], Output: strings.TrimRight(p[3], " ")}
		if strings.HasPrefix(e.Action, "build") {
			e.ImportPath = e.Package
		}
		if err := json.NewEncoder(&in).Encode(e); err != nil {
			t.Fatal(err)
		}
	}
	c := newCount(&out)
	if err := c.read(&in); err != nil {
		t.Fatal(err)
	}
	good := c.close(demand)
	return out.String(), good
}

// ran are the events of a test that came out so.
func ran(room, test, how string) []string {
	return []string{"run " + room + " " + test, how + " " + room + " " + test}
}

func TestCount(t *testing.T) {
	both := slices.Concat([]string{"run m/db TestA"}, ran("m/db", "TestA/sqlite", "pass"), ran("m/db", "TestA/postgres", "pass"),
		[]string{"pass m/db TestA", "pass m/db"})
	plus := func(more ...string) []string { return slices.Concat(both, more) }
	around := func(inner string) []string {
		return slices.Concat([]string{"run m/x TestB"}, ran("m/x", "TestB/a", inner), []string{"fail m/x TestB"})
	}
	for name, c := range map[string]struct {
		demand []string
		events []string
		good   bool
		says   []string
	}{
		"green":             {[]string{"sqlite", "postgres"}, both, true, []string{"sqlite        1", "postgres      1", "2 passed, 0 failed"}},
		"no browser":        {[]string{"browser"}, both, false, []string{"nothing ran on browser", "2 passed, 1 failed"}},
		"browser by name":   {[]string{"browser"}, ran("m/e2e", "TestJourney/sqlite/browser", "pass"), true, []string{"browser       1"}},
		"numbered engine":   {[]string{"sqlite"}, ran("m/db", "TestA/sqlite#01", "pass"), true, []string{"sqlite        1"}},
		"engine in a word":  {[]string{"sqlite"}, ran("m/db", "TestNotsqlite", "pass"), false, []string{"sqlite        0"}},
		"nothing":           {nil, nil, false, []string{"no test ran", "0 passed, 1 failed"}},
		"a failing test":    {nil, []string{"run m/x TestB", "output m/x TestB it broke", "fail m/x TestB", "fail m/x"}, false, []string{"--- FAIL: m/x TestB", "it broke", "0 passed, 1 failed"}},
		"inner failure":     {nil, around("fail"), false, []string{"0 passed, 1 failed"}},
		"outer failure":     {nil, around("pass"), false, []string{"1 passed, 1 failed"}},
		"does not build":    {nil, plus("build-output m/y  syntax error", "build-fail m/y", "fail m/y"), false, []string{"syntax error", "2 passed, 1 failed"}},
		"panic":             {nil, []string{"run m/x TestC", "output m/x TestC panic: no", "fail m/x"}, false, []string{"never ended: m/x TestC", "panic: no", "0 passed, 1 failed"}},
		"samples away":      {nil, plus("run m/x TestS", "output m/x TestS samples: ../shared/samples is not here", "skip m/x TestS"), true, []string{"skipped: m/x TestS", "skipped       1", "2 passed, 0 failed"}},
		"counted":           {nil, plus("run m/x TestM", "output m/x TestM     m_test.go:9: counted: 100 mails", "pass m/x TestM"), true, []string{"counted:  100 mails (TestM)", "3 passed, 0 failed"}},
		"silent skip":       {nil, plus("run m/x TestS", "output m/x TestS later", "skip m/x TestS"), false, []string{"SKIPPED, which it may not be: m/x TestS: later", "2 passed, 1 failed"}},
		"skipped is no run": {[]string{"postgres"}, append(ran("m/x", "TestS/postgres", "skip"), ran("m/x", "TestT", "pass")...), false, []string{"postgres      0"}},
	} {
		t.Run(name, func(t *testing.T) {
			out, good := play(t, c.demand, c.events...)
			if good != c.good {
				t.Errorf("good %v, want %v", good, c.good)
			}
			for _, s := range c.says {
				if !strings.Contains(out, s) {
					t.Errorf("does not say %q", s)
				}
			}
			last := out[strings.LastIndexByte(strings.TrimSpace(out), '\n')+1:]
			if !strings.HasSuffix(last, " failed\n") {
				t.Errorf("the last line is %q", last)
			}
			if t.Failed() {
				t.Log(out)
			}
		})
	}
}
