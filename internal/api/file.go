package api

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"tanggap/internal/account"
	"tanggap/internal/blob"
	"tanggap/internal/casework"
	"tanggap/internal/casework/correspondence"
	"tanggap/internal/db"
	"tanggap/internal/evidence"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
)

// MaxEvidence is the biggest file that comes in by the API, in bytes.
const MaxEvidence = 100 << 20

// pieceTime is how long a piece of an upload may take to arrive.
const pieceTime = 30 * time.Second

// EvidenceFile is a file of an incident. SHA256 is of its bytes.
type EvidenceFile struct {
	ID      string     `json:"id"`
	Name    string     `json:"name"`
	Label   string     `json:"label,omitempty"`
	Media   string     `json:"media"`
	Size    int64      `json:"size"`
	SHA256  string     `json:"sha256"`
	AddedAt *time.Time `json:"added_at"`
	AddedBy string     `json:"added_by,omitempty" doc:"Id of the person; empty: it came with a report"`
}

func evidenceLine(a evidence.Attachment) EvidenceFile {
	return EvidenceFile{a.UID, string(a.Name), a.Label, a.Media, a.Size, a.SHA256, when(a.Added), a.AddedBy}
}

func listEvidence(ctx context.Context, c *call) (out Page[EvidenceFile], err error) {
	err = c.DB.View(ctx, func(ctx context.Context, r db.Reader) error {
		i, err := incident.Find(ctx, r, c.v, c.at("number"))
		if err != nil {
			return err
		}
		all, err := evidence.OfIncident(ctx, r, i.ID)
		out = page(all, "", evidenceLine)
		return err
	})
	return out, err
}

// addEvidence streams a file into the store, then writes its row. Who may not is told before the file is read.
func addEvidence(ctx context.Context, c *call) (EvidenceFile, error) {
	k, err := casework.Load(ctx, c.DB, c.Shelf, c.v, c.at("number"))
	if err != nil {
		return EvidenceFile{}, err
	}
	if !correspondence.Works(k) {
		return EvidenceFile{}, fault.Forbidden("not_yours", correspondence.Workers(k)...)
	}
	f, label, err := c.receive(ctx)
	if err != nil {
		return EvidenceFile{}, err
	}
	c.ask(f.SHA256 + "\n" + string(f.Name) + "\n" + string(label))
	var out EvidenceFile
	if done, err := c.recall(ctx, &out); done || err != nil {
		return out, err
	}
	return again(ctx, c, func() (EvidenceFile, error) {
		return act(ctx, c, c.v.Actor(), func(ctx context.Context, tx *db.Tx) (EvidenceFile, error) {
			k, err := casework.Hold(ctx, tx, c.Shelf, c.v, k.Incident.Number)
			if err != nil {
				return EvidenceFile{}, err
			}
			a, err := correspondence.AddEvidence(ctx, tx, k, f, label)
			return evidenceLine(a), err
		})
	})
}

// receive reads the parts of a multipart body: one file, perhaps a label.
func (c *call) receive(ctx context.Context) (f evidence.File, label foreign.Text, err error) {
	c.r.Body = http.MaxBytesReader(c.w, &patient{c.r.Body, http.NewResponseController(c.w)}, MaxEvidence+maxJSON)
	parts, err := c.r.MultipartReader()
	if err != nil {
		return f, label, fault.Invalid(fault.Field{Path: "file", Code: "need"})
	}
	for {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			return f, label, cut(err)
		}
		if err := c.part(ctx, part, &f, &label); err != nil {
			return f, label, err
		}
	}
	if f.SHA256 == "" {
		return f, label, fault.Invalid(fault.Field{Path: "file", Code: "need"})
	}
	return f, label, nil
}

func (c *call) part(ctx context.Context, part *multipart.Part, f *evidence.File, label *foreign.Text) error {
	switch name := part.FormName(); {
	case name == "file" && f.SHA256 == "":
		stored, err := c.store(ctx, part)
		*f = stored
		return err
	case name == "label":
		b, err := io.ReadAll(io.LimitReader(part, 8<<10))
		if err != nil {
			return cut(err)
		}
		*label = foreign.Line(string(b))
		if n := label.Letters(); n > casework.MaxLine {
			return fault.Invalid(fault.Field{Path: "label", Code: "too_long", Args: []any{"n", casework.MaxLine, "have", n}})
		}
		return nil
	default:
		return fault.Invalid(fault.Field{Path: string(foreign.Line(name)), Code: "unknown_field"})
	}
}

// store streams a part into the blobs. Its kind is told by its first bytes, not by its name.
func (c *call) store(ctx context.Context, part *multipart.Part) (evidence.File, error) {
	first := make([]byte, 512)
	n, err := io.ReadFull(part, first)
	if err != nil && err != io.EOF && !errors.Is(err, io.ErrUnexpectedEOF) {
		return evidence.File{}, cut(err)
	}
	got, err := c.Blobs.Put(ctx, io.MultiReader(bytes.NewReader(first[:n]), part), MaxEvidence)
	if err != nil {
		if fault.Of(err) != nil || db.Unavailable(err) {
			return evidence.File{}, err
		}
		return evidence.File{}, cut(err)
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

// readEvidence hands a file out, after recording who reads it.
func readEvidence(ctx context.Context, c *call) (*huma.StreamResponse, error) {
	i, err := incident.Find(ctx, c.DB, c.v, c.at("number"))
	if err != nil {
		return nil, err
	}
	all, err := evidence.OfIncident(ctx, c.DB, i.ID)
	if err != nil {
		return nil, err
	}
	for _, a := range all {
		if a.UID == c.at("id") {
			return c.download(ctx, a.File())
		}
	}
	return nil, fault.NotFound()
}

// originalOfReport hands out a report's bytes as they came. A contact gets his own only.
func originalOfReport(ctx context.Context, c *call) (*huma.StreamResponse, error) {
	rep, err := c.findReport(ctx, c.DB)
	if err != nil {
		return nil, err
	}
	own := rep.ReporterID != nil && *rep.ReporterID == c.v.Person
	if rep.OriginalID == nil || c.v.Can(account.OPD) && !c.v.Can(account.Team) && !own {
		return nil, fault.NotFound()
	}
	f, err := evidence.ByID(ctx, c.DB, *rep.OriginalID)
	if err != nil {
		return nil, err
	}
	return c.download(ctx, f)
}

// download records the reading, then answers with the bytes, always as a file to keep and never as a page.
func (c *call) download(ctx context.Context, f evidence.File) (*huma.StreamResponse, error) {
	err := c.DB.Write(ctx, c.v.Actor(), func(ctx context.Context, tx *db.Tx) error {
		return evidence.CountReading(ctx, tx, c.v.Person, "file/"+f.UID)
	})
	if err != nil {
		return nil, err
	}
	bytes, err := c.Blobs.Open(ctx, blob.Stored{SHA256: f.SHA256, Size: f.Size, Name: f.Stored, Codec: f.Codec, KeyID: f.KeyID})
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer bytes.Close() //nolint:errcheck // read only
		_, w := humago.Unwrap(hc)
		h := w.Header()
		h.Set("Content-Type", f.Media)
		h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": string(f.Name)}))
		h.Set("Content-Length", itoa(f.Size))
		h.Set("ETag", `"`+f.SHA256+`"`)
		if c.r.Method == http.MethodHead {
			return
		}
		if _, err := io.Copy(w, bytes); err != nil {
			c.Log.Warn("file not sent whole", "file", f.UID, "err", err)
		}
	}}, nil
}
