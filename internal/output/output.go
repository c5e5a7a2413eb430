// Package output puts a finished site on disk: whole or not at all.
//
// Its laws:
//
//   - Nothing in the output folder changes before Commit. A build that fails or is killed before leaves the old site.
//   - Commit exchanges the old folder for the new one in one step where the system can (Linux: renameat2 with
//     RENAME_EXCHANGE), else by two renames. Where the folder itself cannot be renamed (a mount point), files are replaced one
//     by one: what pages need first, pages then, what is gone last, so that no page is without its assets.
//   - Only what an earlier manifest lists is ever removed. Files that others put there stay.
//   - A file whose bytes have not changed is carried over as it is (same inode, same time).
//   - The manifest lists every file with its SHA-256, and nothing that differs between two builds of the same input.
//   - A lock beside the output keeps a second build out; it dies with its process.
package output

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
)

// ManifestName is the file that says which folder is ours and what is in it.
const ManifestName = ".throughline.json"

// A Manifest lists what a build wrote.
type Manifest struct {
	Generator string           `json:"generator"`
	Files     map[string]Entry `json:"files"` // by slash-separated path
}

// An Entry is one file of a manifest.
type Entry struct {
	SHA256 string `json:"sha256"`
	Size   int64  `json:"size"`
}

// Options say where to and from what.
type Options struct {
	Dir       string
	Sources   []string // folders that the output must not contain: the site, its content
	Generator string
	disk      disk
}

// A Refusal is an output folder that cannot be used, found before any work is done.
type Refusal struct{ Message, Hint string }

func (r Refusal) Error() string { return r.Message }

// A Writer collects the files of one build. Put may be called from several goroutines.
type Writer struct {
	dir, staging string
	generator    string
	old          Manifest
	lock         *os.File
	disk         disk

	mu      sync.Mutex
	files   map[string]Entry
	folded  map[string]string // lower-cased path -> path, for file systems that ignore case
	dirs    map[string]bool
	changed int
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
	if err := refuse(dir, o.Sources); err != nil {
		return nil, err
	}
	w := &Writer{dir: dir, generator: o.Generator, disk: o.disk, files: map[string]Entry{}, folded: map[string]string{}, dirs: map[string]bool{}}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
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
	if w.old, err = readManifest(w.dir); err != nil {
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

// refuse says why a folder cannot be an output: writing it would harm something that is not ours.
func refuse(dir string, sources []string) error {
	info, err := os.Lstat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		info, err = nil, nil
	}
	if err != nil {
		return err
	}
	if info != nil && info.Mode()&fs.ModeSymlink != 0 {
		return Refusal{fmt.Sprintf("the output %s is a symbolic link", dir), "name the folder that it leads to"}
	}
	if info != nil && !info.IsDir() {
		return Refusal{fmt.Sprintf("the output %s is not a folder", dir), "choose another one with -o"}
	}
	for _, s := range sources {
		abs, err := filepath.Abs(s)
		if err != nil {
			return err
		}
		if within(real(abs), real(dir)) {
			return Refusal{fmt.Sprintf("the output %s contains the site's own sources (%s)", dir, abs), "choose a folder of its own with -o, such as public"}
		}
	}
	if info == nil {
		return nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		return nil
	}
	if _, err := os.Lstat(filepath.Join(dir, ManifestName)); err != nil {
		return Refusal{fmt.Sprintf("the output %s is not empty and was not written by throughline", dir), "choose another folder with -o, or empty this one yourself"}
	}
	return nil
}

// real follows symbolic links as far as the path exists.
func real(p string) string {
	if r, err := filepath.EvalSymlinks(p); err == nil {
		return r
	}
	if parent := filepath.Dir(p); parent != p {
		return filepath.Join(real(parent), filepath.Base(p))
	}
	return p
}

// within reports whether p is dir or below it.
func within(p, dir string) bool {
	rel, err := filepath.Rel(dir, p)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

func readManifest(dir string) (Manifest, error) {
	m := Manifest{Files: map[string]Entry{}}
	data, err := os.ReadFile(filepath.Join(dir, ManifestName))
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil
	}
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal(data, &m); err != nil {
		return Manifest{Files: map[string]Entry{}}, Refusal{fmt.Sprintf("the manifest %s cannot be read: %v", filepath.Join(dir, ManifestName), err),
			"if the folder holds nothing but a published site, delete it and build again"}
	}
	if m.Files == nil {
		m.Files = map[string]Entry{}
	}
	return m, nil
}

func (w *Writer) beside(suffix string) string {
	return filepath.Join(filepath.Dir(w.dir), "."+filepath.Base(w.dir)+".throughline-"+suffix)
}

// Cache is the folder beside the output for what the next build may want to know. It need not exist.
func (w *Writer) Cache() string { return w.beside("cache") }

// Scratch is a folder beside the output for what this build needs for itself and takes away before it ends. It is there until Commit.
func (w *Writer) Scratch() string { return w.staging }

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

// stage makes an empty staging folder beside the output; what a killed build left is removed first.
func (w *Writer) stage() error {
	w.staging = w.beside("staging")
	for _, leftover := range []string{w.staging, w.beside("old")} {
		if err := w.disk.removeAll(leftover); err != nil {
			return err
		}
	}
	return w.disk.mkdir(w.staging)
}

// checkPath refuses a path that is not a plain relative one or that would clash with another.
func (w *Writer) checkPath(p string) error {
	if !fs.ValidPath(p) || p == "." || strings.ContainsAny(p, "\\\x00") || path.Clean(p) != p || p == ManifestName {
		return fmt.Errorf("output path %q is not allowed", p)
	}
	fold := strings.ToLower(p)
	if other, ok := w.folded[fold]; ok {
		return fmt.Errorf("output paths %q and %q are the same file", other, p)
	}
	if w.dirs[fold] {
		return fmt.Errorf("output path %q is a file and a folder", p)
	}
	for d := path.Dir(fold); d != "."; d = path.Dir(d) {
		if _, ok := w.folded[d]; ok {
			return fmt.Errorf("output path %q is inside of a file", p)
		}
		w.dirs[d] = true
	}
	w.folded[fold] = p
	return nil
}

// Put adds a file. Paths are slash-separated and relative.
func (w *Writer) Put(p string, data []byte) error {
	sum := sha256.Sum256(data)
	e := Entry{hex.EncodeToString(sum[:]), int64(len(data))}
	target, err := w.enter(p, e)
	if err != nil {
		return err
	}
	if w.old.Files[p] == e && w.carry(p, target, data) {
		return nil
	}
	w.mu.Lock()
	w.changed++
	w.mu.Unlock()
	return w.disk.write(target, data)
}

// enter notes a file of the new site and makes its folder.
func (w *Writer) enter(p string, e Entry) (target string, err error) {
	w.mu.Lock()
	if err := w.checkPath(p); err != nil {
		w.mu.Unlock()
		return "", err
	}
	w.files[p] = e
	w.bytes += e.Size
	w.mu.Unlock()
	target = filepath.Join(w.staging, filepath.FromSlash(p))
	return target, w.disk.mkdirs(w.staging, filepath.Dir(target))
}

// carry links the old file into the new tree if it still holds these bytes.
func (w *Writer) carry(p, target string, data []byte) bool {
	from := filepath.Join(w.dir, filepath.FromSlash(p))
	info, err := os.Lstat(from)
	if err != nil || !info.Mode().IsRegular() || info.Mode().Perm() != 0o644 || info.Size() != int64(len(data)) {
		return false
	}
	if on, err := os.ReadFile(from); err != nil || !bytes.Equal(on, data) {
		return false
	}
	return w.disk.link(from, target) == nil
}

// Abort drops the build. The output is as it was.
func (w *Writer) Abort() {
	if w.lock == nil {
		return
	}
	_ = w.disk.removeAll(w.staging)
	w.unlock()
	w.lock = nil
}

// Commit makes the build the published site.
func (w *Writer) Commit() (Stats, error) {
	defer w.Abort()
	s := Stats{Files: len(w.files), Written: w.changed, Unchanged: len(w.files) - w.changed, Bytes: w.bytes}
	for p := range w.old.Files {
		if _, still := w.files[p]; !still {
			s.Removed++
		}
	}
	manifest, err := json.MarshalIndent(Manifest{w.generator, w.files}, "", " ")
	if err != nil {
		return s, err
	}
	manifest = append(manifest, '\n')
	if s.Written == 0 && s.Removed == 0 {
		if on, err := os.ReadFile(filepath.Join(w.dir, ManifestName)); err == nil && bytes.Equal(on, manifest) {
			return s, nil
		}
	}
	if s.Foreign, err = w.carryForeign(); err != nil {
		return s, err
	}
	if err := w.disk.write(filepath.Join(w.staging, ManifestName), manifest); err != nil {
		return s, err
	}
	return s, w.swap()
}

// carryForeign takes files into the new tree that are in the old one and that no manifest of ours lists.
func (w *Writer) carryForeign() (int, error) {
	n := 0
	err := filepath.WalkDir(w.dir, func(p string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && p == w.dir {
			return fs.SkipAll
		}
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(w.dir, p)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(rel)
		if _, ours := w.old.Files[name]; ours || name == ManifestName {
			return nil
		}
		if d.Name() == newName { // left by a build that could not go on
			return w.disk.remove(p)
		}
		if _, taken := w.files[name]; taken {
			return Refusal{fmt.Sprintf("%s is in the way: it was not written by throughline", p), "move it away, or choose another output with -o"}
		}
		n++
		target := filepath.Join(w.staging, rel)
		if err := w.disk.mkdirs(w.staging, filepath.Dir(target)); err != nil {
			return err
		}
		return w.keep(p, target, d)
	})
	return n, err
}

// keep takes a file of others into the new tree; where it cannot be linked it is copied.
func (w *Writer) keep(p, target string, d fs.DirEntry) error {
	err := w.disk.link(p, target)
	if err == nil || !d.Type().IsRegular() {
		return err
	}
	data, rerr := w.disk.readFile(p)
	if rerr != nil {
		return errors.Join(err, rerr)
	}
	return w.disk.write(target, data)
}

// swap puts the staging folder in the place of the output. What is left of the old site then is in nobody's way: if it cannot
// be removed now, the next build does it.
func (w *Writer) swap() error {
	if _, err := os.Lstat(w.dir); errors.Is(err, fs.ErrNotExist) {
		return w.disk.rename(w.staging, w.dir)
	}
	err := w.disk.exchange(w.staging, w.dir)
	if err == nil {
		_ = w.disk.removeAll(w.staging) // the old site
		return nil
	}
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
	if err := w.disk.rename(w.staging, w.dir); err != nil {
		return errors.Join(err, w.disk.rename(old, w.dir)) // if that fails as well, the next build does it, see recover
	}
	_ = w.disk.removeAll(old)
	return nil
}

// newName is what a file is called until it takes the place of the old one.
const newName = ".throughline-new"

// Torn is what is said when files were replaced one by one and not all of them could be.
type Torn struct{ Err error }

func (t Torn) Error() string { return t.Err.Error() }
func (t Torn) Unwrap() error { return t.Err }

// replaceEach is for a folder that cannot be renamed. Each file is replaced in one step; assets and data first, pages then.
func (w *Writer) replaceEach() error {
	if err := w.replaceAll(); err != nil {
		return Torn{err}
	}
	return nil
}

func (w *Writer) replaceAll() error {
	manifest, err := w.disk.readFile(filepath.Join(w.staging, ManifestName))
	if err != nil {
		return err
	}
	both := Manifest{w.generator, maps.Clone(w.old.Files)}
	maps.Copy(both.Files, w.files)
	union, err := json.MarshalIndent(both, "", " ")
	if err != nil {
		return err
	}
	// Whatever happens from here on, the next build knows everything as ours.
	if err := w.replace(ManifestName, union); err != nil {
		return err
	}
	for _, p := range w.pagesLast() {
		data, err := w.disk.readFile(filepath.Join(w.staging, filepath.FromSlash(p)))
		if err != nil {
			return err
		}
		if err := w.replace(p, data); err != nil {
			return err
		}
	}
	if err := w.removeStale(); err != nil {
		return err
	}
	return w.replace(ManifestName, manifest)
}

// pagesLast are the files of the new site in the order in which they are replaced.
func (w *Writer) pagesLast() []string {
	page := func(p string) int {
		if strings.HasSuffix(p, ".html") {
			return 1
		}
		return 0
	}
	return slices.SortedFunc(maps.Keys(w.files), func(a, b string) int {
		return cmp.Or(cmp.Compare(page(a), page(b)), strings.Compare(a, b))
	})
}

// replace puts a file of the output in the place of the old one in one step; one that is the same already is left alone.
func (w *Writer) replace(p string, data []byte) error {
	to := filepath.Join(w.dir, filepath.FromSlash(p))
	if on, err := os.ReadFile(to); err == nil && bytes.Equal(on, data) {
		return nil
	}
	if err := w.disk.mkdirs(w.dir, filepath.Dir(to)); err != nil {
		return err
	}
	tmp := filepath.Join(filepath.Dir(to), newName)
	_ = w.disk.remove(tmp)
	err := w.disk.write(tmp, data)
	if err == nil {
		err = w.disk.rename(tmp, to)
	}
	if err != nil {
		_ = w.disk.remove(tmp)
	}
	return err
}

func (w *Writer) removeStale() error {
	for p := range w.old.Files {
		if _, still := w.files[p]; still || !fs.ValidPath(p) {
			continue
		}
		full := filepath.Join(w.dir, filepath.FromSlash(p))
		if err := w.disk.remove(full); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		for d := filepath.Dir(full); d != w.dir && w.disk.remove(d) == nil; d = filepath.Dir(d) {
		}
	}
	return nil
}
