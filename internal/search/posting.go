package search

import (
	"encoding/binary"
	"slices"
)

// A token is a word of a review: its term (see lexicon.terms), its position, and the weight of its block, in 32, 29 and 3 bits, so that
// sorted tokens are postings.
type token uint64

func newToken(term uint32, at, weight int) token {
	return token(term)<<32 | token(at)<<3 | token(weight)
}
func (t token) term() uint32 { return uint32(t >> 32) }
func (t token) at() uint32   { return uint32(t) >> 3 }
func (t token) weight() int  { return int(t & 7) }

// A place is where a part of a review stands: its first position and the one after its last word.
type place struct{ from, to, item int }

// lay places the parts of a review, of which ends says how many words they have.
func lay(places []place, parts []part, ends []int) []place {
	at, from := 0, 0
	for k, end := range ends {
		n := end - from
		places = append(places, place{at, at + n, parts[k].item})
		at, from = at+(n+gap+blockSize-1)/blockSize*blockSize, end
	}
	return places
}

// record packs what is kept of a review and tells where its sections end; see keptReview.
func (d *desk) record(ends *[1 + partitions]uint32) []byte {
	d.out = d.out[:0]
	tokens := d.tokens
	for k := range ends {
		from := len(d.out)
		if d.out = beginSection(d.out); k == 0 {
			d.vocabulary()
		} else {
			n, _ := slices.BinarySearch(tokens, newToken(firstOf(k), 0, 0))
			d.keep(tokens[:n], firstOf(k-1))
			tokens = tokens[n:]
		}
		endSection(d.out[from:])
		ends[k] = uint32(len(d.out))
	}
	return d.out
}

// vocabulary packs the numbers of the words of a review, each once.
func (d *desk) vocabulary() {
	d.count++
	for _, w := range d.words {
		if int(w) >= len(d.seen) {
			d.seen = append(d.seen, make([]uint32, int(w)+1024-len(d.seen))...)
		}
		if d.seen[w] != d.count {
			d.seen[w] = d.count
			d.out = binary.AppendUvarint(d.out, uint64(w))
		}
	}
}

// tokenize makes the sorted tokens of a review and counts them by weight. terms are those of words.
func (d *desk) tokenize(parts []part, terms []uint32) (length int) {
	d.tokens = d.tokens[:0]
	from := 0
	for k, end := range d.ends {
		for j, w := range d.words[from:end] {
			if t := terms[w]; t != 0 {
				d.tokens = append(d.tokens, newToken(t, d.places[k].from+j, parts[k].weight))
				length += parts[k].weight
			}
		}
		from = end
	}
	slices.Sort(d.tokens)
	return length
}

// A posting is one term of a review. Packed it is
//
//	its term, as the difference to the one before it, or to the first that its partition could have
//	freqs      4 times the number of positions, plus 2 where it is in the title, plus 1 where its frequency (by weight) is not the
//	           number of positions and follows
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

// keep packs the tokens of a partition, of which term is the first.
func (d *desk) keep(tokens []token, term uint32) {
	for k := 0; k < len(tokens); {
		first, freq := k, 0
		for ; k < len(tokens) && tokens[k].term() == tokens[first].term(); k++ {
			freq += tokens[k].weight()
		}
		same := tokens[first:k]
		d.out = binary.AppendUvarint(d.out, uint64(same[0].term()-term))
		term = same[0].term()
		d.out = d.appendFrequency(d.out, same, freq)
		d.out = d.appendItems(d.out, same)
		d.out = appendPositions(d.out, same)
	}
}

func (d *desk) appendFrequency(out []byte, same []token, freq int) []byte {
	v := uint64(len(same)) << 2
	if d.places[0].item < 0 && int(same[0].at()) < d.places[0].to {
		v |= 2
	}
	if len(same) == freq {
		return binary.AppendUvarint(out, v)
	}
	return binary.AppendUvarint(binary.AppendUvarint(out, v|1), uint64(freq))
}

// appendItems finds the items that hold one of some tokens, which are in the order of places, as items are.
func (d *desk) appendItems(out []byte, same []token) []byte {
	items, k := d.items[:0], 0
	if len(d.places) > 16 { // the first place that ends behind the first token
		k, _ = slices.BinarySearchFunc(d.places, int(same[0].at()), func(p place, at int) int {
			if p.to <= at {
				return -1
			}
			return 1
		})
	}
	for _, t := range same {
		for d.places[k].to <= int(t.at()) {
			k++
		}
		if it := d.places[k].item; it >= 0 && (len(items) == 0 || items[len(items)-1] != it) {
			items = append(items, it)
		}
	}
	out = binary.AppendUvarint(out, uint64(len(items)))
	last := 0
	for _, it := range items {
		out = binary.AppendUvarint(out, uint64(it-last))
		last = it
	}
	d.items = items
	return out
}

func appendPositions(out []byte, same []token) []byte {
	size, last := 0, uint32(0)
	for _, t := range same {
		size += varintLen(t.at() - last)
		last = t.at()
	}
	out, last = binary.AppendUvarint(out, uint64(size)), 0
	for _, t := range same {
		out = binary.AppendUvarint(out, uint64(t.at()-last))
		last = t.at()
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
