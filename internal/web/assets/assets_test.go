package assets

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"
)

func built() fstest.MapFS {
	return fstest.MapFS{
		"manifest.json":   {Data: []byte(`{"staff.css":{"file":"staff-0a.css","type":"text/css; charset=utf-8"}}`)},
		"staff-0a.css":    {Data: []byte("plain")},
		"staff-0a.css.br": {Data: []byte("brotli")},
		"staff-0a.css.gz": {Data: []byte("gzip")},
	}
}

func TestLoadSaysWhenNothingWasBuilt(t *testing.T) {
	if _, err := load(fstest.MapFS{".gitkeep": {}}); !errors.Is(err, ErrNotBuilt) {
		t.Fatalf("got %v, want ErrNotBuilt", err)
	}
	half := built()
	delete(half, "staff-0a.css.br")
	if _, err := load(half); err == nil || errors.Is(err, ErrNotBuilt) {
		t.Fatalf("half a build: got %v", err)
	}
}

func TestURL(t *testing.T) {
	a, err := load(built())
	if err != nil {
		t.Fatal(err)
	}
	if got := a.URL("staff.css"); got != "/aset/staff-0a.css" {
		t.Errorf("got %s", got)
	}
	if got := (*Assets)(nil).URL("staff.css"); got != "/aset/staff.css" {
		t.Errorf("without a build: got %s", got)
	}
}

func TestHandler(t *testing.T) {
	a, err := load(built())
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		method, path, accept string
		code                 int
		encoding, body       string
	}{
		{"GET", "/aset/staff-0a.css", "gzip, deflate, br", 200, "br", "brotli"},
		{"GET", "/aset/staff-0a.css", "gzip;q=0.8, br;q=0", 200, "gzip", "gzip"},
		{"GET", "/aset/staff-0a.css", "", 200, "", "plain"},
		{"HEAD", "/aset/staff-0a.css", "br", 200, "br", ""},
		{"GET", "/aset/x/staff-0a.css", "", 404, "", "404 page not found\n"},
		{"GET", "/aset/manifest.json", "", 404, "", "404 page not found\n"},
		{"POST", "/aset/staff-0a.css", "", 405, "", "Method Not Allowed\n"},
	} {
		r := httptest.NewRequest(c.method, c.path, nil)
		r.Header.Set("Accept-Encoding", c.accept)
		w := httptest.NewRecorder()
		a.Handler().ServeHTTP(w, r)
		body, err := io.ReadAll(w.Result().Body)
		if err != nil {
			t.Fatal(err)
		}
		if w.Code != c.code || w.Header().Get("Content-Encoding") != c.encoding || string(body) != c.body {
			t.Errorf("%s %s (%s): %d %q %q", c.method, c.path, c.accept, w.Code, w.Header().Get("Content-Encoding"), body)
		}
		if c.code == http.StatusOK && w.Header().Get("Cache-Control") != "public, max-age=31536000, immutable" {
			t.Errorf("%s: cache %q", c.path, w.Header().Get("Cache-Control"))
		}
	}
}
