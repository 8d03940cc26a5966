package dbtest

import (
	"os"
	"path/filepath"
	"testing"
)

// Samples is a folder of real-world samples beside the project (../shared/samples), which may not be copied into it.
// Where it is absent the test is skipped and says so.
func Samples(t testing.TB, folder string) string {
	t.Helper()
	for up := ".."; len(up) < 30; up = filepath.Join("..", up) {
		dir := filepath.Join(up, "shared", "samples", folder)
		if _, err := os.Stat(dir); err == nil {
			return dir
		}
	}
	t.Skipf("samples: ../shared/samples/%s is not here: NOTHING of it was tried", folder)
	return ""
}
