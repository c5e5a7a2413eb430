//go:build linux || darwin || freebsd

package spool

import (
	"os"

	"golang.org/x/sys/unix"
)

// able tells that files can be mapped here so that what is written to them is seen at once.
const able = true

// view maps a part of a file, to be read.
func view(f *os.File, at int64, n int) ([]byte, error) {
	return unix.Mmap(int(f.Fd()), at, n, unix.PROT_READ, unix.MAP_SHARED)
}

// release lets go of the memory of a mapping. What it maps is in the file, and comes back when it is read.
func release(m []byte) { _ = unix.Madvise(m, unix.MADV_DONTNEED) }

// free is how many bytes a user may still write to the disk of a file.
func free(f *os.File) (uint64, error) {
	var st unix.Statfs_t
	err := unix.Fstatfs(int(f.Fd()), &st)
	return uint64(max(0, int64(st.Bavail))) * uint64(st.Bsize), err
}
