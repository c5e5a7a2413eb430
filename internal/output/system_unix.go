//go:build !windows

package output

import (
	"io/fs"
	"os"
	"syscall"
)

// plainOnly opens neither links nor what waits for somebody, such as a pipe.
const plainOnly = syscall.O_NOFOLLOW | syscall.O_NONBLOCK

// lockFile locks a file for as long as it is open; an error says that somebody else has.
func lockFile(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }

// oddErrors are what opening says of what is no plain file.
func oddErrors() []error {
	return []error{syscall.ELOOP, syscall.EMLINK, syscall.EISDIR, syscall.ENXIO}
}

// linked reports whether a file has other names as well.
func linked(info fs.FileInfo) bool {
	s, ok := info.Sys().(*syscall.Stat_t)
	return ok && s.Nlink > 1
}

// owner gives the user and the group of a file.
func owner(info fs.FileInfo) (uid, gid int) {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(s.Uid), int(s.Gid)
	}
	return -1, -1
}

// device tells file systems apart.
func device(info fs.FileInfo) uint64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return uint64(s.Dev)
	}
	return 0
}
