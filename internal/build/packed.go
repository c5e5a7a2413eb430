package build

import (
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"
	"time"

	"throughline/internal/corpus"
	"throughline/internal/diag"
	"throughline/internal/pack"
)

// What a Memory holds can be kept for the next process. It is packed review by review, so that one which is the same as before is
// neither parsed nor packed again, and unpacked when it is asked for.

// parsed is what was made of a review's file.
type parsed struct {
	Doc  *corpus.Doc
	Said []diag.Diagnostic
}

// packedDocs are packed reviews by path.
type packedDocs struct {
	codec *pack.Codec[parsed]
	key   string // of the settings
	docs  map[string]packedDoc
}

type packedDoc struct {
	sum   [sha256.Size]byte // of the file
	bytes string
}

// UnmarshalBinary takes over what MarshalBinary of another process with the same program gave. Of anything else it takes nothing.
func (m *Memory) UnmarshalBinary(data []byte) error {
	r := packedReader{rest: string(data), ok: true}
	p := packedDocs{codec: pack.New[parsed](), key: r.text(), docs: map[string]packedDoc{}}
	for len(r.rest) > 0 {
		path := r.text()
		var d packedDoc
		copy(d.sum[:], r.take(sha256.Size))
		d.bytes = r.text()
		p.docs[path] = d
	}
	if !r.ok {
		return pack.ErrDamaged
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.packed = p
	return nil
}

// A packedReader takes texts from the start of rest; ok is false when there was less than it was asked for.
type packedReader struct {
	rest string
	ok   bool
}

func (r *packedReader) take(n uint64) string {
	if n > uint64(len(r.rest)) {
		r.ok, r.rest = false, ""
		return ""
	}
	out := r.rest[:n]
	r.rest = r.rest[n:]
	return out
}

// text takes a length and as many bytes.
func (r *packedReader) text() string {
	head := r.rest[:min(len(r.rest), binary.MaxVarintLen64)]
	n, used := binary.Uvarint([]byte(head))
	if used <= 0 {
		r.ok, r.rest = false, ""
		return ""
	}
	r.rest = r.rest[used:]
	return r.take(n)
}

// unpack gives what another process made of these bytes under these settings, and remembers it.
func (m *Memory) unpack(f *diag.File, zone *time.Location, key string, sum [sha256.Size]byte) (memo, bool) {
	if m == nil || m.packed.key != key {
		return memo{}, false
	}
	d, ok := m.packed.docs[f.Path]
	if !ok || d.sum != sum {
		return memo{}, false
	}
	v, err := m.packed.codec.Read(d.bytes, pack.Source{File: f, Zone: zone})
	if err != nil || v.Doc == nil || v.Doc.Review == nil || v.Doc.Review.File != f || v.Doc.Review.Zone == nil {
		return memo{}, false
	}
	out := memo{sum: sum, key: key, doc: v.Doc, said: v.Said, packed: d.bytes}
	m.keep(f.Path, out)
	return out, true
}

// Fresh reports whether there is anything to keep that was not taken over.
func (m *Memory) Fresh() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, d := range m.docs {
		if d.packed == "" && d.doc != nil {
			return true
		}
	}
	return len(m.docs) != len(m.packed.docs)
}

// MarshalBinary packs everything that was parsed under the settings of the last compilation.
func (m *Memory) MarshalBinary() ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	codec, paths := pack.New[parsed](), slices.Sorted(maps.Keys(m.docs))
	out, one := make([]byte, 0, usualSize*len(paths)), []byte(nil)
	for _, path := range paths {
		d := m.docs[path]
		if d.doc == nil {
			continue
		}
		if len(out) == 0 {
			out = appendText(out, d.key)
		}
		if d.packed == "" {
			var err error
			one, err = codec.Append(one[:0], &parsed{d.doc, d.said}, pack.Source{File: d.doc.Review.File})
			if err != nil {
				continue // the review is parsed again next time
			}
			d.packed = string(one)
		}
		out = appendText(append(appendText(out, path), d.sum[:]...), d.packed)
	}
	return out, nil
}

// usualSize is what a review takes that is packed, in bytes, with its path and its sum: room that is asked for once.
const usualSize = 3500

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}
