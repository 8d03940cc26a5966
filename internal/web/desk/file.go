package desk

import (
	"context"
	"io"
	"mime"
	"strconv"

	"tanggap/internal/blob"
	"tanggap/internal/db"
	"tanggap/internal/evidence"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/indonesian"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// mediaName is what kind of file it looks like.
func mediaName(v *server.Visit, media string) string {
	switch media {
	case "image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf", "application/zip", "text/plain":
		return v.T("incident.media." + media)
	}
	return v.T("incident.media.other")
}

// reading finds a file of a report that the viewer may see and records that he reads it, before its first byte leaves.
func reading(v *server.Visit) (evidence.File, error) {
	rep, err := incident.FindReport(v.Context(), v.Site.DB, v.Viewer, v.PathValue("number"))
	if err != nil {
		return evidence.File{}, err
	}
	files, err := evidence.OfReport(v.Context(), v.Site.DB, rep.ID)
	if err != nil {
		return evidence.File{}, err
	}
	for _, a := range files {
		if a.UID == v.PathValue("file") {
			return a.File(), counted(v, "evidence/"+a.UID)
		}
	}
	return evidence.File{}, fault.NotFound()
}

func counted(v *server.Visit, thing string) error {
	return v.Write(func(ctx context.Context, tx *db.Tx) error {
		return evidence.CountReading(ctx, tx, v.Viewer.Person, thing)
	})
}

// original is the bytes of a report as they came, only to keep.
func original(v *server.Visit) error {
	rep, err := incident.FindReport(v.Context(), v.Site.DB, v.Viewer, v.PathValue("number"))
	if err != nil {
		return err
	}
	f, err := incident.Original(v.Context(), v.Site.DB, rep)
	if err != nil {
		return err
	}
	if err := counted(v, "original/"+rep.UID); err != nil {
		return err
	}
	return give(v, f, "application/octet-stream", "attachment")
}

// textShown is how many bytes of a text the page shows.
const textShown = 256 << 10

// fileView is a file on a page: a picture, or text; everything else can only be kept.
type fileView struct {
	name  foreign.Text
	note  string
	sum   string
	image string
	text  foreign.Text
	cut   bool
	get   string
	back  ui.Link
}

func readFile(v *server.Visit) error {
	f, err := reading(v)
	if err != nil {
		return err
	}
	number := v.PathValue("number")
	at := "/kotak-masuk/" + number + "/berkas/" + v.PathValue("file")
	view := fileView{
		name: f.Name, note: joined(mediaName(v, f.Media), indonesian.Size(f.Size), v.Brief(f.Created)), sum: f.SHA256,
		get: at + "/unduh", back: link("/kotak-masuk/"+number, number),
	}
	switch {
	case f.Picture():
		view.image = at + "/gambar"
	case f.Media == "text/plain":
		body, err := bytesOf(v, f)
		if err != nil {
			return err
		}
		defer body.Close() //nolint:errcheck // only read
		b, err := io.ReadAll(io.LimitReader(body, textShown))
		if err != nil {
			return err
		}
		view.text, view.cut = foreign.Clean(string(b)), f.Size > textShown
	}
	return v.Render(ui.InStaff(v.StaffShell(shown(f.Name), ui.Inbox), view.view()))
}

// picture gives the bytes of a picture to the page's img, with nothing allowed around them.
func picture(v *server.Visit) error {
	f, err := reading(v)
	if err != nil {
		return err
	}
	if !f.Picture() {
		return fault.NotFound()
	}
	return give(v, f, f.Media, "inline")
}

// download gives any file, never to be opened in the browser.
func download(v *server.Visit) error {
	f, err := reading(v)
	if err != nil {
		return err
	}
	return give(v, f, "application/octet-stream", "attachment")
}

func bytesOf(v *server.Visit, f evidence.File) (io.ReadCloser, error) {
	return v.Site.Blobs.Open(v.Context(), blob.Stored{SHA256: f.SHA256, Size: f.Size, Name: f.Stored, Codec: f.Codec, KeyID: f.KeyID})
}

func give(v *server.Visit, f evidence.File, media, disposition string) error {
	body, err := bytesOf(v, f)
	if err != nil {
		return err
	}
	defer body.Close() //nolint:errcheck // only read
	h := v.W.Header()
	h.Set("Content-Type", media)
	h.Set("Content-Length", strconv.FormatInt(f.Size, 10))
	h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": string(f.Name)}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "private, no-store")
	if _, err = io.Copy(v.W, body); err != nil {
		v.Site.Log.Warn("file not sent whole", "file", f.UID, "err", err)
	}
	return nil
}
