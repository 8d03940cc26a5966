package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// command runs a command line and gives what it wrote.
func command(t *testing.T, in string, args ...string) (status int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	status = run(t.Context(), args, &streams{strings.NewReader(in), &o, &e})
	return status, o.String(), e.String()
}

func TestBackupAndRestore(t *testing.T) {
	dir := t.TempDir()
	old, file := filepath.Join(dir, "lama"), filepath.Join(dir, "cadangan")
	if status, _, errs := command(t, "", "office", "set", "kop.city", "Sofifi", "--data", old); status != done {
		t.Fatal(errs)
	}
	if status, _, errs := command(t, "", "backup", file, "--data", old); status != done || !strings.Contains(errs, "Backed up") {
		t.Fatal(errs)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if status, _, errs := command(t, "", "backup", file, "--data", old); status != failed || !strings.Contains(errs, "overwrites nothing") {
		t.Errorf("over an old backup: %d %s", status, errs)
	}
	status, stream, errs := command(t, "", "backup", "-", "--data", old)
	if status != done {
		t.Fatal(errs)
	}
	for name, c := range map[string]struct{ from, in string }{"file": {file, ""}, "stream": {"-", stream}} {
		to := filepath.Join(dir, name)
		status, out, errs := command(t, c.in, "restore", c.from, "--data", to)
		if status != done || !strings.Contains(out, "Restored") || !strings.Contains(out, " 0 faults") {
			t.Fatalf("%s: %d\n%s%s", name, status, out, errs)
		}
		if _, out, _ := command(t, "", "office", "list", "--data", to); !strings.Contains(out, "Sofifi") {
			t.Errorf("%s: %s", name, out)
		}
		if status, _, errs := command(t, c.in, "restore", c.from, "--data", to); status != failed || !strings.Contains(errs, "not empty") {
			t.Errorf("%s again: %d %s", name, status, errs)
		}
	}
	if status, _, errs := command(t, stream[:len(stream)/2], "restore", "-", "--data", filepath.Join(dir, "putus")); status != failed || !strings.Contains(errs, "cut off") {
		t.Errorf("cut off: %d %s", status, errs)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 4 { // lama, cadangan, file, stream
		t.Errorf("%v, %v", left, err)
	}
}
