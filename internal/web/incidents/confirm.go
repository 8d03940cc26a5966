package incidents

import (
	"context"
	"encoding/json"
	"net/http"

	"github.com/a-h/templ"

	"tanggap/internal/casework"
	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/sop"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// question is the page before an act that changes the way of the incident.
type question struct {
	confirm ui.Confirm
	above   templ.Component // the SOP's warning
}

func (p *page) ask(q question, code int) error {
	s := p.v.StaffShell(q.confirm.Question, ui.Queue)
	s.Failed = code >= 400
	parts := []templ.Component{ui.Crumb{Link: ui.Link{Href: p.href("?langkah=" + p.step.ID), Label: p.c.Incident.Number}}.View()}
	if q.above != nil {
		parts = append(parts, q.above)
	}
	return p.v.RenderAs(code, ui.InStaff(s, append(parts, q.confirm.View())...))
}

// reasonField is the reason that the chain wants, as it was typed.
func (p *page) reasonField(label string) ui.Field {
	return ui.Field{Kind: ui.TextArea, Name: "reason", ID: "reason", Label: label, Value: p.extra("reason"), Error: p.wrong("reason")}
}

// mayAsk opens the page of a question after asking whether the viewer could do the act at all.
func mayAsk(v *server.Visit, r *refused, may func(*page) error) (*page, error) {
	p, err := read(v, v.PathValue("step"), r)
	if err != nil {
		return nil, err
	}
	return p, may(p)
}

func (p *page) maySkip() error {
	switch {
	case !p.c.Has(sop.Head):
		return fault.Forbidden("head_only", p.c.Procedure.Holders(sop.Head)...)
	case !p.step.Skip:
		return &fault.Error{Kind: fault.KindInvalid, Code: "must_do"}
	case p.state(p.step.ID) == sop.Done || p.state(p.step.ID) == sop.Skipped:
		return fault.Conflict("step_done", p.c.Incident.Step)
	}
	return nil
}

func askSkip(v *server.Visit) error { return skipPage(v, nil, http.StatusOK) }

func skipPage(v *server.Visit, r *refused, code int) error {
	p, err := mayAsk(v, r, (*page).maySkip)
	if err != nil {
		return err
	}
	return p.ask(question{above: skipWarning(p.c.Procedure.SkipWarning()), confirm: ui.Confirm{
		Action: p.href("/langkah/" + p.step.ID + "/lewati"), Question: p.t("incident.skip_ask", "step", p.stepName(p.step.ID), "number", p.c.Incident.Number),
		Text: p.t("incident.skip_text"), Fields: []ui.Field{p.reasonField(p.t("incident.reason"))},
		Verb: p.t("incident.skip_verb", "number", p.step.Number), Cancel: p.href("?langkah=" + p.step.ID),
	}}, code)
}

func skip(v *server.Visit) error {
	return stepAct(v, casework.Skip, skipPage, "incident.skipped")
}

func (p *page) mayAskReopen() error {
	switch {
	case p.mayReopen():
		return nil
	case p.c.Incident.Closed != 0:
		return fault.Forbidden("head_only", p.c.Procedure.Holders(sop.Head)...)
	case p.open(p.step.ID) || p.state(p.step.ID) == sop.Pending:
		return fault.Conflict("step_not_done", p.c.Incident.Step)
	}
	return fault.Forbidden("not_yours", p.step.Whole()...)
}

func askReopen(v *server.Visit) error { return reopenPage(v, nil, http.StatusOK) }

func reopenPage(v *server.Visit, r *refused, code int) error {
	p, err := mayAsk(v, r, (*page).mayAskReopen)
	if err != nil {
		return err
	}
	return p.ask(question{confirm: ui.Confirm{
		Action: p.href("/langkah/" + p.step.ID + "/buka"), Question: p.t("incident.reopen_ask", "step", p.stepName(p.step.ID), "number", p.c.Incident.Number),
		Text: p.t("incident.reopen_text"), Fields: []ui.Field{p.reasonField(p.t("incident.reason"))},
		Verb: p.t("incident.reopen_verb", "number", p.step.Number), Cancel: p.href("?langkah=" + p.step.ID),
	}}, code)
}

func reopen(v *server.Visit) error {
	return stepAct(v, casework.Reopen, reopenPage, "incident.reopened")
}

// stepAct does an act on a step that wants a reason; without one the question comes again.
func stepAct(v *server.Visit, act func(context.Context, *db.Tx, *casework.Case, string, foreign.Text) error, again func(*server.Visit, *refused, int) error, done string) error {
	err := v.Write(func(ctx context.Context, tx *db.Tx) error {
		c, err := casework.Hold(ctx, tx, v.Site.Shelf, v.Viewer, v.PathValue("number"))
		if err != nil {
			return err
		}
		return act(ctx, tx, c, v.PathValue("step"), v.Text("reason"))
	})
	if f := fault.Of(err); f != nil && len(f.Fields) > 0 {
		return again(v, wrongFields(v, f), http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	v.Flash(ui.FlashDone, "", v.T(done), ui.Link{})
	return v.Redirect("/insiden/" + v.PathValue("number"))
}

func wrongFields(v *server.Visit, f *fault.Error) *refused {
	r := &refused{errors: map[string]string{}, extra: v.PostForm}
	for _, bad := range f.Fields {
		r.errors[bad.Path] = fieldText(v, bad)
	}
	return r
}

func (p *page) mayClose() error {
	switch {
	case !p.c.Has(sop.Head):
		return fault.Forbidden("head_only", p.c.Procedure.Holders(sop.Head)...)
	case !p.early():
		return fault.Conflict("step_done", p.c.Incident.Step)
	}
	return nil
}

// early tells whether steps before closing are still to be done.
func (p *page) early() bool {
	return p.c.Incident.Closed == 0 && len(sop.Ready(p.c.Procedure.Procedure, p.c.Progress, p.c.Procedure.EarlyClosing.Name)) > 0
}

func askClose(v *server.Visit) error { return closePage(v, nil, http.StatusOK) }

func closePage(v *server.Visit, r *refused, code int) error {
	p, err := mayAsk(v, r, (*page).mayClose)
	if err != nil {
		return err
	}
	reasons := ui.Field{Kind: ui.Radio, Name: "closing.reason", ID: "closing.reason", Label: p.t("form.closing.reason"), Error: p.wrong("closing.reason"), Value: p.extra("closing.reason")}
	for _, w := range incident.Closings[1:] {
		reasons.Choices = append(reasons.Choices, ui.Choice{Value: w, Label: p.option("closing", w)})
	}
	return p.ask(question{above: skipWarning(p.c.Procedure.SkipWarning()), confirm: ui.Confirm{
		Action: p.href("/tutup"), Question: p.t("incident.close_ask", "number", p.c.Incident.Number), Text: p.t("incident.close_text"),
		Fields: []ui.Field{
			reasons,
			{Kind: ui.TextArea, Name: "closing.note", ID: "closing.note", Label: p.t("form.closing.note"), Optional: true, Value: p.extra("closing.note"), Error: p.wrong("closing.note"), Rows: 2},
			{Kind: ui.Check, Name: "closing.keep_after", ID: "closing.keep_after", Label: p.t("form.closing.keep_after"), Hint: p.t("form.closing.keep_after.hint"), Value: p.extra("closing.keep_after")},
		},
		Verb: p.t("incident.close_verb"), Cancel: p.href(""),
	}}, code)
}

// closeEarly is POST /insiden/{number}/tutup: the head's approval of closing before the steps are done.
func closeEarly(v *server.Visit) error {
	reason := v.PostForm.Get("closing.reason")
	body, err := json.Marshal(casework.Closing{Reason: reason, Note: string(v.Text("closing.note")), KeepAfter: v.PostForm.Get("closing.keep_after") != ""})
	if err != nil {
		return err
	}
	if reason == "" || reason == incident.ClosingDone {
		return closePage(v, wrongFields(v, &fault.Error{Fields: []fault.Field{{Path: "closing.reason", Code: "choice"}}}), http.StatusUnprocessableEntity)
	}
	err = v.Write(func(ctx context.Context, tx *db.Tx) error {
		c, err := casework.Hold(ctx, tx, v.Site.Shelf, v.Viewer, v.PathValue("number"))
		if err != nil {
			return err
		}
		return casework.Complete(ctx, tx, c, c.Procedure.EarlyClosing.Name, casework.Given{Forms: map[string]json.RawMessage{"closing": body}})
	})
	if f := fault.Of(err); f != nil && len(f.Fields) > 0 {
		return closePage(v, wrongFields(v, f), http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	v.Flash(ui.FlashDone, "", v.T("incident.closed"), ui.Link{})
	return v.Redirect("/insiden/" + v.PathValue("number"))
}
