package cli

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"throughline/internal/await"
	"throughline/internal/browsertest"
)

// A running preview, and what it has said.
type running struct {
	base string
	mu   sync.Mutex
	said bytes.Buffer
	done chan int
	stop context.CancelFunc
}

func (r *running) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.said.Write(p)
}

func (r *running) text() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.said.String()
}

// startServe runs the command and waits until it serves.
func startServe(t *testing.T, site string, more ...string) *running {
	t.Helper()
	r := &running{done: make(chan int, 1)}
	r.start(t, r, site, more...)
	return r
}

// start runs the command until the test ends, with what it says on stderr, and waits until it serves.
func (r *running) start(t *testing.T, stderr io.Writer, site string, more ...string) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	r.stop = stop
	r.run(t, ctx, stop, stderr, append([]string{"-s", site, "serve", "--addr", "127.0.0.1:0", "--now", "2026-11-21"},
		more...))
}

// run runs a command that serves until the test ends, and waits until it does.
func (r *running) run(t *testing.T, ctx context.Context, stop func(), stderr io.Writer, args []string) {
	t.Helper()
	go func() { r.done <- Main(ctx, args, strings.NewReader(""), io.Discard, stderr) }()
	t.Cleanup(func() {
		stop()
		select {
		case <-r.done:
		case <-time.After(await.Patience):
			t.Error("the preview does not end")
		}
	})
	address := regexp.MustCompile(`serving (http://[^/]+/)`)
	await.That(t, "the preview starts", func() bool {
		m := address.FindStringSubmatch(r.text())
		if m != nil {
			r.base = m[1]
		}
		return m != nil
	})
}

func (r *running) get(t *testing.T, p string) (string, int) {
	t.Helper()
	resp, err := http.Get(r.base + p)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	// The preview's own script is the only difference from what a build writes.
	own := regexp.MustCompile(`<link rel="stylesheet" href="/_throughline/live.css"><script src="/_throughline/live.js" data-seen="[0-9 ]+" defer></script>\n`)
	return own.ReplaceAllString(string(body), ""), resp.StatusCode
}

func writeFile(t *testing.T, p, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// differs compares what is served with a clean build; it is empty when every byte is the same.
func (r *running) differs(t *testing.T, site string) string {
	t.Helper()
	dir := buildSite(t, site, "--drafts")
	why := ""
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == ".throughline.json" || why != "" {
			return err
		}
		rel, _ := filepath.Rel(dir, p)
		want, err := os.ReadFile(p)
		if got, status := r.get(t, filepath.ToSlash(rel)); status != http.StatusOK || got != string(want) {
			why = fmt.Sprintf("%s (status %d)", rel, status)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return why
}

// TestServeFollowsEdits makes random edits (create, change, rename, delete, break, mend, move a folder, touch, atomic
// save) and holds that after each quiet the preview serves what a clean build would write.
func TestServeFollowsEdits(t *testing.T) {
	t.Parallel()
	for _, mode := range [][]string{nil, {"--poll", "60ms"}, {"--patience", "-1s"}} {
		t.Run(fmt.Sprint(mode), func(t *testing.T) {
			site := t.TempDir()
			reviews := filepath.Join(site, "content", "reviews")
			writeFile(t, filepath.Join(reviews, "first.md"),
				"---\ntitle: First\ndate: 2026-01-01\nthemes: [one]\n---\n")
			r := startServe(t, site, mode...)
			rnd := rand.New(rand.NewPCG(7, 11))
			var names []string
			for step := range 30 {
				names = edit(t, rnd, step, reviews, names)
				await.That(t, fmt.Sprintf("step %d is served; the last difference was in the listing", step),
					func() bool { return r.differs(t, site) == "" })
			}
			if n := strings.Count(r.text(), "review"); n < 8 {
				t.Errorf("it said too little:\n%s", r.text())
			}
		})
	}
}

// edit makes one random change and gives the names of the reviews that there are then.
func edit(t *testing.T, rnd *rand.Rand, step int, dir string, names []string) []string {
	t.Helper()
	text := fmt.Sprintf("---\ntitle: Review %d\ndate: 2026-02-0%d\nthemes: [t%d]\nmitigators: [{title: Held %d, "+
		"source: design}]\n---\nText %d.\n", step, 1+step%9, step%3, step, step)
	pick := func() (int, string) {
		i := rnd.IntN(len(names))
		return i, filepath.Join(dir, names[i])
	}
	kind := rnd.IntN(8)
	if len(names) == 0 {
		kind = 0
	}
	switch kind {
	case 0: // create, in a new folder
		name := fmt.Sprintf("%d/r%d.md", step%4, step)
		writeFile(t, filepath.Join(dir, name), text)
		return append(names, name)
	case 1: // change
		_, p := pick()
		writeFile(t, p, text)
	case 2: // atomic save
		_, p := pick()
		writeFile(t, p+".tmp", text)
		if err := os.Rename(p+".tmp", p); err != nil {
			t.Fatal(err)
		}
	case 3: // rename
		i, p := pick()
		names[i] = fmt.Sprintf("renamed-%d.md", step)
		if err := os.Rename(p, filepath.Join(dir, names[i])); err != nil {
			t.Fatal(err)
		}
	case 4: // delete
		i, p := pick()
		if err := os.Remove(p); err != nil {
			t.Fatal(err)
		}
		return append(names[:i], names[i+1:]...)
	case 5: // break, then mend
		_, p := pick()
		writeFile(t, p, "---\ntitel: broken\n---\n")
		time.Sleep(150 * time.Millisecond)
		writeFile(t, p, text)
	case 7: // move a folder, with everything in it
		i, p := pick()
		from := filepath.Dir(p)
		if from == dir {
			break
		}
		old, moved := filepath.Dir(names[i]), fmt.Sprintf("moved-%d", step)
		if err := os.Rename(from, filepath.Join(dir, moved)); err != nil {
			t.Fatal(err)
		}
		for k, name := range names {
			if filepath.Dir(name) == old {
				names[k] = filepath.Join(moved, filepath.Base(name))
			}
		}
	case 6: // touch
		_, p := pick()
		now := time.Now()
		if err := os.Chtimes(p, now, now); err != nil {
			t.Fatal(err)
		}
	}
	return names
}

// TestServeKeepsTheLastGoodPage holds that a mistake is told and the last good page stays until it is mended, also
// when the whole content goes away and comes back.
func TestServeKeepsTheLastGoodPage(t *testing.T) {
	site := t.TempDir()
	p := filepath.Join(site, "content", "reviews", "a.md")
	writeFile(t, p, "# Good\n")
	r := startServe(t, site)
	writeFile(t, p, "---\ntitel: x\n---\n")
	await.That(t, "the mistake is told", func() bool {
		return strings.Contains(r.text(), "content/reviews/a.md:2:1: "+
			"error:")
	})
	if body, status := r.get(t, "reviews/a/"); status != http.StatusOK || !strings.Contains(body, "Good") {
		t.Errorf("the last good page is gone: %d", status)
	}
	away := filepath.Join(t.TempDir(), "content")
	if err := os.Rename(filepath.Join(site, "content"), away); err != nil {
		t.Fatal(err)
	}
	await.That(t, "the missing folder is told", func() bool {
		return strings.Contains(r.text(), "there is no folder "+
			"content/")
	})
	writeFile(t, p, "# Better\n")
	await.That(t, "it is served again", func() bool {
		body, _ := r.get(t, "reviews/a/")
		return strings.Contains(body,
			"Better")
	})
	if _, status := r.get(t, "reviews/b/"); status != http.StatusNotFound {
		t.Errorf("a page that is not there: status %d", status)
	}
}

// TestServeBeginsWithAMistake holds that a preview that is started on a broken site says so, and serves it once it is
// mended.
func TestServeBeginsWithAMistake(t *testing.T) {
	site := t.TempDir()
	p := filepath.Join(site, "content", "reviews", "a.md")
	writeFile(t, p, "---\ntitel: x\n---\n")
	r := startServe(t, site)
	if got := r.text(); !strings.Contains(got, "1 error; pages come once the site is mended") {
		t.Errorf("it says\n%s", got)
	}
	writeFile(t, p, "# Mended\n")
	await.That(t, "it is served", func() bool {
		body, _ := r.get(t, "reviews/a/")
		return strings.Contains(body,
			"Mended")
	})
}

// TestServeRefuses sends what no honest browser on this machine sends.
func TestServeRefuses(t *testing.T) {
	site := t.TempDir()
	writeFile(t, filepath.Join(site, "content", "reviews", "a.md"), "# A\n")
	r := startServe(t, site)
	host := strings.TrimSuffix(strings.TrimPrefix(r.base, "http://"), "/")
	for request, want := range map[string]string{
		"GET / HTTP/1.1\r\nHost: " + host:                                                        "200",
		"HEAD / HTTP/1.1\r\nHost: " + host:                                                       "200",
		"GET / HTTP/1.1\r\nHost: evil.example":                                                   "421",
		"GET / HTTP/1.1\r\nHost: " + host + ".evil.example":                                      "421",
		"GET http://evil.example/ HTTP/1.1\r\nHost: " + host:                                     "421",
		"POST / HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 0":                             "405",
		"GET /_throughline/events HTTP/1.1\r\nHost: " + host + "\r\nOrigin: http://evil.example": "403",
		"GET /_throughline/events HTTP/1.1\r\nHost: " + host + "\r\nSec-Fetch-Site: cross-site":  "403",
		"GET /..%2f..%2fetc/passwd HTTP/1.1\r\nHost: " + host:                                    "400",
		"GET /%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nHost: " + host:                                "400",
		"GET /reviews/..%2F..%2F..%2Fthroughline.yaml HTTP/1.1\r\nHost: " + host:                 "400",
		"GET /a\x00b HTTP/1.1\r\nHost: " + host:                                                  "400",
		"GET //evil.example/ HTTP/1.1\r\nHost: " + host:                                          "404",
		"GET file:///etc/passwd HTTP/1.1\r\nHost: " + host:                                       "421",
		"GET http://" + host + "/ HTTP/1.1\r\nHost: " + host:                                     "200",
		// RFC 9112 section 3.2.2: the target counts
		"GET http://" + host + "/ HTTP/1.1\r\nHost: evil.example":                            "200",
		"CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443":                        "405",
		"OPTIONS / HTTP/1.1\r\nHost: " + host + "\r\nOrigin: http://evil.example":            "405",
		"GET / HTTP/1.1\r\nX: no host":                                                       "400",
		"GET / HTTP/1.0":                                                                     "421",
		"GET / HTTP/1.1\r\nHost: " + host + "\r\nHost: evil.example":                         "400",
		"GET / HTTP/1.1\r\nHost: 127.0.0.1.evil.example:80":                                  "421",
		"GET /_throughline/events HTTP/1.1\r\nHost: " + host + "\r\nOrigin: null":            "403",
		"GET /_throughline/events HTTP/1.1\r\nHost: " + host + "\r\nOrigin: https://" + host: "403",
		"GET /_throughline/events HTTP/1.1\r\nHost: " + host + "\r\nOrigin: http://" + host:  "200",
		"GET /?" + strings.Repeat("a", 5000) + " HTTP/1.1\r\nHost: " + host:                  "414",
		"GET /../../etc/passwd HTTP/1.1\r\nHost: " + host:                                    "400",
		"GET /a%00b HTTP/1.1\r\nHost: " + host:                                               "400",
		"GET /a%5cb HTTP/1.1\r\nHost: " + host:                                               "400",
		"GET /content/reviews/a.md HTTP/1.1\r\nHost: " + host:                                "404",
		"GET /" + strings.Repeat("a", 5000) + " HTTP/1.1\r\nHost: " + host:                   "414",
		"GET / HTTP/1.1\r\nHost: " + host + "\r\nX: " + strings.Repeat("a", 40000):           "431",
	} {
		conn, err := net.Dial("tcp", host)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "%s\r\nConnection: close\r\n\r\n", request)
		conn.SetReadDeadline(time.Now().Add(await.Patience))
		line, _ := bufio.NewReader(conn).ReadString('\n')
		conn.Close()
		if f := strings.Fields(line); len(f) < 2 || f[1] != want {
			t.Errorf("%.80q: got %q, want %s", request, line, want)
		}
	}
	resp, err := http.Get(r.base)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if got := resp.Header.Get("Content-Security-Policy"); got != browsertest.Policy {
		t.Errorf("the preview has another policy than the published site: %s", got)
	}
	if resp.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Error("other sites may read the preview")
	}
}

// TestServeEdition holds that the preview of an edition shows drafts and nothing that the edition may not show, the
// facilitator's pages included, and that others are warned of when they can read along.
func TestServeEdition(t *testing.T) {
	site := t.TempDir()
	writeFile(t, filepath.Join(site, "content/reviews/open.md"),
		"---\ntitle: Open\naudience: public\nstatus: draft\ndate: 2026-01-02\ntimeline:\n  - 09:00 Everybody saw "+
			"it\n  - {at: \"09:05\", text: A private word, audience: internal}\n---\n")
	writeFile(t, filepath.Join(site, "content/reviews/closed.md"), "# Closed\n")
	r := startServe(t, site, "--audience", "public")
	for p, want := range map[string]int{"reviews/open/": 200, "facilitate/open/": 200, "reviews/closed/": 404,
		"facilitate/closed/": 404} {
		body, status := r.get(t, p)
		if status != want || strings.Contains(body, "private word") {
			t.Errorf("%s: status %d, want %d, or it says too much", p, status, want)
		}
		if status == 200 && (!strings.Contains(body, "Everybody saw it") ||
			!strings.Contains(body, "Draft: not published yet")) {
			t.Errorf("%s says too little", p)
		}
	}
	if strings.Contains(r.text(), "warning: everybody") {
		t.Error("it warns of others at a loopback address")
	}
	all := startServe(t, site, "--addr", "0.0.0.0:0")
	if !strings.Contains(all.text(), "warning: everybody who can reach this machine can read the preview, drafts "+
		"included") {
		t.Errorf("nothing is said of others who can read along:\n%s", all.text())
	}
	var stderr bytes.Buffer
	if status := Main(context.Background(), []string{"-s", site, "serve", "--addr", "127.0.0.1:0", "--audience",
		"world"}, nil, io.Discard, &stderr); status != exitUsage || !strings.Contains(stderr.String(),
		"audiences of this site: internal, public") {
		t.Errorf("an audience that there is not: %d, %s", status, stderr.String())
	}
}

func TestServeSaysWhatItNeeds(t *testing.T) {
	site := t.TempDir()
	writeFile(t, filepath.Join(site, "content", "reviews", "a.md"), "# A\n")
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	var stderr bytes.Buffer
	status := Main(context.Background(), []string{"-s", site, "serve", "--addr", taken.Addr().String()}, nil,
		io.Discard, &stderr)
	if status != exitMachine || !strings.Contains(stderr.String(), "choose another port") {
		t.Errorf("a taken port: %d, %s", status, stderr.String())
	}
}

// TestServeInTheBrowser holds that a page loads again where it was, that mistakes lie on top of it and go when they
// are mended, and that a style comes without loading the page again.
func TestServeInTheBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser test")
	}
	b := chromium.Tab(t)
	site := t.TempDir()
	p := filepath.Join(site, "content", "reviews", "a.md")
	long := strings.Repeat("\n\nwords", 300)
	writeFile(t, p, "# First"+long)
	r := startServe(t, site)
	b.Do(t, chromedp.Navigate(r.base+"reviews/a/"), chromedp.WaitReady("h1"))
	browsertest.Get(t, b, chromedp.Evaluate[bool](
		`window.scrollTo({top: 900, behavior: 'instant'}), window.old = true`))
	writeFile(t, p, "# Second"+long)
	where := browsertest.Until[float64](t, b,
		`document.querySelector('h1') && document.querySelector('h1').textContent === 'Second' && !window.old && scrollY > 0 && scrollY`)
	if where < 800 || where > 1000 {
		t.Errorf("after loading again the page is at %v", where)
	}
	browsertest.Get(t, b, chromedp.Evaluate[bool](`window.old = true`))
	for _, colour := range []string{"rgb(1, 2, 3)", "rgb(4, 5, 6)",
		"rgb(1, 2, 3)"} { // the last under the name of the first
		writeFile(t, filepath.Join(site, "themes", "default", "assets", "site.css"), "body { outline: 3px solid "+
			colour+" }")
		browsertest.Until[bool](t, b, `window.old && getComputedStyle(document.body).outlineColor === '`+colour+`'`)
	}
	writeFile(t, p, "---\ntitel: x\n---\n")
	shown := browsertest.Until[string](t, b, `(document.querySelector('.throughline-overlay pre') || {}).textContent`)
	if !strings.Contains(shown, "content/reviews/a.md:2:1: error: a review has no key \"titel\"") ||
		!strings.Contains(shown, "hint: did you mean title?") {
		t.Errorf("the overlay says %q", shown)
	}
	writeFile(t, p, "# Third")
	browsertest.Until[bool](t, b,
		`document.querySelector('h1').textContent === 'Third' && !document.querySelector('.throughline-overlay')`)
	complain(t, b, "the preview")

	// A page in the background waits until it is looked at: browsers keep few connections to one host open.
	look := func(state string) {
		browsertest.Get(t, b, chromedp.Evaluate[bool](`Object.defineProperty(document, 'visibilityState', {value: '`+
			state+`', configurable: true}), document.dispatchEvent(new Event('visibilitychange')), window.old = true`))
	}
	look("hidden")
	writeFile(t, p, "# Third and a half")
	await.That(t, "the change is served",
		func() bool { body, _ := r.get(t, "reviews/a/"); return strings.Contains(body, "and a half") })
	if !browsertest.Get(t, b, chromedp.Evaluate[bool](
		`window.old && document.querySelector('h1').textContent === 'Third'`)) {
		t.Error("a page in the background was loaded again")
	}
	look("visible")
	browsertest.Until[bool](t, b, `!window.old && document.querySelector('h1').textContent === 'Third and a half'`)

	// What is chosen in a timeline stays over a save. Below four events there is nothing to choose.
	story := "---\ntitle: Story\ndate: 2026-01-02\ntimeline:\n  - 09:00 One\n  - 09:01 Two\n  - 09:02 Three\n  - " +
		"09:03 Four\n---\n"
	writeFile(t, p, story)
	browsertest.Until[bool](t, b,
		`document.querySelectorAll('#timeline li.event').length === 4 && !!document.querySelector('input[aria-label="What was known"]')`)
	timeline{b, t}.know(1)
	browsertest.Until[bool](t, b, `location.search.includes('known=at-0900')`)
	writeFile(t, p, strings.Replace(story, "Story", "Story, told again", 1))
	browsertest.Until[bool](t, b,
		`document.querySelector('h1').textContent === 'Story, told again' && document.querySelectorAll('#timeline li.event:not([hidden])').length === 1`)
	complain(t, b, "the preview, later")

	// A page that is deleted says so, and comes back when it does.
	if err := os.Remove(p); err != nil {
		t.Fatal(err)
	}
	browsertest.Until[bool](t, b, `document.querySelector('h1').textContent === "This page doesn't exist yet"`)
	for _, v := range b.RunAxe(t, browsertest.Axe(t, repository)) {
		t.Errorf("the page that tells of a deleted one: %s: %s", v.ID, v.Help)
	}
	writeFile(t, p, "# Fourth")
	browsertest.Until[bool](t, b, `document.querySelector('h1').textContent === 'Fourth'`)
	b.Complaints() // the page that was not there

	// The server goes away and comes back with other pages.
	r.stop()
	<-r.done
	r.done <- 0 // for the end of the test
	writeFile(t, p, "# Fifth")
	startServe(t, site, "--addr", strings.TrimSuffix(strings.TrimPrefix(r.base, "http://"), "/"))
	browsertest.Until[bool](t, b, `document.querySelector('h1').textContent === 'Fifth'`)
}
