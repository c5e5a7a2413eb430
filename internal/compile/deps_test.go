package compile

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"image"
	"image/png"
	"io/fs"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"throughline/internal/render"
	"throughline/themes"
)

// A weaver makes a site of reviews that refer to each other in every way, in which one thing may be other than usual:
// the one that is called change. It notes what all of them are called.
type weaver struct {
	change string
	names  []string
}

// of gives what is usual, or for what is changed the other.
func (w *weaver) of(name, usual, other string) string {
	w.names = append(w.names, name)
	if name == w.change {
		return other
	}
	return usual
}

// review is the review wI. It refers to others in every way, to some of them in one way alone.
func (w *weaver) review(i int) string {
	own := func(name, usual, other string) string {
		if i != 1 && i != 2 {
			return usual
		}
		return w.of(fmt.Sprintf("%s of w%d", name, i), usual, other)
	}
	on := func(n int) string {
		return fmt.Sprintf("w%d",
			(i+n)%wovens)
	} // each way of referring but by links has a review of its own
	next, far := on(1), on(2)
	var b strings.Builder
	fmt.Fprintf(&b, "---\ntitle: %q\n", own("title", fmt.Sprintf("Title %d as in [[%s]]", i, next),
		"Another title as in [["+next+"]]"))
	fmt.Fprintf(&b, "date: %s\nkind: %s\nstatus: %s\n", own("date", fmt.Sprintf("2026-03-%02d", i+1), "2025-01-01"),
		own("kind", "incident", "surprise"), own("status", "published", "in-review"))
	fmt.Fprintf(&b, "themes: [tides, %s]\nservices: [%s]\nteams: [one]\naudience: %s\n",
		own("theme", "gates", "bells"), own("service", "Quay", "Pier"), own("audience", "public", "internal"))
	fmt.Fprintf(&b, "related: [{id: %s, how: %s}]\n", on(3), own("relation", "the same", "again"))
	fmt.Fprintf(&b, "contributors:\n  - {id: c1, title: %q, outcome_of: %s#f1, evidence: [\"%s#a1\"], text: "+
		"\"[[%s#m1]] and [[themes/gates]]\"}\n",
		own("contributor", "It was full of [["+far+"#t1]]", "Nothing was left"), on(4), on(6), next)
	fmt.Fprintf(&b, "mitigators: [{id: m1, title: %q, source: %s}]\n", own("mitigator", "The spare pump ran",
		"Two people looked"), own("source", "design", "chance"))
	fmt.Fprintf(&b, "difficulties: [{id: d1, title: Hard to see, kind: island-of-knowledge, topic: %s, knowers: 1}]\n",
		own("topic", "pumps", "valves"))
	fmt.Fprintf(&b, "artifacts: [{id: a1, title: %s, kind: log, file: notes.txt, captured: \"%s\"}, {id: a2, title: "+
		"Graph, kind: graph, file: numbers.csv}, {id: a3, title: Picture, file: dot.png}]\n",
		own("artifact", "Log", "Book"), own("capture", "2026-03-01 09:00", "2026-03-02 10:00"))
	fmt.Fprintf(&b, "theories: [{id: t1, claim: %s}]\n", own("claim", "It is the pump", "It is the valve"))
	fmt.Fprintf(&b, "timeline:\n  - {id: e1, at: \"09:00\", text: %q, marker: started}\n  - {id: e2, at: \"%s\", "+
		"text: \"Over [[%s#m1]]\", marker: mitigated, evidence: [\"%s#a1\"]}\n",
		own("event", "It began", "Pager"), own("clock", "09:20", "09:30"), far, on(7))
	fmt.Fprintf(&b, "followups: [{id: f1, title: %s, owner: quay, due: %s}]\n", own("follow-up", "Do it", "Do that"),
		own("due", "2026-10-01", "2026-08-01"))
	fmt.Fprintf(&b, "---\n%s, see [that](%s.md), [[%s]], [[%s#e1]], [[w%d]], ![a dot](linked.png) and "+
		"[notes](linked.txt).\n", own("body", "Words", "Other words"), far, next, next, (i+5)%wovens)
	return b.String()
}

// wovens is how many of them there are.
const wovens = 10

// site is the whole site, and for whom and when it is compiled.
func (w *weaver) site(audience string) (fstest.MapFS, Options) {
	w.names = nil
	site := small()
	put := func(p, text string) { site[p] = &fstest.MapFile{Data: []byte(text), Mode: 0o644} }
	for i := range wovens {
		put(fmt.Sprintf("content/reviews/w%d.md", i), w.review(i))
	}
	if w.of("one more review", "", "yes") != "" {
		put("content/reviews/w9.md", strings.Replace(w.review(3), "Title 3", "Title 9", 1))
	}
	put("content/reviews/b.md", "---\ntitle: "+w.of("title that a theme names", "B", "C")+
		"\ndate: 2026-03-02\nthemes: [tides]\nbudget: [{slo: booking, consumed: "+w.of("what was used", "30%", "40%")+
		"}]\n---\n")
	put("content/themes/tides.md", "---\ntitle: "+w.of("theme's title", "Tides", "Currents")+
		"\naudience: public\n---\n")
	put("content/themes/gates.md", "---\ntitle: \"Gates of "+w.of("link in a theme's title", "[[b]]", "[[w2]]")+
		"\"\naudience: public\n---\n")
	put("content/pages/about.md", "# "+w.of("page's title", "About", "Who we are")+"\n")
	put("content/reviews/notes.txt", w.of("log", "one\n", "two\n"))
	put("content/reviews/linked.txt", w.of("linked file", "one\n", "two\n"))
	put("content/reviews/numbers.csv", "time,v\n2026-03-05 09:00,"+w.of("numbers", "1", "7")+"\n2026-03-05 09:30,2\n")
	put("content/reviews/dot.png", dot(len(w.of("picture", "1", "12"))))
	put("content/reviews/linked.png", dot(len(w.of("linked picture", "1", "12"))))
	put("content/reviews/e/events.csv", "at,text\n2026-01-02 09:00,"+w.of("events in a file", "Pager", "Phone")+"\n")
	put("content/budgets/booking.csv", "time,good,total\n2026-11-19T00:00:00Z,99,100\n2026-11-20T00:00:00Z,"+
		w.of("measurements", "98", "80")+",100\n")
	put("content/budgets/policy.yaml", "review_above: "+w.of("policy", "20%", "40%")+"\n")
	put("themes/default/templates/parts.html", w.of("template", "", "<p>One more.</p>")+builtinTemplate("parts.html"))
	put("themes/default/assets/dist/echarts.js", w.of("script", "a()", ""))
	put("throughline.yaml", "title: "+w.of("site's title", "Ours", "Theirs")+"\nbase_url: https://"+w.of("address",
		"a", "b")+".example/\nrepository: https://"+w.of("repository", "a", "b")+".example/\n"+
		"timezone: "+w.of("zone", "Europe/Oslo", "Asia/Tokyo")+"\nlanguage: "+w.of("language", "en", "de")+
		"\ndescription: "+w.of("description", "One", "Two")+"\n")
	now := time.Date(2026, time.Month(9+len(w.of("moment", "", "12"))), 21, 0, 0, 0, 0, time.UTC)
	return site, Options{Audience: audience, Drafts: w.of("drafts", "", "yes") != "", Now: now,
		Version: w.of("version", "1", "2")}
}

func dot(size int) string {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, size, 1))); err != nil {
		panic(err)
	}
	return b.String()
}

// builtinTemplate is a template as it is.
func builtinTemplate(name string) string {
	data, err := fs.ReadFile(themes.Default, "default/templates/"+name)
	if err != nil {
		panic(err)
	}
	return string(data)
}

// A basis is what a file is said to be made of.
type basis struct {
	path string
	key  render.Key
}

// based are the files of a site that say what they are made of, and sums of their bytes.
func based(t *testing.T, s *Site) map[basis][sha256.Size]byte {
	t.Helper()
	out := map[basis][sha256.Size]byte{}
	for _, o := range s.Outputs {
		if key, ok := s.Renderer.DepsKey(o); ok {
			data, err := s.Renderer.Render(o)
			if err != nil {
				t.Fatal(err)
			}
			out[basis{o.Path, key}] = sha256.Sum256(data)
		}
	}
	return out
}

// TestDepsTellsEverything changes one thing of a site after the other, in reviews that others show, and around them,
// and holds that a file of which the basis is what it was has the bytes that it had; and that not everything has
// another basis.
func TestDepsTellsEverything(t *testing.T) {
	for _, audience := range []string{"", "public"} {
		t.Run("for "+audience, func(t *testing.T) {
			changeEach(t, wovens-1, func(w *weaver) (fstest.MapFS, Options) { return w.site(audience) })
		})
	}
}

// changeEach changes one thing of a site after the other. A number of pages at least must say what they are made of.
func changeEach(t *testing.T, atLeast int, site func(*weaver) (fstest.MapFS, Options)) {
	w := &weaver{}
	files, o := site(w)
	usual := based(t, compiled(t, files, o))
	pages := 0
	for b := range usual {
		if strings.HasSuffix(b.path, ".html") {
			pages++
		}
	}
	if pages < atLeast {
		t.Fatalf("only %d pages say what they are made of", pages)
	}
	same := 0
	for _, name := range w.names {
		files, o := site(&weaver{change: name})
		for b, sum := range based(t, compiled(t, files, o)) {
			was, ok := usual[b]
			if ok && was != sum {
				t.Errorf("another %s: %s has the basis that it had, and is another file", name, b.path)
			}
			if ok && strings.HasSuffix(b.path, ".html") {
				same++
			}
		}
	}
	t.Logf("with %d changes %d pages had the basis that they had", len(w.names), same)
	if same < len(w.names) {
		t.Errorf("with %d changes %d pages had the basis that they had, which tells little", len(w.names), same)
	}
}

// TestDepsOverEdits does the same with edits at random, one after the other.
func TestDepsOverEdits(t *testing.T) {
	e := editor{rand.New(rand.NewPCG(7, 31)), small()}
	known, memory, again, good := map[basis][sha256.Size]byte{}, &ParseCache{}, 0, maps.Clone(e.site)
	for step := range 120 {
		what := e.edit()
		s, err := Compile(context.Background(), e.site, Options{Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC),
			ParseCache: memory})
		if err != nil {
			t.Fatal(err)
		}
		if s.Failed() {
			e.site = maps.Clone(good)
			continue
		}
		good = maps.Clone(e.site)
		for b, sum := range based(t, s) {
			was, ok := known[b]
			if ok && was != sum {
				t.Fatalf("step %d, %v: %s has the basis that it had, and is another file", step, what, b.path)
			}
			if known[b] = sum; ok {
				again++
			}
		}
	}
	if again < 20 {
		t.Errorf("%d files had a basis that was seen before, which tells little", again)
	}
}
