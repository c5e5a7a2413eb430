package node

import (
	"fmt"
	"strings"
	"testing"

	"throughline/internal/diag"
)

// dump writes a tree with the text that each scalar's span covers, so that a wrong span is seen.
func dump(b *strings.Builder, f *diag.File, n *Node, depth int) {
	pad := strings.Repeat("  ", depth)
	switch n.Kind {
	case Map:
		for _, e := range n.Entries {
			fmt.Fprintf(b, "%s%s @%d:", pad, e.Key, f.Position(int(e.KeySpan.Start)).Line)
			dumpValue(b, f, e.Value, depth)
		}
	case List:
		for _, it := range n.Items {
			fmt.Fprintf(b, "%s-", pad)
			dumpValue(b, f, it, depth)
		}
	default:
		dumpValue(b, f, n, depth)
	}
}

func dumpValue(b *strings.Builder, f *diag.File, n *Node, depth int) {
	switch n.Kind {
	case Map, List:
		b.WriteString("\n")
		dump(b, f, n, depth+1)
	case Null:
		b.WriteString(" null\n")
	default:
		p := f.Position(int(n.Span.Start))
		fmt.Fprintf(b, " %q = %d:%d %q\n", n.Text, p.Line, p.Column, f.Data[n.Span.Start:n.Span.End])
	}
}

func TestThreeLanguagesOneTree(t *testing.T) {
	tests := []struct {
		name, src string
		read      func(*diag.File, diag.Span, *diag.List) (*Node, bool)
		want      string
	}{
		{"yaml", "a: [x, 'it''s']\nb:\n  c: |\n    one\n    two\n  d: NO\ne: ~\nø: æ # c\n", YAML,
			"a @1:\n  - \"x\" = 1:5 \"x\"\n  - \"it's\" = 1:8 \"'it''s'\"\nb @2:\n  c @3: \"one\\ntwo\\n\" = 3:6 " +
				"\"|\\n    one\\n    two\"\n  d @6: \"NO\" = 6:6 \"NO\"\ne @7: null\nø @8: \"æ\" = 8:4 \"æ\"\n"},
		{"yaml crlf", "a: 1\r\nb:\r\n  - x y\r\n", YAML,
			"a @1: \"1\" = 1:4 \"1\"\nb @2:\n  - \"x y\" = 3:5 \"x y\"\n"},
		{"yaml alias", "a: &n {t: 1}\nb: *n\n", YAML, "a @1:\n  t @1: \"1\" = 1:11 \"1\"\nb @2:\n  t @1: \"1\" = " +
			"1:11 \"1\"\n"},
		{"toml", "a = [\"x\", 'y']\n[b]\nc = 2026-03-14\n[[e]]\nf.g = true\n[[e]]\nh = {i = 1.10}\n", TOML,
			"a @1:\n  - \"x\" = 1:6 \"\\\"x\\\"\"\n  - \"y\" = 1:11 \"'y'\"\nb @2:\n  c @3: \"2026-03-14\" = 3:5 " +
				"\"2026-03-14\"\ne @4:\n  -\n    f @5:\n      g @5: \"true\" = 5:7 \"true\"\n  -\n    h @7:\n      i " +
				"@7: \"1.10\" = 7:10 \"1.10\"\n"},
		{"json", "{\"a\": [\"x\", 1.10],\n \"b\": {\"c\": null, \"d\": true}}", JSON,
			"a @1:\n  - \"x\" = 1:8 \"\\\"x\\\"\"\n  - \"1.10\" = 1:13 \"1.10\"\nb @2:\n  c @2: null\n  d @2: " +
				"\"true\" = 2:24 \"true\"\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := diag.NewFile("x", []byte("// lead\n"+tt.src))
			var errs diag.List
			n, ok := tt.read(f, diag.NewSpan(8, len(f.Data)), &errs)
			if !ok {
				t.Fatalf("%v", errs.Sorted())
			}
			var b strings.Builder
			dump(&b, diag.NewFile("x", f.Data), n, 0)
			if got := shiftLines(b.String()); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

// shiftLines takes the one line that precedes every document off the line numbers.
func shiftLines(s string) string {
	for i := 1; i < 12; i++ {
		s = strings.ReplaceAll(s, fmt.Sprintf("@%d:", i+1), fmt.Sprintf("@%d:", i))
		s = strings.ReplaceAll(s, fmt.Sprintf("= %d:", i+1), fmt.Sprintf("= %d:", i))
	}
	return s
}

func TestSyntaxErrorsHavePositions(t *testing.T) {
	tests := []struct {
		name, src string
		read      func(*diag.File, diag.Span, *diag.List) (*Node, bool)
		want      string // line:col: part of the message
	}{
		{"yaml colon", "a: 1\nb: c: d\n", YAML, "2:5: a text with \": \" in it needs quotes"},
		{"yaml tab", "a:\n\tb: 1\n", YAML, "2:1: there is a tab in front"},
		{"yaml twice", "a: 1\nb: 2\na: 3\n", YAML, "3:1: key a is given twice"},
		{"yaml control", "a: x\x01y\n", YAML, "1:5: control character U+0001"},
		{"yaml cycle", "a: &x [*x]\n", YAML, "1:8: *x stands inside of what it names"},
		{"yaml two documents", "a: 1\n---\nb: 1\n", YAML, "3:1: a second document"},
		{"yaml merge", "b: &b {x: 1}\na:\n  <<: *b\n", YAML, "3:3: merge keys"},
		{"yaml deep", "a: " + strings.Repeat("[", 70) + strings.Repeat("]", 70), YAML,
			"1:68: nested more than 64 levels"},
		{"toml", "a = 1\nb = \n", TOML, "2:5: not valid TOML"},
		{"toml twice", "a = 1\na = 2\n", TOML, "2:1: not valid TOML"},
		{"json comma", "{\"a\": 1\n \"b\": 2}", JSON, "2:2: not valid JSON"},
		{"json end", "{\"a\": [1, 2", JSON, "1:11: it ends too early"},
		{"json twice", "{\"a\": 1,\n \"a\": 2}", JSON, "2:2: key a is given twice"},
		{"json more", "{} x", JSON, "1:4: more text after the end"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := diag.NewFile("x", []byte(tt.src))
			var errs diag.List
			if _, ok := tt.read(f, diag.NewSpan(0, len(f.Data)), &errs); ok {
				t.Fatal("it was accepted")
			}
			d := errs.Sorted()[0]
			p := d.Position()
			got := fmt.Sprintf("%d:%d: %s", p.Line, p.Column, d.Message)
			pos, part, _ := strings.Cut(tt.want, ": ")
			if !strings.HasPrefix(got, pos+": ") || !strings.Contains(got, part) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}
