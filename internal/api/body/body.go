// Package body reads the JSON bodies of the API: strictly, each field of its kind and nothing else, so that nothing of
// the server's own can be set; and cleaned, so that no byte of it troubles a store.
package body

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
)

// maxDepth is how deep a JSON body may nest.
const maxDepth = 32

// maxItems is how many things a list in a body may hold.
const maxItems = 500

// Instant is a moment in a request: RFC 3339 with its zone.
type Instant db.Time

// YesNo is an answer that may be said as true, false, or in the words of the list.
type YesNo string

// Forms are the bodies of a step's forms by name; their fields are checked by the case.
type Forms map[string]json.RawMessage

// Texts are texts of several lines by name.
type Texts map[string]string

// Decode reads a JSON body into a struct. Only the struct's own fields may stand in it, each of its kind; text is
// cleaned (foreign.Text keeps its lines, a string is one line). Complaints name the field, all of them at once.
func Decode(body []byte, into any) error {
	if len(bytes.TrimSpace(body)) == 0 {
		body = []byte("{}")
	}
	if deep(body) {
		return fault.Invalid(fault.Field{Code: "api_depth", Args: []any{"n", maxDepth}})
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return fault.Invalid(fault.Field{Code: "api_json"})
	}
	if _, err := d.Token(); err != io.EOF {
		return fault.Invalid(fault.Field{Code: "api_json"})
	}
	var r reading
	r.read("", v, reflect.ValueOf(into).Elem())
	return fault.Invalid(r.bad...)
}

// deep tells whether a JSON text nests deeper than may be.
func deep(body []byte) bool {
	depth, quoted, escaped := 0, false, false
	for _, b := range body {
		switch {
		case escaped:
			escaped = false
		case quoted:
			quoted, escaped = b != '"', b == '\\'
		case b == '"':
			quoted = true
		case b == '{' || b == '[':
			if depth++; depth > maxDepth {
				return true
			}
		case b == '}' || b == ']':
			depth--
		}
	}
	return false
}

type reading struct{ bad []fault.Field }

func (r *reading) say(path, code string) { r.bad = append(r.bad, fault.Field{Path: path, Code: code}) }

// read puts a JSON value into a field. null is as good as nothing.
func (r *reading) read(path string, v any, to reflect.Value) {
	if v == nil {
		return
	}
	switch to.Interface().(type) {
	case Forms:
		r.forms(path, v, to)
		return
	case Texts:
		r.texts(path, v, to)
		return
	case Instant:
		r.instant(path, v, to)
		return
	case YesNo:
		r.yesNo(path, v, to)
		return
	case foreign.Text:
		r.words(path, v, to, func(s string) string { return string(foreign.Clean(s)) })
		return
	}
	switch to.Kind() {
	case reflect.Pointer:
		to.Set(reflect.New(to.Type().Elem()))
		r.read(path, v, to.Elem())
	case reflect.Struct:
		r.object(path, v, to)
	case reflect.Slice:
		r.list(path, v, to)
	case reflect.String:
		r.words(path, v, to, func(s string) string { return string(foreign.Line(s)) })
	case reflect.Bool:
		r.yes(path, v, to)
	case reflect.Int64:
		r.number(path, v, to)
	default:
		panic(fmt.Sprintf("a body cannot hold a %s", to.Type()))
	}
}

func (r *reading) words(path string, v any, to reflect.Value, clean func(string) string) {
	s, ok := v.(string)
	if !ok {
		r.say(path, "shape")
		return
	}
	to.SetString(clean(s))
}

func (r *reading) yes(path string, v any, to reflect.Value) {
	b, ok := v.(bool)
	if !ok {
		r.say(path, "shape")
		return
	}
	to.SetBool(b)
}

func (r *reading) number(path string, v any, to reflect.Value) {
	n, ok := v.(json.Number)
	if !ok {
		r.say(path, "number")
		return
	}
	i, err := n.Int64()
	if err != nil {
		r.say(path, "number")
		return
	}
	to.SetInt(i)
}

func (r *reading) instant(path string, v any, to reflect.Value) {
	s, _ := v.(string)
	t, err := time.Parse(time.RFC3339, s)
	if err != nil || t.Year() < 2000 || t.Year() > 9999 {
		r.say(path, "moment")
		return
	}
	to.SetInt(int64(db.At(t)))
}

func (r *reading) yesNo(path string, v any, to reflect.Value) {
	switch b, ok := v.(bool); {
	case ok && b:
		to.SetString("ya")
	case ok:
		to.SetString("tidak")
	default:
		r.words(path, v, to, func(s string) string { return string(foreign.Line(s)) })
	}
}

func (r *reading) list(path string, v any, to reflect.Value) {
	l, ok := v.([]any)
	if !ok || len(l) > maxItems {
		r.say(path, "shape")
		return
	}
	to.Set(reflect.MakeSlice(to.Type(), len(l), len(l)))
	for i, item := range l {
		r.read(fmt.Sprintf("%s.%d", path, i), item, to.Index(i))
	}
}

// object reads a struct. A field without a json name holds what the others leave over.
func (r *reading) object(path string, v any, to reflect.Value) {
	m, ok := v.(map[string]any)
	if !ok {
		r.say(path, "object")
		return
	}
	names := fieldNames(to.Type())
	rest := slices.Index(names, "")
	over := map[string]any{}
	for name, item := range m {
		switch i := slices.Index(names, name); {
		case i >= 0 && name != "":
			r.read(inside(path, name), item, to.Field(i))
		case rest >= 0:
			over[name] = item
		default:
			r.say(inside(path, string(foreign.Line(name))), "unknown_field")
		}
	}
	if rest >= 0 {
		r.read(path, over, to.Field(rest))
	}
}

func fieldNames(t reflect.Type) []string {
	names := make([]string, t.NumField())
	for i := range names {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		names[i] = strings.TrimPrefix(name, "-")
	}
	return names
}

func inside(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// forms keeps each form's body as it came.
func (r *reading) forms(path string, v any, to reflect.Value) {
	m, ok := v.(map[string]any)
	if !ok {
		r.say(path, "object")
		return
	}
	out := Forms{}
	for name, body := range m {
		b, err := json.Marshal(body)
		if err != nil {
			r.say(inside(path, string(foreign.Line(name))), "object")
			continue
		}
		out[name] = b
	}
	to.Set(reflect.ValueOf(out))
}

func (r *reading) texts(path string, v any, to reflect.Value) {
	m, ok := v.(map[string]any)
	if !ok || len(m) > maxItems {
		r.say(path, "object")
		return
	}
	out := Texts{}
	for name, item := range m {
		name = string(foreign.Line(name))
		s, ok := item.(string)
		if !ok {
			r.say(inside(path, name), "shape")
			continue
		}
		out[name] = string(foreign.Clean(s))
	}
	to.Set(reflect.ValueOf(out))
}

// Time is the moment; none is 0.
func (i Instant) Time() db.Time { return db.Time(i) }

// Schema is that of RFC 3339.
func (Instant) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: "string", Format: "date-time"}
}

// Schema allows both spellings of an answer.
func (YesNo) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{OneOf: []*huma.Schema{{Type: "string", Enum: []any{"ya", "tidak", "tidak_tahu"}}, {Type: "boolean"}}}
}

// Schema is any object: the incident's own schema says which forms and fields.
func (Forms) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: "object", AdditionalProperties: true}
}
