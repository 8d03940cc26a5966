package server

import (
	"bufio"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"time"

	"tanggap/internal/db"
	"tanggap/internal/evidence"
	"tanggap/internal/fault"
)

const (
	maxFields = 256 << 10        // bytes of all fields of a form with a file
	slowForm  = 30 * time.Minute // a form with a file may take that long on a weak line
	sniffed   = 512              // bytes that tell what a file looks like
)

// Upload reads a form with one file as it arrives: fields become the visit's form, the file of that name goes to the
// store, its type told by its content. No file: nil. What was read stays in the form when the file is refused
// (too large, line cut), so that nothing typed is lost; pages put the file's field last.
func (v *Visit) Upload(field string, limit int64) (*evidence.File, error) {
	parts, err := v.MultipartReader()
	if errors.Is(err, http.ErrNotMultipart) {
		return nil, nil // a plain form: it is read already
	}
	if err != nil {
		return nil, cut(err)
	}
	_ = http.NewResponseController(v.W).SetReadDeadline(time.Now().Add(slowForm)) // a test's line has none to set
	v.Form, v.PostForm = url.Values{}, url.Values{}
	var file *evidence.File
	left := int64(maxFields)
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return file, nil
		}
		if err != nil {
			return file, cut(err)
		}
		if part.FileName() != "" && part.FormName() == field && file == nil {
			file, err = v.store(part, limit)
		} else if part.FileName() == "" {
			err = v.field(part, &left)
		}
		if err != nil {
			return file, err
		}
	}
}

func (v *Visit) field(part *multipart.Part, left *int64) error {
	b, err := io.ReadAll(io.LimitReader(part, *left+1))
	if err != nil {
		return cut(err)
	}
	if *left -= int64(len(b)); *left < 0 {
		return fault.TooLarge(maxFields)
	}
	v.Form.Add(part.FormName(), string(b))
	v.PostForm.Add(part.FormName(), string(b))
	return nil
}

// store puts one file into the store; an empty one is none.
func (v *Visit) store(part *multipart.Part, limit int64) (*evidence.File, error) {
	in := bufio.NewReaderSize(part, sniffed)
	first, err := in.Peek(sniffed)
	if err != nil && err != io.EOF {
		return nil, cut(err)
	}
	if len(first) == 0 {
		return nil, nil
	}
	media := evidence.Sniff(first)
	s, err := v.Site.Blobs.Put(v.ctx, in, limit)
	if err != nil {
		if fault.Of(err) != nil || db.Unavailable(err) {
			return nil, err
		}
		return nil, cut(err)
	}
	return &evidence.File{
		SHA256: s.SHA256, Size: s.Size, Stored: s.Name, Codec: s.Codec, KeyID: s.KeyID, Name: evidence.CleanName(part.FileName()), Media: media,
	}, nil
}

// cut says why a form ended before its end.
func cut(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return fault.TooLarge(large.Limit)
	}
	return &fault.Error{Kind: fault.KindInvalid, Code: "upload_cut", Cause: err}
}
