package api

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"tanggap/internal/account"
	"tanggap/internal/api/body"
	"tanggap/internal/api/memory"
	"tanggap/internal/office"
)

// route is one thing that the API does, and who may ask for it.
type route struct {
	method, path string
	scope        string
	who          account.Right
	summary      string
	query        []string
	upload       bool // the body is multipart and read by the handler
	mount        func(*server, *route)
}

func (rt *route) pattern() string { return rt.method + " " + Prefix + rt.path }

// call is one request of one person.
type call struct {
	*server
	r      *http.Request
	w      http.ResponseWriter
	v      account.Viewer
	office office.Profile
	route  *route
	body   []byte
	token  string
	memory *memory.Memory // of an Idempotency-Key; nil: none was sent
}

type callKey struct{}

// answered is what huma writes.
type answered[T any] struct {
	Status int
	Body   T
}

// tells mounts a route that reads.
func tells[T any](do func(context.Context, *call) (T, error)) func(*server, *route) {
	return takes(func(ctx context.Context, c *call, _ struct{}) (T, error) { return do(ctx, c) })
}

// takes mounts a route whose body is a B and whose answer is a T. B's fields are all that may be sent.
func takes[B, T any](do func(context.Context, *call, B) (T, error)) func(*server, *route) {
	return func(s *server, rt *route) {
		op := s.operation(rt)
		huma.Register(s.huma, op, func(ctx context.Context, _ *struct{}) (*answered[T], error) {
			c, ok := ctx.Value(callKey{}).(*call)
			if !ok {
				return nil, errors.New("a request without sign-in reached a route")
			}
			out, err := answer(ctx, c, do)
			if err != nil {
				return nil, c.problem(ctx, err)
			}
			return &answered[T]{op.DefaultStatus, out}, nil
		})
		if rt.method != http.MethodGet {
			s.tellBody(op, "application/json", s.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[B](), true, op.OperationID))
		}
	}
}

// tellBody writes a route's body into the document. In the operation itself it would make huma read the body, which
// we have read already, or stream.
func (s *server) tellBody(op huma.Operation, media string, schema *huma.Schema) {
	item := s.huma.OpenAPI().Paths[op.Path]
	for _, place := range []**huma.Operation{&item.Post, &item.Patch} {
		if *place != nil && (*place).Method == op.Method {
			told := **place
			told.RequestBody = &huma.RequestBody{Content: map[string]*huma.MediaType{media: {Schema: schema}}}
			*place = &told
		}
	}
}

// takesFile mounts a route whose body is a multipart file.
func takesFile[T any](do func(context.Context, *call) (T, error)) func(*server, *route) {
	return func(s *server, rt *route) {
		op := s.operation(rt)
		file := &huma.Schema{Type: "object", Required: []string{"file"}, Properties: map[string]*huma.Schema{
			"file": {Type: "string", Format: "binary"}, "label": {Type: "string"},
		}}
		huma.Register(s.huma, op, func(ctx context.Context, _ *struct{}) (*answered[T], error) {
			c, ok := ctx.Value(callKey{}).(*call)
			if !ok {
				return nil, errors.New("a request without sign-in reached a route")
			}
			out, err := do(ctx, c)
			if err != nil {
				return nil, c.problem(ctx, err)
			}
			return &answered[T]{op.DefaultStatus, out}, nil
		})
		s.tellBody(op, "multipart/form-data", file)
	}
}

// streams mounts a route that answers with bytes.
func streams(do func(context.Context, *call) (*huma.StreamResponse, error)) func(*server, *route) {
	return func(s *server, rt *route) {
		op := s.operation(rt)
		op.Responses["200"] = &huma.Response{Description: "The bytes", Content: map[string]*huma.MediaType{"application/octet-stream": {}}}
		huma.Register(s.huma, op, func(ctx context.Context, _ *struct{}) (*huma.StreamResponse, error) {
			c, ok := ctx.Value(callKey{}).(*call)
			if !ok {
				return nil, errors.New("a request without sign-in reached a route")
			}
			out, err := do(ctx, c)
			if err != nil {
				return nil, c.problem(ctx, err)
			}
			return out, nil
		})
	}
}

// answer reads the body, looks whether the same was answered already, and does it.
func answer[B, T any](ctx context.Context, c *call, do func(context.Context, *call, B) (T, error)) (out T, err error) {
	var asked B
	if c.route.method != http.MethodGet {
		if err := body.Decode(c.body, &asked); err != nil {
			return out, err
		}
	}
	if done, err := c.recall(ctx, &out); done || err != nil {
		return out, err
	}
	return again(ctx, c, func() (T, error) { return do(ctx, c, asked) })
}

// operation is a route as the OpenAPI document tells it. Bodies and parameters are checked by us, not by huma.
func (s *server) operation(rt *route) huma.Operation {
	op := huma.Operation{
		Method: rt.method, Path: Prefix + rt.path, Summary: rt.summary, OperationID: operationID(rt),
		SkipValidateBody: true, SkipValidateParams: true, MaxBodyBytes: -1, BodyReadTimeout: -1,
		DefaultStatus: http.StatusOK, Responses: map[string]*huma.Response{"default": s.problemResponse()},
		Security: []map[string][]string{{"bearer": {rt.scope}}},
	}
	if rt.method == http.MethodPost && created[rt.path[strings.LastIndexByte(rt.path, '/')+1:]] {
		op.DefaultStatus = http.StatusCreated
	}
	text := &huma.Schema{Type: "string"}
	for _, part := range strings.Split(rt.path, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			op.Parameters = append(op.Parameters, &huma.Param{Name: strings.TrimSuffix(name, "}"), In: "path", Required: true, Schema: text})
		}
	}
	for _, q := range rt.query {
		op.Parameters = append(op.Parameters, &huma.Param{Name: q, In: "query", Schema: text})
	}
	if rt.method != http.MethodGet {
		op.Parameters = append(op.Parameters, &huma.Param{Name: memory.Header, In: "header", Schema: text, Description: "The same key and body give the same answer for 24 hours."})
	}
	return op
}

// created are the last words of POST routes that make something new.
var created = map[string]bool{"reports": true, "accept": true, "agencies": true, "dispositions": true, "messages": true, "evidence": true, "documents": true}

func operationID(rt *route) string {
	var words []string
	for _, part := range strings.Split(rt.path, "/") {
		if part = strings.Trim(part, "{}"); part != "" {
			words = append(words, part)
		}
	}
	return strings.ToLower(rt.method) + "-" + strings.Join(words, "-")
}
