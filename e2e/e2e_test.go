package e2e_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"tanggap/e2e"
	"tanggap/internal/db"
	"tanggap/internal/dbtest"
)

// binary is the program that all tests run.
var binary string

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "tanggap-e2e-")
	if err != nil {
		return fail(err)
	}
	defer os.RemoveAll(dir)
	if binary, err = e2e.Build(context.Background(), dir); err != nil {
		return fail(err)
	}
	return m.Run()
}

func fail(err error) int {
	fmt.Fprintln(os.Stderr, err)
	return 1
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// program is the binary with an empty store on an engine.
func program(t testing.TB, engine db.Engine) e2e.Program {
	t.Helper()
	o := dbtest.Bare(t, engine, false)
	return e2e.Program{Bin: binary, Data: filepath.Join(o.Dir, "data"), Database: o.URL}
}
