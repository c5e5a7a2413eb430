package source

import (
	"crypto/sha256"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestIndex changes files in the ways that are easy to miss and holds that each is found, once.
func TestIndex(t *testing.T) {
	dir := t.TempDir()
	at := func(p string) string { return filepath.Join(dir, filepath.FromSlash(p)) }
	put := func(p, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(at(p)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at(p), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	root, err := OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	old := time.Now().Add(-time.Hour)
	put("content/reviews/a.md", "one")
	put("content/reviews/b.md", "two")
	put("outside.md", "never")
	put("content/.hidden", "never")
	if err := os.Symlink("b.md", at("content/reviews/link.md")); err != nil {
		t.Fatal(err)
	}
	var x Index
	steps := []struct {
		name, want string
		do         func()
	}{
		{"all files are new", "content/reviews/a.md content/reviews/b.md content/reviews/link.md", func() {}},
		{"nothing", "", func() {}},
		{"a touch", "", func() { check(t, os.Chtimes(at("content/reviews/a.md"), old, old)) }},
		{"the same bytes again", "", func() { put("content/reviews/a.md", "one") }},
		{"other bytes of the same size", "content/reviews/a.md", func() { put("content/reviews/a.md", "eno") }},
		{"other bytes, and the time set back", "content/reviews/a.md", func() {
			put("content/reviews/a.md", "neo")
			check(t, os.Chtimes(at("content/reviews/a.md"), old, old))
		}},
		{"what a link leads to", "content/reviews/b.md content/reviews/link.md",
			func() { put("content/reviews/b.md", "owt") }},
		{"a rename", "content/reviews/a.md content/reviews/c.md",
			func() { check(t, os.Rename(at("content/reviews/a.md"), at("content/reviews/c.md"))) }},
		{"settings", "throughline.yaml", func() { put("throughline.yaml", "title: x") }},
		{"a folder goes", "content/reviews/b.md content/reviews/c.md content/reviews/link.md",
			func() { check(t, os.RemoveAll(at("content/reviews"))) }},
		{"the editor's own", "", func() { put("content/a.md~", "x") }},
	}
	for _, s := range steps {
		s.do()
		// As if all had been written long ago: what is found has to be found by the marks.
		got := strings.Join(x.Refresh(root.FS(), time.Now().Add(time.Hour)), " ")
		if got != s.want {
			t.Errorf("%s: changed %q, want %q", s.name, got, s.want)
		}
		if sum, ok := x.Sum("throughline.yaml"); ok && sum != sha256.Sum256([]byte("title: x")) {
			t.Errorf("%s: a wrong sum", s.name)
		}
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// TestRefreshPaths holds that looking at the files that a change was told of finds what looking at all does, or says
// that it cannot.
func TestRefreshPaths(t *testing.T) {
	dir := t.TempDir()
	at := func(p string) string { return filepath.Join(dir, filepath.FromSlash(p)) }
	put := func(p, text string) func() {
		return func() {
			check(t, os.MkdirAll(filepath.Dir(at(p)), 0o755))
			check(t, os.WriteFile(at(p), []byte(text), 0o644))
		}
	}
	root, err := OpenRoot(dir)
	check(t, err)
	defer root.Close()
	var one, all Index
	if _, ok := one.RefreshPaths(root.FS(), []string{"content/reviews/a.md"}, time.Now()); ok {
		t.Error("an index that knows nothing trusts what it is told")
	}
	put("content/reviews/a.md", "one")()
	put("content/pages/p.md", "one")()
	one.Refresh(root.FS(), time.Now())
	all.Refresh(root.FS(), time.Now())
	const cannot = "cannot tell"
	for _, s := range []struct {
		name, told, want string
		do               func()
	}{
		{"a change", "content/reviews/a.md", "content/reviews/a.md", put("content/reviews/a.md", "two")},
		{"none", "content/reviews/a.md", "", put("content/reviews/a.md", "two")},
		{"a page", "content/pages/p.md", "content/pages/p.md", put("content/pages/p.md", "two")},
		{"a new review", "content/reviews/b.md", "content/reviews/b.md", put("content/reviews/b.md", "x")},
		{"a new file that is no review", "content/reviews/b.csv", cannot, put("content/reviews/b.csv", "x")},
		{"one that came and went", "content/reviews/c.md", "", func() {}},
		{"a rename", "content/reviews/b.md content/reviews/z.md", "content/reviews/b.md content/reviews/z.md", func() {
			check(t, os.Rename(at("content/reviews/b.md"), at("content/reviews/z.md")))
		}},
		{"a hidden one", "content/reviews/.x/b.md", cannot, put("content/reviews/.x/b.md", "x")},
		{"a folder", "content/reviews/new", cannot, put("content/reviews/new/b.md", "x")},
		{"a folder that is called like a review goes", "content/reviews/f.md", cannot, func() {
			put("content/reviews/f.md/b.md", "x")()
			one.Refresh(root.FS(), time.Now())
			all.Refresh(root.FS(), time.Now())
			check(t, os.RemoveAll(at("content/reviews/f.md")))
		}},
		{"a link", "content/reviews/l.md", cannot,
			func() { check(t, os.Symlink("z.md", at("content/reviews/l.md"))) }},
		{"a review goes", "content/reviews/a.md", "content/reviews/a.md",
			func() { check(t, os.Remove(at("content/reviews/a.md"))) }},
	} {
		s.do()
		changed, ok := one.RefreshPaths(root.FS(), strings.Fields(s.told), time.Now())
		got, found := strings.Join(changed, " "), strings.Join(all.Refresh(root.FS(), time.Now()), " ")
		if !ok {
			got = cannot
			one.Refresh(root.FS(), time.Now())
		}
		if got != s.want || ok && got != found {
			t.Errorf("%s: changed %q, want %q, and all that has changed is %q", s.name, got, s.want, found)
		}
	}
}
