package derive

import (
	"cmp"
	"context"
	"math"
	"runtime"
	"slices"
	"strings"

	"throughline/internal/corpus"
	"throughline/internal/parallel"
	"throughline/internal/review"
)

// What the search for resemblances is limited by, so that it grows with the number of items and not with its square.
const (
	maxReviewsOfWord = 32   // a word that more reviews have tells nothing about any two of them
	maxItemsOfWord   = 64   // and no word leads to more items than this
	maxSimilar       = 8    // how many resembling items an item keeps
	maxSame          = 3    // how many of the same pattern before an item and after it
	leastLikeness    = 0.22 // cosine below which two items only happen to share a word or two
	leastSame        = 0.2  // and what a pattern in common has to count
	titleWeight      = 2    // of a word in the title, against one in the text
)

// A unit is an item as a bag of words.
type unit struct {
	Item
	review   int32 // the review's place in the corpus
	from, to int32 // its terms among those of the review
	themes   []int32
	norm     float32
}

// A term is a word, or a pair of words that stand side by side, that leads from a unit to other reviews.
type term struct {
	list   listID
	weight float32
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

// alike is every item of a corpus, and for each those of other reviews that resemble it, most alike first. There are
// millions of words in a large corpus: what is kept for each of them is kept in few slices.
type similar struct {
	reader
	c      *corpus.Corpus
	units  []unit
	of     [][]likeness
	first  []int32   // the first unit of each review, and at the end the number of units
	themes [][]int32 // of each review and its items: places in the corpus's themes, ascending
	terms  [][]term  // of the units of each review, of each ascending by hash
	lists  lists
}

// resemblances compares the items of different reviews by their words. Every word that is rare enough to tell
// something keeps a list of the items that have it, so an item is compared with those that share such a word and with
// no other.
func resemblances(ctx context.Context, c *corpus.Corpus) (*similar, error) {
	a := &similar{reader: reader{newStopWords()}, c: c, themes: make([][]int32, len(c.Reviews))}
	place := make(map[string]int32, len(c.Themes))
	for i, t := range c.Themes {
		place[t.Slug] = int32(i)
	}
	a.list()
	keys := make([][]key, len(c.Reviews))
	err := each(ctx, len(c.Reviews), newScratch, func(s *scratch, n int) {
		for _, slug := range c.Reviews[n].AllThemes() { // sorted, as the corpus's are
			a.themes[n] = append(a.themes[n], place[slug])
		}
		keys[n] = a.analyse(n, place, s)
	})
	if err != nil {
		return nil, err
	}
	if err := a.index(ctx, keys); err != nil {
		return nil, err
	}
	a.of = make([][]likeness, len(a.units))
	return a, a.compare(ctx)
}

// list makes a unit of every item and of every story.
func (a *similar) list() {
	n := len(a.c.Reviews)
	for _, r := range a.c.Reviews {
		n += len(r.Contributors) + len(r.Mitigators) + len(r.Risks) + len(r.Difficulties)
	}
	a.units = make([]unit, 0, n)
	a.first = make([]int32, 0, len(a.c.Reviews)+1)
	stories := make([]review.Item, len(a.c.Reviews))
	for n, r := range a.c.Reviews {
		a.first = append(a.first, int32(len(a.units)))
		for it := range r.Items {
			a.units = append(a.units, unit{Item: Item{r, it}, review: int32(n)})
		}
		stories[n] = story(r)
		a.units = append(a.units, unit{Item: Item{r, &stories[n]}, review: int32(n)})
	}
	a.first = append(a.first, int32(len(a.units)))
}

// place is the unit of an item.
func (a *similar) place(it Item) int32 {
	n := a.c.Place(it.Review)
	for i := a.first[n]; i < a.first[n+1]; i++ {
		if a.units[i].Item.Item == it.Item {
			return i
		}
	}
	panic("an item of a pattern is in no review of the corpus")
}

// same joins the items of the patterns, which are the same whatever words they use.
func (a *similar) same(recurring map[review.ItemKind]*Recurrence) {
	for _, kind := range itemKinds() {
		for _, p := range recurring[kind].Patterns {
			a.group(p, len(a.c.Reviews))
		}
	}
}

// Story is the kind of the text that tells what a review is about, which is compared like an item, with others of its
// kind: many reviews are prose and have no items.
const Story review.ItemKind = "story"

func story(r *review.Review) review.Item {
	it := review.Item{Of: Story, Title: r.Title, Text: r.Summary}
	if it.Text.Empty() {
		it.Text = r.Body
	}
	return it
}

// each calls do for 0 to n-1, as many at once as there are processors, until the context is done. What do writes has
// to belong to its number, or to what state made for the goroutine that it runs on. (A pool would hold all of it for
// some time.)
func each[S any](ctx context.Context, n int, state func() S, do func(s S, i int)) error {
	return parallel.ForWith(ctx, runtime.GOMAXPROCS(0), n, state, func(_ context.Context, s S, i int) error {
		do(s, i)
		return nil
	})
}

// each yields the words of an item's title, topic and text, and the pairs of the first two, until it is false.
func (a *similar) each(u *unit, s *scratch, add func(k key, first, second []byte) bool) {
	limit := maxWords
	if u.Of == Story {
		limit = maxStory
	}
	_ = a.read(u.Title, maxWords, titleKey|pairKey, s, add) && a.read(u.Extra().Topic, maxWords, titleKey|pairKey, s,
		add) &&
		a.read(u.Text.Src, limit, 0, s, add)
}

// compare finds the most alike of every unit by words. Every goroutine writes to the places of its own units.
func (a *similar) compare(ctx context.Context) error {
	state := func() *meter { return &meter{sum: make([]float32, len(a.units)), shared: make([]uint8, len(a.units))} }
	return each(ctx, len(a.first)-1, state, func(m *meter, n int) {
		for i := a.first[n]; i < a.first[n+1]; i++ {
			a.of[i] = m.measure(a, &a.units[i])
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

func (m *meter) measure(a *similar, u *unit) []likeness {
	from, to := a.first[u.review], a.first[u.review+1]
	for _, t := range a.termsOf(u) {
		words := t.list.words()
		for _, p := range a.lists.of(t.list) {
			if p.unit >= from && p.unit < to { // of the same review
				continue
			}
			if m.sum[p.unit] == 0 {
				m.seen = append(m.seen, p.unit)
			}
			m.sum[p.unit] += float32(t.weight * p.weight)
			if m.shared[p.unit] < 2 {
				m.shared[p.unit] += words
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
	var kept [maxSimilar]likeness
	out := kept[:0]
	for _, l := range list {
		if !slices.ContainsFunc(out, func(o likeness) bool { return o.unit == l.unit }) {
			out = append(out, l)
			if len(out) == maxSimilar {
				break
			}
		}
	}
	return slices.Clone(out)
}

// group joins the units of one pattern, newest first. Of many each gets the next few before and after it in time.
func (a *similar) group(p *Pattern, reviews int) {
	like := float32(rarity(p.Reviews, reviews))
	if like < leastSame {
		return
	}
	places := make([]int32, len(p.Tellings))
	for i, t := range p.Tellings {
		places[i] = a.place(t.Item)
	}
	for i, t := range p.Tellings {
		from := max(0, i-maxSame)
		for j, other := range p.Tellings[from:min(len(p.Tellings), i+maxSame+1)] {
			how := SameItem
			if t.Extra().Topic != "" && Words(t.Extra().Topic) == Words(other.Extra().Topic) {
				how = SameTopic
			}
			a.join(places[i], likeness{places[from+j], how, like})
		}
	}
}

// join adds a likeness to a unit, in the place of one by words to the same other unit.
func (a *similar) join(i int32, l likeness) {
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

// words are the terms that two items share, as the first of them writes them: pairs before single words, and of each
// the more telling first. No word is said twice.
func (a *similar) words(i, j int32, s *scratch) []string {
	both, found := a.shared(i, j), 0
	a.each(&a.units[i], s, func(k key, first, second []byte) bool {
		for n := range both {
			if b := &both[n]; b.form == "" && b.hash == k.hash() {
				b.form = strings.TrimSpace(string(first) + " " + string(second))
				b.place = found
				found++
			}
		}
		return found < len(both)
	})
	slices.SortFunc(both, func(x, y sharedTerm) int {
		return cmp.Or(cmp.Compare(y.list.words(), x.list.words()), cmp.Compare(y.weight, x.weight),
			cmp.Compare(x.place, y.place))
	})
	var out []string
	var said []string
	for _, b := range both {
		parts := strings.Fields(b.form)
		if !slices.ContainsFunc(parts, func(w string) bool { return slices.Contains(said, w) }) {
			out, said = append(out, b.form), append(said, parts...)
		}
	}
	return out[:min(3, len(out))]
}

// A sharedTerm is a term of the second of two units that the first one has too.
type sharedTerm struct {
	term
	hash  uint64
	place int // where the first one has it, among the others
	form  string
}

// shared are the terms that two units share.
func (a *similar) shared(i, j int32) []sharedTerm {
	u, v := a.termsOf(&a.units[i]), a.termsOf(&a.units[j])
	var out []sharedTerm
	for _, t := range v {
		if slices.ContainsFunc(u, func(x term) bool { return x.list == t.list }) {
			out = append(out, sharedTerm{term: t, hash: a.lists.hash(t.list)})
		}
	}
	return out
}

// termsOf are the terms of a unit.
func (a *similar) termsOf(u *unit) []term { return a.terms[u.review][u.from:u.to] }
