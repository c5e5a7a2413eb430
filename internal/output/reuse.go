package output

import (
	"crypto/sha256"
	"io/fs"
	"os"
	"strings"
)

// Reuse takes a file of the published folder into the new site without its bytes being made again, if the folder
// lists it with these bytes and it is as it was left: its stamp is the same, or else it is read and still has that
// sum. It reports whether it did; if not, nothing has happened and the file is to be Put.
func (w *Writer) Reuse(p string, e Entry, left FileStamp) bool {
	w.Prepare()
	if w.old.Files[p] != e {
		return false
	}
	from := at(w.dir, p)
	info, err := os.Lstat(from)
	if err != nil || !info.Mode().IsRegular() || info.Mode().Perm() != w.disk.rights.file.Perm() ||
		info.Size() != e.Size {
		return false
	}
	if stampOf(info) != left && !hasContent(from, e) {
		return false
	}
	if w.enter(p, e) != nil {
		return false // Put says why
	}
	if w.reuseFile(p, info) {
		return true
	}
	w.unlistFile(p, e)
	return false
}

// Published is what the manifest says of a file of the published folder, as the build found it.
func (w *Writer) Published(p string) (Entry, bool) {
	e, ok := w.old.Files[p]
	return e, ok
}

// ReadPublished gives the bytes of a file of the published folder, if they are what the manifest says.
func (w *Writer) ReadPublished(p string, e Entry) ([]byte, error) {
	data, err := readPlain(at(w.dir, p))
	if err == nil && EntryOf(data) != e {
		err = errNotPlain
	}
	return data, err
}

// take takes a file of the published folder, which is as it should be, into the new site: the spare has it already or
// will, or else it is linked into staging.
func (w *Writer) reuseFile(p string, info fs.FileInfo) bool {
	if w.inPlace {
		return true // it stays where it is
	}
	if w.shadow == nil {
		to := at(w.staging, p)
		return w.room(to) == nil && w.disk.link(at(w.dir, p), to) == nil
	}
	if there, err := os.Lstat(at(w.shadow.dir, p)); err != nil || !os.SameFile(info, there) {
		w.mu.Lock()
		w.relink = append(w.relink, p)
		w.mu.Unlock()
	}
	return true
}

// holds reports whether a file has these bytes.
func hasContent(name string, e Entry) bool {
	data, err := readPlain(name)
	return err == nil && sha256.Sum256(data) == e.SHA256
}

// leave takes back what enter noted.
func (w *Writer) unlistFile(p string, e Entry) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.files, p)
	delete(w.folded, strings.ToLower(p))
	w.bytes -= e.Size
}
