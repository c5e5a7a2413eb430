// Package themes makes the overview of themes and the page of each.
package themes

import (
	"fmt"
	"strings"

	"throughline/internal/chart"
	"throughline/internal/derive"
	"throughline/internal/view"
)

// ThemesPage is the data of the overview of themes.
type ThemesPage struct {
	view.Frame
	Themes  []ThemeEntry // by rank; retired ones are in Retired
	Retired []ThemeEntry
	Rising  []view.Link // the first of them by rank
	Fading  []view.Link
	// MoreRising and MoreFading are how many more there are.
	MoreRising, MoreFading int

	News     string // good news about near misses; "" where there are none
	Together *TogetherView
	DataHref string
	Kinds    []view.FilterValue // what the colours of the small drawings mean
	Yearly   bool               // their columns are years
}

// A ThemeEntry is a theme in the overview.
type ThemeEntry struct {
	view.Link
	Claim, State, Ask string
	Quarter           string
	Reviews           int
	Count             string // "7 reviews"
	Latest            view.Stamp
	Trend             string // "rising", "fading", "steady", "new" or "" where that is not known
	Why               string // the numbers behind the trend, in a sentence
	Good              string // why that is good news, if it is
	Few               bool   // the numbers are too small to tell much
	Strength          bool   // it is about what helps
	Shows             string // where it shows, for a theme that nobody has written about
	Columns           *Columns
}

// TogetherView shows which themes occur together: a drawing, and a table that says the same.
type TogetherView struct {
	Drawing chart.Figure
	Head    []view.Link
	Rows    []TogetherRow
	Pairs   []TogetherPair // the most frequent, in sentences
	More    int            // themes that the drawing leaves out
}

// A TogetherRow is a theme and how many reviews name it and each of the others; "" where that is none.
type TogetherRow struct {
	view.Link
	Cells []string
}

// A TogetherPair is two themes that occur together.
type TogetherPair struct {
	A, B  view.Link
	Count string
}

// Outputs are the overview of themes and the page of each.
func Outputs(in *view.Input) []view.Output {
	if len(in.Corpus.Themes) == 0 {
		return nil
	}
	periods := newPeriods(in)
	out := []view.Output{{Path: "themes/index.html", Template: "themes",
		Data: func() (any, error) { return newThemesPage(in, periods), nil }}}
	for _, t := range in.Derived.Themes {
		out = append(out, newThemeOutput(in, t, periods))
	}
	return out
}

func newThemesPage(in *view.Input, periods *periods) *ThemesPage {
	w := in.NewWriter("themes/index.html", "content/themes", nil)
	p := &ThemesPage{Frame: in.NewFrame("themes/index.html", "Themes", "themes/"), News: newsOf(in.Derived.Habits),
		DataHref: w.Root + "data/themes.json"}
	p.Styles = append(p.Styles, "themes.css")
	p.Kinds, p.Yearly = groupWords(), periods.yearly
	p.Description = "What several reviews have in common, ordered by what recurs and what is rising."
	for _, t := range in.Derived.Themes {
		e := NewEntry(w, t)
		e.Columns = periods.columns(w, t.Reviews, true)
		if t.State == "retired" {
			p.Retired = append(p.Retired, e)
			continue
		}
		p.Themes = append(p.Themes, e)
		if e.Strength {
			e.Note = "(what helps)"
		}
		switch e.Trend {
		case "rising", "new":
			p.Rising = append(p.Rising, e.Link)
		case "fading":
			p.Fading = append(p.Fading, e.Link)
		}
	}
	p.Rising, p.MoreRising = firstLinks(p.Rising)
	p.Fading, p.MoreFading = firstLinks(p.Fading)
	if p.Together = newTogether(w); p.Together != nil {
		in.AddCharts(&p.Frame)
	}
	return p
}

// firstLinks cuts links to as many as are read at a glance.
func firstLinks(all []view.Link) (first []view.Link, more int) {
	const glance = 6
	return all[:min(glance, len(all))], max(0, len(all)-glance)
}

// NewEntry is a theme as the overview and the home page show it.
func NewEntry(w *view.Writer, t *derive.Theme) ThemeEntry {
	e := ThemeEntry{Link: w.LinkTheme(t.Slug, t.Title), Claim: t.Claim, State: t.State, Ask: t.Ask, Quarter: t.Quarter,
		Reviews: len(t.Reviews), Count: view.Count(len(t.Reviews), "review", "reviews"), Strength: t.Strength}
	if len(t.Reviews) == 0 {
		return e
	}
	e.Latest = view.Day(t.Reviews[0].Date)
	e.Trend, e.Why, e.Good = trend(t), trendWhy(t.Rank), goodNews(t)
	e.Few = t.Rank.Recent+t.Rank.Earlier < 5
	if t.Claim == "" {
		e.Shows = shows(t)
	}
	return e
}

// shows says where a theme shows that has no words of its own.
func shows(t *derive.Theme) string {
	var in []string
	for _, x := range []struct {
		n         int
		one, many string
	}{{len(t.Contributors), "contributor", "contributors"}, {len(t.Mitigators), "mitigator", "mitigators"},
		{len(t.Difficulties), "difficulty", "difficulties"}, {len(t.Risks), "risk", "risks"}} {
		if x.n > 0 {
			in = append(in, view.Count(x.n, x.one, x.many))
		}
	}
	s := "Nobody has written its story yet."
	if len(in) > 0 {
		s += " It shows in " + sentence(in) + "."
	}
	return s
}

func trend(t *derive.Theme) string {
	switch s := t.Rank.Trend(); {
	case s == "unknown":
		return ""
	case s == "rising" && t.Rank.New():
		return "new"
	default:
		return s
	}
}

// trendWhy says the numbers behind a trend. A share of all reviews is what tells a theme from the habit of writing
// more.
func trendWhy(k derive.Rank) string {
	if k.RecentOf == 0 || k.EarlierOf == 0 {
		return "There are not two years of reviews yet to compare."
	}
	return fmt.Sprintf("%d of the %s of the last year, %d of the %s of the year before", k.Recent,
		view.Count(k.RecentOf, "review", "reviews"), k.Earlier, view.Count(k.EarlierOf, "review", "reviews"))
}

// goodNews says where a theme that comes up more often is no reason to worry.
func goodNews(t *derive.Theme) string {
	k := t.Rank
	switch {
	case t.Strength && k.Trend() == "rising":
		return "Good news: this theme is about what helps."
	case t.Strength:
		return "This theme is about what helps: it is named less often where less went wrong, too."
	case k.NearRecent > k.NearEarlier && 2*k.NearRecent >= k.Recent:
		return fmt.Sprintf("Good news: in %s it was caught before it hurt, or it went well; %d in the year before.",
			ofThe(k.NearRecent, k.Recent), k.NearEarlier)
	}
	return ""
}

// ofThe says "3 of the 4", "both", "all 3", "the one".
func ofThe(n, all int) string {
	switch {
	case n == all && n == 1:
		return "the one"
	case n == all && n == 2:
		return "both"
	case n == all:
		return fmt.Sprintf("all %d", n)
	}
	return fmt.Sprintf("%d of the %d", n, all)
}

// newsOf says how many near misses and successes people told of, when that is more than before.
func newsOf(h derive.Habits) string {
	if h.NearRecent == 0 || h.NearRecent <= h.NearEarlier {
		return ""
	}
	return fmt.Sprintf("%s written up this year, %d last year. That is good news: it is where things are noticed before "+
		"they hurt.", view.Count(h.NearRecent, "near miss or success", "near misses and successes"), h.NearEarlier)
}

// newTogether shows the matrix of themes; nil where fewer than two occur together.
func newTogether(w *view.Writer) *TogetherView {
	m := w.In.Derived.Together
	if m.Max == 0 {
		return nil
	}
	v := &TogetherView{}
	names := make([]string, len(m.Themes))
	counts := make([][]int, len(m.Themes))
	for i, t := range m.Themes {
		names[i] = t.Title
		v.Head = append(v.Head, w.LinkTheme(t.Slug, t.Title))
		counts[i] = append([]int(nil), m.Both[i]...)
		counts[i][i] = chart.None
	}
	for i, row := range m.Both {
		v.Rows = append(v.Rows, TogetherRow{Link: v.Head[i], Cells: cells(row, i)})
	}
	say := func(row, col int) string {
		return fmt.Sprintf("%s and %s: %s", names[row], names[col], view.Count(m.Both[row][col], "review names both",
			"reviews name both"))
	}
	drawing := chart.Matrix{ID: "together", Words: "How many reviews name both of two themes. The table below says " +
		"the same.", Rows: names, Cols: names, Counts: counts,
		Say: say, Href: func(row, _ int) string { return v.Head[row].Href }}
	v.Drawing = drawing.Figure()
	v.Pairs = newPairs(w, m)
	for _, t := range w.In.Derived.Themes {
		if len(t.With) > 0 {
			v.More++
		}
	}
	v.More -= len(m.Themes)
	return v
}

// cells are the numbers of one row, without zeros and without the theme itself.
func cells(row []int, self int) []string {
	out := make([]string, len(row))
	for i, n := range row {
		if n > 0 && i != self {
			out[i] = fmt.Sprint(n)
		}
	}
	return out
}

// newPairs are the few themes that occur together most.
func newPairs(w *view.Writer, m derive.Together) []TogetherPair {
	var out []TogetherPair
	for n := m.Max; n >= 2 && len(out) < 3; n-- {
		for i := range m.Both {
			for j := i + 1; j < len(m.Both) && len(out) < 3; j++ {
				if m.Both[i][j] == n {
					a, b := m.Themes[i], m.Themes[j]
					out = append(out, TogetherPair{w.LinkTheme(a.Slug, a.Title), w.LinkTheme(b.Slug, b.Title),
						view.Count(n, "review", "reviews")})
				}
			}
		}
	}
	return out
}

// sentence joins words to a list: "a", "a and b", "a, b and c".
func sentence(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}
