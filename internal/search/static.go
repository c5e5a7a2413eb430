package search

import (
	"crypto/sha256"
	"slices"
	"strings"
	"sync"

	"throughline/internal/markdown"
	"throughline/internal/review"
	"throughline/internal/store"
)

// A Static is the index that browsers read: files of the site, each a classic script (see pack) with one payload.
//
//	newest.js the name of the core, by a call of its own
//	core.js   JSON and binary: how many documents and shards there are, lengths of the reviews, names of d, i, f
//	          and n; see coreFile
//	n/tX.js   binary: the names of t, sixty-four in a file; n/pX.js those of p, n/xX.js those of x
//	f/FACET   JSON: the values of a facet and those of each review
//	f/items   binary: the kinds of the items of each review; see Static.items
//	d/XX.js   JSON: words as written, those that start with the same two letters together, with the term of each
//	i/XX.js   binary: terms with their postings: reviews, frequencies, items; see shard
//	p/XX.js   binary: the positions of the same terms, which only phrases need
//	t/XX.js   JSON: what is shown of one review
//	x/XX.js   JSON: the passages of its text
//
// These are the slots of an index. On a site each file is named by its content as well (see FileName), but for the
// first.
//
// The browser needs no stemmer: every word of the site stands in d with its term, so each language of bleve works.
// Reviews are numbered oldest first and terms are spread by hash, so a new review rewrites the shards of its own
// terms.
//
// A position is where a word stands in its review. A block of text begins at a multiple of blockSize, with a gap
// before it that no phrase crosses: a word more in one block seldom moves the others.
//
// Pages that are no reviews are indexed as if they were: they come before all reviews.
type Static struct {
	size     sizes
	words    *lexicon
	indexers sync.Pool // of *desk
	reviews  []indexedReview
	facets   [facetCount]values
	parts    store.Segments // those of the last index, and one for what is new
	texts    []stored       // by review: what is shown of it, and then the passages of all
	memory   *IndexCache
	last     *kept // what the memory knows; nil for nothing
}

const (
	blockSize = 32
	gap       = 8
)

// An indexedReview is what is held of a review until Finish. What is large stands in a part.
type indexedReview struct {
	kept   keptReview
	facets []uint32 // for each facet how many values it has and their numbers
	items  []run
	from   int32 // where it stood in the last index, from which it was taken; -1: it is new
}

// A keptReview is what analysis made of a review: the words that it has and its postings, which stand one after the
// other, each a section with a sum of its own:
//
//	the numbers of its words, each once, as varints
//	its postings, by the partitions of their terms; see posting
type keptReview struct {
	sum                      [sha256.Size]byte // of what it was made of
	length, words, documents uint32            // terms, weights counted; of Document.words; how many documents it is
	at                       store.Extent
	ends                     [1 + partitions]uint32 // where its sections end
}

// partitions is how many ways terms are spread, so that the postings of some can be put together without those of
// others. There are at least as many shards, and all terms of a shard are in one partition.
const partitions = 16

type shownReview struct {
	ID      string      `json:"id"`
	In      string      `json:"p,omitempty"` // what it is, unless it is a review
	URL     string      `json:"u,omitempty"` // unless it is what follows from the id
	Title   string      `json:"t"`
	Date    string      `json:"d"`
	Kind    string      `json:"k"`
	Summary string      `json:"s"`
	Items   []shownItem `json:"i"`
}

// A shownItem is [id, title, number of its kind] and, where there is one, its note.
type shownItem []any

// itemKinds are all, in a fixed order.
func itemKinds() []string {
	return []string{string(review.Contributor), string(review.Mitigator), string(review.Risk),
		string(review.Difficulty), string(review.TheoryItem), string(review.EventItem),
		string(review.ArtifactItem), string(review.QuestionItem), string(review.FollowupItem),
		string(review.TakeawayItem)}
}

type sizes struct{ words, terms, texts int }

// sizesFor depends on the number of reviews alone and moves in powers of two, so that small changes leave names as
// they are.
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

// NewStatic begins the index of n reviews and pages. memory, which may be nil, knows the index before it, and
// after Finish this one; the files are the same as without it.
func (rd *Reader) NewStatic(n int, memory *IndexCache) *Static { return newStatic(rd.lang, n, memory) }

func newStatic(lang *language, n int, memory *IndexCache) *Static {
	s := &Static{size: sizesFor(n), reviews: make([]indexedReview, n), texts: make([]stored, 2*n), memory: memory,
		last: memory.load(lang.name)}
	fresh := store.NewSegment(memory.newPart)
	if s.last == nil {
		s.words, s.parts = newLexicon(lang), store.Segments{fresh}
	} else {
		s.words, s.parts = s.last.lexicon(lang), append(slices.Clip(s.last.parts), fresh)
	}
	s.indexers.New = func() any { return new(indexer) }
	return s
}

// StaticNames are the slots of an index of n reviews, below search/. They tell nothing but n.
func StaticNames(n int) []string {
	s := sizesFor(n)
	out := []string{Newest, "core.js"}
	for _, f := range facets() {
		out = append(out, "f/"+f+".js")
	}
	out = append(out, "f/"+itemsFile+".js")
	for _, g := range []struct {
		dir   string
		count int
	}{{"d", s.words}, {"i", s.terms}, {"p", s.terms}, {"t", s.texts}, {"x", s.texts}} {
		for i := range g.count {
			out = append(out, shardName(g.dir, i)+".js")
		}
	}
	for _, name := range s.nameFiles() {
		out = append(out, name+".js")
	}
	return out
}

// A desk is what one goroutine works at, one review after the other.
type indexer struct {
	packer packer
	words  []uint32 // numbers of the words of a review, in order
	ends   []int    // where its parts end in words
	places []place
	out    []byte

	vocab           []byte
	tokens, sorted  []token  // by position, and by term
	of              []uint32 // of each of tokens its term, by place in founds
	founds          []found
	order           []uint64   // terms with their places in founds
	seen, seenTerms []seenSlot // by the number of a word and of a term
	review          uint32     // counts them
}

// A Reviewed is a review on its way into the index.
type Reviewed struct {
	// Sum stands for all that is searched and shown of it: two that differ in that have different ones.
	Sum    [sha256.Size]byte
	Facets *Faceting
	// Read is asked for what is searched and shown, where the memory does not know the sum.
	Read func() (*Source, Shown)
}

// Add indexes review i, oldest first from 0. It may be called from several goroutines at once, in any order, once for
// each review.
func (s *Static) Add(i int, m *markdown.Engine, of Reviewed) error {
	d := s.indexers.Get().(*indexer)
	defer s.indexers.Put(d)
	r := &s.reviews[i]
	r.facets, r.items, r.from, r.kept.sum = s.number(of.Facets), of.Facets.items, -1, of.Sum
	if s.last != nil {
		if from, ok := s.last.at[of.Sum]; ok {
			r.kept, r.from = s.last.reviews[from], int32(from)
			return s.takeTexts(i, from)
		}
	}
	src, shown := of.Read()
	return s.index(d, i, src.documents(m), shown)
}

func (s *Static) index(d *indexer, i int, docs []Document, shown Shown) error {
	k, parts := &s.reviews[i].kept, docs[0].parts
	k.documents, k.words = uint32(len(docs)), uint32(docs[0].words())
	d.words, d.ends = s.words.numbers(parts, d.words[:0], d.ends[:0])
	d.places = lay(d.places[:0], parts, d.ends)
	s.words.mu.RLock()
	terms := s.words.terms
	s.words.mu.RUnlock()
	k.length = uint32(d.tokenize(parts, terms))
	k.at = s.parts.Append(d.record(&k.ends))
	text, err := d.packer.asJSON(shardName("t", i), show(docs, shown))
	if err != nil {
		return err
	}
	s.texts[i] = s.storeFile(text)
	if text, err = d.packer.asJSON(shardName("x", i), docs[0].passages()); err == nil {
		s.texts[len(s.reviews)+i] = s.storeFile(text)
	}
	return err
}

// takeTexts takes the files of a review that was number from, under their new names.
func (s *Static) takeTexts(i, from int) error {
	for at, dir := range map[int]string{i: "t", len(s.reviews) + i: "x"} {
		old, now := shardName(dir, from), shardName(dir, i)
		s.texts[at] = s.last.files[old+".js"]
		if from == i {
			continue
		}
		text, err := readFile(s.parts, s.texts[at])
		if err != nil {
			return err
		}
		s.texts[at] = s.storeFile(renamed(text, old, now))
	}
	return nil
}

func (s *Static) storeFile(data []byte) stored {
	return stored{s.parts.Append(data), sha256.Sum256(data)}
}

func show(docs []Document, shown Shown) *shownReview {
	d := &docs[0]
	out := &shownReview{ID: d.ID, Title: d.Title, Date: shown.Date, Kind: shown.Kind, Summary: shown.Summary,
		Items: make([]shownItem, 0, len(docs)-1)}
	if shown.URL != "reviews/"+d.ID+"/index.html" {
		out.URL = shown.URL
	}
	if dir, _, ok := strings.Cut(d.ID, "/"); ok {
		out.In = dir
	}
	for _, it := range docs[1:] {
		_, id, _ := strings.Cut(it.ID, "#")
		item := shownItem{id, clip(it.Title, 64), slices.Index(itemKinds(), it.Kind)}
		if note := shown.Notes[id]; note != "" {
			item = append(item, note)
		}
		out.Items = append(out.Items, item)
	}
	return out
}

func clip(s string, limit int) string {
	n := 0 // characters before the one at i
	for i := range s {
		if n == limit {
			if space := strings.LastIndexByte(s[:i], ' '); space > limit/2 {
				i = space
			}
			return s[:i] + "…"
		}
		n++
	}
	return s
}
