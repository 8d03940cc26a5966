package server

import (
	"bufio"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestCompress(t *testing.T) {
	long, short := strings.Repeat("<p>Insiden siber</p>", 200), "<p>pendek</p>"
	for _, c := range []struct {
		name, accept, kind, body string
		code                     int
		zipped                   bool
	}{
		{"a long page", "br, gzip;q=0.8", "text/html; charset=utf-8", long, 200, true},
		{"a refused page", "gzip", "text/html", long, 422, true},
		{"a short page", "gzip", "text/html", short, 200, false},
		{"nobody asked", "", "text/html", long, 200, false},
		{"refused by weight", "gzip;q=0", "text/html", long, 200, false},
		{"not a page", "gzip", "application/pdf", long, 200, false},
		{"no body", "gzip", "text/html", "", 304, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			srv := httptest.NewServer(compress(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", c.kind)
				w.WriteHeader(c.code)
				for _, part := range strings.SplitAfter(c.body, ">") {
					_, _ = io.WriteString(w, part)
				}
			})))
			defer srv.Close()
			res := fetch(t, srv.URL, c.accept)
			body := plain(t, res)
			if res.StatusCode != c.code || body != c.body || (res.Header.Get("Content-Encoding") == "gzip") != c.zipped {
				t.Errorf("%d, coding %q, %d bytes; want %d, zipped %v, %d bytes", res.StatusCode, res.Header.Get("Content-Encoding"), len(body), c.code, c.zipped, len(c.body))
			}
			if page := strings.HasPrefix(c.kind, "text/html") && c.body != ""; page != (res.Header.Get("Vary") == "Accept-Encoding") {
				t.Errorf("Vary %q", res.Header.Get("Vary"))
			}
		})
	}
}

// TestCompressStreams: what was flushed arrives before the handler ends.
func TestCompressStreams(t *testing.T) {
	seen := make(chan struct{})
	srv := httptest.NewServer(compress(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, "<p>satu</p>\n")
		_ = http.NewResponseController(w).Flush()
		select {
		case <-seen:
		case <-r.Context().Done():
		}
		_, _ = io.WriteString(w, "<p>dua</p>\n")
	})))
	defer srv.Close()
	res := fetch(t, srv.URL, "gzip")
	z, err := gzip.NewReader(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewReader(z)
	first, err := lines.ReadString('\n')
	if first != "<p>satu</p>\n" {
		t.Fatalf("%q, %v", first, err)
	}
	close(seen)
	if second, _ := lines.ReadString('\n'); second != "<p>dua</p>\n" {
		t.Errorf("%q", second)
	}
}

func fetch(t *testing.T, url, accept string) *http.Response {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept-Encoding", accept)
	res, err := (&http.Client{Transport: &http.Transport{DisableCompression: true}}).Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = res.Body.Close() })
	return res
}

func plain(t *testing.T, res *http.Response) string {
	t.Helper()
	in := io.Reader(res.Body)
	if res.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(res.Body)
		if err != nil {
			t.Fatal(err)
		}
		in = z
	}
	b, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
