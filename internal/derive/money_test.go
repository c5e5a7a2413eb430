package derive

import (
	"fmt"
	"math"
	"testing"
	"testing/fstest"
)

// incidents makes reviews of the theme "storms": each is a date, a kind, minutes (0: not known) and percent of users
// (-1).
func incidents(investment string, all ...[4]any) fstest.MapFS {
	site := fstest.MapFS{"content/themes/storms.md": {Data: []byte("---\ntitle: Storms\ninvestment: " + investment +
		"\n---\n")}}
	for i, x := range all {
		date, kind, minutes, users := x[0], x[1], x[2].(int), x[3].(int)
		front := fmt.Sprintf("title: Storm %d\nkind: %s\ndate: %s\nthemes: [storms]\n", i, kind, date)
		if minutes > 0 {
			front += fmt.Sprintf("times: {started: %s 08:00, mitigated: %s %02d:%02d}\n", date, date, 8+minutes/60,
				minutes%60)
		}
		if users >= 0 {
			front += fmt.Sprintf("impact: {users_percent: %d}\n", users)
		}
		site[fmt.Sprintf("content/reviews/storm-%d.md", i)] = &fstest.MapFile{Data: []byte("---\n" + front + "---\n")}
	}
	return site
}

func moneyOf(t *testing.T, site fstest.MapFS) *Money {
	t.Helper()
	_, r := compute(load(t, site))
	for _, th := range r.Themes {
		if th.Slug == "storms" {
			return th.Money
		}
	}
	t.Fatal("there is no theme")
	return nil
}

func TestMoney(t *testing.T) {
	const stated = "{cost: 50000, effectiveness: 0.8, hourly_cost: 10000, observed_days: 90}"
	worked := [][4]any{{"2026-10-01", "incident", 72, 15}, {"2026-10-20", "incident", 48, 20},
		{"2026-11-10", "incident", 120, 10}}
	tests := []struct {
		name                                                string
		investment                                          string
		reviews                                             [][4]any
		perYear, mean, annual, savings, payback, threeYears float64
		missing, others                                     int
	}{
		// The arithmetic of the first case: 3 * 365 / 90 = 12.17 a year; (0.18 + 0.16 + 0.2) / 3 = 0.18 h.
		{"the worked case", stated, worked, 12.1667, 0.18, 21900, 17520, 34.2466, 5.12, 0, 0},
		{"near misses cost nothing and lower nothing", stated,
			append(worked[:3:3], [4]any{"2026-11-11", "near-miss", 60, 50}), 12.1667, 0.18, 21900, 17520, 34.2466,
			5.12, 0, 1},
		{"what is not known is like the others", stated,
			append(worked[:3:3], [4]any{"2026-11-11", "incident", 0, 50}, [4]any{"2026-11-12", "incident", 30, -1},
				[4]any{"2026-11-13", "incident", 0, -1}),
			24.3333, 0.18, 43800, 35040, 17.1233, 110.24, 3, 0},
		{"an impact of nothing is known", stated, [][4]any{{"2026-10-01", "incident", 60, 0}}, 4.0556, 0, 0, 0,
			math.Inf(1), -100, 0, 0},
		{"from the first review to now", "{cost: 0, effectiveness: 0.5, hourly_cost: 100}",
			[][4]any{{"2025-11-21", "incident", 60, 100}}, 1, 1, 100, 50, 0, math.NaN(), 0, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			m := moneyOf(t, incidents(test.investment, test.reviews...))
			if !m.Computable() || len(m.Missing) != test.missing || m.Others != test.others {
				t.Fatalf("computable %v, missing %d, others %d", m.Computable(), len(m.Missing), m.Others)
			}
			for _, v := range []struct {
				what      string
				got, want float64
			}{{"a year", m.PerYear, test.perYear}, {"mean", m.MeanHours, test.mean}, {"annual", m.Annual, test.annual},
				{"savings", m.Savings, test.savings},
				{"payback", m.Payback, test.payback}, {"return", m.Return, test.threeYears}} {
				same := v.got == v.want || math.IsNaN(v.got) && math.IsNaN(v.want) ||
					math.Abs(v.got-v.want) < 0.0001*max(1, math.Abs(v.want))
				if !same {
					t.Errorf("%s: %v, want %v", v.what, v.got, v.want)
				}
			}
		})
	}
}

// TestMoneyThatCannotBeKnown holds that nothing is computed from nothing.
func TestMoneyThatCannotBeKnown(t *testing.T) {
	const inv = "{cost: 50000, effectiveness: 0.8, hourly_cost: 10000}"
	for name, site := range map[string]fstest.MapFS{
		"no review":            incidents(inv),
		"no impact":            incidents(inv, [4]any{"2026-10-01", "incident", 60, -1}),
		"only near misses":     incidents(inv, [4]any{"2026-10-01", "near-miss", 60, 10}),
		"first review of now":  incidents(inv, [4]any{"2026-11-21", "incident", 60, 10}),
		"first review is late": incidents(inv, [4]any{"2027-01-01", "incident", 60, 10}),
	} {
		if m := moneyOf(t, site); m.Computable() || m.Annual != 0 {
			t.Errorf("%s: %+v", name, m)
		}
	}
	far := incidents("{cost: 1, effectiveness: 1, hourly_cost: 1, observed_days: 30}", [4]any{"2026-10-01", "incident",
		60, 10}, [4]any{"2026-01-01", "incident", 60, 10})
	if m := moneyOf(t, far); !m.Stated || m.Span < 270 {
		t.Errorf("incidents 273 days apart in 30 observed days: %+v", m)
	}
}
