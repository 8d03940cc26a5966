package world

import (
	"encoding/json"
	"fmt"
	"regexp"
	"time"

	"tanggap/internal/casework"
)

var marker = regexp.MustCompile(`<<([a-z-]+) ([^<>]+)>>`)

// text fills the markers of a text. One that nothing answers yet is the fault of the act.
func (f *filler) text(s string) string {
	return marker.ReplaceAllStringFunc(s, func(m string) string {
		part := marker.FindStringSubmatch(m)
		found, ok := "", false
		switch part[1] {
		case "nomor":
			found, ok = f.Incidents[part[2]]
		case "laporan":
			found, ok = f.Reports[part[2]]
		case "surat":
			found, ok = f.letters[part[2]]
		default:
			found, ok = f.cal.written(part[1], part[2])
		}
		if !ok {
			f.unanswered = m
		}
		return found
	})
}

// forms turns the bodies of the data into those that casework takes.
func (f *filler) forms(in map[string]map[string]any) (map[string]json.RawMessage, error) {
	out := map[string]json.RawMessage{}
	for name, body := range in {
		form, ok := casework.FormByName(name)
		if !ok {
			return nil, fmt.Errorf("no form is called %q", name)
		}
		real, err := f.object(form.Fields, body)
		if err != nil {
			return nil, fmt.Errorf("form %s: %w", name, err)
		}
		if out[name], err = json.Marshal(real); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (f *filler) object(fields []casework.Field, in map[string]any) (map[string]any, error) {
	out := map[string]any{}
	for name, v := range in {
		out[name] = v // a name that the form does not know is for the form to refuse
		for _, field := range fields {
			if field.Name != name {
				continue
			}
			real, err := f.value(field, v)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
			out[name] = real
		}
	}
	return out, nil
}

func (f *filler) value(field casework.Field, v any) (any, error) {
	switch list := v.(type) {
	case string:
		return f.word(field, list)
	case []any:
		var out []any
		for _, item := range list {
			var real any
			var err error
			if row, ok := item.(map[string]any); ok {
				real, err = f.object(field.Fields, row)
			} else {
				real, err = f.value(field, item)
			}
			if err != nil {
				return nil, err
			}
			out = append(out, real)
		}
		return out, nil
	}
	return v, nil
}

// word turns a key or a relative time into what the form wants.
func (f *filler) word(field casework.Field, s string) (string, error) {
	switch field.Kind {
	case casework.OnePer, casework.People:
		p, ok := f.People[s]
		if !ok {
			return "", fmt.Errorf("nobody is called %q", s)
		}
		return p.UID, nil
	case casework.Assets:
		uid, ok := f.assets[s]
		if !ok {
			return "", fmt.Errorf("no asset is called %q", s)
		}
		return uid, nil
	case casework.Moment:
		t, err := f.cal.at(s)
		return t.Format(time.RFC3339), err
	case casework.Civil:
		return f.cal.day(s)
	}
	return f.text(s), nil
}
