package search

import (
	"maps"
	"slices"
)

const (
	mostParts = 12       // of an index: each is a file that is open
	someWaste = 16 << 20 // bytes that nothing needs, which are not worth any work
)

// tidy writes parts anew together where there are many, or where half of what they hold is not needed any more. The
// largest stays if it is not that one which holds what is not needed.
func (k *kept) tidy(m *IndexCache) {
	live, total := int64(0), int64(0)
	for i := range k.reviews {
		live += int64(k.reviews[i].at.size)
	}
	for _, f := range k.files {
		live += int64(f.size)
	}
	for _, p := range k.parts {
		total += p.size()
	}
	wasteful := total > 2*live+someWaste
	if len(k.parts) <= mostParts && !wasteful {
		return
	}
	largest := slices.MaxFunc(k.parts, func(a, b *segment) int { return int(min(max(a.size()-b.size(), -1), 1)) })
	k.rewrite(func(p *segment) bool { return wasteful || p != largest }, &segment{make: m.newPart})
}

// rewrite moves what stands in some parts to a new one. If that does not take it, or something cannot be read, all
// stays where it is.
func (k *kept) rewrite(moves func(*segment) bool, to *segment) {
	now, number := parts{}, make([]int32, len(k.parts)) // -1: it moves
	for i, p := range k.parts {
		number[i] = -1
		if !moves(p) {
			number[i], now = int32(len(now)), append(now, p)
		}
	}
	var buf []byte
	place := func(e extent) (extent, error) {
		if number[e.part] >= 0 {
			e.part = number[e.part]
			return e, nil
		}
		buf = cleared(buf, int(e.size))
		if err := k.parts.read(buf, e, 0); err != nil {
			return e, err
		}
		return extent{int32(len(now)), e.size, to.append(buf)}, nil
	}
	reviews, files := slices.Clone(k.reviews), maps.Clone(k.files)
	var err error
	for i := range reviews {
		if reviews[i].at, err = place(reviews[i].at); err != nil {
			return
		}
	}
	for name, f := range files {
		if f.extent, err = place(f.extent); err != nil {
			return
		}
		files[name] = f
	}
	if to.finish() == nil && (to.name != "" || to.size() == 0 || k.parts[0].name == "") {
		k.reviews, k.files, k.parts = reviews, files, append(now, to)
	}
}
