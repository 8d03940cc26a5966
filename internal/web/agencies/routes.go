// Package agencies is the register of agencies (OPD) and outside parties: contacts, assets, and what happened there as
// far as the viewer may see it.
package agencies

import (
	"net/http"

	"tanggap/internal/web/server"
)

// Routes are the area's addresses.
func Routes(*server.Site) []server.Route {
	keeper := func(method, pattern string, serve server.Handler) server.Route {
		return server.Route{Method: method, Pattern: "/opd" + pattern, Policy: server.Register, Serve: serve}
	}
	return []server.Route{
		{Method: http.MethodGet, Pattern: "/opd", Policy: server.Staff, Serve: list},
		{Method: http.MethodGet, Pattern: "/opd/{id}", Policy: server.Staff, Serve: show},
		keeper(http.MethodGet, "/baru", showNew), keeper(http.MethodPost, "/baru", add),
		keeper(http.MethodGet, "/{id}/ubah", edit), keeper(http.MethodPost, "/{id}/ubah", change),
		keeper(http.MethodGet, "/{id}/narahubung/{person}", editContact), keeper(http.MethodPost, "/{id}/narahubung/{person}", saveContact),
		keeper(http.MethodGet, "/{id}/aset/{asset}", editAsset), keeper(http.MethodPost, "/{id}/aset/{asset}", saveAsset),
	}
}

// fresh stands in an address for a thing that is to be added.
const fresh = "baru"
