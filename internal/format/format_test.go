package format

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"throughline/internal/diag"
	"throughline/internal/node"
	"throughline/internal/source"
)

// TestEveryKeyIsExplained names keys without an explanation, and explanations without a key.
func TestEveryKeyIsExplained(t *testing.T) {
	for _, what := range unexplained() {
		t.Error(what)
	}
	said := read(words)
	for name, keys := range said {
		for _, w := range keys {
			if w.help == "" || strings.HasSuffix(w.help, ".") || !knownTake(w.takes, said) {
				t.Errorf("%s of %s takes %q and is for %q", w.key, name, w.takes, w.help)
			}
		}
	}
}

// knownTake reports whether what a key takes is something.
func knownTake(takes string, said map[string][]explained) bool {
	takes = strings.TrimLeft(strings.TrimPrefix(takes, "map "), "[]")
	if m := regexp.MustCompile(`^\{(.*)\}(?:/(.*))?$`).FindStringSubmatch(takes); m != nil {
		return said[m[1]] != nil && (m[2] == "" || knownTake(m[2], said))
	}
	first, rest, _ := strings.Cut(takes, " ")
	switch first {
	case "enum":
		return len(enums()[rest]) > 0
	case "ref", "tag", "free":
		return rest != ""
	}
	_, ok := kinds()[takes]
	return ok
}

// TestEveryKeyThatIsReadIsKnown looks for keys in the code that reads front matter and settings: tables inside of
// functions are in no list.
func TestEveryKeyThatIsReadIsKnown(t *testing.T) {
	known := map[string]bool{}
	for _, keys := range read(words) {
		for _, w := range keys {
			known[w.key] = true
		}
	}
	key := regexp.MustCompile(`\{Key: "([a-z_]+)"`)
	for _, pattern := range []string{"../parse/*.go", "../config/*.go", "../meeting/*.go", "../slo/policy.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range key.FindAllSubmatch(data, -1) {
				if !known[string(m[1])] && !strings.HasSuffix(file, "_test.go") {
					t.Errorf("%s reads the key %s, which words.go does not explain", file, m[1])
				}
			}
		}
	}
}

func compile(t *testing.T, name string) *jsonschema.Schema {
	t.Helper()
	data, ok := New().Schema(name)
	if !ok {
		t.Fatal(name)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource(name+".json", doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// value is what a schema sees of a node: the types that YAML 1.2 gives to words without quotes.
func value(n *node.Node) any {
	switch {
	case n == nil || n.Kind == node.Null:
		return nil
	case n.Kind == node.List:
		out := []any{}
		for _, it := range n.Items {
			out = append(out, value(it))
		}
		return out
	case n.Kind == node.Map:
		out := map[string]any{}
		for _, e := range n.Entries {
			out[e.Key] = value(e.Value)
		}
		return out
	case n.Quoted:
		return n.Text
	}
	if _, err := strconv.ParseFloat(n.Text, 64); err == nil && !strings.ContainsAny(n.Text, "xXpPiInN_") {
		return json.Number(n.Text)
	}
	switch n.Text {
	case "true":
		return true
	case "false":
		return false
	}
	return n.Text
}

// kindOf tells which schema a file of a site is checked by, or "".
func kindOf(p string) string {
	base, ext := path.Base(p), path.Ext(p)
	switch {
	case base == "throughline.yaml":
		return "settings"
	case base == "policy.yaml":
		return "policy"
	case base == "meeting.yaml":
		return "meeting"
	case ext == ".md" && strings.Contains(p, "/reviews/"):
		return "review"
	case ext == ".md" && strings.Contains(p, "/themes/"):
		return "theme"
	case ext == ".md" && strings.Contains(p, "/pages/"):
		return "page"
	case ext == ".yaml" && strings.Contains(p, "/reviews/"):
		return "timeline"
	}
	return ""
}

// TestSchemasFitWhatIsWritten checks the demo site and the examples: their schemas accept whatever the program
// accepts there.
func TestSchemasFitWhatIsWritten(t *testing.T) {
	schemas, seen := map[string]*jsonschema.Schema{}, map[string]int{}
	for _, name := range Names() {
		schemas[name] = compile(t, name)
	}
	root := os.DirFS("../..")
	for _, top := range []string{"content", "examples", "themes", "throughline.yaml"} {
		err := fs.WalkDir(root, top, func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				if err == nil && (d.Name() == "node_modules" || d.Name() == "broken" || d.Name() == "foreign") {
					return fs.SkipDir
				}
				return err
			}
			name := kindOf(p)
			if name == "" {
				return nil
			}
			data, err := fs.ReadFile(root, p)
			if err != nil {
				return err
			}
			if n, ok := tree(p, data); ok {
				seen[name]++
				if err := schemas[name].Validate(value(n)); err != nil {
					t.Errorf("%s: %v", p, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if seen["review"] < 20 || seen["settings"] < 2 || seen["policy"] < 1 || seen["theme"] < 2 || seen["meeting"] < 1 {
		t.Errorf("few files were looked at: %v", seen)
	}
	t.Log(seen)
}

// tree is the front matter of a file, or a YAML file whole; false where the program refuses it.
func tree(p string, data []byte) (*node.Node, bool) {
	f, errs := diag.NewFile(p, data), &diag.List{}
	if path.Ext(p) == ".md" {
		doc, ok := source.Split(f, errs)
		return doc.Front, ok && doc.Front != nil
	}
	return node.YAML(f, diag.NewSpan(0, len(data)), errs)
}

// TestSchemasRefuse holds that a schema says what an editor is to underline.
func TestSchemasRefuse(t *testing.T) {
	schemas := map[string]*jsonschema.Schema{}
	for _, name := range Names() {
		schemas[name] = compile(t, name)
	}
	for _, c := range []struct {
		name, text string
		ok         bool
	}{
		{"review", "title: The gate\nkind: incident\nthemes: [a, b]\n", true},
		{"review", "titel: The gate\n", false},
		{"review", "kind: outage\n", false},
		{"review", "mitigators: [The pump, {title: The crew, source: team}]\n", true},
		{"review", "mitigators: [{title: The crew, source: luck}]\n", false},
		{"review", "mitigators: [{titel: The crew}]\n", false},
		{"review", "timeline:\n  - 09:02 It began\n  - 09:03 crew: It went on\n  - {at: 09:04, text: It ended, " +
			"marker: resolved}\n", true},
		{"review", "timeline: timeline.csv\n", true},
		{"review", "timeline: [{at: 09:04, markers: resolved}]\n", false},
		{"review", "timeline: [{at: 09:04, pin: perhaps}]\n", false},
		{"review", "impact: {users_percent: 15, text: Few}\ndetection: alert\n", true},
		{"review", "difficulties: [{title: The gyro, knowers: many}]\n", false},
		{"review", "mitigators:\nthemes:\nkind:\n", true},
		{"review", "editions: {public: {title: The gate}}\n", true},
		{"review", "editions: {public: {titel: The gate}}\n", false},
		{"settings", "title: Tides\nsilence: [language-why]\n", true},
		{"settings", "silence: [language-wy]\n", false},
		{"settings", "front_matter: loose\n", false},
		{"policy", "freeze_at: 100%\nexclusions: [{slo: a, from: 2026-01-01, to: 2026-01-02, reason: Announced, " +
			"kind: maintenance}]\n", true},
		{"policy", "exclusions: [{slo: a, by: me}]\n", false},
		{"timeline", "- 09:02 It began\n- {at: 09:03, text: It went on}\n", true},
		{"timeline", "- {at: 09:03, test: It went on}\n", false},
		{"theme", "state: proposed\ninvestment: {cost: 50000}\n", true},
		{"theme", "state: done\n", false},
	} {
		n, ok := tree("x.yaml", []byte(c.text))
		if !ok {
			t.Fatal(c.text)
		}
		if err := schemas[c.name].Validate(value(n)); (err == nil) != c.ok {
			t.Errorf("%s: %q: %v", c.name, c.text, err)
		}
	}
}
