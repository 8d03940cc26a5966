package archive

import (
	"encoding/json"
	"math"
	"reflect"
	"testing"
)

func TestValuesComeBack(t *testing.T) {
	for _, c := range []struct {
		kind     string
		in, want any
	}{
		{"integer", int64(math.MaxInt64), int64(math.MaxInt64)},
		{"integer", int64(math.MinInt64), int64(math.MinInt64)},
		{"integer", nil, nil},
		{"boolean", true, true},
		{"boolean", int64(1), true},
		{"boolean", int64(0), false},
		{"text", "", ""},
		{"text", "a\x00b\u2028<&>\U0001F6E1{\"base64\":\"x\"}", "a\x00b\u2028<&>\U0001F6E1{\"base64\":\"x\"}"},
		{"text", "bukan \xff\xfe UTF-8", "bukan \xff\xfe UTF-8"},
		{"text", nil, nil},
		{"bytes", []byte{0, 255, 10}, []byte{0, 255, 10}},
		{"bytes", []byte{}, []byte{}},
		{"bytes", nil, nil},
	} {
		v, err := portable(c.kind, c.in)
		if err != nil {
			t.Errorf("%s %q: %v", c.kind, c.in, err)
			continue
		}
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := stored(c.kind, b); err != nil || !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s %q came back as %q (%v) by way of %s", c.kind, c.in, got, err, b)
		}
	}
}

func TestValuesOfTheWrongType(t *testing.T) {
	for kind, v := range map[string]any{"integer": "1", "boolean": int64(2), "text": int64(1), "bytes": "x", "time": int64(0)} {
		if got, err := portable(kind, v); err == nil {
			t.Errorf("%v in a %s column was written as %v", v, kind, got)
		}
	}
	for kind, v := range map[string]string{"integer": `1.5`, "boolean": `1`, "text": `[]`, "bytes": `"%"`, "time": `1`} {
		if got, err := stored(kind, json.RawMessage(v)); err == nil {
			t.Errorf("%s in a %s column was read as %v", v, kind, got)
		}
	}
}

func TestOrderOfReferences(t *testing.T) {
	got, err := inOrder([]Table{{Name: "a", refs: []string{"c", "b"}}, {Name: "b", refs: []string{"c"}}, {Name: "c"}})
	if err != nil || got[0].Name != "c" || got[1].Name != "b" || got[2].Name != "a" {
		t.Errorf("%v, %v", got, err)
	}
	if _, err := inOrder([]Table{{Name: "a", refs: []string{"b"}}, {Name: "b", refs: []string{"a"}}}); err == nil {
		t.Error("a circle was put in order")
	}
}
