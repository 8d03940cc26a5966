package fields

import (
	"context"
	"strings"
	"time"

	"tanggap/internal/casework"
	"tanggap/internal/foreign"
	"tanggap/internal/text"
	"tanggap/internal/web/ui"
)

// Answer is one field as it is read: what it is called and what stands in it.
type Answer struct {
	Name, Label string
	Value       foreign.Text
}

// Answers lists what a form holds, in its order, empty fields left out. moment writes an instant.
func (s Sheet) Answers(ctx context.Context, moment func(time.Time) string) []Answer {
	return s.answered(ctx, s.Form.Name, s.Form.Name, s.Form.Fields, moment)
}

func (s Sheet) answered(ctx context.Context, path, key string, fields []casework.Field, moment func(time.Time) string) []Answer {
	var out []Answer
	for _, f := range fields {
		name := path + "." + f.Name
		if f.Kind == casework.Rows {
			if v := s.rowLines(ctx, name, key+"."+f.Name, f, moment); v != "" {
				out = append(out, Answer{name, Label(ctx, key, f.Name), v})
			}
			continue
		}
		if v := s.said(ctx, name, f, moment); v != "" {
			out = append(out, Answer{name, Label(ctx, key, f.Name), foreign.Text(v)})
		}
	}
	return out
}

// rowLines writes each row in one line.
func (s Sheet) rowLines(ctx context.Context, name, key string, f casework.Field, moment func(time.Time) string) foreign.Text {
	var lines []string
	for i := range s.Values.Rows(name) {
		var parts []string
		for _, a := range s.answered(ctx, row(name, i), key, f.Fields, moment) {
			parts = append(parts, string(a.Value))
		}
		lines = append(lines, strings.Join(parts, " · "))
	}
	return foreign.Text(strings.Join(lines, "\n"))
}

// said is a field's value in words.
func (s Sheet) said(ctx context.Context, name string, f casework.Field, moment func(time.Time) string) string {
	l := s.Values[name]
	if len(l) == 0 {
		return ""
	}
	switch f.Kind {
	case casework.Yes:
		return text.T(ctx, "option.yes_no.ya")
	case casework.Moment:
		if t, err := time.ParseInLocation(local, l[0][:min(len(l[0]), len(local))], time.UTC); err == nil {
			return moment(t)
		}
	case casework.Choice, casework.Choices, casework.OnePer, casework.People, casework.OneAgncy, casework.Assets:
		return s.titles(ctx, f, l)
	}
	return l[0]
}

// titles words what was chosen; a thing that is gone from the list keeps its name in the record.
func (s Sheet) titles(ctx context.Context, f casework.Field, chosen []string) string {
	called := map[string]string{}
	for _, o := range casework.Options(f, s.Lists, Titles{ctx}) {
		called[o.Word] = o.Title
	}
	var out []string
	for _, w := range chosen {
		if t := called[w]; t != "" {
			w = t
		}
		out = append(out, w)
	}
	return strings.Join(out, "; ")
}

// Compared lists the fields in which two fillings of a form differ: what is stored, what was typed.
func Compared(ctx context.Context, stored, typed Sheet, moment func(time.Time) string) []ui.Compared {
	var out []ui.Compared
	theirs := map[string]foreign.Text{}
	seen := map[string]bool{}
	old := stored.Answers(ctx, moment)
	for _, a := range old {
		theirs[a.Name] = a.Value
	}
	for _, a := range typed.Answers(ctx, moment) {
		seen[a.Name] = true
		if theirs[a.Name] != a.Value {
			out = append(out, ui.Compared{Label: a.Label, Theirs: foreign.Show(theirs[a.Name]), Yours: foreign.Show(a.Value)})
		}
	}
	for _, a := range old {
		if !seen[a.Name] {
			out = append(out, ui.Compared{Label: a.Label, Theirs: foreign.Show(a.Value)})
		}
	}
	return out
}
