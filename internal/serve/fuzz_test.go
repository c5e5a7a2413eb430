package serve

import (
	"bufio"
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"throughline/internal/compile"
)

// FuzzRequest sends requests of any form under the right name: no panic, an answer that HTTP knows, nothing but files
// of the site and of the server itself, and never a header that a request could have made.
func FuzzRequest(f *testing.F) {
	site, err := compile.Compile(context.Background(),
		fstest.MapFS{"content/reviews/a.md": {Data: []byte("# A\n\nsecret-free")},
			"throughline.yaml": {Data: []byte("# canary\ntitle: T\n")}},
		compile.Options{Now: time.Unix(1790000000, 0)})
	if err != nil || site.Failed() {
		f.Fatal(err, site.Diagnostics)
	}
	s := New("127.0.0.1:4600")
	s.Update(site, false)
	for _, target := range []string{"/", "/index.html", "/reviews/a/", "/reviews/a", "/..%2fx", "/a%00b",
		"//evil.example/", "/?q=%zz", "/_throughline/live.js", "/%5c..%5c", "/reviews/a/index.html?x=1#y", "*",
		"http://127.0.0.1:4600/", "/reviews//a//"} {
		f.Add("GET "+target+" HTTP/1.1\r\nX: y", true)
	}
	f.Add("POST / HTTP/1.1\r\nOrigin: null\r\nSec-Fetch-Site: cross-site", false)
	f.Fuzz(func(t *testing.T, head string, right bool) {
		host := "127.0.0.1:4600"
		if !right {
			host = "evil.example"
		}
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(head + "\r\nHost: " + host + "\r\n\r\n")))
		if err != nil {
			return
		}
		ctx, cancel := context.WithCancel(r.Context())
		cancel() // a stream of events ends at once
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r.WithContext(ctx))
		switch w.Code {
		case 200, 301, 302, 304, 307, 308, 400, 403, 404, 405, 414, 421, 431, 503:
		default:
			t.Errorf("status %d", w.Code)
		}
		if r.Host != "127.0.0.1:4600" && w.Code == 200 {
			t.Errorf("answered under the name %q", r.Host)
		}
		if bytes.Contains(w.Body.Bytes(), []byte("canary")) {
			t.Error("a file that is not published is served")
		}
		if l := w.Header().Get("Location"); strings.Contains(l, "//") || strings.ContainsAny(l, "\r\n\\") {
			t.Errorf("sent away to %q", l)
		}
	})
}
