// Package api is the door for programs: REST under /api/v1/ with JSON, bearer tokens and RFC 9457 problem documents.
// It has its own answer types, so that no new column is published by accident, and decides nothing: rights, gates and
// what may be seen are the rooms' below. It knows no pages and no sessions.
package api

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"sync/atomic"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"tanggap/internal/account"
	"tanggap/internal/blob"
	"tanggap/internal/db"
	"tanggap/internal/document"
	"tanggap/internal/procedure"
)

// Prefix is where the API lives.
const Prefix = "/api/v1"

// Deps is what the API works with.
type Deps struct {
	DB      *db.DB
	Shelf   *procedure.Shelf
	Blobs   blob.Store
	Log     *slog.Logger
	BaseURL string         // of the public pages, without a slash at its end
	Press   document.Press // the server's own; zero: one without an emblem
}

// server answers the routes.
type server struct {
	Deps
	mux   *http.ServeMux
	huma  huma.API
	spec  []byte
	by    map[string]*route // routes by the mux's pattern
	swept atomic.Int64      // when old remembered answers were last dropped
}

// New builds the handler of everything under /api/.
func New(d Deps) http.Handler {
	s := &server{Deps: d, mux: http.NewServeMux(), by: map[string]*route{}}
	if s.Press.DB == nil {
		s.Press = document.Press{DB: d.DB, Blobs: d.Blobs, Shelf: d.Shelf, Site: host(d.BaseURL)}
	}
	s.huma = humago.New(s.mux, config())
	for i := range routes {
		rt := &routes[i]
		s.by[rt.pattern()] = rt
		rt.mount(s, rt)
	}
	spec, err := json.Marshal(s.huma.OpenAPI())
	if err != nil {
		panic(fmt.Errorf("OpenAPI document: %w", err)) // made of our own types only
	}
	s.spec = spec
	return s
}

// host is how papers name the public pages.
func host(address string) string {
	if u, err := url.Parse(address); err == nil && u.Host != "" {
		return u.Host
	}
	return address
}

func config() huma.Config {
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info:    &huma.Info{Title: "Tanggap", Version: "1", Description: "From report to closed, along the procedure file."},
			Components: &huma.Components{
				Schemas:         huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer),
				SecuritySchemes: map[string]*huma.SecurityScheme{"bearer": {Type: "http", Scheme: "bearer"}},
			},
			Security: []map[string][]string{{"bearer": {}}},
		},
		Formats:       huma.DefaultFormats,
		DefaultFormat: "application/json",
	}
}

// Scopes that a route asks of a token.
const (
	scopeReport = "report:write"
	scopeRead   = "read"
	scopeWrite  = "write"
)

// Who may call a route at all. What he sees and may do there is the access rule's and the case's to say.
const (
	reporters = account.Team | account.Sekretariat | account.OPD
	everybody = account.Staff | account.OPD // the rows of the access rule decide; who has none sees nothing
	workers   = account.Team | account.Sekretariat
	registers = account.Team | account.Sekretariat | account.Admin
	keepers   = account.Desk | account.Head | account.Sekretariat | account.Admin
)

// docs is where the papers of an incident are.
const docs = "/incidents/{number}/documents"

// routes is the list of everything that is served. A test walks it.
var routes = []route{
	{method: "POST", path: "/reports", scope: scopeReport, who: reporters, summary: "File a report", mount: takes(fileReport)},
	{method: "GET", path: "/reports", scope: scopeRead, who: everybody, summary: "List reports", query: []string{"status", "cursor", "limit"}, mount: tells(listReports)},
	{method: "GET", path: "/reports/{number}", scope: scopeRead, who: everybody, summary: "Read a report", mount: tells(readReport)},
	{method: "GET", path: "/reports/{number}/original", scope: scopeRead, who: everybody, summary: "A report's bytes as they came", mount: streams(originalOfReport)},
	{method: "POST", path: "/reports/{number}/accept", scope: scopeWrite, who: workers, summary: "Open an incident of a report, or join one", mount: takes(acceptReport)},
	{method: "POST", path: "/reports/{number}/refuse", scope: scopeWrite, who: workers, summary: "Refuse a report with a reason", mount: takes(refuseReport)},
	{method: "GET", path: "/incidents", scope: scopeRead, who: everybody, summary: "List incidents", query: []string{"status", "priority", "agency", "step", "q", "assigned_to", "cursor", "limit"}, mount: tells(listIncidents)},
	{method: "GET", path: "/incidents/{number}", scope: scopeRead, who: everybody, summary: "Read an incident: its steps, what is missing and what may be sent", mount: tells(readIncident)},
	{method: "PATCH", path: "/incidents/{number}", scope: scopeWrite, who: workers, summary: "Change facts of an incident", mount: takes(changeIncident)},
	{method: "POST", path: "/incidents/{number}/steps/{id}/complete", scope: scopeWrite, who: workers, summary: "Store forms and leave the step", mount: takes(completeStep)},
	{method: "POST", path: "/incidents/{number}/steps/{id}/save", scope: scopeWrite, who: workers, summary: "Store any forms of the step", mount: takes(saveStep)},
	{method: "POST", path: "/incidents/{number}/steps/{id}/reopen", scope: scopeWrite, who: workers, summary: "Open a step again", mount: takes(reopenStep)},
	{method: "POST", path: "/incidents/{number}/steps/{id}/skip", scope: scopeWrite, who: workers, summary: "Pass a step over", mount: takes(skipStep)},
	{method: "POST", path: "/incidents/{number}/dispositions", scope: scopeWrite, who: workers, summary: "Dispose of an incident", mount: takes(dispose)},
	{method: "GET", path: "/incidents/{number}/timeline", scope: scopeRead, who: everybody, summary: "The hash chain, entry by entry", query: []string{"cursor", "limit"}, mount: tells(readTimeline)},
	{method: "POST", path: "/incidents/{number}/messages", scope: scopeWrite, who: workers, summary: "Write to the team, the agency or the reporter", mount: takes(writeMessage)},
	{method: "POST", path: "/incidents/{number}/evidence", scope: scopeWrite, who: workers, summary: "Add a file (multipart, field file)", upload: true, mount: takesFile(addEvidence)},
	{method: "GET", path: "/incidents/{number}/evidence", scope: scopeRead, who: everybody, summary: "List the files of an incident", mount: tells(listEvidence)},
	{method: "GET", path: "/incidents/{number}/evidence/{id}", scope: scopeRead, who: everybody, summary: "Download a file", mount: streams(readEvidence)},
	{method: "POST", path: docs, scope: scopeWrite, who: workers, summary: "Begin a paper of a kind", mount: takes(makeDocument)},
	{method: "GET", path: docs, scope: scopeRead, who: everybody, summary: "List the papers of an incident", mount: tells(listDocuments)},
	{method: "GET", path: docs + "/{id}", scope: scopeRead, who: everybody, summary: "Read a paper: its paragraphs and what it lacks", mount: tells(readDocument)},
	{method: "PATCH", path: docs + "/{id}", scope: scopeWrite, who: workers, summary: "Rewrite paragraphs of a draft", mount: takes(editDocument)},
	{method: "GET", path: docs + "/{id}/pdf", scope: scopeRead, who: everybody, summary: "The paper as PDF", mount: streams(readPDF)},
	{method: "POST", path: docs + "/{id}/issue", scope: scopeWrite, who: workers, summary: "Issue a paper", mount: takes(issueDocument)},
	{method: "POST", path: docs + "/{id}/void", scope: scopeWrite, who: workers, summary: "Make a paper void", mount: takes(voidDocument)},
	{method: "POST", path: docs + "/{id}/sent", scope: scopeWrite, who: workers, summary: "Record that a paper went out", mount: takes(sendDocument)},
	{method: "POST", path: docs + "/{id}/signed", scope: scopeWrite, who: workers, summary: "Keep the scan of the signed copy (multipart, field file)", upload: true, mount: takesFile(signDocument)},
	{method: "GET", path: "/people", scope: scopeRead, who: registers, summary: "The team's roster", mount: tells(listPeople)},
	{method: "GET", path: "/agencies", scope: scopeRead, who: registers, summary: "The register of agencies", mount: tells(listAgencies)},
	{method: "POST", path: "/agencies", scope: scopeWrite, who: keepers, summary: "Add an agency", mount: takes(addAgency)},
	{method: "GET", path: "/agenda/{book}", scope: scopeRead, who: workers, summary: "An agenda book: masuk or keluar", query: []string{"year", "q", "cursor", "limit"}, mount: tells(listAgenda)},
}
