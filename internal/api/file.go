package api

import (
	"context"
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"tanggap/internal/account"
	"tanggap/internal/api/body"
	"tanggap/internal/blob"
	"tanggap/internal/casework"
	"tanggap/internal/casework/correspondence"
	"tanggap/internal/db"
	"tanggap/internal/evidence"
	"tanggap/internal/fault"
	"tanggap/internal/incident"
)

// MaxEvidence is the biggest file that comes in by the API, in bytes.
const MaxEvidence = 100 << 20

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
	f, label, err := body.Receive(ctx, c.w, c.r, c.Blobs, MaxEvidence)
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
	if !rep.HasOriginal || c.v.Can(account.OPD) && !c.v.Can(account.Team) && !own {
		return nil, fault.NotFound()
	}
	f, err := incident.Original(ctx, c.DB, rep)
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
