package store

import (
	"crypto/sha256"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestKeptOfThisProgramOnly holds that what was kept of the search index and of reviews is taken whole and from the
// same program, or not.
func TestKeptOfThisProgramOnly(t *testing.T) {
	t.Run("shelf", func(t *testing.T) {
		keptOfThisProgramOnly(t, "search", func(dir string, program Key) []byte {
			return NewFolder(dir, "search", program).Head()
		}, func(dir string, program Key, head io.WriterTo) error {
			return NewFolder(dir, "search", program).Commit(head, nil)
		})
	})
	t.Run("head", func(t *testing.T) {
		keptOfThisProgramOnly(t, "parsed", func(dir string, program Key) []byte { return Load(dir, "parsed", program) },
			func(dir string, program Key, head io.WriterTo) error { return Save(dir, "parsed", program, head) })
	})
}

func keptOfThisProgramOnly(t *testing.T, name string, load func(string, Key) []byte,
	save func(string, Key, io.WriterTo) error) {
	dir, mine, other := filepath.Join(t.TempDir(), "cache"), sha256.Sum256([]byte("k")), sha256.Sum256([]byte("l"))
	if load(dir, mine) != nil {
		t.Error("something out of nothing")
	}
	if err := save(dir, mine, strings.NewReader("what is kept")); err != nil {
		t.Fatal(err)
	}
	if got := load(dir, mine); string(got) != "what is kept" {
		t.Errorf("got %q", got)
	}
	if load(dir, other) != nil {
		t.Error("what another program kept was taken")
	}
	damaged(t, filepath.Join(dir, name), func() bool { return load(dir, mine) != nil })
}

// damaged cuts a file at every place and flips a bit of every byte: nothing of it may be taken.
func damaged(t *testing.T, p string, taken func() bool) {
	t.Helper()
	data, err := os.ReadFile(p)
	if err != nil {
		t.Fatal(err)
	}
	for i := range data {
		for _, bad := range [][]byte{data[:i], flipped(data, i)} {
			if err := os.WriteFile(p, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			if taken() {
				t.Fatalf("byte %d: what is damaged was taken", i)
			}
		}
	}
}

func flipped(data []byte, at int) []byte {
	out := append([]byte(nil), data...)
	out[at] ^= 0x10
	return out
}

// TestShelf holds that parts are there while a head names them, that nobody else may look into them, and that what is
// made and not kept goes.
func TestShelf(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cache")
	s := NewFolder(dir, "search", sha256.Sum256([]byte("this program")))
	part := func(text string) string {
		t.Helper()
		f, err := s.NewSegment()
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if info, err := f.Stat(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("others may look into it: %v, %v", info.Mode(), err)
		}
		if _, err := f.WriteString(text); err != nil {
			t.Fatal(err)
		}
		return filepath.Base(f.Name())
	}
	a, b, c := part("a"), part("b"), part("c")
	if err := s.Commit(strings.NewReader("head"), []string{a, b}); err != nil {
		t.Fatal(err)
	}
	s.Drop(b)
	for name, want := range map[string]string{a: "a", b: "", c: "", "../" + a: "", "search": ""} {
		f, err := s.OpenSegment(name)
		if (err == nil) != (want != "") {
			t.Errorf("%s: %v", name, err)
		}
		if err != nil {
			continue
		}
		defer f.Close()
		if got, err := io.ReadAll(f); err != nil || string(got) != want {
			t.Errorf("%s holds %q, %v", name, got, err)
		}
	}
	if f, err := (Scratch{dir}).NewSegment(); err != nil {
		t.Error(err)
	} else {
		defer f.Close()
		if _, err := os.Lstat(f.Name()); err == nil {
			t.Error("what is not to be kept has a name")
		}
	}
}
