package markdown

import (
	"strings"
	"testing"
)

// TestPassages holds what is prose in a text, and that a place in a passage is a place in the source.
func TestPassages(t *testing.T) {
	const src = "# A *small* title\n\nSome `code` and [words](https://example.org/words)\ngo on ![a " +
		"picture](p.png).\n\n> quoted\n\n" +
		"- one\n  more\n  - two\n\n```\nno prose\n```\n\n<!-- nor this -->\n\n| a | b |\n|---|---|\n| 1 | x\\|y |\n"
	doc, err := New().Parse([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range doc.Passages() {
		if len(p.Text) != int(p.Span.End-p.Span.Start) {
			t.Errorf("%q does not fit its place %v", p.Text, p.Span)
		}
		for i, b := range []byte(p.Text) {
			if b != ' ' && b != CodeMark && b != src[int(p.Span.Start)+i] {
				t.Errorf("byte %d of %q is another one in the source", i, p.Text)
			}
		}
		quoted := ""
		if p.Quoted {
			quoted = ">"
		}
		words := strings.ReplaceAll(strings.Join(strings.Fields(p.Text), " "), string(CodeMark), "~")
		got = append(got, strings.Repeat("#", int(p.Form))+quoted+words)
	}
	want := []string{"#A small title", "Some ~~~~ and words go on .", ">quoted", "##one more", "##two", "###a", "###b",
		"###1", "###x\\|y"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
