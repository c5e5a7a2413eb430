// Package browsertest drives a real browser over a folder of pages, for tests: headless Chromium over the DevTools
// protocol, pages served with the content security policy that a published site must hold under.
package browsertest

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"throughline/internal/await"
)

// Policy is the content security policy of a published site.
const Policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'"

// Skip skips a test for want of a tool, in plain words. Under CI=true nothing may be skipped.
func Skip(t testing.TB, reason string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("%s, and under CI=true nothing is skipped", reason)
	}
	t.Skip(reason)
}

// A Browser is a tab of a running Chromium, with a profile of its own. Pages are opened one after the other.
type Browser struct {
	ctx context.Context

	mu   sync.Mutex
	said []string
	out  []string
}

// A Chromium runs once for all tests of a package that take their browsers from it, for starting it costs more than
// most of them. The zero value is ready; whoever has it closes it.
type Chromium struct {
	mu   sync.Mutex
	ctx  context.Context // nil: it does not run
	stop func()
}

// Start runs a browser until the test ends, or skips the test where there is none.
func Start(t testing.TB) *Browser {
	t.Helper()
	c := &Chromium{}
	t.Cleanup(c.Close)
	return c.Tab(t)
}

// Tab opens a tab until the test ends, or skips the test where there is no browser. A start that fails on a busy
// machine is tried again; what is asserted in a browser that runs never is.
func (c *Chromium) Tab(t testing.TB) *Browser {
	t.Helper()
	path := find(t)
	for try := 1; ; try++ {
		b, end, err := c.open(path)
		if err == nil {
			t.Cleanup(end)
			return b
		}
		c.Close()
		if try == 3 {
			t.Fatalf("the browser does not start: %v", err)
		}
		t.Logf("the browser does not start (%v): trying again", err)
	}
}

// Close ends the browser and everything that it left on the disk.
func (c *Chromium) Close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ctx != nil {
		c.stop()
	}
	c.ctx = nil
}

// open opens a tab, in a browser that it starts where none runs. end closes it.
func (c *Chromium) open(path string) (b *Browser, end func(), err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ctx == nil {
		if err := c.launch(path); err != nil {
			return nil, nil, err
		}
	}
	ctx, cancel := chromedp.NewContext(c.ctx, chromedp.WithNewBrowserContext())
	end = func() {
		_ = chromedp.Cancel(ctx)
		cancel()
	}
	hung := time.AfterFunc(await.Patience/3, cancel)
	defer hung.Stop()
	b = &Browser{ctx: ctx}
	if err = b.enable(); err != nil {
		end()
	}
	return b, end, err
}

// find is the path of a browser.
func find(t testing.TB) string {
	t.Helper()
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if p, err := exec.LookPath(name); err == nil {
			return p
		}
	}
	Skip(t, "there is no Chromium here")
	return ""
}

// launch starts a browser with a profile of its own, which goes with it. The caller holds the lock.
func (c *Chromium) launch(path string) error {
	opts := append([]chromedp.ExecAllocatorOption{}, chromedp.DefaultExecAllocatorOptions[:]...)
	opts = append(opts, chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU)
	for _, flag := range []string{"disable-quic", "no-first-run", "disable-background-networking",
		"disable-component-update", "disable-sync",
		// without the last, keys and clicks are lost until a page is painted for the first time
		"allow-pre-commit-input"} {
		opts = append(opts, chromedp.Flag(flag, true))
	}
	alloc, end := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, cancel := chromedp.NewContext(alloc)
	c.ctx, c.stop = ctx, func() {
		_ = chromedp.Cancel(ctx)
		cancel()
		end()
	}
	hung := time.AfterFunc(await.Patience/3, cancel)
	defer hung.Stop()
	_, err := chromedp.Call(ctx, page.Enable, page.EnableParams{})
	return err
}

// enable asks for the events that Complaints tells of. The page believes to have the focus, whatever other tabs do.
func (b *Browser) enable() error {
	err := chromedp.Listen(b.ctx, b.listen)
	if err == nil {
		_, err = chromedp.Call(b.ctx, network.Enable, network.EnableParams{})
	}
	if err == nil {
		_, err = chromedp.Call(b.ctx, log.Enable, cdp.Empty{})
	}
	if err == nil {
		_, err = chromedp.Call(b.ctx, page.Enable, page.EnableParams{})
	}
	if err == nil {
		_, err = chromedp.Call(b.ctx, emulation.SetFocusEmulationEnabled,
			emulation.SetFocusEmulationEnabledParams{Enabled: true})
	}
	return err
}

// listen notes what a page complains about and which other hosts it asks.
func (b *Browser) listen(ev any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch ev := ev.(type) {
	case *runtime.EventExceptionThrown:
		b.said = append(b.said, "exception: "+ev.ExceptionDetails.Text)
	case *page.EventJavascriptDialogOpening: // nothing of ours opens one: some text has become a script
		b.said = append(b.said, "dialog: "+ev.Message)
		go func() {
			_, _ = chromedp.Call(b.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
		}()
	case *runtime.EventConsoleAPICalled:
		if ev.Type == runtime.ConsoleAPICalledTypeError || ev.Type == runtime.ConsoleAPICalledTypeWarning {
			b.said = append(b.said, "console: "+string(ev.Type))
		}
	case *log.EventEntryAdded:
		if ev.Entry.Level == log.EntryLevelError || strings.Contains(ev.Entry.Text, "Content Security Policy") {
			b.said = append(b.said, ev.Entry.Text+" "+ev.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		if u := ev.Request.URL; !strings.HasPrefix(u, "http://127.0.0.1:") && !strings.HasPrefix(u, "file://") &&
			!strings.HasPrefix(u, "data:") && !strings.HasPrefix(u, "about:") {
			b.out = append(b.out, u)
		}
	}
}

// Complaints are what pages have complained about since the last call: exceptions, console errors, broken resources,
// violations of the policy, and requests to other hosts.
func (b *Browser) Complaints() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := b.said
	for _, u := range b.out {
		all = append(all, "request to another host: "+u)
	}
	b.said, b.out = nil, nil
	return all
}

// Do runs actions with a bound on their time.
func (b *Browser) Do(t testing.TB, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, await.Patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		t.Fatalf("in the browser: %v", err)
	}
}

// Get runs an action that has a value, with a bound on its time.
func Get[T any](t testing.TB, b *Browser, action chromedp.Action[T]) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, await.Patience)
	defer cancel()
	v, err := chromedp.Run(ctx, action)
	if err != nil {
		t.Fatalf("in the browser: %v", err)
	}
	return v
}

// Scheme makes pages light or dark, as a system's setting would.
func (b *Browser) Scheme(t testing.TB, scheme string) {
	t.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia,
		emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme",
			Value: scheme}}})
	if err != nil {
		t.Fatal(err)
	}
}

// Serve serves a folder under a prefix ("/" or "/some/prefix/") with the policy, and gives its address.
func Serve(t testing.TB, dir, prefix string) string {
	t.Helper()
	files := http.StripPrefix(strings.TrimSuffix(prefix, "/"), http.FileServer(http.Dir(dir)))
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", Policy)
		files.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	return srv.URL + prefix
}

// Axe is the source of axe-core, or the test is skipped. root is the root of the repository.
func Axe(t testing.TB, root string) string {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(root, "themes", "default", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		Skip(t, "axe-core is not installed (npm ci in themes/default)")
	}
	return string(src)
}

// A Violation is a rule of axe-core that a page breaks.
type Violation struct {
	ID    string   `json:"id"`
	Help  string   `json:"help"`
	Nodes []string `json:"nodes"`
}

// RunAxe checks the page that is open against WCAG 2.2 A and AA and axe-core's best practices.
func (b *Browser) RunAxe(t testing.TB, axe string) []Violation {
	t.Helper()
	if !Get(t, b, chromedp.Evaluate[bool](`!!window.axe`)) {
		Get(t, b, chromedp.Evaluate[bool](axe+"\n;true"))
	}
	return Get(t, b, chromedp.Evaluate[[]Violation](
		`axe.run(document, {resultTypes: ["violations"], runOnly: ["wcag2a","wcag2aa","wcag21a","wcag21aa","wcag22aa","best-practice"]}).then(r =>
		r.violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.slice(0, 4).map(n => n.html.slice(0, 200))})))`, chromedp.EvalAwaitPromise))
}

// Until evaluates an expression again and again until its value is neither false nor null, also while the page is
// being loaded again, and gives that value.
func Until[T any](t testing.TB, b *Browser, expression string) T {
	t.Helper()
	return Doing[T](t, b, nil, expression)
}

// Doing is Until for what follows from something that is done: it is done again before every look, because a pointer
// that came while a page was still settling has not been where it seemed.
func Doing[T any](t testing.TB, b *Browser, do func(), expression string) T {
	t.Helper()
	var last error
	for end := time.Now().Add(await.Patience); time.Now().Before(end); time.Sleep(30 * time.Millisecond) {
		if do != nil {
			do()
		}
		var v T
		if v, last = look[T](b, expression); last == nil {
			return v
		}
	}
	t.Fatalf("in the browser this does not come about: %s (%v)", expression, last)
	panic("unreachable")
}

var errNotYet = errors.New("it is false or null")

// look evaluates an expression once. A page that goes away meanwhile may never answer, so that a look has an end of
// its own.
func look[T any](b *Browser, expression string) (v T, err error) {
	ctx, cancel := context.WithTimeout(b.ctx, await.Patience/6)
	defer cancel()
	if ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("!!("+expression+")")); err != nil || !ok {
		return v, errors.Join(err, errNotYet)
	}
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression))
}
