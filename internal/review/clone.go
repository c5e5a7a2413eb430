package review

import "slices"

// Clone is a copy that shares no memory with the review that a walk could write to.
func (r *Review) Clone() *Review {
	c := *r
	c.Services, c.Teams, c.Themes = slices.Clone(r.Services), slices.Clone(r.Teams), slices.Clone(r.Themes)
	c.Sections, c.People = slices.Clone(r.Sections), slices.Clone(r.People)
	c.Contributors, c.Mitigators = slices.Clone(r.Contributors), slices.Clone(r.Mitigators)
	c.Risks, c.Difficulties = slices.Clone(r.Risks), slices.Clone(r.Difficulties)
	c.Artifacts, c.Theories, c.Timeline = slices.Clone(r.Artifacts), slices.Clone(r.Theories), slices.Clone(r.Timeline)
	c.Questions, c.Followups, c.Takeaways = slices.Clone(r.Questions), slices.Clone(r.Followups),
		slices.Clone(r.Takeaways)
	c.Budget, c.Related, c.Editions = slices.Clone(r.Budget), slices.Clone(r.Related), slices.Clone(r.Editions)
	c.Refs, c.Notes, c.Lifted, c.Impact.Numbers = slices.Clone(r.Refs), slices.Clone(r.Notes), slices.Clone(r.Lifted),
		slices.Clone(r.Impact.Numbers)
	for i := range c.Timeline {
		cloneExtra(&c.Timeline[i].extra)
		if more := c.Timeline[i].extra; more != nil {
			more.Theories = slices.Clone(more.Theories)
		}
	}
	for it := range c.Items {
		cloneExtra(&it.extra)
	}
	for i := range c.Artifacts {
		cloneExtra(&c.Artifacts[i].extra)
	}
	for i := range c.Followups {
		cloneExtra(&c.Followups[i].extra)
	}
	cloneLists(&c)
	return &c
}

// cloneExtra gives a part what it has beside its title and text in memory of its own.
func cloneExtra[T any](at **T) {
	if *at != nil {
		own := **at
		*at = &own
	}
}

// cloneLists copies the lists that parts hold.
func cloneLists(c *Review) {
	for f := range Walk(c, Tags|Refs) {
		switch list := f.At.(type) {
		case *[]Tag:
			*list = slices.Clone(*list)
		case *[]Ref:
			*list = slices.Clone(*list)
		case *[]Evidence:
			*list = slices.Clone(*list)
		}
	}
}

// DropParts takes out the parts for whose ids gone says so. It writes to the lists of the review: take a Clone.
func (r *Review) DropParts(gone func(id string) bool) {
	dropIf(&r.Timeline, func(e *Event) bool { return gone(e.ID) })
	for _, list := range []*[]Item{&r.Contributors, &r.Mitigators, &r.Risks, &r.Difficulties} {
		dropIf(list, func(it *Item) bool { return gone(it.ID) })
	}
	dropIf(&r.Theories, func(t *Theory) bool { return gone(t.ID) })
	dropIf(&r.Artifacts, func(a *Artifact) bool { return gone(a.ID) })
	dropIf(&r.Questions, func(q *Question) bool { return gone(q.ID) })
	dropIf(&r.Followups, func(f *Followup) bool { return gone(f.ID) })
	dropIf(&r.Takeaways, func(t *Takeaway) bool { return gone(t.ID) })
}

// dropIf is slices.DeleteFunc without a copy of each entry; a list that is left empty is nil.
func dropIf[T any](list *[]T, gone func(*T) bool) {
	kept := (*list)[:0]
	for i := range *list {
		if !gone(&(*list)[i]) {
			kept = append(kept, (*list)[i])
		}
	}
	clear((*list)[len(kept):])
	if *list = kept; len(kept) == 0 {
		*list = nil
	}
}
