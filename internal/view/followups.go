package view

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"throughline/internal/derive"
	"throughline/internal/review"
)

// sortByDue orders open follow-ups by their due date, those without one last and newest first.
func sortByDue(rows []*derive.Followup) []*derive.Followup {
	type dated struct {
		*derive.Followup
		never bool
		end   time.Time
	}
	sorted := make([]dated, len(rows))
	for i, f := range rows {
		if sorted[i] = (dated{Followup: f, never: f.Due.IsZero(), end: time.Time{}}); !f.Due.IsZero() {
			sorted[i].end = f.Due.End()
		}
	}
	slices.SortStableFunc(sorted, func(a, b dated) int {
		switch {
		case a.never || b.never:
			return cmp.Compare(boolInt(a.never), boolInt(b.never))
		default:
			return cmp.Or(a.end.Compare(b.end), strings.Compare(a.Review.ID, b.Review.ID), strings.Compare(a.ID, b.ID))
		}
	})
	out := make([]*derive.Followup, len(rows))
	for i := range sorted {
		out[i] = sorted[i].Followup
	}
	return out
}

type openFollowups []*derive.Followup

// OpenFollowups are all open follow-ups by their due dates. Several lists are cut out of it.
func (in *Input) OpenFollowups() []*derive.Followup {
	return Shared(in, func(in *Input) openFollowups {
		var open openFollowups
		for i := range in.Derived.Followups {
			if f := &in.Derived.Followups[i]; f.Outcome() == review.OutcomeOpen {
				open = append(open, f)
			}
		}
		return sortByDue(open)
	})
}

func boolInt(b bool) int {
	if b {
		return 1
	}
	return 0
}
