package cli

import (
	"testing"

	"github.com/chromedp/chromedp"

	"throughline/internal/browsertest"
)

// TestTimelinePictures keeps pictures for people to look at: wide, narrow, dark, print (THROUGHLINE_SHOTS=folder).
func TestTimelinePictures(t *testing.T) {
	b := browsertest.Start(t)
	base := browsertest.Serve(t, buildSite(t, repository), "/")
	for _, id := range []string{"2025-06-14-signup-death-spiral", "2025-09-22-one-gate-a-day", "2026-10-25-the-hour-we-had-twice"} {
		at := base + "reviews/" + id + "/index.html"
		for _, look := range []struct {
			name, query, scheme, medium string
			width                       int64
		}{{"wide", "", "light", "", 1300}, {"dark", "?known=e12", "dark", "", 1300}, {"narrow", "", "light", "", 320}, {"print", "", "light", "print", 800}, {"selected", "#e10", "light", "", 1300}} {
			b.Size(t, look.width, 1000)
			b.Media(t, look.medium, "prefers-color-scheme", look.scheme)
			b.Do(t, chromedp.Navigate("about:blank"), chromedp.Navigate(at+look.query), chromedp.WaitReady("#timeline .stage svg path"))
			wide := browsertest.Get(t, b, chromedp.Evaluate[int](`document.documentElement.scrollWidth - innerWidth`))
			if wide > 0 {
				t.Errorf("%s %s: the page is %d pixels wider than the window", id, look.name, wide)
			}
			b.Picture(t, "#timeline", id+"-"+look.name)
		}
	}
	b.Media(t, "")
}
