package slo

import (
	"math"
	"sort"
	"time"
)

// An account is a budget's measurements with sums from the start, so that every window costs two binary searches.
//
// # What is counted
//
// The definitions are those of "The Site Reliability Workbook" (Beyer et al., O'Reilly 2018), chapters 2 "Implementing
// SLOs" and 5 "Alerting on SLOs", and of OpenSLO v1 (budgeting methods). With a target T:
//
//	allowed   = (1 - T) · counted
//	consumed  = bad / allowed          a share of the budget: 1 is all of it, more is an overdraft
//	remaining = 1 - consumed
//	burn rate = (bad / counted) / (1 - T), over a recent stretch: 1 would spend exactly the budget in a window
//
// What is bad and what is counted depends on the method:
//
//   - Occurrences: bad = total - good, counted = total. In a calendar window that is still open, total is carried on
//     to the window's end at the rate so far, because the budget is that of the whole window.
//   - Timeslices: a slice is bad if good/total < timeSliceTarget, good if nothing happened in it. counted = the slices
//     of the whole window, measured or not: 99.99 % of 28 days, which are 40,320 slices of a minute, allow 4.032 bad
//     ones.
//   - RatioTimeslices: a slice is bad by 1 - good/total; counted as for Timeslices.
//
// Measurements shorter than a slice are added up into slices, which begin on whole multiples of their length in UTC.
// Longer ones count slices themselves (see Definition.fit).
//
// # When it counts
//
// A measurement counts in the window in which it ends, from the moment when it ends: what is not over is not known,
// and what reaches over the border of a window is in one of the two and in no other. A gap counts nothing: nothing
// bad, and for Occurrences nothing at all.
//
// # What does not count
//
// A measurement (or slice) that lies wholly in an exclusion is neither bad nor counted. One that an exclusion covers
// only in part counts in full, for nobody knows which part was bad; the exclusion's account says so. An exclusion
// does not make a budget of time smaller: its slices were allowed to be bad as well.
type account struct {
	d        *Definition
	start    []time.Time // of units: measurements, or slices
	end      []time.Time
	bad, all []float64 // sums of what counts in the units before the i-th; one longer than start
	length   []float64 // seconds that are counted, likewise
	use      []ExclusionUse
}

func newAccount(d *Definition, exclusions []Span) *account {
	units := d.units()
	n := len(units)
	a := &account{d: d, start: make([]time.Time, n), end: make([]time.Time, n), bad: make([]float64, n+1),
		all: make([]float64, n+1), length: make([]float64, n+1)}
	for _, x := range exclusions {
		if x.SLO == d.Name {
			a.use = append(a.use, ExclusionUse{Span: x})
		}
	}
	for i, u := range units {
		bad, all, length := u.bad, u.all, u.end.Sub(u.start).Seconds()
		if a.excluded(u) {
			bad, all, length = 0, 0, 0
		}
		a.start[i], a.end[i] = u.start, u.end
		a.bad[i+1], a.all[i+1], a.length[i+1] = a.bad[i]+bad, a.all[i]+all, a.length[i]+length
	}
	for i := range a.use {
		if x := &a.use[i]; x.Bad > 0 {
			x.Share = a.share(x.Bad, x.To)
		}
	}
	return a
}

// excluded reports whether a unit does not count, and books it with the exclusion.
func (a *account) excluded(u unit) bool {
	for i := range a.use {
		x := &a.use[i]
		switch {
		case !u.start.Before(x.From) && !u.end.After(x.To):
			x.Bad += u.bad
			x.Counted += u.all
			x.Measurements++
			return true
		case u.start.Before(x.To) && u.end.After(x.From):
			x.Partial++
		}
	}
	return false
}

// A unit is what is judged as one: a measurement, or a slice.
type unit struct {
	start, end time.Time
	bad, all   float64
}

// units are the measurements, or the slices that they add up to.
func (d *Definition) units() []unit {
	if d.Slice == 0 || d.coarse() {
		out := make([]unit, len(d.Points))
		for i, p := range d.Points {
			out[i] = unit{p.Start, p.End, p.Total - p.Good, p.Total}
		}
		return out
	}
	var out []unit
	var good, total float64
	for i, p := range d.Points {
		good, total = good+p.Good, total+p.Total
		at := p.Start.Truncate(d.Slice)
		if i+1 < len(d.Points) && d.Points[i+1].Start.Truncate(d.Slice).Equal(at) {
			continue
		}
		out = append(out, unit{at, at.Add(d.Slice), d.badness(good, total), 1})
		good, total = 0, 0
	}
	return out
}

// badness is how bad a slice was, from 0 to 1.
func (d *Definition) badness(good, total float64) float64 {
	switch {
	case total == 0:
		return 0
	case d.Method == RatioTimeslices:
		return 1 - good/total
	case good/total < d.SliceTarget:
		return 1
	}
	return 0
}

// ended gives the indices [i, j) of the units that end in (from, to].
func (a *account) ended(from, to time.Time) (i, j int) {
	i = sort.Search(len(a.end), func(k int) bool { return a.end[k].After(from) })
	j = i + sort.Search(len(a.end)-i, func(k int) bool { return a.end[i+k].After(to) })
	return i, j
}

// A view is a window of a moment, and the units in it.
type view struct {
	at, from, to time.Time
	i, j         int
}

func (a *account) view(at time.Time) view {
	v := view{at: at}
	v.from, v.to = a.d.Window.Bounds(at)
	v.i, v.j = a.ended(v.from, at)
	return v
}

// allowed is how much may be bad in a window, in what is counted: events, or slices.
func (a *account) allowed(v view) float64 {
	if a.d.Method != Occurrences {
		return (1 - a.d.Target) * float64(v.to.Sub(v.from)) / float64(a.d.Slice)
	}
	all := a.all[v.j] - a.all[v.i]
	if counted := a.length[v.j] - a.length[v.i]; !a.d.Window.Rolling && counted > 0 {
		all += all / counted * v.to.Sub(v.at).Seconds()
	}
	return (1 - a.d.Target) * all
}

// spent is how much was bad in a window.
func (a *account) spent(v view) float64 { return a.bad[v.j] - a.bad[v.i] }

// consumed is the fraction of the budget that is used at a moment.
func (a *account) consumed(at time.Time) float64 {
	v := a.view(at)
	return fraction(a.spent(v), a.allowed(v))
}

// share is what an amount of bad is of the budget at a moment.
func (a *account) share(bad float64, at time.Time) float64 {
	return fraction(bad, a.allowed(a.view(at)))
}

// fraction is rounded to a billionth: 1-0.99 is not 0.01 in binary, and a freeze must not hang on that.
func fraction(bad, allowed float64) float64 {
	if allowed <= 0 || bad <= 0 {
		return 0
	}
	return math.Round(bad/allowed*1e9) / 1e9
}

// recent is the stretch that the burn rate looks at: the last quarter of a window's length.
func (w Window) recent() time.Duration { return w.Length() / 4 }

// burnRate is how fast the budget burnt in the recent stretch. Only what was measured counts, so a gap neither hurts
// nor helps.
func (a *account) burnRate(at time.Time) float64 {
	i, j := a.ended(at.Add(-a.d.Window.recent()), at)
	all := a.all[j] - a.all[i]
	return fraction(a.bad[j]-a.bad[i], all*(1-a.d.Target))
}

// Projection names the method by which ExhaustedAt is found; ProjectionWords explain it.
const (
	Projection      = "recent-rate"
	ProjectionWords = "the burn rate of the last quarter of the window goes on, and what ages out of a rolling " +
		"window comes back"
)

// exhausted projects when a budget that is not spent will be, within one window's length (a calendar window: by its
// end). With r the burn rate, L the window's length and the budget staying as large as it is, consumption at a later
// moment t is
//
//	(bad of the units that are still in the window at t) / allowed + r · (t - at) / L
//
// which rises evenly between the moments when units age out, so each such stretch is solved for 1. It is told to the
// minute.
func (a *account) exhausted(at time.Time, rate float64) (time.Time, bool) {
	v := a.view(at)
	length, allowed, to := a.d.Window.Length(), a.allowed(v), v.to
	if !a.d.Window.Rolling {
		length = to.Sub(v.from)
	}
	if allowed <= 0 || rate <= 0 {
		return time.Time{}, false
	}
	i, j := v.i, v.j
	for t := at; ; i++ {
		until := at.Add(length)
		if !a.d.Window.Rolling {
			until = to
		} else if i < j {
			until = a.end[i].Add(length)
		}
		left := fraction(a.bad[j]-a.bad[i], allowed)
		if need := (1 - left) / rate * float64(length); need <= float64(until.Sub(at)) {
			if hit := at.Add(time.Duration(need)); hit.After(t) {
				t = hit
			}
			return t.Round(time.Minute), true
		}
		if t = until; !a.d.Window.Rolling || i >= j {
			return time.Time{}, false
		}
	}
}

// falls tells when consumption will have fallen far enough, if nothing bad is added and the budget stays as large as
// it is: the first moment at which enough of the window's units have aged out. It is the moment itself if that is so
// already.
func (a *account) falls(at time.Time, enough func(consumed float64) bool) time.Time {
	v := a.view(at)
	i, j, allowed := v.i, v.j, a.allowed(v)
	k := sort.Search(j-i, func(k int) bool { return enough(fraction(a.bad[j]-a.bad[i+k], allowed)) })
	if k == 0 {
		return at
	}
	return a.end[i+k-1].Add(a.d.Window.Length())
}
