package compile

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"
	"weak"

	"throughline/internal/corpus"
	"throughline/internal/reporter"
	"throughline/internal/source"
)

// served are all files that a site offers to a preview.
func served(t testing.TB, s *Site) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, p := range s.Paths() {
		o, ok := s.Find(p)
		if !ok || o.Path != p {
			t.Fatalf("%s is listed and not found", p)
		}
		data, err := s.Renderer.Render(o)
		if err != nil {
			t.Fatal(err)
		}
		out[p] = string(data)
	}
	return out
}

func complete(t testing.TB, s *Site) *Site {
	t.Helper()
	whole, err := s.CompareAll(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return whole
}

// differing names a file that two sites do not both have with the same bytes; "" when there is none.
func differing(a, b map[string]string) string {
	for _, p := range slices.Sorted(maps.Keys(b)) {
		if got, ok := a[p]; !ok || got != b[p] {
			return p
		}
	}
	for _, p := range slices.Sorted(maps.Keys(a)) {
		if _, ok := b[p]; !ok {
			return p
		}
	}
	return ""
}

// small is a site with something of everything.
func small() fstest.MapFS {
	site := fstest.MapFS{}
	for p, text := range map[string]string{
		"throughline.yaml":        "title: Ours\nbase_url: https://example.org/\n",
		"content/pages/about.md":  "# About\n\nSee [a](../reviews/a.md).\n",
		"content/themes/tides.md": "---\ntitle: Tides\n---\n[[a]] and [[themes/gates]]\n",
		"content/themes/gates.md": "---\ntitle: Gates\n---\n",
		"content/reviews/a.md": "---\ntitle: A\ndate: 2026-01-01\nthemes: [tides]\nbudget: [{slo: booking, " +
			"consumed: 3%}, {slo: unheard-of, consumed: 1%}]\n---\n",
		"content/reviews/b.md":         "---\ntitle: B\ndate: 2026-01-02\nservices: [Booking]\n---\n",
		"content/reviews/p.png":        "",
		"content/reviews/d/log.txt":    "one\n",
		"content/reviews/e/index.md":   "---\ntitle: E\ntimeline: events.csv\n---\n",
		"content/reviews/e/events.csv": "at,text\n2026-01-02 09:00,Pager\n",
		"content/budgets/booking.yaml": "apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: booking}\nspec:\n  " +
			"service: booking\n  budgetingMethod: Occurrences\n  timeWindow: [{duration: 28d, isRolling: true}]\n" +
			"  objectives: [{displayName: x, target: 0.99}]\n  indicator: {metadata: {name: i}, spec: {ratioMetric: " +
			"{counter: true, good: {metricSource: {type: Prometheus, spec: {query: a}}}, total: {metricSource: " +
			"{type: Prometheus, spec: {query: b}}}}}}\n",
		"content/budgets/booking.csv":   "time,good,total\n2026-11-19T00:00:00Z,99,100\n2026-11-20T00:00:00Z,98,100\n",
		"themes/default/meeting.yaml":   "ground: [Be kind]\n",
		"themes/default/assets/own.css": "p { color: red }\n",
	} {
		site[p] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
	}
	return site
}

// An editor changes a site at random, as writers do.
type editor struct {
	*rand.Rand
	site fstest.MapFS
}

func (e editor) pick(of string) string {
	list := strings.Split(of, "|")
	return list[e.IntN(len(list))]
}

// review is a review that may refer to others, to themes, files and budgets, and to what is not there.
func (e editor) review() string {
	var b strings.Builder
	line := func(chance float64, text string) {
		if e.Float64() < chance {
			b.WriteString(text + "\n")
		}
	}
	other := func() string { return e.pick("a|b|a|b|a|b|a|b|c|moved") }
	fmt.Fprintf(&b, "---\ntitle: %s\n", e.pick("How it grew dark|The gate held|A long night|See [[b]]"))
	line(0.8, "date: 2026-0"+e.pick("1|2|3")+"-0"+e.pick("1|2|3"))
	line(0.05, "id: moved")
	line(0.2, "status: "+e.pick("draft|in-review|published"))
	line(0.1, "audience: "+e.pick("internal|public"))
	line(0.5, "themes: ["+e.pick("tides|gates|only-here|bells")+"]")
	line(0.5, "services: ["+e.pick("Booking|booking|Quay")+"]")
	line(0.4, "budget: [{slo: "+e.pick("booking|booking|unheard-of")+", consumed: 12%}]")
	line(0.2, "related: [{id: "+other()+"}]")
	line(0.9, "mitigators: [{id: m1, title: "+e.pick("The spare pump ran|Two people looked")+", source: "+
		e.pick("design|team")+", themes: [bells]}]")
	line(0.4, "difficulties: [{id: d1, title: Hard to see, kind: island-of-knowledge, topic: pumps, knowers: 1}]")
	line(0.4, "artifacts: [{id: a1, title: Graph, kind: graph, file: "+
		e.pick("p.png|p.png|p.png|p.png|p.png|p.png|p.png|p.png|none.png")+"}]")
	line(0.9, "followups: [{id: f1, title: Buy a pump, owner: quay, due: 2026-02-01}]")
	line(0.3, "contributors: [{id: c1, title: The new pump, outcome_of: "+e.pick("a#f1|b#f1")+", text: \"[[b#m1]]\"}]")
	line(0.3, "theories: [{id: t1, claim: It is the pump}]")
	line(0.5, "timeline:\n  - 2026-01-01 09:00 quay: It went dark\n  - 09:1"+e.pick("1|2")+" Light again")
	b.WriteString("---\n## " + e.pick("Night|Day") + "\n\n" + e.pick("Words.|Other words, see [that]("+other()+
		".md).|[[themes/"+e.pick("gates|gates|only-here")+"]]|:::audience internal\nAmong us.\n:::") + "\n")
	line(0.1, "\n### The pump {#m1}\n\nIt ran all night.\n")
	return b.String()
}

// edit makes one change and names the files that are others then.
func (e editor) edit() []string {
	p := "content/reviews/" + e.pick("a.md|b.md|c.md|a.md|b.md|c.md|d/index.md")
	put := func(p, text string) []string {
		e.site[p] = &fstest.MapFile{Data: []byte(text), Mode: 0o644}
		return []string{p}
	}
	switch e.IntN(14) {
	case 0:
		p := e.pick("content/reviews/c.md|content/reviews/d/index.md|" + p)
		delete(e.site, p)
		return []string{p}
	case 1: // renamed
		to := "content/reviews/" + e.pick("c.md|a.markdown")
		if f := e.site[p]; f != nil && p != to {
			delete(e.site, p)
			return append(put(to, string(f.Data)), p)
		}
	case 2:
		return put("content/reviews/e/events.csv", "at,text\n2026-01-02 09:0"+e.pick("1|2")+",Pager\n")
	case 3:
		return put("content/themes/tides.md", "---\ntitle: Tides\naudience: "+e.pick("public|internal")+"\n---\n"+
			e.pick("[[a]]|Words."))
	case 4:
		return put("themes/default/assets/own.css", "p { color: "+e.pick("red|green")+" }\n")
	case 5:
		return put("themes/default/meeting.yaml", "ground: [\"Be "+e.pick("kind|curious")+"\"]\n"+
			e.pick("|||unheard: of\n"))
	case 6:
		return put("themes/default/templates/doc.html", `{{define "main"}}<p>`+e.pick("One|Two")+
			`: {{.Heading}}</p>{{end}}`)
	case 7: // two at once
		return append(put(p, e.review()), put("content/reviews/b.md", e.review())...)
	}
	return put(p, e.review())
}

func problems(s *Site) string {
	var b strings.Builder
	_ = reporter.Text(&b, s.Diagnostics, false)
	return b.String()
}

// other reports whether a file is of a kind for which a site is always compiled anew.
func other(p string) bool { return !source.IsReview(p) && !strings.HasPrefix(p, "themes/") }

// TestAgainIsCompile edits a site at random and holds that a site that is made from the one before is what compiling
// anew gives: the diagnostics, errors too, and every byte of every file, in the first moment and when it is complete;
// that it is refused only where it must be; and that the site before stays as it was.
func TestAgainIsCompile(t *testing.T) {
	for _, audience := range []string{"", "public"} {
		e := editor{rand.New(rand.NewPCG(20, 26)), small()}
		o := Options{Audience: audience, Drafts: true, WithoutComparing: true, Now: time.Date(2026, 11, 21, 0, 0, 0, 0,
			time.UTC), ParseCache: &ParseCache{}}
		compile := func(memory *ParseCache) *Site {
			o := o
			o.ParseCache = memory
			s, err := Compile(context.Background(), e.site, o)
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		base := compile(o.ParseCache)
		if base.Failed() {
			t.Fatal(problems(base))
		}
		fast, told, refused, changed, good := 0, 0, 0, []string{}, maps.Clone(e.site)
		for step := range map[string]int{"": 90, "public": 12}[audience] {
			changed = append(changed, e.edit()...)
			slices.Sort(changed)
			changed = slices.Compact(changed)
			clean := compile(nil)
			again, ok := base.Rebuild(changed, o)
			if !ok {
				refused++
				again = compile(o.ParseCache)
				said := problems(again)
				if audience == "" && !slices.ContainsFunc(changed, other) &&
					!strings.Contains(said, "belongs to another review") {
					t.Fatalf("step %d, %v: refused, and all that is wrong is\n%s", step, changed, said)
				}
			}
			if got, want := problems(again), problems(clean); got != want {
				t.Fatalf("step %d, %v: it says\n%s\nand not\n%s", step, changed, got, want)
			}
			if again.Failed() {
				if ok {
					told++
				}
				if len(changed) > 2 { // nobody mends it
					clear(e.site)
					maps.Copy(e.site, good)
					changed = nil
				}
				continue // and the next change is one since the last good site
			}
			if ok {
				fast++
			}
			was := map[string]string{}
			if step%4 == 0 {
				was = served(t, base)
			}
			if p := differing(served(t, again), served(t, clean)); p != "" {
				t.Fatalf("step %d, %v: %s differs in the first moment", step, changed, p)
			}
			if step%8 == 0 {
				if p := differing(served(t, complete(t, again)), served(t, complete(t, clean))); p != "" {
					t.Fatalf("step %d, %v: %s differs", step, changed, p)
				}
			}
			if p := differing(served(t, base), was); step%4 == 0 && p != "" {
				t.Fatalf("step %d, %v: %s of the site before is another now", step, changed, p)
			}
			base, changed, good = again, nil, maps.Clone(e.site)
		}
		if audience == "" && (fast < 20 || told < 10) || audience != "" && fast+told > 0 || refused < 5 {
			t.Errorf("%q: %d made from the one before, %d with errors, %d anew: this tells little", audience, fast,
				told, refused)
		}
	}
}

// TestSitesBeforeAreLetGo holds that a site keeps none of those that it was made from.
func TestSitesBeforeAreLetGo(t *testing.T) {
	fsys := small()
	o := Options{Drafts: true, WithoutComparing: true, Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC),
		ParseCache: &ParseCache{}}
	site, err := Compile(context.Background(), fsys, o)
	if err != nil {
		t.Fatal(err)
	}
	var before []weak.Pointer[corpus.Corpus]
	for i := range 4 {
		before = append(before, weak.Make(site.Corpus))
		site.Paths()
		fsys["content/reviews/b.md"].Data = fmt.Appendf(nil, "---\ntitle: B %d\n---\n", i)
		again, ok := complete(t, site).Rebuild([]string{"content/reviews/b.md"}, o)
		if !ok {
			t.Fatal("the site is compiled anew")
		}
		site = again
	}
	site = complete(t, site)
	runtime.GC()
	for i, w := range before {
		if w.Value() != nil {
			t.Errorf("the corpus of %d saves ago is still held", len(before)-i)
		}
	}
	runtime.KeepAlive(site)
}
