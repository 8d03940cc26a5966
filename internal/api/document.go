package api

import (
	"bytes"
	"context"
	"io"
	"mime"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"tanggap/internal/account"
	"tanggap/internal/api/body"
	"tanggap/internal/db"
	"tanggap/internal/document"
	"tanggap/internal/evidence"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/tlp"
)

// DocumentLine is a paper of an incident.
type DocumentLine struct {
	ID          string     `json:"id"`
	Kind        string     `json:"kind"`
	Title       string     `json:"title"`
	State       string     `json:"state" enum:"draft,reserved,issued,signed,sent,void"`
	Step        string     `json:"step,omitempty"`
	TLP         string     `json:"tlp"`
	Version     int64      `json:"version"`
	Number      string     `json:"number,omitempty"`
	Date        string     `json:"date,omitempty"`
	IssuedAt    *time.Time `json:"issued_at,omitempty"`
	SignedAt    *time.Time `json:"signed_at,omitempty"`
	SentAt      *time.Time `json:"sent_at,omitempty"`
	SentChannel string     `json:"sent_channel,omitempty"`
	SentTo      string     `json:"sent_to,omitempty"`
	SentProof   string     `json:"sent_proof,omitempty"`
	VoidReason  string     `json:"void_reason,omitempty"`
}

// Document is a paper with what its editor needs: the paragraphs of a draft by key, and the facts that it lacks.
type Document struct {
	DocumentLine
	Paragraphs []Paragraph   `json:"paragraphs"`
	Missing    []MissingItem `json:"missing"`
}

// Paragraph is one paragraph of a draft, as it stands and as the program wrote it.
type Paragraph struct {
	Key       string `json:"key"`
	Text      string `json:"text"`
	Generated string `json:"generated"`
}

func documentLine(ctx context.Context, d document.Document) DocumentLine {
	return DocumentLine{
		ID: d.UID, Kind: d.Kind, Title: document.Title(ctx, d.Kind), State: d.State, Step: d.Step, TLP: string(d.TLP), Version: d.Version, Number: d.Number, Date: d.Day,
		IssuedAt: when(d.Issued), SignedAt: when(d.Signed), SentAt: when(d.Sent), SentChannel: d.SentChannel, SentTo: string(d.SentTo),
		SentProof: string(d.SentProof), VoidReason: string(d.VoidReason),
	}
}

// documents are the papers of an incident that the caller may see.
func (c *call) documents(ctx context.Context, r db.Reader, incident int64) ([]DocumentLine, error) {
	all, err := document.OfIncident(ctx, r, c.v, incident)
	out := make([]DocumentLine, 0, len(all))
	for _, d := range all {
		out = append(out, documentLine(ctx, d))
	}
	return out, err
}

// listDocuments is also for those through whose hands papers pass, who may not read the incident. No paper to see is
// as good as no incident. A contact sees what was sent to his agency.
func listDocuments(ctx context.Context, c *call) (out Page[DocumentLine], err error) {
	err = c.DB.View(ctx, func(ctx context.Context, r db.Reader) error {
		i, err := incident.ByNumber(ctx, r, c.at("number"))
		if err != nil {
			return err
		}
		list := document.OfIncident
		if c.v.Can(account.OPD) {
			list = document.ListShared
		}
		all, err := list(ctx, r, c.v, i.ID)
		if err == nil && len(all) == 0 {
			_, err = incident.Find(ctx, r, c.v, i.Number)
		}
		out = page(all, "", func(d document.Document) DocumentLine { return documentLine(ctx, d) })
		return err
	})
	return out, err
}

// findDocument is the paper of the address, if it is one of the incident of the address and the caller may see it.
func (c *call) findDocument(ctx context.Context) (document.Document, error) {
	return document.Find(ctx, c.DB, c.v, c.at("id"), c.at("number"))
}

func readDocument(ctx context.Context, c *call) (Document, error) {
	d, err := c.findDocument(ctx)
	if err != nil {
		return Document{}, err
	}
	out := Document{DocumentLine: documentLine(ctx, d), Paragraphs: []Paragraph{}, Missing: []MissingItem{}}
	if d.State != document.Draft {
		return out, nil
	}
	proof, err := c.Press.Proof(ctx, c.v, d.UID)
	if err != nil {
		return out, err
	}
	for _, p := range proof.Passages {
		out.Paragraphs = append(out.Paragraphs, Paragraph{p.Key, p.Text, p.Generated})
	}
	out.Missing = append(out.Missing, missingItems(ctx, proof.Missing)...)
	return out, nil
}

// NewDocument is the kind of a paper to begin.
type NewDocument struct {
	Kind string `json:"kind"`
}

func makeDocument(ctx context.Context, c *call, n NewDocument) (DocumentLine, error) {
	return act(ctx, c, c.v.Actor(), func(ctx context.Context, tx *db.Tx) (DocumentLine, error) {
		d, err := document.Make(ctx, tx, c.Shelf, c.v, c.at("number"), n.Kind)
		return documentLine(ctx, d), err
	})
}

// onDocument runs an act on the paper of the address.
func (c *call) onDocument(ctx context.Context, do func(context.Context, *db.Tx, string) (document.Document, error)) (DocumentLine, error) {
	d, err := c.findDocument(ctx)
	if err != nil {
		return DocumentLine{}, err
	}
	return act(ctx, c, c.v.Actor(), func(ctx context.Context, tx *db.Tx) (DocumentLine, error) {
		after, err := do(ctx, tx, d.UID)
		return documentLine(ctx, after), err
	})
}

// Edits are paragraphs of a draft to rewrite by key (an empty text takes one out), and its label.
type Edits struct {
	Version    int64      `json:"version,omitempty"`
	Paragraphs body.Texts `json:"paragraphs,omitempty"`
	TLP        string     `json:"tlp,omitempty"`
}

func editDocument(ctx context.Context, c *call, e Edits) (DocumentLine, error) {
	return c.onDocument(ctx, func(ctx context.Context, tx *db.Tx, uid string) (document.Document, error) {
		return document.Edit(ctx, tx, c.Shelf, c.v, uid, document.Change{Version: e.Version, Paragraphs: e.Paragraphs, TLP: tlp.Label(e.TLP)})
	})
}

// Order asks for a paper to be issued. Number only where the book's numbers are typed; no date is today.
type Order struct {
	Version int64  `json:"version,omitempty"`
	Number  string `json:"number,omitempty"`
	Date    string `json:"date,omitempty"`
}

// issueDocument issues in two acts, which no key can bind to one: sent again after a crash between them and the
// answer it is a conflict that shows the issued paper, never a second number.
func issueDocument(ctx context.Context, c *call, o Order) (DocumentLine, error) {
	d, err := c.findDocument(ctx)
	if err != nil {
		return DocumentLine{}, err
	}
	issued, err := c.Press.Issue(ctx, c.v, d.UID, document.Order{Version: o.Version, Number: o.Number, Day: o.Date})
	if err != nil {
		return DocumentLine{}, err
	}
	if c.memory == nil {
		return documentLine(ctx, issued), nil
	}
	return act(ctx, c, c.v.Actor(), func(ctx context.Context, _ *db.Tx) (DocumentLine, error) {
		return documentLine(ctx, issued), nil
	})
}

func voidDocument(ctx context.Context, c *call, w Why) (DocumentLine, error) {
	return c.onDocument(ctx, func(ctx context.Context, tx *db.Tx, uid string) (document.Document, error) {
		return document.Cancel(ctx, tx, c.Shelf, c.v, uid, w.Reason)
	})
}

// Sending is how a paper went out.
type Sending struct {
	At      body.Instant `json:"at"`
	Channel string       `json:"channel"`
	To      string       `json:"to"`
	Proof   string       `json:"proof,omitempty"`
}

func sendDocument(ctx context.Context, c *call, s Sending) (DocumentLine, error) {
	return c.onDocument(ctx, func(ctx context.Context, tx *db.Tx, uid string) (document.Document, error) {
		return document.Send(ctx, tx, c.Shelf, c.v, uid, document.Sending{At: s.At.Time(), Channel: s.Channel, To: foreign.Text(s.To), Proof: foreign.Text(s.Proof)})
	})
}

// signDocument takes the scan of the signed copy. Who may not is told before the file is read.
func signDocument(ctx context.Context, c *call) (DocumentLine, error) {
	d, err := c.findDocument(ctx)
	if err != nil {
		return DocumentLine{}, err
	}
	if err := c.maySign(ctx, d); err != nil {
		return DocumentLine{}, err
	}
	f, _, err := body.Receive(ctx, c.w, c.r, c.Blobs, MaxEvidence)
	if err != nil {
		return DocumentLine{}, err
	}
	c.ask(f.SHA256)
	var out DocumentLine
	if done, err := c.recall(ctx, &out); done || err != nil {
		return out, err
	}
	return again(ctx, c, func() (DocumentLine, error) {
		return c.onDocument(ctx, func(ctx context.Context, tx *db.Tx, uid string) (document.Document, error) {
			f, err := evidence.Add(ctx, tx, f)
			if err != nil {
				return document.Document{}, err
			}
			return document.Sign(ctx, tx, c.Shelf, c.v, uid, f.ID)
		})
	})
}

func (c *call) maySign(ctx context.Context, d document.Document) error {
	i, err := incident.ByID(ctx, c.DB, d.IncidentID)
	if err != nil {
		return err
	}
	p, err := c.Shelf.Of(ctx, c.DB, i.ProcedureID)
	if err != nil {
		return err
	}
	if !document.MayIssue(c.v, p) {
		return fault.Forbidden("not_yours", "sekretariat")
	}
	return nil
}

// readPDF gives the issued bytes, or a draft with KONSEP on it.
func readPDF(ctx context.Context, c *call) (*huma.StreamResponse, error) {
	d, err := c.findDocument(ctx)
	if fault.Is(err, fault.KindNotFound) && c.v.Can(account.OPD) {
		d, err = document.FindShared(ctx, c.DB, c.v, c.at("id"))
		if err == nil && d.Incident != c.at("number") {
			err = fault.NotFound()
		}
	}
	if err != nil {
		return nil, err
	}
	if d.State == document.Draft {
		b, err := c.Press.Preview(ctx, c.v, d.UID)
		if err != nil {
			return nil, err
		}
		return c.pdf("konsep-"+strings.ReplaceAll(d.Kind, "_", "-")+".pdf", io.NopCloser(bytes.NewReader(b))), nil
	}
	f, r, err := c.Press.Open(ctx, c.v, d.UID)
	if err != nil {
		return nil, err
	}
	return c.pdf(string(f.Name), r), nil
}

func (c *call) pdf(name string, r io.ReadCloser) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer r.Close() //nolint:errcheck // read only
		_, w := humago.Unwrap(hc)
		w.Header().Set("Content-Type", "application/pdf")
		w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
		if _, err := io.Copy(w, r); err != nil {
			c.Log.Warn("paper not sent whole", "err", err)
		}
	}}
}
