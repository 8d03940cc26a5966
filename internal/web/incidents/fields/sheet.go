package fields

import (
	"context"
	"slices"
	"strings"

	"tanggap/internal/casework"
	"tanggap/internal/foreign"
	"tanggap/internal/text"
	"tanggap/internal/web/ui"
)

// Sheet is one form on a page.
type Sheet struct {
	Form   casework.Form
	Values Values
	Errors map[string]string // by control name
	Lists  casework.Choicelist
	Zone   string // of times: "WIT"
	Person Person
	Agency int64 // row id of the incident's agency: its assets come first; 0: unknown
	Add    bool  // rows have a button for one more
	Longer string
}

// Person tells what is said below a person's name, and whether he stands among those shown at once.
type Person func(uid string) (note string, near bool)

// Label is what a field is called; form may be the path of a row.
func Label(ctx context.Context, form, field string) string {
	return text.T(ctx, "form."+form+"."+field)
}

// Option is what a word of a list is called.
func Option(ctx context.Context, list, word string) string {
	return text.T(ctx, "option."+list+"."+word)
}

// Titles words a form's fields for casework.
type Titles struct{ Ctx context.Context }

// Field is what a field is called.
func (t Titles) Field(form, field string) string { return Label(t.Ctx, form, field) }

// Option is what a word of a list is called.
func (t Titles) Option(list, word string) string { return Option(t.Ctx, list, word) }

// Form is what a form is called.
func (t Titles) Form(form string) string { return text.T(t.Ctx, "form."+form) }

// hint is the catalogue's hint under a key, if it has one.
func hint(ctx context.Context, key string) string {
	if text.Has(key + ".hint") {
		return text.T(ctx, key+".hint")
	}
	return ""
}

// kinds pairs the kinds of fields with controls.
var kinds = map[casework.Kind]ui.FieldKind{
	casework.Line: ui.Text, casework.Long: ui.TextArea, casework.Yes: ui.Check, casework.OnePer: ui.Select, casework.OneAgncy: ui.Select,
	casework.Choices: ui.Checks, casework.People: ui.Checks, casework.Assets: ui.Checks,
	casework.Moment: ui.DateTime, casework.Civil: ui.Date, casework.Number: ui.Whole,
}

// field is the control of one field. path is FORM or FORM.ROWS.0; key is the same without places.
func (s Sheet) field(ctx context.Context, path, key string, f casework.Field) ui.Field {
	name := path + "." + f.Name
	u := ui.Field{
		Kind: kinds[f.Kind], Name: name, ID: name, Label: Label(ctx, key, f.Name), Hint: hint(ctx, "form."+key+"."+f.Name),
		Error: s.Errors[name], Value: s.Values.Get(name), Optional: !f.Need && f.Kind != casework.Yes, Quiet: path != key,
	}
	if path != key && !strings.HasSuffix(path, ".0") {
		u.Hint = "" // said once, in the first row
	}
	switch f.Kind {
	case casework.Line:
		u.Max = casework.MaxLine
	case casework.Long:
		if u.Max = casework.MaxLong; path != key {
			u.Rows = 2
		}
	case casework.Moment:
		u.Zone, u.Width = s.Zone, ui.Mid
	case casework.Civil, casework.Number:
		u.Width = ui.Short
	case casework.Yes:
	default:
		s.choose(ctx, &u, f, path != key)
	}
	return u
}

// manyOptions is from how many options on a list is folded into a select.
const manyOptions = 5

// choose gives a field its options.
func (s Sheet) choose(ctx context.Context, u *ui.Field, f casework.Field, inRow bool) {
	options := casework.Options(f, s.Lists, Titles{ctx})
	if f.Kind == casework.Choice {
		u.Kind = ui.Radio
		switch {
		case s.steers(f):
			u.Kind = ui.Decision
		case inRow || len(options) >= manyOptions:
			u.Kind, u.Width = ui.Select, ui.Mid
		}
	}
	if u.Kind == ui.Select {
		u.Empty = text.T(ctx, "form.pick")
	}
	for _, o := range options {
		c := ui.Choice{Value: o.Word, Label: foreign.Show(foreign.Text(o.Title)), Chosen: slices.Contains(s.Values[u.Name], o.Word)}
		if f.List != "" {
			c.Hint = hint(ctx, "option."+f.List+"."+o.Word)
		}
		if f.Kind == casework.People && s.Person != nil {
			c.Hint, _ = s.Person(o.Word)
		}
		if f.List == "rsit" {
			class, _, _ := strings.Cut(o.Word, "/")
			c.Group = text.T(ctx, "option.rsit_class."+class)
		}
		u.Choices = append(u.Choices, c)
	}
	if u.Kind == ui.Radio && len(options) <= 3 && !hinted(u.Choices) {
		u.Inline = true
	}
	u.Columns = !inRow && f.Kind == casework.Choices && len(options) > 8
	u.Value = ""
	if len(s.Values[u.Name]) > 0 && f.Kind != casework.Choices && f.Kind != casework.People && f.Kind != casework.Assets {
		u.Value = s.Values.Get(u.Name)
	}
}

func hinted(cs []ui.Choice) bool {
	return slices.ContainsFunc(cs, func(c ui.Choice) bool { return c.Hint != "" })
}

// steers tells whether a field's answer is followed by the procedure: it is shown in edged boxes.
func (s Sheet) steers(f casework.Field) bool {
	return len(s.Form.Answers) > 0 && slices.Equal(casework.Lists[f.List], s.Form.Answers)
}

// near splits the options of people (or assets) into those shown at once and those behind "others": whoever is
// chosen, and whoever is near, stands first.
func (s Sheet) near(u ui.Field, f casework.Field) (first, rest ui.Field) {
	first, rest = u, u
	first.Choices, rest.Choices = nil, nil
	rest.ID, rest.Hint, rest.Error = u.ID+"-rest", "", ""
	for _, c := range u.Choices {
		if c.Chosen || s.isNear(f, c.Value) {
			first.Choices = append(first.Choices, c)
		} else {
			rest.Choices = append(rest.Choices, c)
		}
	}
	if len(first.Choices) == 0 {
		first.Choices, rest.Choices = rest.Choices, nil
	}
	return first, rest
}

func (s Sheet) isNear(f casework.Field, uid string) bool {
	if f.Kind == casework.People {
		if s.Person == nil {
			return true
		}
		_, near := s.Person(uid)
		return near
	}
	for _, a := range s.Lists.Assets {
		if a.UID == uid {
			return s.Agency == 0 || a.AgencyID == s.Agency
		}
	}
	return false
}

// place is a field with its path.
type place struct {
	casework.Field
	path, key string
}

// places are the fields of a form's level, those that must be filled first; extra are the others when they are many.
func (s Sheet) places(path, key string, fields []casework.Field) (first, extra []place) {
	var may int
	for _, f := range fields {
		if !f.Need && f.When == nil {
			may++
		}
	}
	for _, f := range fields {
		p := place{f, path, key}
		switch {
		case f.When != nil:
		case !f.Need && path == key && may > 3:
			extra = append(extra, p)
		default:
			first = append(first, p)
		}
	}
	return first, extra
}

// touched tells whether any of these fields holds something or is complained about.
func (s Sheet) touched(ps []place) bool {
	return slices.ContainsFunc(ps, func(p place) bool {
		name := p.path + "." + p.Name
		return len(s.Values[name]) > 0 || s.Errors[name] != "" || s.Values.Rows(name) > 0
	})
}

// depend are the fields that belong to one answer of an either/or.
func (s Sheet) depend(path, key, answer string) []place {
	var out []place
	for _, f := range s.Form.Fields {
		if slices.Contains(f.When, answer) {
			out = append(out, place{f, path, key})
		}
	}
	return out
}

// rows is how many rows a field of rows shows: those filled and room for more.
func (s Sheet) rows(name string) int {
	n := s.Values.Rows(name)
	room := 1
	if n == 0 {
		room = 2
	}
	if s.Longer == name {
		room++
	}
	return min(n+room, casework.MaxRows)
}

// chapters tells whether each field of rows is a chapter of its own: there are several.
func (s Sheet) chapters() bool {
	n := 0
	for _, f := range s.Form.Fields {
		if f.Kind == casework.Rows {
			n++
		}
	}
	return n > 1
}

// folded tells whether a field of rows is shown closed: nobody must fill it, and nothing stands in it yet.
func (s Sheet) folded(p place) bool {
	return !p.Need && !s.touched([]place{p}) && s.Longer != p.path+"."+p.Name
}
