package store

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
)

// ErrDamaged says that something which was kept is not what was kept. Whoever makes all of it anew needs none of it.
var ErrDamaged = errors.New("what was kept is damaged")

// A Segment is bytes that are appended and read again. They go to a file, and where that takes no more (the disk is
// full, say) they stay in memory, for what they are made for can be made all the same.
type Segment struct {
	make func() (f *os.File, name string, err error) // makes the file when it is needed; nil: it is there

	mu     sync.RWMutex
	file   *os.File
	name   string // of the file on its shelf
	base   int64  // where rest begins
	rest   []byte // what the file does not have
	refuse error  // why it takes no more
}

// NewSegment is an empty segment. make gives its file and the name of that on a shelf, "" for one that is not kept,
// and is called when there is enough to write.
func NewSegment(make func() (f *os.File, name string, err error)) *Segment {
	return &Segment{make: make}
}

// atOnce is how much is written at once, in bytes.
const atOnce = 1 << 20

// Append adds bytes and tells where they stand.
func (s *Segment) Append(b []byte) int64 {
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
func (s *Segment) flush() {
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

// Finish writes what is left and says whether the file has everything. What is appended afterwards stands behind it.
func (s *Segment) Finish() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.flush()
	if len(s.rest) == 0 {
		s.rest = nil
	}
	return s.refuse
}

// Name is that of the file on its shelf, "" where there is none; it is known after Finish.
func (s *Segment) Name() string { return s.name }

// Size is how many bytes there are.
func (s *Segment) Size() int64 {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.base + int64(len(s.rest))
}

// read fills b with what stands at a place, or says ErrDamaged.
func (s *Segment) read(b []byte, at int64) error {
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

// An Extent is where something stands: in which segment, by number, and where in it.
type Extent struct {
	Segment int32
	Size    uint32
	At      int64
}

// Segments are those of one thing, by number. All but the last, which is what is new, are not written to any more.
type Segments []*Segment

// Open opens the segments of a shelf by their names; ok is false where one is missing.
func Open(shelf Shelf, names []string) (all Segments, ok bool) {
	for _, n := range names {
		f, err := shelf.OpenSegment(n)
		if err != nil {
			return nil, false
		}
		size, err := f.Seek(0, io.SeekEnd)
		if err != nil {
			return nil, false
		}
		all = append(all, &Segment{file: f, name: n, base: size})
	}
	return all, true
}

// Names are those of all segments.
func (p Segments) Names() []string {
	out := make([]string, len(p))
	for i, s := range p {
		out[i] = s.name
	}
	return out
}

// Last is the segment for what is new.
func (p Segments) Last() *Segment { return p[len(p)-1] }

// Append adds something to the segment for what is new.
func (p Segments) Append(data []byte) Extent {
	return Extent{int32(len(p) - 1), uint32(len(data)), p.Last().Append(data)}
}

// Read fills b with what stands in an extent, from some byte of it on, or says ErrDamaged.
func (p Segments) Read(b []byte, e Extent, from uint32) error {
	if int(e.Segment) >= len(p) {
		return ErrDamaged
	}
	return p[e.Segment].read(b, e.At+int64(from))
}

const (
	// MaxSegments is how many one thing has: each is a file that is open. There is one more while something is new.
	MaxSegments = 12
	someWaste   = 16 << 20 // bytes that nothing needs, which are not worth any work
)

// Compact writes segments anew together where there are many, or where half of what they hold is not needed any more:
// live are the extents that are, which it changes. The largest stays if it is not that one which holds what is not
// needed. make is as in NewSegment. It is false where there is nothing to do, and where the new segment does not take
// it or something cannot be read: then all stays as it is.
func Compact(all Segments, live []*Extent, make func() (*os.File, string, error)) (Segments, bool) {
	needed, total := int64(0), int64(0)
	for _, e := range live {
		needed += int64(e.Size)
	}
	for _, s := range all {
		total += s.Size()
	}
	wasteful := total > 2*needed+someWaste
	if len(all) <= MaxSegments && !wasteful {
		return all, false
	}
	largest := slices.MaxFunc(all, func(a, b *Segment) int { return int(min(max(a.Size()-b.Size(), -1), 1)) })
	return rewrite(all, live, func(s *Segment) bool { return wasteful || s != largest }, NewSegment(make))
}

// rewrite moves what stands in some segments to a new one.
func rewrite(all Segments, live []*Extent, moves func(*Segment) bool, to *Segment) (Segments, bool) {
	var now Segments
	number := make([]int32, len(all)) // -1: it moves
	for i, s := range all {
		number[i] = -1
		if !moves(s) {
			number[i], now = int32(len(now)), append(now, s)
		}
	}
	var buf []byte
	moved := make([]Extent, len(live))
	for i, e := range live {
		if moved[i] = *e; number[e.Segment] >= 0 {
			moved[i].Segment = number[e.Segment]
			continue
		}
		buf = slices.Grow(buf[:0], int(e.Size))[:e.Size]
		if err := all.Read(buf, *e, 0); err != nil {
			return all, false
		}
		moved[i] = Extent{int32(len(now)), e.Size, to.Append(buf)}
	}
	if to.Finish() != nil || to.name == "" && to.Size() > 0 && all[0].name != "" {
		return all, false
	}
	for i, e := range live {
		*e = moved[i]
	}
	return append(now, to), true
}

// made makes the file of a segment on a shelf.
func made(shelf Shelf) (*os.File, string, error) {
	f, err := shelf.NewSegment()
	if err != nil {
		return nil, "", err
	}
	return f, filepath.Base(f.Name()), nil
}
