package search

import (
	"cmp"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"math/bits"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// A coreFile is what a browser reads first: this as JSON, after its length (a varint), and then the lengths of the
// reviews, first the low bytes of all, then the next higher, as many as planes says. Behind them stand the names of
// files, see coreNames.
type coreFile struct {
	Docs    int            `json:"n"`
	Reviews int            `json:"r"`
	Average float64        `json:"avg"`
	Words   int            `json:"d"`
	Terms   int            `json:"i"`
	Planes  int            `json:"l"`
	CJK     bool           `json:"cjk"`
	Endings [][2]string    `json:"e"`
	Kinds   []string       `json:"k"`           // of items
	Facets  map[string]int `json:"f"`           // how many values each has
	Places  []string       `json:"w"`           // what in: finds something in
	Same    [][]string     `json:"y,omitempty"` // words that mean the same

	lengths [][]byte // by plane
	names   []byte   // of other files
}

func (s *Static) core(used []bool) *coreFile {
	c := &coreFile{Reviews: len(s.reviews), Words: s.size.words, Terms: s.size.terms, CJK: s.words.lang.bigrams,
		Endings: s.endings(used), Kinds: itemKinds(), Facets: map[string]int{}}
	if s.words.lang.synonyms != nil {
		c.Same = s.words.lang.synonyms.groups
	}
	most := uint32(0)
	for i := range s.reviews {
		k := &s.reviews[i].kept
		c.Docs += int(k.documents)
		most = max(most, k.length)
	}
	for i, f := range facets() {
		c.Facets[f] = len(s.facetValues(i))
	}
	c.Places = s.places()
	for ; most > 0; most >>= 8 {
		plane := make([]byte, len(s.reviews))
		for i := range s.reviews {
			plane[i] = byte(s.reviews[i].kept.length >> (8 * c.Planes))
		}
		c.lengths = append(c.lengths, plane)
		c.Planes++
	}
	c.Average = s.average(c.Docs)
	return c
}

// average is that of the reviews, as lengths has it.
func (s *Static) average(docs int) float64 {
	var words, n [2]int // of pages, of reviews
	for i := range s.reviews {
		kind := 0
		for _, v := range s.reviews[i].facet(facetCount - 1) {
			if s.facets[facetCount-1].all[v].value == InReviews {
				kind = 1
			}
		}
		words[kind] += int(s.reviews[i].kept.words)
		n[kind]++
	}
	if n[1] == 0 {
		return average(words[0], n[0], docs)
	}
	return average(words[1], n[1], docs)
}

// places are those of Places that have something.
func (s *Static) places() (out []string) {
	has := s.facetValues(facetCount - 1)
	kinds := map[string]bool{}
	for i := range s.reviews {
		for _, r := range s.reviews[i].items {
			kinds[r.kind] = true
		}
	}
	for _, name := range Places() {
		if _, ok := has[name]; ok || kinds[string(scopes()[name])] {
			out = append(out, name)
		}
	}
	return out
}

func (c *coreFile) payload() (payload, error) {
	data, err := json.Marshal(c)
	head := append(binary.AppendUvarint(nil, uint64(len(data))), data...)
	return payload{blocks: append(append([][]byte{head}, c.lengths...), c.names)}, err
}

// used tells which words some review has, or the language leaves out.
func (s *Static) used(c *counts) []bool {
	out := make([]bool, len(c.uses))
	for w, n := range c.uses {
		out[w] = n > 0
	}
	for _, w := range s.words.lang.stop {
		if n, ok := s.words.byWord[w]; ok {
			out[n] = true
		}
	}
	return out
}

// endings are what analysis most often makes of the ends of words, longest first: "ying" becomes "i". With them a
// browser guesses the term of a word that is not on the site, in any language.
func (s *Static) endings(used []bool) [][2]string {
	seen := map[[2]string]int{}
	for n, w := range s.words.words {
		t := s.words.names[numberOf(s.words.terms[n])]
		if t == "" || w == t || !used[n] {
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

// values are those of a facet with their names, numbered as they come.
type values struct {
	mu  sync.Mutex
	at  map[value]uint32
	all []value
}

type value struct{ value, name string }

func (v *values) number(of value) uint32 {
	v.mu.Lock()
	defer v.mu.Unlock()
	n, ok := v.at[of]
	if !ok {
		if v.at == nil {
			v.at = map[value]uint32{}
		}
		n = uint32(len(v.all))
		v.at[of], v.all = n, append(v.all, of)
	}
	return n
}

// number gives what a review has of all facets as numbers; see indexedReview.
func (s *Static) number(of *Faceting) []uint32 {
	size := facetCount
	for i := range of.of {
		size += len(of.of[i].values)
	}
	out := make([]uint32, 0, size)
	for i := range of.of {
		out = append(out, uint32(len(of.of[i].values)))
		for k, v := range of.of[i].values {
			name := ""
			if n := of.of[i].names; k < len(n) && n[k] != v {
				name = n[k]
			}
			out = append(out, s.facets[i].number(value{v, name}))
		}
	}
	return out
}

// facet are the numbers of a review's values of a facet.
func (r *indexedReview) facet(number int) []uint32 {
	rest := r.facets
	for range number {
		rest = rest[1+rest[0]:]
	}
	return rest[1 : 1+rest[0]]
}

// facetValues are the values of a facet with their names: those that the oldest review with a value gives it.
func (s *Static) facetValues(number int) map[string]string {
	names := map[string]string{}
	for i := range s.reviews {
		for _, n := range s.reviews[i].facet(number) {
			v := &s.facets[number].all[n]
			if _, ok := names[v.value]; !ok {
				names[v.value] = v.name
			}
		}
	}
	return names
}

// A facetFile lists the values of a facet with their names, and gives the numbers of those of each review: a number,
// or a list where it is not exactly one.
type facetFile struct {
	Values []string `json:"n"`
	Names  []string `json:"l"` // "" where the name is the value
	Of     []any    `json:"o"`
}

func (s *Static) facet(number int) facetFile {
	out, names := facetFile{Values: []string{}, Names: []string{}, Of: make([]any, 0, len(s.reviews))},
		s.facetValues(number)
	out.Values = slices.AppendSeq(out.Values, maps.Keys(names))
	slices.Sort(out.Values)
	for _, v := range out.Values {
		out.Names = append(out.Names, names[v])
	}
	place := make([]int, len(s.facets[number].all))
	for n, v := range s.facets[number].all {
		place[n], _ = slices.BinarySearch(out.Values, v.value)
	}
	for i := range s.reviews {
		of := []int{}
		for _, n := range s.reviews[i].facet(number) {
			of = append(of, place[n])
		}
		if len(of) == 1 {
			out.Of = append(out.Of, of[0])
		} else {
			out.Of = append(out.Of, of)
		}
	}
	return out
}

// itemsFile is beside the files of facets: of which kinds the items of each review are. For each review it has how many
// runs there are, and for each run the number of its kind and how many items it has.
const itemsFile = "items"

func (s *Static) items() payload {
	var out []byte
	for i := range s.reviews {
		runs := s.reviews[i].items
		out = binary.AppendUvarint(out, uint64(len(runs)))
		for _, r := range runs {
			out = binary.AppendUvarint(out, uint64(slices.Index(itemKinds(), r.kind)))
			out = binary.AppendUvarint(out, uint64(r.count))
		}
	}
	return payload{blocks: [][]byte{out}}
}

// dictionary spreads words by their first two letters. The value of a word is 0 if it is not searched, how common it
// is (the bits of the number of documents) if it is its own term, else that as a digit to the base of 36 and its
// term. Of a word that may be two words of the site it is a list: this, and where the second begins.
func (s *Static) dictionary(used []bool, df []uint32) []map[string]any {
	out := make([]map[string]any, s.size.words)
	for i := range out {
		out[i] = map[string]any{}
	}
	for n, w := range s.words.words {
		if !used[n] {
			continue
		}
		number := numberOf(s.words.terms[n])
		in, t := out[shard(firstTwo(w), s.size.words)], s.words.names[number]
		if t == "" {
			in[w] = 0
			continue
		}
		if common := bits.Len(uint(df[number])); t == w {
			in[w] = common
		} else {
			in[w] = fmt.Sprintf("%c%s", "0123456789abcdefghijklmnopqrstuvwxyz"[common], t)
		}
		if at := s.seams(w, used); len(at) > 0 {
			in[w] = append([]any{in[w]}, at...)
		}
	}
	return out
}

// seams are where a word can be cut into two that the site has and searches.
func (s *Static) seams(w string, used []bool) (at []any) {
	for _, h := range halves(w) {
		if s.searched(h[0], used) && s.searched(h[1], used) {
			at = append(at, len(h[0]))
		}
	}
	return at
}

func (s *Static) searched(w string, used []bool) bool {
	n, ok := s.words.byWord[w]
	return ok && used[n] && numberOf(s.words.terms[n]) != 0
}
