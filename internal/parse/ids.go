package parse

import (
	"fmt"
	"time"

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
	for f := range review.Walk(p.r, review.IDs) {
		if id := f.At.(*string); f.Part != nil && *id == "" {
			*id = g.unique(baseOf(f, p.r))
			g.used[*id] = f.Span
		}
	}
}

// baseOf is what the id of a part is made of.
func baseOf(f *review.Field, r *review.Review) string {
	if e, ok := f.Part.(*review.Event); ok {
		return eventID(e, r)
	}
	return markdown.ASCIISlug(f.Call, maxItemID)
}

func (g *ider) written(id string, at diag.Span, f *diag.File) {
	if first, ok := g.used[id]; ok {
		g.Errs.Add(diag.Diagnostic{Severity: diag.Error, Rule: "duplicate-id", File: f, Span: at,
			Message: "the id " + id + " is used twice in this review",
			Hint:    "every item needs an id of its own, whatever its kind",
			Related: []diag.Related{{File: g.File, Span: first, Message: "first used here"}}})
		return
	}
	g.used[id] = at
	if g.how != nil {
		g.how.Written[id] = true
	}
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

// eventID is an event's clock in the review's zone: at-0902 on the day that the review is dated, at-0315-0902 on
// others. What else stands on the timeline does not matter, so that an event which is added later changes no address.
// A review that nothing dates has no day of its own. An event that only names a day, a month or a year is called by
// that.
func eventID(e *review.Event, r *review.Review) string {
	local := e.At.Local()
	switch e.At.Precision {
	case review.Day:
		return local.Format("at-2006-01-02")
	case review.Month:
		return local.Format("at-2006-01")
	case review.Year:
		return local.Format("at-2006")
	}
	at := e.At.At.In(r.Zone)
	if !r.DateOfEvent && r.Date.Precision <= review.Day &&
		at.Format(time.DateOnly) == r.Date.At.In(r.Zone).Format(time.DateOnly) {
		return at.Format("at-1504")
	}
	return at.Format("at-0102-1504")
}
