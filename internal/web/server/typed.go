package server

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"

	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/indonesian"
	"tanggap/internal/text"
	"tanggap/internal/timeline"
	"tanggap/internal/web/ui"
)

// longest is how many letters a line of a form may have.
const longest = 300

// Typed is a form: what stands in it (as stored at first, as typed after a try) and what is wrong, by field.
type Typed struct {
	values url.Values
	faults map[string]string
	order  []string
}

// Standing is a form as it is shown first: name, value pairs.
func Standing(pairs ...string) *Typed {
	t := &Typed{values: url.Values{}, faults: map[string]string{}}
	for i := 0; i+1 < len(pairs); i += 2 {
		t.values.Set(pairs[i], pairs[i+1])
	}
	return t
}

// Typed reads the form that was sent, each value one clean line. A line that is too long is kept and complained of.
func (v *Visit) Typed() *Typed {
	t := Standing()
	for name, all := range v.PostForm {
		for _, s := range all {
			line := foreign.Text(strings.TrimSpace(string(foreign.Line(s))))
			t.values.Add(name, string(line))
			if line.Letters() > longest {
				t.Complain(name, v.T("field.too_long", "n", longest, "have", line.Letters()))
			}
		}
	}
	slices.Sort(t.order)
	return t
}

// Get is a value as it stands in the form.
func (t *Typed) Get(name string) string { return t.values.Get(name) }

// All are the values of a field of many boxes.
func (t *Typed) All(name string) []string { return t.values[name] }

// Set puts values into a field.
func (t *Typed) Set(name string, values ...string) { t.values[name] = values }

// Complain says what is wrong in a field.
func (t *Typed) Complain(name, sentence string) {
	if t.faults[name] == "" {
		t.order = append(t.order, name)
	}
	t.faults[name] = sentence
}

// Failed tells whether something is wrong.
func (t *Typed) Failed() bool { return len(t.order) > 0 }

// Refuse takes the complaints of a fault over; it tells whether err was one about fields.
func (t *Typed) Refuse(v *Visit, err error) bool {
	e := fault.Of(err)
	if e == nil || e.Kind != fault.KindInvalid || len(e.Fields) == 0 {
		return false
	}
	for _, f := range e.Fields {
		t.Complain(f.Path, v.T("field."+f.Code, f.Args...))
	}
	return true
}

// Fill gives a field its value and complaint.
func (t *Typed) Fill(f ui.Field) ui.Field {
	f.Error = t.faults[f.Name]
	if f.Kind != ui.Checks {
		f.Value = t.Get(f.Name)
		return f
	}
	f.Choices = slices.Clone(f.Choices)
	for i := range f.Choices {
		f.Choices[i].Chosen = slices.Contains(t.All(f.Name), f.Choices[i].Value)
	}
	return f
}

// Summary lists the complaints with links to the fields; fields are those of the page, for their ids.
func (t *Typed) Summary(title string, fields ...ui.Field) ui.ErrorSummary {
	s := ui.ErrorSummary{Title: title}
	if !t.Failed() {
		return ui.ErrorSummary{}
	}
	for _, name := range t.order {
		at := "f-" + name
		if i := slices.IndexFunc(fields, func(f ui.Field) bool { return f.Name == name }); i >= 0 {
			at = fields[i].At()
		}
		s.Items = append(s.Items, ui.Link{Href: "#" + at, Label: t.faults[name]})
	}
	return s
}

// WriteAs runs an act in the viewer's name, in one of his roles if he holds it.
func (v *Visit) WriteAs(role string, f func(ctx context.Context, tx *db.Tx) error) error {
	return v.Site.DB.Write(v.ctx, v.Viewer.Actor(role), f)
}

// Record writes an act that belongs to no report or incident into the office's chain.
func (v *Visit) Record(ctx context.Context, tx *db.Tx, kind string, facts map[string]any) error {
	_, err := timeline.Append(ctx, tx, timeline.Office(v.Office.Year(tx.Now())), timeline.Draft{Kind: kind, Payload: facts})
	return err
}

// NIPFault says in the reader's language what is wrong with a NIP: the letter that is none of a number, or its length.
func (v *Visit) NIPFault(err error) string {
	var e *indonesian.NIPError
	switch {
	case !errors.As(err, &e) || text.From(v.ctx) != text.EN:
		return err.Error()
	case e.Letter != 0:
		return v.T("field.nip_letter", "place", e.Place, "letter", string(e.Letter))
	}
	return v.T("field.nip")
}
