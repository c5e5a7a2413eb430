// Package derive finds what reviews have in common. Its functions are pure: the same corpus gives the same results.
package derive

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"throughline/internal/corpus"
	"throughline/internal/review"
)

// Results are what is derived from one corpus.
type Results struct {
	// Themes are the themes by how many reviews name them, then by the newest of these, then by slug.
	Themes []*corpus.Theme
	// Items are the items of all reviews by kind, newest review first, in the order of the review.
	Items map[review.ItemKind][]Item
	// Saving are the mitigators by where they came from, in the order of review.Sources; those without a source last.
	Saving []Source
}

// An Item is an item and the review that it is in.
type Item struct {
	Review *review.Review
	*review.Item
}

// A Source is where mitigators came from.
type Source struct {
	Name       string // "" for those that do not say
	Mitigators []Item // newest first
	Reviews    int    // how many reviews they are in
}

// Compute derives everything from a corpus. What is called recent or overdue is so at the time now.
func Compute(c *corpus.Corpus, now time.Time) *Results {
	r := &Results{Items: map[review.ItemKind][]Item{}}
	r.Themes = recurring(c)
	for _, rv := range c.Reviews {
		for it := range rv.Items {
			r.Items[it.Of] = append(r.Items[it.Of], Item{rv, it})
		}
	}
	r.Saving = saving(r.Items[review.Mitigator])
	return r
}

// Count is how many items of a kind there are.
func (r *Results) Count(kind review.ItemKind) int { return len(r.Items[kind]) }

func recurring(c *corpus.Corpus) []*corpus.Theme {
	out := slices.Clone(c.Themes)
	newest := func(t *corpus.Theme) string {
		if len(t.Reviews) == 0 {
			return ""
		}
		return t.Reviews[0].Date.At.Format("20060102")
	}
	slices.SortStableFunc(out, func(a, b *corpus.Theme) int {
		return cmp.Or(cmp.Compare(len(b.Reviews), len(a.Reviews)), strings.Compare(newest(b), newest(a)), strings.Compare(a.Slug, b.Slug))
	})
	return out
}

func saving(mitigators []Item) []Source {
	var out []Source
	for _, name := range append(review.Sources(), "") {
		s := Source{Name: name}
		last := ""
		for _, m := range mitigators {
			if m.Source != name {
				continue
			}
			s.Mitigators = append(s.Mitigators, m)
			if m.Review.ID != last {
				s.Reviews++
				last = m.Review.ID
			}
		}
		if len(s.Mitigators) > 0 {
			out = append(out, s)
		}
	}
	return out
}
