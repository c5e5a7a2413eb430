package slo

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"throughline/internal/diag"
)

// good is a definition that every case below breaks at one place.
const good = `apiVersion: openslo/v1
kind: SLO
metadata:
  name: checkout
  displayName: Checkout works
spec:
  description: It works
  service: shop
  indicator:
    metadata: {name: answers}
    spec:
      ratioMetric:
        counter: true
        good: {metricSource: {type: Prometheus, spec: {query: up}}}
        total: {metricSource: {metricSourceRef: prom, spec: {anything: [at, all]}}}
  timeWindow:
    - duration: 28d
      isRolling: true
  budgetingMethod: Timeslices
  objectives:
    - displayName: Fast
      target: 0.995
      timeSliceTarget: 0.99
      timeSliceWindow: 1m
  alertPolicies:
    - alertPolicyRef: burn
`

func TestMistakesInOpenSLO(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"good", "", "", ""},
		{"version", "openslo/v1", "openslo/v2alpha",
			`1:13: error: version "openslo/v2alpha" of OpenSLO is not read here | write apiVersion: openslo/v1 and follow that version`},
		{"another format", "openslo/v1", "apps/v1",
			`1:13: error: "apps/v1" is not a format of SLOs that is read here | ` + formats},
		{"no version", "apiVersion: openslo/v1\n", "", `1:1: error: this does not say which format it has | ` +
			formats},
		{"kind", "kind: SLO", "kind: SLOs", `2:7: error: OpenSLO v1 has no kind "SLOs" | did you mean SLO?`},
		{"no kind", "kind: SLO\n", "", `1:1: error: this does not say which kind of OpenSLO it is | write kind: SLO`},
		{"key of the SLO", "\nmetadata:", "\nmetdata:",
			`3:1: error: an SLO has no key "metdata" | did you mean metadata?`},
		{"key of metadata", "displayName: Checkout", "displayname: Checkout",
			`5:3: error: metadata has no key "displayname" | did you mean displayName?`},
		{"key of the spec", "  service:", "  servise:",
			`8:3: error: an SLO's spec has no key "servise" | did you mean service?`},
		{"key of the indicator", "    spec:\n      ratio", "    spek:\n      ratio",
			`11:5: error: an indicator has no key "spek" | did you mean spec?`},
		{"key of its spec", "ratioMetric", "ratioMetrics",
			`12:7: error: an indicator's spec has no key "ratioMetrics" | did you mean ratioMetric?`},
		{"key of the ratio", "total:", "totals:", `15:9: error: a ratio has no key "totals" | did you mean total?`},
		{"key of a metric", "good: {metricSource", "good: {metricSources",
			`14:16: error: a metric has no key "metricSources" | did you mean metricSource?`},
		{"key of a source", "metricSourceRef", "metricSourceref",
			`15:32: error: a metric source has no key "metricSourceref" | did you mean metricSourceRef?`},
		{"key of the window", "isRolling", "rolling",
			`18:7: error: a time window has no key "rolling" | did you mean isRolling?`},
		{"key of an objective", "timeSliceTarget", "timeSliceTarge",
			`23:7: error: an objective has no key "timeSliceTarge" | did you mean timeSliceTarget?`},
		{"key of an alert policy", "alertPolicyRef", "alertPolicy",
			`26:7: error: an alert policy has no key "alertPolicy" | did you mean alertPolicyRef?`},
		{"no name", "  name: checkout\n", "",
			`1:1: error: an SLO needs a metadata.name | add metadata: {name: checkout-availability}`},
		{"name of a path", "name: checkout", "name: ../checkout",
			`4:9: error: "../checkout" cannot be the name of a page | use letters, digits, hyphens, dots and underscores; displayName may be anything`},
		{"name of the overview", "name: checkout", "name: index.html",
			`4:9: error: "index.html" cannot be the name of a page | use letters, digits, hyphens, dots and underscores; displayName may be anything`},
		{"no window", "  timeWindow:\n    - duration: 28d\n      isRolling: true\n", "",
			`7:3: error: an SLO needs a time window | add timeWindow: [{duration: 28d, isRolling: true}]`},
		{"no window in the list", "\n    - duration: 28d\n      isRolling: true\n", " []\n",
			`7:3: error: an SLO needs a time window | add timeWindow: [{duration: 28d, isRolling: true}]`},
		{"two windows", "      isRolling: true\n", "      isRolling: true\n    - duration: 1M\n",
			`19:7: error: an SLO has one time window, this is a second | keep one; write a second SLO for the other`},
		{"a window that is none", "28d", "28 days",
			`17:17: error: "28 days" is not a length of time | write it as 28d, 4w, 1M, 1Q or 1Y, at most ten years`},
		{"a window of nothing", "28d", "0d",
			`17:17: error: "0d" is not a length of time | write it as 28d, 4w, 1M, 1Q or 1Y, at most ten years`},
		{"an endless window", "28d", "20000Y",
			`17:17: error: "20000Y" is not a length of time | write it as 28d, 4w, 1M, 1Q or 1Y, at most ten years`},
		{"a month with a small m", "28d", "5m",
			`17:17: warning: a window of only 5 minutes | for months write 5M with a large M`},
		{"a window without a length", "duration: 28d\n      ", "",
			`17:7: error: a time window needs a duration | add duration: 28d`},
		{"not rolling and no calendar", "isRolling: true", "isRolling: false",
			`18:18: error: a window is either rolling or has a calendar | add calendar: {startTime: 2026-01-01 00:00:00, timeZone: UTC}, or write isRolling: true`},
		{"rolling with a calendar", "isRolling: true", "isRolling: true\n      calendar: {startTime: 2026-01-01 " +
			"00:00:00, timeZone: UTC}",
			`18:18: error: a window is either rolling or has a calendar | take the calendar out, or write isRolling: false`},
		{"rolling is a word", "isRolling: true", `isRolling: "true"`,
			`18:18: error: true or false is expected here, not "true" | write true, without quotes`},
		{"a zone that is none", "isRolling: true", "calendar: {startTime: 2026-01-01 00:00:00, timeZone: Copenhagen}",
			`18:60: error: time zone "Copenhagen" is not known | write a name such as Europe/Copenhagen`},
		{"the zone of this machine", "isRolling: true", "calendar: {startTime: 2026-01-01 00:00:00, timeZone: Local}",
			`18:60: error: time zone "Local" is not known | write a name such as Europe/Copenhagen`},
		{"a start that is none", "isRolling: true", "calendar: {startTime: soon, timeZone: UTC}",
			`18:29: error: startTime "soon" is not a time | write it as 2026-01-01 00:00:00`},
		{"a start long ago", "isRolling: true", "calendar: {startTime: 0001-01-01, timeZone: UTC}",
			`18:29: error: startTime "0001-01-01" is not a time | write it as 2026-01-01 00:00:00`},
		{"half a calendar", "isRolling: true", "calendar: {timeZone: UTC}",
			`18:17: error: a calendar needs a startTime and a timeZone | write calendar: {startTime: 2026-01-01 00:00:00, timeZone: Europe/Copenhagen}`},
		{"no method", "  budgetingMethod: Timeslices\n", "",
			`7:3: error: an SLO needs a budgetingMethod | add budgetingMethod: Occurrences (or Timeslices, RatioTimeslices)`},
		{"method", "Timeslices", "TimeSlices",
			`19:20: error: "TimeSlices" is not one of Occurrences, Timeslices, RatioTimeslices | did you mean Timeslices?`},
		{"no objectives", "  objectives:\n    - displayName: Fast\n      target: 0.995\n      timeSliceTarget: " +
			"0.99\n      timeSliceWindow: 1m\n", "",
			`7:3: error: an SLO needs at least one objective | add objectives: [{target: 0.995}]`},
		{"no target", "      target: 0.995\n", "", `21:7: error: an objective needs a target | add target: 0.995`},
		{"target of 1", "0.995", "1",
			`22:15: error: a target of 1 leaves no budget that can be counted | write a number above 0 and below 1, such as 0.995; targetPercent takes 99.5`},
		{"target of 100", "0.995", "100",
			`22:15: error: a target of 100 leaves no budget that can be counted | write a number above 0 and below 1, such as 0.995; targetPercent takes 99.5`},
		{"target of 1.5", "0.995", "1.5",
			`22:15: error: a target of 1.5 leaves no budget that can be counted | write a number above 0 and below 1, such as 0.995; targetPercent takes 99.5`},
		{"target of 0", "0.995", "0",
			`22:15: error: a target of 0 leaves no budget that can be counted | write a number above 0 and below 1, such as 0.995; targetPercent takes 99.5`},
		{"target below 0", "0.995", "-0.5",
			`22:15: error: a target of -0.5 leaves no budget that can be counted | write a number above 0 and below 1, such as 0.995; targetPercent takes 99.5`},
		{"target that is none", "0.995", ".nan",
			`22:15: error: a number from -1e+09 to 1e+09 is expected here, not ".nan"`},
		{"percentage of 100", "target: 0.995", "targetPercent: 100",
			`22:22: error: a target of 100 leaves no budget that can be counted | ` + percentHint},
		{"a fraction for a percentage", "target: 0.995", "targetPercent: 0.995",
			`22:22: error: a target of 0.995 leaves no budget that can be counted | ` + percentHint},
		{"two targets", "target: 0.995", "target: 0.995\n      targetPercent: 99.5",
			`23:22: error: an objective has either a target or a targetPercent | keep one of the two`},
		{"no slice", "      timeSliceWindow: 1m\n", "",
			`21:7: error: Timeslices needs a timeSliceWindow | add timeSliceWindow: 1m`},
		{"no target of slices", "      timeSliceTarget: 0.99\n", "",
			`21:7: error: Timeslices needs a timeSliceTarget | add timeSliceTarget: 0.99`},
		{"a ratio needs none", "Timeslices\n  objectives:\n    - displayName: Fast\n      target: 0.995\n      " +
			"timeSliceTarget: 0.99\n", "RatioTimeslices\n  objectives:\n    - target: 0.995\n", ""},
		{"a ratio needs a slice", "Timeslices\n  objectives:\n    - displayName: Fast\n      target: 0.995\n      " +
			"timeSliceTarget: 0.99\n      timeSliceWindow: 1m\n",
			"RatioTimeslices\n  objectives:\n    - target: 0.995\n",
			`21:7: error: RatioTimeslices needs a timeSliceWindow | add timeSliceWindow: 1m`},
		{"target of slices above 1", "timeSliceTarget: 0.99", "timeSliceTarget: 99",
			`23:24: error: a number from 0 to 1 is expected here, not "99"`},
		{"target of slices of 0", "timeSliceTarget: 0.99", "timeSliceTarget: 0",
			`23:24: error: with a timeSliceTarget of 0 no slice is ever bad | write a number above 0 and at most 1`},
		{"a slice of a month", "timeSliceWindow: 1m", "timeSliceWindow: 1M",
			`24:24: error: "1M" is not a length of a slice of time | write it as 1m, 5m or 1h`},
		{"minutes as a number", "timeSliceWindow: 1m", "timeSliceWindow: 5", ""},
		{"a slice longer than the window", "timeSliceWindow: 1m", "timeSliceWindow: 5w",
			`24:24: error: a slice of 5w does not fit into the window of 28d | make the slice shorter than the window`},
		{"operator", "target: 0.995", "op: above\n      target: 0.995",
			`22:11: error: "above" is not one of lte, gte, lt, gt`},
		{"two indicators", "  service: shop\n", "  indicatorRef: other\n",
			`8:17: error: an SLO has either an indicator or an indicatorRef | keep one of the two`},
		{"an empty indicator", "    spec:\n      ratioMetric:\n        counter: true\n        good: {metricSource: " +
			"{type: Prometheus, spec: {query: up}}}\n        total: {metricSource: {metricSourceRef: prom, spec: " +
			"{anything: [at, all]}}}\n", "",
			`10:5: error: an indicator needs a thresholdMetric or a ratioMetric | add spec: {ratioMetric: ...}`},
		{"threshold and ratio", "        counter: true\n", "        counter: true\n      thresholdMetric: " +
			"{metricSource: {type: x}}\n", "*"},
		{"good and bad", "        counter: true\n", "        bad: {metricSource: {type: x}}\n",
			`13:14: error: a ratio counts either good or bad | keep one of the two`},
		{"good without total", "        total: {metricSource: {metricSourceRef: prom, spec: {anything: [at, all]}}}\n",
			"", `13:9: error: a ratio needs a total | add total:`},
		{"raw and good", "        counter: true\n", "        raw: {metricSource: {type: x}}\n",
			`13:14: error: raw is the ratio itself and stands alone | keep raw, or good (or bad) with total`},
		{"an audience of ours that is not one", "  displayName: Checkout works\n",
			"  annotations: {throughline/audiense: public}\n",
			`5:17: error: there is no annotation throughline/audiense | did you mean audience?`},
		{"a series that is none", "  displayName: Checkout works\n", "  annotations: {throughline/series: up}\n",
			`5:37: error: "up" does not choose a series by its labels | write it as instance="a:80", job="x"`},
		{"a list of objectives that is none", "  objectives:\n    - displayName: Fast\n      target",
			"  objectives:\n      target", "*"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(good, c.old, c.new, 1)
			if c.old != "" && text == good {
				t.Fatal("the case does not change the definition")
			}
			errs := &diag.List{}
			got := Definitions(diag.NewFile("x.yaml", []byte(text)), errs)
			all := strings.TrimSpace(strings.ReplaceAll(said(errs), "x.yaml:", ""))
			if c.want == "*" {
				if all == "" || len(got) > 0 {
					t.Errorf("%d definitions, said %q", len(got), all)
				}
				return
			}
			if all != c.want {
				t.Errorf("said %q\nwant %q", all, c.want)
			}
			if wrong := strings.Contains(c.want, "error:"); wrong == (len(got) > 0) {
				t.Errorf("%d definitions", len(got))
			}
		})
	}
}

func TestShortFormsAndTheirMistakes(t *testing.T) {
	const sloth = "version: prometheus/v1\nservice: shop\nslos:\n  - name: answers\n    objective: 99.9\n    sli: " +
		"{events: {error_query: a, total_query: b}}\n"
	const resource = "apiVersion: sloth.slok.dev/v1\nkind: PrometheusServiceLevel\nmetadata: {name: x}\nspec:\n  " +
		"service: shop\n  slos:\n    - {name: answers, objective: 99.9, sli: {events: {errorQuery: a, totalQuery: " +
		"b}}}\n"
	const pyrra = "apiVersion: pyrra.dev/v1alpha1\nkind: ServiceLevelObjective\nmetadata: {name: answers, " +
		"namespace: x, labels: {throughline/audience: public}}\nspec:\n  target: \"99.5\"\n  window: 4w\n  " +
		"indicator: {ratio: {errors: {metric: a}, total: {metric: b}, grouping: [handler]}}\n"
	for _, c := range []struct{ name, text, old, new, want string }{
		{"Sloth", sloth, "", "", "shop-answers 0.999 30d"},
		{"Sloth in Kubernetes", resource, "", "", "shop-answers 0.999 30d"},
		{"Pyrra", pyrra, "", "", "answers 0.995 4w public"},
		{"Pyrra, a year", pyrra, "4w", "1y", "answers 0.995 1Y public"},
		{"version of Sloth", sloth, "prometheus/v1", "prometheus/v2",
			`1:10: error: version "prometheus/v2" of Sloth is not read here | write version: prometheus/v1`},
		{"key of Sloth", sloth, "objective:", "objectiv:",
			`5:5: error: an SLO of Sloth has no key "objectiv" | did you mean objective?`},
		{"key of an SLI of Sloth", sloth, "error_query", "eror_query",
			`6:20: error: an SLI of events has no key "eror_query" | did you mean errorQuery?`},
		{"a fraction in Sloth", sloth, "99.9", "0.999",
			`5:16: error: a target of 0.999 leaves no budget that can be counted | ` + percentHint},
		{"100 in Sloth", sloth, "99.9", "100", `5:16: error: a target of 100 leaves no budget that can be counted | ` +
			percentHint},
		{"no service", sloth, "service: shop\n", "",
			`1:1: error: a Sloth file needs a service and slos | add service: and slos:`},
		{"no objective", sloth, "    objective: 99.9\n", "",
			`4:5: error: an SLO of Sloth needs a name and an objective | add name: and objective:`},
		{"kind in Kubernetes", resource, "ServiceLevel", "ServiceLevels",
			`1:1: error: Sloth has no kind "PrometheusServiceLevels" | write kind: PrometheusServiceLevel`},
		{"key of Pyrra", pyrra, "window", "windw",
			`6:3: error: the spec of an SLO of Pyrra has no key "windw" | did you mean window?`},
		{"key of a ratio of Pyrra", pyrra, "errors", "error",
			`7:23: error: a ratio has no key "error" | did you mean errors?`},
		{"no window in Pyrra", pyrra, "  window: 4w\n", "",
			`1:1: error: an SLO of Pyrra needs spec.target and spec.window | add spec: {target: "99.5", window: 4w}`},
		{"window of Pyrra", pyrra, "4w", "four weeks",
			`6:11: error: "four weeks" is not a length of time | write window: 4w`},
		{"kind of Pyrra", pyrra, "kind: ServiceLevelObjective", "kind: SLO",
			`1:1: error: Pyrra has no kind "SLO" | write kind: ServiceLevelObjective`},
	} {
		t.Run(c.name, func(t *testing.T) {
			errs := &diag.List{}
			got := ""
			for _, b := range Definitions(diag.NewFile("x.yaml", []byte(strings.Replace(c.text, c.old, c.new, 1))),
				errs) {
				got += strings.TrimSpace(fmt.Sprintf("%s %g %s %s", b.Name, b.Target, b.Window, b.Audience.Name))
			}
			got += strings.TrimSpace(strings.ReplaceAll(said(errs), "x.yaml:", ""))
			if got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
		})
	}
}

// Two objectives of one SLO are two budgets; they share its measurements unless a threshold makes them count
// differently.
func TestSeveralObjectives(t *testing.T) {
	text := strings.Replace(definition("a", rolling, Occurrences,
		"{displayName: Ours, target: 0.99}, {displayName: Contract, targetPercent: 95}, {target: 0.9, op: lt, "+
			"value: 3}"), "{name: a}", "{name: a, displayName: Answers}", 1)
	s := site(t, map[string]string{"a.yaml": text, "a.csv": daily(5, 5)})
	var got []string
	for _, b := range s.Budgets {
		got = append(got, fmt.Sprintf("%s %q %g %d", b.Name, b.Title, b.Target, len(b.Points)))
	}
	if got, want := strings.Join(got, "; "),
		`a "Answers: Ours" 0.99 2; a-2 "Answers: Contract" 0.95 2; a-3 "Answers" 0.9 0`; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func TestMistakesInThePolicy(t *testing.T) {
	for _, c := range []struct{ name, policy, want string }{
		{"empty", "", ""},
		{"key", "warn_abov: 80%",
			`1:1: error: the policy of budgets has no key "warn_abov" | did you mean warn_above?`},
		{"percentage", "warn_above: 80", `1:13: error: a percentage is expected here, not "80" | write it as 23%`},
		{"deadline", "review_within: soon", `1:16: error: "soon" is not a length of time | write it as 5d or 2w`},
		{"order", "warn_above: 100%",
			`1:13: warning: a warning above 100 % comes no sooner than the freeze at 100 % | warn earlier than you freeze`},
		{"no reason", "exclusions: [{slo: a, from: 2026-01-01, to: 2026-01-02}]",
			`1:15: error: an exclusion needs slo, from, to, reason | add reason:`},
		{"nobody decided", "overrides: [{slo: a, from: 2026-01-01, to: 2026-01-02, reason: x}]",
			`1:14: error: an override needs slo, from, to, reason, by | add by:`},
		{"somebody else decided", "override_by: [head]\noverrides: [{slo: a, from: 2026-01-01, to: 2026-01-02, by: " +
			"me, reason: x}]", `2:60: warning: "me" is not among those who may override | add them to override_by, or write it as it stands there`},
		{"backwards", "exclusions: [{slo: a, from: 2026-01-02, to: 2026-01-02, reason: x}]",
			`1:45: error: it ends before it has begun | to is the first moment that is not meant: a single day ends on the next`},
		{"no time", "exclusions: [{slo: a, from: 2026-13-02, to: 2026-01-02, reason: x}]",
			`1:29: error: "2026-13-02" is neither a date (2026-03-14) nor an RFC 3339 time (2026-03-14T09:00:00Z) | dates are whole days`},
		{"no budget", "exclusions: [{slo: [a, aa], from: 2026-01-01, to: 2026-01-02, reason: x}]",
			`1:24: error: there is no budget "aa" | did you mean a?`},
		{"kind", "exclusions: [{slo: a, from: 2026-01-01, to: 2026-01-02, kind: bad luck, reason: x}]",
			`1:63: error: "bad luck" is not one of maintenance, third-party, attack, rollback`},
		{"nothing was measured", "exclusions: [{slo: a, from: 2025-01-01, to: 2025-01-02, reason: x}]",
			`1:14: warning: nothing of a was measured in this exclusion | look at its dates`},
		{"in the future", "exclusions: [{slo: a, from: 2027-01-01, to: 2027-01-02, reason: x}]", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, errs := read(map[string]string{"a.yaml": definition("a", rolling, Occurrences, "{target: 0.99}"),
				"a.csv": daily(1, 2), "policy.yaml": c.policy})
			if got := strings.TrimSpace(strings.ReplaceAll(said(errs), "policy.yaml:", "")); got != c.want {
				t.Errorf("said %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestNamesAreUnique(t *testing.T) {
	_, errs := read(map[string]string{"a.yaml": definition("a", rolling, Occurrences, "{target: 0.9}"),
		"b.yaml": definition("A", rolling, Occurrences, "{target: 0.9}")})
	if got, want := said(errs),
		"b.yaml:3:18: error: there is already a budget a | rename one of the two\n"; got != want {
		t.Errorf("said %q, want %q", got, want)
	}
}

func TestOnePolicy(t *testing.T) {
	_, errs := read(map[string]string{"policy.yaml": "freeze_at: 90%", "team/policy.yaml": "freeze_at: 80%"})
	if got, want := said(errs), "team/policy.yaml:1:1: error: there is a policy in content/budgets/policy.yaml "+
		"already | keep one of the two\n"; got != want {
		t.Errorf("said %q, want %q", got, want)
	}
}

func corpus(t *testing.T) string {
	t.Helper()
	dir := os.Getenv("THROUGHLINE_CORPUS")
	if dir == "" {
		dir = "../../../shared/corpus"
	}
	dir = filepath.Join(dir, "slo")
	if _, err := os.Stat(dir); err != nil {
		t.Skip("the collected SLO files are not here; set THROUGHLINE_CORPUS to the folder that has them under slo/")
	}
	return dir
}

// TestSamples reads every YAML file of the collected samples. The table says of each what it must give: the number of
// budgets it defines (0: another kind, which is read and passed over), or where and why it is refused.
//
// Refused on purpose: the other versions of OpenSLO (v1alpha, v2alpha), which have other keys and are none of ours;
// pieces of documents from its README, which no tool reads alone; the README's templates, in which words such as
// "string" stand for values. 07-SLO is an example there, but it has neither a window nor a method, which OpenSLO asks
// for itself. Templates of kinds that define no budget are held to their keys alone.
func TestSamples(t *testing.T) {
	want := map[string]string{
		"OpenSLO+OpenSLO/examples/budgeting-method/occurences-slo.yaml":   "1",
		"OpenSLO+OpenSLO/examples/budgeting-method/ratio-timeslices.yaml": "1",
		// with a warning: 1m is a minute
		"OpenSLO+OpenSLO/examples/budgeting-method/timeslices-slo.yaml":                       "2",
		"OpenSLO+OpenSLO/examples/treat-low-traffic-as-equally-important/timeslices-slo.yaml": "1",
		"OpenSLO+OpenSLO/readme-blocks/00-DataSource.yaml":                                    "2:7 format",
		"OpenSLO+OpenSLO/readme-blocks/01-DataSource.yaml":                                    "0",
		"OpenSLO+OpenSLO/readme-blocks/02-DataSource.yaml":                                    "0",
		"OpenSLO+OpenSLO/readme-blocks/03-SLO.yaml": "7:3 missing, 18:7 " +
			"window, 23:20 value",
		"OpenSLO+OpenSLO/readme-blocks/04-fragment.yaml": "1:1 format",
		"OpenSLO+OpenSLO/readme-blocks/05-fragment.yaml": "1:1 format",
		"OpenSLO+OpenSLO/readme-blocks/06-SLI.yaml":      "16:5 indicator",
		"OpenSLO+OpenSLO/readme-blocks/07-SLO.yaml": "7:3 missing, 7:3 " +
			"window",
		"OpenSLO+OpenSLO/readme-blocks/08-fragment.yaml":                "1:1 format",
		"OpenSLO+OpenSLO/readme-blocks/09-fragment.yaml":                "1:1 format",
		"OpenSLO+OpenSLO/readme-blocks/10-fragment.yaml":                "1:1 format",
		"OpenSLO+OpenSLO/readme-blocks/11-AlertPolicy.yaml":             "0",
		"OpenSLO+OpenSLO/readme-blocks/12-AlertPolicy.yaml":             "0",
		"OpenSLO+OpenSLO/readme-blocks/13-AlertPolicy.yaml":             "0",
		"OpenSLO+OpenSLO/readme-blocks/14-AlertCondition.yaml":          "0",
		"OpenSLO+OpenSLO/readme-blocks/15-AlertCondition.yaml":          "0",
		"OpenSLO+OpenSLO/readme-blocks/16-AlertNotificationTarget.yaml": "0",
		"OpenSLO+OpenSLO/readme-blocks/17-AlertNotificationTarget.yaml": "0",
		"OpenSLO+OpenSLO/readme-blocks/18-AlertNotificationTarget.yaml": "0",
		"OpenSLO+OpenSLO/readme-blocks/19-Service.yaml":                 "0",
		"OpenSLO+oslo/test/inputs/validate/invalid-apiversion.yaml":     "1:13 format",
		"OpenSLO+oslo/test/inputs/validate/mix/1.yaml":                  "1:15 format",
		"OpenSLO+oslo/test/inputs/validate/mix/2.yaml":                  "0",
		"OpenSLO+oslo/test/inputs/validate/mix/3.yaml":                  "1:15 format",
		"OpenSLO+oslo/test/inputs/validate/unknown-field.yaml":          "6:3 unknown-key",
		"OpenSLO+oslo/test/inputs/validate/v1.yaml":                     "1",
		"OpenSLO+oslo/test/inputs/validate/v1alpha.yaml":                "*",
		"OpenSLO+oslo/test/inputs/validate/v2alpha.yaml":                "*",
		"slok+sloth/examples/contrib-denominator-corrected.yaml":        "1",
		"slok+sloth/examples/contrib-slo-plugins.yml":                   "2",
		"slok+sloth/examples/getting-started.yml":                       "1",
		"slok+sloth/examples/home-wifi.yml":                             "2",
		"slok+sloth/examples/k8s-getting-started.yml":                   "1",
		"slok+sloth/examples/k8s-home-wifi.yml":                         "2",
		"slok+sloth/examples/k8s-multifile.yml":                         "2",
		"slok+sloth/examples/multifile.yml":                             "2",
		"slok+sloth/examples/no-alerts.yml":                             "1",
		"slok+sloth/examples/openslo-getting-started.yml":               "6:13 format", // v1alpha
		"slok+sloth/examples/plugin-getting-started.yml":                "1",
		"slok+sloth/examples/plugin-k8s-getting-started.yml":            "1",
		"slok+sloth/examples/slo-plugin-getting-started.yml":            "1",
		"slok+sloth/examples/slo-plugin-k8s-getting-started.yml":        "1",
		"slok+sloth/examples/victoria-metrics.yml":                      "2",
		"slok+sloth/examples/windows/7d.yaml":                           "0",
		"slok+sloth/examples/windows/custom-30d.yaml":                   "0",
	}
	dir := corpus(t)
	err := filepath.WalkDir(dir, func(p string, e os.DirEntry, err error) error {
		if ext := filepath.Ext(p); err != nil || e.IsDir() || ext != ".yaml" && ext != ".yml" {
			return err
		}
		name, _ := filepath.Rel(dir, p)
		name = filepath.ToSlash(name)
		data, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		errs := &diag.List{}
		got := fmt.Sprint(len(Definitions(diag.NewFile(name, data), errs)))
		var places []string
		for _, d := range errs.Sorted() {
			if at := d.Position(); d.Severity == diag.Error {
				places = append(places, fmt.Sprintf("%d:%d %s", at.Line, at.Column, d.Rule))
			}
		}
		if len(places) > 0 {
			if got != "0" {
				t.Errorf("%s: %s budgets in spite of %v", name, got, places)
			}
			got = strings.Join(places, ", ")
		}
		if w, known := want[name]; !known {
			t.Errorf("%s: no expectation; it gives %s", name, got)
		} else if w != got && !(w == "*" && len(places) > 1) {
			t.Errorf("%s: %s, want %s", name, got, w)
		}
		delete(want, name)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name := range want {
		t.Errorf("%s is not there", name)
	}
}

// TestRealAnswers reads the four six-hour files of a Prometheus as a site would keep them: in a folder with the name
// of the budget, whose definition chooses one of their nine series. One scrape is missing in the first file; the
// clocks of scrapes wander by milliseconds, and nothing else is a gap.
func TestRealAnswers(t *testing.T) {
	dir := filepath.Join(corpus(t), "4n4nd+prometheus-api-client-python", "tests", "metrics")
	var answers []string
	if err := filepath.WalkDir(dir, func(p string, e os.DirEntry, err error) error {
		if err == nil && filepath.Ext(p) == ".json" {
			answers = append(answers, p)
		}
		return err
	}); err != nil || len(answers) != 4 {
		t.Fatal(answers, err)
	}
	for _, c := range []struct {
		series     string
		points     int
		gaps       []Gap
		bad        float64
		step       time.Duration
		objectives string
	}{
		{"metrics-exporter-thoth-frontend-stage.cloud.paas.psi.redhat.com:80", 4319,
			[]Gap{{time.UnixMilli(1564313049804).UTC(), time.UnixMilli(1564313069804).UTC()}}, 0, 20 * time.Second,
			"{target: 0.99}"},
		{"prometheus-anomaly-detector-prophet-1.cloud.paas.psi.redhat.com:80", 1440, nil, -1, time.Minute,
			"{target: 0.99}"},
		{"prometheus-anomaly-detector-prophet-0.cloud.paas.psi.redhat.com:80", 1440, nil, 1440, time.Minute,
			"{target: 0.99}"},
	} {
		text := strings.Replace(definition("up", "{duration: 1d, isRolling: true}", Occurrences, c.objectives),
			"{name: up}", `{name: up, annotations: {throughline/series: 'instance="`+c.series+`"'}}`, 1)
		files := []*diag.File{diag.NewFile("content/budgets/up.yaml", []byte(text))}
		for _, p := range answers {
			data, err := os.ReadFile(p)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, diag.NewFile("content/budgets/up/"+filepath.Base(p), data))
		}
		errs := &diag.List{}
		s := Read(files, errs)
		if errs.Len() > 0 {
			t.Fatal(said(errs))
		}
		st := Evaluate(s, nil, time.Time{}).Budget("up")
		d := st.Definition
		if len(d.Points) != c.points || d.Step.Round(time.Second) != c.step ||
			fmt.Sprint(st.Gaps) != fmt.Sprint(c.gaps) || len(st.Trend) != c.points {
			t.Errorf("%s: %d points of %s, gaps %v, %d readings", c.series, len(d.Points), d.Step, st.Gaps,
				len(st.Trend))
		}
		if c.bad >= 0 && st.Spent != c.bad || c.bad < 0 && (st.Spent == 0 || st.Spent == 1440) {
			t.Errorf("%s: %g bad", c.series, st.Spent)
		}
	}
}
