// Package fault is the small table of what can go wrong for a person. Rooms return faults, only the doors
// (pages, API, command line) know what they look like there. A fault holds codes, never finished sentences:
// the door finds the words in the reader's language (catalogue keys "fault.<code>" and "field.<code>").
package fault

import (
	"errors"
	"fmt"
	"strings"
)

// Kind is what a door must know to answer.
type Kind int

const (
	KindNotFound  Kind = iota + 1 // 404: does not tell whether it exists
	KindForbidden                 // 403: may know it, may not do it; Who could
	KindInvalid                   // 422: by field, or what is missing to leave a step
	KindConflict                  // 409: somebody was faster
	KindGone                      // 410: a link that was used or ended
	KindTooLarge                  // 413
	KindTooMany                   // 429
	KindTryLater                  // 503
	KindUnsigned                  // 401
	KindMedia                     // 415
)

// Error is one fault. Code names the sentence; Args fill its placeholders (name, value pairs).
type Error struct {
	Kind    Kind
	Code    string
	Args    []any
	Fields  []Field
	Missing []Missing
	Who     []string // actor ids or fixed roles that could
	Now     any      // conflict: the version that stands
	Cause   error    // for the log only
}

// Field is one complaint about one field of a draft. Path is the field's name ("reporter.name").
type Field struct {
	Path string
	Code string
	Args []any
}

// Missing is one thing that a step lacks before it can be left.
type Missing struct {
	Code  string   `json:"code"`
	Form  string   `json:"form,omitempty"`
	Paper string   `json:"paper,omitempty"`
	Field string   `json:"field,omitempty"`
	Text  string   `json:"text"`
	Href  string   `json:"href"`
	Who   []string `json:"who"`
	Args  []any    `json:"-"`
}

func (e *Error) Error() string {
	s := e.Code
	for _, f := range e.Fields {
		s += fmt.Sprintf(" %s:%s", f.Path, f.Code)
	}
	for _, m := range e.Missing {
		s += " " + strings.Join([]string{m.Code, m.Form, m.Paper}, "/")
	}
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

func (e *Error) Unwrap() error { return e.Cause }

// Of finds the fault in err; nil when err is something nobody foresaw.
func Of(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}

// Is tells whether err is a fault of kind k.
func Is(err error, k Kind) bool { e := Of(err); return e != nil && e.Kind == k }

// NotFound is the answer for what does not exist and for what the viewer must not know of.
func NotFound() *Error { return &Error{Kind: KindNotFound, Code: "not_found"} }

// Forbidden says that the viewer may not, and which actors or roles could.
func Forbidden(code string, who ...string) *Error {
	return &Error{Kind: KindForbidden, Code: code, Who: who}
}

// Invalid collects complaints by field; nil when there are none.
func Invalid(fields ...Field) error {
	if len(fields) == 0 {
		return nil
	}
	return &Error{Kind: KindInvalid, Code: "invalid", Fields: fields}
}

// Lacking says what a step lacks; nil when nothing.
func Lacking(missing ...Missing) error {
	if len(missing) == 0 {
		return nil
	}
	return &Error{Kind: KindInvalid, Code: "missing", Missing: missing}
}

// Conflict says that the thing changed meanwhile; now is what stands.
func Conflict(code string, now any) *Error { return &Error{Kind: KindConflict, Code: code, Now: now} }

// Gone is a link or code that was used or has ended.
func Gone(code string) *Error { return &Error{Kind: KindGone, Code: code} }

// TooLarge says what limit (in bytes) was passed.
func TooLarge(limit int64) *Error {
	return &Error{Kind: KindTooLarge, Code: "too_large", Args: []any{"limit", limit}}
}

// TooMany asks to come back after a while.
func TooMany() *Error { return &Error{Kind: KindTooMany, Code: "too_many"} }

// TryLater says that the store cannot answer just now; nothing was half done.
func TryLater(cause error) *Error {
	return &Error{Kind: KindTryLater, Code: "try_later", Cause: cause}
}
