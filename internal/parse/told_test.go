package parse

import (
	"fmt"
	"strings"
	"testing"

	"throughline/internal/diag"
)

// TestToldAtItsPlace holds that what is shown in another way than it was meant is told where it stands, once, in every
// text: rows of tables, comments of Obsidian, code that never ends.
func TestToldAtItsPlace(t *testing.T) {
	const head = "---\ntitle: x\n" + day
	for _, c := range [][2]string{
		{head + "---\n<!-- note -->\n| a | b |\n|---|---|\n| 1 | 2 | 3 | 4 |\n| 1 | 2 | |\n",
			"8:11 table-row"},
		{head + "summary: |\n  | a |\n  |---|\n  | 1 | two words |\n---\n",
			"7:9 table-row"},
		{head + "contributors:\n  - title: y\n    text: |\n      a | b\n      --|--\n      [[x|y]] | 2\n---\n",
			"9:7 table-row"},
		{head + "---\n## Risks\n| Title |\n|---|\n| a | 3 |\n",
			"8:3 section"},
		{head + "---\n## Contributors\n- Pool\n\n  | a |\n  |---|\n  | 1 | 2 |\n",
			"10:9 table-row"},
		{head + "---\n%%a%% b %%c%%\n\n%%\nd\n%%\n",
			"5:1 percent-comment 5:9 percent-comment 7:1 percent-comment"},
		{head + "---\n<!-- note -->\n\n```\nx\n",
			"7:1 open-code"},
	} {
		src, want := c[0], c[1]
		errs := &diag.List{}
		Review(diag.NewFile("content/reviews/x.md", []byte(src)), options(nil), errs)
		if got := toldBy(errs); got != want {
			t.Errorf("%q:\n got %s\nwant %s", src, got, want)
		}
	}
	const page = "---\ntitle: x\n---\n| a |\n|---|\n| 1 | 2 |\n\n%%b%%\n"
	for name, read := range map[string]func(*diag.File, *diag.List){
		"theme": func(f *diag.File, errs *diag.List) { Theme(f, options(nil), errs) },
		"page":  func(f *diag.File, errs *diag.List) { Page(f, options(nil), errs) },
	} {
		errs := &diag.List{}
		read(diag.NewFile("content/x.md", []byte(page)), errs)
		if got := toldBy(errs); got != "6:7 table-row 8:1 percent-comment" {
			t.Errorf("%s: got %s", name, got)
		}
	}
}

func toldBy(errs *diag.List) string {
	var out []string
	for _, d := range errs.Sorted() {
		at := d.File.Position(int(d.Span.Start))
		out = append(out, fmt.Sprintf("%d:%d %s", at.Line, at.Column, d.Rule))
	}
	return strings.Join(out, " ")
}

// TestLanesOfTheShortForm holds that what cannot be a lane before a colon is text, whole, and told with the quoted
// form.
func TestLanesOfTheShortForm(t *testing.T) {
	const src = "---\ntitle: x\n" + day + `timeline:
  - 08:58 Cause found by all of us: pool empty
  - 08:59 We decide the following:
  - 09:00 see "this": x
  - 09:01 404: not found {impact}
  - 09:02 https://e.org: down
  - 09:03 on call, ours: Asked
  - 09:04 payments: ~
  - 09:05 [db] Decided: fail over {decision}
  - 09:06: x
---
`
	errs := &diag.List{}
	r := Review(diag.NewFile("content/reviews/x.md", []byte(src)), options(nil), errs)
	var got []string
	for _, e := range r.Timeline {
		got = append(got, e.Lane+"|"+e.Text.Src+"|"+e.Kind)
	}
	if want := "|Cause found by all of us: pool empty| |We decide the following:| |see \"this\": x| |404: not found|" +
		"impact |https://e.org: down| on call, ours|Asked| payments|~| db|Decided: fail over|decision |x|"; strings.Join(got,
		" ") != want {
		t.Errorf("got  %s\nwant %s", strings.Join(got, " "), want)
	}
	if got := toldBy(errs); got != "5:5 lane 6:5 lane 7:5 lane 8:5 lane 9:5 lane" {
		t.Errorf("told %s", got)
	}
	if d := errs.Sorted()[2]; !strings.HasSuffix(d.Hint, `- '09:00 see "this": x'`) {
		t.Errorf("hint: %s", d.Hint)
	}
}

// TestSaidTwice holds that braces take no word and no time away from the line that they stand behind.
func TestSaidTwice(t *testing.T) {
	const head = "---\ntitle: x\n" + day + "---\n"
	for line, want := range map[string]string{
		"## Timeline\n- 09:00 [a] x {lane=b}\n":                 "6:16 braces",
		"## Timeline\n- 09:00 x {at=09:05}\n":                   "6:12 braces",
		"## Timeline\n- 09:00-09:10 x {until=09:05}\n":          "6:18 braces",
		"## Timeline\n- 09:00 x {text=\"y z\"}\n":               "6:12 braces",
		"## Timeline\n- 09:00 [a] x {lane=a at=09:00}\n":        "|a|x",
		"## Timeline\n- 09:00 {text=\"y z\"}\n":                 "||y z",
		"## Timeline\n- 2026-03-14 x {at=2026-03}\n":            "||x",
		"## Contributors\n- **A** b {title=\"C\"}\n":            "C|**A** b",
		"## Mitigators\n- First. Second {title=\"Third\"}\n":    "Third|First. Second",
		"## Theories\n- One two {claim=\"Other\"}\n":            "Other|One two",
		"## Risks\n- Foo. {title=\"Foo.\"}\n":                   "Foo.|Foo.",
		"## Risks\n- **Foo** bar baz {title=\"Foo bar baz\"}\n": "Foo bar baz|**Foo** bar baz",
	} {
		errs := &diag.List{}
		r := Review(diag.NewFile("content/reviews/x.md", []byte(head+line)), options(nil), errs)
		got := toldBy(errs)
		if strings.Contains(got, "theory-never-raised") {
			got = ""
		}
		for it := range r.Items {
			got += it.Title + "|" + it.Text.Src
		}
		for _, th := range r.Theories {
			got += th.Claim + "|" + th.Text.Src
		}
		for _, e := range r.Timeline {
			if !strings.Contains(got, "braces") {
				got += "|" + e.Lane + "|" + e.Text.Src
			}
		}
		if got != want {
			t.Errorf("%s got %s, want %s", line, got, want)
		}
	}
}
