// Package output puts a finished site on disk: whole or not at all.
//
// Its laws:
//
//   - Nothing in the output folder changes before Commit. A build that fails or is killed before leaves the old site.
//   - Commit exchanges the old folder for the new one in one step where the system can (Linux: renameat2 with
//     RENAME_EXCHANGE), else by two renames. Where the folder itself cannot be renamed (a mount point), or is not to
//     be (Options.InPlace), files are replaced one by one: what pages need first, pages then, what is gone last, so
//     that no page is without its assets.
//   - Only what an earlier manifest lists is ever removed. Files and folders that others put there stay, empty ones
//     too, with their owners and rights. What cannot be taken along, such as a file system that is mounted in the
//     output, has the files replaced one by one around it.
//   - The owner, the group and the rights of the output folder stay, and what is new in it has them.
//   - No link is followed to write or to remove: what has the name of something of ours and is a link is refused. The
//     output itself may be one (current -> releases/7): the folder that it leads to is written, and the link stays.
//   - A file whose bytes have not changed is carried over as it is (same inode, same time).
//   - The manifest lists every file with its SHA-256, and nothing that differs between two builds of the same input.
//   - A lock keeps a second build out; it dies with its process. It lies beside the output, as does all that a build
//     keeps, or in a folder for that (Options.Work).
//   - What is kept of the site for the next build (see spare) holds nothing but what is published, and is in nobody's
//     way.
package output

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"

	"golang.org/x/sync/errgroup"
)

// Options say where to and from what.
type Options struct {
	Dir       string
	Sources   []string // folders that the output must not contain: the site, its content
	Outside   []string // folders that it must not be inside of: the content
	Generator string
	Work      string // a folder for the lock, the next site and the cache; "": beside the output
	InPlace   bool   // the folder itself stays, for it may be mounted elsewhere: its files are replaced one by one
	Shadow    bool   // keep a spare tree for the next build, and use the one that is there
	disk      disk
}

// A Writer collects the files of one build. Put and Reuse may be called from several goroutines.
type Writer struct {
	dir, staging string
	windows      bool   // names that Windows cannot have are refused
	named        string // what the output is called, and dir what that leads to
	work         string // see Options
	tree         string // what is to be published: staging, or the spare brought up to date
	generator    string
	edition      string
	keeps        bool // a spare for the next build
	fresh        bool // there is no output yet
	inPlace      bool // something in the output cannot be taken along: files are replaced one by one
	old          Manifest
	oldSum, sum  Sum // of the manifests: of what is there, and of what Commit leaves
	lock         *os.File
	disk         disk
	prepare      sync.Once
	shadow       *shadowTree // nil: there is none to be used, staging holds all of the new site

	mu      sync.Mutex
	files   map[string]Entry
	folded  map[string]string   // lower-cased path -> path where that differs, for file systems that ignore case
	dirs    map[string]struct{} // lower-cased
	made    map[string]struct{} // folders of staging
	written []string            // files whose bytes are in staging
	relink  []string            // files of the published folder that the spare does not have
	bytes   int64
}

// Stats say what a commit did.
type Stats struct {
	Files, Written, Unchanged, Removed int
	Bytes                              int64 // of all files
	Foreign                            int   // files that are not ours and were left alone
}

// Open checks the output folder and takes its lock. The error is a Refusal where the folder cannot be used.
func Open(o Options) (*Writer, error) {
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, err
	}
	named := dir
	if dir, err = follow(dir); err != nil {
		return nil, err
	}
	if err := refuse(dir, o); err != nil {
		return nil, err
	}
	w := &Writer{dir: dir, named: named, generator: o.Generator, keeps: o.Shadow && !o.InPlace, inPlace: o.InPlace,
		disk: o.disk, files: map[string]Entry{}, folded: map[string]string{}, dirs: map[string]struct{}{},
		made: map[string]struct{}{}, windows: runtime.GOOS == "windows"}
	if err := w.makeWork(o); err != nil {
		return nil, err
	}
	if err := w.refuseBeside(); err != nil {
		return nil, err
	}
	if err := w.takeLock(); err != nil {
		return nil, err
	}
	if err := w.start(); err != nil {
		w.unlock()
		return nil, err
	}
	return w, nil
}

// start brings back what an earlier build could not finish, and makes room for this one.
func (w *Writer) start() (err error) {
	if err := w.recover(); err != nil {
		return err
	}
	if w.old, w.oldSum, err = readManifest(w.dir); err != nil {
		return err
	}
	return w.stage()
}

// recover puts the old site back where a build was stopped between the two renames.
func (w *Writer) recover() error {
	old := w.beside("old")
	if _, err := os.Lstat(w.dir); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if _, err := os.Lstat(filepath.Join(old, ManifestName)); err != nil {
		return nil
	}
	return w.disk.rename(old, w.dir)
}

// Cache is the folder, beside the output or in Options.Work, for what the next build may want to know. It need not
// exist.
func (w *Writer) Cache() string { return w.beside("cache") }

// Scratch is a folder beside the output for what this build needs for itself and takes away before it ends. It is
// there until Commit.
func (w *Writer) Scratch() string { return w.staging }

// stage makes an empty staging folder beside the output; what a killed build left is removed first.
func (w *Writer) stage() error {
	w.staging = w.beside("staging")
	w.tree = w.staging
	for _, leftover := range []string{w.staging, w.beside("next"), w.beside("old")} {
		if err := w.disk.removeAll(leftover); err != nil {
			return err
		}
	}
	w.disk.rights = everybody()
	info, err := os.Lstat(w.dir)
	if w.fresh = errors.Is(err, fs.ErrNotExist); err != nil && !w.fresh {
		return err
	}
	if !w.fresh {
		w.disk.rights = rightsOf(info)
	}
	if err := w.disk.first(w.staging); err != nil {
		return err
	}
	if !w.fresh {
		copyLists(w.dir, w.staging)
		w.probe()
	}
	return nil
}

// checkPath refuses a path that is not a plain relative one or that would clash with another, and notes it.
func (w *Writer) checkPath(p string) error {
	if !fs.ValidPath(p) || p == "." || strings.ContainsAny(p, "\\\x00") || p == ManifestName {
		return fmt.Errorf("output path %q is not allowed", p)
	}
	if w.windows {
		if err := NotOnWindows(p); err != nil {
			return Refusal{fmt.Sprintf("%s cannot be written here: %v", p, err),
				"give the review, team, service or file another name, or build on another system"}
		}
	}
	fold := strings.ToLower(p)
	if other, ok := w.taken(fold); ok {
		return fmt.Errorf("output paths %q and %q are the same file", other, p)
	}
	if _, ok := w.dirs[fold]; ok {
		return fmt.Errorf("output path %q is a file and a folder", p)
	}
	for d := path.Dir(fold); d != "."; d = path.Dir(d) {
		if _, ok := w.taken(d); ok {
			return fmt.Errorf("output path %q is inside of a file", p)
		}
		if _, ok := w.dirs[d]; ok {
			break // and so those above it
		}
		w.dirs[d] = struct{}{}
	}
	if fold != p {
		w.folded[fold] = p
	}
	return nil
}

// taken gives the file whose path, lower-cased, is this one.
func (w *Writer) taken(fold string) (string, bool) {
	if p, ok := w.folded[fold]; ok {
		return p, true
	}
	_, ok := w.files[fold]
	return fold, ok
}

// Put adds a file. Paths are slash-separated and relative.
func (w *Writer) Put(p string, data []byte) error {
	w.Prepare()
	e := Entry{sha256.Sum256(data), int64(len(data))}
	if err := w.enter(p, e); err != nil {
		return err
	}
	if w.old.Files[p] == e && w.carry(p, data) {
		return nil
	}
	return w.write(p, data)
}

// enter notes a file of the new site.
func (w *Writer) enter(p string, e Entry) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.checkPath(p); err != nil {
		return err
	}
	w.files[p] = e
	w.bytes += e.Size
	return nil
}

// write makes a file in staging.
func (w *Writer) write(p string, data []byte) error {
	w.mu.Lock()
	w.written = append(w.written, p)
	w.mu.Unlock()
	target := at(w.staging, p)
	if err := w.room(target); err != nil {
		return err
	}
	return w.disk.write(target, data)
}

// room makes the folder of a file of staging, once.
func (w *Writer) room(target string) error {
	dir := filepath.Dir(target)
	w.mu.Lock()
	_, ok := w.made[dir]
	w.mu.Unlock()
	if ok {
		return nil
	}
	if err := w.mkdirs(w.staging, dir); err != nil {
		return err
	}
	w.mu.Lock()
	w.made[dir] = struct{}{}
	w.mu.Unlock()
	return nil
}

// at is where a file of a tree is.
func at(tree, p string) string { return tree + string(filepath.Separator) + filepath.FromSlash(p) }

// carry takes the old file into the new site if it still holds these bytes.
func (w *Writer) carry(p string, data []byte) bool {
	from := at(w.dir, p)
	info, err := os.Lstat(from)
	if err != nil || !info.Mode().IsRegular() || info.Mode().Perm() != w.disk.rights.file.Perm() ||
		info.Size() != int64(len(data)) {
		return false
	}
	if on, err := readPlain(from); err != nil || !bytes.Equal(on, data) {
		return false
	}
	return w.reuseFile(p, info)
}

// Abort drops the build. The output is as it was.
func (w *Writer) Abort() {
	if w.lock == nil {
		return
	}
	_ = w.disk.removeAll(w.staging)
	_ = w.disk.removeAll(w.beside("next"))
	w.unlock()
	w.lock = nil
}

// A change is what Commit has to do beside what was written.
type change struct {
	gone     []string // files of the old site that the new one does not have
	others   []string // files in the output that are not ours
	folders  []string // and folders, one that is in another after it
	manifest []byte
}

// Commit makes the build the published site.
func (w *Writer) Commit() (Stats, error) {
	defer w.Abort()
	w.Prepare()
	c := change{gone: w.gone()}
	s := Stats{Files: len(w.files), Written: len(w.written), Unchanged: len(w.files) - len(w.written),
		Removed: len(c.gone), Bytes: w.bytes}
	if s.Written+s.Removed == 0 {
		if err := w.list(&c); err != nil || w.sum == w.oldSum {
			return s, err
		}
	}
	if err := w.look(&c); err != nil {
		return s, err
	}
	s.Foreign = len(c.others)
	if err := w.complete(&c); err != nil {
		return s, err
	}
	return s, w.swap(&c)
}

// list makes the manifest, once.
func (w *Writer) list(c *change) (err error) {
	if c.manifest == nil {
		c.manifest, err = w.manifest(w.files).text()
		w.sum = sha256.Sum256(c.manifest)
	}
	return err
}

// look makes the manifest and finds what in the output is not ours, at the same time.
func (w *Writer) look(c *change) error {
	var g errgroup.Group
	g.Go(func() error { return w.list(c) })
	g.Go(func() error { return w.foreign(c) })
	return g.Wait()
}

func (w *Writer) manifest(files map[string]Entry) Manifest {
	return Manifest{ManifestFormat, w.generator, w.edition, files}
}

// SetEdition says which edition is written. It is asked for before the first file: another edition that is there is
// only replaced where that is meant.
func (w *Writer) SetEdition(name string, replace bool) error {
	if w.edition = name; replace || w.old.Edition == "" || w.old.Edition == name {
		return nil
	}
	return Refusal{fmt.Sprintf("%s holds the edition %q, and this is %q", w.dir, w.old.Edition, name),
		"choose a folder of its own with -o; if it is meant to take the place of the other, say --replace-edition"}
}

func (w *Writer) gone() (out []string) {
	for p := range w.old.Files {
		if _, still := w.files[p]; !still && fs.ValidPath(p) && p != "." {
			out = append(out, p)
		}
	}
	return out
}

// complete makes the tree that is to be published whole: the spare if little has changed and nothing is wrong with
// it, else staging.
func (w *Writer) complete(c *change) error {
	if w.shadow != nil && w.mostlyUnchanged() && w.updateShadow(c) == nil {
		return nil
	}
	w.tree = w.staging
	if err := w.fillStaging(); err != nil {
		return err
	}
	if err := w.keepForeign(c); err != nil {
		return err
	}
	return w.disk.write(at(w.tree, ManifestName), c.manifest)
}

// swap puts the new tree in the place of the output. What is left of the old site then is in nobody's way: if it
// cannot be removed now, the next build does it.
func (w *Writer) swap(c *change) error {
	if _, err := os.Lstat(w.dir); errors.Is(err, fs.ErrNotExist) {
		defer w.discardShadow()
		if err := w.disk.rename(w.tree, w.dir); !cannotMove(err) {
			return err
		}
		if err := w.disk.make(w.dir, w.disk.rights.dir.Perm()); err != nil {
			return err
		}
		return w.replaceEach()
	}
	if w.inPlace {
		defer w.discardShadow()
		return w.replaceEach()
	}
	err := w.disk.exchange(w.tree, w.dir)
	if err == nil {
		w.swapTrees(c)
		return nil
	}
	defer w.discardShadow()
	switch {
	case errors.Is(err, errNoExchange):
		return w.renameTwice()
	case cannotMove(err):
		return w.replaceEach()
	}
	return err
}

// cannotMove tells a folder that stays where it is, such as a mount point, from a disk that failed.
func cannotMove(err error) bool {
	return errors.Is(err, syscall.EBUSY) || errors.Is(err, syscall.EXDEV)
}

func (w *Writer) renameTwice() error {
	old := w.beside("old")
	if err := w.disk.rename(w.dir, old); cannotMove(err) {
		return w.replaceEach()
	} else if err != nil {
		return err
	}
	if err := w.disk.rename(w.tree, w.dir); err != nil {
		return errors.Join(err,
			w.disk.rename(old, w.dir)) // if that fails as well, the next build does it, see recover
	}
	_ = w.disk.removeAll(old)
	return nil
}
