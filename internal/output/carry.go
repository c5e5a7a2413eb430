package output

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
)

// Carry takes a file of the published folder into the new site without its bytes being made again, if the folder lists it with
// these bytes and it is as it was left: its mark is the same, or else it is read and still has that sum. It reports whether it
// did; if not, nothing has happened and the file is to be Put.
func (w *Writer) Carry(p string, e Entry, left Mark) bool {
	if w.old.Files[p] != e {
		return false
	}
	from := filepath.Join(w.dir, filepath.FromSlash(p))
	info, err := os.Lstat(from)
	if err != nil || !info.Mode().IsRegular() || info.Mode().Perm() != 0o644 || info.Size() != e.Size {
		return false
	}
	if mark(info) != left && !holds(from, e) {
		return false
	}
	target, err := w.enter(p, e)
	if target == "" {
		return false // Put says why
	}
	if err == nil && w.disk.link(from, target) == nil {
		return true
	}
	w.leave(p, e)
	return false
}

// holds reports whether a file has these bytes.
func holds(name string, e Entry) bool {
	data, err := os.ReadFile(name)
	sum := sha256.Sum256(data)
	return err == nil && hex.EncodeToString(sum[:]) == e.SHA256
}

// leave takes back what enter noted.
func (w *Writer) leave(p string, e Entry) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.files, p)
	delete(w.folded, strings.ToLower(p))
	w.bytes -= e.Size
}
