package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"tanggap/internal/api/memory"
	"tanggap/internal/db"
	"tanggap/internal/document"
	"tanggap/internal/fault"
	"tanggap/internal/incident"
	"tanggap/internal/text"
)

// Problem is the answer to what went wrong (RFC 9457). Code is for programs, Detail for people, in their language.
type Problem struct {
	Type    string        `json:"type" doc:"Always about:blank: the code tells"`
	Title   string        `json:"title"`
	Status  int           `json:"status"`
	Detail  string        `json:"detail"`
	Code    string        `json:"code"`
	Errors  []FieldError  `json:"errors,omitempty"`
	Missing []MissingItem `json:"missing,omitempty"`
	Who     []string      `json:"who,omitempty" doc:"Actors or fixed roles that could"`
	Titles  []string      `json:"titles,omitempty" doc:"What those are called, in the same order"`
	Current any           `json:"current,omitempty" doc:"What stands, after a conflict"`
	headers http.Header
}

// FieldError is one complaint about one place of the request: "body.reporter.name", "query.limit".
type FieldError struct {
	Location string `json:"location"`
	Message  string `json:"message"`
	Code     string `json:"code"`
}

// MissingItem is one thing that a step lacks before it can be left.
type MissingItem struct {
	Code  string   `json:"code"`
	Form  string   `json:"form,omitempty"`
	Paper string   `json:"paper,omitempty"`
	Field string   `json:"field,omitempty"`
	Text  string   `json:"text"`
	Who   []string `json:"who"`
	Href  string   `json:"href"`
}

func (p *Problem) Error() string { return p.Code }

// GetStatus, GetHeaders and ContentType are what huma asks of an error.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders are Retry-After and the like.
func (p *Problem) GetHeaders() http.Header { return p.headers }

// ContentType is RFC 9457's.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// statuses pairs the kinds of faults with their status.
var statuses = map[fault.Kind]int{
	fault.KindNotFound: http.StatusNotFound, fault.KindForbidden: http.StatusForbidden, fault.KindInvalid: http.StatusUnprocessableEntity,
	fault.KindConflict: http.StatusConflict, fault.KindGone: http.StatusGone, fault.KindTooLarge: http.StatusRequestEntityTooLarge,
	fault.KindTooMany: http.StatusTooManyRequests, fault.KindTryLater: http.StatusServiceUnavailable,
	fault.KindUnsigned: http.StatusUnauthorized, fault.KindMedia: http.StatusUnsupportedMediaType,
}

// What is wrong with an address is said before anybody is asked who he is.
var (
	errNoRoute  = errors.New("no such route")
	errNoMethod = errors.New("no such method")
)

// problem is the document of an error. What is no fault is a 500 without detail; the log has it.
func (c *call) problem(ctx context.Context, err error) *Problem {
	if db.Unavailable(err) && fault.Of(err) == nil {
		err = fault.TryLater(err)
	}
	if e := fault.Of(err); e != nil {
		return c.faulty(ctx, e)
	}
	switch {
	case errors.Is(err, errNoRoute):
		return plain(ctx, http.StatusNotFound, "api_no_route")
	case errors.Is(err, errNoMethod):
		return plain(ctx, http.StatusMethodNotAllowed, "api_no_method")
	case errors.Is(err, context.Canceled):
		return plain(ctx, 499, "api_broken") // nobody reads it
	}
	c.Log.Error("API call failed", "method", c.r.Method, "path", c.r.URL.Path, "err", err)
	return plain(ctx, http.StatusInternalServerError, "api_broken")
}

func plain(ctx context.Context, status int, code string) *Problem {
	return &Problem{Type: "about:blank", Title: http.StatusText(status), Status: status, Code: code, Detail: say(ctx, "fault."+code), headers: http.Header{}}
}

func (c *call) faulty(ctx context.Context, e *fault.Error) *Problem {
	p := plain(ctx, statuses[e.Kind], e.Code)
	p.Detail = say(ctx, "fault."+e.Code, e.Args...)
	for _, f := range e.Fields {
		p.Errors = append(p.Errors, FieldError{c.location(f.Path), say(ctx, "field."+f.Code, f.Args...), f.Code})
	}
	p.Missing = missingItems(ctx, e.Missing)
	p.Who = e.Who
	for _, w := range e.Who {
		p.Titles = append(p.Titles, c.title(ctx, w))
	}
	p.Current = current(ctx, e.Now)
	switch e.Kind {
	case fault.KindTryLater:
		c.Log.Warn("try later", "path", c.r.URL.Path, "err", e)
		p.headers.Set("Retry-After", "30")
	case fault.KindTooMany:
		p.headers.Set("Retry-After", strconv.Itoa(int(failWindow.Seconds())))
	case fault.KindUnsigned:
		p.headers.Set("WWW-Authenticate", `Bearer realm="Tanggap"`)
	}
	return p
}

// location says in which part of the request a field stands.
func (c *call) location(field string) string {
	switch {
	case field == memory.Header:
		return "header." + field
	case c.route != nil && slices.Contains(c.route.query, field):
		return "query." + field
	case field == "":
		return "body"
	}
	return "body." + field
}

// current is what stands, in the API's own words: never a row.
func current(ctx context.Context, now any) any {
	switch v := now.(type) {
	case incident.Incident:
		return factsOf(v)
	case document.Document:
		return documentLine(ctx, v)
	case string:
		return v
	}
	return nil
}

func missingItems(ctx context.Context, all []fault.Missing) []MissingItem {
	var out []MissingItem
	for _, m := range all {
		who := m.Who
		if who == nil {
			who = []string{}
		}
		out = append(out, MissingItem{m.Code, m.Form, m.Paper, m.Field, lacksWords(ctx, m), who, m.Href})
	}
	return out
}

// write answers with a problem outside huma.
func (c *call) write(p *Problem) {
	for k, v := range p.headers {
		c.w.Header()[k] = v
	}
	c.w.Header().Set("Content-Type", p.ContentType(""))
	c.w.WriteHeader(p.Status)
	_ = json.NewEncoder(c.w).Encode(p) // the client may be gone
}

// problemResponse is the answer that every route may give, for the OpenAPI document.
func (s *server) problemResponse() *huma.Response {
	schema := s.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	return &huma.Response{Description: "A problem (RFC 9457)", Content: map[string]*huma.MediaType{"application/problem+json": {Schema: schema}}}
}

// say is a text of the catalogue. A code that has none yet says itself.
func say(ctx context.Context, key string, args ...any) string {
	if !text.Has(key) {
		_, code, _ := strings.Cut(key, ".")
		return strings.ReplaceAll(code, "_", " ")
	}
	return text.T(ctx, key, args...)
}
