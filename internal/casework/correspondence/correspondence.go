// Package correspondence is what goes on about a case beside its steps: messages, hops of the disposition, files.
// It moves nothing along the procedure.
package correspondence

import (
	"context"
	"slices"
	"time"

	"tanggap/internal/account"
	"tanggap/internal/agenda"
	"tanggap/internal/casework"
	"tanggap/internal/db"
	"tanggap/internal/evidence"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/sop"
	"tanggap/internal/timeline"
)

// Audiences of a message that somebody of the team writes.
var Audiences = []string{incident.ToTeam, incident.ToAgency, incident.ToReporter}

// Say writes a message of the viewer to the team, the agency or the reporter.
func Say(ctx context.Context, tx *db.Tx, c *casework.Case, to string, words foreign.Text) error {
	if !Works(c) {
		return fault.Forbidden("not_yours", Workers(c)...)
	}
	var bad []fault.Field
	if !slices.Contains(Audiences, to) {
		bad = append(bad, fault.Field{Path: "to", Code: "choice"})
	}
	if n := words.Letters(); n == 0 {
		bad = append(bad, fault.Field{Path: "text", Code: "need"})
	} else if n > casework.MaxLong {
		bad = append(bad, fault.Field{Path: "text", Code: "too_long", Args: []any{"n", casework.MaxLong, "have", n}})
	}
	if err := fault.Invalid(bad...); err != nil {
		return err
	}
	m := incident.Message{IncidentID: &c.Incident.ID, Audience: to, Body: words, PersonID: &c.Viewer.Person}
	return incident.Say(ctx, tx, m, c.Incident.Stream())
}

// Dispose writes a hop of the disposition: head and desk may, and whoever an earlier hop was addressed to. People
// who are addressed are taken into the team. to are uids of people or ids of actors.
func Dispose(ctx context.Context, tx *db.Tx, c *casework.Case, lists casework.Choicelist, d agenda.Disposition, to, instructions []string) (agenda.Disposition, error) {
	may, err := mayDispose(ctx, tx, c)
	if err != nil {
		return d, err
	}
	if !may {
		return d, fault.Forbidden("not_yours", append(c.Procedure.Holders(sop.Head), c.Procedure.Holders(sop.Desk)...)...)
	}
	people, bad := addressed(c, lists, to)
	bad = append(bad, checkHop(d, to, instructions)...)
	if err := fault.Invalid(bad...); err != nil {
		return d, err
	}
	if d.AgendaID, err = letterIn(ctx, tx, c); err != nil {
		return d, err
	}
	d.IncidentID, d.FromPerson = &c.Incident.ID, &c.Viewer.Person
	if c.Has(sop.Head) {
		d.Initialled = tx.Now()
	}
	if d, err = agenda.Dispose(ctx, tx, d, to, instructions); err != nil {
		return d, err
	}
	_, err = timeline.Append(ctx, tx, c.Incident.Stream(), timeline.Draft{Kind: "disposition", Payload: map[string]any{
		"disposition": d.UID, "to": to, "instructions": instructions, "note": string(d.Note), "due": d.Due,
	}})
	if err != nil {
		return d, err
	}
	return d, casework.NamePeople(ctx, tx, c, people)
}

func mayDispose(ctx context.Context, r db.Reader, c *casework.Case) (bool, error) {
	if c.Has(sop.Head) || c.Has(sop.Desk) {
		return true, nil
	}
	hops, err := agenda.Dispositions(ctx, r, c.Incident.ID)
	if err != nil {
		return false, err
	}
	mine := append([]string{c.Viewer.UID}, c.Viewer.Roles...)
	return slices.ContainsFunc(hops, func(d agenda.Disposition) bool {
		return slices.ContainsFunc(d.List(d.Addressees), func(a string) bool { return slices.Contains(mine, a) })
	}), nil
}

// letterIn is the line of the incident's first letter in the book, whose number the sheet carries.
func letterIn(ctx context.Context, r db.Reader, c *casework.Case) (*int64, error) {
	lines, err := agenda.OfIncident(ctx, r, c.Incident.ID)
	for _, l := range lines {
		if l.Book == agenda.In && l.State == agenda.Used {
			return &l.ID, err
		}
	}
	return nil, err
}

// addressed are the people among the addressees; who is neither a person of the team nor an actor is a complaint.
func addressed(c *casework.Case, lists casework.Choicelist, to []string) (people []string, bad []fault.Field) {
	for _, a := range to {
		_, actor := c.Procedure.Actor(a)
		switch {
		case actor:
		case slices.ContainsFunc(lists.People, func(p account.Person) bool { return p.UID == a }):
			people = append(people, a)
		default:
			bad = append(bad, fault.Field{Path: "to", Code: "choice"})
		}
	}
	return people, bad
}

// maxAddressees is how many a hop may name.
const maxAddressees = 100

func checkHop(d agenda.Disposition, to, instructions []string) []fault.Field {
	var bad []fault.Field
	say := func(path, code string, args ...any) {
		bad = append(bad, fault.Field{Path: path, Code: code, Args: args})
	}
	if len(to) == 0 {
		say("to", "need")
	}
	if len(to) > maxAddressees || len(instructions) > maxAddressees {
		say("to", "shape")
	}
	if len(instructions) == 0 {
		say("instructions", "need")
	}
	for _, w := range instructions {
		if !slices.Contains(agenda.Instructions, w) {
			say("instructions", "choice")
		}
	}
	if n := d.Note.Letters(); n > casework.MaxLong {
		say("note", "too_long", "n", casework.MaxLong, "have", n)
	}
	if _, err := time.Parse(time.DateOnly, d.Due); err != nil && d.Due != "" {
		say("due", "no_such_day")
	}
	return bad
}

// AddEvidence puts a file whose bytes are stored already to the case, with its entry in the chain.
func AddEvidence(ctx context.Context, tx *db.Tx, c *casework.Case, f evidence.File, label foreign.Text) (evidence.Attachment, error) {
	if !Works(c) {
		return evidence.Attachment{}, fault.Forbidden("not_yours", Workers(c)...)
	}
	f, err := evidence.Add(ctx, tx, f)
	if err != nil {
		return evidence.Attachment{}, err
	}
	if err := evidence.Attach(ctx, tx, f, nil, &c.Incident.ID, string(label), false); err != nil {
		return evidence.Attachment{}, err
	}
	_, err = timeline.Append(ctx, tx, c.Incident.Stream(), timeline.Draft{Kind: "evidence_added", Payload: map[string]any{
		"file": f.UID, "sha256": f.SHA256, "size": f.Size, "name": string(f.Name), "media": f.Media, "label": string(label),
	}})
	if err != nil {
		return evidence.Attachment{}, err
	}
	return attachment(ctx, tx, c, f.ID)
}

func attachment(ctx context.Context, r db.Reader, c *casework.Case, file int64) (evidence.Attachment, error) {
	all, err := evidence.OfIncident(ctx, r, c.Incident.ID)
	for _, a := range all {
		if a.FileID == file {
			return a, err
		}
	}
	return evidence.Attachment{}, err
}

// Works tells whether the viewer works on the case, beside reading it: desk, head, whoever is named in its team or
// has a form in an open step.
func Works(c *casework.Case) bool {
	if c.Has(sop.Desk) || c.Has(sop.Head) {
		return true
	}
	if slices.ContainsFunc(c.Members, func(m incident.Member) bool { return m.PersonID == c.Viewer.Person }) {
		return true
	}
	for _, id := range sop.Open(c.Procedure.Procedure, c.Progress) {
		if s, ok := c.Procedure.Step(id); ok && (c.MayWork(s) || c.Viewer.Holds(s.Whole()...)) {
			return true
		}
	}
	return false
}

// Workers are the roles that work on the case now, for who is told that he does not.
func Workers(c *casework.Case) []string {
	who := append(c.Procedure.Holders(sop.Desk), c.Procedure.Holders(sop.Head)...)
	for _, id := range sop.Open(c.Procedure.Procedure, c.Progress) {
		if s, ok := c.Procedure.Step(id); ok {
			who = append(who, s.Whole()...)
		}
	}
	slices.Sort(who)
	return slices.Compact(who)
}
