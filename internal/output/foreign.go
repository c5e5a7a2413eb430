package output

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
)

// foreign finds files and folders in the output that no manifest of ours lists.
func (w *Writer) foreign(c *change) error {
	top, err := os.Lstat(w.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	ours := folders(w.old.Files)
	err = filepath.WalkDir(w.dir, func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return unreadable(p, err)
		case p == w.dir:
			return nil
		case d.IsDir():
			return w.foreignFolder(c, ours, filepath.ToSlash(p[len(w.dir)+1:]), d, device(top))
		}
		return w.foreignFile(c, filepath.ToSlash(p[len(w.dir)+1:]), d)
	})
	if err != nil || len(c.others) == 0 {
		return err
	}
	now := folders(w.files)
	for _, name := range c.others {
		if _, taken := now[name]; taken {
			return inTheWay(at(w.dir, name))
		}
	}
	return nil
}

// unreadable is for a folder in the output that cannot be looked into: what is in it could not be kept.
func unreadable(p string, err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return Refusal{fmt.Sprintf("%s cannot be read, so it could not be kept", p),
			"move it out of the output, or let this user read it"}
	}
	return err
}

func inTheWay(p string) error {
	return Refusal{fmt.Sprintf("%s is in the way: it was not written by throughline", p),
		"move it away, or choose another output with -o"}
}

// foreignFolder notes a folder that is not ours, and whether another file system begins at one.
func (w *Writer) foreignFolder(c *change, ours map[string]struct{}, name string, d fs.DirEntry, top uint64) error {
	info, err := d.Info()
	if err != nil {
		return err
	}
	w.inPlace = w.inPlace || device(info) != top
	if _, is := ours[name]; is {
		return nil
	}
	if _, taken := w.files[name]; taken {
		return inTheWay(at(w.dir, name))
	}
	c.folders = append(c.folders, name)
	return nil
}

func (w *Writer) foreignFile(c *change, name string, d fs.DirEntry) error {
	if _, ours := w.old.Files[name]; ours || name == ManifestName {
		return nil
	}
	if d.Name() == newName { // left by a build that could not go on
		return w.disk.remove(at(w.dir, name))
	}
	if _, taken := w.files[name]; taken {
		return inTheWay(at(w.dir, name))
	}
	if of, is := w.copyOf(name); is {
		return Refusal{fmt.Sprintf("%s was not written by throughline, and servers hand it out in the place of %s",
			at(w.dir, name), of),
			"remove it; build --compress gzip makes copies that change and go with their files"}
	}
	c.others = append(c.others, name)
	return nil
}

// copyOf tells of which file that is or was ours a foreign one is the compressed copy, to servers.
func (w *Writer) copyOf(name string) (of string, is bool) {
	for _, ext := range Compressed() {
		if of, cut := strings.CutSuffix(name, ext); cut {
			_, was := w.old.Files[of]
			_, stays := w.files[of]
			return of, was || stays
		}
	}
	return "", false
}

// keepForeign takes what is not ours into the tree that is to be published. What lies on another file system stays
// where it is, and so does the output then.
func (w *Writer) keepForeign(c *change) error {
	if w.inPlace {
		return nil
	}
	for _, name := range c.folders {
		if err := w.mkdirs(w.tree, at(w.tree, name)); err != nil {
			return err
		}
	}
	err := w.linkForeign(c)
	if errors.Is(err, errElsewhere) {
		w.inPlace = true
		return nil
	}
	return err
}

func (w *Writer) linkForeign(c *change) error {
	for _, name := range c.others {
		if err := w.keep(name); err != nil {
			return err
		}
	}
	return w.settleFolders(c.folders)
}

// errElsewhere is for what cannot be in a second tree: it lies on another file system, or belongs to somebody else.
var errElsewhere = errors.New("it has to stay where it is")

// keep takes a file of others into the tree that is to be published; where it cannot be linked it is copied.
func (w *Writer) keep(p string) error {
	from, to := at(w.dir, p), at(w.tree, p)
	if err := w.mkdirs(w.tree, filepath.Dir(to)); err != nil {
		return err
	}
	err := w.disk.link(from, to)
	if err == nil {
		return nil
	}
	info, serr := os.Lstat(from)
	switch {
	case serr != nil:
		return errors.Join(err, serr)
	case errors.Is(err, syscall.EXDEV):
		return errors.Join(errElsewhere, err)
	case !info.Mode().IsRegular():
		return err
	}
	return w.disk.copyFile(from, to, info)
}

// copyFile is for a file of others that cannot be linked. It keeps its owner, its rights and its time, or is an error.
func (d disk) copyFile(from, to string, info fs.FileInfo) error {
	data, err := d.readFile(from)
	if err != nil {
		return err
	}
	d.plain, d.rights = false, rightsOf(info)
	d.rights.file = info.Mode() & (fs.ModePerm | fs.ModeSetuid | fs.ModeSetgid | fs.ModeSticky)
	if err := d.write(to, data); errors.Is(err, syscall.EPERM) {
		return errors.Join(errElsewhere, err)
	} else if err != nil {
		return err
	}
	return os.Chtimes(to, info.ModTime(), info.ModTime())
}

// settleFolders gives the folders of others in the new tree what they have in the published one: rights, lists of
// rights and times. They are given from below, for a folder that may not be written to is filled first.
func (w *Writer) settleFolders(folders []string) error {
	for i := len(folders) - 1; i >= 0; i-- {
		from, to := at(w.dir, folders[i]), at(w.tree, folders[i])
		info, err := os.Lstat(from)
		if err != nil {
			return err
		}
		if err := w.disk.setRights(to, rightsOf(info)); err != nil {
			return err
		}
		copyLists(from, to)
		if err := os.Chtimes(to, info.ModTime(), info.ModTime()); err != nil {
			return err
		}
		if made, err := os.Lstat(to); err != nil || !rightsOf(info).fits(made) {
			return errors.Join(errElsewhere, err)
		}
	}
	return nil
}
