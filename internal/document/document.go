// Package document is the life of a paper: what kinds there are, the facts each one takes from the store, drafts,
// issuing in two acts, signing, sending, voiding. Layouts are in sheet, which knows no database; this room knows no page.
package document

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"tanggap/internal/account"
	"tanggap/internal/agenda"
	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/tlp"
)

// States of a paper.
const (
	Draft    = "draft"
	Reserved = "reserved" // its number is drawn, its bytes are not kept yet
	Issued   = "issued"
	Signed   = "signed"
	Sent     = "sent"
	Void     = "void"
)

// States lists them in the order of a paper's life.
var States = []string{Draft, Reserved, Issued, Signed, Sent, Void}

// Document is one paper. Facts are those it was issued with ("{}" before); Paragraphs what people rewrote, by key.
// Revision counts its drafts, Version every change (a stale one is a conflict). Day is the civil date it bears.
type Document struct {
	ID          int64
	UID         string
	IncidentID  int64
	Incident    string // number
	Kind        string
	Step        string
	State       string
	Revision    int64
	TLP         tlp.Label `db:"tlp"` // a person may raise it; composing raises it to its facts' label
	Facts       string
	Paragraphs  string
	Number      string // of the outgoing book; empty before issuing and for papers without one
	Day         string
	AgendaID    *int64
	FileID      *int64 // the issued bytes
	ScanID      *int64
	Created     db.Time
	CreatedBy   *int64
	Issued      db.Time
	IssuedBy    *int64
	Signed      db.Time
	Sent        db.Time
	SentChannel string
	SentTo      foreign.Text
	SentProof   foreign.Text
	VoidReason  foreign.Text
	Version     int64
}

// Opens tells whether there are issued bytes to open.
func (d Document) Opens() bool { return d.FileID != nil }

// edits are the rewritten paragraphs by key.
func (d Document) edits() map[string]string {
	m := map[string]string{}
	_ = json.Unmarshal([]byte(d.Paragraphs), &m) // written by Edit
	return m
}

const columns = `d.id, d.uid, i.id AS incident_id, i.number AS incident, d.kind, d.step, d.state, d.revision, d.tlp, d.facts, d.paragraphs,
	d.number, d.day, d.agenda_id, d.file_id, d.scan_id, d.created, d.created_by, d.issued, d.issued_by, d.signed, d.sent, d.sent_channel,
	d.sent_to, d.sent_proof, d.void_reason, d.version`

const from = ` FROM document d JOIN incident i ON i.id = d.incident_id WHERE `

// visible: whoever sees the incident sees its papers; sekretariat, signers and who reports upward see those that pass
// through their hands: none above AMBER+STRICT, no draft of an incident that is RED by now.
const visible = `(` + incident.Papers + ` AND (d.tlp_rank <= 3 AND (i.tlp_rank <= 3 OR d.state <> 'draft') OR ` + incident.Sees + `))`

// routed is the same for an incident that has no paper yet.
const routed = `(` + incident.Papers + ` AND (i.tlp_rank <= 3 OR ` + incident.Sees + `))`

const (
	issuedKinds db.SQL = `SELECT DISTINCT kind FROM document WHERE incident_id = $1 AND state IN ('issued', 'signed', 'sent')`
	seen        db.SQL = `SELECT ` + columns + from + `d.uid = $5 AND ` + visible
	byUID       db.SQL = `SELECT ` + columns + from + `d.uid = $1`
	ofIncident  db.SQL = `SELECT ` + columns + from + `d.incident_id = $5 AND ` + visible + ` ORDER BY d.id`
	listed      db.SQL = `SELECT ` + columns + from + `d.id < $5 AND (CAST($6 AS TEXT) = '' OR d.state = $6 OR d.state = $7) AND (CAST($8 AS TEXT) = '' OR d.kind = $8)
		AND (CAST($9 AS TEXT) = '' OR lower(replace(d.number, ' ', '')) LIKE $9 ESCAPE '\' OR lower(i.number) LIKE $9 ESCAPE '\') AND ` + visible + ` ORDER BY d.id DESC LIMIT $10`
	recent db.SQL = `SELECT ` + columns + from + `d.id < $5 AND (CAST($6 AS TEXT) = '' OR d.state = $6) AND ` + visible + ` ORDER BY d.id DESC LIMIT $7`
	// A letter to a person is GREEN at most (kinds.go), so AMBER is what went to the agency.
	shared db.SQL = `SELECT ` + columns + from + `d.incident_id = $5 AND d.kind = 'surat_jawaban' AND d.state = 'sent' AND d.tlp_rank = 2 AND ` +
		incident.Shares + ` ORDER BY d.id`
	paperCase db.SQL = `SELECT i.id FROM incident i WHERE i.number = $5 AND ` + routed
)

// IssuedKinds lists the kinds of papers issued on an incident.
func IssuedKinds(ctx context.Context, r db.Reader, incident int64) ([]string, error) {
	return db.All[string](ctx, r, issuedKinds, incident)
}

// Find is a paper that v may see; else fault.NotFound. With a number of an incident given, it must be that one's.
func Find(ctx context.Context, r db.Reader, v account.Viewer, uid string, number ...string) (Document, error) {
	d, err := found(db.One[Document](ctx, r, seen, v.Args(uid)...))
	if err == nil && len(number) > 0 && !slices.Contains(number, d.Incident) {
		return Document{}, fault.NotFound()
	}
	return d, err
}

// FindShared is a paper that was sent to v's agency.
func FindShared(ctx context.Context, r db.Reader, v account.Viewer, uid string) (Document, error) {
	d, err := found(db.One[Document](ctx, r, byUID, uid))
	if err != nil {
		return d, err
	}
	all, err := ListShared(ctx, r, v, d.IncidentID)
	if err != nil {
		return d, err
	}
	if !slices.ContainsFunc(all, func(o Document) bool { return o.ID == d.ID }) {
		return Document{}, fault.NotFound()
	}
	return d, nil
}

func found(d Document, err error) (Document, error) {
	if err == db.ErrNone {
		return d, fault.NotFound()
	}
	return d, err
}

// OfIncident lists the papers of an incident that v may see, oldest first.
func OfIncident(ctx context.Context, r db.Reader, v account.Viewer, incident int64) ([]Document, error) {
	return db.All[Document](ctx, r, ofIncident, v.Args(incident)...)
}

// ListShared lists the papers of an incident that were sent to v's agency.
func ListShared(ctx context.Context, r db.Reader, v account.Viewer, incident int64) ([]Document, error) {
	return db.All[Document](ctx, r, shared, v.Args(incident)...)
}

// Recent lists up to n papers that v may see, newest first: of one state ("" every one), before a row id (0: from the end).
func Recent(ctx context.Context, r db.Reader, v account.Viewer, state string, before int64, n int) ([]Document, error) {
	if before <= 0 {
		before = 1 << 60
	}
	return db.All[Document](ctx, r, recent, v.Args(before, state, int64(n))...)
}

// Query asks for papers: in one of two states (empty: any), of a kind, with words of their number or the incident's.
type Query struct {
	State, Or string
	Kind      string
	Words     string
	Before    int64 // row id; 0: from the end
	N         int
}

// List lists papers that v may see, newest first.
func List(ctx context.Context, r db.Reader, v account.Viewer, q Query) ([]Document, error) {
	if q.Before <= 0 {
		q.Before = 1 << 60
	}
	words := ""
	if folded := agenda.FoldNumber(q.Words); folded != "" {
		words = "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(folded) + "%"
	}
	return db.All[Document](ctx, r, listed, v.Args(q.Before, q.State, q.Or, q.Kind, words, int64(q.N))...)
}

// ByIDs are papers by row id, of those that v may see.
func ByIDs(ctx context.Context, r db.Reader, v account.Viewer, ids []int64) (map[int64]Document, error) {
	out := map[int64]Document{}
	if len(ids) == 0 {
		return out, nil
	}
	args := v.Args()
	var places []string
	for _, id := range ids {
		args = append(args, id)
		places = append(places, "$"+strconv.Itoa(len(args)))
	}
	all, err := db.All[Document](ctx, r, db.Dynamic(`SELECT `+columns+from+`d.id IN (`+strings.Join(places, ", ")+`) AND `+visible), args...)
	for _, d := range all {
		out[d.ID] = d
	}
	return out, err
}
