package settings

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"tanggap/internal/account"
	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/indonesian"
	"tanggap/internal/office"
	"tanggap/internal/text"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// groups are the beginnings of keys that stand together on the page.
var groups = []struct {
	name string
	keys []string
}{
	{"team", []string{"team."}},
	{"kop", []string{"kop."}},
	{"signer", []string{"signer."}},
	{"numbers", []string{"number."}},
	{"books", []string{"agenda."}},
	{"other", []string{""}},
}

// page is the form of all settings.
type page struct {
	v      *server.Visit
	typed  *server.Typed
	people int
	roles  []string // actors whom nobody holds
	diff   *ui.Compare
}

// group is one chapter of it.
type group struct {
	name   string
	fields []ui.Field
	unset  int
}

// was is the name under which the form carries the value that its reader saw.
func was(key string) string { return "was." + key }

func show(v *server.Visit) error {
	p, err := read(v)
	if err != nil {
		return err
	}
	return p.render(http.StatusOK)
}

// read is the page as it stands.
func read(v *server.Visit) (*page, error) {
	p := &page{v: v, typed: server.Standing()}
	for _, s := range office.Settings {
		p.typed.Set(s.Key, v.Office.Get(s.Key))
		p.typed.Set(was(s.Key), v.Office.Get(s.Key))
	}
	return p, v.View(func(ctx context.Context, r db.Reader) error {
		people, err := account.People(ctx, r, false)
		if err != nil {
			return err
		}
		p.people = len(people)
		held, err := account.RolesHeld(ctx, r, v.Viewer.Today)
		if err != nil {
			return err
		}
		actors, err := v.Site.Shelf.Actors(ctx, r)
		for _, a := range actors {
			if !slices.Contains(held, a) {
				p.roles = append(p.roles, v.RoleTitle(a))
			}
		}
		return err
	})
}

func (p *page) render(code int) error {
	shell := p.v.StaffShell(p.v.T("settings.title"), ui.Settings)
	shell.Failed = code == http.StatusUnprocessableEntity
	return p.v.RenderAs(code, ui.InStaff(shell, p.view()))
}

func (p *page) head() ui.Title {
	t := ui.Title{Text: p.v.T("settings.title"), Lead: p.v.T("settings.complete")}
	if n := len(p.v.Office.Unset()); n > 0 {
		t.Lead = p.v.T("settings.unset", "n", n)
	}
	return t
}

// groups puts the fields together; every setting stands in the first group that its key begins with.
func (p *page) groups() []group {
	out := make([]group, len(groups))
	for i, g := range groups {
		out[i].name = g.name
	}
	for _, s := range office.Settings {
		i := slices.IndexFunc(groups, func(g struct {
			name string
			keys []string
		},
		) bool {
			return slices.ContainsFunc(g.keys, func(k string) bool { return strings.HasPrefix(s.Key, k) })
		})
		out[i].fields = append(out[i].fields, p.field(s))
		if s.Asked && p.v.Office.Get(s.Key) == "" {
			out[i].unset++
		}
	}
	return out
}

// field is the control of a setting; one that is asked for and still empty says so.
func (p *page) field(s office.Setting) ui.Field {
	f := ui.Field{Name: s.Key, ID: "f-" + strings.ReplaceAll(s.Key, ".", "-"), Label: p.v.T("settings.key." + s.Key), Optional: !s.Asked && s.Default == "", Autocomplete: "off"}
	if hint := "settings.hint." + s.Key; text.Has(hint) {
		f.Hint = p.v.T(hint)
	}
	if s.Asked && p.v.Office.Get(s.Key) == "" {
		f.Hint = strings.TrimSpace(p.v.T("settings.missing") + " " + f.Hint)
	}
	switch s.Kind {
	case "choice":
		f.Kind = ui.Select
		for _, c := range s.Choices {
			f.Choices = append(f.Choices, ui.Choice{Value: c, Label: p.v.T("settings.choice." + c)})
		}
	case "number":
		f.Inputmode = "numeric"
	case "zone":
		f.Kind = ui.Select
		for _, z := range zones(p.typed.Get(s.Key)) {
			f.Choices = append(f.Choices, ui.Choice{Value: z, Label: p.zone(z)})
		}
	}
	id := f.ID
	f = p.typed.Fill(f)
	f.ID = id
	return f
}

// zones are the three of Indonesia, and the one that stands if it is another.
func zones(stands string) []string {
	all := []string{"Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"}
	if stands != "" && !slices.Contains(all, stands) {
		all = append(all, stands)
	}
	return all
}

func (p *page) zone(name string) string {
	loc, err := indonesian.Location(name)
	if err != nil {
		return name
	}
	return indonesian.Zone(p.v.Now().In(loc)) + " · " + name
}

// change is one setting that the form wants otherwise.
type change struct{ key, before, after string }

// changes are what was typed against what the form's reader saw.
func (p *page) changes() []change {
	var out []change
	for _, s := range office.Settings {
		c := change{s.Key, p.typed.Get(was(s.Key)), p.typed.Get(s.Key)}
		if c.before != c.after {
			out = append(out, c)
		}
	}
	return out
}

// save writes what was changed. A setting that somebody else changed meanwhile is a conflict, and nothing is written.
func save(v *server.Visit) error {
	p, err := read(v)
	if err != nil {
		return err
	}
	p.typed = v.Typed()
	changes := p.changes()
	if n := p.typed.Get("signer.nip"); n != "" && slices.ContainsFunc(changes, func(c change) bool { return c.key == "signer.nip" }) {
		if _, err := indonesian.ParseNIP(n); err != nil {
			p.typed.Complain("signer.nip", v.NIPFault(err))
		}
	}
	if p.typed.Failed() {
		return p.render(http.StatusUnprocessableEntity)
	}
	err = v.WriteAs("admin", func(ctx context.Context, tx *db.Tx) error { return write(ctx, tx, v, changes) })
	if e := fault.Of(err); e != nil && e.Kind == fault.KindConflict {
		return p.conflict(e)
	}
	if p.typed.Refuse(v, err) {
		return p.render(http.StatusUnprocessableEntity)
	}
	if err != nil {
		return err
	}
	v.Flash(ui.FlashDone, v.T("settings.saved", "n", len(changes)), "", ui.Link{})
	return v.Redirect("/pengaturan")
}

// write sets all of them or none; its faults name every field that is wrong.
func write(ctx context.Context, tx *db.Tx, v *server.Visit, changes []change) error {
	now, err := office.Read(ctx, tx)
	if err != nil {
		return err
	}
	var bad []fault.Field
	for _, c := range changes {
		if stands := now.Get(c.key); stands != c.before && stands != c.after {
			return fault.Conflict("conflict", now)
		}
		err := office.Set(ctx, tx, c.key, c.after)
		if e := fault.Of(err); e != nil && e.Kind == fault.KindInvalid {
			bad = append(bad, e.Fields...)
			continue
		}
		if err != nil {
			return err
		}
		err = v.Record(ctx, tx, "setting_changed", map[string]any{"key": c.key, "value": c.after, "before": c.before})
		if err != nil {
			return err
		}
	}
	return fault.Invalid(bad...)
}

// conflict shows what stands now beside what was typed; saving again means it.
func (p *page) conflict(e *fault.Error) error {
	now, _ := e.Now.(office.Profile)
	p.diff = &ui.Compare{Who: p.v.T("settings.somebody"), When: p.v.T("settings.just_now")}
	for _, c := range p.changes() {
		if stands := now.Get(c.key); stands != c.before && stands != c.after {
			p.diff.Fields = append(p.diff.Fields, ui.Compared{Label: p.v.T("settings.key." + c.key), Theirs: stands, Yours: c.after})
		}
		p.typed.Set(was(c.key), now.Get(c.key))
	}
	return p.render(http.StatusConflict)
}

// note counts what is still empty in a group.
func (p *page) note(g group) string {
	if g.unset == 0 {
		return ""
	}
	return p.v.T("settings.unset_here", "n", g.unset)
}

func (p *page) all() []ui.Field {
	var out []ui.Field
	for _, g := range p.groups() {
		out = append(out, g.fields...)
	}
	return out
}
