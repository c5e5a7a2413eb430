package cli

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"throughline/internal/browsertest"
	"throughline/internal/publish"
)

// assetFile finds an asset of a published site by its plain name.
func assetFile(t testing.TB, dir, name string) string {
	t.Helper()
	ext := filepath.Ext(name)
	found, err := filepath.Glob(filepath.Join(dir, "assets", strings.TrimSuffix(name, ext)+".*"+ext))
	if err != nil || len(found) != 1 {
		t.Fatalf("%s is %q, %v", name, found, err)
	}
	return found[0]
}

// TestSearchNewest holds what the search page says where the file that names the index is missing or says nothing,
// and that trying again helps.
func TestSearchNewest(t *testing.T) {
	t.Parallel()
	s := startSearching(t)
	dir := ownSite(t, repository)
	served := serveWith(t, dir, map[string]string{"Cache-Control": "no-store"}, "")
	for _, base := range []string{served, "file://" + dir + "/"} {
		for name, damage := range map[string]func([]byte) []byte{"missing": nil,
			"empty": func([]byte) []byte { return nil }, "cut": func(d []byte) []byte { return d[:len(d)/2] }} {
			t.Run(strings.SplitN(base, ":", 2)[0]+" "+name, func(t *testing.T) {
				s.at(t, base).damaged(filepath.Join(dir, "search", "newest.js"), "printer", damage)
			})
		}
	}
}

// TestSearchSignedOut holds that the search page says so where a session in front of the host has ended, in whatever
// way the host tells that, and searches again after a reload.
func TestSearchSignedOut(t *testing.T) {
	t.Parallel()
	s := startSearching(t)
	dir := ownSite(t, repository)
	files := http.FileServer(http.Dir(dir))
	login := func(w http.ResponseWriter, status int) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(status)
		fmt.Fprint(w, "<!doctype html><title>Sign in</title><form></form>")
	}
	var ended atomic.Bool
	for name, answer := range map[string]func(http.ResponseWriter, *http.Request){
		"a page":     func(w http.ResponseWriter, _ *http.Request) { login(w, 200) },
		"401":        func(w http.ResponseWriter, _ *http.Request) { login(w, 401) },
		"403":        func(w http.ResponseWriter, _ *http.Request) { login(w, 403) },
		"to a login": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/login", http.StatusFound) },
		"to a login of them": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://localhost:1/", http.StatusFound)
		},
	} {
		t.Run(name, func(t *testing.T) {
			srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Security-Policy", browsertest.Policy)
				w.Header().Set("Cache-Control", "no-store")
				switch {
				case r.URL.Path == "/login":
					login(w, 200)
				case ended.Load() && strings.HasPrefix(r.URL.Path, "/search/") && strings.HasSuffix(r.URL.Path, ".js"):
					answer(w, r)
				default:
					files.ServeHTTP(w, r)
				}
			}))
			defer srv.Close()
			ended.Store(true)
			s := s.at(t, srv.URL+"/")
			s.visit("printer")
			s.until(`document.querySelector('#searchsays').textContent.includes('your session may have ended')`)
			for _, c := range s.Complaints() { // of the browser itself, which is right, and where the host leads
				if c != "request to another host: http://localhost:1/" && !strings.Contains(c, "Failed to load resource") && !strings.Contains(c, "Refused to") &&
					!strings.Contains(c, "Content Security Policy") {
					t.Error(c)
				}
			}
			ended.Store(false)
			s.run(`document.querySelector('#searchhints button').click()`)
			s.until(`document.querySelectorAll('#searchresults > li').length > 0`)
		})
	}
}

// serveCached serves a folder as hosts should, and as well as caches can: what is named by its content is never asked
// for again.
func serveCached(t testing.TB, dir string) string {
	t.Helper()
	byContent := regexp.MustCompile(`\.[0-9a-f]{8}\.\w+$`)
	files := http.FileServer(http.Dir(dir))
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", browsertest.Policy)
		switch {
		case byContent.MatchString(r.URL.Path):
			w.Header().Set("Cache-Control", "max-age=31536000, immutable")
		case strings.HasSuffix(r.URL.Path, "newest.js"):
			w.Header().Set("Cache-Control", "no-store")
		default:
			w.Header().Set("Cache-Control", "no-cache")
		}
		files.ServeHTTP(w, r)
	}))
	t.Cleanup(srv.Close)
	return srv.URL + "/"
}

// corpusOf writes a site of reviews with words of their own and words that all have, and builds it.
func corpusOf(t *testing.T, reviews map[string]string) string {
	t.Helper()
	site := t.TempDir()
	for id, text := range reviews {
		write(t, filepath.Join(site, "content", "reviews", id+".md"), text)
	}
	return buildSite(t, site)
}

func inventedReviews(n int) map[string]string {
	words := []string{"replica", "queue", "printer", "ferry", "lantern", "orchard", "switch", "backlog", "window",
		"harbour"}
	out := map[string]string{}
	for i := range n {
		a, b, c := words[i%10], words[(i/10+3*i)%10], words[(i*i+1)%10]
		out[fmt.Sprintf("r%03d", i)] = fmt.Sprintf("---\ntitle: The %s and the %s, part %d\ndate: "+
			"2025-%02d-%02d\nkind: %s\nservices: [s%d]\n---\nWhat the %s did when the %s met number%d.\n",
			a, b, i, 1+i%12, 1+i%28, []string{"incident", "near-miss"}[i%2], i%4, c, a, i)
	}
	return out
}

func fiftyQueries() (out []string) {
	for i, w := range []string{"replica", "queue", "printer", "ferry", "lantern", "orchard", "switch", "backlog",
		"window", "harbour"} {
		out = append(out, w+" ", w+" kind:near-miss", `"the `+w+`"`, w+fmt.Sprintf(" number%d ", i*3), "part -"+w)
	}
	return out
}

// A found answer is what the engine says.
type foundAnswer struct {
	Total  int
	IDs    []string
	Anew   bool
	Failed string
}

func (s searching) answers(queries []string) []foundAnswer {
	s.t.Helper()
	list, _ := json.Marshal(queries)
	return browsertest.Get(s.t, s.Browser,
		chromedp.Evaluate[[]foundAnswer](fmt.Sprintf(`(async () => { const out = []; for (const q of %s)
		out.push(await throughlineFind.search(q, {root: '../', limit: 10}).then(a => ({Total: a.total, IDs: a.results.map(r => r.id + ' ' + r.title), Anew: !!a.anew, Failed: ''}),
			e => ({Total: -1, IDs: [], Anew: false, Failed: e.message}))); return out; })()`, list), chromedp.EvalAwaitPromise))
}

func (s searching) open() {
	s.t.Helper()
	s.Do(s.t, chromedp.Navigate(s.base+"search/index.html"))
	s.shows("")
}

// TestSearchWhilePublished opens a search page, publishes another site under it, and asks: each answer is that of the
// site which the page was opened on, or says that it is of a newer one and is that one's. Browsers keep what is named
// by its content for ever.
func TestSearchWhilePublished(t *testing.T) {
	t.Parallel()
	a := inventedReviews(60)
	more, fewer, moved := maps.Clone(a), maps.Clone(a), maps.Clone(a)
	more["r900"] = "---\ntitle: The newest lantern\ndate: 2026-01-01\n---\nIt was a replica.\n"
	delete(fewer, "r011")
	delete(fewer, "r030")
	moved["r005"] = strings.Replace(moved["r005"], "date: 2025", "date: 2019", 1)
	dirs := map[string]string{"a": corpusOf(t, a), "more": corpusOf(t, more), "fewer": corpusOf(t, fewer),
		"moved": corpusOf(t, moved)}
	queries := fiftyQueries()
	for _, then := range []string{"more", "fewer", "moved"} {
		t.Run(then, func(t *testing.T) {
			target := filepath.Join(t.TempDir(), "srv")
			base := serveCached(t, target)
			send := func(name string, day int) {
				to, err := publish.OpenFolder(target)
				if err == nil {
					_, err = publish.Publish(t.Context(), dirs[name], to,
						publish.Options{Now: time.Date(2026, 3, day, 0, 0, 0, 0, time.UTC), Grace: 48 * time.Hour,
							MaxDeletes: -1})
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			want := map[string][]foundAnswer{}
			for _, name := range []string{then, "a"} { // in browsers of their own, whose caches do not help
				send(name, 1)
				s := startSearching(t).at(t, base)
				s.open()
				want[name] = s.answers(queries)
			}
			s := startSearching(t).at(t, base)
			s.open()
			before := s.answers(queries[:5]) // which loads some of the index
			send(then, 2)
			anew := 0
			for i, got := range append(before, s.answers(queries[5:])...) {
				switch {
				case got.Failed != "":
					t.Errorf("%s: %s did not arrive", queries[i], got.Failed)
				case !got.Anew && anew == 0 && slices.Equal(got.IDs, want["a"][i].IDs) &&
					got.Total == want["a"][i].Total:
				case (got.Anew || anew > 0) && slices.Equal(got.IDs, want[then][i].IDs) &&
					got.Total == want[then][i].Total:
					anew++
				default:
					t.Errorf("%s: %+v, which is neither of the site before nor said to be of the new one: %+v %+v",
						queries[i], got, want["a"][i], want[then][i])
				}
			}
			t.Logf("of %d answers %d are of the site that came", len(queries), anew)
			s.open() // who comes now sees the new site
			if got := s.answers(queries[:3]); !sameAnswers(got, want[then][:3]) {
				t.Errorf("a page that was opened later answers %+v, not %+v", got, want[then][:3])
			}
			send("a", 3) // and back
			s.open()
			if got := s.answers(queries); !sameAnswers(got, want["a"]) {
				t.Error("after going back a page does not answer as before")
			}
		})
	}
}

func sameAnswers(a, b []foundAnswer) bool {
	return slices.EqualFunc(a, b, func(x, y foundAnswer) bool {
		return x.Total == y.Total &&
			slices.Equal(x.IDs, y.IDs) && !x.Anew
	})
}

// TestSearchHeals lets a page of a site that is gone say so, and answer of the new one.
func TestSearchHeals(t *testing.T) {
	t.Parallel()
	target := filepath.Join(t.TempDir(), "srv")
	one := corpusOf(t, map[string]string{"a": "# One about lanterns\n", "b": "# Two about ferries\n"})
	other := corpusOf(t, map[string]string{"z": "# Other about lanterns\n"})
	if err := os.CopyFS(target, os.DirFS(one)); err != nil {
		t.Fatal(err)
	}
	s := startSearching(t)
	s = s.at(t, serveCached(t, target))
	s.open()
	if err := os.RemoveAll(filepath.Join(target, "search")); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(target, "search"), os.DirFS(filepath.Join(other, "search"))); err != nil {
		t.Fatal(err)
	}
	s.types("lanterns")
	if got := s.titles(); !slices.Equal(got, []string{"Other about lanterns"}) {
		t.Errorf("the page shows %q", got)
	}
	if got := s.text(`document.getElementById('searchhints').textContent`); !strings.Contains(got, "published anew") {
		t.Errorf("the page says %q", got)
	}
	for _, c := range s.Complaints() {
		if !strings.Contains(c, "Failed to load resource") && !strings.Contains(c, "Refused to execute script") {
			t.Error(c)
		}
	}
}
