package compile

import (
	"context"
	"maps"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// TestAgainOfAnOpenEdition holds for an edition in which everything may be seen, where a saved review is put into the
// site that is there, that what is no longer for everybody goes out of it at once: words, the review, links to it;
// and that it comes back.
func TestAgainOfAnOpenEdition(t *testing.T) {
	const head = "---\ntitle: A\naudience: public\ndate: 2026-01-01\nthemes: [tides]\n"
	site := fstest.MapFS{}
	put := func(name, text string) {
		site["content/reviews/"+name] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
	}
	put("b.md", "---\ntitle: B\naudience: public\ndate: 2026-01-02\n---\nSee [[a]].\n")
	put("a.md", head+"---\nOpen words.\n")
	o := Options{Audience: "public", Drafts: true, WithoutComparing: true, Now: time.Date(2026, 11, 21, 0, 0, 0, 0,
		time.UTC), ParseCache: &ParseCache{}}
	compile := func() *Site {
		t.Helper()
		o := o
		o.ParseCache = nil
		s, err := Compile(context.Background(), site, o)
		if err != nil || s.Failed() {
			t.Fatal(err, problems(s))
		}
		return s
	}
	base := compile()
	fast := 0
	for _, text := range []string{
		head + "---\nOther open words.\n",
		head + "---\nOpen words.\n\n:::audience internal\nA canary.\n:::\n",
		head + "---\nOpen words.\n",
		head + "mitigators: [{id: m1, title: A canary, audience: internal}]\n---\n",
		head + "summary: \"x\\n\\n:::audience internal\\ncanary\\n:::\\n\"\n---\n",
		head + "timeline: [09:00 seen, {at: \"09:01\", text: A canary, audience: internal, marker: resolved}]\n---\n",
		strings.Replace(head, "public", "internal", 1) + "summary: A canary\n---\n",
		strings.Replace(head, "audience: public\n", "", 1) + "summary: A canary\n---\n",
		head + "editions: {public: {summary: For you, account: What we told you}}\nsummary: A canary\n---\nA canary\n",
		head + "---\nOpen words.\n",
		head + "---\nOther open words.\n",
	} {
		put("a.md", text)
		again, ok := base.Rebuild([]string{"content/reviews/a.md"}, o)
		clean := compile()
		if !ok {
			again = clean
		} else {
			fast++
		}
		got := served(t, again)
		if p := differing(got, served(t, clean)); p != "" {
			t.Errorf("%q: %s differs from a clean build", text, p)
		}
		for p, data := range maps.All(got) {
			if strings.Contains(data, "canary") {
				t.Errorf("%q: %s tells of it", text, p)
			}
		}
		base = again
	}
	if fast < 2 {
		t.Errorf("%d of the changes were put into the site that is there: this tells little", fast)
	}
}
