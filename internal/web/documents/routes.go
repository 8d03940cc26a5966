// Package documents is the pages of papers: the list, a paper with its draft beside it, and what is done to it on its
// way from draft to sent.
package documents

import (
	"net/http"

	"tanggap/internal/web/server"
)

// maxScan is the biggest scan, in bytes.
const maxScan = 25 << 20

// Routes are the area's addresses.
func Routes(*server.Site) []server.Route {
	get := func(pattern string, h server.Handler) server.Route {
		return server.Route{Method: http.MethodGet, Pattern: pattern, Policy: server.Papers, Serve: h}
	}
	post := func(pattern string, h server.Handler) server.Route {
		return server.Route{Method: http.MethodPost, Pattern: pattern, Policy: server.Papers, Serve: h}
	}
	file := func(pattern string, h server.Handler) server.Route {
		r := post(pattern, h)
		r.MaxBody = maxScan + 1<<20
		return r
	}
	return []server.Route{
		get("/dokumen", showList),
		post("/insiden/{number}/dokumen", begin),
		get("/dokumen/{id}", showPaper),
		post("/dokumen/{id}", edit),
		get("/dokumen/{id}/pdf", pdf),
		get("/dokumen/{id}/pindaian", scan),
		get("/dokumen/{id}/terbitkan", askIssue),
		post("/dokumen/{id}/terbitkan", issue),
		post("/dokumen/{id}/selesaikan", finish),
		get("/dokumen/{id}/batal", askCancel),
		post("/dokumen/{id}/batal", cancel),
		file("/dokumen/{id}/tanda-tangan", sign),
		file("/dokumen/{id}/kirim", send),
	}
}
