package incidents

import (
	"context"
	"net/http"

	"tanggap/internal/casework"
	"tanggap/internal/casework/facts"
	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/sop"
	"tanggap/internal/tlp"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// fact is one fact of an incident that desk and head may change beside the steps.
type fact struct {
	name, list string
	of         func(*page) string
	set        func(*facts.Patch, *string)
}

// changeable lists them in the order of the page. title and tlp stand first: they are what others see.
var changeable = []fact{
	{"tlp", "tlp", func(p *page) string { return string(p.c.Incident.TLP) }, func(f *facts.Patch, s *string) { l := tlp.Label(*s); f.TLP = &l }},
	{"agency", "", func(p *page) string {
		if a := p.agency(); a != nil {
			return a.Key
		}
		return ""
	}, func(f *facts.Patch, s *string) { f.Agency = s }},
	{"kind", "kind", func(p *page) string { return p.c.Incident.Kind }, func(f *facts.Patch, s *string) { f.Kind = s }},
	{"rsit", "rsit", func(p *page) string { return p.c.Incident.RSIT }, func(f *facts.Patch, s *string) { f.RSIT = s }},
	{"impact", "level", func(p *page) string { return p.c.Incident.Impact }, func(f *facts.Patch, s *string) { f.Impact = s }},
	{"urgency", "urgency", func(p *page) string { return p.c.Incident.Urgency }, func(f *facts.Patch, s *string) { f.Urgency = s }},
	{"priority", "priority", func(p *page) string { return p.c.Incident.Priority }, func(f *facts.Patch, s *string) { f.Priority = s }},
	{"risk", "level", func(p *page) string { return p.c.Incident.Risk }, func(f *facts.Patch, s *string) { f.Risk = s }},
	{"iiv", "iiv", func(p *page) string { return p.c.Incident.IIV }, func(f *facts.Patch, s *string) { f.IIV = s }},
	{"personal_data", "yes_open", func(p *page) string { return p.c.Incident.PersonalData }, func(f *facts.Patch, s *string) { f.PersonalData = s }},
}

func (p *page) mayChange() bool { return p.c.Has(sop.Desk) || p.c.Has(sop.Head) }

func (p *page) changeLink() ui.Link {
	if !p.mayChange() {
		return ui.Link{}
	}
	return ui.Link{Href: p.href("/ubah"), Label: p.t("incident.change")}
}

func askChange(v *server.Visit) error { return changePage(v, nil, http.StatusOK) }

func changePage(v *server.Visit, r *refused, code int) error {
	p, err := mayAsk(v, r, func(p *page) error {
		if p.mayChange() {
			return nil
		}
		return fault.Forbidden("not_yours", append(p.c.Procedure.Holders(sop.Desk), p.c.Procedure.Holders(sop.Head)...)...)
	})
	if err != nil {
		return err
	}
	s := v.StaffShell(v.T("incident.change_title", "number", p.c.Incident.Number), ui.Queue)
	s.Failed = code >= 400
	return v.RenderAs(code, ui.InStaff(s, p.changeView()))
}

// was is a fact as the form shows it: as typed, else as it stands.
func (p *page) was(name, now string) string {
	if p.refused != nil {
		return p.extra(name)
	}
	return now
}

// changeFields are the controls of the page, the first empty choice where nothing is known yet.
func (p *page) changeFields() []ui.Field {
	out := []ui.Field{{Name: "title", ID: "title", Label: p.t("form.classification.title"), Value: p.was("title", string(p.c.Incident.Title)), Error: p.wrong("title"), Max: casework.MaxLine}}
	for _, f := range changeable {
		u := ui.Field{Kind: ui.Select, Name: f.name, ID: f.name, Label: p.t("form.classification." + f.name), Error: p.wrong(f.name), Value: p.was(f.name, f.of(p)), Width: ui.Mid}
		if f.of(p) == "" {
			u.Empty = p.t("form.pick")
		}
		for _, w := range casework.Lists[f.list] {
			u.Choices = append(u.Choices, ui.Choice{Value: w, Label: p.option(f.list, w)})
		}
		if f.name == "agency" {
			for _, a := range p.lists.Agencies {
				u.Choices = append(u.Choices, ui.Choice{Value: a.Key, Label: foreign.Show(foreign.Text(a.Name))})
			}
		}
		out = append(out, u)
	}
	return append(out, ui.Field{Kind: ui.TextArea, Name: "reason", ID: "reason", Label: p.t("incident.change_why"), Hint: p.t("incident.change_why_hint"), Optional: true, Rows: 2, Value: p.extra("reason"), Error: p.wrong("reason")})
}

// version is what the page was made from; after a conflict it is the newer one, which both versions then show.
func (p *page) version() int64 { return p.c.Incident.Version }

// change is POST /insiden/{number}/ubah: only what differs is written.
func change(v *server.Visit) error {
	p, err := read(v, "", nil)
	if err != nil {
		return err
	}
	patch := p.patch()
	err = v.Write(func(ctx context.Context, tx *db.Tx) error {
		c, err := casework.Hold(ctx, tx, v.Site.Shelf, v.Viewer, v.PathValue("number"))
		if err != nil {
			return err
		}
		return facts.Change(ctx, tx, c, patch)
	})
	f := fault.Of(err)
	switch {
	case f != nil && (f.Kind == fault.KindConflict || len(f.Fields) > 0):
		r := wrongFields(v, f)
		r.title = v.FaultText(f)
		if f.Kind == fault.KindConflict {
			r.theirs = p.changedMeanwhile()
		}
		return changePage(v, r, server.Code(f))
	case err != nil:
		return err
	}
	v.Flash(ui.FlashDone, "", v.T("incident.stored"), ui.Link{})
	return v.Redirect(p.href(""))
}

// patch is what the form changes. Of a page made from an older version everything typed counts, so that the
// conflict is told and not written over in silence.
func (p *page) patch() facts.Patch {
	out := facts.Patch{Version: number(p.v.PostForm.Get("version")), Reason: p.v.Text("reason")}
	if title := p.v.Line("title"); title != p.c.Incident.Title {
		out.Title = &title
	}
	for _, f := range changeable {
		if word := p.v.PostForm.Get(f.name); word != "" && word != f.of(p) {
			f.set(&out, &word)
		}
	}
	return out
}

// changedMeanwhile is both versions of the facts.
func (p *page) changedMeanwhile() *ui.Compare {
	out := &ui.Compare{}
	for _, e := range p.entries {
		if e.Kind == "described" {
			out.Who, out.When = p.name(e.Actor), p.v.Brief(e.Recorded)
			break
		}
	}
	if title := p.v.Line("title"); title != p.c.Incident.Title {
		out.Fields = append(out.Fields, ui.Compared{Label: p.t("form.classification.title"), Theirs: shown(p.c.Incident.Title), Yours: shown(title)})
	}
	for _, f := range changeable {
		if word := p.v.PostForm.Get(f.name); word != f.of(p) {
			out.Fields = append(out.Fields, ui.Compared{Label: p.t("form.classification." + f.name), Theirs: p.factWords(f, f.of(p)), Yours: p.factWords(f, word)})
		}
	}
	return out
}

// factWords is a fact's word on the page; a word that no list has stays as it was sent.
func (p *page) factWords(f fact, word string) string {
	for _, known := range casework.Lists[f.list] {
		if known == word {
			return p.option(f.list, word)
		}
	}
	return foreign.Show(foreign.Line(word))
}
