package slo

import (
	"math"
	"strings"
	"testing"
	"time"

	"throughline/internal/review"
)

// TestInWindow: a budget of four rolling days of ten measured ones, 1,000 events a day of which 10 may be bad, so 40
// in a window. The window of the end of the 8th is that of the 5th to the 8th.
func TestInWindow(t *testing.T) {
	at := func(text string) time.Time {
		out, err := time.Parse("2006-01-02 15:04", "2026-01-"+text)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	incident := func(id, from, to string, counted bool) *review.Review {
		r := &review.Review{ID: id, Budget: []review.Burn{{SLO: review.Ref{ID: "a"}, Consumed: -1, Counted: counted}}}
		r.Times.Started.At, r.Times.Resolved.At = at(from), at(to)
		return r
	}
	for _, c := range []struct {
		name        string
		bad         []int // by day
		reviews     []*review.Review
		inside      string
		unexplained float64
	}{
		{"nobody tells", []int{1: 8, 4: 4, 6: 8, 9: 0}, nil, "", .3},
		{"one tells of a day", []int{4: 4, 6: 8, 9: 0}, []*review.Review{incident("r", "07 10:00", "07 11:00", true)},
			"r", .1},
		{"two tell of the same day", []int{4: 4, 6: 8, 9: 0}, []*review.Review{
			incident("r", "07 10:00", "07 11:00", true), incident("s", "07 12:00", "07 13:00", true)}, "r s", .1},
		{"one that does not count explains too", []int{4: 4, 6: 8, 9: 0},
			[]*review.Review{incident("r", "07 10:00", "07 11:00", false)}, "r", .1},
		{"one that began before the window", []int{3: 20, 4: 4, 6: 8, 9: 0},
			[]*review.Review{incident("r", "04 10:00", "05 11:00", true)}, "r", .2},
		{"those before and after it are left out", []int{3: 20, 4: 4, 8: 8, 9: 0}, []*review.Review{
			incident("before", "03 10:00", "04 11:00", true), incident("after", "09 10:00", "09 11:00", true)}, "", .1},
	} {
		set, errs := read(map[string]string{
			"a.yaml": definition("a", rolling4d, Occurrences, "{target: 0.99}"), "a.csv": daily(c.bad...)})
		if errs.Len() > 0 {
			t.Fatal(said(errs))
		}
		got := Evaluate(set, c.reviews, onDay(9)).Budgets[0].InWindow
		var ids []string
		for _, r := range got.Reviews {
			ids = append(ids, r.ID)
		}
		if inside := strings.Join(ids, " "); inside != c.inside {
			t.Errorf("%s: %q reach into it, not %q", c.name, inside, c.inside)
		}
		if math.Abs(got.Unexplained-c.unexplained) > 1e-9 || !got.From.Equal(onDay(5)) || !got.To.Equal(onDay(9)) {
			t.Errorf("%s: %v unexplained from %s to %s, not %v", c.name, got.Unexplained, got.From, got.To,
				c.unexplained)
		}
	}
}

// TestStale: measurements by the day are old after a week; of those by the week, three of them may be missing.
func TestStale(t *testing.T) {
	st := &Status{Definition: &Definition{Step: 24 * time.Hour}, MeasuredUntil: onDay(1)}
	weekly := &Status{Definition: &Definition{Step: 7 * 24 * time.Hour}, MeasuredUntil: onDay(1)}
	never := &Status{Definition: &Definition{Step: 24 * time.Hour}}
	for _, c := range []struct {
		st    *Status
		day   int
		age   time.Duration
		stale bool
	}{
		{st, 8, 0, false}, {st, 9, 0, true}, {st, 3, 36 * time.Hour, true}, {st, 2, 36 * time.Hour, false},
		{weekly, 22, 0, false}, {weekly, 23, 0, true}, {never, 300, time.Hour, false},
	} {
		if got := c.st.Stale(onDay(c.day), c.age); got != c.stale {
			t.Errorf("%v on day %d, with %s allowed: %v", c.st.MeasuredUntil, c.day, c.age, got)
		}
	}
}
