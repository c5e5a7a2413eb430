package search

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"sync"
)

// What the postings of a term are made of, each apart so that it compresses well.
const (
	streamDocs  = iota // the reviews, as differences
	streamFreqs        // these three are as posting has them
	streamCounts
	streamItems
	streamPositions
	streams
)

// A census counts terms: in how many documents and reviews each is, and how many bytes its streams take.
type census struct {
	documents, reviews []int
	bytes              [streams][]int
}

func (s *Static) census() *census {
	n := len(s.words.names)
	c := &census{documents: make([]int, n), reviews: make([]int, n)}
	for k := range c.bytes {
		c.bytes[k] = make([]int, n)
	}
	last := make([]uint32, n)
	for i := range s.reviews {
		p := posting{}
		for data := s.reviews[i].kept.postings; len(data) > 0; {
			data = p.next(data)
			c.documents[p.term] += p.documents
			c.reviews[p.term]++
			c.bytes[streamDocs][p.term] += varintLen(uint32(i) - last[p.term])
			c.bytes[streamFreqs][p.term] += len(p.freqs)
			c.bytes[streamCounts][p.term] += len(p.counts)
			c.bytes[streamItems][p.term] += len(p.items)
			c.bytes[streamPositions][p.term] += len(p.positions)
			last[p.term] = uint32(i)
		}
	}
	return c
}

// A stale tells which shards have to be written: those of terms whose postings are other than the last time.
type stale struct{ lists, positions []bool }

func (s *Static) stale() stale {
	out := stale{make([]bool, s.size.terms), make([]bool, s.size.terms)}
	if s.last == nil || s.last.size.terms != s.size.terms {
		for i := range out.lists {
			out.lists[i], out.positions[i] = true, true
		}
		return out
	}
	for i := range max(len(s.reviews), len(s.last.reviews)) {
		var now, then []byte
		if i < len(s.reviews) {
			if now = s.reviews[i].kept.postings; s.reviews[i].from == i {
				continue
			}
		}
		if i < len(s.last.reviews) {
			then = s.last.reviews[i].postings
		}
		s.compare(now, then, out)
	}
	return out
}

// compare marks what differs between two reviews.
func (s *Static) compare(now, then []byte, out stale) {
	var a, b posting
	step := func(p *posting, data []byte) (rest []byte, more bool) {
		if len(data) == 0 {
			return nil, false
		}
		return p.next(data), true
	}
	now, inA := step(&a, now)
	then, inB := step(&b, then)
	for inA || inB {
		switch {
		case inA && inB && a.term == b.term:
			i := shard(s.words.names[a.term], s.size.terms)
			out.lists[i] = out.lists[i] || !bytes.Equal(a.freqs, b.freqs) || !bytes.Equal(a.counts, b.counts) || !bytes.Equal(a.items, b.items)
			out.positions[i] = out.positions[i] || !bytes.Equal(a.positions, b.positions)
			now, inA = step(&a, now)
			then, inB = step(&b, then)
		case inA && (!inB || a.term < b.term):
			i := shard(s.words.names[a.term], s.size.terms)
			out.lists[i], out.positions[i] = true, true
			now, inA = step(&a, now)
		default:
			i := shard(s.words.names[b.term], s.size.terms)
			out.lists[i], out.positions[i] = true, true
			then, inB = step(&b, then)
		}
	}
}

// Lists are the postings of terms, put together from those of reviews: in each stream those of one shard stand together.
type lists struct {
	shards [][]uint32 // the terms of each, by name
	data   [streams][]byte
	at     [streams][]int // where a term's list begins
	census *census
}

// gather puts together the lists of the shards that are stale.
func (s *Static) gather(c *census, old stale) *lists {
	l := &lists{shards: make([][]uint32, s.size.terms), census: c}
	for n, name := range s.words.names {
		if c.reviews[n] > 0 {
			i := shard(name, s.size.terms)
			l.shards[i] = append(l.shards[i], uint32(n))
		}
	}
	for i := range l.shards {
		slices.SortFunc(l.shards[i], func(a, b uint32) int { return cmp.Compare(s.words.names[a], s.words.names[b]) })
	}
	var wg sync.WaitGroup
	wg.Go(func() { s.fill(l, old.lists, streamDocs, streamPositions) })
	wg.Go(func() { s.fill(l, old.positions, streamPositions, streams) })
	wg.Wait()
	return l
}

// fill writes some streams of some shards.
func (s *Static) fill(l *lists, wanted []bool, from, to int) {
	next, last := [streams][]int{}, make([]uint32, len(s.words.names))
	skip := make([]bool, len(s.words.names))
	for k := from; k < to; k++ {
		size := 0
		l.at[k] = make([]int, len(s.words.names))
		for i, terms := range l.shards {
			for _, t := range terms {
				l.at[k][t] = size
				if skip[t] = !wanted[i]; wanted[i] {
					size += l.census.bytes[k][t]
				}
			}
		}
		l.data[k], next[k] = make([]byte, size), slices.Clone(l.at[k])
	}
	put := func(k int, t uint32, data []byte) { next[k][t] += copy(l.data[k][next[k][t]:], data) }
	for i := range s.reviews {
		p := posting{}
		for data := s.reviews[i].kept.postings; len(data) > 0; {
			data = p.next(data)
			if skip[p.term] {
				continue
			}
			if from == streamPositions {
				put(streamPositions, p.term, p.positions)
				continue
			}
			next[streamDocs][p.term] += binary.PutUvarint(l.data[streamDocs][next[streamDocs][p.term]:], uint64(uint32(i)-last[p.term]))
			last[p.term] = uint32(i)
			put(streamFreqs, p.term, p.freqs)
			put(streamCounts, p.term, p.counts)
			put(streamItems, p.term, p.items)
		}
	}
}

// of is a stream of a shard.
func (l *lists) of(k, shard int) []byte {
	terms := l.shards[shard]
	if len(terms) == 0 {
		return nil
	}
	end := terms[len(terms)-1]
	return l.data[k][l.at[k][terms[0]] : l.at[k][end]+l.census.bytes[k][end]]
}

// shard writes terms with their postings. Numbers are varints (LEB128). First comes the length of the head. The head has for each
// term: the length of its name, the name, in how many documents it is, in how many reviews, and the bytes of its docs, frequencies,
// counts and items. Then come all docs, all frequencies, all counts, all items.
func (l *lists) shard(names []string, i int) payload {
	var head []byte
	for _, t := range l.shards[i] {
		head = append(binary.AppendUvarint(head, uint64(len(names[t]))), names[t]...)
		head = binary.AppendUvarint(head, uint64(l.census.documents[t]))
		head = binary.AppendUvarint(head, uint64(l.census.reviews[t]))
		for k := streamDocs; k <= streamItems; k++ {
			head = binary.AppendUvarint(head, uint64(l.census.bytes[k][t]))
		}
	}
	return payload{true, [][]byte{append(binary.AppendUvarint(nil, uint64(len(head))), head...), l.of(streamDocs, i), l.of(streamFreqs, i), l.of(streamCounts, i), l.of(streamItems, i)}}
}

// positions writes those of the terms of a shard, in its order: the length of the head, which has for each term the bytes of its
// positions, and then these.
func (l *lists) positions(i int) payload {
	var head []byte
	for _, t := range l.shards[i] {
		head = binary.AppendUvarint(head, uint64(l.census.bytes[streamPositions][t]))
	}
	return payload{true, [][]byte{append(binary.AppendUvarint(nil, uint64(len(head))), head...), l.of(streamPositions, i)}}
}
