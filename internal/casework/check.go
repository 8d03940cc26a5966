package casework

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/agency"
	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
)

// Limits of what people type, in letters.
const (
	MaxLine = 200
	MaxLong = 20000
	MaxRows = 100
)

type complaint = fault.Field

// Choicelist is what fields of people, agencies and assets may name.
type Choicelist struct {
	People   []account.Person
	Agencies []agency.Agency
	Assets   []agency.Asset
}

// ReadChoices reads them: who works on incidents, every agency, every asset.
func ReadChoices(ctx context.Context, r db.Reader) (Choicelist, error) {
	var l Choicelist
	var err error
	if l.People, err = account.Colleagues(ctx, r, r.Now().Time().Format(time.DateOnly)); err != nil {
		return l, err
	}
	all, err := agency.All(ctx, r)
	if err != nil {
		return l, err
	}
	for _, a := range all {
		if a.Disabled == 0 {
			l.Agencies = append(l.Agencies, a)
		}
	}
	l.Assets, err = agency.Assets(ctx, r, 0)
	return l, err
}

// checker walks a body along its fields.
type checker struct {
	lists Choicelist
	now   time.Time
	bad   []complaint
}

func (k *checker) say(path, code string, args ...any) {
	k.bad = append(k.bad, complaint{Path: path, Code: code, Args: args})
}

// checkBody reads a body against its fields: unknown names, wrong shapes, words that no list has, times ahead of
// now are complaints; what is needed and empty is not (the form is then not complete). The body comes back
// cleaned, holding only fields that apply.
func checkBody(form string, fields []Field, body json.RawMessage, lists Choicelist, now time.Time) (json.RawMessage, bool, []complaint) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v map[string]any
	if err := d.Decode(&v); err != nil || v == nil {
		return nil, false, []complaint{{Path: form, Code: "object"}}
	}
	k := &checker{lists: lists, now: now}
	clean := k.object(form, fields, v)
	if len(k.bad) > 0 {
		return nil, false, k.bad
	}
	out, err := json.Marshal(clean)
	if err != nil {
		return nil, false, []complaint{{Path: form, Code: "object"}}
	}
	return out, len(lacking(fields, clean)) == 0, nil
}

func (k *checker) object(path string, fields []Field, v map[string]any) map[string]any {
	clean := map[string]any{}
	for name := range v {
		if !slices.ContainsFunc(fields, func(f Field) bool { return f.Name == name }) {
			k.say(path+"."+string(foreign.Line(name)), "unknown_field")
		}
	}
	answer := ""
	if e := either(fields); e != nil {
		answer, _ = v[e.Name].(string)
	}
	for _, f := range fields {
		got, there := v[f.Name]
		if !there || got == nil || !f.Applies(answer) {
			continue
		}
		if val := k.value(path+"."+f.Name, f, got); val != nil {
			clean[f.Name] = val
		}
	}
	return clean
}

// value checks one value by its field's kind; nil: nothing to keep.
func (k *checker) value(path string, f Field, v any) any {
	switch f.Kind {
	case Yes:
		if b, ok := v.(bool); ok {
			return b
		}
	case Number:
		return k.number(path, v)
	case Choices, People, Assets:
		return k.list(path, f, v)
	case Rows:
		return k.rows(path, f, v)
	default:
		if s, ok := v.(string); ok {
			return k.word(path, f, s)
		}
	}
	k.say(path, "shape")
	return nil
}

func (k *checker) number(path string, v any) any {
	n, ok := v.(json.Number)
	if !ok {
		k.say(path, "number")
		return nil
	}
	x, err := n.Float64()
	if err != nil || x < 0 || x != math.Trunc(x) || x > 1e12 {
		k.say(path, "number")
		return nil
	}
	return int64(x)
}

func (k *checker) list(path string, f Field, v any) any {
	l, ok := v.([]any)
	if !ok || len(l) > 500 {
		k.say(path, "shape")
		return nil
	}
	one := f
	one.Kind = map[Kind]Kind{Choices: Choice, People: OnePer, Assets: oneAsset}[f.Kind]
	var out []string
	for _, item := range l {
		s, ok := item.(string)
		if !ok {
			k.say(path, "shape")
			return nil
		}
		if w, _ := k.word(path, one, s).(string); w != "" && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	if out == nil {
		return nil
	}
	return out
}

func (k *checker) rows(path string, f Field, v any) any {
	l, ok := v.([]any)
	if !ok || len(l) > MaxRows {
		k.say(path, "shape")
		return nil
	}
	var out []map[string]any
	for i, item := range l {
		row, ok := item.(map[string]any)
		if !ok {
			k.say(path, "shape")
			return nil
		}
		if clean := k.object(fmt.Sprintf("%s.%d", path, i), f.Fields, row); len(clean) > 0 {
			out = append(out, clean)
		}
	}
	if out == nil {
		return nil
	}
	return out
}

// oneAsset is a single uid of an Assets list.
const oneAsset Kind = "asset"

func (k *checker) word(path string, f Field, s string) any {
	if f.Kind == Long {
		return k.text(path, string(foreign.Clean(s)), MaxLong)
	}
	s = string(foreign.Line(s))
	if s == "" {
		return nil
	}
	switch f.Kind {
	case Line:
		return k.text(path, s, MaxLine)
	case Moment:
		return k.moment(path, s)
	case Civil:
		if _, err := time.Parse(time.DateOnly, s); err != nil {
			k.say(path, "no_such_day")
			return nil
		}
		return s
	}
	if !k.known(f, s) {
		k.say(path, "choice")
		return nil
	}
	return s
}

func (k *checker) text(path, s string, most int) any {
	if n := foreign.Text(s).Letters(); n > most {
		k.say(path, "too_long", "n", most, "have", n)
		return nil
	}
	if strings.TrimSpace(s) == "" {
		return nil
	}
	return s
}

func (k *checker) moment(path, s string) any {
	t, err := time.Parse(time.RFC3339, s)
	switch {
	case err != nil:
		k.say(path, "moment")
	case t.After(k.now.Add(clockSlack)):
		k.say(path, "future")
	case t.Year() < 2000:
		k.say(path, "moment")
	default:
		return t.UTC().Format(time.RFC3339)
	}
	return nil
}

func (k *checker) known(f Field, s string) bool {
	switch f.Kind {
	case Choice:
		return slices.Contains(Lists[f.List], s)
	case OnePer:
		return slices.ContainsFunc(k.lists.People, func(p account.Person) bool { return p.UID == s })
	case OneAgncy:
		return slices.ContainsFunc(k.lists.Agencies, func(a agency.Agency) bool { return a.Key == s })
	case oneAsset:
		return slices.ContainsFunc(k.lists.Assets, func(a agency.Asset) bool { return a.UID == s })
	}
	return false
}

// lacking lists the needed fields that a cleaned body leaves empty ("rows.0.at" within rows).
func lacking(fields []Field, body map[string]any) []string {
	answer := ""
	if e := either(fields); e != nil {
		answer, _ = body[e.Name].(string)
	}
	var out []string
	for _, f := range fields {
		if !f.Applies(answer) {
			continue
		}
		v, there := body[f.Name]
		if yes, ok := v.(bool); ok && f.Need && !yes {
			there = false
		}
		if f.Need && !there {
			out = append(out, f.Name)
			continue
		}
		for i, row := range rowsOf(v) {
			for _, name := range lacking(f.Fields, row) {
				out = append(out, fmt.Sprintf("%s.%d.%s", f.Name, i, name))
			}
		}
	}
	return out
}

// rowsOf reads rows as they come from checking or from JSON.
func rowsOf(v any) []map[string]any {
	switch l := v.(type) {
	case []map[string]any:
		return l
	case []any:
		var out []map[string]any
		for _, item := range l {
			if row, ok := item.(map[string]any); ok {
				out = append(out, row)
			}
		}
		return out
	}
	return nil
}

// decode reads a stored body.
func decode(body string) map[string]any {
	var v map[string]any
	_ = json.Unmarshal([]byte(body), &v) // stored by us
	return v
}
