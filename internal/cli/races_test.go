package cli

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"throughline/internal/await"
)

// torture is how often something is tried: THROUGHLINE_TORTURE says how often make torture wants it.
func torture(few int) int {
	if n, err := strconv.Atoi(os.Getenv("THROUGHLINE_TORTURE")); err == nil {
		return n
	}
	return few
}

// TestSaveDuringABuild saves files of every kind, of the same size and of another, while builds run, and holds that
// the build after that gives the bytes of a clean one: a file that was read with two contents is not known.
func TestSaveDuringABuild(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 8))
	s := newLinkedSite(t, rnd)
	for _, r := range s.reviews {
		r.edges = edgeKinds()
	}
	s.extra["content/reviews/notes.txt"] = "secret\n"
	s.write(t)
	out, clean := filepath.Join(t.TempDir(), "public"), filepath.Join(t.TempDir(), "public")
	started := time.Now()
	built(t, "-s", s.dir, "-o", out)
	took := time.Since(started)
	saves := []func(word string) (file, text string){
		func(word string) (string, string) { return "content/reviews/notes.txt", word + "\n" },
		func(word string) (string, string) {
			return "content/reviews/numbers.csv", "time,v\n2026-01-05 09:00," + fmt.Sprint(len(word)%9) +
				"\n2026-01-05 09:30,2\n"
		},
		func(word string) (string, string) {
			r := s.reviews[0]
			r.body = word
			return "content/reviews/" + r.file, s.text(r)
		},
		func(word string) (string, string) { return "themes/default/assets/x.css", word },
	}
	torn := 0
	for i := range torture(12) {
		file, text := saves[i%len(saves)]([]string{"secret", "public", "closed", "much longer"}[rnd.IntN(4)])
		wait := time.Duration(rnd.Int64N(int64(took) + 1))
		saved := make(chan error)
		go func() {
			time.Sleep(wait)
			saved <- os.WriteFile(filepath.Join(s.dir, filepath.FromSlash(file)), []byte(text), 0o644)
		}()
		var stdout, stderr bytes.Buffer
		if status := Main(context.Background(), []string{"-s", s.dir, "build", "-o", out, "--now", "2026-11-21"}, nil,
			&stdout, &stderr); status > exitSite {
			t.Fatal(stderr.String())
		}
		if err := <-saved; err != nil {
			t.Fatal(err)
		}
		if strings.Contains(stderr.String(), "changed while the site was built") {
			torn++
		}
		built(t, "-s", s.dir, "-o", out, "--now", "2026-11-21")
		built(t, "-s", s.dir, "-o", clean, "--now", "2026-11-21", "--no-cache")
		if hashTree(t, out) != hashTree(t, clean) {
			t.Fatalf("%s was saved %s after a build began: the next build differs from a clean one", file, wait)
		}
	}
	t.Logf("%d saves while a build ran, %d builds read a file with two contents and said so", torture(12), torn)
}

// TestServeMovedAway renames folders of a site away and back, again and again, and holds that the preview shows what
// is there.
func TestServeMovedAway(t *testing.T) {
	t.Parallel()
	for _, mode := range [][]string{nil, {"--poll", "50ms"}} {
		site := t.TempDir()
		for i := range 20 {
			writeFile(t, filepath.Join(site, fmt.Sprintf("content/reviews/r%d.md", i)), fmt.Sprintf("# R%d\n", i))
		}
		r := startServe(t, site, mode...)
		rnd := rand.New(rand.NewPCG(3, 4))
		for range torture(10) {
			from := filepath.Join(site, []string{"content", "content/reviews"}[rnd.IntN(2)])
			for range 1 + rnd.IntN(3) {
				if err := os.Rename(from, from+".away"); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Duration(rnd.IntN(80)) * time.Millisecond)
				if err := os.Rename(from+".away", from); err != nil {
					t.Fatal(err)
				}
				time.Sleep(time.Duration(rnd.IntN(40)) * time.Millisecond)
			}
			await.That(t, "all reviews are there", func() bool {
				body, _ := r.get(t, "reviews/")
				return strings.Count(body, "../reviews/r") >= 20 || strings.Count(body, "href=\"r") >= 20
			})
		}
	}
}
