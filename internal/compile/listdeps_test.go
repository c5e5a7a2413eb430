package compile

import (
	"fmt"
	"path"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// lists is a site with lists that take more than one page. What changes them stands in reviews that they do not list,
// or in other parts of them, wherever it can.
func (w *weaver) lists() (fstest.MapFS, Options) {
	w.names = nil
	site := fstest.MapFS{}
	put := func(p, text string) { site[path.Join("content", p)] = &fstest.MapFile{Data: []byte(text), Mode: 0o644} }
	put("themes/tides.md", "---\ntitle: "+w.of("theme's title", "Tides", "Currents")+"\n---\n")
	put("reviews/old.md", w.much())
	put("reviews/older.md", w.seldom())
	put("reviews/user.md", w.user())
	put("themes/bells.md", "---\ntitle: "+w.of("title of another theme", "Bells", "Gongs")+"\nclaim: "+
		w.of("claim", "They ring", "They rang")+"\n---\n"+w.of("story", "Long ago", "Once")+" with [[w2]].\n")
	put("reviews/early.md", "---\ntitle: Early\ndate: 2026-01-02\nkind: success\nservices: ["+w.of("name of a service",
		"Slip", "slip")+"]\n"+w.of("item that moves others into another part", "", "contributors: [{title: Rope}]\n")+
		"---\n# Code\n```\n\nIn it is [[w1]].\n```\n")
	for _, kind := range []string{"contributors", "mitigators", "difficulties",
		"risks"} { // each names the theme in a review of its own
		put("reviews/"+kind+".md", fmt.Sprintf("---\ntitle: Named\ndate: 2024-02-01\n%s: [{title: %s, themes: "+
			"[bells]}]\n---\n", kind, w.of("title among "+kind, "It is so", "It was so")))
	}
	for i := range 6 {
		put(fmt.Sprintf("reviews/w%d.md", i), w.few(i))
	}
	put("../throughline.yaml", "title: "+w.of("site's title", "Ours", "Theirs")+"\n")
	now := time.Date(2026, time.Month(9+len(w.of("moment", "", "12"))), 21, 0, 0, 0, 0, time.UTC)
	return site, Options{Now: now, Version: "1"}
}

// much is a review of which the rows fill whole parts of lists.
func (w *weaver) much() string {
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: Much\ndate: 2026-01-05\nthemes: [tides]\ncontributors:\n")
	if w.of("number of parts", "", "fewer") == "" {
		b.WriteString(strings.Repeat("  - title: Rope\n", 800))
	}
	fmt.Fprintf(&b, "followups:\n%s", strings.Repeat("  - {title: Look, owner: quay}\n", 802))
	fmt.Fprintf(&b, "  - {title: %s, owner: dock, status: done, themes: [bells]}\n", w.of("title of what is settled",
		"Do", "Done"))
	b.WriteString(strings.Repeat("  - {title: Look, owner: dock, status: done, themes: [bells]}\n", 29))
	fmt.Fprintf(&b, "artifacts:\n%s---\n", strings.Repeat("  - {title: Log, kind: log}\n", 802))
	return b.String()
}

// seldom is an old review with what most lists have no place for.
func (w *weaver) seldom() string {
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: Seldom\ndate: 2025-01-05\nfollowups:\n  - {title: Find, owner: dock, status: %s, "+
		"themes: [bells]}\n", w.of("outcome among those left out", "done", "dropped"))
	b.WriteString(w.of("number of those left out", "", "  - {title: Seek, owner: dock, status: done, themes: "+
		"[bells]}\n"))
	b.WriteString(w.of("follow-up that moves others into another part", "", "  - {title: Seek, owner: quay}\n"))
	b.WriteString("artifacts:\n  - {title: Log, kind: log}\n")
	b.WriteString(w.of("artifact that moves others into another part", "", "  - {title: Log, kind: log}\n"))
	b.WriteString(w.of("shelf", "", "  - {title: Which, kind: query}\n"))
	b.WriteString(w.of("overview", "", "difficulties: [{title: Rust, kind: island-of-knowledge, topic: rust}]\n"))
	b.WriteString(w.of("year of items", "", "contributors: [{title: Rain}]\n"))
	b.WriteString("---\n")
	return b.String()
}

// user is a review that uses what others have. Of follow-ups and of artifacts it has none.
func (w *weaver) user() string {
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: %s\ndate: 2026-%s-20\n", w.of("title of who uses", "User", "Again"),
		w.of("month of the newest", "03", "04"))
	fmt.Fprintf(&b, "contributors:\n  - {title: Rope, text: \"%s\"}\n  - {title: \"As in [[w1]]\", outcome_of: %s, "+
		"evidence: [%s]}\n",
		w.of("number of uses", "[[w4#a1]]", "[[w4#a1]] and [[w5#a1]]"), w.of("what came of it", "w3#f1", "w4#f1"),
		w.of("use", "w3#a1", "w4#a1"))
	fmt.Fprintf(&b, "mitigators: [{title: A hand, text: \"%s\"}]\n", w.of("what helped", "", "[[w2#f1]]"))
	b.WriteString("---\n")
	return b.String()
}

// few is a review with one of each.
func (w *weaver) few(i int) string {
	owner, title, due := "quay", fmt.Sprint("Title ", i), "2026-08-01"
	switch i {
	case 1:
		title = w.of("title that an item has in its own", title, "Another")
	case 2:
		due = w.of("date", "2026-10-01", "2026-10-02")
	case 5: // the newest, though not first in the list
		owner = w.of("name of an owner", owner, "Quay")
	}
	return fmt.Sprintf("---\ntitle: %s\ndate: 2026-03-%02d\nthemes: [tides]\nservices: [Pier]\nfollowups: [{id: f1, "+
		"title: Do it, owner: %s, due: %s}]\nartifacts: [{id: a1, title: Log, kind: log, href: "+
		"\"https://a.example/%d\"}]\n---\n",
		title, i+1, owner, due, i)
}

// TestDepsOfListsTellsEverything does the same as TestDepsTellsEverything with what lists show of things that they do
// not list.
func TestDepsOfListsTellsEverything(t *testing.T) {
	changeEach(t, 20, (*weaver).lists)
}

// many is a site with more reviews than a list has room for on one page.
func (w *weaver) many() (fstest.MapFS, Options) {
	w.names = nil
	site := fstest.MapFS{}
	for i := range 1001 + len(w.of("number of reviews", "", "2")) {
		site[fmt.Sprintf("content/reviews/r%04d.md", i)] = &fstest.MapFile{Data: fmt.Appendf(nil,
			"---\ntitle: Title\ndate: %s\nthemes: [tides]\n---\n",
			time.Date(2020, 1, 1, i, 0, 0, 0, time.UTC).Format(time.RFC3339))}
	}
	site["content/themes/tides.md"] = &fstest.MapFile{Data: []byte("---\ntitle: " + w.of("theme's title", "Tides",
		"Currents") + "\n---\n")}
	return site, Options{Now: time.Date(2026, 9, 21, 0, 0, 0, 0, time.UTC), Version: "1"}
}

// TestDepsOfManyReviewsTellsEverything does the same with lists of reviews in parts.
func TestDepsOfManyReviewsTellsEverything(t *testing.T) {
	changeEach(t, 3, (*weaver).many)
}

// TestListsOfWhatIsCutHaveNoBasis holds that an edition that leaves something out of a review says nothing of the
// lists that it is in: two reviews may differ in what is left of them and come from the same file.
func TestListsOfWhatIsCutHaveNoBasis(t *testing.T) {
	const whole, cut = "", ", audience: internal"
	for audience, want := range map[string]bool{whole: true, cut: false} {
		site := fstest.MapFS{"content/reviews/a.md": &fstest.MapFile{
			Data: []byte("---\ntitle: A\ndate: 2026-01-05\naudience: public\n" +
				"contributors: [{title: Rope}, {title: Rain" + audience +
				"}]\nfollowups: [{title: Do it, owner: quay}]\nartifacts: [{title: Log, kind: log, href: " +
				"\"https://a.example/\"}]\n---\n")}}
		s := compiled(t, site, Options{Audience: "public"})
		for _, p := range []string{"contributors/2026/index.html", "followups/open/index.html",
			"followups/owner/quay/index.html", "artifacts/log/index.html"} {
			o, ok := s.Find(p)
			if !ok {
				t.Fatalf("there is no %s", p)
			}
			if _, ok := s.Renderer.DepsKey(o); ok != want {
				t.Errorf("with %q, %s says what it is made of: %v", audience, p, ok)
			}
		}
	}
}
