package api

import (
	"context"
	"strings"

	"tanggap/internal/fault"
	"tanggap/internal/sop"
	"tanggap/internal/text"
)

// word is a text of the catalogue, or the name itself where it has none.
func word(ctx context.Context, key, name string) string {
	if text.Has(key) {
		return text.T(ctx, key)
	}
	return strings.ReplaceAll(name, "_", " ")
}

// titles words fields, options and forms for who reads a schema. It is casework.Titles.
type titles struct{ ctx context.Context }

// Form is what a form is called.
func (t titles) Form(form string) string { return word(t.ctx, "form."+form, form) }

// Field is what a field is called; of a row's field the form is "form.rows".
func (t titles) Field(form, field string) string {
	return word(t.ctx, "form."+form+"."+field, field)
}

// Option is what a word of a list is called.
func (t titles) Option(list, option string) string {
	return word(t.ctx, "option."+list+"."+option, option)
}

// lacksWords is the sentence of a missing thing.
func lacksWords(ctx context.Context, m fault.Missing) string {
	if m.Text != "" {
		return m.Text
	}
	args := make([]any, len(m.Args))
	copy(args, m.Args)
	t := titles{ctx}
	for i := 0; i+1 < len(args); i += 2 {
		name, ok := args[i+1].(string)
		switch {
		case !ok:
		case args[i] == "form":
			args[i+1] = t.Form(name)
		case args[i] == "paper":
			args[i+1] = word(ctx, "paper."+name, name)
		case args[i] == "field":
			args[i+1] = t.Field(m.Form, name)
		}
	}
	return say(ctx, "missing."+m.Code, args...)
}

// title is what an actor or fixed role is called.
func (c *call) title(ctx context.Context, role string) string {
	if title, ok := c.Shelf.Title(ctx, c.DB, role); ok {
		return title
	}
	return word(ctx, "role."+role, role)
}

// stepName is the step's short name in the reader's language.
func stepName(ctx context.Context, s *sop.Step) string {
	name, _ := sop.In(string(text.From(ctx)), s.Short, s.En.Short)
	return name
}

// optional is a value that may be null.
func optional[T comparable](v T) *T {
	var none T
	if v == none {
		return nil
	}
	return &v
}
