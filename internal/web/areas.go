// Package web is the pages: the list of areas. An area is a folder; its routes come with their policies.
package web

import (
	"tanggap/internal/web/agencies"
	"tanggap/internal/web/agenda"
	"tanggap/internal/web/audit"
	"tanggap/internal/web/desk"
	"tanggap/internal/web/desk/reception"
	"tanggap/internal/web/documents"
	"tanggap/internal/web/entry"
	"tanggap/internal/web/incidents"
	"tanggap/internal/web/portal"
	"tanggap/internal/web/procedures"
	"tanggap/internal/web/public"
	"tanggap/internal/web/server"
	"tanggap/internal/web/settings"
	"tanggap/internal/web/team"
)

// Areas lists every area's routes.
var Areas = []func(*server.Site) []server.Route{
	public.Routes,
	entry.Routes,
	desk.Routes,
	reception.Routes,
	incidents.Routes,
	agenda.Routes,
	documents.Routes,
	agencies.Routes,
	audit.Routes,
	portal.Routes,
	procedures.Routes,
	settings.Routes,
	team.Routes,
}

// Routes are the routes of all areas.
func Routes(s *server.Site) []server.Route {
	var all []server.Route
	for _, area := range Areas {
		all = append(all, area(s)...)
	}
	return all
}
