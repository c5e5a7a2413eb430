package output

import (
	"io/fs"
	"syscall"
)

// changed is when a file or what is known of it was last changed, in nanoseconds: unlike the time of its content,
// nobody can set it back.
func changed(info fs.FileInfo) int64 {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return s.Ctim.Nano()
	}
	return 0
}
