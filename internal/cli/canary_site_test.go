package cli

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// editions of the canary site, from closed to open.
var editions = []string{"internal", "partners", "public"}

// A canary is a word that stands once in the sources of a site.
type canary struct {
	word string
	what string       // "mitigator title"
	at   string       // where it was put, for the message
	may  map[int]bool // the editions that may show it
	must bool         // those have to show it, or the search proves nothing
}

// An aviary makes canaries: words of twelve consonants, which no stemmer changes, which are their own slugs, and of
// which hardly two start alike, so that no index can fold them into each other.
type aviary struct {
	rnd *rand.Rand
	all []*canary
}

const consonants = "bcdfghjkmnpqrtvwxz"

func (a *aviary) word(what, at string, must bool, may ...int) string {
	b := make([]byte, 12)
	for i := range b {
		b[i] = consonants[a.rnd.IntN(len(consonants))]
	}
	c := &canary{word: string(b), what: what, at: at, may: map[int]bool{}, must: must}
	for _, e := range may {
		c.may[e] = true
	}
	a.all = append(a.all, c)
	return c.word
}

// upTo are the editions that show what is labelled with a level.
func upTo(level int) []int {
	var out []int
	for e := 0; e <= level; e++ {
		out = append(out, e)
	}
	return out
}

// A nest is a place of a level.
type nest struct {
	*aviary
	level int
	at    string
	shown []int // the editions that show it; upTo(level) but for the accounts of editions
}

func (a *aviary) nest(level int, at string) nest { return nest{a, level, at, upTo(level)} }

// in is a place inside of this one, with a label of its own.
func (n nest) in(level int, at string) nest {
	return n.nest(min(n.level, level), n.at+" > "+at)
}

func (n nest) w(what string) string { return n.word(what, n.at, true, n.shown...) }

// some is a canary that the editions may show and need not.
func (n nest) some(what string) string { return n.word(what, n.at, false, n.shown...) }

// t is a text with an audience block for each edition.
func (n nest) t(what string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "heron %s\n", n.w(what))
	for level, name := range editions {
		var shown []int
		for _, e := range n.shown {
			if e <= level {
				shown = append(shown, e)
			}
		}
		fmt.Fprintf(&b, "\n:::audience %s\n%s\n:::\n", name, n.word(what+" block", n.at+" > "+name, true, shown...))
	}
	return b.String()
}

type object = map[string]any

// labels of an item: none, then one of each audience.
func labels() []string { return append([]string{""}, editions...) }

func levelOf(label string, inherited int) int {
	for i, e := range editions {
		if e == label {
			return i
		}
	}
	return inherited
}

// A canarySite is written file by file.
type canarySite struct {
	*aviary
	files map[string][]byte
	// ids of what texts link to, by level
	reviews, themes, pages, budgets []string
}

// newCanarySite makes a site in which every field of everything that can have a label holds a canary, at every level.
func newCanarySite() *canarySite {
	s := &canarySite{aviary: &aviary{rnd: rand.New(rand.NewPCG(7, 7))}, files: map[string][]byte{}}
	host := func(what string, edition int) string {
		return "https://" + s.word(what, "throughline.yaml", true, edition) + ".example.org/"
	}
	s.files["throughline.yaml"] = []byte("title: Canaries\nbase_url: " + host("base_url", 0) + "\nrepository: " +
		host("repository", 0) + "\naudiences: [internal, partners, public]\neditions:\n  partners: {base_url: " +
		host("base_url", 1) + ", repository: " + host("repository", 1) + "}\n  public: {base_url: " + host("base_url", 2) +
		", robots: index}\n")
	for level := range editions {
		n := s.nest(level, "names")
		s.reviews = append(s.reviews, n.w("review id"))
		s.themes = append(s.themes, n.w("theme slug"))
		s.pages = append(s.pages, n.w("page name"))
		s.budgets = append(s.budgets, n.some("budget name"))
	}
	for level, name := range editions {
		s.review(level, name)
		s.theme(level, name)
		s.page(level, name)
		s.budget(level, name)
	}
	s.withEditions()
	s.never()
	return s
}

func (s *canarySite) add(path string, data string) { s.files["content/"+path] = []byte(data) }

func (s *canarySite) front(path string, front object, body string) {
	data, err := json.MarshalIndent(front, "", " ")
	if err != nil {
		panic(err)
	}
	s.add(path, string(data)+"\n"+body)
}

// review makes a review of a level with items of every label.
func (s *canarySite) review(level int, name string) {
	n := s.nest(level, name+" review")
	dir := "reviews/" + s.reviews[level]
	front := object{"id": s.reviews[level], "title": n.w("review title") + " heron", "audience": name,
		"kind":    "near-miss",
		"summary": n.t("review summary"), "surprise": n.t("surprise"), "date": fmt.Sprintf("2026-0%d-01", level+1),
		"services": []string{n.w("service")}, "teams": []string{n.w("team")},
		"themes": append([]string{n.w("theme of a review")}, s.themes...),
		"people": []object{{"role": n.w("role"), "name": n.w("person")}}, "detection": object{"by": "customer",
			"note": n.t("detection note")},
		"impact": object{"users_percent": 3, "text": n.t("impact")}, "timeline": "timeline.csv"}
	if level == 0 {
		delete(front, "audience") // none is the most closed one
	}
	var related []object
	var burns []object
	for other := range editions {
		in := n.in(other, editions[other])
		if other != level {
			related = append(related, object{"id": s.reviews[other], "how": in.w("how it is related")})
		}
		burns = append(burns, object{"slo": s.budgets[other], "consumed": "23%", "counted": false,
			"reason": in.w("reason of a budget entry")})
	}
	front["related"], front["budget"] = related, burns
	lists := []string{"contributors", "mitigators", "risks", "difficulties", "theories", "artifacts", "questions",
		"followups", "takeaways"}
	body := n.t("review body") + s.links(n)
	csv := "id,at,kind,lane,text,evidence,audience,known,theory\n"
	for i, label := range labels() {
		in := n.in(levelOf(label, level), "label "+label)
		for _, list := range lists {
			it := s.item(in, list, dir, i)
			if label != "" {
				it["audience"] = label
			}
			front[list] = append(asList(front[list]), it)
		}
		csv += fmt.Sprintf("%s,%02d:00,observation,%s,\"%s\",https://%s.example.org/,%s,then,t%d:raises\n",
			in.w("event id"), 9+i, in.w("lane"), in.t("event text"), in.w("evidence address"), label, i)
		csv += fmt.Sprintf("%s,%02d:30,impact,%s,\"%s\",,%s,later,\n", in.w("event id"), 9+i, in.w("lane"),
			in.t("event text"), label)
		body += fmt.Sprintf("\n### %s {#sec%d}\n\n%s\n", in.some("heading of an item's section"), i,
			in.t("text of an item's section"))
		m := object{"id": fmt.Sprintf("sec%d", i), "title": in.w("mitigator title")}
		if label != "" {
			m["audience"] = label
		}
		front["mitigators"] = append(asList(front["mitigators"]), m)
	}
	for i := range 6 { // a file of each kind, whatever the level
		front["artifacts"] = append(asList(front["artifacts"]), s.artifact(n, object{}, n.w("artifact title"), dir,
			10+i))
	}
	s.add(dir+"/timeline.csv", csv)
	s.front(dir+"/index.md", front, body)
}

func asList(v any) []object {
	l, _ := v.([]object)
	return l
}

// item makes an item with a canary in every field.
func (s *canarySite) item(n nest, list, dir string, i int) object {
	one := strings.TrimSuffix(strings.Replace(strings.Replace(list, "difficulties", "difficulty", 1), "theories",
		"theory", 1), "s")
	title := n.w(one+" title") + " heron"
	if list == "questions" {
		return object{"ask": title, "of": n.w("whom to ask"), "answer": n.t("answer")}
	}
	it := object{"text": n.t(one + " text"), "themes": []string{n.w("theme of a " + one)}}
	switch list {
	case "theories":
		it["id"], it["claim"], it["held_by"] = fmt.Sprintf("t%d", i), title, n.w("held by")
	case "followups":
		it["title"], it["owner"], it["why"], it["href"] = title, n.w("owner"), n.t("why"),
			"https://"+n.w("follow-up address")+".example.org/"
		it["due"] = "2026-12-01"
	case "takeaways":
		it["text"] = title + "\n\n" + it["text"].(string)
	case "difficulties":
		it["title"], it["topic"], it["kind"], it["knowers"] = title, n.w("topic"), "island-of-knowledge", 1
	case "risks":
		it["title"], it["from"] = title, []string{fmt.Sprintf("c%d", i)}
	case "contributors":
		it["id"], it["title"] = fmt.Sprintf("c%d", i), title
	case "mitigators":
		it["title"], it["source"] = title, "design"
	case "artifacts":
		return s.artifact(n, it, title, dir, i)
	}
	return it
}

// artifact gives each artifact a file of its own kind, with canaries in its name, its content and its metadata.
func (s *canarySite) artifact(n nest, it object, title, dir string, i int) object {
	it["id"], it["title"], it["useful_for"] = fmt.Sprintf("a%d", i), title, n.t("useful for")
	hidden := func(where string) string { return n.word("metadata of a picture", n.at+" > "+where, false) }
	name := n.w("file name")
	var data []byte
	switch (i + n.level) % 6 {
	case 0:
		name += ".csv"
		data = []byte(n.w("CSV column") + ",value\n" + n.w("CSV cell") + ",1\n")
	case 1:
		name += ".png"
		data = withPNGText(hidden("PNG"))
	case 2:
		name += ".jpg"
		data = withJPEGComment(hidden("JPEG"))
	case 3:
		name += ".gif"
		data = withGIFComment(hidden("GIF"))
	case 4:
		name += ".log"
		data = []byte(n.w("excerpt") + "\n")
	case 5:
		name += ".html"
		data = []byte("<p>" + n.w("HTML artifact"))
	}
	it["file"] = name
	s.files["content/"+dir+"/"+name] = data
	return it
}

// links are links of a text to everything, at every level: what may not be shown may not be named either.
func (s *canarySite) links(n nest) string {
	var b strings.Builder
	for level, name := range editions {
		in := n.in(level, "link to "+name)
		id, theme := s.reviews[level], s.themes[level]
		fmt.Fprintf(&b, "\n[%s](../%s/index.md) [x](../%s/index.md#a0 \"%s\") [[%s]] [[%s#c0|x]] [ref][r%d] "+
			"![x](../%s/%s.svg)\n\n[r%d]: ../%s/index.md\n",
			n.w("words of a link"), id, id, in.some("title of a link"), id, id, level, id, s.beside(in, id), level, id)
		fmt.Fprintf(&b, "[[themes/%s]] [x](../../themes/%s.md) [x](../../pages/%s.md) [x](../%%%x%s/index.md)\n",
			theme, theme, s.pages[level], id[0], id[1:])
	}
	fmt.Fprintf(&b, "\n<!-- %s -->\n", n.some("comment"))
	return b.String()
}

// beside adds a picture to the folder of a review.
func (s *canarySite) beside(n nest, id string) string {
	name := n.word("name of a linked picture", n.at, true, n.shown...)
	s.files["content/reviews/"+id+"/"+name+
		".svg"] = []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><metadata>` +
		n.word("metadata of a picture", n.at+" > SVG", false) + `</metadata><path d="M0 0h9v9z"/></svg>`)
	return name
}

func (s *canarySite) theme(level int, name string) {
	n := s.nest(level, name+" theme")
	s.front("themes/"+s.themes[level]+".md", object{"title": n.w("theme title"), "claim": n.w("claim"),
		"ask": n.w("ask"), "state": "adopted", "quarter": "2026Q4", "audience": name},
		n.t("theme body")+strings.NewReplacer("(../../", "(../", "(../", "(../reviews/", "]: ../",
			"]: ../reviews/").Replace(s.links(n)))
}

func (s *canarySite) page(level int, name string) {
	n := s.nest(level, name+" page")
	s.front("pages/"+s.pages[level]+".md", object{"title": n.w("page title"), "audience": name}, n.t("page body"))
}

func (s *canarySite) budget(level int, name string) {
	n := s.nest(level, name+" budget")
	s.add("budgets/"+name+".yaml", fmt.Sprintf(`apiVersion: openslo/v1
kind: SLO
metadata: {name: %s, displayName: %s, labels: {audience: %s}}
spec:
  description: %s
  service: %s
  indicatorRef: %s
  timeWindow: [{duration: 28d, isRolling: true}]
  budgetingMethod: Occurrences
  objectives: [{target: 0.99}]
`, s.budgets[level], n.some("budget title"), name, n.some("budget description"), n.some("service of a budget"), n.some("indicator")))
	s.add("budgets/"+s.budgets[level]+".csv",
		"time,good,total\n2026-01-01T00:00:00Z,990,1000\n2026-01-02T00:00:00Z,999,1000\n")
	policy := string(s.files["content/budgets/policy.yaml"])
	if policy == "" {
		own := s.nest(1, "policy for partners")
		policy = fmt.Sprintf("audience: partners\nnotify: [%s]\nstill_allowed: [%s]\noverride_by: [%s]\noverrides:\n",
			own.some("who is told"), own.some("what is still allowed"), own.some("who may override"))
		for level := range editions {
			in := own.in(level, "override for "+editions[level])
			policy += fmt.Sprintf("  - {slo: %s, from: 2026-01-01, to: 2026-01-03, by: %s, reason: %s}\n",
				s.budgets[level], in.some("who overrode"), in.some("reason of an override"))
		}
		policy += "exclusions:\n"
	}
	for i, label := range labels() { // one that is measured, others of days to come
		in, own := n.in(min(1, levelOf(label, level)), "label "+label), ""
		if label != "" {
			own = ", audience: " + label
		}
		policy += fmt.Sprintf("  - {slo: %s, from: 2026-0%d-01, to: 2026-0%d-02, kind: maintenance, reason: %s%s}\n",
			s.budgets[level], 1+i, 1+i, in.some("reason of an exclusion"), own)
	}
	s.files["content/budgets/policy.yaml"] = []byte(policy)
}

// withEditions is a review that tells each edition another story.
func (s *canarySite) withEditions() {
	front := object{"audience": "public", "date": "2026-05-01", "editions": object{}}
	own := nest{s.aviary, 0, "own account", []int{0}}
	front["title"], front["summary"] = own.w("title of a review with editions"),
		own.t("summary of a review with editions")
	for e := 1; e < len(editions); e++ {
		n := nest{s.aviary, e, "account for " + editions[e], []int{e}}
		front["editions"].(object)[editions[e]] = object{"title": n.w("title of an edition"),
			"summary": n.t("summary of an edition"), "account": n.t("account of an edition") + "[[" + s.reviews[0] +
				"]]\n"}
	}
	s.front("reviews/editions.md", front, own.t("account of a review with editions"))
}

// never is what no edition shows: drafts, comments of YAML, what nothing refers to, what git knows.
func (s *canarySite) never() {
	no := func(what string) string { return s.word(what, what, false) }
	s.add("reviews/"+no("name of a draft")+".md", "---\ntitle: "+no("title of a draft")+
		"\nstatus: draft\naudience: public\nthemes: ["+no("theme of a draft")+"]\n---\n"+no("body of a draft")+"\n")
	s.add("reviews/commented.md", "---\ntitle: Commented heron\naudience: public # "+no("comment in YAML")+
		"\n---\nText\n")
	s.add("reviews/in-a-block.md", "---\naudience: public\n---\n:::audience internal\n# "+s.word("heading in a block",
		"title", true, 0)+"\n:::\n\nheron\n")
	s.add("reviews/dated.md", "---\ntitle: Dated heron\naudience: public\ntimeline:\n  - {at: 2019-07-01 09:00, text: "+s.word("event text", "dates the review", true, 0)+", audience: internal}\n  - {at: 2020-01-01 09:00, text: x}\n---\n")
	s.add("reviews/"+no("name of a file that nothing links to")+".txt", no("content of a file that nothing links to"))
	s.files[".git/logs/HEAD"] = []byte(no("author in git") + "\n")
	s.files["content/.hidden.md"] = []byte(no("hidden file"))
}

func (s *canarySite) write(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	for p, data := range s.files {
		full := filepath.Join(dir, filepath.FromSlash(p))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func dot() *image.Gray { return image.NewGray(image.Rect(0, 0, 4, 4)) }

// withPNGText is a picture with a word in a text chunk and after its end.
func withPNGText(word string) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, dot()); err != nil {
		panic(err)
	}
	chunk := append([]byte("tEXtAuthor\x00"), word...)
	head := 33 // signature and IHDR
	out := bytes.Clone(b.Bytes()[:head])
	out = binary.BigEndian.AppendUint32(out, uint32(len(chunk)-4))
	out = append(out, chunk...)
	out = binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(chunk))
	return append(append(out, b.Bytes()[head:]...), word...)
}

func withJPEGComment(word string) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, dot(), nil); err != nil {
		panic(err)
	}
	comment := append([]byte{0xff, 0xfe, 0, byte(len(word) + 2)}, word...)
	return append(append(bytes.Clone(b.Bytes()[:2]), comment...), b.Bytes()[2:]...)
}

func withGIFComment(word string) []byte {
	var b bytes.Buffer
	if err := gif.Encode(&b, dot(), nil); err != nil {
		panic(err)
	}
	comment := append(append([]byte{0x21, 0xfe, byte(len(word))}, word...), 0)
	data := b.Bytes() // the comment stands before the trailer
	return append(append(bytes.Clone(data[:len(data)-1]), comment...), 0x3b)
}
