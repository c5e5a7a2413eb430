package slo

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"throughline/internal/diag"
)

// site reads files given as "name: text" pairs below content/budgets and fails on any diagnostic.
func site(t *testing.T, files map[string]string) *Set {
	t.Helper()
	s, errs := read(files)
	if errs.Len() > 0 {
		t.Fatal(said(errs))
	}
	return s
}

func read(files map[string]string) (*Set, *diag.List) {
	var list []*diag.File
	for _, name := range sorted(files) {
		list = append(list, diag.NewFile("content/budgets/"+name, []byte(files[name])))
	}
	errs := &diag.List{}
	return Read(list, errs), errs
}

func sorted(files map[string]string) (out []string) {
	for name := range files {
		out = append(out, name)
	}
	for i := range out { // few
		for j := range out[:i] {
			if out[i] < out[j] {
				out[i], out[j] = out[j], out[i]
			}
		}
	}
	return out
}

// said writes diagnostics as people see them, a line each.
func said(errs *diag.List) string {
	var b strings.Builder
	for _, d := range errs.Sorted() {
		p := d.Position()
		fmt.Fprintf(&b, "%s:%d:%d: %s: %s", strings.TrimPrefix(d.Path(), "content/budgets/"), p.Line, p.Column,
			d.Severity, d.Message)
		if d.Hint != "" {
			fmt.Fprintf(&b, " | %s", d.Hint)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func definition(name, window, method, objective string) string {
	return "apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: " + name + "}\nspec:\n  timeWindow: [" + window +
		"]\n  budgetingMethod: " + method + "\n  objectives: [" + objective + "]\n"
}

const (
	rolling4d = "{duration: 4d, isRolling: true}"
	rolling   = "{duration: 28d, isRolling: true}"
	january   = "{duration: 1M, calendar: {startTime: 2026-01-01 00:00:00, timeZone: UTC}}"
)

// daily writes measurements of 1,000 a day from 2026-01-01 on, of which so many were bad; a negative number is no row.
func daily(bad ...int) string {
	b := "time,good,total\n"
	for i, n := range bad {
		if n >= 0 {
			b += fmt.Sprintf("%s,%d,1000\n", onDay(1+i).Format(time.DateOnly), 1000-n)
		}
	}
	return b
}

func repeat(n, times int) []int {
	out := make([]int, times)
	for i := range out {
		out[i] = n
	}
	return out
}

// onDay is the start of a day counted from 2026-01-01 as 1.
func onDay(n int) time.Time { return time.Date(2026, 1, n, 0, 0, 0, 0, time.UTC) }

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }
