package derive

import (
	"throughline/internal/corpus"
	"throughline/internal/review"
)

// An Item is an item and the review that it is in.
type Item struct {
	Review *review.Review
	*review.Item
}

// Address names it.
func (i Item) Address() corpus.Address { return corpus.Address{Review: i.Review.ID, Item: i.ID} }

// itemsOf are the items of all reviews by kind.
func itemsOf(c *corpus.Corpus) map[review.ItemKind][]Item {
	n := map[review.ItemKind]int{}
	for _, r := range c.Reviews {
		n[review.Contributor] += len(r.Contributors)
		n[review.Mitigator] += len(r.Mitigators)
		n[review.Risk] += len(r.Risks)
		n[review.Difficulty] += len(r.Difficulties)
	}
	out := map[review.ItemKind][]Item{}
	for kind, n := range n {
		if n > 0 {
			out[kind] = make([]Item, 0, n)
		}
	}
	for _, r := range c.Reviews {
		for it := range r.Items {
			out[it.Of] = append(out[it.Of], Item{r, it})
		}
	}
	return out
}

// itemKinds are the kinds of items that recur.
func itemKinds() []review.ItemKind {
	return []review.ItemKind{review.Contributor, review.Mitigator, review.Risk, review.Difficulty}
}
