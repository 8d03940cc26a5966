// Package incidents is the page of one incident and the acts on it: its step's forms, skipping, re-opening, early
// closing, messages, evidence, facts.
package incidents

import (
	"net/http"

	"tanggap/internal/web/server"
)

// MaxFile is the largest file that evidence may be, in bytes.
const MaxFile = 100 << 20

// Routes are the addresses of this area.
func Routes(*server.Site) []server.Route {
	page := func(pattern string, serve server.Handler) server.Route {
		return server.Route{Method: http.MethodGet, Pattern: "/insiden/{number}" + pattern, Policy: server.Team, Serve: serve}
	}
	act := func(pattern string, serve server.Handler) server.Route {
		return server.Route{Method: http.MethodPost, Pattern: "/insiden/{number}" + pattern, Policy: server.Team, Serve: serve, MaxBody: 4 << 20}
	}
	upload := act("/bukti", addEvidence)
	upload.MaxBody = MaxFile + 1<<20
	return []server.Route{
		page("", show), act("/langkah/{step}", work),
		page("/langkah/{step}/lewati", askSkip), act("/langkah/{step}/lewati", skip),
		page("/langkah/{step}/buka", askReopen), act("/langkah/{step}/buka", reopen),
		page("/tutup", askClose), act("/tutup", closeEarly),
		page("/ubah", askChange), act("/ubah", change),
		act("/pesan", say),
		upload, page("/bukti/{file}", readEvidence), page("/bukti/{file}/gambar", picture), page("/bukti/{file}/unduh", download),
	}
}
