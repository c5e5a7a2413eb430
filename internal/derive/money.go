package derive

import (
	"math"
	"time"

	"throughline/internal/corpus"
	"throughline/internal/review"
)

// Money is what the pattern of a theme costs and what preventing it would bring. Amounts are in the currency of the
// theme's investment.
//
//	PerYear   = incidents * 365 / Days
//	MeanHours = mean over the incidents whose duration and users are known of hours * users_percent / 100
//	Annual    = PerYear * MeanHours * hourly_cost
//	Savings   = Annual * effectiveness
//	Payback   = cost / (Savings / 12)                    months
//	Return    = (3 * Savings - cost) / cost * 100        percent over three years
//
// An incident of which duration or users are not known counts in PerYear and is left out of the mean: it is taken to
// be like the others, never to be nothing.
type Money struct {
	review.Investment
	Incidents []*review.Review // reviews of the kind incident that name the theme, newest first
	Known     []Impact         // of those of them whose duration and users are known
	Missing   []Missing        // the others
	Others    int              // reviews of other kinds that name the theme: nothing broke in them
	Days      float64          // observed
	Stated    bool             // Days stand in the theme; else they are from the site's first dated review to now
	Span      float64          // days from the first dated incident to the last

	PerYear, MeanHours, Annual, Savings float64
	Payback                             float64 // +Inf if nothing is saved
	Return                              float64 // NaN without a cost
}

// An Impact is how long an incident lasted and how many users it touched.
type Impact struct {
	Review       *review.Review
	Hours        float64
	UsersPercent float64
}

// UserHours are the hours of all users together, as a part of all users: 2 h for 10 % are 0.2.
func (i Impact) UserHours() float64 { return i.Hours * i.UsersPercent / 100 }

// Missing is an incident of which something is not known that the cost needs.
type Missing struct {
	Review          *review.Review
	Duration, Users bool // which of them is missing
}

// Computable reports whether there is anything to compute with: an incident with an impact, and days that it happened
// in.
func (m *Money) Computable() bool { return len(m.Known) > 0 && m.Days > 0 }

func money(t *corpus.Theme, h Habits, now time.Time) *Money {
	if t.Investment == nil {
		return nil
	}
	m := &Money{Investment: *t.Investment}
	for _, r := range t.Reviews {
		if r.Kind != "incident" {
			m.Others++
			continue
		}
		m.Incidents = append(m.Incidents, r)
		m.impact(r)
	}
	m.observe(h, now)
	m.compute()
	return m
}

func (m *Money) impact(r *review.Review) {
	d, ok := r.Duration()
	if !ok || !r.Impact.HasUsers {
		m.Missing = append(m.Missing, Missing{r, !ok, !r.Impact.HasUsers})
		return
	}
	m.Known = append(m.Known, Impact{r, d.Hours(), r.Impact.UsersPercent})
}

// observe finds the days that were observed, and how far the incidents are apart.
func (m *Money) observe(h Habits, now time.Time) {
	m.Days, m.Stated = m.ObservedDays, m.ObservedDays > 0
	if !m.Stated && !h.First.IsZero() {
		m.Days = math.Floor(now.Sub(h.First).Hours() / 24)
	}
	var first, last time.Time
	for _, r := range m.Incidents {
		if r.Date.IsZero() {
			continue
		}
		if last.IsZero() {
			last = r.Date.At
		}
		first = r.Date.At
	}
	m.Span = last.Sub(first).Hours() / 24
}

func (m *Money) compute() {
	if !m.Computable() {
		return
	}
	sum := 0.0
	for _, k := range m.Known {
		sum += k.UserHours()
	}
	m.PerYear = float64(len(m.Incidents)) * 365 / m.Days
	m.MeanHours = sum / float64(len(m.Known))
	m.Annual = m.PerYear * m.MeanHours * m.HourlyCost
	m.Savings = m.Annual * m.Effectiveness
	m.Payback = m.Cost / (m.Savings / 12)
	if m.Savings <= 0 {
		m.Payback = math.Inf(1)
	}
	m.Return = math.NaN()
	if m.Cost > 0 {
		m.Return = (3*m.Savings - m.Cost) / m.Cost * 100
	}
}
