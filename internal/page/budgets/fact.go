package budgets

import (
	"strings"

	"throughline/internal/review"
	"throughline/internal/slo"
	"throughline/internal/view"
)

// NewFact says on a review what it used of a budget, and what that asked for.
func NewFact(w *view.Writer, burn *review.Burn) view.Fact {
	b, x := findBurn(w.In, w.Review, burn.SLO.ID)
	if b == nil {
		return statedFact(burn)
	}
	note := "some of it"
	if x.Known() {
		note = percent(x.Consumed) + " of it"
	}
	note += " (" + sourceOf(&x) + ")"
	if !x.Counted {
		note += ", not counted"
	}
	if x.Reason != "" {
		note += ". " + strings.TrimSuffix(view.Capitalize(x.Reason), ".")
	}
	if asks := b.asks(&x, w.Review); asks != "" {
		note += ". The policy asked for " + asks
	}
	return view.Fact{Links: []view.Link{{Href: w.Root + "budgets/" + view.EscapeSegment(b.Name) + "/index.html",
		Text: b.Title, Note: note + "."}}}
}

// statedFact is what the review itself says, of a budget that nothing defines.
func statedFact(burn *review.Burn) view.Fact {
	f := view.Fact{Label: burn.SLO.ID, Value: "used some of it"}
	if burn.Consumed >= 0 {
		f.Value = percent(burn.Consumed) + " of the budget, as stated in the review"
	}
	if !burn.Counted {
		f.Value += ", not counted: " + burn.Reason
	}
	return f
}

// findBurn finds what a review used of a budget.
func findBurn(in *view.Input, r *review.Review, name string) (*budget, slo.ReviewBurn) {
	for _, b := range view.Shared(in, newBudgets) {
		if x, ok := b.burn[r.ID]; ok && b.Name == name {
			return b, x
		}
	}
	return nil, slo.ReviewBurn{}
}
