package derive

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"throughline/internal/corpus"
	"throughline/internal/review"
)

// A Theme is a theme and what the reviews say about it. Lists are newest review first.
type Theme struct {
	*corpus.Theme
	Rank Rank
	// Contributors, Mitigators, Risks and Difficulties are the items that name it.
	Contributors, Mitigators, Risks, Difficulties []Item
	// Strength tells that it is a theme about what helps: two reviews or more name it at a mitigator, and more than
	// three times as many as at a contributor, a difficulty or a risk.
	Strength bool
	// Counter is the evidence against its claim. For most themes these are the mitigators of reviews in which the
	// theme came up and did not come about; for a strength the contributors and difficulties, where it was not enough.
	Counter []Item
	// Takeaways name it.
	Takeaways []In[review.Takeaway]
	// Open are the open follow-ups that name it, and those without a theme in reviews that name it as a whole.
	Open []In[review.Followup]
	// Services and Teams are those of its reviews, most reviews first.
	Services, Teams []Touched
	// With are the themes that its reviews name too, most reviews first.
	With []With
	// Untagged are items that resemble its items and that nobody tagged with it.
	Untagged []Untagged
	// Money is what its pattern costs and what preventing it would bring; nil without an investment.
	Money *Money
}

// In is a part of a review, and the review.
type In[T any] struct {
	Review *review.Review
	Part   *T
}

// Touched is a service or team and how many reviews of a theme name it.
type Touched struct {
	Slug, Name string
	Reviews    int
}

// With is a theme that occurs in the same reviews as another one.
type With struct {
	*corpus.Theme
	Both int // the reviews that name both
}

// themes collects what the reviews say about each theme.
func themes(c *corpus.Corpus, h Habits, now time.Time) []*Theme {
	all := make([]*Theme, len(c.Themes))
	by := make(map[string]*Theme, len(c.Themes))
	for i, t := range c.Themes {
		all[i] = &Theme{Theme: t, Rank: rankOf(t.Reviews, h, now)}
		by[t.Slug] = all[i]
	}
	for _, r := range c.Reviews {
		for it := range r.Items {
			for t := range named(by, it.Themes) {
				t.addItem(r, it)
			}
		}
		for i := range r.Takeaways {
			for t := range named(by, r.Takeaways[i].Themes) {
				t.Takeaways = append(t.Takeaways, In[review.Takeaway]{r, &r.Takeaways[i]})
			}
		}
		for i := range r.Followups {
			openOf(by, r, &r.Followups[i])
		}
	}
	occur(c, by)
	for _, t := range all {
		t.judge()
		t.Services = touched(t.Reviews, func(r *review.Review) []review.Tag { return r.Services })
		t.Teams = touched(t.Reviews, func(r *review.Review) []review.Tag { return r.Teams })
		t.Money = money(t.Theme, h, now)
	}
	order(all)
	return all
}

// named yields the themes of tags, each once.
func named(by map[string]*Theme, tags []review.Tag) func(yield func(*Theme) bool) {
	return func(yield func(*Theme) bool) {
		for i, tag := range tags {
			if names(tags[:i], tag.Slug) || by[tag.Slug] == nil {
				continue
			}
			if !yield(by[tag.Slug]) {
				return
			}
		}
	}
}

// names reports whether tags name a slug.
func names(tags []review.Tag, slug string) bool {
	return slices.ContainsFunc(tags, func(t review.Tag) bool { return t.Slug == slug })
}

func (t *Theme) addItem(r *review.Review, it *review.Item) {
	list := &t.Contributors
	switch it.Of {
	case review.Mitigator:
		list = &t.Mitigators
	case review.Risk:
		list = &t.Risks
	case review.Difficulty:
		list = &t.Difficulties
	}
	*list = append(*list, Item{r, it})
}

// openOf adds an open follow-up to the themes that it names, or else to those of its review.
func openOf(by map[string]*Theme, r *review.Review, f *review.Followup) {
	if f.Status != "open" || f.Kind == "none" {
		return
	}
	tags := f.Themes
	if len(tags) == 0 {
		tags = r.Themes
	}
	for t := range named(by, tags) {
		t.Open = append(t.Open, In[review.Followup]{r, f})
	}
}

// judge decides whether the theme is a strength, and what speaks against its claim.
func (t *Theme) judge() {
	hurt := inReviews(t.Contributors, t.Difficulties) // it made things possible, or hard
	helped := len(inReviews(t.Mitigators))
	t.Strength = helped >= 2 && helped > 3*len(inReviews(t.Contributors, t.Difficulties, t.Risks))
	if t.Strength {
		t.Counter = slices.Concat(t.Contributors, t.Difficulties)
		return
	}
	for _, it := range t.Mitigators {
		if !hurt[it.Review] && !(it.Review.Kind == "incident" && names(it.Review.Themes, t.Slug)) {
			t.Counter = append(t.Counter, it)
		}
	}
}

// inReviews are the reviews that items are in.
func inReviews(lists ...[]Item) map[*review.Review]bool {
	out := map[*review.Review]bool{}
	for _, list := range lists {
		for _, it := range list {
			out[it.Review] = true
		}
	}
	return out
}

// touched counts the reviews of each service or team. The name is how the newest review writes it.
func touched(reviews []*review.Review, tags func(*review.Review) []review.Tag) []Touched {
	var out []Touched
	at := map[string]int{}
	for _, r := range reviews {
		for i, tag := range tags(r) {
			if names(tags(r)[:i], tag.Slug) {
				continue
			}
			n, ok := at[tag.Slug]
			if !ok {
				n = len(out)
				at[tag.Slug] = n
				out = append(out, Touched{Slug: tag.Slug, Name: tag.Name})
			}
			out[n].Reviews++
		}
	}
	slices.SortFunc(out, func(a, b Touched) int {
		return cmp.Or(cmp.Compare(b.Reviews, a.Reviews), strings.Compare(a.Slug, b.Slug))
	})
	return out
}

// manyThemes is how many themes a review may name before its naming two of them says nothing about these.
const manyThemes = 40

// occur counts which themes occur in the same reviews.
func occur(c *corpus.Corpus, by map[string]*Theme) {
	both := make(map[[2]string]int)
	for _, r := range c.Reviews {
		slugs := r.AllThemes()
		if len(slugs) > manyThemes {
			continue
		}
		for i, a := range slugs {
			for _, b := range slugs[i+1:] {
				both[[2]string{a, b}]++
			}
		}
	}
	for pair, n := range both {
		a, b := by[pair[0]], by[pair[1]]
		a.With = append(a.With, With{b.Theme, n})
		b.With = append(b.With, With{a.Theme, n})
	}
	for _, t := range by {
		slices.SortFunc(t.With, func(a, b With) int {
			return cmp.Or(cmp.Compare(b.Both, a.Both),
				strings.Compare(a.Slug, b.Slug))
		})
	}
}
