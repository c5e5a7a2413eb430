package slo

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// A model reckons slowly and without sums from the start, the way that a person would: it looks at every measurement
// for every question.
type model struct {
	d    *Definition
	ex   []Span
	from func(at time.Time) (from, to time.Time)
}

func (m *model) each(from, to time.Time, count func(p Point)) {
	for _, p := range m.d.Points {
		out := false
		for _, x := range m.ex {
			out = out || !p.Start.Before(x.From) && !p.End.After(x.To)
		}
		if !out && p.End.After(from) && !p.End.After(to) {
			count(p)
		}
	}
}

func (m *model) bad(from, to time.Time) (bad float64) {
	m.each(from, to, func(p Point) { bad += p.Total - p.Good })
	return bad
}

func (m *model) allowed(at time.Time) float64 {
	from, to := m.from(at)
	all, seconds := 0.0, 0.0
	m.each(from, at, func(p Point) {
		all += p.Total
		seconds += p.End.Sub(p.Start).Seconds()
	})
	if seconds > 0 {
		all += all / seconds * to.Sub(at).Seconds()
	}
	return all * (1 - m.d.Target)
}

// exhausted walks ahead minute by minute. Measurements end on the hour, so what is left of them changes by the hour.
func (m *model) exhausted(at time.Time, rate float64) (time.Time, bool) {
	from, to := m.from(at)
	allowed := m.allowed(at)
	length := m.d.Window.Length()
	if !m.d.Window.Rolling {
		length = to.Sub(from)
	}
	left := map[time.Time]float64{}
	for t := at; t.Before(at.Add(length)); t = t.Add(time.Minute) {
		if !m.d.Window.Rolling && t.After(to) {
			break
		}
		if m.d.Window.Rolling {
			from = t.Add(-length)
		}
		hour := from.Truncate(time.Hour)
		if _, known := left[hour]; !known {
			left[hour] = m.bad(from, at) / allowed
		}
		if left[hour]+rate*float64(t.Sub(at))/float64(length) >= 1-1e-12 {
			return t, true
		}
	}
	return time.Time{}, false
}

// TestAgainstTheModel compares with the model on random histories with gaps and exclusions, at random moments.
func TestAgainstTheModel(t *testing.T) {
	rnd := rand.New(rand.NewPCG(5, 5))
	hits, freezes, ages := 0, 0, 0
	for range 500 {
		d := &Definition{Name: "a", Method: Occurrences, Target: .99, Window: Window{N: 2, Unit: 'd',
			Rolling: rnd.IntN(2) == 0}, Step: time.Hour}
		m := &model{d: d, from: func(at time.Time) (time.Time, time.Time) { return at.Add(-2 * day), at }}
		if !d.Window.Rolling {
			d.Window.Start = onDay(1)
			m.from = func(at time.Time) (time.Time,
				time.Time) { // two days each, from the 1st on; a border belongs to the first
				n := int(math.Ceil(at.Sub(onDay(1)).Hours()/48)) - 1
				return onDay(1 + 2*n), onDay(3 + 2*n)
			}
		}
		for h := range 24 * 6 {
			if rnd.IntN(8) == 0 {
				continue
			}
			total := float64(50 + rnd.IntN(100))
			bad := 0.0
			if rnd.IntN(5) < 2 {
				bad = float64(rnd.IntN(4))
			}
			start := onDay(1).Add(time.Duration(h) * time.Hour)
			d.Points = append(d.Points, Point{start, start.Add(time.Hour), total - bad, total})
		}
		for range rnd.IntN(3) {
			from := onDay(1).Add(time.Duration(rnd.IntN(140*60)) * time.Minute)
			m.ex = append(m.ex, Span{SLO: "a", From: from, To: from.Add(time.Duration(rnd.IntN(600)) * time.Minute)})
		}
		s := &Set{Budgets: []*Definition{d}, Policy: defaults()}
		s.Policy.Exclusions = m.ex
		at := onDay(2).Add(time.Duration(1+rnd.IntN(4*24*60)) * time.Minute)
		st := Evaluate(s, nil, at).Budget("a")
		from, _ := m.from(at)
		if want := m.bad(from, at); st.Spent != want || math.Abs(st.Allowed-m.allowed(at)) > 1e-6 {
			t.Fatalf("at %s: %g of %g, want %g of %g", at, st.Spent, st.Allowed, want, m.allowed(at))
		}
		got, ok := time.Time{}, st.ExhaustedAt != nil
		if ok {
			got = *st.ExhaustedAt
		}
		if st.Consumed < 1 && st.Measured {
			want, should := m.exhausted(at, st.BurnRate)
			edge := d.Window.Rolling && should && want.Sub(at) > 2*day-2*time.Minute
			if (ok != should || ok && (got.Sub(want).Abs() > time.Minute)) && !edge {
				t.Fatalf("at %s, %g consumed at a rate of %g: exhausted %v %s, want %v %s", at, st.Consumed,
					st.BurnRate, ok, got, should, want)
			}
			if ok {
				hits++
			}
		}
		freezes += len(st.Periods)
		// that many days on (told to a tenth) enough has aged out, and no sooner
		if d.Window.Rolling && st.DaysLeft > 0 {
			left := func(t time.Time) float64 { return m.bad(t.Add(-2*day), at) / m.allowed(at) }
			then := at.Add(time.Duration(st.DaysLeft * float64(day)))
			if before, after := left(then.Add(-73*time.Minute)), left(then.Add(73*time.Minute)); before < .8-1e-9 ||
				after > .8+1e-9 {
				t.Fatalf("at %s: %g days left, but %g before that and %g after", at, st.DaysLeft, before, after)
			}
			ages++
		}
	}
	if hits < 20 || freezes < 50 || ages < 20 {
		t.Errorf("only %d projections, %d periods and %d waits: the histories prove too little", hits, freezes, ages)
	}
}
