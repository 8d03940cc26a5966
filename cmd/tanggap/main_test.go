package main

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

func TestRun(t *testing.T) {
	for name, c := range map[string]struct {
		args     []string
		status   int
		out, err string
	}{
		"version":         {[]string{"version"}, done, "tanggap dev (go", ""},
		"nothing":         {nil, wrongUse, "", "Try: tanggap help"},
		"unknown command": {[]string{"fly"}, wrongUse, "", "fly"},
		"unknown flag":    {[]string{"version", "--loud"}, wrongUse, "", "--loud"},
		"help":            {[]string{"help"}, done, "Usage: tanggap <command>", ""},
		"help of one":     {[]string{"help", "version"}, done, "Example:\n\n    tanggap version", ""},
		"help flag":       {[]string{"version", "--help"}, done, "Example:\n\n    tanggap version", ""},
		"help of unknown": {[]string{"help", "fly"}, wrongUse, "", "fly"},
	} {
		t.Run(name, func(t *testing.T) {
			var out, errs bytes.Buffer
			if got := run(t.Context(), c.args, &streams{strings.NewReader(""), &out, &errs}); got != c.status {
				t.Errorf("status %d, want %d", got, c.status)
			}
			if !strings.Contains(out.String(), c.out) || !strings.Contains(errs.String(), c.err) {
				t.Errorf("standard output:\n%s\nstandard error:\n%s", &out, &errs)
			}
		})
	}
}

// TestEveryCommandHasAnExample walks the commands, so that a new one cannot come without.
func TestEveryCommandHasAnExample(t *testing.T) {
	k := parser(t.Context(), &streams{})
	for _, n := range k.Model.Leaves(true) {
		if !strings.Contains(n.Detail, "Example:\n") || n.Help == "" {
			t.Errorf("%s: want a help line and an Example in Help()", n.Path())
		}
	}
}

type busy struct{}

func (busy) Error() string { return "busy" }
func (busy) ExitCode() int { return 75 }

func TestStatusOf(t *testing.T) {
	for want, err := range map[int]error{
		failed:   errors.New("no"),
		wrongUse: fmt.Errorf("demo: %w", misuse{errors.New("not loopback")}),
		75:       fmt.Errorf("deliver: %w", busy{}),
	} {
		if got := statusOf(err); got != want {
			t.Errorf("%v: status %d, want %d", err, got, want)
		}
	}
}

var _ kong.HelpProvider = versionCommand{}
