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
	for f := range review.Walk(p.r, review.IDs) {
		if f.Part != nil && f.Item != "" {
			g.written(f.Item, f.Span, f.File)
		}
	}
	several := g.severalDays()
	for f := range review.Walk(p.r, review.IDs) {
		if id := f.At.(*string); f.Part != nil && *id == "" {
			*id = g.unique(baseOf(f, several))
			g.used[*id] = f.Span
		}
	}
}

// baseOf is what the id of a part is made of.
func baseOf(f *review.Field, severalDays bool) string {
	if e, ok := f.Part.(*review.Event); ok {
		return eventID(e, severalDays)
	}
	return markdown.ASCIISlug(f.Call, maxItemID)
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
