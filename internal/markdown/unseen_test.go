package markdown

import (
	"slices"
	"strings"
	"testing"
)

// TestSeen holds what is left of a text whose comments and unused definitions are cut. SECRET is what they say.
func TestSeen(t *testing.T) {
	for src, want := range map[string]string{
		"a <!-- SECRET --> b":                                "a  b",
		"a <!-- SECRET -->\nb":                               "a\nb",
		"<!-- SECRET --> words\n":                            "words\n",
		"<!-- SECRET -->    words\n":                         "words\n",
		"<!--\n  SECRET\n--> Ten o'clock.\n":                 "Ten o'clock.\n",
		"a\n\n<!-- SECRET -->\n\nb\n":                        "a\n\n\nb\n",
		"a\n<!-- SECRET -->\nb\n":                            "a\n\nb\n",
		"a\n<!-- SECRET -->\n---\n":                          "a\n\n---\n",
		"- a\n  <!-- SECRET -->\n- b\n":                      "- a\n- b\n",
		"| a |\n|---|\n| 1 |\n<!-- SECRET -->\nb\n":          "| a |\n|---|\n| 1 |\n\nb\n",
		"<details>\n<!-- SECRET -->\nx\n</details>":          "<details>\nx\n</details>",
		"<!-- SECRET --><!-- SECRET -->\nNext":               "Next",
		"a <!-- SECRET\n\nSECRET --> b":                      "a  b",
		"1. step <!-- SECRET -->\n<!-- SECRET --> visible\n": "1. step\nvisible\n",
		"- a\n\n<!-- -->\n\n- b\n":                           "- a\n\n<!-- -->\n\n- b\n",
		"<!-- --> words":                                     "words",
		"<!--> words <!---> more":                            "words  more",
		"`<!-- code -->`\n":                                  "`<!-- code -->`\n",
		"```\n<!-- code -->\n```\n":                          "```\n<!-- code -->\n```\n",
		"a\n\n    <!-- code -->\n":                           "a\n\n    <!-- code -->\n",
		`\<!-- text -->`:                                     `\<!-- text -->`,
		"<!-- ` SECRET --> a `<!-- code -->`":                "a `<!-- code -->`",
		"# Title <!-- SECRET -->\n":                          "# Title\n",
		"> a <!-- SECRET -->\n> b":                           "> a\n> b",
		"<!-<!-- SECRET -->- SECRET -->":                     "",
		"<!-- SECRET -->":                                    "",
		"[//]: # (SECRET)\n":                                 "",
		"a\n\n[comment]: <> (SECRET)\n\nb":                   "a\n\n\nb",
		"[a][x] b\n\n[x]: y.md \"T\"\n":                      "[a][x] b\n\n[x]: y.md \"T\"\n",
		"[X] b\n\n[x]: y.md\n[z]: SECRET.md \"SECRET\"\n":    "[X] b\n\n[x]: y.md\n",
		"b\n\n[z]:\n  SECRET.md\n  'SECRET'\nc":              "b\n\nc",
		"a\n[x]: y is text":                                  "a\n[x]: y is text",
		"a[^1]\n\n[^1]: note":                                "a[^1]\n\n[^1]: note",
		"```\n[x]: y\n```\n":                                 "```\n[x]: y\n```\n",
	} {
		u := New().Seen(src)
		if u.Src != want || u.Open >= 0 {
			t.Errorf("%q: got %q, open at %d, want %q", src, u.Src, u.Open, want)
		}
		for i := range u.Src {
			if at := u.At(i); at >= len(src) || src[at] != u.Src[i] && u.Src[i] != '\n' {
				t.Errorf("%q: byte %d of %q is said to be byte %d", src, i, u.Src, at)
			} else if src[at] == u.Src[i] && u.Now(at) != i {
				t.Errorf("%q: byte %d is said to become %d, not %d", src, at, u.Now(at), i)
			}
		}
	}
	for src, at := range map[string]int{"a <!-- b": 2, "a\n\n<!-- to do\n\n## b\n": 3, "<!-- a --> <!-- b": 11,
		"`a` <!--": 4} {
		if u := New().Seen(src); u.Open != at {
			t.Errorf("%q: open at %d, want %d", src, u.Open, at)
		}
	}
	for src, want := range map[string][]int{"a %%b%% c": {2}, "a\n\n%%\nb\n%%\n": {3}, "50%% of it": {},
		"`%%a%%`": nil, "100%": nil, "%%a%% b\n\n%%\nc\n%%\n%%": {0, 9}} {
		if u := New().Seen(src); !slices.Equal(u.Percents, want) {
			t.Errorf("%q: %%%% at %d, want %d", src, u.Percents, want)
		}
	}
}

// FuzzSeen holds that a comment is gone whatever stands around it, or the text is an error, unless it is code or
// escaped.
func FuzzSeen(f *testing.F) {
	f.Add("- a ", "\n`b", "`")
	f.Fuzz(func(t *testing.T, before, inner, after string) {
		e := New()
		src := before + "<!-- " + inner + " SECRETWORD -->" + after
		u := e.Seen(src)
		if u.Open >= 0 || !strings.Contains(u.Src, "SECRETWORD") || strings.Contains(before+inner+after,
			"SECRETWORD") || strings.Contains(inner+before, "-") {
			return
		}
		doc, err := e.Parse([]byte(u.Src))
		if err != nil {
			return
		}
		at := strings.Index(u.Src, "SECRETWORD")
		code, _ := doc.codeAndAudience()
		if open := strings.LastIndex(u.Src[:at], "<!--"); open >= 0 && !within(code, open) && !escaped(u.Src, open) {
			t.Errorf("%q becomes %q", src, u.Src)
		}
	})
}
