package render

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
)

// TestStrip holds what is left of a template's layout: nothing beside a tag or an action, a space between words and
// attributes, and all that stands in an action, in quotes or at the margin.
func TestStrip(t *testing.T) {
	for source, want := range map[string]string{
		"<ul>\n  <li>a</li>\n  <li>b</li>\n</ul>":      "<ul><li>a</li><li>b</li>\n</ul>",
		"<p>\n  Two words\n  and three more\n  </p>":   "<p>Two words and three more</p>",
		"<a class=\"x\"\n   href=\"y\">z</a>":          `<a class="x" href="y">z</a>`,
		"<a title=\"one\n  two\">z</a>":                "<a title=\"one\n  two\">z</a>",
		"<a\n  {{if .X}} class=\"x\"{{end}}\n  >z</a>": `<a{{if .X}} class="x"{{end}}>z</a>`,
		"{{if or .A\n  .B}}\n  yes\n{{end}}":           "{{if or .A\n  .B}}yes\n{{end}}",
		"{{- /* a }} in\n  a comment */ -}}\n  <p>":    "{{- /* a }} in\n  a comment */ -}}<p>",
		"{{print `}}\n  `}}\n\t<p>":                    "{{print `}}\n  `}}<p>",
		"1 < 2\n  and 3":                               "1 < 2 and 3",
		"<b>a</b> <i>b</i>\n  <i>c</i>":                "<b>a</b> <i>b</i><i>c</i>",
		"as it was\nline by line\n":                    "as it was\nline by line\n",
		"{{if .X":                                      "{{if .X", "<a title=\"": "<a title=\"", "{{/* ": "{{/* ",
		"a\n  ": "a",
	} {
		if got := strip(source); got != want {
			t.Errorf("of %q is left %q, not %q", source, got, want)
		}
	}
}

// TestStripTemplatesOfSites holds that the layout of a site's own templates is taken out as that of ours is, so that
// what was copied from ours and changed looks as before.
func TestStripTemplatesOfSites(t *testing.T) {
	over := fstest.MapFS{"templates/doc.html": {Data: []byte("{{define \"main\"}}<b>a</b>\n  <b>b</b>{{end}}")}}
	r, err := New(builtin(t), over)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := r.pages["doc"].ExecuteTemplate(&out, "main", nil); err != nil {
		t.Fatal(err)
	}
	if want := "<b>a</b><b>b</b>"; out.String() != want {
		t.Errorf("the page has %q, not %q", out.String(), want)
	}
}

// TestLayoutOfTemplates holds that no line of our templates, scripts and styles is longer than a person reads at once.
func TestLayoutOfTemplates(t *testing.T) {
	names, err := fs.Glob(builtin(t), "templates/*.html")
	if err != nil || len(names) == 0 {
		t.Fatalf("there are no templates: %v", err)
	}
	for _, pattern := range []string{"assets/*.js", "assets/*.css", "assets/preview/*"} {
		more, err := fs.Glob(builtin(t), pattern)
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, more...)
	}
	for _, name := range names {
		text, err := fs.ReadFile(builtin(t), name)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			if n := len([]rune(line)); n > 120 {
				t.Errorf("%s:%d has %d columns", name, i+1, n)
			}
		}
	}
}
