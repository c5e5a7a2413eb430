package slo

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"
)

// The states of a budget.
const (
	OK      = "ok"
	Warn    = "warn"    // a reliability review is asked for
	Freeze  = "freeze"  // releases stop
	Unknown = "unknown" // nothing was measured in its window, so nobody can tell
)

// Results is how all budgets stand. It is read-only and safe for concurrent use.
type Results struct {
	Budgets []*Status // by name
	Policy  Policy

	of map[string][]BudgetBurn
}

// Budget finds a budget by name, or nil.
func (r *Results) Budget(name string) *Status {
	for _, b := range r.Budgets {
		if b.Name == name {
			return b
		}
	}
	return nil
}

// A BudgetBurn is a budget and what one review burnt of it.
type BudgetBurn struct {
	Budget *Status
	Burn   ReviewBurn
}

// BudgetsOf gives the budgets that a review says it burnt, in the order in which it names them. Those that no file
// defines, or that this edition may not show, are left out.
func (r *Results) BudgetsOf(reviewID string) []BudgetBurn { return r.of[reviewID] }

// MarshalJSON writes {"budgets": [...]}.
func (r *Results) MarshalJSON() ([]byte, error) {
	budgets := r.Budgets
	if budgets == nil {
		budgets = []*Status{}
	}
	return json.Marshal(map[string]any{"budgets": budgets})
}

// A Status is how one budget stands at a moment. Consumed, Remaining and shares are fractions of the budget: 1 is all
// of it.
type Status struct {
	Name       string
	Title      string // what to call it: the displayName, or else the name
	Definition *Definition
	Window     Window // the definition's own, or what ForWindow was asked for

	Target float64   // the definition's
	Moment time.Time // that all of this is about; zero if none was asked for and nothing was ever measured
	// the Moment, or nil if nothing was measured in the window: State is Unknown then, and the numbers mean nothing
	At            *time.Time
	MeasuredUntil time.Time // end of the last measurement at that moment; zero without
	Measured      bool      // At is not nil
	Coverage      float64   // share of the window so far that was measured, 0 to 1

	Allowed, Spent      float64 // in what is counted: events for Occurrences, slices else
	Consumed, Remaining float64 // Remaining is below 0 in an overdraft
	// over the last quarter of the window's length; 1 spends exactly the budget in a window
	BurnRate float64
	State    string // OK, Warn, Freeze or Unknown
	// DaysLeft: for a calendar window, to its end. For a rolling one, until enough old burn has aged out if nothing
	// is added: to end the freeze while one stands, else to be no longer above the warning threshold; 0 when it is
	// not above it.
	DaysLeft    float64
	ExhaustedAt *time.Time // projected (see Projection); nil: not within a window's length, or spent already
	SpentSince  *time.Time // since when it has been spent without a break, nil while it is not
	Triggers    []Trigger  // what the policy says now
	Override    string     // "who: why", if a decision by which the state has no consequences holds now; "" without
	Overridden  *Span      // the same in full; nil without

	Reviews    []ReviewBurn   // newest first
	InWindow   WindowUse      // what used it in the window of the moment; empty where nothing was measured
	Exclusions []ExclusionUse // all of this budget, by time
	Overrides  []Span         // likewise
	Periods    []Period       // warnings and freezes so far, oldest first
	Gaps       []Gap          // stretches between measurements that nothing measured
	Trend      []Reading      // at the end of every measurement until At, and at At

	set     *Set
	account *account
}

// Minutes are allowed and spent as time, for budgets that are an amount of time; false for others.
func (st *Status) Minutes() (allowed, spent time.Duration, ok bool) {
	d := st.Definition
	if !d.TimeBased() {
		return 0, 0, false
	}
	slice := float64(d.Slice)
	return time.Duration(st.Allowed * slice), time.Duration(st.Spent * slice), true
}

// Standing reports whether a state (Freeze; or Warn, which a freeze is as well) stands and no override covers it.
func (st *Status) Standing(state string) bool {
	if st.Overridden != nil {
		return false
	}
	return st.State == Freeze || state == Warn && st.State == Warn
}

// MaxAge is how old the last measurement of a budget may be before it says nothing of today: a week, or three steps
// of measuring where that is longer.
func (d *Definition) MaxAge() time.Duration { return max(7*day, 3*d.Step) }

// Stale reports whether the last measurement ended more than maxAge before now; a maxAge of 0 is the definition's
// MaxAge. A budget of which nothing was ever measured is Unknown and not stale.
func (st *Status) Stale(now time.Time, maxAge time.Duration) bool {
	if maxAge == 0 {
		maxAge = st.Definition.MaxAge()
	}
	return !st.MeasuredUntil.IsZero() && now.Sub(st.MeasuredUntil) > maxAge
}

// A Reading is how a budget stood at a moment.
type Reading struct {
	At       time.Time
	Consumed float64
	Frozen   bool // a release freeze stood
	Warned   bool // a reliability review was asked for
	Gap      bool // between the reading before and this one is time that nothing measured: do not join them
}

// State is the state at that moment.
func (r Reading) State() string {
	switch {
	case r.Frozen:
		return Freeze
	case r.Warned:
		return Warn
	}
	return OK
}

// A Gap is time between two measurements that nothing measured.
type Gap struct{ From, To time.Time }

// A Period is a warning or a freeze. It is followed at the ends of measurements, so its borders are as fine as these.
type Period struct {
	State    string // Warn or Freeze
	From, To time.Time
	Standing bool    // it had not ended at the moment of the results, which To is then
	Peak     float64 // the most that was consumed in it
	Override *Span   // the first decision in it by which it had no consequences for a while
}

// A Trigger is one thing that the policy asks for now.
type Trigger struct {
	Kind   string     `json:"kind"` // freeze, warn or review
	Text   string     `json:"text"`
	Review string     `json:"review,omitempty"` // the id, for kind review
	Due    *time.Time `json:"due,omitempty"`    // likewise
	Met    bool       `json:"met,omitempty"`    // likewise: the review has a follow-up
}

// How tells how it is known what a review burnt: "stated" in the review, "measured" over its own span, or "unknown",
// when it says nothing and nothing was measured then.
func (b *ReviewBurn) How() string {
	switch {
	case b.Stated:
		return "stated"
	case b.HasMeasured:
		return "measured"
	}
	return "unknown"
}

// Known reports whether Consumed means something.
func (b *ReviewBurn) Known() bool { return b.Stated || b.HasMeasured }

// A ReviewBurn is what one review burnt of a budget.
type ReviewBurn struct {
	ID, Title string
	// the review's own span: from started to resolved, or else all of its times and events, or else its day; zero
	// without any
	From, To time.Time
	Stated   bool    // Consumed is what the review says; else it is Measured
	Consumed float64 // a fraction of the budget; means nothing if it is not Known
	// Measured is what the measurements that the span touches say, whole measurements, even where the review states
	// another number. HasMeasured is false if nothing was measured then.
	Measured    float64
	HasMeasured bool
	SharedWith  []string // ids of other reviews whose span touches the same measurements: they cannot be told apart
	Counted     bool     // false: the review says that it does not count, and Reason why
	Reason      string
	Asks        bool       // the policy asks for a review with a follow-up
	Due         *time.Time // by when, if Asks
	Met         bool       // the review has a follow-up that is not of kind none
}

// An ExclusionUse is an exclusion with what it left out.
type ExclusionUse struct {
	Span
	Measurements int     // that do not count: measurements, or slices
	Bad          float64 // how much was bad in them, in what is counted
	Counted      float64 // of how much
	Share        float64 // what the bad would have consumed of the budget at the end of the exclusion
	Partial      int     // measurements that it covers only in part, which count in full
}

// Percent writes a fraction for people: 23 %, 4.3 %, 0.05 %.
func Percent(fraction float64) string { return percent(fraction) }

func percent(f float64) string {
	v := f * 100
	places := 0
	switch a := math.Abs(v); {
	case a >= 10 || a == math.Trunc(a):
	case a >= 1:
		places = 1
	default:
		places = 2
	}
	if v > 99 && v < 100 { // never round up to all of it
		return strconv.FormatFloat(math.Trunc(v*100)/100, 'f', -1, 64) + " %"
	}
	return fmt.Sprintf("%.*f %%", places, v)
}

// jsonStatus is the published form. Numbers are null where nothing was measured.
type jsonStatus struct {
	Name          string          `json:"name"`
	Title         string          `json:"title"`
	Service       string          `json:"service"`
	Method        string          `json:"method"`
	Target        float64         `json:"target"`
	Window        string          `json:"window"`
	Rolling       bool            `json:"rolling"`
	At            *time.Time      `json:"at"`
	MeasuredUntil *time.Time      `json:"measured_until"`
	Coverage      float64         `json:"coverage"`
	Consumed      *float64        `json:"consumed"`
	Remaining     *float64        `json:"remaining"`
	BurnRate      *float64        `json:"burn_rate"`
	State         string          `json:"state"`
	DaysLeft      *float64        `json:"days_left"`
	ExhaustedAt   *time.Time      `json:"exhausted_at"`
	Projection    string          `json:"projection"`
	Unexplained   *float64        `json:"unexplained"`
	Triggers      []Trigger       `json:"triggers"`
	Override      *jsonSpan       `json:"override"`
	Reviews       []jsonBurn      `json:"reviews"`
	Exclusions    []jsonExclusion `json:"exclusions"`
}

type jsonSpan struct {
	From   time.Time `json:"from"`
	To     time.Time `json:"to"`
	By     string    `json:"by,omitempty"`
	Kind   string    `json:"kind,omitempty"`
	Reason string    `json:"reason"`
}

type jsonExclusion struct {
	jsonSpan
	Measurements int     `json:"measurements"`
	Bad          float64 `json:"bad"`
	Counted      float64 `json:"counted"`
	Share        float64 `json:"share"`
	Partial      int     `json:"partial"`
}

type jsonBurn struct {
	ID         string     `json:"id"`
	Consumed   *float64   `json:"consumed"`
	How        string     `json:"how"`
	Measured   *float64   `json:"measured"`
	Counted    bool       `json:"counted"`
	Reason     string     `json:"reason"`
	Asks       bool       `json:"asks_for_followup"`
	Due        *time.Time `json:"due"`
	Met        bool       `json:"met"`
	SharedWith []string   `json:"shared_with"`
}

// MarshalJSON writes the budget with the keys name, target, window, at, consumed, remaining, burn_rate, state,
// days_left, exhausted_at, triggers and reviews, and some more. Times are RFC 3339 in UTC.
func (st *Status) MarshalJSON() ([]byte, error) {
	d := st.Definition
	out := jsonStatus{Name: st.Name, Title: st.Title, Service: d.Service, Method: d.Method, Target: round(d.Target),
		Window: st.Window.String(), Rolling: st.Window.Rolling,
		At: utc(st.Moment), MeasuredUntil: utc(st.MeasuredUntil), Coverage: st.Coverage, State: st.State,
		Projection: Projection,
		Triggers:   append([]Trigger{}, st.Triggers...), Reviews: []jsonBurn{}, Exclusions: []jsonExclusion{}}
	if st.Measured {
		out.Consumed, out.Remaining, out.BurnRate, out.DaysLeft = &st.Consumed, &st.Remaining, &st.BurnRate,
			&st.DaysLeft
		out.ExhaustedAt = st.ExhaustedAt
		out.Unexplained = &st.InWindow.Unexplained
	}
	if st.Overridden != nil {
		x := published(*st.Overridden)
		out.Override = &x
	}
	for i := range st.Reviews {
		out.Reviews = append(out.Reviews, st.Reviews[i].published())
	}
	for _, x := range st.Exclusions {
		out.Exclusions = append(out.Exclusions, jsonExclusion{published(x.Span), x.Measurements, x.Bad, x.Counted,
			x.Share, x.Partial})
	}
	return json.Marshal(out)
}

// round takes off what binary fractions add: a target of 99.9 % is 0.999.
func round(v float64) float64 { return math.Round(v*1e12) / 1e12 }

func published(x Span) jsonSpan { return jsonSpan{x.From.UTC(), x.To.UTC(), x.By, x.Kind, x.Reason} }

func (b *ReviewBurn) published() jsonBurn {
	out := jsonBurn{ID: b.ID, How: b.How(), Counted: b.Counted, Reason: b.Reason, Asks: b.Asks, Due: b.Due, Met: b.Met,
		SharedWith: append([]string{}, b.SharedWith...)}
	if b.Known() {
		out.Consumed = &b.Consumed
	}
	if b.HasMeasured {
		out.Measured = &b.Measured
	}
	return out
}

func utc(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
