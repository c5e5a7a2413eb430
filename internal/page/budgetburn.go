package page

import (
	"strings"

	"throughline/internal/review"
	"throughline/internal/slo"
)

// budgetFact says on a review what it used of a budget, and what that asked for.
func (w *writer) budgetFact(burn *review.Burn) Fact {
	b, x := w.in.burnt(w.r, burn.SLO.ID)
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
		note += ". " + strings.TrimSuffix(capital(x.Reason), ".")
	}
	if asks := b.asks(&x, w.r); asks != "" {
		note += ". The policy asked for " + asks
	}
	return Fact{Links: []Link{{Href: w.root + "budgets/" + escape(b.Name) + "/index.html", Text: b.Title, Note: note + "."}}}
}

// statedFact is what the review itself says, of a budget that nothing defines.
func statedFact(burn *review.Burn) Fact {
	f := Fact{Label: burn.SLO.ID, Value: "used some of it"}
	if burn.Consumed >= 0 {
		f.Value = percent(burn.Consumed) + " of the budget, as stated in the review"
	}
	if !burn.Counted {
		f.Value += ", not counted: " + burn.Reason
	}
	return f
}

// burnt finds what a review used of a budget.
func (in *Input) burnt(r *review.Review, name string) (*budget, slo.ReviewBurn) {
	for _, b := range in.budgets {
		if x, ok := b.burn[r.ID]; ok && b.Name == name {
			return b, x
		}
	}
	return nil, slo.ReviewBurn{}
}
