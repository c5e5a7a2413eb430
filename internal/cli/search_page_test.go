package cli

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"throughline/internal/browsertest"
)

// searching is the search page in a browser.
type searching struct {
	timeline
	base string
}

func startSearching(t testing.TB) searching {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser test")
	}
	b := chromium.Tab(t)
	b.Size(t, 1200, 1000)
	return searching{timeline{b, t}, ""}
}

func (s searching) at(t testing.TB, base string) searching {
	return searching{timeline{s.Browser, t}, base}
}

// shows waits for the answer to a query, and for the end of whatever the page is about.
func (s searching) shows(query string) {
	s.t.Helper()
	q, _ := json.Marshal(query)
	s.until(`document.getElementById('searching') && document.getElementById('searching').getAttribute('data-shown') === ` + string(q) + ` && !document.getElementById('results').hasAttribute('aria-busy')`)
}

// visit opens the search page with a query in its address.
func (s searching) visit(query string) {
	s.t.Helper()
	q, _ := json.Marshal(query)
	s.Do(s.t, chromedp.Navigate(s.base+"search/index.html"+s.text(`'?q=' + encodeURIComponent(`+string(q)+`)`)))
	s.shows(strings.TrimSpace(query))
}

// types replaces what stands in the box, key by key.
func (s searching) types(query string) {
	s.t.Helper()
	s.run(`const q = document.getElementById('searchq'); q.focus(); q.select()`)
	whole := strings.TrimSpace(query)
	s.Do(s.t, chromedp.KeyEvent(whole))
	s.shows(whole)
	if query != whole { // which ends the last word: the same query is answered once more, in another way
		s.run(`document.getElementById('searching').removeAttribute('data-shown')`)
		s.Do(s.t, chromedp.KeyEvent(query[len(whole):]))
		s.shows(whole)
	}
}

func (s searching) list(js string) []string {
	s.t.Helper()
	return browsertest.Get(s.t, s.Browser, chromedp.Evaluate[[]string](js))
}

func (s searching) titles() []string {
	s.t.Helper()
	return s.list(`[...document.querySelectorAll('#searchresults h2')].map(h => h.textContent)`)
}

func (s searching) status() string {
	s.t.Helper()
	return s.text(`document.getElementById('searchsays').textContent`)
}

const (
	forgottenPrinter = "How a forgotten printer kept three sailings on time"
	deathSpiral      = "How a good evening on television became a death spiral of sign-ups"
)

// TestSearchPage drives the search page as a reader would: over HTTP under the policy, and from disk.
func TestSearchPage(t *testing.T) {
	s := startSearching(t)
	dir := siteOnce(t, repository)
	for name, base := range map[string]string{"http": browsertest.Serve(t, dir, "/some/prefix/"), "disk": "file://" +
		dir + "/"} {
		t.Run(name, func(t *testing.T) {
			s := s.at(t, base)
			s.beforeAnythingIsTyped()
			s.typing()
			s.filtering()
			s.byKeyboard()
			complain(t, s.Browser, name)
		})
	}
}

func (s searching) beforeAnythingIsTyped() {
	s.t.Helper()
	s.Do(s.t, chromedp.Navigate(s.base+"search/index.html"))
	s.shows("")
	if got := s.status(); !strings.HasSuffix(got, " reviews, newest first.") {
		s.t.Errorf("the page says %q", got)
	}
	if n := len(s.titles()); n != 10 {
		s.t.Errorf("%d reviews are shown, not 10", n)
	}
	sum := `[...document.querySelectorAll('[data-key=kind] button .n')].reduce((n, e) => n + +e.textContent, 0)`
	if a, b := s.text(sum), strings.Fields(s.status())[0]; a != b {
		s.t.Errorf("the kinds count %s reviews of %s", a, b)
	}
	s.run(`document.querySelector('#searchmore button').click()`)
	s.until(`document.querySelectorAll('#searchresults > li').length > 10`)
	// the first review that came
	s.until(`document.activeElement.closest('#searchresults > li') === document.querySelectorAll('#searchresults > li')[10]`)
}

func (s searching) typing() {
	s.t.Helper()
	for _, c := range []struct{ query, first, also string }{
		{"connection pool ", deathSpiral, forgottenPrinter},
		{"connec", "", forgottenPrinter}, // the beginning of a word
		{"printer forgot", forgottenPrinter, ""},
		{"retried", "", deathSpiral},
		{`"forgotten printer"`, forgottenPrinter, ""},
		{forgottenPrinter, forgottenPrinter, ""},
	} {
		s.types(c.query)
		got := s.titles()
		if len(got) == 0 || c.first != "" && got[0] != c.first || c.also != "" && !slices.Contains(got, c.also) {
			s.t.Errorf("%q finds %q", c.query, got)
		}
	}
	for query, without := range map[string]string{"connection pool -television": deathSpiral,
		"pool kind:experiment": deathSpiral, `"printer forgotten"`: forgottenPrinter} {
		s.types(query)
		if got := s.titles(); slices.Contains(got, without) {
			s.t.Errorf("%q finds %q", query, got)
		}
	}
	s.types("connection pool")
	if got := s.list(`[...document.querySelectorAll('#searchresults mark')].map(m => m.textContent.toLowerCase())`); !slices.Contains(got, "pool") || !slices.Contains(got, "connection") {
		s.t.Errorf("these words are marked: %q", got)
	}
	if got := s.text(`document.querySelectorAll('#searchresults .hits a[href*="#"]').length`); got == "0" {
		s.t.Error("no matching items under the reviews")
	}
	s.until(`new URLSearchParams(location.search).get('q') === 'connection pool'`)
	best := s.titles()
	s.run(`document.querySelector('[data-sort=new]').click()`)
	s.until(`new URLSearchParams(location.search).get('sort') === 'new'`)
	s.shows("connection pool")
	if got := s.titles(); slices.Equal(got, best) || len(got) != len(best) {
		s.t.Errorf("newest first: %q", got)
	}
	s.Do(s.t, chromedp.Navigate(s.text("location.href")))
	s.shows("connection pool")
	if got := s.text(`document.querySelector('[data-sort=new]').getAttribute('aria-pressed')`); got != "true" {
		s.t.Error("the order is not in the address")
	}
	s.types("nonexistentword")
	if got := s.status(); !strings.HasPrefix(got, "Nothing found.") {
		s.t.Errorf("for nothing found it says %q", got)
	}
	s.types("conection pool ")
	s.until(`document.querySelector('.spelling')`)
	if got := s.text(`document.querySelector('.spelling').textContent`); got != "connection pool" {
		s.t.Errorf("it offers %q", got)
	}
	s.run(`document.querySelector('.spelling').click()`)
	s.shows("connection pool")
}

// filtering holds that a filter gives as many reviews as it says, that a second of its kind widens, and that it can
// be undone.
func (s searching) filtering() {
	s.t.Helper()
	s.visit("")
	s.run(`document.querySelector('[data-key=theme] summary').click()`)
	s.until(`document.querySelector('[data-key=theme] button')`)
	facet := s.text(`document.querySelector('[data-key=theme] button').getAttribute('data-facet')`)
	n := s.text(`document.querySelector('[data-key=theme] button .n').textContent`)
	s.run(`const b = document.querySelector('[data-key=theme] button'); b.focus(); b.click()`)
	s.shows(facet)
	if got := s.status(); strings.Fields(got)[0] != n {
		s.t.Errorf("%s is said to have %s reviews and has: %s", facet, n, got)
	}
	if got := s.text(`document.activeElement.getAttribute('data-facet')`); got != facet {
		s.t.Errorf("the focus is lost to %s", got)
	}
	both := s.text(`[...document.querySelectorAll('[data-key=theme] button')][1].getAttribute('data-facet')`)
	s.run(`[...document.querySelectorAll('[data-key=theme] button')][1].click()`)
	s.shows(facet + " " + both)
	if got := s.status(); got == n+" reviews." {
		s.t.Errorf("a second theme changes nothing: %s", got)
	}
	s.types("gate " + facet + " ")
	if a, b := s.status(), s.text(
		`[...document.querySelectorAll('[data-key=theme] button')].find(b => b.getAttribute('aria-pressed') === 'true').querySelector('.n').textContent`); strings.Fields(a)[0] != b {
		s.t.Errorf("with a word there are %s reviews, counted %s", a, b)
	}
	s.types("printer year:1999")
	s.until(`document.getElementById('searchclear')`)
	s.run(`document.getElementById('searchclear').click()`)
	s.shows("printer")
}

// byKeyboard goes from a page to a search, to an item and to its place, without a mouse.
func (s searching) byKeyboard() {
	s.t.Helper()
	s.Do(s.t, chromedp.Navigate(s.base+"index.html"), chromedp.WaitReady("#searchbox"))
	// The protocol sends a key and its letter apart, and the letter would go where the key has led.
	s.run(`document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '/', bubbles: true, cancelable: true}))`)
	if got := s.text(`document.activeElement.id`); got != "searchbox" {
		s.t.Errorf("the focus is on %q after /", got)
	}
	s.Do(s.t, chromedp.KeyEvent("forgotten manifest"), chromedp.KeyEvent("\r"))
	s.shows("forgotten manifest")
	if got := s.titles(); len(got) == 0 || got[0] != forgottenPrinter {
		s.t.Errorf("from another page: %q", got)
	}
	s.run(`document.body.tabIndex = -1; document.body.focus()`)
	s.Do(s.t, chromedp.KeyEvent("k", chromedp.KeyModifiers(2)))
	s.until(`document.activeElement.id === 'searchq'`)
	down := "\u0301"
	for range 2 {
		s.Do(s.t, chromedp.KeyEvent(down))
	}
	item := s.text(`document.activeElement.textContent`)
	if got := s.text(`!!document.activeElement.closest('.hits')`); got != "true" {
		s.t.Errorf("two steps down is %q", item)
	}
	s.Do(s.t, chromedp.KeyEvent("\r"))
	s.until(`location.hash && document.querySelector('main mark') && document.readyState === 'complete'`)
	if got := s.text(`!!document.getElementById(decodeURIComponent(location.hash.slice(1)))`); got != "true" {
		s.t.Errorf("%s leads to no element", s.text(`location.href`))
	}
	words := s.list(`[...document.querySelectorAll('main mark')].map(m => m.textContent.toLowerCase())`)
	if !slices.Contains(words, "manifest") {
		s.t.Errorf("the page marks %q", words)
	}
}

// hostile are queries that no person types and that must do no harm.
func hostile() []string {
	return []string{strings.Repeat("connection pool ", 640), strings.Repeat("x", 10_000), `"`, `""`, `"pool`, `'`,
		"\\", "-", "+", "- + -", "--", "*", "**", "pool*", "a*", ":", "kind:", "kind:__proto__",
		"theme:constructor", "__proto__", "constructor toString valueOf hasOwnProperty", "-__proto__ __proto__*",
		"\u202epool\u202c \u200f", "\u0000\u0001pool", "😀 👩‍👩‍👧 pool", "(a+)+$ ^(.*)*$ [", "/(a+)+$/",
		"<img src=x onerror=alert(1)>", "</script><script>", "&lt;b&gt;", "%00%ff%2e%2e/", "../../etc/passwd",
		"ﬀ ﬃ İ ß", "e\u0301te\u0301", "日本語 の 検索", "ไทย", strings.Repeat("-a ", 500), strings.Repeat(`"a b" `, 200),
		strings.Repeat("a*", 400)}
}

func TestSearchHostileQueries(t *testing.T) {
	t.Parallel()
	s := startSearching(t)
	s = s.at(t, browsertest.Serve(t, siteOnce(t, repository), "/"))
	s.visit("")
	for _, q := range hostile() {
		text, _ := json.Marshal(q)
		s.run(`document.getElementById('searching').removeAttribute('data-shown'); const q = document.getElementById('searchq'); q.value = ` + string(text) + `; q.dispatchEvent(new Event('input'))`)
		s.until(`document.getElementById('searching').hasAttribute('data-shown') && !document.getElementById('results').hasAttribute('aria-busy')`)
		if got := s.status(); got == "" || strings.Contains(got, "damaged") {
			t.Errorf("%.30q: the page says %q", q, got)
		}
		complain(t, s.Browser, fmt.Sprintf("%.30q", q))
	}
	if got := s.text(`document.querySelectorAll('#searchresults img, #searchresults script').length`); got != "0" {
		t.Error("a query has become markup")
	}
	s.visit(strings.Repeat("connection pool ", 120))
	if got := s.text(`document.getElementById('searchhints').textContent`); !strings.Contains(got, "very long") {
		t.Errorf("of a long query it says %q", got)
	}
}

// damages are ways in which a file of the index may come wrong.
func damages() map[string]func(data []byte) []byte {
	return map[string]func(data []byte) []byte{
		"missing":         nil,
		"empty":           func([]byte) []byte { return nil },
		"half downloaded": func(data []byte) []byte { return data[:len(data)/2] },
		"odd":             func(data []byte) []byte { return data[:len(data)/2|1] },
		"a page instead":  func([]byte) []byte { return []byte("<!doctype html><title>Sign in</title>") },
		"a bit flipped": func(data []byte) []byte {
			data = slices.Clone(data)
			data[len(data)/2] ^= 0x10
			return data
		},
		"shortened": func(data []byte) []byte { // well formed, with some of the text gone
			return slices.Concat(data[:len(data)/2&^1], data[len(data)/2&^1+40:])
		},
	}
}

// TestSearchDamage holds that a file of the index that is missing or damaged is told as such, that nothing wrong is
// shown as an answer, and that trying again helps when the file is back. A browser itself notes a file that is
// missing.
func TestSearchDamage(t *testing.T) {
	t.Parallel()
	s := startSearching(t)
	dir := ownSite(t, repository)
	const query = `printer theme:temporary-things "three sailings"`
	// A file that is damaged and mended within a second looks the same to a cache.
	served := serveWith(t, dir, map[string]string{"Cache-Control": "no-store"}, "")
	used := s.at(t, served).filesOf(query)
	if len(used) < 6 {
		t.Fatalf("the query uses %q", used)
	}
	for _, base := range []string{served, "file://" + dir + "/"} {
		for name, damage := range damages() {
			for _, kind := range []string{"core", "d", "i", "p", "t", "n", "f"} {
				t.Run(strings.SplitN(base, ":", 2)[0]+" "+name+" "+kind, func(t *testing.T) {
					i := slices.IndexFunc(used, func(f string) bool {
						return strings.HasPrefix(f, kind+"/") ||
							strings.HasPrefix(f, kind+".")
					})
					s.at(t, base).damaged(filepath.Join(dir, "search", used[i]), query, damage)
				})
			}
		}
	}
}

// filesOf are the files of the index that a query asks for.
func (s searching) filesOf(query string) []string {
	s.visit(query)
	return s.list(`performance.getEntriesByType('resource').map(e => e.name).filter(n => /\/search\/.*\.js/.test(n)).map(n => n.replace(/.*\/search\//, '').replace(/\?.*/, ''))`)
}

func (s searching) damaged(file, query string, damage func([]byte) []byte) {
	s.t.Helper()
	good, err := os.ReadFile(file)
	if err != nil {
		s.t.Fatal(err)
	}
	if damage == nil {
		err = os.Remove(file)
	} else {
		err = os.WriteFile(file, damage(good), 0o644)
	}
	if err != nil {
		s.t.Fatal(err)
	}
	s.visit(query)
	if got := s.status(); !strings.Contains(got, "did not arrive or is damaged") || len(s.titles()) > 0 {
		s.t.Errorf("the page says %q and shows %q", got, s.titles())
	}
	for _, c := range s.Complaints() {
		if !strings.Contains(c, "Failed to load resource") && !strings.Contains(c, "Refused to execute script") {
			s.t.Error(c)
		}
	}
	if err := os.WriteFile(file, good, 0o644); err != nil {
		s.t.Fatal(err)
	}
	s.run(`document.querySelector('#searchhints button').click()`)
	s.until(`document.querySelectorAll('#searchresults > li').length > 0`)
}

// TestSearchForEveryone holds what people meet who have no scripts, a small screen, or hear the page.
func TestSearchForEveryone(t *testing.T) {
	s := startSearching(t)
	s = s.at(t, browsertest.Serve(t, siteOnce(t, repository), "/"))
	s.visit("connection pool")
	s.Picture(t, "body", "search-wide")
	if got := s.text(`document.querySelector('#searchsays').getAttribute('role') + document.querySelector('#searchsays').getAttribute('aria-live')`); got != "statuspolite" {
		t.Errorf("results are not announced: %s", got)
	}
	heard := s.Heard(t)
	for _, want := range []string{" results", forgottenPrinter, "Filters", "Newest first"} {
		if want != "Filters" && !strings.Contains(heard, want) {
			t.Errorf("assistive technology is not told %q", want)
		}
	}
	axe := browsertest.Axe(t, repository)
	for _, width := range []int64{320, 1200} {
		s.Size(t, width, 800)
		for _, q := range []string{"", "connection pool", "conection theme:clocks", "verylongword" +
			strings.Repeat("x", 200)} {
			s.visit(q)
			if got := s.text(`document.documentElement.scrollWidth`); got != fmt.Sprint(width) {
				t.Errorf("%.20q at %d pixels is %s wide", q, width, got)
			}
			for _, v := range s.RunAxe(t, axe) {
				t.Errorf("%.20q at %d pixels: %s: %s\n%s", q, width, v.ID, v.Help, strings.Join(v.Nodes, "\n"))
			}
		}
	}
	s.Size(t, 320, 800)
	s.visit("connection pool")
	s.Picture(t, "body", "search-narrow")
	s.Complaints() // axe itself asks for stylesheets again
	s.Scripts(t, false)
	defer s.Scripts(t, true)
	s.Do(t, chromedp.Navigate(s.base+"search/index.html"))
	if heard := s.Heard(t); !strings.Contains(heard, "Searching needs scripts") ||
		!strings.Contains(heard, "reviews by year") {
		t.Errorf("without scripts there is only: %s", heard)
	}
}

// TestTenQuestions holds that the review which answers a question that somebody really asks is among the first three
// results of one of three tries. The questions were written before the search was tried.
func TestTenQuestions(t *testing.T) {
	s := startSearching(t)
	s = s.at(t, browsertest.Serve(t, siteOnce(t, repository), "/"))
	for _, c := range []struct {
		question, review string
		tries            [3]string
	}{
		{"What helped the last time the connection pool ran out?", "2025-06-14-signup-death-spiral",
			[3]string{"what helped the last time the connection pool ran out?", "connection pool exhausted", "pool"}},
		{"Has a clock change hurt us before?", "2025-03-30-the-hour-that-was-not",
			[3]string{"clock change", "summer time", "hour lost daylight saving"}},
		{"How did the boats board when booking was down?", "2024-11-24-paper-manifest",
			[3]string{"board passengers when booking is down", "boarding without booking", "paper list"}},
		{"Our card provider is slow. What happens to us?", "2025-02-18-slow-card-provider",
			[3]string{"card provider slow", "payment timeouts", "slow payments"}},
		{"Who can promote the replica, and did we ever practise it?", "2025-11-05-taking-the-primary-away",
			[3]string{"who can promote the replica", "practise failover", "kind:game-day database"}},
		{"An island lost its line. How do the gates go on?", "2026-02-03-storm-on-the-fibre",
			[3]string{"island offline gates", "fibre cut", "gates without network"}},
		{"Why does one gate after the other stop answering?", "2025-09-22-one-gate-a-day",
			[3]string{"gate stops answering", "gate silent", "gates one a day"}},
		{"Can we run out of text messages?", "2025-01-21-four-hundred-messages", [3]string{"run out of text messages",
			"sms limit", "message quota"}},
		{"Is it safe to retry from the shared client?", "2026-03-17-retry-budgets-measured",
			[3]string{"retry shared client", "retry budget", "retries"}},
		{"What happens when an index is built during the day?", "2025-06-24-index-rebuild",
			[3]string{"building an index during the day", "index rebuild", "create index load"}},
	} {
		try, found := 0, false
		for ; try < len(c.tries) && !found; try++ {
			s.visit(c.tries[try])
			hrefs := s.list(`[...document.querySelectorAll('#searchresults h2 a')].slice(0, 3).map(a => a.getAttribute('href'))`)
			found = slices.ContainsFunc(hrefs, func(h string) bool { return strings.Contains(h, "/"+c.review+"/") })
		}
		if !found {
			t.Errorf("%s\nnot found by %q", c.question, c.tries)
		}
		t.Logf("try %d: %s", try, c.question)
	}
}

// TestSearchOfServers holds that the index is read whatever a server says about its files: another character set,
// none, or that they are compressed on the way.
func TestSearchOfServers(t *testing.T) {
	s := startSearching(t)
	dir := siteOnce(t, repository)
	for _, kind := range []string{"text/javascript", "text/javascript; charset=utf-8",
		"application/javascript; charset=iso-8859-1", "application/x-javascript; charset=windows-1252"} {
		s := s.at(t, serveWith(t, dir, map[string]string{"X-Content-Type-Options": "nosniff"}, kind))
		s.visit("connection pool")
		if got := s.titles(); len(got) == 0 || got[0] != deathSpiral {
			t.Errorf("%s: %q, %s", kind, got, s.status())
		}
		complain(t, s.Browser, kind)
	}
}

// serveWith serves a folder under the policy, with more headers, and scripts as a type ("" for the usual one).
func serveWith(t testing.TB, dir string, headers map[string]string, scripts string) string {
	t.Helper()
	files := http.FileServer(http.Dir(dir))
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", browsertest.Policy)
		for k, v := range headers {
			w.Header().Set(k, v)
		}
		if scripts != "" && strings.HasSuffix(r.URL.Path, ".js") {
			w.Header().Set("Content-Type", scripts)
		}
		files.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	return srv.URL + "/"
}
