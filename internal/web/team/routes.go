// Package team is the roster: who is in the office, with which roles and qualifications; what the administrator does
// with accounts. Nobody ever chooses a password for somebody else.
package team

import (
	"net/http"

	"tanggap/internal/web/server"
)

// Routes are the area's addresses.
func Routes(*server.Site) []server.Route {
	admin := func(method, pattern string, serve server.Handler) server.Route {
		return server.Route{Method: method, Pattern: "/tim" + pattern, Policy: server.Admins, Serve: serve}
	}
	return []server.Route{
		{Method: http.MethodGet, Pattern: "/tim", Policy: server.Roster, Serve: showRoster},
		{Method: http.MethodGet, Pattern: "/tim/{person}", Policy: server.Roster, Serve: showPerson},
		admin(http.MethodGet, "/baru", showNew),
		admin(http.MethodPost, "/baru", addPerson),
		admin(http.MethodPost, "/{person}", changePerson),
		admin(http.MethodPost, "/{person}/peran", assignRole),
		admin(http.MethodPost, "/{person}/peran/{id}/akhiri", endRole),
		admin(http.MethodPost, "/{person}/tautan", makeLink),
		admin(http.MethodGet, "/{person}/nonaktif", askDisable),
		admin(http.MethodPost, "/{person}/nonaktif", disable),
		admin(http.MethodPost, "/{person}/aktif", enable),
	}
}
