package search

import (
	"bufio"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"strings"
	"sync"
)

// A Memory keeps what analysis made of reviews and the files of an index, so that the next one is made of what has changed. Its
// law: what is taken from it is what would be made without it. A review is known by all that is searched and shown of it, and a
// shard is left as it is only if no review says anything else of its terms. The zero Memory knows nothing; a nil one keeps nothing.
type Memory struct {
	mu    sync.Mutex
	last  *kept
	fresh bool // last is not what the bytes said
}

// A kept is a finished index. It is not changed any more.
type kept struct {
	language string
	size     sizes
	words    []string
	terms    []uint32 // of words
	names    []string // of terms
	reviews  []keptReview
	at       map[[sha256.Size]byte]int // reviews by sum
	files    map[string][]byte         // of i and p
}

// recall gives what is known of an index in a language; nil for nothing.
func (m *Memory) recall(language string) *kept {
	if m == nil {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.last == nil || m.last.language != language {
		return nil
	}
	return m.last
}

// keep remembers a finished index. Words that no review has any more go when they are many.
func (m *Memory) keep(s *Static, used []bool, files map[string][]byte) {
	if m == nil {
		return
	}
	idle := 0
	for _, u := range used {
		if !u {
			idle++
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.last != nil && m.last == s.last && s.unchanged() {
		return
	}
	m.fresh = true
	if m.last = nil; idle > 1000+len(used)/4 {
		return
	}
	k := &kept{language: s.words.lang.name, size: s.size, words: s.words.words, terms: s.words.terms, names: s.words.names, files: make(map[string][]byte, 2*s.size.terms)}
	for name, data := range files {
		if strings.HasPrefix(name, "i/") || strings.HasPrefix(name, "p/") {
			k.files[name] = data
		}
	}
	k.reviews = make([]keptReview, len(s.reviews))
	for i := range s.reviews {
		k.reviews[i] = s.reviews[i].kept
	}
	k.index()
	m.last = k
}

// unchanged reports whether all reviews are those of the last index.
func (s *Static) unchanged() bool {
	for i := range s.reviews {
		if s.reviews[i].from != i {
			return false
		}
	}
	return len(s.reviews) == len(s.last.reviews)
}

func (k *kept) index() {
	k.at = make(map[[sha256.Size]byte]int, len(k.reviews))
	for i := range k.reviews {
		k.at[k.reviews[i].sum] = i
	}
}

// lexicon is that of the last index, to be gone on with.
func (k *kept) lexicon(lang *language) *lexicon {
	x := newLexicon(lang)
	x.words, x.terms, x.names = k.words[:len(k.words):len(k.words)], k.terms[:len(k.terms):len(k.terms)], k.names[:len(k.names):len(k.names)]
	size := len(x.slots)
	for size < 2*len(x.words) {
		size *= 2
	}
	x.place(size)
	clear(x.byTerm)
	for n, t := range x.names {
		x.byTerm[t] = uint32(n)
	}
	return x
}

// reuse adds the shards that were not made again.
func (k *kept) reuse(files map[string][]byte, size sizes) {
	if k.size.terms != size.terms {
		return
	}
	for name, data := range k.files {
		if _, made := files[name]; !made {
			files[name] = data
		}
	}
}

// Fresh reports whether a memory knows more than the bytes that it was made of.
func (m *Memory) Fresh() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.fresh
}

// WriteTo writes what a memory knows, without a sum: who keeps it on a disk adds one.
func (m *Memory) WriteTo(to io.Writer) (int64, error) {
	m.mu.Lock()
	k := m.last
	m.mu.Unlock()
	if k == nil {
		return 0, nil
	}
	w := writer{to: bufio.NewWriterSize(to, 1<<18)}
	w.blob([]byte(k.language))
	w.number(k.size.words, k.size.terms, k.size.texts)
	w.number(len(k.names))
	for _, t := range k.names {
		w.blob([]byte(t))
	}
	w.number(len(k.words))
	for n, word := range k.words {
		w.blob([]byte(word))
		w.number(int(k.terms[n]))
	}
	w.number(len(k.reviews))
	for i := range k.reviews {
		r := &k.reviews[i]
		w.write(r.sum[:])
		w.number(r.length, r.words, r.documents)
		w.blob(r.vocab)
		w.blob(r.postings)
		w.blob(r.text)
	}
	w.number(len(k.files))
	for name, data := range k.files {
		w.blob([]byte(name))
		w.blob(data)
	}
	return w.n, w.to.Flush()
}

// UnmarshalBinary makes a memory know what another did. It keeps the bytes.
func (m *Memory) UnmarshalBinary(data []byte) (err error) {
	r := reader{data: data}
	k := &kept{language: string(r.blob()), size: sizes{r.number(), r.number(), r.number()}}
	k.names = make([]string, r.count())
	for i := range k.names {
		k.names[i] = string(r.blob())
	}
	k.words = make([]string, r.count())
	k.terms = make([]uint32, len(k.words))
	for i := range k.words {
		k.words[i], k.terms[i] = string(r.blob()), uint32(r.number())
	}
	k.reviews = make([]keptReview, r.count())
	for i := range k.reviews {
		v := &k.reviews[i]
		copy(v.sum[:], r.take(len(v.sum)))
		v.length, v.words, v.documents = r.number(), r.number(), r.number()
		v.vocab, v.postings, v.text = r.blob(), r.blob(), r.blob()
	}
	n := r.count()
	k.files = make(map[string][]byte, n)
	for range n {
		name := string(r.blob())
		k.files[name] = r.blob()
	}
	if r.failed || len(r.data) > 0 {
		return errors.New("what was kept of the search index is not whole")
	}
	k.index()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.last, m.fresh = k, false
	return nil
}

// A writer writes numbers and blobs. What fails shows when it is flushed.
type writer struct {
	to *bufio.Writer
	n  int64
}

func (w *writer) write(b []byte) {
	n, _ := w.to.Write(b)
	w.n += int64(n)
}

func (w *writer) number(ns ...int) {
	for _, n := range ns {
		var buf [binary.MaxVarintLen64]byte
		w.write(binary.AppendUvarint(buf[:0], uint64(n)))
	}
}

func (w *writer) blob(b []byte) {
	w.number(len(b))
	w.write(b)
}

// A reader takes off data what a writer has put there. Where that is not so it has failed, and gives nothing.
type reader struct {
	data   []byte
	failed bool
}

func (r *reader) number() int {
	v, n := binary.Uvarint(r.data)
	if n <= 0 || v > math.MaxInt32 {
		r.failed, r.data = true, nil
		return 0
	}
	r.data = r.data[n:]
	return int(v)
}

// count is a number of things that follow, none of which is nothing.
func (r *reader) count() int {
	n := r.number()
	if n > len(r.data) {
		r.failed, r.data = true, nil
		return 0
	}
	return n
}

func (r *reader) take(n int) []byte {
	if n > len(r.data) {
		r.failed, r.data = true, nil
		return nil
	}
	out := r.data[:n:n]
	r.data = r.data[n:]
	return out
}

func (r *reader) blob() []byte { return r.take(r.number()) }
