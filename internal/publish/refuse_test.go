package publish_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"throughline/internal/output"
	"throughline/internal/publish"
)

// put puts a file into a target.
func put(t *testing.T, to publish.Target, name, text string) {
	t.Helper()
	f := publish.File{Entry: output.EntryOf([]byte(text)), Type: "text/plain",
		Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}
	if err := to.Put(t.Context(), name, f); err != nil {
		t.Fatal(err)
	}
}

// TestRefusals holds what is refused, and that nothing has changed then.
func TestRefusals(t *testing.T) {
	s := newSite("plain", "a=one")
	for _, c := range []struct {
		what    string
		prepare func(t *testing.T, to publish.Target)
		site    site
		edition string
		change  func(*publish.Options)
		says    string
		only    string // a kind of target
	}{
		{what: "a target of somebody else", prepare: func(t *testing.T, to publish.Target) {
			put(t, to, "invoices.txt",
				"x")
		}, says: "not empty and was not published by throughline: it holds invoices.txt"},
		{what: "a manifest that is none", prepare: func(t *testing.T, to publish.Target) {
			put(t, to,
				output.ManifestName, "{")
		}, says: "cannot be read"},
		{what: "a manifest of a newer program", prepare: func(t *testing.T, to publish.Target) {
			put(t, to,
				output.ManifestName, `{"format":99}`)
		}, says: "newer program"},
		{what: "a state of a newer program", prepare: func(t *testing.T, to publish.Target) {
			put(t, to, publish.Private+"state.json", `{"format":99}`)
		}, says: "newer program"},
		{what: "a state that is none", prepare: func(t *testing.T, to publish.Target) {
			put(t, to, publish.Private+"state.json", `[]`)
		}, says: "cannot be read"},
		{what: "another edition", prepare: func(t *testing.T, to publish.Target) { send(t, to, s, options(1)) },
			edition: "public", says: `holds the edition "internal", and this is "public"`},
		{what: "a file in the way", prepare: func(t *testing.T, to publish.Target) {
			send(t, to, s, options(1))
			put(t, to, "reviews/b/index.html", "of somebody")
		}, site: newSite("plain", "a=one", "b=two"), says: "reviews/b/index.html, which was not published"},
		{what: "most pages gone", prepare: func(t *testing.T, to publish.Target) {
			send(t, to, newSite("plain", many(30)...), options(1))
		}, says: "30 of 32 pages away"},
		{what: "a page gone and none may", prepare: func(t *testing.T, to publish.Target) {
			send(t, to, newSite("plain", "a=one", "b=two"), options(1))
		}, change: func(o *publish.Options) { o.MaxDeletes = 0 }, says: "at most 0 may go"},
		{what: "a compressed copy of somebody", prepare: func(t *testing.T, to publish.Target) {
			send(t, to, s, options(1))
			put(t, to, "index.html.gz", "old")
		}, says: "index.html.gz", only: "folder"},
		{what: "a compressed copy of a page that goes", prepare: func(t *testing.T, to publish.Target) {
			send(t, to, newSite("plain", "a=one", "b=two"), options(1))
			put(t, to, "reviews/b/index.html.br", "old")
		}, says: "reviews/b/index.html.br", only: "folder"},
		{what: "a name that is too long", site: with(s, strings.Repeat("x", 300)+".txt"), says: "255 bytes",
			only: "folder"},
		{what: "a name that is too long", site: with(s, strings.Repeat(strings.Repeat("x", 200)+"/", 6)+"a"),
			says: "1,024 bytes", only: "s3"},
		{what: "names of ours", site: with(s, publish.Private+"x"), says: "not the name of a file of a site"},
	} {
		for kind, open := range kinds() {
			if c.only != "" && c.only != kind {
				continue
			}
			t.Run(kind+" "+c.what, func(t *testing.T) {
				to, o := open(t), options(2)
				if c.prepare != nil {
					c.prepare(t, to)
				}
				if c.change != nil {
					c.change(&o)
				}
				if c.site == nil {
					c.site = newSite("grey", "z=new")
				}
				if c.edition == "" {
					c.edition = "internal"
				}
				before := fmt.Sprint(held(t, to))
				_, err := publish.Publish(t.Context(), build(t, c.site, c.edition), to, o)
				if err == nil || !strings.Contains(err.Error(), c.says) {
					t.Errorf("it says %v, want %q", err, c.says)
				}
				if after := fmt.Sprint(held(t, to)); after != before {
					t.Errorf("the target has changed from\n%s to\n%s", before, after)
				}
			})
		}
	}
}

func many(n int) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprintf("r%d=text", i))
	}
	return out
}

func with(s site, name string) site {
	out := site{name: "x"}
	for n, text := range s {
		out[n] = text
	}
	return out
}

// TestReplaceEdition leaves nothing of the edition before.
func TestReplaceEdition(t *testing.T) {
	for kind, open := range kinds() {
		t.Run(kind, func(t *testing.T) {
			to, o := open(t), options(2)
			send(t, to, newSite("plain", "a=SECRET"), options(1))
			o.ReplaceEdition = true
			if _, err := publish.Publish(t.Context(), build(t, newSite("grey", "a=open"), "public"), to,
				o); err != nil {
				t.Fatal(err)
			}
			for name, err := range to.List(t.Context(), "") {
				if data, rerr := to.Read(t.Context(), name); err != nil || rerr != nil ||
					strings.Contains(string(data), "SECRET") {
					t.Errorf("%s: %q %v %v", name, data, err, rerr)
				}
			}
		})
	}
}

// TestAlteredFolder refuses a folder that is not as it was built, and goes on once it is.
func TestAlteredFolder(t *testing.T) {
	for kind, open := range kinds() {
		t.Run(kind, func(t *testing.T) {
			to, s := open(t), newSite("grey", "a=one", "b=two")
			send(t, to, newSite("plain", "a=one"), options(1))
			dir := build(t, s, "internal")
			write(t, dir, "reviews/b/index.html", "changed by hand")
			_, err := publish.Publish(t.Context(), dir, to, options(2))
			var refusal publish.Refusal
			if !errors.As(err, &refusal) || !strings.Contains(err.Error(), "is not as it was built") {
				t.Fatal(err)
			}
			if dead := deadLinks(held(t, to)); len(dead) > 0 {
				t.Fatal(dead)
			}
			send(t, to, s, options(2))
		})
	}
}

// TestBuiltInto publishes over a folder that was built into, whose files are then looked at.
func TestBuiltInto(t *testing.T) {
	dir := build(t, newSite("plain", "a=one", "b=two"), "internal")
	write(t, dir, "reviews/a/index.html", "damaged")
	to, err := publish.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	s := newSite("plain", "a=one", "b=two")
	if r := send(t, to, s, options(1)); r.Sent != 1 {
		t.Errorf("%d files were sent, and one was damaged", r.Sent)
	}
	same(t, to, s, 0)
}

// An answering server is a store that answers one way until it is told otherwise, and remembers headers.
type answering struct {
	http.Handler
	mu      sync.Mutex
	status  int
	code    string
	headers map[string]http.Header // of puts, by path
}

func (a *answering) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.code != "" {
		w.WriteHeader(a.status)
		fmt.Fprintf(w, `<?xml version="1.0"?><Error><Code>%s</Code><Message>no</Message></Error>`, a.code)
		return
	}
	if r.Method == http.MethodPut {
		a.headers[r.URL.Path] = r.Header.Clone()
	}
	a.Handler.ServeHTTP(w, r)
}

func newAnswering(t *testing.T) (*answering, string) {
	a := &answering{Handler: gofakes3.New(s3mem.New(), gofakes3.WithAutoBucket(true)).Server(),
		headers: map[string]http.Header{}}
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	return a, server.URL
}

// TestStoreRefuses tells what a store answers in words.
func TestStoreRefuses(t *testing.T) {
	for code, says := range map[string]string{
		"InvalidAccessKeyId":    "does not know who is publishing",
		"SignatureDoesNotMatch": "does not know who is publishing",
		"AccessDenied":          "does not let this key do that",
		"NoSuchBucket":          "has no bucket reviews",
		"RequestTimeTooSkewed":  "the clocks of this machine and of",
	} {
		t.Run(code, func(t *testing.T) {
			a, address := newAnswering(t)
			a.status, a.code = http.StatusForbidden, code
			_, err := publish.Publish(t.Context(), build(t, newSite("plain", "a=one"), "internal"),
				openBucket(t, address, "s3://reviews/x"), options(1))
			var refusal publish.Refusal
			if !errors.As(err, &refusal) || !strings.Contains(refusal.Message, says) || refusal.Hint == "" {
				t.Errorf("it says %v", err)
			}
		})
	}
}

// TestHeaders holds types and caching by kind of file.
func TestHeaders(t *testing.T) {
	a, address := newAnswering(t)
	s := newSite("plain", "a=one")
	s["reviews/a/query.sql"], s["reviews/a/odd.svg.orig"] = "select 1", "<svg/>"
	send(t, openBucket(t, address, "s3://reviews/x"), s, options(1))
	for name, want := range map[string]string{
		"index.html":                          "text/html; charset=utf-8|no-cache",
		"reviews/a/review.json":               "application/json|no-cache",
		"reviews/a/p.png":                     "image/png|no-cache",
		"reviews/a/query.sql":                 "text/plain; charset=utf-8|no-cache",
		"reviews/a/odd.svg.orig":              "application/octet-stream|no-cache",
		"feed.xml":                            "application/atom+xml; charset=utf-8|no-cache",
		"search/newest.js":                    "text/javascript; charset=utf-8|no-store",
		s.named("assets/site.#.css", "plain"): "text/css; charset=utf-8|max-age=31536000, immutable",
		s.named("search/t.#.js", "a=one"):     "text/javascript; charset=utf-8|max-age=31536000, immutable",
		output.ManifestName:                   "application/json|no-store",
		".releases/state.json":                "application/json|private, no-store",
	} {
		h := a.headers["/reviews/x/"+name]
		if have := h.Get("Content-Type") + "|" + h.Get("Cache-Control"); have != want {
			t.Errorf("%s: %s, want %s", name, have, want)
		}
	}
}

// TestTargetsThatAreNone refuses what names no bucket.
func TestTargetsThatAreNone(t *testing.T) {
	for _, c := range [][2]string{{"s3://", ""}, {"s3:///x", ""}, {"s3://a/../b", ""}, {"s3://a?x=1", ""},
		{"http://a/b", ""}, {"s3://key@a/b", ""},
		{"s3://reviews", "ftp://x"}, {"s3://reviews", "https://x/path"}, {"s3://reviews", "x"}} {
		if _, err := publish.OpenS3(c[0],
			publish.S3{Endpoint: c[1], Getenv: func(string) string { return "" }}); err == nil {
			t.Errorf("%q at %q is taken", c[0], c[1])
		}
	}
}
