package spool

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"unsafe"
)

// text is a text of n bytes that is like no other.
func text(i, n int) []byte {
	return bytes.Repeat(fmt.Appendf(nil, "text %d. ", i), n/8+1)[:n]
}

// mapped reports whether a text lies in the spool's file and not in the heap.
func mapped(s *Spool, text []byte) bool {
	at := uintptr(unsafe.Pointer(unsafe.SliceData(text)))
	for _, c := range s.chunks {
		first := uintptr(unsafe.Pointer(unsafe.SliceData(c)))
		if at >= first && at < first+uintptr(len(c)) {
			return true
		}
	}
	return false
}

// keepAll keeps texts of many lengths from several goroutines, reuses what they were handed over in, and holds that
// every one is what it was. It gives the texts.
func keepAll(t *testing.T, s *Spool, n, size int) [][]byte {
	t.Helper()
	kept := make([][]byte, n)
	var work sync.WaitGroup
	for w := range 4 {
		work.Go(func() {
			var buf []byte
			for i := w; i < n; i += 4 {
				buf = append(buf[:0], text(i, i*7919%size)...)
				kept[i] = s.Keep(buf)
				clear(buf)
			}
		})
	}
	work.Wait()
	same(t, kept, size)
	return kept
}

func same(t *testing.T, kept [][]byte, size int) {
	t.Helper()
	for i, got := range kept {
		if !bytes.Equal(got, text(i, i*7919%size)) {
			t.Fatalf("text %d of %d bytes is another", i, len(got))
		}
	}
}

func TestKeep(t *testing.T) {
	if !able {
		t.Skip("no spool on this system")
	}
	dir := t.TempDir()
	s := New(dir, 1<<20)
	s.spare = 1
	kept := keepAll(t, s, 3000, 30_000) // more than two chunks
	in := 0
	for _, k := range kept {
		if len(k) > 0 && mapped(s, k) {
			in++
			if len(k) != cap(k) {
				t.Fatalf("what is appended to a text of %d bytes overwrites what follows it", len(k))
			}
		}
	}
	if len(s.chunks) < 3 || in < 2800 || in == len(kept) {
		t.Errorf("%d texts of %d are in %d chunks", in, len(kept), len(s.chunks))
	}
	for _, c := range s.chunks {
		release(c)
	}
	same(t, kept, 30_000)
	if names, err := os.ReadDir(dir); err != nil || len(names) > 0 {
		t.Errorf("a process that was killed now would leave %v, %v", names, err)
	}
	s.Close()
	s.Close()
	same(t, kept, 30_000)
	if late := s.Keep([]byte("late")); string(late) != "late" || mapped(s, late) {
		t.Errorf("after the end %q is kept", late)
	}
}

// TestHeap holds that texts are kept, in the heap, where there is no room for a spool, or none is needed.
func TestHeap(t *testing.T) {
	for what, s := range map[string]*Spool{
		"no spool":         nil,
		"a small site":     New(t.TempDir(), Small),
		"no folder":        New(filepath.Join(t.TempDir(), "none"), 0),
		"a disk with less": {dir: t.TempDir(), spare: 1 << 34},
	} {
		kept := keepAll(t, s, 100, 10_000)
		if s != nil && mapped(s, kept[99]) {
			t.Errorf("%s: texts are mapped", what)
		}
		s.Close()
	}
	s := New(t.TempDir(), 0)
	defer s.Close()
	long := text(1, chunkSize+1)
	if got := s.Keep(long); !bytes.Equal(got, long) || mapped(s, got) {
		t.Error("a text that is longer than a chunk is not kept")
	}
}
