package publish_test

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http/httptest"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"

	"throughline/internal/output"
	"throughline/internal/publish"
)

// A site is its files by path.
type site map[string]string

// named adds a file that is named by its content and gives its path; # stands for the sum.
func (s site) named(name, text string) string {
	name = strings.Replace(name, "#", fmt.Sprintf("%x", sha256.Sum256([]byte(text)))[:12], 1)
	s[name] = text
	return name
}

// links makes a page that leads to files.
func (s site) links(at, words string, to ...string) {
	var b strings.Builder
	b.WriteString(words)
	for _, t := range to {
		fmt.Fprintf(&b, "<a href=%q></a>", strings.Repeat("../", strings.Count(at, "/"))+t)
	}
	s[at] = b.String()
}

// newSite makes a small site of reviews, of which each has a page, its data and a picture, and all are in an index.
func newSite(style string, reviews ...string) site {
	s := site{}
	css := s.named("assets/site.#.css", style)
	var index, data []string
	for _, r := range reviews {
		id, _, _ := strings.Cut(r, "=")
		s["reviews/"+id+"/p.png"], s["reviews/"+id+"/review.json"] = "picture of "+r, "data of "+r
		s.links("reviews/"+id+"/index.html", r, css, "index.html", "reviews/"+id+"/p.png", "reviews/"+id+
			"/review.json")
		index, data = append(index, "reviews/"+id+"/index.html"), append(data, r)
	}
	shard := s.named("search/t.#.js", strings.Join(data, " "))
	s["search/newest.js"] = "newest(" + shard + ")"
	s.links("search/index.html", "search", css, "search/newest.js", shard)
	s["feed.xml"] = strings.Join(index, " ")
	s.links("index.html", style, append(index, css, "search/index.html", "feed.xml")...)
	return s
}

// build writes a site as build does.
func build(t *testing.T, s site, edition string) string {
	t.Helper()
	dir := t.TempDir()
	m := output.Manifest{Format: output.ManifestFormat, Generator: "test", Edition: edition,
		Files: map[string]output.Entry{}}
	for name, text := range s {
		m.Files[name] = output.EntryOf([]byte(text))
		if len(path.Base(name)) < 256 { // a longer one is for a target that can have it
			write(t, dir, name, text)
		}
	}
	text, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, output.ManifestName, string(text))
	return dir
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	full := filepath.Join(dir, filepath.FromSlash(name))
	if err := errors.Join(os.MkdirAll(filepath.Dir(full), 0o755), os.WriteFile(full, []byte(text),
		0o644)); err != nil {
		t.Fatal(err)
	}
}

// kinds are the kinds of targets, each a function that makes an empty one.
func kinds() map[string]func(*testing.T) publish.Target {
	return map[string]func(*testing.T) publish.Target{"folder": newFolder, "s3": newBucket}
}

func newFolder(t *testing.T) publish.Target {
	f, err := publish.OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// newBucket makes a bucket on a server of its own, and something in it that is not ours, beside the prefix.
func newBucket(t *testing.T) publish.Target {
	server := httptest.NewServer(gofakes3.New(s3mem.New(), gofakes3.WithAutoBucket(true)).Server())
	t.Cleanup(server.Close)
	return openBucket(t, server.URL, "s3://reviews/of/us")
}

func openBucket(t *testing.T, endpoint, target string) publish.Target {
	t.Helper()
	env := map[string]string{"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
	b, err := publish.OpenS3(target, publish.S3{Endpoint: endpoint, Region: "us-east-1",
		Getenv: func(k string) string { return env[k] }})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// options are those of a run on a day of the tests.
func options(day int) publish.Options {
	return publish.Options{Now: time.Date(2026, 3, day, 9, 0, 0, 0, time.UTC), Grace: 48 * time.Hour, MaxDeletes: -1}
}

func send(t *testing.T, to publish.Target, s site, o publish.Options) publish.Report {
	t.Helper()
	return sendFolder(t, to, build(t, s, "internal"), o)
}

func sendFolder(t *testing.T, to publish.Target, dir string, o publish.Options) publish.Report {
	t.Helper()
	r, err := publish.Publish(t.Context(), dir, to, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// held is what a target holds, without what is private.
func held(t *testing.T, of publish.Target) site {
	t.Helper()
	out := site{}
	for name, err := range of.List(context.Background(), "") {
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(name, publish.Private) || name == output.ManifestName {
			continue
		}
		data, err := of.Read(context.Background(), name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = string(data)
	}
	return out
}

var reference = regexp.MustCompile(`href="([^"]*)"`)

// deadLinks are links that lead nowhere, on pages that a reader can come to from the first one.
func deadLinks(s site) (dead []string) {
	if _, ok := s["index.html"]; !ok {
		return nil
	}
	seen, todo := map[string]bool{"index.html": true}, []string{"index.html"}
	for len(todo) > 0 {
		at := todo[0]
		todo = todo[1:]
		for _, m := range reference.FindAllStringSubmatch(s[at], -1) {
			to := path.Join(path.Dir(at), m[1])
			if _, ok := s[to]; !ok {
				dead = append(dead, at+" -> "+to)
			} else if !seen[to] {
				seen[to] = true
				todo = append(todo, to)
			}
		}
	}
	return dead
}

// same fails unless a target holds a site and, beside it, only files that are named by their content.
func same(t *testing.T, of publish.Target, want site, kept int) {
	t.Helper()
	have := held(t, of)
	for name, text := range want {
		if have[name] != text {
			t.Errorf("%s: have %q, want %q", name, have[name], text)
		}
		delete(have, name)
	}
	if len(have) != kept {
		t.Errorf("beside the site there are %q, and should be %d", slices.Sorted(maps.Keys(have)), kept)
	}
}

// A watched target tells of each change, and ends as a process does at a given one.
type watched struct {
	publish.Target
	after func()
	left  int // changes that are still done; negative: all
}

var errKilled = errors.New("killed")

func (w *watched) change(do func() error) error {
	if w.left == 0 {
		return errKilled
	}
	w.left--
	err := do()
	if err == nil && w.after != nil {
		w.after()
	}
	return err
}

func (w *watched) Put(ctx context.Context, name string, f publish.File) error {
	return w.change(func() error { return w.Target.Put(ctx, name, f) })
}

func (w *watched) Copy(ctx context.Context, from, to string) error {
	return w.change(func() error { return w.Target.Copy(ctx, from, to) })
}

func (w *watched) Remove(ctx context.Context, name string) error {
	return w.change(func() error { return w.Target.Remove(ctx, name) })
}

func (w *watched) Parallel() int { return 1 }

// history is a site as it is edited: reviews are added, changed, taken away and come in another order, and the style
// changes.
func history() []site {
	return []site{
		newSite("plain", "a=one", "b=two", "c=three"),
		newSite("plain", "d=four", "a=one", "b=two", "c=three"),
		newSite("grey", "b=two", "a=other", "d=four"),
		newSite("grey", "d=four", "e=five", "b=two", "a=other"),
		newSite("plain", "a=one", "b=two", "c=three"),
	}
}

// TestEveryStepIsWhole looks for dead links after every single change of a target.
func TestEveryStepIsWhole(t *testing.T) {
	for kind, open := range kinds() {
		t.Run(kind, func(t *testing.T) {
			to, steps := open(t), 0
			w := &watched{Target: to, left: -1, after: func() {
				steps++
				if dead := deadLinks(held(t, to)); len(dead) > 0 {
					t.Fatalf("step %d: %s", steps, dead)
				}
			}}
			for day, s := range history() {
				send(t, w, s, options(day+1))
				if dead := deadLinks(s); len(dead) > 0 {
					t.Fatal(dead)
				}
			}
			send(t, w, history()[4], options(28))
			same(t, to, history()[4], 0)
			t.Logf("%d steps without a dead link", steps)
		})
	}
}

// built is history, each site built once.
func built(t *testing.T) (h []site, dirs []string) {
	h = history()
	for _, s := range h {
		dirs = append(dirs, build(t, s, "internal"))
	}
	return h, dirs
}

// TestKilledAtEveryOperation stops a run before each of its changes; what is there then is whole, and whatever is
// done next comes out as it does when nothing was stopped: the same again, another site, or going back.
func TestKilledAtEveryOperation(t *testing.T) {
	h, dirs := built(t)
	for kind, open := range kinds() {
		for then, want := range map[string]int{"again": 2, "other": 3, "back": 1} {
			t.Run(kind+" "+then, func(t *testing.T) {
				t.Parallel()
				n := 0
				for ended := false; !ended; n++ {
					to := open(t)
					sendFolder(t, to, dirs[1], options(1))
					_, err := publish.Publish(t.Context(), dirs[2], &watched{Target: to, left: n}, options(2))
					ended = err == nil
					if !ended && !errors.Is(err, errKilled) {
						t.Fatal(err)
					}
					if dead := deadLinks(held(t, to)); len(dead) > 0 {
						t.Fatalf("killed before change %d: %s", n, dead)
					}
					if then == "back" && n == 0 {
						continue // nothing was begun
					}
					if then == "back" {
						_, err = publish.Rollback(t.Context(), to, options(3))
					} else {
						_, err = publish.Publish(t.Context(), dirs[want], to, options(3))
					}
					if dead := deadLinks(held(t, to)); err != nil || len(dead) > 0 {
						t.Fatalf("after one killed before change %d: %v %s", n, err, dead)
					}
					o := options(3)
					o.Purge = true
					sendFolder(t, to, dirs[want], o)
					if same(t, to, h[want], 0); t.Failed() {
						t.Fatalf("killed before change %d", n)
					}
				}
				t.Logf("%d kills survived", n-1)
			})
		}
	}
}

// TestRollbackKilled stops going back before each of its changes.
func TestRollbackKilled(t *testing.T) {
	h, dirs := built(t)
	for kind, open := range kinds() {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			for n, ended := 0, false; !ended; n++ {
				to := open(t)
				sendFolder(t, to, dirs[1], options(1))
				sendFolder(t, to, dirs[2], options(2))
				_, err := publish.Rollback(t.Context(), &watched{Target: to, left: n}, options(2))
				ended = err == nil
				if dead := deadLinks(held(t, to)); len(dead) > 0 {
					t.Fatalf("killed before change %d: %s", n, dead)
				}
				sendFolder(t, to, dirs[3], options(9))
				sendFolder(t, to, dirs[3], options(28))
				if same(t, to, h[3], 0); t.Failed() {
					t.Fatalf("killed before change %d", n)
				}
			}
		})
	}
}

// TestRollback goes back, and forth again, and says when there is nothing to go back to.
func TestRollback(t *testing.T) {
	h := history()
	for kind, open := range kinds() {
		t.Run(kind, func(t *testing.T) {
			to := open(t)
			first := send(t, to, h[0], options(1))
			var gate publish.Gate
			if _, err := publish.Rollback(t.Context(), to, options(1)); !errors.As(err, &gate) {
				t.Errorf("going back from the first release: %v", err)
			}
			second := send(t, to, h[2], options(2))
			if second.Before != first.Release {
				t.Errorf("before %s there was %s, and %s is said", second.Release, first.Release, second.Before)
			}
			for i, want := range []struct {
				site
				release string
			}{{h[0], first.Release}, {h[2], second.Release}, {h[0], first.Release}} {
				r, err := publish.Rollback(t.Context(), to, options(3+i))
				if err != nil {
					t.Fatal(err)
				}
				if r.Release != want.release || r.Bytes != 0 {
					t.Errorf("rollback leads to %s and sends %d bytes", r.Release, r.Bytes)
				}
				for name, text := range want.site {
					if have := held(t, to)[name]; have != text {
						t.Errorf("rollback %d: %s is %q and should be %q", i, name, have, text)
					}
				}
			}
		})
	}
}

// TestSendsWhatDiffers counts what travels.
func TestSendsWhatDiffers(t *testing.T) {
	for kind, open := range kinds() {
		t.Run(kind, func(t *testing.T) {
			to, s := open(t), newSite("plain", "a=one", "b=two")
			if r := send(t, to, s, options(1)); len(r.New) != len(s) || r.Sent != len(s) {
				t.Errorf("at first %d of %d files are new, %d sent", len(r.New), len(s), r.Sent)
			}
			if r := send(t, to, s, options(1)); r.Sent != 0 {
				t.Errorf("nothing has changed and %d files were sent", r.Sent)
			}
			s = maps.Clone(s)
			s["reviews/a/p.png"] += " in colour"
			r := send(t, to, s, options(2))
			if r.Sent != 1 || !slices.Equal(r.Changed, []string{"reviews/a/p.png"}) ||
				!slices.Equal(r.Addresses, r.Changed) {
				t.Errorf("one picture has changed and the report is %+v", r)
			}
			s["index.html"] += "!"
			o := options(2)
			o.DryRun = true
			before := held(t, to)
			if r := send(t, to, s, o); !slices.Equal(r.Addresses, []string{"", "index.html"}) ||
				!maps.Equal(before, held(t, to)) {
				t.Errorf("a dry run has changed something, or said %+v", r)
			}
		})
	}
}

// TestGrace holds what stays for pages that are open: what is named by its content, and of that nothing that may hold
// words which were taken away.
func TestGrace(t *testing.T) {
	const old, older = "a=one", "b=two"
	for _, c := range []struct {
		what string
		next site
		kept int
	}{
		{"a review more", newSite("plain", "c=three", old, older), 1},       // the shard
		{"another order and another style", newSite("grey", older, old), 2}, // shard and style
		{"a review is changed", newSite("grey", "a=redacted", older), 1},    // the style alone
		{"a review is taken away", newSite("grey", older), 1},               // the style alone
		{"nothing", newSite("plain", old, older), 0},
	} {
		for kind, open := range kinds() {
			t.Run(c.what+" "+kind, func(t *testing.T) {
				to := open(t)
				send(t, to, newSite("plain", old, older), options(1))
				send(t, to, c.next, options(2))
				same(t, to, c.next, c.kept)
				send(t, to, c.next, options(3)) // a day later
				same(t, to, c.next, c.kept)
				send(t, to, c.next, options(5)) // the grace is over
				same(t, to, c.next, 0)
			})
		}
	}
}

// TestPurge leaves nothing of what was there.
func TestPurge(t *testing.T) {
	for kind, open := range kinds() {
		t.Run(kind, func(t *testing.T) {
			to := open(t)
			send(t, to, newSite("plain", "a=SECRET"), options(1))
			send(t, to, newSite("grey", "a=one"), options(2))
			o := options(2)
			o.Purge = true
			send(t, to, newSite("grey", "a=one"), o)
			for name, err := range to.List(t.Context(), "") {
				if err != nil {
					t.Fatal(err)
				}
				if data, err := to.Read(t.Context(), name); err != nil || strings.Contains(string(data), "SECRET") {
					t.Errorf("%s still has what was taken away: %q %v", name, data, err)
				}
			}
			if _, err := publish.Rollback(t.Context(), to, options(2)); err == nil {
				t.Error("one can go back to what was purged")
			}
		})
	}
}

// TestTwoAtOnce begins a second run within the first, which then stops before anything leads to its pages.
func TestTwoAtOnce(t *testing.T) {
	h := history()
	for kind, open := range kinds() {
		t.Run(kind, func(t *testing.T) {
			to, n := open(t), 0
			send(t, to, h[0], options(1))
			w := &watched{Target: to, left: -1}
			w.after = func() {
				if n++; n == 3 {
					send(t, to, h[3], options(2))
				}
			}
			_, err := publish.Publish(t.Context(), build(t, h[2], "internal"), w, options(2))
			var gate publish.Gate
			if !errors.As(err, &gate) {
				t.Fatalf("the first run says %v", err)
			}
			send(t, to, h[3], options(9))
			if dead := deadLinks(held(t, to)); len(dead) > 0 {
				t.Fatal(dead)
			}
		})
	}
}

// TestFolderRights gives what is new the rights of the folder and leaves those of what is there alone.
func TestFolderRights(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	to, err := publish.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	send(t, to, newSite("plain", "a=one"), options(1))
	for name, want := range map[string]fs.FileMode{".": 0o750, "reviews": 0o750, "index.html": 0o640,
		".releases": 0o700} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v %v, want %v", name, info.Mode(), err, want)
		}
	}
}
