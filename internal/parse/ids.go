package parse

import (
	"fmt"

	"throughline/internal/diag"
	"throughline/internal/markdown"
	"throughline/internal/review"
)

// An ider gives ids that are unique within a review: first those that are written, then the rest, which get a suffix
// where they would repeat.
type ider struct {
	*reader
	used map[string]diag.Span
	next map[string]int // by base, the suffix to try first
}

const maxItemID = 40

// ids gives an id to everything that has an address. They come from titles, claims and clocks, so they survive
// reordering and stay the same in every edition.
func (p *reader) ids() {
	g := &ider{p, map[string]diag.Span{}, map[string]int{}}
	g.each(func(id *string, at diag.Span, f *diag.File, _ func() string) {
		if *id != "" {
			g.written(*id, at, f)
		}
	})
	g.each(func(id *string, at diag.Span, _ *diag.File, base func() string) {
		if *id == "" {
			*id = g.unique(base())
			g.used[*id] = at
		}
	})
}

func (g *ider) written(id string, at diag.Span, f *diag.File) {
	if first, ok := g.used[id]; ok {
		g.Errs.Add(diag.Diagnostic{Severity: diag.Error, Rule: "duplicate-id", File: f, Span: at,
			Message: "the id " + id + " is used twice in this review", Hint: "every item needs an id of its own, whatever its kind",
			Related: []diag.Related{{File: g.File, Span: first, Message: "first used here"}}})
		return
	}
	g.used[id] = at
}

func (g *ider) unique(base string) string {
	id := base
	for n := max(2, g.next[base]); ; n++ {
		if _, ok := g.used[id]; !ok {
			return id
		}
		g.next[base] = n // what is taken stays taken
		suffix := fmt.Sprintf("-%d", n)
		id = base[:min(len(base), maxItemID-len(suffix))] + suffix
	}
}

// each visits every address of the review in a fixed order, with what an id would be made of.
func (g *ider) each(visit func(id *string, at diag.Span, f *diag.File, base func() string)) {
	r := g.r
	slug := func(s string) func() string {
		return func() string { return markdown.ASCIISlug(s, maxItemID) }
	}
	several := g.severalDays()
	for i := range r.Timeline {
		e := &r.Timeline[i]
		visit(&e.ID, e.Span, r.FileOf(e), func() string { return eventID(e, several) })
	}
	for it := range r.Items {
		visit(&it.ID, it.Span, g.File, slug(it.Title))
	}
	for i := range r.Theories {
		visit(&r.Theories[i].ID, r.Theories[i].Span, g.File, slug(r.Theories[i].Claim))
	}
	for i := range r.Artifacts {
		visit(&r.Artifacts[i].ID, r.Artifacts[i].Span, g.File, slug(r.Artifacts[i].Title))
	}
	for i := range r.Questions {
		visit(&r.Questions[i].ID, r.Questions[i].Span, g.File, slug(r.Questions[i].Ask))
	}
	for i := range r.Followups {
		visit(&r.Followups[i].ID, r.Followups[i].Span, g.File, slug(r.Followups[i].Title))
	}
	for i := range r.Takeaways {
		visit(&r.Takeaways[i].ID, r.Takeaways[i].Span, g.File, slug(r.Takeaways[i].Text.Src))
	}
}

// severalDays reports whether the timeline's events are on more than one day of the review's zone.
func (g *ider) severalDays() bool {
	t := g.r.Timeline
	day := func(e *review.Event) string { return e.At.At.In(g.r.Zone).Format("20060102") }
	return len(t) > 0 && day(&t[0]) != day(&t[len(t)-1])
}

// eventID is an event's clock in the zone it was written in: at-0902, over several days at-14-0902. An event that only
// names a day, a month or a year is called by that.
func eventID(e *review.Event, several bool) string {
	local := e.At.Local()
	switch e.At.Precision {
	case review.Day:
		return local.Format("at-2006-01-02")
	case review.Month:
		return local.Format("at-2006-01")
	case review.Year:
		return local.Format("at-2006")
	}
	if several {
		return local.Format("at-02-1504")
	}
	return local.Format("at-1504")
}
