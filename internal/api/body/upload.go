package body

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"time"

	"tanggap/internal/blob"
	"tanggap/internal/db"
	"tanggap/internal/evidence"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
)

const (
	pieceTime = 30 * time.Second // that a piece of an upload may take to arrive
	beside    = 1 << 20          // bytes of everything in an upload that is not the file
	maxLabel  = 200              // letters
)

// upload is what has arrived of a multipart body.
type upload struct {
	store blob.Store
	limit int64
	file  evidence.File
	label foreign.Text
}

// Receive reads a multipart body: one file of at most limit bytes, which goes straight into the store, and perhaps a
// label. The file's row is the caller's to write. Faults by field, too large, a body cut short.
func Receive(ctx context.Context, w http.ResponseWriter, r *http.Request, store blob.Store, limit int64) (f evidence.File, label foreign.Text, err error) {
	r.Body = http.MaxBytesReader(w, &patient{r.Body, http.NewResponseController(w)}, limit+beside)
	parts, err := r.MultipartReader()
	u := upload{store: store, limit: limit}
	if err != nil {
		return f, label, fault.Invalid(fault.Field{Path: "file", Code: "need"})
	}
	for {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return f, label, Cut(err)
		}
		if err := u.part(ctx, part); err != nil {
			return f, label, err
		}
	}
	if u.file.SHA256 == "" {
		return f, label, fault.Invalid(fault.Field{Path: "file", Code: "need"})
	}
	return u.file, u.label, nil
}

func (u *upload) part(ctx context.Context, part *multipart.Part) (err error) {
	switch name := part.FormName(); {
	case name == "file" && u.file.SHA256 == "":
		u.file, err = u.keep(ctx, part)
		return err
	case name == "label":
		b, err := io.ReadAll(io.LimitReader(part, 8<<10))
		if err != nil {
			return Cut(err)
		}
		u.label = foreign.Line(string(b))
		if n := u.label.Letters(); n > maxLabel {
			return fault.Invalid(fault.Field{Path: "label", Code: "too_long", Args: []any{"n", maxLabel, "have", n}})
		}
		return nil
	default:
		return fault.Invalid(fault.Field{Path: string(foreign.Line(name)), Code: "unknown_field"})
	}
}

// keep streams a part into the blobs. Its kind is told by its first bytes, not by its name.
func (u *upload) keep(ctx context.Context, part *multipart.Part) (evidence.File, error) {
	first := make([]byte, 512)
	n, err := io.ReadFull(part, first)
	if err != nil && err != io.EOF && !errors.Is(err, io.ErrUnexpectedEOF) {
		return evidence.File{}, Cut(err)
	}
	got, err := u.store.Put(ctx, io.MultiReader(bytes.NewReader(first[:n]), part), u.limit)
	if err != nil {
		if fault.Of(err) != nil || db.Unavailable(err) {
			return evidence.File{}, err
		}
		return evidence.File{}, Cut(err)
	}
	return evidence.File{
		SHA256: got.SHA256, Size: got.Size, Stored: got.Name, Codec: got.Codec, KeyID: got.KeyID,
		Name: evidence.CleanName(part.FileName()), Media: evidence.Sniff(first[:n]),
	}, nil
}

// patient reads an upload as long as it moves.
type patient struct {
	io.ReadCloser
	rc *http.ResponseController
}

func (p *patient) Read(b []byte) (int, error) {
	_ = p.rc.SetReadDeadline(time.Now().Add(pieceTime)) // a recorder in tests has none
	return p.ReadCloser.Read(b)
}

// Cut is the fault of a body that did not arrive whole.
func Cut(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return fault.TooLarge(large.Limit)
	}
	return &fault.Error{Kind: fault.KindInvalid, Code: "api_cut", Cause: err}
}
