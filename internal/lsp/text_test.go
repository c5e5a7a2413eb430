package lsp

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"throughline/internal/diag"
	"throughline/internal/reporter"
)

// TestPositions holds columns in UTF-16 code units, behind a byte order mark, at the ends of lines and beyond.
func TestPositions(t *testing.T) {
	f := diag.NewFile("x.md", []byte("\xef\xbb\xbfa🚢b\r\nç\n\n"))
	for _, x := range []struct {
		line, char, offset int
		back               position
	}{
		{0, 0, 3, position{0, 0}}, {0, 1, 4, position{0, 1}}, {0, 3, 8, position{0, 3}}, {0, 2, 8, position{0, 3}}, {0,
			4, 9, position{0, 4}},
		{0, 99, 9, position{0, 4}}, {1, 0, 11, position{1, 0}}, {1, 1, 13, position{1, 1}}, {2, 0, 14, position{2, 0}},
		{9, 9, 15, position{3, 0}},
	} {
		at := offset(f, position{x.line, x.char})
		if at != x.offset || place(f, at) != x.back {
			t.Errorf("%d:%d is byte %d, which is %v; want %d, %v", x.line, x.char, at, place(f, at), x.offset, x.back)
		}
	}
}

// FuzzEdit holds that a change of any text at any place gives a text, and that a place is found again.
func FuzzEdit(f *testing.F) {
	f.Add([]byte("a🚢b\nc"), 0, 1, 1, 0, "x")
	f.Add([]byte("\xef\xbb\xbf\r\r\n\xff"), 0, 0, 2, 2, "")
	f.Fuzz(func(t *testing.T, text []byte, line, char, line2, char2 int, by string) {
		if line < 0 || char < 0 || line2 < 0 || char2 < 0 {
			return
		}
		file := diag.NewFile("x.md", text)
		got := edited(file, change{Range: &span{position{line, char}, position{line2, char2}}, Text: by})
		if !bytes.Contains(got.Data, []byte(by)) {
			t.Fatalf("%q is not in %q", by, got.Data)
		}
		at := offset(file, position{line, char})
		if again := offset(file, place(file, at)); again != at {
			t.Fatalf("byte %d of %q is %v, which is byte %d", at, text, place(file, at), again)
		}
	})
}

// FuzzCursor holds that a place is told of in whatever somebody has typed so far.
func FuzzCursor(f *testing.F) {
	for _, text := range []string{"a: {b: [c, \"d", "- - x: |\n  y", "a:\n- b: 'c'\n  d: {e: f}} ]", "[[{",
		"a: \"\n", harbour} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		file := diag.NewFile("x.yaml", []byte(text))
		for _, at := range []int{0, len(text) / 3, len(text) / 2, len(text)} {
			if c, ok := yamlCursor(file, 0, at); ok && (c.from < 0 || c.from > at || c.key && c.seen == nil) {
				t.Fatalf("%q at %d: %+v", text, at, c)
			}
		}
		codeSpans([]byte(text))
		tidy(file, diag.NewSpan(0, len(text)))
	})
}

// TestProblemMatcher holds the extension for VS Code to what check prints.
func TestProblemMatcher(t *testing.T) {
	data, err := os.ReadFile("../../examples/editors/vscode/package.json")
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct {
		Contributes struct {
			ProblemPatterns []struct{ Regexp string }
		}
	}
	if err := json.Unmarshal(data, &manifest); err != nil {
		t.Fatal(err)
	}
	pattern := regexp.MustCompile(manifest.Contributes.ProblemPatterns[0].Regexp)
	f := diag.NewFile("content/reviews/a b.md", []byte("title: x\nkind: outage\n"))
	var out strings.Builder
	err = reporter.Text(&out, []diag.Diagnostic{
		{Severity: diag.Error, Rule: "value", File: f, Span: diag.NewSpan(15, 21), Message: "this is: wrong",
			Hint: "mend it"},
		{Severity: diag.Warning, Rule: "empty", File: f, Span: diag.NewSpan(0, 1), Message: "this is odd"},
	}, false)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for line := range strings.SplitSeq(out.String(), "\n") {
		if m := pattern.FindStringSubmatch(line); m != nil {
			got = append(got, strings.Join(m[1:], "|"))
		}
	}
	want := "content/reviews/a b.md|2|7|error|this is: wrong|\ncontent/reviews/a b.md|1|1|warning|this is odd|empty"
	if s := strings.Join(got, "\n"); s != want {
		t.Errorf("matched\n%s\nwant\n%s", s, want)
	}
}
