// Package reception is the pages on which the staff takes down a report that came by phone, on paper, over the counter
// or by its own detection, and reads number and code out to who brought it.
package reception

import (
	"net/http"

	"tanggap/internal/account"
	"tanggap/internal/foreign"
	"tanggap/internal/intake"
	"tanggap/internal/web/server"
	"tanggap/internal/web/ui"
)

// Entering may take down a report; by which channels depends on the right.
var Entering = server.Policy{Name: "entering", Needs: account.Desk | account.Head | account.Sekretariat | account.Handler}

// Address is where a report is taken down.
const Address = "/kotak-masuk/catat"

// Noted is where the receipts of what was taken down stand.
const Noted = "/tercatat"

// uploadBody is the most that one sending of files may hold, with room for the form around them.
const uploadBody = intake.MaxFiles*intake.MaxFileSize + 1<<20

// Routes are the addresses of this area.
func Routes(*server.Site) []server.Route {
	return []server.Route{
		{Method: http.MethodGet, Pattern: Address, Policy: Entering, Serve: emptyEntry},
		{Method: http.MethodPost, Pattern: Address, Policy: Entering, Serve: enter},
		{Method: http.MethodGet, Pattern: Noted + "/{number}/{key}", Policy: Entering, Serve: receipt},
		{Method: http.MethodPost, Pattern: Noted + "/{number}/{key}", Policy: Entering, Serve: receiptFiles, MaxBody: uploadBody},
	}
}

func shown(t foreign.Text) string { return foreign.Show(t) }

// choices are the words of a list, as they are called.
func choices(words []string, called func(string) string) []ui.Choice {
	out := make([]ui.Choice, 0, len(words))
	for _, w := range words {
		out = append(out, ui.Choice{Value: w, Label: called(w)})
	}
	return out
}

// option is a choice's text.
func option(v *server.Visit, list, word string) string { return v.T("option." + list + "." + word) }
