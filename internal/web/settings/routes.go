// Package settings is the office's own facts as the administrator sets them. Every change stands in the office's chain.
package settings

import (
	"net/http"

	"tanggap/internal/web/server"
)

// Routes are the area's addresses.
func Routes(*server.Site) []server.Route {
	return []server.Route{
		{Method: http.MethodGet, Pattern: "/pengaturan", Policy: server.Admins, Serve: show},
		{Method: http.MethodPost, Pattern: "/pengaturan", Policy: server.Admins, Serve: save},
	}
}
