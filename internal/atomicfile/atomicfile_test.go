package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// TestWholeOrAsItWas holds that a file is replaced whole or stays as it was, and that nothing is left beside it.
func TestWholeOrAsItWas(t *testing.T) {
	dir := t.TempDir()
	p, full := filepath.Join(dir, "a"), errors.New("the disk is full")
	text := func(s string, end error) func(*os.File) error {
		return func(f *os.File) error {
			_, err := f.WriteString(s)
			return errors.Join(err, end)
		}
	}
	for _, step := range []struct {
		name string
		do   func(path, pattern string, mode fs.FileMode, write func(*os.File) error) error
		text string
		end  error
		want string
		err  error
	}{
		{"replaced where there is none", Replace, "one", nil, "one", nil},
		{"replaced", Replace, "two", nil, "two", nil},
		{"half written", Replace, "thr", full, "two", full},
		{"made where there is one", Create, "four", nil, "two", fs.ErrExist},
		{"made half", Create, "fo", full, "two", full},
	} {
		if err := step.do(p, ".new-*", 0o640, text(step.text, step.end)); !errors.Is(err, step.err) {
			t.Errorf("%s: %v", step.name, err)
		}
		if got, err := os.ReadFile(p); err != nil || string(got) != step.want {
			t.Errorf("%s: %q, %v", step.name, got, err)
		}
		if info, err := os.Stat(p); err == nil && runtime.GOOS != "windows" && info.Mode().Perm() != 0o640 {
			t.Errorf("%s: %v", step.name, info.Mode())
		}
		if all, _ := os.ReadDir(dir); len(all) != 1 {
			t.Errorf("%s: %d files are left", step.name, len(all))
		}
	}
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o755); err != nil {
		t.Fatal(err)
	}
	if Replace(filepath.Join(dir, "folder"), ".new-*", 0o600, text("x", nil)) == nil {
		t.Error("a folder was replaced")
	}
	if all, _ := os.ReadDir(dir); len(all) != 2 {
		t.Errorf("%d files are left", len(all))
	}
}
