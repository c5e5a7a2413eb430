package publish_test

import (
	"compress/gzip"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"throughline/internal/publish"
)

// TestVerifyHost asks hosts that serve a site well and badly.
func TestVerifyHost(t *testing.T) {
	dir := build(t, newSite("plain", "a=one"), "internal")
	files := http.FileServer(http.Dir(dir))
	for _, c := range []struct {
		what  string
		serve func(w http.ResponseWriter, r *http.Request)
		says  func(publish.HostReport) []string
		want  string
	}{
		{"well", func(w http.ResponseWriter, r *http.Request) { files.ServeHTTP(w, r) },
			func(r publish.HostReport) []string { return r.Missing }, ""},
		{"without a page", func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/reviews/a/review.json" {
				http.NotFound(w, r)
				return
			}
			files.ServeHTTP(w, r)
		}, func(r publish.HostReport) []string { return r.Missing }, "reviews/a/review.json (status 404)"},
		{"with a compressed copy of an older page", func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/feed.xml" && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
				w.Header().Set("Content-Encoding", "gzip")
				w.Header().Set("Content-Type", "application/atom+xml")
				z := gzip.NewWriter(w)
				_, _ = z.Write([]byte("older"))
				z.Close()
				return
			}
			files.ServeHTTP(w, r)
		}, func(r publish.HostReport) []string { return r.Altered }, "feed.xml"},
		{"a picture as a page", func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, ".png") {
				w.Header().Set("Content-Type", "text/html")
			}
			files.ServeHTTP(w, r)
		}, func(r publish.HostReport) []string { return r.Types },
			`reviews/a/p.png is served as "text/html", and should be image/png`},
		{"everything as the first page", func(w http.ResponseWriter, r *http.Request) {
			if strings.HasPrefix(r.URL.Path, "/no-such") {
				return
			}
			files.ServeHTTP(w, r)
		}, func(r publish.HostReport) []string { return r.Leaks }, "no-such-page/"},
	} {
		t.Run(c.what, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if strings.HasSuffix(r.URL.Path, "/index.html") { // which would be led to its folder
					r.URL.Path = strings.TrimSuffix(r.URL.Path, "index.html")
				}
				c.serve(w, r)
			}))
			defer server.Close()
			r, err := publish.VerifyHost(t.Context(), server.URL, nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := c.says(r); c.want != "" && !slices.Contains(got, c.want) || c.want == "" && !r.Sound() {
				t.Errorf("it says %+v", r)
			}
			if len(r.Advice) == 0 {
				t.Error("headers are missing and nothing is said")
			}
		})
	}
	for _, address := range []string{"reviews.example.org", "ftp://x", "http://"} {
		var refusal publish.Refusal
		if _, err := publish.VerifyHost(t.Context(), address, nil); !errors.As(err, &refusal) {
			t.Errorf("%q: %v", address, err)
		}
	}
}
