package output

import (
	"crypto/sha256"
	"encoding/binary"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"
)

// A Seal tells how a folder was left: the bytes of its manifest, and of every file that this lists the size, the mode and
// the times. It is for finding out cheaply that nobody touched the folder since; Verify compares contents.
type Seal [sha256.Size]byte

// A Mark tells how one file was left: its size, its mode and its times. Nothing that changes a file leaves its mark the same
// where the system keeps the time of the last change.
type Mark [markSize]byte

const markSize = 8 + 8 + 4 + 8

// SealOf looks at a published folder. The error says which file is missing or is not a plain file.
func SealOf(dir string) (Seal, error) {
	s, _, _, err := Marks(dir)
	return s, err
}

// Marks looks at a published folder and gives its seal, the files of its manifest and the mark of each.
func Marks(dir string) (Seal, Manifest, map[string]Mark, error) {
	var s Seal
	manifest, err := os.ReadFile(filepath.Join(dir, ManifestName))
	if err != nil {
		return s, Manifest{}, nil, err
	}
	m, err := readManifest(dir)
	if err != nil {
		return s, m, nil, err
	}
	names := slices.Sorted(maps.Keys(m.Files))
	marks, err := lookAt(dir, names)
	if err != nil {
		return s, m, nil, err
	}
	h, by := sha256.New(), make(map[string]Mark, len(names))
	h.Write(manifest)
	for i, m := range marks {
		h.Write(m[:])
		by[names[i]] = m
	}
	h.Sum(s[:0])
	return s, m, by, nil
}

// lookAt takes the marks of files, several at once.
func lookAt(dir string, names []string) ([]Mark, error) {
	marks := make([]Mark, len(names))
	var g errgroup.Group
	workers := runtime.GOMAXPROCS(0) * 2
	for w := range workers {
		g.Go(func() error {
			for i := w; i < len(names); i += workers {
				info, err := os.Lstat(filepath.Join(dir, filepath.FromSlash(names[i])))
				if err != nil {
					return err
				}
				if !info.Mode().IsRegular() {
					return &fs.PathError{Op: "seal", Path: names[i], Err: fs.ErrInvalid}
				}
				marks[i] = mark(info)
			}
			return nil
		})
	}
	return marks, g.Wait()
}

func mark(info fs.FileInfo) (m Mark) {
	binary.LittleEndian.PutUint64(m[0:], uint64(info.Size()))
	binary.LittleEndian.PutUint64(m[8:], uint64(info.ModTime().UnixNano()))
	binary.LittleEndian.PutUint32(m[16:], uint32(info.Mode()))
	binary.LittleEndian.PutUint64(m[20:], uint64(changed(info)))
	return m
}
