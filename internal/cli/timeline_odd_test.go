package cli

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"throughline/internal/browsertest"
)

// oddTimelines are timelines as people write them when the story is not a tidy afternoon.
func oddTimelines() map[string]string {
	long := strings.Repeat("unbreakable", 40)
	ties := ""
	for i := range 12 {
		ties += fmt.Sprintf("  - {at: \"09:02\", lane: team %d, text: Thing %02d of a minute}\n", i%3, i)
	}
	return map[string]string{
		"one": "date: 2026-03-14\ntimeline: [09:02 Only this alone, 09:02 Two of one moment, 09:02 Three of one " +
			"moment, 09:02 Four of one moment]\n",
		"ties": "date: 2026-03-14\ntimeline:\n" + ties,
		"rounded": "date: 2026-03-14\ntimeline: [~09:02 First guess, ~10:00 Second guess, ~11:30 Third guess, " +
			"~11:40 Fourth guess]\n",
		"dayless": "date: 2026-03-14\ntimeline:\n  - {at: 2026-03-14, text: Some time that day}\n  - {at: " +
			"2026-03-14, text: Another time of it}\n  - {at: 2026-03-14, text: Yet another time}\n  - {at: " +
			"2026-03-14, text: Last of those times}\n",
		"coarse": "date: 2026-03-14\ntimeline:\n  - {at: \"2019\", text: Built in that year}\n  - {at: " +
			"\"~2024-11\", text: Grown in that month}\n  - {at: 2026-03-13, text: The day before}\n  - {at: " +
			"\"2026-03-14 09:00\", text: It shows, marker: detected}\n",
		"years": "date: 2026-03-14\ntimeline:\n  - {at: \"2016-05-02 10:00\", text: First lines written, known: " +
			"later}\n  - {at: \"2019-11-20 10:00\", text: Grown over years}\n" +
			"  - {at: \"2023-08-01 10:00\", text: Moved elsewhere}\n  - {at: \"2026-03-14 10:00\", text: It shows}\n",
		"weeks": "date: 2026-03-14\ntimezone: America/New_York\ntimeline:\n  - {at: \"2026-03-01 23:50\", text: It " +
			"begins slowly}\n  - {at: \"2026-03-02 00:10\", text: Midnight has passed}\n" +
			"  - {at: \"2026-03-13 09:00\", until: \"2026-03-20 09:00\", text: A week of watching}\n  - {at: " +
			"\"2026-03-25 17:00\", text: It ends for good, marker: resolved}\n",
		"spring": "date: 2026-03-29\ntimezone: Europe/Copenhagen\ntimeline: [\"2026-03-28 22:00 Evening before\", " +
			"\"2026-03-29 01:30 Half past one\", \"2026-03-29 03:30 Hour gone by\", \"2026-03-29 23:00 Late evening " +
			"after\"]\n",
		"autumn": "date: 2026-10-25\ntimezone: Europe/Copenhagen\ntimeline:\n  - {at: \"2026-10-25T02:30+02:00\", " +
			"text: Half past two}\n  - {at: \"2026-10-25T02:40+02:00\", text: Ten minutes on}\n  - {at: " +
			"\"2026-10-25T02:50+02:00\", text: Twenty minutes on}\n  - {at: \"2026-10-25T02:30+01:00\", text: Again " +
			"half past two}\n",
		"letters": "date: 2026-03-14\ntimeline:\n  - {at: \"09:02\", lane: \"فريق, الدفع 100%\", text: \"انقطعت " +
			"الخدمة عن الجميع\"}\n  - {at: \"09:05\", lane: \"a~b&c=d#e\", text: " + long +
			"}\n  - {at: \"09:07\", lane: constructor, text: \"```\\ncode of many columns \" }\n  - {at: \"09:09\", " +
			"text: Quiet at last}\n",
		"before": "date: 2026-03-14\ntimes: {started: 2026-03-14T09:30Z, detected: " +
			"2026-03-14T09:20Z}\ntimeline:\n  - {at: \"09:00\", text: Well before it}\n  - {at: \"09:10\", text: " +
			"Closer to it}\n  - {at: \"09:25\", text: Between the two}\n  - {at: \"09:31\", text: Well after it}\n",
		"theories": "date: 2026-03-14\ntheories: [{id: t1, claim: Set aside twice over}, {id: t2, claim: Never came " +
			"to rest}, {id: t3, claim: Met after its end}]\ntimeline:\n" +
			"  - {at: \"09:00\", text: Thought of it, theory: {id: t1, effect: raises}}\n  - {at: \"09:05\", text: " +
			"Dropped it once, theory: {id: t1, effect: rules-out}}\n" +
			"  - {at: \"09:10\", text: Took it up again, theory: {id: t1, effect: revives}}\n  - {at: \"09:15\", " +
			"text: Twice it was dropped, theory: {id: t1, effect: rules-out}}\n" +
			"  - {at: \"09:16\", text: Another idea, theory: {id: t2, effect: raises}}\n  - {at: \"09:17\", text: " +
			"Third idea, theory: {id: t3, effect: raises}}\n" +
			"  - {at: \"09:18\", text: Out goes the third idea, theory: {id: t3, effect: rules-out}}\n  - {at: " +
			"\"09:40\", text: Still a hint of the third, theory: {id: t3, effect: supports}}\n",
		"lists": "date: 2026-03-14\ncontributors:\n  - {id: c1, title: Both ends, events: [e2, e1]}\n  - {id: c2, " +
			"title: Both ends again, events: [e1, e2]}\ntimeline:\n  - {id: e1, at: \"09:00\", text: The near " +
			"end}\n  - {at: \"09:20\", text: On the way}\n  - {at: \"09:40\", text: Farther on the way}\n  - {id: " +
			"e2, at: \"10:00\", text: The far end}\n",
	}
}

// oddBodies are what stands under some of them.
func oddBodies() map[string]string {
	return map[string]string{"lists": "- [The far end](#e2) came after [the near one](#e1)\n- [The near one](#e1) " +
		"came before [The far end](#e2)"}
}

// oddSite writes every odd timeline as a review of one site.
func oddSite(t *testing.T) string {
	t.Helper()
	site := t.TempDir()
	for name, front := range oddTimelines() {
		writeFile(t, filepath.Join(site, "content/reviews", name+".md"), "---\ntitle: A story of "+name+"\n"+front+
			"---\n"+oddBodies()[name]+"\n")
	}
	return site
}

// TestOddTimelines walks odd timelines event by event: nothing breaks, what is not known yet is neither heard nor
// drawn, what is known is, nothing is drawn at a place that is no number, no page gets wider than the window, and a
// copied address shows the same.
func TestOddTimelines(t *testing.T) {
	b := openTimelines(t)
	axe := browsertest.Axe(t, repository)
	base := browsertest.Serve(t, buildSite(t, oddSite(t)), "/")
	for name := range oddTimelines() {
		t.Run(name, func(t *testing.T) {
			b := timeline{b.Browser, t}
			b.Size(t, 320, 900)
			address := base + "reviews/" + name + "/index.html"
			b.open(address)
			if over := b.number(`document.documentElement.scrollWidth - innerWidth`); over > 0 {
				t.Errorf("the page is %d pixels wider than a narrow window", over)
			}
			b.Picture(t, "#timeline", "odd-"+name+"-narrow")
			b.Size(t, 1300, 1000)
			b.open(address)
			b.Picture(t, "#timeline", "odd-"+name)
			for _, v := range b.RunAxe(t, axe) {
				t.Errorf("%s: %s\n  %s", v.ID, v.Help, strings.Join(v.Nodes, "\n  "))
			}
			b.Complaints() // axe-core measures with styles of its own
			b.walkOdd()
			complain(t, b.Browser, name)
		})
	}
}

// A told event is what the list says of one.
type told struct {
	Text  string
	Later bool
}

// walkOdd moves the slider through every place of the timeline that is open.
func (b timeline) walkOdd() {
	b.t.Helper()
	events := browsertest.Get(b.t, b.Browser,
		chromedp.Evaluate[[]told](`[...document.querySelectorAll('#timeline li.event')].map(li => (
		{Text: li.querySelector('.prose').textContent.trim().replace(/\s+/g, ' '), Later: li.classList.contains('later')}))`))
	b.list()
	last := b.number(`document.querySelector('input[aria-label="What was known"]').max`)
	for k := last; k >= 0; k-- {
		b.know(k)
		b.run(`document.querySelectorAll('#timeline li.event:not([hidden]) a.self').forEach((a, i, all) => { if (i === all.length - 1) a.click() })`)
		browsertest.Get(b.t, b.Browser,
			chromedp.Evaluate[bool](
				`new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(true)))))`, chromedp.EvalAwaitPromise))
		heard := strings.Join(strings.Fields(b.Heard(b.t)), " ")
		drawn := b.text(`document.querySelector('.art').outerHTML`)
		if strings.Contains(drawn, "NaN") || strings.Contains(drawn, "Infinity") ||
			strings.Contains(drawn, "undefined") {
			b.t.Errorf("known by %d: something is drawn nowhere: %s", k, drawn)
		}
		step := 0
		for _, e := range events {
			if !e.Later {
				step++
			}
			want := k == last || !e.Later && step <= k
			if got := strings.Contains(heard, e.Text); got != want {
				b.t.Errorf("known by %d of %d: %q is heard: %v, want %v", k, last, e.Text, got, want)
			}
			if short := []rune(e.Text); !want && strings.Contains(drawn, string(short[:min(len(short), 8)])) {
				b.t.Errorf("known by %d of %d: %q is drawn", k, last, e.Text)
			}
		}
		if k == last-1 { // the address follows in a moment, and leads back to the same
			b.until(`location.search.includes('known=')`)
			same := `[...document.querySelectorAll('#timeline li.event:not([hidden])')].map(li => li.id).join()`
			was := b.text(same)
			b.open(b.text(`location.href`))
			b.list()
			if got := b.text(same); got != was {
				b.t.Errorf("at the copied address %s are listed, not %s", got, was)
			}
		}
	}
}

// TestTimelineAddresses holds that whatever an address says of a timeline, all of it can be seen: what the page does
// not have, be it that a lane was named anew since somebody copied the link, narrows nothing and breaks nothing.
func TestTimelineAddresses(t *testing.T) {
	b := openTimelines(t)
	base := browsertest.Serve(t, buildSite(t, oddSite(t)), "/")
	for _, query := range []string{"rows=id", "rows=constructor", "zone=Mars", "kind=nothing", "lane=nothing",
		"lane=%25zz,%25", "theory=t9&only=1", "known=nobody", "known=",
		"view=1~2", "view=0~9e99", "view=-Infinity~Infinity", "view=2~1", "view=x~y",
		"view=1773479100~1773479100.0001"} {
		for _, name := range []string{"letters", "theories"} {
			b.open(base + "reviews/" + name + "/index.html?" + query)
			all := b.number(`document.querySelectorAll('#timeline li.event').length`)
			if got := b.number(listed); got != all {
				t.Errorf("%s?%s: %d events of %d are listed", name, query, got, all)
			}
			if art := b.text(`document.querySelector('.art').outerHTML`); strings.Contains(art, "NaN") ||
				strings.Contains(art, "Infinity") || !strings.Contains(art, `class="m `) {
				t.Errorf("%s?%s: it is not drawn: %s", name, query, art)
			}
			if s := b.text(`[...document.querySelectorAll('#timeline .tools select')].map(s => s.selectedIndex).join()`); strings.Contains(s, "-1") {
				t.Errorf("%s?%s: a choice shows nothing", name, query)
			}
			complain(t, b.Browser, query)
		}
	}
}

// TestTimelineYears holds that the name of a year stands where that year begins.
func TestTimelineYears(t *testing.T) {
	b := openTimelines(t)
	b.open(browsertest.Serve(t, buildSite(t, oddSite(t)), "/") + "reviews/years/index.html")
	off := b.text(`(() => {
		const xs = [...document.querySelectorAll('.art .m')].flatMap(p => [...p.getAttribute('d').matchAll(/M(-?[\d.]+) /g)].map(m => +m[1])).sort((a, b) => a - b);
		const ats = [...document.querySelectorAll('#timeline li.event')].map(l => +l.dataset.at), at = x => ats[0] + (x - xs[0]) / (xs.at(-1) - xs[0]) * (ats.at(-1) - ats[0]);
		const ticks = [...document.querySelectorAll('.art .tick')].map(t => [t.textContent, new Date(at(+t.getAttribute('x')) * 1000)]);
		return ticks.length + ' ' + ticks.filter(([year, at]) => Math.abs(at - Date.UTC(year, 0, 1)) > 4 * 864e5).map(([year, at]) => year + ' stands at ' + at.toISOString()).join(', ');
	})()`)
	if n, _, _ := strings.Cut(off, " "); !strings.HasSuffix(off, " ") || len(n) == 1 && n < "5" {
		t.Errorf("ticks, and those in a wrong place: %s", off)
	}
}

// TestTimelineClocksChange holds that the axis says what clocks showed, also in the night in which they were changed.
func TestTimelineClocksChange(t *testing.T) {
	b := openTimelines(t)
	base := browsertest.Serve(t, buildSite(t, oddSite(t)), "/")
	for name, want := range map[string]string{
		// what follows half past two when no clock was changed yet; then comes the second half past two
		"autumn": "02:30 02:40 02:50 03:00 03:10 03:20",
		"spring": "22:00 22:30 23:00 23:30 29 Mar 00:30 01:00 01:30 02:00",
	} {
		b.open(base + "reviews/" + name + "/index.html")
		if got := b.text(`[...document.querySelectorAll('.art .tick')].map(t => t.textContent).join(' ')`); got != want {
			t.Errorf("%s: the axis says %s, not %s", name, got, want)
		}
	}
}

// TestWalkGoesOn holds that a link to an event does not end the walk, on a host and from disk, where the address
// cannot always be written, and where a search led to the page.
func TestWalkGoesOn(t *testing.T) {
	b := openTimelines(t)
	dir := buildSite(t, oddSite(t))
	for _, address := range []string{browsertest.Serve(t, dir, "/") + "reviews/theories/index.html", "file://" + dir +
		"/reviews/theories/index.html", "file://" + dir + "/reviews/theories/index.html?mark=thought+idea#at-0900"} {
		b.open(address)
		b.know(3)
		for _, id := range []string{"at-0905", "at-0900"} {
			b.run(`document.querySelector('#` + id + ` a.self').click()`)
			b.until(`location.hash === '#` + id + `' && !document.querySelector('.panel').hidden`)
			if got := b.number(listed); got != 3 {
				t.Errorf("%s: after a link to %s %d events are listed, not 3", address, id, got)
			}
		}
		complain(t, b.Browser, address)
	}
}

// TestOddComparisons lays odd timelines over each other: whatever they are, both are listed and drawn.
func TestOddComparisons(t *testing.T) {
	b := openTimelines(t)
	base := browsertest.Serve(t, buildSite(t, oddSite(t)), "/")
	for _, pair := range [][2]string{{"one", "years"}, {"coarse", "spring"}, {"letters", "ties"},
		{"theories", "theories"}, {"dayless", "dayless"}, {"before", ""}, {"nothing", "weeks"}} {
		for _, width := range []int64{320, 1300} {
			b.Size(t, width, 900)
			where := fmt.Sprintf("%s and %s at %d px", pair[0], pair[1], width)
			b.Do(t, chromedp.Navigate("about:blank"), chromedp.Navigate(base+"compare/index.html?a="+pair[0]+"&b="+
				pair[1]))
			b.until(`document.querySelectorAll('#both svg .m').length > 0`)
			if got := b.text(`(() => { const marks = document.querySelectorAll('#both svg .m').length, items = document.querySelectorAll('#both ol > li').length;
				return (marks === items) + ' ' + /NaN|Infinity|undefined/.test(document.getElementById('both').innerHTML) + ' ' + (document.documentElement.scrollWidth > innerWidth) })()`); got != "true false false" {
				t.Errorf("%s: as many marks as events, places that are none, wider than the window: %s", where, got)
			}
			if got := b.text(`[...document.querySelectorAll('#both svg text.tick')].filter(t => { const r = t.getBoundingClientRect(), s = document.querySelector('#both svg').getBoundingClientRect(); return r.left < s.left || r.right > s.right }).map(t => t.textContent).join()`); got != "" {
				t.Errorf("%s: these words are cut off: %s", where, got)
			}
			if pair[0] == "coarse" {
				for _, want := range []string{"about 33 h before", "at that moment", "3 h 30 min after"} {
					if !strings.Contains(b.text(`document.getElementById('both').textContent`), want) {
						t.Errorf("%s: it does not say %q", where, want)
					}
				}
			}
			complain(t, b.Browser, where)
			b.Picture(t, "main", fmt.Sprintf("odd-compare-%s-%s-%d", pair[0], pair[1], width))
		}
	}
}

// TestForcedColours holds that where a system forces its own colours a chart's key still tells its marks apart, and
// that words of a drawing have the system's colour.
func TestForcedColours(t *testing.T) {
	b := openTimelines(t)
	base := browsertest.Serve(t, buildSite(t, repository), "/")
	b.Media(t, "", "forced-colors", "active")
	b.Do(t, chromedp.Navigate(base+"budgets/booking-availability/index.html"), chromedp.WaitReady(".key"))
	if n := b.number(`new Set([...document.querySelectorAll('.key li:not(.mark)')].map(s => getComputedStyle(s, '::before').borderLeftColor)).size`); n != b.number(`document.querySelectorAll('.key li:not(.mark)').length`) || n < 4 {
		t.Errorf("the key of a budget's chart has %d colours", n)
	}
	b.open(base + spiral)
	if got := b.text(`(() => { const probe = document.createElement('p'); probe.style.color = 'CanvasText'; document.body.append(probe);
		const want = getComputedStyle(probe).color; return [...document.querySelectorAll('.stage text')].filter(t => getComputedStyle(t).fill !== want).length })()`); got != "0" {
		t.Errorf("%s words of the drawing have a colour of their own", got)
	}
}
