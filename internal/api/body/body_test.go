package body_test

import (
	"testing"
	"unicode/utf8"

	"tanggap/internal/api/body"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
)

type letter struct {
	Text  foreign.Text `json:"text"`
	Line  string       `json:"line"`
	Maybe *string      `json:"maybe"`
	Many  []string     `json:"many"`
	Since body.Instant `json:"since"`
	Sure  body.YesNo   `json:"sure"`
	Count int64        `json:"count"`
	Yes   bool         `json:"yes"`
	Inner struct {
		A string `json:"a"`
	} `json:"inner"`
	Rest body.Forms `json:""`
}

func TestDecode(t *testing.T) {
	var l letter
	err := body.Decode([]byte(`{"text":"satu\r\ndua\u0000","line":"a\nb","maybe":"","many":["x"],"since":"2026-11-24T08:00:00+09:00","sure":true,"count":3,"yes":true,"inner":{"a":"b"},"form":{"n":12345678901234567890}}`), &l)
	if err != nil || l.Text != "satu\ndua" || l.Line != "a b" || l.Maybe == nil || l.Many[0] != "x" || l.Since.Time().Time().Hour() != 23 || l.Sure != "ya" ||
		l.Count != 3 || !l.Yes || l.Inner.A != "b" || string(l.Rest["form"]) != `{"n":12345678901234567890}` {
		t.Errorf("%+v %v", l, err)
	}
	for _, bad := range []string{`{"count":1.5}`, `{"count":"1"}`, `{"since":"2026-02-31T00:00:00Z"}`, `{"since":1}`, `{"inner":{"b":1}}`, `{"many":[1]}`, `{"many":{}}`, `{"yes":"ya"}`, `{"sure":1}`, `null x`, `"x"`} {
		if err := body.Decode([]byte(bad), &letter{}); !fault.Is(err, fault.KindInvalid) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// FuzzSec23_Decode: whatever comes is read or refused, and what is read is clean.
func FuzzSec23_Decode(f *testing.F) {
	f.Add([]byte(`{"text":"a\u0000\ud800","inner":{"a":null},"x":{"y":[1]}}`))
	f.Add([]byte("{\"line\":\"\xff\"}"))
	f.Add([]byte(`[[[[`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var l letter
		err := body.Decode(b, &l)
		if err != nil && !fault.Is(err, fault.KindInvalid) {
			t.Fatal(err)
		}
		for _, s := range []string{string(l.Text), l.Line, l.Inner.A} {
			if !utf8.ValidString(s) || string(foreign.Clean(s)) != s {
				t.Fatalf("%q", s)
			}
		}
	})
}
