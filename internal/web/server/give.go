package server

import (
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"tanggap/internal/blob"
	"tanggap/internal/evidence"
)

const (
	// sandboxed lets nothing of a file run or fetch, whatever is in it.
	sandboxed = "default-src 'none'; frame-ancestors 'none'; sandbox"
	// ownPaper is for PDF that the program has made itself: Chromium shows no PDF at all in a sandbox, and lays its
	// viewer out by inline style.
	ownPaper = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'none'"
)

// GivePaper shows a PDF that the program has made, and closes it. The reading is recorded before by who calls.
func (v *Visit) GivePaper(name string, size int64, body io.ReadCloser) error {
	return v.give(name, "application/pdf", "inline", ownPaper, size, body)
}

// Give sends what somebody has sent in, and closes it: pictures may be shown in the browser, everything else is only
// to keep, a PDF under its own type. The reading is recorded before by who calls.
func (v *Visit) Give(name, media string, size int64, body io.ReadCloser) error {
	disposition := "attachment"
	switch {
	case strings.HasPrefix(media, "image/"):
		disposition = "inline"
	case media != "application/pdf":
		media = "application/octet-stream"
	}
	return v.give(name, media, disposition, sandboxed, size, body)
}

func (v *Visit) give(name, media, disposition, policy string, size int64, body io.ReadCloser) error {
	defer body.Close() //nolint:errcheck // read only
	h := v.W.Header()
	h.Set("Content-Type", media)
	h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": name}))
	h.Set("Content-Length", strconv.FormatInt(size, 10))
	h.Set("Content-Security-Policy", policy)
	h.Set("Cache-Control", "private, no-store")
	if v.Method == http.MethodHead {
		return nil
	}
	if _, err := io.Copy(v.W, body); err != nil {
		v.Site.Log.Warn("file not sent whole", "path", v.Pattern, "err", err)
	}
	return nil
}

// GiveFile is Give of a stored file.
func (v *Visit) GiveFile(f evidence.File) error {
	body, err := v.Site.Blobs.Open(v.ctx, blob.Stored{SHA256: f.SHA256, Size: f.Size, Name: f.Stored, Codec: f.Codec, KeyID: f.KeyID})
	if err != nil {
		return err
	}
	return v.Give(string(f.Name), f.Media, f.Size, body)
}
