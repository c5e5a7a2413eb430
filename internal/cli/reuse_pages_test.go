package cli

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// A linkedSite is a site in which everything refers to everything else, so that an edit of one thing shows on pages
// of others.
type linkedSite struct {
	dir     string
	rnd     *rand.Rand
	reviews []*linkedReview
	extra   map[string]string // other files by path below the site
}

type linkedReview struct {
	file, id, title, date, theme, status, owner string
	body, event, mitigator                      string
	to                                          int // the review that this one refers to
	due                                         int
	edges                                       []string // which kinds of references it has
}

// edgeKinds are the ways in which one review refers to another.
func edgeKinds() []string {
	return []string{"related", "outcome", "evidence", "link", "title", "budget", "file"}
}

func newLinkedSite(t *testing.T, rnd *rand.Rand) *linkedSite {
	s := &linkedSite{dir: t.TempDir(), rnd: rnd, extra: map[string]string{
		"throughline.yaml": "title: One\naudiences: [internal, public]\nrepository: " +
			"https://git.example/x/\n",
		"content/themes/queues.md":    "---\ntitle: Queues\n---\nThey fill.\n",
		"content/pages/about.md":      "---\ntitle: About\n---\nUs.\n",
		"content/reviews/numbers.csv": "time,v\n2026-01-05 09:00,1\n2026-01-05 09:30,2\n",
		"content/budgets/shop.yaml": "apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: shop}\nspec:\n  " +
			"service: shop\n  indicator: {metadata: {name: i}, spec: {ratioMetric: {counter: true, good: " +
			"{metricSource: {spec: {}}}, total: {metricSource: {spec: {}}}}}}\n  timeWindow: [{duration: 30d, " +
			"isRolling: true}]\n  budgetingMethod: Occurrences\n  objectives: [{target: 0.99}]\n",
		"content/budgets/shop.csv":     "time,good,total\n2026-11-01,990,1000\n2026-11-02,900,1000\n",
		"content/reviews/notes.txt":    "one\n",
		"content/budgets/policy.yaml":  "review_above: 20%\n",
		"themes/default/assets/x.css":  "a{}",
		"content/pages/how-we-read.md": "---\ntitle: How we read\n---\nSlowly.\n",
	}}
	for range 7 {
		s.add()
	}
	return s
}

func (s *linkedSite) add() {
	n := s.rnd.IntN(1000)
	s.reviews = append(s.reviews, &linkedReview{file: fmt.Sprintf("r%d-%d.md", n, len(s.reviews)),
		id: fmt.Sprintf("id-%d-%d", n, len(s.reviews)), title: fmt.Sprintf("Title %d", n),
		date: fmt.Sprintf("2026-01-%02d", 1+s.rnd.IntN(28)), theme: "queues", status: "published", owner: "platform",
		body: "Body.", event: "It began", mitigator: "A pool that held the load",
		to: s.rnd.IntN(7), due: 1 + s.rnd.IntN(12), edges: edgeKinds()[:s.rnd.IntN(len(edgeKinds())+1)]})
}

// text is the file of a review.
func (s *linkedSite) text(r *linkedReview) string {
	to := s.reviews[r.to%len(s.reviews)]
	has := func(kind string) bool { return slices.Contains(r.edges, kind) && to != r && to.status == "published" }
	var b strings.Builder
	line := func(ok bool, format string, args ...any) {
		if ok {
			fmt.Fprintf(&b, format+"\n", args...)
		}
	}
	line(true, "---\nid: %s\ntitle: %q\ndate: %s\nstatus: %s\nthemes: [%s]\nteams: [one]", r.id,
		r.title+map[bool]string{true: " as in [[" + to.id + "#m1]]"}[has("title")], r.date, r.status, r.theme)
	line(has("related"), "related: [{id: %s, how: the same again}]", to.id)
	line(true, "contributors:\n  - {id: c1, title: It was full%s%s}", map[bool]string{true: ", outcome_of: " + to.id +
		"#f1"}[has("outcome")], map[bool]string{true: ", evidence: [\"" + to.id + "#a1\"]"}[has("evidence")])
	line(true, "mitigators: [{id: m1, title: %q, source: design}]", r.mitigator)
	line(has("file"), "artifacts: [{id: a1, title: Log of %s, kind: log, file: notes.txt}, {id: a2, title: Graph, "+
		"kind: graph, file: numbers.csv}]", r.id)
	line(!has("file"), "artifacts: [{id: a1, title: Graph of %s, kind: graph, href: \"https://g.example/\"}]", r.id)
	line(true, "timeline:\n  - {id: e1, at: \"09:00\", text: %q, marker: started}\n  - {id: e2, at: \"09:20\", "+
		"text: Over, marker: mitigated}", r.event)
	line(true, "followups: [{id: f1, title: Do it, owner: %s, due: 2026-%02d-01}]", r.owner, r.due)
	line(has("budget"), "budget: [{slo: shop}]")
	line(true, "---\n%s", r.body)
	line(has("link"), "See [that one](%s) and [[%s]].", to.file, to.id)
	return b.String()
}

func (s *linkedSite) write(t *testing.T) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(s.dir, "content")); err != nil {
		t.Fatal(err)
	}
	for p, text := range s.extra {
		writeFile(t, filepath.Join(s.dir, filepath.FromSlash(p)), text)
	}
	for _, r := range s.reviews {
		writeFile(t, filepath.Join(s.dir, "content", "reviews", r.file), s.text(r))
	}
}

// edits is how many kinds of edits there are.
const edits = 24

// edit changes one thing and says what.
func (s *linkedSite) edit(kind, step int) string {
	r := s.reviews[s.rnd.IntN(len(s.reviews))]
	word := fmt.Sprintf("word%d", step)
	all := [edits]struct {
		name string
		do   func()
	}{
		{"title", func() { r.title = "Title " + word }},
		{"id", func() { r.id = "id-" + word }},
		{"file", func() { r.file = word + ".md" }},
		{"date", func() { r.date = fmt.Sprintf("2026-0%d-%02d", 1+s.rnd.IntN(9), 1+s.rnd.IntN(28)) }},
		{"theme", func() { r.theme = []string{"queues", "locks", "queues, locks"}[s.rnd.IntN(3)] }},
		{"status", func() { r.status = []string{"published", "draft", "in-review"}[s.rnd.IntN(3)] }},
		{"body", func() { r.body = "Body " + word }},
		{"event", func() { r.event = "It began " + word }},
		{"mitigator", func() {
			r.mitigator = []string{"A pool that held the load", "A limit of " +
				word}[s.rnd.IntN(2)]
		}},
		{"owner", func() { r.owner = []string{"platform", "search"}[s.rnd.IntN(2)] }},
		{"due", func() { r.due = 1 + s.rnd.IntN(12) }},
		{"target", func() { r.to = s.rnd.IntN(len(s.reviews)) }},
		{"references", func() {
			r.edges = slices.Clone(edgeKinds())
			s.rnd.Shuffle(len(r.edges), func(i, j int) { r.edges[i], r.edges[j] = r.edges[j], r.edges[i] })
			r.edges = r.edges[:s.rnd.IntN(len(r.edges)+1)]
		}},
		{"one more", func() { s.add() }},
		{"one less", func() {
			if len(s.reviews) > 4 {
				s.reviews = slices.DeleteFunc(s.reviews, func(x *linkedReview) bool { return x == r })
			}
		}},
		{"settings", func() {
			s.extra["throughline.yaml"] = fmt.Sprintf("title: %s\naudiences: [internal, public]\n%s", word,
				[]string{"", "base_url: https://x.example/\n", "repository: https://git.example/y/\n"}[s.rnd.IntN(3)])
		}},
		{"theme's file", func() {
			s.extra["content/themes/queues.md"] = "---\ntitle: Queues " + word + "\nstate: proposed\n---\nThey fill.\n"
		}},
		{"page", func() { s.extra["content/pages/about.md"] = "---\ntitle: About " + word + "\n---\nUs.\n" }},
		{"template", func() { s.extra["themes/default/templates/parts.html"] = s.parts(step) }},
		{"asset", func() { s.extra["themes/default/assets/x.css"] = word }},
		{"numbers", func() {
			s.extra["content/reviews/numbers.csv"] = fmt.Sprintf("time,v\n2026-01-05 09:00,%d\n2026-01-05 09:30,2\n",
				step)
		}},
		{"notes", func() { s.extra["content/reviews/notes.txt"] = word + "\n" }},
		{"measurements", func() {
			s.extra["content/budgets/shop.csv"] = fmt.Sprintf(
				"time,good,total\n2026-11-01,990,1000\n2026-11-02,%d,1000\n", 700+step)
		}},
		{"policy", func() {
			s.extra["content/budgets/policy.yaml"] = fmt.Sprintf("review_above: %d%%\n",
				1+s.rnd.IntN(90))
		}},
	}
	all[kind].do()
	return all[kind].name
}

// parts is the template of what many pages share, told apart by a step.
func (s *linkedSite) parts(step int) string {
	data, err := os.ReadFile(filepath.Join(repository, "themes", "default", "templates", "parts.html"))
	if err != nil {
		panic(err)
	}
	return strings.Replace(string(data), `<ul class="chips">`, fmt.Sprintf(`<ul class="chips step%d">`, step), 1)
}

// TestPagesAreReusedOnlyWhereTheyAreTheSame makes every kind of edit to a site full of references and holds that
// building over the last build, with its cache as it is, damaged or of other options, gives the bytes of a clean
// build; and that pages are carried over at all.
func TestPagesAreReusedOnlyWhereTheyAreTheSame(t *testing.T) {
	for seed := range uint64(2) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			rnd := rand.New(rand.NewPCG(seed, 11))
			s, out := newLinkedSite(t, rnd), filepath.Join(t.TempDir(), "public")
			pages := filepath.Join(filepath.Dir(out), ".public.throughline-cache", "pages")
			carried := 0
			for step, kind := range rnd.Perm(edits) {
				what := s.edit(kind, step)
				switch rnd.IntN(10) {
				case 0:
					tamper(t, rnd, out)
				case 1:
					damage(t, rnd, pages)
				case 2:
					s.write(t)
					built(t, "-s", s.dir, "-o", out, "--audience", "public")
				case 3:
					s.write(t)
					built(t, "-s", s.dir, "-o", out, "--drafts")
				}
				s.write(t)
				carried += made(t, built(t, "-s", s.dir, "-o", out, "--timings"), "reviews")
				clean := filepath.Join(t.TempDir(), "public")
				built(t, "-s", s.dir, "-o", clean, "--no-cache")
				if got, want := hashTree(t, out), hashTree(t, clean); got != want {
					t.Fatalf("step %d (%s): the site differs from a clean build", step, what)
				}
			}
			t.Logf("%d pages of reviews were carried over", carried)
			if carried < edits {
				t.Errorf("%d pages of reviews were carried over in %d builds, which tells nothing", carried, edits)
			}
		})
	}
}

// made is how many files of a kind were carried over.
func made(t *testing.T, r buildReport, kind string) int {
	t.Helper()
	for _, timing := range r.Timings {
		if timing.Stage == kind {
			return timing.Carried
		}
	}
	if r.Reused {
		return 0
	}
	data, _ := json.Marshal(r)
	t.Fatalf("nothing is told of %s: %s", kind, data)
	return 0
}
