package watch

import (
	"io/fs"
	"syscall"
)

// identity is when a file or what is known of it was last changed, in nanoseconds, and which file it is.
func identity(info fs.FileInfo) (changed int64, number uint64) {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return s.Ctim.Nano(), s.Ino
	}
	return 0, 0
}
