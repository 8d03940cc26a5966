package sop

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// MaxBytes is the largest procedure file that is read.
const MaxBytes = 1 << 20

// Known is what the program can do, as lists of names; a file may name nothing else.
type Known struct {
	Capabilities, Gates, Papers, Statuses []string
	Forms                                 map[string]FormFacts
}

// FormFacts is what Parse must know of a form.
type FormFacts struct {
	Capability          Capability
	Opens, Closes, Many bool     // opens or closes the incident; may be filled by several people
	Answers             []string // that `when` may follow
}

// Fault is one thing wrong with a file. Line 0 means the file as a whole.
type Fault struct {
	File   string
	Line   int
	Reason string
}

// String is FILE:LINE: reason.
func (f Fault) String() string { return f.File + ":" + strconv.Itoa(max(f.Line, 1)) + ": " + f.Reason }

// Error makes a fault an error.
func (f Fault) Error() string { return f.String() }

// Parse reads a procedure file. With any fault there is no procedure; faults come in the order of the file's lines.
// file is only the name printed in them.
func Parse(file string, b []byte, known Known) (*Procedure, []Fault) {
	p, doc, faults := decode(b)
	if len(faults) == 0 {
		c := &checker{p: p, known: known, doc: doc}
		c.check()
		faults = c.faults
	}
	if len(faults) > 0 {
		return nil, tidy(file, faults)
	}
	sum := sha256.Sum256(b)
	p.Hash, p.Bytes = hex.EncodeToString(sum[:]), bytes.Clone(b)
	return p, nil
}

func tidy(file string, faults []Fault) []Fault {
	for i := range faults {
		faults[i].File = file
	}
	slices.SortStableFunc(faults, func(a, b Fault) int { return cmp.Compare(a.Line, b.Line) })
	return slices.Compact(faults)
}

// page is the file's top level. Actors is a mapping in the file, ordered in Procedure.
type page struct {
	Procedure `yaml:",inline"`
	Actors    map[string]Actor `yaml:"actors"`
}

// decode reads the bytes twice: into the types, refusing unknown keys, and into the tree of nodes, which knows
// the lines and the order of the actors.
func decode(b []byte) (*Procedure, tree, []Fault) {
	if len(b) > MaxBytes {
		return nil, tree{}, []Fault{{Reason: fmt.Sprintf("the file is larger than %d bytes", MaxBytes)}}
	}
	var file page
	var root yaml.Node
	if err := yaml.Unmarshal(b, &root); err != nil {
		return nil, tree{}, yamlFaults(err)
	}
	dec := yaml.NewDecoder(bytes.NewReader(b))
	dec.KnownFields(true)
	if err := dec.Decode(&file); err != nil {
		return nil, tree{}, yamlFaults(err)
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, tree{}, []Fault{{Reason: "the file must hold one document only"}}
	}
	doc := tree{&root}
	p := file.Procedure
	p.Actors = inOrder(doc, file.Actors)
	for i := range p.Steps {
		s := &p.Steps[i]
		s.Line = doc.line("steps", i)
		s.Short = cmp.Or(s.Short, s.Activity)
	}
	return &p, doc, nil
}

func inOrder(doc tree, byID map[string]Actor) []Actor {
	var actors []Actor
	for _, key := range doc.keys("actors") {
		if a, ok := byID[key.Value]; ok {
			a.ID, a.Line = key.Value, key.Line
			a.Short = cmp.Or(a.Short, a.Title)
			actors = append(actors, a)
		}
	}
	return actors
}

var (
	yamlLine     = regexp.MustCompile(`^(?:yaml: )?line (\d+): (.*)$`)
	yamlOneShort = regexp.MustCompile(`^did not find expected (node content|',' or|'-' indicator|key$|<document start>)`) // the reader's grammar faults count lines from 0
	yamlUnknown  = regexp.MustCompile(`^field (\S+) not found in type \S+$`)
	yamlTwice    = regexp.MustCompile(`^mapping key "(.*)" already defined at line (\d+)$`)
	yamlCannotBe = regexp.MustCompile("^cannot unmarshal (!!\\S+)(?: `(.*)`)? into (\\S+)$")
)

// yamlFaults puts the reader's errors into plain words.
func yamlFaults(err error) []Fault {
	if errors.Is(err, io.EOF) {
		return []Fault{{Reason: "the file is empty"}}
	}
	lines := []string{err.Error()}
	if t, ok := errors.AsType[*yaml.TypeError](err); ok {
		lines = t.Errors
	}
	faults := make([]Fault, 0, len(lines))
	for _, text := range lines {
		f := Fault{Reason: strings.TrimPrefix(text, "yaml: ")}
		if m := yamlLine.FindStringSubmatch(text); m != nil {
			f.Line, _ = strconv.Atoi(m[1])
			f.Reason = m[2]
		}
		if yamlOneShort.MatchString(f.Reason) {
			f.Line++
		}
		f.Reason = plain(f.Reason)
		faults = append(faults, f)
	}
	return faults
}

func plain(reason string) string {
	if m := yamlUnknown.FindStringSubmatch(reason); m != nil {
		return fmt.Sprintf("unknown key %q", m[1])
	}
	if m := yamlTwice.FindStringSubmatch(reason); m != nil {
		return fmt.Sprintf("key %q stands here a second time, first in line %s", m[1], m[2])
	}
	if m := yamlCannotBe.FindStringSubmatch(reason); m != nil {
		return wanted(m[3]) + " is expected here"
	}
	return reason
}

func wanted(goType string) string {
	switch {
	case goType == "bool":
		return "true or false"
	case goType == "int":
		return "a whole number"
	case strings.HasPrefix(goType, "[]"):
		return "a list"
	case goType == "string" || goType == "sop.Shape":
		return "a text"
	}
	return "a block of keys"
}
