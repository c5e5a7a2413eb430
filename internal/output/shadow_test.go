package output

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// checkSpare holds that a spare is the same tree as what is published: the same names, each leading to the very same
// file, with the same rights, and that nobody else can look into it.
func checkSpare(t *testing.T, dir string) {
	t.Helper()
	if got, want := names(t, spareOf(dir)), names(t, dir); got != want {
		t.Errorf("in the spare\n%s\npublished\n%s", got, want)
	}
	if info, err := os.Stat(filepath.Dir(spareOf(dir))); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("others can look at the spare: %v, %v", info, err)
	}
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		one, err := os.Lstat(p)
		check(t, err)
		other, err := os.Lstat(filepath.Join(spareOf(dir), strings.TrimPrefix(p, dir)))
		check(t, err)
		if !os.SameFile(one, other) {
			t.Errorf("%s is another file in the spare", p)
		}
		return nil
	})
	check(t, err)
}

// names lists everything in a tree with its rights.
func names(t *testing.T, dir string) string {
	t.Helper()
	var b strings.Builder
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		fmt.Fprintln(&b, info.Mode(), strings.TrimPrefix(p, dir))
		return err
	})
	check(t, err)
	return b.String()
}

// spareSite is a site of which little changes from build to build.
func spareSite(build string) map[string]string {
	out := map[string]string{"index.html": "index of " + build, "only/" + build + "/index.html": build,
		"kind/x.html": "x"}
	for i := range 8 {
		out[fmt.Sprintf("reviews/r%d/index.html", i)] = fmt.Sprintf("review %d", i)
	}
	return out
}

// TestSpare does to the spare and to the published folder what people and disks do, and holds that what is published
// next is the new site, no more and no less, that the spare is the same again, and that nothing outside of either was
// touched.
func TestSpare(t *testing.T) {
	for name, harm := range map[string]func(t *testing.T, public, spare, elsewhere string){
		"nothing": func(*testing.T, string, string, string) {},
		"a file gone": func(t *testing.T, _, s,
			_ string) {
			check(t, os.Remove(s+"/reviews/r1/index.html"))
		},
		"a folder gone": func(t *testing.T, _, s, _ string) { check(t, os.RemoveAll(s+"/reviews/r1")) },
		"another file": func(t *testing.T, _, s, _ string) {
			rewrite(t, s+"/reviews/r1/index.html",
				"review !")
		},
		"written to": func(t *testing.T, _, s, _ string) {
			put(t, s+"/reviews/r1/index.html",
				"review !")
		},
		"one more file": func(t *testing.T, _, s, _ string) { put(t, s+"/reviews/r1/secret.html", "secret") },
		"one more folder": func(t *testing.T, _, s, _ string) {
			put(t, s+"/reviews/new/secret.html",
				"secret")
		},
		"an empty folder": func(t *testing.T, _, s,
			_ string) {
			check(t, os.MkdirAll(s+"/reviews/new/x", 0o755))
		},
		"a folder for a file": func(t *testing.T, _, s, _ string) {
			swapped(t, s+"/index.html",
				s+"/index.html/x")
		},
		"a file for a folder":    func(t *testing.T, _, s, _ string) { swapped(t, s+"/reviews/r1", s+"/reviews/r1") },
		"a file for all folders": func(t *testing.T, _, s, _ string) { swapped(t, s+"/reviews", s+"/reviews") },
		"a link for a folder": func(t *testing.T, p, s, _ string) {
			check(t, os.RemoveAll(s+"/reviews"))
			check(t, os.Symlink(p+"/reviews", s+"/reviews"))
		},
		"a link for what goes": func(t *testing.T, _, s, e string) {
			check(t, os.RemoveAll(s+"/only"))
			check(t, os.Symlink(e, s+"/only"))
		},
		"a link for a file": func(t *testing.T, p, s, _ string) {
			check(t, os.Remove(s+"/reviews/r1/index.html"))
			check(t, os.Symlink(p+"/reviews/r1/index.html", s+"/reviews/r1/index.html"))
		},
		"a link for the spare": func(t *testing.T, _, s, _ string) {
			check(t, os.Rename(s, s+"2"))
			check(t, os.Symlink(s+"2", s))
		},
		"a file for the spare": func(t *testing.T, _, s, _ string) { swapped(t, s, s) },
		"no spare":             func(t *testing.T, _, s, _ string) { check(t, os.RemoveAll(s)) },
		"no cache":             func(t *testing.T, _, s, _ string) { check(t, os.RemoveAll(filepath.Dir(s))) },
		"other rights":         func(t *testing.T, _, s, _ string) { check(t, os.Chmod(s+"/reviews/r1", 0o700)) },
		"other rights of all":  func(t *testing.T, _, s, _ string) { check(t, os.Chmod(s, 0o777)) },
		"other rights of a file": func(t *testing.T, _, s,
			_ string) {
			check(t, os.Chmod(s+"/reviews/r1/index.html", 0o600))
		},
		"public: a file gone": func(t *testing.T, p, _,
			_ string) {
			check(t, os.Remove(p+"/reviews/r1/index.html"))
		},
		"public: a folder gone": func(t *testing.T, p, _, _ string) { check(t, os.RemoveAll(p+"/reviews/r1")) },
		"public: another file": func(t *testing.T, p, _, _ string) {
			rewrite(t, p+"/reviews/r1/index.html",
				"review !")
		},
		"public: a copy": func(t *testing.T, p, _, _ string) {
			rewrite(t, p+"/reviews/r1/index.html",
				"review 1")
		},
		"public: written to": func(t *testing.T, p, _, _ string) {
			put(t, p+"/reviews/r1/index.html",
				"review !")
		},
		"public: an empty folder": func(t *testing.T, p, _,
			_ string) {
			check(t, os.MkdirAll(p+"/reviews/new/x", 0o755))
		},
		"public: other rights": func(t *testing.T, p, _, _ string) { check(t, os.Chmod(p+"/reviews/r1", 0o700)) },
		"public: a link for what goes": func(t *testing.T, p, _, e string) {
			check(t, os.RemoveAll(p+"/only/old"))
			check(t, os.Symlink(e, p+"/only/old"))
			t.Cleanup(func() { os.Remove(p + "/only/old") })
		},
		"both: a copy spoilt": func(t *testing.T, p, s, _ string) {
			put(t, s+"/reviews/r1/index.html", "review !")
			rewrite(t, p+"/reviews/r1/index.html", "review 1")
		},
	} {
		t.Run(name, func(t *testing.T) {
			base, elsewhere := t.TempDir(), t.TempDir()
			dir := filepath.Join(base, "public")
			put(t, elsewhere+"/index.html", "theirs")
			put(t, elsewhere+"/old/index.html", "theirs")
			so := Options{Dir: dir, Generator: "test", Shadow: true}
			check(t, publishSo(so, spareSite("older")))
			check(t, publishSo(so, spareSite("old")))
			checkSpare(t, dir)
			harm(t, dir, spareOf(dir), elsewhere)
			linked := 0
			if info, err := os.Lstat(dir + "/only/old"); err == nil && info.Mode()&fs.ModeSymlink != 0 {
				linked = 1 // it is theirs now, and stays
			}
			for _, build := range []string{"new", "newer", "newest"} {
				check(t, publishSo(so, spareSite(build)))
				if r, err := Verify(dir); err != nil || !r.Sound() || r.Files != len(spareSite(build)) ||
					len(r.Foreign) != linked {
					t.Fatalf("%s: %+v, %v", build, r, err)
				}
				for p, want := range spareSite(build) {
					if got, err := os.ReadFile(filepath.Join(dir, p)); string(got) != want {
						t.Errorf("%s: %s is %q, %v", build, p, got, err)
					}
				}
			}
			checkSpare(t, dir)
			if got := tree(t, elsewhere); got != "index.html=theirs old/index.html=theirs" {
				t.Errorf("elsewhere there is %s", got)
			}
		})
	}
}

// TestSpareFollows publishes sites whose files change names in awkward ways, with others' files among them, and holds
// that the spare makes no difference.
func TestSpareFollows(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	so := Options{Dir: dir, Generator: "test", Shadow: true}
	for step, files := range []map[string]string{
		{"a": "1", "b/c": "2"}, {"a": "1", "b/c": "3"}, {"a/x": "1", "b/c": "3"}, {"a": "1", "b": "2"},
		{"A": "1", "b": "2"}, {"a/a/a": "1", "b": "2"},
		{"a/a": "1", "b": "2"}, {"B": "2"}, {"b/B": "2"}, {"b": "2", "c": "3"},
		{"b": "2", "c/.throughline-new/x": "3"}, {},
	} {
		for i := range 12 { // so that little of it is new
			files[fmt.Sprintf("same/%d", i)] = "same"
		}
		their := fmt.Sprintf("their/%d/file", step)
		if step > 0 {
			put(t, filepath.Join(dir, their), "theirs")
			check(t, os.RemoveAll(filepath.Join(dir, fmt.Sprintf("their/%d", step-2))))
		}
		check(t, publishSo(so, files))
		var want []string
		for p, data := range files {
			want = append(want, p+"="+data)
		}
		for s := max(1, step-1); s <= step; s++ {
			want = append(want, fmt.Sprintf("their/%d/file=theirs", s))
		}
		slices.Sort(want)
		if got := tree(t, dir); got != strings.Join(want, " ") {
			t.Errorf("step %d: got %s, want %s", step, got, strings.Join(want, " "))
		}
		if step > 0 {
			checkSpare(t, dir)
		}
	}
}

// TestSpareSpares holds that with a spare nothing is done to the disk for what is the same, and that a file which has
// changed is written once.
func TestSpareSpares(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	done := map[string]int{}
	so := Options{Dir: dir, Generator: "test", Shadow: true,
		disk: disk{fault: func(op, _ string) error { done[op]++; return nil }}}
	for i := range 4 {
		clear(done)
		files := map[string]string{"index.html": fmt.Sprint(i)}
		for j := range 40 {
			files[fmt.Sprintf("r/%d/index.html", j)] = "same"
		}
		check(t, publishSo(so, files))
	}
	if done["mkdir"] > 2 || done["create"] != 2 || done["link"] != 3 || done["exchange"] != 1 {
		t.Errorf("an edit of one file of 41 took %v", done)
	}
	checkSpare(t, dir)
}

// TestNoSpare holds that a build which is to keep nothing leaves no spare, which would be of an older site.
func TestNoSpare(t *testing.T) {
	base := t.TempDir()
	dir := filepath.Join(base, "public")
	for _, build := range []string{"older", "old"} {
		check(t, publishSo(Options{Dir: dir, Generator: "test", Shadow: true}, spareSite(build)))
	}
	checkSpare(t, dir)
	publish(t, dir, spareSite("new"))
	if _, err := os.Lstat(spareOf(dir)); err == nil {
		t.Error("the old site is still in the spare")
	}
}

// put writes a file, through whatever has its name, and makes its folder.
func put(t *testing.T, file, text string) {
	t.Helper()
	check(t, os.MkdirAll(filepath.Dir(file), 0o755))
	check(t, os.WriteFile(file, []byte(text), 0o644))
}

// swapped puts a file in the place of what has a name.
func swapped(t *testing.T, name, file string) {
	t.Helper()
	check(t, os.RemoveAll(name))
	put(t, file, "swapped")
}
