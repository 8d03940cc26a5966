package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"tanggap/internal/account"
	"tanggap/internal/agency"
	"tanggap/internal/api"
	"tanggap/internal/blob"
	"tanggap/internal/casework"
	"tanggap/internal/db"
	"tanggap/internal/dbtest"
	"tanggap/internal/office"
	"tanggap/internal/procedure"
	"tanggap/sops"
)

// office is a store with one procedure, one person with a token for each of its actors and each fixed role, and the
// API before it.
type officeUnderTest struct {
	t     *testing.T
	d     *db.DB
	shelf *procedure.Shelf
	blobs *blob.Folder
	token map[string]string
	uid   map[string]string
	id    map[string]int64
	url   string
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newOffice(t *testing.T, d *db.DB, file string, body []byte) *officeUnderTest {
	t.Helper()
	blobs, err := blob.OpenFolder(t.TempDir())
	must(t, err)
	t.Cleanup(func() { must(t, blobs.Close()) })
	o := &officeUnderTest{t: t, d: d, shelf: procedure.NewShelf(casework.Known()), blobs: blobs, token: map[string]string{}, uid: map[string]string{}, id: map[string]int64{}}
	o.write(func(ctx context.Context, tx *db.Tx) error {
		p, err := o.shelf.Load(ctx, tx, file, body, "2026-01-01")
		if err != nil {
			return err
		}
		a, err := agency.Add(ctx, tx, agency.Agency{Key: "dinkes", Name: "Dinas Kesehatan"})
		if err != nil {
			return err
		}
		b, err := agency.Add(ctx, tx, agency.Agency{Key: "dispar", Name: "Dinas Pariwisata"})
		if err != nil {
			return err
		}
		if err := office.Set(ctx, tx, "number.incident", "UJI-{tahun}-{urut:4}"); err != nil {
			return err
		}
		for _, actor := range p.Actors {
			if err := o.person(ctx, tx, actor.ID, actor.Title, actor.ID, nil); err != nil {
				return err
			}
		}
		for _, role := range []string{"sekretariat", "admin", "auditor"} {
			if err := o.person(ctx, tx, role, role, role, nil); err != nil {
				return err
			}
		}
		if err := o.person(ctx, tx, "opd", "Kontak Dinkes", "opd", &a.ID); err != nil {
			return err
		}
		return o.person(ctx, tx, "opd2", "Kontak Dispar", "opd", &b.ID)
	})
	server := httptest.NewServer(api.New(api.Deps{DB: d, Shelf: o.shelf, Blobs: blobs, Log: slog.New(slog.NewTextHandler(t.Output(), nil)), BaseURL: "https://csirt.contoh.go.id"}))
	t.Cleanup(server.Close)
	o.url = server.URL + api.Prefix
	return o
}

func (o *officeUnderTest) write(f func(context.Context, *db.Tx) error) {
	o.t.Helper()
	must(o.t, o.d.Write(context.Background(), db.Actor{Name: "test"}, f))
}

func (o *officeUnderTest) person(ctx context.Context, tx *db.Tx, user, name, role string, agency *int64) error {
	p, err := account.Add(ctx, tx, account.Person{Username: user, Name: name, AgencyID: agency}, "")
	if err != nil {
		return err
	}
	err = account.Assign(ctx, tx, account.Assignment{PersonID: p.ID, Role: role, FromDay: "2026-01-01"}, []string{role})
	if err != nil {
		return err
	}
	o.uid[user], o.id[user] = p.UID, p.ID
	o.token[user], err = account.MakeToken(ctx, tx, p.ID, nil, 0)
	return err
}

// each runs a body on both engines, in the province's office.
func each(t *testing.T, body func(*testing.T, *officeUnderTest)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { body(t, newOffice(t, d, "malut.yaml", sops.Malut)) })
}

// got is an answer: its status, its JSON, its headers.
type got struct {
	status int
	body   map[string]any
	raw    []byte
	header http.Header
}

func (g got) String() string { return fmt.Sprintf("%d %s", g.status, g.raw) }

// codes are the codes of the field errors by place.
func (g got) codes() map[string]string {
	out := map[string]string{}
	list, _ := g.body["errors"].([]any)
	for _, e := range list {
		m := e.(map[string]any)
		out[m["location"].(string)] = m["code"].(string)
	}
	return out
}

type header = map[string]string

// send asks as user ("" nobody). body may be a string, bytes or anything that becomes JSON.
func (o *officeUnderTest) send(user, method, path string, body any, with ...header) got {
	o.t.Helper()
	var b io.Reader
	switch v := body.(type) {
	case nil:
	case string:
		b = strings.NewReader(v)
	case []byte:
		b = bytes.NewReader(v)
	default:
		j, err := json.Marshal(v)
		must(o.t, err)
		b = bytes.NewReader(j)
	}
	r, err := http.NewRequest(method, o.url+path, b)
	must(o.t, err)
	if b != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	if user != "" {
		r.Header.Set("Authorization", "Bearer "+o.token[user])
	}
	for _, h := range with {
		for k, v := range h {
			r.Header.Set(k, v)
		}
	}
	resp, err := (&http.Client{}).Do(r)
	must(o.t, err)
	defer resp.Body.Close()
	g := got{status: resp.StatusCode, header: resp.Header}
	g.raw, err = io.ReadAll(resp.Body)
	must(o.t, err)
	_ = json.Unmarshal(g.raw, &g.body) // a file is none
	return g
}

func (o *officeUnderTest) want(status int, g got) got {
	o.t.Helper()
	if g.status != status {
		o.t.Fatalf("got %s, want %d", g, status)
	}
	return g
}

func (o *officeUnderTest) get(user, path string) got { return o.send(user, "GET", path, nil) }

func (o *officeUnderTest) post(user, path string, body any) got {
	return o.send(user, "POST", path, body)
}

// report files one as user and gives its number.
func (o *officeUnderTest) report(user string) string {
	o.t.Helper()
	g := o.want(201, o.post(user, "/reports", map[string]any{"description": "Situs menampilkan judi.", "reporter": map[string]any{"name": "Saharia"}, "agency": "dinkes"}))
	return g.body["number"].(string)
}

// incident opens one of a new report and gives its number.
func (o *officeUnderTest) incident() string {
	o.t.Helper()
	return o.want(201, o.post("koordinator", "/reports/"+o.report("koordinator")+"/accept", nil)).body["number"].(string)
}
