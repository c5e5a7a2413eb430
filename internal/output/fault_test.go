package output

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
)

// pages are a small site of one build; some of it is the same in every build.
func pages(build string) map[string]string {
	return map[string]string{"index.html": "index of " + build, "assets/site.css": "the same",
		"reviews/a/index.html": "a of " + build, "only-" + build + ".html": build}
}

// publishWith publishes on a disk that may fail.
func publishWith(dir string, d disk, files map[string]string) error {
	return publishSo(Options{Dir: dir, Generator: "test", disk: d}, files)
}

func publishSo(o Options, files map[string]string) error {
	w, err := Open(o)
	if err != nil {
		return err
	}
	defer w.Abort()
	for p, data := range files {
		if err := w.Put(p, []byte(data)); err != nil {
			return err
		}
	}
	_, err = w.Commit()
	return err
}

// A way is how the new folder can take the place of the old one on a file system.
type way struct {
	name  string
	fault func(dir, op, path string) error
	whole bool // an interrupted build leaves the old site or the new one, whole
	spare bool // builds before left a spare, and one is kept
}

// pages are the site of a build. Where there is a spare, more of it is the same in every build, so that it is used.
func (y way) pages(build string) map[string]string {
	out := pages(build)
	for i := range 4 {
		if y.spare {
			out[fmt.Sprintf("reviews/same/%d.html", i)] = "the same"
		}
	}
	return out
}

// publish publishes the site of a build the way that is found on a disk which does not fail.
func (y way) publish(t *testing.T, dir, build string) {
	t.Helper()
	check(t, publishSo(Options{Dir: dir, Generator: "test", Shadow: y.spare}, y.pages(build)))
}

// publishBefore publishes what is there before the build that is looked at.
func (y way) publishBefore(t *testing.T, dir string) {
	t.Helper()
	if y.spare {
		y.publish(t, dir, "older")
	}
	y.publish(t, dir, "old")
	if _, err := os.Lstat(spareOf(dir)); (err == nil) != y.spare {
		t.Fatalf("%s: a spare: %v", y.name, err)
	}
}

// after is what lies where the output is after the build "next", and others' files with it.
func (y way) after(others map[string]string) string {
	var out []string
	for _, files := range []map[string]string{y.pages("next"), others} {
		for p, data := range files {
			out = append(out, "public/"+p+"="+data)
			if y.spare {
				out = append(out, ".public.throughline-cache/tree/"+p+"="+data)
			}
		}
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func spareOf(dir string) string {
	return filepath.Join(filepath.Dir(dir), ".public.throughline-cache", "tree")
}

func ways() (out []way) {
	for _, spare := range []bool{false, true} {
		with := ""
		if spare {
			with = " with a spare"
		}
		out = append(out, way{"exchange" + with, func(string, string, string) error { return nil }, true, spare},
			way{"two renames" + with, func(_, op, _ string) error {
				if op == "exchange" {
					return errNoExchange
				}
				return nil
			}, true, spare},
			way{"file by file" + with, func(dir, op, path string) error {
				if op == "exchange" || op == "rename" && path == dir {
					return syscall.EBUSY
				}
				return nil
			}, false, spare})
	}
	return out
}

// TestEveryOperationFails lets each single operation on the disk fail in turn, for every way to publish and three
// errors, once and for good from then on. What is published is the old site or the new one, an error is told unless
// the new one is there whole, what others put there stays, and the next build puts everything right and leaves
// nothing behind.
func TestEveryOperationFails(t *testing.T) {
	var tried atomic.Int64
	t.Run("all", func(t *testing.T) {
		for _, way := range ways() {
			for _, errno := range []error{syscall.EIO, syscall.EACCES, syscall.ENOSPC} {
				if errno != syscall.EIO && (testing.Short() || way.spare && !way.whole) {
					continue
				}
				t.Run(fmt.Sprintf("%s, %v", way.name, errno), func(t *testing.T) {
					t.Parallel()
					for _, lasting := range []bool{false, true} {
						for n := 1; failAt(t, way, errno, lasting, n); n++ {
							tried.Add(1)
						}
					}
				})
			}
		}
	})
	t.Logf("%d failures of single operations survived", tried.Load())
	if tried.Load() < 100 {
		t.Errorf("only %d operations were there to fail", tried.Load())
	}
}

// failAt publishes with the nth operation failing and reports whether there was an nth.
func failAt(t *testing.T, way way, errno error, lasting bool, n int) bool {
	t.Helper()
	base := t.TempDir()
	dir := filepath.Join(base, "public")
	way.publishBefore(t, dir)
	if err := os.WriteFile(filepath.Join(dir, "CNAME"), []byte("theirs"), 0o644); err != nil {
		t.Fatal(err)
	}
	count, at := 0, ""
	err := publishSo(Options{Dir: dir, Generator: "test", Shadow: way.spare,
		disk: disk{fault: func(op, path string) error {
			count++
			if count == n || lasting && count > n {
				if at == "" {
					at = op + " " + strings.TrimPrefix(path, base)
				}
				return errno
			}
			return way.fault(dir, op, path)
		}}}, way.pages("new"))
	what := fmt.Sprintf("%s, %v at operation %d (%s), lasting %v", way.name, errno, n, at, lasting)
	if n == 1 && err == nil {
		t.Errorf("%s: nothing was said", what)
	}
	if err != nil && !errors.Is(err, errno) {
		t.Errorf("%s: another error is told: %v", what, err)
	}
	checkPublished(t, what, way, dir, err)
	way.publish(t, dir, "next")
	if got, want := tree(t, base), way.after(map[string]string{"CNAME": "theirs"}); got != want {
		t.Errorf("%s: after the next build there is %s", what, got)
	}
	return at != ""
}

// checkPublished holds what must be so after a build that may have failed.
func checkPublished(t *testing.T, what string, way way, dir string, err error) {
	t.Helper()
	if _, serr := os.Lstat(dir); errors.Is(serr, fs.ErrNotExist) && err != nil {
		// Both the second of two renames and the way back failed: the old site waits beside, whole, for the next
		// build.
		dir = filepath.Join(filepath.Dir(dir), ".public.throughline-old")
	}
	r, verr := Verify(dir)
	old, isNew := strings.Contains(tree(t, dir), "index of old"), strings.Contains(tree(t, dir), "index of new")
	var torn Torn
	switch {
	case err == nil && (verr != nil || !r.Sound() || !isNew):
		t.Errorf("%s: nothing was said, and the new site is not there: %+v %v", what, r, verr)
	case errors.As(err, &torn) && way.whole:
		t.Errorf("%s: torn", what)
	case err != nil && !errors.As(err, &torn) && (verr != nil || !r.Sound() || !old):
		t.Errorf("%s: the old site is not whole: %+v %v", what, r, verr)
	}
	if !strings.Contains(tree(t, dir), "CNAME=theirs") {
		t.Errorf("%s: what others put there is gone", what)
	}
}

// TestBetweenTwoRenames holds that a build which was stopped when the old site was moved away already brings it back.
func TestBetweenTwoRenames(t *testing.T) {
	base := t.TempDir()
	dir := filepath.Join(base, "public")
	publish(t, dir, pages("old"))
	if err := os.Rename(dir, filepath.Join(base, ".public.throughline-old")); err != nil {
		t.Fatal(err)
	}
	w, err := Open(Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	w.Abort()
	if r, err := Verify(dir); err != nil || !r.Sound() {
		t.Errorf("the old site is not back: %+v, %v", r, err)
	}
}

// TestLocks holds that two builds never write one folder, whatever is left of an earlier lock.
func TestLocks(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	for _, stale := range []string{"", "99999\n", "not a number", "1\n"} {
		if err := os.WriteFile(filepath.Join(filepath.Dir(dir), ".public.throughline-lock"), []byte(stale),
			0o600); err != nil {
			t.Fatal(err)
		}
		w, err := Open(Options{Dir: dir})
		if err != nil {
			t.Fatalf("a stale lock %q: %v", stale, err)
		}
		var refusal Refusal
		if _, err := Open(Options{Dir: dir}); !errors.As(err, &refusal) || !strings.Contains(refusal.Message,
			fmt.Sprintf("process %d", os.Getpid())) {
			t.Errorf("a second build was let in: %v", err)
		}
		w.Abort()
	}
	var held, let int
	results := make(chan error)
	for range 8 { // all at once: each gets in alone or is told to wait
		go func() { results <- publishWith(dir, disk{}, pages("new")) }()
	}
	for range 8 {
		var refusal Refusal
		switch err := <-results; {
		case err == nil:
			let++
		case errors.As(err, &refusal):
			held++
		default:
			t.Error(err)
		}
	}
	if r, err := Verify(dir); err != nil || !r.Sound() || let == 0 {
		t.Errorf("%d let in, %d told to wait: %+v, %v", let, held, r, err)
	}
}
