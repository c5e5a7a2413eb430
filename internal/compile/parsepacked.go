package compile

import (
	"crypto/sha256"
	"encoding/binary"
	"io"
	"maps"
	"slices"
	"strings"
	"time"
	"unsafe"

	"throughline/internal/corpus"
	"throughline/internal/diag"
	"throughline/internal/pack"
)

// What a ParseCache holds can be kept for the next process. It is packed review by review, so that one which is the
// same as before is neither parsed nor packed again, and unpacked when it is asked for.

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

// UnmarshalBinary takes over what WriteTo of another process with the same program gave. Of anything else it takes
// nothing.
func (m *ParseCache) UnmarshalBinary(data []byte) error {
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

// settle moves what was taken over to where texts are kept.
func (m *ParseCache) compact(keep func([]byte) []byte) {
	if m == nil || keep == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	docs := make(map[string]packedDoc, len(m.packed.docs))
	for path, d := range m.packed.docs {
		d.bytes = keepText(keep, d.bytes)
		docs[strings.Clone(path)] = d // a part of what is let go
	}
	m.packed.docs = docs
}

// keepText moves a text to where texts are kept, which nobody changes.
func keepText(keep func([]byte) []byte, text string) string {
	kept := keep(unsafe.Slice(unsafe.StringData(text), len(text)))
	return unsafe.String(unsafe.SliceData(kept), len(kept))
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
func (m *ParseCache) unpack(f *diag.File, zone *time.Location, key string, sum [sha256.Size]byte) (memo, bool) {
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
	v.Doc.Review.Intern()
	out := memo{sum: sum, key: key, doc: v.Doc, said: v.Said, packed: d.bytes}
	m.store(f.Path, out)
	return out, true
}

// Fresh reports whether there is anything to keep that was not taken over.
func (m *ParseCache) Changed() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, d := range m.docs {
		if d.packed == "" && d.doc != nil {
			return true
		}
	}
	return len(m.docs) != len(m.packed.docs)
}

// WriteTo packs everything that was parsed under the settings of the last compilation, some reviews at a time: of a
// large site it is hundreds of megabytes. The error is the writer's.
func (m *ParseCache) WriteTo(to io.Writer) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	codec, written, one, first := pack.New[parsed](), int64(0), []byte(nil), true
	out := make([]byte, 0, atOnce+atOnce/4)
	flush := func() error {
		n, err := to.Write(out)
		written, out = written+int64(n), out[:0]
		return err
	}
	for _, path := range slices.Sorted(maps.Keys(m.docs)) {
		d := m.docs[path]
		if d.doc == nil {
			continue
		}
		if first {
			out, first = appendText(out, d.key), false
		}
		if one = append(one[:0], d.packed...); len(one) == 0 {
			var err error
			one, err = codec.Append(one, &parsed{d.doc.WithoutBody(), d.said}, pack.Source{File: d.doc.Review.File})
			if err != nil {
				continue // the review is parsed again next time
			}
		}
		out = appendText(append(appendText(out, path), d.sum[:]...), one)
		if len(out) >= atOnce {
			if err := flush(); err != nil {
				return written, err
			}
		}
	}
	return written, flush()
}

// atOnce is how many bytes are packed before they are written.
const atOnce = 1 << 20

func appendText[T string | []byte](b []byte, s T) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}
