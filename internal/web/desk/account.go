package desk

import (
	"cmp"
	"context"
	"net/http"
	"slices"

	"tanggap/internal/account"
	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/text"
	"tanggap/internal/timeline"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// more is GET /lainnya: what the phone's bar has no room for.
func more(v *server.Visit) error {
	shell := v.StaffShell(v.T("ui.area.more"), "")
	return v.Render(ui.InStaff(shell, ui.Title{Text: v.T("ui.area.more")}.View(), ui.MoreMenu{Shell: shell}.View()))
}

// Themes are how pages may look; "" follows the device.
var themes = []string{"", "tanggap", "tanggap-gelap"}

// own is the account page: what a person may set for himself.
type own struct {
	v      *server.Visit
	errors map[string]string
	failed string
}

func (o own) show(code int) error {
	shell := o.v.StaffShell(o.v.T("desk.account"), "")
	shell.Failed = o.failed != ""
	return o.v.RenderAs(code, ui.InStaff(shell, o.view()))
}

func showAccount(v *server.Visit) error { return own{v: v}.show(http.StatusOK) }

// prefer stores language and theme. The language chosen in passing on this device gives way to it.
func prefer(v *server.Visit) error {
	lang, theme := v.FormValue("bahasa"), v.FormValue("tema")
	if lang != string(text.EN) {
		lang = string(text.ID)
	}
	if !slices.Contains(themes, theme) {
		theme = ""
	}
	err := v.Write(func(ctx context.Context, tx *db.Tx) error {
		return account.Prefer(ctx, tx, v.Viewer.Person, lang, theme)
	})
	if err != nil {
		return err
	}
	http.SetCookie(v.W, &http.Cookie{Name: "bahasa", Path: "/", MaxAge: -1, SameSite: http.SameSiteLaxMode, HttpOnly: true})
	v.Flash(ui.FlashDone, "", text.T(text.With(v.Context(), text.Lang(lang)), "desk.account.saved"), ui.Link{})
	return v.Redirect("/akun")
}

// changePassword wants the old one; every other session of the person ends. Wrong tries are counted like failed
// sign-ins.
func changePassword(v *server.Visit) error {
	refuse := func(field string, e *fault.Error) error {
		o := own{v: v, failed: v.T("desk.account.not_saved"), errors: map[string]string{field: v.FaultText(e)}}
		for _, f := range e.Fields {
			o.errors[field] = v.T("field."+f.Code, f.Args...)
		}
		return o.show(server.Code(e))
	}
	wanted := v.FormValue("baru")
	if err := account.CheckPassword(wanted, v.Viewer.Username); err != nil {
		if e := fault.Of(err); e != nil {
			return refuse("baru", e)
		}
		return err
	}
	if _, err := account.SignIn(v.Context(), v.Site.DB, v.Site.Hasher, v.Viewer.Username, v.FormValue("lama"), v.Address()); err != nil {
		if e := fault.Of(err); e != nil && e.Kind == fault.KindInvalid {
			return refuse("lama", &fault.Error{Kind: fault.KindInvalid, Fields: []fault.Field{{Code: "password_wrong"}}})
		} else if e != nil {
			return refuse("lama", e)
		}
		return err
	}
	hash, err := v.Site.Hasher.Hash(v.Context(), wanted)
	if err != nil {
		return err
	}
	err = v.Write(func(ctx context.Context, tx *db.Tx) error {
		if err := account.SetPassword(ctx, tx, v.Viewer.Person, hash); err != nil {
			return err
		}
		_, err := timeline.Append(ctx, tx, timeline.Office(v.Office.Year(tx.Now())), timeline.Draft{Kind: "password_set", Payload: map[string]any{"person": v.Viewer.UID}})
		return err
	})
	if err != nil {
		return err
	}
	if err := v.SignIn(v.Viewer.Person); err != nil {
		return err
	}
	v.Flash(ui.FlashDone, "", v.T("desk.account.password_saved"), ui.Link{})
	return v.Redirect("/akun")
}

func (o own) language() ui.Field {
	return ui.Field{Kind: ui.Radio, Name: "bahasa", Label: o.v.T("desk.account.language"), Inline: true, Value: cmp.Or(o.v.Viewer.Language, string(text.ID)), Choices: []ui.Choice{
		{Value: string(text.ID), Label: "Bahasa Indonesia"}, {Value: string(text.EN), Label: "English"},
	}}
}

func (o own) theme() ui.Field {
	f := ui.Field{Kind: ui.Radio, Name: "tema", Label: o.v.T("desk.account.theme")}
	for _, t := range themes {
		f.Choices = append(f.Choices, ui.Choice{Value: t, Label: o.v.T("desk.theme." + cmp.Or(t, "device")), Chosen: t == o.v.Viewer.Theme})
	}
	return f
}

func (o own) password(name, autocomplete string) ui.Field {
	f := ui.Field{Kind: ui.Password, Name: name, Label: o.v.T("desk.account." + name), Error: o.errors[name], Autocomplete: autocomplete, Width: ui.Mid}
	if name == "baru" {
		f.Hint = o.v.T("desk.account.baru.hint", "n", account.MinPassword)
	}
	return f
}

func (o own) summary() ui.ErrorSummary {
	s := ui.ErrorSummary{Title: o.failed, Note: " "}
	for _, name := range []string{"lama", "baru"} {
		if o.errors[name] != "" {
			s.Items = append(s.Items, link("#f-"+name, o.errors[name]))
		}
	}
	return s
}
