package cache

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"throughline/internal/store"
)

// TestFactsHoldUntilSomethingDiffers asks a file system about everything that a build may ask, and then changes one
// thing at a time.
func TestFactsHoldUntilSomethingDiffers(t *testing.T) {
	site := func() fstest.MapFS {
		return fstest.MapFS{"content/a.md": {Data: []byte("one")}, "content/b.md": {Data: []byte("two")},
			"content/long.csv": {Data: []byte("0123456789")}}
	}
	trace := NewTrace(site())
	_ = fs.WalkDir(trace, "content", func(string, fs.DirEntry, error) error { return nil })
	_, _ = fs.ReadFile(trace, "content/a.md")
	_, _ = fs.ReadFile(trace, "content/missing.md")
	_, _ = fs.Stat(trace, "throughline.yaml")
	sub, err := fs.Sub(trace, "content")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = fs.Stat(sub, "b.md")
	f, err := trace.Open("content/long.csv")
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.ReadFull(f, make([]byte, 4)) // a beginning, as for the size of a picture
	f.Close()

	facts := trace.Facts()
	same := func(m fstest.MapFS) bool { return Same(context.Background(), m, facts) }
	if !same(site()) {
		t.Fatal("the same files give other answers")
	}
	for name, change := range map[string]func(fstest.MapFS){
		"other bytes": func(m fstest.MapFS) {
			m["content/a.md"] = &fstest.MapFile{
				Data: []byte("eno")}
		},
		"longer": func(m fstest.MapFS) {
			m["content/a.md"] = &fstest.MapFile{
				Data: []byte("one.")}
		},
		"gone":             func(m fstest.MapFS) { delete(m, "content/a.md") },
		"new":              func(m fstest.MapFS) { m["content/c.md"] = &fstest.MapFile{} },
		"what was missing": func(m fstest.MapFS) { m["content/missing.md"] = &fstest.MapFile{} },
		"settings":         func(m fstest.MapFS) { m["throughline.yaml"] = &fstest.MapFile{} },
		"other beginning": func(m fstest.MapFS) {
			m["content/long.csv"] = &fstest.MapFile{
				Data: []byte("x123456789")}
		},
		"a pipe in the place": func(m fstest.MapFS) {
			m["content/a.md"] = &fstest.MapFile{
				Mode: fs.ModeNamedPipe}
		},
		"another size, only looked at": func(m fstest.MapFS) {
			m["content/b.md"] = &fstest.MapFile{
				Data: []byte("three")}
		},
	} {
		m := site()
		change(m)
		if same(m) {
			t.Errorf("%s: not noticed", name)
		}
	}
	m := site()
	m["content/b.md"] = &fstest.MapFile{Data: []byte("TWO")} // nobody read it
	m["content/long.csv"] = &fstest.MapFile{Data: []byte("0123xxxxxx")}
	if !same(m) {
		t.Error("what was not read counts")
	}
}

// TestNoRecordButAWholeOne cuts a record at every place and flips every byte.
func TestNoRecordButAWholeOne(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "cache")
	key := sha256.Sum256([]byte("k"))
	if Load(dir, key) != nil {
		t.Error("a record out of nothing")
	}
	want := &Record{Facts: []Fact{{Op: opRead, Path: "a", N: 3}}, Output: []byte("o"), Report: []byte("r")}
	if err := Save(dir, key, want); err != nil {
		t.Fatal(err)
	}
	if got := Load(dir, key); got == nil || len(got.Facts) != 1 || string(got.Output) != "o" {
		t.Fatalf("got %+v", got)
	}
	if Load(dir, sha256.Sum256([]byte("l"))) != nil {
		t.Error("a record of another program or of other options")
	}
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("others may look into it: %v, %v", info.Mode(), err)
	}
	damaged(t, filepath.Join(dir, name), func() bool { return Load(dir, key) != nil })
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

// TestNoPagesButWholeOnes cuts what is known of pages at every place, flips every byte, and asks for those of another
// program.
func TestNoPagesButWholeOnes(t *testing.T) {
	dir, program := filepath.Join(t.TempDir(), "cache"), sha256.Sum256([]byte("this program"))
	if LoadPages(dir, program).Len() > 0 {
		t.Error("pages out of nothing")
	}
	want := map[string]Kept{"index.html": {Key: HalfOf(sha256.Sum256([]byte("a"))),
		Sum: HalfOf(sha256.Sum256([]byte("b"))), Mark: [28]byte{1, 27: 2}},
		"reviews/é/index.html": {Mark: [28]byte{27: 1}}}
	for i := range 20 {
		want[fmt.Sprint(i)] = Kept{Key: Half{byte(i)}}
	}
	if err := SavePages(dir, program, maps.All(want)); err != nil {
		t.Fatal(err)
	}
	got := LoadPages(dir, program)
	for path, k := range want {
		if is, ok := got.Of(path); !ok || is != k {
			t.Errorf("%s: got %+v", path, is)
		}
	}
	if _, ok := got.Of("index.htm"); ok || got.Len() != len(want) {
		t.Errorf("got %d pages", got.Len())
	}
	if LoadPages(dir, sha256.Sum256([]byte("another"))).Len() > 0 {
		t.Error("pages of another program")
	}
	if err := SavePages(dir, program, maps.All(map[string]Kept{"a": want["0"], "b": want["1"]})); err != nil {
		t.Fatal(err)
	}
	damaged(t, filepath.Join(dir, pagesName), func() bool { return LoadPages(dir, program).Len() > 0 })
}

// saving is a file system on which somebody saves a file whenever it has been read.
type saving struct {
	fstest.MapFS
	path string
	next []string
}

func (s *saving) ReadFile(name string) ([]byte, error) {
	data, err := fs.ReadFile(s.MapFS, name)
	if name == s.path && len(s.next) > 0 {
		s.MapFS[name] = &fstest.MapFile{Data: []byte(s.next[0])}
		s.next = s.next[1:]
	}
	return data, err
}

// TestTorn reads files that are saved in between and holds that they are named, whatever their sizes, and that no
// others are.
func TestTorn(t *testing.T) {
	for name, tt := range map[string]struct {
		next []string
		torn bool
	}{
		"nobody saves":        {nil, false},
		"the same bytes":      {[]string{"one", "one"}, false},
		"of the same size":    {[]string{"two"}, true},
		"longer":              {[]string{"three"}, true},
		"empty":               {[]string{""}, true},
		"there and back":      {[]string{"two", "one"}, true},
		"longer and back":     {[]string{"three", "one"}, true},
		"after the last look": {[]string{"one", "one", "two"}, false},
	} {
		trace := NewTrace(&saving{fstest.MapFS{"a": {Data: []byte("one")}, "b": {Data: []byte("x")}}, "a", tt.next})
		for range 3 {
			_, _ = trace.ReadFile("a")
			_, _ = trace.ReadFile("b")
		}
		if got := fmt.Sprint(trace.Torn()); got != map[bool]string{true: "[a]", false: "[]"}[tt.torn] {
			t.Errorf("%s: torn %s", name, got)
		}
		trace.Reset()
		if len(trace.Torn()) > 0 || len(trace.Facts()) > 0 {
			t.Errorf("%s: not forgotten", name)
		}
	}
}

// TestCacheFollowsNoLink puts links in the place of the cache and of the file in it, and holds that nothing elsewhere
// is written.
func TestCacheFollowsNoLink(t *testing.T) {
	base := t.TempDir()
	elsewhere := filepath.Join(base, "elsewhere")
	if err := os.Mkdir(elsewhere, 0o755); err != nil {
		t.Fatal(err)
	}
	theirs := filepath.Join(elsewhere, "theirs")
	if err := os.WriteFile(theirs, []byte("theirs"), 0o644); err != nil {
		t.Fatal(err)
	}
	linked, own := filepath.Join(base, "linked"), filepath.Join(base, "own")
	if err := errors.Join(os.Symlink(elsewhere, linked), os.Mkdir(own, 0o700),
		os.Symlink(theirs, filepath.Join(own, ".gitignore")),
		os.Symlink(theirs, filepath.Join(own, name))); err != nil {
		t.Fatal(err)
	}
	if Save(linked, store.Key{}, &Record{}) == nil {
		t.Error("a record is kept through a link")
	}
	if err := Save(own, store.Key{}, &Record{}); err != nil || Load(own, store.Key{}) == nil {
		t.Errorf("a link in the place of a record is in the way: %v", err)
	}
	left, _ := os.ReadDir(elsewhere)
	if data, _ := os.ReadFile(theirs); string(data) != "theirs" || len(left) != 1 {
		t.Errorf("%q, %v", data, left)
	}
}
