package output

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
)

// A disk is where everything that changes files goes through, so that a test can let any single operation fail. Without a
// fault it is the operating system.
type disk struct {
	fault func(op, path string) error // asked before each operation; an error takes its place
	plain bool                        // what is made has the rights that were asked for, so they need not be set
}

func (d disk) try(op, path string) error {
	if d.fault == nil {
		return nil
	}
	if err := d.fault(op, path); err != nil {
		return &fs.PathError{Op: op, Path: path, Err: err}
	}
	return nil
}

// first makes a folder as mkdir does and looks whether the umask, or what the parent gives on, takes rights away. If it leaves
// those of a folder it leaves those of a file.
func (d *disk) first(p string) error {
	if err := d.make(p, 0o755); err != nil {
		return err
	}
	info, err := os.Lstat(p)
	if d.plain = err == nil && info.Mode() == fs.ModeDir|0o755; d.plain {
		return nil
	}
	return d.chmod(p, 0o755)
}

// mkdir makes a folder that everybody may read, whatever the umask.
func (d disk) mkdir(p string) error {
	if err := d.make(p, 0o755); err != nil || d.plain {
		return err
	}
	return d.chmod(p, 0o755)
}

func (d disk) make(p string, mode fs.FileMode) error {
	if err := d.try("mkdir", p); err != nil {
		return err
	}
	return os.Mkdir(p, mode)
}

func (d disk) chmod(p string, mode fs.FileMode) error {
	if err := d.try("chmod", p); err != nil {
		return err
	}
	return os.Chmod(p, mode)
}

// mkdirs makes what is missing between root, which is there, and dir.
func (d disk) mkdirs(root, dir string) error {
	if dir == root {
		return nil
	}
	if _, err := os.Lstat(dir); err == nil {
		return nil
	}
	if err := d.mkdirs(root, filepath.Dir(dir)); err != nil {
		return err
	}
	if err := d.mkdir(dir); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return nil
}

// write makes a new file that everybody may read.
func (d disk) write(p string, data []byte) error {
	if err := d.try("create", p); err != nil {
		return err
	}
	f, err := os.OpenFile(p, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	if err = d.try("write", p); err != nil {
		_, _ = f.Write(data[:len(data)/2]) // a disk that is full takes what fits
	} else {
		_, err = f.Write(data)
	}
	if err == nil && !d.plain {
		err = f.Chmod(0o644)
	}
	cerr := f.Close()
	if err == nil {
		err = cerr
	}
	if err == nil {
		err = d.try("close", p) // network file systems tell only now
	}
	return err
}

func (d disk) readFile(p string) ([]byte, error) {
	if err := d.try("read", p); err != nil {
		return nil, err
	}
	return os.ReadFile(p)
}

func (d disk) link(from, to string) error {
	if err := d.try("link", to); err != nil {
		return err
	}
	return os.Link(from, to)
}

func (d disk) rename(from, to string) error {
	if err := d.try("rename", from); err != nil {
		return err
	}
	return os.Rename(from, to)
}

func (d disk) exchange(a, b string) error {
	if err := d.try("exchange", a); err != nil {
		return err
	}
	return exchange(a, b)
}

func (d disk) remove(p string) error {
	if err := d.try("remove", p); err != nil {
		return err
	}
	return os.Remove(p)
}

func (d disk) removeAll(p string) error {
	if _, err := os.Lstat(p); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err := d.try("remove", p); err != nil {
		return err
	}
	return os.RemoveAll(p)
}
