package corpus

import (
	"fmt"
	"path"
	"strings"
	"testing"
	"time"

	"throughline/internal/config"
	"throughline/internal/diag"
	"throughline/internal/markdown"
	"throughline/internal/parse"
	"throughline/internal/review"
)

type fileSet map[string]bool

func (f fileSet) Has(p string) bool { return f[p] }

// parts parses reviews and themes given as source, by path below content/.
func parts(t testing.TB, files map[string]string, assets ...string) Parts {
	t.Helper()
	m := markdown.New()
	p := Parts{Settings: config.Default(), Markdown: m, Files: fileSet{}}
	for _, a := range assets {
		p.Files.(fileSet)["content/"+a] = true
	}
	var errs diag.List
	o := &parse.Options{Zone: time.UTC, Markdown: m, Audiences: p.Settings.Audiences}
	for path, src := range files {
		f := diag.NewFile("content/"+path, []byte(src))
		if strings.HasPrefix(path, "themes/") {
			p.Themes = append(p.Themes, parse.Theme(f, o, &errs))
			continue
		}
		p.Docs = append(p.Docs, Outline(m, parse.Review(f, o, &errs)))
	}
	if ds := errs.Sorted(); diag.HasErrors(ds) {
		t.Fatal(ds)
	}
	return p
}

func told(errs *diag.List) string {
	var out []string
	for _, d := range errs.Sorted() {
		p := d.Position()
		out = append(out, fmt.Sprintf("%s:%d:%d %s", strings.TrimPrefix(d.Path(), "content/reviews/"), p.Line,
			p.Column, d.Message))
	}
	return strings.Join(out, "\n")
}

func TestReferencesBothWays(t *testing.T) {
	p := parts(t, map[string]string{
		"reviews/old.md": "---\ntitle: Old\ndate: 2025-01-01\nfollowups: [{id: f1, title: Raise the " +
			"limit}]\nmitigators: [{id: m1, title: Held}]\nartifacts: [{id: a1, title: Graph}]\n---\n## A heading\n",
		"reviews/new.md": "---\ntitle: New\ndate: 2026-01-01\ncontributors: [{id: c1, title: The raised limit, " +
			"outcome_of: \"old#f1\", evidence: [\"old#a1\"], text: \"see [[old#m1]]\"}]\n" +
			"related: [{id: old, how: same limit}]\n---\n[it](old.md#m1) and [that](old.md#a-heading) and " +
			"![p](p.png) and [t](../themes/limits.md) and [[themes/limits]]\n",
		"themes/limits.md": "---\ntitle: Limits\n---\n[a review](../reviews/new.md)\n",
	}, "reviews/p.png")
	var errs diag.List
	c := Link(p, &errs)
	if s := told(&errs); s != "" {
		t.Fatal(s)
	}
	if c.Reviews[0].ID != "new" || c.Reviews[1].ID != "old" {
		t.Error("the newest review is not the first")
	}
	for _, tt := range []struct{ at, want string }{
		{"old#f1", "[{new#c1 outcome}]"},
		{"old#a1", "[{new#c1 evidence}]"},
		{"old#m1", "[{new link} {new#c1 link}]"},
		{"old", "[{new link} {new related: same limit}]"},
	} {
		if got := fmt.Sprint(c.Backlinks(ParseAddress(tt.at, nil))); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.at, got, tt.want)
		}
	}
	if got := fmt.Sprint(c.Assets()); got != "[{content/reviews/p.png reviews/new/files/p.png}]" {
		t.Errorf("assets: %s", got)
	}
	if n := len(c.Incoming(c.Review(
		"old"))); n != 5 { // one link to the review and one to m1 from the same place count once
		t.Errorf("%d references to old from elsewhere, want 5", n)
	}
}

func TestLinksThatLeadNowhere(t *testing.T) {
	files := map[string]string{
		"reviews/a.md": "---\nid: slow-search\ntitle: A\nmitigators: [{id: m1, title: Held}]\n---\n[x](b.md) " +
			"[y](no.png) [[slow-serch]] [[#m2]] [[slow-search#nope]] [z](/x.md) [w](../../../etc/passwd) " +
			"[[themes/limts]] [v](#frag)\n",
		"reviews/c.md":    "---\nid: slow-search\ntitle: The same id\n---\n",
		"reviews/kind.md": "x",
		"reviews/d.md":    "---\ntitle: D\nthemes: [limits]\n---\n",
	}
	var errs diag.List
	Link(parts(t, files), &errs)
	want := `a.md:6:5 there is no file content/reviews/b.md
a.md:6:15 there is no file content/reviews/no.png
a.md:6:25 there is no review slow-serch
a.md:6:40 review slow-search has no item or heading m2
a.md:6:48 review slow-search has no item or heading nope
a.md:6:71 the link starts with a slash, which leads out of the site on most hosts
a.md:6:82 the link leads out of the site
a.md:6:105 there is no theme limts
a.md:6:124 review slow-search has no item or heading frag
c.md:2:5 the id slow-search belongs to another review already
kind.md:1:1 reviews/kind/ is an address of the site itself`
	if got := told(&errs); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for _, d := range errs.Sorted() {
		if d.Message == "there is no review slow-serch" && d.Hint != "did you mean slow-search?" ||
			d.Message == "there is no theme limts" && d.Hint != "did you mean limits?" {
			t.Errorf("%s: hint %q", d.Message, d.Hint)
		}
	}
}

// TestGateNeverOpens holds that an item is never in a more open edition than its review, whatever its own label says.
func TestGateNeverOpens(t *testing.T) {
	p := parts(t, map[string]string{
		"reviews/closed.md": "---\ntitle: Closed\nmitigators: [{id: m1, title: Open inside of closed, audience: " +
			"public}]\n---\n",
		"reviews/open.md": "---\ntitle: Open\naudience: public\nmitigators: [{id: m1, title: Inherits}, {id: m2, " +
			"title: Closed, audience: internal}]\nrisks: [{id: r1, title: Follows, from: []}]\ntimeline:\n  - {id: " +
			"e1, at: 2026-01-01 09:00, text: seen, audience: internal, marker: detected}\n---\n[[closed#m1]]\n",
	})
	var errs diag.List
	c := Gate(p, "public", &errs)
	if len(c.Reviews) != 1 || len(c.Reviews[0].Mitigators) != 1 || c.Reviews[0].Mitigators[0].ID != "m1" {
		t.Fatalf("the edition shows too much or too little: %+v", c.Reviews)
	}
	r := c.Reviews[0]
	if !r.Times.Detected.IsZero() || len(r.Timeline) != 0 {
		t.Error("the time of an event that is gone is left")
	}
	if strings.Contains(r.Body.Src, "closed") {
		t.Errorf("the address of what is gone is left: %q", r.Body.Src)
	}
	if in := Gate(p, "internal", &errs); len(in.Reviews) != 2 || len(in.Review("open").Mitigators) != 2 {
		t.Error("the closed edition does not show everything")
	}
	if p.Docs[0].Review == r || p.Docs[1].Review == r {
		t.Error("the gate changed the review that it was given")
	}
}

// TestGateTakesNames holds what an edition may not even name: a theme whose file it may not show, headings inside of
// blocks, files of a review that is gone, links in titles.
func TestGateTakesNames(t *testing.T) {
	p := parts(t, map[string]string{
		"themes/canary-a.md":        "---\ntitle: Canary\naudience: internal\n---\n",
		"reviews/canary-b/index.md": "---\ntitle: Canary\nthemes: [canary-c]\n---\n",
		"reviews/other.md": "---\ntitle: Other\naudience: public\n---\n:::audience internal\n## Canary " +
			"d\n:::\n",
		"reviews/open.md": "---\ntitle: See [[canary-b]]\naudience: public\nthemes: [canary-a, kept]\nrisks: [{id: " +
			"r1, title: '[[themes/canary-c|x]]', themes: [canary-a, of-an-item]}]\n---\n" +
			"[[themes/canary-a]] [x](../themes/canary-a.md) [[themes/canary-c]] [x](other.md#canary-d) " +
			"![x](canary-b/p.png) [x](canary-b/%70.png) [[canary-b]] [x](%63anary-b/index.md)\n",
	}, "reviews/canary-b/p.png")
	var errs diag.List
	c := Gate(p, "public", &errs)
	r := c.Review("open")
	for what, said := range map[string]string{"title": r.Title, "body": r.Body.Src, "risk": r.Risks[0].Title,
		"other": c.Review("other").Body.Src} {
		if strings.Contains(said, "anary") {
			t.Errorf("%s: %q", what, said)
		}
	}
	if got := fmt.Sprint(r.AllThemes()); got != "[kept of-an-item]" || c.Theme("canary-a") != nil ||
		len(c.Assets()) != 0 {
		t.Errorf("themes %s, assets %v", got, c.Assets())
	}
	p.Settings.RestrictedLinks = "error"
	if strict := Gate(p, "public", &errs); strings.Contains(strict.Review("open").Title, "anary") ||
		!diag.HasErrors(errs.Sorted()) {
		t.Errorf("reported links: title %q, %v", strict.Review("open").Title, errs.Sorted())
	}
	p.Settings.RestrictedLinks = "text"
	if in := Gate(p, "internal", &errs); fmt.Sprint(in.Review("open").AllThemes()) != "[canary-a kept of-an-item]" ||
		len(in.Assets()) != 1 {
		t.Error("the closed edition lost something")
	}
}

// TestFilesThatSomeSystemsTakeForOne holds that files whose names differ by their case alone are told where the
// second is named, and in replaced reviews too.
func TestFilesThatSomeSystemsTakeForOne(t *testing.T) {
	for first, second := range map[string]string{"A.txt": "a.txt", "d/Graph.PNG": "D/graph.png", "x.html": "X.HTML",
		"straße/ä.log": "straße/Ä.log", "x.svg.1": "x.SVG.1"} {
		p := parts(t, map[string]string{
			"reviews/a/index.md": "---\ntitle: A\nartifacts:\n  - {id: a1, title: One, file: " + first +
				"}\n  - {id: a2, title: Two, file: " + second + "}\n---\n",
		}, "reviews/a/"+first, "reviews/a/"+second)
		var errs diag.List
		Link(p, &errs)
		said := errs.Sorted()
		if len(said) != 1 || said[0].Rule != "asset-clash" {
			t.Errorf("%s and %s: %v", first, second, said)
			continue
		}
		if line := said[0].File.Position(int(said[0].Span.Start)).Line; line != 5 {
			t.Errorf("%s and %s are told in line %d", first, second, line)
		}
	}
}

// TestGateKeepsFiles holds that a file goes with the artifact that shows it, also out of texts, and that the others
// stay.
func TestGateKeepsFiles(t *testing.T) {
	p := parts(t, map[string]string{
		"reviews/a/index.md": "---\ntitle: A\naudience: public\nartifacts: [{id: a1, title: Open, file: p.png}, " +
			"{id: a2, title: Closed, file: q.png, audience: internal}, {id: a3, title: None}]\n---\n![x](p.png) " +
			"![y](q.png) [z](r.txt)\n",
	}, "reviews/a/p.png", "reviews/a/q.png", "reviews/a/r.txt")
	for audience, want := range map[string]string{"internal": "p.png q.png r.txt", "public": "p.png r.txt"} {
		var errs diag.List
		c := Gate(p, audience, &errs)
		var got []string
		for _, a := range c.Assets() {
			got = append(got, path.Base(a.Source))
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: %s, not %s", audience, strings.Join(got, " "), want)
		}
		if said := c.Review("a").Body.Src; strings.Contains(said, "q.png") != (audience == "internal") ||
			!strings.Contains(said, "p.png") {
			t.Errorf("%s: the text is %q", audience, said)
		}
	}
}

// TestEditionsOwnWords holds that what was written for an edition takes the place of the same thing there, and of
// nothing else.
func TestEditionsOwnWords(t *testing.T) {
	for own, want := range map[string]string{
		"title: For you":    "For you|Ours|Body\n",
		"summary: For you":  "Ours|For you|Body\n",
		"account: For you":  "Ours|Ours|For you",
		"title: ''":         "Ours|Ours|Body\n",
		"summary: '[[c]]!'": "Ours|another review!|Body\n", // what it links to is closed there, and not named
	} {
		p := parts(t, map[string]string{
			"reviews/a.md": "---\ntitle: Ours\nsummary: Ours\naudience: public\neditions: {public: {" + own +
				"}}\n---\nBody\n",
			"reviews/c.md": "---\ntitle: Closed\n---\n",
		})
		for audience, want := range map[string]string{"public": want, "internal": "Ours|Ours|Body\n"} {
			var errs diag.List
			r := Gate(p, audience, &errs).Review("a")
			if got := r.Title + "|" + r.Summary.Src + "|" + r.Body.Src; got != want || len(r.Editions) != 0 {
				t.Errorf("%s, %s: %q, not %q", own, audience, got, want)
			}
		}
	}
}

// TestLinksOfATimelinesFile holds that a link in the text of an event stands where the event stands, in the file
// beside the review.
func TestLinksOfATimelinesFile(t *testing.T) {
	const table = "at,text\n09:00,see [that](that.md)\n"
	beside := diag.NewFile("content/reviews/x.csv", []byte(table))
	at := strings.Index(table, "see")
	e := review.Event{ID: "e1", Text: review.Text{Src: "see [that](that.md)", Span: diag.NewSpan(at, len(table)-1)}}
	e.SetExtra(review.EventExtra{File: beside})
	r := &review.Review{File: diag.NewFile("content/reviews/x.md", []byte("---\ntimeline: x.csv\n---\n")),
		Timeline: []review.Event{e}}
	links := Outline(markdown.New(), r).Links
	if len(links) != 1 || links[0].File != beside || beside.Text(links[0].Span) != "that.md" {
		t.Errorf("got %+v", links)
	}
}
