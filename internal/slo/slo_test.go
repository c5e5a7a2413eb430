package slo

import (
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"throughline/internal/diag"
)

// 28 days have 28*24*60 = 40,320 minutes; a ten-thousandth of them is 4.032.
func TestAllowedMinutes(t *testing.T) {
	d := &Definition{Method: Timeslices, Target: .9999, Slice: time.Minute, Window: Window{N: 28, Unit: 'd', Rolling: true}}
	if got := newAccount(d, nil).allowed(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)); math.Abs(got-4.032) > 1e-9 {
		t.Fatalf("allowed %g minutes, want 4.032", got)
	}
}

func TestBadRowsAreErrorsAndGaps(t *testing.T) {
	for _, row := range []string{"2026-01-02,NaN,1", "2026-01-02,1,Inf", "2026-01-02,1,1e999", "2026-01-02,-1,1", "2026-01-02,2,1", "2026-01-02,1", "2026-01-01,1,1", "x,1,1"} {
		errs := &diag.List{}
		got := CSV(diag.NewFile("a.csv", []byte("time,good,total\n2026-01-01,1,1\n"+row+"\n")), "a", errs)
		ds := errs.Sorted()
		if len(ds) != 1 || ds[0].Position().Line != 3 || len(got["a"]) != 1 {
			t.Errorf("%s: %d points, %v", row, len(got["a"]), ds)
		}
	}
}

func days(bad ...float64) (out []Point) {
	for i, b := range bad {
		at := time.Date(2026, 1, 1+i, 0, 0, 0, 0, time.UTC)
		out = append(out, Point{at, at.AddDate(0, 0, 1), 1000 - b, 1000})
	}
	return out
}

// Four days of 1,000 at 99 % allow 40 bad. Day by day consumed is: 10/10 = 1 (freeze), 10/20 = .5 (50 % is back: over),
// 30/30 = 1 (freeze), 35/40 = .875 (12.5 % is back: not enough), then without day 1 the window holds 25+0: 25/40 = .625 (over).
func TestFreezeEndsOnlyWhenEnoughIsBack(t *testing.T) {
	d := &Definition{Name: "a", Method: Occurrences, Target: .99, Window: Window{N: 4, Unit: 'd', Rolling: true}, Points: days(10, 0, 20, 5, 0)}
	st := Evaluate(&Set{Budgets: []*Definition{d}, Policy: defaults()}, nil, time.Time{}).Budgets[0]
	want := []Reading{{Consumed: 1, Frozen: true}, {Consumed: .5}, {Consumed: 1, Frozen: true}, {Consumed: .875, Frozen: true}, {Consumed: .625}}
	for i, w := range want {
		if got := st.Trend[i]; math.Abs(got.Consumed-w.Consumed) > 1e-9 || got.Frozen != w.Frozen {
			t.Errorf("day %d: %+v, want %+v", i+1, got, w)
		}
	}
}

func TestTheDemoReads(t *testing.T) {
	var files []*diag.File
	names, _ := filepath.Glob("../../content/budgets/*")
	for _, n := range names {
		b, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, diag.NewFile(n, b))
	}
	errs := &diag.List{}
	if s := Read(files, errs); errs.Len() > 0 || len(s.Budgets) != 3 {
		t.Fatal(errs.Sorted())
	}
}

// The same five days through a window of two: 10 bad of 10 allowed in the first, then 10/20, 20/20, 25/20, 5/20.
func TestThroughAnotherWindow(t *testing.T) {
	d := &Definition{Name: "a", Method: Occurrences, Target: .99, Window: Window{N: 4, Unit: 'd', Rolling: true}, Points: days(10, 0, 20, 5, 0)}
	res := Evaluate(&Set{Budgets: []*Definition{d}, Policy: defaults()}, nil, time.Time{})
	got := res.Through(res.Budgets[0], Window{N: 2, Unit: 'd', Rolling: true})
	for i, want := range []float64{1, .5, 1, 1.25, .25} {
		if math.Abs(got[i].Consumed-want) > 1e-9 {
			t.Errorf("day %d: %g, want %g", i+1, got[i].Consumed, want)
		}
	}
}
