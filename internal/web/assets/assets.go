// Package assets holds the built style sheets and scripts of the pages and serves them. They are made by
// `npm run build` into dist, which git ignores; it knows nothing of pages.
package assets

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
)

//go:embed all:dist
var dist embed.FS

// Prefix is where Handler stands in the addresses of the server.
const Prefix = "/aset/"

// ErrNotBuilt says that the program was compiled without its style sheets: run `npm ci && npm run build` first.
var ErrNotBuilt = errors.New("assets are not built")

// Assets are the built files. A nil *Assets answers unhashed addresses, so that tests of pages need no build.
type Assets struct {
	named  map[string]string // name → address
	served map[string]file   // file name in the address → its bytes
}

type file struct {
	kind           string
	plain, br, gzp []byte
}

// Load reads what was built into the program. ErrNotBuilt when there is nothing.
func Load() (*Assets, error) {
	sub, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, err
	}
	return load(sub)
}

func load(fsys fs.FS) (*Assets, error) {
	b, err := fs.ReadFile(fsys, "manifest.json")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotBuilt
	}
	if err != nil {
		return nil, fmt.Errorf("assets manifest: %w", err)
	}
	var manifest map[string]struct{ File, Type string }
	if err := json.Unmarshal(b, &manifest); err != nil {
		return nil, fmt.Errorf("assets manifest: %w", err)
	}
	a := &Assets{named: map[string]string{}, served: map[string]file{}}
	for name, m := range manifest {
		f, err := read(fsys, m.File, m.Type)
		if err != nil {
			return nil, fmt.Errorf("asset %s: %w", name, err)
		}
		a.named[name], a.served[m.File] = Prefix+m.File, f
	}
	return a, nil
}

func read(fsys fs.FS, name, kind string) (f file, err error) {
	f.kind = kind
	if f.plain, err = fs.ReadFile(fsys, name); err != nil {
		return f, err
	}
	if f.br, err = fs.ReadFile(fsys, name+".br"); err != nil {
		return f, err
	}
	f.gzp, err = fs.ReadFile(fsys, name+".gz")
	return f, err
}

// URL is the address of the built file behind name ("staff.css"). A name that was not built is answered as it is:
// the page then shows a missing style, not an error.
func (a *Assets) URL(name string) string {
	if a != nil {
		if u, ok := a.named[name]; ok {
			return u
		}
	}
	return Prefix + name
}

// Handler serves the built files under Prefix: never changing (the hash is in the name), compressed as the
// browser accepts (RFC 9110, 12.5.3). It answers GET and HEAD.
func (a *Assets) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, ok := a.served[path.Base(r.URL.Path)]
		if !ok || r.URL.Path != Prefix+path.Base(r.URL.Path) {
			http.NotFound(w, r)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
			return
		}
		f.serve(w, r)
	})
}

func (f file) serve(w http.ResponseWriter, r *http.Request) {
	h, body := w.Header(), f.plain
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	h.Set("X-Content-Type-Options", "nosniff")
	accept := strings.Join(r.Header.Values("Accept-Encoding"), ",")
	switch {
	case accepts(accept, "br"):
		h.Set("Content-Encoding", "br")
		body = f.br
	case accepts(accept, "gzip"):
		h.Set("Content-Encoding", "gzip")
		body = f.gzp
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodGet {
		_, _ = w.Write(body) // the reader has gone: nobody is left to tell
	}
}

// accepts tells whether an Accept-Encoding header names coding with a weight above zero.
func accepts(header, coding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		q, found := strings.CutPrefix(strings.ReplaceAll(strings.ToLower(weight), " ", ""), "q=")
		v, err := strconv.ParseFloat(q, 64)
		return !found || err == nil && v > 0
	}
	return false
}
