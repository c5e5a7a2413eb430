package output

import (
	"bytes"
	"cmp"
	"errors"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"strings"
)

// newName is what a file is called until it takes the place of the old one.
const newName = ".throughline-new"

// Torn is what is said when files were replaced one by one and not all of them could be.
type Torn struct{ Err error }

func (t Torn) Error() string { return t.Err.Error() }
func (t Torn) Unwrap() error { return t.Err }

// replaceEach is for a folder that cannot be renamed. Each file is replaced in one step; assets and data first, pages
// then.
func (w *Writer) replaceEach() error {
	if err := w.replaceAll(); err != nil {
		return Torn{err}
	}
	return nil
}

func (w *Writer) replaceAll() error {
	manifest, err := w.disk.readFile(filepath.Join(w.tree, ManifestName))
	if err != nil {
		return err
	}
	both := w.manifest(maps.Clone(w.old.Files))
	maps.Copy(both.Files, w.files)
	union, err := both.text()
	if err != nil {
		return err
	}
	// Whatever happens from here on, the next build knows everything as ours.
	if err := w.replace(ManifestName, union); err != nil {
		return err
	}
	for _, p := range w.pagesLast() {
		data, err := w.disk.readFile(filepath.Join(w.tree, filepath.FromSlash(p)))
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

// pagesLast are the files that were written, in the order in which they take their places; all others are there.
func (w *Writer) pagesLast() []string {
	page := func(p string) int {
		if strings.HasSuffix(p, ".html") {
			return 1
		}
		return 0
	}
	return slices.SortedFunc(slices.Values(w.written), func(a, b string) int {
		return cmp.Or(cmp.Compare(page(a), page(b)), strings.Compare(a, b))
	})
}

// replace puts a file of the output in the place of the old one in one step; one that is the same already is left
// alone.
func (w *Writer) replace(p string, data []byte) error {
	to := filepath.Join(w.dir, filepath.FromSlash(p))
	if on, err := readPlain(to); err == nil && bytes.Equal(on, data) {
		return nil
	}
	if err := w.mkdirs(w.dir, filepath.Dir(to)); err != nil {
		return err
	}
	if err := checkFolders(w.dir, filepath.Dir(to)); err != nil {
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
		switch err := checkFolders(w.dir, filepath.Dir(full)); {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return err
		}
		if err := w.disk.remove(full); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		for d := filepath.Dir(full); d != w.dir && w.disk.remove(d) == nil; d = filepath.Dir(d) {
		}
	}
	return nil
}
