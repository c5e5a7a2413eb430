package cli

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"throughline/internal/browsertest"
)

// TestWalkMovesNothing holds that a walk changes neither the height of the drawing nor the place of what follows it,
// that a playhead stands at the moment that it has come to, and that marks, names of lanes and stops that nobody knew
// of are not there.
func TestWalkMovesNothing(t *testing.T) {
	b := openTimelines(t)
	base := browsertest.Serve(t, siteOnce(t, repository), "/")
	for _, width := range []int64{390, 1000, 1300, 1920} {
		b.Size(t, width, 900)
		b.open(base + spiral)
		b.painted()
		where := `[document.querySelector('.stage').clientHeight, document.getElementById('account').offsetTop].join()`
		want := b.text(where)
		lanes, stops := b.number(`document.querySelectorAll('.stage text.row').length`),
			b.number(`document.querySelectorAll('.stops i').length`)
		for _, k := range []int{0, 1, 9, 19} {
			b.know(k)
			b.painted()
			if got := b.text(where); got != want {
				t.Errorf("%d px, known by %d: height and place are %s, were %s", width, k, got, want)
			}
			if got := b.number(`document.querySelectorAll('.playhead .now').length`); (got == 1) != (k > 0) {
				t.Errorf("%d px, known by %d: %d playheads", width, k, got)
			}
		}
		b.know(2)
		b.painted()
		if got := b.number(`document.querySelectorAll('.stops i').length`); got >= stops {
			t.Errorf("%d px: %d of %d stops are there at the second event", width, got, stops)
		}
		if got := b.number(`document.querySelectorAll('.stage text.row').length`); width > 800 && got >= lanes {
			t.Errorf("%d px: %d of %d names of rows are there at the second event", width, got, lanes)
		}
		if over := b.number(`document.documentElement.scrollWidth - innerWidth`); over > 0 {
			t.Errorf("the page is %d pixels wider than a window of %d", over, width)
		}
		complain(t, b.Browser, fmt.Sprint(width))
	}
}

// TestTimelineKeys drives the drawing with keys: key moments, a lane alone, hindsight, how fast it plays, and the
// list of keys.
func TestTimelineKeys(t *testing.T) {
	b := openTimelines(t)
	b.open(browsertest.Serve(t, siteOnce(t, repository), "/") + spiral)
	b.run(`document.querySelector('.stage').focus()`)
	b.Do(t, chromedp.KeyEvent("k"))
	b.until(`document.querySelector('.said').textContent.startsWith('20:2') && !document.querySelector('.panel').hidden`)
	first := b.text(`document.querySelector('.said').textContent`)
	b.Do(t, chromedp.KeyEvent("k"))
	b.until(`document.querySelector('.said').textContent !== '` + first + `'`)
	b.Do(t, chromedp.KeyEvent("K"))
	b.until(`document.querySelector('.said').textContent === '` + first + `'`)
	b.Do(t, chromedp.KeyEvent("s"))
	b.until(`location.search.includes('lane=')`)
	if got := b.text(`new Set([...document.querySelectorAll('#timeline li.event:not([hidden])')].map(l => l.dataset.lane)).size`); got != "1" {
		t.Errorf("with a lane alone events of %s lanes are there", got)
	}
	b.Do(t, chromedp.KeyEvent("s"))
	b.until(`!location.search.includes('lane=')`)
	b.Do(t, chromedp.KeyEvent("h"))
	b.until(`document.querySelector('.said').textContent.includes('hindsight')`)
	b.Do(t, chromedp.KeyEvent("2"))
	b.until(`[...document.querySelectorAll('.speeds button')].findIndex(x => x.getAttribute('aria-pressed') === 'true') === 1`)
	b.Do(t, chromedp.KeyEvent("?"))
	b.until(`document.querySelector('dialog.keys').open`)
	if got := b.text(`document.querySelector('dialog.keys').textContent`); !strings.Contains(got, "next key moment") {
		t.Errorf("the list of keys says %q", got)
	}
	b.Do(t, chromedp.KeyEvent("\u001b"))
	b.until(`!document.querySelector('dialog.keys').open`)
	complain(t, b.Browser, "keys")
}

// TestPlaying holds that the clock runs between events: the playhead moves while no event is new, and pausing keeps
// the place.
func TestPlaying(t *testing.T) {
	b := openTimelines(t)
	b.Media(t, "", "prefers-reduced-motion", "no-preference")
	b.open(browsertest.Serve(t, siteOnce(t, repository), "/") + spiral)
	at := `+(/M([0-9.]+)/.exec(document.querySelector('.playhead .now')?.getAttribute('d') || '') || [])[1]`
	b.run(`document.querySelector('button.play').click()`)
	b.until(at + ` > 0`)
	from := b.text(at)
	b.until(at + ` > ` + from)
	// the address is written a moment after an event: a pause that comes later than that writes it as well
	browsertest.Get(t, b.Browser, chromedp.Evaluate[bool](`new Promise(done => {
		const slider = document.querySelector('input[aria-label="What was known"]'); let known, since;
		const look = now => {
			if (slider.value !== known) [known, since] = [slider.value, now];
			if (now - since < 400) return requestAnimationFrame(look);
			document.querySelector('button.play').click();
			done(true);
		};
		requestAnimationFrame(look);
	})`, chromedp.EvalAwaitPromise))
	b.until(`document.querySelector('button.play').textContent === 'Play'`)
	b.until(`location.search.includes('known=')`)
	complain(t, b.Browser, "playing")
}

// TestFewEventsAndTies holds that below four events there is the list alone, and that marks which lie over each other
// are counted.
func TestFewEventsAndTies(t *testing.T) {
	site := t.TempDir()
	writeFile(t, filepath.Join(site, "content/reviews/few.md"),
		"---\ntitle: Few\ndate: 2026-03-14\ntimeline: [09:02 One thing, 09:05 Another thing, 09:09 A third "+
			"thing]\n---\n")
	ties := ""
	for i := range 12 {
		ties += fmt.Sprintf("  - 09:02 Thing %d of one minute\n", i)
	}
	writeFile(t, filepath.Join(site, "content/reviews/ties.md"), "---\ntitle: Ties\ndate: 2026-03-14\ntimeline:\n"+
		ties+"---\n")
	base := browsertest.Serve(t, buildSite(t, site), "/")
	b := openTimelines(t)
	b.Do(t, chromedp.Navigate(base+"reviews/few/index.html"), chromedp.WaitReady("#timeline li.event"))
	if got := b.text(drawnAndListed); got != "0 3" {
		t.Errorf("of three events there are stages and lines of the list: %s", got)
	}
	b.open(base + "reviews/ties/index.html")
	b.painted()
	if got := b.number(`[...document.querySelectorAll('.stage .more')].reduce((n, m) => n + +m.textContent, 0)`); got != 7 {
		t.Errorf("five marks are seen and %d counted, of twelve events", got)
	}
	complain(t, b.Browser, "few and many")
}

// TestCardOnPhones holds that on a phone the event's text is a sheet at the end of the window, which can be closed.
func TestCardOnPhones(t *testing.T) {
	b := openTimelines(t)
	b.Size(t, 390, 844)
	b.open(browsertest.Serve(t, siteOnce(t, repository), "/") + spiral + "#e17")
	b.until(`(r => r.height > 100 && Math.abs(r.bottom - innerHeight) < 2)(document.querySelector('.panel').getBoundingClientRect())`)
	b.run(`document.querySelector('.panel .close').click()`)
	b.until(`document.querySelector('.panel').hidden`)
	complain(t, b.Browser, "phone")
}

// TestTipIsNotCut holds that what an event says under the pointer is inside of the window, at the edges of the
// drawing too.
func TestTipIsNotCut(t *testing.T) {
	b := openTimelines(t)
	b.open(browsertest.Serve(t, siteOnce(t, repository), "/") + spiral)
	b.run(`document.getElementById('timeline').scrollIntoView({behavior: 'instant'})`)
	b.painted()
	got := b.text(`(() => {
		const stage = document.querySelector('.stage'), r = stage.getBoundingClientRect(), tip = document.querySelector('.tip'), out = [];
		const places = [...document.querySelectorAll('.art .m')].flatMap(p => [...p.getAttribute('d').matchAll(/M(-?[0-9.]+) ([0-9.]+)m/g)].map(m => [+m[1], +m[2]]));
		let seen = 0;
		for (const [x, y] of places) {
			if (x < 0 || x > r.width || r.y + y > innerHeight - 80) continue;
			stage.dispatchEvent(new PointerEvent('pointermove', {clientX: r.x + x, clientY: r.y + y, bubbles: true, pointerType: 'mouse'}));
			if (tip.hidden) continue;
			seen++;
			const t = tip.getBoundingClientRect();
			if (t.left < 0 || t.right > innerWidth || t.top < 0 || t.bottom > innerHeight) out.push(tip.textContent);
		}
		return seen > 10 ? out.join() : 'only ' + seen;
	})()`)
	if got != "" {
		t.Errorf("these are cut off: %s", got)
	}
}

// TestReviewReads holds what surrounds a story: the way to it, its contents with the headings of its account, ids
// that are there once, cards side by side whose references are folded, pictures that open larger, and all of it on
// paper, light.
func TestReviewReads(t *testing.T) {
	site := t.TempDir()
	writeFile(t, filepath.Join(site, "content/reviews/a/index.md"), `---
title: A title of averyveryveryveryveryveryveryveryveryveryveryverylongwordthatnoscreenholds
date: 2026-03-14
summary: "What happened.[^1]\n\n[^1]: A note of the summary."
contributors: [{id: c1, title: It was there, events: [e1]}]
mitigators: [{id: m1, title: It helped, events: [e2]}]
timeline: [{id: e1, at: "09:00", text: Pager}, {id: e2, at: "09:05", text: A look}]
---
## Light
A word.[^1] ![A graph](p.png)

### main
| a | b | c | d | e | f | g | h |
|---|---|---|---|---|---|---|---|
| averyveryverylongcell | averyveryverylongcell | averyveryverylongcell | averyveryverylongcell | 1 | 2 | 3 | 4 |

[^1]: A note of the account.
`)
	writeFile(t, filepath.Join(site, "content/reviews/a/p.png"), pngOf(8, 8))
	b := openTimelines(t)
	b.Size(t, 1300, 900)
	address := browsertest.Serve(t, buildSite(t, site), "/") + "reviews/a/index.html"
	b.Do(t, chromedp.Navigate(address), chromedp.WaitReady(".contents a"))
	if got := b.text(`[...document.querySelectorAll('[id]')].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i).join()`); got != "" {
		t.Errorf("these ids are there twice: %s", got)
	}
	if got := b.text(`[...document.querySelectorAll('.contents li.in')].map(l => l.textContent.trim()).join()`); got != "Light,main" {
		t.Errorf("the contents have the headings %q", got)
	}
	if got := b.text(`[...document.querySelectorAll('.contents a')].filter(a => a.hash && !document.getElementById(decodeURIComponent(a.hash.slice(1)))).length`); got != "0" {
		t.Errorf("%s entries of the contents lead nowhere", got)
	}
	if got := b.text(`[...document.querySelectorAll('.crumbs a')].map(a => a.textContent).join()`); got != "Home,Reviews" {
		t.Errorf("the way to the page is %q", got)
	}
	if got := b.text(`(([a, b]) => Math.abs(a.top - b.top) < 2 && a.right <= b.left)(['contributors', 'mitigators'].map(i => document.getElementById(i).getBoundingClientRect()))`); got != "true" {
		t.Error("contributors and mitigators do not stand side by side")
	}
	b.run(`location.hash = 'account'; document.getElementById('account').scrollIntoView({behavior: 'instant'})`)
	b.until(`document.querySelector('.contents a[aria-current]')`)
	b.run(`document.querySelector('.prose img').click()`)
	b.until(`document.querySelector('dialog.viewer').open`)
	b.run(`document.querySelector('dialog.viewer button').click()`)
	b.run(`dispatchEvent(new Event('beforeprint'))`)
	if got := b.text(`document.querySelectorAll('details:not([open])').length + ' ' + document.querySelector('.printed').textContent.startsWith('` + strings.TrimSuffix(address, "index.html") + `')`); got != "0 true" {
		t.Errorf("on paper there are folds, and the address: %s", got)
	}
	b.run(`dispatchEvent(new Event('afterprint'))`)
	b.Media(t, "print", "prefers-color-scheme", "dark")
	if got := b.text(`getComputedStyle(document.body).backgroundColor`); got != "rgb(255, 255, 255)" {
		t.Errorf("paper is %s from dark", got)
	}
	if got := b.text(`getComputedStyle(document.getElementById('account')).display + (document.documentElement.classList.add('short'), ' ') + getComputedStyle(document.getElementById('account')).display + ' ' + getComputedStyle(document.getElementById('contributors')).display`); got != "block none block" {
		t.Errorf("the account whole, in short, and what made it possible are %s", got)
	}
	b.Media(t, "")
	for _, width := range []int64{320, 390, 820} {
		b.Size(t, width, 900)
		b.Do(t, chromedp.Navigate("about:blank"), chromedp.Navigate(address), chromedp.WaitReady(".contents a"))
		if over := b.number(`document.documentElement.scrollWidth - innerWidth`); over > 0 {
			t.Errorf("the page is %d pixels wider than a window of %d", over, width)
		}
		if got := b.text(`document.querySelector('.onthispage').open`); got != "false" {
			t.Errorf("%d px: the contents are not behind their button", width)
		}
	}
	complain(t, b.Browser, address)
}

// TestReviewWeight holds that scripts and styles of a review cost a reader at most 40 KB, as they reach the browser.
func TestReviewWeight(t *testing.T) {
	dir := siteOnce(t, repository)
	packed := 0
	for n := range parsePage(t, filepath.Join(dir, spiral)).Descendants() {
		src, ok := attr(n, "src")
		if href, _ := attr(n, "href"); n.Data == "link" && strings.HasSuffix(href, ".css") {
			src, ok = href, true
		}
		if !ok || n.Data != "script" && n.Data != "link" {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, "reviews/x", src))
		if err != nil {
			t.Fatal(err)
		}
		var one bytes.Buffer
		z, _ := gzip.NewWriterLevel(&one, gzip.BestCompression)
		_, _ = z.Write(data)
		_ = z.Close()
		packed += one.Len()
	}
	if bundled(t); packed > 40_000 || packed < 10_000 {
		t.Errorf("scripts and styles of a review are %d bytes packed", packed)
	}
}
