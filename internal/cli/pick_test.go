package cli

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"

	"throughline/internal/await"
)

const pickReview = "---\ntitle: A\ndate: 2026-03-14\nstatus: draft\ntimeline:\n  - 09:02 Pager goes off\n---\n"

const pickCandidates = `# Candidates for the timeline

## Pinned at the time

- 2026-03-14 09:14:40 [booking engineer] availability gets **three** calls \{not braces} {communication pin evidence=https://x.example/1}

## Everything else

- 2026-03-14 09:05:20 [quay staff] gates go amber <script>alert(1)</script> {communication}
  and a second line
- ? no time is stated

<!-- imported: sums
aaaa.bbbb
-->
`

// lineAttributes are the lines that a page of candidates would copy.
func lineAttributes(t *testing.T, page string) (lines []string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		for _, a := range n.Attr {
			if a.Key == "data-line" {
				lines = append(lines, a.Val)
			}
		}
	}
	return lines
}

// TestPickPage holds that the preview shows candidates beside the timeline, that what is copied is what stands in the
// file, to the byte, that an edit of the file is followed, and that no build publishes any of it.
func TestPickPage(t *testing.T) {
	site := t.TempDir()
	writeFile(t, filepath.Join(site, "content", "reviews", "a", "index.md"), pickReview)
	file := filepath.Join(site, "content", "reviews", "a", "_candidates.md")
	writeFile(t, file, pickCandidates)
	r := startServe(t, site)
	page, status := r.get(t, "pick/a/index.html")
	if status != http.StatusOK || !strings.Contains(page, "Pager goes off") ||
		!strings.Contains(page, "Pinned at the time") {
		t.Fatalf("status %d\n%s", status, page)
	}
	if strings.Contains(page, "aaaa.bbbb") || strings.Contains(page, "<script>alert") {
		t.Error("the page shows what it should not")
	}
	lines := lineAttributes(t, page)
	if len(lines) != 3 {
		t.Fatalf("%d lines: %q", len(lines), lines)
	}
	for _, l := range lines {
		if !strings.Contains(pickCandidates, l+"\n") {
			t.Errorf("%q does not stand in the file", l)
		}
	}
	writeFile(t, file, strings.Replace(pickCandidates, "go amber", "go green", 1))
	await.That(t, "the page follows the file", func() bool {
		page, _ := r.get(t, "pick/a/index.html")
		return strings.Contains(page, "go green")
	})
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	await.That(t, "the page says that there are none", func() bool {
		page, status := r.get(t, "pick/a/index.html")
		return status == http.StatusOK && strings.Contains(page, "There are none")
	})
	if _, status := r.get(t, "pick/b/index.html"); status != http.StatusNotFound {
		t.Errorf("a page for no review: status %d", status)
	}
}

// TestPickInABrowser ticks candidates and wants their lines below, in the order of time.
func TestPickInABrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser test")
	}
	site := t.TempDir()
	writeFile(t, filepath.Join(site, "content", "reviews", "a", "index.md"), pickReview)
	writeFile(t, filepath.Join(site, "content", "reviews", "a", "_candidates.md"), pickCandidates)
	r := startServe(t, site)
	p := timeline{chromium.Tab(t), t}
	p.Size(t, 1280, 1200)
	p.Do(t, chromedp.Navigate(r.base+"pick/a/index.html"), chromedp.WaitReady("#pick-1-1"),
		chromedp.Click("#pick-1-1"))
	p.until(`!document.getElementById('picked').hidden`)
	p.Do(t, chromedp.Click("#pick-2-1"))
	p.until(`document.getElementById('lines').value.includes('09:05:20')`)
	got := p.text(`document.getElementById('lines').value`)
	first, second := strings.Index(got, "09:05:20 [quay staff]"), strings.Index(got, "09:14:40 [booking engineer]")
	if first < 0 || second < first || !strings.Contains(got, "\n  and a second line\n") {
		t.Errorf("%q", got)
	}
	p.Do(t, chromedp.Click("#clear"))
	p.until(`document.getElementById('picked').hidden`)
	complain(t, p.Browser, "pick/a/")
}
