package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"throughline/internal/browsertest"
	"throughline/internal/compile"
)

// acrossPages are the pages that look across all reviews.
func acrossPages() []string {
	return []string{"mitigators/", "contributors/", "risks/", "difficulties/", "difficulties/islands/", "detection/",
		"followups/", "artifacts/"}
}

// TestAcrossPages compares every word of the pages that look across reviews with what they said before. After a
// deliberate change: UPDATE=1 go test ./internal/cli
func TestAcrossPages(t *testing.T) {
	dir := siteOnce(t, repository+"/examples/full")
	var b strings.Builder
	for _, p := range acrossPages() {
		b.WriteString("== " + p + "\n")
		b.WriteString(pageWords(parsePage(t, filepath.Join(dir, p, "index.html")),
			func(n *html.Node) bool { return hasTag(n, "h1", "h2", "h3", "li", "p", "summary") }))
	}
	golden := filepath.Join("testdata", "across.golden")
	if os.Getenv("UPDATE") != "" {
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
}

// TestDemoAcrossPages holds that the demo has something worth reading on each of the pages, at the place where a
// reader looks first.
func TestDemoAcrossPages(t *testing.T) {
	dir := siteOnce(t, repository)
	for _, c := range []struct {
		page, class string
		least       int    // how many elements have the class
		says        string // among what the first of them says
	}{
		{"mitigators/", "again", 1, "reviews Gates kept boarding from the offline manifest at first by chance, by " +
			"design since June 2025"},
		{"mitigators/", "where", 5, "at first by chance, by design since June 2025"},
		{"mitigators/", "card", 1, "How we came within four hundred text messages of silence"},
		{"contributors/", "times", 3, "reviews"},
		{"contributors/", "contributed", 5, "Contributed to How the fog message arrived after the fog"},
		{"difficulties/", "times", 4, "reviews"},
		{"difficulties/islands/", "island", 8, "Path of the fibres"},
		{"difficulties/islands/", "trend", 3, ", up from one"},
		{"detection/", "gap", 8, "How the fog message arrived after the fog 17 November 2026 By a customer 29 min " +
			"after it started"},
		{"followups/", "past", 5, "overdue"},
		{"followups/", "helped", 3, "Helped in How the busiest Saturday went by and nobody noticed"},
		{"followups/", "contributed", 5, "Contributed to How the fog message arrived after the fog"},
		{"artifacts/", "shelf", 10, "Bookings and questions to the provider graph"},
	} {
		var found []string
		for n := range parsePage(t, filepath.Join(dir, c.page, "index.html")).Descendants() {
			if hasClass(n, c.class) {
				found = append(found, allWords(n))
			}
		}
		if len(found) < c.least || !strings.Contains(found[0], c.says) {
			t.Errorf("%s: %d of class %s, the first says %q", c.page, len(found), c.class,
				firstLines(strings.Join(found, "\n"), 1))
		}
	}
}

// allWords are all the words of an element.
func allWords(n *html.Node) string {
	var out []string
	for c := range n.Descendants() {
		if c.Type == html.TextNode {
			out = append(out, strings.Fields(c.Data)...)
		}
	}
	return strings.Join(out, " ")
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
	dir := siteOnce(t, repository+"/examples/full")
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
		if owners := allWords(n); strings.ContainsAny(owners, "0123456789") || !strings.Contains(owners, "platform") {
			t.Errorf("owners: %q", owners)
		}
	}
}

// TestFollowupsTellBothSides holds that a follow-up that later contributed says so in its own review, on the page of
// follow-ups, in the later review and in the data.
func TestFollowupsTellBothSides(t *testing.T) {
	dir := siteOnce(t, repository+"/examples/full")
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

// TestAcrossPagesStayLight holds that no page that looks across reviews grows past half a megabyte, however much
// recurs.
func TestAcrossPagesStayLight(t *testing.T) {
	t.Parallel()
	site := fstest.MapFS{}
	for i := range 1500 {
		site[fmt.Sprintf("content/reviews/r%04d.md", i)] = &fstest.MapFile{Data: []byte(recurring(i))}
	}
	s, err := compile.Compile(context.Background(), site,
		compile.Options{Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	if s.Failed() {
		t.Fatalf("%+v", s.Diagnostics[0])
	}
	largest := map[string]int{}
	for _, o := range s.Outputs {
		section, _, _ := strings.Cut(o.Path, "/")
		if !slices.Contains(acrossPages(), section+"/") || !strings.HasSuffix(o.Path, ".html") {
			continue
		}
		data, err := s.Renderer.Render(o)
		if err != nil {
			t.Fatal(err)
		}
		largest[section] = max(largest[section], len(data))
		if len(data) > 500_000 {
			t.Errorf("%s has %d bytes", o.Path, len(data))
		}
	}
	if len(largest) != 7 {
		t.Errorf("pages of %v were looked at", largest)
	}
	t.Log(largest)
}

// recurring is a review in which everything has been told before, with words that are longer than most.
func recurring(i int) string {
	text := "Again and again, for as long as anybody can remember, and nobody has ever asked why it does: " +
		"[[r0000#m1]]."
	return fmt.Sprintf(`---
title: How it went on for the %[1]dth time without an end in sight, at a time of day that nobody likes very much
date: %[2]d-%02[3]d-01
services: [service-%[4]d]
themes: [theme-%[5]d, common]
detection: {by: customer, note: %[6]q}
mitigators: [{id: m1, title: The same thing helped, source: chance, text: %[6]q}, {title: Only mitigator %[1]d, source: person}]
contributors: [{id: c1, title: It had been so before, outcome_of: "r0000#f1", evidence: ["r0000#a1"]}, {title: Only contributor %[1]d}]
risks: [{title: It goes on as it is now}]
difficulties: [{title: Who knows %[1]d, kind: island-of-knowledge, topic: one, knowers: 1}, {title: Who else, kind: island-of-knowledge, topic: topic %[1]d}]
artifacts: [{id: a1, title: The graph, kind: graph, href: "https://g.example/x"}]
followups: [{id: f1, title: Do it, owner: owner-%[5]d, due: 2026-01-01}, {id: f2, title: Did it, owner: o, status: done, why: %[6]q}]
---
`, i, 2000+i%20, 1+i%12, i%7, i%200, text)
}

// TestAcrossPagesFit holds that no page that looks across reviews is wider than a small telephone, and that all of it
// is there without scripts.
func TestAcrossPagesFit(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("a browser test")
	}
	b := chromium.Tab(t)
	dir := siteOnce(t, repository)
	b.Size(t, 320, 800)
	b.Scripts(t, false)
	more := []string{"mitigators/2026/", "mitigators/design/", "followups/open/", "followups/owner/platform/",
		"artifacts/graph/", "mitigators/again/2024-11-24-paper-manifest.m1/"}
	for _, p := range append(acrossPages(), more...) {
		b.Do(t, chromedp.Navigate("file://"+dir+"/"+p+"index.html"), chromedp.WaitReady("main"))
		b.Scripts(t, true)
		width := browsertest.Get(t, b, chromedp.Evaluate[int](`document.documentElement.scrollWidth`))
		shown := browsertest.Get(t, b,
			chromedp.Evaluate[bool](
				`!document.querySelector('main [hidden]') && document.querySelector('main').innerText.length > 300`))
		b.Scripts(t, false)
		if width > 320 || !shown {
			t.Errorf("%s: %d px wide, whole without scripts: %v", p, width, shown)
		}
	}
}
