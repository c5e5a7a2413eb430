package search

import (
	"bufio"
	"encoding/binary"
	"io"
	"math"
)

// A head tells where in the parts what is kept of an index stands. Written it is, with numbers as varints and texts
// behind their lengths:
//
//	the language, the sizes, and the names of the parts
//	the terms by number: name, in how many documents and in how many reviews it is
//	the words by number: the word, its term, in how many reviews it is
//	the reviews, oldest first: the sum of what it was made of, how many terms, words and documents it has, its
//	part, where in it it stands, and the lengths of its sections
//	the files, as StaticNames has them: sum, part, where in it, size
//
// It has no sum of its own: who keeps it on a disk adds one.
type head struct {
	*kept
	names []string // of the parts
}

// WriteTo implements io.WriterTo.
func (h head) WriteTo(to io.Writer) (int64, error) {
	w := writer{to: bufio.NewWriterSize(to, 1<<18)}
	w.text(h.language)
	w.number(h.size.words, h.size.terms, h.size.texts, len(h.names))
	for _, n := range h.names {
		w.text(n)
	}
	w.number(len(h.kept.names))
	for n, t := range h.kept.names {
		w.text(t)
		w.number(int(h.documents[n]), int(h.termReviews[n]))
	}
	w.number(len(h.words))
	for n, word := range h.words {
		w.text(word)
		w.number(int(numberOf(h.terms[n])), int(h.uses[n]))
	}
	w.number(len(h.reviews))
	for i := range h.reviews {
		r := &h.reviews[i]
		w.write(r.sum[:])
		w.number(int(r.length), int(r.words), int(r.documents), int(r.at.Segment), int(r.at.At))
		last := uint32(0)
		for _, end := range r.ends {
			w.number(int(end - last))
			last = end
		}
	}
	if h.files != nil {
		for _, n := range StaticNames(h.size.texts) {
			f := h.files[n]
			w.write(f.sum[:])
			w.number(int(f.Segment), int(f.At), int(f.Size))
		}
	}
	return w.n, w.to.Flush()
}

// readHead reads a head, without its parts; nil for one that is not whole.
func readHead(data []byte) (*kept, []string) {
	r := reader{data: data}
	k := &kept{language: r.text(), size: sizes{r.number(), r.number(), r.number()}}
	names := make([]string, r.count())
	for i := range names {
		names[i] = r.text()
	}
	n := r.count()
	k.names, k.documents, k.termReviews = make([]string, n), make([]uint32, n), make([]uint32, n)
	terms := make([]uint32, n)
	for i := range k.names {
		k.names[i], k.documents[i], k.termReviews[i] = r.text(), uint32(r.number()), uint32(r.number())
		terms[i] = newTerm(k.names[i], i)
	}
	n = r.count()
	k.words, k.terms, k.uses = make([]string, n), make([]uint32, n), make([]uint32, n)
	for i := range k.words {
		k.words[i] = r.text()
		t := r.number()
		if t >= len(terms) {
			return nil, nil
		}
		k.terms[i], k.uses[i] = terms[t], uint32(r.number())
	}
	k.reviews = make([]keptReview, r.count())
	for i := range k.reviews {
		r.review(&k.reviews[i], len(names))
	}
	if r.failed || len(k.reviews) != k.size.texts || k.size != sizesFor(k.size.texts) {
		return nil, nil
	}
	files := StaticNames(k.size.texts)
	k.files = make(map[string]stored, len(files))
	for _, name := range files {
		f := stored{}
		copy(f.sum[:], r.take(len(f.sum)))
		f.Segment, f.At, f.Size = r.part(len(names)), r.long(), uint32(r.number())
		k.files[name] = f
	}
	if r.failed || len(r.data) > 0 || len(k.names) == 0 {
		return nil, nil
	}
	return k, names
}

func (r *reader) review(k *keptReview, parts int) {
	copy(k.sum[:], r.take(len(k.sum)))
	k.length, k.words, k.documents = uint32(r.number()), uint32(r.number()), uint32(r.number())
	k.at.Segment, k.at.At = r.part(parts), r.long()
	end := uint32(0)
	for i := range k.ends {
		end += uint32(r.number())
		k.ends[i] = end
	}
	k.at.Size = end
}

// A writer writes numbers and texts. What fails shows when it is flushed.
type writer struct {
	to *bufio.Writer
	n  int64
}

func (w *writer) write(b []byte) {
	n, _ := w.to.Write(b)
	w.n += int64(n)
}

func (w *writer) number(ns ...int) {
	var buf [binary.MaxVarintLen64]byte
	for _, n := range ns {
		w.write(binary.AppendUvarint(buf[:0], uint64(n)))
	}
}

func (w *writer) text(s string) {
	w.number(len(s))
	n, _ := w.to.WriteString(s)
	w.n += int64(n)
}

// A reader takes off data what a writer has put there. Where that is not so it has failed, and gives nothing.
type reader struct {
	data   []byte
	failed bool
}

func (r *reader) long() int64 {
	v, n := binary.Uvarint(r.data)
	if n <= 0 || v > math.MaxInt64 {
		r.failed, r.data = true, nil
		return 0
	}
	r.data = r.data[n:]
	return int64(v)
}

func (r *reader) number() int {
	v := r.long()
	if v > math.MaxInt32 {
		r.failed, r.data = true, nil
		return 0
	}
	return int(v)
}

// part is the number of one of so many parts.
func (r *reader) part(of int) int32 {
	n := r.number()
	if n >= of {
		r.failed, r.data = true, nil
		return 0
	}
	return int32(n)
}

// count is a number of things that follow, none of which is nothing.
func (r *reader) count() int {
	n := r.number()
	if n > len(r.data) {
		r.failed, r.data = true, nil
		return 0
	}
	return n
}

func (r *reader) take(n int) []byte {
	if n > len(r.data) {
		r.failed, r.data = true, nil
		return nil
	}
	out := r.data[:n:n]
	r.data = r.data[n:]
	return out
}

func (r *reader) text() string { return string(r.take(r.number())) }
