// Package config reads how this installation is set up: once, at the start, from flags, environment and the
// store's own tanggap.toml. It knows no other room; the values are handed down in pieces.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"

	"github.com/pelletier/go-toml/v2"
)

// FileName is the configuration file inside the data folder.
const FileName = "tanggap.toml"

// Store says where the records lie. Every command that opens a store embeds it as its flags.
type Store struct {
	Data     string `toml:"-" help:"Folder of the store." placeholder:"DIR"`
	Database string `toml:"database" help:"PostgreSQL address (postgres://…). Empty: SQLite in the data folder." placeholder:"URL"`
	Blobs    string `toml:"blobs" help:"Where files lie. Empty: folder blobs in the data folder." placeholder:"URL"`
}

// Config is the whole of it. An empty field means: not said here.
type Config struct {
	Store   `embed:""`
	Listen  string `toml:"listen" help:"Address to listen on." placeholder:"HOST:PORT"`
	BaseURL string `toml:"base_url" name:"base-url" help:"Address that people type, for links. Empty: http:// and the listen address." placeholder:"URL"`
	Log     string `toml:"log" help:"Least level to log: debug, info, warn or error." placeholder:"LEVEL"`
}

// Defaults are the values that hold where nothing else is said.
func Defaults() Config {
	return Config{Store: Store{Data: "./data"}, Listen: "127.0.0.1:8080", Log: "info"}
}

// Read puts the configuration together; the first that says something wins: flags, the environment
// (TANGGAP_DATA, TANGGAP_LISTEN, TANGGAP_DATABASE, TANGGAP_BLOBS, TANGGAP_BASE_URL, TANGGAP_LOG), the file
// tanggap.toml in the data folder, the defaults. An unknown key in the file and a bad value are errors that
// name their place. The data folder need not exist.
func Read(flags Config, getenv func(string) string) (Config, error) {
	env := fromEnvironment(getenv)
	dir := first(flags.Data, env.Data, Defaults().Data)
	file, err := fromFile(filepath.Join(dir, FileName))
	if err != nil {
		return Config{}, err
	}
	c := over(flags, over(env, over(file, Defaults())))
	return c, c.validate()
}

// Level is the log level; validated by Read.
func (c Config) Level() slog.Level {
	l, err := level(c.Log)
	if err != nil {
		return slog.LevelInfo
	}
	return l
}

// Address is where people reach the server: BaseURL, or http:// and the listen address.
func (c Config) Address() string { return first(c.BaseURL, "http://"+c.Listen) }

func fromEnvironment(getenv func(string) string) Config {
	return Config{
		Store: Store{
			Data:     getenv("TANGGAP_DATA"),
			Database: getenv("TANGGAP_DATABASE"),
			Blobs:    getenv("TANGGAP_BLOBS"),
		},
		Listen:  getenv("TANGGAP_LISTEN"),
		BaseURL: getenv("TANGGAP_BASE_URL"),
		Log:     getenv("TANGGAP_LOG"),
	}
}

// fromFile reads the file; a missing one says nothing.
func fromFile(name string) (Config, error) {
	b, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return Config{}, nil
	}
	if err != nil {
		return Config{}, err
	}
	var c Config
	d := toml.NewDecoder(bytes.NewReader(b)).DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		return Config{}, fmt.Errorf("%s: %w", name, explain(err))
	}
	return c, nil
}

// explain gives line and key of a fault in the file instead of the bare "strict mode" sentence.
func explain(err error) error {
	var strict *toml.StrictMissingError
	if errors.As(err, &strict) && len(strict.Errors) > 0 {
		line, _ := strict.Errors[0].Position()
		return fmt.Errorf("line %d: unknown key %v", line, strict.Errors[0].Key())
	}
	var bad *toml.DecodeError
	if errors.As(err, &bad) {
		line, _ := bad.Position()
		return fmt.Errorf("line %d: %w", line, err)
	}
	return err
}

// over lays top over below, field by field.
func over(top, below Config) Config {
	return Config{
		Store: Store{
			Data:     first(top.Data, below.Data),
			Database: first(top.Database, below.Database),
			Blobs:    first(top.Blobs, below.Blobs),
		},
		Listen:  first(top.Listen, below.Listen),
		BaseURL: first(top.BaseURL, below.BaseURL),
		Log:     first(top.Log, below.Log),
	}
}

func (c Config) validate() error {
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		return fmt.Errorf("listen %q: want HOST:PORT", c.Listen)
	}
	if c.Database != "" && !schemeIs(c.Database, "postgres", "postgresql") {
		// The address may hold a password: it is not repeated.
		return errors.New("database: want postgres://…")
	}
	if c.BaseURL != "" && !schemeIs(c.BaseURL, "http", "https") {
		return fmt.Errorf("base url %q: want http://… or https://…", c.BaseURL)
	}
	_, err := level(c.Log)
	return err
}

func level(s string) (slog.Level, error) {
	var l slog.Level
	if err := l.UnmarshalText([]byte(s)); err != nil {
		return 0, fmt.Errorf("log %q: want debug, info, warn or error", s)
	}
	return l, nil
}

func schemeIs(address string, schemes ...string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	for _, s := range schemes {
		if u.Scheme == s {
			return true
		}
	}
	return false
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}
