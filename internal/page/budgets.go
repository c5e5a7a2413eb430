package page

import (
	"html/template"
	"slices"
	"time"

	"throughline/internal/chart"
	"throughline/internal/review"
	"throughline/internal/slo"
)

// BudgetsPage is the data of the overview of error budgets.
type BudgetsPage struct {
	Frame
	Budgets []BudgetEntry
	Policy  []string
}

// A BudgetEntry is how one budget stands, on the overview and on the first page.
type BudgetEntry struct {
	Link             // Class is the state: ok, warn, freeze, none
	Target    string // "99.5 % over 28 days"
	State     string // in words
	Left      string // "43 % left"
	Trend     template.HTML
	TrendSays string
	Exhausted string
	Says      string // what the policy says now
	At        Stamp  // the last measurement
}

// BudgetPage is the data of one budget.
type BudgetPage struct {
	Frame
	BudgetEntry
	Heading  string
	About    string // what it promises, as its definition tells it
	Service  Link
	Means    []string // the definition in plain words
	Rate     string
	Windows  []WindowView // the budget's own first
	Key      []Link       // what the colours of the chart mean; Class and Text
	Columns  []string     // heads of the windows' columns of Rows
	Unit     string       // what a row is: a month, a day, an hour
	Rows     []BudgetRow
	Burns    []BurnRow
	Episodes []Episode
	Policy   []string
	DataHref string
}

// A WindowView is the budget through one window.
type WindowView struct {
	Index  int
	Label  string
	Figure chart.Figure
}

// A BudgetRow is a stretch of time in the table that says what the chart shows.
type BudgetRow struct {
	When    Stamp
	Left    []string // at its end, by window
	Lowest  string   // of the own window, with its day
	Notes   []string // freezes, warnings, exclusions
	Reviews []Link
}

// A BurnRow is what one review used of a budget.
type BurnRow struct {
	Review  Link
	When    Stamp
	Used    string
	Source  string // stated in the review, or measured over its span
	Counted string
	Asks    string // what that asked for, and what began with it
	review  *review.Review
}

// An Episode is a stretch of time in which something was different: a freeze, a warning, an override, an exclusion.
type Episode struct {
	Class string
	What  string
	When  string
	Why   string
	from  time.Time
	to    time.Time // the first moment after it; the last measurement's where it still stands
	open  bool
}

// budget is one budget as pages need it. Times are those that are shown: of daily measurements, the day itself.
type budget struct {
	*slo.Status
	policy   *slo.Policy
	burn     map[string]slo.ReviewBurn // by review
	daily    bool
	readings []slo.Reading
	episodes []Episode
}

// budgets prepares what the pages of budgets and reviews share. It is made once for a site.
func (in *Input) allBudgets() []*budget {
	if in.Budgets == nil {
		return nil
	}
	out := make([]*budget, 0, len(in.Budgets.Budgets))
	for _, st := range in.Budgets.Budgets {
		b := &budget{Status: st, policy: &in.Budgets.Policy, burn: make(map[string]slo.ReviewBurn, len(st.Reviews))}
		for _, x := range st.Reviews {
			b.burn[x.ID] = x
		}
		if points := st.Definition.Points; len(points) > 0 {
			b.daily = points[0].End.Sub(points[0].Start) >= 24*time.Hour
		}
		b.readings = b.shown(st.Trend)
		b.episodes = b.allEpisodes()
		out = append(out, b)
	}
	return out
}

// shown gives readings at the moments at which they are shown: what was measured on a day, at that day.
func (b *budget) shown(trend []slo.Reading) []slo.Reading {
	if !b.daily {
		return trend
	}
	out := slices.Clone(trend)
	for i := range out {
		out[i].At = b.day(out[i].At)
	}
	return out
}

// day is the day that a measurement which ends at t was of.
func (b *budget) day(t time.Time) time.Time {
	if b.daily {
		return t.Add(-24 * time.Hour)
	}
	return t
}

// points are readings as what is left, in per cent.
func points(readings []slo.Reading) []chart.Point {
	out := make([]chart.Point, len(readings))
	for i, r := range readings {
		out[i] = chart.Point{At: r.At, Value: 100 - r.Consumed*100, Gap: r.Gap}
	}
	return out
}

// allEpisodes lists freezes, warnings, overrides and exclusions, by time.
func (b *budget) allEpisodes() []Episode {
	out := b.stretches("freeze", "Release freeze", func(r slo.Reading) bool { return r.Frozen })
	out = append(out, b.stretches("warn", "Reliability review asked for", func(r slo.Reading) bool { return r.Warned })...)
	for _, x := range b.policy.Overrides {
		if x.SLO == b.Name {
			out = append(out, Episode{Class: "override", What: "Overridden by the " + x.By, Why: x.Reason, from: x.From, to: x.To})
		}
	}
	for _, x := range b.policy.Exclusions {
		if x.SLO == b.Name {
			out = append(out, Episode{Class: "excluded", What: "Not counted: " + exclusionWords(x.Kind), Why: x.Reason, from: x.From, to: x.To})
		}
	}
	slices.SortStableFunc(out, func(a, b Episode) int { return a.from.Compare(b.from) })
	for i := range out {
		out[i].When = b.stretch(out[i])
	}
	return out
}

// stretches are the runs of readings of which is holds.
func (b *budget) stretches(class, what string, is func(slo.Reading) bool) []Episode {
	var out []Episode
	open := false
	for _, r := range b.readings {
		if holds := is(r); holds && !open {
			out = append(out, Episode{Class: class, What: what, Why: b.because(class), from: r.At, to: r.At, open: true})
			open = true
		} else if open {
			n := len(out) - 1
			out[n].to, out[n].open, open = r.At, holds, holds
		}
	}
	return out
}

// burnDay is where a review stands on the axis of a budget: on its day, or for finer measurements when it began.
func (b *budget) burnDay(r *review.Review) time.Time {
	if from, _ := r.Span(); !b.daily && !from.IsZero() {
		return from
	}
	y, m, d := r.Date.Local().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// began are the freezes and warnings that began with a review: on its day, or while it lasted.
func (b *budget) began(r *review.Review) []Episode {
	from := b.burnDay(r)
	to := from
	if _, end := r.Span(); !b.daily && end.After(to) {
		to = end
	}
	var out []Episode
	for _, e := range b.episodes {
		if (e.Class == "freeze" || e.Class == "warn") && !e.from.Before(from) && !e.from.After(to) {
			out = append(out, e)
		}
	}
	return out
}

// outputs of budgets: the overview and a page for each, where there is one.
func budgetOutputs(in *Input) []Output {
	if len(in.budgets) == 0 {
		return nil
	}
	out := []Output{{Path: "budgets/index.html", Template: "budgets", Data: func() (any, error) { return in.newBudgets(), nil }}}
	for _, b := range in.budgets {
		at := "budgets/" + b.Name + "/index.html"
		out = append(out, Output{Path: at, Template: "budget", Data: func() (any, error) { return in.newBudget(at, b), nil }})
	}
	return out
}

func (in *Input) newBudgets() *BudgetsPage {
	const at = "budgets/index.html"
	p := &BudgetsPage{Frame: in.frame(at, "Error budgets", "budgets/"), Policy: policyWords(&in.Budgets.Policy)}
	p.Description = "How the error budgets stand, what may be used up soon, and what the policy says now."
	p.Styles = []string{"chart.css", "budgets.css"}
	for _, b := range in.budgets {
		p.Budgets = append(p.Budgets, b.entry(p.Root))
	}
	return p
}

// entry is one line of the overview.
func (b *budget) entry(root string) BudgetEntry {
	e := BudgetEntry{Link: Link{Href: root + "budgets/" + escape(b.Name) + "/index.html", Text: b.title(), Class: b.State}, Target: b.target(), State: b.stateWords(), Says: b.says()}
	if b.At == nil {
		e.Class = "none"
		return e
	}
	e.At = b.stamp(b.day(*b.At))
	e.Left, e.Exhausted = b.left(), b.exhaustion()
	recent := b.recent()
	e.Trend, e.TrendSays = chart.Spark(points(recent), 100*(1-b.policy.WarnAbove)), b.lowWords(recent)
	return e
}

// recent are the readings of the last quarter of a year, or all of a shorter time.
func (b *budget) recent() []slo.Reading {
	all := b.readings
	if len(all) == 0 {
		return nil
	}
	from := all[len(all)-1].At.AddDate(0, 0, -90)
	return all[slices.IndexFunc(all, func(r slo.Reading) bool { return !r.At.Before(from) }):]
}

func (in *Input) newBudget(at string, b *budget) *BudgetPage {
	w := in.writer(at, "content/budgets", nil)
	p := &BudgetPage{Frame: in.frame(at, b.title(), "budgets/"), Heading: b.title(), About: b.Definition.Description, BudgetEntry: b.entry(w.root), Means: b.means(),
		Rate: b.rate(), Policy: policyWords(b.policy), DataHref: w.root + "data/budgets.json"}
	p.Description = p.State + ". " + p.Left
	p.Styles = []string{"budgets.css"}
	in.addCharts(&p.Frame)
	p.Service.Text = b.Definition.Service
	for _, s := range in.Corpus.Services {
		if s.Name == b.Definition.Service {
			p.Service.Href = w.root + "services/" + escape(s.Slug) + "/index.html"
		}
	}
	p.Burns = w.burns(b)
	for _, e := range slices.Backward(b.episodes) {
		p.Episodes = append(p.Episodes, e)
	}
	if len(b.readings) > 0 {
		b.fill(p, w, in.Budgets)
	}
	return p
}

// burns are the reviews that name a budget, newest first.
func (w *writer) burns(b *budget) []BurnRow {
	var out []BurnRow
	for _, x := range b.Reviews {
		r := w.in.Corpus.Review(x.ID)
		if r == nil {
			continue
		}
		row := BurnRow{Review: Link{Href: w.root + "reviews/" + escape(r.ID) + "/index.html", Text: w.plain(r.Title)}, When: b.stamp(b.burnDay(r)),
			Used: percent(x.Consumed), Source: "stated in the review", Counted: "counted", review: r}
		if !x.Stated {
			row.Source = "measured over its time"
		}
		if !x.Counted {
			row.Counted = "not counted"
		}
		if x.Reason != "" {
			row.Counted += ": " + x.Reason
		}
		row.Asks = b.asks(x, r)
		out = append(out, row)
	}
	slices.SortStableFunc(out, func(x, y BurnRow) int { return b.burnDay(y.review).Compare(b.burnDay(x.review)) })
	return out
}
