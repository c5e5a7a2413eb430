package slo

import (
	"math"
	"os"
	"path/filepath"
	"testing"
	"time"

	"throughline/internal/diag"
)

func TestTheDemoReads(t *testing.T) {
	for dir, want := range map[string]int{"../../content/budgets": 3, "../../examples/full/content/budgets": 1} {
		s, errs := readFolder(t, dir)
		if errs.Len() > 0 || len(s.Budgets) != want {
			t.Errorf("%s: %d budgets, %v", dir, len(s.Budgets), errs.Sorted())
		}
	}
}

func readFolder(t *testing.T, dir string) (*Set, *diag.List) {
	t.Helper()
	var files []*diag.File
	names, _ := filepath.Glob(dir + "/*")
	for _, n := range names {
		b, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, diag.NewFile(n, b))
	}
	errs := &diag.List{}
	return Read(files, errs), errs
}

func days(bad ...float64) (out []Point) {
	for i, b := range bad {
		at := time.Date(2026, 1, 1+i, 0, 0, 0, 0, time.UTC)
		out = append(out, Point{at, at.AddDate(0, 0, 1), 1000 - b, 1000})
	}
	return out
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
