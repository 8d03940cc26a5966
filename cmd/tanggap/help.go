package main

import (
	"fmt"

	"github.com/alecthomas/kong"
)

// helpCommand prints what --help prints, for those who type it in front.
type helpCommand struct {
	Command []string `arg:"" optional:"" help:"The command to explain."`
}

func (helpCommand) Help() string { return example("tanggap help version") }

// Run explains the named command, or all of them.
func (h *helpCommand) Run(k *kong.Kong) error {
	trace, err := kong.Trace(k, h.Command)
	if err == nil {
		err = trace.Error
	}
	if err != nil {
		return misuse{err}
	}
	return trace.PrintUsage(false)
}

// misuse is wrong use that shows only while a command runs.
type misuse struct{ error }

func (misuse) ExitCode() int { return wrongUse }

// example is the closing part of a command's Help: a line that may be typed as it stands.
func example(line string) string { return fmt.Sprintf("Example:\n  %s", line) }
