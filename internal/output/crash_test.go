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

// siteOf is a site of many files whose every byte tells which build it is of; where there is a spare, only some of
// them do.
func siteOf(build int, spare bool) map[string]string {
	out := map[string]string{}
	for i := range 60 {
		of := build
		if spare && i%6 != build%6 {
			of = 0
		}
		out[fmt.Sprintf("reviews/r%d/index.html", i)] = fmt.Sprintf("build %d file %d", of, i)
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
	if at, err := strconv.Atoi(os.Getenv("THROUGHLINE_TEST_KILL_AT")); err == nil {
		os.Exit(publishAndDie(dir, at, os.Getenv("THROUGHLINE_TEST_WAY")))
	}
	build, _ := strconv.Atoi(os.Getenv("THROUGHLINE_TEST_BUILD"))
	spare := os.Getenv("THROUGHLINE_TEST_SPARE") != ""
	w, err := Open(Options{Dir: dir, Generator: "test", Shadow: spare})
	if err != nil {
		fmt.Println(err)
		os.Exit(3)
	}
	for p, data := range siteOf(build, spare) {
		if err := w.Put(p, []byte(data)); err != nil {
			os.Exit(3)
		}
	}
	if _, err := w.Commit(); err != nil {
		os.Exit(3)
	}
	os.Exit(0)
}

// TestKilledAtAnyMoment kills builds at random moments and holds that what is published is one build whole, and that
// the next build succeeds and leaves nothing beside the output but, where it is asked to, a spare that is the same as
// what is published. THROUGHLINE_TORTURE=500 kills that many each way (make torture).
func TestKilledAtAnyMoment(t *testing.T) {
	t.Run("everything new", func(t *testing.T) { killAtAnyMoment(t, false) })
	t.Run("some new, with a spare", func(t *testing.T) { killAtAnyMoment(t, true) })
}

func killAtAnyMoment(t *testing.T, spare bool) {
	kills := 25
	if n, err := strconv.Atoi(os.Getenv("THROUGHLINE_TORTURE")); err == nil {
		kills = n
	}
	base := t.TempDir()
	dir := filepath.Join(base, "public")
	env := "THROUGHLINE_TEST_SPARE="
	if spare {
		env += "1"
	}
	rnd := rand.New(rand.NewPCG(1, uint64(kills)))
	var window int64 // so that kills fall into all of a build and the last of it, however slow this machine is today
	for build := range 3 {
		started := time.Now()
		if err := child(dir, fmt.Sprintf("THROUGHLINE_TEST_BUILD=%d", build), env).Run(); err != nil {
			t.Fatal(err)
		}
		window = int64(time.Since(started)) * 4 / 3
	}
	survived, published := 0, 0
	for build := 3; build < 3+kills; build++ {
		cmd := child(dir, fmt.Sprintf("THROUGHLINE_TEST_BUILD=%d", build), env)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(rnd.Int64N(window)))
		_ = cmd.Process.Kill()
		err := cmd.Wait()
		var exit *exec.ExitError
		if err != nil && errors.As(err, &exit) && exit.Sys().(syscall.WaitStatus).Signaled() {
			survived++
		}
		r, err := Verify(dir)
		if err != nil || !r.Sound() || len(r.Foreign) > 0 {
			t.Fatalf("after kill %d the published folder is neither the old site nor the new one: %+v, %v", build, r,
				err)
		}
		if _, err := os.Stat(filepath.Join(dir, fmt.Sprintf("only-in-%d.html", build))); err == nil {
			published++
		}
	}
	check(t, publishSo(Options{Dir: dir, Generator: "test", Shadow: spare}, siteOf(kills+3, spare)))
	want := 1
	if spare {
		checkSpare(t, dir)
		want = 2
	}
	left, err := os.ReadDir(base)
	if err != nil || len(left) != want {
		t.Errorf("left beside the output: %v, %v", left, err)
	}
	t.Logf("%d builds started, %d killed while running, %d of the builds were published whole", kills, survived,
		published)
}

// child is this test binary as a build of its own.
func child(dir string, env ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(append(os.Environ(), "THROUGHLINE_TEST_PUBLISH="+dir), env...)
	return cmd
}

// publishAndDie publishes and kills its own process before the nth operation on the disk. It gives the exit status of
// a build that had fewer.
func publishAndDie(dir string, n int, name string) int {
	count := 0
	for _, way := range ways() {
		if way.name != name {
			continue
		}
		err := publishSo(Options{Dir: dir, Generator: "test", Shadow: way.spare,
			disk: disk{fault: func(op, path string) error {
				if count++; count == n {
					_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
				}
				return way.fault(dir, op, path)
			}}}, way.pages("new"))
		if err == nil {
			return 0
		}
	}
	return 3
}

// TestKilledAtEveryOperation kills a build before each of its operations on the disk in turn, for every way to
// publish. What is published is the old site or the new one; the next build puts everything right and leaves nothing
// behind.
func TestKilledAtEveryOperation(t *testing.T) {
	killed := 0
	for _, way := range ways() {
		for n := 1; ; n++ {
			base := t.TempDir()
			dir := filepath.Join(base, "public")
			way.publishBefore(t, dir)
			err := child(dir, fmt.Sprintf("THROUGHLINE_TEST_KILL_AT=%d", n), "THROUGHLINE_TEST_WAY="+way.name).Run()
			if err == nil {
				break // it had fewer operations
			}
			killed++
			what := fmt.Sprintf("%s, killed before operation %d", way.name, n)
			var exit *exec.ExitError
			if !errors.As(err, &exit) || !exit.Sys().(syscall.WaitStatus).Signaled() {
				t.Fatalf("%s: %v", what, err)
			}
			if way.whole {
				site := dir
				if _, err := os.Stat(dir); err != nil {
					site = filepath.Join(base,
						".public.throughline-old") // between the two renames; the next build brings it back
				}
				if r, err := Verify(site); err != nil || !r.Sound() {
					t.Errorf("%s: what is published is neither the old site nor the new one: %+v, %v", what, r, err)
				}
			}
			way.publish(t, dir, "next")
			if got, want := tree(t, base), way.after(nil); got != want {
				t.Errorf("%s: after the next build there is %s", what, got)
			}
		}
	}
	t.Logf("%d kills, one before each operation", killed)
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
