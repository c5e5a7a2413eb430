package markdown

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"throughline/internal/suites"
)

// textOf is what a reader reads of some HTML, without spaces; a picture reads as its words.
func textOf(t *testing.T, src string) string {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(src))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for n := range doc.Descendants() {
		if n.Type == html.TextNode {
			b.WriteString(n.Data)
		}
		for _, a := range n.Attr {
			if n.Data == "img" && a.Key == "alt" {
				b.WriteString(a.Val)
			}
		}
	}
	return strings.Join(strings.Fields(b.String()), "")
}

var tag = regexp.MustCompile(`(?s)<[/!?a-zA-Z][^>]*>`)

// ours tells the examples in which we differ on purpose: raw HTML is shown as text, [[x]] is a link to a review.
func ours(c suites.Case) bool {
	if strings.Contains(c.Text, "[[") || c.Name == "HTML blocks" || c.Name == "Raw HTML" {
		return true
	}
	for _, raw := range tag.FindAllString(c.Text, -1) {
		if strings.Contains(c.Want, raw) {
			return true
		}
	}
	return false
}

// TestCommonMark renders the examples of the specification: what comes out is harmless, and it reads as the
// specification says.
func TestCommonMark(t *testing.T) {
	same, other, e := 0, 0, New()
	for _, c := range suites.CommonMark(t) {
		var b bytes.Buffer
		if err := e.Render(&b, c.Text, Options{}, false); err != nil {
			t.Errorf("%s: %q is refused: %v", c.Name, c.Text, err)
			continue
		}
		harmlessHTML(t, b.String())
		switch got, want := textOf(t, b.String()), textOf(t, c.Want); {
		case got == want:
			same++
		case ours(c):
			other++
		default:
			t.Errorf("%s: %q reads %q, in the specification %q", c.Name, c.Text, got, want)
		}
	}
	t.Logf("%d examples read as the specification says, %d otherwise on purpose", same, other)
}
