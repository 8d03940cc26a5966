package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"tanggap/internal/db"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/procedure"
	"tanggap/internal/sop"
	"tanggap/internal/text"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}

func shown(t foreign.Text) string { return foreign.Show(t) }

func link(href, label string) ui.Link { return ui.Link{Href: href, Label: label} }

// option is what a word of a list is called; "" for none.
func option(v *server.Visit, list, word string) string {
	if word == "" {
		return ""
	}
	return v.T("option." + list + "." + word)
}

func priority(p string) ui.Priority {
	if len(p) != 2 {
		return 0
	}
	return ui.Priority(p[1] - '0')
}

// short is what an actor is called in a narrow place.
func short(v *server.Visit, p procedure.Version, role string) string {
	a, ok := p.Actor(role)
	if !ok {
		return v.RoleTitle(role)
	}
	s, _ := sop.In(string(text.From(v.Context())), cmp.Or(a.Short, a.Title), cmp.Or(a.En.Short, a.En.Title))
	return s
}

// stepShort is the step's name in tight places.
func stepShort(v *server.Visit, s *sop.Step) string {
	name, _ := sop.In(string(text.From(v.Context())), s.Short, s.En.Short)
	return name
}

// shapes pairs the file's words with the symbols'.
var shapes = map[sop.Shape]ui.Shape{sop.Start: ui.Start, sop.Process: ui.Box, sop.Decision: ui.Choose, sop.End: ui.End}

// position is how far the step stands in the procedure: 3 of 10 while the third is under way; all at the end.
func position(p procedure.Version, step string) ui.Marks {
	i := slices.IndexFunc(p.Steps, func(s sop.Step) bool { return s.ID == step })
	if i < 0 {
		i = len(p.Steps) - 1
	}
	return ui.Marks{Done: i + 1, Of: len(p.Steps)}
}

// has is who has the ball of a line that is not the viewer's: somebody outside, or the actors of its step.
func has(v *server.Visit, p procedure.Version, row incident.Row) string {
	switch row.Waiting {
	case "menunggu_opd":
		return v.T("desk.turn.opd")
	case "menunggu_bssn":
		return "BSSN"
	}
	s, ok := p.Step(row.Step)
	if !ok {
		return ""
	}
	refs := slices.Concat(s.Performs, s.Decides)
	names := make([]string, 0, len(refs))
	for _, r := range sop.Names(refs) {
		names = append(names, short(v, p, r))
	}
	return strings.Join(names, ", ")
}

// procedures finds the procedure of each line.
func procedures(ctx context.Context, r db.Reader, v *server.Visit, rows []incident.Row) (map[int64]procedure.Version, error) {
	out := map[int64]procedure.Version{}
	for _, row := range rows {
		if _, ok := out[row.ProcedureID]; ok {
			continue
		}
		p, err := v.Site.Shelf.Of(ctx, r, row.ProcedureID)
		if err != nil {
			return nil, err
		}
		out[row.ProcedureID] = p
	}
	return out, nil
}

func ids(rows []incident.Row) []int64 {
	out := make([]int64, 0, len(rows))
	for _, row := range rows {
		out = append(out, row.ID)
	}
	return out
}
