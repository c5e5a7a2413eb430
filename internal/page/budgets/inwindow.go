package budgets

import (
	"throughline/internal/slo"
	"throughline/internal/view"
)

// A WindowUse is what used a budget in the window of the moment.
type WindowUse struct {
	Lead        string // which window, and how much of the budget went in it
	Reviews     []BurnRow
	NotCounted  []Episode
	Unexplained string // what went and no review tells of
}

// leastTold is the share of a budget from which on burn is told that no review explains.
const leastTold = .0005

func (b *budget) inWindow(w *view.Writer, burns []BurnRow) *WindowUse {
	if !b.Measured {
		return nil
	}
	use := &b.InWindow
	out := &WindowUse{Lead: percent(b.Consumed) + " of it used in the " + b.windowSpan() + "."}
	inside := make(map[string]slo.ReviewShare, len(use.Reviews))
	for _, r := range use.Reviews {
		inside[r.ID] = r
	}
	for _, row := range burns {
		if r, ok := inside[row.review.ID]; ok {
			if r.Known {
				row.Used = percent(r.Share)
			}
			out.Reviews = append(out.Reviews, row)
		}
	}
	for i := range use.Exclusions {
		x := &use.Exclusions[i]
		e := Episode{Class: "excluded", What: view.Capitalize(exclusionWords(x.Kind)), Why: withheld(&x.Span) + share(x),
			from: b.wall(x.From), to: b.wall(x.To)}
		e.When = b.stretch(e)
		out.NotCounted = append(out.NotCounted, e)
	}
	switch {
	case use.Unexplained >= leastTold && len(out.Reviews) > 0:
		out.Unexplained = percent(use.Unexplained) + " of the budget went at times that no review here tells of."
	case use.Unexplained >= leastTold:
		out.Unexplained = "No review here tells how it went."
	}
	return out
}

// windowSpan is the window of the moment: "28 days until 20 November 2026", "month from 1 November 2026 on".
func (b *budget) windowSpan() string {
	if b.Window.Rolling {
		return windowWords(b.Window) + " until " + b.stamp(b.day(b.Moment)).Text
	}
	return "window from " + b.wall(b.InWindow.From).Format("2 January 2006") + " until " +
		b.stamp(b.day(b.Moment)).Text
}
