package corpus

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"throughline/internal/diag"
)

// A draft writes reviews at random that refer to one another in every way there is, and now and then to nothing.
type draft struct{ *rand.Rand }

func (d draft) pick(of string) string {
	list := strings.Fields(of)
	return list[d.IntN(len(list))]
}

// review is the source of a review. Its id is that of its file, or a stated one that moves from file to file.
func (d draft) review() string {
	var b strings.Builder
	line := func(chance float64, format string, args ...any) {
		if d.Float64() < chance {
			fmt.Fprintf(&b, format+"\n", args...)
		}
	}
	other := func() string { return d.pick("a b c d e moved a b c d e") }
	line(1, "---\ntitle: %s", d.pick("One Two Three"))
	line(0.7, "date: 2026-01-0%d", 1+d.IntN(4))
	line(0.15, "id: moved")
	line(0.5, "themes: [%s, %s]", d.pick("x y z"), d.pick("x z filed"))
	line(0.5, "services: [%s]", d.pick("Search search checkout Checkout"))
	line(0.3, "teams: [%s, %s]", d.pick("oak elm"), d.pick("Oak ash"))
	line(0.25, "related: [{id: %s, how: so}]", other())
	line(0.6, "followups: [{id: f1, title: Do it, themes: [%s]}]", d.pick("x w"))
	line(0.6, "artifacts: [{id: a1, title: Graph%s}]", d.pickLine("|, file: p.png|, file: sub/p.png"))
	line(0.7, "mitigators: [{id: m1, title: Held%s}]", d.pickLine(`|, evidence: ["`+other()+`#a1"]|, themes: [w]`))
	line(0.3, "contributors: [{id: c1, title: It, outcome_of: \"%s#%s\", text: \"[[%s#m1]]\"}]", other(),
		d.pick("f1 f1 f1 m1"), other())
	line(1, "---\n## Heading %d", d.IntN(3))
	line(0.3, "[it](%s.md#%s) [[%s]]", other(), d.pick("m1 heading-1 a1"), other())
	line(0.2, "[[themes/%s]] ![p](%s)", d.pick("x w filed"), d.pick("p.png p.png none.png"))
	return b.String()
}

func (d draft) pickLine(of string) string {
	list := strings.Split(of, "|")
	return list[d.IntN(len(list))]
}

// TestReplaceIsLink changes, adds, removes and renames reviews at random that refer to one another, and holds that
// Replace gives the very corpus that Link gives, reports what Link reports, and leaves the corpus that it began with
// as it was; that it refuses only where two things want one address.
func TestReplaceIsLink(t *testing.T) {
	d := draft{rand.New(rand.NewPCG(7, 2026))}
	fixed := map[string]string{
		"themes/filed.md": "---\ntitle: Filed\n---\n[a](../reviews/a.md) [[themes/w]]\n",
		"themes/w.md":     "---\ntitle: W\n---\n",
	}
	all := maps.Clone(fixed)
	for _, name := range strings.Fields("a b c") {
		all["reviews/"+name+".md"] = "---\ntitle: " + name + "\n---\n"
	}
	whole := parts(t, all, "reviews/p.png", "reviews/sub/p.png")
	docs := map[string]Doc{} // by path
	for _, doc := range whole.Docs {
		docs[doc.Review.File.Path] = doc
	}
	linked := func() (*Corpus, string) {
		p := whole
		p.Docs = slices.Collect(maps.Values(docs))
		var errs diag.List
		return Link(p, &errs), told(&errs)
	}
	base, said := linked()
	if said != "" {
		t.Fatal(said)
	}
	changes := map[string]*Doc{} // since base
	taken, refused := 0, 0
	for step := range 6_000 {
		for range 1 + d.IntN(2) {
			file := "content/reviews/" + d.pick("a b c d e") + ".md"
			if d.IntN(4) == 0 {
				delete(docs, file)
				changes[file] = nil
				continue
			}
			doc := parts(t, map[string]string{strings.TrimPrefix(file, "content/"): d.review()}).Docs[0]
			docs[file], changes[file] = doc, &doc
		}
		before := fmt.Sprint(base.backlinks, base.shows, base.assets, base.Themes, base.Services, base.Reviews)
		want, said := linked()
		var errs diag.List
		got, ok := base.Replace(changes, &errs)
		switch {
		case !ok && !strings.Contains(said, "belongs to another review") &&
			!strings.Contains(said, "would both be published"):
			t.Fatalf("step %d: refused, and Link says %q", step, said)
		case ok && told(&errs) != said:
			t.Fatalf("step %d: it says\n%s\nand Link\n%s", step, told(&errs), said)
		case ok && !reflect.DeepEqual(got, want):
			t.Fatalf("step %d: got\n%+v\nwant\n%+v", step, got, want)
		case before != fmt.Sprint(base.backlinks, base.shows, base.assets, base.Themes, base.Services, base.Reviews):
			t.Fatalf("step %d: the corpus that it began with is another", step)
		}
		if said != "" {
			refused++
			if len(changes) > 3 { // go back to what was sound
				docs = map[string]Doc{}
				for _, doc := range base.docs {
					docs[doc.Review.File.Path] = doc
				}
				clear(changes)
			}
			continue
		}
		for i, r := range got.Reviews {
			if got.Place(r) != i {
				t.Fatalf("step %d: %s stands at %d, not %d", step, r.ID, i, got.Place(r))
			}
		}
		taken++
		base = got
		clear(changes)
	}
	if taken < 500 || refused < 500 {
		t.Errorf("%d sound and %d not: this tells little", taken, refused)
	}
}
