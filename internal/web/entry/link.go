package entry

import (
	"context"

	"tanggap/internal/account"
	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/timeline"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// secretPage asks for a new password: behind a one-time link, or at the set-up.
type secretPage struct {
	Title, Lead, Submit string
	Setup               bool
	Name, Username      string
	Least               int
	Error               string
	Errors              map[string]string
}

func (p secretPage) render(v *server.Visit, e *fault.Error) error {
	p.Least = account.MinPassword
	p.Errors = map[string]string{}
	if e != nil {
		p.Error = v.T("entry.refused")
		for _, f := range e.Fields {
			p.Errors[f.Path] = v.T("field."+f.Code, f.Args...)
		}
	}
	return v.RenderAs(statusOf(e), ui.InPublic(v.PublicShell(p.Title, ""), p.view()))
}

func invitation(v *server.Visit, name string) secretPage {
	return secretPage{Title: v.T("entry.link_title"), Lead: v.T("entry.link_lead", "name", name), Submit: v.T("entry.link_submit")}
}

// showLink shows a page with a button: only its POST uses the link up (chat programs open links to preview them).
func showLink(v *server.Visit) error {
	id, err := account.LookLink(v.Context(), v.Site.DB, account.LinkInvite, v.PathValue("secret"), v.Site.DB.Now())
	if err != nil {
		return err
	}
	p, err := account.ByID(v.Context(), v.Site.DB, id)
	if err != nil {
		return err
	}
	return invitation(v, p.Name).render(v, nil)
}

// useLink sets the password, ends the link and the person's sessions, and signs him in.
func useLink(v *server.Visit) error {
	id, err := account.LookLink(v.Context(), v.Site.DB, account.LinkInvite, v.PathValue("secret"), v.Site.DB.Now())
	if err != nil {
		return err
	}
	p, err := account.ByID(v.Context(), v.Site.DB, id)
	if err != nil {
		return err
	}
	hash, err := passwordOf(v.Context(), v, p.Username)
	if e := fault.Of(err); e != nil {
		return invitation(v, p.Name).render(v, e)
	}
	if err != nil {
		return err
	}
	err = v.Site.DB.Write(v.Context(), db.Actor{UID: p.UID, Name: p.Name}, func(ctx context.Context, tx *db.Tx) error {
		if _, err := account.UseLink(ctx, tx, account.LinkInvite, v.PathValue("secret")); err != nil {
			return err
		}
		if err := account.SetPassword(ctx, tx, p.ID, hash); err != nil {
			return err
		}
		return record(ctx, tx, v, "password_set", p.UID)
	})
	if err != nil {
		return err
	}
	if err := v.SignIn(p.ID); err != nil {
		return err
	}
	if p.AgencyID != nil { // an agency's contact
		return v.Redirect("/portal")
	}
	return v.Redirect("/saya")
}

// record writes an act on accounts into the office's chain.
func record(ctx context.Context, tx *db.Tx, v *server.Visit, kind, person string) error {
	_, err := timeline.Append(ctx, tx, timeline.Office(v.Office.Year(tx.Now())), timeline.Draft{Kind: kind, Payload: map[string]any{"person": person}})
	return err
}

func setup(v *server.Visit) secretPage {
	return secretPage{
		Title: v.T("entry.setup_title"), Lead: v.T("entry.setup_lead"), Submit: v.T("entry.setup_submit"), Setup: true,
		Name: string(v.Line("name")), Username: string(v.Line("username")),
	}
}

// open tells whether the set-up is still to be done with this link.
func open(v *server.Visit) error {
	if has, err := account.HasAdmin(v.Context(), v.Site.DB, v.Office.Day(v.Site.DB.Now())); err != nil || has {
		if err == nil {
			err = fault.Gone("link_gone")
		}
		return err
	}
	_, err := account.LookLink(v.Context(), v.Site.DB, account.LinkSetup, v.PathValue("secret"), v.Site.DB.Now())
	return err
}

func showSetup(v *server.Visit) error {
	if err := open(v); err != nil {
		return err
	}
	return setup(v).render(v, nil)
}

// setUp makes the first administrator and signs him in; his home says what is still missing.
func setUp(v *server.Visit) error {
	if err := open(v); err != nil {
		return err
	}
	page := setup(v)
	hash, err := passwordOf(v.Context(), v, page.Username)
	if err == nil {
		err = v.Site.DB.Write(v.Context(), db.Actor{Name: page.Name, Role: "admin"}, func(ctx context.Context, tx *db.Tx) error {
			return firstAdmin(ctx, tx, v, page, hash)
		})
	}
	if e := fault.Of(err); e != nil && e.Kind == fault.KindInvalid {
		return page.render(v, e)
	}
	if err != nil {
		return err
	}
	p, err := account.ByUsername(v.Context(), v.Site.DB, page.Username)
	if err != nil {
		return err
	}
	if err := v.SignIn(p.ID); err != nil {
		return err
	}
	return v.Redirect("/saya")
}

func firstAdmin(ctx context.Context, tx *db.Tx, v *server.Visit, page secretPage, hash string) error {
	if _, err := account.UseLink(ctx, tx, account.LinkSetup, v.PathValue("secret")); err != nil {
		return err
	}
	p, err := account.Add(ctx, tx, account.Person{Name: page.Name, Username: page.Username}, hash)
	if err != nil {
		return err
	}
	err = account.Assign(ctx, tx, account.Assignment{PersonID: p.ID, Role: "admin", FromDay: v.Office.Day(tx.Now())}, nil)
	if err != nil {
		return err
	}
	return record(ctx, tx, v, "first_admin", p.UID)
}
