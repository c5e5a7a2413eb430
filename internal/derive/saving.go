package derive

import (
	"throughline/internal/corpus"
	"throughline/internal/review"
)

// A Source is where mitigators came from.
type Source struct {
	Name       string // "" for those that do not say
	Mitigators []Item // newest first
	Reviews    int    // how many reviews they are in
}

// A Luck is a review in which everything that helped was chance or one person: nothing that would be there next time
// by itself.
type Luck struct {
	Review     *review.Review
	Mitigators []Item
}

// saving sorts mitigators by where they came from, in the order of review.Sources.
func saving(mitigators []Item) []Source {
	var out []Source
	for _, name := range append(review.Sources(), "") {
		s := Source{Name: name}
		var last *review.Review
		for _, m := range mitigators {
			if m.Extra().Source != name {
				continue
			}
			s.Mitigators = append(s.Mitigators, m)
			if m.Review != last {
				s.Reviews++
				last = m.Review
			}
		}
		if len(s.Mitigators) > 0 {
			out = append(out, s)
		}
	}
	return out
}

// luck finds the reviews that had only chance or one person, newest first. A review with a mitigator that does not say
// where it came from is left out: it may have been design.
func luck(c *corpus.Corpus) []Luck {
	var out []Luck
	for _, r := range c.Reviews {
		l := Luck{Review: r}
		for i := range r.Mitigators {
			if s := r.Mitigators[i].Extra().Source; s == "chance" || s == "person" {
				l.Mitigators = append(l.Mitigators, Item{r, &r.Mitigators[i]})
			}
		}
		if n := len(l.Mitigators); n > 0 && n == len(r.Mitigators) {
			out = append(out, l)
		}
	}
	return out
}
