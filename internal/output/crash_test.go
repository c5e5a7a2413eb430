package output

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// siteOf is a site of many files whose every byte tells which build it is of.
func siteOf(build int) map[string]string {
	out := map[string]string{}
	for i := range 60 {
		out[fmt.Sprintf("reviews/r%d/index.html", i)] = fmt.Sprintf("build %d file %d", build, i)
	}
	out[fmt.Sprintf("only-in-%d.html", build)] = "x"
	return out
}

// TestMain lets the test binary be the build that is killed.
func TestMain(m *testing.M) {
	dir := os.Getenv("THROUGHLINE_TEST_PUBLISH")
	if dir == "" {
		os.Exit(m.Run())
	}
	build, _ := strconv.Atoi(os.Getenv("THROUGHLINE_TEST_BUILD"))
	w, err := Open(Options{Dir: dir, Generator: "test"})
	if err != nil {
		fmt.Println(err)
		os.Exit(3)
	}
	for p, data := range siteOf(build) {
		if err := w.Put(p, []byte(data)); err != nil {
			os.Exit(3)
		}
	}
	if _, err := w.Commit(); err != nil {
		os.Exit(3)
	}
	os.Exit(0)
}

// TestKilledAtAnyMoment kills builds at random moments and holds that what is published is one build whole, and that the next
// build succeeds and leaves nothing beside the output. THROUGHLINE_TORTURE=500 kills that many (make torture).
func TestKilledAtAnyMoment(t *testing.T) {
	kills := 25
	if n, err := strconv.Atoi(os.Getenv("THROUGHLINE_TORTURE")); err == nil {
		kills = n
	}
	base := t.TempDir()
	dir := filepath.Join(base, "public")
	publish(t, dir, siteOf(0))
	rnd := rand.New(rand.NewPCG(1, uint64(kills)))
	survived, published := 0, 0
	for build := 1; build <= kills; build++ {
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), "THROUGHLINE_TEST_PUBLISH="+dir, fmt.Sprintf("THROUGHLINE_TEST_BUILD=%d", build))
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(rnd.IntN(40000)) * time.Microsecond)
		_ = cmd.Process.Kill()
		err := cmd.Wait()
		var exit *exec.ExitError
		if err != nil && errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signaled() {
			survived++
		}
		r, err := Verify(dir)
		if err != nil || !r.Sound() || len(r.Foreign) > 0 {
			t.Fatalf("after kill %d the published folder is neither the old site nor the new one: %+v, %v", build, r, err)
		}
		if _, err := os.Stat(filepath.Join(dir, fmt.Sprintf("only-in-%d.html", build))); err == nil {
			published++
		}
	}
	publish(t, dir, siteOf(kills+1))
	left, err := os.ReadDir(base)
	if err != nil || len(left) != 1 {
		t.Errorf("left beside the output: %v, %v", left, err)
	}
	t.Logf("%d builds started, %d killed while running, %d of the builds were published whole", kills, survived, published)
}

// TestDiskFull publishes onto a file system that is too small, where this can be arranged.
func TestDiskFull(t *testing.T) {
	mount := t.TempDir()
	if err := syscall.Mount("tmpfs", mount, "tmpfs", 0, "size=256k"); err != nil {
		t.Skipf("no small file system can be mounted here: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(mount, syscall.MNT_DETACH) })
	dir := filepath.Join(mount, "public")
	publish(t, dir, map[string]string{"index.html": "old"})
	w, err := Open(Options{Dir: dir, Generator: "test"})
	if err != nil {
		t.Fatal(err)
	}
	err = w.Put("large.html", []byte(strings.Repeat("x", 1<<20)))
	w.Abort()
	if !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("got %v", err)
	}
	if got := tree(t, dir); got != "index.html=old" {
		t.Errorf("the old site is %s", got)
	}
	publish(t, dir, map[string]string{"index.html": "new"})
}

func TestVerify(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	publish(t, dir, map[string]string{"index.html": "1", "a/b.html": "2", "c.html": "3", "d.html": "4"})
	if r, err := Verify(dir); err != nil || !r.Sound() || r.Files != 4 {
		t.Errorf("%+v, %v", r, err)
	}
	os.WriteFile(filepath.Join(dir, "a", "b.html"), []byte("!"), 0o644)
	os.Remove(filepath.Join(dir, "c.html"))
	os.Remove(filepath.Join(dir, "d.html"))
	os.Symlink("/etc/passwd", filepath.Join(dir, "d.html"))
	os.WriteFile(filepath.Join(dir, "theirs"), nil, 0o644)
	r, err := Verify(dir)
	if got := fmt.Sprint(r, err); got != "{4 [c.html] [a/b.html d.html] [theirs]} <nil>" {
		t.Error(got)
	}
	var refusal Refusal
	if _, err := Verify(t.TempDir()); !errors.As(err, &refusal) {
		t.Errorf("an empty folder: %v", err)
	}
}
