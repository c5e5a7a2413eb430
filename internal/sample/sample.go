// Package sample makes reviews for measuring: as many as one likes, always the same ones.
package sample

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// A generator writes reviews that look like those of a large organisation: about 15 KB each, every field used, words
// drawn by Zipf's law so that an index meets a natural spread of common and rare ones. The same seed gives the same
// bytes.
type generator struct {
	rnd   *rand.Rand
	zipf  *rand.Zipf
	words []string
	b     bytes.Buffer
}

func newGenerator() *generator {
	g := &generator{rnd: rand.New(rand.NewPCG(2026, 1121))}
	g.words = append(strings.Fields(plainWords), strings.Fields(trade)...)
	syllables := strings.Fields("ba be bi bo da de di do fa fe ga go ha he ka ke ki la le li ma me mi mo na ne ni " +
		"no pa pe ra re ri ro sa se si so ta te ti to va ve vi vo")
	seen := map[string]bool{}
	for len(g.words) < 40_000 {
		var w string
		for range 2 + g.rnd.IntN(4) {
			w += syllables[g.rnd.IntN(len(syllables))]
		}
		if !seen[w] {
			seen[w] = true
			g.words = append(g.words, w)
		}
	}
	g.zipf = rand.NewZipf(g.rnd, 1.1, 3, uint64(len(g.words)-1))
	return g
}

const plainWords = `the of and to in a is that for it was on are as with at be this have from or had by not but what
all were when we there can an which their if do into more her like him see time could no make than first been its
who now people made over down only way find use long little very after words called just where most know get through
back much before go good new write used me any day same right look think also around another came come work three
must because does part even place well such here take help put different away again off went old number great tell
say small every found still between name should big`

const trade = `retry timeout queue backlog latency saturation cache eviction shard replica failover rollback canary
deploy config flag certificate quota throttle overload dashboard alert pager handoff runbook database connection
pool leader election partition network dns gateway proxy region zone cluster node container kernel memory disk
thread lock migration schema index query transaction consistency snapshot backup restore token secret rotation
capacity traffic burst checkout payment login search ledger invoice stream consumer producer offset lag batch
scheduler ingest pipeline storage percentile error budget`

func (g *generator) phrase(min, max int) string {
	out := make([]string, min+g.rnd.IntN(max-min+1))
	for i := range out {
		out[i] = g.words[g.zipf.Uint64()]
	}
	return strings.Join(out, " ")
}

func (g *generator) sentence() string {
	s := g.phrase(7, 18)
	return strings.ToUpper(s[:1]) + s[1:] + "."
}

func (g *generator) paragraph(n int) string {
	out := make([]string, n)
	for i := range out {
		out[i] = g.sentence()
	}
	return strings.Join(out, " ")
}

func (g *generator) title() string {
	s := g.phrase(4, 8)
	return strings.ToUpper(s[:1]) + s[1:]
}

func (g *generator) between(min, max int) int { return min + g.rnd.IntN(max-min+1) }

func pick[T any](g *generator, list []T) T { return list[g.rnd.IntN(len(list))] }

func (g *generator) some(list []string, min, max int) string {
	var out []string
	for _, i := range g.rnd.Perm(len(list))[:g.between(min, max)] {
		out = append(out, list[i])
	}
	return strings.Join(out, ", ")
}

func cross(a, b string) (out []string) {
	for _, x := range strings.Fields(a) {
		for _, y := range strings.Fields(b) {
			out = append(out, x+"-"+y)
		}
	}
	return out
}

// Reviews calls write with the path, relative to a site, and the text of each of n reviews, one folder a year over
// ten years. The text is only good until write returns.
func Reviews(n int, write func(path string, text []byte) error) error {
	g := newGenerator()
	for i := range n {
		at := time.Date(2016, 1, 1, 0, g.rnd.IntN(10*365*24*60), 0, 0, time.UTC)
		name := fmt.Sprintf("%s-%s-%d.md", at.Format(time.DateOnly), strings.Join(strings.Fields(g.phrase(3, 5)), "-"),
			i)
		g.b.Reset()
		g.review(at, i)
		if err := write("content/reviews/"+at.Format("2006")+"/"+name, g.b.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

// Write makes a site of n reviews in a folder.
func Write(dir string, n int) error {
	err := Reviews(n, func(p string, text []byte) error {
		full := filepath.Join(dir, filepath.FromSlash(p))
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			return err
		}
		return os.WriteFile(full, text, 0o644)
	})
	if err != nil {
		return err
	}
	// Last, so that a site that was cut short can be told.
	return os.WriteFile(filepath.Join(dir, "throughline.yaml"), []byte("title: Ten years of incidents\n"), 0o644)
}

func (g *generator) line(format string, args ...any) {
	fmt.Fprintf(&g.b, format+"\n", args...)
}

func (g *generator) review(at time.Time, n int) {
	themes := cross("retry queue cache config certificate capacity deploy dns quota schema handoff alert knowledge "+
		"rollback", "storms limits drift islands gaps")
	services := cross("payment checkout search login ledger ingest gateway catalog", "api worker store edge")
	teams := cross("team", "ash beech birch cedar elder elm fir hazel holly larch lime maple oak pine rowan spruce "+
		"willow yew")
	own := strings.Split(g.some(themes, 1, 3), ", ")
	g.line("---\ntitle: %s\ndate: %s", g.title(), at.Format(time.RFC3339))
	g.line("kind: %s\nsummary: %s", pick(g, strings.Fields("incident incident incident incident incident incident "+
		"incident near-miss near-miss experiment")), g.paragraph(2))
	g.line("services: [%s]\nteams: [%s]\nthemes: [%s]", g.some(services, 1, 3), g.some(teams, 1, 2),
		strings.Join(own, ", "))
	g.items("contributors", 4, 8, own, "")
	g.items("mitigators", 3, 8, own, "design automation person team chance")
	g.items("risks", 2, 5, own, "")
	g.items("difficulties", 2, 4, own, "")
	g.line("artifacts:")
	for k := range g.between(3, 6) {
		g.line("  - {id: a%d, title: %s, kind: %s, href: \"https://example.org/%d/%d\"}", k, g.title(),
			pick(g, strings.Fields("dashboard query log chat pull-request commit deploy command-history")), n, k)
	}
	g.line("timeline:")
	for range g.between(15, 35) {
		g.line("  - at: %s\n    kind: %s\n    lane: %s\n    text: %s", at.Format(time.RFC3339),
			pick(g, strings.Fields("alert observation action decision communication change handoff")), pick(g, teams),
			g.sentence())
		at = at.Add(time.Duration(g.rnd.IntN(10)) * time.Minute)
	}
	g.line("followups:")
	for range g.between(2, 6) {
		g.line("  - {title: %s, owner: %s, due: %s, status: %s}", g.title(), pick(g, teams),
			at.AddDate(0, 1, 0).Format(time.DateOnly), pick(g, []string{"open", "done"}))
	}
	g.line("---\n")
	for _, heading := range []string{"What happened", "How it looked from inside", "How it was mitigated",
		"What we learned"} {
		g.line("## %s\n", heading)
		for range g.between(2, 4) {
			g.line("%s\n", g.paragraph(g.between(3, 6)))
		}
		g.line("- %s\n- %s\n- %s\n", g.sentence(), g.sentence(), g.sentence())
	}
}

func (g *generator) items(key string, min, max int, themes []string, sources string) {
	g.line("%s:", key)
	for range g.between(min, max) {
		g.line("  - title: %s\n    themes: [%s]\n    text: %s", g.title(), pick(g, themes), g.paragraph(3))
		if sources != "" {
			g.line("    source: %s", pick(g, strings.Fields(sources)))
		}
	}
}
