package server

import (
	"compress/gzip"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// compressFrom is the length in bytes below which a page is sent as it is.
const compressFrom = 1024

var gzips = sync.Pool{New: func() any { w, _ := gzip.NewWriterLevel(io.Discard, 6); return w }}

// compress sends pages (text/html) longer than compressFrom with gzip to who accepts it (RFC 9110, 12.5.3). Everything
// else passes untouched; a flush is passed on.
func compress(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead || !acceptsGzip(r.Header.Values("Accept-Encoding")) {
			next.ServeHTTP(&varying{ResponseWriter: w}, r)
			return
		}
		c := &compressed{ResponseWriter: w, code: http.StatusOK}
		defer c.end()
		next.ServeHTTP(c, r)
	})
}

func acceptsGzip(headers []string) bool {
	for part := range strings.SplitSeq(strings.Join(headers, ","), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if !strings.EqualFold(strings.TrimSpace(name), "gzip") {
			continue
		}
		q, weighed := strings.CutPrefix(strings.ReplaceAll(strings.ToLower(weight), " ", ""), "q=")
		v, err := strconv.ParseFloat(q, 64)
		return !weighed || err == nil && v > 0
	}
	return false
}

func isPage(h http.Header) bool {
	return strings.HasPrefix(h.Get("Content-Type"), "text/html") && h.Get("Content-Encoding") == ""
}

// varying tells caches that a page may come in another coding.
type varying struct {
	http.ResponseWriter
	told bool
}

func (v *varying) WriteHeader(code int) {
	if !v.told && isPage(v.Header()) {
		v.Header().Add("Vary", "Accept-Encoding")
	}
	v.told = v.told || code >= 200
	v.ResponseWriter.WriteHeader(code)
}

func (v *varying) Write(b []byte) (int, error) {
	if !v.told {
		v.WriteHeader(http.StatusOK)
	}
	return v.ResponseWriter.Write(b)
}

func (v *varying) Unwrap() http.ResponseWriter { return v.ResponseWriter }

// compressed holds a page's first bytes back until it is known whether compressing is worth it.
type compressed struct {
	http.ResponseWriter
	code    int
	begun   bool // the header is sent
	waiting bool // the header waits for the body's first bytes
	held    []byte
	gz      *gzip.Writer
}

func (c *compressed) WriteHeader(code int) {
	if c.begun || c.waiting {
		return
	}
	if code >= 100 && code < 200 {
		c.ResponseWriter.WriteHeader(code)
		return
	}
	c.code = code
	if !isPage(c.Header()) || code == http.StatusNoContent || code == http.StatusNotModified || c.Header().Get("Content-Length") != "" {
		c.begun = true
		c.ResponseWriter.WriteHeader(code)
		return
	}
	c.Header().Add("Vary", "Accept-Encoding")
	c.waiting = true
}

func (c *compressed) Write(b []byte) (int, error) {
	if !c.begun && !c.waiting {
		if c.Header().Get("Content-Type") == "" {
			c.Header().Set("Content-Type", http.DetectContentType(b))
		}
		c.WriteHeader(http.StatusOK)
	}
	if c.waiting {
		if c.held = append(c.held, b...); len(c.held) < compressFrom {
			return len(b), nil
		}
		return len(b), c.release(true)
	}
	if c.gz != nil {
		return c.gz.Write(b)
	}
	return c.ResponseWriter.Write(b)
}

// release sends the header and what was held back.
func (c *compressed) release(zip bool) error {
	c.waiting, c.begun = false, true
	if zip {
		c.Header().Set("Content-Encoding", "gzip")
		c.gz = gzips.Get().(*gzip.Writer)
		c.gz.Reset(c.ResponseWriter)
	}
	c.ResponseWriter.WriteHeader(c.code)
	held := c.held
	c.held = nil
	if len(held) == 0 {
		return nil
	}
	if zip {
		_, err := c.gz.Write(held)
		return err
	}
	_, err := c.ResponseWriter.Write(held)
	return err
}

// FlushError sends on what is there, for http.ResponseController.
func (c *compressed) FlushError() error {
	if !c.begun && !c.waiting {
		c.WriteHeader(http.StatusOK)
	}
	if c.waiting {
		if err := c.release(true); err != nil {
			return err
		}
	}
	if c.gz != nil {
		if err := c.gz.Flush(); err != nil {
			return err
		}
	}
	return http.NewResponseController(c.ResponseWriter).Flush()
}

// Flush is FlushError for http.Flusher.
func (c *compressed) Flush() { _ = c.FlushError() }

func (c *compressed) Unwrap() http.ResponseWriter { return c.ResponseWriter }

func (c *compressed) end() {
	if c.waiting {
		_ = c.release(false) // the visitor has gone: nobody is left to tell
	}
	if c.gz != nil {
		_ = c.gz.Close()
		c.gz.Reset(io.Discard)
		gzips.Put(c.gz)
		c.gz = nil
	}
}
