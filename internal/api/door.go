package api

import (
	"context"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"path"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"

	"tanggap/internal/account"
	"tanggap/internal/api/body"
	"tanggap/internal/db"
	"tanggap/internal/fault"
	"tanggap/internal/text"
)

// maxJSON is the longest JSON body, in bytes.
const maxJSON = 1 << 20

// bodyTime is how long a JSON body may take to arrive.
const bodyTime = 30 * time.Second

// ServeHTTP answers everything under /api/: unknown routes and methods by problem documents, then who asks (401),
// whether he may at all (403), then the body, then huma.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	headers(w.Header())
	ctx := text.With(r.Context(), languageOf(r))
	c := &call{server: s, w: w}
	c.r = r.WithContext(context.WithValue(ctx, callKey{}, c))
	defer s.recovered(c)
	if r.URL.Path == Prefix+"/openapi.json" && (r.Method == http.MethodGet || r.Method == http.MethodHead) {
		w.Header().Set("Content-Type", "application/openapi+json")
		_, _ = w.Write(s.spec)
		return
	}
	if err := c.enter(ctx); err != nil {
		c.write(c.problem(ctx, err))
		return
	}
	s.mux.ServeHTTP(w, c.r)
}

// enter finds the route, the person and the body.
func (c *call) enter(ctx context.Context) error {
	if err := c.find(); err != nil {
		return err
	}
	if err := c.signIn(ctx); err != nil {
		return err
	}
	if !c.v.Scoped(c.route.scope) {
		return fault.Forbidden("api_scope")
	}
	if !c.v.Can(c.route.who) {
		return fault.Forbidden("api_not_for_role")
	}
	if c.route.method == http.MethodGet {
		return nil
	}
	if err := c.read(); err != nil {
		return err
	}
	return c.remembers()
}

// find looks the route up.
func (c *call) find() error {
	if path.Clean(c.r.URL.Path) != c.r.URL.Path {
		return errNoRoute
	}
	_, pattern := c.mux.Handler(c.r)
	if c.route = c.by[pattern]; c.route != nil {
		return nil
	}
	var allow []string
	for _, m := range []string{"GET", "HEAD", "POST", "PATCH", "PUT", "DELETE"} {
		other := c.r.Clone(c.r.Context())
		other.Method = m
		if _, pattern := c.mux.Handler(other); c.by[pattern] != nil {
			allow = append(allow, m)
		}
	}
	if allow == nil {
		return errNoRoute
	}
	c.w.Header().Set("Allow", strings.Join(allow, ", "))
	return errNoMethod
}

// signIn reads the bearer token. A page's session is not asked for: no other site can use it.
func (c *call) signIn(ctx context.Context) error {
	kind, token, _ := strings.Cut(c.r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(kind, "Bearer") || strings.TrimSpace(token) == "" {
		return unsigned()
	}
	token = strings.TrimSpace(token)
	found, err := c.Shelf.EnterBy(ctx, c.DB, token)
	if err == db.ErrNone {
		return c.failed(ctx)
	}
	if err != nil {
		return err
	}
	if c.v, c.office = found.Viewer, found.Office; !c.v.Signed() {
		return unsigned()
	}
	c.token = token
	return nil
}

func unsigned() error { return &fault.Error{Kind: fault.KindUnsigned, Code: "api_unsigned"} }

// Failed tokens are counted by address; good ones never are (the whole office is one address).
const (
	failWindow = 15 * time.Minute
	failMost   = 50
)

func (c *call) failed(ctx context.Context) error {
	host, _, err := net.SplitHostPort(c.r.RemoteAddr)
	if err != nil {
		host = c.r.RemoteAddr
	}
	key := "token@" + host
	if err := account.Limit(ctx, c.DB, key, failMost, failWindow, c.DB.Now()); err != nil {
		return err
	}
	err = c.DB.Write(ctx, account.System("token"), func(ctx context.Context, tx *db.Tx) error { return account.Attempt(ctx, tx, key) })
	if err != nil {
		return err
	}
	return unsigned()
}

// read reads a JSON body. curl's own type for -d is taken for JSON, too: no form can carry a bearer token.
func (c *call) read() error {
	media, _, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if c.r.Header.Get("Content-Type") == "" {
		media, err = "application/json", nil
	}
	wanted := []string{"application/json", "application/x-www-form-urlencoded"}
	if c.route.upload {
		wanted = []string{"multipart/form-data"}
	}
	if err != nil || !slices.Contains(wanted, media) || c.r.Header.Get("Content-Encoding") != "" {
		c.w.Header().Set("Accept", wanted[0])
		return &fault.Error{Kind: fault.KindMedia, Code: "api_media", Args: []any{"media", wanted[0]}}
	}
	if c.route.upload {
		return nil
	}
	if c.r.ContentLength > maxJSON {
		return fault.TooLarge(maxJSON)
	}
	_ = http.NewResponseController(c.w).SetReadDeadline(time.Now().Add(bodyTime)) // a recorder in tests has none
	if c.body, err = io.ReadAll(http.MaxBytesReader(c.w, c.r.Body, maxJSON)); err != nil {
		return body.Cut(err)
	}
	return nil
}

func headers(h http.Header) {
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
}

var languages = language.NewMatcher([]language.Tag{language.Indonesian, language.English})

func languageOf(r *http.Request) text.Lang {
	if _, i := language.MatchStrings(languages, r.Header.Get("Accept-Language")); i == 1 {
		return text.EN
	}
	return text.ID
}

func (s *server) recovered(c *call) {
	r := recover()
	if r == nil {
		return
	}
	if r == http.ErrAbortHandler {
		panic(r)
	}
	s.Log.Error("API call panicked", "path", c.r.URL.Path, "panic", r, "stack", string(debug.Stack()))
	c.write(c.problem(c.r.Context(), fmt.Errorf("panic: %v", r)))
}
