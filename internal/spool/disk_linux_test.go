package spool

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// TestDiskFull spools onto a file system that is too small, where this can be arranged.
func TestDiskFull(t *testing.T) {
	mount := t.TempDir()
	if err := syscall.Mount("tmpfs", mount, "tmpfs", 0, "size=40m"); err != nil {
		t.Skipf("no small file system can be mounted here: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(mount, syscall.MNT_DETACH) })
	for spare, want := range map[uint64]int{0: 2, 1: 1, spare: 0} { // 0: only the disk itself says that it is full
		s := New(mount, 0)
		s.spare = spare
		keepAll(t, s, 4000, 30_000)
		if len(s.chunks) != want || mapped(s, s.Keep([]byte("one more"))) {
			t.Errorf("spare %d: %d chunks", spare, len(s.chunks))
		}
		s.Close()
		for _, c := range s.chunks {
			if err := unix.Munmap(c); err != nil { // only here, to have the room again
				t.Fatal(err)
			}
		}
	}
}

// resident is how many bytes of a mapping are in the memory of this process.
func resident(t *testing.T, m []byte) (kb int) {
	t.Helper()
	f, err := os.Open("/proc/self/smaps")
	if err != nil {
		t.Skip(err)
	}
	defer f.Close()
	within := false
	head := fmt.Sprintf("%x-", uintptr(unsafe.Pointer(unsafe.SliceData(m))))
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := lines.Text()
		within = within && !strings.Contains(line, " r--s ") || strings.HasPrefix(line, head)
		if n, err := fmt.Sscanf(line, "Rss: %d kB", &kb); within && n == 1 && err == nil {
			return kb
		}
	}
	t.Skip("the mapping is not among those that the system tells of")
	return 0
}

// TestGivesBack holds that what is read of texts does not stay in memory where it is more than it should.
func TestGivesBack(t *testing.T) {
	m := newMeter()
	defer m.close()
	all, before, ok := m.memory()
	if !ok || before == 0 || all <= before {
		t.Fatalf("the system tells of %d bytes, %d of them of files, %v", all, before, ok)
	}
	free := New(t.TempDir(), 0)
	free.most, free.little = 0, 1<<40 // the process is small
	defer free.Close()
	same(t, keepAll(t, free, 1000, 30_000), 30_000)
	s := New(t.TempDir(), 0)
	s.most, s.little = 1<<40, 0
	defer s.Close()
	kept := keepAll(t, s, 1000, 30_000)
	same(t, kept, 30_000)
	if _, now, _ := m.memory(); resident(t, s.chunks[0]) < chunkSize>>11 || now < before+chunkSize/2 {
		t.Errorf("%d kB of the first texts and %d bytes of files are in memory after they were read, so this tells "+
			"nothing", resident(t, s.chunks[0]), now)
	}

	s = New(t.TempDir(), 0)
	s.most, s.little = 0, 0
	defer s.Close()
	keepAll(t, s, 1000, 30_000)
	for ends := time.Now().Add(time.Minute); resident(t, s.chunks[0]) > 0; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(ends) {
			t.Fatalf("%d kB stay in memory", resident(t, s.chunks[0]))
		}
	}
	if resident(t, free.chunks[0]) < chunkSize>>11 {
		t.Error("texts were given back by a process that takes little")
	}
}
