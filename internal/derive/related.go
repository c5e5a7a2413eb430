package derive

import (
	"cmp"
	"context"
	"math"
	"slices"

	"throughline/internal/corpus"
	"throughline/internal/review"
)

// What is shown of resemblances. A review or an item that resembles nothing shows nothing.
const (
	maxRelated   = 6
	maxReasons   = 2
	maxUntagged  = 6
	leastRelated = 0.3
	otherKind    = 0.7  // how much likeness counts between items of different kinds
	perTheme     = 0.12 // how much a theme in common counts, times how rare it is
)

// Related is a review that resembles another one, with the reasons, strongest first.
type Related struct {
	*review.Review
	Reasons []Reason
	Score   float64 // of the reasons together
}

// A Reason is what two reviews have in common.
type Reason struct {
	How         How
	Here, There Item            // what resembles what; nil for SameThemes, without an id for a Story
	Words       []string        // the rare words that both have, for SameWords
	Themes      []*corpus.Theme // for SameThemes
}

// related finds for every review the others that resemble it: by their items, and by the themes that they name. Of the
// reviews of one theme only the next few in time are looked at.
func related(ctx context.Context, c *corpus.Corpus, a *similar) ([][]Related, error) {
	near := make([][]int32, len(c.Reviews))
	of := make([][]int32, len(c.Themes))
	for n, themes := range a.themes {
		for _, t := range themes {
			of[t] = append(of[t], int32(n))
		}
	}
	for _, reviews := range of {
		for i, n := range reviews {
			near[n] = append(near[n], reviews[max(0, i-2):i]...)
			near[n] = append(near[n], reviews[i+1:min(len(reviews), i+3)]...)
		}
	}
	out := make([][]Related, len(c.Reviews))
	state := func() *finder {
		return &finder{a: a, c: c, scratch: newScratch(), place: make([]int32, len(c.Reviews))}
	}
	err := each(ctx, len(c.Reviews), state, func(f *finder, n int) {
		f.n = int32(n)
		out[n] = f.find(near[n])
	})
	return out, err
}

// A finder collects what resembles one review, and is used for one after the other.
type finder struct {
	a *similar
	c *corpus.Corpus
	*scratch
	n     int32
	found []*candidate // longer than in use: what was found for the review before is written over
	place []int32      // of a review: one more than its place in found, or 0
	used  int
	list  []*candidate // those that are shown
}

// A candidate is a review that may be related.
type candidate struct {
	review int32
	pairs  []pair // of items that resemble each other
	themes []int32
	score  float64
	common float64 // how much of the score the themes are
}

// A pair is an item here and one there.
type pair struct {
	here, there int32
	how         How
	sim         float64
}

func (f *finder) find(near []int32) []Related {
	for i := f.a.first[f.n]; i < f.a.first[f.n+1]; i++ {
		for _, l := range f.a.of[i] {
			f.pair(i, l)
		}
	}
	for _, other := range near {
		f.get(other)
	}
	list := f.list[:0]
	for _, x := range f.found[:f.used] {
		f.place[x.review] = 0
		x.settle()
		f.common(x)
		if x.score >= leastRelated {
			list = append(list, x)
		}
	}
	f.used, f.list = 0, list
	slices.SortFunc(list, func(x, y *candidate) int {
		return cmp.Or(cmp.Compare(y.score, x.score), cmp.Compare(x.review, y.review))
	})
	var out []Related
	for _, x := range list[:min(maxRelated, len(list))] {
		out = append(out, Related{f.c.Reviews[x.review], f.reasons(x), x.score})
	}
	return out
}

func (f *finder) get(other int32) *candidate {
	if at := f.place[other]; at > 0 {
		return f.found[at-1]
	}
	if f.used == len(f.found) {
		f.found = append(f.found, &candidate{})
	}
	x := f.found[f.used]
	f.used++
	*x = candidate{review: other, pairs: x.pairs[:0], themes: x.themes[:0]}
	f.place[other] = int32(f.used)
	return x
}

func (f *finder) pair(i int32, l likeness) {
	there := &f.a.units[l.unit]
	p := pair{i, l.unit, l.how, float64(l.sim)}
	if f.a.units[i].Of != there.Of {
		p.sim *= otherKind
	}
	x := f.get(there.review)
	x.pairs = append(x.pairs, p)
}

// settle keeps the best pair for each item of either review, best first, and adds up what they count.
func (x *candidate) settle() {
	slices.SortStableFunc(x.pairs, func(a, b pair) int { return cmp.Compare(b.sim, a.sim) })
	keep := x.pairs[:0]
	for _, p := range x.pairs {
		if !slices.ContainsFunc(keep, func(k pair) bool { return k.here == p.here || k.there == p.there }) {
			keep = append(keep, p)
			x.score += p.sim
		}
	}
	x.pairs = keep
}

// common adds the themes that both reviews name. A theme of every review says nothing.
func (f *finder) common(x *candidate) {
	all := float64(len(f.c.Reviews))
	for _, t := range f.a.themes[f.n] {
		if _, ok := slices.BinarySearch(f.a.themes[x.review], t); ok {
			x.themes = append(x.themes, t)
			x.common += float64(perTheme * math.Log(all/float64(len(f.c.Themes[t].Reviews))))
		}
	}
	x.score += x.common
}

// reasons says what two reviews have in common, strongest first.
func (f *finder) reasons(x *candidate) []Reason {
	var out []Reason
	for _, p := range x.pairs[:min(maxReasons, len(x.pairs))] {
		why := Reason{How: p.how, Here: f.a.units[p.here].Item, There: f.a.units[p.there].Item}
		if p.how == SameWords {
			why.Words = f.a.words(p.here, p.there, f.scratch)
		}
		out = append(out, why)
	}
	if len(x.themes) == 0 {
		return out
	}
	why := Reason{How: SameThemes}
	for _, t := range x.themes {
		why.Themes = append(why.Themes, f.c.Themes[t])
	}
	return append(out, why)
}

// Untagged is an item that resembles an item of a theme, in a review that does not name the theme.
type Untagged struct {
	Item
	Like  Item     // the item of the theme that it resembles most
	How   How      // in which way
	Words []string // that both have, for SameWords
	Score float64  // how much it resembles all items of the theme together
}

// untagged finds for every theme the items that nobody tagged with it. It looks at what the theme's items resemble
// and at nothing else, so an item that resembles several of them comes first.
func untagged(c *corpus.Corpus, all []*Theme, a *similar) {
	found := make([][]suspect, len(c.Themes))
	for i := range a.units {
		for _, s := range a.suspects(int32(i)) {
			found[s.theme] = keepSuspect(found[s.theme], s)
		}
	}
	scratch, by := newScratch(), make(map[string]*Theme, len(all))
	for _, t := range all {
		by[t.Slug] = t
	}
	for place, list := range found {
		t := by[c.Themes[place].Slug]
		for _, s := range list {
			x := Untagged{Item: a.units[s.unit].Item, Like: a.units[s.like.unit].Item, How: s.like.how,
				Score: float64(s.score)}
			if x.How == SameWords {
				x.Words = a.words(s.unit, s.like.unit, scratch)
			}
			t.Untagged = append(t.Untagged, x)
		}
	}
}

// A suspect is an item that may belong to a theme.
type suspect struct {
	theme, unit int32
	like        likeness // the most alike item of the theme
	score       float32
}

// suspects are the themes that an item resembles and that its review does not name.
func (a *similar) suspects(i int32) []suspect {
	var out []suspect
	named := a.themes[a.units[i].review]
	for _, l := range a.of[i] {
		for _, theme := range a.units[l.unit].themes {
			if _, tagged := slices.BinarySearch(named, theme); tagged {
				continue
			}
			at := slices.IndexFunc(out, func(s suspect) bool { return s.theme == theme })
			if at < 0 {
				at = len(out)
				out = append(out, suspect{theme: theme, unit: i, like: l})
			}
			out[at].score += l.sim
		}
	}
	return out
}

// keepSuspect puts a suspect into a short list, best first; of equals the one that comes first in the corpus.
func keepSuspect(list []suspect, s suspect) []suspect {
	at, _ := slices.BinarySearchFunc(list, s, func(x, s suspect) int {
		return cmp.Or(cmp.Compare(s.score, x.score), cmp.Compare(x.unit, s.unit))
	})
	if at == maxUntagged {
		return list
	}
	list = slices.Insert(list, at, s)
	return list[:min(maxUntagged, len(list))]
}
