package cli

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"throughline/internal/browsertest"
)

const gold = "testdata/gold"

// spiral is the review of the demo with the richest timeline.
const spiral = "reviews/2025-06-14-signup-death-spiral/index.html"

// timeline is a review's timeline in a browser.
type timeline struct {
	*browsertest.Browser
	t testing.TB
}

func (b timeline) open(address string) {
	b.t.Helper()
	b.Do(b.t, chromedp.Navigate("about:blank"), chromedp.Navigate(address),
		chromedp.WaitReady("#timeline .stage svg path"))
}

func (b timeline) run(js string) {
	b.t.Helper()
	browsertest.Get(b.t, b.Browser, chromedp.Evaluate[bool]("(() => {"+js+"; return true})()"))
}

func (b timeline) text(js string) string {
	b.t.Helper()
	return browsertest.Get(b.t, b.Browser, chromedp.Evaluate[string]("String("+js+")"))
}

func (b timeline) number(js string) int {
	b.t.Helper()
	n, err := strconv.Atoi(b.text(js))
	if err != nil {
		b.t.Fatalf("%s: %v", js, err)
	}
	return n
}

// until waits for a condition of the page: drawing and address follow a moment after what the reader does.
func (b timeline) until(js string) {
	b.t.Helper()
	browsertest.Until[bool](b.t, b.Browser, "!!("+js+")")
}

// painted waits until what the reader has done is drawn: the drawing is made in the next frame.
func (b timeline) painted() {
	b.t.Helper()
	browsertest.Get(b.t, b.Browser,
		chromedp.Evaluate[bool](
			`new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))`,
			chromedp.EvalAwaitPromise))
}

// listed is how many events the list shows.
const listed = `document.querySelectorAll('#timeline li.event:not([hidden])').length`

// drawnAndListed is how many drawings there are, and how many events a reader sees in the list.
const drawnAndListed = `document.querySelectorAll('.stage').length + ' ' + [...document.querySelectorAll('#timeline li.event')].filter(l => l.checkVisibility()).length`

// know moves the slider of what was known.
func (b timeline) know(n int) {
	b.t.Helper()
	b.run(fmt.Sprintf(`const s = document.querySelector('input[aria-label="What was known"]'); s.value = %d; s.dispatchEvent(new Event('input'))`, n))
}

// chip presses the button of the legend, or of the row of tools, that says these words.
func (b timeline) chip(words string) {
	b.t.Helper()
	b.run(fmt.Sprintf(`[...document.querySelectorAll('#timeline button.chip')].find(l => l.textContent.includes(%q)).click()`, words))
}

// press presses what the drawing has for a lane or a theory: attribute is data-lane or data-theory.
func (b timeline) press(attribute, value string) {
	b.t.Helper()
	b.painted()
	b.run(fmt.Sprintf(`const t = document.querySelector('.stage [%s=%q]'); t.scrollIntoView({block: 'center', behavior: 'instant'});
		const r = t.getBoundingClientRect(), at = {pointerId: 1, clientX: r.x + 4, clientY: r.y + 4, bubbles: true};
		t.dispatchEvent(new PointerEvent('pointerdown', at)); t.dispatchEvent(new PointerEvent('pointerup', at))`, attribute, value))
	b.painted()
}

// list unfolds the list of events.
func (b timeline) list() {
	b.t.Helper()
	b.run(`const l = [...document.querySelectorAll('#timeline .tools button')].find(b => b.textContent === 'Show as a list'); if (l) l.click()`)
}

func openTimelines(t testing.TB) timeline {
	if testing.Short() {
		t.Skip("a browser test")
	}
	b := chromium.Tab(t)
	b.Size(t, 1300, 1000)
	return timeline{b, t}
}

// TestTimelineWeight holds that the scripts of a timeline cost a reader at most 20 KB, as they reach the browser.
func TestTimelineWeight(t *testing.T) {
	var packed bytes.Buffer
	z, _ := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	for _, name := range []string{"marks.js", "timeline-axis.js", "timeline-story.js", "timeline-graphs.js",
		"timeline-draw.js",
		"timeline-controls.js", "timeline-pointer.js", "timeline.js"} {
		data, err := os.ReadFile(filepath.Join(repository, "themes/default/assets/dist/small", name))
		if err != nil {
			browsertest.Skip(t, "scripts were not made small (make bundle, which needs npm)")
		}
		_, _ = z.Write(data)
	}
	_ = z.Close()
	if packed.Len() > 20_000 {
		t.Errorf("the scripts of a timeline are %d bytes packed", packed.Len())
	}
}

// TestGoldTimelines holds that ten published timelines, counted by hand, come out whole: in the list, in the drawing,
// in every look, and that axe-core finds nothing.
func TestGoldTimelines(t *testing.T) {
	t.Parallel()
	b := openTimelines(t)
	axe := browsertest.Axe(t, repository)
	base := browsertest.Serve(t, siteOnce(t, gold), "/")
	table, err := os.ReadFile(filepath.Join(gold, "gold.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(table)), "\n")[1:] {
		f := strings.Split(line, "\t")
		events, err := strconv.Atoi(f[1])
		if err != nil {
			t.Fatal(err)
		}
		drawn := events >= 4 // of fewer, the list is there alone
		for _, look := range []struct {
			name, scheme, medium string
			width                int64
		}{{"wide", "light", "", 1300}, {"dark", "dark", "", 1300}, {"narrow", "light", "", 320},
			{"print", "light", "print", 800}} {
			where := f[0] + " " + look.name
			b.Size(t, look.width, 1000)
			b.Media(t, look.medium, "prefers-color-scheme", look.scheme)
			address := base + "reviews/" + f[0] + "/index.html"
			if drawn {
				b.open(address)
			} else {
				b.Do(t, chromedp.Navigate("about:blank"), chromedp.Navigate(address),
					chromedp.WaitReady("#timeline li.event"))
			}
			if n := b.text(listed); n != f[1] {
				t.Errorf("%s: %s events are listed, not %s", where, n, f[1])
			}
			if drawn {
				if n := b.text(`document.querySelector('.stage').dataset.drawn`); n != f[1] {
					t.Errorf("%s: %s events are drawn, not %s", where, n, f[1])
				}
			} else if n := b.text(drawnAndListed); n != "0 "+f[1] {
				t.Errorf("%s: drawings and events that are seen in the list: %s, not 0 %s", where, n, f[1])
			}
			ends := b.text(`(l => [l[0], l[l.length-1]].map(e => new Date(e.dataset.at * 1000).toISOString().replace('.000', '')).join(' '))([...document.querySelectorAll('#timeline li.event')])`)
			if ends != f[2]+" "+f[3] {
				t.Errorf("%s: from and to are %s, not %s %s", where, ends, f[2], f[3])
			}
			if over := b.number(`document.documentElement.scrollWidth - innerWidth`); over > 0 {
				t.Errorf("%s: the page is %d pixels wider than the window", where, over)
			}
			complain(t, b.Browser, where)
			b.Picture(t, "#timeline", "gold-"+f[0]+"-"+look.name)
			if look.medium == "" {
				for _, v := range b.RunAxe(t, axe) {
					t.Errorf("%s: %s: %s\n  %s", where, v.ID, v.Help, strings.Join(v.Nodes, "\n  "))
				}
				b.Complaints()
			}
		}
	}
}

// TestKnownBy holds, for every position of the slider, that nothing of a later event and nothing that was learnt
// later is left in the accessible tree, and that everything known is.
func TestKnownBy(t *testing.T) {
	t.Parallel()
	b := openTimelines(t)
	demo, golden := browsertest.Serve(t, siteOnce(t, repository), "/"), browsertest.Serve(t, siteOnce(t, gold), "/")
	for _, address := range []string{demo + spiral, demo + "reviews/2025-11-05-taking-the-primary-away/index.html",
		golden + "reviews/2020-02-24-adsync-service-accounts/index.html"} {
		b.open(address)
		type event struct {
			Text  string
			Later bool
		}
		// the longest run of text between tags: what a reader of the tree gets in one piece
		events := browsertest.Get(t, b.Browser,
			chromedp.Evaluate[[]event](`[...document.querySelectorAll('#timeline li.event')].map(li => {
			const w = document.createTreeWalker(li.querySelector('.prose'), NodeFilter.SHOW_TEXT); let best = '';
			while (w.nextNode()) if (w.currentNode.data.trim().length > best.length) best = w.currentNode.data.trim();
			return {Text: best.replace(/\s+/g, ' '), Later: li.classList.contains('later')} })`))
		b.list()
		last := b.number(`document.querySelector('input[aria-label="What was known"]').max`)
		for k := 0; k <= last; k++ {
			b.know(k)
			heard := strings.Join(strings.Fields(b.Heard(t)), " ")
			step := 0
			for _, e := range events {
				if !e.Later {
					step++
				}
				want := k == last || !e.Later && step <= k
				if got := strings.Contains(heard, e.Text); got != want {
					t.Errorf("%s, known by %d of %d: %q is heard: %v, want %v", address, k, last, e.Text, got, want)
				}
			}
		}
		complain(t, b.Browser, address)
	}
}

// TestKnownByEvidence holds that evidence is not there before it was captured, in list, panel and drawing, and is
// when the reader asks for everything. What has no time of capture stays.
func TestKnownByEvidence(t *testing.T) {
	site := t.TempDir()
	writeFile(t, filepath.Join(site, "content/reviews/a/index.md"), `---
title: A
date: 2026-03-14
artifacts:
  - {id: a1, title: Graph of the day after, kind: graph, file: after.csv, captured: 2026-03-15}
  - {id: a2, title: Log of that minute, kind: log, href: "https://logs.example/1", captured: 2026-03-14T09:05Z}
  - {id: a3, title: Undated dashboard, kind: dashboard, href: "https://graphs.example/1"}
  - {id: a4, title: Graph of that minute, kind: graph, file: then.csv, captured: 2026-03-14T09:05Z}
timeline:
  - {id: e1, at: "09:00", text: Pager, evidence: [a1, a2, a3, "https://chat.example/1"]}
  - {id: e2, at: "09:05", text: A look, evidence: [a2, a4]}
  - {id: e3, at: "2026-03-15 09:00", text: The morning after, evidence: [a1]}
  - {id: e4, at: "2026-03-15 09:30", text: Half an hour on}
---
`)
	for _, name := range []string{"after.csv", "then.csv"} {
		writeFile(t, filepath.Join(site, "content/reviews/a", name),
			"time,value\n2026-03-14T09:00:00Z,1\n2026-03-14T09:10:00Z,5\n2026-03-15T09:00:00Z,2\n")
	}
	b := openTimelines(t)
	b.open(browsertest.Serve(t, buildSite(t, site), "/") + "reviews/a/index.html")
	b.run(`location.hash = 'e1'`) // the panel shows the same evidence
	shown := `[...new Set([...document.querySelectorAll('#timeline .evidence a, #timeline .track a, #timeline .stage text.row')]
		.filter(a => !a.closest('[hidden]') && /Graph|Log|dashboard/.test(a.textContent)).map(a => a.textContent))].sort().join(', ')`
	const all = "Graph of that minute, Graph of the day after, Log of that minute, Undated dashboard"
	for k, want := range []string{"", "Undated dashboard", "Graph of that minute, Log of that minute, Undated " +
		"dashboard", all, all, all} {
		b.know(k)
		b.until(fmt.Sprintf(`%s === %q`, shown, want))
	}
	complain(t, b.Browser, "evidence")
}

// TestTimelineByHand drives what a reader does with the drawing.
func TestTimelineByHand(t *testing.T) {
	b := openTimelines(t)
	b.Media(t, "", "prefers-reduced-motion", "reduce")
	base := browsertest.Serve(t, siteOnce(t, repository), "/")
	b.open(base + spiral)
	all := b.number(listed)
	view := `(new URLSearchParams(location.search).get('view') || '')`

	t.Run("filters", func(t *testing.T) {
		b := timeline{b.Browser, t}
		b.chip("observation")
		want := b.number(`document.querySelectorAll('#timeline li.event[data-kind=observation]').length`)
		if n := b.number(listed); n != want || n == all {
			t.Errorf("%d events of %d are listed, not %d", n, all, want)
		}
		b.until(`location.search.includes('kind=observation')`)
		again := b.text(`location.href`)
		b.open(again)
		if n := b.number(listed); n != want {
			t.Errorf("at the copied address %d events are listed, not %d", n, want)
		}
		b.press("data-lane", "platform")
		if n := b.number(listed); n == 0 || n >= want {
			t.Errorf("with a lane %d events are listed of %d", n, want)
		}
		b.open(base + spiral)
		b.run(`const s = document.querySelector('#timeline input[type=search]'); s.value = 'island card'; s.dispatchEvent(new Event('input'))`)
		if n := b.number(listed); n == 0 || n == all {
			t.Errorf("with words %d events are listed of %d", n, all)
		}
		b.open(base + spiral)
	})
	t.Run("theory", func(t *testing.T) {
		b := timeline{b.Browser, t}
		b.press("data-theory", "t1")
		of := b.number(`document.querySelectorAll('#timeline li.event[data-theory=t1]').length`)
		if n := b.number(`document.querySelectorAll('#timeline li.event.back').length`); n != all-of {
			t.Errorf("%d events step back, not %d", n, all-of)
		}
		b.until(`document.querySelector('.stage .m.dim')`)
		b.chip("Only events for these theories")
		if n := b.number(listed); n != of {
			t.Errorf("%d events are listed, not %d", n, of)
		}
		b.open(base + spiral)
	})
	t.Run("zoom and pan", func(t *testing.T) {
		b := timeline{b.Browser, t}
		b.run(`document.querySelector('.stage').scrollIntoView({block: 'center', behavior: 'instant'}); document.querySelector('.stage').focus({preventScroll: true})`)
		x, y := float64(b.number(`Math.round(document.querySelector('.stage').getBoundingClientRect().x)`)),
			float64(b.number(`Math.round(document.querySelector('.stage').getBoundingClientRect().y)`))
		b.Wheel(t, x+300, y+200, 0, -300, 0)
		b.until(view)
		zoomed := b.text(view)
		b.Mouse(t, "mousePressed", x+400, y+330, 0)
		b.Mouse(t, "mouseMoved", x+350, y+330, 0)
		b.Mouse(t, "mouseMoved", x+300, y+330, 0)
		b.Mouse(t, "mouseReleased", x+300, y+330, 0)
		b.until(view + ` !== '` + zoomed + `'`)
		width := `(v => v[1] - v[0])(` + view + `.split('~').map(Number))`
		b.run(`[...document.querySelectorAll('#timeline button')].find(b => b.textContent === 'Show all').click()`)
		b.until(`!` + view)
		b.Mouse(t, "mousePressed", x+200, y+330, 8) // a brush with shift
		b.Mouse(t, "mouseMoved", x+250, y+330, 8)
		b.Mouse(t, "mouseMoved", x+300, y+330, 8)
		b.Mouse(t, "mouseReleased", x+300, y+330, 8)
		b.until(view)
		if n := b.number(width); n <= 0 || n > 3600 {
			t.Errorf("the brush leaves %d seconds in view", n)
		}
		b.run(`document.querySelector('.stage').focus()`)
		b.Do(t, chromedp.KeyEvent("0"))
		b.until(`!` + view)
		b.Do(t, chromedp.KeyEvent("+"))
		b.until(view)
		b.Do(t, chromedp.KeyEvent("0"))
		b.until(`!` + view)
		b.Touch(t, "touchStart", x+300, y+200, x+400, y+200)
		b.Touch(t, "touchMove", x+200, y+200, x+500, y+200)
		b.Touch(t, "touchEnd")
		b.until(view)
		b.open(base + spiral)
	})
	t.Run("select", func(t *testing.T) {
		b := timeline{b.Browser, t}
		b.run(`document.querySelector('.stage').focus()`)
		b.Do(t, chromedp.KeyEvent("\u0303")) // ArrowRight
		b.until(`!document.querySelector('.panel').hidden && location.hash`)
		b.open(base + spiral + "#e17")
		b.until(`!document.querySelector('.panel').hidden`)
		said := b.text(`document.querySelector('.panel').textContent`)
		for _, want := range []string{"after the event before", "after the start", "Our own retries",
			"Somebody had read the February review"} {
			if !strings.Contains(said, want) {
				t.Errorf("the selected event does not say %q: %s", want, said)
			}
		}
		b.run(`document.querySelector('.panel .pointers a[href="#m3"]').click()`)
		b.until(`location.hash === '#m3' && document.querySelector('.stage .m.dim')`)
		b.run(`document.querySelector('#m3 a[href="#e17"]').click()`)
		b.until(`location.hash === '#e17' && !document.querySelector('.panel').hidden`)
		b.open(base + spiral + "#e2")
		if n := b.number(`document.querySelectorAll('.panel img').length`); n != 1 {
			t.Errorf("the evidence shows %d pictures in place, not one", n)
		}
	})
	t.Run("walk", func(t *testing.T) {
		b := timeline{b.Browser, t}
		b.open(base + spiral)
		play := `[...document.querySelectorAll('#timeline button')].find(b => b.textContent === 'Play')`
		for n := 1; n <= 3; n++ { // with little motion wished for, each press is one step
			b.run(play + `.click()`)
			if got := b.number(listed); got != n {
				t.Errorf("after %d presses of Play %d events are listed", n, got)
			}
		}
		b.run(`document.querySelector('input[aria-label="What was known"]').focus()`)
		b.Do(t, chromedp.KeyEvent("\u0303"))
		b.until(listed + ` === 4`)
		b.until(`location.search.includes('known=')`)
		b.open(b.text(`location.href`))
		if got := b.number(listed); got != 4 {
			t.Errorf("at the copied address %d events are listed, not 4", got)
		}
		b.Media(t, "", "prefers-reduced-motion", "no-preference")
		b.open(base + spiral)
		b.run(play + `.click()`)
		b.until(`[...document.querySelectorAll('#timeline button')].some(b => b.textContent === 'Pause')`)
		b.until(listed + ` >= 2`)
		b.run(`[...document.querySelectorAll('#timeline button')].find(b => b.textContent === 'Pause').click()`)
	})
	// what is under the pointer is found while the drawing is only moved, not drawn anew
	t.Run("pan", func(t *testing.T) {
		b := timeline{b.Browser, t}
		b.open(base + spiral + "#e9")
		b.run(`[...document.querySelectorAll('#timeline button')].find(b => b.getAttribute('aria-label') === 'Zoom in').click()`)
		b.until(`document.querySelector('.stage .m.ring') && location.search.includes('view=')`)
		b.painted()
		got := b.text(`(() => {
			const stage = document.querySelector('.stage'), r = stage.getBoundingClientRect(), art = document.querySelector('.stage .art');
			const [, x, y] = /M(-?[\d.]+) ([\d.]+)m-11/.exec(document.querySelector('.stage .m.ring').getAttribute('d')).map(Number);
			const key = k => stage.dispatchEvent(new KeyboardEvent('keydown', {key: k, shiftKey: true, bubbles: true, cancelable: true}));
			key('ArrowRight');
			const by = /translateX\((-?[\d.]+)px\)/.exec(art.style.transform);
			if (!by) return 'the drawing is not moved';
			for (const type of ['pointerdown', 'pointerup']) stage.dispatchEvent(new PointerEvent(type, {pointerId: 1, clientX: r.x + x + +by[1], clientY: r.y + y, bubbles: true}));
			return location.hash;
		})()`)
		if got != "#e9" {
			t.Errorf("a click on an event that was panned finds %q", got)
		}
		b.until(`document.querySelector('.stage .art').style.transform === ''`)
	})
	t.Run("zone", func(t *testing.T) {
		b := timeline{b.Browser, t}
		b.open(base + spiral)
		clock := `document.querySelector('#e3 .when time').textContent`
		was := b.text(clock)
		b.run(`const s = [...document.querySelectorAll('#timeline select')].find(s => [...s.options].some(o => o.value === 'utc')); s.value = 'utc'; s.dispatchEvent(new Event('change'))`)
		if got := b.text(clock); was != "20:23" || got != "18:23" {
			t.Errorf("the clock says %s as written and %s in UTC", was, got)
		}
	})
	complain(t, b.Browser, spiral)
}

// TestTimelineWithoutScripts holds that the list alone tells the whole story.
func TestTimelineWithoutScripts(t *testing.T) {
	b := openTimelines(t)
	base := browsertest.Serve(t, siteOnce(t, repository), "/")
	b.Scripts(t, false)
	defer b.Scripts(t, true)
	b.Do(t, chromedp.Navigate(base+spiral), chromedp.WaitReady("#timeline"))
	heard := strings.ToLower(b.Heard(t))
	for _, want := range []string{"Timeline", "20:31", "20:49", "key moment", "learned later", "declared",
		"assessment", "platform", "Somebody is attacking the sign-up form",
		"Card numbers are handed out one at a time", "attempts per minute", " pass"} {
		if !strings.Contains(heard, strings.ToLower(want)) {
			t.Errorf("without scripts %q is not there", want)
		}
	}
	b.Picture(t, "#timeline", "without-scripts")
}

// TestTwoReviews lays two reviews over each other and looks at all of them over time.
func TestTwoReviews(t *testing.T) {
	t.Parallel()
	b := openTimelines(t)
	axe := browsertest.Axe(t, repository)
	dir := siteOnce(t, repository)
	for _, base := range []string{browsertest.Serve(t, dir, "/some/prefix/"), "file://" + dir + "/"} {
		b.Do(t, chromedp.Navigate(base+
			"compare/index.html?a=2025-06-14-signup-death-spiral&b=2026-09-05-the-second-broadcast"))
		b.until(`document.querySelectorAll('#both svg .m').length > 30 && document.querySelectorAll('#both li.b').length > 5`)
		if at := b.text(`[...document.querySelectorAll('#both li')].filter(l => l.textContent.includes('at that moment')).length`); at == "0" {
			t.Errorf("%s: no event stands at the moment of detection", base)
		}
		complain(t, b.Browser, base+"compare/")
	}
	b.Picture(t, "main", "compare")
	for _, v := range b.RunAxe(t, axe) {
		t.Errorf("compare: %s: %s\n  %s", v.ID, v.Help, strings.Join(v.Nodes, "\n  "))
	}
	b.Size(t, 320, 900)
	b.Do(t, chromedp.Navigate("file://"+dir+
		"/compare/index.html?a=2025-06-14-signup-death-spiral&b=2026-09-05-the-second-broadcast"))
	b.until(`document.querySelector('#both svg .m')`)
	if over := b.number(`document.documentElement.scrollWidth - innerWidth`); over > 0 {
		t.Errorf("compare: the page is %d pixels wider than a narrow window", over)
	}
	b.Picture(t, "main", "compare-narrow")
	for _, width := range []int64{320, 1300} {
		b.Size(t, width, 900)
		for _, scheme := range []string{"light", "dark"} {
			b.Scheme(t, scheme)
			for _, page := range []string{"reviews/index.html",
				"compare/index.html?a=2025-06-14-signup-death-spiral&b=2026-09-05-the-second-broadcast"} {
				b.Do(t, chromedp.Navigate("file://"+dir+"/"+page), chromedp.WaitReady("#overtime svg, #both svg"))
				where := fmt.Sprintf("%s at %d px, %s", page, width, scheme)
				for _, v := range b.RunAxe(t, axe) {
					t.Errorf("%s: %s: %s\n  %s", where, v.ID, v.Help, strings.Join(v.Nodes, "\n  "))
				}
				if over := b.number(`document.documentElement.scrollWidth - innerWidth`); over > 0 {
					t.Errorf("%s: the page is %d pixels wider than the window", where, over)
				}
				b.Picture(t, "main", fmt.Sprintf("%s-%d-%s", strings.SplitN(page, "/", 2)[0], width, scheme))
			}
		}
	}
	b.Do(t, chromedp.Navigate("file://"+dir+"/reviews/index.html"))
	if dots, entries := b.number(`document.querySelectorAll('#overtime g path.o').length`),
		b.number(`document.querySelectorAll('.entry').length`); dots != entries {
		t.Errorf("over time there are %d dots for %d reviews", dots, entries)
	}
	b.Picture(t, "main", "overtime")
}
