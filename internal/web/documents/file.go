package documents

import (
	"bytes"
	"io"

	"tanggap/internal/document"
	"tanggap/internal/fault"
	"tanggap/internal/web/server"
)

// pdf gives an issued paper's bytes as they were issued, or a draft as it would look, with KONSEP on it.
func pdf(v *server.Visit) error {
	d, err := document.Find(v.Context(), v.Site.DB, v.Viewer, v.PathValue("id"))
	if err != nil {
		return err
	}
	if d.Opens() {
		f, body, err := v.Site.Press.Open(v.Context(), v.Viewer, d.UID)
		if err != nil {
			return err
		}
		return v.GivePaper(string(f.Name), f.Size, body)
	}
	if d.State != document.Draft {
		return fault.Conflict("document_"+d.State, nil)
	}
	b, err := v.Site.Press.Preview(v.Context(), v.Viewer, d.UID)
	if err != nil {
		return err
	}
	return v.GivePaper("konsep-"+d.Kind+".pdf", int64(len(b)), io.NopCloser(bytes.NewReader(b)))
}

// scan gives the scan of the signed or sent copy.
func scan(v *server.Visit) error {
	f, body, err := v.Site.Press.OpenScan(v.Context(), v.Viewer, v.PathValue("id"))
	if err != nil {
		return err
	}
	return v.Give(string(f.Name), f.Media, f.Size, body)
}
