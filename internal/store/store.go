// Package store keeps on a disk what a build made for the next one. It knows no more of it than its bytes.
//
// There is one format. A thing that is kept has a head, which is replaced in one step:
//
//	the key of the program and of what else must be the same, 32 bytes
//	whatever the thing says of itself
//	the SHA-256 of all that, 32 bytes
//
// What is large stands in segments beside it, under the name of the head and a number: bytes that were appended and
// are never changed. The head says where in them what stands (Extent), and whoever reads a piece looks at its sum. A
// Table is a head and segments for values by key.
//
// Its laws:
//
//   - On any doubt there is nothing: a head that is damaged, cut short, of another program or unreadable is the same as
//     none, and so is one that names a segment that is not there. What is read of a segment is what was written or
//     ErrDamaged.
//   - A segment is whole before a head names it. Segments that no head names go with the next head, so that a build may
//     be killed at any moment; two builds may share a folder, and each finds a whole head or none.
//   - Segments of which little is needed are written anew together, see Compact.
//   - Only the user that builds may read any of it. A link in the place of the folder is not followed.
package store

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"throughline/internal/atomicfile"
)

// A Key stands for a program and all else that must be the same for what is kept to be of use.
type Key = [sha256.Size]byte

// Load gives what the head of a name says; nil where there is none of this key that can be trusted.
func Load(dir, name string, key Key) []byte {
	data, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil || len(data) < len(key)+sha256.Size || !bytes.HasPrefix(data, key[:]) {
		return nil
	}
	body, sum := data[:len(data)-sha256.Size], data[len(data)-sha256.Size:]
	if got := sha256.Sum256(body); !bytes.Equal(got[:], sum) {
		return nil
	}
	return body[len(key):]
}

// Save puts a head in the place of the one before it.
func Save(dir, name string, key Key, says io.WriterTo) error {
	if err := prepare(dir); err != nil {
		return err
	}
	return atomicfile.Replace(filepath.Join(dir, name), ".new-*", 0o600, func(f *os.File) error {
		h := sha256.New()
		both := io.MultiWriter(f, h)
		if _, err := both.Write(key[:]); err != nil {
			return err
		}
		if _, err := says.WriteTo(both); err != nil {
			return err
		}
		_, err := f.Write(h.Sum(nil))
		return err
	})
}

// prepare makes the folder, which tells version control to leave it alone. A link in its place, or in that of the file
// in it, is not followed.
func prepare(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if info, err := os.Lstat(dir); err != nil || !info.IsDir() {
		return errors.Join(errNoFolder, err)
	}
	f, err := os.OpenFile(filepath.Join(dir, ".gitignore"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString("*\n")
	return errors.Join(err, f.Close())
}

var errNoFolder = errors.New("the cache is not a folder")

// A Shelf is where the segments of one thing stand beside its head. Its methods may be called from several goroutines.
type Shelf interface {
	// Head gives what was last given to Commit; nil for nothing that can be trusted.
	Head() []byte
	// NewSegment makes a segment. Its name, without the folder, tells it from others.
	NewSegment() (*os.File, error)
	// OpenSegment opens a segment by its name.
	OpenSegment(name string) (*os.File, error)
	// Commit puts a head in the place of the one before it and takes away all segments but those that it names.
	Commit(head io.WriterTo, segments []string) error
	// Drop takes away a segment that was made and not committed.
	Drop(name string)
}

// A Folder is the Shelf of a name in a folder, which need not exist. A segment is written once and only read
// afterwards, so who has opened it keeps it, whoever takes its name away.
type Folder struct {
	dir, name string
	key       Key
}

// NewFolder is the shelf of a name for a key.
func NewFolder(dir, name string, key Key) *Folder { return &Folder{dir, name, key} }

func (s *Folder) prefix() string { return s.name + "-" }

// Head implements Shelf.
func (s *Folder) Head() []byte { return Load(s.dir, s.name, s.key) }

// NewSegment implements Shelf.
func (s *Folder) NewSegment() (*os.File, error) {
	if err := prepare(s.dir); err != nil {
		return nil, err
	}
	return os.CreateTemp(s.dir, s.prefix()+"*")
}

// OpenSegment implements Shelf.
func (s *Folder) OpenSegment(name string) (*os.File, error) {
	if !strings.HasPrefix(name, s.prefix()) || filepath.Base(name) != name {
		return nil, fs.ErrNotExist
	}
	return os.Open(filepath.Join(s.dir, name))
}

// Commit implements Shelf.
func (s *Folder) Commit(head io.WriterTo, segments []string) error {
	if err := Save(s.dir, s.name, s.key, head); err != nil {
		return err
	}
	all, err := os.ReadDir(s.dir)
	for _, e := range all {
		if name := e.Name(); strings.HasPrefix(name, s.prefix()) && !slices.Contains(segments, name) {
			s.Drop(name) // at worst the next build does
		}
	}
	return err
}

// Drop implements Shelf.
func (s *Folder) Drop(name string) { _ = os.Remove(filepath.Join(s.dir, name)) }

// A Scratch is a Shelf that keeps nothing: its segments lose their names at once and go with the process.
type Scratch struct{ Dir string }

// Head implements Shelf.
func (Scratch) Head() []byte { return nil }

// NewSegment implements Shelf.
func (s Scratch) NewSegment() (*os.File, error) {
	f, err := os.CreateTemp(s.Dir, ".throughline-segment-*")
	if err == nil {
		_ = os.Remove(f.Name()) // at worst it stays until somebody clears the folder
	}
	return f, err
}

// OpenSegment implements Shelf.
func (Scratch) OpenSegment(string) (*os.File, error) { return nil, fs.ErrNotExist }

// Commit implements Shelf.
func (Scratch) Commit(io.WriterTo, []string) error { return nil }

// Drop implements Shelf.
func (Scratch) Drop(string) {}
