package incidents

import (
	"bufio"
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"

	"tanggap/internal/blob"
	"tanggap/internal/casework"
	"tanggap/internal/casework/correspondence"
	"tanggap/internal/db"
	"tanggap/internal/evidence"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/indonesian"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// addEvidence is POST /insiden/{number}/bukti: each file goes to the store as it comes, then its rows are written.
func addEvidence(v *server.Visit) error {
	c, err := casework.Load(v.Context(), v.Site.DB, v.Site.Shelf, v.Viewer, v.PathValue("number"))
	if err != nil {
		return err
	}
	if !correspondence.Works(c) {
		return fault.Forbidden("not_yours", correspondence.Workers(c)...)
	}
	parts, err := v.MultipartReader()
	if err != nil {
		return &fault.Error{Kind: fault.KindInvalid, Code: "invalid", Cause: err}
	}
	n := 0
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return broken(err)
		}
		stored, err := addFile(v, part)
		if err != nil {
			return err
		}
		if stored {
			n++
		}
	}
	kind, words := ui.FlashDone, v.T("incident.files_added", "n", n)
	if n == 0 {
		kind, words = ui.FlashFailure, v.T("incident.no_file")
	}
	v.Flash(kind, "", words, ui.Link{})
	return v.Redirect("/insiden/" + c.Incident.Number + "#bukti")
}

// broken is a line that was cut, or a body too large.
func broken(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return fault.TooLarge(MaxFile)
	}
	return &fault.Error{Kind: fault.KindInvalid, Code: "invalid", Cause: err}
}

// sniffed is how many bytes tell what a file looks like.
const sniffed = 512

// addFile stores one part of the upload; an empty one, or one that is no file, is passed over.
func addFile(v *server.Visit, part *multipart.Part) (bool, error) {
	defer part.Close()
	if part.FormName() != "file" || part.FileName() == "" {
		return false, nil
	}
	body := bufio.NewReaderSize(part, sniffed)
	first, err := body.Peek(sniffed)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, broken(err)
	}
	if len(first) == 0 {
		return false, nil
	}
	media := evidence.Sniff(first)
	stored, err := v.Site.Blobs.Put(v.Context(), body, MaxFile)
	if err != nil {
		if fault.Of(err) == nil {
			err = broken(err)
		}
		return false, err
	}
	file := evidence.File{SHA256: stored.SHA256, Size: stored.Size, Stored: stored.Name, Codec: stored.Codec, KeyID: stored.KeyID, Name: foreign.Text(part.FileName()), Media: media}
	return true, v.Write(func(ctx context.Context, tx *db.Tx) error { return keep(ctx, tx, v, file) })
}

// keep writes the rows of a stored file and its entry in the chain.
func keep(ctx context.Context, tx *db.Tx, v *server.Visit, file evidence.File) error {
	c, err := casework.Hold(ctx, tx, v.Site.Shelf, v.Viewer, v.PathValue("number"))
	if err == nil {
		_, err = correspondence.AddEvidence(ctx, tx, c, file, "")
	}
	return err
}

// reading finds a file of the incident for the viewer and records that he reads it, before its first byte leaves.
func reading(v *server.Visit) (*page, evidence.Attachment, error) {
	p, err := read(v, "", nil)
	if err != nil {
		return nil, evidence.Attachment{}, err
	}
	for _, a := range p.files {
		if a.UID != v.PathValue("file") {
			continue
		}
		return p, a, v.Write(func(ctx context.Context, tx *db.Tx) error {
			return evidence.CountReading(ctx, tx, v.Viewer.Person, "evidence/"+a.UID)
		})
	}
	return nil, evidence.Attachment{}, fault.NotFound()
}

func open(v *server.Visit, a evidence.Attachment) (io.ReadCloser, error) {
	return v.Site.Blobs.Open(v.Context(), blob.Stored{SHA256: a.SHA256, Size: a.Size, Name: a.Stored, Codec: a.Codec, KeyID: a.KeyID})
}

// textShown is how many bytes of a text the page shows.
const textShown = 256 << 10

// readEvidence is the page of a file: a picture as a picture, a text as text, everything else only to download.
func readEvidence(v *server.Visit) error {
	p, a, err := reading(v)
	if err != nil {
		return err
	}
	f := fileView{p: p, name: a.Name, note: joined(fileKind(p, a), indonesian.Size(a.Size), p.v.Brief(a.Added)), sum: a.SHA256, get: p.href("/bukti/" + a.UID + "/unduh")}
	switch {
	case a.File().Picture():
		f.image = p.href("/bukti/" + a.UID + "/gambar")
	case a.Media == "text/plain":
		body, err := open(v, a)
		if err != nil {
			return err
		}
		defer body.Close()
		b, err := io.ReadAll(io.LimitReader(body, textShown))
		if err != nil {
			return err
		}
		f.text, f.cut = foreign.Clean(string(b)), a.Size > textShown
	}
	return v.Render(ui.InStaff(v.StaffShell(shown(a.Name), ui.Queue), f.view()))
}

// picture gives the bytes of a picture to the page's img, with nothing allowed around them.
func picture(v *server.Visit) error {
	_, a, err := reading(v)
	if err != nil {
		return err
	}
	if !a.File().Picture() {
		return fault.NotFound()
	}
	return give(v, a, a.Media, "inline")
}

// download gives any file, never to be opened in the browser.
func download(v *server.Visit) error {
	_, a, err := reading(v)
	if err != nil {
		return err
	}
	return give(v, a, "application/octet-stream", "attachment")
}

func give(v *server.Visit, a evidence.Attachment, media, disposition string) error {
	body, err := open(v, a)
	if err != nil {
		return err
	}
	defer body.Close()
	h := v.W.Header()
	h.Set("Content-Type", media)
	h.Set("Content-Length", strconv.FormatInt(a.Size, 10))
	h.Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": string(a.Name)}))
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	h.Set("Cache-Control", "private, no-store")
	_, err = io.Copy(v.W, body)
	if err != nil {
		v.Site.Log.Warn("file not sent whole", "file", a.UID, "err", err)
	}
	return nil
}
