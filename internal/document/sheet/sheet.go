// Package sheet holds the layouts of official papers: facts in, tree of typeset out. It is pure: no database, no
// clock, no settings beside the facts. Facts are frozen with the paper when it is issued, so they are JSON and their
// names stay. Wording and positions: papers.md (part and section are named where they matter).
package sheet

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"tanggap/internal/indonesian"
	"tanggap/internal/typeset"
)

// Kind is the name of a paper in the catalogue of papers.md, with underscores.
type Kind string

// Title is the kind of paper for people, and the PDF's title.
func (k Kind) Title() string { return indonesian.TitleCase(strings.ReplaceAll(string(k), "_", " ")) }

// The papers that can be made.
const (
	KindSuratJawaban    Kind = "surat_jawaban"
	KindLembarDisposisi Kind = "lembar_disposisi"
)

// Paper is the facts of one paper.
type Paper interface {
	Kind() Kind
	Paragraphs() []Paragraph // generated wording, before edits; empty for forms
	Missing() []string       // JSON names of required facts that are empty; number and date are not among them
	Document(a Assets) (*typeset.Document, error)
	state() state
}

// Assets are files that belong to the office, not to one paper.
type Assets struct {
	Emblem []byte // PNG as typeset.CleanPNG gave it; nil leaves the place empty
}

// Errors of making a paper.
var (
	ErrIncomplete = errors.New("required facts are empty")
	ErrClass      = errors.New("the paper's class is lower than its TLP")
	ErrKind       = errors.New("no such paper")
)

// Decode reads the facts of a paper from JSON.
func Decode(kind Kind, facts []byte) (Paper, error) {
	var p Paper
	switch kind {
	case KindSuratJawaban:
		p = &SuratJawaban{}
	case KindLembarDisposisi:
		p = &LembarDisposisi{}
	default:
		return nil, fmt.Errorf("paper %q: %w", kind, ErrKind)
	}
	if err := json.Unmarshal(facts, p); err != nil {
		return nil, fmt.Errorf("facts of %s: %w", kind, err)
	}
	return p, nil
}

// PDF makes the paper. A draft may have gaps; a paper that is no draft is refused with ErrIncomplete.
func PDF(p Paper, a Assets) ([]byte, error) {
	if err := p.state().marks.check(); err != nil {
		return nil, fmt.Errorf("paper %s: %w", p.Kind(), err)
	}
	if missing := append(p.Missing(), p.state().unissued()...); !Draft(p) && len(missing) > 0 {
		return nil, fmt.Errorf("paper %s: %w: %s", p.Kind(), ErrIncomplete, strings.Join(missing, ", "))
	}
	doc, err := p.Document(a)
	if err != nil {
		return nil, fmt.Errorf("paper %s: %w", p.Kind(), err)
	}
	b, err := doc.PDF()
	if err != nil {
		return nil, fmt.Errorf("paper %s: %w", p.Kind(), err)
	}
	return b, nil
}

// Konsep is the state of a draft; nil in the facts of an issued paper.
type Konsep struct {
	No int       `json:"no"` // n-th version, from 1
	At time.Time `json:"at"` // when this version was made
}

// line is the footer of a draft (1.9).
func (k Konsep) line(loc *time.Location) string {
	return fmt.Sprintf("Konsep ke-%d, %s. Belum sah sebagai naskah dinas.", k.No, indonesian.ShortClock(k.At.In(loc)))
}

// Format is paper and zone, the same in all papers of an office.
type Format struct {
	Paper string `json:"paper,omitempty"` // "A4" (also when empty) or "F4"
	Zone  string `json:"zone"`            // IANA name of the office's zone, as "Asia/Jayapura"
}

func (f Format) size() typeset.Paper {
	if f.Paper == "F4" {
		return typeset.F4
	}
	return typeset.A4
}

// location falls back to WIB: a paper is never lost to the name of a zone.
func (f Format) location() *time.Location {
	loc, err := indonesian.Location(f.Zone)
	if err != nil {
		return indonesian.WIB
	}
	return loc
}

// gap stands for an empty required fact in a draft.
const gap = "[……]"

// or is s, or a gap.
func or(s string) string {
	if strings.TrimSpace(s) == "" {
		return gap
	}
	return s
}

// moment writes a time in running text, or a gap.
func (f Format) moment(t time.Time) string {
	if t.IsZero() {
		return gap
	}
	return indonesian.Moment(t.In(f.location()))
}

// civil writes a day as stored ("2006-01-02"), or a gap.
func civil(day string) string {
	t, err := indonesian.ParseDay(day, time.UTC)
	if err != nil {
		return gap
	}
	return indonesian.Date(t)
}

// need collects the names of empty facts.
type need []string

func (n *need) text(name, s string) {
	if strings.TrimSpace(s) == "" {
		*n = append(*n, name)
	}
}

func (n *need) time(name string, t time.Time) {
	if t.IsZero() {
		*n = append(*n, name)
	}
}
