package node

import (
	"fmt"
	"testing"

	"throughline/internal/diag"
)

// TestGuard holds that in files whose texts nothing cuts, what reads as an audience block and a label that names
// nobody are errors at their places.
func TestGuard(t *testing.T) {
	for src, want := range map[string]string{
		"description: A site\n": "",
		"spec:\n  description: |\n    Open\n\n    :::audience internal\n    SECRET\n    :::\n":        "5:5",
		"spec:\n  description: >\n    Open\n    :::audience internal\n    SECRET\n    :::\n":          "4:5",
		"description: \"a\\u2028:::audience internal\\u2028SECRET\"\n":                                "1:22",
		"list:\n  - a\n  - [b, \":::internal SECRET\"]\n":                                             "3:10",
		"a: {\":::audience internal\": SECRET}\n":                                                     "1:6",
		"labels: {audience: \"\"}\n":                                                                  "1:20",
		"annotations:\n  throughline/audience: ~\n":                                                   "2:25",
		"exclusions:\n  - {slo: a, audience: null}\n":                                                 "2:24",
		"notify: [\"std::audience\", \"a:b\", \"::: tip\"]\naudiences: [internal]\ntitle: Audience\n": "",
	} {
		errs := &diag.List{}
		f := diag.NewFile("x.yaml", []byte(src))
		n, ok := YAML(f, diag.NewSpan(0, len(src)), errs)
		if !ok {
			t.Fatalf("%q: %s", src, errs.Sorted()[0].Message)
		}
		Guard(f, n, errs, "internal", "public")
		got := ""
		for _, d := range errs.Sorted() {
			got = fmt.Sprintf("%d:%d", d.Position().Line, d.Position().Column)
		}
		if got != want {
			t.Errorf("%q: an error at %q, want %q", src, got, want)
		}
	}
}
