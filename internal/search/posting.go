package search

import (
	"encoding/binary"
	"math"
	"slices"
)

// A token is a word of a review that is searched: its position, and the item that it stands in, -1 for none.
type token struct {
	at   uint32
	item int32
}

// A found is a term of a review.
type found struct {
	term  uint32 // see lexicon.terms
	count int    // of its tokens
	freq  int    // the same, each as often as its block counts
	next  int    // where its next token goes
}

// A place is where a part of a review stands: its first position and the one after its last word.
type place struct{ from, to, item int }

// lay places the parts of a review, of which ends says how many words they have.
func lay(places []place, parts []block, ends []int) []place {
	at, from := 0, 0
	for k, end := range ends {
		n := end - from
		places = append(places, place{at, at + n, parts[k].item})
		at, from = at+(n+gap+blockSize-1)/blockSize*blockSize, end
	}
	return places
}

// record packs what is kept of a review and tells where its sections end; see keptReview.
func (d *indexer) record(ends *[1 + partitions]uint32) []byte {
	d.out = beginSection(d.out[:0])
	d.out = append(d.out, d.vocab...)
	endSection(d.out)
	ends[0] = uint32(len(d.out))
	order := d.order
	for k := range partitions {
		from, term := len(d.out), firstOf(k)
		d.out = beginSection(d.out)
		for ; len(order) > 0 && uint32(order[0]>>32) < firstOf(k+1); order = order[1:] {
			d.keep(&d.founds[uint32(order[0])], term)
			term = uint32(order[0] >> 32)
		}
		endSection(d.out[from:])
		ends[k+1] = uint32(len(d.out))
	}
	return d.out
}

// tokenize packs the numbers of the words of a review, each once, and makes its tokens, those of a term together and
// terms in their order, and counts them by weight. terms are those of words.
func (d *indexer) tokenize(parts []block, terms []uint32) (length int) {
	d.founds, d.tokens, d.of, d.order, d.vocab = d.founds[:0], d.tokens[:0], d.of[:0], d.order[:0], d.vocab[:0]
	d.review++
	from := 0
	for k, end := range d.ends {
		at, item, weight := uint32(d.places[k].from), int32(parts[k].item), parts[k].weight
		for _, w := range d.words[from:end] {
			if place := d.meet(w, terms); place != nowhere {
				f := &d.founds[place]
				f.count++
				f.freq += weight
				d.tokens, d.of = append(d.tokens, token{at, item}), append(d.of, place)
				length += weight
			}
			at++
		}
		from = end
	}
	for n := range d.founds {
		d.order = append(d.order, uint64(d.founds[n].term)<<32|uint64(n))
	}
	slices.Sort(d.order)
	d.spread()
	return length
}

// A meeting tells where the term of a word, or a term, stands in founds, if the review is the one that it was last
// met in.
type seenSlot struct{ review, place uint32 }

// nowhere is the place of a word that is not searched.
const nowhere = math.MaxUint32

// meet gives the place of a word's term in founds, which it gets if it has none.
func (d *indexer) meet(word uint32, terms []uint32) uint32 {
	d.seen = reaching(d.seen, int(word))
	m := &d.seen[word]
	if m.review != d.review {
		*m = seenSlot{d.review, nowhere}
		d.vocab = binary.AppendUvarint(d.vocab, uint64(word))
		if t := terms[word]; t != 0 {
			m.place = d.find(t)
		}
	}
	return m.place
}

// find gives the place of a term in founds, which it gets if it has none.
func (d *indexer) find(term uint32) uint32 {
	n := int(numberOf(term))
	d.seenTerms = reaching(d.seenTerms, n)
	m := &d.seenTerms[n]
	if m.review != d.review {
		*m = seenSlot{d.review, uint32(len(d.founds))}
		d.founds = append(d.founds, found{term: term})
	}
	return m.place
}

// reaching makes a slice longer than n.
func reaching(s []seenSlot, n int) []seenSlot {
	if n < len(s) {
		return s
	}
	return append(s, make([]seenSlot, n+1024-len(s))...)
}

// spread brings tokens, which are in the order of positions, into that of terms and then of positions.
func (d *indexer) spread() {
	at := 0
	for _, o := range d.order {
		f := &d.founds[uint32(o)]
		f.next = at
		at += f.count
	}
	d.sorted = cleared(d.sorted, len(d.tokens))
	for i, t := range d.tokens {
		f := &d.founds[d.of[i]]
		d.sorted[f.next] = t
		f.next++
	}
}

// A posting is one term of a review. Packed it is
//
//	its term, as the difference to the one before it, or to the first that its partition could have
//	freqs      4 times the number of positions, plus 2 where it is in the title, plus 1 where its frequency (by
//	           weight) is not the number of positions and follows
//	counts     how many items hold it
//	items      which, as differences
//	how many bytes follow
//	positions  as differences
//
// all of them varints.
type posting struct {
	term                            uint32
	documents                       int    // that hold it: the review, and items of it
	freqs, counts, items, positions []byte // as packed
}

// keep packs the tokens of a term. before is the term before it.
func (d *indexer) keep(f *found, before uint32) {
	same := d.sorted[f.next-f.count : f.next]
	d.out = binary.AppendUvarint(d.out, uint64(f.term-before))
	d.out = d.appendFrequency(d.out, same, f.freq)
	d.out = d.appendItems(d.out, same)
	d.out = appendPositions(d.out, same)
}

func (d *indexer) appendFrequency(out []byte, same []token, freq int) []byte {
	v := uint64(len(same)) << 2
	if d.places[0].item < 0 && int(same[0].at) < d.places[0].to {
		v |= 2
	}
	if len(same) == freq {
		return binary.AppendUvarint(out, v)
	}
	return binary.AppendUvarint(binary.AppendUvarint(out, v|1), uint64(freq))
}

// appendItems packs the items that hold one of some tokens, which are in the order of places, as items are.
func (d *indexer) appendItems(out []byte, same []token) []byte {
	n, last := uint64(0), int32(-1)
	for _, t := range same {
		if t.item != last {
			n, last = n+1, t.item
		}
	}
	out = binary.AppendUvarint(out, n)
	last = -1
	before := int32(0)
	for _, t := range same {
		if t.item != last {
			out = binary.AppendUvarint(out, uint64(t.item-before))
			last, before = t.item, t.item
		}
	}
	return out
}

func appendPositions(out []byte, same []token) []byte {
	size, last := 0, uint32(0)
	for _, t := range same {
		size += varintLen(t.at - last)
		last = t.at
	}
	out, last = binary.AppendUvarint(out, uint64(size)), 0
	for _, t := range same {
		out = binary.AppendUvarint(out, uint64(t.at-last))
		last = t.at
	}
	return out
}

// next takes the first posting off data.
func (p *posting) next(data []byte) (rest []byte) {
	delta, data := uvarint(data)
	p.term += delta
	v, rest := uvarint(data)
	if v&1 != 0 {
		_, rest = uvarint(rest)
	}
	p.freqs, data = data[:len(data)-len(rest)], rest
	n, rest := uvarint(data)
	p.counts, data, p.documents = data[:len(data)-len(rest)], rest, 1+int(n)
	for range n {
		_, rest = uvarint(rest)
	}
	p.items = data[:len(data)-len(rest)]
	size, rest := uvarint(rest)
	p.positions = rest[:size]
	return rest[size:]
}

// uvarint takes a varint off data.
func uvarint(data []byte) (v uint32, rest []byte) {
	if b := data[0]; b < 0x80 {
		return uint32(b), data[1:]
	}
	for shift := 0; ; shift += 7 {
		b := data[0]
		data = data[1:]
		v |= uint32(b&0x7f) << shift
		if b < 0x80 {
			return v, data
		}
	}
}

func varintLen(v uint32) int {
	n := 1
	for ; v >= 0x80; v >>= 7 {
		n++
	}
	return n
}
