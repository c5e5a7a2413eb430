package compile

import (
	"bytes"
	"context"
	"io/fs"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"throughline/internal/sample"
)

// samples is a site of n generated reviews.
func samples(t testing.TB, n int) fstest.MapFS {
	t.Helper()
	fsys := fstest.MapFS{}
	err := sample.Reviews(n, func(p string, text []byte) error {
		fsys[p] = &fstest.MapFile{Data: bytes.Clone(text), Mode: 0o644}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return fsys
}

// compiled compiles a site that has no fault.
func compiled(t testing.TB, fsys fs.FS, o Options) *Site {
	t.Helper()
	if o.Now.IsZero() {
		o.Now = time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	}
	s, err := Compile(context.Background(), fsys, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range s.Diagnostics {
		if s.Failed() {
			t.Errorf("%s:%d: %s", d.Path(), d.Position().Line, d.Message)
		}
	}
	if s.Failed() {
		t.FailNow()
	}
	return s
}

// files keeps what a build writes.
type files struct {
	mu sync.Mutex
	m  map[string]string
}

func (f *files) Put(path string, data []byte) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.m[path] = string(data)
	return nil
}

// written are all files that a build writes, by path.
func written(t testing.TB, s *Site, progress func(done, of int)) map[string]string {
	t.Helper()
	out := &files{m: map[string]string{}}
	if err := s.Write(context.Background(), out, progress); err != nil {
		t.Fatal(err)
	}
	return out.m
}
