package view

import (
	"html/template"
	"strings"
	"testing"
)

// TestValuesOfMarkup holds that the values that are a piece of a page's markup are what a template would have made of
// their parts, whatever is in them.
func TestValuesOfMarkup(t *testing.T) {
	written := template.Must(template.New("").Parse(
		`<p class="{{.}}" id="{{.}}"></p><p data-a="{{.}}" data-b="-7"></p><time datetime="{{.}}">{{.}}</time>`))
	for _, s := range []string{"follow-up", "2026-03-14T09:02:00+01:00", `"><script>alert('1')</script>`,
		"' onload='x", "R+D & <b>", "a\x00b", "a\xffb", "æøå 日本語", "`=/"} {
		var want strings.Builder
		if err := written.Execute(&want, s); err != nil {
			t.Fatal(err)
		}
		got := "<p " + string(EntryAttributes(s, s)) + "></p><p " +
			string(Attributes(nil).Text("data-a", s).Number("data-b", -7).HTML()) + "></p>" +
			string(TimeElement(Stamp{s, s}))
		if got != want.String() {
			t.Errorf("%q:\n%s\nand not\n%s", s, got, want.String())
		}
	}
	if got := TimeElement(Stamp{ISO: "2026-03-14"}); got != "" {
		t.Errorf("a time without words is %s", got)
	}
}

// TestLinksOfMarkup holds the same of links, which lead to parts of the site only.
func TestLinksOfMarkup(t *testing.T) {
	written := template.Must(template.New("").Parse(
		`<a class="{{.Class}}" href="{{.Href}}"></a><a href="{{.Href}}"></a><a class="self" href="#{{.Text}}"></a>`))
	for _, l := range []Link{
		{Href: "../../reviews/a-b/index.html#m1", Class: "item mitigator", Text: "m1"},
		{Href: "../themes/" + EscapeSegment(`"><b>æ+&'`) + "/index.html", Class: `"><b>`, Text: "at-0017"},
	} {
		var want strings.Builder
		if err := written.Execute(&want, l); err != nil {
			t.Fatal(err)
		}
		plain := l
		plain.Class = ""
		got := "<a " + string(NewAnchor(l).To) + "></a><a " + string(NewAnchor(plain).To) + "></a><a " +
			string(SelfAttributes(l.Text)) + "></a>"
		if got != want.String() {
			t.Errorf("%s\nand not\n%s", got, want.String())
		}
	}
	if got := SelfAttributes(`"><b>`); strings.ContainsAny(string(got[len(`class="self" href="#`):len(got)-1]),
		`"<>`) {
		t.Errorf("an id ends its attribute: %s", got)
	}
}
