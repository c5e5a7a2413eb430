package search

import (
	"crypto/sha256"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"throughline/internal/markdown"
	"throughline/internal/review"
)

// A Static is the index that browsers read: files of the site, each a classic script (see pack) with one payload.
//
//	core.js   JSON and binary: how many documents and shards there are, lengths of the reviews; see coreFile
//	f/FACET   JSON: the values of a facet and those of each review
//	d/XX.js   JSON: words as written, those that start with the same two letters together, with the term of each
//	i/XX.js   binary: terms with their postings: reviews, frequencies, items; see shard
//	p/XX.js   binary: the positions of the same terms, which only phrases need
//	t/XX.js   JSON: what is shown of one review
//
// The browser needs no stemmer: every word of the site stands in d with its term, so each language of bleve works.
// Reviews are numbered oldest first and terms are spread by hash, so a new review rewrites the shards of its own terms.
//
// A position is where a word stands in its review. A block of text begins at a multiple of blockSize, with a gap before it that
// no phrase crosses: a word more in one block seldom moves the others.
type Static struct {
	size    sizes
	words   *lexicon
	desks   sync.Pool // of *desk
	reviews []indexedReview
	memory  *Memory
	last    *kept // what the memory knows; nil for nothing
}

const (
	blockSize = 32
	gap       = 8
)

// An indexedReview is what is kept of a review until Finish.
type indexedReview struct {
	facets, names map[string][]string
	kept          keptReview
	from          int // where it stood in the last index, from which it was taken; -1: it is new
}

// A keptReview is what analysis made of a review.
type keptReview struct {
	sum       [sha256.Size]byte // of what it was made of
	length    int               // terms, weights counted
	words     int               // of Document.words
	documents int
	vocab     []byte // the numbers of its words, each once, as varints
	postings  []byte // of its terms by number; see posting
	text      []byte // the file in t, under the name that it had
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

type sizes struct{ words, terms, texts int }

// sizesFor depends on the number of reviews alone and moves in powers of two, so that small changes leave names as they are.
func sizesFor(n int) sizes {
	s := sizes{words: 16, terms: 16, texts: n}
	for s.terms < 4096 && s.terms*8 < n {
		s.terms *= 2
	}
	for s.words < 256 && s.words*32 < n {
		s.words *= 2
	}
	return s
}

// NewStatic begins the index of n reviews in a language. memory, which may be nil, knows the index before it, and after Finish
// this one; the files are the same as without it.
func NewStatic(language string, n int, memory *Memory) *Static {
	lang := newLanguage(language)
	s := &Static{size: sizesFor(n), reviews: make([]indexedReview, n), memory: memory, last: memory.recall(lang.name)}
	if s.last == nil {
		s.words = newLexicon(lang)
	} else {
		s.words = s.last.lexicon(lang)
	}
	s.desks.New = func() any { return new(desk) }
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

// A desk is what one goroutine works at, one review after the other.
type desk struct {
	packer packer
	source []byte
	words  []uint32 // numbers of the words of a review, in order
	ends   []int    // where its parts end in words
	seen   []uint32 // by word: the last review that had it, by count
	count  uint32
	tokens []token
	places []place
	items  []int
	out    []byte
}

// Add indexes review i, oldest first from 0. It may be called from several goroutines at once, in any order, once for each review.
// What the memory knows of the same source is not made again.
func (s *Static) Add(i int, m *markdown.Engine, src *Source, shown Shown) error {
	d := s.desks.Get().(*desk)
	defer s.desks.Put(d)
	r := &s.reviews[i]
	*r = indexedReview{facets: src.facets, names: src.names, from: -1}
	r.kept.sum, d.source = src.sum(shown, d.source)
	if s.last != nil {
		if from, ok := s.last.at[r.kept.sum]; ok {
			r.kept, r.from = s.last.reviews[from], from
			return nil
		}
	}
	return s.index(d, i, src.documents(m), shown)
}

func (s *Static) index(d *desk, i int, docs []Document, shown Shown) (err error) {
	k, parts := &s.reviews[i].kept, docs[0].parts
	k.documents, k.words = len(docs), docs[0].words()
	d.words, d.ends = s.words.numbers(parts, d.words[:0], d.ends[:0])
	k.vocab = d.vocabulary()
	d.places = lay(d.places[:0], parts, d.ends)
	s.words.mu.RLock()
	terms := s.words.terms
	s.words.mu.RUnlock()
	k.length = d.tokenize(parts, terms)
	k.postings = d.keep()
	k.text, err = d.packer.asJSON(shardName("t", i), show(docs, shown))
	k.text = slices.Clone(k.text)
	return err
}

func show(docs []Document, shown Shown) *shownReview {
	d := &docs[0]
	out := &shownReview{ID: d.ID, Title: d.Title, Date: shown.Date, Kind: shown.Kind, Summary: shown.Summary, Items: make([]shownItem, 0, len(docs)-1)}
	if shown.URL != "reviews/"+d.ID+"/index.html" {
		out.URL = shown.URL
	}
	for _, it := range docs[1:] {
		_, id, _ := strings.Cut(it.ID, "#")
		out.Items = append(out.Items, shownItem{id, clip(it.Title, 64), slices.Index(itemKinds(), it.Kind)})
	}
	return out
}

func clip(s string, limit int) string {
	if len(s) <= limit || utf8.RuneCountInString(s) <= limit {
		return s
	}
	cut := string([]rune(s)[:limit])
	if i := strings.LastIndexByte(cut, ' '); i > limit/2 {
		cut = cut[:i]
	}
	return cut + "…"
}

// asJSON is the script that hands over a value.
func (p *packer) asJSON(name string, v any) ([]byte, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return p.script(name, payload{blocks: [][]byte{data}})
}
