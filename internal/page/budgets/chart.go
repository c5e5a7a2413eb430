package budgets

import (
	"fmt"
	"slices"
	"time"

	"throughline/internal/chart"
	"throughline/internal/slo"
	"throughline/internal/view"
)

// A view is the budget through one window.
type chartWindow struct {
	window   slo.Window
	label    string
	readings []slo.Reading
}

// views are the budget's own window, then a week, 28 days and a quarter as far as there are measurements for them.
func (b *budget) views(all *slo.Results) []chartWindow {
	var out []chartWindow
	measured := b.readings[len(b.readings)-1].At.Sub(b.readings[0].At)
	for i, w := range slo.ChartWindows(b.Window) {
		if i == 0 {
			out = append(out, chartWindow{w, view.Capitalize(windowWords(w)) + " (official)", b.readings})
		} else if measured >= w.Length() {
			out = append(out, chartWindow{w, view.Capitalize(windowWords(w)), b.shown(all.Through(b.Status, w))})
		}
	}
	return out
}

// fill adds to a page what is drawn, and the table that says the same.
func (b *budget) fill(p *BudgetPage, w *view.Writer, all *slo.Results) {
	views := b.views(all)
	for i, v := range views {
		p.Windows = append(p.Windows, WindowView{Index: i, Label: v.label, Figure: b.figure(i, v, p.Burns).Figure()})
		p.Columns = append(p.Columns, v.label)
	}
	p.Key = b.key(len(p.Burns) > 0)
	p.Unit, p.Rows = b.rows(views, p.Burns)
}

func (b *budget) figure(i int, v chartWindow, burns []BurnRow) *chart.OverTime {
	c := &chart.OverTime{ID: fmt.Sprintf("window-%d", i), Name: "left", Unit: " %", Top: 100, Floor: -100,
		Points: points(v.readings), Levels: b.levels(i == 0)}
	c.Words = fmt.Sprintf("%s over %s: what is left of the budget, in per cent. %s The table below says the same.",
		b.Title, windowWords(v.window), b.trendWords(v.readings))
	for _, e := range b.episodes {
		c.Spans = append(c.Spans, chart.Span{From: e.from, To: e.to, Label: e.What + ", " + e.When + because(e.Why),
			Class: e.Class})
	}
	for _, row := range slices.Backward(burns) {
		c.Marks = append(c.Marks, chart.Mark{At: b.burnDay(row.review), Label: row.Review.Text + ": " + row.Used +
			" of the budget", Href: row.Review.Href})
	}
	return c
}

func because(why string) string {
	if why == "" {
		return ""
	}
	return ": " + why
}

// levels are the thresholds of the policy, which looks at the budget's own window alone.
func (b *budget) levels(own bool) []chart.Level {
	if !own {
		return []chart.Level{{Value: 0, Label: "all of it used", Class: "freeze"}}
	}
	warn, back := chart.Round(100*(1-b.policy.WarnAbove)), chart.Round(100*b.policy.FreezeUntilRemaining)
	out := []chart.Level{{Value: chart.Round(100 * (1 - b.policy.FreezeAt)), Label: "release freeze", Class: "freeze"}}
	if warn == back {
		return append(out, chart.Level{Value: warn, Label: "review below, freeze ends above", Class: "warn"})
	}
	return append(out, chart.Level{Value: warn, Label: "reliability review below", Class: "warn"},
		chart.Level{Value: back, Label: "freeze ends above", Class: "back"})
}

// key says what the colours mean, of those that are there.
func (b *budget) key(marks bool) []view.Link {
	var out []view.Link
	for _, k := range []view.Link{{Class: "freeze", Text: "release freeze"},
		{Class: "warn", Text: "reliability review asked for"}, {Class: "override", Text: "overridden"},
		{Class: "excluded", Text: "not counted"}} {
		if slices.ContainsFunc(b.episodes, func(e Episode) bool { return e.Class == k.Class }) {
			out = append(out, k)
		}
	}
	if marks {
		out = append(out, view.Link{Class: "mark", Text: "review of an incident"})
	}
	return out
}

// rows cut the time into months, days or hours, whichever makes a table that can be read, newest first.
func (b *budget) rows(views []chartWindow, burns []BurnRow) (unit string, out []BudgetRow) {
	first, last := b.readings[0].At, b.readings[len(b.readings)-1].At
	unit, start := "Month", func(t time.Time) time.Time {
		return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0,
			time.UTC)
	}
	if span := last.Sub(first); span <= 3*24*time.Hour && !b.daily {
		unit, start = "Hour", func(t time.Time) time.Time { return t.Truncate(time.Hour) }
	} else if span <= 100*24*time.Hour {
		unit, start = "Day", func(t time.Time) time.Time { return t.Truncate(24 * time.Hour) }
	}
	for from := 0; from < len(b.readings); {
		at := start(b.readings[from].At.UTC())
		to := from
		for to < len(b.readings) && start(b.readings[to].At.UTC()).Equal(at) {
			to++
		}
		out = append(out, b.row(unit, at, views, from, to, burns))
		from = to
	}
	slices.Reverse(out)
	return unit, out
}

func (b *budget) row(unit string, at time.Time, views []chartWindow, from, to int, burns []BurnRow) BudgetRow {
	end := b.readings[to-1].At
	row := BudgetRow{When: rowStamp(unit, at)}
	for _, v := range views {
		row.Left = append(row.Left, percent(1-v.readings[to-1].Consumed))
	}
	low := lowest(b.readings[from:to])
	if row.Lowest = percent(1 - low.Consumed); to-from > 1 {
		row.Lowest += ", " + b.stamp(low.At).Text
	}
	for _, e := range b.episodes {
		if !e.from.After(end) && (e.to.After(at) || e.open) {
			row.Notes = append(row.Notes, e.What)
		}
	}
	row.Notes = slices.Compact(row.Notes)
	for _, burn := range burns {
		if d := b.burnDay(burn.review); !d.Before(at) && !d.After(end) {
			row.Reviews = append(row.Reviews, burn.Review)
		}
	}
	return row
}

func rowStamp(unit string, at time.Time) view.Stamp {
	switch unit {
	case "Month":
		return view.Stamp{Text: at.Format("January 2006"), ISO: at.Format("2006-01")}
	case "Day":
		return view.Stamp{Text: at.Format("2 January 2006"), ISO: at.Format(time.DateOnly)}
	}
	return view.Stamp{Text: at.Format("2 January 2006, 15:04"), ISO: at.Format(time.RFC3339)}
}
