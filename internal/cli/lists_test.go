package cli

import (
	"context"
	"fmt"
	"path"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/net/html"

	"throughline/internal/compile"
)

// TestFollowupsOfAnOwner holds that the list of an owner or a theme has everything that is open, whatever else there
// is, the newest of what is settled, and that what is no longer there stands where its links lead.
func TestFollowupsOfAnOwner(t *testing.T) {
	pages := renderedPages(t, manyFollowups(900), func(p string) bool {
		return strings.HasPrefix(p, "followups/owner/platform/") || strings.HasPrefix(p, "followups/theme/queues/") ||
			strings.HasPrefix(p, "followups/d")
	})
	for _, base := range []string{"followups/owner/platform/", "followups/theme/queues/"} {
		open, settled := map[string]bool{}, 0
		for p, doc := range pages {
			if !strings.HasPrefix(p, base) {
				continue
			}
			for n := range doc.Descendants() {
				switch {
				case hasTag(n, "li") && hasClass(n, "open"), hasTag(n, "li") && hasClass(n, "past"):
					open[href(n)] = true
				case hasTag(n, "li") && (hasClass(n, "done") || hasClass(n, "dropped")):
					settled++
				}
			}
		}
		if len(open) != 900 || settled != 30 {
			t.Errorf("%s: %d open and %d settled follow-ups are named, not 900 and 30", base, len(open), settled)
		}
		words := pageWords(pages[base+"index.html"], func(n *html.Node) bool { return hasTag(n, "h2", "p") })
		for _, want := range []string{"Settled, the newest 30 of 1000", "stands with everybody’s: done , dropped ."} {
			if !strings.Contains(words, want) {
				t.Errorf("%s does not say %q", base, want)
			}
		}
	}
	all := map[string]bool{}
	for p, doc := range pages {
		for n := range doc.Descendants() {
			if (strings.HasPrefix(p, "followups/done/") || strings.HasPrefix(p, "followups/dropped/")) &&
				hasTag(n, "li") && (hasClass(n, "done") || hasClass(n, "dropped")) {
				all[href(n)] = true
			}
		}
	}
	if len(all) != 1000 {
		t.Errorf("%d of 1000 settled follow-ups stand in the lists of all", len(all))
	}
}

// TestReviewsOfATeam holds that a team with many reviews has a link to each, the newest with their summaries.
func TestReviewsOfATeam(t *testing.T) {
	doc := renderedPages(t, manyFollowups(900),
		func(p string) bool { return p == "teams/one/index.html" })["teams/one/index.html"]
	links, full := map[string]bool{}, 0
	for n := range doc.Descendants() {
		if hasTag(n, "article") && hasClass(n, "entry") {
			full++
		}
		if h, _ := attr(n, "href"); hasTag(n, "a") && strings.HasPrefix(h, "../../reviews/r") {
			links[h] = true
		}
	}
	if len(links) != 100 || full != 40 {
		t.Errorf("%d reviews are named, %d of them with a summary", len(links), full)
	}
}

// TestLongListOfReviews holds that a list of more reviews than a page has room for begins with the newest, and that
// all of them stand in parts of it, each once, which the plain links of the first page lead to.
func TestLongListOfReviews(t *testing.T) {
	site := fstest.MapFS{}
	for i := range 1201 {
		site[fmt.Sprintf("content/reviews/r%04d.md", i)] = &fstest.MapFile{Data: fmt.Appendf(nil,
			"---\ntitle: Review %d\nkind: %s\ndate: %s\nsummary: What happened.\n---\n",
			i, []string{"incident", "incident", "incident", "incident", "incident", "near-miss"}[i%6],
			time.Date(2023, 1, 1+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))}
	}
	pages := renderedPages(t, site, func(p string) bool {
		return p == "reviews/index.html" || strings.HasPrefix(p, "reviews/kind/") ||
			strings.HasPrefix(p, "reviews/year/")
	})
	links := map[string][]string{} // by page
	named := map[string]int{}      // by list and review
	for p, doc := range pages {
		list, _, _ := strings.Cut(strings.TrimSuffix(p, "index.html"), "part-")
		for n := range doc.Descendants() {
			if h, ok := attr(n, "href"); ok && hasTag(n, "a") {
				links[p] = append(links[p], path.Join(path.Dir(p), h))
			}
			if hasTag(n, "article") && hasClass(n, "entry") {
				named[list+path.Base(path.Dir(href(n)))]++
			}
		}
	}
	for i := range 1201 {
		lists := []string{"reviews/year/" + time.Date(2023, 1, 1+i, 0, 0, 0, 0, time.UTC).Format("2006") + "/",
			"reviews/kind/incident/"}
		if i%6 == 5 {
			lists[1] = "reviews/kind/near-miss/"
		}
		if i >= 1201-400 {
			lists = append(lists, "reviews/")
		}
		for _, l := range lists {
			if n := named[fmt.Sprintf("%sr%04d", l, i)]; n != 1 {
				t.Errorf("%s names review %d %d times", l, i, n)
			}
			delete(named, fmt.Sprintf("%sr%04d", l, i))
		}
	}
	if len(named) > 0 {
		t.Errorf("%d reviews stand where they do not belong: %v", len(named), named)
	}
	reached, todo := map[string]bool{}, []string{"reviews/index.html"}
	for len(todo) > 0 {
		p := todo[0]
		if todo = todo[1:]; !reached[p] && pages[p] != nil {
			reached[p], todo = true, append(todo, links[p]...)
		}
	}
	if len(reached) != len(pages) || pages["reviews/kind/incident/part-1/index.html"] == nil {
		t.Errorf("%d of %d pages are reached by links", len(reached), len(pages))
	}
	for n := range pages["reviews/index.html"].Descendants() {
		if src, _ := attr(n, "src"); strings.HasSuffix(src, "/list.js") {
			t.Errorf("a script takes the links over and has not all reviews to show")
		}
	}
	words := pageWords(pages["reviews/index.html"], func(n *html.Node) bool { return hasTag(n, "p", "h2", "li") })
	for _, want := range []string{"1201 reviews , the newest 400 are here", "By several at once: search",
		"Before these", "2025 365", "2023 365"} {
		if !strings.Contains(words, want) {
			t.Errorf("the list of all does not say %q:\n%s", want, words[:min(600, len(words))])
		}
	}
}

// manyFollowups is a site of a hundred reviews of one team, with a number of open follow-ups and ten settled ones in
// each.
func manyFollowups(open int) fstest.MapFS {
	site := fstest.MapFS{}
	for i := range 100 {
		var b strings.Builder
		fmt.Fprintf(&b, "---\ntitle: Review %d\ndate: 2026-01-%02d\nteams: [one]\nthemes: [queues]\nsummary: What "+
			"happened.\nfollowups:\n", i, 1+i%28)
		for j := range open / 100 {
			fmt.Fprintf(&b, "  - {id: o%d, title: To do %d, owner: platform, due: 2026-%02d-01}\n", j, j, 1+j%12)
		}
		for j := range 10 {
			fmt.Fprintf(&b, "  - {id: s%d, title: Settled %d, owner: platform, status: %s, why: It was so}\n", j, j,
				[]string{"done", "dropped"}[j%2])
		}
		b.WriteString("---\n")
		site[fmt.Sprintf("content/reviews/r%03d.md", i)] = &fstest.MapFile{Data: []byte(b.String())}
	}
	return site
}

// renderedPages are some pages of a site, parsed.
func renderedPages(t *testing.T, site fstest.MapFS, which func(path string) bool) map[string]*html.Node {
	t.Helper()
	s, err := compile.Compile(context.Background(), site,
		compile.Options{Now: time.Date(2026, 6, 15, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	if s.Failed() {
		t.Fatalf("%+v", s.Diagnostics[0])
	}
	out := map[string]*html.Node{}
	for _, o := range s.Outputs {
		if !which(o.Path) || !strings.HasSuffix(o.Path, ".html") {
			continue
		}
		data, err := s.Renderer.Render(o)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := html.Parse(strings.NewReader(string(data)))
		if err != nil {
			t.Fatal(err)
		}
		out[o.Path] = doc
	}
	return out
}

// href is where the first link below a node leads.
func href(n *html.Node) string {
	for d := range n.Descendants() {
		if hasTag(d, "a") {
			h, _ := attr(d, "href")
			return h
		}
	}
	return ""
}
