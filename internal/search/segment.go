package search

import (
	"crypto/sha256"
	"encoding/binary"
	"hash/crc32"

	"throughline/internal/store"
)

// ErrDamaged says that something which was kept of an index is not what was kept. An index made of nothing needs none
// of it.
var ErrDamaged = store.ErrDamaged

// A stored is a file of the site that is kept.
type stored struct {
	store.Extent
	sum [sha256.Size]byte // of its bytes
}

// readFile reads one.
func readFile(p store.Segments, f stored) ([]byte, error) {
	out := make([]byte, f.Size)
	if err := p.Read(out, f.Extent, 0); err != nil {
		return nil, err
	}
	if sum := sha256.Sum256(out); sum != f.sum {
		return nil, ErrDamaged
	}
	return out, nil
}

// A section is some bytes behind their sum (CRC-32C, four bytes).
const sumSize = 4

// beginSection makes room for a sum; endSection puts it there.
func beginSection(out []byte) []byte { return append(out, 0, 0, 0, 0) }

func endSection(section []byte) {
	binary.LittleEndian.PutUint32(section, crc32.Checksum(section[sumSize:], crc32.MakeTable(crc32.Castagnoli)))
}

// openSection gives the bytes of a section.
func openSection(section []byte) ([]byte, error) {
	if len(section) < sumSize || binary.LittleEndian.Uint32(section) != crc32.Checksum(section[sumSize:],
		crc32.MakeTable(crc32.Castagnoli)) {
		return nil, ErrDamaged
	}
	return section[sumSize:], nil
}
