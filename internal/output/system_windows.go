package output

import (
	"io/fs"
	"os"

	"golang.org/x/sys/windows"
)

const plainOnly = 0 // the file is looked at when it is open

// lockFile locks a file for as long as it is open; an error says that somebody else has.
func lockFile(f *os.File) error {
	const all = ^uint32(0)
	return windows.LockFileEx(windows.Handle(f.Fd()),
		windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, all, all, new(windows.Overlapped))
}

// oddErrors are what opening says of what is no plain file.
func oddErrors() []error { return nil }

// linked cannot be told here.
func linked(fs.FileInfo) bool { return false }

// owner is not known here: rights are those of the folder above.
func owner(fs.FileInfo) (uid, gid int) { return -1, -1 }

// device cannot be told here.
func device(fs.FileInfo) uint64 { return 0 }
