package search

import (
	"math"
	"sync"
)

// A lexicon numbers the words of a site as they are written, in lower case, and the terms that analysis makes of
// them. Each word is analysed once. Its numbers mean nothing outside: they depend on who comes first.
type lexicon struct {
	lang *language

	mu     sync.RWMutex
	byWord map[string]uint32 // numbers of words
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

func newLexicon(l *language) *lexicon {
	x := &lexicon{lang: l, byWord: map[string]uint32{}, byTerm: map[string]uint32{"": 0}, names: []string{""}}
	for _, w := range l.stop { // known to the browser even where the site never says them
		x.learn(w, "")
	}
	return x
}

// learn gives the number of a word, which it gets if it has none. The caller holds the lock.
func (x *lexicon) learn(word, term string) uint32 {
	if n, ok := x.byWord[word]; ok {
		return n
	}
	t, ok := x.byTerm[term]
	if !ok {
		t = newTerm(term, len(x.names))
		x.byTerm[term] = t
		x.names = append(x.names, term)
	}
	n := uint32(len(x.words))
	x.words, x.terms, x.byWord[word] = append(x.words, word), append(x.terms, t), n
	return n
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
			n, ok := x.byWord[string(word)]
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
