// Package facts changes what an incident is beside its steps: title, label, agency, levels. A step's forms set the same
// facts in their turn; this is for what proves otherwise later.
package facts

import (
	"context"
	"slices"

	"tanggap/internal/agency"
	"tanggap/internal/casework"
	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/foreign"
	"tanggap/internal/incident"
	"tanggap/internal/sop"
	"tanggap/internal/timeline"
	"tanggap/internal/tlp"
)

// Patch changes facts of an incident outside its steps. Nil leaves a fact as it is. Version is the one that was read.
type Patch struct {
	Version      int64
	Title        *foreign.Text
	TLP          *tlp.Label
	Agency       *string // key
	Kind         *string
	RSIT         *string
	Impact       *string
	Urgency      *string
	Priority     *string
	Risk         *string
	IIV          *string
	PersonalData *string
	Reason       foreign.Text // for a priority or risk level other than the proposed one
}

// Change writes a patch. Desk and head may, nobody else. Faults: forbidden, a stale version (conflict with what
// stands), words that no list has, a level without its reason.
func Change(ctx context.Context, tx *db.Tx, c *casework.Case, p Patch) error {
	if !c.Has(sop.Desk) && !c.Has(sop.Head) {
		return fault.Forbidden("not_yours", append(c.Procedure.Holders(sop.Desk), c.Procedure.Holders(sop.Head)...)...)
	}
	if p.Version == 0 {
		return fault.Invalid(fault.Field{Path: "version", Code: "need"})
	}
	if p.Version != c.Incident.Version {
		return fault.Conflict("conflict", c.Incident)
	}
	i, bad := p.applied(c.Incident)
	if p.Agency != nil {
		a, err := agency.ByKey(ctx, tx, *p.Agency)
		if fault.Is(err, fault.KindNotFound) || err == nil && a.Disabled != 0 {
			bad = append(bad, fault.Field{Path: "agency", Code: "choice"})
		} else if err != nil {
			return err
		}
		i.AgencyID = &a.ID
	}
	if err := fault.Invalid(bad...); err != nil {
		return err
	}
	return write(ctx, tx, c, i, p)
}

// write writes the changed facts, who may see them from now on, and their entry. Setting RED names the one who sets
// it, else he would lose sight of it.
func write(ctx context.Context, tx *db.Tx, c *casework.Case, i incident.Incident, p Patch) error {
	if p.TLP != nil && *p.TLP == tlp.Red {
		if err := incident.Name(ctx, tx, i.ID, c.Viewer.Person); err != nil {
			return err
		}
	}
	if err := incident.Describe(ctx, tx, i); err != nil {
		return err
	}
	if i.Priority != "" {
		if err := incident.StartClocks(ctx, tx, i); err != nil {
			return err
		}
	}
	payload := map[string]any{"title": string(i.Title), "tlp": string(i.TLP), "priority": i.Priority, "risk": i.Risk, "changed": p.changed()}
	if p.Reason != "" {
		payload["reason"] = string(p.Reason)
	}
	_, err := timeline.Append(ctx, tx, i.Stream(), timeline.Draft{Kind: "described", Payload: payload})
	return err
}

// patched is one word of a patch: where it goes and what it may be.
type patched struct {
	name, list string
	to         *string
	from       *string
}

func (p *Patch) words(i *incident.Incident) []patched {
	return []patched{
		{"kind", "kind", &i.Kind, p.Kind},
		{"rsit", "rsit", &i.RSIT, p.RSIT},
		{"impact", "level", &i.Impact, p.Impact},
		{"urgency", "urgency", &i.Urgency, p.Urgency},
		{"priority", "priority", &i.Priority, p.Priority},
		{"risk", "level", &i.Risk, p.Risk},
		{"iiv", "iiv", &i.IIV, p.IIV},
		{"personal_data", "yes_open", &i.PersonalData, p.PersonalData},
	}
}

// changed are the facts of the patch by name, for the record.
func (p *Patch) changed() map[string]any {
	out := map[string]any{}
	for _, w := range p.words(&incident.Incident{}) {
		if w.from != nil {
			out[w.name] = *w.from
		}
	}
	if p.Agency != nil {
		out["agency"] = *p.Agency
	}
	return out
}

// applied is the incident as the patch wants it, and what is wrong with that.
func (p *Patch) applied(i incident.Incident) (incident.Incident, []fault.Field) {
	var bad []fault.Field
	say := func(path, code string, args ...any) {
		bad = append(bad, fault.Field{Path: path, Code: code, Args: args})
	}
	for _, w := range p.words(&i) {
		if w.from == nil {
			continue
		}
		if !slices.Contains(casework.Lists[w.list], *w.from) {
			say(w.name, "choice")
		}
		*w.to = *w.from
	}
	if p.Kind != nil && p.RSIT == nil {
		i.RSIT = incident.RSITOf[i.Kind]
	}
	if p.Title != nil {
		i.Title = *p.Title
		if i.Title == "" {
			say("title", "need")
		} else if n := i.Title.Letters(); n > casework.MaxLine {
			say("title", "too_long", "n", casework.MaxLine, "have", n)
		}
	}
	if p.TLP != nil {
		i.TLP = *p.TLP
		if !i.TLP.Valid() {
			say("tlp", "choice")
		}
	}
	p.levels(&i, say)
	return i, bad
}

// levels: the priority follows impact and urgency unless it is set; what differs from the proposal needs a reason.
func (p *Patch) levels(i *incident.Incident, say func(path, code string, args ...any)) {
	proposed := incident.Priority(i.Impact, i.Urgency)
	if p.Priority == nil && (p.Impact != nil || p.Urgency != nil) && proposed != "" {
		i.Priority = proposed
	}
	if p.Priority != nil && proposed != "" && i.Priority != proposed && p.Reason == "" {
		say("reason", "priority_reason", "priority", proposed)
	}
	if risk := incident.Risk(i.Impact, i.Priority); p.Risk != nil && risk != "" && i.Risk != risk && p.Reason == "" {
		say("reason", "risk_reason", "risk", risk)
	}
}
