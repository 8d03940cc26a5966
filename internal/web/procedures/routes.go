// Package procedures shows the procedure in force as the official table of the SOP, alive: actors as columns, steps
// with their symbols, norms and outputs, and where incidents stand as far as the viewer may list them.
package procedures

import (
	"net/http"

	"tanggap/internal/web/server"
)

// Routes are the area's addresses.
func Routes(*server.Site) []server.Route {
	return []server.Route{{Method: http.MethodGet, Pattern: "/sop", Policy: server.Staff, Serve: show}}
}
