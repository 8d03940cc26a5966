// Package agenda is the pages of the agenda books: the ledger of each book, a letter entered from paper, its line.
package agenda

import (
	"net/http"

	"tanggap/internal/web/server"
)

// maxScan is the biggest scan, in bytes.
const maxScan = 25 << 20

// Routes are the area's addresses.
func Routes(*server.Site) []server.Route {
	get := func(pattern string, p server.Policy, h server.Handler) server.Route {
		return server.Route{Method: http.MethodGet, Pattern: pattern, Policy: p, Serve: h}
	}
	post := func(pattern string, h server.Handler) server.Route {
		return server.Route{Method: http.MethodPost, Pattern: pattern, Policy: server.Clerks, Serve: h}
	}
	file := func(pattern string, h server.Handler) server.Route {
		r := post(pattern, h)
		r.MaxBody = maxScan + 1<<20
		return r
	}
	return []server.Route{
		get("/agenda", server.Books, func(v *server.Visit) error { return v.Redirect("/agenda/masuk") }),
		get("/agenda/masuk", server.Books, showIn),
		get("/agenda/keluar", server.Books, showOut),
		get("/agenda/masuk/cetak", server.Books, printIn),
		get("/agenda/keluar/cetak", server.Books, printOut),
		get("/agenda/masuk/catat", server.Clerks, showForm),
		file("/agenda/masuk/catat", enter),
		get("/agenda/masuk/{uid}", server.Books, showLine),
		get("/agenda/masuk/{uid}/pindaian", server.Books, scan),
		file("/agenda/masuk/{uid}/pindaian", addScan),
		get("/agenda/masuk/{uid}/lembar-disposisi", server.Books, slip),
		post("/agenda/masuk/{uid}/kaitan", tie),
		get("/agenda/masuk/{uid}/batal", server.Clerks, askCancel),
		post("/agenda/masuk/{uid}/batal", cancel),
	}
}
