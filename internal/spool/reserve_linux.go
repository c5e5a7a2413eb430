package spool

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// reserve makes a file n bytes longer and has the disk promise room for them, where its file system can.
func reserve(f *os.File, at int64, n int64) error {
	err := unix.Fallocate(int(f.Fd()), 0, at, n)
	if errors.Is(err, unix.EOPNOTSUPP) || errors.Is(err, unix.ENOSYS) {
		return f.Truncate(at + n)
	}
	return err
}
