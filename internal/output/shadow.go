package output

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"syscall"
)

// A spare is a second tree of what is published, made of links to the same files, in the cache. The next build
// changes in it what has changed of the site and exchanges it for the published folder, which then is the spare: what
// is the same in both needs no new folders and no new links. Its laws:
//
//   - It is never believed. Before it is published every name in it is looked at, and every file of the new site that
//     was not written is the very file that is published (the same inode), or is linked from there. What else is found
//     in it is removed; where folders of it are anything but folders, or on any error, it is not used and staging is
//     filled in its place.
//   - No file in it is ever written to, for that file may be published: names are taken away and lead elsewhere then.
//   - While it is changed it lies beside the output under the name "next", which the next build removes if this one is
//     killed.
//   - What this build has replaced or removed is taken out of it before Commit ends. If that cannot be done, all of it
//     is removed.
//   - It lies in the cache, which nobody but the user that builds may read, and may be deleted at any time.
type shadowTree struct {
	dir   string
	extra []string // names that the old manifest says nothing of, files and folders
	modes []string // folders with other rights than they should have
}

func (w *Writer) shadowPath() string { return filepath.Join(w.Cache(), "tree") }

// Prepare looks at the spare. It is done once, before the first file is taken; who calls it earlier has it done
// earlier.
func (w *Writer) Prepare() {
	w.prepare.Do(func() {
		if w.keeps && len(w.old.Files) > 0 {
			w.shadow = w.surveyShadow(w.shadowPath())
		}
	})
}

// survey looks at every name in a spare tree; nil where there is none that can be used.
func (w *Writer) surveyShadow(dir string) *shadowTree {
	files := w.old.Files
	s, dirs := &shadowTree{dir: dir}, folders(files)
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := "."
		if p != dir {
			name = filepath.ToSlash(p[len(dir)+1:])
		}
		if _, ours := dirs[name]; ours {
			return s.checkFolder(name, d, w.rightsOfFolder(name))
		}
		if _, ours := files[name]; !ours && name != ManifestName || d.IsDir() {
			s.extra = append(s.extra, name)
			if d.IsDir() {
				return fs.SkipDir
			}
		}
		return nil
	})
	if err != nil {
		return nil
	}
	return s
}

var errNoFolder = errors.New("not a folder")

// checkFolder looks at what has the name of a folder.
func (s *shadowTree) checkFolder(name string, d fs.DirEntry, want rights) error {
	info, err := d.Info()
	if err == nil && !info.IsDir() {
		err = errNoFolder
	}
	if err == nil && !want.fits(info) {
		s.modes = append(s.modes, name)
	}
	return err
}

// rightsOfFolder are those of a published folder, else those of a new one.
func (w *Writer) rightsOfFolder(name string) rights {
	info, err := os.Lstat(filepath.Join(w.dir, filepath.FromSlash(name)))
	if err != nil || !info.IsDir() {
		return w.disk.rights
	}
	return rightsOf(info)
}

// folders are the folders of files, "." among them.
func folders(files map[string]Entry) map[string]struct{} {
	out := map[string]struct{}{".": {}}
	for p := range files {
		for d := path.Dir(p); ; d = path.Dir(d) {
			if _, ok := out[d]; ok {
				break
			}
			out[d] = struct{}{}
		}
	}
	return out
}

// little reports whether most of the new site is the old one. If it is not, there is nothing to be saved.
func (w *Writer) mostlyUnchanged() bool { return 2*len(w.written) <= len(w.files) }

// mend makes the spare the new site. Staging stays as it is, for if this fails.
func (w *Writer) updateShadow(c *change) error {
	w.tree = w.beside("next")
	if err := w.disk.rename(w.shadow.dir, w.tree); err != nil {
		return err
	}
	err := w.updateTree(c)
	if err != nil {
		_ = w.disk.removeAll(w.tree)
	}
	return err
}

func (w *Writer) updateTree(c *change) error {
	for _, p := range w.shadow.extra {
		if err := w.disk.removeAll(at(w.tree, p)); err != nil {
			return err
		}
	}
	for _, p := range w.shadow.modes {
		if err := w.disk.setRights(filepath.Join(w.tree, filepath.FromSlash(p)), w.rightsOfFolder(p)); err != nil {
			return err
		}
	}
	copyLists(w.dir, w.tree)
	if err := w.clearTree(w.tree, c.gone); err != nil {
		return err
	}
	if err := w.linkNames(w.tree, w.staging, w.written); err != nil {
		return err
	}
	if err := w.linkNames(w.tree, w.dir, w.relink); err != nil {
		return err
	}
	if err := w.keepForeign(c); err != nil {
		return err
	}
	if err := w.removeName(at(w.tree, ManifestName)); err != nil {
		return err
	}
	return w.disk.write(at(w.tree, ManifestName), c.manifest)
}

// fill links into staging what was to be in the spare.
func (w *Writer) fillStaging() error {
	if w.shadow == nil {
		return nil
	}
	written := make(map[string]struct{}, len(w.written))
	for _, p := range w.written {
		written[p] = struct{}{}
	}
	for p := range w.files {
		if _, there := written[p]; there {
			continue
		}
		if err := w.room(at(w.tree, p)); err != nil {
			return err
		}
		if err := w.takeAlong(p); err != nil {
			return err
		}
	}
	return nil
}

// takeAlong takes a file of ours out of the published folder; where it cannot be linked it is written again.
func (w *Writer) takeAlong(p string) error {
	from, to := at(w.dir, p), at(w.tree, p)
	err := w.disk.link(from, to)
	if err == nil {
		return nil
	}
	data, rerr := w.disk.readFile(from)
	if rerr != nil {
		return errors.Join(err, rerr)
	}
	return w.disk.write(to, data)
}

// settle makes the old tree, which has changed places with the new one, the spare of the next build.
func (w *Writer) swapTrees(c *change) {
	if !w.keeps || !w.mostlyUnchanged() || w.keepOldTree(c) != nil {
		_ = w.disk.removeAll(w.tree)
		w.discardShadow()
	}
}

// forget removes the spare, which may no longer be what is published.
func (w *Writer) discardShadow() { _ = w.disk.removeAll(w.shadowPath()) }

func (w *Writer) keepOldTree(c *change) error {
	if err := w.clearTree(w.tree, c.gone); err != nil {
		return err
	}
	if err := w.linkNames(w.tree, w.dir, append(slices.Clone(w.written), ManifestName)); err != nil {
		return err
	}
	if err := w.disk.removeAll(w.shadowPath()); err != nil {
		return err
	}
	if err := w.disk.make(w.Cache(), 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return w.disk.rename(w.tree, w.shadowPath())
}

// clear removes files from a tree, and folders that are empty then.
func (w *Writer) clearTree(tree string, files []string) error {
	for _, p := range files {
		full := at(tree, p)
		switch err := checkFolders(tree, filepath.Dir(full)); {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return err
		}
		if err := w.removeName(full); err != nil {
			return err
		}
		for d := filepath.Dir(full); d != tree && w.disk.remove(d) == nil; d = filepath.Dir(d) {
		}
	}
	return nil
}

// point lets names of a tree lead to files of another.
func (w *Writer) linkNames(tree, to string, names []string) error {
	for _, p := range names {
		full := at(tree, p)
		if err := w.mkdirs(tree, filepath.Dir(full)); err != nil {
			return err
		}
		if err := checkFolders(tree, filepath.Dir(full)); err != nil {
			return err
		}
		if err := w.removeName(full); err != nil {
			return err
		}
		if err := w.disk.link(at(to, p), full); err != nil {
			return err
		}
	}
	return nil
}

// free takes a name away if it is there.
func (w *Writer) removeName(name string) error {
	if err := w.disk.remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// realFolders says whether all from a tree down to one of its folders are folders: through a link that somebody put
// in the place of one, files would be removed that are not ours.
func checkFolders(tree, dir string) error {
	for d := dir; d != tree; d = filepath.Dir(d) {
		info, err := os.Lstat(d)
		if err != nil {
			return err
		}
		if !info.IsDir() {
			return &fs.PathError{Op: "open", Path: d, Err: syscall.ENOTDIR}
		}
	}
	return nil
}
