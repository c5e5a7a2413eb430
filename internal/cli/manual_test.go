package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestManual holds that the reviews in the manual and in the README are read as they say, without a word to complain about, and that no
// page of it and no line of the README leads nowhere.
func TestManual(t *testing.T) {
	pages, err := filepath.Glob(repository + "/content/pages/manual/*.md")
	if err != nil || len(pages) < 10 {
		t.Fatalf("the manual has %d pages: %v", len(pages), err)
	}
	block := regexp.MustCompile("(?s)\n```markdown\n(.*?)\n```")
	examples := 0
	for _, name := range append(pages, repository+"/README.md") {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range block.FindAllSubmatch(text, -1) {
			examples++
			site := t.TempDir()
			review := "# An example\n\n" + string(m[1])
			if bytes.HasPrefix(m[1], []byte("# ")) {
				review = string(m[1])
			}
			writeFile(t, filepath.Join(site, "content/reviews/2026-03-14-example.md"), "---\naudience: internal\n---\n"+review+"\n")
			var out, errs bytes.Buffer
			if status := Main(context.Background(), []string{"check", "-s", site}, strings.NewReader(""), &out, &errs); status != exitOK || out.Len() > 0 {
				t.Errorf("%s: an example is not read as it says:\n%s%s", name, out.String(), errs.String())
			}
		}
		if filepath.Base(name) == "README.md" {
			if n := bytes.Count(text, []byte("\n")); n > 200 {
				t.Errorf("the README has %d lines; what is more than 200 belongs into the manual", n)
			}
		}
	}
	if examples < 3 {
		t.Errorf("only %d examples were found", examples)
	}
	for _, m := range regexp.MustCompile(`\]\(([^)#:]+)\)`).FindAllStringSubmatch(readFile(t, repository+"/README.md"), -1) {
		if _, err := os.Stat(filepath.Join(repository, m[1])); err != nil {
			t.Errorf("the README links to %s, which is not there", m[1])
		}
	}
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
