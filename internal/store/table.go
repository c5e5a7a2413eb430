package store

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"io"
	"math"
	"os"
	"slices"
	"sync"
)

// A Table keeps values by key on a shelf: its head says where each stands and half of the SHA-256 of its bytes. What it
// has of an earlier process is read when it is asked for. It is safe for concurrent use.
type Table struct {
	shelf Shelf

	mu       sync.RWMutex
	entries  map[Key]*entry
	segments Segments // the last is for what is new
	taken    int      // how many of entries are from the shelf
	made     []string // segments that no head names yet
}

type entry struct {
	Extent
	sum [sha256.Size / 2]byte
}

// OpenTable finds the table of a shelf; it is empty where there is nothing that can be trusted.
func OpenTable(shelf Shelf) *Table {
	t := &Table{shelf: shelf}
	t.entries, t.segments = readTable(shelf)
	t.taken, t.segments = len(t.entries), append(t.segments, NewSegment(t.make))
	return t
}

// make makes a segment. The caller holds the lock.
func (t *Table) make() (*os.File, string, error) {
	f, name, err := made(t.shelf)
	if err == nil {
		t.made = append(t.made, name)
	}
	return f, name, err
}

// Get gives the value of a key; ok is false where there is none that is as it was put there.
func (t *Table) Get(key Key) (value []byte, ok bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	e := t.entries[key]
	if e == nil {
		return nil, false
	}
	value = make([]byte, e.Size)
	if err := t.segments.Read(value, e.Extent, 0); err != nil || sumOf(value) != e.sum {
		return nil, false
	}
	return value, true
}

func sumOf(value []byte) (half [sha256.Size / 2]byte) {
	sum := sha256.Sum256(value)
	copy(half[:], sum[:])
	return half
}

// Put gives a key a value.
func (t *Table) Put(key Key, value []byte) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.entries[key] = &entry{t.segments.Append(value), sumOf(value)}
}

// Sweep forgets all keys but those that are still used, writes segments anew where that is worth it (see Compact), and
// leaves the table on its shelf, unless it is what stands there. Nothing may be put into it afterwards.
func (t *Table) Sweep(used func(Key) bool) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	live, fresh := make([]*Extent, 0, len(t.entries)), t.segments.Last()
	for key, e := range t.entries {
		if !used(key) {
			delete(t.entries, key)
			continue
		}
		live = append(live, &e.Extent)
	}
	if fresh.Size() == 0 {
		if t.segments = t.segments[:len(t.segments)-1]; len(t.entries) == t.taken {
			return nil
		}
	} else if err := fresh.Finish(); err != nil {
		return err
	}
	slices.SortFunc(live, compareExtents) // files are read from front to back
	if now, moved := Compact(t.segments, live, t.make); moved {
		t.segments = now
	}
	names := t.segments.Names()
	if err := t.shelf.Commit(tableHead{names, t.entries}, names); err != nil {
		return err
	}
	t.made = slices.DeleteFunc(t.made, func(n string) bool { return slices.Contains(names, n) })
	return nil
}

func compareExtents(a, b *Extent) int {
	if a.Segment != b.Segment {
		return int(a.Segment) - int(b.Segment)
	}
	return int(min(max(a.At-b.At, -1), 1))
}

// Close takes away what was made and not left on the shelf, and closes the files. Values that were got stay.
func (t *Table) Close() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, s := range t.segments {
		if s.file != nil {
			_ = s.file.Close() // it was only read, or written to its end
		}
	}
	for _, n := range t.made {
		t.shelf.Drop(n)
	}
	t.entries, t.segments, t.made = nil, nil, nil
}

// A tableHead says, with numbers as varints: how many segments there are, and the name of each behind its length; of
// each value, in the order of keys: the key, the half of the sum, the segment, where in it, and the size.
type tableHead struct {
	names   []string
	entries map[Key]*entry
}

// WriteTo implements io.WriterTo.
func (h tableHead) WriteTo(to io.Writer) (n int64, err error) {
	keys := make([]Key, 0, len(h.entries))
	for k := range h.entries {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b Key) int { return bytes.Compare(a[:], b[:]) })
	w, one := bufio.NewWriterSize(to, 1<<16), []byte(nil)
	flush := func() {
		wrote, _ := w.Write(one) // what fails shows when it is flushed
		n, one = n+int64(wrote), one[:0]
	}
	one = binary.AppendUvarint(one, uint64(len(h.names)))
	for _, name := range h.names {
		one = append(binary.AppendUvarint(one, uint64(len(name))), name...)
	}
	flush()
	for _, k := range keys {
		e := h.entries[k]
		one = append(append(one, k[:]...), e.sum[:]...)
		one = binary.AppendUvarint(one, uint64(e.Segment))
		one = binary.AppendUvarint(one, uint64(e.At))
		one = binary.AppendUvarint(one, uint64(e.Size))
		flush()
	}
	return n, w.Flush()
}

// readTable reads what stands on a shelf.
func readTable(shelf Shelf) (map[Key]*entry, Segments) {
	r := headReader{rest: shelf.Head(), ok: true}
	names := make([]string, r.number(uint64(len(r.rest))))
	for i := range names {
		names[i] = string(r.take(int(r.number(math.MaxInt32))))
	}
	entries := map[Key]*entry{}
	for len(r.rest) > 0 {
		var key Key
		e := new(entry)
		copy(key[:], r.take(len(key)))
		copy(e.sum[:], r.take(len(e.sum)))
		e.Segment = int32(r.number(math.MaxInt32))
		e.At, e.Size = int64(r.number(math.MaxInt64)), uint32(r.number(math.MaxUint32))
		r.ok = r.ok && int(e.Segment) < len(names)
		entries[key] = e
	}
	if segments, ok := Open(shelf, names); ok && r.ok {
		return entries, segments
	}
	return map[Key]*entry{}, nil
}

// A headReader takes from the start of rest; ok is false when there was less than it was asked for.
type headReader struct {
	rest []byte
	ok   bool
}

func (r *headReader) take(n int) []byte {
	if n > len(r.rest) {
		r.ok, r.rest = false, nil
		return nil
	}
	out := r.rest[:n]
	r.rest = r.rest[n:]
	return out
}

// number takes a number of at most so much.
func (r *headReader) number(most uint64) uint64 {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 || v > most {
		r.ok, r.rest = false, nil
		return 0
	}
	r.rest = r.rest[n:]
	return v
}
