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

// sandboxed lets nothing of a file run or fetch, whatever is in it.
const sandboxed = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"

// Give sends a file's bytes and closes them. PDF and pictures may be shown in the browser, everything else is only to
// keep. The reading is recorded before by who calls.
func (v *Visit) Give(name, media string, size int64, body io.ReadCloser) error {
	defer body.Close() //nolint:errcheck // read only
	h, disposition := v.W.Header(), "inline"
	if media != "application/pdf" && !strings.HasPrefix(media, "image/") {
		media, disposition = "application/octet-stream", "attachment"
	}
	h.Set("Content-Type", media)
	h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": name}))
	h.Set("Content-Length", strconv.FormatInt(size, 10))
	h.Set("Content-Security-Policy", sandboxed)
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
