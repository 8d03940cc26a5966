package desk

import (
	"cmp"
	"context"
	"slices"

	"tanggap/internal/account"
	"tanggap/internal/db"
	"tanggap/internal/document"
	"tanggap/internal/incident"
	"tanggap/internal/web/ui"
)

// paperLine is a paper that waits for the sekretariat.
type paperLine = ui.DocumentLine

const shownPapers = 20

// readPapers lists what stands between a draft and the post: for the sekretariat; and what is closed but not yet
// reported upward, for who reports.
func (h *home) readPapers(ctx context.Context, r db.Reader) error {
	if h.keeps {
		for _, state := range []string{document.Issued, document.Signed, document.Draft} {
			papers, err := document.Recent(ctx, r, h.v.Viewer, state, 0, shownPapers)
			if err != nil {
				return err
			}
			for _, d := range papers {
				if d.Kind == "lembar_disposisi" && state != document.Draft {
					continue // it stays in the house
				}
				h.papers = append(h.papers, h.paper(d))
			}
		}
	}
	if h.v.Viewer.Can(account.Upward | account.Signer | account.Head) {
		rows, _, err := incident.List(ctx, r, h.v.Viewer, incident.Filter{ClosedUnreported: true, Order: "due", Limit: shownPapers})
		h.upward = rows
		return err
	}
	return nil
}

// paperStates pairs the states of papers with their marks.
var paperStates = map[string]ui.PaperState{
	document.Draft: ui.Draft, document.Reserved: ui.Reserved, document.Issued: ui.ToSign, document.Signed: ui.Signed, document.Sent: ui.Sent, document.Void: ui.Void,
}

func (h *home) paper(d document.Document) paperLine {
	l := paperLine{Name: document.Title(h.v.Context(), d.Kind), Href: "/dokumen/" + d.UID, State: paperStates[d.State]}
	when := d.Created
	if d.Issued != 0 {
		when = d.Issued
	}
	l.Note = joined(cmp.Or(d.Number, h.v.T("desk.no_number")), h.v.BriefDay(when))
	return l
}

// readMissing lists what the office still lacks before it can work: people for the actors of the procedure in force,
// settings that are asked for.
func (h *home) readMissing(ctx context.Context, r db.Reader) error {
	if !h.admin {
		return nil
	}
	p, err := h.v.Site.Shelf.InForce(ctx, r, h.v.Viewer.Today)
	if err != nil {
		return err
	}
	held, err := account.RolesHeld(ctx, r, h.v.Viewer.Today)
	if err != nil {
		return err
	}
	var roles []string
	for i := range p.Actors {
		roles = append(roles, p.Actors[i].ID)
	}
	for _, role := range append(roles, "sekretariat") {
		if !slices.Contains(held, role) {
			h.missing = append(h.missing, ui.Missing{Label: h.v.T("desk.missing.person", "role", h.v.RoleTitle(role)), Href: "/tim"})
		}
	}
	for _, s := range h.v.Office.Unset() {
		h.missing = append(h.missing, ui.Missing{Label: h.v.T("desk.missing." + s.Key), Href: "/pengaturan#f-" + s.Key})
	}
	return nil
}

// unreported is a closed incident on which the upward report is due.
type unreported struct{ number, title, href, since string }

func (h *home) unreported() []unreported {
	var out []unreported
	for _, row := range h.upward {
		u := unreported{number: h.number(row), title: h.v.T("desk.queue.hidden"), since: h.v.T("desk.closed", "when", h.v.BriefDay(row.Closed))}
		if row.Visible {
			u.title, u.href = joined(shown(row.Title), row.Agency), "/insiden/"+row.Number
		}
		out = append(out, u)
	}
	return out
}

// duties are what a person without tasks in the procedure comes for.
func (h *home) duties() ui.Empty {
	v := h.v
	e := ui.Empty{Title: v.T("desk.empty.title"), Text: v.T("desk.empty.text")}
	switch {
	case h.team:
	case h.keeps:
		e = ui.Empty{Title: v.T("desk.empty.title"), Text: v.T("desk.empty.papers"), Link: link("/agenda/masuk", v.T("ui.area.agenda"))}
	case h.audits:
		e = ui.Empty{Title: v.T("desk.empty.title"), Text: v.T("desk.empty.audit"), Link: link("/audit", v.T("ui.area.audit"))}
	case h.admin:
		e = ui.Empty{Title: v.T("desk.empty.admin"), Text: v.T("desk.empty.admin_text"), Link: link("/tim", v.T("ui.area.team"))}
	}
	return e
}
