package search

import (
	"bytes"
)

// Counts are what the words and terms of a site are found in.
type counts struct {
	uses               []uint32 // by word: how many reviews have it
	documents, reviews []uint32 // by the number of a term: how many have it
	open               bool     // nothing is counted yet
}

// A stale tells which shards have to be written: those of terms whose postings are other than the last time.
type stale struct{ lists, positions []bool }

// any reports whether a shard of a stretch is stale.
func (o *stale) any(x stretch) bool {
	for i := range o.lists {
		if p := i % partitions; p >= x.from && p < x.to && (o.lists[i] || o.positions[i]) {
			return true
		}
	}
	return false
}

// changes finds what is other than the last time, and counts on from there.
func (s *Static) changes() (*counts, *stale, error) {
	words, terms := len(s.words.words), len(s.words.names)
	c := &counts{uses: make([]uint32, words), documents: make([]uint32, terms), reviews: make([]uint32, terms),
		open: s.last == nil}
	old := &stale{make([]bool, s.size.terms), make([]bool, s.size.terms)}
	if s.last == nil || s.last.size.terms != s.size.terms {
		for i := range old.lists {
			old.lists[i], old.positions[i] = true, true
		}
	}
	if s.last == nil {
		return c, old, nil
	}
	copy(c.uses, s.last.uses)
	copy(c.documents, s.last.documents)
	copy(c.reviews, s.last.termReviews)
	for i := range max(len(s.reviews), len(s.last.reviews)) {
		var now, then record
		var err error
		if i < len(s.reviews) {
			if s.reviews[i].from == int32(i) {
				continue
			}
			if now, err = s.readRecord(&s.reviews[i].kept); err != nil {
				return nil, nil, err
			}
		}
		if i < len(s.last.reviews) {
			if then, err = s.readRecord(&s.last.reviews[i]); err != nil {
				return nil, nil, err
			}
		}
		c.add(&now, 1)
		c.add(&then, -1)
		for p := range partitions {
			s.compare(firstOf(p), now[1+p], then[1+p], old)
		}
	}
	return c, old, nil
}

// A record is what is kept of a review, by section; see keptReview.
type record [1 + partitions][]byte

func (s *Static) readRecord(k *keptReview) (out record, err error) {
	data := make([]byte, k.at.Size)
	if err := s.parts.Read(data, k.at, 0); err != nil {
		return out, err
	}
	from := uint32(0)
	for i, end := range k.ends {
		if out[i], err = openSection(data[from:end]); err != nil {
			return out, err
		}
		from = end
	}
	return out, nil
}

// add counts a review, once more or once less.
func (c *counts) add(r *record, times int) {
	for data := r[0]; len(data) > 0; {
		var w uint32
		w, data = uvarint(data)
		c.uses[w] += uint32(times)
	}
	for i, data := range r[1:] {
		for p := (posting{term: firstOf(i)}); len(data) > 0; {
			data = p.next(data)
			c.documents[numberOf(p.term)] += uint32(times * p.documents)
			c.reviews[numberOf(p.term)] += uint32(times)
		}
	}
}

// countUses counts the words of all reviews.
func (s *Static) countUses(c *counts) error {
	var buf []byte
	for i := range s.reviews {
		k := &s.reviews[i].kept
		buf = cleared(buf, int(k.ends[0]))
		if err := s.parts.Read(buf, k.at, 0); err != nil {
			return err
		}
		data, err := openSection(buf)
		if err != nil {
			return err
		}
		for len(data) > 0 {
			var w uint32
			w, data = uvarint(data)
			c.uses[w]++
		}
	}
	return nil
}

// compare marks what differs between the postings of two reviews in one partition.
func (s *Static) compare(first uint32, now, then []byte, out *stale) {
	a, b := posting{term: first}, posting{term: first}
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
			i := s.shardOf(a.term)
			out.lists[i] = out.lists[i] || !bytes.Equal(a.freqs, b.freqs) || !bytes.Equal(a.counts, b.counts) ||
				!bytes.Equal(a.items, b.items)
			out.positions[i] = out.positions[i] || !bytes.Equal(a.positions, b.positions)
			now, inA = step(&a, now)
			then, inB = step(&b, then)
		case inA && (!inB || a.term < b.term):
			i := s.shardOf(a.term)
			out.lists[i], out.positions[i] = true, true
			now, inA = step(&a, now)
		default:
			i := s.shardOf(b.term)
			out.lists[i], out.positions[i] = true, true
			then, inB = step(&b, then)
		}
	}
}

func (s *Static) shardOf(term uint32) int {
	return shard(s.words.names[numberOf(term)], s.size.terms)
}
