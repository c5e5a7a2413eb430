package cli

import (
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"throughline/internal/browsertest"
)

// TestManualRuns runs the commands of the manual's page on publishing from its top to its end, in a site of its own,
// against a folder, a store that speaks S3 and a host.
func TestManualRuns(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the commands are for a Unix shell")
	}
	site, srv, bin := t.TempDir(), t.TempDir(), t.TempDir()
	self, err := os.Executable()
	if err == nil {
		err = os.Symlink(self, filepath.Join(bin, "throughline"))
	}
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, filepath.Join(site, "content/reviews/2026-03-14-a.md"), "---\naudience: public\n---\n# A review\n")
	writeFile(t, filepath.Join(site, "content/reviews/2026-03-15-b.md"), "# Another one\n")
	store := httptest.NewServer(gofakes3.New(s3mem.New(), gofakes3.WithAutoBucket(true)).Server())
	t.Cleanup(store.Close)
	host := serveAsAdvised(t, filepath.Join(srv, "reviews"))
	env := append(os.Environ(), "PATH="+bin+string(os.PathListSeparator)+os.Getenv("PATH"),
		"AWS_ENDPOINT_URL_S3="+store.URL, "AWS_REGION=us-east-1", "AWS_ACCESS_KEY_ID=test", "AWS_SECRET_ACCESS_KEY=test")
	blocks := regexp.MustCompile("(?s)\n```sh\n(.*?)\n```").FindAllStringSubmatch(readFile(t,
		repository+"/content/pages/manual/publishing.md"), -1)
	if len(blocks) < 8 {
		t.Fatalf("only %d examples were found", len(blocks))
	}
	for _, m := range blocks {
		script := strings.NewReplacer("/srv/", srv+"/", "http://127.0.0.1:8080/", host).Replace(m[1])
		c := exec.CommandContext(t.Context(), "sh", "-euc", script)
		c.Dir, c.Env = site, env
		if out, err := c.CombinedOutput(); err != nil {
			t.Errorf("%s\n%v\n%s", m[1], err, out)
		}
	}
}

// serveAsAdvised serves a folder as the manual says, whether or not it is there yet.
func serveAsAdvised(t *testing.T, dir string) string {
	t.Helper()
	byContent, files := regexp.MustCompile(`\.[0-9a-f]{8}\.\w+$`), http.FileServer(http.Dir(dir))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := &httptest.Server{Listener: l, Config: &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter,
		r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", browsertest.Policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-cache")
		switch {
		case strings.HasPrefix(r.URL.Path, "/.releases"):
			http.NotFound(w, r)
			return
		case byContent.MatchString(r.URL.Path):
			h.Set("Cache-Control", "max-age=31536000, immutable")
		case r.URL.Path == "/search/newest.js":
			h.Set("Cache-Control", "no-store")
		}
		files.ServeHTTP(w, r)
	})}}
	srv.Start()
	t.Cleanup(srv.Close)
	return srv.URL + "/"
}
