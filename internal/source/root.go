package source

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"strings"
	"syscall"
)

// A Root is the folder of a site as a file system. Its laws:
//
//   - Nothing outside of the folder is reached, as with os.Root.
//   - What is hidden stays hidden: a link to a hidden file, or through a hidden folder, is ErrHidden, whatever the
//     link is called.
//   - Only plain files and folders are opened, and none is waited for: what a file is, is asked of the open one, so
//     that a pipe which has just taken a file's place is ErrNotPlain and no hang.
type Root struct{ root *os.Root }

// ErrHidden says why a link is not followed.
var ErrHidden = errors.New("it is a link to a hidden file")

// OpenRoot opens the folder of a site.
func OpenRoot(dir string) (*Root, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &Root{root}, nil
}

// Close closes the folder; its files cannot be opened any more.
func (r *Root) Close() error { return r.root.Close() }

// FS gives the files. It is an fs.StatFS, fs.ReadDirFS, fs.ReadFileFS and fs.ReadLinkFS.
func (r *Root) FS() fs.FS { return rootFS{r.root} }

type rootFS struct{ root *os.Root }

// Open implements fs.FS.
func (r rootFS) Open(name string) (fs.File, error) {
	if err := r.check("open", name); err != nil {
		return nil, err
	}
	f, err := r.root.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.IsDir() && !info.Mode().IsRegular() {
		err = &fs.PathError{Op: "open", Path: name, Err: ErrNotPlain}
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// Stat implements fs.StatFS.
func (r rootFS) Stat(name string) (fs.FileInfo, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrInvalid}
	}
	info, err := r.root.Lstat(name)
	if err != nil || info.Mode()&fs.ModeSymlink == 0 {
		return info, err
	}
	if r.hidden(name) {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: ErrHidden}
	}
	return r.root.Stat(name)
}

// Lstat implements fs.ReadLinkFS.
func (r rootFS) Lstat(name string) (fs.FileInfo, error) {
	if !fs.ValidPath(name) {
		return nil, &fs.PathError{Op: "lstat", Path: name, Err: fs.ErrInvalid}
	}
	return r.root.Lstat(name)
}

// ReadLink implements fs.ReadLinkFS.
func (r rootFS) ReadLink(name string) (string, error) {
	if !fs.ValidPath(name) {
		return "", &fs.PathError{Op: "readlink", Path: name, Err: fs.ErrInvalid}
	}
	return r.root.Readlink(name)
}

// ReadDir implements fs.ReadDirFS.
func (r rootFS) ReadDir(name string) ([]fs.DirEntry, error) {
	if err := r.check("readdir", name); err != nil {
		return nil, err
	}
	return fs.ReadDir(r.root.FS(), name)
}

// ReadFile implements fs.ReadFileFS.
func (r rootFS) ReadFile(name string) ([]byte, error) {
	f, err := r.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	size := 0
	if info, err := f.Stat(); err == nil {
		size = int(info.Size())
	}
	return readAll(f, size, nil)
}

// check refuses a link that leads to something hidden. Below content/ the walk follows no link to a folder;
// elsewhere, such as in the folders of templates, it may be a folder above that is one.
func (r rootFS) check(op, name string) error {
	if !fs.ValidPath(name) {
		return &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	info, err := r.root.Lstat(name)
	if err != nil {
		return err
	}
	if (info.Mode()&fs.ModeSymlink != 0 || !strings.HasPrefix(name, "content/")) && r.hidden(name) {
		return &fs.PathError{Op: op, Path: name, Err: ErrHidden}
	}
	return nil
}

// maxLinks is how many links in a row are followed; os.Root follows no more.
const maxLinks = 40

// hidden reports whether a path leads, through links, to something hidden. A path that leads nowhere or out is left
// to os.Root.
func (r rootFS) hidden(name string) bool {
	rest, links := strings.Split(name, "/"), 0
	here := "."
	for len(rest) > 0 {
		part := rest[0]
		rest = rest[1:]
		switch part {
		case "", ".":
			continue
		case "..":
			if here == "." {
				return false
			}
			here = path.Dir(here)
			continue
		}
		next := path.Join(here, part)
		info, err := r.root.Lstat(next)
		if err != nil {
			return false
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			if Ignored(part) {
				return true
			}
			here = next
			continue
		}
		to, err := r.root.Readlink(next)
		if links++; err != nil || links > maxLinks || path.IsAbs(to) {
			return false
		}
		rest = append(strings.Split(to, "/"), rest...)
	}
	return false
}
