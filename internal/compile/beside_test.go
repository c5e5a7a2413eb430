package compile

import (
	"strings"
	"testing"
	"testing/fstest"
)

// TestOpenEditionHasNoOtherWayToIt holds that an open edition holds no byte of what it may not show by ways that are
// not texts: a file of events that is an artifact as well, the folder of a hidden review, a link in plain words, a
// definition that nothing uses.
func TestOpenEditionHasNoOtherWayToIt(t *testing.T) {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	site := fstest.MapFS{
		"content/reviews/open.md": file(`---
title: Open
audience: public
date: 2026-03-14
timeline: events.csv
artifacts:
  - {id: a1, title: The events, file: events.csv}
  - {id: a2, title: Those of another one, file: hidden-kestrel/times.yaml}
  - {id: a3, title: A graph, file: hidden-kestrel/graph.csv}
  - {file: hidden-kestrel/named.csv}
  - {id: a4, title: Events without labels, file: plain.csv}
theories: [{claim: It was, held_by: "[[hidden-kestrel]]"}]
questions: [{ask: Who, of: "those of [[hidden-kestrel|words]]"}]
followups: [{title: To do, owner: "[[hidden-kestrel]]"}]
difficulties: [{title: Hard, topic: "[[hidden-kestrel]]"}]
budget: [{slo: x, counted: false, reason: "see [[hidden-kestrel]]"}]
related: [{id: other, how: "as [[hidden-kestrel]]"}]
---
[events](events.csv) [other](hidden-kestrel/times.yaml) [used][u] [g](hidden-kestrel/graph.csv)

[u]: hidden-kestrel/index.md "What KESTREL did"
[unused]: hidden-kestrel/index.md "What KESTREL did"
`),
		"content/reviews/other.md": file("---\ntitle: Other\naudience: public\ndate: " +
			"2026-03-14\ntimeline: plain.csv\n---\n"),
		"content/reviews/plain.csv":  file("at,text\n09:00,heron\n"),
		"content/reviews/events.csv": file("at,text,audience\n09:00,heron,\n09:01,KESTREL,internal\n"),
		"content/reviews/hidden-kestrel/index.md": file("---\ntitle: KESTREL\ndate: 2026-03-15\ntimeline: " +
			"times.yaml\n---\n"),
		"content/reviews/hidden-kestrel/times.yaml": file("- 09:00 KESTREL\n"),
		"content/reviews/hidden-kestrel/graph.csv":  file("time,value\n2026-03-15T09:00Z,1\n"),
		"content/reviews/hidden-kestrel/named.csv":  file("time,value\n2026-03-15T09:00Z,1\n"),
		"content/pages/about.md": file("---\ntitle: About\naudience: " +
			"public\n---\n[x](../reviews/open.md)\n\n[y]: ../reviews/hidden-kestrel/index.md 'KESTREL'\n"),
		"content/budgets/x.yaml": file("apiVersion: openslo/v1\nkind: SLO\nmetadata: {name: x, labels: {audience: " +
			"public}}\nspec:\n  service: x\n" +
			"  timeWindow: [{duration: 28d, isRolling: true}]\n  budgetingMethod: Occurrences\n  objectives: " +
			"[{target: 0.99}]\n"),
	}
	files := written(t, compiled(t, site, Options{Audience: "public"}), nil)
	for path, data := range files {
		if strings.Contains(strings.ToLower(path+data), "kestrel") {
			at := strings.Index(strings.ToLower(data), "kestrel")
			t.Errorf("%s: %q", path, data[max(0, at-60):min(len(data), max(at, 0)+60)])
		}
	}
	for _, want := range []string{"reviews/other/index.html", "reviews/open/index.html"} {
		if _, ok := files[want]; !ok {
			t.Errorf("there is no %s", want)
		}
	}
	if all := strings.Join(keys(files), " "); !strings.Contains(all, "plain.csv") {
		t.Errorf("events that everybody may see are not published as an artifact: %s", all)
	}
	closed := written(t, compiled(t, site, Options{Audience: "internal"}), nil)
	if all := strings.Join(keys(closed), " "); !strings.Contains(all, "events.csv") ||
		!strings.Contains(all, "times.yaml") {
		t.Error("the most closed edition lost a file")
	}
}

func keys(m map[string]string) (out []string) {
	for k := range m {
		out = append(out, k)
	}
	return out
}
