package slo

import (
	"slices"
	"time"

	"throughline/internal/diag"
	"throughline/internal/review"
)

// A mention is a review that says it burnt a budget.
type mention struct {
	r *review.Review
	b *review.Burn
}

// burns sorts what reviews say by budget. Of two entries of one review for one budget the first holds; CheckReviews
// has reported the second.
func burns(reviews []*review.Review) map[string][]mention {
	out := map[string][]mention{}
	for _, r := range reviews {
		for i := range r.Budget {
			b := &r.Budget[i]
			if list := out[b.SLO.ID]; len(list) > 0 && list[len(list)-1].r == r {
				continue
			}
			out[b.SLO.ID] = append(out[b.SLO.ID], mention{r, b})
		}
	}
	return out
}

// A stretch is the units [i, j) of an account.
type stretch struct{ i, j int }

// reviewed tells what reviews burnt. They come newest first, and stay so.
func (st *Status) reviewed(list []mention) {
	touched := make([]stretch, len(list))
	for k, m := range list {
		x := ReviewBurn{ID: m.r.ID, Title: m.r.Title, Counted: m.b.Counted, Reason: m.b.Reason, Met: followed(m.r)}
		if x.From, x.To = span(m.r); !x.From.IsZero() {
			touched[k] = st.account.touched(st.Definition.clock(x.From, m.r), st.Definition.clock(x.To, m.r))
		}
		st.measure(&x, touched[k])
		if m.b.Consumed >= 0 {
			x.Stated, x.Consumed = true, m.b.Consumed
		}
		if x.Asks = x.Known() && x.Counted && x.Consumed > st.set.Policy.ReviewAbove; x.Asks && !x.To.IsZero() {
			due := x.To.Add(st.set.Policy.ReviewTime)
			x.Due = &due
		}
		st.Reviews = append(st.Reviews, x)
	}
	st.shared(touched)
	st.lookIntoWindow(touched)
}

// measure is what went in the measurements that a span touches, of the budget at the end of the last of them.
func (st *Status) measure(x *ReviewBurn, s stretch) {
	if a := st.account; s.i < s.j {
		x.HasMeasured, x.Measured = true, a.share(a.bad[s.j]-a.bad[s.i], a.end[s.j-1])
		x.Consumed = x.Measured
	}
}

// shared notes which reviews touch the same measurements.
func (st *Status) shared(touched []stretch) {
	order := make([]int, len(touched))
	for k := range order {
		order[k] = k
	}
	slices.SortFunc(order, func(a, b int) int { return touched[a].i - touched[b].i })
	for n, a := range order {
		for _, b := range order[n+1:] {
			if touched[b].i >= touched[a].j {
				break
			}
			if touched[b].i < touched[b].j {
				st.Reviews[a].SharedWith = append(st.Reviews[a].SharedWith, st.Reviews[b].ID)
				st.Reviews[b].SharedWith = append(st.Reviews[b].SharedWith, st.Reviews[a].ID)
			}
		}
	}
	for k := range st.Reviews {
		slices.Sort(st.Reviews[k].SharedWith)
	}
}

// span is when it burnt: from started to resolved (or mitigated, where that is all that is known), for a story often
// begins weeks before and ends weeks after; or else from the first to the last of the review's times and events; or
// else its day.
func span(r *review.Review) (from, to time.Time) {
	from, to = r.Times.Started.At, later(r.Times.Mitigated.At, r.Times.Resolved.At)
	if !from.IsZero() && !to.Before(from) {
		return from, to
	}
	if from, to = r.Span(); !from.IsZero() {
		return from, to
	}
	if r.Date.IsZero() || r.Date.Precision > review.Day {
		return from, to
	}
	return r.Date.At, r.Date.At.Add(day)
}

// clock is a moment of a review as a budget's measurements reckon: measurements by the day are of the days that
// people write, so that the hour counts that the clock showed in the review's zone.
func (d *Definition) clock(t time.Time, r *review.Review) time.Time {
	if !d.byDay {
		return t
	}
	t = t.In(zone(r))
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

// followed reports whether a review has a follow-up that is more than the word that there is none.
func followed(r *review.Review) bool {
	return slices.ContainsFunc(r.Followups, func(f review.Followup) bool { return f.Kind != "none" })
}

// touched gives the units that a span touches. A moment touches the unit that it is in.
func (a *account) touched(from, to time.Time) stretch {
	if !to.After(from) {
		to = from.Add(1)
	}
	i, _ := a.ended(from, from)
	j := i
	for j < len(a.start) && a.start[j].Before(to) {
		j++
	}
	return stretch{i, j}
}

// index makes BudgetsOf cheap.
func (r *Results) index(reviews []*review.Review) {
	at, byName := map[string]map[string]int{}, map[string]*Status{}
	for _, st := range r.Budgets {
		byName[st.Name] = st
		at[st.Name] = map[string]int{}
		for i := range st.Reviews {
			at[st.Name][st.Reviews[i].ID] = i
		}
	}
	for _, rv := range reviews {
		for i := range rv.Budget {
			name := rv.Budget[i].SLO.ID
			if st := byName[name]; st != nil && !slices.ContainsFunc(rv.Budget[:i],
				func(b review.Burn) bool { return b.SLO.ID == name }) {
				r.of[rv.ID] = append(r.of[rv.ID], BudgetBurn{st, st.Reviews[at[name][rv.ID]]})
			}
		}
	}
}

// CheckReviews warns of reviews that name a budget which no file defines, for what they say of it can be shown
// nowhere, and of those of which the policy asks for a follow-up that they do not have. It wants all of a site,
// before an edition is cut.
func (s *Set) CheckReviews(reviews []*review.Review, errs *diag.List) {
	defined := map[string]bool{}
	for _, d := range s.Budgets {
		defined[d.Name] = true
	}
	for _, r := range reviews {
		said := map[string]bool{}
		for _, b := range r.Budget {
			switch {
			case !defined[b.SLO.ID]:
				errs.Warnf(r.File, b.SLO.Span, "unknown-budget", s.near(b.SLO.ID), "there is no budget %q", b.SLO.ID)
			case said[b.SLO.ID]:
				errs.Errorf(r.File, b.SLO.Span, "duplicate", "keep one of the two", "the budget %q is named twice",
					b.SLO.ID)
			}
			said[b.SLO.ID] = true
		}
	}
	burnt := burns(reviews)
	for _, d := range s.Budgets {
		if list := burnt[d.Name]; len(list) > 0 {
			s.checkAsked(d, list, errs)
		}
	}
}

func (s *Set) checkAsked(d *Definition, list []mention, errs *diag.List) {
	st := &Status{Definition: d, set: s, account: newAccount(d, s.Policy.Exclusions)}
	st.reviewed(list)
	for k, b := range st.Reviews {
		if !b.Asks || b.Met {
			continue
		}
		by := ""
		if b.Due != nil {
			by = " by " + b.Due.In(zone(list[k].r)).Format(time.DateOnly)
		}
		errs.Warnf(list[k].r.File, list[k].b.SLO.Span, "budget-asks",
			"add it under followups:, or say counted: false and why",
			"this burnt %s of the budget %s, more than %s: the policy asks for a follow-up%s", percent(b.Consumed),
			d.Name, percent(s.Policy.ReviewAbove), by)
	}
}

func zone(r *review.Review) *time.Location {
	if r.Zone == nil {
		return time.UTC
	}
	return r.Zone
}

// A WindowUse is what used a budget in the window of the moment.
type WindowUse struct {
	From, To   time.Time     // after From, until To, which is the Moment
	Reviews    []ReviewShare // those whose time reaches into it, newest first
	Exclusions []ExclusionUse
	// Unexplained is the share of the budget that went in measurements which the time of no review touches. Reviews
	// that do not count explain them too.
	Unexplained float64
}

// A ReviewShare is what a review used of the budget of one window.
type ReviewShare struct {
	ID    string
	Share float64 // what it states, or else what the measurements of the window say that its time touches
	Known bool
}

func (st *Status) shareIn(v view, x *ReviewBurn, touched stretch) ReviewShare {
	out := ReviewShare{ID: x.ID, Share: x.Consumed, Known: x.Known()}
	if a := st.account; !x.Stated && x.HasMeasured {
		i, j := max(touched.i, v.i), min(touched.j, v.j)
		out.Share = fraction(a.bad[max(i, j)]-a.bad[i], a.allowed(v))
	}
	return out
}

// lookIntoWindow notes what used the budget in the window of the moment; touched are the units of each review.
func (st *Status) lookIntoWindow(touched []stretch) {
	if !st.Measured {
		return
	}
	a := st.account
	v := a.view(st.Moment)
	use := &st.InWindow
	use.From, use.To = v.from, st.Moment
	for k := range st.Reviews {
		x := &st.Reviews[k]
		inside := touched[k].i < v.j && touched[k].j > v.i
		if inside || touched[k].i >= touched[k].j && x.To.After(v.from) && !x.From.After(st.Moment) {
			use.Reviews = append(use.Reviews, st.shareIn(v, x, touched[k]))
		}
	}
	for _, x := range st.Exclusions {
		if x.To.After(v.from) && x.From.Before(st.Moment) {
			use.Exclusions = append(use.Exclusions, x)
		}
	}
	use.Unexplained = fraction(a.unexplained(v, touched), a.allowed(v))
}

// unexplained is what was bad in the units of a window that none of the stretches holds.
func (a *account) unexplained(v view, touched []stretch) float64 {
	order := slices.Clone(touched)
	slices.SortFunc(order, func(x, y stretch) int { return x.i - y.i })
	bad, next := 0.0, v.i
	for _, s := range order {
		if i, j := max(s.i, next), min(s.j, v.j); i < j {
			bad += a.bad[i] - a.bad[next]
			next = j
		}
	}
	return bad + a.bad[v.j] - a.bad[min(next, v.j)]
}
