package source

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"throughline/internal/diag"
)

// TestHiddenStaysHidden links to hidden files and folders in every way that a link can take, from places of every
// kind, and holds that none is read, whatever asks.
func TestHiddenStaysHidden(t *testing.T) {
	dir := t.TempDir()
	at := func(p string) string { return filepath.Join(dir, filepath.FromSlash(p)) }
	for _, p := range []string{".git/config", ".env", "content/reviews/.drafts/secret.md", "content/reviews/notes.md~",
		"content/reviews/open.md", "themes/own/.old/site.css", "shared/page.md"} {
		must(t, os.MkdirAll(filepath.Dir(at(p)), 0o755))
		must(t, os.WriteFile(at(p), []byte("words of "+p), 0o644))
	}
	for link, to := range map[string]string{
		"content/reviews/config.txt":     "../../.git/config",
		"content/reviews/env.md":         "../../.env",
		"content/reviews/draft.md":       ".drafts/secret.md",
		"content/reviews/backup.md":      "notes.md~",
		"content/reviews/twice.md":       "draft.md",
		"content/reviews/around.md":      "../../.git/../content/reviews/open.md",
		"content/reviews/also-open.md":   "open.md",
		"content/reviews/from-shared.md": "../../shared/page.md",
		"git":                            ".git",
		"content/reviews/by-folder.txt":  "../../git/config",
		"themes/own/assets":              ".old",
	} {
		must(t, os.MkdirAll(filepath.Dir(at(link)), 0o755))
		must(t, os.Symlink(to, at(link)))
	}
	root, err := OpenRoot(dir)
	must(t, err)
	defer root.Close()
	for p, open := range map[string]bool{
		"content/reviews/open.md": true, "content/reviews/also-open.md": true, "content/reviews/from-shared.md": true,
		"content/reviews/config.txt": false, "content/reviews/env.md": false, "content/reviews/draft.md": false,
		"content/reviews/backup.md": false,
		"content/reviews/twice.md":  false, "content/reviews/around.md": false, "content/reviews/by-folder.txt": false,
		"themes/own/assets/site.css": false,
	} {
		data, err := fs.ReadFile(root.FS(), p)
		_, serr := fs.Stat(root.FS(), p)
		if (err == nil) != open || !open && !errors.Is(err, ErrHidden) {
			t.Errorf("%s: %q, %v", p, data, err)
		}
		if linked := !strings.HasPrefix(p, "themes/"); linked && (serr == nil) != open {
			t.Errorf("%s can be looked at: %v", p, serr)
		}
	}
	if _, err := fs.ReadDir(root.FS(), "themes/own/assets"); !errors.Is(err, ErrHidden) {
		t.Errorf("a hidden folder is listed: %v", err)
	}
	var errs diag.List
	inv := Walk(root.FS(), &errs)
	if len(inv.Reviews) != 3 || len(inv.Assets) != 0 || errs.Len() != 7 {
		t.Errorf("%v %v %v", inv.Reviews, inv.Assets, errs.Sorted())
	}
	for _, d := range errs.Sorted() {
		if !strings.Contains(d.Message, "hidden") {
			t.Errorf("%s: %s", d.Path(), d.Message)
		}
	}
	var x Index
	x.Refresh(root.FS(), time.Now())
	if !x.Lists(inv) {
		t.Error("the index and the walk see other files")
	}
}

// TestNothingIsWaitedFor puts pipes, sockets and devices in the place of files after they were found, and holds that
// reading ends.
func TestNothingIsWaitedFor(t *testing.T) {
	dir := t.TempDir()
	p := filepath.Join(dir, "content", "reviews", "a.md")
	must(t, os.MkdirAll(filepath.Dir(p), 0o755))
	root, err := OpenRoot(dir)
	must(t, err)
	defer root.Close()
	for what, make := range map[string]func() error{
		"a pipe":   func() error { return syscall.Mkfifo(p, 0o644) },
		"a folder": func() error { return os.Mkdir(p, 0o755) },
		"a socket": func() error { return syscall.Mknod(p, syscall.S_IFSOCK|0o644, 0) },
		"a link to a pipe": func() error {
			_ = syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o644)
			return os.Symlink("../../pipe", p)
		},
	} {
		must(t, os.WriteFile(p, []byte("# A\n"), 0o644))
		var errs diag.List
		inv := Walk(root.FS(), &errs)
		must(t, os.Remove(p))
		must(t, make())
		ended := inBackground(func() {
			if _, err := inv.ReadFile("content/reviews/a.md", MaxText); err == nil {
				t.Errorf("%s is read", what)
			}
			if inv.ReadText("content/reviews/a.md", &errs) != nil || errs.Len() != 1 {
				t.Errorf("%s: %v", what, errs.Sorted())
			}
			_, _ = fs.ReadFile(root.FS(), "content/reviews/a.md")
			var x Index
			x.Refresh(root.FS(), time.Now())
		})
		select {
		case <-ended:
		case <-time.After(time.Minute):
			t.Fatalf("%s is waited for", what)
		}
		must(t, os.Remove(p))
	}
}

func inBackground(do func()) <-chan struct{} {
	done := make(chan struct{})
	go func() { defer close(done); do() }()
	return done
}
