package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"throughline/internal/browsertest"
	"throughline/internal/review"
)

// longReview writes a site with one review of so many events over some hours, in eight lanes and all kinds, with ties,
// ranges and a theory.
func longReview(t testing.TB, events int) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("---\ntitle: Very many events\ndate: 2026-03-14\ntheories: [{id: t1, claim: It is the " +
		"network}]\ntimeline:\n")
	kinds := review.EventKinds()
	for i := range events {
		s := i * 20000 / events // seconds
		fmt.Fprintf(&b, "  - {at: \"2026-03-14 %02d:%02d:%02d\", kind: %s, lane: team %d, text: \"Event %d, of "+
			"which there is something to say\"", 8+s/3600, s/60%60, s%60, kinds[i%len(kinds)], i*7%8, i)
		switch {
		case i == 5:
			b.WriteString(", theory: {id: t1, effect: raises}")
		case i%97 == 0 && i > 5:
			b.WriteString(", theory: {id: t1, effect: supports}")
		}
		b.WriteString("}\n")
	}
	b.WriteString("---\n")
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "content/reviews"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "content/reviews/2026-03-14-many.md"), []byte(b.String()),
		0o644); err != nil {
		t.Fatal(err)
	}
	return dir
}

// BenchmarkTimeline measures in headless Chromium, in milliseconds: from the start of the timeline's script to its
// first drawing (first-ms), one frame of a pan over 120 frames (median and 95th percentile), and one move of the
// slider of what was known.
func BenchmarkTimeline(b *testing.B) {
	for _, events := range []int{200, 2000, 10000} {
		b.Run(fmt.Sprint(events), func(b *testing.B) {
			base := browsertest.Serve(b, buildSite(b, longReview(b, events)), "/")
			page := timeline{chromium.Tab(b), b}
			page.Size(b, 1300, 1000)
			type cost struct{ First, Frame, Slow, Know float64 }
			var sum cost
			for b.Loop() {
				page.open(base + "reviews/2026-03-14-many/index.html")
				c := browsertest.Get(b, page.Browser, chromedp.Evaluate[cost](panning, chromedp.EvalAwaitPromise))
				sum = cost{sum.First + c.First, sum.Frame + c.Frame, sum.Slow + c.Slow, sum.Know + c.Know}
			}
			n := float64(b.N)
			b.ReportMetric(sum.First/n, "first-ms")
			b.ReportMetric(sum.Frame/n, "frame-ms")
			b.ReportMetric(sum.Slow/n, "frame95-ms")
			b.ReportMetric(sum.Know/n, "known-by-ms")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// panning zooms in, drags for 120 frames and measures the time from frame to frame. The script marks its own start
// and end.
const panning = `(async () => {
	const stage = document.querySelector('.stage'), frame = () => new Promise(requestAnimationFrame);
	const first = performance.getEntriesByName('timeline drawn')[0].duration;
	stage.focus(); stage.scrollIntoView({behavior: 'instant'});
	const r = stage.getBoundingClientRect(), send = (type, x) => stage.dispatchEvent(new PointerEvent(type, {pointerId: 1, clientX: x, clientY: r.y + 150, bubbles: true}));
	stage.dispatchEvent(new WheelEvent('wheel', {deltaY: -200, clientX: r.x + 300, clientY: r.y + 150, cancelable: true}));
	await frame(); await frame();
	const times = [];
	send('pointerdown', r.x + 500);
	let last = await frame();
	for (let i = 0; i < 120; i++) { send('pointermove', r.x + 500 + 200 * Math.sin(i / 12)); const now = await frame(); times.push(now - last); last = now; }
	send('pointerup', r.x + 500);
	times.sort((a, b) => a - b);
	const s = document.querySelector('input[aria-label="What was known"]'), t0 = performance.now();
	s.value = Math.round(s.max / 2); s.dispatchEvent(new Event('input')); await frame(); await frame();
	return {First: first, Frame: times[60], Slow: times[114], Know: performance.now() - t0};
})()`
