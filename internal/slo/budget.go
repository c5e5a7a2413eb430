package slo

import (
	"math"
	"sort"
	"time"
)

// An account is a budget's measurements with prefix sums, so that every window costs two binary searches.
//
// The definitions are those of "The Site Reliability Workbook" (Google, 2018), chapters "Implementing SLOs" and "Alerting
// on SLOs": with a target T, the budget is (1-T) of what is counted, consumed = bad / budget, remaining = 1 - consumed,
// burn rate = (bad / counted) / (1-T), so that 1 spends exactly the budget in a window.
//
//   - Occurrences: bad = total - good, counted = total. In a calendar window that is still open, total is carried on at the
//     rate so far to the window's end.
//   - Timeslices (OpenSLO v1): bad = slices under timeSliceTarget, counted = all slices of the window, measured or not:
//     99.99 % of 28 days, 40,320 slices of a minute, allows 4.032. A measurement longer than a slice counts slices.
//   - RatioTimeslices: bad = the sum of 1 - good/total over slices, counted as for Timeslices.
type account struct {
	d              *Definition
	start          []time.Time // of points
	end            []time.Time
	bad, all       []float64 // prefix sums, one longer than start
	length         []float64 // measured seconds, prefix sums
	excluded       float64   // bad that does not count
	excludedPoints int
}

func newAccount(d *Definition, ex []Span) *account {
	a := &account{d: d, bad: []float64{0}, all: []float64{0}, length: []float64{0}}
	for _, p := range d.units() {
		bad, all := d.cost(p)
		if covered(ex, d.Name, p) {
			a.excluded += bad
			a.excludedPoints++
			bad, all = 0, 0
		}
		n := len(a.start)
		a.start, a.end = append(a.start, p.Start), append(a.end, p.End)
		a.bad, a.all = append(a.bad, a.bad[n]+bad), append(a.all, a.all[n]+all)
		a.length = append(a.length, a.length[n]+p.End.Sub(p.Start).Seconds())
	}
	return a
}

// covered tells whether a point lies wholly in an exclusion; one that only overlaps counts in full.
func covered(ex []Span, name string, p Point) bool {
	for _, x := range ex {
		if x.SLO == name && !p.Start.Before(x.From) && !p.End.After(x.To) {
			return true
		}
	}
	return false
}

// units merges points that are shorter than a slice into slices.
func (d *Definition) units() []Point {
	if d.Slice == 0 || len(d.Points) == 0 || d.Points[0].End.Sub(d.Points[0].Start) >= d.Slice {
		return d.Points
	}
	var out []Point
	for _, p := range d.Points {
		at := p.Start.Truncate(d.Slice)
		if n := len(out); n > 0 && out[n-1].Start.Equal(at) {
			out[n-1].Good += p.Good
			out[n-1].Total += p.Total
			continue
		}
		out = append(out, Point{Start: at, End: at.Add(d.Slice), Good: p.Good, Total: p.Total})
	}
	return out
}

func (d *Definition) cost(p Point) (bad, all float64) {
	if d.Method == Occurrences || p.End.Sub(p.Start) > d.Slice {
		return p.Total - p.Good, p.Total
	}
	if p.Total == 0 {
		return 0, 1
	}
	share := p.Good / p.Total
	if d.Method == RatioTimeslices {
		return 1 - share, 1
	}
	if share < d.SliceTarget {
		return 1, 1
	}
	return 0, 1
}

// between gives the indices of the points that start in [from, to).
func (a *account) between(from, to time.Time) (i, j int) {
	i = sort.Search(len(a.start), func(k int) bool { return !a.start[k].Before(from) })
	j = sort.Search(len(a.start), func(k int) bool { return !a.start[k].Before(to) })
	return i, max(i, j)
}

// allowed is how much may be bad in the window of a moment, in what is counted: events, or slices.
func (a *account) allowed(at time.Time) float64 {
	from, to := a.d.Window.at(at)
	if a.d.Method != Occurrences {
		return (1 - a.d.Target) * float64(to.Sub(from)) / float64(a.d.Slice)
	}
	i, j := a.between(from, at)
	all := a.all[j] - a.all[i]
	if measured := a.length[j] - a.length[i]; !a.d.Window.Rolling && measured > 0 {
		all += all / measured * to.Sub(at).Seconds()
	}
	return (1 - a.d.Target) * all
}

// consumed is the fraction of the budget that is used at a moment.
func (a *account) consumed(at time.Time) float64 {
	from, _ := a.d.Window.at(at)
	i, j := a.between(from, at)
	return a.share(a.bad[j]-a.bad[i], at)
}

func (a *account) share(bad float64, at time.Time) float64 {
	if allowed := a.allowed(at); allowed > 0 && bad > 0 {
		// Rounded to a billionth: 1-0.99 is not 0.01 in binary, and a freeze must not hang on that.
		return math.Round(bad/allowed*1e9) / 1e9
	}
	return 0
}

// burnRate looks at the last quarter of a window's length.
func (a *account) burnRate(at time.Time) float64 {
	i, j := a.between(at.Add(-a.d.Window.length()/4), at)
	if all := a.all[j] - a.all[i]; all > 0 {
		return math.Max(0, (a.bad[j]-a.bad[i])/all/(1-a.d.Target))
	}
	return 0
}

// ahead walks a window's length on in a hundred steps. With rate, the recent burn rate goes on while old burn ages out
// ("recent rate carried on"); it returns the first moment at which done holds.
func (a *account) ahead(at time.Time, rate float64, done func(consumed float64) bool) (time.Time, bool) {
	length, allowed := a.d.Window.length(), a.allowed(at)
	_, to := a.d.Window.at(at)
	from, _ := a.d.Window.at(at)
	for k := 1; k <= 100 && allowed > 0; k++ {
		on := length * time.Duration(k) / 100
		t := at.Add(on)
		left := from
		if a.d.Window.Rolling {
			left = t.Add(-length)
		} else if t.After(to) {
			break
		}
		i, j := a.between(left, at)
		if done((a.bad[j]-a.bad[i])/allowed + rate*float64(k)/100) {
			return t, true
		}
	}
	return time.Time{}, false
}
