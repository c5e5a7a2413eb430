package cli

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"throughline/internal/browsertest"
)

// What all tests of this package share, because making it costs more than most of them: the browser, and published
// sites that nobody changes.
var (
	chromium browsertest.Chromium
	shared   publishedSites
)

// tidied takes away what is shared when the last test has ended.
type tidied struct{ *testing.M }

func (m tidied) Run() int {
	status := m.M.Run()
	chromium.Close()
	os.RemoveAll(shared.dir)
	return status
}

// publishedSites are folders with sites that were built once, by where their sources are.
type publishedSites struct {
	mu   sync.Mutex
	dir  string
	made map[string]string
}

// siteOnce is the published folder of a site, which other tests read as well: who writes into it takes ownSite.
func siteOnce(t testing.TB, site string) string {
	t.Helper()
	shared.mu.Lock()
	defer shared.mu.Unlock()
	if out, ok := shared.made[site]; ok {
		return out
	}
	if shared.made == nil {
		dir, err := os.MkdirTemp("", "throughline-sites-")
		if err != nil {
			t.Fatal(err)
		}
		shared.dir, shared.made = dir, map[string]string{}
	}
	out := filepath.Join(shared.dir, strings.ReplaceAll(strings.Trim(site, "./"), "/", "-")+"-site", "public")
	buildInto(t, site, out)
	shared.made[site] = out
	return out
}

// ownSite is a copy of the published folder of a site, for a test that writes into it.
func ownSite(t testing.TB, site string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "public")
	if err := os.CopyFS(out, os.DirFS(siteOnce(t, site))); err != nil {
		t.Fatal(err)
	}
	return out
}

// buildSite builds a site for one test.
func buildSite(t testing.TB, site string, more ...string) string {
	t.Helper()
	out := filepath.Join(t.TempDir(), "public")
	buildInto(t, site, out, more...)
	return out
}

func buildInto(t testing.TB, site, out string, more ...string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	args := append([]string{"-s", site, "build", "-o", out, "--now", "2026-11-21"}, more...)
	if status := Main(context.Background(), args, strings.NewReader(""), &stdout, &stderr); status != exitOK {
		t.Fatalf("%v: exit status %d\n%s", args, status, stderr.String())
	}
}
