package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
)

// acrossPages are the pages that look across all reviews.
func acrossPages() []string {
	return []string{"mitigators/", "contributors/", "risks/", "difficulties/", "difficulties/islands/", "detection/", "followups/", "artifacts/"}
}

// TestAcrossPages compares what the pages that look across reviews say with what they said before: every word for the full
// example, and for the demo what a reader sees in ten seconds. After a deliberate change: UPDATE=1 go test ./internal/cli
func TestAcrossPages(t *testing.T) {
	for _, c := range []struct {
		name, site string
		keep       func(*html.Node) bool
	}{
		{"full", repository + "/examples/full", func(n *html.Node) bool { return hasTag(n, "h1", "h2", "h3", "li", "p", "summary") }},
		{"demo", repository, func(n *html.Node) bool {
			return hasTag(n, "h1", "h2") || hasClass(n, "answer", "times", "where", "now", "state") || n.Parent != nil && hasClass(n.Parent, "outcomes", "ways") ||
				hasTag(n, "h3") && n.Parent.Parent != nil && n.Parent.Parent.Data == "li" || hasTag(n, "h3") && hasClass(n.Parent, "island", "gap", "card")
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := buildSite(t, c.site)
			var b strings.Builder
			for _, p := range acrossPages() {
				b.WriteString("== " + p + "\n")
				if _, err := os.Stat(filepath.Join(dir, p, "index.html")); err == nil {
					b.WriteString(pageWords(parsePage(t, filepath.Join(dir, p, "index.html")), c.keep))
				}
			}
			golden := filepath.Join("testdata", "across", c.name+".golden")
			if os.Getenv("UPDATE") != "" {
				os.MkdirAll(filepath.Dir(golden), 0o755)
				if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), b.String()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// pageWords writes the own words of the chosen elements of a page's main part, one a line.
func pageWords(doc *html.Node, keep func(*html.Node) bool) string {
	var b strings.Builder
	var walk func(n *html.Node, in bool)
	var line []string
	flush := func() {
		if len(line) > 0 {
			b.WriteString(strings.Join(line, " ") + "\n")
		}
		line = nil
	}
	walk = func(n *html.Node, in bool) {
		if n.Type == html.TextNode {
			if in {
				line = append(line, strings.Fields(n.Data)...)
			}
			return
		}
		if hasClass(n, "across") {
			return
		}
		own := n.Type == html.ElementNode && keep(n)
		if own {
			flush()
		}
		for c := range n.ChildNodes() {
			walk(c, in || own)
		}
		if own {
			flush()
		}
	}
	for n := range doc.Descendants() {
		if hasTag(n, "main") {
			walk(n, false)
		}
	}
	return b.String()
}

func hasTag(n *html.Node, tags ...string) bool {
	return n.Type == html.ElementNode && slices.Contains(tags, n.Data)
}

func hasClass(n *html.Node, classes ...string) bool {
	list, _ := attr(n, "class")
	return slices.ContainsFunc(strings.Fields(list), func(c string) bool { return slices.Contains(classes, c) })
}

// TestNoRanksOfPeople holds that the pages across reviews neither name a person nor put a number beside an owner.
func TestNoRanksOfPeople(t *testing.T) {
	dir := buildSite(t, repository+"/examples/full")
	for _, p := range acrossPages() {
		data, err := os.ReadFile(filepath.Join(dir, p, "index.html"))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte("A. Volunteer")) {
			t.Errorf("%s names somebody", p)
		}
	}
	for n := range parsePage(t, filepath.Join(dir, "followups/index.html")).Descendants() {
		if id, _ := attr(n, "id"); id != "owners" {
			continue
		}
		words := ""
		for c := range n.Descendants() {
			if c.Type == html.TextNode {
				words += c.Data
			}
		}
		if strings.ContainsAny(words, "0123456789") || !strings.Contains(words, "platform") {
			t.Errorf("owners: %q", words)
		}
	}
}

// TestFollowupsTellBothSides holds that a follow-up that later contributed says so in its own review, on the page of
// follow-ups, in the later review and in the data.
func TestFollowupsTellBothSides(t *testing.T) {
	dir := buildSite(t, repository+"/examples/full")
	link := func(page, href string) {
		t.Helper()
		for n := range parsePage(t, filepath.Join(dir, page)).Descendants() {
			if h, _ := attr(n, "href"); h == href {
				return
			}
		}
		t.Errorf("%s has no link %s", page, href)
	}
	link("reviews/2025-11-02-slow-search/index.html", "../../reviews/2026-03-14-checkout-retries/index.html#c1")
	link("reviews/2026-03-14-checkout-retries/index.html", "../../reviews/2025-11-02-slow-search/index.html#f2")
	link("followups/index.html", "../reviews/2025-11-02-slow-search/index.html#f2")
	link("followups/index.html", "../reviews/2026-03-14-checkout-retries/index.html#c1")
	link("contributors/index.html", "../reviews/2025-11-02-slow-search/index.html#f2")
	data, err := os.ReadFile(filepath.Join(dir, "data", "followups.json"))
	if err != nil {
		t.Fatal(err)
	}
	type entry struct {
		Address     string
		Contributed []string
	}
	var all []entry
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(all, func(f entry) bool { return f.Address == "2025-11-02-slow-search#f2" })
	if i < 0 || !slices.Equal(all[i].Contributed, []string{"2026-03-14-checkout-retries#c1"}) {
		t.Errorf("data/followups.json: %+v", all)
	}
}
