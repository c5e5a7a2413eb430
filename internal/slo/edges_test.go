package slo

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"throughline/internal/review"
)

// burnt is so many days without anything bad but on some of them, counted from 1.
func burnt(days int, bad map[int]int) string {
	list := repeat(0, days)
	for day, n := range bad {
		list[day-1] = n
	}
	return daily(list...)
}

// What the policy says exactly at its borders. A window of 28 days with 1,000 a day and a target of 99 % allows 280;
// 224 are 80 % of it.
func TestBordersOfThePolicy(t *testing.T) {
	for _, c := range []struct {
		name, window, csv string
		state             string
		days              float64
	}{
		{"exactly 80 % is not above it", rolling, burnt(28, map[int]int{28: 224}), OK, 0},
		{"a little above 80 %, all of it of today", rolling, burnt(28, map[int]int{28: 225}), Warn, 28},
		{"exactly 100 % is a freeze", rolling, burnt(28, map[int]int{28: 280}), Freeze, 28},
		{"a little less is none", rolling, burnt(28, map[int]int{28: 279}), Warn, 28},
		// 28 + 224 = 252 are 90 %. The 28 of the 7th leave the window at the end of 4 February, 7 days after the end
		// of 28 January, and exactly 80 % stay.
		{"above 80 % with exactly 7 days left", rolling, burnt(28, map[int]int{7: 28, 28: 224}), OK, 7},
		{"above 80 % with 8 days left", rolling, burnt(28, map[int]int{8: 28, 28: 224}), Warn, 8},
		// Four days allow 40; 12 + 20 + 12 = 44 are 110 %. When the 12 of the 1st have gone, at the end of the 5th,
		// 32 are left: exactly 20 % are back, and that is not more than 20 %. When the 20 of the 2nd have gone too,
		// 70 % are back: 2 days from now.
		{"a freeze ends with more than 20 %, not with 20 %", rolling4d, daily(12, 20, 12, 0), Freeze, 2},
		// A month of 31 days at 1,000 a day allows 310 all along. 288 are 92.9 %; after the 24th 31 - 24 = 7 days are
		// left.
		{"by the calendar, with exactly 7 days left", january, burnt(24, map[int]int{24: 288}), OK, 7},
		{"by the calendar, with 8 days left", january, burnt(23, map[int]int{23: 288}), Warn, 8},
	} {
		st := Evaluate(site(t, map[string]string{"a.yaml": definition("a", c.window, Occurrences, "{target: 0.99}"),
			"a.csv": c.csv}), nil, time.Time{}).Budget("a")
		if st.State != c.state || st.DaysLeft != c.days {
			t.Errorf("%s: %s with %g days left, not %s with %g (consumed %g)", c.name, st.State, st.DaysLeft, c.state,
				c.days, st.Consumed)
		}
	}
}

// Without a file the policy gives five days; a review that says 0 % says something, and is not measured instead.
func TestPolicyThatNobodyWrote(t *testing.T) {
	s := site(t, map[string]string{"a.yaml": definition("a", rolling4d, Occurrences, "{target: 0.99}"),
		"a.csv": daily(4, 12, 0, 4)})
	story := func(id string, said float64) *review.Review {
		r := &review.Review{ID: id, Budget: []review.Burn{{SLO: review.Ref{ID: "a"}, Consumed: said, Counted: true}}}
		r.Times.Started, r.Times.Resolved = review.Time{At: onDay(2)}, review.Time{At: onDay(2).Add(time.Hour)}
		return r
	}
	got := ""
	for _, b := range Evaluate(s, []*review.Review{story("half", .5), story("nothing", 0)},
		time.Time{}).Budget("a").Reviews {
		got += fmt.Sprintf("%s %s %g asks %v", b.ID, b.How(), b.Consumed, b.Asks)
		if b.Due != nil {
			got += " by " + b.Due.Format(time.DateTime)
		}
		got += "\n"
	}
	if want := "half stated 0.5 asks true by 2026-01-07 01:00:00\nnothing stated 0 asks false\n"; got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

// A freeze of the past shows what was decided in it, and nothing that was decided outside of it.
func TestPeriodsShowTheirOverride(t *testing.T) {
	const override = "override_by: [head]\noverrides: [{slo: a, from: 2026-01-%02d, to: 2026-01-%02d, by: head, " +
		"reason: A law}]\n"
	for _, c := range []struct {
		from, to int
		want     string
	}{{1, 2, "freeze 2-6"}, {3, 4, "freeze 2-6 head"}, {1, 3, "freeze 2-6 head"}, {5, 9, "freeze 2-6 head"},
		{6, 9, "freeze 2-6"}} {
		// 44 of 10 allowed at the end of the 1st, and frozen until they have gone at the end of the 5th.
		s := site(t, map[string]string{"a.yaml": definition("a", rolling4d, Occurrences, "{target: 0.99}"),
			"a.csv": daily(44, 0, 0, 0, 0, 0, 0), "policy.yaml": fmt.Sprintf(override, c.from, c.to)})
		var got []string
		for _, p := range Evaluate(s, nil, time.Time{}).Budget("a").Periods {
			line := fmt.Sprintf("%s %d-%d", p.State, p.From.Day(), p.To.Day())
			if p.Override != nil {
				line += " " + p.Override.By
			}
			got = append(got, line)
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("decided from %d to %d: %s, not %s", c.from, c.to, strings.Join(got, ", "), c.want)
		}
	}
}

// Windows of every unit: how long a rolling one is, and where one by the calendar has its borders.
func TestWindowsOfEveryUnit(t *testing.T) {
	start := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		n        int
		unit     byte
		length   time.Duration
		at       time.Time
		from, to time.Time
	}{
		{30, 'm', 30 * time.Minute, start.Add(45 * time.Minute), start.Add(30 * time.Minute), start.Add(time.Hour)},
		{6, 'h', 6 * time.Hour, start.Add(7 * time.Hour), start.Add(6 * time.Hour), start.Add(12 * time.Hour)},
		{2, 'd', 48 * time.Hour, start.Add(49 * time.Hour), start.Add(48 * time.Hour), start.Add(96 * time.Hour)},
		{1, 'w', 7 * day, start.Add(7 * day), start,
			start.Add(7 * day)}, // a border belongs to the window that ends there
		{1, 'M', 30 * day, time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC), time.Date(2024, 2, 1, 0, 0, 0, 0, time.UTC),
			time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)},
		{1, 'Q', 90 * day, time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC), start, time.Date(2024, 4, 1, 0, 0, 0, 0,
			time.UTC)},
		{1, 'Y', 365 * day, time.Date(2024, 12, 31, 12, 0, 0, 0, time.UTC), start, time.Date(2025, 1, 1, 0, 0, 0, 0,
			time.UTC)}, // 366 days
	} {
		w := Window{N: c.n, Unit: c.unit, Rolling: true}
		if w.Length() != c.length {
			t.Errorf("%s is %s long, not %s", w, w.Length(), c.length)
		}
		if from, to := w.Bounds(c.at); !from.Equal(c.at.Add(-c.length)) || !to.Equal(c.at) {
			t.Errorf("%s rolls from %s to %s", w, from, to)
		}
		w.Rolling, w.Start = false, start
		if from, to := w.Bounds(c.at); !from.Equal(c.from) || !to.Equal(c.to) {
			t.Errorf("%s by the calendar, at %s: from %s to %s, not %s to %s", w, c.at, from, to, c.from, c.to)
		}
	}
}

// A budget is looked at through its own window first, and through each length once.
func TestChartWindows(t *testing.T) {
	for own, want := range map[Window]string{
		{N: 28, Unit: 'd', Rolling: true}: "28d rolling, 7d rolling, 90d rolling",
		{N: 4, Unit: 'w', Rolling: true}:  "4w rolling, 7d rolling, 90d rolling",
		{N: 30, Unit: 'd', Rolling: true}: "30d rolling, 7d rolling, 28d rolling, 90d rolling",
		// a quarter by the calendar is not one that rolls
		{N: 1, Unit: 'Q'}: "1Q, 7d rolling, 28d rolling, 90d rolling",
	} {
		var got []string
		for _, w := range ChartWindows(own) {
			s := w.String()
			if w.Rolling {
				s += " rolling"
			}
			got = append(got, s)
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s: %s, not %s", own, strings.Join(got, ", "), want)
		}
	}
}
