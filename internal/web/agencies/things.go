package agencies

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	"tanggap/internal/agency"
	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/incident"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// contactSheet is the form of one contact; an address that names none of this agency's is not found.
func contactSheet(v *server.Visit) (*sheet, agency.Contact, error) {
	p, err := read(v)
	if err != nil {
		return nil, agency.Contact{}, err
	}
	c, which := agency.Contact{AgencyID: p.agency.ID}, v.PathValue("person")
	s := &sheet{v: v, title: v.T("agencies.add_contact"), lead: p.agency.Name, back: p.href(""), action: p.href("/narahubung/" + which)}
	if which != fresh {
		i := slices.IndexFunc(p.contacts, func(c agency.Contact) bool { return strconv.FormatInt(c.ID, 10) == which })
		if i < 0 {
			return nil, c, fault.NotFound()
		}
		c, s.title = p.contacts[i], v.T("agencies.change_contact")
	}
	for _, name := range []string{"name", "position", "phone", "email"} {
		s.fields = append(s.fields, ui.Field{Name: name, Label: v.T("agencies.contact." + name), Width: ui.Mid, Optional: name != "name"})
	}
	s.fields = append(s.fields, ui.Field{Kind: ui.Check, Name: "deputy", Label: v.T("agencies.contact.deputy")})
	return s, c, nil
}

func editContact(v *server.Visit) error {
	s, c, err := contactSheet(v)
	if err != nil {
		return err
	}
	s.typed = server.Standing("name", c.Name, "position", c.Position, "phone", c.Phone, "email", c.Email)
	if c.Deputy {
		s.typed.Set("deputy", "on")
	}
	return s.render(http.StatusOK)
}

func saveContact(v *server.Visit) error {
	s, c, err := contactSheet(v)
	if err != nil {
		return err
	}
	s.typed = v.Typed()
	c.Name, c.Position, c.Phone, c.Email = s.typed.Get("name"), s.typed.Get("position"), s.typed.Get("phone"), s.typed.Get("email")
	c.Deputy = s.typed.Get("deputy") != ""
	if s.typed.Failed() {
		return s.render(http.StatusUnprocessableEntity)
	}
	kind, write := "contact_changed", agency.ChangeContact
	if c.ID == 0 {
		kind, write = "contact_added", agency.AddContact
	}
	err = act(v, kind, map[string]any{"agency": v.PathValue("id")}, func(ctx context.Context, tx *db.Tx) error { return write(ctx, tx, c) })
	return s.done(err, s.back)
}

// assetFields are the fields of an asset (domain.md 10.2) that the store has; a list makes a select of it.
var assetFields = []struct {
	name, list string
	words      []string
	in         func(*agency.Asset) *string
}{
	{"name", "", nil, func(a *agency.Asset) *string { return &a.Name }},
	{"kind", "asset_kind", []string{"situs", "aplikasi", "server", "jaringan", "perangkat", "akun", "basis data"}, func(a *agency.Asset) *string { return &a.Kind }},
	{"url", "", nil, func(a *agency.Asset) *string { return &a.URL }},
	{"ip", "", nil, func(a *agency.Asset) *string { return &a.IP }},
	{"hosting", "", nil, func(a *agency.Asset) *string { return &a.Hosting }},
	{"platform", "", nil, func(a *agency.Asset) *string { return &a.Platform }},
	{"se_category", "se_category", []string{"strategis", "tinggi", "rendah"}, func(a *agency.Asset) *string { return &a.SECategory }},
	{"iiv", "iiv", incident.IIVWords, func(a *agency.Asset) *string { return &a.IIV }},
	{"personal_data", "", nil, func(a *agency.Asset) *string { return &a.PersonalData }},
	{"criticality", "level", incident.Levels, func(a *agency.Asset) *string { return &a.Criticality }},
	{"status", "asset_status", []string{"aktif", "nonaktif", "terbengkalai"}, func(a *agency.Asset) *string { return &a.Status }},
	{"note", "", nil, func(a *agency.Asset) *string { return &a.Note }},
}

// suggested are words for lines that may say anything.
var suggested = map[string][]string{
	"hosting":       {"pusat data nasional", "pusat data provinsi", "server OPD", "hosting swasta"},
	"personal_data": {"tidak", "ya, umum", "ya, spesifik"},
}

func assetSheet(v *server.Visit) (*sheet, agency.Asset, error) {
	p, err := read(v)
	if err != nil {
		return nil, agency.Asset{}, err
	}
	a, which := agency.Asset{AgencyID: p.agency.ID}, v.PathValue("asset")
	s := &sheet{v: v, title: v.T("agencies.add_asset"), lead: p.agency.Name, back: p.href("#aset"), action: p.href("/aset/" + which)}
	if which != fresh {
		i := slices.IndexFunc(p.assets, func(a agency.Asset) bool { return a.UID == which })
		if i < 0 {
			return nil, a, fault.NotFound()
		}
		a, s.title = p.assets[i], v.T("agencies.change_asset")
	}
	for _, f := range assetFields {
		x := ui.Field{Name: f.name, Label: v.T("agencies.asset." + f.name), Width: ui.Mid, Optional: f.name != "name", List: suggested[f.name]}
		if f.list != "" {
			x.Kind, x.Empty, x.Quiet = ui.Select, v.T("agencies.unknown"), true
		}
		for _, w := range f.words {
			x.Choices = append(x.Choices, ui.Choice{Value: w, Label: option(v, f.list, w)})
		}
		s.fields = append(s.fields, x)
	}
	return s, a, nil
}

func editAsset(v *server.Visit) error {
	s, a, err := assetSheet(v)
	if err != nil {
		return err
	}
	s.typed = server.Standing()
	for _, f := range assetFields {
		s.typed.Set(f.name, *f.in(&a))
	}
	return s.render(http.StatusOK)
}

func saveAsset(v *server.Visit) error {
	s, a, err := assetSheet(v)
	if err != nil {
		return err
	}
	s.typed = v.Typed()
	for _, f := range assetFields {
		value := s.typed.Get(f.name)
		if f.list != "" && value != "" && !slices.Contains(f.words, value) {
			s.typed.Complain(f.name, v.T("field.choice"))
		}
		*f.in(&a) = value
	}
	if a.IIV == "" {
		a.IIV = "belum_dinilai"
	}
	if a.Status == "" {
		a.Status = "aktif"
	}
	if s.typed.Failed() {
		return s.render(http.StatusUnprocessableEntity)
	}
	kind := "asset_changed"
	if a.ID == 0 {
		kind = "asset_added"
	}
	err = act(v, kind, map[string]any{"agency": v.PathValue("id")}, func(ctx context.Context, tx *db.Tx) error {
		if a.ID != 0 {
			return agency.ChangeAsset(ctx, tx, a)
		}
		_, err := agency.AddAsset(ctx, tx, a)
		return err
	})
	return s.done(err, s.back)
}
