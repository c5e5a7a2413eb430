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
  - {id: a3, title: A graph, file: hidden-kestrel/graph.csv}
  - {file: hidden-kestrel/named.csv}
  - {id: a4, title: A copy of events without labels, file: copy.csv}
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
		"content/reviews/plain.csv": file("at,text\n09:00,heron\n"),
		"content/reviews/copy.csv":  file("at,text\n09:00,heron\n"),
		"content/reviews/noted.md": file("---\ntitle: Noted\naudience: public\ndate: 2026-03-14\ntimeline: " +
			"noted.yaml\n---\n[raw](noted.yaml), [of another](lines.timeline.md)\n"),
		"content/reviews/noted.yaml": file("# KESTREL asked us not to be named\n- 09:00 heron # KESTREL\n"),
		"content/reviews/lines.md": file("---\ntitle: Lines\naudience: public\ndate: 2026-03-14\ntimeline: " +
			"lines.timeline.md\n---\n[empty](draft.csv)\n"),
		"content/reviews/lines.timeline.md": file("<!-- KESTREL -->\n- 09:00 heron\n"),
		"content/reviews/draft.md": file("---\ntitle: KESTREL\nstatus: draft\ndate: 2026-03-14\n" +
			"timeline: draft.csv\n---\n"),
		"content/reviews/draft.csv":  file("at,text\n"),
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
	if all := strings.Join(keys(files), " "); !strings.Contains(all, "copy.csv") {
		t.Errorf("a copy of events is not published as an artifact: %s", all)
	}
	for name, want := range map[string]string{"noted": `href="#timeline"`, "lines": `<p>empty</p>`} {
		if page := files["reviews/"+name+"/index.html"]; !strings.Contains(page, want) {
			t.Errorf("%s has no %s:\n%s", name, want, page)
		}
	}
	closed := written(t, compiled(t, site, Options{Audience: "internal"}), nil)
	for path := range closed {
		for _, raw := range []string{"events.csv", "times.yaml", "plain.csv", "noted.yaml", "timeline.md", "draft.csv"} {
			if strings.HasSuffix(path, raw) {
				t.Errorf("the most closed edition publishes the file that a timeline is read from: %s", path)
			}
		}
	}
}

func keys(m map[string]string) (out []string) {
	for k := range m {
		out = append(out, k)
	}
	return out
}
