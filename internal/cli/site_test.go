package cli

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"

	"throughline/internal/browsertest"
)

const repository = "../.."

// sites are the sites of the repository that must build without an error.
func sites() map[string]string {
	return map[string]string{"demo": repository, "minimal": repository + "/examples/minimal", "full": repository +
		"/examples/full"}
}

func pagesOf(t testing.TB, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(p, ".html") {
			rel, _ := filepath.Rel(dir, p)
			out = append(out, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func parsePage(t testing.TB, file string) *html.Node {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := html.Parse(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func attr(n *html.Node, key string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val, true
		}
	}
	return "", false
}

// TestEveryLinkLeadsSomewhere holds that every link of every page leads to a file of the site and every fragment to an
// element of it, relative to the page, so that the folder works under any address and from disk.
func TestEveryLinkLeadsSomewhere(t *testing.T) {
	for name, site := range sites() {
		t.Run(name, func(t *testing.T) {
			dir := siteOnce(t, site)
			ids := map[string]map[string]bool{}
			idsOf := func(page string) map[string]bool {
				if ids[page] == nil {
					ids[page] = map[string]bool{}
					for n := range parsePage(t, filepath.Join(dir, page)).Descendants() {
						if id, ok := attr(n, "id"); ok {
							if ids[page][id] {
								t.Errorf("%s: the id %s is there twice", page, id)
							}
							ids[page][id] = true
						}
					}
				}
				return ids[page]
			}
			links := 0
			for _, page := range pagesOf(t, dir) {
				idsOf(page)
				if page == "404.html" { // it is shown under any address, so it links from the root of the host
					continue
				}
				for n := range parsePage(t, filepath.Join(dir, page)).Descendants() {
					for _, key := range []string{"href", "src"} {
						dest, ok := attr(n, key)
						if !ok || strings.Contains(dest, ":") {
							continue
						}
						links++
						checkLink(t, dir, page, dest, idsOf)
					}
				}
			}
			t.Logf("%d links", links)
		})
	}
}

func checkLink(t *testing.T, dir, page, dest string, idsOf func(string) map[string]bool) {
	u, err := url.Parse(dest)
	if err != nil || strings.HasPrefix(dest, "/") {
		t.Errorf("%s: the link %q is not relative", page, dest)
		return
	}
	target := page
	if u.Path != "" {
		target = filepath.ToSlash(filepath.Join(filepath.Dir(page), u.Path))
	}
	info, err := os.Stat(filepath.Join(dir, target))
	if err != nil || info.IsDir() {
		t.Errorf("%s: the link %q leads to no file", page, dest)
		return
	}
	if u.Fragment != "" && !idsOf(target)[u.Fragment] {
		t.Errorf("%s: the link %q leads to no element", page, dest)
	}
}

// TestNoInlineScriptOrStyle holds what the content security policy asks for.
func TestNoInlineScriptOrStyle(t *testing.T) {
	dir := siteOnce(t, repository)
	for _, page := range pagesOf(t, dir) {
		for n := range parsePage(t, filepath.Join(dir, page)).Descendants() {
			if n.Type != html.ElementNode {
				continue
			}
			if _, src := attr(n, "src"); n.Data == "script" && !src || n.Data == "style" {
				t.Errorf("%s has an inline <%s>", page, n.Data)
			}
			for _, a := range n.Attr {
				if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
					t.Errorf("%s has an attribute %s on <%s>", page, a.Key, n.Data)
				}
			}
		}
	}
}

// TestValidHTML runs the Nu HTML checker over every page.
func TestValidHTML(t *testing.T) {
	t.Parallel()
	var dirs []string
	for _, site := range sites() {
		dirs = append(dirs, siteOnce(t, site))
	}
	checkHTML(t, dirs...)
}

// checkHTML runs the Nu HTML checker over folders of pages: all of them at once, because it takes longer to start
// than to check.
func checkHTML(t *testing.T, dirs ...string) {
	t.Helper()
	jar := filepath.Join(repository, "themes", "default", "node_modules", "vnu-jar", "build", "dist", "vnu.jar")
	if _, err := os.Stat(jar); err != nil {
		browsertest.Skip(t, "the Nu HTML checker is not installed (npm ci in themes/default)")
	}
	if _, err := exec.LookPath("java"); err != nil {
		browsertest.Skip(t, "there is no Java here for the Nu HTML checker")
	}
	args := append([]string{"-jar", jar, "--errors-only", "--skip-non-html"}, dirs...)
	if out, err := exec.Command("java", args...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, firstLines(string(out), 20))
	}
}

func firstLines(s string, n int) string {
	lines := strings.Split(s, "\n")
	return strings.Join(lines[:min(n, len(lines))], "\n")
}

// pageKinds picks one page of each kind: those with the longest path of a folder are the richest.
func pageKinds(t testing.TB, dir string) []string {
	var out []string
	seen := map[string]bool{}
	digits := regexp.MustCompile(`^(budgets|reviews|reports|themes|services|teams|pages|reviews/kind|reviews/year|` +
		`(?:mitigators|contributors|risks|difficulties|artifacts|followups|followups/theme|followups/owner|mitigators/again))/[^/]+/index\.html$`)
	for _, p := range pagesOf(t, dir) {
		kind := p
		if m := digits.FindStringSubmatch(p); m != nil {
			kind = m[1]
			if kind == "reviews" || p == "difficulties/islands/index.html" { // every review: each shows other fields
				kind = p
			}
		}
		if !seen[kind] {
			seen[kind] = true
			out = append(out, p)
		}
	}
	slices.Sort(out)
	return out
}

// TestAccessible holds that axe-core finds nothing on any page kind, light and dark, and that no page complains.
func TestAccessible(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("a browser test")
	}
	axe := browsertest.Axe(t, repository)
	b := chromium.Tab(t)
	for name, site := range sites() {
		dir := siteOnce(t, site)
		base := browsertest.Serve(t, dir, "/")
		for _, page := range pageKinds(t, dir) {
			b.Scheme(t, "light")
			b.Do(t, chromedp.Navigate(base+page), chromedp.WaitReady("main"))
			for _, scheme := range []string{"light", "dark"} {
				b.Scheme(t, scheme)
				complain(t, b, fmt.Sprintf("%s %s (%s)", name, page, scheme))
				for _, v := range b.RunAxe(t, axe) {
					t.Errorf("%s %s (%s): %s: %s\n  %s", name, page, scheme, v.ID, v.Help,
						strings.Join(v.Nodes, "\n  "))
				}
				b.Complaints() // axe itself asks for stylesheets again
			}
		}
	}
}

func complain(t *testing.T, b *browsertest.Browser, where string) {
	t.Helper()
	for _, c := range b.Complaints() {
		if !strings.Contains(c, "favicon") {
			t.Errorf("%s: %s", where, c)
		}
	}
}

// TestUnderAnyAddress opens pages at /, under a prefix and from disk, and follows the list's filters.
func TestUnderAnyAddress(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("a browser test")
	}
	b := chromium.Tab(t)
	dir := siteOnce(t, repository)
	for _, base := range []string{browsertest.Serve(t, dir, "/"), browsertest.Serve(t, dir, "/some/prefix/"),
		"file://" + dir + "/"} {
		for _, page := range pageKinds(t, dir) {
			b.Do(t, chromedp.Navigate(base+page), chromedp.WaitReady("main"))
			complain(t, b, base+page)
		}
		b.Do(t, chromedp.Navigate(base+"reviews/index.html"), chromedp.WaitReady("#filters"))
		total := browsertest.Get(t, b, chromedp.Evaluate[int](`document.querySelectorAll('.entry').length`))
		b.Do(t, chromedp.Click(`#filters a[data-value="near-miss"]`))
		browsertest.Until[bool](t, b, `location.search !== ''`)
		shown := browsertest.Get(t, b,
			chromedp.Evaluate[int](`document.querySelectorAll('.entry:not([hidden])').length`))
		address := browsertest.Get(t, b, chromedp.Location())
		browsertest.Get(t, b, chromedp.Evaluate[bool](`history.back(), true`))
		back := browsertest.Until[string](t, b, `!location.search && document.getElementById('shown').textContent`)
		if shown == 0 || shown >= total || !strings.HasSuffix(strings.Replace(address, "index.html", "", 1),
			"reviews/?kind=near-miss") {
			t.Errorf("%s: %d of %d reviews are shown at %s", base, shown, total, address)
		}
		if want := fmt.Sprintf("%d reviews", total); back != want {
			t.Errorf("%s: after going back it says %q, not %q", base, back, want)
		}
		complain(t, b, base+"reviews/ with filters")
	}
}
