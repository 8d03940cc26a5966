// Package audit shows who did what kind of act when, and how long after it happened it was recorded: never content, a
// title or the words of a reason.
package audit

import (
	"net/http"

	"tanggap/internal/web/server"
)

// Routes are the area's addresses.
func Routes(*server.Site) []server.Route {
	return []server.Route{{Method: http.MethodGet, Pattern: "/audit", Policy: server.Auditors, Serve: show}}
}
