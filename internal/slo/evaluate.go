package slo

import (
	"fmt"
	"math"
	"time"

	"throughline/internal/review"
)

// Evaluate tells how the budgets stand at a moment; the zero moment is that of each budget's last measurement.
// Measurements after the moment are not looked at, but for what a review burnt; reviews that begin after it trigger
// nothing.
func Evaluate(s *Set, reviews []*review.Review, at time.Time) *Results {
	return evaluate(s, reviews, at, at)
}

// EvaluateLast tells how each budget stood at its last measurement that was over by now (zero: at its last). It is
// what a published site says: a site that is built again without new measurements says the same again, with the day
// that it holds for, instead of letting old burn age out that nobody knows to be over.
func EvaluateLast(s *Set, reviews []*review.Review, now time.Time) *Results {
	return evaluate(s, reviews, time.Time{}, now)
}

// evaluate tells how the budgets stand at a moment, or where that is zero at the last measurement that is over by now.
func evaluate(s *Set, reviews []*review.Review, at, now time.Time) *Results {
	out := &Results{Budgets: []*Status{}, Policy: s.Policy, of: map[string][]BudgetBurn{}}
	burnt := burns(reviews)
	for _, d := range s.Budgets {
		a := newAccount(d, s.Policy.Exclusions)
		moment := at
		if moment.IsZero() {
			moment = a.last(now)
		}
		st := s.status(d, d.Window, a, moment)
		st.reviewed(burnt[d.Name])
		st.judge(now)
		out.Budgets = append(out.Budgets, st)
	}
	out.index(reviews)
	return out
}

// ForWindow is the same budget seen through another window: what it would be if its target held for that long.
// Reviews and triggers are left out, for the policy speaks of the budget's own window.
func (st *Status) ForWindow(w Window) *Status {
	d := *st.Definition
	d.Window = w
	a := *st.account
	a.d = &d
	out := st.set.status(&d, w, &a, st.Moment)
	out.Definition = st.Definition
	return out
}

// Through is how a budget stood over time through another window, reading by reading of its Trend: the same
// measurements, target and exclusions. A freeze or a warning belongs to the budget's own window and is in Trend.
func (r *Results) Through(st *Status, w Window) []Reading {
	d := *st.Definition
	d.Window = w
	a := *st.account
	a.d = &d
	out := make([]Reading, 0, len(st.Trend))
	for _, own := range st.Trend {
		out = append(out, Reading{At: own.At, Consumed: a.consumed(own.At), Gap: own.Gap})
	}
	return out
}

func (s *Set) status(d *Definition, w Window, a *account, at time.Time) *Status {
	st := &Status{Name: d.Name, Title: d.Title, Target: d.Target, Definition: d, Window: w, Remaining: 1,
		State: Unknown, set: s, account: a, Exclusions: a.use}
	if st.Title == "" {
		st.Title = d.Name
	}
	for _, x := range s.Policy.Overrides {
		if x.SLO == d.Name {
			st.Overrides = append(st.Overrides, x)
		}
	}
	if st.Moment = at; at.IsZero() {
		return st
	}
	st.Gaps = d.gaps(at)
	if st.cover(); !st.Measured {
		st.sweep()
		st.State = Unknown
		return st
	}
	st.At = &st.Moment
	v := a.view(at)
	st.Allowed, st.Spent, st.Consumed = a.allowed(v), a.spent(v), a.consumed(at)
	st.Remaining = round(1 - st.Consumed)
	st.BurnRate = a.burnRate(at)
	st.sweep()
	st.DaysLeft = math.Round(st.daysLeft(at, st.Consumed, st.State == Freeze)*10) / 10
	if t, ok := a.exhausted(at, st.BurnRate); ok && st.Consumed < 1 {
		t = t.UTC()
		st.ExhaustedAt = &t
	}
	return st
}

// last is the end of the last unit that is over by now and was measured to its end; zero without one. A zero now is
// the end of time. A slice that the measurements break off in is left out, unless there is no other.
func (a *account) last(now time.Time) time.Time {
	if len(a.end) == 0 {
		return time.Time{}
	}
	until := a.d.Points[len(a.d.Points)-1].End
	if !now.IsZero() {
		until = earlier(until, now)
	}
	_, j := a.ended(time.Time{}, until)
	switch {
	case j > 0:
		return a.end[j-1].UTC()
	case now.IsZero() || !a.end[0].After(now):
		return a.end[0].UTC()
	}
	return time.Time{}
}

// cover tells how much of the window was measured. A calendar window that has just begun is measured as long as the
// last measurement before it is recent: nothing of it is spent.
func (st *Status) cover() {
	a, at := st.account, st.Moment
	from, _ := st.Window.Bounds(at)
	i, j := a.ended(from, at)
	if j > 0 {
		st.MeasuredUntil = a.end[j-1].UTC()
	}
	fresh := j > 0 && !st.Window.Rolling && at.Sub(a.end[j-1]) < st.Definition.Step*3/2
	st.Measured = j > i || fresh
	var measured time.Duration
	for _, p := range st.Definition.Points {
		if start, end := later(p.Start, from), earlier(p.End, at); end.After(start) {
			measured += end.Sub(start)
		}
	}
	if whole := at.Sub(from); whole > 0 {
		st.Coverage = math.Min(1, math.Round(float64(measured)/float64(whole)*1e6)/1e6)
	}
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// gaps are the stretches between measurements, until a moment, that are longer than half of the usual step.
func (d *Definition) gaps(at time.Time) (out []Gap) {
	for i := 1; i < len(d.Points) && !d.Points[i].Start.After(at); i++ {
		if from, to := d.Points[i-1].End, d.Points[i].Start; to.Sub(from) > d.Step/2 {
			out = append(out, Gap{from, to})
		}
	}
	return out
}

// sweep follows the budget through time, measurement by measurement. A freeze starts at FreezeAt and stands until
// more than FreezeUntilRemaining is back, gaps included; a warning stands while the numbers of the moment ask for it.
func (st *Status) sweep() {
	a := st.account
	state := OK
	step := func(t time.Time, gap bool) {
		c := a.consumed(t)
		state = st.next(state, t, c)
		st.Trend = append(st.Trend, Reading{At: t.UTC(), Consumed: c, Frozen: state == Freeze, Warned: state == Warn,
			Gap: gap})
	}
	for i, t := range a.end {
		if t.After(st.Moment) {
			break
		}
		step(t, i > 0 && a.start[i].Sub(a.end[i-1]) > st.Definition.Step/2)
	}
	if n := len(st.Trend); n > 0 && st.Measured && st.Moment.After(st.Trend[n-1].At) {
		step(st.Moment, st.Moment.Sub(st.Trend[n-1].At) > st.Definition.Step*3/2)
	}
	st.State = state
	st.periods()
}

// next is the state after a state, at a moment with so much consumed.
func (st *Status) next(before string, t time.Time, consumed float64) string {
	p := &st.set.Policy
	switch {
	case consumed >= p.FreezeAt:
		return Freeze
	case before == Freeze && round(1-consumed) <= p.FreezeUntilRemaining:
		return Freeze
	case consumed > p.WarnAbove && st.daysLeft(t, consumed, false) > float64(p.WarnDaysLeft):
		return Warn
	}
	return OK
}

func (st *Status) periods() {
	var open *Period
	for _, r := range st.Trend {
		if c := r.Consumed; r.Consumed >= 1 && st.SpentSince == nil {
			t := r.At
			st.SpentSince = &t
		} else if c < 1 {
			st.SpentSince = nil
		}
		if open != nil && open.State != r.State() {
			open.To, open.Standing = r.At, false
			open = nil
		}
		if open == nil && r.State() != OK {
			st.Periods = append(st.Periods, Period{State: r.State(), From: r.At, Standing: true})
			open = &st.Periods[len(st.Periods)-1]
		}
		if open != nil {
			open.To, open.Peak = r.At, math.Max(open.Peak, r.Consumed)
		}
	}
	for i := range st.Periods {
		p := &st.Periods[i]
		for k := range st.Overrides {
			if x := &st.Overrides[k]; p.Override == nil && x.From.Before(p.To) && x.To.After(p.From) || p.Standing &&
				x.Covers(p.To) {
				p.Override = x
			}
		}
	}
}

func (st *Status) daysLeft(at time.Time, consumed float64, frozen bool) float64 {
	if !st.Window.Rolling {
		_, to := st.Window.Bounds(at)
		return to.Sub(at).Hours() / 24
	}
	p := &st.set.Policy
	enough := func(c float64) bool { return c <= p.WarnAbove }
	if frozen {
		enough = func(c float64) bool { return c < p.FreezeAt && round(1-c) > p.FreezeUntilRemaining }
	}
	if enough(consumed) {
		return 0
	}
	return st.account.falls(at, enough).Sub(at).Hours() / 24
}

// begins is when the window of the moment begins.
func (st *Status) begins() time.Time {
	if st.Moment.IsZero() {
		return time.Time{}
	}
	from, _ := st.Window.Bounds(st.Moment)
	return from
}

// judge says what the policy asks for at the moment, or if no moment was asked for, of everything so far.
func (st *Status) judge(asked time.Time) {
	p := &st.set.Policy
	switch st.State {
	case Freeze:
		st.Triggers = append(st.Triggers, Trigger{Kind: Freeze, Text: fmt.Sprintf("release freeze until more than "+
			"%s of the budget is back", percent(p.FreezeUntilRemaining))})
	case Warn:
		st.Triggers = append(st.Triggers, Trigger{Kind: Warn, Text: fmt.Sprintf("reliability review: more than %s "+
			"consumed with %g days left", percent(p.WarnAbove), st.DaysLeft)})
	}
	for i := range st.Reviews {
		b := &st.Reviews[i]
		happened := asked.IsZero() || !b.From.After(asked)
		if b.Asks && happened && (!b.Met || b.To.After(st.begins())) {
			st.Triggers = append(st.Triggers, Trigger{Kind: "review", Review: b.ID, Due: b.Due, Met: b.Met,
				Text: fmt.Sprintf("a review with a follow-up: %s burnt %s of the budget, more than %s", b.ID,
					percent(b.Consumed), percent(p.ReviewAbove))})
		}
	}
	for i := range st.Overrides {
		if x := &st.Overrides[i]; x.Covers(st.Moment) && (st.State == Freeze || st.State == Warn) {
			st.Overridden, st.Override = x, x.By+": "+x.Reason
			if x.Withheld {
				st.Override = "those who may: the reason is not for this edition"
			}
		}
	}
}
