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
	root, err := os.OpenRoot(dir)
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
		{"what a link leads to", "content/reviews/b.md content/reviews/link.md", func() { put("content/reviews/b.md", "owt") }},
		{"a rename", "content/reviews/a.md content/reviews/c.md", func() { check(t, os.Rename(at("content/reviews/a.md"), at("content/reviews/c.md"))) }},
		{"settings", "throughline.yaml", func() { put("throughline.yaml", "title: x") }},
		{"a folder goes", "content/reviews/b.md content/reviews/c.md content/reviews/link.md", func() { check(t, os.RemoveAll(at("content/reviews"))) }},
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
