package team

import (
	"context"
	"net/http"
	"strings"

	"tanggap/internal/account"
	"tanggap/internal/agency"
	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// newcomer is the form that adds a person.
type newcomer struct {
	v        *server.Visit
	staff    staff
	agencies []agency.Agency
	typed    *server.Typed
}

func readNew(v *server.Visit) (*newcomer, error) {
	n := &newcomer{v: v}
	err := v.View(func(ctx context.Context, r db.Reader) (err error) {
		if n.staff, err = read(ctx, r, v); err != nil {
			return err
		}
		n.agencies, err = agency.All(ctx, r)
		return err
	})
	return n, err
}

func showNew(v *server.Visit) error {
	n, err := readNew(v)
	if err != nil {
		return err
	}
	n.typed = server.Standing("from", v.Viewer.Today)
	return n.render(http.StatusOK)
}

func (n *newcomer) render(code int) error {
	shell := n.v.StaffShell(n.v.T("team.add"), ui.Team)
	shell.Failed = code == http.StatusUnprocessableEntity
	return n.v.RenderAs(code, ui.InStaff(shell, n.view()))
}

// account are the fields that only a new person has.
func (n *newcomer) account() []ui.Field {
	agencies := ui.Field{Kind: ui.Select, Name: "agency", Label: n.v.T("team.field.agency"), Hint: n.v.T("team.agency_hint"), Empty: n.v.T("team.no_agency"), Optional: true, Quiet: true, Width: ui.Mid}
	for _, a := range n.agencies {
		if !a.Outside {
			agencies.Choices = append(agencies.Choices, ui.Choice{Value: a.Key, Label: a.Name})
		}
	}
	return []ui.Field{
		n.typed.Fill(ui.Field{Name: "username", Label: n.v.T("team.field.username"), Hint: n.v.T("team.username_hint"), Width: ui.Mid, Autocomplete: "off"}),
		n.typed.Fill(agencies),
	}
}

// addPerson writes a new person with his first role and makes his invitation: a one-time link, never a password.
func addPerson(v *server.Visit) error {
	n, err := readNew(v)
	if err != nil {
		return err
	}
	n.typed = v.Typed()
	p := account.Person{Username: n.typed.Get("username")}
	into(v, n.typed, &p, n.staff.qualifications)
	for _, a := range n.agencies {
		if a.Key == n.typed.Get("agency") && !a.Outside {
			p.AgencyID = &a.ID
		}
	}
	first := assignment(n.typed, 0)
	if first.Role != "" {
		fit(v, n.typed, p, first.Role)
	}
	if n.typed.Failed() {
		return n.render(http.StatusUnprocessableEntity)
	}
	secret := ""
	err = v.WriteAs("admin", func(ctx context.Context, tx *db.Tx) (err error) {
		secret, p, err = n.add(ctx, tx, p, first)
		return err
	})
	if n.typed.Refuse(v, err) {
		return n.render(http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	v.SetPathValue("person", p.UID)
	return showLink(v, secret)
}

func (n *newcomer) add(ctx context.Context, tx *db.Tx, p account.Person, first account.Assignment) (string, account.Person, error) {
	added, err := account.Add(ctx, tx, p, "")
	if err != nil {
		return "", p, err
	}
	if err := n.v.Record(ctx, tx, "person_added", map[string]any{"person": added.UID}); err != nil {
		return "", p, err
	}
	if first.Role != "" {
		first.PersonID = added.ID
		if err := give(ctx, tx, n.v, added, first, n.staff.actors); err != nil {
			return "", p, err
		}
	}
	secret, err := newLink(ctx, tx, n.v, added)
	return secret, added, err
}

func newLink(ctx context.Context, tx *db.Tx, v *server.Visit, p account.Person) (string, error) {
	secret, err := account.MakeLink(ctx, tx, account.LinkInvite, p.ID)
	if err != nil {
		return "", err
	}
	return secret, v.Record(ctx, tx, "link_made", map[string]any{"person": p.UID})
}

// makeLink helps somebody in who is locked out. Earlier links end; the old password holds until this one is used.
func makeLink(v *server.Visit) error {
	p, err := readPerson(v)
	if err != nil {
		return err
	}
	if p.line.Disabled != 0 {
		return fault.Forbidden("person_disabled")
	}
	secret := ""
	err = v.WriteAs("admin", func(ctx context.Context, tx *db.Tx) (err error) {
		secret, err = newLink(ctx, tx, v, p.line.Person)
		return err
	})
	if err != nil {
		return err
	}
	return showLink(v, secret)
}

// showLink is the person's page with the link to copy: the only time that it can be read.
func showLink(v *server.Visit, secret string) error {
	p, err := readPerson(v)
	if err != nil {
		return err
	}
	p.link = strings.TrimSuffix(v.Site.BaseURL, "/") + "/tautan/" + secret
	return p.render(http.StatusOK)
}

func askDisable(v *server.Visit) error {
	p, err := readPerson(v)
	if err != nil {
		return err
	}
	c := ui.Confirm{
		Action: p.href("/nonaktif"), Question: v.T("team.disable_ask", "name", p.line.Name), Text: v.T("team.disable_text"),
		Verb: v.T("team.disable"), Cancel: p.href(""),
	}
	return v.Render(ui.InStaff(v.StaffShell(v.T("team.disable"), ui.Team), ui.Title{Text: p.line.Name}.View(), c.View()))
}

func disable(v *server.Visit) error {
	return onAccount(v, "person_disabled", func(ctx context.Context, tx *db.Tx, id int64) error {
		if err := account.Disable(ctx, tx, id); err != nil {
			return err
		}
		return keepAdmin(ctx, tx, v)
	})
}

func enable(v *server.Visit) error { return onAccount(v, "person_enabled", account.Enable) }

func onAccount(v *server.Visit, kind string, f func(context.Context, *db.Tx, int64) error) error {
	p, err := readPerson(v)
	if err != nil {
		return err
	}
	err = v.WriteAs("admin", func(ctx context.Context, tx *db.Tx) error {
		if err := f(ctx, tx, p.line.ID); err != nil {
			return err
		}
		return v.Record(ctx, tx, kind, map[string]any{"person": p.line.UID})
	})
	if err != nil {
		return err
	}
	v.Flash(ui.FlashDone, v.T("team."+kind), "", ui.Link{})
	return v.Redirect(p.href(""))
}

// keepAdmin refuses an act after which nobody would administer the store.
func keepAdmin(ctx context.Context, tx *db.Tx, v *server.Visit) error {
	has, err := account.HasAdmin(ctx, tx, v.Office.Day(tx.Now()))
	if err == nil && !has {
		err = fault.Forbidden("last_admin")
	}
	return err
}
