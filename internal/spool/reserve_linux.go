package spool

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// tries is how often the disk is asked for room: some file systems stop for any signal, and the runtime sends itself
// many.
const tries = 100

// reserve makes a file n bytes longer and has the disk promise room for them, where its file system can.
func reserve(f *os.File, at int64, n int64) error {
	var err error
	for range tries {
		if err = unix.Fallocate(int(f.Fd()), 0, at, n); !errors.Is(err, unix.EINTR) {
			break
		}
	}
	if errors.Is(err, unix.EOPNOTSUPP) || errors.Is(err, unix.ENOSYS) {
		return f.Truncate(at + n)
	}
	return err
}
