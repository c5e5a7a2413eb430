package compile

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// audiences of the random sites, from closed to open.
var audiences = []string{"internal", "partners", "public"}

// TestEditionIsWhatIsLeft holds for random sites with random labels that an edition is, byte for byte, what would be
// built from sources out of which somebody had taken by hand what the edition may not show: no count, no neighbour,
// no chart, no index and no blank line tells that there was more. THROUGHLINE_TORTURE=500 tries that many sites (make
// torture).
func TestEditionIsWhatIsLeft(t *testing.T) {
	seeds := 12
	if n, err := strconv.Atoi(os.Getenv("THROUGHLINE_TORTURE")); err == nil {
		seeds = n
	} else if testing.Short() {
		seeds = 4
	}
	files := 0
	for seed := range seeds {
		m := newModel(uint64(seed))
		for level := range audiences {
			whole, cut := m.build(t, -1, level), m.build(t, level, level)
			files += len(cut)
			for _, p := range slices.Sorted(maps.Keys(whole)) {
				if _, ok := cut[p]; !ok {
					t.Errorf("seed %d, %s: %s is there, and would not be without what is hidden", seed,
						audiences[level], p)
				}
			}
			for _, p := range slices.Sorted(maps.Keys(cut)) {
				if diff := cmp.Diff(lines(cut[p]), lines(whole[p])); diff != "" {
					t.Fatalf("seed %d, %s: %s differs from what would be there without what is hidden:\n%s", seed,
						audiences[level], p, diff)
				}
			}
		}
	}
	t.Logf("%d random sites, %d files compared", seeds, files)
}

func lines(s string) []string { return strings.Split(s, "\n") }

// A thing of a model: a review, an item, a theme, a page, a budget.
type thing struct {
	id, label string
	level     int // the most open edition that it may appear in
	list      string
	draft     bool
	filed     bool // themes: it has a file
	items     []*thing
}

// A model is a site before it is written: what there is and who may see it. Texts follow from the seed and their
// place, so that they are the same whatever is left out around them.
type model struct {
	seed                            uint64
	reviews, themes, pages, budgets []*thing
}

func newModel(seed uint64) *model {
	m := &model{seed: seed}
	rnd := m.at("model")
	label := func(t *thing, inherited int) *thing {
		n := rnd.IntN(len(audiences) + 1)
		t.level = inherited
		if n > 0 {
			t.label = audiences[n-1]
			t.level = min(inherited, n-1)
		}
		return t
	}
	open := func(t *thing) *thing { // without a label it is for the most closed
		label(t, len(audiences)-1)
		if t.label == "" {
			t.level = 0
		}
		return t
	}
	for i := range 3 + rnd.IntN(3) {
		m.themes = append(m.themes, open(&thing{id: fmt.Sprintf("theme-%c", 'a'+i), filed: rnd.IntN(2) == 0}))
	}
	for i := range 2 {
		m.pages = append(m.pages, open(&thing{id: fmt.Sprintf("page-%d", i)}))
		m.budgets = append(m.budgets, open(&thing{id: fmt.Sprintf("budget-%d", i)}))
	}
	for i := range 3 + rnd.IntN(5) {
		r := open(&thing{id: fmt.Sprintf("review-%d", i), draft: rnd.IntN(8) == 0})
		if rnd.IntN(2) == 0 {
			r.label, r.level = "public", 2
		}
		for _, list := range []string{"contributors", "mitigators", "risks", "difficulties", "theories", "artifacts",
			"questions", "followups", "takeaways", "timeline"} {
			for k := range rnd.IntN(4) {
				r.items = append(r.items, label(&thing{id: fmt.Sprintf("%s-%d", list, k), list: list}, r.level))
			}
		}
		m.reviews = append(m.reviews, r)
	}
	return m
}

// at is the randomness of a place.
func (m *model) at(place string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(place))
	return rand.New(rand.NewPCG(m.seed, h.Sum64()))
}

func pick[T any](rnd *rand.Rand, list []T) T { return list[rnd.IntN(len(list))] }

// A cutter writes a model, without what the edition may not show if cut is not negative.
type cutter struct {
	*model
	cut   int
	files fstest.MapFS
	named map[string]bool // themes that what is left names or that have a file
}

func (c *cutter) shows(t *thing) bool { return c.cut < 0 || !t.draft && t.level >= c.cut }

func (c *cutter) showsTheme(t *thing) bool {
	if t.filed || c.cut < 0 {
		return c.shows(t)
	}
	return c.named[t.id]
}

// tagsOf are the themes that a place names, before anything is cut.
func (c *cutter) tagsOf(place string) (out []*thing) {
	rnd := c.at(place + " tags")
	for _, t := range c.themes {
		if rnd.IntN(4) == 0 {
			out = append(out, t)
		}
	}
	return out
}

func (c *cutter) tags(place string) []string {
	out := []string{}
	for _, t := range c.tagsOf(place) {
		if !t.filed || c.shows(t) {
			out = append(out, t.id)
		}
	}
	return out
}

// text is a few paragraphs: words, links, blocks for one audience.
func (c *cutter) text(place, up string) string {
	rnd := c.at(place)
	var out []string
	for i := range 1 + rnd.IntN(4) {
		words := fmt.Sprintf("Words %d of %s %s", i, place, c.link(rnd, up))
		if n := rnd.IntN(5); n < len(audiences) {
			if c.cut > n {
				continue
			}
			words = fmt.Sprintf(":::audience %s\n%s\n:::", audiences[n], words)
		}
		out = append(out, words)
	}
	if len(out) == 0 {
		return ""
	}
	return strings.Join(out, "\n\n") + "\n"
}

// link leads to something, and says only words where that may not be shown. up is the way to content/.
func (c *cutter) link(rnd *rand.Rand, up string) string {
	r := pick(rnd, c.reviews)
	form := rnd.IntN(6)
	var it *thing
	if len(r.items) > 0 {
		it = pick(rnd, r.items)
	}
	theme, page := pick(rnd, c.themes), pick(rnd, c.pages)
	if it == nil && form < 2 {
		form = 2
	}
	switch form {
	case 0:
		return either(c.shows(r) && c.shows(it), fmt.Sprintf("[[%s#%s|that]]", r.id, it.id), "that")
	case 1:
		return either(c.shows(r) && c.shows(it), fmt.Sprintf("[that](%sreviews/%s.md#%s)", up, r.id, it.id), "that")
	case 2:
		return either(c.shows(r), fmt.Sprintf("[[%s]]", r.id), "another review")
	case 3:
		return either(c.shows(r), fmt.Sprintf("[that *one*](%sreviews/%s.md)", up, r.id), "that *one*")
	case 4:
		if !theme.filed && !c.anyNames(theme) {
			return "nothing"
		}
		return either(c.showsTheme(theme), fmt.Sprintf("[[themes/%s]]", theme.id), "another theme")
	}
	return either(c.shows(page), fmt.Sprintf("[page](%spages/%s.md)", up, page.id), "page")
}

func either(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}

// names finds the themes that what is left names.
func (c *cutter) names() {
	c.named = map[string]bool{}
	for _, r := range c.reviews {
		if !c.shows(r) {
			continue
		}
		for _, t := range c.tagsOf(r.id) {
			c.named[t.id] = true
		}
		for _, it := range r.items {
			if c.shows(it) && it.list != "questions" && it.list != "timeline" {
				for _, t := range c.tagsOf(r.id + it.id) {
					c.named[t.id] = true
				}
			}
		}
	}
}

// anyNames reports whether anything of the whole site names a theme.
func (c *cutter) anyNames(t *thing) bool {
	whole := &cutter{model: c.model, cut: -1}
	whole.names()
	return whole.named[t.id]
}

type object = map[string]any

func (c *cutter) front(path string, t *thing, front object, body string) {
	if t.label != "" {
		front["audience"] = t.label
	}
	data, _ := json.MarshalIndent(front, "", " ")
	c.files["content/"+path] = &fstest.MapFile{Data: []byte(string(data) + "\n" + body)}
}

func (c *cutter) review(r *thing) {
	rnd := c.at(r.id)
	front := object{"id": r.id, "title": "How " + r.id + " went",
		"kind":    pick(rnd, []string{"incident", "near-miss", "success"}),
		"summary": c.text(r.id+" summary", "../"), "surprise": c.text(r.id+" surprise", "../"),
		"services": []string{pick(rnd, []string{"search", "checkout", r.id})},
		"teams":    []string{pick(rnd, []string{"payments", r.id})},
		"themes":   c.tags(r.id), "people": []object{{"role": "scribe of " + r.id}},
		"detection": object{"by": "alert", "note": c.text(r.id+" note", "../")},
		"impact":    object{"text": c.text(r.id+" impact", "../")}}
	if rnd.IntN(3) > 0 {
		front["date"] = fmt.Sprintf("2026-%02d-%02d", 1+rnd.IntN(12), 1+rnd.IntN(28))
	}
	if r.draft {
		front["status"] = "draft"
	}
	var related, burns []object
	for _, other := range c.reviews {
		if other != r && rnd.IntN(4) == 0 && c.shows(other) {
			related = append(related, object{"id": other.id, "how": "alike"})
		}
	}
	for _, b := range c.budgets {
		if rnd.IntN(2) == 0 && c.shows(b) {
			burns = append(burns, object{"slo": b.id, "consumed": "12%"})
		}
	}
	front["related"], front["budget"] = related, burns
	body := c.text(r.id+" body", "../")
	for _, it := range r.items {
		own := c.at(r.id + it.id)
		section := own.IntN(4) == 0 && !strings.Contains("questions takeaways timeline", it.list)
		if !c.shows(it) {
			continue
		}
		o := c.item(r, it, own, section)
		front[it.list] = append(list(front[it.list]), o)
		if section {
			body = strings.TrimRight(body, "\n") + fmt.Sprintf("\n\n### Head of %s {#%s}\n\n%s", it.id, it.id,
				strings.TrimLeft(c.text(r.id+it.id+" section", "../")+"\nEnd.\n", "\n"))
		}
	}
	if rnd.IntN(4) == 0 {
		front["editions"] = object{"public": object{"title": "What you saw of " + r.id,
			"account": c.text(r.id+" account", "../")}}
	}
	c.front("reviews/"+r.id+".md", r, front, body)
}

func list(v any) []object {
	l, _ := v.([]object)
	return l
}

// item writes an item. What it refers to is left out where it may not be shown.
func (c *cutter) item(r, it *thing, rnd *rand.Rand, section bool) object {
	place := r.id + it.id
	title := "The " + it.id + " of " + r.id
	o := object{"title": title, "text": c.text(place+" text", "../"), "themes": c.tags(place), "id": it.id}
	if section {
		delete(o, "text")
	}
	if it.label != "" {
		o["audience"] = it.label
	}
	some := func(of string) []string {
		out := []string{}
		for _, other := range r.items {
			if other.list == of && rnd.IntN(2) == 0 && c.shows(other) {
				out = append(out, other.id)
			}
		}
		return out
	}
	delete(o, "title")
	switch it.list {
	case "theories":
		o["claim"] = title
	case "questions":
		o = object{"ask": title, "answer": c.text(place, "../"), "audience": o["audience"], "id": it.id}
	case "takeaways":
		o["text"] = title
	case "timeline":
		n := rnd.IntN(600)
		o = object{"id": it.id, "at": fmt.Sprintf("2026-03-%02d %02d:%02d", 1+n%28, n/60, n%60),
			"text": strings.TrimRight(title+"\n\n"+c.text(place, "../"), "\n") + "\n", "audience": o["audience"],
			"evidence": some("artifacts")}
		for _, other := range r.items {
			if other.list == "theories" && o["theory"] == nil && rnd.IntN(2) == 0 {
				o["theory"] = either(c.shows(other), other.id+":raises", "")
			}
		}
		if o["theory"] == "" {
			delete(o, "theory")
		}
		if rnd.IntN(3) == 0 {
			o["marker"] = pick(rnd, []string{"started", "detected", "mitigated", "resolved"})
		}
	case "risks":
		o["title"], o["from"], o["evidence"] = title, some("contributors"), some("artifacts")
	case "artifacts":
		o["title"], o["file"] = title, c.file(r, it)
	case "contributors", "mitigators", "difficulties":
		o["title"], o["events"], o["evidence"] = title, some("timeline"), some("artifacts")
	default:
		o["title"] = title
	}
	if o["audience"] == nil {
		delete(o, "audience")
	}
	return o
}

func (c *cutter) file(r, it *thing) string {
	name := r.id + "-" + it.id + ".csv"
	c.files["content/reviews/"+
		name] = &fstest.MapFile{Data: []byte("time,value\n2026-03-01T09:00Z,1\n2026-03-01T10:00Z,2\n")}
	return name
}

func (c *cutter) write() fstest.MapFS {
	c.files = fstest.MapFS{"throughline.yaml": {Data: []byte("base_url: https://reviews.example.org/\naudiences: " +
		"[internal, partners, public]\neditions: {partners: {base_url: https://p.example.org/}, " +
		"public: {base_url: https://o.example.org/}}\n")},
		"content/about.txt": {}}
	c.names()
	for _, r := range c.reviews {
		if c.shows(r) {
			c.review(r)
		}
	}
	for _, t := range c.themes {
		if t.filed && c.shows(t) {
			c.front("themes/"+t.id+".md", t, object{"title": "Theme " + t.id, "claim": "Claim of " + t.id},
				c.text(t.id, "../"))
		}
	}
	for _, p := range c.pages {
		if c.shows(p) {
			c.front("pages/"+p.id+".md", p, object{"title": "Page " + p.id}, c.text(p.id, "../"))
		}
	}
	for _, b := range c.budgets {
		if c.shows(b) {
			label := ""
			if b.label != "" {
				label = ", labels: {audience: " + b.label + "}"
			}
			c.files["content/budgets/"+b.id+".yaml"] = &fstest.MapFile{Data: []byte("apiVersion: openslo/v1\nkind: " +
				"SLO\nmetadata: {name: " + b.id + label + "}\n" +
				"spec:\n  service: x\n  timeWindow: [{duration: 28d, isRolling: true}]\n  budgetingMethod: " +
				"Occurrences\n  objectives: [{target: 0.99}]\n")}
			c.files["content/budgets/"+b.id+
				".csv"] = &fstest.MapFile{
				Data: []byte("time,good,total\n2026-03-01T00:00:00Z,990,1000\n2026-03-02T00:00:00Z,999,1000\n")}
		}
	}
	return c.files
}

// build gives the files of an edition, of the whole site or of what is left of it.
func (m *model) build(t *testing.T, cut, edition int) map[string]string {
	t.Helper()
	defer func() {
		if t.Failed() {
			t.Logf("seed %d, cut %d", m.seed, cut)
		}
	}()
	c := &cutter{model: m, cut: cut}
	return written(t, compiled(t, c.write(), Options{Audience: audiences[edition]}), nil)
}
