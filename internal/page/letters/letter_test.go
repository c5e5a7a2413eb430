package letters_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline/internal/compile"
	"throughline/internal/page/letters"
)

var now = time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)

// compiled is a site of files.
func compiled(t *testing.T, files map[string]string, audience string) *compile.Site {
	t.Helper()
	fsys := fstest.MapFS{}
	for name, text := range files {
		fsys[name] = &fstest.MapFile{Data: []byte(text)}
	}
	site, err := compile.Compile(context.Background(), fsys, compile.Options{Now: now, Audience: audience})
	if err != nil || site.Failed() {
		t.Fatal(err, site.Diagnostics)
	}
	return site
}

func letterOf(t *testing.T, site *compile.Site, period string) string {
	t.Helper()
	text, err := site.Letter(period)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// harbour is a small site of which every sentence of a letter was worked out by hand. Its names are those of reviews,
// not of files, so that files can be called anything.
func harbour(name func(string) string) map[string]string {
	front := func(id, rest string) string { return "---\nid: " + id + "\n" + rest + "---\nText.\n" }
	slow := "title: How search was slow\ndate: 2026-05-02\nthemes: [echoes]\nmitigators:\n" +
		"  - {title: The cache held, source: design}\n" +
		"risks: [{id: r1, title: One cache for all}]\nfollowups:\n" +
		"  - {id: f1, title: A second cache, kind: change, due: 2026-07-10, status: done, done: 2026-07-20}\n" +
		"  - {id: f2, title: A larger pool, kind: change, due: 2026-06-01, status: done, done: 2026-05-20}\n" +
		"  - {id: f3, title: Write it down, kind: share, due: 2026-08}\n"
	fog := "title: How fog came\nkind: near-miss\ndate: 2026-07-04\nthemes: [echoes]\nsurprise: Nobody had looked up.\n" +
		"contributors:\n  - {id: c1, title: The pool waited, outcome_of: slow#f2}\n" +
		"  - {id: c2, title: The cache was one, text: \"As [named before](SLOW#r1).\"}\n" +
		"mitigators:\n  - {title: The cache held, source: design}\n  - {title: A friend called, source: chance}\n" +
		"  - {title: A bell}\n" +
		"questions: [{ask: Who hears the bell?, of: the quay}, {ask: Is it loud?, status: answered}]\n" +
		"followups: [{title: A lamp, kind: change, due: 2026-12-01}, " +
		"{title: A wall, kind: change, status: dropped, why: Too dear.}]\n" +
		"budget: [{slo: boats, consumed: 30%}]\n"
	gull := "title: How a gull sat down\ndate: 2026-09-30\nsurprise: It stayed.\n"
	return map[string]string{
		"throughline.yaml":                        "timezone: Europe/Copenhagen\naudiences: [internal, public]\n",
		"content/reviews/" + name("slow") + ".md": front("slow", slow),
		"content/reviews/" + name("fog") + ".md":  front("fog", strings.ReplaceAll(fog, "SLOW", name("slow")+".md")),
		"content/reviews/" + name("gull") + ".md": front("gull", gull+"audience: public\n"),
		"content/reviews/" + name("read") + ".md": front("read", "title: Still read\nstatus: in-review\ndate: 2026-08-01\n"),
		"content/themes/echoes.md":                "---\ntitle: What echoes\nstate: proposed\nask: One cache for each\n---\n",
		"content/budgets/boats.yaml": `apiVersion: openslo/v1
kind: SLO
metadata: {name: boats, displayName: Boats leave}
spec:
  service: ferry
  indicator: {metadata: {name: i}, spec: {ratioMetric: {counter: true, good: {metricSource: {type: x, spec: {query: q}}}, total: {metricSource: {type: x, spec: {query: q}}}}}}
  timeWindow: [{duration: 10d, isRolling: true}]
  budgetingMethod: Occurrences
  objectives: [{target: 0.99}]
`,
		"content/budgets/boats.csv": "time,good,total\n2026-07-01,1000,1000\n2026-07-02,1000,1000\n2026-07-03,1000,1000\n" +
			"2026-07-04,988,1000\n2026-07-05,1000,1000\n",
		"content/budgets/boats.kpi.csv": "time,people aboard\n2026-06-30,1\n2026-07-01,900\n2026-07-03,1200.5\n2026-07-04,\n2026-10-01,7\n",
	}
}

// TestLetter holds a letter, every sentence of which was worked out by hand. The budget: of 4,000 one in a hundred may
// be bad, 40, and 12 are: 30 %; of 5,000 on the day after it is 12 of 50, 24 %.
func TestLetter(t *testing.T) {
	got := letterOf(t, compiled(t, harbour(func(s string) string { return s }), ""), "2026Q3")
	want, err := os.ReadFile("testdata/harbour.md")
	if os.Getenv("THROUGHLINE_UPDATE") != "" {
		err = os.WriteFile("testdata/harbour.md", []byte(got), 0o644)
		want = []byte(got)
	}
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Error(diff)
	}
}

// TestOrderOfFiles holds that a letter is the same whatever files are called and so come after one another.
func TestOrderOfFiles(t *testing.T) {
	want := letterOf(t, compiled(t, harbour(func(s string) string { return s }), ""), "2026Q3")
	turned := func(s string) string { return fmt.Sprintf("%c-%s", 'z'-(s[0]-'a'), s) }
	if got := letterOf(t, compiled(t, harbour(turned), ""), "2026Q3"); got != want {
		t.Error(cmp.Diff(want, got))
	}
}

// TestLettersOfLittle holds what a letter says where there is little to tell: a time without reviews, a site of two,
// an edition that hides most.
func TestLettersOfLittle(t *testing.T) {
	whole := compiled(t, harbour(func(s string) string { return s }), "")
	if got := letterOf(t, whole, "2024"); !strings.Contains(got, "No review that is finished is dated in this year.") ||
		strings.Contains(got, "budgets") {
		t.Errorf("a time without anything: %s", got)
	}
	two := compiled(t, map[string]string{"content/reviews/2026-09-01-a.md": "---\n---\n# A\n\nText.\n",
		"content/reviews/2026-09-02-b.md": "---\nkind: success\n---\n# B\n\nText.\n"}, "")
	if got := letterOf(t, two, "2026-09"); !strings.HasPrefix(got, "# September 2026\n\nTwo reviews: an incident and a "+
		"success, from 1 September to 2 September.\n\nComputed") {
		t.Errorf("two reviews with nothing but a title: %s", got)
	}
	part := letterOf(t, compiled(t, harbour(func(s string) string { return s }), "public"), "2026Q3")
	if !strings.Contains(part, "An incident, on 30 September.") || strings.Contains(part, "fog") ||
		strings.Contains(part, "Boats") || strings.Contains(part, "echoes") || strings.Contains(part, "still being read") {
		t.Errorf("the public edition tells of what it may not show: %s", part)
	}
}

// TestPeriods holds how stretches of time are read.
func TestPeriods(t *testing.T) {
	for _, test := range []struct{ in, title, from, until, before, after string }{
		{"2026Q3", "2026, third quarter", "2026-07-01", "2026-10-01", "2026Q2", "2026Q4"},
		{"2026q1", "2026, first quarter", "2026-01-01", "2026-04-01", "2025Q4", "2026Q2"},
		{"2026-12", "December 2026", "2026-12-01", "2027-01-01", "2026-11", "2027-01"},
		{"2026", "2026", "2026-01-01", "2027-01-01", "2025", "2027"},
		{"2026-07-01..2026-07-31", "1 July 2026 to 31 July 2026", "2026-07-01", "2026-08-01", "", ""},
	} {
		p, err := letters.ParsePeriod(test.in)
		if err != nil {
			t.Error(err)
			continue
		}
		got := []string{p.Title, p.From.Format(time.DateOnly), p.Until.Format(time.DateOnly), p.Before().Name,
			p.After().Name}
		if diff := cmp.Diff([]string{test.title, test.from, test.until, test.before, test.after}, got); diff != "" {
			t.Errorf("%s: %s", test.in, diff)
		}
	}
	for _, bad := range []string{"", "Q3", "2026Q5", "2026-13", "26", "2026-07-01..", "2026-08-01..2026-07-01",
		"2026-02-30..2026-03-01", "last quarter"} {
		if _, err := letters.ParsePeriod(bad); err == nil {
			t.Errorf("%q is read as a stretch of time", bad)
		}
	}
}
