// Package budgets makes the pages of error budgets, and says on a review what it used of them.
package budgets

import (
	"html/template"
	"slices"
	"time"

	"throughline/internal/chart"
	"throughline/internal/review"
	"throughline/internal/slo"
	"throughline/internal/view"
)

// BudgetsPage is the data of the overview of error budgets.
type BudgetsPage struct {
	view.Frame
	Budgets []BudgetEntry
	Policy  []string
}

// A BudgetEntry is how one budget stands, on the overview and on the first page.
type BudgetEntry struct {
	view.Link        // Class is the state: ok, warn, freeze, none, or stale where nobody knows how it stands today
	Target    string // "99.5 % over 28 days"
	State     string // in words
	Left      string // "43 % left"
	Trend     template.HTML
	TrendSays string
	Exhausted string
	Says      []string   // what the policy says now
	At        view.Stamp // the last measurement
}

// BudgetPage is the data of one budget.
type BudgetPage struct {
	view.Frame
	BudgetEntry
	Heading  string
	About    string // what it promises, as its definition tells it
	Service  view.Link
	Means    []string // the definition in plain words
	Rate     string
	Window   *WindowUse   // what used it in the window of the moment; nil where nothing was measured
	Reading  string       // how to read the chart
	Windows  []WindowView // the budget's own first
	Key      []view.Link  // what the colours of the chart mean; Class and Text
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
	When    view.Stamp
	Left    []string // at its end, by window
	Lowest  string   // of the own window, with its day
	Notes   []string // freezes, warnings, exclusions
	Reviews []view.Link
}

// A BurnRow is what one review used of a budget.
type BurnRow struct {
	Review  view.Link
	When    view.Stamp
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
	stale    bool // measured too long ago to say how it stands today
	readings []slo.Reading
	episodes []Episode
}

// newBudgets prepares what the pages of budgets and reviews share. It is made once for a site.
func newBudgets(in *view.Input) []*budget {
	if in.Budgets == nil {
		return nil
	}
	out := make([]*budget, 0, len(in.Budgets.Budgets))
	for _, st := range in.Budgets.Budgets {
		b := &budget{Status: st, policy: &in.Budgets.Policy, burn: make(map[string]slo.ReviewBurn, len(st.Reviews))}
		for _, x := range st.Reviews {
			b.burn[x.ID] = x
		}
		b.daily, b.stale = st.Definition.Step >= 24*time.Hour, st.Stale(in.Now, 0)
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

// day is the day that a measurement which ends at t was of, as its midnight in UTC, whatever the zone and however
// long the day; of finer measurements it is t.
func (b *budget) day(t time.Time) time.Time {
	if !b.daily {
		return t
	}
	y, m, d := t.Add(-12 * time.Hour).In(b.Window.Zone()).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// wall is a moment as the clock of the budget's days shows it, as if that were UTC: charts have one axis.
func (b *budget) wall(t time.Time) time.Time {
	if !b.daily {
		return t.UTC()
	}
	t = t.In(b.Window.Zone())
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
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
	var out []Episode
	for _, x := range b.Periods {
		what := "Reliability review asked for"
		if x.State == slo.Freeze {
			what = "Release freeze"
		}
		out = append(out, Episode{Class: x.State, What: what, Why: b.because(x), from: b.day(x.From), to: b.day(x.To),
			open: x.Standing})
	}
	for _, x := range b.Overrides {
		out = append(out, Episode{Class: "override", What: overrideWords(&x), Why: withheld(&x), from: b.wall(x.From),
			to: b.wall(x.To)})
	}
	for _, x := range b.Exclusions {
		out = append(out, Episode{Class: "excluded", What: "Not counted: " + exclusionWords(x.Kind),
			Why: withheld(&x.Span) + share(&x), from: b.wall(x.From), to: b.wall(x.To)})
	}
	slices.SortStableFunc(out, func(a, b Episode) int { return a.from.Compare(b.from) })
	for i := range out {
		out[i].When = b.stretch(out[i])
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

// Outputs are the pages of budgets: the overview and a page for each, where there is one.
func Outputs(in *view.Input) []view.Output {
	all := view.Shared(in, newBudgets)
	if len(all) == 0 {
		return nil
	}
	out := []view.Output{{Path: "budgets/index.html", Template: "budgets",
		Data: func() (any, error) { return newBudgetsPage(in), nil }}}
	for _, b := range all {
		at := "budgets/" + b.Name + "/index.html"
		out = append(out, view.Output{Path: at, Template: "budget",
			Data: func() (any, error) { return newBudgetPage(in, at, b), nil }})
	}
	return out
}

// MostInNeed are the first lines of the overview, and how many there are in all.
func MostInNeed(in *view.Input, most int, root string) (entries []BudgetEntry, all int) {
	sorted := sortByNeed(in)
	for _, b := range sorted[:min(most, len(sorted))] {
		entries = append(entries, newEntry(in, b, root))
	}
	return entries, len(sorted)
}

func newBudgetsPage(in *view.Input) *BudgetsPage {
	const at = "budgets/index.html"
	p := &BudgetsPage{Frame: in.NewFrame(at, "Error budgets", "budgets/"), Policy: policyWords(&in.Budgets.Policy)}
	p.Description = "How the error budgets stand, what may be used up soon, and what the policy says now."
	p.Styles = []string{"chart.css", "budgets.css"}
	for _, b := range sortByNeed(in) {
		p.Budgets = append(p.Budgets, newEntry(in, b, p.Root))
	}
	return p
}

// entry is one line of the overview.
func newEntry(in *view.Input, b *budget, root string) BudgetEntry {
	e := BudgetEntry{Link: view.Link{Href: root + "budgets/" + view.EscapeSegment(b.Name) + "/index.html",
		Text: b.Title, Class: b.State}, Target: b.target(), State: b.stateWords(), Says: b.says(in)}
	if !b.MeasuredUntil.IsZero() {
		e.At = b.stamp(b.day(b.MeasuredUntil))
	}
	if !b.Measured {
		e.Class = "none"
		return e
	}
	e.Left, e.Exhausted = b.left(), b.exhaustion()
	if b.stale {
		e.Class, e.State = "stale", "Not measured since "+e.At.Text
		e.Left, e.Exhausted = b.leftThen(), ""
	}
	recent := b.recent()
	e.Trend, e.TrendSays = chart.Spark(points(recent), 100*(1-b.policy.WarnAbove)), b.lowWords(recent)
	return e
}

// sortByNeed are the budgets in the order in which somebody has to look: those that nobody can tell first, for they
// may hide anything, then freezes, warnings, the others; in each by name.
func sortByNeed(in *view.Input) []*budget {
	need := []string{slo.Unknown, slo.Freeze, slo.Warn, slo.OK}
	state := func(b *budget) string {
		if b.stale {
			return slo.Unknown
		}
		return b.State
	}
	out := slices.Clone(view.Shared(in, newBudgets))
	slices.SortStableFunc(out, func(a, b *budget) int {
		return slices.Index(need, state(a)) - slices.Index(need, state(b))
	})
	return out
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

func newBudgetPage(in *view.Input, at string, b *budget) *BudgetPage {
	w := in.NewWriter(at, "content/budgets", nil)
	p := &BudgetPage{Frame: in.NewFrame(at, b.Title, "budgets/"), Heading: b.Title, About: b.Definition.Description,
		BudgetEntry: newEntry(in, b, w.Root), Means: b.means(),
		Rate: b.rate(), Reading: b.reading(), Policy: policyWords(b.policy), DataHref: w.Root + "data/budgets.json"}
	p.Description = p.State + ". " + p.Left
	p.Styles = []string{"budgets.css"}
	in.AddCharts(&p.Frame)
	p.Service.Text = b.Definition.Service
	for _, s := range in.Corpus.Services {
		if s.Name == b.Definition.Service {
			p.Service.Href = w.Root + "services/" + view.EscapeSegment(s.Slug) + "/index.html"
		}
	}
	p.Burns = listBurns(w, b)
	p.Window = b.inWindow(w, p.Burns)
	for _, e := range slices.Backward(b.episodes) {
		p.Episodes = append(p.Episodes, e)
	}
	if len(b.readings) > 0 {
		b.fill(p, w, in.Budgets)
	}
	return p
}

// listBurns are the reviews that name a budget, newest first.
func listBurns(w *view.Writer, b *budget) []BurnRow {
	var out []BurnRow
	for _, x := range b.Reviews {
		r := w.In.Corpus.Review(x.ID)
		if r == nil {
			continue
		}
		row := BurnRow{Review: view.Link{Href: w.Root + "reviews/" + view.EscapeSegment(r.ID) + "/index.html",
			Text: w.Plain(r.Title)}, When: b.stamp(b.burnDay(r)),
			Used: "unknown", Source: sourceOf(&x), Counted: "counted", Asks: b.asks(&x, r), review: r}
		if x.Known() {
			row.Used = percent(x.Consumed)
		}
		if !x.Counted {
			row.Counted = "not counted"
		}
		row.Counted += because(x.Reason)
		out = append(out, row)
	}
	slices.SortStableFunc(out, func(x, y BurnRow) int { return b.burnDay(y.review).Compare(b.burnDay(x.review)) })
	return out
}
