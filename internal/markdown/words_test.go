package markdown

import (
	"bytes"
	stdhtml "html"
	"regexp"
	"strings"
	"testing"
)

var tags = regexp.MustCompile(`<[^>]*>`)

// TestWordsAreThoseOfThePage holds that titles, lists, feeds and search say in words what the page says: HTML is text,
// and entities and escapes are what they stand for, once.
func TestWordsAreThoseOfThePage(t *testing.T) {
	for src, want := range map[string]string{
		"Vec<String> panicked in <service>":              "Vec<String> panicked in <service>",
		"a <br> b, Map<Key, Value>, </x>, <a@b.c>":       "a <br> b, Map<Key, Value>, </x>, a@b.c",
		"<details>\nkept\n</details>":                    "<details> kept </details>",
		"a <!-- note --> b":                              "a b",
		"AT&T &amp; co &lt;down&gt; &copy; &#x41;":       "AT&T & co <down> © A",
		"&amp;lt; is once":                               "&lt; is once",
		`PM\_x \*all\* \[x\] \\`:                         `PM_x *all* [x] \`,
		"`&amp; <b> \\_` in code":                        `&amp; <b> \_ in code`,
		"[[x|R&amp;D <now>]] and [R&amp;D](https://a.b)": "R&D <now> and R&D",
		"&nosuch; &#0; & alone":                          "&nosuch; \uFFFD & alone",
	} {
		e := New()
		if got := oneSpace(e.PlainText(src, nil)); got != want {
			t.Errorf("%q: got %q, want %q", src, got, want)
		}
		var page bytes.Buffer
		if err := e.Render(&page, src, Options{}, true); err != nil {
			t.Fatal(err)
		}
		if got := oneSpace(stdhtml.UnescapeString(tags.ReplaceAllString(page.String(), ""))); got != want {
			t.Errorf("%q: the page says %q, want %q", src, got, want)
		}
		again := e.WrittenWords(src, nil)
		if strings.ContainsAny(src, "`[") { // code and links lose what marks them
			continue
		}
		if got := oneSpace(e.PlainText(again, nil)); got != want {
			t.Errorf("%q: written as %q it says %q", src, again, got)
		}
	}
}

func oneSpace(s string) string { return strings.Join(strings.Fields(s), " ") }

// TestRowsAreWhole holds that no cell of a table goes missing, wherever the table stands, and that odd rows are told.
func TestRowsAreWhole(t *testing.T) {
	for src, odd := range map[string]string{
		"| a | b |\n|---|---|\n| 1 | 2 | THREE | FOUR |\n":     "THREE",
		"a | b\n--|--\n1 | 2 | THREE\nx | y | | FOUR\n":        "THREE/FOUR",
		"> | a |\n> |---|\n> | 1 | THREE \\| FOUR |\n":         "THREE \\| FOUR",
		"- x\n\n  | a |\n  |---|\n  | 1 | **THREE** FOUR |\n":  "**THREE** FOUR",
		"before\n| a |\n|---|\n| 1 | THREE | `FOUR` |\nafter":  "THREE",
		"| a | b |\n|---|---|\n| [[THREE|FOUR]] | c |\n":       "[[THREE|FOUR]]",
		"| a | b | c |\n|---|---|---|\n| THREE [[x|FOUR]] |\n": "[[x|FOUR]]",
		"| a | b |\n|---|---|\n| [[THREE\\|FOUR]] | `[[` |\n":  "",
		"| a | b |\n|---|---|\n| THREE |\n| FOUR | x |\n":      "",
		"| THREE | FOUR | b |\n|---|---|\n| 1 | 2 | 3 |\n":     "",
	} {
		d, err := New().Parse([]byte(src))
		if err != nil {
			t.Fatal(err)
		}
		var told []string
		for _, row := range d.OddRows() {
			told = append(told, src[row.Span.Start:row.Span.End])
		}
		if got := strings.Join(told, "/"); got != odd {
			t.Errorf("%q: told of %q, want %q", src, got, odd)
		}
		var page bytes.Buffer
		if err := d.HTML(&page, Options{}); err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"THREE", "FOUR"} {
			if strings.Contains(src, `[[THREE\|`) && word == "THREE" {
				continue // the address of a link
			}
			if !strings.Contains(page.String(), word) || !strings.Contains(New().PlainText(src, nil), word) {
				t.Errorf("%q: %s is not in %s", src, word, page.String())
			}
		}
	}
}
