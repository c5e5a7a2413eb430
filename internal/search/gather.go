package search

import (
	"cmp"
	"encoding/binary"
	"slices"
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

// A bench is what one goroutine needs to put postings together. It is used again and again.
type merger struct {
	packer packer
	in     []byte            // the sections of all reviews, one after the other
	from   []int             // where those of a review begin
	bytes  [streams][]uint32 // of a term by number
	at     [streams][]int    // where the list of a term begins in data
	next   [streams][]int    // where it goes on
	last   []uint32          // the last review that had a term
	data   [streams][]byte
}

// A stretch is some partitions, whose shards are made at a time: what that takes does not grow with the rest.
type stretch struct{ from, to int } // the first and the one after the last

// stretches cuts up all partitions so that one holds about 2,000 reviews' worth of postings or more, and that there
// is something to do for several processors.
func stretches(reviews int) (out []stretch) {
	n := 4
	for n < partitions && n*2048 < reviews {
		n *= 2
	}
	for from := 0; from < partitions; from += partitions / n {
		out = append(out, stretch{from, from + partitions/n})
	}
	return out
}

// gather makes the shards of a stretch that are stale, and counts its terms if nobody has.
func (s *Static) gather(w *merger, x stretch, c *counts, old *stale, to *Files) error {
	if !c.open && !old.any(x) {
		return nil
	}
	if err := s.load(w, x); err != nil {
		return err
	}
	s.count(w, x, c)
	shards := s.shards(x, c)
	s.layOut(w, shards, old)
	s.fill(w, x)
	for i, terms := range shards {
		if old.lists[i] {
			if err := s.putShard(w, "i", i, w.shard(s.words.names, terms, c), to); err != nil {
				return err
			}
		}
		if old.positions[i] {
			if err := s.putShard(w, "p", i, w.positions(terms), to); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Static) putShard(w *merger, dir string, i int, load payload, to *Files) error {
	name := shardName(dir, i)
	data, err := w.packer.script(name, load)
	if err == nil {
		s.put(to, name+".js", data)
	}
	return err
}

// load reads the postings of a stretch, of all reviews.
func (s *Static) load(w *merger, x stretch) error {
	w.from, w.in = w.from[:0], w.in[:0]
	size := 0
	for i := range s.reviews {
		k := &s.reviews[i].kept
		size += int(k.ends[x.to] - k.ends[x.from])
	}
	w.in = slices.Grow(w.in, size)
	for i := range s.reviews {
		k, at := &s.reviews[i].kept, len(w.in)
		w.from = append(w.from, at)
		w.in = w.in[:at+int(k.ends[x.to]-k.ends[x.from])]
		if err := s.parts.Read(w.in[at:], k.at, k.ends[x.from]); err != nil {
			return err
		}
		for p := x.from; p < x.to; p++ {
			if _, err := openSection(w.section(k, i, p, x)); err != nil {
				return err
			}
		}
	}
	return nil
}

// section is that of a partition of a review, with its sum.
func (w *merger) section(k *keptReview, i, partition int, x stretch) []byte {
	at := w.from[i] - int(k.ends[x.from])
	return w.in[at+int(k.ends[partition]) : at+int(k.ends[partition+1])]
}

// each calls do for the postings of a stretch, review by review.
func (s *Static) each(w *merger, x stretch, do func(i uint32, p *posting)) {
	for i := range s.reviews {
		for k := x.from; k < x.to; k++ {
			p := posting{term: firstOf(k)}
			for data := w.section(&s.reviews[i].kept, i, k, x)[sumSize:]; len(data) > 0; {
				data = p.next(data)
				do(uint32(i), &p)
			}
		}
	}
}

// count finds how many bytes the lists of each term take.
func (s *Static) count(w *merger, x stretch, c *counts) {
	n := len(s.words.names)
	for k := range w.bytes {
		w.bytes[k] = cleared(w.bytes[k], n)
	}
	w.last = cleared(w.last, n)
	s.each(w, x, func(i uint32, p *posting) {
		t := numberOf(p.term)
		if c.open {
			c.documents[t] += uint32(p.documents)
			c.reviews[t]++
		}
		w.bytes[streamDocs][t] += uint32(varintLen(i - w.last[t]))
		w.bytes[streamFreqs][t] += uint32(len(p.freqs))
		w.bytes[streamCounts][t] += uint32(len(p.counts))
		w.bytes[streamItems][t] += uint32(len(p.items))
		w.bytes[streamPositions][t] += uint32(len(p.positions))
		w.last[t] = i
	})
}

func cleared[T any](s []T, n int) []T {
	s = slices.Grow(s[:0], n)[:n]
	clear(s)
	return s
}

// shards are the terms of each shard of a stretch, by name.
func (s *Static) shards(x stretch, c *counts) map[int][]uint32 {
	out := map[int][]uint32{}
	for i := range s.size.terms {
		if p := i % partitions; p >= x.from && p < x.to {
			out[i] = nil
		}
	}
	for n, name := range s.words.names {
		i := shard(name, s.size.terms)
		if _, ours := out[i]; ours && c.reviews[n] > 0 { // others are being counted
			out[i] = append(out[i], uint32(n))
		}
	}
	for _, terms := range out {
		slices.SortFunc(terms, func(a, b uint32) int { return cmp.Compare(s.words.names[a], s.words.names[b]) })
	}
	return out
}

// layOut gives each term of the shards that are stale its place in the lists: those of one shard stand together.
func (s *Static) layOut(w *merger, shards map[int][]uint32, old *stale) {
	for k := range w.data {
		size := 0
		w.at[k] = cleared(w.at[k], len(s.words.names))
		for n := range w.at[k] {
			w.at[k][n] = -1
		}
		for i, terms := range shards {
			if !old.lists[i] && !old.positions[i] {
				continue
			}
			for _, t := range terms {
				w.at[k][t] = size
				size += int(w.bytes[k][t])
			}
		}
		w.data[k] = slices.Grow(w.data[k][:0], size)[:size]
		w.next[k] = append(w.next[k][:0], w.at[k]...)
	}
}

// fill writes the lists of all terms that have a place.
func (s *Static) fill(w *merger, x stretch) {
	w.last = cleared(w.last, len(s.words.names))
	put := func(k int, t uint32, data []byte) { w.next[k][t] += copy(w.data[k][w.next[k][t]:], data) }
	s.each(w, x, func(i uint32, p *posting) {
		t := numberOf(p.term)
		if w.at[streamDocs][t] < 0 {
			return
		}
		w.next[streamDocs][t] += binary.PutUvarint(w.data[streamDocs][w.next[streamDocs][t]:], uint64(i-w.last[t]))
		w.last[t] = i
		put(streamFreqs, t, p.freqs)
		put(streamCounts, t, p.counts)
		put(streamItems, t, p.items)
		put(streamPositions, t, p.positions)
	})
}

// of is a stream of the terms of a shard.
func (w *merger) of(k int, terms []uint32) []byte {
	if len(terms) == 0 {
		return nil
	}
	end := terms[len(terms)-1]
	return w.data[k][w.at[k][terms[0]] : w.at[k][end]+int(w.bytes[k][end])]
}

// shard writes terms with their postings. Numbers are varints (LEB128). First comes the length of the head. The head
// has for each term: the length of its name, the name, in how many documents it is, in how many reviews, and the
// bytes of its docs, frequencies, counts and items. Then come all docs, all frequencies, all counts, all items.
func (w *merger) shard(names []string, terms []uint32, c *counts) payload {
	var head []byte
	for _, t := range terms {
		head = append(binary.AppendUvarint(head, uint64(len(names[t]))), names[t]...)
		head = binary.AppendUvarint(head, uint64(c.documents[t]))
		head = binary.AppendUvarint(head, uint64(c.reviews[t]))
		for k := streamDocs; k <= streamItems; k++ {
			head = binary.AppendUvarint(head, uint64(w.bytes[k][t]))
		}
	}
	return payload{true, [][]byte{append(binary.AppendUvarint(nil, uint64(len(head))), head...),
		w.of(streamDocs, terms), w.of(streamFreqs, terms), w.of(streamCounts, terms), w.of(streamItems, terms)}}
}

// positions writes those of the terms of a shard, in its order: the length of the head, which has for each term the
// bytes of its positions, and then these.
func (w *merger) positions(terms []uint32) payload {
	var head []byte
	for _, t := range terms {
		head = binary.AppendUvarint(head, uint64(w.bytes[streamPositions][t]))
	}
	return payload{true, [][]byte{append(binary.AppendUvarint(nil, uint64(len(head))), head...),
		w.of(streamPositions, terms)}}
}
