package search

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"sync"
)

// ErrDamaged says that something which was kept of an index is not what was kept. An index made of nothing needs none
// of it.
var ErrDamaged = errors.New("what was kept of the search index is damaged")

// A Store is where an IndexCache keeps its files. Its methods may be called from several goroutines.
type Store interface {
	// Head gives what was last given to Keep; nil for nothing that can be trusted.
	Head() []byte
	// New makes a part. Its name, without the folder, tells it from others.
	NewSegment() (*os.File, error)
	// Part opens a part by its name.
	OpenSegment(name string) (*os.File, error)
	// Keep puts a head in the place of the one before it and takes away all parts but those that it names.
	Commit(head io.WriterTo, parts []string) error
	// Drop takes away a part that was made and not kept.
	Drop(name string)
}

// A segment is a part of what is kept of an index: bytes that are appended and read again. They go to a file, and
// where that takes no more (the disk is full, say) they stay in memory, for the index can be made all the same.
type segment struct {
	make func() (f *os.File, name string, err error) // makes the file when it is needed; nil: it is there

	mu     sync.RWMutex
	file   *os.File
	name   string // of the file on its shelf
	base   int64  // where rest begins
	rest   []byte // what the file does not have
	refuse error  // why it takes no more
}

// atOnce is how much is written at once, in bytes.
const atOnce = 1 << 20

// append adds bytes and tells where they stand.
func (s *segment) append(b []byte) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.rest)+len(b) > atOnce {
		s.flush()
	}
	at := s.base + int64(len(s.rest))
	s.rest = append(s.rest, b...)
	return at
}

// flush gives the file what it does not have. The caller holds the lock.
func (s *segment) flush() {
	if s.refuse != nil || len(s.rest) == 0 {
		return
	}
	if s.make != nil {
		s.file, s.name, s.refuse = s.make()
		s.make = nil
		if s.refuse != nil {
			return
		}
	}
	if _, s.refuse = s.file.WriteAt(s.rest, s.base); s.refuse == nil {
		s.base, s.rest = s.base+int64(len(s.rest)), s.rest[:0]
	}
}

// finish writes what is left and says whether the file has everything. What is appended afterwards stands behind it.
func (s *segment) finish() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flush()
	if len(s.rest) == 0 {
		s.rest = nil
	}
	return s.refuse
}

func (s *segment) size() int64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.base + int64(len(s.rest))
}

// read fills b with what stands at a place, or says ErrDamaged.
func (s *segment) read(b []byte, at int64) error {
	s.mu.RLock()
	defer s.mu.RUnlock()
	if at >= s.base {
		if at-s.base > int64(len(s.rest)) || copy(b, s.rest[at-s.base:]) < len(b) {
			return ErrDamaged
		}
		return nil
	}
	if s.file == nil {
		return ErrDamaged
	}
	if n, err := s.file.ReadAt(b, at); n < len(b) {
		return errors.Join(ErrDamaged, err)
	}
	return nil
}

// An extent is where something stands.
type extent struct {
	part int32 // by number
	size uint32
	at   int64
}

// parts are those of an index, by number. Those of the index before it come first and are not written to any more.
type parts []*segment

func (p parts) read(b []byte, e extent, from uint32) error {
	if int(e.part) >= len(p) {
		return ErrDamaged
	}
	return p[e.part].read(b, e.at+int64(from))
}

// A stored is a file of the site that is kept.
type stored struct {
	extent
	sum [sha256.Size]byte // of its bytes
}

// file reads one.
func (p parts) file(f stored) ([]byte, error) {
	out := make([]byte, f.size)
	if err := p.read(out, f.extent, 0); err != nil {
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
