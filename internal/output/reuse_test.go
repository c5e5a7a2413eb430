package output

import (
	"os"
	"path/filepath"
	"testing"
)

// TestCarry holds that a file is taken over without its bytes only where it is what the manifest says and what the
// caller knows, whatever was done to it since, and that a file that is not taken can still be put.
func TestCarry(t *testing.T) {
	for name, c := range map[string]struct {
		change func(t *testing.T, file string, w *Writer)
		want   bool
	}{
		"as it was": {func(*testing.T, string, *Writer) {}, true},
		"touched": {func(t *testing.T, f string, _ *Writer) { rewrite(t, f, "hello") },
			true}, // the same bytes: read and believed
		"other bytes": {func(t *testing.T, f string, _ *Writer) { rewrite(t, f, "hallo") }, false},
		"longer":      {func(t *testing.T, f string, _ *Writer) { rewrite(t, f, "hello!") }, false},
		"gone":        {func(t *testing.T, f string, _ *Writer) { check(t, os.Remove(f)) }, false},
		"a link in its place": {func(t *testing.T, f string, _ *Writer) {
			check(t, os.Remove(f))
			check(t,
				os.Symlink("b.html", f))
		}, false},
		"not for everybody": {func(t *testing.T, f string, _ *Writer) { check(t, os.Chmod(f, 0o600)) }, false},
		"not ours any more": {func(_ *testing.T, _ string, w *Writer) { delete(w.old.Files, "a.html") }, false},
		"of another build": {func(_ *testing.T, _ string,
			w *Writer) {
			w.old.Files["a.html"] = Entry{SHA256: Sum{1}, Size: 5}
		}, false},
		"already in the site":   {func(t *testing.T, _ string, w *Writer) { check(t, w.Put("A.html", nil)) }, false},
		"a folder has its name": {func(t *testing.T, _ string, w *Writer) { check(t, w.Put("a.html/x", nil)) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "public")
			publish(t, dir, map[string]string{"a.html": "hello", "b.html": "hello"})
			entry, left := leftOf(t, dir, "a.html")
			w, err := Open(Options{Dir: dir, Generator: "test"})
			check(t, err)
			defer w.Abort()
			c.change(t, filepath.Join(dir, "a.html"), w)
			before := len(w.files)
			if got := w.Reuse("a.html", entry, left); got != c.want {
				t.Fatalf("carried: %v", got)
			}
			if !c.want {
				if len(w.files) != before {
					t.Error("a file that was not taken is listed")
				}
				return
			}
			s, err := w.Commit()
			if err != nil || s.Unchanged != 1 || s.Removed != 1 || tree(t, dir) != "a.html=hello" {
				t.Errorf("%+v, %v: %s", s, err, tree(t, dir))
			}
		})
	}
}

// TestPutAfterCarry holds that a file that could not be linked is made like any other.
func TestPutAfterCarry(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "public")
	publish(t, dir, map[string]string{"a.html": "hello"})
	entry, left := leftOf(t, dir, "a.html")
	w, err := Open(Options{Dir: dir, Generator: "test", disk: disk{fault: func(op, _ string) error {
		if op == "link" {
			return os.ErrPermission
		}
		return nil
	}}})
	check(t, err)
	if w.Reuse("a.html", entry, left) {
		t.Fatal("it cannot have been linked")
	}
	check(t, w.Put("a.html", []byte("hello")))
	check(t, w.Put("b.html", []byte("hello")))
	_, err = w.Commit()
	check(t, err)
	if got := tree(t, dir); got != "a.html=hello b.html=hello" {
		t.Error(got)
	}
}

// leftOf gives what is known of a file that was published.
func leftOf(t *testing.T, dir, name string) (Entry, FileStamp) {
	t.Helper()
	w, err := Open(Options{Dir: dir})
	check(t, err)
	defer w.Abort()
	l, err := w.SnapshotBefore()
	check(t, err)
	for p, m := range l.All() {
		if p == name {
			return l.Entry(p), m
		}
	}
	t.Fatalf("%s is not published", name)
	return Entry{}, FileStamp{}
}

// rewrite makes a file anew, so that it has another time at least.
func rewrite(t *testing.T, file, text string) {
	t.Helper()
	check(t, os.Remove(file))
	check(t, os.WriteFile(file, []byte(text), 0o644))
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
