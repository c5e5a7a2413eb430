package cli

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/chromedp/chromedp"

	"throughline/internal/browsertest"
	"throughline/internal/sample"
)

// manyReviews writes a site of as many generated reviews as THROUGHLINE_BENCH_REVIEWS says (500).
func manyReviews(t testing.TB) string {
	t.Helper()
	n := 500
	if s := os.Getenv("THROUGHLINE_BENCH_REVIEWS"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	dir := t.TempDir()
	err := sample.Reviews(n, func(p string, text []byte) error {
		p = filepath.Join(dir, filepath.FromSlash(p))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			return err
		}
		return os.WriteFile(p, text, 0o644)
	})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// BenchmarkSearchPage measures in headless Chromium, over a site of generated reviews: the bytes and the milliseconds
// of a first query with ten results (cold-bytes, cold-ms: from the start of the navigation, nothing in the cache),
// and the milliseconds of later ones (median and 95th percentile of sixty, what they fetch included). index-bytes are
// those of the folder search/.
//
//	THROUGHLINE_BENCH_REVIEWS=10000 go test ./internal/cli -run - -bench SearchPage -benchtime 5x
//
// THROUGHLINE_BENCH_PUBLIC names a site that is built already.
func BenchmarkSearchPage(b *testing.B) {
	dir := os.Getenv("THROUGHLINE_BENCH_PUBLIC")
	if dir == "" {
		dir = buildSite(b, manyReviews(b))
	}
	browser := chromium.Tab(b)
	page := searching{timeline{browser, b}, ""}
	type cost struct{ Bytes, Ms float64 }
	var sum cost
	var later []float64
	for b.Loop() {
		page.base = browsertest.Serve(b, dir, "/") // another port, so nothing of it is in the cache
		page.Do(b, chromedp.Navigate(page.base+"search/?q="+url.QueryEscape("connection pool")))
		page.shows("connection pool")
		c := browsertest.Get(b, browser,
			chromedp.Evaluate[cost](
				`({Bytes: [...performance.getEntriesByType('resource'), ...performance.getEntriesByType('navigation')].reduce((n, e) => n + e.transferSize, 0),
			Ms: performance.getEntriesByName('throughline-shown')[0].startTime})`))
		sum = cost{sum.Bytes + c.Bytes, sum.Ms + c.Ms}
		later = append(later, browsertest.Get(b, browser, chromedp.Evaluate[[]float64](laterQueries,
			chromedp.EvalAwaitPromise))...)
	}
	slices.Sort(later)
	n := float64(b.N)
	b.ReportMetric(sum.Bytes/n, "cold-bytes")
	b.ReportMetric(sum.Ms/n, "cold-ms")
	b.ReportMetric(later[len(later)/2], "later-ms")
	b.ReportMetric(later[len(later)*95/100], "later-p95-ms")
	b.ReportMetric(float64(sizeOf(b, filepath.Join(dir, "search"))), "index-bytes")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkSearchPeer measures the same first query over an index of Pagefind with its own page, in turns with
// BenchmarkSearchPage where -count says so. THROUGHLINE_BENCH_PAGEFIND names a folder that has pagefind/ in it. Its
// worker asks for files unseen by the page, so the server counts: what it writes, and 300 bytes around each answer,
// as browsers reckon.
func BenchmarkSearchPeer(b *testing.B) {
	dir := os.Getenv("THROUGHLINE_BENCH_PAGEFIND")
	if dir == "" {
		b.Skip("THROUGHLINE_BENCH_PAGEFIND names no folder")
	}
	browser, files := browsertest.Start(b), http.FileServer(http.Dir(dir))
	var sent atomic.Int64
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sent.Add(300)
		if r.URL.Path == "/" {
			_, _ = counting{w, &sent}.Write([]byte(peerPage))
			return
		}
		files.ServeHTTP(counting{w, &sent}, r)
	})
	ms := 0.0
	for b.Loop() {
		server := httptest.NewServer(handler) // another port, so nothing of it is in the cache
		browser.Do(b, chromedp.Navigate(server.URL))
		ms += browsertest.Until[float64](b, browser, "window.shown")
		server.Close()
	}
	b.ReportMetric(float64(sent.Load())/float64(b.N), "cold-bytes")
	b.ReportMetric(ms/float64(b.N), "cold-ms")
	b.ReportMetric(float64(sizeOf(b, filepath.Join(dir, "pagefind"))), "index-bytes")
	b.ReportMetric(0, "ns/op")
}

// peerPage asks for the same words and notes when ten results are there.
const peerPage = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Search</title><link rel="icon" href="data:,">
<link href="/pagefind/pagefind-ui.css" rel="stylesheet"><script src="/pagefind/pagefind-ui.js"></script><div id="search"></div><script>
new PagefindUI({element: '#search', pageSize: 10, showImages: false}).triggerSearch('connection pool');
new MutationObserver(() => {
	if (!window.shown && document.querySelectorAll('.pagefind-ui__result-link').length >= 10) window.shown = performance.now();
}).observe(document.body, {subtree: true, childList: true});
</script>`

// counting counts what is written.
type counting struct {
	http.ResponseWriter
	sent *atomic.Int64
}

func (c counting) Write(data []byte) (int, error) {
	c.sent.Add(int64(len(data)))
	return c.ResponseWriter.Write(data)
}

// laterQueries asks sixty queries of one to three words and gives the milliseconds of each.
const laterQueries = `(async () => {
	const words = 'retry timeout queue latency cache replica failover rollback deploy config certificate quota alert handoff database leader partition network gateway memory'.split(' ');
	const page = document.getElementById('searching'), o = {root: page.getAttribute('data-root'), version: page.getAttribute('data-index'), limit: 10}, out = [];
	for (let i = 0; i < 60; i++) {
		const q = Array.from({length: 1 + i % 3}, (_, k) => words[(i * 7 + k * 3) % 20]).join(' ') + ' ', start = performance.now();
		const a = await throughlineFind.search(q, o);
		if (!a.total) throw new Error('nothing found for ' + q);
		out.push(performance.now() - start);
	}
	return out;
})()`

func sizeOf(t testing.TB, dir string) (n int64) {
	t.Helper()
	err := filepath.Walk(dir, func(_ string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			n += info.Size()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
