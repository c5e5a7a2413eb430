package budgets_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline/internal/chart"
	"throughline/internal/compile"
	"throughline/internal/page/budgets"
	"throughline/internal/view"
)

// site is a site in memory.
type site map[string]string

func (s site) compile(t testing.TB) *compile.Site {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range s {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	out, err := compile.Compile(context.Background(), fsys,
		compile.Options{Now: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)})
	if err != nil || out.Failed() {
		t.Fatal(err, out.Diagnostics)
	}
	return out
}

const definition = `apiVersion: openslo/v1
kind: SLO
metadata: {name: %s, displayName: %s}
spec:
  description: What it promises.
  service: ferry
  indicator: {metadata: {name: i}, spec: {ratioMetric: {counter: true, good: {metricSource: {type: x, spec: {query: q}}}, total: {metricSource: {type: x, spec: {query: q}}}}}}
  timeWindow: [{%s}]
  budgetingMethod: %s
  objectives: [{target: 0.99%s}]
`

// days are daily measurements of 1,000 each, so many of them bad, from the first of January.
func days(bad ...int) string {
	var b strings.Builder
	b.WriteString("time,good,total\n")
	for d, n := range bad {
		if n >= 0 { // else a gap
			fmt.Fprintf(&b, "%s,%d,1000\n", time.Date(2026, 1, 1+d, 0, 0, 0, 0, time.UTC).Format(time.DateOnly),
				1000-n)
		}
	}
	return b.String()
}

// harbour is a site whose budgets have been through everything: a warning, a freeze with an override, recovery, a
// gap, an exclusion, a calendar window, slices of a minute, a definition without measurements.
func harbour() site {
	minutes := "time,good,total\n"
	for m := range 30 {
		if m < 10 || m >= 15 {
			minutes += fmt.Sprintf("2026-01-05T10:%02d:00Z,%d,100\n", m, 100-m%7)
		}
	}
	return site{
		"throughline.yaml": "base_url: https://harbour.example/\n",
		"content/budgets/rolling.yaml": fmt.Sprintf(definition, "rolling", "Boats leave",
			"duration: 10d, isRolling: true", "Occurrences", ""),
		"content/budgets/rolling.csv": days(0, 0, 85, 0, 0, 40, 0, 0, 0, 0, 0, 0, 0, -1, 70, 0, 0),
		"content/budgets/month.yaml": fmt.Sprintf(definition, "month", "Letters arrive",
			"duration: 1M, isRolling: false, calendar: {startTime: 2026-01-01 00:00:00, timeZone: Europe/Copenhagen}",
			"Occurrences", ""),
		"content/budgets/month.csv": days(8, 8, 8),
		"content/budgets/minutes.yaml": fmt.Sprintf(definition, "minutes", "Gates scan",
			"duration: 28d, isRolling: true", "Timeslices", ", timeSliceTarget: 0.97, timeSliceWindow: 1m"),
		"content/budgets/minutes.csv": minutes,
		"content/budgets/new.yaml": fmt.Sprintf(definition, "new", "Not measured",
			"duration: 28d, isRolling: true", "Occurrences", ""),
		"content/budgets/policy.yaml": `notify: [team leads]
still_allowed: [fixes, reversals]
override_by: [head of technology]
overrides: [{slo: rolling, from: 2026-01-08, to: 2026-01-09, by: head of technology, reason: A change that helps}]
exclusions: [{slo: rolling, from: 2026-01-15, to: 2026-01-16, kind: maintenance, reason: New engine}]
`,
		"content/reviews/2026-01-03-fog.md": "---\ntitle: How fog came\nservices: [ferry]\nfollowups: [{title: A " +
			"lamp, kind: change}]\nbudget: [{slo: rolling, consumed: 85%}]\n---\nText.\n",
		"content/reviews/2026-01-06-storm.md": "---\ntitle: How wind came\nbudget: [{slo: rolling}]\n---\nText.\n",
	}
}

// TestBudgetPages pins the data of the pages of budgets. After a deliberate change: THROUGHLINE_UPDATE=1 go test
// ./internal/page
func TestBudgetPages(t *testing.T) {
	var got bytes.Buffer
	enc := json.NewEncoder(&got)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	for _, o := range harbour().compile(t).Outputs {
		if !strings.HasPrefix(o.Path, "budgets/") {
			continue
		}
		data, err := o.Data()
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&got, "== %s\n", o.Path)
		if err := enc.Encode(pruned(t, bare(data))); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join("testdata", "budgets.golden")
	if os.Getenv("THROUGHLINE_UPDATE") != "" {
		if err := os.WriteFile(file, got.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Error(diff)
	}
}

// bare leaves out what other tests look at: the frame and the drawings.
func bare(data any) any {
	switch p := data.(type) {
	case *budgets.BudgetsPage:
		p.Frame = view.Frame{}
		for i := range p.Budgets {
			p.Budgets[i].Trend = ""
		}
		return p
	case *budgets.BudgetPage:
		p.Frame, p.Trend, p.Policy = view.Frame{}, "", nil
		for i := range p.Windows {
			p.Windows[i].Figure = chart.Figure{ID: p.Windows[i].Figure.ID, Words: p.Windows[i].Figure.Words}
		}
		return p
	}
	return data
}

// pruned leaves out what is empty.
func pruned(t *testing.T, v any) any {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(text, &tree); err != nil {
		t.Fatal(err)
	}
	var prune func(any)
	prune = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			for k, x := range v {
				if x == nil || x == "" || x == false {
					delete(v, k)
				}
				prune(x)
			}
		case []any:
			for _, x := range v {
				prune(x)
			}
		}
	}
	prune(tree)
	return tree
}

// TestPrometheusGaps holds that six-hour answers of a real Prometheus, one after the other, make one chart whose gaps
// are those of the measurements.
func TestPrometheusGaps(t *testing.T) {
	corpus := os.Getenv("THROUGHLINE_CORPUS")
	if corpus == "" {
		corpus = filepath.Join("..", "..", "..", "shared", "corpus")
	}
	files, _ := filepath.Glob(filepath.Join(corpus, "slo", "4n4nd*", "tests", "metrics", "*", "up", "*", "*.json"))
	if len(files) != 4 {
		t.Skip("the corpus of real files is not here")
	}
	const instance = "metrics-exporter-thoth-frontend-stage.cloud.paas.psi.redhat.com:80"
	s := site{"content/budgets/up.yaml": strings.Replace(fmt.Sprintf(definition, "up", "Answers",
		"duration: 1d, isRolling: true", "Occurrences", ""),
		"{name: up", `{name: up, annotations: {throughline/series: 'instance="`+instance+`"'}`, 1)}
	gaps, before := 0, 0.0
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		s["content/budgets/up/"+filepath.Base(f)] = string(data)
		var series []struct {
			Metric map[string]string
			Values [][2]any
		}
		if err := json.Unmarshal(data, &series); err != nil {
			t.Fatal(err)
		}
		for _, v := range series[0].Values { // one every 20 seconds
			at := v[0].(float64)
			if before > 0 && at-before > 30 {
				gaps++
			}
			before = at
		}
	}
	for _, o := range s.compile(t).Outputs {
		if o.Path != "budgets/up/index.html" {
			continue
		}
		data, err := o.Data()
		if err != nil {
			t.Fatal(err)
		}
		p := data.(*budgets.BudgetPage)
		drawn := strings.Count(string(p.Windows[0].Figure.Data), ",null]")
		if drawn != gaps || gaps == 0 || len(p.Rows) != 24 {
			t.Errorf("%d gaps are drawn of %d, %d rows", drawn, gaps, len(p.Rows))
		}
		return
	}
	t.Error("there is no page")
}

// discard is a sink that keeps nothing.
type discard struct{}

func (discard) Put(string, []byte) error { return nil }

// TestBudgetsAreSharedSafely writes a site whose sitemap lists all outputs while pages are made; it is for the race
// detector.
func TestBudgetsAreSharedSafely(t *testing.T) {
	for range 5 {
		if err := harbour().compile(t).Write(context.Background(), discard{}, func(int, int) {}); err != nil {
			t.Fatal(err)
		}
	}
}

// BenchmarkBudgets builds a site with nothing but 50 budgets of ten years of days: it has to stay under two seconds.
func BenchmarkBudgets(b *testing.B) {
	s := site{"content/reviews/2026-01-03-fog.md": "---\ntitle: How fog came\nbudget: [{slo: b00}]\n---\nText.\n"}
	bad := make([]int, 3650)
	for d := range bad {
		bad[d] = d*7919%23 - 3
		if bad[d] < 0 {
			bad[d] = 0
		}
	}
	csv := days(bad...)
	for i := range 50 {
		name := fmt.Sprintf("b%02d", i)
		s["content/budgets/"+name+".yaml"] = fmt.Sprintf(definition, name, name, "duration: 28d, isRolling: true",
			"Occurrences", "")
		s["content/budgets/"+name+".csv"] = csv
	}
	for b.Loop() {
		if err := s.compile(b).Write(context.Background(), discard{}, func(int, int) {}); err != nil {
			b.Fatal(err)
		}
	}
}
