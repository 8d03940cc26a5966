package sop

import "go.yaml.in/yaml/v3"

// tree finds the line of a place in the file.
type tree struct{ root *yaml.Node }

// line is the line of the value at a path of keys and list positions, or of the nearest thing above it that exists.
func (t tree) line(path ...any) int {
	n, line := t.top(), 1
	for _, part := range path {
		var next *yaml.Node
		at := 0
		switch part := part.(type) {
		case string:
			next, at = value(n, part)
		case int:
			next, at = item(n, part)
		}
		if next == nil {
			return line
		}
		n, line = next, at
	}
	if n != nil && n.Kind == yaml.ScalarNode {
		return n.Line
	}
	return line
}

// keys lists the keys of the mapping at a top-level key, in file order.
func (t tree) keys(name string) []*yaml.Node {
	n, _ := value(t.top(), name)
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	var keys []*yaml.Node
	for i := 0; i+1 < len(n.Content); i += 2 {
		keys = append(keys, n.Content[i])
	}
	return keys
}

func (t tree) top() *yaml.Node {
	if t.root == nil || len(t.root.Content) == 0 {
		return nil
	}
	return t.root.Content[0]
}

// value is what stands under a key, and the key's line.
func value(n *yaml.Node, key string) (*yaml.Node, int) {
	if n = target(n); n == nil || n.Kind != yaml.MappingNode {
		return nil, 0
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return target(n.Content[i+1]), n.Content[i].Line
		}
	}
	return nil, 0
}

func item(n *yaml.Node, i int) (*yaml.Node, int) {
	if n = target(n); n == nil || n.Kind != yaml.SequenceNode || i >= len(n.Content) {
		return nil, 0
	}
	return target(n.Content[i]), n.Content[i].Line
}

// target follows an alias to what it stands for.
func target(n *yaml.Node) *yaml.Node {
	if n != nil && n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}
