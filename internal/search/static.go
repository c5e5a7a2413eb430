package search

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"maps"
	"math/bits"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"throughline/internal/review"
)

// A Static is the index that browsers read: files of the site, each a classic script (see pack) with one payload.
//
//	core.js   JSON: how many documents and shards there are, lengths of the reviews
//	f/FACET   JSON: the values of a facet and those of each review
//	d/XX.js   JSON: words as written, those that start with the same two letters together, with the term of each
//	i/XX.js   binary: terms with their postings: reviews, frequencies, items; see shard
//	p/XX.js   binary: the positions of the same terms, which only phrases need
//	t/XX.js   JSON: what is shown of a few reviews
//
// The browser needs no stemmer: every word of the site stands in d with its term, so each language of bleve works.
// Reviews are numbered oldest first and terms are spread by hash, so a new review rewrites the shards of its own terms.
//
// A position is where a word stands in its review. A block of text begins at a multiple of blockSize, with a gap before it that
// no phrase crosses: a word more in one block seldom moves the others.
type Static struct {
	size sizes
	lang *language

	mu      sync.RWMutex
	words   map[string]uint32 // word as written, in lower case -> number of its term
	terms   map[string]uint32 // term -> number
	names   []string          // the terms by number; 0 is "", the term of what is not searched
	df      []uint32          // documents (reviews and items) that hold a term
	reviews []indexedReview
}

const (
	blockSize = 32
	gap       = 8
)

// An indexedReview is what is kept of a review until Finish.
type indexedReview struct {
	shown     shownReview
	facets    map[string][]string
	names     map[string][]string
	length    int // terms, weights counted
	words     int // of Document.words
	documents int
	terms     []uint32
	freqs     packed // of each term, as these three are; see keep
	items     packed
	positions packed
}

// packed are byte strings, one after the other; ends are where they end.
type packed struct {
	ends []uint32
	data []byte
}

func (p *packed) end() { p.ends = append(p.ends, uint32(len(p.data))) }

func (p *packed) at(k int) []byte {
	from := uint32(0)
	if k > 0 {
		from = p.ends[k-1]
	}
	return p.data[from:p.ends[k]]
}

// Shown is what a result shows of a review, beside its documents.
type Shown struct {
	URL, Date, Kind, Summary string
}

type shownReview struct {
	ID      string      `json:"id"`
	URL     string      `json:"u,omitempty"` // unless it is what follows from the id
	Title   string      `json:"t"`
	Date    string      `json:"d"`
	Kind    string      `json:"k"`
	Summary string      `json:"s"`
	Items   []shownItem `json:"i"`
}

// A shownItem is [id, title, number of its kind].
type shownItem [3]any

// itemKinds are all, in a fixed order.
func itemKinds() []string {
	return []string{string(review.Contributor), string(review.Mitigator), string(review.Risk), string(review.Difficulty), string(review.TheoryItem), string(review.EventItem),
		string(review.ArtifactItem), string(review.QuestionItem), string(review.FollowupItem), string(review.TakeawayItem)}
}

type sizes struct{ words, terms, texts, chunk int }

// sizesFor depends on the number of reviews alone and moves in powers of two, so that small changes leave names as they are.
func sizesFor(n int) sizes {
	s := sizes{words: 16, terms: 16, chunk: 2}
	for s.terms < 4096 && s.terms*8 < n {
		s.terms *= 2
	}
	for s.words < 256 && s.words*32 < n {
		s.words *= 2
	}
	s.texts = (n + s.chunk - 1) / s.chunk
	return s
}

// NewStatic begins the index of n reviews in a language.
func NewStatic(language string, n int) *Static {
	s := &Static{size: sizesFor(n), lang: newLanguage(language), terms: map[string]uint32{"": 0}, names: []string{""}, df: []uint32{0},
		words: map[string]uint32{}, reviews: make([]indexedReview, n)}
	for _, w := range s.lang.stop { // known to the browser even where the site never says them
		s.words[w] = 0
	}
	return s
}

// StaticNames are the names of the files of an index of n reviews, below search/. They tell nothing but n.
func StaticNames(n int) []string {
	s := sizesFor(n)
	out := []string{"core.js"}
	for _, f := range facets() {
		out = append(out, "f/"+f+".js")
	}
	for _, g := range []struct {
		dir   string
		count int
	}{{"d", s.words}, {"i", s.terms}, {"p", s.terms}, {"t", s.texts}} {
		for i := range g.count {
			out = append(out, shardName(g.dir, i)+".js")
		}
	}
	return out
}

func shardName(dir string, i int) string { return fmt.Sprintf("%s/%x", dir, i) }

// A token is a word of a review: the number of its term, its position, and the weight of its block, in 32, 29 and 3 bits, so that
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

// Add indexes review i, oldest first from 0, from its documents as Documents makes them. It may be called from several
// goroutines at once, in any order, once for each review.
func (s *Static) Add(i int, docs []Document, shown Shown) {
	d, r := &docs[0], &s.reviews[i]
	*r = indexedReview{facets: d.Facets, names: d.Names, documents: len(docs), words: d.words(),
		shown: shownReview{ID: d.ID, Title: d.Title, Date: shown.Date, Kind: shown.Kind, Summary: shown.Summary}}
	if shown.URL != "reviews/"+d.ID+"/index.html" {
		r.shown.URL = shown.URL
	}
	numbers, ends := s.numbers(d.parts)
	places := lay(d.parts, ends)
	tokens, from := make([]token, 0, len(numbers)), 0
	for k, end := range ends {
		for j, n := range numbers[from:end] {
			if n != 0 {
				tokens = append(tokens, newToken(n, places[k].from+j, d.parts[k].weight))
				r.length += d.parts[k].weight
			}
		}
		from = end
	}
	slices.Sort(tokens)
	r.shown.Items = make([]shownItem, 0, len(docs)-1)
	for _, it := range docs[1:] {
		_, id, _ := strings.Cut(it.ID, "#")
		r.shown.Items = append(r.shown.Items, shownItem{id, clip(it.Title, 64), slices.Index(itemKinds(), it.Kind)})
	}
	s.count(r.keep(tokens, places), r.terms)
}

// numbers are the numbers of the terms of parts, in order, and where each part ends. New words are learnt.
func (s *Static) numbers(parts []part) (out []uint32, ends []int) {
	type fresh struct {
		at   int
		word string
	}
	var unknown []fresh
	s.mu.RLock()
	for _, p := range parts {
		s.lang.each(p.text, func(word []byte) {
			n, ok := s.words[string(word)]
			if !ok {
				unknown = append(unknown, fresh{len(out), string(word)})
			}
			out = append(out, n)
		})
		ends = append(ends, len(out))
	}
	s.mu.RUnlock()
	if len(unknown) == 0 {
		return out, ends
	}
	terms := make([]string, len(unknown))
	for k, f := range unknown {
		terms[k] = s.lang.term([]byte(f.word))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for k, f := range unknown {
		n, ok := s.terms[terms[k]]
		if !ok {
			n = uint32(len(s.names))
			s.terms[terms[k]] = n
			s.names, s.df = append(s.names, terms[k]), append(s.df, 0)
		}
		s.words[f.word] = n
		out[f.at] = n
	}
	return out, ends
}

// count adds to the numbers of documents that hold terms.
func (s *Static) count(df, terms []uint32) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for k, n := range terms {
		s.df[n] += df[k]
	}
}

// lay places the parts of a review, of which ends says how many words they have.
func lay(parts []part, ends []int) []place {
	places := make([]place, len(parts))
	at, from := 0, 0
	for k, end := range ends {
		n := end - from
		places[k] = place{at, at + n, parts[k].item}
		at, from = at+(n+gap+blockSize-1)/blockSize*blockSize, end
	}
	return places
}

// keep packs the postings of a review and counts the documents of it that hold each term. Of each term it packs
//
//	freqs      4 times the number of positions, plus 2 where it is in the title, plus 1 where its frequency (by weight) is not the
//	           number of positions and follows
//	items      how many items hold it, and which, as differences
//	positions  as differences
func (r *indexedReview) keep(tokens []token, places []place) (df []uint32) {
	r.freqs.data, r.items.data, r.positions.data = make([]byte, 0, len(tokens)), make([]byte, 0, len(tokens)), make([]byte, 0, 2*len(tokens))
	var items []int
	for k := 0; k < len(tokens); {
		first, freq, last := k, 0, uint32(0)
		for ; k < len(tokens) && tokens[k].term() == tokens[first].term(); k++ {
			r.positions.data = binary.AppendUvarint(r.positions.data, uint64(tokens[k].at()-last))
			freq, last = freq+tokens[k].weight(), tokens[k].at()
		}
		v := uint64(k-first) << 2
		if places[0].item < 0 && int(tokens[first].at()) < places[0].to {
			v |= 2
		}
		if k-first == freq {
			r.freqs.data = binary.AppendUvarint(r.freqs.data, v)
		} else {
			r.freqs.data = binary.AppendUvarint(binary.AppendUvarint(r.freqs.data, v|1), uint64(freq))
		}
		items = itemsWith(items[:0], tokens[first:k], places)
		r.items.data = appendItems(r.items.data, items)
		r.freqs.end()
		r.items.end()
		r.positions.end()
		r.terms = append(r.terms, tokens[first].term())
		df = append(df, uint32(1+len(items)))
	}
	for _, p := range []*packed{&r.freqs, &r.items, &r.positions} {
		p.data = slices.Clone(p.data)
	}
	return df
}

// itemsWith appends the items that hold one of some tokens, which are in the order of places, as items are.
func itemsWith(items []int, tokens []token, places []place) []int {
	k := 0
	for _, t := range tokens {
		for places[k].to <= int(t.at()) {
			k++
		}
		if it := places[k].item; it >= 0 && (len(items) == 0 || items[len(items)-1] != it) {
			items = append(items, it)
		}
	}
	return items
}

func appendItems(out []byte, items []int) []byte {
	out = binary.AppendUvarint(out, uint64(len(items)))
	last := 0
	for _, it := range items {
		out = binary.AppendUvarint(out, uint64(it-last))
		last = it
	}
	return out
}

func clip(s string, limit int) string {
	if utf8.RuneCountInString(s) <= limit {
		return s
	}
	cut := string([]rune(s)[:limit])
	if i := strings.LastIndexByte(cut, ' '); i > limit/2 {
		cut = cut[:i]
	}
	return cut + "…"
}

type coreFile struct {
	Version string         `json:"v"` // of the whole index
	Docs    int            `json:"n"`
	Reviews int            `json:"r"`
	Average float64        `json:"avg"`
	Words   int            `json:"d"`
	Terms   int            `json:"i"`
	Chunk   int            `json:"c"`
	CJK     bool           `json:"cjk"`
	Endings [][2]string    `json:"e"`
	Kinds   []string       `json:"k"` // of items
	Facets  map[string]int `json:"f"` // how many values each has
	Lengths []int          `json:"len"`
}

func (s *Static) core() coreFile {
	c := coreFile{Reviews: len(s.reviews), Words: s.size.words, Terms: s.size.terms, Chunk: s.size.chunk, CJK: s.lang.bigrams, Lengths: []int{}, Endings: s.endings(), Kinds: itemKinds(), Facets: map[string]int{}}
	words := 0
	for i := range s.reviews {
		c.Docs += s.reviews[i].documents
		c.Lengths = append(c.Lengths, s.reviews[i].length)
		words += s.reviews[i].words
	}
	c.Average = average(words, len(s.reviews), c.Docs)
	return c
}

// endings are what analysis most often makes of the ends of words, longest first: "ying" becomes "i". With them a browser guesses
// the term of a word that is not on the site, in any language.
func (s *Static) endings() [][2]string {
	seen := map[[2]string]int{}
	for w, number := range s.words {
		t := s.names[number]
		if t == "" || w == t {
			continue
		}
		k := 0
		for k < len(w) && k < len(t) && w[k] == t[k] {
			k++
		}
		// One and two letters before the change too, so that "ying" is known beside "y".
		for from := k; from >= 0 && from >= k-2; from-- {
			if utf8.RuneStart(w[min(from, len(w)-1)]) && from >= 2 {
				seen[[2]string{w[from:], t[from:]}]++
			}
		}
	}
	out := [][2]string{}
	for e, n := range seen {
		if n >= 3 {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(a, b [2]string) int {
		return cmp.Or(len(b[0])-len(a[0]), seen[b]-seen[a], strings.Compare(a[0], b[0]), strings.Compare(a[1], b[1]))
	})
	return out
}

// A facetFile lists the values of a facet with their names, and gives the numbers of those of each review: a number, or a list
// where it is not exactly one.
type facetFile struct {
	Values []string `json:"n"`
	Names  []string `json:"l"` // "" where the name is the value
	Of     []any    `json:"o"`
}

func (s *Static) facet(name string) facetFile {
	out, names := facetFile{Values: []string{}, Names: []string{}, Of: []any{}}, map[string]string{}
	for i := range s.reviews {
		r := &s.reviews[i]
		for k, v := range r.facets[name] {
			if _, ok := names[v]; !ok {
				names[v] = ""
				if n := r.names[name]; k < len(n) && n[k] != v {
					names[v] = n[k]
				}
			}
		}
	}
	out.Values = slices.AppendSeq(out.Values, maps.Keys(names))
	slices.Sort(out.Values)
	for _, v := range out.Values {
		out.Names = append(out.Names, names[v])
	}
	for i := range s.reviews {
		of := []int{}
		for _, v := range s.reviews[i].facets[name] {
			k, _ := slices.BinarySearch(out.Values, v)
			of = append(of, k)
		}
		if len(of) == 1 {
			out.Of = append(out.Of, of[0])
		} else {
			out.Of = append(out.Of, of)
		}
	}
	return out
}

// dictionary spreads words by their first two letters. The value of a word is 0 if it is not searched, how common it is (the
// bits of the number of documents) if it is its own term, else that as a digit to the base of 36 and its term.
func (s *Static) dictionary() []map[string]any {
	out := make([]map[string]any, s.size.words)
	for i := range out {
		out[i] = map[string]any{}
	}
	for w, number := range s.words {
		in, t := out[shard(firstTwo(w), s.size.words)], s.names[number]
		if t == "" {
			in[w] = 0
			continue
		}
		if common := bits.Len32(s.df[number]); t == w {
			in[w] = common
		} else {
			in[w] = fmt.Sprintf("%c%s", "0123456789abcdefghijklmnopqrstuvwxyz"[common], t)
		}
	}
	return out
}
