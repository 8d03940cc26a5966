package e2e_test

import (
	"cmp"
	"strings"
	"time"
)

// fill makes an answer that a JSON Schema allows: what said gives by field, else the smallest that fits. A word in said
// is a const, or part of a title.
func fill(s map[string]any, said map[string]string, field string) any {
	if c, ok := s["const"]; ok {
		return c
	}
	if one, ok := s["oneOf"].([]any); ok {
		return fill(pick(one, said, field), said, field)
	}
	switch s["type"] {
	case "object":
		return fillObject(s, said)
	case "array":
		return []any{fill(s["items"].(map[string]any), said, field)}
	case "string":
		return fillText(s, said[field])
	case "boolean":
		return true
	}
	return 1
}

func fillObject(s map[string]any, said map[string]string) map[string]any {
	out := map[string]any{}
	props, _ := s["properties"].(map[string]any)
	required, _ := s["required"].([]any)
	for _, name := range required {
		out[name.(string)] = fill(props[name.(string)].(map[string]any), said, name.(string))
	}
	for name := range said {
		if p, ok := props[name].(map[string]any); ok && out[name] == nil {
			out[name] = fill(p, said, name)
		}
	}
	return out
}

func fillText(s map[string]any, said string) string {
	switch {
	case said != "":
		return said
	case s["format"] == "date-time":
		return time.Now().UTC().Format(time.RFC3339)
	case s["format"] == "date":
		return time.Now().UTC().Format(time.DateOnly)
	}
	return "Diisi menurut SOP."
}

// pick chooses among alternatives: the one that said names, or the first when said names none.
func pick(one []any, said map[string]string, field string) map[string]any {
	for _, o := range one {
		m := o.(map[string]any)
		if props, ok := m["properties"].(map[string]any); ok {
			if a, ok := props["answer"].(map[string]any); ok && said["answer"] != "" && a["const"] == said["answer"] {
				return m
			}
			continue
		}
		title, _ := m["title"].(string)
		if want := said[field]; want != "" && (m["const"] == want || strings.Contains(title, want)) {
			return m
		}
	}
	first := one[0].(map[string]any)
	if _, forms := first["properties"]; said[field] != "" || forms && said["answer"] != "" {
		return map[string]any{"const": said[cmp.Or(field, "answer")]} // refused by the program, which says why
	}
	return first
}
