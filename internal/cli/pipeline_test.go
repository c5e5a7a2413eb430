package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"

	"throughline/internal/suites"
)

// TestPipelines holds what services of repositories are told of a site in a folder of one: paths from its root, and no
// more annotations than they show, whose last one counts the others.
func TestPipelines(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	if err := os.Mkdir(filepath.Join(root, ".git"), 0o755); err != nil {
		t.Fatal(err)
	}
	site := filepath.Join(root, "docs", "incident reviews")
	for i := range 14 {
		writeFile(t, filepath.Join(site, "content/reviews", fmt.Sprintf("r%02d.md", i)),
			"---\ntitel: <b>x</b>\n---\n# A\n")
	}
	said := map[string]string{}
	for _, format := range []string{"github", "gitlab", "sarif"} {
		var out, errs bytes.Buffer
		if status := Main(context.Background(), []string{"check", "-s", site, "--format", format}, nil, &out,
			&errs); status != exitSite {
			t.Fatalf("%s: exit status %d\n%s", format, status, errs.String())
		}
		said[format] = out.String()
	}
	annotated := regexp.MustCompile(`(?m)^::error file=docs/incident reviews/content/reviews/r\d+\.md,line=2`)
	if n := len(annotated.FindAllString(said["github"], -1)); n != 9 {
		t.Errorf("%d annotations with a place, want 9:\n%s", n, said["github"])
	}
	if n := strings.Count(said["github"], "::error "); n != 10 || !strings.Contains(said["github"],
		"::5 more errors are in the log of this step\n") {
		t.Errorf("%d annotations, want 10:\n%s", n, said["github"])
	}
	for i := range 14 {
		if name := fmt.Sprintf("docs/incident reviews/content/reviews/r%02d.md", i); !strings.Contains(said["github"], name) {
			t.Errorf("%s is not named", name)
		}
	}
	if !strings.Contains(said["gitlab"], `"path": "docs/incident reviews/content/reviews/r00.md"`) ||
		!strings.Contains(said["sarif"], `"uri": "docs/incident%20reviews/content/reviews/r00.md"`) {
		t.Errorf("paths are not from the root:\n%s", said["gitlab"])
	}
	checkSARIF(t, said["sarif"])
}

// TestExamplesOfPipelines holds that the files for pipelines are YAML, and that each command in them is one that there
// is, with flags that there are.
func TestExamplesOfPipelines(t *testing.T) {
	said := 0
	for _, name := range []string{"github.yml", "action.yml", "gitlab.yml", "pre-commit-config.yaml", "Dockerfile"} {
		text := readFile(t, filepath.Join(repository, "examples", "hosting", name))
		if filepath.Ext(name) != "" {
			var v map[string]any
			if err := yaml.Unmarshal([]byte(text), &v); err != nil || len(v) == 0 {
				t.Errorf("%s: %v", name, err)
			}
		}
		command := regexp.MustCompile(`(?m)(?:entry: |script: \[|- run: |run: |- |^ +|-w /site )throughline ([^|>;,\n]*)`)
		for _, m := range command.FindAllStringSubmatch(text, -1) {
			said++
			words := strings.Fields(strings.ReplaceAll(strings.SplitN(m[1], " #", 2)[0], `"`, ""))
			root := rootCommand(&env{})
			c, args, err := root.Find(words)
			if err == nil {
				err = c.ParseFlags(args)
			}
			if err == nil && c.Args != nil {
				err = c.Args(c, c.Flags().Args())
			}
			if err != nil || c == root {
				t.Errorf("%s: throughline %s: %v", name, m[1], err)
			}
		}
	}
	if said < 12 {
		t.Errorf("only %d commands were found", said)
	}
}

// checkSARIF holds a report against the schema of OASIS, and what code scanning services ask beyond it: each finding
// has a rule of the list, and each rule says what it is and how to mend it.
func checkSARIF(t *testing.T, text string) {
	t.Helper()
	schema, err := jsonschema.UnmarshalJSON(strings.NewReader(suites.SARIF(t, repository)))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("sarif.json", schema); err != nil {
		t.Fatal(err)
	}
	compiled, err := c.Compile("sarif.json")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if err := compiled.Validate(doc); err != nil {
		t.Error(err)
	}
	run := doc.(map[string]any)["runs"].([]any)[0].(map[string]any)
	rules := map[any]bool{}
	for _, r := range run["tool"].(map[string]any)["driver"].(map[string]any)["rules"].([]any) {
		rule := r.(map[string]any)
		rules[rule["id"]] = rule["shortDescription"] != nil && rule["help"] != nil
	}
	for _, r := range run["results"].([]any) {
		if id := r.(map[string]any)["ruleId"]; !rules[id] {
			t.Errorf("the rule %v is not explained", id)
		}
	}
}
