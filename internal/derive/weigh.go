package derive

import (
	"context"
	"math"
	"math/bits"
	"slices"

	"throughline/internal/parallel"
)

// Weighing words: which of them lead to other reviews, how rare they are, and which units have them. The hashes are
// divided into shares by their first bits, so that several goroutines count without meeting each other; every one
// reads the units in their order, so that the result does not depend on how many there are.

// analyse reads the words of the units of a review: their keys, of each unit ascending and each once, with the weight
// of its heaviest place. Until the terms are known, from and to of a unit are places among these.
func (a *similar) analyse(n int, place map[string]int32, s *scratch) []key {
	out := s.keys[:0]
	var themes []int32
	for i := a.first[n]; i < a.first[n+1]; i++ {
		u := &a.units[i]
		from := len(themes)
		for i, t := range u.Themes {
			if !names(u.Themes[:i], t.Slug) {
				themes = append(themes, place[t.Slug])
			}
		}
		u.themes = themes[from:len(themes):len(themes)]
		u.from = int32(len(out))
		a.each(u, s, func(k key, _, _ []byte) bool {
			out = append(out, k)
			return true
		})
		out = out[:int(u.from)+len(heaviest(out[u.from:]))]
		u.to = int32(len(out))
	}
	s.keys = out
	return slices.Clone(out)
}

// heaviest sorts keys and leaves each hash once, that of a title where there is one.
func heaviest(keys []key) []key {
	slices.Sort(keys)
	out := keys[:0]
	for _, k := range keys {
		if n := len(out); n > 0 && out[n-1].hash() == k.hash() {
			out[n-1] = k
		} else {
			out = append(out, k)
		}
	}
	return out
}

// A listID names the units that have a term: twice its place, and one more for a pair of words.
type listID uint32

// words is of how many words the term is.
func (l listID) words() uint8 { return uint8(l&1) + 1 }

// lists are the units that have each of the terms that lead to other reviews.
type lists struct {
	all    []posting
	from   []uint32 // where the list of each term begins, and the end
	hashes []uint64
}

func (l *lists) of(id listID) []posting { return l.all[l.from[id>>1]:l.from[id>>1+1]] }

func (l *lists) hash(id listID) uint64 { return l.hashes[id>>1] }

const shareBits = 2

// share is which share of the hashes a key belongs to.
func (k key) share() int { return int(k >> (64 - shareBits)) }

// index weighs the terms of every unit by how rare they are, keeps those that lead to other reviews, and lists the
// units of each of them.
func (a *similar) index(ctx context.Context, keys [][]key) error {
	counts := make([]counter, 1<<shareBits)
	refs := make([][]uint32, len(keys)) // of each key the place of its frequency, and 0 for one of a single review
	total := 0
	for n, k := range keys {
		refs[n] = make([]uint32, len(k))
		total += len(k)
	}
	if err := each(ctx, len(counts), parallel.None, func(_ struct{}, i int) {
		counts[i].count(a, keys, refs, i,
			total)
	}); err != nil {
		return err
	}
	limit := int32(min(maxReviewsOfWord, max(4, len(a.c.Reviews)/4)))
	a.begin(counts, limit)
	a.terms = make([][]term, len(keys))
	if err := each(ctx, len(keys), newScratch, func(s *scratch, n int) {
		a.weigh(n, keys[n], refs[n], counts,
			limit, s)
	}); err != nil {
		return err
	}
	return each(ctx, len(counts), parallel.None, func(_ struct{}, i int) { a.fill(&counts[i]) })
}

// A frequency is in how many reviews and items a term is.
type frequency struct {
	hash           uint64
	reviews, items int32
	last           int32 // the review that was counted last
	list           uint32
}

// A counter counts the terms of one share of the hashes.
type counter struct {
	all    []frequency // from 1 on
	slots  []uint32    // places in all, found by hash
	lo, hi uint32      // its lists
}

// count counts the terms that are in several reviews. Most terms are in one review only: these are sieved out first,
// in little memory, and have no frequency.
func (c *counter) count(a *similar, keys [][]key, refs [][]uint32, share, total int) {
	several := sieve(keys, share, total)
	c.all, c.slots = make([]frequency, 1, 1024), make([]uint32, 1<<12)
	for n, list := range keys {
		for i, k := range list {
			if k.share() != share || !several(k) {
				continue
			}
			at := c.find(k.hash())
			refs[n][i] = at
			f := &c.all[at]
			f.items++
			if f.last != int32(n) {
				f.last = int32(n)
				f.reviews++
			}
		}
	}
	c.slots = nil
}

// find gives the place of a hash's frequency; a new one where there is none.
func (c *counter) find(h uint64) uint32 {
	if 2*len(c.all) > len(c.slots) {
		c.grow()
	}
	at := c.slot(h)
	if c.slots[at] == 0 {
		c.slots[at] = uint32(len(c.all))
		c.all = append(c.all, frequency{hash: h, last: -1})
	}
	return c.slots[at]
}

// slot is where a hash is, or belongs.
func (c *counter) slot(h uint64) int {
	at := spread(h, len(c.slots))
	for c.slots[at] != 0 && c.all[c.slots[at]].hash != h {
		at = (at + 1) & (len(c.slots) - 1)
	}
	return at
}

func (c *counter) grow() {
	c.slots = make([]uint32, 4*len(c.slots))
	for i := 1; i < len(c.all); i++ {
		c.slots[c.slot(c.all[i].hash)] = uint32(i)
	}
}

// spread is a place for a hash in a table of n, a power of two.
func spread(h uint64, n int) int { return int((h ^ h>>32) >> 2 & uint64(n-1)) }

// sieve tells of a key of a share whether it may be in several reviews. It is false only for those that are in one.
// There are total keys in all shares.
func sieve(keys [][]key, share, total int) func(k key) bool {
	seen := make([]int32, 1<<bits.Len(uint(total>>shareBits)))
	const several = -1
	for n, list := range keys {
		mark := int32(n) + 1
		for _, k := range list {
			if k.share() != share {
				continue
			}
			switch at := &seen[spread(k.hash(), len(seen))]; *at {
			case 0, mark:
				*at = mark
			default:
				*at = several
			}
		}
	}
	return func(k key) bool { return seen[spread(k.hash(), len(seen))] == several }
}

// begin lays out the lists of the terms that are rare enough, and in several reviews.
func (a *similar) begin(counts []counter, limit int32) {
	n := uint32(0)
	a.lists.from = append(a.lists.from, 0)
	for s := range counts {
		c := &counts[s]
		c.lo = uint32(len(a.lists.hashes))
		for i := range c.all {
			f := &c.all[i]
			if f.rare(limit) && f.reviews > 1 {
				f.list = uint32(len(a.lists.hashes))
				n += uint32(f.items)
				a.lists.from, a.lists.hashes = append(a.lists.from, n), append(a.lists.hashes, f.hash)
			}
		}
		c.hi = uint32(len(a.lists.hashes))
	}
	a.lists.all = make([]posting, n)
}

func (f *frequency) rare(limit int32) bool { return f.reviews <= limit && f.items <= maxItemsOfWord }

// weigh makes terms of the keys of a review's units.
func (a *similar) weigh(n int, keys []key, refs []uint32, counts []counter, limit int32, s *scratch) {
	once := frequency{reviews: 1}
	out := s.terms[:0]
	for i := a.first[n]; i < a.first[n+1]; i++ {
		u := &a.units[i]
		from, to := u.from, u.to
		u.from = int32(len(out))
		for at := from; at < to; at++ {
			k, f := keys[at], &once
			if refs[at] > 0 {
				f = &counts[k.share()].all[refs[at]]
			}
			if !f.rare(limit) {
				continue
			}
			weight := float32(1)
			if k&titleKey != 0 {
				weight = titleWeight
			}
			weight *= float32(math.Log(float64(len(a.c.Reviews)+1) / float64(f.reviews)))
			u.norm += float32(weight * weight) // rounded, so that every machine finds the same
			if f.reviews > 1 {
				out = append(out, term{listID(f.list<<1) | listID(k&pairKey), weight})
			}
		}
		u.to = int32(len(out))
		u.norm = float32(math.Sqrt(float64(u.norm)))
	}
	s.terms, a.terms[n] = out, slices.Clone(out)
}

// fill writes the lists of a counter's terms, unit by unit.
func (a *similar) fill(c *counter) {
	next := slices.Clone(a.lists.from[c.lo:c.hi])
	for i := range a.units {
		for _, t := range a.termsOf(&a.units[i]) {
			if list := uint32(t.list >> 1); list >= c.lo && list < c.hi {
				a.lists.all[next[list-c.lo]] = posting{int32(i), t.weight}
				next[list-c.lo]++
			}
		}
	}
}
