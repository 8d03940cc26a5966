package sop

import (
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

// Ref names something that stands elsewhere (an actor, a form, a step …) and remembers its line.
type Ref struct {
	Name string
	Line int
}

// UnmarshalYAML reads a single word. It is the only custom unmarshaller of the package: on a struct one would
// switch KnownFields off for everything below.
func (r *Ref) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.ScalarNode {
		return &yaml.TypeError{Errors: []string{fmt.Sprintf("line %d: a single name is expected here", n.Line)}}
	}
	r.Line = n.Line
	if n.Tag != "!!null" {
		r.Name = n.Value
	}
	return nil
}

// String is the name.
func (r Ref) String() string { return r.Name }

// Names takes the names out of refs.
func Names(refs []Ref) []string {
	out := make([]string, len(refs))
	for i, r := range refs {
		out[i] = r.Name
	}
	return out
}

func names(refs []Ref, name string) bool {
	return slices.ContainsFunc(refs, func(r Ref) bool { return r.Name == name })
}
