package documents

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"tanggap/internal/account"
	"tanggap/internal/agenda"
	"tanggap/internal/db"
	"tanggap/internal/document"
	"tanggap/internal/document/sheet"
	"tanggap/internal/evidence"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/indonesian"
	"tanggap/internal/timeline"
	"tanggap/internal/tlp"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// paper is the page of one paper.
type paper struct {
	v         *server.Visit
	d         document.Document
	proof     *document.Proof // of a draft
	sheet     sheet.Paper     // nil: nothing to show yet
	mayEdit   bool
	mayIssue  bool
	editors   []string // roles that could, when the viewer may not
	savedBy   string
	savedAt   db.Time
	scan      *evidence.File
	file      *evidence.File
	line      *agenda.Line
	typed     map[string]string // what a refused form said, by field
	errors    map[string]string
	failed    string
	compare   *ui.Compare
	typedForm bool // show what was typed instead of what stands
}

func readPaper(v *server.Visit) (*paper, error) {
	p := &paper{v: v, typed: map[string]string{}, errors: map[string]string{}}
	err := v.View(func(ctx context.Context, r db.Reader) (err error) {
		if p.d, err = document.Find(ctx, r, v.Viewer, v.PathValue("id")); err != nil {
			return err
		}
		if err := p.rights(ctx, r); err != nil {
			return err
		}
		return p.beside(ctx, r)
	})
	if err != nil {
		return p, err
	}
	if p.d.State != document.Draft {
		if p.d.Facts != "" && p.d.Facts != "{}" {
			p.sheet, err = sheet.Decode(sheet.Kind(p.d.Kind), []byte(p.d.Facts))
		}
		return p, err
	}
	proof, err := v.Site.Press.Proof(v.Context(), v.Viewer, p.d.UID)
	if err != nil {
		return p, err
	}
	p.proof, p.sheet, p.d = &proof, proof.Paper(), proof.Document
	return p, nil
}

// rights says what the viewer may do to the paper.
func (p *paper) rights(ctx context.Context, r db.Reader) error {
	i, err := incident.ByID(ctx, r, p.d.IncidentID)
	if err != nil {
		return err
	}
	version, err := p.v.Site.Shelf.Of(ctx, r, i.ProcedureID)
	if err != nil {
		return err
	}
	p.mayIssue = document.MayIssue(p.v.Viewer, version)
	p.mayEdit = p.mayIssue || document.MayDraft(p.v.Viewer, version, p.d.Kind)
	p.editors = append(version.Holders("desk"), "sekretariat")
	return nil
}

// beside reads what stands around the paper: its files, its line in the book, who saved it last.
func (p *paper) beside(ctx context.Context, r db.Reader) error {
	for _, f := range []struct {
		id *int64
		to **evidence.File
	}{{p.d.ScanID, &p.scan}, {p.d.FileID, &p.file}} {
		if f.id == nil {
			continue
		}
		file, err := evidence.ByID(ctx, r, *f.id)
		if err != nil {
			return err
		}
		*f.to = &file
	}
	if p.d.AgendaID != nil {
		l, err := agenda.ByID(ctx, r, *p.d.AgendaID)
		if err != nil {
			return err
		}
		p.line = &l
	}
	return p.saved(ctx, r)
}

// looked is how many entries of the incident's chain are searched for who changed the paper last.
const looked = 100

func (p *paper) saved(ctx context.Context, r db.Reader) error {
	i, err := incident.ByID(ctx, r, p.d.IncidentID)
	if err != nil {
		return err
	}
	entries, err := timeline.Before(ctx, r, i.Stream(), 0, looked)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Kind, "document_") && e.Facts()["document"] == p.d.UID {
			p.savedAt = e.Recorded
			who, err := account.ByUID(ctx, r, e.Actor)
			if fault.Is(err, fault.KindNotFound) {
				return nil
			}
			p.savedBy = who.Name
			return err
		}
	}
	return nil
}

func showPaper(v *server.Visit) error {
	p, err := readPaper(v)
	if err != nil {
		return err
	}
	return p.show(http.StatusOK)
}

func (p *paper) show(code int) error {
	shell := p.v.StaffShell(p.title(), ui.Documents)
	shell.Failed = p.failed != ""
	shell.TLP = p.label()
	return p.v.RenderAs(code, ui.InStaff(shell, p.view()))
}

func (p *paper) href(more string) string { return "/dokumen/" + p.d.UID + more }

// title is the paper and to whom it goes.
func (p *paper) title() string {
	t := document.Title(p.v.Context(), p.d.Kind)
	if l, ok := p.sheet.(*sheet.SuratJawaban); ok && len(l.To) > 0 {
		t = p.v.T("papers.title_to", "paper", t, "to", strings.Join(l.To, ", "))
	}
	return t
}

func (p *paper) label() tlp.Label {
	if p.proof != nil {
		return p.proof.Marks.TLP
	}
	return p.d.TLP
}

// facts are the words beside state and label.
func (p *paper) facts() string {
	var out []string
	if p.d.Number != "" {
		out = append(out, p.v.T("papers.number", "number", p.d.Number))
	}
	if p.draft() && p.savedAt != 0 {
		out = append(out, p.v.T("papers.saved", "when", p.v.Brief(p.savedAt), "who", cmp.Or(p.savedBy, "Tanggap")))
	}
	return strings.Join(out, " · ")
}

// leaves tells whether the paper goes out of the house: a form without a number does not.
func (p *paper) leaves() bool {
	k, ok := document.KindByName(p.d.Kind)
	return ok && k.Numbered
}

func (p *paper) draft() bool { return p.d.State == document.Draft }

// way is the line of the four states: where the paper stands on it.
func (p *paper) way() ui.PaperState {
	switch p.d.State {
	case document.Issued, document.Reserved:
		return ui.ToSign
	case document.Signed:
		return ui.Signed
	case document.Sent:
		return ui.Sent
	case document.Void:
		return ui.Void
	}
	return ui.Draft
}

// value is what a field shows: what was typed in a refused form, else what stands.
func (p *paper) value(name, stands string) string {
	if p.typedForm {
		return p.typed[name]
	}
	return stands
}

// labelOf is what a paragraph is called, by its key.
func (p *paper) labelOf(key string, item int) string {
	switch key {
	case "opening", "closing", "extra":
		return p.v.T("papers.part." + key)
	}
	return p.v.T("papers.part.item", "n", item)
}

// parts are the paragraphs to edit, numbered as they are printed.
func (p *paper) parts() []ui.Field {
	var out []ui.Field
	item, below := 0, 0
	for _, s := range p.proof.Passages {
		if s.Generated == "" && s.Text == "" && s.Key != "extra" {
			continue // this variant of the letter does not say it
		}
		if below++; s.Level == 1 && s.Key != "extra" {
			item, below = item+1, 0
		}
		name := "p." + s.Key
		f := ui.Field{Kind: ui.TextArea, Name: name, Label: p.labelOf(s.Key, item), Value: p.value(name, s.Text), Rows: 3, Quiet: true, Error: p.errors[name]}
		if s.Level == 2 {
			f.Label = p.v.T("papers.part.below", "n", item, "key", string(rune('a'+below-1)))
		}
		switch {
		case s.Key == "extra":
			f.Hint = p.v.T("papers.part.extra_hint")
		case s.Text != s.Generated:
			f.Hint = p.v.T("papers.rewritten")
		}
		out = append(out, f)
	}
	return out
}

// labels are those that a person may raise the paper to.
func (p *paper) labels() ui.Field {
	f := ui.Field{Kind: ui.Select, Name: "tlp", Label: p.v.T("papers.tlp"), Hint: p.v.T("papers.tlp_hint"), Width: ui.Short, Value: p.value("tlp", string(p.label())), Error: p.errors["tlp"]}
	for _, l := range []tlp.Label{tlp.Clear, tlp.Green, tlp.Amber, tlp.AmberStrict} {
		if l.Rank() >= p.label().Rank() {
			f.Choices = append(f.Choices, ui.Choice{Value: string(l), Label: l.String()})
		}
	}
	if len(f.Choices) == 0 {
		f.Choices = []ui.Choice{{Value: string(p.label()), Label: p.label().String()}}
	}
	return f
}

// missing are the facts that the draft lacks, each with where it is given and by whom.
func (p *paper) missing() ui.MissingList {
	m := ui.MissingList{Complete: p.v.T("papers.complete")}
	for _, x := range p.proof.Missing {
		who := ""
		if !p.v.Viewer.Holds(x.Who...) {
			var names []string
			for _, role := range x.Who {
				names = append(names, p.v.RoleTitle(role))
			}
			who = strings.Join(slices.Compact(names), ", ")
		}
		m.Items = append(m.Items, ui.Missing{Label: p.v.T("missing.fact", x.Args...), Href: x.Href, Who: who})
	}
	if p.proof.Refused != nil {
		m.Complete = ""
	}
	return m
}

// issuable tells whether the next act is to issue.
func (p *paper) issuable() bool {
	return p.mayIssue && p.draft() && len(p.proof.Missing) == 0 && p.proof.Refused == nil
}

func (p *paper) buttons() ui.Buttons {
	save := ui.Button{Label: p.v.T("papers.save"), Busy: p.v.T("ui.sending")}
	var out ui.Buttons
	if p.issuable() {
		out = ui.Buttons{{Label: p.v.T("papers.issue"), Kind: ui.Primary, Name: "lalu", Value: "terbitkan", Busy: p.v.T("ui.sending")}, save}
	} else {
		save.Kind = ui.Primary
		out = ui.Buttons{save}
	}
	return append(out, ui.Button{Label: p.v.T("papers.cancel"), Kind: ui.Bare, Href: p.href("/batal")})
}

// summary is the list above a refused form.
func (p *paper) summary() ui.ErrorSummary {
	s := ui.ErrorSummary{Title: p.failed}
	var names []string
	for name := range p.errors {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		s.Items = append(s.Items, ui.Link{Href: "#f-" + name, Label: p.errors[name]})
	}
	return s
}

// life are the facts of a paper that was issued.
func (p *paper) life() ui.Facts {
	v, d := p.v, p.d
	at := func(t db.Time) string { return indonesian.DateClock(v.Office.Local(t)) }
	out := []ui.Fact{{Label: v.T("papers.col.ticket"), Link: ticket(v, d.Incident)}}
	if out[0].Link.Href == "" {
		out[0] = ui.Fact{Label: out[0].Label, Value: d.Incident}
	}
	if p.line != nil {
		out = append(out, ui.Fact{Label: v.T("papers.line"), Value: strconv.FormatInt(p.line.Running, 10) + "/" + strconv.FormatInt(p.line.Year, 10)})
	}
	if d.Issued != 0 {
		out = append(out, ui.Fact{Label: v.T("papers.issued"), Value: at(d.Issued)})
	}
	if d.Signed != 0 {
		out = append(out, ui.Fact{Label: v.T("papers.signed"), Value: at(d.Signed)})
	}
	if d.Sent != 0 {
		out = append(out, ui.Fact{Label: v.T("papers.sent"), Value: at(d.Sent) + " · " + v.T("papers.channel."+d.SentChannel)},
			ui.Fact{Label: v.T("papers.sent_to"), Value: foreign.Show(d.SentTo)})
		if d.SentProof != "" {
			out = append(out, ui.Fact{Label: v.T("papers.sent_proof"), Value: foreign.Show(d.SentProof)})
		}
	}
	if p.scan != nil {
		out = append(out, ui.Fact{Label: v.T("papers.scan"), Link: ui.Link{Href: p.href("/pindaian"), Label: foreign.Show(p.scan.Name)}})
	}
	if p.file != nil {
		out = append(out, ui.Fact{Label: "SHA-256", Value: p.file.SHA256, Mono: true})
	}
	if d.State == document.Void {
		out = append(out, ui.Fact{Label: v.T("papers.void_reason"), Value: foreign.Show(d.VoidReason)})
	}
	return ui.Facts{Items: out}
}

// sending are the fields of how the paper went out.
func (p *paper) sending() []ui.Field {
	v := p.v
	now := v.Now().Format("2006-01-02T15:04")
	to := ""
	if l, ok := p.sheet.(*sheet.SuratJawaban); ok {
		to = strings.Join(l.To, ", ")
	}
	channel := ui.Field{Kind: ui.Select, Name: "cara", Label: v.T("papers.channel"), Empty: v.T("papers.choose"), Width: ui.Mid, Value: p.value("cara", ""), Error: p.errors["cara"]}
	for _, c := range document.Channels {
		channel.Choices = append(channel.Choices, ui.Choice{Value: c, Label: v.T("papers.channel." + c)})
	}
	return []ui.Field{
		{Kind: ui.DateTime, Name: "waktu", Label: v.T("papers.sent_at"), Zone: v.Now().Format("MST"), Width: ui.Mid, Value: p.value("waktu", now), Error: p.errors["waktu"]},
		channel,
		{Name: "penerima", Label: v.T("papers.sent_to"), Width: ui.Mid, Value: p.value("penerima", to), Error: p.errors["penerima"]},
		{Name: "bukti", Label: v.T("papers.sent_proof"), Hint: v.T("papers.proof_hint"), Optional: true, Width: ui.Mid, Value: p.value("bukti", ""), Error: p.errors["bukti"]},
		{Kind: ui.File, Name: "pindaian", ID: "f-kirim-pindaian", Label: v.T("papers.sent_scan"), Optional: true, Accept: "application/pdf,image/*", Error: p.errors["kirim-pindaian"]},
	}
}
