package derive

import (
	"throughline/internal/corpus"
	"throughline/internal/review"
)

// A Followup is what a review decided to do, and what came of it elsewhere.
type Followup struct {
	Review *review.Review
	*review.Followup
	Themes      []review.Tag // its own, else those of its review
	Contributed []Item       // contributors that say they came of it (outcome_of), newest first
	Helped      []Item       // mitigators of other reviews whose text links to it, newest first
}

// Address names it.
func (f *Followup) Address() corpus.Address { return corpus.Address{Review: f.Review.ID, Item: f.ID} }

// followups are all follow-ups, newest review first, in the order of the review.
func followups(c *corpus.Corpus, items map[review.ItemKind][]Item) []Followup {
	contributed := map[corpus.Address][]Item{}
	for _, it := range items[review.Contributor] {
		if id := it.Extra().OutcomeOf.ID; id != "" {
			a := corpus.ParseAddress(id, it.Review)
			contributed[a] = append(contributed[a], it)
		}
	}
	helped := byAddress(items[review.Mitigator])
	n := 0
	for _, r := range c.Reviews {
		n += len(r.Followups)
	}
	out := make([]Followup, 0, n)
	for _, r := range c.Reviews {
		for i := range r.Followups {
			f := Followup{Review: r, Followup: &r.Followups[i], Themes: r.Followups[i].Themes}
			if len(f.Themes) == 0 {
				f.Themes = r.Themes
			}
			f.Contributed = contributed[f.Address()]
			for _, b := range c.Backlinks(f.Address()) {
				if it, ok := helped[b.From]; ok && it.Review != r && b.How == "link" {
					f.Helped = append(f.Helped, it)
				}
			}
			newestFirst(f.Helped)
			out = append(out, f)
		}
	}
	return out
}

// byAddress finds items by their address, for references that name them.
func byAddress(items []Item) map[corpus.Address]Item {
	out := make(map[corpus.Address]Item, len(items))
	for _, it := range items {
		out[it.Address()] = it
	}
	return out
}
