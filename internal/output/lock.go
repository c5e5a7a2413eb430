package output

import (
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// takeLock keeps other builds out. What has the lock's name and is not a plain file of its own is not ours: a link
// would have a file made or emptied elsewhere.
func (w *Writer) takeLock() error {
	name := w.beside("lock")
	if w.work != "" {
		name = inWork(w.work, w.dir, "lock") // whatever the output is called
	}
	for range 1000 {
		f, err := openPlain(name, os.O_RDWR|os.O_CREATE)
		if isOdd(err) {
			return notOurs(name, "a plain file")
		}
		if err != nil {
			return err
		}
		if err := lockFile(f); err != nil {
			who := holder(f)
			f.Close()
			return Refusal{fmt.Sprintf("another build is writing %s%s", w.dir, who),
				"wait for it, or choose another folder with -o"}
		}
		if !current(f) { // whoever held it has taken the file away since: lock the new one
			f.Close()
			continue
		}
		if info, err := f.Stat(); err != nil || linked(info) {
			f.Close()
			return notOurs(name, "a file of that name alone")
		}
		_ = f.Truncate(0)
		fmt.Fprintln(f, os.Getpid())
		w.lock = f
		return nil
	}
	return Refusal{fmt.Sprintf("other builds are writing %s", w.dir),
		"wait for them, or choose another folder with -o"}
}

// isOdd tells what is not a plain file from a disk that failed.
func isOdd(err error) bool {
	for _, odd := range append(oddErrors(), errNotPlain) {
		if errors.Is(err, odd) {
			return true
		}
	}
	return false
}

// holder names the process that holds a lock, if that is what the file says.
func holder(f *os.File) string {
	var text [20]byte
	n, _ := f.ReadAt(text[:], 0)
	if pid, err := strconv.Atoi(strings.TrimSpace(string(text[:n]))); err == nil && pid > 0 {
		return fmt.Sprintf(" (process %d)", pid)
	}
	return ""
}

// current reports whether a file is still the one that its name leads to.
func current(f *os.File) bool {
	mine, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := os.Lstat(f.Name())
	return err == nil && os.SameFile(mine, there)
}

func (w *Writer) unlock() {
	if current(w.lock) {
		_ = os.Remove(w.lock.Name())
	}
	w.lock.Close()
}
