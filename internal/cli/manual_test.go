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

// TestManual holds that the reviews in the manual and in the README are read as they say, without a word to complain
// about, and that no page of it and no line of the README leads nowhere.
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
			writeFile(t, filepath.Join(site, "content/reviews/2026-03-14-example.md"),
				"---\naudience: internal\n---\n"+review+"\n")
			var out, errs bytes.Buffer
			if status := Main(context.Background(), []string{"check", "-s", site}, strings.NewReader(""), &out,
				&errs); status != exitOK || out.Len() > 0 {
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
	for _, m := range regexp.MustCompile(`\]\(([^)#:]+)\)`).FindAllStringSubmatch(readFile(t, repository+"/README.md"),
		-1) {
		if _, err := os.Stat(filepath.Join(repository, m[1])); err != nil {
			t.Errorf("the README links to %s, which is not there", m[1])
		}
	}
}

// TestChapters holds that pages of a folder lead to each other, by the line of chapters and by links between their
// files.
func TestChapters(t *testing.T) {
	site, out := t.TempDir(), t.TempDir()
	writeFile(t, filepath.Join(site, "content/reviews/a.md"), "---\nthemes: [retry storms]\n---\n# A\n")
	writeFile(t, filepath.Join(site, "content/pages/book/index.md"),
		"---\ntitle: The book\n---\nBegin with [one](one.md). [[theme:retry-storms]]\n")
	writeFile(t, filepath.Join(site, "content/pages/book/one.md"),
		"---\ntitle: Chapter one\n---\nBack to [all](index.md).\n")
	args := []string{"build", "-s", site, "-o", filepath.Join(out, "public"), "--now", "2026-11-21"}
	var said bytes.Buffer
	if status := Main(context.Background(), args, strings.NewReader(""), &said, &said); status != exitOK {
		t.Fatal(said.String())
	}
	first := readFile(t, filepath.Join(out, "public/pages/book/index.html"))
	if n := strings.Count(first, `one/index.html"`); n != 2 {
		t.Errorf("the first page leads to the chapter %d times, not by its line and by its text", n)
	}
	if !strings.Contains(first, `themes/retry-storms/index.html">Retry storms`) {
		t.Error("[[theme:...]] does not lead to the theme")
	}
	if one := readFile(t, filepath.Join(out, "public/pages/one/index.html")); strings.Count(one,
		`book/index.html"`) < 3 {
		t.Error("the chapter does not lead back")
	}
	if home := readFile(t, filepath.Join(out, "public/index.html")); strings.Contains(home, "Chapter one") ||
		!strings.Contains(home, "The book") {
		t.Error("the footer has chapters, or misses the book")
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
