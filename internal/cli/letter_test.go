package cli

import (
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"throughline/internal/browsertest"
)

// TestLetterPrintsOnTwoSides holds that no letter of the demo takes more than two sides of A4.
func TestLetterPrintsOnTwoSides(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("a browser test")
	}
	b := chromium.Tab(t)
	dir := siteOnce(t, repository)
	base := browsertest.Serve(t, dir, "/")
	letters := 0
	for _, p := range pagesOf(t, dir) {
		if !strings.HasPrefix(p, "reports/20") {
			continue
		}
		letters++
		b.Do(t, chromedp.Navigate(base+p))
		pdf := browsertest.Get(t, b, chromedp.PrintToPDF(chromedp.PDFPreferCSSPageSize()))
		count := regexp.MustCompile(`/Type /Pages\s*/Count (\d+)|/Count (\d+)`).FindSubmatch(pdf)
		if count == nil {
			t.Fatalf("%s: no pages are found in its PDF of %d bytes", p, len(pdf))
		}
		if n := string(count[1]) + string(count[2]); n != "1" && n != "2" {
			t.Errorf("%s takes %s sides", p, n)
		}
	}
	if letters < 3 {
		t.Errorf("the demo has %d letters", letters)
	}
}
