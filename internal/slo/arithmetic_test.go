package slo

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"throughline/internal/diag"
	"throughline/internal/review"
)

func TestStatus(t *testing.T) {
	// n minutes from midnight on, of ten events each; in the first bad ones, two of ten fail
	minutes := func(n, bad int) string {
		b := "time,good,total\n"
		for i := range n {
			good := 10
			if i < bad {
				good = 8
			}
			b += fmt.Sprintf("%s,%d,10\n", onDay(1).Add(time.Duration(i)*time.Minute).Format(time.RFC3339), good)
		}
		return b
	}
	for _, c := range []struct {
		name, slo, csv, policy string
		now                    time.Time
		want                   Status
		exhausted              string
	}{{
		// 28 days have 28·24·60 = 40,320 minutes; a ten-thousandth of them is 4.032. One bad minute of those is
		// 1/4.032 =
		// 0.248016. The day has 1,440 minutes, so a quarter of 28 days has seen 1,440 of which 1 was bad: burn rate
		// (1/1440)/0.0001 = 6.944444. Exhausted: r·x/28 = 1 - 0.248015873 gives x = 28·0.751984127/6.944444444 =
		// 3.032 days after midnight of the 2nd: 5 January 00:46:05, told to the minute.
		"99.99 % of 28 days", definition("a", rolling, Timeslices,
			"{target: 0.9999, timeSliceTarget: 0.9, timeSliceWindow: 1m}"), minutes(1440, 1), "", time.Time{},
		Status{Allowed: 4.032, Spent: 1, Consumed: 0.248015873, Remaining: 0.751984127, BurnRate: 6.944444444,
			State: OK}, "2026-01-05T00:46:00Z",
	}, {
		// RatioTimeslices: three minutes at 8/10 are 3·0.2 = 0.6 of a bad minute. Allowed: 0.01·40,320 = 403.2.
		// Consumed
		// 0.6/403.2 = 0.001488095. Burn rate (0.6/60)/0.01 = 1. Exhausted: 28·(1-0.001488095)/1 = 27.958333 days, 27
		// days and 23 hours, after 01:00: the 29th at midnight. The first minute ages out a minute later.
		"a share of each slice", definition("a", rolling, RatioTimeslices, "{target: 0.99, timeSliceWindow: 1m}"),
		minutes(60, 3), "", time.Time{},
		Status{Allowed: 403.2, Spent: .6, Consumed: .001488095, Remaining: .998511905, BurnRate: 1, State: OK},
		"2026-01-29T00:00:00Z",
	}, {
		// Slices of five minutes made of minutes: 3 bad minutes at 8 and 2 at 10 are 44/50 = 0.88, below 0.9: one bad
		// slice of 12 in the hour. Allowed: 0.01 · 28·288 = 80.64. Consumed 1/80.64 = 0.012400794. Burn rate
		// (1/12)/0.01 = 8.333333. Exhausted: 28·0.987599206/8.333333 = 3.318333 days after 01:00: the 4th, 08:38:24
		// (0.318333·24 = 7.64 h).
		"minutes add up to slices", definition("a", rolling, Timeslices,
			"{target: 0.99, timeSliceTarget: 0.9, timeSliceWindow: 5m}"), minutes(60, 3), "", time.Time{},
		Status{Allowed: 80.64, Spent: 1, Consumed: .012400794, Remaining: .987599206, BurnRate: 8.333333333,
			State: OK}, "2026-01-04T08:38:00Z",
	}, {
		// Ten days of 1,000 at 99 % allow 0.01·10,000 = 100. 5 a day are 50: half. The last 7 days: (35/7000)/0.01 =
		// 0.5. At that rate a rolling window never gets past half of its budget... 0.5 + 0.5·x/28 = 1 at x = 28, but
		// by then all of the old has aged out: no exhaustion within a window.
		"occurrences, rolling", definition("a", rolling, Occurrences, "{target: 0.99}"), daily(repeat(5, 10)...), "",
		time.Time{},
		Status{Allowed: 100, Spent: 50, Consumed: .5, Remaining: .5, BurnRate: .5, State: OK}, "",
	}, {
		// Ten days of a month of 31: 10,000 so far become 31,000 by its end, of which 310 may be bad. 5 a day are 50:
		// 50/310 =
		// 0.161290323. A quarter of the month (a length of 30 days) is 7.5 days: 7 whole days: 0.5. Half of the rate
		// that would spend it: no exhaustion. 21 days are left.
		"occurrences, calendar", definition("a", january, Occurrences, "{target: 0.99}"), daily(repeat(5, 10)...), "",
		time.Time{},
		Status{Allowed: 310, Spent: 50, Consumed: .161290323, Remaining: .838709677, BurnRate: .5, State: OK,
			DaysLeft: 21}, "",
	}, {
		// Six days on (the evening of the 16th is not measured), 15 days are left; 10,000 events in 10 days are still
		// 1,000 a day: 10,000 + 15·1,000 = 25,000 will be counted, for the six days are a gap: 250 may be bad. 50/250
		// = 0.2. Of the last
		// 7.5 days only the 10th is over within (8.5, 16]: it ends on the 11th; the 9th ends on the 10th, and the 8th
		// on the 9th: three measured days at 5: 0.5.
		"days later, in a gap", definition("a", january, Occurrences, "{target: 0.99}"), daily(repeat(5, 10)...), "",
		onDay(17),
		Status{Allowed: 250, Spent: 50, Consumed: .2, Remaining: .8, BurnRate: .5, State: OK, DaysLeft: 15}, "",
	}, {
		// Timeslices by the calendar: January has 31·24 = 744 hours, of which 1 % may be bad: 7.44. 3 days that count
		// hours, with 1, 0 and 1 bad of 24: 2/7.44 = 0.268817204. The last 7.5 days: (2/72)/0.01 = 2.777778.
		// Exhausted: need 31·0.731182796/2.777778 = 8.16 days after the 4th: 12th, 03:50:24.
		"days that count slices", definition("a", january, Timeslices,
			"{target: 0.99, timeSliceTarget: 0.9, timeSliceWindow: 1h}"),
		"time,good,total\n2026-01-01,23,24\n2026-01-02,24,24\n2026-01-03,23,24\n", "", time.Time{},
		Status{Allowed: 7.44, Spent: 2, Consumed: .268817204, Remaining: .731182796, BurnRate: 2.777777778, State: OK,
			DaysLeft: 28}, "2026-01-12T03:50:00Z",
	}, {
		// The 2nd is excluded: 3 days of 1,000 allow 30; 5+5+5 = 15 are bad: half, the 500 of the 2nd count nowhere.
		// The last day of a 4-day window: 5/1000/0.01 = 0.5.
		"an exclusion of a whole day", definition("a", rolling4d, Occurrences, "{target: 0.99}"), daily(5, 500, 5, 5),
		"exclusions: [{slo: a, from: 2026-01-02, to: 2026-01-03, reason: Planned}]", time.Time{},
		Status{Allowed: 30, Spent: 15, Consumed: .5, Remaining: .5, BurnRate: .5, State: OK}, "",
	}, {
		// 40 of 40 allowed are bad: all of it is spent, on the first day. 36 of 40 are of the 1st: the 4 left are
		// 0.1, once it has aged out after the 5th: 1 day. Burn rate of the last day: (2/1000)/0.01 = 0.2.
		"spent", definition("a", rolling4d, Occurrences, "{target: 0.99}"), daily(36, 1, 1, 2), "", time.Time{},
		Status{Allowed: 40, Spent: 40, Consumed: 1, Remaining: 0, BurnRate: .2, State: Freeze, DaysLeft: 1}, "",
	}, {
		// 26 of 40. The last day burnt at (10/1000)/0.01 = 1. At that rate 0.65 + x/4 would be 1 after 1.4 days, but
		// after one day the 16 of the 1st age out: 10/40 + x/4 = 1 after 3 days, when only days with nothing bad have
		// aged out since.
		"old burn ages out before it is spent", definition("a", rolling4d, Occurrences, "{target: 0.99}"),
		daily(16, 0, 0, 10), "", time.Time{},
		Status{Allowed: 40, Spent: 26, Consumed: .65, Remaining: .35, BurnRate: 1, State: OK}, "2026-01-08T00:00:00Z",
	}, {
		// An overdraft: 80 of 40.
		"more than all of it", definition("a", rolling4d, Occurrences, "{target: 0.99}"), daily(0, 0, 40, 40), "",
		time.Time{},
		Status{Allowed: 40, Spent: 80, Consumed: 2, Remaining: -1, BurnRate: 4, State: Freeze, DaysLeft: 4}, "",
	}, {
		// 40 days at 0 but 250 bad on the 32nd, of the 280 that 28 days allow: 0.892857143. They age out 28 days
		// after the 32nd is over, 60 days after the beginning; the 40th is over, so in 20 days, more than 7: a
		// warning. The last 7 days are clean.
		"a warning", definition("a", rolling, Occurrences, "{target: 0.99}"),
		daily(append(append(repeat(0, 31), 250), repeat(0, 8)...)...), "", time.Time{},
		Status{Allowed: 280, Spent: 250, Consumed: .892857143, Remaining: .107142857, BurnRate: 0, State: Warn,
			DaysLeft: 20}, "",
	}, {
		// The same on the 28th of 51 days: it ages out 56 days after the beginning, in 5 days: not worth a
		// reliability review.
		"no warning, it passes soon", definition("a", rolling, Occurrences, "{target: 0.99}"),
		daily(append(append(repeat(0, 27), 250), repeat(0, 23)...)...), "", time.Time{},
		Status{Allowed: 280, Spent: 250, Consumed: .892857143, Remaining: .107142857, BurnRate: 0, State: OK,
			DaysLeft: 5}, "",
	}, {
		// 50 bad a week ago of 100 allowed by ten days, and 10 a day in the last 7 (a rate of 1): 50 + 70 = 120 of
		// 100 ... so it is 30 + 70: exactly all of it.
		"exactly all of it is a freeze", definition("a", rolling, Occurrences, "{target: 0.99}"),
		daily(30, 0, 0, 10, 10, 10, 10, 10, 10, 10), "", time.Time{},
		Status{Allowed: 100, Spent: 100, Consumed: 1, Remaining: 0, BurnRate: 1, State: Freeze, DaysLeft: 19}, "",
	}} {
		t.Run(c.name, func(t *testing.T) {
			files := map[string]string{"a.yaml": c.slo, "a.csv": c.csv}
			if c.policy != "" {
				files["policy.yaml"] = c.policy
			}
			got := Evaluate(site(t, files), nil, c.now).Budget("a")
			w := c.want
			if !near(got.Allowed, w.Allowed) || !near(got.Spent, w.Spent) || !near(got.Consumed, w.Consumed) ||
				!near(got.Remaining, w.Remaining) || !near(got.BurnRate, w.BurnRate) || got.State != w.State ||
				got.DaysLeft != w.DaysLeft {
				t.Errorf("allowed %v spent %v consumed %v remaining %v rate %v %s, %v days left\nwant    %v spent "+
					"%v consumed %v remaining %v rate %v %s, %v days left",
					got.Allowed, got.Spent, got.Consumed, got.Remaining, got.BurnRate, got.State, got.DaysLeft,
					w.Allowed, w.Spent, w.Consumed, w.Remaining, w.BurnRate, w.State, w.DaysLeft)
			}
			exhausted := ""
			if got.ExhaustedAt != nil {
				exhausted = got.ExhaustedAt.Format(time.RFC3339)
			}
			if exhausted != c.exhausted {
				t.Errorf("exhausted %q, want %q", exhausted, c.exhausted)
			}
		})
	}
}

// Four days of 1,000 at 99 % allow 40. Day by day, of the last four:
//
//	day       1      2      3      4      5      6      7      8
//	bad       10     0      20     5      8      0      3      0
//	allowed   10     20     30     40     40     40     40     40
//	spent     10     10     30     35     33     33     16     11
//	consumed  1      .5     1      .875   .825   .825   .4     .275
//	frozen    yes    no     yes    yes    yes    yes    no     no
//
// On day 2 half is back: the freeze ends. On days 4 to 6 only 12.5 % and 17.5 % are: it stands. On day 7 the 20 of
// day 3 have aged out and 60 % is back.
func TestFreezeLastsUntilMoreThanAFifthIsBack(t *testing.T) {
	s := site(t, map[string]string{"a.yaml": definition("a", rolling4d, Occurrences, "{target: 0.99}"),
		"a.csv": daily(10, 0, 20, 5, 8, 0, 3, 0)})
	st := Evaluate(s, nil, time.Time{}).Budget("a")
	frozen := []bool{true, false, true, true, true, true, false, false}
	for i, want := range []float64{1, .5, 1, .875, .825, .825, .4, .275} {
		if got := st.Trend[i]; !near(got.Consumed, want) || got.Frozen != frozen[i] {
			t.Errorf("day %d: %+v, want %g, frozen %v", i+1, got, want, frozen[i])
		}
	}
	var periods []string
	for _, p := range st.Periods {
		periods = append(periods, fmt.Sprintf("%s %s-%s %g %v", p.State, p.From.Format("2"), p.To.Format("2"), p.Peak,
			p.Standing))
	}
	if got := strings.Join(periods, "; "); got != "freeze 2-3 1 false; freeze 4-8 1 false" {
		t.Error(got)
	}
}

// At 80 % consumed exactly 20 % is back, which is not more than 20 %.
func TestExactlyAFifthIsNotMoreThanAFifth(t *testing.T) {
	st := &Status{set: &Set{Policy: defaults()}}
	for _, c := range []struct {
		before   string
		consumed float64
		want     string
	}{{Freeze, .8, Freeze}, {Freeze, .799, OK}, {OK, .8, OK}, {OK, 1, Freeze}, {Warn, 1, Freeze},
		{Freeze, 1.5, Freeze}} {
		if got := st.next(c.before, onDay(1), c.consumed); got != c.want {
			t.Errorf("%s, then %g consumed: %s, want %s", c.before, c.consumed, got, c.want)
		}
	}
}

func TestOverrideOpensTheGateWhileItHolds(t *testing.T) {
	files := map[string]string{"a.yaml": definition("a", rolling4d, Occurrences, "{target: 0.99}"),
		"a.csv": daily(36, 1, 1, 2),
		"policy.yaml": "override_by: [head]\noverrides: [{slo: a, from: 2026-01-04T12:00:00Z, to: 2026-01-05, by: " +
			"head, reason: A law}]\n"}
	s := site(t, files)
	for _, c := range []struct {
		now  time.Time
		want bool
	}{{onDay(4), true}, {onDay(4).Add(12 * time.Hour), false}, {onDay(5).Add(-time.Second), false},
		{onDay(5), true}} { // to is exclusive
		st := Evaluate(s, nil, c.now).Budget("a")
		if st.State != Freeze || st.Standing(Freeze) != c.want {
			t.Errorf("%s: %s, standing %v, want %v", c.now, st.State, st.Standing(Freeze), c.want)
		}
	}
}

func TestExclusionsAreToldWithWhatTheyLeftOut(t *testing.T) {
	s, errs := read(map[string]string{"a.yaml": definition("a", rolling4d, Occurrences, "{target: 0.99}"),
		"a.csv": daily(5, 500, 5, 40),
		"policy.yaml": "exclusions:\n  - {slo: a, from: 2026-01-02, to: 2026-01-03, kind: maintenance, reason: " +
			"Planned}\n  - {slo: a, from: 2026-01-04T06:00:00Z, to: 2026-01-04T07:00:00Z, kind: attack, reason: An " +
			"hour}\n"})
	if got, want := said(errs), "policy.yaml:3:5: warning: 1 of the measurements of a lie only in part in this "+
		"exclusion and count in full | exclude whole measurements, or measure in smaller steps\n"; got != want {
		t.Errorf("said %q, want %q", got, want)
	}
	st := Evaluate(s, nil, time.Time{}).Budget("a")
	// The 2nd: 500 of 1,000, when the 1st alone allowed 10: it would have been 50 times the budget. The hour of the
	// 4th is a part of a day, so that the day counts: 5+5+40 = 50 of 30.
	x := st.Exclusions
	if len(x) != 2 || x[0].Measurements != 1 || x[0].Bad != 500 || x[0].Counted != 1000 || !near(x[0].Share, 50) ||
		x[1].Measurements != 0 || x[1].Partial != 1 {
		t.Errorf("%+v", x)
	}
	if st.Spent != 50 || !near(st.Allowed, 30) {
		t.Errorf("spent %g of %g, want 50 of 30", st.Spent, st.Allowed)
	}
}

// A day in March in Copenhagen begins at 23:00 UTC the day before, and from the 29th on at 22:00. February's last day
// belongs to February there, whatever UTC says: 2 of 28,000 so far, of which 1 % may be bad.
func TestCalendarFollowsItsZone(t *testing.T) {
	window := "{duration: 1M, isRolling: false, calendar: {startTime: 2026-01-01 00:00:00, timeZone: " +
		"Europe/Copenhagen}}"
	csv := "time,good,total\n"
	// hours from the local start of February on, 1,000/24 each; the last but two of February has 2 bad
	for h := range 28*24 + 3 {
		bad := 0
		if h == 28*24-1 || h == 28*24+1 {
			bad = 2 + (h-28*24+1)/2*5 // 2 in February's last hour, 7 in March's second
		}
		csv += fmt.Sprintf("%s,%d,100\n", time.Date(2026, 1, 31, 23+h, 0, 0, 0, time.UTC).Format(time.RFC3339),
			100-bad)
	}
	s := site(t, map[string]string{"a.yaml": definition("a", window, Occurrences, "{target: 0.99}"), "a.csv": csv})
	end := time.Date(2026, 2, 28, 23, 0, 0, 0, time.UTC) // March begins
	february := Evaluate(s, nil, end).Budget("a")
	if !near(february.Allowed, 672) || february.Spent != 2 || february.DaysLeft != 0 { // 28·24·100 = 67,200
		t.Errorf("February: %g of %g, %g days left", february.Spent, february.Allowed, february.DaysLeft)
	}
	// March has 31·24-1 hours, for one is lost on the 29th: 743·100 = 74,300 by its end, 743 may be bad.
	march := Evaluate(s, nil, end.Add(3*time.Hour)).Budget("a")
	if !near(march.Allowed, 743) || march.Spent != 7 {
		t.Errorf("March: %g of %g", march.Spent, march.Allowed)
	}
	// In the first minutes of March nothing of it is measured yet, and nothing of it is spent.
	if st := Evaluate(s, nil, end.Add(time.Minute)).Budget("a"); st.State != OK || !near(st.Remaining, 1) {
		t.Errorf("just begun: %+v", st)
	}
}

// Measurements by the day are of the days that are written, in whatever zone the calendar is: 31 rows of January and
// one of February give January 31,000.
func TestDaysBelongToTheirMonth(t *testing.T) {
	window := "{duration: 1M, isRolling: false, calendar: {startTime: 2026-01-01 00:00:00, timeZone: " +
		"America/New_York}}"
	s := site(t, map[string]string{"a.yaml": definition("a", window, Occurrences, "{target: 0.99}"),
		"a.csv": daily(append(repeat(1, 31), 7)...)})
	if st := Evaluate(s, nil, onDay(32)).Budget("a"); st.Spent != 31 || !near(st.Allowed, 310) {
		t.Errorf("January: %g of %g", st.Spent, st.Allowed)
	}
	if st := Evaluate(s, nil, onDay(33)).Budget("a"); st.Spent != 7 || !near(st.Allowed, 280) {
		t.Errorf("February: %g of %g", st.Spent, st.Allowed)
	}
}

func TestNobodyKnowsWhatNothingMeasured(t *testing.T) {
	s := site(t, map[string]string{"a.yaml": definition("a", rolling4d, Occurrences, "{target: 0.99}"),
		"a.csv":  daily(36, 0, -1, 2),
		"b.yaml": definition("b", rolling4d, Occurrences, "{target: 0.99}")})
	st := Evaluate(s, nil, time.Time{}).Budget("a")
	// Three of four days are measured: 38 of 30. The reading after the gap is not joined to the one before.
	if !near(st.Coverage, .75) || !near(st.Allowed, 30) || len(st.Gaps) != 1 ||
		st.Gaps[0] != (Gap{onDay(3), onDay(4)}) || st.Trend[1].Gap || !st.Trend[2].Gap || len(st.Trend) != 3 {
		t.Errorf("coverage %g allowed %g gaps %v trend %v", st.Coverage, st.Allowed, st.Gaps, st.Trend)
	}
	for _, st := range []*Status{Evaluate(s, nil, onDay(30)).Budget("a"), Evaluate(s, nil, time.Time{}).Budget("b"),
		Evaluate(s, nil, onDay(1)).Budget("a")} {
		if st.At != nil || st.Measured || st.State != Unknown {
			t.Errorf("%s at %s: %s", st.Name, st.Moment, st.State)
		}
	}
	if st := Evaluate(s, nil, onDay(30)).Budget("a"); !st.MeasuredUntil.Equal(onDay(5)) {
		t.Errorf("measured until %s", st.MeasuredUntil)
	}
}

func background(at time.Time, r *review.Review) *review.Review {
	r.Timeline = []review.Event{{At: review.Time{At: at}}}
	return r
}

func TestWhatReviewsBurnt(t *testing.T) {
	s := site(t, map[string]string{"a.yaml": definition("a", rolling4d, Occurrences, "{target: 0.99}"),
		"a.csv":       daily(4, 12, 0, 4),
		"policy.yaml": "review_within: 2d\n"})
	story := func(id string, from, to time.Time, said float64, followups ...review.Followup) *review.Review {
		r := &review.Review{ID: id, Followups: followups,
			Budget: []review.Burn{{SLO: review.Ref{ID: "a"}, Consumed: said, Counted: true}}}
		r.Times.Started, r.Times.Resolved = review.Time{At: from}, review.Time{At: to}
		return r
	}
	hour := func(day, h int) time.Time { return onDay(day).Add(time.Duration(h) * time.Hour) }
	done := review.Followup{ID: "f1", Kind: "change"}
	none := review.Followup{ID: "f1", Kind: "none"}
	list := []*review.Review{
		story("measured", hour(2, 9), hour(2, 10), -1,
			none), // 12 of the 2nd, of 20 allowed at its end: 0.6
		story("night", hour(2, 23), hour(3, 1), -1),         // 12 + 0 of 30: 0.4; it shares the 2nd
		story("stated", hour(4, 9), hour(4, 10), .21, done), // it says 21 %; 4 of 40 were measured
		story("unmeasured", hour(20, 1), hour(20, 2), -1),   // nothing was measured then
		story("little", hour(1, 9), hour(1, 9), .2),         // exactly 20 % is not above it
		background(onDay(1), story("background", hour(4, 9), hour(4, 10),
			-1)), // its story begins on the 1st, the burning on the 4th: 4 of 40
		{ID: "dated", Date: review.Time{At: onDay(1), Precision: review.Day},
			Budget: []review.Burn{{SLO: review.Ref{ID: "a"}, Consumed: -1, Counted: false,
				Reason: "Planned"}}}, // 4 of 10
	}
	res := Evaluate(s, list, time.Time{})
	var got []string
	for _, b := range res.Budget("a").Reviews {
		line := fmt.Sprintf("%s %s %.4g/%.4g asks %v met %v", b.ID, b.How(), b.Consumed, b.Measured, b.Asks, b.Met)
		if b.Due != nil {
			line += " due " + b.Due.Format("2T15")
		}
		if len(b.SharedWith) > 0 {
			line += " with " + strings.Join(b.SharedWith, ",")
		}
		got = append(got, line)
	}
	want := `measured measured 0.6/0.6 asks true met false due 4T10 with night
night measured 0.4/0.4 asks true met false due 5T01 with measured
stated stated 0.21/0.1 asks true met true due 6T10 with background
unmeasured unknown 0/0 asks false met false
little stated 0.2/0.4 asks false met false with dated
background measured 0.1/0.1 asks false met false with stated
dated measured 0.4/0.4 asks false met false with little`
	if strings.Join(got, "\n") != want {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), want)
	}
	if of := res.BudgetsOf("stated"); len(of) != 1 || of[0].Budget.Name != "a" || of[0].Burn.Consumed != .21 {
		t.Errorf("budgets of a review: %+v", of)
	}
	var kinds []string
	for _, x := range res.Budget("a").Triggers {
		kinds = append(kinds, x.Kind+" "+x.Review)
	}
	if got := strings.Join(kinds, ", "); got != "review measured, review night, review stated" {
		t.Errorf("triggers: %s", got)
	}
}

// Half past midnight in Copenhagen on the 2nd is the 1st in UTC, but people who count by the day count it to the 2nd;
// and the 2nd as a day is the 2nd, not two halves. Counted by the hour, it is the instant that matters.
func TestADayIsTheDayThatIsWritten(t *testing.T) {
	zone := time.FixedZone("CET", 3600)
	night := &review.Review{ID: "night", Zone: zone, Budget: []review.Burn{{SLO: review.Ref{ID: "a"}, Consumed: -1,
		Counted: true}}}
	night.Times.Started = review.Time{At: time.Date(2026, 1, 2, 0, 30, 0, 0, zone)}
	whole := &review.Review{ID: "whole", Zone: zone, Budget: night.Budget,
		Date: review.Time{At: time.Date(2026, 1, 2, 0, 0, 0, 0, zone).UTC(), Precision: review.Day}}
	byHour := "time,good,total\n2026-01-01T22:00:00Z,98,100\n2026-01-01T23:00:00Z,95,100\n2026-01-02T00:00:00Z,100,100\n"
	for csv, want := range map[string]float64{daily(5, 12, 0): .6 /* 12 of 20 */, byHour: 2.5 /* 5 of 2 */} {
		s := site(t, map[string]string{"a.yaml": definition("a", rolling4d, Occurrences, "{target: 0.99}"),
			"a.csv": csv})
		for _, b := range Evaluate(s, []*review.Review{night, whole}, time.Time{}).Budget("a").Reviews {
			if !near(b.Measured, want) && !(b.ID == "whole" && csv == byHour) {
				t.Errorf("%s: %g, want %g", b.ID, b.Measured, want)
			}
		}
	}
}

// A site that is built twelve days after the last measurement tells how it stood then; one that is built as of the
// third day (of 4, 12, 0 and 4 of 1,000) knows nothing of the fourth: 16 of 30.
func TestEvaluateLast(t *testing.T) {
	s := site(t, map[string]string{"a.yaml": definition("a", rolling4d, Occurrences, "{target: 0.99}"),
		"a.csv": daily(4, 12, 0, 4)})
	for _, c := range []struct {
		now, at time.Time
		spent   float64
	}{{onDay(17), onDay(5), 20}, {onDay(4), onDay(4), 16}, {onDay(5).Add(-time.Second), onDay(4), 16},
		{time.Time{}, onDay(5), 20}} {
		if st := EvaluateLast(s, nil, c.now).Budget("a"); st.Spent != c.spent || st.At == nil || !st.At.Equal(c.at) {
			t.Errorf("as of %s: %g spent at %v, want %g at %s", c.now, st.Spent, st.At, c.spent, c.at)
		}
	}
	if st := EvaluateLast(s, nil, onDay(1)).Budget("a"); st.At != nil || st.State != Unknown {
		t.Errorf("before the first: %s at %v", st.State, st.At)
	}
}

// Seven days of 4 at 99 %, looked at through a week (70 allowed, 28 bad) and through their own four days (40, 16).
func TestForWindow(t *testing.T) {
	s := site(t, map[string]string{"a.yaml": definition("a", rolling4d, Occurrences, "{target: 0.99}"),
		"a.csv": daily(repeat(4, 7)...)})
	own := Evaluate(s, nil, time.Time{}).Budget("a")
	week := own.ForWindow(Window{N: 7, Unit: 'd', Rolling: true})
	if !near(own.Spent, 16) || !near(week.Spent, 28) || !near(week.Allowed, 70) || len(week.Trend) != 7 ||
		own.Window.String() != "4d" || week.Window.String() != "7d" {
		t.Errorf("own %g, week %g of %g", own.Spent, week.Spent, week.Allowed)
	}
}

// BenchmarkTenYears is ten years of daily values for 50 budgets, read, told, and looked at through three more windows.
func BenchmarkTenYears(b *testing.B) {
	var files []*diag.File
	var csv strings.Builder
	csv.WriteString("time,good,total\n")
	for d := range 3653 {
		fmt.Fprintf(&csv, "%s,%d,100000\n", time.Date(2016, 1, 1+d, 0, 0, 0, 0, time.UTC).Format(time.DateOnly),
			100000-d%37-d%90/89*2000)
	}
	for i := range 50 {
		name := fmt.Sprintf("budget-%02d", i)
		files = append(files, diag.NewFile(name+".yaml",
			[]byte(definition(name, []string{rolling, january}[i%2], Occurrences, "{target: 0.999}"))),
			diag.NewFile(name+".csv", []byte(csv.String())))
	}
	for b.Loop() {
		errs := &diag.List{}
		res := Evaluate(Read(files, errs), nil, time.Time{})
		for _, st := range res.Budgets {
			for _, w := range ChartWindows(st.Window)[1:] {
				res.Through(st, w)
			}
		}
		if errs.Len() > 0 {
			b.Fatal(said(errs))
		}
	}
}

func TestBorders(t *testing.T) {
	const minute = "{target: 0.9, timeSliceTarget: 0.9, timeSliceWindow: 1m}"
	// A slice at exactly its target is good, one below it is not. The scrape that came two milliseconds late is no
	// longer than a slice for that.
	s := site(t, map[string]string{"a.yaml": definition("a", rolling, Timeslices, minute),
		"a.csv": "time,good,total\n2026-01-01T00:00:00Z,9,10\n2026-01-01T00:01:00.002Z,8,10\n2026-01-01T00:02:00.004Z,10,10\n"})
	if st := Evaluate(s, nil, time.Time{}).Budget("a"); st.Spent != 1 {
		t.Errorf("%g slices are bad, want 1", st.Spent)
	}
	// Three slices of five minutes: the first whole, the second not measured, the third broken off after a minute, so
	// that it is not over and its bad minute not told yet.
	s = site(t, map[string]string{"a.yaml": definition("a", rolling, Timeslices,
		"{target: 0.9, timeSliceTarget: 0.9, timeSliceWindow: 5m}"),
		"a.csv": "time,good,total\n2026-01-01T00:00:00Z,9,10\n2026-01-01T00:01:00Z,9,10\n2026-01-01T00:02:00Z,9,10\n2026-01-01T00:04:00Z,9,10\n2026-01-01T00:10:00Z,0,10\n"})
	if st := Evaluate(s, nil, time.Time{}).Budget("a"); !st.At.Equal(onDay(1).Add(5*time.Minute)) || st.Spent != 0 {
		t.Errorf("at %s: %g spent", st.At, st.Spent)
	}
	if st := Evaluate(s, nil, onDay(1).Add(15*time.Minute)).Budget("a"); st.Spent != 1 || len(st.Trend) != 2 ||
		st.Trend[0].Gap || !st.Trend[1].Gap {
		t.Errorf("%g spent, %+v", st.Spent, st.Trend)
	}
	// With exactly seven days left there is no warning, with an hour more there is: 250 of 280 on the 28th age out 28
	// days after it is over, after the 56th day.
	s = site(t, map[string]string{"a.yaml": definition("a", rolling, Occurrences, "{target: 0.99}"),
		"a.csv": daily(append(append(repeat(0, 27), 250), repeat(0, 30)...)...)})
	for now, want := range map[time.Time]string{onDay(57 - 7): OK, onDay(57 - 7).Add(-time.Hour): Warn} {
		st := Evaluate(s, nil, now).Budget("a")
		if st.State != want || st.Standing(Freeze) || st.Standing(Warn) != (want == Warn) {
			t.Errorf("%s with %g days left: %s, want %s", now, st.DaysLeft, st.State, want)
		}
	}
	// A moment long after the last measurement is not joined to it; one soon after it is.
	s = site(t, map[string]string{"a.yaml": definition("a", rolling, Occurrences, "{target: 0.99}"),
		"a.csv": daily(1, 1, 1)})
	for now, want := range map[time.Time]bool{onDay(4).Add(time.Hour): false, onDay(9): true} {
		if trend := Evaluate(s, nil, now).Budget("a").Trend; len(trend) != 4 || trend[3].Gap != want {
			t.Errorf("at %s: %+v", now, trend)
		}
	}
}

// What happens later asks for nothing at an earlier moment.
func TestTriggersAreThoseOfTheMoment(t *testing.T) {
	s := site(t, map[string]string{"a.yaml": definition("a", rolling4d, Occurrences, "{target: 0.99}"),
		"a.csv": daily(0, 0, 9, 0)})
	r := &review.Review{ID: "r", Budget: []review.Burn{{SLO: review.Ref{ID: "a"}, Consumed: .3, Counted: true}}}
	r.Times.Started = review.Time{At: onDay(3)}
	for now, want := range map[time.Time]int{onDay(2): 0, onDay(4): 1} {
		if got := Evaluate(s, []*review.Review{r}, now).Budget("a").Triggers; len(got) != want {
			t.Errorf("at %s: %+v", now, got)
		}
	}
}

// Months that begin on the 31st begin on the last day of those that have none, and on the 31st again after them.
func TestWindowsOfMonths(t *testing.T) {
	w := Window{N: 1, Unit: 'M', Start: time.Date(2025, 12, 31, 0, 0, 0, 0, time.UTC)}
	for _, c := range []struct{ at, from, to string }{
		{"2026-02-10", "2026-01-31", "2026-02-28"}, {"2026-02-28", "2026-01-31", "2026-02-28"},
		{"2026-03-01", "2026-02-28", "2026-03-31"},
		{"2025-12-31", "2025-11-30", "2025-12-31"}, {"2020-02-29", "2020-01-31", "2020-02-29"},
		{"2126-05-05", "2126-04-30", "2126-05-31"},
	} {
		at, err := time.Parse(time.DateOnly, c.at)
		if err != nil {
			t.Fatal(err)
		}
		from, to := w.Bounds(at)
		if got := from.Format(time.DateOnly) + " " + to.Format(time.DateOnly); got != c.from+" "+c.to {
			t.Errorf("%s is in %s, want %s to %s", c.at, got, c.from, c.to)
		}
	}
}
