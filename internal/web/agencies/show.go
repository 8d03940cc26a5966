package agencies

import (
	"context"
	"strings"

	"tanggap/internal/account"
	"tanggap/internal/agency"
	"tanggap/internal/db"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/text"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// shown is how many incidents of an agency its page names.
const shown = 20

// one is the page of an agency.
type one struct {
	v        *server.Visit
	agency   agency.Agency
	contacts []agency.Contact
	assets   []agency.Asset
	rows     []incident.Row
	more     string
	team     bool // incidents are this viewer's business
}

func read(v *server.Visit) (*one, error) {
	p := &one{v: v, team: v.Viewer.Can(account.Team)}
	return p, v.View(func(ctx context.Context, r db.Reader) (err error) {
		if p.agency, err = agency.ByKey(ctx, r, v.PathValue("id")); err != nil {
			return err
		}
		if p.contacts, err = agency.Contacts(ctx, r, p.agency.ID); err != nil {
			return err
		}
		if p.assets, err = agency.Assets(ctx, r, p.agency.ID); err != nil || !p.team {
			return err
		}
		p.rows, p.more, err = incident.List(ctx, r, v.Viewer, incident.Filter{Agency: p.agency.Key, Order: "recent", Limit: shown})
		return err
	})
}

func show(v *server.Visit) error {
	p, err := read(v)
	if err != nil {
		return err
	}
	return v.Render(ui.InStaff(v.StaffShell(p.agency.Name, ui.Agencies), p.view()))
}

func (p *one) href(more string) string { return "/opd/" + p.agency.Key + more }

func (p *one) head() ui.Title {
	t := ui.Title{Text: p.agency.Name, Lead: p.agency.Abbreviation, Crumb: ui.Link{Href: "/opd", Label: p.v.T("agencies.title")}}
	if keeps(p.v) {
		t.Actions = []ui.Button{{Label: p.v.T("agencies.change"), Href: p.href("/ubah")}}
	}
	return t
}

func (p *one) facts() ui.Facts {
	var f ui.Facts
	add := func(key, value string, mono bool) {
		if value != "" {
			f.Items = append(f.Items, ui.Fact{Label: p.v.T("agencies.field." + key), Value: foreign.Show(foreign.Text(value)), Mono: mono})
		}
	}
	a := p.agency
	add("head_title", a.HeadTitle, false)
	add("place", a.Place, false)
	add("phone", a.Phone, false)
	add("email", a.Email, false)
	add("domains", a.Domains, true)
	add("ip_ranges", a.IPRanges, true)
	return f
}

// second is the grey line below an asset: what the register knows of it.
func (p *one) second(a agency.Asset) string {
	var parts []string
	for _, s := range []string{p.option("asset_kind", a.Kind), a.Platform, a.Hosting, a.Note} {
		if s != "" {
			parts = append(parts, foreign.Show(foreign.Text(s)))
		}
	}
	return strings.Join(parts, " · ")
}

// weight is what makes an asset matter: its category, its vital role, the personal data in it.
func (p *one) weight(a agency.Asset) string {
	var parts []string
	add := func(key, value string) {
		if value != "" {
			parts = append(parts, p.v.T("agencies.short."+key, "value", value))
		}
	}
	add("criticality", p.option("level", a.Criticality))
	add("se_category", p.option("se_category", a.SECategory))
	add("iiv", p.option("iiv", a.IIV))
	add("personal_data", foreign.Show(foreign.Text(a.PersonalData)))
	return strings.Join(parts, " · ")
}

// option is the word of a list, or what was typed when the list does not know it.
func (p *one) option(list, word string) string { return option(p.v, list, word) }

func option(v *server.Visit, list, word string) string {
	key := "option." + list + "." + word
	if word == "" || !text.Has(key) {
		return word
	}
	return v.T(key)
}

// status is an incident's state in words.
func (p *one) status(r incident.Row) string {
	if r.Waiting != "" && r.Finished == 0 {
		return p.v.T("waiting." + r.Waiting)
	}
	return p.v.T("status." + r.Status)
}

// link leads to a form, for who keeps the register.
func (p *one) link(more, key string) ui.Link {
	if !keeps(p.v) {
		return ui.Link{}
	}
	return ui.Link{Href: p.href(more), Label: p.v.T(key)}
}
