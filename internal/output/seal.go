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

// SealOf looks at a published folder. The error says which file is missing or is not a plain file.
func SealOf(dir string) (Seal, error) {
	manifest, err := os.ReadFile(filepath.Join(dir, ManifestName))
	if err != nil {
		return Seal{}, err
	}
	m, err := readManifest(dir)
	if err != nil {
		return Seal{}, err
	}
	names := slices.Sorted(maps.Keys(m.Files))
	marks := make([][]byte, len(names))
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
	if err := g.Wait(); err != nil {
		return Seal{}, err
	}
	h := sha256.New()
	h.Write(manifest)
	for _, m := range marks {
		h.Write(m)
	}
	var s Seal
	h.Sum(s[:0])
	return s, nil
}

func mark(info fs.FileInfo) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(info.Size()))
	b = binary.LittleEndian.AppendUint64(b, uint64(info.ModTime().UnixNano()))
	b = binary.LittleEndian.AppendUint32(b, uint32(info.Mode()))
	return binary.LittleEndian.AppendUint64(b, uint64(changed(info)))
}
