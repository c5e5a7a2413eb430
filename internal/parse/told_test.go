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
	for src, want := range map[string]string{
		head + "---\n<!-- note -->\n| a | b |\n|---|---|\n| 1 | 2 | 3 | 4 |\n| 1 | 2 | |\n":                   "8:11 table-row",
		head + "summary: |\n  | a |\n  |---|\n  | 1 | two words |\n---\n":                                     "7:9 table-row",
		head + "contributors:\n  - title: y\n    text: |\n      a | b\n      --|--\n      [[x|y]] | 2\n---\n": "9:7 table-row",
		head + "---\n## Risks\n| Title |\n|---|\n| a | 3 |\n":                                                 "8:3 section",
		head + "---\n## Contributors\n- Pool\n\n  | a |\n  |---|\n  | 1 | 2 |\n":                              "10:9 table-row",
		head + "---\n%%a%% b %%c%%\n\n%%\nd\n%%\n":                                                            "5:1 percent-comment 5:9 percent-comment 7:1 percent-comment",
		head + "---\n<!-- note -->\n\n```\nx\n":                                                               "7:1 open-code",
	} {
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
