// Package entry is the way in: signing in and out, one-time links, the set-up of the first administrator.
package entry

import (
	"net/http"

	"tanggap/internal/web/server"
)

// Routes are the area's addresses.
func Routes(*server.Site) []server.Route {
	return []server.Route{
		{Method: http.MethodGet, Pattern: "/masuk", Policy: server.Public, Serve: showSignIn},
		{Method: http.MethodPost, Pattern: "/masuk", Policy: server.Public, Serve: signIn},
		{Method: http.MethodPost, Pattern: "/keluar", Policy: server.SignedIn, Serve: signOut},
		{Method: http.MethodGet, Pattern: "/tautan/{secret}", Policy: server.Public, Serve: showLink},
		{Method: http.MethodPost, Pattern: "/tautan/{secret}", Policy: server.Public, Serve: useLink},
		{Method: http.MethodGet, Pattern: "/mulai/{secret}", Policy: server.Public, Serve: showSetup},
		{Method: http.MethodPost, Pattern: "/mulai/{secret}", Policy: server.Public, Serve: setUp},
	}
}
