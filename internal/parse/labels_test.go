package parse

import (
	"strings"
	"testing"

	"throughline/internal/diag"
	"throughline/internal/review"
)

// TestStrayLabels holds that braces which name an audience and are not read are an error, wherever they stand, but in
// code.
func TestStrayLabels(t *testing.T) {
	for _, c := range [][2]string{
		{"---\n- KESTREL {internal}\n", "5:11 audience"},
		{"---\n| a | b |\n|---|---|\n| x | y {public} |\n", "7:9 audience"},
		{"---\n## Follow-ups\n| Action |\n|---|\n| open | y {internal} |\n", "8:3 section 8:12 audience"},
		{"---\nA sentence {audience: internal}.\n", "5:12 audience"},
		{"contributors: [\"A lock {internal}\"]\n---\n", "4:24 audience"},
		{"timeline:\n  - \"09:00 [a] held {Internal} by x\"\n---\n", "5:21 audience"},
		{"---\n`{internal}` and\n\n```\n x {internal}\n```\nGET /{internal}/x and { internal things }\n", "10:23 audience"},
		{"---\n## Risks\n- A {internal}\n", ""},
	} {
		errs := &diag.List{}
		Review(diag.NewFile("content/reviews/x.md", []byte("---\ntitle: x\n"+day+c[0])), options(nil), errs)
		if got := toldBy(errs); got != c[1] {
			t.Errorf("%q: got %s, want %s", c[0], got, c[1])
		}
	}
}

// TestDefinitionsKeepTheirFence holds that a link or a footnote that is defined in an audience block is for those
// readers also where a lifted item uses it, and that a footnote in a comment is none.
func TestDefinitionsKeepTheirFence(t *testing.T) {
	const fence = ":::audience internal\n%\n:::\n"
	for _, body := range []string{
		"## Contributors\n- open [x]\n\n" + strings.Replace(fence, "%", "[x]: https://e.org/SECRET \"SECRET\"", 1),
		"## Takeaways\n- open[^1]\n\n" + strings.Replace(fence, "%", "[^1]: SECRET", 1),
		"## Risks\n- open[^n]\n\n" + strings.Replace(fence, "%", "- hidden[^n]\n\n[^n]: SECRET\n    SECRET", 1),
		"## Risks\n- open[^n]\n\n<!--\n[^n]: SECRET\n-->\n",
	} {
		r := Review(diag.NewFile("content/reviews/x.md", []byte("---\ntitle: x\n"+day+"---\n"+body)), options(nil),
			&diag.List{})
		for f := range review.Walk(r, review.Markdown) {
			text, ok := f.At.(*review.Text)
			if !ok || f.Key == "body" || strings.Contains(text.Src, "hidden") {
				continue
			}
			left := text.Src
			for at := strings.Index(left, ":::audience"); at >= 0; at = strings.Index(left, ":::audience") {
				end := strings.Index(left[at:], "\n:::")
				left = left[:at] + left[at+end+4:]
			}
			if strings.Contains(left, "SECRET") {
				t.Errorf("%q: %s is %q", body, f.Key, text.Src)
			}
		}
	}
}
