package output

import (
	"errors"
	"io/fs"
	"os"
)

// A disk is where everything that changes files goes through, so that a test can let any single operation fail.
// Without a fault it is the operating system.
type disk struct {
	fault  func(op, path string) error // asked before each operation; an error takes its place
	rights rights                      // of what is made
	plain  bool                        // what is made has these rights by itself
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

// mkdir makes a folder with the rights that the output has, whatever the umask.
func (d disk) mkdir(p string) error {
	if err := d.make(p, d.rights.dir.Perm()); err != nil || d.plain {
		return err
	}
	return d.setRights(p, d.rights)
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

// write makes a new file with the rights that files of the output have.
func (d disk) write(p string, data []byte) error {
	if err := d.try("create", p); err != nil {
		return err
	}
	f, err := os.OpenFile(p, os.O_WRONLY|os.O_CREATE|os.O_EXCL, d.rights.file.Perm())
	if err != nil {
		return err
	}
	if err = d.try("write", p); err != nil {
		_, _ = f.Write(data[:len(data)/2]) // a disk that is full takes what fits
	} else {
		_, err = f.Write(data)
	}
	if err == nil && !d.plain {
		err = d.give(f)
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

// give gives a new file its owner and its mode.
func (d disk) give(f *os.File) error {
	if d.rights.uid >= 0 || d.rights.gid >= 0 {
		if err := f.Chown(d.rights.uid, d.rights.gid); err != nil {
			return err
		}
	}
	return f.Chmod(d.rights.file)
}

func (d disk) readFile(p string) ([]byte, error) {
	if err := d.try("read", p); err != nil {
		return nil, err
	}
	return readPlain(p)
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
