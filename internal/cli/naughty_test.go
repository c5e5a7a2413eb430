package cli

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"throughline/internal/browsertest"
	"throughline/internal/compile"
	"throughline/internal/suites"
)

// naughtySite says the Big List of Naughty Strings: in every field of an item, twenty strings to a review.
func naughtySite(t testing.TB) (dir string, strs []string) {
	t.Helper()
	dir = t.TempDir()
	strs = suites.NaughtyStrings(t, repository)
	for i, s := range strs {
		strs[i] = notComment(s)
	}
	write := func(p, data string) {
		full := filepath.Join(dir, filepath.FromSlash(p))
		os.MkdirAll(filepath.Dir(full), 0o755)
		if err := os.WriteFile(full, []byte(data), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("throughline.yaml", "front_matter: foreign\n")
	for from := 0; from < len(strs); from += 20 {
		name := fmt.Sprintf("n%03d", from)
		front := object{"date": "2026-03-14", "timeline": "timeline.csv"}
		body, csv := "", "at,lane,text\n"
		for i, s := range strs[from:min(from+20, len(strs))] {
			s = strings.ReplaceAll(s, "\x00", " ")
			if strings.TrimSpace(s) == "" {
				s += "(blank)"
			}
			tag := fmt.Sprintf("n%d %s", from+i, s)
			if len(tag) > 150 {
				tag = strings.ToValidUTF8(tag[:150], "")
			}
			for _, list := range []string{"mitigators", "contributors", "risks", "difficulties"} {
				front[list] = append(asList(front[list]), object{"title": s, "text": s, "themes": []string{tag}})
			}
			front["questions"] = append(asList(front["questions"]), object{"ask": s, "of": s, "answer": s})
			front["followups"] = append(asList(front["followups"]), object{"title": s, "owner": tag, "why": s})
			front["takeaways"] = append(asList(front["takeaways"]), object{"text": s})
			front["title"], front["summary"], front["services"], front["teams"] = s, s, []string{tag}, []string{tag}
			body += "\n\n" + s
			csv += fmt.Sprintf("2026-03-14 %02d:%02d,%s,%s\n", 9+i/60, i, csvCell(s), csvCell(s))
		}
		write("content/reviews/"+name+"/timeline.csv", csv)
		write("content/reviews/"+name+"/index.md", quoted(front)+"\n"+strings.ReplaceAll(body, ":::", ": : :")+"\n")
	}
	return dir, strs
}

// TestNaughtyStrings holds that they are all read, stay what they are, and that no page becomes anything else by them.
func TestNaughtyStrings(t *testing.T) {
	t.Parallel()
	site, strs := naughtySite(t)
	dir := buildSite(t, site)
	pages := 0
	for p, data := range published(t, dir) {
		if path.Ext(p) == ".html" {
			pages++
			checkPage(t, p, data)
		}
	}
	c, err := compile.Compile(context.Background(), os.DirFS(site), compile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	at := 0
	for i := range (len(strs) + 19) / 20 {
		for _, m := range c.Corpus.Review(fmt.Sprintf("n%03d", i*20)).Mitigators {
			if want := strings.TrimSpace(strings.Join(strings.Fields(strings.ReplaceAll(strs[at], "\x00", " ")),
				" ")); want != "" && m.Title != want {
				t.Errorf("string %d: %q is read as %q", at, want, m.Title)
			}
			at++
		}
	}
	if at != len(strs) {
		t.Errorf("%d of %d strings are there", at, len(strs))
	}
	t.Logf("%d naughty strings, %d pages", len(strs), pages)
}

// TestNaughtyStringsInABrowser opens the pages that say them.
func TestNaughtyStringsInABrowser(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("a browser test")
	}
	b := chromium.Tab(t)
	site, _ := naughtySite(t)
	dir := buildSite(t, site)
	served := browsertest.Serve(t, dir, "/")
	opened, seen := 0, 0
	for _, p := range pagesOf(t, dir) {
		if manyAlike(p) {
			if seen++; seen%50 != 0 {
				continue
			}
		}
		opened++
		b.Open(t, served+escaped(p))
		complain(t, b, p)
	}
	t.Logf("%d pages opened, nothing ran", opened)
}
