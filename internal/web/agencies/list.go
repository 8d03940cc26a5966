package agencies

import (
	"context"
	"slices"
	"strings"

	"tanggap/internal/account"
	"tanggap/internal/agency"
	"tanggap/internal/db"
	"tanggap/internal/foreign"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// line is an agency in the list.
type line struct {
	agency.Agency
	Contact agency.Contact
	Assets  int
}

// register is the list of agencies and outside parties.
type register struct {
	v               *server.Visit
	words           string
	Agencies, Other []line
	assets          int
}

func list(v *server.Visit) error {
	p := register{v: v, words: strings.TrimSpace(v.URL.Query().Get("q"))}
	err := v.View(func(ctx context.Context, r db.Reader) error {
		all, err := agency.All(ctx, r)
		if err != nil {
			return err
		}
		contacts, err := agency.Contacts(ctx, r, 0)
		if err != nil {
			return err
		}
		assets, err := agency.Assets(ctx, r, 0)
		p.fill(all, contacts, assets)
		return err
	})
	if err != nil {
		return err
	}
	return v.Render(ui.InStaff(v.StaffShell(v.T("agencies.title"), ui.Agencies), p.view()))
}

func (p *register) fill(all []agency.Agency, contacts []agency.Contact, assets []agency.Asset) {
	for _, a := range all {
		l := line{Agency: a}
		if i := slices.IndexFunc(contacts, func(c agency.Contact) bool { return c.AgencyID == a.ID }); i >= 0 {
			l.Contact = contacts[i]
		}
		hay := a.Name + " " + a.Abbreviation + " " + a.Key + " " + a.Domains + " " + a.IPRanges + " " + a.Place
		for _, s := range assets {
			if s.AgencyID == a.ID {
				l.Assets++
				hay += " " + s.Name + " " + s.Host + " " + s.IP
			}
		}
		if !strings.Contains(foreign.Fold(foreign.Clean(hay)), foreign.Fold(foreign.Clean(p.words))) {
			continue
		}
		p.assets += l.Assets
		if a.Outside {
			p.Other = append(p.Other, l)
		} else {
			p.Agencies = append(p.Agencies, l)
		}
	}
}

func (p *register) head() ui.Title {
	t := ui.Title{Text: p.v.T("agencies.title"), Lead: p.v.T("agencies.lead", "n", len(p.Agencies), "assets", p.assets)}
	if keeps(p.v) {
		t.Actions = []ui.Button{{Label: p.v.T("agencies.add"), Href: "/opd/baru", Icon: ui.IconAdd}}
	}
	return t
}

// keeps tells whether the viewer changes the register.
func keeps(v *server.Visit) bool { return v.Viewer.Can(account.Desk | account.Admin) }
