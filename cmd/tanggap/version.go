package main

import (
	"fmt"
	"runtime"
)

type versionCommand struct{}

func (versionCommand) Help() string {
	return "Prints the program's version and the Go release it was built with.\n\n" + example("tanggap version")
}

// Run prints one line.
func (versionCommand) Run(s *streams) error {
	_, err := fmt.Fprintf(s.Out, "tanggap %s (%s, %s/%s)\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}
