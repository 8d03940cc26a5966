// Package fields shows any form of casework's list on a page and reads it back: one control for each field, named
// FORM.FIELD, in repeated rows FORM.ROWS.0.FIELD. It knows the kinds of fields, never what a form means.
package fields

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"tanggap/internal/casework"
	"tanggap/internal/indonesian"
)

// Values are what the controls of a form hold, by control name, as they are typed: times in the office's zone.
type Values map[string][]string

// Get is the first value of a control.
func (v Values) Get(name string) string {
	if l := v[name]; len(l) > 0 {
		return l[0]
	}
	return ""
}

// local is how a browser's control of date and time writes an instant.
const local = "2006-01-02T15:04"

// Stored are the values of a form's stored body.
func Stored(form casework.Form, body string, zone *time.Location) Values {
	v := Values{}
	var m map[string]any
	if json.Unmarshal([]byte(body), &m) == nil {
		v.put(form.Name, form.Fields, m, zone)
	}
	return v
}

func (v Values) put(path string, fields []casework.Field, m map[string]any, zone *time.Location) {
	for _, f := range fields {
		name := path + "." + f.Name
		switch x := m[f.Name].(type) {
		case string:
			v[name] = []string{written(f, x, zone)}
		case float64:
			v[name] = []string{strconv.FormatFloat(x, 'f', -1, 64)}
		case bool:
			if x {
				v[name] = []string{"on"}
			}
		case []any:
			v.putList(name, f, x, zone)
		}
	}
}

func (v Values) putList(name string, f casework.Field, list []any, zone *time.Location) {
	for i, item := range list {
		switch x := item.(type) {
		case string:
			v[name] = append(v[name], x)
		case map[string]any:
			v.put(row(name, i), f.Fields, x, zone)
		}
	}
}

func row(name string, i int) string { return fmt.Sprintf("%s.%d", name, i) }

// written is a stored word as its control writes it; seconds are kept where there are any.
func written(f casework.Field, s string, zone *time.Location) string {
	if f.Kind != casework.Moment {
		return s
	}
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return s
	}
	if t = t.In(zone); t.Second() != 0 {
		return t.Format(local + ":05")
	}
	return t.Format(local)
}

// Typed are the values of a form as they were sent. Empty rows between filled ones are closed up, so that a row has
// the same place here, in the body and in what is said about it.
func Typed(form casework.Form, posted url.Values) Values {
	v := Values{}
	v.take(form.Name, form.Name, form.Fields, posted)
	return v
}

func (v Values) take(from, to string, fields []casework.Field, posted url.Values) {
	for _, f := range fields {
		if f.Kind != casework.Rows {
			if l := filled(posted[from+"."+f.Name]); len(l) > 0 {
				v[to+"."+f.Name] = l
			}
			continue
		}
		at := 0
		for _, i := range rowsIn(posted, from+"."+f.Name) {
			if v.take(row(from+"."+f.Name, i), row(to+"."+f.Name, at), f.Fields, posted); v.Rows(to+"."+f.Name) > at {
				at++
			}
		}
	}
}

func filled(l []string) []string {
	return slices.DeleteFunc(slices.Clone(l), func(s string) bool { return strings.TrimSpace(s) == "" })
}

// rowsIn lists the places of the rows that were sent, ascending.
func rowsIn(posted url.Values, name string) []int {
	var at []int
	for key := range posted {
		rest, ok := strings.CutPrefix(key, name+".")
		if !ok {
			continue
		}
		place, _, _ := strings.Cut(rest, ".")
		if i, err := strconv.Atoi(place); err == nil && i >= 0 && !slices.Contains(at, i) {
			at = append(at, i)
		}
	}
	slices.Sort(at)
	return at
}

// Rows counts the rows of a field of rows.
func (v Values) Rows(name string) int {
	if at := rowsIn(url.Values(v), name); len(at) > 0 {
		return at[len(at)-1] + 1
	}
	return 0
}

// Same tells whether two hold the same.
func (v Values) Same(other Values) bool {
	if len(v) != len(other) {
		return false
	}
	for name, l := range v {
		if !slices.Equal(l, other[name]) {
			return false
		}
	}
	return true
}

// Body is the form's JSON, as casework reads it. What cannot be read goes along as it was typed, so that casework
// complains about it in its place.
func (v Values) Body(form casework.Form, now time.Time) json.RawMessage {
	b, err := json.Marshal(v.object(form.Name, form.Fields, now))
	if err != nil {
		return json.RawMessage(`{}`)
	}
	return b
}

func (v Values) object(path string, fields []casework.Field, now time.Time) map[string]any {
	m := map[string]any{}
	for _, f := range fields {
		name := path + "." + f.Name
		if f.Kind == casework.Rows {
			var rows []any
			for i := range v.Rows(name) {
				rows = append(rows, v.object(row(name, i), f.Fields, now))
			}
			if rows != nil {
				m[f.Name] = rows
			}
			continue
		}
		if l := v[name]; len(l) > 0 {
			m[f.Name] = value(f, l, now)
		}
	}
	return m
}

func value(f casework.Field, l []string, now time.Time) any {
	switch f.Kind {
	case casework.Yes:
		return true
	case casework.Choices, casework.People, casework.Assets:
		return l
	case casework.Moment:
		if w, err := indonesian.ParseWhen(l[0], now); err == nil && !w.DateOnly {
			if t, ok := w.Time(); ok {
				return t.Format(time.RFC3339)
			}
		}
	case casework.Number:
		if n, err := strconv.ParseInt(strings.TrimSpace(l[0]), 10, 64); err == nil {
			return n
		}
	}
	return l[0]
}
