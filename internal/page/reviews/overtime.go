package reviews

import (
	"fmt"
	"math"
	"slices"
	"time"

	"throughline/internal/review"
	"throughline/internal/view"
)

// OverTime is a drawing of all reviews: a line for each year, a mark for each review on its day, its kind told by
// shape as well as colour. It repeats the list below it, so it is hidden from assistive technology. Positions are
// units of the drawing.
type OverTime struct {
	Width, Height int
	Months        []OverMonth
	Years         []OverYear
	Kinds         []OverKind
	Compare       string
}

// An OverKind is an entry of the legend.
type OverKind struct{ Kind, Words, Shape string }

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
	X, Y              float64
	Kind, Href, Title string
	Shape             string // the rest of a path after a move to its middle
}

const (
	overWidth  = 1040
	overLeft   = 48
	overRow    = 30
	overTop    = 18
	overSingle = 600 // how many reviews get a dot each
)

// newOverTime draws reviews (newest first); nil where there are too few dated ones for a picture.
func newOverTime(w *view.Writer, all []*review.Review) *OverTime {
	dated := filter(all, func(r *review.Review) bool { return !r.Date.IsZero() })
	if len(dated) < 2 {
		return nil
	}
	o := &OverTime{Width: overWidth, Compare: w.Root + "compare/index.html"}
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
		if slices.ContainsFunc(dated, func(r *review.Review) bool { return r.Kind == k }) {
			o.Kinds = append(o.Kinds, OverKind{k, view.KindWords(k), overShape(k)})
		}
	}
	if len(dated) > overSingle {
		drawWeeks(w, o, at, dated)
		return o
	}
	for _, r := range dated {
		i, ok := at[r.Date.Local().Year()]
		if !ok {
			continue
		}
		y := &o.Years[i]
		m := OverMark{X: overX(r.Date.Local()), Kind: r.Kind, Shape: overShape(r.Kind), Href: w.Root + "reviews/" +
			view.EscapeSegment(r.ID) + "/index.html", Title: view.Day(r.Date).Text + ": " + w.Plain(r.Title)}
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

// overShape is the shape of a kind of review.
func overShape(kind string) string {
	switch kind {
	case "near-miss": // a ring: nothing broke
		return "m-5.5 0a5.5 5.5 0 1 0 11 0a5.5 5.5 0 1 0-11 0zm2.8 0a2.7 2.7 0 1 1 5.4 0a2.7 2.7 0 1 1-5.4 0z"
	case "surprise":
		return "m0-8l2.2 5.8l5.8 2.2l-5.8 2.2l-2.2 5.8l-2.2-5.8l-5.8-2.2l5.8-2.2z"
	case "game-day":
		return "m-5-5h10v10h-10z"
	case "experiment":
		return "m0-6.8l6.8 6.8l-6.8 6.8l-6.8-6.8z"
	case "success":
		return "m0-6.5l6.5 11.5h-13z"
	}
	return disc(5.5)
}

// disc is a filled circle.
func disc(r float64) string {
	return fmt.Sprintf("m-%[1]g 0a%[1]g %[1]g 0 1 0 %[2]g 0a%[1]g %[1]g 0 1 0-%[2]g 0z", math.Round(r*10)/10,
		math.Round(r*10)/5)
}

// drawWeeks draws a dot for each week, its area for how many reviews there were.
func drawWeeks(w *view.Writer, o *OverTime, at map[int]int, dated []*review.Review) {
	type week struct{ year, week int }
	counts := map[week]int{}
	for _, r := range dated {
		l := r.Date.Local()
		counts[week{year: l.Year(), week: (l.YearDay() - 1) / 7}]++
	}
	for year := range at {
		y := &o.Years[at[year]]
		for n := range 53 {
			c := counts[week{year: year, week: n}]
			if c == 0 {
				continue
			}
			x := overDay(min(n*7+4, 366))
			y.Marks = append(y.Marks, OverMark{X: x, Y: float64(y.Base) - 8, Kind: "week",
				Shape: disc(min(2+1.2*math.Sqrt(float64(c)), 11)), Href: w.Root + "reviews/year/" + y.Year +
					"/index.html", Title: fmt.Sprintf("%s, week %d: %s", y.Year, n+1, view.Count(c, "review", "reviews"))})
		}
	}
}
