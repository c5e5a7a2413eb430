// Package node reads YAML, TOML and JSON as one kind of tree whose every node knows its bytes in the file, and
// decodes such trees strictly: through tables of fields, with an error at its position for everything that is not in
// the table.
//
// A scalar is text until a field asks for something else, so NO stays "NO", 1.10 stays "1.10" and a date keeps the
// precision in which it was written.
package node

import (
	"throughline/internal/diag"
)

// Kind tells what a Node is.
type Kind uint8

// The kinds of nodes. A Null is a value that is there but empty: `key:`, `~` or null.
const (
	Null Kind = iota
	Scalar
	List
	Map
)

func (k Kind) String() string {
	switch k {
	case Scalar:
		return "a text"
	case List:
		return "a list"
	case Map:
		return "a map"
	}
	return "empty"
}

// A Node is one value and where it stands.
type Node struct {
	Kind    Kind
	Quoted  bool   // a scalar that was written as a string, which must not be read as a number or a bool
	Text    string // a scalar's value
	Items   []*Node
	Entries []Entry // in the order of the file, keys unique
	Span    diag.Span
}

// An Entry is a key and its value.
type Entry struct {
	Key     string
	KeySpan diag.Span
	Value   *Node
}

// Get returns the value of a key, or nil.
func (n *Node) Get(key string) *Node {
	if n == nil {
		return nil
	}
	for i := range n.Entries {
		if n.Entries[i].Key == key {
			return n.Entries[i].Value
		}
	}
	return nil
}

// Limits on what a tree may hold. They are far above what a person writes and far below what hurts.
const (
	MaxDepth = 64
	MaxNodes = 500_000
	MaxKeys  = 2000 // of one map
)

// A builder collects the nodes of one document and enforces what all three languages share: limits, unique keys.
type builder struct {
	file  *diag.File
	errs  *diag.List
	nodes int
	ok    bool
}

func (b *builder) fail(s diag.Span, hint, format string, args ...any) {
	b.ok = false
	b.errs.Errorf(b.file, s, "syntax", hint, format, args...)
}

// count reports whether one more node at this depth is within the limits.
func (b *builder) count(depth int, s diag.Span) bool {
	b.nodes++
	if depth > MaxDepth {
		if b.ok {
			b.fail(s, "", "nested more than %d levels deep", MaxDepth)
		}
		return false
	}
	if b.nodes > MaxNodes {
		if b.ok {
			b.fail(s, "", "more than %d values in one document", MaxNodes)
		}
		return false
	}
	return true
}

// put adds an entry to a map, or reports the key's second appearance.
func (b *builder) put(m *Node, e Entry) {
	if len(m.Entries) >= MaxKeys {
		if b.ok {
			b.fail(e.KeySpan, "", "more than %d keys in one map", MaxKeys)
		}
		return
	}
	for i := range m.Entries {
		if m.Entries[i].Key == e.Key {
			b.ok = false
			b.errs.Add(diag.Diagnostic{Severity: diag.Error, Rule: "duplicate-key", File: b.file, Span: e.KeySpan,
				Message: "key " + e.Key + " is given twice",
				Hint:    "keep one of them; nothing is merged or overwritten silently",
				Related: []diag.Related{{File: b.file, Span: m.Entries[i].KeySpan, Message: "first given here"}}})
			return
		}
	}
	m.Entries = append(m.Entries, e)
}
