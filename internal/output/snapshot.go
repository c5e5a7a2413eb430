package output

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"io/fs"
	"iter"
	"maps"
	"os"
	"slices"

	"throughline/internal/parallel"
)

// A Fingerprint tells how a folder was left: the bytes of its manifest, and of every file that this lists the size,
// the mode and the times. It is for finding out cheaply that nobody touched the folder since; Verify compares
// contents.
type Fingerprint [sha256.Size]byte

// A FileStamp tells how one file was left: its size, its mode and its times. Nothing that changes a file leaves its
// stamp the same where the system keeps the time of the last change.
type FileStamp [stampSize]byte

const stampSize = 8 + 8 + 4 + 8

// A Snapshot tells how a published folder was left.
type Snapshot struct {
	Fingerprint Fingerprint
	files       map[string]Entry
	names       []string    // sorted
	stamps      []FileStamp // of names
}

// All gives the files of the folder in the order of their names, with their stamps.
func (l *Snapshot) All() iter.Seq2[string, FileStamp] {
	return func(yield func(string, FileStamp) bool) {
		for i, name := range l.names {
			if !yield(name, l.stamps[i]) {
				return
			}
		}
	}
}

// Entry is what the manifest of the folder says of a file.
func (l *Snapshot) Entry(name string) Entry { return l.files[name] }

// SnapshotBefore tells how the published folder was found when the build began. The error says which file is missing
// or is not a plain one.
func (w *Writer) SnapshotBefore() (*Snapshot, error) {
	return takeSnapshot(w.dir, w.old.Files, w.oldSum)
}

// SnapshotAfter tells how Commit left the published folder.
func (w *Writer) SnapshotAfter() (*Snapshot, error) { return takeSnapshot(w.dir, w.files, w.sum) }

// look looks at the files of a folder, whose manifest has a sum.
func takeSnapshot(dir string, files map[string]Entry, manifest Sum) (*Snapshot, error) {
	l := &Snapshot{files: files, names: slices.Sorted(maps.Keys(files))}
	var err error
	if l.stamps, err = stampFiles(dir, l.names); err != nil {
		return nil, err
	}
	h := sha256.New()
	h.Write(manifest[:])
	for _, m := range l.stamps {
		h.Write(m[:])
	}
	h.Sum(l.Fingerprint[:0])
	return l, nil
}

// lookAt takes the marks of files, several at once.
func stampFiles(dir string, names []string) ([]FileStamp, error) {
	marks := make([]FileStamp, len(names))
	return marks, parallel.ForWith(context.Background(), parallel.Waiting(), len(names), parallel.None,
		func(_ context.Context, _ struct{}, i int) error {
			info, err := os.Lstat(at(dir, names[i]))
			if err != nil {
				return err
			}
			if !info.Mode().IsRegular() {
				return &fs.PathError{Op: "seal", Path: names[i], Err: fs.ErrInvalid}
			}
			marks[i] = stampOf(info)
			return nil
		})
}

func stampOf(info fs.FileInfo) (m FileStamp) {
	binary.LittleEndian.PutUint64(m[0:], uint64(info.Size()))
	binary.LittleEndian.PutUint64(m[8:], uint64(info.ModTime().UnixNano()))
	binary.LittleEndian.PutUint32(m[16:], uint32(info.Mode()))
	binary.LittleEndian.PutUint64(m[20:], uint64(changed(info)))
	return m
}
