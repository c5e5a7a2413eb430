package output

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestInPlace holds that the folder itself stays, and what has not changed in it.
func TestInPlace(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	publishIn(t, Options{Dir: dir, InPlace: true}, map[string]string{"a.html": "a", "b.html": "b", "c/d.html": "d"})
	folder, same := inode(t, dir), inode(t, filepath.Join(dir, "b.html"))
	publishIn(t, Options{Dir: dir, InPlace: true, Shadow: true}, map[string]string{"a.html": "other", "b.html": "b"})
	if !os.SameFile(folder, inode(t, dir)) || !os.SameFile(same, inode(t, filepath.Join(dir, "b.html"))) {
		t.Error("something was replaced that could stay")
	}
	if r, err := Verify(dir); err != nil || !r.Sound() || r.Files != 2 || len(r.Foreign) > 0 {
		t.Error(r, err)
	}
	if left, _ := os.ReadDir(filepath.Dir(dir)); len(left) != 1 {
		t.Error("something is left beside the output", left)
	}
}

// TestWork holds that nothing is made beside an output whose work is done elsewhere, that outputs of one name do not
// share it, and that the folder for it is not one that is published or read.
func TestWork(t *testing.T) {
	base := t.TempDir()
	work := filepath.Join(base, "work")
	for _, dir := range []string{"one/public", "two/public"} {
		o := Options{Dir: filepath.Join(base, dir), Work: work, Shadow: true}
		publishIn(t, o, map[string]string{"a.html": "a of " + dir, "b.html": "b"})
		publishIn(t, o, map[string]string{"a.html": "new a of " + dir, "b.html": "b"})
		if left, _ := os.ReadDir(filepath.Dir(o.Dir)); len(left) != 1 {
			t.Error("something is left beside the output", left)
		}
		if r, err := Verify(o.Dir); err != nil || !r.Sound() {
			t.Error(r, err)
		}
	}
	if kept, _ := filepath.Glob(filepath.Join(work, "public-*.cache")); len(kept) != 2 {
		t.Error("two outputs share what is kept, or nothing is:", kept)
	}
	w, err := Open(Options{Dir: filepath.Join(base, "one/public"), Work: work})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Open(Options{Dir: filepath.Join(base, "one/public"), Work: work}); err == nil {
		t.Error("two builds at once write one output")
	}
	w.Abort()
	for _, bad := range []string{"one/public/work", "one/public", "content/work"} {
		_, err := Open(Options{Dir: filepath.Join(base, "one/public"), Work: filepath.Join(base, bad),
			Outside: []string{filepath.Join(base, "content")}})
		if err == nil || !strings.Contains(err.Error(), "is inside of") {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// TestOutputIsALink holds that a link in the place of the output is followed and stays.
func TestOutputIsALink(t *testing.T) {
	base := t.TempDir()
	link := filepath.Join(base, "current")
	for _, n := range []string{"releases/1", "releases/2"} {
		if err := os.MkdirAll(filepath.Join(base, n), 0o755); err != nil {
			t.Fatal(err)
		}
		_ = os.Remove(link)
		if err := os.Symlink(n, link); err != nil {
			t.Fatal(err)
		}
		publishIn(t, Options{Dir: link, Shadow: true, Work: filepath.Join(base, "work")}, map[string]string{"a.html": n})
		if to, err := os.Readlink(link); err != nil || to != n {
			t.Error(to, err)
		}
		if data, err := os.ReadFile(filepath.Join(base, n, "a.html")); err != nil || string(data) != n {
			t.Error(string(data), err)
		}
	}
	if data, _ := os.ReadFile(filepath.Join(base, "releases/1/a.html")); string(data) != "releases/1" {
		t.Error("the release before was changed")
	}
}

func publishIn(t *testing.T, o Options, files map[string]string) {
	t.Helper()
	o.Generator = "test"
	w, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	for name, text := range files {
		if err := w.Put(name, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Commit(); err != nil {
		t.Fatal(err)
	}
}

func inode(t *testing.T, name string) os.FileInfo {
	t.Helper()
	info, err := os.Lstat(name)
	if err != nil {
		t.Fatal(err)
	}
	return info
}
