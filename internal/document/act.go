package document

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/agenda"
	"tanggap/internal/db"
	"tanggap/internal/document/sheet"
	"tanggap/internal/evidence"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/procedure"
	"tanggap/internal/sop"
	"tanggap/internal/timeline"
	"tanggap/internal/tlp"
)

const (
	insert db.SQL = `INSERT INTO document (uid, incident_id, kind, step, state, title, tlp, tlp_rank, facts, created, created_by, retention)
		VALUES ($1, $2, $3, $4, 'draft', $5, $6, $7, '{}', $8, $9, $10)`
	edit db.SQL = `UPDATE document SET paragraphs = $1, tlp = $2, tlp_rank = $3, revision = revision + 1, version = version + 1 WHERE id = $4`
	sign db.SQL = `UPDATE document SET state = 'signed', signed = $1, scan_id = $2, version = version + 1 WHERE id = $3`
	send db.SQL = `UPDATE document SET state = 'sent', sent = $1, sent_channel = $2, sent_to = $3, sent_proof = $4, scan_id = $5, version = version + 1 WHERE id = $6`
	void db.SQL = `UPDATE document SET state = 'void', void_reason = $1, version = version + 1 WHERE id = $2`
)

// work is a paper whose incident is locked for the act. Without a viewer it is the program's own.
type work struct {
	doc       Document
	incident  incident.Incident
	procedure procedure.Version
	viewer    account.Viewer
}

// hold locks a paper that v may see.
func hold(ctx context.Context, tx *db.Tx, shelf *procedure.Shelf, v account.Viewer, uid string) (*work, error) {
	d, err := Find(ctx, tx, v, uid)
	if err != nil {
		return nil, err
	}
	w, err := holdAny(ctx, tx, d.UID)
	if err != nil {
		return nil, err
	}
	w.viewer = v
	w.procedure, err = shelf.Of(ctx, tx, w.incident.ProcedureID)
	return w, err
}

// holdAny locks a paper without asking who looks.
func holdAny(ctx context.Context, tx *db.Tx, uid string) (*work, error) {
	w := &work{}
	d, err := found(db.One[Document](ctx, tx, byUID, uid))
	if err != nil {
		return w, err
	}
	if w.incident, err = incident.Hold(ctx, tx, d.IncidentID); err != nil {
		return w, err
	}
	w.doc = d
	_, err = w.again(ctx, tx) // before the lock it may have said otherwise
	return w, err
}

// again reads the paper after a change.
func (w *work) again(ctx context.Context, tx *db.Tx) (Document, error) {
	d, err := db.One[Document](ctx, tx, byUID, w.doc.UID)
	w.doc = d
	return d, err
}

// record writes an entry in the incident's chain.
func (w *work) record(ctx context.Context, tx *db.Tx, kind string, happened db.Time, more map[string]any) error {
	payload := map[string]any{"document": w.doc.UID, "kind": w.doc.Kind, "number": w.doc.Number}
	for k, v := range more {
		payload[k] = v
	}
	_, err := timeline.Append(ctx, tx, w.incident.Stream(), timeline.Draft{Kind: kind, Happened: happened, Payload: payload})
	return err
}

// in refuses a paper that somebody has carried on meanwhile.
func (w *work) in(states ...string) error {
	if !slices.Contains(states, w.doc.State) {
		return fault.Conflict("document_"+w.doc.State, w.doc)
	}
	return nil
}

// scan is the payload that names a scan by its hash.
func (w *work) scan(ctx context.Context, r db.Reader, id *int64) (map[string]any, error) {
	if id == nil {
		return map[string]any{}, nil
	}
	f, err := evidence.ByID(ctx, r, *id)
	return map[string]any{"scan": f.UID, "sha256": f.SHA256}, err
}

func (w *work) issuer() error { return mayIssue(w.viewer, w.procedure) }

// MayIssue tells whether v may issue, sign, send and void papers of an incident of procedure p.
func MayIssue(v account.Viewer, p procedure.Version) bool { return mayIssue(v, p) == nil }

func mayIssue(v account.Viewer, p procedure.Version) error {
	if v.Can(account.Sekretariat) {
		return nil
	}
	var who []string
	for _, c := range []sop.Capability{sop.Desk, sop.Head, sop.Signer} {
		if slices.Contains(p.Capabilities(v.Roles), c) {
			return nil
		}
		who = append(who, p.Holders(c)...)
	}
	slices.Sort(who)
	return fault.Forbidden("not_yours", append(slices.Compact(who), "sekretariat")...)
}

// MayDraft tells whether v may draft papers of a kind: whoever fills a form of a step that offers it, desk, sekretariat.
func MayDraft(v account.Viewer, p procedure.Version, kind string) bool {
	return mayDraft(v, p, kind) == nil
}

func mayDraft(v account.Viewer, p procedure.Version, kind string) error {
	who := p.Holders(sop.Desk)
	for i := range p.Steps {
		if s := &p.Steps[i]; offers(s, kind) {
			for _, sf := range s.Forms {
				who = append(who, sop.Names(sf.By)...)
			}
		}
	}
	if v.Can(account.Sekretariat) || v.Holds(who...) {
		return nil
	}
	slices.Sort(who)
	return fault.Forbidden("not_yours", append(slices.Compact(who), "sekretariat")...)
}

func offers(s *sop.Step, kind string) bool {
	return slices.ContainsFunc(s.Papers, func(p sop.StepPaper) bool { return p.Paper.Name == kind })
}

// stepOf is the step that a new paper belongs to: the active one if it offers it, else the last that does.
func stepOf(p procedure.Version, active, kind string) string {
	step := ""
	for i := range p.Steps {
		if s := &p.Steps[i]; offers(s, kind) && (step != active || step == "") {
			step = s.ID
		}
	}
	return step
}

// Make begins a paper of an incident as a draft. Faults: not found, unknown kind, not yours.
func Make(ctx context.Context, tx *db.Tx, shelf *procedure.Shelf, v account.Viewer, number, kind string) (Document, error) {
	id, err := db.One[int64](ctx, tx, paperCase, v.Args(number)...)
	if err == db.ErrNone {
		return Document{}, fault.NotFound()
	}
	if err != nil {
		return Document{}, err
	}
	if _, ok := KindByName(kind); !ok {
		return Document{}, fault.Invalid(fault.Field{Path: "kind", Code: "choice"})
	}
	w := &work{viewer: v, doc: Document{UID: db.UID()}}
	if w.incident, err = incident.Hold(ctx, tx, id); err != nil {
		return Document{}, err
	}
	if w.procedure, err = shelf.Of(ctx, tx, w.incident.ProcedureID); err != nil {
		return Document{}, err
	}
	if err := mayDraft(v, w.procedure, kind); err != nil {
		return Document{}, err
	}
	c, err := readContent(ctx, tx, shelf, "", id)
	if err != nil {
		return Document{}, err
	}
	k, _ := KindByName(kind)
	p, err := k.compose(ctx, tx, c)
	if err != nil {
		return Document{}, err
	}
	_, err = db.Exec(ctx, tx, insert, w.doc.UID, id, kind, stepOf(w.procedure, w.incident.Step, kind), p.paper.Kind().Title(),
		string(p.label), int64(p.label.Rank()), int64(tx.Now()), v.Person, incident.Retention)
	if err != nil {
		return Document{}, err
	}
	if _, err := w.again(ctx, tx); err != nil {
		return Document{}, err
	}
	return w.doc, w.record(ctx, tx, "document_drafted", 0, nil)
}

// Change is what a person edits in a draft: paragraphs by key (a text equal to the program's own undoes the edit, an
// empty one takes the paragraph out) and the label, which the facts keep from falling. Version 0 asks for no check.
type Change struct {
	Version    int64
	Paragraphs map[string]string
	TLP        tlp.Label
}

const maxParagraph = 4000 // letters

// Edit changes a draft. A stale version is a conflict with what stands.
func Edit(ctx context.Context, tx *db.Tx, shelf *procedure.Shelf, v account.Viewer, uid string, ch Change) (Document, error) {
	w, err := hold(ctx, tx, shelf, v, uid)
	if err != nil {
		return Document{}, err
	}
	if err := mayDraft(v, w.procedure, w.doc.Kind); err != nil {
		if err := w.issuer(); err != nil {
			return Document{}, err
		}
	}
	if err := w.in(Draft); err != nil {
		return Document{}, err
	}
	if ch.Version != 0 && ch.Version != w.doc.Version {
		return Document{}, fault.Conflict("document_changed", w.doc)
	}
	_, p, err := compose(ctx, tx, shelf, "", w.doc)
	if err != nil {
		return Document{}, err
	}
	edits, bad := rewrite(p.passages(w.doc), w.doc.edits(), ch.Paragraphs)
	label := w.doc.TLP
	if ch.TLP != "" {
		if label = ch.TLP; !label.Valid() {
			bad = append(bad, fault.Field{Path: "tlp", Code: "choice"})
		}
	}
	label = p.marks(label).TLP
	if len(bad) > 0 {
		return Document{}, fault.Invalid(bad...)
	}
	stored, err := json.Marshal(edits)
	if err != nil {
		return Document{}, err
	}
	if _, err := db.Exec(ctx, tx, edit, string(stored), string(label), int64(label.Rank()), w.doc.ID); err != nil {
		return Document{}, err
	}
	if _, err := w.again(ctx, tx); err != nil {
		return Document{}, err
	}
	return w.doc, w.record(ctx, tx, "document_edited", 0, map[string]any{"revision": w.doc.Revision, "tlp": string(label)})
}

// rewrite is the edits after a change; a key that the paper does not have is refused.
func rewrite(now []Passage, edits, change map[string]string) (map[string]string, []fault.Field) {
	var bad []fault.Field
	for key, text := range change {
		i := slices.IndexFunc(now, func(p Passage) bool { return p.Key == key })
		clean := foreign.Clean(text)
		switch {
		case i < 0:
			bad = append(bad, fault.Field{Path: "paragraphs." + key, Code: "unknown_paragraph"})
		case clean.Letters() > maxParagraph:
			bad = append(bad, fault.Field{Path: "paragraphs." + key, Code: "too_long", Args: []any{"limit", maxParagraph}})
		case string(clean) == now[i].Generated:
			delete(edits, key)
		default:
			edits[key] = string(clean)
		}
	}
	return edits, bad
}

// compose makes the facts of a paper as they stand now.
func compose(ctx context.Context, r db.Reader, shelf *procedure.Shelf, site string, d Document) (*content, composed, error) {
	k, ok := KindByName(d.Kind)
	if !ok {
		return nil, composed{}, sheet.ErrKind
	}
	c, err := readContent(ctx, r, shelf, site, d.IncidentID)
	if err != nil {
		return nil, composed{}, err
	}
	p, err := k.compose(ctx, r, c)
	return c, p, err
}

// Cancel makes a paper void, with the reason; the number that it drew stays in the book as void. A draft may be
// voided by who may draft it.
func Cancel(ctx context.Context, tx *db.Tx, shelf *procedure.Shelf, v account.Viewer, uid string, reason foreign.Text) (Document, error) {
	w, err := hold(ctx, tx, shelf, v, uid)
	if err != nil {
		return Document{}, err
	}
	if err := w.issuer(); err != nil && (w.doc.State != Draft || mayDraft(v, w.procedure, w.doc.Kind) != nil) {
		return Document{}, err
	}
	if err := w.in(Draft, Reserved, Issued, Signed, Sent); err != nil {
		return Document{}, err
	}
	if reason = foreign.Clean(string(reason)); reason == "" {
		return Document{}, fault.Invalid(fault.Field{Path: "reason", Code: "need"})
	}
	if w.doc.AgendaID != nil {
		if err := agenda.Cancel(ctx, tx, *w.doc.AgendaID, string(reason)); err != nil {
			return Document{}, err
		}
	}
	if _, err := db.Exec(ctx, tx, void, string(reason), w.doc.ID); err != nil {
		return Document{}, err
	}
	if err := w.record(ctx, tx, "document_void", 0, map[string]any{"reason": string(reason), "was": w.doc.State}); err != nil {
		return Document{}, err
	}
	return w.again(ctx, tx)
}

// Sign marks an issued paper as signed, by the scan of the signed copy (row id of a stored file).
func Sign(ctx context.Context, tx *db.Tx, shelf *procedure.Shelf, v account.Viewer, uid string, scan int64) (Document, error) {
	w, err := hold(ctx, tx, shelf, v, uid)
	if err != nil {
		return Document{}, err
	}
	if err := w.issuer(); err != nil {
		return Document{}, err
	}
	if err := w.in(Issued); err != nil {
		return Document{}, err
	}
	facts, err := w.scan(ctx, tx, &scan)
	if err != nil {
		return Document{}, err
	}
	if _, err := db.Exec(ctx, tx, sign, int64(tx.Now()), scan, w.doc.ID); err != nil {
		return Document{}, err
	}
	if err := w.record(ctx, tx, "document_signed", 0, facts); err != nil {
		return Document{}, err
	}
	return w.again(ctx, tx)
}

// Channels are the ways a paper can go out.
var Channels = []string{"letter", "email", "whatsapp", "phone", "meeting", "by_hand", "application"}

// Sending is how a paper went out. Scan is the row id of a stored file, if there is one.
type Sending struct {
	At      db.Time
	Channel string
	To      foreign.Text
	Proof   foreign.Text
	Scan    *int64
}

// check complains by field. clockSlack is how far ahead a device's clock may be.
func (s *Sending) check(now db.Time) error {
	const clockSlack = 10 * time.Minute
	s.To, s.Proof = foreign.Line(string(s.To)), foreign.Line(string(s.Proof))
	var bad []fault.Field
	if s.At == 0 {
		bad = append(bad, fault.Field{Path: "at", Code: "need"})
	} else if s.At > now.Add(clockSlack) {
		bad = append(bad, fault.Field{Path: "at", Code: "future"})
	}
	if !slices.Contains(Channels, s.Channel) {
		bad = append(bad, fault.Field{Path: "channel", Code: "choice"})
	}
	if s.To == "" {
		bad = append(bad, fault.Field{Path: "to", Code: "need"})
	}
	return fault.Invalid(bad...)
}

// Send marks an issued or signed paper as sent. It ends nothing else: no step, no clock.
func Send(ctx context.Context, tx *db.Tx, shelf *procedure.Shelf, v account.Viewer, uid string, s Sending) (Document, error) {
	w, err := hold(ctx, tx, shelf, v, uid)
	if err != nil {
		return Document{}, err
	}
	if err := w.issuer(); err != nil {
		return Document{}, err
	}
	if err := w.in(Issued, Signed); err != nil {
		return Document{}, err
	}
	if err := s.check(tx.Now()); err != nil {
		return Document{}, err
	}
	scan := s.Scan
	if scan == nil {
		scan = w.doc.ScanID
	}
	if _, err := db.Exec(ctx, tx, send, int64(s.At), s.Channel, string(s.To), string(s.Proof), scan, w.doc.ID); err != nil {
		return Document{}, err
	}
	facts, err := w.scan(ctx, tx, s.Scan)
	if err != nil {
		return Document{}, err
	}
	facts["channel"], facts["to"], facts["proof"] = s.Channel, string(s.To), string(s.Proof)
	if err := w.record(ctx, tx, "document_sent", s.At, facts); err != nil {
		return Document{}, err
	}
	return w.again(ctx, tx)
}
