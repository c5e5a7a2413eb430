package slo

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
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
	d := &Definition{Name: "a", Method: Occurrences, Target: .99, Window: Window{N: 4, Unit: 'd', Rolling: true},
		Points: days(10, 0, 20, 5, 0)}
	res := Evaluate(&Set{Budgets: []*Definition{d}, Policy: defaults()}, nil, time.Time{})
	got := res.Through(res.Budgets[0], Window{N: 2, Unit: 'd', Rolling: true})
	for i, want := range []float64{1, .5, 1, 1.25, .25} {
		if math.Abs(got[i].Consumed-want) > 1e-9 {
			t.Errorf("day %d: %g, want %g", i+1, got[i].Consumed, want)
		}
	}
}

// An edition has the budgets that it may show, with everything that was left out or decided about them; what is for
// fewer readers than the budget is withheld, and that it is there is not.
func TestGate(t *testing.T) {
	labelled := func(name, label string) string {
		return strings.Replace(definition(name, rolling4d, Occurrences, "{target: 0.99}"), "{name: "+name+"}",
			"{name: "+name+", "+label+"}", 1)
	}
	files := map[string]string{
		"closed.yaml": definition("closed", rolling4d, Occurrences, "{target: 0.99}"), "closed.csv": daily(1),
		"open.yaml": labelled("open", "annotations: {throughline/audience: public}"), "open.csv": daily(1, 9),
		"too.yaml":  labelled("too", "labels: {audience: public}"),
		"none.yaml": labelled("none", "labels: {throughline/audience: nobody}"),
	}
	const policy = "override_by: [head]\nexclusions:\n  - {slo: [open, closed], from: 2026-01-01, to: 2026-01-02, " +
		"kind: attack, reason: why, audience: internal}\n" +
		"  - {slo: open, from: 2026-01-02, to: 2026-01-03, reason: why}\noverrides: [{slo: open, from: 2026-01-01, " +
		"to: 2026-01-02, by: head, reason: why}]\n"
	level := func(label string) int {
		return slices.Index([]string{"", "public"}, strings.Replace(label, "internal", "", 1))
	}
	for _, c := range []struct {
		label   string
		edition int
		want    string // who may override; then by whom and why, for each exclusion and override
	}{
		{"audience: public\n", 0, "head; /why /why head/why"},
		{"audience: public\n", 1, "head; / /why head/why"},
		{"audience: internal\n", 0, "head; /why /why head/why"},
		{"", 1, "whoever answers for the service; / / /"},
	} {
		files["policy.yaml"] = c.label + policy
		s, errs := site(t, files), &diag.List{}
		hidden := s.Gate(level, c.edition, errs)
		if want := "none.yaml:3:55: error: the site has no audience \"nobody\" | name one of audiences: in " +
			"throughline.yaml\n"; said(errs) != want {
			t.Errorf("said %q, want %q", said(errs), want)
		}
		if got := fmt.Sprint(hidden); c.edition == 1 && got != "[closed none]" || c.edition == 0 && got != "[none]" {
			t.Errorf("hidden: %s", got)
		}
		got := s.Policy.OverrideBy[0] + ";"
		for _, x := range append(slices.Clone(s.Policy.Exclusions), s.Policy.Overrides...) {
			if x.SLO != "closed" {
				got += " " + x.By + "/" + x.Reason
			}
			if x.Withheld != (x.Reason == "") || x.SLO == "closed" && c.edition == 1 {
				t.Errorf("%+v", x)
			}
		}
		if got != c.want {
			t.Errorf("%q in edition %d: %s, want %s", c.label, c.edition, got, c.want)
		}
		if left := Evaluate(s, nil, time.Time{}).Budget("open").Exclusions; len(left) != 2 || left[0].Bad != 1 ||
			left[0].Kind != Attack {
			t.Errorf("%+v", left)
		}
	}
}
