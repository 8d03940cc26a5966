// Package apptest gives tests a running program over a fresh store, and browsers without a screen to visit it.
package apptest

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"tanggap/internal/account"
	"tanggap/internal/app"
	"tanggap/internal/config"
	"tanggap/internal/db"
	"tanggap/internal/dbtest"
)

// Site is a program that answers on a test's own address.
type Site struct {
	T    *testing.T
	App  *app.App
	URL  string
	hash string
	data string
}

// Files is the folder in which the site keeps its files.
func (s *Site) Files() string { return filepath.Join(s.data, "blobs") }

// Password is the password of everybody whom Person makes.
const Password = "sandi-untuk-uji"

// Each runs body against a fresh program on each engine.
func Each(t *testing.T, body func(t *testing.T, s *Site)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { body(t, Open(t, d)) })
}

// Open builds the program over the store of d (dbtest's).
func Open(t *testing.T, d *db.DB) *Site {
	t.Helper()
	data := t.TempDir()
	a, err := app.Over(context.Background(), d, app.Options{
		Config: config.Config{Store: config.Store{Data: data}, Listen: "127.0.0.1:0", BaseURL: "http://127.0.0.1"},
		Log:    slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Jobs.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(a.Handler())
	t.Cleanup(func() {
		srv.Close()
		_ = a.Jobs.Stop(context.Background())
	})
	hash, err := a.Hasher.Hash(context.Background(), Password)
	if err != nil {
		t.Fatal(err)
	}
	return &Site{T: t, App: a, URL: srv.URL, hash: hash, data: data}
}

// Person makes somebody who can sign in and holds the roles.
func (s *Site) Person(username string, roles ...string) account.Person {
	s.T.Helper()
	var p account.Person
	err := s.App.DB.Write(context.Background(), account.System("test"), func(ctx context.Context, tx *db.Tx) (err error) {
		if p, err = account.Add(ctx, tx, account.Person{Username: username, Name: "Orang " + username}, s.hash); err != nil {
			return err
		}
		known, err := s.App.Shelf.Actors(ctx, tx)
		if err != nil {
			return err
		}
		for _, role := range roles {
			if err := account.Assign(ctx, tx, account.Assignment{PersonID: p.ID, Role: role, FromDay: "2020-01-01"}, known); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		s.T.Fatal(err)
	}
	return p
}

// Staff makes one person for each actor of the procedure in force and each fixed role, named as the role.
func (s *Site) Staff() {
	actors, err := s.App.Shelf.Actors(context.Background(), s.App.DB)
	if err != nil {
		s.T.Fatal(err)
	}
	for _, role := range append(actors, "sekretariat", "admin", "auditor") {
		s.Person(role, role)
	}
}

// Browser visits the site; redirects are not followed.
type Browser struct {
	Client *http.Client
	s      *Site
}

// Browser is a guest.
func (s *Site) Browser() *Browser {
	jar, _ := cookiejar.New(nil)
	return &Browser{s: s, Client: &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// SignIn is a browser of somebody signed in.
func (s *Site) SignIn(username string) *Browser {
	s.T.Helper()
	b := s.Browser()
	if a := b.Post("/masuk", url.Values{"username": {username}, "password": {Password}}); a.Code != http.StatusSeeOther {
		s.T.Fatalf("%s cannot sign in: %d %.300s", username, a.Code, a.Body)
	}
	return b
}

// Answer is what came back.
type Answer struct {
	Code     int
	Body     string
	Location string
	Header   http.Header
}

// Get fetches a page.
func (b *Browser) Get(path string) Answer {
	b.s.T.Helper()
	res, err := b.Client.Get(b.s.URL + path)
	return b.read(res, err)
}

// Post sends a form.
func (b *Browser) Post(path string, form url.Values) Answer {
	b.s.T.Helper()
	res, err := b.Client.Post(b.s.URL+path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	return b.read(res, err)
}

// Send sends any body.
func (b *Browser) Send(path, contentType string, body io.Reader) Answer {
	b.s.T.Helper()
	res, err := b.Client.Post(b.s.URL+path, contentType, body)
	return b.read(res, err)
}

func (b *Browser) read(res *http.Response, err error) Answer {
	b.s.T.Helper()
	if err != nil {
		b.s.T.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.s.T.Fatal(err)
	}
	return Answer{Code: res.StatusCode, Body: string(body), Location: res.Header.Get("Location"), Header: res.Header}
}
