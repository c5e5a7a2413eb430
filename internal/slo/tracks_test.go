package slo

import (
	"fmt"
	"strings"
	"testing"

	"throughline/internal/diag"
)

// TestTracks holds how business measures are read, and what is said where they cannot be.
func TestTracks(t *testing.T) {
	for _, test := range []struct{ name, text, want, said string }{
		{"two measures, one unknown", "time,tickets,cars\n2026-01-01,10,-2.5\n2026-01-02,,3\n", "tickets 10;cars -2.5 3", ""},
		{"quotes and empty lines", "time,\"people aboard\"\n\n2026-01-01T00:00:00Z,1\n", "people aboard 1", ""},
		{"no number", "time,a\n2026-01-01,many\n2026-01-02,2\n", "a 2", `x.kpi.csv:2:12: "many" is no number`},
		{"no names", "a,b\n", "", "x.kpi.csv:1:1: the first line does not name the columns"},
		{"one name twice", "time,a,a\n", "", "x.kpi.csv:1:8: a column without a name of its own"},
		{"backwards", "time,a\n2026-01-02,1\n2026-01-01,2\n", "a 1",
			"x.kpi.csv:3:1: 2026-01-01 is not after the time before it"},
		{"ragged", "time,a\n2026-01-02,1,2\n", "a", "x.kpi.csv:2:1: 3 columns where the first line names 2"},
	} {
		var errs diag.List
		var got []string
		for _, track := range readTracks(diag.NewFile("content/budgets/x.kpi.csv", []byte(test.text)), &errs) {
			words := track.Name
			for _, p := range track.Points {
				words += fmt.Sprint(" ", p.Value)
			}
			got = append(got, words)
		}
		if s := strings.Join(got, ";"); s != test.want {
			t.Errorf("%s: %q, want %q", test.name, s, test.want)
		}
		said := ""
		for _, d := range errs.Sorted() {
			p := d.Position()
			said += fmt.Sprintf("%d:%d: %s", p.Line, p.Column, d.Message)
		}
		if want := strings.TrimPrefix(test.said, "x.kpi.csv:"); said != want {
			t.Errorf("%s: said %q, want %q", test.name, said, want)
		}
	}
}
