package compile

import (
	"crypto/sha256"
	"maps"
	"slices"
	"time"
	"unsafe"

	"throughline/internal/corpus"
	"throughline/internal/diag"
	"throughline/internal/digest"
	"throughline/internal/pack"
	"throughline/internal/store"
)

// What a ParseCache holds can be kept for the next process, review by review: one that is the same as before is neither
// parsed nor packed nor written again, and it is read and unpacked when it is asked for.

// parsed is what was made of a review's file.
type parsed struct {
	Doc  *corpus.Doc
	Said []diag.Diagnostic
}

// NewParseCache is a memory that stands on a shelf; see ParseCache.Save.
func NewParseCache(shelf store.Shelf) *ParseCache {
	return &ParseCache{table: store.OpenTable(shelf), codec: pack.New[parsed]()}
}

// keepIn says where what is read from a shelf is kept; nil: in the heap.
func (m *ParseCache) keepIn(keep func([]byte) []byte) {
	if m != nil {
		m.keep = keep
	}
}

// keepText moves a text to where texts are kept, which nobody changes.
func keepText(keep func([]byte) []byte, text string) string {
	kept := keep(unsafe.Slice(unsafe.StringData(text), len(text)))
	return unsafe.String(unsafe.SliceData(kept), len(kept))
}

// packedKey is that of what was made of these bytes at a path under these settings.
func packedKey(path, key string, sum [sha256.Size]byte) store.Key {
	w := digest.NewWriter(nil)
	w.Text(path)
	w.Text(key)
	w.Of(sum)
	return store.Key(w.Sum())
}

// unpack gives what another process made of these bytes under these settings, and remembers it.
func (m *ParseCache) unpack(f *diag.File, zone *time.Location, key string, sum [sha256.Size]byte) (memo, bool) {
	if m == nil || m.table == nil {
		return memo{}, false
	}
	at := packedKey(f.Path, key, sum)
	data, ok := m.table.Get(at)
	if !ok {
		return memo{}, false
	}
	if m.keep != nil {
		data = m.keep(data)
	}
	text := unsafe.String(unsafe.SliceData(data), len(data)) // which nobody changes
	v, err := m.codec.Read(text, pack.Source{File: f, Zone: zone})
	if err != nil || v.Doc == nil || v.Doc.Review == nil || v.Doc.Review.File != f || v.Doc.Review.Zone == nil {
		return memo{}, false
	}
	v.Doc.Review.Intern()
	out := memo{sum: sum, key: key, doc: v.Doc, said: v.Said, kept: at}
	m.put(f.Path, out)
	return out, true
}

// Save leaves what was parsed or unpacked since on the shelf for another process, unless it is what stands there.
// Nothing may be read with the memory afterwards.
func (m *ParseCache) Save() error {
	if m == nil || m.table == nil {
		return nil
	}
	defer m.table.Close()
	m.mu.Lock()
	defer m.mu.Unlock()
	used, buf := make(map[store.Key]bool, len(m.docs)), []byte(nil)
	for _, path := range slices.Sorted(maps.Keys(m.docs)) { // those that are read together stand together
		d := m.docs[path]
		if d.doc == nil {
			continue
		}
		at := d.kept
		if at == (store.Key{}) {
			var err error
			at = packedKey(path, d.key, d.sum)
			buf, err = m.codec.Append(buf[:0], &parsed{d.doc.WithoutBody(), d.said}, pack.Source{File: d.doc.Review.File})
			if err != nil {
				continue // the review is parsed again next time
			}
			m.table.Put(at, buf)
		}
		used[at] = true
	}
	return m.table.Sweep(func(k store.Key) bool { return used[k] })
}
