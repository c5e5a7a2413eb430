// Package atomicfile puts files in their places in one step: they are made beside them, under a name of their own, and
// renamed. What writes through a disk of its own, in which a test can let every single operation fail (output), or
// below an os.Root (publish), does it there.
package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// Beside makes a file in the folder of another one. pattern is its name, as os.CreateTemp takes it. It gives the path
// of a whole file or an error, and then nothing is left.
func Beside(path, pattern string, mode fs.FileMode, write func(*os.File) error) (tmp string, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), pattern)
	if err != nil {
		return "", err
	}
	if err = write(f); err == nil && mode != 0o600 { // which is what it has
		err = f.Chmod(mode)
	}
	if err = errors.Join(err, f.Close()); err != nil {
		_ = os.Remove(f.Name())
		return "", err
	}
	return f.Name(), nil
}

// Replace puts a file in the place of another, or where there was none.
func Replace(path, pattern string, mode fs.FileMode, write func(*os.File) error) error {
	tmp, err := Beside(path, pattern, mode, write)
	if err != nil {
		return err
	}
	if err := os.Rename(tmp, path); err != nil {
		_ = os.Remove(tmp)
		return err
	}
	return nil
}

// Create makes a file where there is none: the error is fs.ErrExist where somebody else has made it meanwhile.
func Create(path, pattern string, mode fs.FileMode, write func(*os.File) error) error {
	tmp, err := Beside(path, pattern, mode, write)
	if err != nil {
		return err
	}
	defer os.Remove(tmp)
	return os.Link(tmp, path)
}
