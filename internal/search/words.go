package search

import (
	"encoding/binary"
	"math"
	"math/bits"
	"sync"
)

// A lexicon numbers the words of a site as they are written, in lower case, and the terms that analysis makes of
// them. Each word is analysed once. Its numbers mean nothing outside: they depend on who comes first.
type lexicon struct {
	lang *language

	mu     sync.RWMutex
	slots  []slot            // a hash table of short words, which nearly all are
	long   map[string]uint32 // the other words
	words  []string
	terms  []uint32          // of each word: the partition and the number of its term, in 4 and 28 bits
	byTerm map[string]uint32 // what terms has, by name
	names  []string          // the terms by number; 0 is "", the term of what is not searched
}

// partitionBits is how many bits of a term say its partition.
const partitionBits = 4

// A term of the lexicon.
func newTerm(name string, number int) uint32 {
	if number == 0 {
		return 0
	}
	return firstOf(shard(name, partitions)) | uint32(number)
}

// firstOf is before all terms of a partition but the one that is not searched.
func firstOf(partition int) uint32 {
	return uint32(min(uint64(partition)<<(32-partitionBits), math.MaxUint32))
}

// numberOf is that of a term.
func numberOf(term uint32) uint32 { return term << partitionBits >> partitionBits }

// A slot holds a word of at most fifteen bytes, padded with zeros and with its length in the last, and its number
// plus one. All of it stands in one place, for most of the time that indexing takes goes into looking up words.
type slot struct {
	a, b uint64
	n    uint32
}

func newSlot(word []byte, n uint32) slot {
	var key [16]byte
	copy(key[:15], word)
	key[15] = byte(len(word))
	return slot{binary.LittleEndian.Uint64(key[:8]), binary.LittleEndian.Uint64(key[8:]), n + 1}
}

// home is where to look first in a table.
func (k slot) home() int {
	high, low := bits.Mul64(k.a^0x9e3779b97f4a7c15, k.b^0xbf58476d1ce4e5b9)
	return int(high ^ low)
}

func newLexicon(l *language) *lexicon {
	x := &lexicon{lang: l, slots: make([]slot, 1<<10), long: map[string]uint32{}, byTerm: map[string]uint32{"": 0},
		names: []string{""}}
	for _, w := range l.stop { // known to the browser even where the site never says them
		x.learn(w, "")
	}
	return x
}

// find gives the number of a word. The caller holds a lock, if only for reading.
func (x *lexicon) find(word []byte) (number uint32, ok bool) {
	if len(word) > 15 {
		number, ok = x.long[string(word)]
		return number, ok
	}
	k, mask := newSlot(word, 0), len(x.slots)-1
	for at := k.home(); ; at++ {
		s := &x.slots[at&mask]
		if s.n == 0 {
			return 0, false
		}
		if s.a == k.a && s.b == k.b {
			return s.n - 1, true
		}
	}
}

// learn gives the number of a word, which it gets if it has none. The caller holds the lock.
func (x *lexicon) learn(word, term string) uint32 {
	if n, ok := x.find([]byte(word)); ok {
		return n
	}
	t, ok := x.byTerm[term]
	if !ok {
		t = newTerm(term, len(x.names))
		x.byTerm[term] = t
		x.names = append(x.names, term)
	}
	x.words, x.terms = append(x.words, word), append(x.terms, t)
	if n := len(x.words); 2*n > len(x.slots) {
		x.place(2 * len(x.slots))
	} else {
		x.put(uint32(n - 1))
	}
	return uint32(len(x.words) - 1)
}

// place makes a table of all words.
func (x *lexicon) place(size int) {
	x.slots = make([]slot, size)
	for n := range x.words {
		x.put(uint32(n))
	}
}

func (x *lexicon) put(n uint32) {
	word := x.words[n]
	if len(word) > 15 {
		x.long[word] = n
		return
	}
	k, mask := newSlot([]byte(word), n), len(x.slots)-1
	for at := k.home(); ; at++ {
		if s := &x.slots[at&mask]; s.n == 0 {
			*s = k
			return
		}
	}
}

// numbers appends the numbers of the words of parts, in order, and where each part ends. New words are learnt.
func (x *lexicon) numbers(parts []block, out []uint32, ends []int) ([]uint32, []int) {
	type fresh struct {
		at   int
		word string
	}
	var unknown []fresh
	x.mu.RLock()
	for _, p := range parts {
		x.lang.each(p.text, func(word []byte) {
			n, ok := x.find(word)
			if !ok {
				unknown = append(unknown, fresh{len(out), string(word)})
			}
			out = append(out, n)
		})
		ends = append(ends, len(out))
	}
	x.mu.RUnlock()
	if len(unknown) == 0 {
		return out, ends
	}
	terms := make([]string, len(unknown))
	for k, f := range unknown {
		terms[k] = x.lang.term([]byte(f.word))
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	for k, f := range unknown {
		out[f.at] = x.learn(f.word, terms[k])
	}
	return out, ends
}
