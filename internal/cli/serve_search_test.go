package cli

import (
	"bytes"
	"context"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"throughline/internal/await"
)

// TestServeAnswersQueries holds that the preview answers what the terminal answers, follows edits, and says what is
// wrong.
func TestServeAnswersQueries(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	site := t.TempDir()
	p := filepath.Join(site, "content", "reviews", "a.md")
	writeFile(t, p, "---\ntitle: The pool ran out\nmitigators: [{id: m1, title: Load shedding helped the "+
		"pool}]\n---\nWaiting.\n")
	r := startServe(t, site)
	var stdout, stderr bytes.Buffer
	if status := Main(context.Background(), []string{"-s", site, "search", "--json", "--drafts", "pool", "shedding"},
		strings.NewReader(""), &stdout, &stderr); status != exitOK {
		t.Fatal(stderr.String())
	}
	if got, status := r.get(t, "search/query.json?q=pool+shedding"); got != stdout.String() ||
		status != http.StatusOK || !strings.Contains(got, `"m1"`) {
		t.Errorf("status %d: %s\nthe terminal: %s", status, got, stdout.String())
	}
	writeFile(t, p, "# The queue was long\n")
	await.That(t, "the answer follows", func() bool {
		got, _ := r.get(t, "search/query.json?q=queue")
		return strings.Contains(got, `"total": 1`)
	})
	for address, want := range map[string]string{
		"search/query.json":                                "the query is empty",
		"search/query.json?q=%2F(%2F":                      "cannot be answered",
		"search/query.json?q=a&limit=0":                    "not from 1 to 1000",
		"search/query.json?q=a&limit=x":                    "not from 1 to 1000",
		"search/query.json?q=" + strings.Repeat("a", 1500): "longer than 1000 bytes",
	} {
		if got, status := r.get(t, address); status != http.StatusBadRequest || !strings.Contains(got, want) {
			t.Errorf("%.40s: status %d: %s", address, status, got)
		}
	}
}
