package output

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
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

// follow gives the folder that an output is which may be a link, such as current -> releases/7.
func follow(dir string) (string, error) {
	info, err := os.Lstat(dir)
	if err != nil || info.Mode()&fs.ModeSymlink == 0 {
		return dir, nil // refuse looks at what is wrong
	}
	to, err := filepath.EvalSymlinks(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return "", Refusal{fmt.Sprintf("the output %s is a link that leads nowhere", dir),
			"make the folder that it names, or choose another output with -o"}
	}
	return to, err
}

// makeWork makes room for what a build needs beside the site: in the folder that was named for it, which must be
// neither in the output nor in the content, else beside the output.
func (w *Writer) makeWork(o Options) error {
	if o.Work == "" {
		return os.MkdirAll(filepath.Dir(w.dir), 0o755)
	}
	work, err := filepath.Abs(o.Work)
	if err != nil {
		return err
	}
	for _, p := range append([]string{w.dir}, o.Outside...) {
		abs, err := filepath.Abs(p)
		if err != nil {
			return err
		}
		if within(real(work), real(abs)) {
			return Refusal{fmt.Sprintf("the work folder %s is inside of %s", work, abs),
				"name a folder of its own with --work"}
		}
	}
	w.work = work
	if err := os.MkdirAll(work, 0o700); err != nil {
		return err
	}
	return os.MkdirAll(filepath.Dir(w.dir), 0o755)
}

// beside is where a build keeps something: beside the output, or in the work folder.
func (w *Writer) beside(suffix string) string {
	if w.work != "" {
		return inWork(w.work, w.named, suffix)
	}
	return filepath.Join(filepath.Dir(w.dir), "."+filepath.Base(w.dir)+".throughline-"+suffix)
}

// inWork names something of an output in a work folder, which several outputs may share.
func inWork(work, dir, suffix string) string {
	sum := sha256.Sum256([]byte(dir))
	return filepath.Join(work, fmt.Sprintf("%s-%x.%s", filepath.Base(dir), sum[:4], suffix))
}

// probe finds out whether files of the output can be linked into the work folder. They cannot where that is on another
// file system: then the folder stays where it is, and its files are replaced one by one.
func (w *Writer) probe() {
	if w.work == "" || w.inPlace {
		return
	}
	to := filepath.Join(w.staging, newName)
	err := os.Link(filepath.Join(w.dir, ManifestName), to)
	_ = os.Remove(to)
	if cannotMove(err) {
		w.inPlace, w.keeps = true, false
	}
}
