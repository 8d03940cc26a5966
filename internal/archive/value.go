package archive

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// raw carries a text that is no UTF-8, which JSON would change silently. PostgreSQL refuses it later, SQLite takes it.
type raw struct {
	Base64 string `json:"base64"`
}

// portable is what a driver gave for a column of a type, as it is written.
func portable(kind string, v any) (any, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case int64:
		if kind == "integer" {
			return v, nil
		}
		if kind == "boolean" && (v == 0 || v == 1) {
			return v == 1, nil
		}
	case bool:
		if kind == "boolean" {
			return v, nil
		}
	case string:
		if kind == "text" && utf8.ValidString(v) {
			return v, nil
		}
		if kind == "text" {
			return raw{base64.StdEncoding.EncodeToString([]byte(v))}, nil
		}
	case []byte:
		if kind == "bytes" {
			return base64.StdEncoding.EncodeToString(v), nil
		}
	}
	return nil, fmt.Errorf("a %s column holds a %T", kind, v)
}

// stored is a written value as the drivers take it.
func stored(kind string, v json.RawMessage) (out any, err error) {
	if string(v) == "null" {
		return nil, nil
	}
	switch kind {
	case "integer":
		return decode[int64](v)
	case "boolean":
		return decode[bool](v)
	case "bytes":
		return decode[[]byte](v)
	case "text":
		if len(v) > 0 && v[0] == '{' {
			r, err := decode[raw](v)
			if err != nil {
				return nil, err
			}
			b, err := base64.StdEncoding.DecodeString(r.Base64)
			return string(b), err
		}
		return decode[string](v)
	}
	return nil, fmt.Errorf("unknown type %q", kind)
}

func decode[T any](v json.RawMessage) (out T, err error) {
	err = json.Unmarshal(v, &out)
	return out, err
}

// decodeRow is a line of a table as values in the order of its columns.
func decodeRow(t Table, line []json.RawMessage) ([]any, error) {
	if len(line) != len(t.Columns) {
		return nil, fmt.Errorf("%d values for %d columns", len(line), len(t.Columns))
	}
	out := make([]any, len(line))
	for i, v := range line {
		var err error
		if out[i], err = stored(t.Columns[i].Type, v); err != nil {
			return nil, fmt.Errorf("column %s: %w", t.Columns[i].Name, err)
		}
	}
	return out, nil
}
