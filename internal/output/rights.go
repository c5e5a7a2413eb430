package output

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// rights are who owns what a build makes, and who may do what with it: what the output folder says, where it is there
// already.
type rights struct {
	dir, file fs.FileMode
	uid, gid  int // -1: those of the process
}

// rightsBits are the bits of a folder's mode that are kept.
const rightsBits = fs.ModePerm | fs.ModeSetgid | fs.ModeSticky

// everybody are the rights of an output that is new: readable to all, whatever the umask.
func everybody() rights { return rights{dir: 0o755, file: 0o644, uid: -1, gid: -1} }

// rightsOf are those of a folder. Whoever may enter it may read its files: so rwxr-x--- becomes rw-r-----.
func rightsOf(info fs.FileInfo) rights {
	dir := info.Mode() & rightsBits
	uid, gid := owner(info)
	return rights{dir: dir, file: dir.Perm()&0o222 | dir.Perm()&0o111<<2, uid: uid, gid: gid}
}

// fits reports whether a folder has these rights.
func (r rights) fits(info fs.FileInfo) bool {
	uid, gid := owner(info)
	return info.Mode() == fs.ModeDir|r.dir && (r.uid < 0 || r.uid == uid) && (r.gid < 0 || r.gid == gid)
}

// chown gives a file to the user and the group, as far as they are known.
func (d disk) chown(p string, r rights) error {
	if r.uid < 0 && r.gid < 0 {
		return nil
	}
	if err := d.try("chown", p); err != nil {
		return err
	}
	return os.Lchown(p, r.uid, r.gid)
}

// first makes the folder of a tree, and finds out what of the rights this process can give, and whether what it makes
// has them by itself: if a folder has them, a file has.
func (d *disk) first(p string) error {
	if err := d.make(p, d.rights.dir.Perm()); err != nil {
		return err
	}
	info, err := os.Lstat(p)
	if err != nil {
		return err
	}
	if d.rights.uid < 0 && d.rights.gid < 0 { // a new output: a folder of a group gives on its group
		d.rights.dir |= info.Mode() & fs.ModeSetgid
	}
	if d.plain = d.rights.fits(info); d.plain {
		return nil
	}
	if err := d.tryOwner(p); err != nil {
		return err
	}
	return d.chmod(p, d.rights.dir)
}

// tryOwner gives a folder the owner that it should have. Only root gives files to another user, and others give them
// to a group of their own: what cannot be given is left out from then on, unless people could no longer read the
// site.
func (d *disk) tryOwner(p string) error {
	err := d.chown(p, d.rights)
	if !errors.Is(err, syscall.EPERM) {
		return err
	}
	d.rights.uid = -1
	if err = d.chown(p, d.rights); !errors.Is(err, syscall.EPERM) {
		return err
	}
	if d.rights.file&0o040 != 0 && d.rights.file&0o004 == 0 {
		return Refusal{fmt.Sprintf("the output belongs to the group %s, to which this user cannot give files",
			groupName(d.rights.gid)),
			"build as a member of that group, or give the folder a group of this user"}
	}
	d.rights.gid = -1
	return nil
}

func groupName(gid int) string {
	if g, err := user.LookupGroupId(strconv.Itoa(gid)); err == nil {
		return g.Name
	}
	return strconv.Itoa(gid)
}

// mkdirs makes what is missing between the root of a tree, which is there, and dir. A folder that is published
// already has the same rights in every tree.
func (w *Writer) mkdirs(root, dir string) error {
	if dir == root {
		return nil
	}
	if _, err := os.Lstat(dir); err == nil {
		return nil
	}
	if err := w.mkdirs(root, filepath.Dir(dir)); err != nil {
		return err
	}
	if err := w.disk.mkdir(dir); errors.Is(err, fs.ErrExist) {
		return nil
	} else if err != nil || w.fresh || root == w.dir {
		return err
	}
	published, err := os.Lstat(filepath.Join(w.dir, dir[len(root)+1:]))
	if err != nil || !published.IsDir() || w.disk.rights.fits(published) {
		return nil
	}
	like := rightsOf(published)
	like.dir |= 0o700 // until it is filled: see settleFolders
	return w.disk.setRights(dir, like)
}

// setRights gives a folder an owner, as far as that can be done, and a mode.
func (d disk) setRights(p string, r rights) error {
	err := d.chown(p, r)
	if errors.Is(err, syscall.EPERM) {
		r.uid = -1
		err = d.chown(p, r)
	}
	if err != nil && !errors.Is(err, syscall.EPERM) {
		return err
	}
	return d.chmod(p, r.dir)
}

// readPlain reads a plain file, and nothing else: no link is followed, and no pipe waited for.
func readPlain(p string) ([]byte, error) {
	f, err := openPlain(p, os.O_RDONLY)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	data := make([]byte, 0, info.Size()+1)
	for {
		n, err := f.Read(data[len(data):cap(data)])
		data = data[:len(data)+n]
		if err == io.EOF {
			return data, nil
		}
		if err != nil {
			return nil, err
		}
		if len(data) == cap(data) {
			data = append(data, 0)[:len(data)]
		}
	}
}

// openPlain opens a plain file.
func openPlain(p string, flag int) (*os.File, error) {
	f, err := os.OpenFile(p, flag|plainOnly, 0o644)
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		f.Close()
		return nil, &fs.PathError{Op: "open", Path: p, Err: errors.Join(errNotPlain, err)}
	}
	return f, nil
}
