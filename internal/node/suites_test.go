package node

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"throughline/internal/diag"
	"throughline/internal/suites"
)

// try reads a text and holds what must be so of any text: there is a tree, or an error at a place in the file, and
// every node of a tree has its place as well.
func try(t *testing.T, c suites.Case, read reading) (*Node, bool) {
	t.Helper()
	f := diag.NewFile("x", []byte(c.Text))
	var errs diag.List
	n, ok := read(f, diag.NewSpan(0, len(f.Data)), &errs)
	ds := errs.Sorted()
	if ok == diag.HasErrors(ds) || ok && n == nil {
		t.Errorf("%s: ok is %v with %d errors", c.Name, ok, len(ds))
	}
	for _, d := range ds {
		if d.Span.Start < 0 || d.Span.Start > d.Span.End || int(d.Span.End) > len(f.Data) || d.Message == "" {
			t.Errorf("%s: a mistake at %v of %d bytes: %q", c.Name, d.Span, len(f.Data), d.Message)
		}
	}
	if ok {
		places(t, c.Name, f, n)
	}
	return n, ok
}

type reading func(*diag.File, diag.Span, *diag.List) (*Node, bool)

func places(t *testing.T, name string, f *diag.File, n *Node) {
	t.Helper()
	if n.Span.Start < 0 || n.Span.Start > n.Span.End || int(n.Span.End) > len(f.Data) {
		t.Errorf("%s: a node at %v of %d bytes", name, n.Span, len(f.Data))
	}
	for _, it := range n.Items {
		places(t, name, f, it)
	}
	for _, e := range n.Entries {
		places(t, name, f, e.Value)
	}
}

// means reports whether a tree says what a value of JSON says. Scalars are compared where the value is a text:
// numbers are kept as they were written here.
func means(n *Node, v any) bool {
	switch v := v.(type) {
	case map[string]any:
		if n.Kind != Map || len(n.Entries) != len(v) {
			return len(v) == 0 && n.Kind == Null
		}
		for _, e := range n.Entries {
			if inner, there := v[e.Key]; !there || !means(e.Value, inner) {
				return false
			}
		}
		return true
	case []any:
		if n.Kind != List || len(n.Items) != len(v) {
			return false
		}
		for i := range v {
			if !means(n.Items[i], v[i]) {
				return false
			}
		}
		return true
	case string:
		return n.Kind == Scalar && n.Text == v || v == "" && n.Kind == Null
	case nil:
		return n.Kind == Null
	}
	return n.Kind == Scalar
}

func firstDoc(f *diag.File, s diag.Span, errs *diag.List) (*Node, bool) {
	docs, ok := YAMLDocs(f, s, errs)
	if len(docs) == 0 {
		return &Node{}, ok
	}
	return docs[0], ok
}

// TestSuites reads the test suites of the three languages: nothing crashes or hangs, what is wrong is refused at a
// place, what is right is read and means what the suite says. What is done otherwise stands here by name, with the
// reason.
func TestSuites(t *testing.T) {
	for _, tt := range []struct {
		name   string
		cases  func(testing.TB, string) []suites.Case
		read   reading
		refuse string // valid, and refused here
		accept string // not valid, and read here
	}{
		{"JSON", suites.JSON, JSON, "y_object_duplicated_key.json y_object_duplicated_key_and_value.json",
			""}, // a key twice is always a mistake
		{"TOML", suites.TOML, TOML, "", "invalid/datetime/no-secs.toml invalid/local-datetime/no-secs.toml " +
			"invalid/local-time/no-secs.toml invalid/inline-table/linebreak-01.toml " +
			"invalid/inline-table/linebreak-02.toml invalid/inline-table/linebreak-03.toml " +
			"invalid/inline-table/linebreak-04.toml invalid/inline-table/trailing-comma.toml " +
			"invalid/string/basic-byte-escapes.toml"}, // right in TOML 1.1
		// directives, keys that are no texts, aliases as keys, odd names of anchors, words directly behind a #; nobody
		// means these in front matter
		{"YAML", suites.YAML, firstDoc,
			"26DV 27NA 2JQS 2LFX 2SXE 4FJ6 6BFJ 6LVF 6PBE 6ZKB 8XYN 9DXL 9MMW BEC7 DC7X DK95 E76Z KK5P LX3P M2N8 " +
				"M5DY MUS6 Q9WF RTP8 RZP5 SBG9 V9D5 W4TN W5VH X38W XW4D",
			"9C9N DK95 QB6E S98Z Y79Y"}, // indentation that the library forgives
	} {
		t.Run(tt.name, func(t *testing.T) {
			read, refused := 0, 0
			for _, c := range tt.cases(t, "../..") {
				id, _, _ := strings.Cut(c.Name, " ")
				n, ok := try(t, c, tt.read)
				if ok {
					read++
				} else {
					refused++
				}
				if c.Valid == "yes" && !ok && !slices.Contains(strings.Fields(tt.refuse), id) || c.Valid == "no" &&
					ok && !slices.Contains(strings.Fields(tt.accept), id) {
					t.Errorf("%s: valid is %s and read %v", c.Name, c.Valid, ok)
				}
				if tt.name == "JSON" {
					c.Want = c.Text
				}
				var want any
				if ok && json.Unmarshal([]byte(c.Want), &want) == nil && !means(n, want) {
					t.Errorf("%s: it does not mean %s", c.Name, fmt.Sprint(want))
				}
			}
			t.Logf("%d texts read, %d refused with a place", read, refused)
		})
	}
}
