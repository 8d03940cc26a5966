package public

import (
	"cmp"

	"tanggap/internal/indonesian"
	"tanggap/internal/web/ui"
)

// field is a field of the form with what was typed and what is wrong.
func (f *form) field(kind ui.FieldKind, name string) ui.Field {
	return ui.Field{Kind: kind, Name: name, Label: f.v.T("public.form." + name), Value: f.typed.Get(name), Error: f.errors[name]}
}

func (f *form) optional(kind ui.FieldKind, name string) ui.Field {
	field := f.field(kind, name)
	field.Optional = true
	return field
}

// hinted is field with its hint.
func (f *form) hinted(field ui.Field) ui.Field {
	field.Hint = f.v.T("public.form." + field.Name + ".hint")
	return field
}

func (f *form) kind() ui.Field {
	field := f.field(ui.Radio, "jenis")
	field.Columns = true
	for _, k := range kinds {
		c := ui.Choice{Value: k, Label: f.v.T("public.kind." + k)}
		if k == "judi_online" || k == "phishing" {
			c.Hint = f.v.T("public.kind." + k + ".hint")
		}
		field.Choices = append(field.Choices, c)
	}
	field.Choices = append(field.Choices, ui.Choice{
		Value: unknownKind, Label: f.v.T("public.form.dont_know"), Hint: f.v.T("public.form.dont_know.hint"), Last: true,
	})
	return field
}

func (f *form) story() ui.Field {
	field := f.hinted(f.field(ui.TextArea, "cerita"))
	field.Rows = 5
	return field
}

func (f *form) actions() ui.Field {
	field := f.optional(ui.TextArea, "tindakan")
	field.Rows = 2
	return field
}

// known asks when the reporter came to know of it.
func (f *form) known() ui.Field {
	at := f.moments("diketahui")
	at.Label, at.Quiet = f.v.T("public.form.diketahui.at"), true
	chosen := f.typed.Get("kapan")
	if chosen == "" && at.Value != "" {
		chosen = "waktu"
	}
	return ui.Field{Kind: ui.Radio, Name: "kapan", Label: f.v.T("public.form.kapan"), Value: chosen, Choices: []ui.Choice{
		{Value: "baru", Label: f.v.T("public.form.kapan.baru")},
		{Value: "tidak_tahu", Label: f.v.T("public.form.kapan.tidak_tahu")},
		{Value: "waktu", Label: f.v.T("public.form.kapan.waktu"), More: f.when(at)},
	}}
}

// moments is a field for a time in people's own words.
func (f *form) moments(name string) ui.Field {
	field := f.optional(ui.Text, name)
	field.Zone = indonesian.Zone(f.v.Now())
	field.Width = ui.Mid
	field.Hint = cmp.Or(f.read[name], f.v.T("public.form.when.hint"))
	return field
}

// meaning asks which of several times was meant.
func (f *form) meaning(name string) ui.Field {
	return ui.Field{Kind: ui.Radio, Name: name + "_pilih", Label: f.v.T("public.form.which"), Choices: f.meanings[name], Value: f.typed.Get(name + "_pilih")}
}

// yesNo asks a question to which "I do not know" is an answer.
func (f *form) yesNo(name string) ui.Field {
	field := f.field(ui.Radio, name)
	field.Inline = true
	field.Choices = []ui.Choice{
		{Value: "ya", Label: f.v.T("public.form.yes")},
		{Value: "tidak", Label: f.v.T("public.form.no")},
		{Value: "tidak_tahu", Label: f.v.T("public.form.dont_know")},
	}
	return field
}

func (f *form) phone() ui.Field {
	field := f.hinted(f.field(ui.Phone, "telepon"))
	field.Autocomplete, field.Width = "tel", ui.Mid
	return field
}

func (f *form) mail() ui.Field {
	field := f.field(ui.Text, "surel") // not type=email: the browser would drop what it does not like
	field.Autocomplete, field.Inputmode, field.Width = "email", "email", ui.Mid
	return field
}

func (f *form) name() ui.Field {
	field := f.optional(ui.Text, "nama")
	field.Autocomplete = "name"
	return field
}

func (f *form) reporter() ui.Field {
	field := f.field(ui.Select, "sebagai")
	for _, r := range reporters {
		field.Choices = append(field.Choices, ui.Choice{Value: r.word, Label: f.v.T("public.reporter." + r.word)})
	}
	return field
}

// agency offers the register; parties outside the government are not in question here.
func (f *form) agency() ui.Field {
	field := f.hinted(f.optional(ui.Select, "instansi"))
	field.Empty, field.Quiet = f.v.T("public.form.instansi.none"), true
	for _, a := range f.agencies {
		if !a.Outside && a.Disabled == 0 {
			field.Choices = append(field.Choices, ui.Choice{Value: a.Key, Label: a.Name})
		}
	}
	return field
}
