// Command count reads the events of `go test -json` on standard input, prints progress by package and failing
// tests in full, then counts what ran on which engine. It exits 1 when something failed, when something was
// skipped that may not be, or when an engine that is demanded had nothing to do.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
)

func main() {
	demand := flag.String("demand", "", "engines that must have run something, separated by commas")
	errors := flag.String("errors", "", "file with what the go command wrote on standard error")
	flag.Parse()

	c := newCount(os.Stdout)
	err := c.read(os.Stdin)
	if err != nil {
		fmt.Println("count:", err)
	}
	if b, readErr := os.ReadFile(*errors); readErr == nil && len(b) > 0 {
		fmt.Printf("the go command said:\n%s", b)
	}
	good := c.close(strings.FieldsFunc(*demand, func(r rune) bool { return r == ',' }))
	if err != nil || !good {
		os.Exit(1)
	}
}
