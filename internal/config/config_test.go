package config

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// dirWith is a data folder whose tanggap.toml holds text.
func dirWith(t *testing.T, text string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, FileName), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func environment(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i+1 < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func TestPrecedence(t *testing.T) {
	file := "listen = '127.0.0.1:1'\ndatabase = 'postgres://file/x'\nblobs = 'file:///file'\nbase_url = 'https://file.example'\nlog = 'warn'\n"
	dir := dirWith(t, file)
	all := environment("TANGGAP_DATA", dir, "TANGGAP_LISTEN", "127.0.0.1:2", "TANGGAP_DATABASE", "postgres://env/x",
		"TANGGAP_BLOBS", "file:///env", "TANGGAP_BASE_URL", "https://env.example", "TANGGAP_LOG", "error")
	at := func(data, listen, database, blobs, base, log string) Config {
		return Config{Store: Store{Data: data, Database: database, Blobs: blobs}, Listen: listen, BaseURL: base, Log: log}
	}
	flags := at(dir, "127.0.0.1:3", "postgres://flag/x", "file:///flag", "https://flag.example", "debug")
	none := environment("TANGGAP_DATA", t.TempDir())
	empty := none("TANGGAP_DATA")
	for name, c := range map[string]struct {
		flags Config
		env   func(string) string
		want  Config
	}{
		"nothing said":      {Config{}, none, at(empty, "127.0.0.1:8080", "", "", "", "info")},
		"file":              {at(dir, "", "", "", "", ""), environment(), at(dir, "127.0.0.1:1", "postgres://file/x", "file:///file", "https://file.example", "warn")},
		"environment":       {Config{}, all, at(dir, "127.0.0.1:2", "postgres://env/x", "file:///env", "https://env.example", "error")},
		"flags":             {flags, all, flags},
		"one flag":          {at("", "127.0.0.1:9", "", "", "", ""), all, at(dir, "127.0.0.1:9", "postgres://env/x", "file:///env", "https://env.example", "error")},
		"flag names folder": {at(dir, "", "", "", "", ""), environment("TANGGAP_DATA", "/nowhere", "TANGGAP_LOG", "debug"), at(dir, "127.0.0.1:1", "postgres://file/x", "file:///file", "https://file.example", "debug")},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Read(c.flags, c.env)
			if err != nil {
				t.Fatal(err)
			}
			if got != c.want {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	for name, c := range map[string]struct{ file, says string }{
		"unknown key":   {"listen = '127.0.0.1:1'\nlisten_on = 'x'\n", "line 2: unknown key [listen_on]"},
		"data in file":  {"data = '/srv'\n", "unknown key [data]"},
		"not toml":      {"log = 'info'\nlisten 5\n", "line 2"},
		"wrong type":    {"listen = 8080\n", "line 1"},
		"no port":       {"listen = 'localhost'\n", "want HOST:PORT"},
		"not postgres":  {"database = 'mysql://root:rahasia@db/x'\n", "want postgres://"},
		"base url":      {"base_url = 'csirt.example'\n", "want http://"},
		"unknown level": {"log = 'loud'\n", "want debug, info"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Read(Config{Store: Store{Data: dirWith(t, c.file)}}, environment())
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("got %v, want %q in it", err, c.says)
			}
			if strings.Contains(err.Error(), "rahasia") {
				t.Errorf("the error repeats the password: %v", err)
			}
		})
	}
}

func TestMissingFolderIsNoError(t *testing.T) {
	c, err := Read(Config{Store: Store{Data: filepath.Join(t.TempDir(), "new")}}, environment())
	if err != nil {
		t.Fatal(err)
	}
	if c.Address() != "http://127.0.0.1:8080" || c.Level() != slog.LevelInfo {
		t.Errorf("address %s, level %s", c.Address(), c.Level())
	}
}
