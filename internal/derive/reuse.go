package derive

import (
	"slices"

	"throughline/internal/corpus"
	"throughline/internal/review"
)

// ReuseDerived takes over what comparing all reviews had found, for a corpus in which a few of them are others, until
// all are compared again: the results have Similar and Pattern and nothing else. Their law: what is said of an item
// is said only where the item is still there and its words are those that were compared.
func (r *Results) ReuseDerived(was, is *corpus.Corpus) *Results {
	out := &Results{Recurring: r.Recurring, now: is}
	if len(r.Related) == 0 {
		return out
	}
	out.Related = make([][]Related, len(is.Reviews))
	i := 0
	for n, rv := range is.Reviews {
		for i < len(was.Reviews) && is.Review(was.Reviews[i].ID) != was.Reviews[i] {
			i++ // this one is another now, or gone
		}
		if i < len(was.Reviews) && was.Reviews[i] == rv {
			out.Related[n] = r.Related[i]
			i++
			continue
		}
		if before := was.Review(rv.ID); before != nil {
			out.Related[n] = r.Related[was.Place(before)]
		}
	}
	return out
}

// Similar are the reviews that resemble the one at a place in the corpus; none where they have not been compared.
func (r *Results) Similar(i int) []Related {
	if i >= len(r.Related) {
		return nil
	}
	if r.now == nil {
		return r.Related[i]
	}
	var out []Related
	for _, x := range r.Related[i] {
		x.Review = r.now.Review(x.ID)
		if x.Reasons = r.reasons(x.Reasons, r.now.Reviews[i], x.Review); len(x.Reasons) > 0 {
			out = append(out, x)
		}
	}
	return out
}

// reasons are those that still hold.
func (r *Results) reasons(list []Reason, here, there *review.Review) []Reason {
	var out []Reason
	for _, why := range list {
		ok := there != nil
		if ok && why.How == SameThemes {
			why.Themes = slices.DeleteFunc(slices.Clone(why.Themes), func(t *corpus.Theme) bool {
				return !slices.Contains(here.AllThemes(), t.Slug) || !slices.Contains(there.AllThemes(), t.Slug)
			})
			ok = len(why.Themes) > 0
		} else if ok {
			why.Here, ok = r.current(why.Here)
			if ok {
				why.There, ok = r.current(why.There)
			}
		}
		if ok {
			out = append(out, why)
		}
	}
	return out
}

// Pattern is what an item tells that other reviews tell too, or nil.
func (r *Results) Pattern(it Item) *Pattern {
	rec := r.Recurring[it.Of]
	if rec == nil {
		return nil
	}
	p := rec.Of(it.Address())
	if p == nil || r.now == nil {
		return p
	}
	left := *p
	left.Tellings, left.Reviews = nil, 0
	own := false
	for _, t := range p.Tellings {
		is, ok := r.current(t.Item)
		if !ok {
			continue
		}
		if n := len(left.Tellings); n == 0 || left.Tellings[n-1].Review != is.Review {
			left.Reviews++
		}
		own = own || is.Address() == it.Address()
		t.Item = is
		left.Tellings = append(left.Tellings, t)
	}
	if !own || left.Reviews < 2 {
		return nil
	}
	return &left
}

// current is an item as it is now; false where it is gone or says something else.
func (r *Results) current(it Item) (Item, bool) {
	rv := r.now.Review(it.Review.ID)
	if rv == nil || rv == it.Review {
		return it, rv != nil
	}
	var is *review.Item
	if it.Of == Story {
		told := story(rv)
		is = &told
	}
	for x := range rv.Items {
		if x.Of == it.Of && x.ID == it.ID {
			is = x
		}
	}
	if is == nil || is.Title != it.Title || is.Extra().Topic != it.Extra().Topic || is.Text.Src != it.Text.Src {
		return it, false
	}
	return Item{rv, is}, true
}
