package slo

import (
	"fmt"
	"math"
	"time"

	"throughline/internal/review"
)

// The states of a budget.
const (
	OK     = "ok"
	Warn   = "warn"
	Freeze = "freeze"
)

// Results is how all budgets stand.
type Results struct {
	Budgets []*Status `json:"budgets"`
	Policy  Policy    `json:"-"`
}

// A Status is how one budget stands at a moment. Consumed and Remaining are fractions of the budget.
type Status struct {
	Name        string       `json:"name"`
	Target      float64      `json:"target"`
	Window      string       `json:"window"`
	At          *time.Time   `json:"at"` // null without measurements
	Consumed    float64      `json:"consumed"`
	Remaining   float64      `json:"remaining"`
	BurnRate    float64      `json:"burn_rate"`
	State       string       `json:"state"`
	DaysLeft    float64      `json:"days_left"`
	ExhaustedAt *time.Time   `json:"exhausted_at"`
	Triggers    []string     `json:"triggers"`
	Reviews     []ReviewBurn `json:"reviews"`
	Override    string       `json:"override,omitempty"` // why a freeze or warning does not hold now
	Excluded    []string     `json:"excluded"`
	Definition  *Definition  `json:"-"`
	Trend       []Reading    `json:"-"`
}

// A Reading is what was consumed at a moment, and whether a freeze or a warning stood.
type Reading struct {
	At       time.Time
	Consumed float64
	Frozen   bool
	Warned   bool
	Gap      bool // nothing was measured just before
}

// A ReviewBurn is what one review used of a budget. Stated: the review says so, else it is measured over the review's span.
type ReviewBurn struct {
	ID       string  `json:"id"`
	Consumed float64 `json:"consumed"`
	Stated   bool    `json:"stated"`
	Counted  bool    `json:"counted"`
	Reason   string  `json:"reason,omitempty"`
	Asks     bool    `json:"asks_for_followup"`
}

// Evaluate tells how the budgets stand at now, or at the last measurement when now is zero.
func Evaluate(s *Set, reviews []*review.Review, now time.Time) *Results {
	out := &Results{Budgets: []*Status{}, Policy: s.Policy}
	for _, d := range s.Budgets {
		out.Budgets = append(out.Budgets, s.status(d, reviews, now))
	}
	return out
}

func (s *Set) status(d *Definition, reviews []*review.Review, now time.Time) *Status {
	a := newAccount(d, s.Policy.Exclusions)
	st := &Status{Name: d.Name, Target: d.Target, Window: d.Window.String(), Remaining: 1, State: OK, Definition: d, Triggers: []string{}, Reviews: []ReviewBurn{}, Excluded: []string{}}
	if len(a.start) == 0 {
		return st
	}
	at := now
	if at.IsZero() {
		at = a.end[len(a.end)-1]
	}
	st.At = &at
	st.Consumed = a.consumed(at)
	st.Remaining = 1 - st.Consumed
	st.BurnRate = a.burnRate(at)
	frozen := s.sweep(a, st, at)
	st.DaysLeft = s.daysLeft(a, at, st.Consumed)
	if t, ok := a.ahead(at, st.BurnRate, func(c float64) bool { return c >= 1 }); ok && st.Consumed < 1 {
		st.ExhaustedAt = &t
	}
	s.burnt(a, st, reviews)
	s.judge(st, frozen, at)
	return st
}

// sweep follows the freeze through time: it starts at FreezeAt and ends when more than FreezeUntilRemaining is back.
func (s *Set) sweep(a *account, st *Status, at time.Time) (frozen bool) {
	step := func(t time.Time, gap bool) {
		c := a.consumed(t)
		if c >= s.Policy.FreezeAt {
			frozen = true
		} else if 1-c > s.Policy.FreezeUntilRemaining {
			frozen = false
		}
		warned := !frozen && c > s.Policy.WarnAbove && s.daysLeft(a, t, c) > float64(s.Policy.WarnDaysLeft)
		st.Trend = append(st.Trend, Reading{At: t, Consumed: c, Frozen: frozen, Warned: warned, Gap: gap})
	}
	for i, t := range a.end {
		if t.After(at) {
			return frozen
		}
		step(t, i > 0 && a.start[i].After(a.end[i-1].Add(a.end[i].Sub(a.start[i])/2)))
	}
	if last := a.end[len(a.end)-1]; at.After(last) {
		step(at, true)
	}
	return frozen
}

func (s *Set) daysLeft(a *account, at time.Time, consumed float64) float64 {
	days := 0.0
	if !a.d.Window.Rolling {
		_, to := a.d.Window.at(at)
		days = to.Sub(at).Hours() / 24
	} else if consumed > s.Policy.WarnAbove {
		if t, ok := a.ahead(at, 0, func(c float64) bool { return c <= s.Policy.WarnAbove }); ok {
			days = t.Sub(at).Hours() / 24
		}
	}
	return math.Round(days*10) / 10
}

func (s *Set) burnt(a *account, st *Status, reviews []*review.Review) {
	for _, r := range reviews {
		for _, b := range r.Budget {
			if b.SLO.ID != st.Name {
				continue
			}
			x := ReviewBurn{ID: r.ID, Consumed: b.Consumed, Stated: b.Consumed >= 0, Counted: b.Counted, Reason: b.Reason}
			if !x.Stated {
				x.Consumed = a.over(r.Span())
			}
			x.Asks = x.Counted && x.Consumed > s.Policy.ReviewAbove
			st.Reviews = append(st.Reviews, x)
		}
	}
}

// over is the share of the budget that went in the points that a span touches, of the window in which the span ends.
func (a *account) over(from, to time.Time) float64 {
	i, _ := a.between(from, to)
	for i > 0 && a.end[i-1].After(from) {
		i--
	}
	_, j := a.between(from, to.Add(1))
	if j = max(i, j); i == j {
		return 0
	}
	return a.share(a.bad[j]-a.bad[i], a.end[j-1])
}

func (s *Set) judge(st *Status, frozen bool, at time.Time) {
	p := &s.Policy
	switch {
	case frozen:
		st.State = Freeze
		st.Triggers = append(st.Triggers, fmt.Sprintf("release freeze until more than %g %% is back", p.FreezeUntilRemaining*100))
	case st.Consumed > p.WarnAbove && st.DaysLeft > float64(p.WarnDaysLeft):
		st.State = Warn
		st.Triggers = append(st.Triggers, fmt.Sprintf("reliability review: above %g %% consumed with %g days left", p.WarnAbove*100, st.DaysLeft))
	}
	for _, x := range p.Overrides {
		if x.SLO == st.Name && !at.Before(x.From) && at.Before(x.To) {
			st.Override = x.By + ": " + x.Reason
		}
	}
	for _, x := range p.Exclusions {
		if x.SLO == st.Name {
			st.Excluded = append(st.Excluded, fmt.Sprintf("%s to %s, %s: %s", x.From.Format(time.DateOnly), x.To.Format(time.DateOnly), x.Kind, x.Reason))
		}
	}
}
