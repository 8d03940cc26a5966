// Package portal is what an agency's contact sees: the own agency's reports and incidents, as far as they were shared
// with it. It only reads.
package portal

import (
	"net/http"

	"tanggap/internal/web/server"
)

// Routes are the area's addresses.
func Routes(*server.Site) []server.Route {
	page := func(pattern string, serve server.Handler) server.Route {
		return server.Route{Method: http.MethodGet, Pattern: "/portal" + pattern, Policy: server.Agency, Serve: serve}
	}
	return []server.Route{page("", list), page("/{number}", show), page("/{number}/berkas/{file}", file), page("/{number}/naskah/{document}", paper)}
}
