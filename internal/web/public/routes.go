// Package public is the pages for everybody: the first page, the report form with its receipt, following a report,
// news. No page needs an account, a script or more than a weak line.
package public

import (
	"net/http"
	"strings"

	"tanggap/internal/account"
	"tanggap/internal/indonesian"
	"tanggap/internal/intake"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"

	"github.com/a-h/templ"
)

// uploadBody is the most that one sending of files may hold, with room for the form around them.
const uploadBody = intake.MaxFiles*intake.MaxFileSize + 1<<20

// Routes are the addresses of the public.
func Routes(*server.Site) []server.Route {
	get := func(pattern string, h server.Handler) server.Route {
		return server.Route{Method: http.MethodGet, Pattern: pattern, Policy: server.Public, Serve: h}
	}
	post := func(pattern string, h server.Handler, most int64) server.Route {
		return server.Route{Method: http.MethodPost, Pattern: pattern, Policy: server.Public, Serve: h, MaxBody: most}
	}
	return []server.Route{
		get("/{$}", home),
		get("/lapor", emptyForm),
		post("/lapor", fileReport, 0),
		get("/lapor/terima/{number}/{key}", receipt),
		post("/lapor/terima/{number}/{key}", receiptFiles, uploadBody),
		get("/lacak", trackForm),
		post("/lacak", track, 0),
		get("/lacak/laporan", tracked),
		post("/lacak/laporan/berkas", trackedFiles, uploadBody),
		post("/lacak/laporan/balas", reply, 0),
		post("/lacak/selesai", endTracking, 0),
		get("/berita", news),
		get("/berita/{slug}", piece),
	}
}

// cached lets caches keep a page that is the same for every guest for a minute; private pages are kept nowhere.
func cached(v *server.Visit) {
	if !v.Viewer.Signed() && v.URL.Query().Get("bahasa") == "" {
		v.W.Header().Set("Cache-Control", "public, max-age=60")
		v.W.Header().Add("Vary", "Cookie")
	}
}

// private forbids keeping a page, and finding it by search.
func private(v *server.Visit) {
	v.W.Header().Set("Cache-Control", "no-store")
	v.W.Header().Set("X-Robots-Tag", "noindex")
}

// shell surrounds a page; failed marks the title of a refused form.
func shell(v *server.Visit, title string, current ui.PublicArea, failed bool) ui.PublicShell {
	s := v.PublicShell(title, current)
	s.Failed = failed
	return s
}

// workplace is where somebody signed in begins; "" for guests.
func workplace(v account.Viewer) string {
	switch {
	case v.Can(account.OPD):
		return "/portal"
	case v.Can(account.Staff):
		return "/saya"
	}
	return ""
}

// ways are the other ways to reach the team, as far as the office has set them.
type ways struct {
	Phone, WhatsApp, Mail ui.Link
	Place, Hours          string
}

func waysOf(v *server.Visit) ways {
	w := ways{Phone: telephone(v.Office.Get("team.phone")), Hours: v.Office.Get("team.hours")}
	if n := v.Office.Get("team.whatsapp"); n != "" {
		w.WhatsApp = chat(n)
	}
	if m := v.Office.Get("team.email"); m != "" {
		w.Mail = ui.Link{Href: "mailto:" + m, Label: m}
	}
	w.Place = join(v.Office.Get("kop.street"), v.Office.Get("kop.city"))
	return w
}

func join(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, ", ")
}

// telephone is a number to call, as the office writes it.
func telephone(number string) ui.Link {
	l := ui.Link{Label: number}
	if found := indonesian.ParsePhones(number).Numbers; len(found) > 0 {
		l.Href = "tel:" + string(found[0])
	}
	return l
}

func chat(number string) ui.Link {
	l := ui.Link{Label: number}
	if found := indonesian.ParsePhones(number).Numbers; len(found) > 0 {
		l.Href = "https://wa.me/" + strings.TrimPrefix(string(found[0]), "+")
	}
	return l
}

// urgent is the box with the number to call now; nothing when the office has none.
func urgent(v *server.Visit) templ.Component {
	l := telephone(v.Office.Get("team.phone"))
	if l.Label == "" {
		return templ.NopComponent
	}
	return ui.Urgent{Strong: v.T("public.urgent.strong"), Text: v.T("public.urgent.text"), Link: l, After: v.T("public.urgent.after")}.View()
}
