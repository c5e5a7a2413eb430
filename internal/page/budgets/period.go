package budgets

import (
	"cmp"
	"html/template"
	"slices"
	"strconv"
	"time"

	"throughline/internal/chart"
	"throughline/internal/review"
	"throughline/internal/slo"
	"throughline/internal/view"
)

// A PeriodView is what became of one budget in a stretch of days, in words that a sentence is made of.
type PeriodView struct {
	view.Link
	Measured bool       // something was measured in it; else nothing below is known
	Left     string     // "92 %": at its last measurement in the period; a minus stands before what is overdrawn
	Last     view.Stamp // when that was
	Lowest   string     // the least that was left, and when
	LowestAt view.Stamp
	UsedUp   view.Stamp // when nothing was left for the first time in the period; empty: something always was
	Burns    []PeriodBurn
	Asked    []PeriodAsk
	Figures  []PeriodFigure // the budget, and the business measures beside it
	// need sorts: 0 used up, 1 something was asked, 2 something was burnt, 3 calm, 4 not measured.
	need int
}

// A PeriodBurn is what a review of the period used.
type PeriodBurn struct {
	Review *review.Review
	Used   string // "58 %"; "" where nobody knows
	Not    string // why it does not count; "" where it does
}

// A PeriodAsk is something that the policy asked for in the period.
type PeriodAsk struct {
	Text   string
	Review *review.Review // that it was asked of; nil: of everybody
}

// A PeriodFigure is a small drawing with what it shows in words.
type PeriodFigure struct {
	Title, Unit string
	Drawing     template.HTML
	Says        string
}

// InPeriod is how each budget went in the days from the first to before the second, which are midnights in UTC,
// whatever the zone of the days. What needs to be read first stands first.
func InPeriod(in *view.Input, from, until time.Time, root string, of []*review.Review) []PeriodView {
	var out []PeriodView
	for _, b := range view.Shared(in, newBudgets) {
		out = append(out, b.inPeriod(from, until, root, of))
	}
	slices.SortStableFunc(out, func(a, b PeriodView) int { return cmp.Compare(a.need, b.need) })
	return out
}

func (b *budget) inPeriod(from, until time.Time, root string, of []*review.Review) PeriodView {
	p := PeriodView{Link: view.Link{Href: root + "budgets/" + view.EscapeSegment(b.Name) + "/index.html",
		Text: b.Title}, need: 4}
	in := between(b.readings, from, until, func(r slo.Reading) time.Time { return r.At })
	if len(in) == 0 {
		return p
	}
	p.Measured, p.need = true, 3
	last, low := in[len(in)-1], lowest(in)
	p.Left, p.Last = percent(1-last.Consumed), b.stamp(last.At)
	p.Lowest, p.LowestAt = percent(1-low.Consumed), b.stamp(low.At)
	for _, r := range of {
		if x, named := b.burn[r.ID]; named {
			p.Burns = append(p.Burns, periodBurn(r, &x))
			if x.Asks {
				p.Asked = append(p.Asked, PeriodAsk{b.followupAsked(&x), r})
			}
			p.need = min(p.need, 2)
		}
	}
	for _, e := range b.episodes {
		if (e.Class == slo.Freeze || e.Class == slo.Warn) && e.from.Before(until) && e.to.After(from) {
			p.Asked = append(p.Asked, PeriodAsk{Text: b.askedWords(e, until)})
		}
	}
	if len(p.Asked) > 0 {
		p.need = 1
	}
	if i := slices.IndexFunc(in, func(r slo.Reading) bool { return r.Consumed >= 1 }); i >= 0 {
		p.UsedUp, p.need = b.stamp(in[i].At), 0
	}
	p.Figures = b.periodFigures(in, from, until)
	return p
}

// between are the things of a sorted list whose time is in a stretch.
func between[T any](list []T, from, until time.Time, at func(T) time.Time) []T {
	search := func(t time.Time) int {
		i, _ := slices.BinarySearchFunc(list, t, func(x T, t time.Time) int { return at(x).Compare(t) })
		return i
	}
	return list[search(from):search(until)]
}

func periodBurn(r *review.Review, x *slo.ReviewBurn) PeriodBurn {
	out := PeriodBurn{Review: r}
	if x.Known() {
		out.Used = percent(x.Consumed)
	}
	if !x.Counted {
		out.Not = cmp.Or(x.Reason, "it does not count")
	}
	return out
}

func (b *budget) followupAsked(x *slo.ReviewBurn) string {
	s := "a follow-up"
	if x.Due != nil {
		s += " by " + b.stamp(b.wall(*x.Due).Truncate(24*time.Hour)).Text
	}
	if x.Met {
		return s + ", and there is one"
	}
	return s + ", and there is none yet"
}

// askedWords is a freeze or a warning: from when to when, and whether it held when the period was over.
func (b *budget) askedWords(e Episode, until time.Time) string {
	what := "a reliability review"
	if e.Class == slo.Freeze {
		what = "all releases to stop" + exceptions(b.policy.StillAllowed)
	}
	if e.open || e.to.After(until) {
		return what + " from " + b.stamp(e.from).Text + ", which still held when this ended"
	}
	return what + ", " + e.When
}

func exceptions(allowed []string) string {
	if len(allowed) == 0 {
		return ""
	}
	return " except " + list(allowed, "and")
}

// periodFigures are the budget over the period and the business measures beside it. They stand over the same days and
// nothing is reckoned of the two.
func (b *budget) periodFigures(in []slo.Reading, from, until time.Time) []PeriodFigure {
	out := []PeriodFigure{{Title: b.Title, Unit: "per cent left",
		Drawing: chart.Spark(points(in), 100*(1-b.policy.WarnAbove)), Says: b.trendWords(in)}}
	for _, t := range b.Definition.Tracks {
		some := between(t.Points, from, until, func(p slo.TrackPoint) time.Time { return p.At })
		if len(some) == 0 {
			continue
		}
		line := make([]chart.Point, len(some))
		low, high := some[0], some[0]
		for i, p := range some {
			line[i] = chart.Point{At: p.At, Value: p.Value}
			if p.Value < low.Value {
				low = p
			}
			if p.Value > high.Value {
				high = p
			}
		}
		out = append(out, PeriodFigure{Title: view.Capitalize(t.Name), Drawing: chart.Track(line),
			Says: "Lowest " + measure(low.Value) + ", " + day(low.At) + "; highest " + measure(high.Value) + ", " +
				day(high.At)})
	}
	return out
}

// measure writes a value as short as its precision allows.
func measure(v float64) string {
	if v < 0 {
		return "−" + measure(-v)
	}
	if v >= 1000 {
		return grouped(v)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

func day(t time.Time) string { return t.UTC().Format("2 January 2006") }
