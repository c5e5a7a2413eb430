package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// built runs build --format json and gives its report.
func built(t *testing.T, args ...string) buildReport {
	t.Helper()
	var stdout, stderr bytes.Buffer
	args = append([]string{"build", "--now", "2026-11-21", "--format", "json", "--replace-edition"}, args...)
	if status := Main(context.Background(), args, nil, &stdout, &stderr); status != exitOK {
		t.Fatalf("%v: exit status %d\n%s%s", args, status, stdout.String(), stderr.String())
	}
	var report buildReport
	if err := json.Unmarshal(stdout.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	return report
}

// TestBuildingAgainEqualsBuildingClean makes random edits to a site, to what it published and to the cache beside it,
// and holds that building over the last build gives the bytes that a build from nothing gives.
func TestBuildingAgainEqualsBuildingClean(t *testing.T) {
	t.Parallel()
	site, out := t.TempDir(), filepath.Join(t.TempDir(), "public")
	reviews := filepath.Join(site, "content", "reviews")
	writeFile(t, filepath.Join(reviews, "first.md"), "---\ntitle: First\ndate: 2026-01-01\nthemes: "+
		"[one]\nartifacts: [{id: a1, title: Log, kind: log, file: log.txt}]\n---\n")
	writeFile(t, filepath.Join(reviews, "log.txt"), "one line\n")
	record := filepath.Join(filepath.Dir(out), ".public.throughline-cache", "build")
	rnd := rand.New(rand.NewPCG(3, 5))
	var names []string
	reused := 0
	for step := range 40 {
		switch rnd.IntN(12) {
		case 0:
			writeFile(t, filepath.Join(reviews, "log.txt"), strings.Repeat("line\n", rnd.IntN(3)+1))
		case 1:
			writeFile(t, filepath.Join(site, "throughline.yaml"), []string{"title: One\n", "title: Two\n",
				"title: One\naudiences: [internal, public]\n"}[rnd.IntN(3)])
		case 2:
			writeFile(t, filepath.Join(site, "themes", "default", "assets", "site.css"),
				[]string{"a{}", "b{}"}[rnd.IntN(2)])
		case 3:
			writeFile(t, filepath.Join(site, "content", "themes", "one.md"),
				[]string{"# One\n", "# Another\n"}[rnd.IntN(2)])
		case 4:
			tamper(t, rnd, out)
		case 5, 6:
			if all, _ := filepath.Glob(filepath.Join(filepath.Dir(record), "[a-z]*")); len(all) > 0 {
				damage(t, rnd, all[rnd.IntN(len(all))]) // a head or a segment
			}
		case 7:
			built(t, "-s", site, "-o", out, "--drafts") // the record is of other options now
		case 8: // nothing
		default:
			names = edit(t, rnd, step, reviews, names)
		}
		if built(t, "-s", site, "-o", out).Reused {
			reused++
		}
		clean := filepath.Join(t.TempDir(), "public")
		built(t, "-s", site, "-o", clean, "--no-cache")
		if hashTree(t, out) != hashTree(t, clean) {
			t.Fatalf("step %d: the site differs from a clean build", step)
		}
		if r := built(t, "-s", site, "-o", out); !r.Reused || r.Reviews != len(names)+1 {
			t.Fatalf("step %d: building again: %+v", step, r)
		}
	}
	if reused == 0 || reused == 40 {
		t.Errorf("%d of 40 builds were reused, which tells nothing", reused)
	}
}

// tamper does to the published folder what its owner should not.
func tamper(t *testing.T, rnd *rand.Rand, out string) {
	t.Helper()
	p := filepath.Join(out, "index.html")
	data, err := os.ReadFile(p)
	if err != nil {
		return // the first step: nothing is published yet
	}
	switch rnd.IntN(3) {
	case 0:
		err = os.Remove(p)
	case 1: // same size, and the time set back
		info, _ := os.Stat(p)
		data[len(data)/2] ^= 1
		if err = os.WriteFile(p, data, 0o644); err == nil {
			err = os.Chtimes(p, info.ModTime(), info.ModTime())
		}
	case 2:
		err = os.Chmod(p, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// damage does to the cache what disks and people do.
func damage(t *testing.T, rnd *rand.Rand, record string) {
	t.Helper()
	data, err := os.ReadFile(record)
	if err != nil || len(data) == 0 {
		return
	}
	switch rnd.IntN(4) {
	case 0:
		data = data[:rnd.IntN(len(data))]
	case 1:
		data[rnd.IntN(len(data))] ^= 0x40
	case 2:
		data = nil
	case 3:
		if err := os.RemoveAll(filepath.Dir(record)); err != nil {
			t.Fatal(err)
		}
		return
	}
	if err := os.WriteFile(record, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestReuseRepeatsWarnings holds that a build that compiles nothing says what it would have said.
func TestReuseRepeatsWarnings(t *testing.T) {
	site, out := t.TempDir(), filepath.Join(t.TempDir(), "public")

	writeFile(t, filepath.Join(site, "content", "reviews", "a.md"),
		"---\ntitle: A\nfollowups: [{title: Nothing, kind: none}]\n---\n")
	one := built(t, "-s", site, "-o", out)
	two := built(t, "-s", site, "-o", out)
	if one.Warnings == 0 || !two.Reused || one.Warnings != two.Warnings || !bytes.Equal(one.Diagnostics,
		two.Diagnostics) {
		t.Errorf("first %+v, then %+v", one, two)
	}
}
