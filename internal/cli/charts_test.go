package cli

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"

	"throughline/internal/browsertest"
)

// bundled skips a test where the program was built without the bundle of ECharts.
func bundled(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(repository, "themes/default/assets/dist/echarts.js"))
	if err != nil {
		browsertest.Skip(t, "the charts' bundle was not made (make bundle, which needs npm)")
	}
	return data
}

// TestChartWeight holds that a reader's first chart costs at most 200 KB.
func TestChartWeight(t *testing.T) {
	var packed bytes.Buffer
	z, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	_, _ = z.Write(bundled(t))
	for _, name := range []string{"chart.js", "chart.css"} {
		data, err := os.ReadFile(filepath.Join(repository, "themes/default/assets", name))
		if err != nil {
			t.Fatal(err)
		}
		_, _ = z.Write(data)
	}
	_ = z.Close()
	if packed.Len() > 200_000 {
		t.Errorf("the bundle, chart.js and chart.css are %d bytes packed", packed.Len())
	}
}

// element finds the first element that is named so and has the class, "" for any.
func element(n *html.Node, name, class string) *html.Node {
	for d := range n.Descendants() {
		if c, _ := attr(d, "class"); d.Type == html.ElementNode && d.Data == name &&
			(class == "" || strings.Contains(" "+c+" ", " "+class+" ")) {
			return d
		}
	}
	return nil
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// number reads "82.4 %" at the start of a text.
func percentOf(t *testing.T, s string) float64 {
	t.Helper()
	v, err := strconv.ParseFloat(strings.TrimSpace(strings.SplitN(strings.ReplaceAll(s, "\u00a0", " "), " %", 2)[0]),
		64)
	if err != nil {
		t.Fatalf("%q is no share: %v", s, err)
	}
	return v
}

// TestTableAndChartAgree holds that the table of a budget says what its charts show: in every row the value at the
// end of the month through every window, and the lowest of the month, are those of the chart's data.
func TestTableAndChartAgree(t *testing.T) {
	dir := siteOnce(t, repository)
	pages, _ := filepath.Glob(filepath.Join(dir, "budgets", "*", "index.html"))
	if len(pages) < 3 {
		t.Fatalf("%d budgets", len(pages))
	}
	for _, page := range pages {
		doc := parsePage(t, page)
		var ends, lows []map[string]float64 // by window: month to value
		for n := range doc.Descendants() {
			if n.Type == html.ElementNode && n.Data == "template" {
				end, low := months(t, textOf(n))
				ends, lows = append(ends, end), append(lows, low)
			}
		}
		rows := 0
		for tr := range element(doc, "details", "numbers").Descendants() {
			if stamp := element(tr, "time", ""); tr.Data == "tr" && stamp != nil {
				month, _ := attr(stamp, "datetime")
				var cells []string
				for td := range tr.ChildNodes() {
					if td.Data == "td" {
						cells = append(cells, textOf(td))
					}
				}
				for w := range ends {
					if got := percentOf(t, cells[w]); got != ends[w][month] {
						t.Errorf("%s: %s, window %d: the table says %g, the chart %g", page, month, w, got,
							ends[w][month])
					}
				}
				if got := percentOf(t, cells[len(ends)]); got != lows[0][month] {
					t.Errorf("%s: %s: the table's lowest is %g, the chart's %g", page, month, got, lows[0][month])
				}
				rows++
			}
		}
		if rows != len(ends[0]) || rows < 12 {
			t.Errorf("%s: %d rows for %d months", page, rows, len(ends[0]))
		}
	}
}

func months(t *testing.T, data string) (end, low map[string]float64) {
	t.Helper()
	var e struct {
		Option struct {
			Dataset []struct{ Source [][2]*float64 }
		}
	}
	if err := json.Unmarshal([]byte(data), &e); err != nil {
		t.Fatal(err)
	}
	end, low = map[string]float64{}, map[string]float64{}
	for _, row := range e.Option.Dataset[0].Source {
		month := time.UnixMilli(int64(*row[0])).UTC().Format("2006-01")
		if row[1] == nil {
			continue
		}
		end[month] = *row[1]
		if before, ok := low[month]; !ok || *row[1] < before {
			low[month] = *row[1]
		}
	}
	return end, low
}

// hostileBudgets is a site whose names, reasons and titles would do harm if they came out of their place.
func hostileBudgets(t *testing.T) string {
	dir := t.TempDir()
	names := []string{`</script><script>alert(1)</script>`, `__f__alert(1)__f__`,
		`</template><img src=x onerror=alert(1)>`}
	var policy strings.Builder
	policy.WriteString("exclusions:\n")
	for i, name := range names {
		quoted, _ := json.Marshal(name)
		write(t, filepath.Join(dir, fmt.Sprintf("content/budgets/b%d.yaml", i)), fmt.Sprintf(`apiVersion: openslo/v1
kind: SLO
metadata: {name: b%d, displayName: %s}
spec:
  description: %s
  service: %s
  indicator: {metadata: {name: i}, spec: {ratioMetric: {counter: true, good: {metricSource: {type: x, spec: {query: q}}}, total: {metricSource: {type: x, spec: {query: q}}}}}}
  timeWindow: [{duration: 28d, isRolling: true}]
  budgetingMethod: Occurrences
  objectives: [{target: 0.99}]
`, i, quoted, quoted, quoted))
		var csv strings.Builder
		csv.WriteString("time,good,total\n")
		for d := range 120 {
			bad := 3 + int(9*math.Abs(math.Sin(float64(d)/9)))
			fmt.Fprintf(&csv, "%s,%d,1000\n", time.Date(2026, 1, 1+d, 0, 0, 0, 0, time.UTC).Format(time.DateOnly),
				1000-bad)
		}
		write(t, filepath.Join(dir, fmt.Sprintf("content/budgets/b%d.csv", i)), csv.String())
		write(t, filepath.Join(dir, fmt.Sprintf("content/reviews/2026-03-0%d-r%d.md", i+1, i)),
			fmt.Sprintf("---\ntitle: %s\nthemes: [t0, t1, t2]\nbudget: [{slo: b%d, consumed: 30%%, reason: "+
				"%s}]\n---\nText.\n", quoted, i, quoted))
		write(t, filepath.Join(dir, fmt.Sprintf("content/themes/t%d.md", i)),
			fmt.Sprintf("---\ntitle: %s\n---\nText.\n", quoted))
		fmt.Fprintf(&policy, "  - {slo: b%d, from: 2026-02-01, to: 2026-02-03, kind: attack, reason: %s}\n", i, quoted)
	}
	write(t, filepath.Join(dir, "content/budgets/policy.yaml"), policy.String())
	return dir
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// live is a condition of the page: every chart that is seen is drawn by ECharts.
const live = `(() => { const seen = [...document.querySelectorAll('.chart')].filter(f => f.checkVisibility());
	return seen.length && seen.every(f => f.querySelector('canvas') && echarts.getInstanceByDom(f.querySelector('.canvas'))) })()`

// shown is the first chart that is seen.
const shown = `echarts.getInstanceByDom([...document.querySelectorAll('.chart')].find(f => f.checkVisibility()).querySelector('.canvas'))`

// TestCharts opens every page with a chart, of the demo and of a site with hostile names, light and dark, and holds
// that charts are drawn in the page's colours and that tooltips show, without a violation of the policy, a dialogue
// or a request to another host.
func TestCharts(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser test")
	}
	bundled(t)
	b := chromium.Tab(t)
	b.Size(t, 1200, 900)
	for name, site := range map[string]string{"demo": repository, "hostile": hostileBudgets(t)} {
		dir := buildSite(t, site)
		base := browsertest.Serve(t, dir, "/")
		charts := 0
		for _, page := range pagesOf(t, dir) {
			if element(parsePage(t, filepath.Join(dir, page)), "figure", "chart") == nil {
				continue
			}
			charts++
			for _, scheme := range []string{"light", "dark"} {
				where := name + " " + page + " " + scheme
				b.Scheme(t, scheme)
				b.Do(t, chromedp.Navigate(base+page), chromedp.WaitReady("main"))
				browsertest.Until[bool](t, b, live)
				inColour(t, b, where)
				hover(t, b)
				b.Picture(t, "main", strings.ReplaceAll(where, "/", "-"))
				complain(t, b, where)
			}
		}
		if charts < 4 { // three budgets, and the themes that occur together
			t.Errorf("%s: %d pages with charts", name, charts)
		}
	}
}

// inColour holds that the first series of the chart has the page's colour.
func inColour(t *testing.T, b *browsertest.Browser, where string) {
	t.Helper()
	got := browsertest.Get(t, b,
		chromedp.Evaluate[string](`(s => s.type === 'line' ? s.lineStyle.color : s.itemStyle.color)(`+shown+
			`.getOption().series[0])`))
	palette := browsertest.Get(t, b,
		chromedp.Evaluate[[]string](
			`['--thread', '--heat0', '--heat1', '--heat2', '--heat3', '--heat4', '--heat5'].map(`+colourAt+`('.chart'))`))
	if got == "" || !slices.Contains(palette, got) {
		t.Errorf("%s: the chart's colour is %q, none of the page's %q", where, got, palette)
	}
}

// colourAt is a function that gives, for a selector, what a colour of the palette is there: "rgb(18, 69, 76)".
const colourAt = `(at => name => { const probe = document.createElement('i'); probe.style.color = 'var(' + name + ')';
	document.querySelector(at).append(probe); const colour = getComputedStyle(probe).color; probe.remove(); return colour; })`

// hover moves the mouse to a value in the middle of the chart and waits for the tooltip, which is text on the canvas.
func hover(t *testing.T, b *browsertest.Browser) {
	t.Helper()
	type point struct{ X, Y float64 }
	browsertest.Doing[bool](t, b, func() {
		p := browsertest.Get(t, b, chromedp.Evaluate[point](`(() => { const c = `+shown+
			`, box = c.getDom(); box.scrollIntoView({block: 'center', behavior: 'instant'});
		const r = box.getBoundingClientRect(), s = c.getOption().series[0];
		if (s.type !== 'heatmap') return {X: r.x + r.width / 2, Y: r.y + r.height / 3};
		const at = c.convertToPixel({xAxisIndex: 0, yAxisIndex: 0}, s.data[0].value); return {X: r.x + at[0], Y: r.y + at[1]} })()`))
		b.Mouse(t, "mouseMoved", p.X-5, p.Y, 0)
		b.Mouse(t, "mouseMoved", p.X, p.Y, 0)
	}, paints(shown, "/ % left|reviews? name/"))
}

// paints is a condition: a chart shows a text on its canvas that fits an expression.
func paints(chart, expression string) string {
	return chart + `.getZr().storage.getDisplayList(true).some(e => e.style && typeof e.style.text === 'string' && ` +
		expression + `.test(e.style.text))`
}

// TestChartManners holds what surrounds a chart: a mark leads to its review, another window can be chosen with the
// keyboard, light and dark follow the button, nothing moves, nothing sticks out on a phone, and without scripts and
// in print the drawing stands.
func TestChartManners(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser test")
	}
	bundled(t)
	b := chromium.Tab(t)
	dir := ownSite(t, repository)
	const page = "budgets/booking-availability/index.html"
	for _, base := range []string{browsertest.Serve(t, dir, "/some/prefix/"), "file://" + dir + "/"} {
		b.Size(t, 1200, 900)
		b.Media(t, "")
		b.Do(t, chromedp.Navigate(base+page))
		browsertest.Until[bool](t, b, live)
		if !browsertest.Get(t, b, chromedp.Evaluate[bool](shown+`.getOption().animation === false`)) {
			t.Error("the chart moves")
		}
		browsertest.Get(t, b, chromedp.Evaluate[bool](
			`document.querySelector('input[name=window]:checked').focus(), true`))
		b.Do(t, chromedp.KeyEvent("\u0303")) // arrow right
		browsertest.Until[bool](t, b,
			`document.querySelector('input[name=window][value="1"]').checked && !document.querySelector('.w0').checkVisibility() && `+live)
		browsertest.Get(t, b, chromedp.Evaluate[bool](
			`document.querySelector('input[name=window]').click(), document.getElementById('light').click(), true`))
		browsertest.Until[bool](t, b, live+` && `+shown+`.getOption().series[0].lineStyle.color === `+colourAt+
			`('body')('--thread')`)
		browsertest.Get(t, b, chromedp.Evaluate[bool](`document.getElementById('light').click(), true`))
		narrow(t, b)
		b.Size(t, 1200, 900)
		browsertest.Until[bool](t, b, shown+`.getWidth() > 700`)
		b.Media(t, "print")
		browsertest.Until[bool](t, b,
			`document.querySelector('.w0 svg.wide').checkVisibility() && !document.querySelector('.w0 .canvas').checkVisibility() && !document.querySelector('.w1').checkVisibility()`)
		b.Media(t, "")
		browsertest.Until[bool](t, b, live+` && document.querySelector('.w0 .canvas').checkVisibility()`)
		follow(t, b)
		complain(t, b, base)
	}
	broken := assetFile(t, dir, "dist/echarts.js") // what fails leaves the drawing where it is
	write(t, broken, "window.echarts = {init: function () { throw new Error('no canvas here'); }};")
	b.Do(t, chromedp.Navigate("file://"+dir+"/"+page))
	browsertest.Until[bool](t, b,
		`document.readyState === 'complete' && document.querySelector('.w0 svg.wide').checkVisibility() && !document.querySelector('.w0 .canvas').checkVisibility()`)
	b.Scripts(t, false)
	defer b.Scripts(t, true)
	b.Do(t, chromedp.Navigate("file://"+dir+"/"+page), chromedp.WaitVisible(".w0 svg.wide"))
}

// narrow holds that nothing sticks out of a window as wide as a small phone.
func narrow(t *testing.T, b *browsertest.Browser) {
	t.Helper()
	b.Size(t, 320, 700)
	browsertest.Until[bool](t, b, shown+`.getWidth() <= 320 && document.documentElement.scrollWidth <= 320`)
}

// follow clicks the mark of a review.
func follow(t *testing.T, b *browsertest.Browser) {
	t.Helper()
	type point struct {
		X, Y float64
		Href string
	}
	var p point
	mark := `(() => { const c = ` + shown + `, box = c.getDom();
		box.scrollIntoView({block: 'center', behavior: 'instant'});
		const it = JSON.parse(box.parentNode.querySelector('template').content.textContent), marks = it.option.series[1].data;
		const i = it.links.findIndex(h => h.includes('signup-death-spiral')), r = box.getBoundingClientRect(), at = c.convertToPixel({xAxisIndex: 0, yAxisIndex: 0}, marks[i].value);
		return {X: r.x + at[0], Y: r.y + at[1], Href: new URL(it.links[i], location.href).href} })()`
	browsertest.Doing[bool](t, b, func() {
		p = browsertest.Get(t, b, chromedp.Evaluate[point](mark))
		b.Mouse(t, "mouseMoved", p.X-40, p.Y, 0)
		b.Mouse(t, "mouseMoved", p.X, p.Y, 0)
	}, shown+`.getZr().painter.getViewportRoot().style.cursor === 'pointer'`)
	b.Mouse(t, "mousePressed", p.X, p.Y, 0)
	b.Mouse(t, "mouseReleased", p.X, p.Y, 0)
	got := browsertest.Until[string](t, b, `!location.href.includes('budgets/') && location.href`)
	if strings.TrimSuffix(got, "index.html") != strings.TrimSuffix(p.Href, "index.html") { // a server may shorten it
		t.Errorf("the mark leads to %s, not to %s", got, p.Href)
	}
}

// TestTracks holds that the graphs under a timeline stand on its axis, one panel with a scale for each unit: they
// zoom with it, say their values under the pointer, and end where the walk has come to, their scale with them.
func TestTracks(t *testing.T) {
	b := openTimelines(t)
	base := browsertest.Serve(t, siteOnce(t, repository), "/")
	const line = `document.querySelector('.stage path.line.s1')`
	for _, scheme := range []string{"light", "dark"} {
		b.Scheme(t, scheme)
		b.open(base + spiral)
		if got := b.number(line + `.getAttribute('d').split('L').length`); got < 100 {
			t.Errorf("%s: the first line has %d points", scheme, got)
		}
		if got, want := b.text(`getComputedStyle(`+line+`).stroke`),
			b.text(colourAt+`('.stage')('--contributor')`); got != want {
			t.Errorf("%s: the first line is %s, want %s", scheme, got, want)
		}
		complain(t, b.Browser, scheme)
	}
	reach := line + `.getBBox().width`
	whole := b.text(reach)
	b.run(`[...document.querySelectorAll('#timeline .tools button')].find(x => x.textContent === '+').click()`)
	b.until(reach + ` > ` + whole)
	b.run(`document.querySelector('.stage .scale').scrollIntoView({block: 'center', behavior: 'instant'})`)
	type point struct{ X, Y float64 }
	browsertest.Doing[bool](t, b.Browser, func() {
		p := browsertest.Get(t, b.Browser,
			chromedp.Evaluate[point](
				`(() => { const s = document.querySelector('.stage').getBoundingClientRect(), r = document.querySelector('.stage .scale').getBoundingClientRect(); return {X: s.x + s.width / 2, Y: r.y} })()`))
		b.Mouse(t, "mouseMoved", p.X-3, p.Y, 0)
		b.Mouse(t, "mouseMoved", p.X, p.Y, 0)
	}, `[...document.querySelectorAll('.stage .value')].some(v => /^[0-9][0-9,]* attempts per minute$/.test(v.textContent))`)
	b.open(base + "reviews/2026-07-18-hot-posts/index.html")
	if got := b.text(`[...document.querySelectorAll('.stage .scale')].map(s => s.textContent).filter(w => !/[0-9]/.test(w)).join()`); got != "°C,ms" {
		t.Errorf("the scales are of %q, want one for degrees and one for milliseconds", got)
	}
	all, most := b.number(line+`.getAttribute('d').length`),
		b.text(`document.querySelectorAll('.stage .scale').length`)
	height := b.text(`document.querySelector('.stage').clientHeight`)
	b.know(1)
	b.painted()
	b.until(line + `.getAttribute('d').length < ` + fmt.Sprint(all))
	b.until(`document.querySelectorAll('.stage .scale').length <= ` + most)
	if got := b.text(`document.querySelector('.stage').clientHeight`); got != height {
		t.Errorf("the stage is %s high while one walks, %s with hindsight", got, height)
	}
	complain(t, b.Browser, "tracks")
}
