package output

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"
)

func tree(t *testing.T, dir string) string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == ManifestName {
			return err
		}
		data, err := os.ReadFile(p)
		rel, _ := filepath.Rel(dir, p)
		out = append(out, rel+"="+string(data))
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	sort.Strings(out)
	return strings.Join(out, " ")
}

func publish(t *testing.T, dir string, files map[string]string) Stats {
	t.Helper()
	w, err := Open(Options{Dir: dir, Generator: "test"})
	if err != nil {
		t.Fatal(err)
	}
	for p, data := range files {
		if err := w.Put(p, []byte(data)); err != nil {
			t.Fatal(err)
		}
	}
	s, err := w.Commit()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestCommit(t *testing.T) {
	base := t.TempDir()
	dir := filepath.Join(base, "public")
	publish(t, dir, map[string]string{"index.html": "1", "a/b.html": "2", "a/c.html": "3"})
	os.WriteFile(filepath.Join(dir, "CNAME"), []byte("theirs"), 0o644)
	before, _ := os.Stat(filepath.Join(dir, "index.html"))
	s := publish(t, dir, map[string]string{"index.html": "1", "a/b.html": "two"})
	if s != (Stats{Files: 2, Written: 1, Unchanged: 1, Removed: 1, Bytes: 4, Foreign: 1}) {
		t.Errorf("stats %+v", s)
	}
	if got, want := tree(t, dir), "CNAME=theirs a/b.html=two index.html=1"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	after, _ := os.Stat(filepath.Join(dir, "index.html"))
	if !os.SameFile(before, after) {
		t.Error("an unchanged file was written again")
	}
	folder, _ := os.Stat(dir)
	publish(t, dir, map[string]string{"index.html": "1", "a/b.html": "two"})
	if again, _ := os.Stat(dir); !os.SameFile(folder, again) {
		t.Error("a build without a change replaced the folder")
	}
	left, _ := os.ReadDir(base)
	if len(left) != 1 {
		t.Errorf("left beside the output: %v", left)
	}
}

func TestAbortAndLeftovers(t *testing.T) {
	base := t.TempDir()
	dir := filepath.Join(base, "public")
	publish(t, dir, map[string]string{"index.html": "old"})
	w, err := Open(Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Put("index.html", []byte("new")); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(Options{Dir: dir}); err == nil || !strings.Contains(err.Error(),
		fmt.Sprintf("process %d", os.Getpid())) {
		t.Errorf("a second build was let in: %v", err)
	}
	w.Abort()
	if got := tree(t, dir); got != "index.html=old" {
		t.Errorf("after an abort: %s", got)
	}
	// What a killed build leaves.
	os.MkdirAll(filepath.Join(base, ".public.throughline-staging", "x"), 0o755)
	os.WriteFile(filepath.Join(base, ".public.throughline-lock"), []byte("99999"), 0o644)
	publish(t, dir, map[string]string{"index.html": "new"})
	if got := tree(t, base); got != "public/index.html=new" {
		t.Errorf("after a killed build: %s", got)
	}
}

func TestReplaceEach(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	publish(t, dir, map[string]string{"index.html": "1", "a/b.css": "2", "c/d/e.html": "3"})
	w, err := Open(Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	for p, data := range map[string]string{"index.html": "one", "a/b.css": "2", "f/g.html": "4"} {
		if err := w.Put(p, []byte(data)); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(w.staging, ManifestName), []byte("{}"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := w.replaceEach(); err != nil {
		t.Fatal(err)
	}
	w.Abort()
	if got, want := tree(t, dir), "a/b.css=2 f/g.html=4 index.html=one"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if _, err := os.Stat(filepath.Join(dir, "c")); err == nil {
		t.Error("an empty folder is left")
	}
}

func TestRefusals(t *testing.T) {
	base := t.TempDir()
	site := filepath.Join(base, "site")
	os.MkdirAll(filepath.Join(site, "content"), 0o755)
	os.MkdirAll(filepath.Join(base, "full"), 0o755)
	os.WriteFile(filepath.Join(base, "full", "x"), nil, 0o644)
	os.WriteFile(filepath.Join(base, "file"), nil, 0o644)
	os.Symlink(site, filepath.Join(base, "link"))
	os.Symlink("gone", filepath.Join(base, "nowhere"))
	os.MkdirAll(filepath.Join(base, "torn"), 0o755)
	os.WriteFile(filepath.Join(base, "torn", ManifestName), []byte("{"), 0o644)
	for dir, want := range map[string]string{
		"site":         "contains the site's own sources",
		".":            "contains the site's own sources",
		"site/content": "contains the site's own sources",
		"full":         "is not empty and was not written by throughline",
		"file":         "is not a folder",
		"link":         "contains the site's own sources",
		"nowhere":      "leads nowhere",
		"torn":         "cannot be read",
	} {
		_, err := Open(Options{Dir: filepath.Join(base, dir), Sources: []string{site, filepath.Join(site, "content")}})
		var r Refusal
		if !errors.As(err, &r) || !strings.Contains(r.Message, want) || r.Hint == "" {
			t.Errorf("%s: %v", dir, err)
		}
	}
	if left, _ := os.ReadDir(base); len(left) != 6 {
		t.Errorf("a refusal left something: %v", left)
	}
}

func TestPaths(t *testing.T) {
	w, err := Open(Options{Dir: filepath.Join(t.TempDir(), "public")})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Abort()
	for _, p := range []string{"ok/index.html", "ok/a.txt"} {
		if err := w.Put(p, nil); err != nil {
			t.Error(err)
		}
	}
	for _, p := range []string{"", ".", "/x", "../x", "a/../b", "a//b", "a\\b", "a\x00b", ManifestName,
		"OK/Index.html", "ok/a.txt/b", "ok"} {
		if err := w.Put(p, nil); err == nil {
			t.Errorf("path %q was accepted", p)
		}
	}
}
