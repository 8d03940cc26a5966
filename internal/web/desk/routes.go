// Package desk is where the staff's day begins: what waits for each, reports that came in, the queue, the own account.
package desk

import (
	"net/http"

	"tanggap/internal/web/server"
)

// Routes are the addresses of this area.
func Routes(*server.Site) []server.Route {
	get := func(pattern string, policy server.Policy, h server.Handler) server.Route {
		return server.Route{Method: http.MethodGet, Pattern: pattern, Policy: policy, Serve: h}
	}
	post := func(pattern string, policy server.Policy, h server.Handler) server.Route {
		return server.Route{Method: http.MethodPost, Pattern: pattern, Policy: policy, Serve: h}
	}
	return []server.Route{
		get("/saya", server.Staff, mine),
		get("/lainnya", server.SignedIn, more),
		get("/akun", server.SignedIn, showAccount),
		post("/akun/pilihan", server.SignedIn, prefer),
		post("/akun/sandi", server.SignedIn, changePassword),
		get("/antrian", server.Team, queue),
		get("/kotak-masuk", server.Routing, inbox),
		post("/kotak-masuk/tolak", server.Routing, refuseMany),
		get("/kotak-masuk/{number}", server.Routing, report),
		post("/kotak-masuk/{number}", server.Routing, decide),
		post("/kotak-masuk/{number}/pesan", server.Routing, tell),
		post("/kotak-masuk/{number}/kode", server.Routing, renewCode),
		get("/kotak-masuk/{number}/asli", server.Routing, original),
		get("/kotak-masuk/{number}/berkas/{file}", server.Routing, readFile),
		get("/kotak-masuk/{number}/berkas/{file}/gambar", server.Routing, picture),
		get("/kotak-masuk/{number}/berkas/{file}/unduh", server.Routing, download),
	}
}
