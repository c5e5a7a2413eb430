package search

import (
	"crypto/sha256"
	"os"
	"path/filepath"
	"sync"

	"throughline/internal/store"
)

// An IndexCache keeps what analysis made of reviews and the files of an index, so that the next one is made of what
// has changed. Its law: what is taken from it is what would be made without it. A review is known by all that is
// searched and shown of it, and a shard is left as it is only if no review says anything else of its terms.
//
// What is large stands in parts, which are written once; an index adds one to those of the index before it. What is
// in them is read when it is needed, and each piece has a sum. Where it stands is told by a small head; see head.go.
// Parts of which little is needed any more are written anew together.
//
// The zero IndexCache knows nothing and keeps what it is told while the process lives; a nil one keeps nothing.
type IndexCache struct {
	shelf store.Shelf // nil: what is kept goes with the process

	mu    sync.Mutex
	read  bool // whether the head was
	last  *kept
	fresh bool            // last is not what the head said
	made  map[string]bool // parts that were made and that no head names yet
}

// Remember gives a memory that stands on a shelf.
func NewIndexCache(shelf store.Shelf) *IndexCache { return &IndexCache{shelf: shelf} }

// A kept is a finished index. It is not changed any more.
type kept struct {
	language    string
	size        sizes
	words       []string
	terms       []uint32 // of words, by number
	names       []string // of terms
	uses        []uint32 // of words, as counts has them
	documents   []uint32 // of terms, as counts has them
	termReviews []uint32 // the same
	reviews     []keptReview
	at          map[[sha256.Size]byte]int // reviews by sum
	files       map[string]stored
	parts       store.Segments
}

// recall gives what is known of an index in a language; nil for nothing.
func (m *IndexCache) load(language string) *kept {
	if m == nil {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.read && m.shelf != nil {
		m.last = readStore(m.shelf)
	}
	if m.read = true; m.last == nil || m.last.language != language {
		return nil
	}
	return m.last
}

// Forget lets a memory know nothing.
func (m *IndexCache) Forget() {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.read, m.last, m.fresh = true, nil, true
}

// newPart makes a part where a memory keeps them; one without a name, which is not kept, where that cannot be.
func (m *IndexCache) newPart() (f *os.File, name string, err error) {
	if m != nil && m.shelf != nil {
		if f, err = m.shelf.NewSegment(); err == nil {
			m.mu.Lock()
			defer m.mu.Unlock()
			if m.made == nil {
				m.made = map[string]bool{}
			}
			m.made[filepath.Base(f.Name())] = true
			return f, filepath.Base(f.Name()), nil
		}
	}
	f, err = store.Scratch{}.NewSegment()
	return f, "", err
}

// keep remembers a finished index, unless a part of it could not be written down. Words that no review has any more
// go when they are many.
func (m *IndexCache) setKept(s *Static, c *counts, used []bool, files *Files) {
	if m == nil {
		return
	}
	all, lost := s.parts, false
	if fresh := s.parts.Last(); fresh.Size() == 0 {
		all = all[:len(all)-1]
	} else if m.shelf != nil {
		lost = fresh.Finish() != nil || fresh.Name() == ""
	}
	idle := 0
	for _, u := range used {
		if !u {
			idle++
		}
	}
	if s.last != nil && s.unchanged() && m.load(s.last.language) == s.last {
		return
	}
	var k *kept
	if !lost && idle <= 1000+len(used)/4 {
		k = &kept{language: s.words.lang.name, size: s.size, words: s.words.words, terms: s.words.terms,
			names: s.words.names,
			uses:  c.uses, documents: c.documents, termReviews: c.reviews, files: files.files, parts: all,
			reviews: make([]keptReview, len(s.reviews))}
		for i := range s.reviews {
			k.reviews[i] = s.reviews[i].kept
		}
		k.tidy(m)
		k.index()
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.last, m.fresh = k, true
}

// unchanged reports whether all reviews are those of the last index.
func (s *Static) unchanged() bool {
	for i := range s.reviews {
		if s.reviews[i].from != int32(i) {
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
	x.words, x.terms, x.names = k.words[:len(k.words):len(k.words)], k.terms[:len(k.terms):len(k.terms)],
		k.names[:len(k.names):len(k.names)]
	x.byWord = make(map[string]uint32, len(x.words))
	for n, w := range x.words {
		x.byWord[w] = uint32(n)
	}
	clear(x.byTerm)
	for n, t := range x.names {
		x.byTerm[t] = newTerm(t, n)
	}
	return x
}

// Save leaves what a memory knows on its shelf for another process, unless it is what stands there.
func (m *IndexCache) Save() error {
	if m == nil || m.shelf == nil {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.fresh {
		return nil
	}
	k := m.last
	if k == nil {
		k = new(kept)
	}
	names := k.parts.Names()
	if err := m.shelf.Commit(head{k, names}, names); err != nil {
		return err
	}
	for _, n := range names {
		delete(m.made, n)
	}
	m.fresh = false
	return nil
}

// Close takes away what a memory has made and not saved. Indexes made with it can still be read.
func (m *IndexCache) Close() {
	if m == nil || m.shelf == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for n := range m.made {
		m.shelf.Drop(n)
	}
	m.made = nil
}

// fromShelf reads what stands on a shelf; nil for nothing that can be trusted.
func readStore(shelf store.Shelf) *kept {
	data := shelf.Head()
	if data == nil {
		return nil
	}
	k, names := readHead(data)
	if k == nil {
		return nil
	}
	var ok bool
	if k.parts, ok = store.Open(shelf, names); !ok {
		return nil
	}
	k.index()
	return k
}
