package reception

import (
	"tanggap/internal/casework"
	"tanggap/internal/incident"
	"tanggap/internal/intake"
	"tanggap/internal/text"
	"tanggap/internal/web/ui"
)

// field is a control of the entry with what was typed and what is wrong.
func (e *entry) field(kind ui.FieldKind, name string) ui.Field {
	f := ui.Field{Kind: kind, Name: name, Label: e.v.T("desk.entry." + name), Value: e.typed.Get(name), Error: e.errors[name], Max: 200}
	if text.Has("desk.entry." + name + ".hint") {
		f.Hint = e.v.T("desk.entry." + name + ".hint")
	}
	if kind == ui.TextArea {
		f.Max, f.Rows = intake.MaxDescription, 3
	}
	return f
}

func (e *entry) may(kind ui.FieldKind, name string) ui.Field {
	f := e.field(kind, name)
	f.Optional = true
	return f
}

func (e *entry) narrow(f ui.Field) ui.Field {
	f.Width = ui.Mid
	return f
}

func (e *entry) channelField() ui.Field {
	f := e.field(ui.Radio, "saluran")
	f.Inline, f.Max = true, 0
	f.Choices = choices(e.channels, func(w string) string { return e.v.T("channel." + w) })
	return f
}

func (e *entry) story() ui.Field {
	f := e.field(ui.TextArea, "cerita")
	f.Rows, f.Focus = 4, e.failed == ""
	return f
}

func (e *entry) agency() ui.Field {
	f := e.field(ui.Select, "instansi")
	f.Empty, f.Quiet, f.Optional = e.v.T("desk.entry.instansi.none"), true, true
	for _, a := range e.agencies {
		if a.Disabled == 0 {
			f.Choices = append(f.Choices, ui.Choice{Value: a.Key, Label: a.Name})
		}
	}
	return f
}

func (e *entry) kind() ui.Field {
	f := e.field(ui.Select, "jenis")
	f.Empty, f.Quiet, f.Optional = e.v.T("desk.entry.jenis.none"), true, true
	f.Choices = choices(incident.Kinds, func(w string) string { return option(e.v, "kind", w) })
	return f
}

func (e *entry) source() ui.Field {
	f := e.may(ui.Select, "sumber")
	f.Empty, f.Width = e.v.T("desk.entry.sumber.none"), ui.Mid
	f.Choices = choices(incident.Origins, func(w string) string { return option(e.v, "origin", w) })
	return f
}

func (e *entry) yesNo(name string) ui.Field {
	f := e.may(ui.Radio, name)
	f.Inline = true
	f.Choices = choices(casework.Lists["yes_open"], func(w string) string { return option(e.v, "yes_open", w) })
	return f
}

func (e *entry) phone() ui.Field {
	f := e.narrow(e.field(ui.Phone, "telepon"))
	f.Autocomplete = "off"
	return f
}

func (e *entry) mail() ui.Field {
	f := e.narrow(e.may(ui.Text, "surel")) // not type=email: the browser would drop what it does not like
	f.Inputmode = "email"
	return f
}

// when is a field for a time in people's own words.
func (e *entry) when(name string) ui.Field {
	f := e.narrow(e.may(ui.Text, name))
	f.Zone = e.v.ZoneName()
	if e.read[name] != "" {
		f.Hint = e.read[name]
	}
	return f
}

// meaning asks which of several times was meant.
func (e *entry) meaning(name string) ui.Field {
	return ui.Field{Kind: ui.Radio, Name: name + "_pilih", Label: e.v.T("desk.entry.which"), Choices: e.meanings[name], Value: e.typed.Get(name + "_pilih")}
}
