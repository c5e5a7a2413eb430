package reviews

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"throughline/internal/corpus"
	"throughline/internal/markdown"
	"throughline/internal/review"
	"throughline/internal/view"
)

// TestReadNumbers holds that measurements are read as people write them, and that what is no table over time is none.
func TestReadNumbers(t *testing.T) {
	cph, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		t.Skip("no time zone database here")
	}
	w := &view.Writer{Review: &review.Review{Zone: cph}}
	tests := []struct{ name, in, want string }{
		{"times in the review's zone", "time,v\n2026-03-14 09:02,1\n2026-03-14 09:03,2\n",
			"v [1773475320 1773475380] [[1 2]]"},
		{"offsets, tabs, a byte order mark", "\ufefftime\ta\tb\n2026-03-14T09:02Z\t1\t2.5\n2026-03-14T09:03Z\t3\t4\n",
			"a b [1773478920 1773478980] [[1 3] [2.5 4]]"},
		{"days, holes, a row without a time", "time,v\n2026-03-14,1\nthen,7\n2026-03-15,\n2026-03-16,3\n",
			"v [1773442800 1773529200 1773615600] [[1 NaN 3]]"},
		{"no time", "gate,updated\n3,yes\n24,no\n", ""},
		{"no numbers", "time,v\n2026-03-14,x\n2026-03-15,y\n", ""},
		{"one moment", "time,v\n2026-03-14,1\n", ""},
		{"nothing", "", ""},
	}
	for _, tt := range tests {
		n, ok := readNumbers(w, []byte(tt.in))
		got := ""
		if ok {
			got = fmt.Sprint(strings.Join(n.names, " "), " ", n.times, " ", n.values)
		}
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestThin holds that a spike of one row among ten thousand is still drawn.
func TestThin(t *testing.T) {
	n := numbers{names: []string{"v"}, values: [][]float64{make([]float64, 10000)}}
	for i := range 10000 {
		n.times = append(n.times, int64(i))
	}
	n.values[0][7341], n.values[0][12] = 900, math.NaN()
	thin := n.thin()
	if len(thin.times) != trackPoints || len(thin.values[0]) != trackPoints {
		t.Errorf("%d times, %d values", len(thin.times), len(thin.values[0]))
	}
	if _, high := thin.bounds(); high != 900 {
		t.Errorf("the highest value is %v, not 900", high)
	}
}

// TestOverTimeOfManyYears holds that ten years of reviews fit into one drawing, whether there are few or very many.
func TestOverTimeOfManyYears(t *testing.T) {
	for _, perYear := range []int{12, 1000} {
		var all []*review.Review
		for y := 2026; y > 2016; y-- {
			for i := range perYear {
				at := time.Date(y, 12, 31, 0, 0, 0, 0, time.UTC).AddDate(0, 0, -i*360/perYear)
				all = append(all, &review.Review{ID: fmt.Sprint(y, "-", i), Kind: "incident",
					Date: review.Time{At: at, Precision: review.Day}})
			}
		}
		in := &view.Input{Corpus: &corpus.Corpus{Reviews: all}, Markdown: markdown.New()}
		o := newOverTime(in.NewWriter("reviews/index.html", "content", nil), all)
		if o == nil || len(o.Years) != 10 || o.Height > 400 {
			t.Fatalf("%d a year: %d years, %d high", perYear, len(o.Years), o.Height)
		}
		marks := 0
		for _, y := range o.Years {
			marks += len(y.Marks)
			for i, m := range y.Marks {
				if perYear > 100 && i > 0 && m.X <= y.Marks[i-1].X {
					t.Errorf("%s: week %d stands before the week before it", y.Year, i)
				}
				if m.X < overLeft || m.X > overWidth || m.Y < 0 || m.Y > float64(o.Height) {
					t.Errorf("%s: a mark at %v, %v is outside", y.Year, m.X, m.Y)
				}
			}
		}
		if want := min(perYear*10, 530); marks < want-15 || marks > want {
			t.Errorf("%d a year: %d marks, want about %d", perYear, marks, want)
		}
	}
}

// TestKindsDifferByShape holds that who sees no colours can tell the kinds of reviews in the view over time.
func TestKindsDifferByShape(t *testing.T) {
	seen := map[string]string{}
	for _, kind := range review.Kinds() {
		shape := overShape(kind)
		if before, ok := seen[shape]; ok {
			t.Errorf("%s looks like %s", kind, before)
		}
		seen[shape] = kind
	}
}
