package page

import (
	"fmt"
	"math"
	"time"

	"throughline/internal/review"
)

// OverTime is a drawing of all reviews: a line for each year, a dot for each review on its day. It repeats the list below
// it, so it is hidden from assistive technology. Positions are units of the drawing.
type OverTime struct {
	Width, Height int
	Months        []OverMonth
	Years         []OverYear
	Kinds         []FilterValue
	Compare       string
}

// An OverMonth is the name of a month over its start.
type OverMonth struct {
	X    int
	Name string
}

// An OverYear is a line of the drawing.
type OverYear struct {
	Year       string
	Base, Text int // where its line and its name are
	Marks      []OverMark
}

// An OverMark is a review, or the reviews of one week where there are very many.
type OverMark struct {
	X, Y, R           float64
	Kind, Href, Title string
}

const (
	overWidth  = 1040
	overLeft   = 48
	overRow    = 30
	overTop    = 18
	overSingle = 600 // how many reviews get a dot each
)

// overTime draws reviews (newest first); nil where there are too few dated ones for a picture.
func (w *writer) overTime(all []*review.Review) *OverTime {
	dated := filter(all, func(r *review.Review) bool { return !r.Date.IsZero() })
	if len(dated) < 2 {
		return nil
	}
	o := &OverTime{Width: overWidth, Compare: w.root + "compare/index.html"}
	for m := time.January; m <= time.December; m++ {
		o.Months = append(o.Months, OverMonth{int(overX(time.Date(2026, m, 1, 0, 0, 0, 0, time.UTC))), m.String()[:3]})
	}
	newest, oldest := dated[0].Date.Local().Year(), dated[len(dated)-1].Date.Local().Year()
	at := map[int]int{}
	for y := newest; y >= oldest && len(o.Years) < 40; y-- {
		base := overTop + (len(o.Years)+1)*overRow - 8
		at[y] = len(o.Years)
		o.Years = append(o.Years, OverYear{Year: fmt.Sprint(y), Base: base, Text: base - 2})
	}
	o.Height = overTop + len(o.Years)*overRow + 2
	for _, k := range review.Kinds() {
		if n := len(filter(dated, func(r *review.Review) bool { return r.Kind == k })); n > 0 {
			o.Kinds = append(o.Kinds, FilterValue{Link{Text: kindWords(k)}, k, n})
		}
	}
	if len(dated) > overSingle {
		w.overWeeks(o, at, dated)
		return o
	}
	for _, r := range dated {
		i, ok := at[r.Date.Local().Year()]
		if !ok {
			continue
		}
		y := &o.Years[i]
		m := OverMark{X: overX(r.Date.Local()), R: 5.5, Kind: r.Kind, Href: w.root + "reviews/" + escape(r.ID) + "/index.html", Title: day(r.Date).Text + ": " + w.plain(r.Title)}
		m.Y = float64(y.Base) - 7
		if n := len(y.Marks); n > 0 && math.Abs(y.Marks[n-1].X-m.X) < 10 && y.Marks[n-1].Y == m.Y {
			m.Y -= 8 // two within days of each other
		}
		y.Marks = append(y.Marks, m)
	}
	return o
}

// overX is the place of a day in its year.
func overX(t time.Time) float64 {
	return overDay(t.YearDay())
}

// overDay is the place of a day by its number in the year, from 1.
func overDay(n int) float64 {
	return math.Round((overLeft+(float64(n)-1)/366*(overWidth-overLeft-8)+4)*10) / 10
}

// overWeeks draws a dot for each week, its area for how many reviews there were.
func (w *writer) overWeeks(o *OverTime, at map[int]int, dated []*review.Review) {
	type week struct{ year, week int }
	counts := map[week]int{}
	for _, r := range dated {
		l := r.Date.Local()
		counts[week{l.Year(), (l.YearDay() - 1) / 7}]++
	}
	for year := range at {
		y := &o.Years[at[year]]
		for n := range 53 {
			c := counts[week{year, n}]
			if c == 0 {
				continue
			}
			x := overDay(min(n*7+4, 366))
			y.Marks = append(y.Marks, OverMark{X: x, Y: float64(y.Base) - 8, R: math.Round(min(2+1.2*math.Sqrt(float64(c)), 11)*10) / 10,
				Kind: "week", Href: w.root + "reviews/year/" + y.Year + "/index.html", Title: fmt.Sprintf("%s, week %d: %s", y.Year, n+1, count(c, "review", "reviews"))})
		}
	}
}
