package output

import (
	"fmt"
	"os"
	"strings"
	"syscall"
)

func (w *Writer) takeLock() error {
	for {
		f, err := os.OpenFile(w.beside("lock"), os.O_RDWR|os.O_CREATE, 0o644)
		if err != nil {
			return err
		}
		if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
			holder, _ := os.ReadFile(f.Name())
			f.Close()
			return Refusal{fmt.Sprintf("another build is writing %s (process %s)", w.dir, strings.TrimSpace(string(holder))), "wait for it, or choose another folder with -o"}
		}
		if !current(f) { // whoever held it has taken the file away since: lock the new one
			f.Close()
			continue
		}
		_ = f.Truncate(0)
		fmt.Fprintln(f, os.Getpid())
		w.lock = f
		return nil
	}
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
	_ = os.Remove(w.lock.Name())
	w.lock.Close()
}
