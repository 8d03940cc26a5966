package web

import (
	"tanggap/internal/casework"
	"tanggap/internal/incident"
	"tanggap/internal/intake"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// Menu is the staff's menu: each place, who finds it there, and what waits in it.
func Menu() []server.Opener {
	return []server.Opener{
		{Area: ui.Mine, Policy: server.Staff, Count: waiting},
		{Area: ui.Portal, Policy: server.Agency},
		{Area: ui.Inbox, Policy: server.Routing, Count: unread},
		{Area: ui.Queue, Policy: server.Team},
		{Area: ui.Agenda, Policy: server.Books},
		{Area: ui.Documents, Policy: server.Papers},
		{Area: ui.Procedure, Policy: server.Staff},
		{Area: ui.Agencies, Policy: server.Staff},
		{Area: ui.Team, Policy: server.Roster},
		{Area: ui.Settings, Policy: server.Admins},
		{Area: ui.Audit, Policy: server.Auditors},
	}
}

// waiting counts what /saya lists: incidents in which it is the viewer's turn, and reports that he is to decide on.
func waiting(v *server.Visit) int {
	n, err := casework.CountTasks(v.Context(), v.Site.DB, v.Viewer)
	if err != nil {
		v.Site.Log.Warn("count tasks", "err", err)
	}
	p, err := v.Site.Shelf.InForce(v.Context(), v.Site.DB, v.Viewer.Today)
	if err != nil || !v.Viewer.Holds(intake.Openers(p)...) {
		return int(n)
	}
	return int(n) + unread(v)
}

func unread(v *server.Visit) int {
	n, err := incident.InboxCount(v.Context(), v.Site.DB, v.Viewer)
	if err != nil {
		v.Site.Log.Warn("count inbox", "err", err)
	}
	return int(n)
}
