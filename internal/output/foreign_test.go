package output

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// everything lists what is in a folder: names, modes, owners, and of files the content.
func everything(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	check(t, filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		uid, gid := owner(info)
		fmt.Fprintf(&b, "%s %d:%d %s", info.Mode(), uid, gid, strings.TrimPrefix(p, dir))
		if info.Mode().IsRegular() {
			data, err := os.ReadFile(p)
			check(t, err)
			fmt.Fprintf(&b, " %q", data)
		}
		b.WriteByte('\n')
		return nil
	}))
	return b.String()
}

// TestForeignFoldersStay puts folders of others into the output, in each way to publish, and holds that they are the
// same after two more builds: names, contents, rights, times of folders, and folders in which there is nothing.
func TestForeignFoldersStay(t *testing.T) {
	for _, way := range ways() {
		t.Run(way.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "public")
			way.publishBefore(t, dir)
			for _, p := range []string{"uploads/none", "reviews/theirs/none/at/all", "closed", "shared"} {
				check(t, os.MkdirAll(filepath.Join(dir, p), 0o755))
			}
			put(t, dir+"/closed/key", "secret")
			check(t, os.Chmod(dir+"/closed/key", 0o600))
			check(t, os.Chmod(dir+"/closed", 0o500))
			check(t, os.Chmod(dir+"/shared", 0o775|fs.ModeSetgid|fs.ModeSticky))
			past := time.Now().Add(-48 * time.Hour).Truncate(time.Second)
			check(t, os.Chtimes(dir+"/uploads", past, past))
			theirs := []string{"uploads", "reviews/theirs", "closed", "shared"}
			before := ""
			for _, p := range theirs {
				before += everything(t, filepath.Join(dir, p))
			}
			for _, build := range []string{"new", "newer"} {
				check(t, publishSo(Options{Dir: dir, Generator: "test", Shadow: way.spare,
					disk: disk{fault: func(op, path string) error { return way.fault(dir, op, path) }}},
					way.pages(build)))
			}
			after := ""
			for _, p := range theirs {
				after += everything(t, filepath.Join(dir, p))
			}
			if before != after {
				t.Errorf("before\n%s\nafter\n%s", before, after)
			}
			if info, err := os.Stat(dir + "/uploads"); err != nil || !info.ModTime().Equal(past) {
				t.Errorf("the time of a folder: %v, %v", info.ModTime(), err)
			}
		})
	}
}

// TestGitRepositoryStays keeps the output under git, as people do who publish by pushing it.
func TestGitRepositoryStays(t *testing.T) {
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not here")
	}
	for _, way := range ways() {
		t.Run(way.name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "public")
			way.publishBefore(t, dir)
			git := func(args ...string) string {
				t.Helper()
				cmd := exec.Command("git", append([]string{"-c", "user.name=x", "-c", "user.email=x@example.org"},
					args...)...)
				cmd.Dir = dir
				out, err := cmd.CombinedOutput()
				if err != nil {
					t.Fatalf("git %v: %v\n%s", args, err, out)
				}
				return string(out)
			}
			git("init", "-q", "-b", "main")
			for _, build := range []string{"new", "newer", "newest"} {
				check(t, publishSo(Options{Dir: dir, Generator: "test", Shadow: way.spare,
					disk: disk{fault: func(op, path string) error { return way.fault(dir, op, path) }}},
					way.pages(build)))
				git("add", "-A")
				git("commit", "-q", "-m", build)
				git("fsck", "--strict")
			}
			if got := strings.Count(git("log", "--oneline"), "\n"); got != 3 {
				t.Errorf("%d commits", got)
			}
		})
	}
}

// TestRightsStay publishes into folders of several owners and rights, and holds that the folder keeps them, that what
// is new has them, and that nobody may read what the folder kept from them.
func TestRightsStay(t *testing.T) {
	tried := 0
	defer func() { t.Logf("%d folders of several owners and rights, two builds into each", tried) }()
	for _, tt := range []struct {
		dir, file fs.FileMode
	}{{0o755, 0o644}, {0o750, 0o640}, {0o700, 0o600}, {0o711, 0o644}, {0o775 | fs.ModeSetgid, 0o664},
		{0o2770&0o777 | fs.ModeSetgid, 0o660}} {
		for _, way := range ways() {
			tried++
			t.Run(fmt.Sprintf("%v, %s", tt.dir, way.name), func(t *testing.T) {
				dir := filepath.Join(t.TempDir(), "public")
				way.publishBefore(t, dir)
				uid, gid := os.Getuid(), os.Getgid()
				if uid == 0 {
					uid, gid = 1234, 4321
					check(t, os.Chown(dir, uid, gid))
				}
				check(t, os.Chmod(dir, tt.dir))
				for _, build := range []string{"new", "newer"} {
					check(t, publishSo(Options{Dir: dir, Generator: "test", Shadow: way.spare,
						disk: disk{fault: func(op, path string) error { return way.fault(dir, op, path) }}},
						way.pages(build)))
				}
				info, err := os.Stat(dir)
				check(t, err)
				u, g := owner(info)
				if info.Mode() != tt.dir|fs.ModeDir || u != uid || g != gid {
					t.Errorf("the folder is %v %d:%d", info.Mode(), u, g)
				}
				for _, p := range []string{"index.html", "only-newer.html", "reviews/a/index.html"} {
					info, err := os.Stat(filepath.Join(dir, p))
					check(t, err)
					if u, g := owner(info); info.Mode() != tt.file || u != uid || g != gid {
						t.Errorf("%s is %v %d:%d, want %v", p, info.Mode(), u, g, tt.file)
					}
				}
			})
		}
	}
}

// TestOtherFileSystemInOutput mounts a file system in the output, where that can be done, and holds that nothing on
// it is lost.
func TestOtherFileSystemInOutput(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	publish(t, dir, pages("old"))
	mount := filepath.Join(dir, "uploads")
	check(t, os.Mkdir(mount, 0o755))
	if err := syscall.Mount("tmpfs", mount, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("nothing can be mounted here: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(mount, syscall.MNT_DETACH) })
	put(t, mount+"/a", "theirs")
	publish(t, dir, pages("new"))
	if got := tree(t, dir); !strings.Contains(got, "uploads/a=theirs") || !strings.Contains(got, "index of new") ||
		strings.Contains(got, "only-old") {
		t.Error(got)
	}
}

// TestLinksAreNotFollowed puts links, pipes and folders in the place of everything that a build makes beside the
// output and holds that it is refused, with the place, and that nothing elsewhere is touched.
func TestLinksAreNotFollowed(t *testing.T) {
	odd := map[string]func(p, elsewhere string) error{
		"a link to a folder":      func(p, elsewhere string) error { return os.Symlink(elsewhere, p) },
		"a link to a file":        func(p, elsewhere string) error { return os.Symlink(elsewhere+"/file", p) },
		"a link to nothing":       func(p, elsewhere string) error { return os.Symlink(elsewhere+"/none", p) },
		"a link to itself":        func(p, _ string) error { return os.Symlink(filepath.Base(p), p) },
		"a pipe":                  func(p, _ string) error { return syscall.Mkfifo(p, 0o644) },
		"another name for a file": func(p, elsewhere string) error { return os.Link(elsewhere+"/file", p) },
	}
	tried := 0
	defer func() {
		t.Logf("%d links, pipes and other things in the place of our own: each refused, nothing elsewhere touched",
			tried)
	}()
	for _, name := range []string{"lock", "cache", "staging", "next", "old"} {
		for what, make := range odd {
			tried++
			base := t.TempDir()
			dir, elsewhere := filepath.Join(base, "public"), filepath.Join(base, "elsewhere")
			publish(t, dir, pages("old"))
			put(t, elsewhere+"/file", "theirs")
			beside := filepath.Join(base, ".public.throughline-"+name)
			check(t, make(beside, elsewhere))
			before := tree(t, dir) + everything(t, elsewhere)
			err := publishSo(Options{Dir: dir, Generator: "test", Shadow: true}, pages("new"))
			var refusal Refusal
			if !errors.As(err, &refusal) || !strings.Contains(refusal.Message, beside) || refusal.Hint == "" {
				t.Errorf("%s as the %s: %v", what, name, err)
			}
			if after := tree(t, dir) + everything(t, elsewhere); after != before {
				t.Errorf("%s as the %s: before\n%s\nafter\n%s", what, name, before, after)
			}
		}
	}
}

// TestLinksInOutput puts links in the place of our own folders and files in the output, where files are replaced one
// by one.
func TestLinksInOutput(t *testing.T) {
	for _, way := range ways() {
		base := t.TempDir()
		dir, elsewhere := filepath.Join(base, "public"), filepath.Join(base, "elsewhere")
		way.publishBefore(t, dir)
		put(t, elsewhere+"/a/index.html", "theirs")
		check(t, os.RemoveAll(dir+"/reviews"))
		check(t, os.Symlink(elsewhere, dir+"/reviews"))
		_ = publishSo(Options{Dir: dir, Generator: "test", Shadow: way.spare,
			disk: disk{fault: func(op, path string) error { return way.fault(dir, op, path) }}}, way.pages("new"))
		if got := tree(t, elsewhere); got != "a/index.html=theirs" {
			t.Errorf("%s: elsewhere is now %s", way.name, got)
		}
	}
}

// TestOutside holds that an output is not inside of the content, by whatever name it is called.
func TestOutside(t *testing.T) {
	base := t.TempDir()
	content := filepath.Join(base, "site", "content")
	check(t, os.MkdirAll(filepath.Join(content, "reviews"), 0o755))
	check(t, os.Symlink(content, filepath.Join(base, "short")))
	check(t, os.Symlink(filepath.Join(base, "short", "reviews"), filepath.Join(base, "shorter")))
	for _, dir := range []string{"site/content/public", "short/public", "shorter/deep/public",
		"site/../short/reviews/x"} {
		_, err := Open(Options{Dir: filepath.Join(base, dir), Sources: []string{filepath.Join(base, "site")},
			Outside: []string{content}})
		var refusal Refusal
		if !errors.As(err, &refusal) || !strings.Contains(refusal.Message, "is inside of") {
			t.Errorf("%s: %v", dir, err)
		}
	}
}
