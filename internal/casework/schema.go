package casework

import (
	"slices"

	"tanggap/internal/sop"
)

// Object is a piece of JSON Schema (2020-12).
type Object = map[string]any

// Title words a field, a list's word or a form for a person who reads the schema.
type Titles interface {
	Field(form, field string) string
	Option(list, word string) string
	Form(form string) string
}

// Schema is the JSON Schema of what the viewer may send to a step now: one property for each form that he may
// fill, that applies and is still open. Nil when there is none.
func (c *Case) Schema(s *sop.Step, lists Choicelist, t Titles) Object {
	props := Object{}
	for _, sf := range c.Open(s) {
		form, _ := FormByName(sf.Form.Name)
		o := object(form.Name, form.Fields, lists, t)
		o["title"] = t.Form(form.Name)
		props[form.Name] = o
	}
	if len(props) == 0 {
		return nil
	}
	return Object{"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": props}
}

// object is the schema of a form's fields. An either/or becomes oneOf, one branch for each answer.
func object(form string, fields []Field, lists Choicelist, t Titles) Object {
	e := either(fields)
	if e == nil {
		return branch(form, fields, "", "", lists, t)
	}
	var all []any
	for _, word := range Lists[e.List] {
		all = append(all, branch(form, fields, e.Name, word, lists, t))
	}
	return Object{"type": "object", "oneOf": all}
}

func branch(form string, fields []Field, eitherName, word string, lists Choicelist, t Titles) Object {
	props, need := Object{}, []string{}
	for _, f := range fields {
		if !f.Applies(word) {
			continue
		}
		p := property(form, f, lists, t)
		if f.Name == eitherName {
			p = Object{"const": word, "title": t.Option(f.List, word)}
		}
		props[f.Name] = p
		if f.Need {
			need = append(need, f.Name)
		}
	}
	return Object{"type": "object", "properties": props, "required": need, "additionalProperties": false}
}

func property(form string, f Field, lists Choicelist, t Titles) Object {
	o := shape(form, f, lists, t)
	o["title"] = t.Field(form, f.Name)
	return o
}

func shape(form string, f Field, lists Choicelist, t Titles) Object {
	switch f.Kind {
	case Line:
		return Object{"type": "string", "minLength": least(f), "maxLength": MaxLine}
	case Long:
		return Object{"type": "string", "minLength": least(f), "maxLength": MaxLong}
	case Moment:
		return Object{"type": "string", "format": "date-time"}
	case Civil:
		return Object{"type": "string", "format": "date"}
	case Number:
		return Object{"type": "integer", "minimum": 0}
	case Yes:
		if f.Need {
			return Object{"const": true}
		}
		return Object{"type": "boolean"}
	case Rows:
		return Object{"type": "array", "minItems": least(f), "maxItems": MaxRows, "items": object(form+"."+f.Name, f.Fields, lists, t)}
	case Choices, People, Assets:
		return Object{"type": "array", "minItems": least(f), "uniqueItems": true, "items": Object{"oneOf": consts(f, lists, t)}}
	}
	return Object{"type": "string", "oneOf": consts(f, lists, t)}
}

func least(f Field) int {
	if f.Need {
		return 1
	}
	return 0
}

// Consts are the words a field can take, each with its title: oneOf of const and title.
func consts(f Field, lists Choicelist, t Titles) []any {
	var out []any
	for _, o := range Options(f, lists, t) {
		out = append(out, Object{"const": o.Word, "title": o.Title})
	}
	return out
}

// Option is a word that a field can take, and what it is called.
type Option struct{ Word, Title string }

// Options lists what a field of choices, people, agencies or assets can take.
func Options(f Field, lists Choicelist, t Titles) []Option {
	var out []Option
	switch f.Kind {
	case OnePer, People:
		for _, p := range lists.People {
			out = append(out, Option{p.UID, p.Name})
		}
	case OneAgncy:
		for _, a := range lists.Agencies {
			out = append(out, Option{a.Key, a.Name})
		}
	case Assets:
		for _, a := range lists.Assets {
			out = append(out, Option{a.UID, a.Name})
		}
	default:
		for _, w := range Lists[f.List] {
			out = append(out, Option{w, t.Option(f.List, w)})
		}
	}
	return slices.Clip(out)
}
