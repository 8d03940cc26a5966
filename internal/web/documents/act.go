package documents

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"tanggap/internal/agenda"
	"tanggap/internal/db"
	"tanggap/internal/document"
	"tanggap/internal/evidence"
	"tanggap/internal/fault"
	"tanggap/internal/indonesian"
	"tanggap/internal/tlp"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// begin is POST /insiden/{number}/dokumen: a new paper as a draft.
func begin(v *server.Visit) error {
	var d document.Document
	err := v.Write(func(ctx context.Context, tx *db.Tx) (err error) {
		d, err = document.Make(ctx, tx, v.Site.Shelf, v.Viewer, v.PathValue("number"), v.FormValue("kind"))
		return err
	})
	if err != nil {
		return err
	}
	return v.Redirect("/dokumen/" + d.UID)
}

// edit is POST /dokumen/{id}: the draft is saved; the button may ask to issue it next.
func edit(v *server.Visit) error {
	version, _ := strconv.ParseInt(v.FormValue("versi"), 10, 64)
	if version <= 0 {
		version = -1 // a form without its version is stale
	}
	ch := document.Change{Version: version, TLP: tlp.Label(v.FormValue("tlp")), Paragraphs: map[string]string{}}
	for name, values := range v.PostForm {
		if key, ok := strings.CutPrefix(name, "p."); ok && len(values) > 0 {
			ch.Paragraphs[key] = values[0]
		}
	}
	err := v.Write(func(ctx context.Context, tx *db.Tx) error {
		_, err := document.Edit(ctx, tx, v.Site.Shelf, v.Viewer, v.PathValue("id"), ch)
		return err
	})
	if e := fault.Of(err); e != nil && (e.Kind == fault.KindConflict || e.Kind == fault.KindInvalid) {
		return refuseEdit(v, e)
	}
	if err != nil {
		return err
	}
	if v.FormValue("lalu") == "terbitkan" {
		return v.Redirect("/dokumen/" + v.PathValue("id") + "/terbitkan")
	}
	v.Flash(ui.FlashDone, "", v.T("papers.draft_saved"), ui.Link{})
	return v.Redirect("/dokumen/" + v.PathValue("id"))
}

// refuseEdit shows the draft with what was typed: beside what stands, when somebody was faster.
func refuseEdit(v *server.Visit, e *fault.Error) error {
	p, err := readPaper(v)
	if err != nil {
		return err
	}
	p.keep(e, map[string]string{"tlp": "tlp"}, v.T("papers.not_saved"))
	for _, f := range e.Fields {
		if key, ok := strings.CutPrefix(f.Path, "paragraphs."); ok {
			p.errors["p."+key] = v.T("field."+f.Code, f.Args...)
		}
	}
	if e.Kind != fault.KindConflict {
		return p.show(server.Code(e))
	}
	p.compare = &ui.Compare{Who: p.savedBy, When: indonesian.Clock(v.Office.Local(p.savedAt))}
	if p.proof != nil {
		item := 0
		for _, s := range p.proof.Passages {
			if s.Level == 1 && s.Key != "extra" && (s.Text != "" || s.Generated != "") {
				item++
			}
			if yours, sent := p.typed["p."+s.Key]; sent && plain(yours) != plain(s.Text) {
				p.compare.Fields = append(p.compare.Fields, ui.Compared{Label: p.labelOf(s.Key, item), Theirs: s.Text, Yours: yours})
			}
		}
	} else {
		for name, yours := range p.typed { // it is no draft any more: what was typed is shown, to be copied
			if strings.HasPrefix(name, "p.") {
				p.compare.Fields = append(p.compare.Fields, ui.Compared{Label: p.labelOf(name[2:], 0), Yours: yours})
			}
		}
	}
	return p.show(http.StatusConflict)
}

func plain(s string) string { return strings.Join(strings.Fields(s), " ") }

// keep puts what was typed and what is wrong with it onto the page.
func (p *paper) keep(e *fault.Error, names map[string]string, failed string) {
	p.failed, p.typedForm = failed, true
	if e.Kind == fault.KindConflict {
		p.failed = ""
	}
	for name, values := range p.v.PostForm {
		if len(values) > 0 {
			p.typed[name] = values[0]
		}
	}
	for _, f := range e.Fields {
		if name, ok := names[f.Path]; ok {
			p.errors[name] = p.v.T("field."+f.Code, f.Args...)
		}
	}
}

// askIssue is the confirmation: what is issued cannot be changed any more.
func askIssue(v *server.Visit) error {
	p, err := readPaper(v)
	if err != nil {
		return err
	}
	return p.ask(http.StatusOK, nil)
}

func (p *paper) ask(code int, errors map[string]string) error {
	v := p.v
	if !p.mayIssue {
		return fault.Forbidden("not_yours", p.editors...)
	}
	if !p.draft() {
		return v.Redirect(p.href(""))
	}
	if !p.issuable() {
		v.Flash(ui.FlashFailure, v.T("papers.not_yet"), "", ui.Link{})
		return v.Redirect(p.href(""))
	}
	c := ui.Confirm{
		Action: p.href("/terbitkan"), Question: v.T("papers.issue_question", "paper", p.title()), Text: v.T("papers.issue_text"),
		Carry: []ui.Hidden{{Name: "versi", Value: strconv.FormatInt(p.d.Version, 10)}}, Verb: v.T("papers.issue_yes"), Busy: v.T("papers.issue_busy"), Cancel: p.href(""),
	}
	today := v.Office.Day(v.Site.DB.Now())
	if p.proof.Typed {
		c.Fields = append(c.Fields, ui.Field{Name: "nomor", Label: v.T("papers.number_typed"), Hint: v.T("papers.number_hint"), Width: ui.Mid, Value: v.FormValue("nomor"), Error: errors["nomor"]})
	} else if p.proof.Numbered {
		next, err := agenda.Next(v.Context(), v.Site.DB, v.Office, agenda.Out)
		if err != nil {
			return err
		}
		c.Text += " " + v.T("papers.issue_number", "n", next)
	}
	if p.proof.Numbered {
		day := v.FormValue("tanggal")
		if day == "" {
			day = today
		}
		c.Fields = append(c.Fields, ui.Field{Kind: ui.Date, Name: "tanggal", Label: v.T("papers.day"), Width: ui.Short, Value: day, Error: errors["tanggal"]})
	}
	return v.RenderAs(code, ui.InStaff(v.StaffShell(p.title(), ui.Documents), ui.Crumb{Link: ui.Link{Href: p.href(""), Label: p.title()}}.View(), c.View()))
}

// issue is POST /dokumen/{id}/terbitkan. Pressed twice, the second leads to what the first has issued.
func issue(v *server.Visit) error {
	version, _ := strconv.ParseInt(v.FormValue("versi"), 10, 64)
	d, err := v.Site.Press.Issue(v.Context(), v.Viewer, v.PathValue("id"), document.Order{Version: version, Number: v.FormValue("nomor"), Day: v.FormValue("tanggal")})
	e := fault.Of(err)
	switch {
	case err == nil:
		v.Flash(ui.FlashDone, v.T("papers.issued_flash"), d.Number, ui.Link{})
		return v.Redirect("/dokumen/" + d.UID)
	case e == nil:
		return err
	case e.Kind == fault.KindConflict && slices.Contains([]string{"document_issued", "document_reserved", "document_signed", "document_sent"}, e.Code):
		v.Flash(ui.FlashNews, "", v.FaultText(e), ui.Link{})
		return v.Redirect("/dokumen/" + v.PathValue("id"))
	case e.Kind == fault.KindInvalid && len(e.Fields) > 0:
		p, err := readPaper(v)
		if err != nil {
			return err
		}
		p.keep(e, map[string]string{"number": "nomor", "date": "tanggal"}, "")
		return p.ask(http.StatusUnprocessableEntity, p.errors)
	case e.Kind == fault.KindConflict || e.Kind == fault.KindInvalid:
		return p409(v, e)
	}
	return err
}

// p409 shows the paper as it stands, and why the act was not done.
func p409(v *server.Visit, e *fault.Error) error {
	p, err := readPaper(v)
	if err != nil {
		return err
	}
	p.failed = v.FaultText(e)
	return p.show(server.Code(e))
}

// finish carries a paper on whose number is reserved.
func finish(v *server.Visit) error {
	p, err := readPaper(v)
	if err != nil {
		return err
	}
	if !p.mayIssue {
		return fault.Forbidden("not_yours", p.editors...)
	}
	if _, err := v.Site.Press.Finish(v.Context(), v.Viewer.Actor(), p.d.UID); err != nil {
		if e := fault.Of(err); e != nil && e.Kind == fault.KindConflict {
			return p409(v, e)
		}
		return err
	}
	return v.Redirect(p.href(""))
}

func askCancel(v *server.Visit) error {
	p, err := readPaper(v)
	if err != nil {
		return err
	}
	return p.askReason(http.StatusOK, "")
}

func (p *paper) askReason(code int, complaint string) error {
	v := p.v
	if p.d.State == document.Void {
		return v.Redirect(p.href(""))
	}
	text := v.T("papers.cancel_draft")
	if p.d.Number != "" {
		text = v.T("papers.cancel_number", "number", p.d.Number)
	}
	c := ui.Confirm{
		Action: p.href("/batal"), Question: v.T("papers.cancel_question", "paper", p.title()), Text: text,
		Fields: []ui.Field{{Kind: ui.TextArea, Name: "alasan", Label: v.T("papers.void_reason"), Value: v.FormValue("alasan"), Error: complaint}},
		Verb:   v.T("papers.cancel_yes"), Cancel: p.href(""),
	}
	return v.RenderAs(code, ui.InStaff(v.StaffShell(p.title(), ui.Documents), c.View()))
}

func cancel(v *server.Visit) error {
	err := v.Write(func(ctx context.Context, tx *db.Tx) error {
		_, err := document.Cancel(ctx, tx, v.Site.Shelf, v.Viewer, v.PathValue("id"), v.Text("alasan"))
		return err
	})
	e := fault.Of(err)
	switch {
	case e != nil && e.Kind == fault.KindInvalid:
		p, err := readPaper(v)
		if err != nil {
			return err
		}
		return p.askReason(http.StatusUnprocessableEntity, v.T("field.need"))
	case e != nil && e.Kind == fault.KindConflict:
		return p409(v, e)
	case err != nil:
		return err
	}
	v.Flash(ui.FlashDone, "", v.T("papers.cancelled"), ui.Link{})
	return v.Redirect("/dokumen/" + v.PathValue("id"))
}

// upload reads the form's scan, if it has one.
func upload(v *server.Visit) (*evidence.File, error) {
	f, err := v.Upload("pindaian", maxScan)
	if e := fault.Of(err); e != nil && e.Kind == fault.KindTooLarge {
		return nil, fault.Invalid(fault.Field{Path: "scan", Code: "scan_large", Args: []any{"mb", maxScan >> 20}})
	}
	if err == nil && f != nil && f.Media != "application/pdf" && !f.Picture() {
		return nil, fault.Invalid(fault.Field{Path: "scan", Code: "scan_kind"})
	}
	return f, err
}

// sign is POST /dokumen/{id}/tanda-tangan: the scan of the signed copy.
func sign(v *server.Visit) error {
	f, err := upload(v)
	if err == nil && f == nil {
		err = fault.Invalid(fault.Field{Path: "scan", Code: "need"})
	}
	if err == nil {
		err = v.Write(func(ctx context.Context, tx *db.Tx) error {
			row, err := evidence.Add(ctx, tx, *f)
			if err == nil {
				_, err = document.Sign(ctx, tx, v.Site.Shelf, v.Viewer, v.PathValue("id"), row.ID)
			}
			return err
		})
	}
	return left(v, err, map[string]string{"scan": "pindaian"}, "papers.signed_flash")
}

// send is POST /dokumen/{id}/kirim: how and when the paper went out.
func send(v *server.Visit) error {
	f, err := upload(v)
	if err == nil {
		s := document.Sending{Channel: v.FormValue("cara"), To: v.Line("penerima"), Proof: v.Line("bukti")}
		if at, bad := time.ParseInLocation("2006-01-02T15:04", v.FormValue("waktu"), v.Office.Zone()); bad == nil {
			s.At = db.At(at)
		}
		err = v.Write(func(ctx context.Context, tx *db.Tx) error {
			if f != nil {
				row, err := evidence.Add(ctx, tx, *f)
				if err != nil {
					return err
				}
				s.Scan = &row.ID
			}
			_, err := document.Send(ctx, tx, v.Site.Shelf, v.Viewer, v.PathValue("id"), s)
			return err
		})
	}
	return left(v, err, map[string]string{"at": "waktu", "channel": "cara", "to": "penerima", "scan": "kirim-pindaian"}, "papers.sent_flash")
}

// left answers a step of the paper's way out.
func left(v *server.Visit, err error, names map[string]string, done string) error {
	e := fault.Of(err)
	switch {
	case e != nil && e.Kind == fault.KindInvalid:
		p, err := readPaper(v)
		if err != nil {
			return err
		}
		p.keep(e, names, v.T("papers.not_saved"))
		if p.typedForm = v.PostForm.Has("cara"); len(e.Fields) == 0 {
			p.failed = v.FaultText(e)
		}
		return p.show(server.Code(e))
	case e != nil && e.Kind == fault.KindConflict:
		return p409(v, e)
	case err != nil:
		return err
	}
	v.Flash(ui.FlashDone, "", v.T(done), ui.Link{})
	return v.Redirect("/dokumen/" + v.PathValue("id"))
}
