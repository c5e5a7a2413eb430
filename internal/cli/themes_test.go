package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"throughline/internal/browsertest"
)

// TestThemesOfTheFullExample compares data/themes.json of examples/full with what it was. After a deliberate change:
// UPDATE=1 go test ./internal/cli -run TestThemesOfTheFullExample
func TestThemesOfTheFullExample(t *testing.T) {
	golden := filepath.Join("testdata", "themes.golden.json")
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(siteOnce(t, repository+"/examples/full"), "data", "themes.json"))
	if err != nil {
		t.Fatal(err)
	}
	var lines bytes.Buffer
	if err := json.Indent(&lines, got, "", " "); err != nil {
		t.Fatal(err)
	}
	if os.Getenv("UPDATE") != "" {
		os.WriteFile(golden, lines.Bytes(), 0o644)
	}
	if diff := cmp.Diff(string(want), lines.String()); diff != "" {
		t.Error(diff)
	}
}

// TestThemesOfTheDemo holds that the demo has something to read in every part of a theme's page and of the overview.
func TestThemesOfTheDemo(t *testing.T) {
	dir := siteOnce(t, repository)
	overview := wordsOf(t, filepath.Join(dir, "themes", "index.html"))
	for _, want := range []string{"▲ Rising", "▼ Fading", "That is good news", "Retired",
		"Which themes occur together", "How this is ordered, and what it cannot tell"} {
		if !strings.Contains(overview, want) {
			t.Errorf("the overview does not say %q", want)
		}
	}
	parts := map[string][]string{
		"retry-storms": {"We ask for", "reviews name it", "The story", "What made it possible",
			"Where it was avoided", "What kept it from being worse",
			"Remaining risks", "Takeaways", "Open follow-ups", "What it costs", "Return over three years",
			"Themes it appears with", "Services affected"},
		"degrade-on-purpose": {"What helped", "6 times", "Where it was not enough",
			"This theme is about what helps"},
		"silent-limits":        {"What it costs", "Similar, and not tagged", "730"},
		"islands-of-knowledge": {"What made it hard to handle", "same island of knowledge"},
		"handoffs":             {"Where it was avoided", "The handover said when the quiet would end"},
	}
	for slug, wants := range parts {
		words := wordsOf(t, filepath.Join(dir, "themes", slug, "index.html"))
		for _, want := range wants {
			if !strings.Contains(words, want) {
				t.Errorf("the page of %s does not say %q", slug, want)
			}
		}
		if strings.Contains(strings.ToLower(words), "severity") || strings.Contains(strings.ToLower(words),
			"mean time") {
			t.Errorf("the page of %s counts what it should not", slug)
		}
	}
	related := wordsOf(t, filepath.Join(dir, "reviews", "2026-07-18-hot-posts", "index.html"))
	if !strings.Contains(related, "same mitigator The control room telephoned every quay") {
		t.Error("a related review does not say why")
	}
}

// wordsOf are the words of a page's main part, with single spaces.
func wordsOf(t *testing.T, file string) string {
	t.Helper()
	var b strings.Builder
	var walk func(n *html.Node, in bool)
	walk = func(n *html.Node, in bool) {
		in = in || n.Type == html.ElementNode && n.Data == "main"
		if in && n.Type == html.TextNode {
			b.WriteString(n.Data + " ")
		}
		for c := n.FirstChild; c != nil && n.Data != "template"; c = c.NextSibling {
			walk(c, in)
		}
	}
	walk(parsePage(t, file), false)
	return strings.Join(strings.Fields(b.String()), " ")
}

// TestThemesOnSmallScreens holds that no theme's page is wider than a narrow screen, and that axe-core finds nothing
// there: what is wide scrolls by itself and can be reached by the keyboard.
func TestThemesOnSmallScreens(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser test")
	}
	axe := browsertest.Axe(t, repository)
	dir := siteOnce(t, repository)
	b := chromium.Tab(t)
	base := browsertest.Serve(t, dir, "/")
	b.Size(t, 320, 800)
	for _, page := range []string{"themes/index.html", "themes/retry-storms/index.html",
		"themes/silent-limits/index.html"} {
		b.Do(t, chromedp.Navigate(base+page), chromedp.WaitReady("main"))
		b.Do(t, chromedp.Evaluate[chromedp.Void](
			`for (const d of document.querySelectorAll('details')) d.open = true`))
		if width := browsertest.Get(t, b,
			chromedp.Evaluate[int](`document.documentElement.scrollWidth`)); width > 320 {
			t.Errorf("%s is %d px wide on a screen of 320", page, width)
		}
		for _, v := range b.RunAxe(t, axe) {
			t.Errorf("%s: %s: %s\n  %s", page, v.ID, v.Help, strings.Join(v.Nodes, "\n  "))
		}
	}
}
