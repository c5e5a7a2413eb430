package derive

import (
	"cmp"
	"context"
	"math"
	"math/bits"
	"runtime"
	"slices"
	"strings"
	"sync"

	"throughline/internal/corpus"
	"throughline/internal/review"
)

// What the search for resemblances is limited by, so that it grows with the number of items and not with its square.
const (
	maxReviewsOfWord = 32   // a word that more reviews have tells nothing about any two of them
	maxItemsOfWord   = 64   // and no word leads to more items than this
	maxAlike         = 8    // how many resembling items an item keeps
	maxSame          = 3    // how many of the same pattern before an item and after it
	leastLikeness    = 0.22 // cosine below which two items only happen to share a word or two
	leastSame        = 0.2  // and what a pattern in common has to count
	titleWeight      = 2    // of a word in the title, against one in the text
)

// A unit is an item as a bag of words.
type unit struct {
	Item
	review int32  // the review's place in the corpus
	terms  []term // by hash, each once; in the end only those that lead to other reviews
	themes []int32
	norm   float32
}

// A term is a word, or a pair of words that stand side by side.
type term struct {
	hash     uint64
	postings int32 // the place of the list of units that have it; while counting, of its frequency or -1
	weight   float32
	words    uint8 // 1 or 2
}

// A posting is a unit that has a term, and the term's weight in it.
type posting struct {
	unit   int32
	weight float32
}

// A likeness is another item that resembles an item.
type likeness struct {
	unit int32
	how  How
	sim  float32 // above 0, at most 1
}

// How tells in which way two items or reviews resemble each other.
type How uint8

// The ways, from the most telling.
const (
	SameItem   How = iota // items of one Pattern
	SameTopic             // difficulties of one topic
	SameWords             // items that share rare words
	SameThemes            // reviews that name the same themes
)

// alike is every item of a corpus, and for each those of other reviews that resemble it, most alike first.
type alike struct {
	reader
	units  []unit
	of     [][]likeness
	first  []int32   // the first unit of each review, and at the end the number of units
	themes [][]int32 // of each review and its items: places in the corpus's themes, ascending
	place  map[*review.Item]int32
}

// resemblances compares the items of different reviews by their words. Every word that is rare enough to tell something
// keeps a list of the items that have it, so an item is compared with those that share such a word and with no other.
//
// Items of one pattern are the same, whatever words they use.
func resemblances(ctx context.Context, c *corpus.Corpus, recurring map[review.ItemKind]*Recurrence) (*alike, error) {
	a := &alike{reader: reader{stopWords()}, themes: make([][]int32, len(c.Reviews)), place: map[*review.Item]int32{}}
	place := make(map[string]int32, len(c.Themes))
	for i, t := range c.Themes {
		place[t.Slug] = int32(i)
	}
	for n, r := range c.Reviews {
		a.first = append(a.first, int32(len(a.units)))
		for it := range r.Items {
			a.place[it] = int32(len(a.units))
			a.units = append(a.units, unit{Item: Item{r, it}, review: int32(n)})
		}
		a.units = append(a.units, unit{Item: Item{r, story(r)}, review: int32(n)})
	}
	a.first = append(a.first, int32(len(a.units)))
	err := parallel(ctx, len(c.Reviews), func(n int) {
		for _, slug := range c.Reviews[n].AllThemes() { // sorted, as the corpus's are
			a.themes[n] = append(a.themes[n], place[slug])
		}
		for i := a.first[n]; i < a.first[n+1]; i++ {
			a.analyse(&a.units[i], place)
		}
	})
	if err != nil {
		return nil, err
	}
	postings := a.index(len(c.Reviews))
	a.of = make([][]likeness, len(a.units))
	if err := a.compare(ctx, postings); err != nil {
		return nil, err
	}
	for _, kind := range itemKinds() {
		for _, p := range recurring[kind].Patterns {
			a.group(p, len(c.Reviews))
		}
	}
	return a, nil
}

// Story is the kind of the text that tells what a review is about, which is compared like an item, with others of its kind:
// many reviews are prose and have no items.
const Story review.ItemKind = "story"

func story(r *review.Review) *review.Item {
	it := &review.Item{Of: Story, Title: r.Title, Text: r.Summary}
	if it.Text.Empty() {
		it.Text = r.Body
	}
	return it
}

// parallel calls do for 0 to n-1, as many at once as there are processors, until the context is done. What do writes has to
// belong to its number.
func parallel(ctx context.Context, n int, do func(i int)) error {
	workers := min(n, runtime.GOMAXPROCS(0))
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := w; i < n && ctx.Err() == nil; i += workers {
				do(i)
			}
		})
	}
	wg.Wait()
	return ctx.Err()
}

// analyse reads the words of an item.
func (a *alike) analyse(u *unit, place map[string]int32) {
	for i, t := range u.Themes {
		if !names(u.Themes[:i], t.Slug) {
			u.themes = append(u.themes, place[t.Slug])
		}
	}
	u.terms = make([]term, 0, 2*maxWords)
	a.each(u, func(h uint64, weight float32, words int, _, _ []byte) {
		u.terms = append(u.terms, term{hash: h, weight: weight, words: uint8(words)})
	})
	slices.SortFunc(u.terms, func(x, y term) int { return cmp.Or(cmp.Compare(x.hash, y.hash), cmp.Compare(y.weight, x.weight)) })
	u.terms = slices.CompactFunc(u.terms, func(x, y term) bool { return x.hash == y.hash })
}

// each yields the words of an item's title, topic and text, and the pairs of the first two.
func (a *alike) each(u *unit, add func(h uint64, weight float32, words int, first, second []byte)) {
	with := func(weight float32) func(uint64, int, []byte, []byte) {
		return func(h uint64, words int, first, second []byte) { add(h, weight, words, first, second) }
	}
	limit := maxWords
	if u.Of == Story {
		limit = maxStory
	}
	a.read(u.Title, maxWords, true, with(titleWeight))
	a.read(u.More().Topic, maxWords, true, with(titleWeight))
	a.read(u.Text.Src, limit, false, with(1))
}

// index weighs the terms of every unit by how rare they are, keeps those that lead to other reviews, and lists the units of
// each of them.
func (a *alike) index(reviews int) [][]posting {
	counts := a.count()
	limit := int32(min(maxReviewsOfWord, max(4, reviews/4)))
	var postings [][]posting
	for i := range a.units {
		u := &a.units[i]
		keep := u.terms[:0]
		for _, t := range u.terms {
			f := &frequency{reviews: 1}
			if t.postings >= 0 {
				f = &counts[t.postings]
			}
			if f.reviews > limit || f.items > maxItemsOfWord {
				continue
			}
			t.weight *= float32(math.Log(float64(reviews+1) / float64(f.reviews)))
			u.norm += float32(t.weight * t.weight) // rounded, so that every machine finds the same
			if f.reviews > 1 {
				if f.list < 0 {
					f.list = int32(len(postings))
					postings = append(postings, make([]posting, 0, f.items))
				}
				t.postings = f.list
				postings[f.list] = append(postings[f.list], posting{int32(i), t.weight})
				keep = append(keep, t)
			}
		}
		u.terms = slices.Clone(keep) // most of them are gone
		u.norm = float32(math.Sqrt(float64(u.norm)))
	}
	return postings
}

// A frequency is in how many reviews and items a term is.
type frequency struct {
	reviews, items int32
	last           int32 // the review that was counted last
	list           int32 // the place of its postings; -1 for none yet
}

// count counts the terms that are in several reviews, and notes the place of its frequency at each. Most terms are in one
// review only: these are sieved out first, in little memory, and have no frequency.
func (a *alike) count() []frequency {
	var out []frequency
	place := map[uint64]int32{}
	several := a.sieve()
	for i := range a.units {
		u := &a.units[i]
		for k := range u.terms {
			t := &u.terms[k]
			if t.postings = -1; !several(t.hash) {
				continue
			}
			n, ok := place[t.hash]
			if !ok {
				n = int32(len(out))
				place[t.hash] = n
				out = append(out, frequency{last: -1, list: -1})
			}
			t.postings = n
			f := &out[n]
			f.items++
			if f.last != u.review {
				f.last = u.review
				f.reviews++
			}
		}
	}
	return out
}

// sieve tells of a hash whether it may be in several reviews. It is false only for those that are in one.
func (a *alike) sieve() func(h uint64) bool {
	total := 0
	for i := range a.units {
		total += len(a.units[i].terms)
	}
	seen := make([]int32, 1<<bits.Len(uint(total)))
	slot := func(h uint64) *int32 { return &seen[(h^h>>32)&uint64(len(seen)-1)] }
	const several = -1
	for i := range a.units {
		n := a.units[i].review + 1
		for _, t := range a.units[i].terms {
			switch at := slot(t.hash); *at {
			case 0, n:
				*at = n
			default:
				*at = several
			}
		}
	}
	return func(h uint64) bool { return *slot(h) == several }
}

// compare finds the most alike of every unit by words. Every goroutine writes to the places of its own units.
func (a *alike) compare(ctx context.Context, postings [][]posting) error {
	meters := sync.Pool{New: func() any {
		return &meter{sum: make([]float32, len(a.units)), shared: make([]uint8, len(a.units))}
	}}
	return parallel(ctx, len(a.first)-1, func(n int) {
		m := meters.Get().(*meter)
		defer meters.Put(m)
		for i := a.first[n]; i < a.first[n+1]; i++ {
			a.of[i] = m.measure(a, postings, &a.units[i])
		}
	})
}

// A meter adds up what units share with one unit.
type meter struct {
	sum    []float32
	shared []uint8 // words, a pair counting two; not counted on after two
	seen   []int32
	found  []likeness
}

func (m *meter) measure(a *alike, postings [][]posting, u *unit) []likeness {
	from, to := a.first[u.review], a.first[u.review+1]
	for _, t := range u.terms {
		for _, p := range postings[t.postings] {
			if p.unit >= from && p.unit < to { // of the same review
				continue
			}
			if m.sum[p.unit] == 0 {
				m.seen = append(m.seen, p.unit)
			}
			m.sum[p.unit] += float32(t.weight * p.weight)
			if m.shared[p.unit] < 2 {
				m.shared[p.unit] += t.words
			}
		}
	}
	m.found = m.found[:0]
	for _, j := range m.seen {
		v := &a.units[j]
		sim := m.sum[j] / (u.norm * v.norm)
		if m.shared[j] >= 2 && sim >= leastLikeness && (u.Of == Story) == (v.Of == Story) {
			m.found = append(m.found, likeness{j, SameWords, sim})
		}
		m.sum[j], m.shared[j] = 0, 0
	}
	m.seen = m.seen[:0]
	return best(m.found)
}

// best keeps the most alike, each unit once; of equals those that come first in the corpus.
func best(list []likeness) []likeness {
	slices.SortFunc(list, func(x, y likeness) int {
		return cmp.Or(cmp.Compare(y.sim, x.sim), cmp.Compare(x.unit, y.unit), cmp.Compare(x.how, y.how))
	})
	var out []likeness
	for _, l := range list {
		if !slices.ContainsFunc(out, func(o likeness) bool { return o.unit == l.unit }) {
			out = append(out, l)
			if len(out) == maxAlike {
				break
			}
		}
	}
	return out
}

// group joins the units of one pattern, newest first. Of many each gets the next few before and after it in time.
func (a *alike) group(p *Pattern, reviews int) {
	like := float32(rarity(p.Reviews, reviews))
	if like < leastSame {
		return
	}
	for i, t := range p.Tellings {
		for _, other := range p.Tellings[max(0, i-maxSame):min(len(p.Tellings), i+maxSame+1)] {
			how := SameItem
			if t.More().Topic != "" && Words(t.More().Topic) == Words(other.More().Topic) {
				how = SameTopic
			}
			a.join(a.place[t.Item.Item], likeness{a.place[other.Item.Item], how, like})
		}
	}
}

// join adds a likeness to a unit, in the place of one by words to the same other unit.
func (a *alike) join(i int32, l likeness) {
	if a.units[i].review == a.units[l.unit].review {
		return
	}
	list := slices.DeleteFunc(a.of[i], func(o likeness) bool { return o.unit == l.unit && o.how == SameWords })
	a.of[i] = best(append(list, l))
}

// rarity is 1 for what two of n reviews have in common and falls to 0 for what all of them have.
func rarity(have, n int) float64 {
	if n <= 2 {
		return 1
	}
	return min(1, math.Log(float64(n)/float64(have))/math.Log(float64(n)/2))
}

// words are the terms that two items share, as the first of them writes them: pairs before single words, and of each the
// more telling first. No word is said twice.
func (a *alike) words(i, j int32) []string {
	type shared struct {
		term
		form string
	}
	var both []shared
	u, v := &a.units[i], &a.units[j]
	a.each(u, func(h uint64, _ float32, words int, first, second []byte) {
		at, ok := slices.BinarySearchFunc(v.terms, h, func(x term, h uint64) int { return cmp.Compare(x.hash, h) })
		if ok && !slices.ContainsFunc(both, func(s shared) bool { return s.hash == h }) {
			both = append(both, shared{v.terms[at], strings.TrimSpace(string(first) + " " + string(second))})
		}
	})
	slices.SortStableFunc(both, func(x, y shared) int {
		return cmp.Or(cmp.Compare(y.words, x.words), cmp.Compare(y.weight, x.weight))
	})
	var out []string
	var said []string
	for _, s := range both {
		parts := strings.Fields(s.form)
		if !slices.ContainsFunc(parts, func(w string) bool { return slices.Contains(said, w) }) {
			out, said = append(out, s.form), append(said, parts...)
		}
	}
	return out[:min(3, len(out))]
}
