package language

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"throughline/internal/diag"
	"throughline/internal/node"
)

// TestVale holds that each rule has a file that is YAML and whose expressions find the rule's example, in whole words
// as Vale looks for them; and that what is near it is left alone there too, where phrases can tell.
func TestVale(t *testing.T) {
	style := Vale()
	seen := map[string]bool{}
	for _, p := range Probes() {
		if seen[p.Rule] {
			continue
		}
		seen[p.Rule] = true
		name := strings.TrimPrefix(p.Rule, "language-") + ".yml"
		f := diag.NewFile(name, []byte(style[name]))
		root, ok := node.YAML(f, diag.NewSpan(0, len(f.Data)), &diag.List{})
		if !ok || root.Get("message") == nil || root.Get("message").Text != p.Question {
			t.Fatalf("%s is no style:\n%s", name, f.Data)
		}
		rule, _ := diag.FindRule(p.Rule)
		var finds []string
		for _, token := range root.Get("tokens").Items {
			re, err := regexp.Compile(`(?i)\b(?:` + token.Text + `)\b`)
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if m := re.FindString(rule.Example); m != "" {
				finds = append(finds, m)
			}
			if m := re.FindString(p.Fine); m != "" {
				t.Errorf("%s finds %q in %q", name, m, p.Fine)
			}
		}
		if len(finds) == 0 {
			t.Errorf("%s finds nothing in %q", name, rule.Example)
		}
	}
	if len(style) != len(seen) {
		t.Errorf("%d files for %d rules", len(style), len(seen))
	}
}

// TestValeExample holds the style in the examples to the rules; THROUGHLINE_UPDATE=1 writes it anew.
func TestValeExample(t *testing.T) {
	const dir = "../../examples/editors/vale/Throughline"
	for name, text := range Vale() {
		p := filepath.Join(dir, name)
		if os.Getenv("THROUGHLINE_UPDATE") != "" {
			if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if data, err := os.ReadFile(p); err != nil || string(data) != text {
			t.Errorf("%s is not what the rules say (%v): run the test with THROUGHLINE_UPDATE=1", p, err)
		}
	}
}
