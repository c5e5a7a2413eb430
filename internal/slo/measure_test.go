package slo

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"throughline/internal/diag"
)

const row = "time,good,total\n2026-01-01,1,1\n"

func TestCSV(t *testing.T) {
	const hint = " | mend the row, or take it out: a missing row is a gap"
	for _, c := range []struct {
		name, csv string
		points    int
		want      string
	}{
		{"days", row + "2026-01-02,9,10\n", 2, ""},
		{"instants in any zone", "time,good,total\n2026-01-01T09:00:00+01:00,1,1\n2026-01-01T09:00:00Z,1,1\n", 2, ""},
		{"a BOM, CRLF, spaces, quotes and empty lines", "\ufeff time , good , total \r\n\r\n\"2026-01-01\" , 1 , 2 " +
			"\r\n", 1, ""},
		{"fractions and exponents", "time,good,total\n2026-01-01,1.5,2e3\n", 1, ""},
		{"no end of line", "time,good,total\n2026-01-01,1,2", 1, ""},
		{"several budgets in one file", "time,good,total,slo\n2026-01-01,1,2,a\n2026-01-01,1,2,b\n2026-01-02,1,2,\n",
			2, ""},
		{"nothing", "", 0, ""},
		{"no header", "2026-01-01,1,1\n", 0, "1:1: error: the first line does not name the columns | write " +
			"time,good,total or time,good,total,slo"},
		{"other columns", "day,good,total\n", 0, "1:1: error: the first line does not name the columns | write " +
			"time,good,total or time,good,total,slo"},
		{"not a number", row + "2026-01-02,NaN,1\n", 1,
			`3:12: warning: "NaN" is no number, so nothing was measured here` + hint},
		{"infinite", row + "2026-01-02,1,Inf\n", 1, `3:14: warning: "Inf" is no number, so nothing was measured here` +
			hint},
		{"too large a number", row + "2026-01-02,1,1e999\n", 1,
			`3:14: warning: "1e999" is no number, so nothing was measured here` + hint},
		{"larger than can be added", row + "2026-01-02,1,1e13\n", 1,
			`3:14: error: "1e13" is more than a trillion, which cannot be added up exactly` + hint},
		{"hexadecimal", row + "2026-01-02,1,0x10\n", 1,
			`3:14: error: "0x10" is not a count: a finite number of 0 or more` + hint},
		{"minus infinity", row + "2026-01-02,-inf,1\n", 1,
			`3:12: warning: "-inf" is no number, so nothing was measured here` + hint},
		{"thousands", row + "2026-01-02,1_000,2_000\n", 1,
			`3:12: error: "1_000" is not a count: a finite number of 0 or more` + hint},
		{"empty", row + "2026-01-02,,1\n", 1, `3:12: warning: "" is no number, so nothing was measured here` + hint},
		{"negative", row + "2026-01-02,-1,1\n", 1, `3:12: error: "-1" is negative, which nothing can be counted as` +
			hint},
		{"good above total", row + "2026-01-02,2,1\n", 1, `3:12: error: good (2) is above total (1)` + hint},
		{"too few columns", row + "2026-01-02,1\n", 1, `3:1: error: 2 columns where the first line names 3` + hint},
		{"too many columns", row + "2026-01-02,1,2,3\n", 1, `3:1: error: 4 columns where the first line names 3` +
			hint},
		{"a decimal comma", row + "2026-01-02,1,5,2\n", 1, `3:1: error: 4 columns where the first line names 3` +
			hint},
		{"repeated", row + "2026-01-01,1,1\n", 1, `3:1: error: the time is the same as before | keep one of the two`},
		{"repeated in another zone", "time,good,total\n2026-01-01T09:00:00Z,1,1\n2026-01-01T10:00:00+01:00,1,1\n", 1,
			`3:1: error: the time is the same as before | keep one of the two`},
		{"unsorted", row + "2025-12-31,1,1\n", 1,
			`3:1: error: the time is before the one above it | sort the measurements by time`},
		{"no time", row + "yesterday,1,1\n", 1,
			`3:1: error: "yesterday" is neither a date (2026-03-14) nor an RFC 3339 time (2026-03-14T09:00:00Z)` +
				hint},
		{"a day that is none", row + "2026-02-30,1,1\n", 1,
			`3:1: error: "2026-02-30" is neither a date (2026-03-14) nor an RFC 3339 time (2026-03-14T09:00:00Z)` +
				hint},
		{"no zone", row + "2026-01-02T09:00:00,1,1\n", 1,
			`3:1: error: "2026-01-02T09:00:00" is neither a date (2026-03-14) nor an RFC 3339 time (2026-03-14T09:00:00Z)` + hint},
		{"a budget that is none", "time,good,total,slo\n2026-01-01,1,2,a\n2026-01-01,1,2,aa\n", 1,
			`3:1: error: measurements of "aa", which no file defines | did you mean a?`},
		{"mistakes without end", row + strings.Repeat("x,1,1\n", 50), 1, "*"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, errs := read(map[string]string{"a.yaml": definition("a", rolling, Occurrences, "{target: 0.99}"),
				"b.yaml": definition("b", rolling, Occurrences, "{target: 0.99}"), "a.csv": c.csv})
			got := strings.TrimSpace(strings.ReplaceAll(said(errs), "a.csv:", ""))
			if n := strings.Count(got, "\n") + 1; c.want == "*" && n != maxProblems+1 {
				t.Errorf("%d diagnostics", n)
			} else if c.want != "*" && got != c.want {
				t.Errorf("said %q\nwant %q", got, c.want)
			}
			if n := len(s.Budget("a").Points); n != c.points {
				t.Errorf("%d points, want %d", n, c.points)
			}
		})
	}
}

func TestFilesOfOneBudget(t *testing.T) {
	def := definition("a", rolling, Occurrences, "{target: 0.99}")
	const december = "time,good,total\n2025-12-30,1,1\n2025-12-31,1,1\n"
	s := site(t, map[string]string{"a.yaml": def, "a/january.csv": daily(1, 1), "a/december.csv": december})
	if n := len(s.Budget("a").Points); n != 4 || !s.Budget("a").Points[0].Start.Equal(onDay(-1)) {
		t.Errorf("%d points, from %s", n, s.Budget("a").Points[0].Start)
	}
	for want, files := range map[string]map[string]string{
		"again.csv":   {"a.yaml": def, "a.csv": daily(1, 1), "a/again.csv": daily(1)},
		"elsewhere/b": {"a.yaml": def, "elsewhere/b.csv": daily(1)},
	} {
		if _, errs := read(files); errs.Len() != 1 || !strings.Contains(said(errs), want) {
			t.Errorf("%s: said %q", want, said(errs))
		}
	}
}

// A day of 25 hours ends where the next begins; a scrape that comes three seconds late is no gap; a missing one is.
func TestLengths(t *testing.T) {
	at := func(s int) time.Time { return onDay(1).Add(time.Duration(s) * time.Second) }
	var samples []sample
	for _, s := range []int{0, 20, 43, 60, 80, 140, 160} {
		samples = append(samples, sample{t: at(s)})
	}
	points, step := lengths(samples, 0)
	var got []string
	for _, p := range points {
		got = append(got, fmt.Sprintf("%g-%g", p.Start.Sub(at(0)).Seconds(), p.End.Sub(at(0)).Seconds()))
	}
	if want := "[0-20 20-43 43-60 60-80 80-100 140-160 160-180]"; fmt.Sprint(got) != want || step != 20*time.Second {
		t.Errorf("%s of %s, want %s", got, step, want)
	}
}

func TestCoarseMeasurementsCountSlices(t *testing.T) {
	const hours = "{target: 0.99, timeSliceTarget: 0.9, timeSliceWindow: 1h}"
	for _, c := range []struct{ name, csv, annotation, want string }{
		{"each total is the number of slices", "time,good,total\n2026-01-01,23,24\n2026-01-02,24,24\n", "", ""},
		{"they count something else", "time,good,total\n2026-01-01,999,1000\n2026-01-02,24,24\n", "",
			"a.csv:2:1: error: a measurement over 24h0m0s cannot be cut into slices of 1h0m0s | measure every " +
				"1h0m0s; or, where good and total count slices, annotate the SLO with throughline/counts: slices\n"},
		{"a day that was measured in part", "time,good,total\n2026-01-01,11,12\n2026-01-02,24,24\n",
			"{throughline/counts: slices}", ""},
		{"more slices than fit", "time,good,total\n2026-01-01,11,25\n2026-01-02,24,24\n",
			"{throughline/counts: slices}", "a.csv:2:1: error: 25 slices of 1h0m0s in 24h0m0s, where only 24 fit\n"},
		{"finer than a slice", "time,good,total\n2026-01-01T00:00:00Z,1,1000\n2026-01-01T00:30:00Z,1,7\n", "", ""},
	} {
		text := definition("a", rolling, Timeslices, hours)
		if c.annotation != "" {
			text = strings.Replace(text, "{name: a}", "{name: a, annotations: "+c.annotation+"}", 1)
		}
		if _, errs := read(map[string]string{"a.yaml": text, "a.csv": c.csv}); said(errs) != c.want {
			t.Errorf("%s: said %q\nwant %q", c.name, said(errs), c.want)
		}
	}
}

func TestPrometheus(t *testing.T) {
	matrix := func(series string) string {
		return `{"status":"success","data":{"resultType":"matrix","result":[` + series + `]}}`
	}
	one := func(labels, values string) string { return `{"metric":{` + labels + `},"values":[` + values + `]}` }
	const counting = "spec:\n  indicator: {spec: {ratioMetric: {%s: {metricSource: {type: x}}, total: " +
		"{metricSource: {type: x}}}}}\n"
	const raw = "spec:\n  indicator: {spec: {ratioMetric: {rawType: %s, raw: {metricSource: {type: x}}}}}\n"
	for _, c := range []struct {
		name, json, spec, annotation string
		want                         string
	}{
		{"good and total", matrix(one("", `[1767225600,"9"],[1767312000,"8"]`) + "," +
			one("", `[1767225600,"10"],[1767312000,"10"]`)), "", "", "9/10 8/10"},
		{"named, in another order", matrix(one(`"series":"total"`, `[1767225600,"10"]`) + "," + one(`"series":"good"`,
			`[1767225600,"9"]`)), "", "", "9/10"},
		{"bad and total by name", matrix(one(`"series":"bad"`, `[1767225600,"1"]`) + "," +
			one("", `[1767225600,"10"]`)), "", "", "9/10"},
		{"bad and total by the indicator", matrix(one("", `[1767225600,"1"]`) + "," + one("", `[1767225600,"10"]`)),
			fmt.Sprintf(counting, "bad"), "", "9/10"},
		{"a ratio", matrix(one("", `[1767225600,"0.75"]`)), "", "", "0.75/1"},
		{"a ratio of failures", matrix(one("", `[1767225600,"0.25"]`)), fmt.Sprintf(raw, "failure"), "", "0.75/1"},
		{"the data alone", `{"resultType":"matrix","result":[` + one("", `[1767225600.5,"1"]`) + `]}`, "", "", "1/1"},
		{"the bare list", `[` + one("", `[1767225600,1]`) + `]`, "", "", "1/1"},
		{"one of many", matrix(one(`"job":"x"`, `[1767225600,"1"]`) + "," + one(`"job":"y"`, `[1767225600,"0.5"]`) +
			"," + one(`"job":"z"`, `[1767225600,"0"]`)), "", `job="y"`, "0.5/1"},
		{"times that only one has are gaps", matrix(one("", `[1767225600,"9"],[1767312000,"8"]`) + "," +
			one("", `[1767312000,"10"],[1767398400,"10"]`)), "", "", "8/10"},
		{"too many", matrix(one(`"job":"x"`, "") + "," + one("", "") + "," + one("", "")), "", "",
			`1:122: error: 3 series, where a budget is measured by one or two | annotate the SLO with throughline/series: job="x"`},
		{"none of that name", matrix(one(`"job":"x"`, "")), "", `job="y"`,
			`1:60: error: no series has the labels that the budget a asks for | look at the annotation throughline/series of a`},
		{"none at all", matrix(""), "", "",
			`1:60: error: the answer has no series | look at the query: nothing matched it`},
		{"an instant", `{"status":"success","data":{"resultType":"vector","result":[]}}`, "", "",
			`1:42: error: a result of type "vector", where a range query gives a matrix | ask /api/v1/query_range`},
		{"an error", `{"status":"error","errorType":"bad_data","error":"parse error"}`, "", "",
			`1:50: error: Prometheus answered with an error: parse error | ask again and keep the answer only if its status is success`},
		{"something else", `{"hello":"world"}`, "", "",
			`1:2: error: this is not the answer of a range query | save the answer of /api/v1/query_range as it is`},
		{"not JSON", `{"status":`, "", "",
			`1:10: error: this is not valid JSON: it ends too early | look for a missing comma, quote, bracket or brace before this`},
		{"NaN", matrix(one("", `[1767225600,"NaN"],[1767312000,"1"]`)), "", "",
			`1:96: warning: "NaN" is no number, so nothing was measured here | take the pair out: a missing value is a gap` + " 1/1"},
		{"infinite", matrix(one("", `[1767225600,"+Inf"]`)), "", "",
			`1:96: warning: "+Inf" is no number, so nothing was measured here | take the pair out: a missing value is a gap`},
		{"too large", matrix(one("", `[1767225600,1e999]`)), "", "",
			`1:96: warning: "1e999" is no number, so nothing was measured here | take the pair out: a missing value is a gap`},
		{"null", matrix(one("", `[1767225600,null],[1767312000,"1"]`)), "", "",
			`1:96: warning: "" is no number, so nothing was measured here | take the pair out: a missing value is a gap` + " 1/1"},
		{"a ratio above 1", matrix(one("", `[1767225600,"1.5"]`)), "", "",
			`1:84: error: the value 1.5 is above 1 | a single series is a ratio from 0 to 1; counts need a second series, the total`},
		{"good above total", matrix(one("", `[1767225600,"10"]`) + "," + one("", `[1767225600,"9"]`)), "", "",
			`1:84: error: good (10) is above total (9) | the first series counts good, the second all; or label them series="good" and series="total"`},
		{"milliseconds", matrix(one("", `[1767225600000,"1"]`)), "", "",
			`1:85: error: "1767225600000" is not a time | times are seconds since 1970`},
		{"unsorted", matrix(one("", `[1767225600,"1"],[1767225500,"1"]`)), "", "",
			`1:101: error: the time is before the one above it | sort the measurements by time 1/1`},
		{"not a pair", matrix(one("", `[1767225600]`)), "", "",
			`1:84: error: a value is a pair of a time and a number`},
		{"nothing in common", matrix(one("", `[1767225600,"1"]`) + "," + one("", `[1767225500,"1"]`)), "", "",
			`1:84: error: the two series have no time in common | ask for both in one query, with one step`},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := definition("a", rolling, Occurrences, "{target: 0.99}")
			text = strings.Replace(text, "spec:\n", map[bool]string{true: "spec:\n", false: c.spec}[c.spec == ""], 1)
			if c.annotation != "" {
				text = strings.Replace(text, "{name: a}", "{name: a, annotations: {throughline/series: '"+c.annotation+
					"'}}", 1)
			}
			s, errs := read(map[string]string{"a.yaml": text, "a.json": c.json})
			got := []string{strings.TrimSpace(strings.ReplaceAll(said(errs), "a.json:", ""))}
			for _, p := range s.Budget("a").Points {
				got = append(got, fmt.Sprintf("%g/%g", p.Good, p.Total))
			}
			if all := strings.TrimSpace(strings.Join(got, " ")); all != c.want {
				t.Errorf("got  %s\nwant %s", all, c.want)
			}
		})
	}
}

// Prometheus looks back: a value at midnight of the 2nd is what was measured on the 1st.
func TestAValueIsOfTheTimeBeforeIt(t *testing.T) {
	s := site(t, map[string]string{"a.yaml": definition("a", rolling, Occurrences, "{target: 0.99}"),
		"a.json": `[{"metric":{},"values":[[1767312000,"1"],[1767398400,"1"]]}]`})
	if p := s.Budget("a").Points[0]; !p.Start.Equal(onDay(1)) || !p.End.Equal(onDay(2)) {
		t.Errorf("%s to %s", p.Start, p.End)
	}
}

// sound fails if numbers could mislead: points that overlap or count what cannot be, states with numbers that are
// none.
func sound(t *testing.T, s *Set) {
	t.Helper()
	for _, d := range s.Budgets {
		for i, p := range d.Points {
			if !(p.Good >= 0 && p.Good <= p.Total && p.Total <= maxCount) || !p.End.After(p.Start) || i > 0 &&
				p.Start.Before(d.Points[i-1].End) {
				t.Fatalf("%s: point %d is %+v", d.Name, i, p)
			}
		}
	}
	for _, st := range Evaluate(s, nil, time.Time{}).Budgets {
		for _, v := range []float64{st.Allowed, st.Spent, st.Consumed, st.BurnRate, st.DaysLeft, st.Coverage} {
			if math.IsNaN(v) || math.IsInf(v, 0) || v < 0 {
				t.Fatalf("%s: %+v", st.Name, st)
			}
		}
		if _, err := st.MarshalJSON(); err != nil {
			t.Fatal(err)
		}
	}
}

func FuzzMeasurements(f *testing.F) {
	for _, seed := range []string{row, daily(1, 2, -1, 3), "time,good,total,slo\n2026-01-01,1,2,a\n",
		"\ufefftime,good,total\r\n2026-01-01T09:00:00+01:00,0.5,1e3\r\n",
		row + "2026-01-02,NaN,1e999\n2026-01-02,2,1\n"} {
		f.Add(seed, false)
	}
	for _, seed := range []string{`[{"metric":{},"values":[[1767312000,"1"],[1767398400.5,"0"]]}]`,
		`{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"series":"good"},"values":[[1,"1"]]},{"metric":{},"values":[[1,"2"]]}]}}`, `{"status":"error","error":"x"}`} {
		f.Add(seed, true)
	}
	f.Fuzz(func(t *testing.T, data string, isJSON bool) {
		name := "a.csv"
		if isJSON {
			name = "a.json"
		}
		for _, def := range []string{definition("a", rolling, Occurrences, "{target: 0.99}"),
			definition("a", january, Timeslices, "{target: 0.99, timeSliceTarget: 0.9, timeSliceWindow: 1h}")} {
			s, _ := read(map[string]string{"a.yaml": def, name: data})
			sound(t, s)
		}
	})
}

func FuzzDefinitions(f *testing.F) {
	for _, seed := range []string{good, definition("a", january, RatioTimeslices,
		"{target: 0.99, timeSliceWindow: 5}"),
		"version: prometheus/v1\nservice: s\nslos: [{name: a, objective: 99}]\n",
		"apiVersion: pyrra.dev/v1alpha1\nkind: ServiceLevelObjective\nmetadata: {name: a}\nspec: {target: \"99\", " +
			"window: 4w}\n", "- apiVersion: openslo/v1\n  kind: Service\n---\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		errs := &diag.List{}
		for _, b := range Definitions(diag.NewFile("a.yaml", []byte(text)), errs) {
			if !(b.Target > 0 && b.Target < 1) || b.Window.Length() <= 0 || b.TimeBased() != (b.Slice > 0) ||
				b.Name == "" || strings.ContainsAny(b.Name, `/\`) {
				t.Fatalf("%+v", b)
			}
			from, to := b.Window.Bounds(onDay(77))
			if !from.Before(to) || !from.Before(onDay(77)) || to.Before(onDay(77)) {
				t.Fatalf("window %s of %s: %s to %s", b.Window, onDay(77), from, to)
			}
			b.Points = days(1, 2, 3)
			b.Step = day
			sound(t, &Set{Budgets: []*Definition{b}, Policy: defaults()})
		}
	})
}
