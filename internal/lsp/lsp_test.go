package lsp

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// harbour is a site of an organisation that does not exist.
const harbour = `
-- throughline.yaml --
title: Harbour
timezone: Europe/Copenhagen
-- content/themes/going-on-without.md --
---
title: Going on without
claim: The ferry sails with what is left
---
-- content/reviews/2026-03-14-fog.md --
---
title: Fog over the gate
themes: [going-on-without]
services: [Ticket gate]
teams: [harbour]
contributors:
  - {id: c1, title: One gauge for two gates, events: [e1]}
mitigators:
  - id: m1
    title: The crew waved
    source: team
  - {title: A second radio, source: design}
theories:
  - {id: t1, claim: The gate is frozen}
timeline:
  - {id: e1, at: "09:02", lane: harbour crew, text: Fog, theory: {id: t1, effect: raises}}
  - {at: "09:10", text: Sun, theory: "t1:rules-out"}
difficulties:
  - {title: Reading the gauge, topic: gauge reading}
---
The 🚢 waited.

## Mitigators that we know

See [[2026-04-01-ice#m2]] and [the ice](2026-04-01-ice.md).

` + "`[[2026-04-01-ice]]` is code.\n" + `
-- content/reviews/2025-12-01-gauge.md --
---
title: The gauge
services: [Ticket gate]
teams: [harbour]
themes: [Cold mornings]
difficulties: [{title: Reading, topic: gauge reading}]
timeline: [{at: "07:00", lane: harbour crew, text: Frost}]
---
-- content/reviews/2026-04-01-ice.md --
---
title: Ice at the quay
themes: [Cold mornings]
mitigators:
  - {id: m2, title: Salt, source: person}
contributors:
  - {id: c1, title: No salt at night}
related: [{id: 2026-03-14-fog, how: the same gate}, "2026-03-14-fog#m1"]
---
Salt. [[2026-03-14-fog#m1]] and [[#m2|here]].
`

const (
	fog = "content/reviews/2026-03-14-fog.md"
	ice = "content/reviews/2026-04-01-ice.md"
)

func harbourClient(t *testing.T) *client {
	c := newClient(t, harbour)
	c.open(fog)
	c.open(ice)
	c.waitClean(fog)
	c.waitClean(ice)
	return c
}

// TestDiagnosticsWhileTyping holds that what is wrong is told where an editor counts it, as it is typed, and taken
// back; of files that are not open as well.
func TestDiagnosticsWhileTyping(t *testing.T) {
	c := harbourClient(t)
	c.replace(fog, "The 🚢 waited.", "The 🚢 waited [[2026-04-02-ice]].")
	c.wait(fog, func(l []string) bool {
		// a ship is two units
		return len(l) == 1 && l[0] == "21:17-21:31: there is no review 2026-04-02-ice [dangling-link]"
	})
	c.replace(fog, "[[2026-04-02-ice]]", "[[2026-04-01-ice]]")
	c.waitClean(fog)
	c.replace(fog, "source: team", "source: luck")
	c.wait(fog, func(l []string) bool {
		return len(l) == 1 && strings.HasPrefix(l[0], `11:13-11:17: "luck" is not one of`)
	})
	c.replace(fog, "source: luck", "source: [")
	c.wait(fog, func(l []string) bool { return len(l) > 0 && strings.Contains(l[0], "[syntax]") })
	c.replace(fog, "source: [", "source: team")
	c.waitClean(fog)
	c.replace(fog, "id: m1", "id: m3")
	c.wait(ice, func(l []string) bool { return len(l) == 2 && strings.Contains(l[0], "has no item m1") })
	c.notify("textDocument/didClose", fmt.Sprintf(`{"textDocument":{"uri":%q}}`, c.uri(fog)))
	c.waitClean(ice) // on the disk it is as it was
}

// TestQuestionsWhileTyping holds that words are asked about in what is open, as information, unless that is not
// wanted.
func TestQuestionsWhileTyping(t *testing.T) {
	c := harbourClient(t)
	c.replace(fog, "waited.", "waited. It was human error.")
	c.wait(fog, func(l []string) bool { return len(l) == 1 && strings.HasSuffix(l[0], "[language-human-error]") })
	if d := c.said[fog].Diagnostics[0]; d.Severity != 3 || *c.said[fog].Version != 2 {
		t.Errorf("severity %d, version %d", d.Severity, *c.said[fog].Version)
	}
	c.openText("throughline.yaml", "title: Harbour\nsilence: [language-human-error]\n")
	c.waitClean(fog)
}

// TestFilesOnTheDisk holds that a change that was not made here is seen when the client tells, or saves something.
func TestFilesOnTheDisk(t *testing.T) {
	c := harbourClient(t)
	p := filepath.Join(c.dir, filepath.FromSlash("content/reviews/2026-05-01-new.md"))
	if err := os.WriteFile(p, []byte("---\nkind: outage\n---\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	c.notify("workspace/didChangeWatchedFiles", fmt.Sprintf(`{"changes":[{"uri":%q,"type":1}]}`, fileURI(p)))
	c.wait("content/reviews/2026-05-01-new.md", func(l []string) bool { return len(l) == 1 })
	if err := os.Remove(p); err != nil {
		t.Fatal(err)
	}
	c.notify("textDocument/didSave", fmt.Sprintf(`{"textDocument":{"uri":%q}}`, c.uri(fog)))
	c.waitClean("content/reviews/2026-05-01-new.md")
	if !slices.Contains(c.asked, "client/registerCapability") {
		t.Error("the client was not asked to watch files")
	}
}

// TestHover holds what is said of keys, times, items and tags.
func TestHover(t *testing.T) {
	c := harbourClient(t)
	for where, want := range map[string]string{
		"mitiga|tors:":            "What kept it from being worse",
		"  - id: m1\n    ti|tle:": "What helped, in a sentence",
		`at: "09|:02"`:            "**2026-03-14 09:02** CET (Europe/Copenhagen), 2026-03-14 08:02 UTC",
		"[going-on|-without]":     "**Going on without**, a theme of 1 review",
		"[Ticket| gate]":          "**Ticket gate**, a service of 2 reviews",
		"ice#m|2]]":               "mitigator `m2`: **Salt**",
		"[[2026-04|-01-ice#m2":    "**Ice at the quay**",
		"{id: t|1, effect":        "State: ruled out",
		"events: [e|1]":           "event `e1`, **2026-03-14 09:02** CET",
		"sour|ce: team":           "design | automation | person | team | chance",
	} {
		var got hover
		if err := c.call("textDocument/hover", c.params(fog, where)+"}", &got); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(got.Contents.Value, want) {
			t.Errorf("%s says %q, want %q", where, got.Contents.Value, want)
		}
	}
	var none *hover
	if err := c.call("textDocument/hover", c.params(fog, "wai|ted")+"}", &none); err != nil || none != nil {
		t.Errorf("%v, %v", none, err)
	}
}

// TestDefinition holds where a name leads, from this file and to others.
func TestDefinition(t *testing.T) {
	c := harbourClient(t)
	for where, want := range map[string]string{
		"ice#m|2]]":             ice + ":5:10",
		"[[2026-04|-01-ice#m2":  ice + ":2:8",
		"](2026-04|-01-ice.md)": ice + ":2:8",
		"events: [e|1]":         fog + ":16:10",
		`"t1|:rules-out"`:       fog + ":14:10",
		"[going|-on-without]":   "content/themes/going-on-without.md:1:1",
	} {
		var got location
		if err := c.call("textDocument/definition", c.params(fog, where)+"}", &got); err != nil {
			t.Fatal(err)
		}
		if s := fmt.Sprintf("%s:%d:%d", c.rel(got.URI), got.Range.Start.Line+1, got.Range.Start.Character+
			1); s != want {
			t.Errorf("%s leads to %s, want %s", where, s, want)
		}
	}
}

// TestReferences holds that every place that names a thing is found, in every file, and code is none.
func TestReferences(t *testing.T) {
	c := harbourClient(t)
	for where, want := range map[string]string{
		"id: m|1":             fog + ":9 " + ice + ":8 " + ice + ":10",
		"{id: t|1, claim":     fog + ":14 " + fog + ":16 " + fog + ":17",
		"id: c|1":             fog + ":7", // the other review has a c1 of its own
		"[[2026-04|-01-ice#m": fog + ":25",
		"[going|-on-without]": fog + ":3",
	} {
		var got []location
		if err := c.call("textDocument/references", c.params(fog, where)+"}", &got); err != nil {
			t.Fatal(err)
		}
		var places []string
		for _, l := range got {
			places = append(places, fmt.Sprintf("%s:%d", c.rel(l.URI), l.Range.Start.Line+1))
		}
		if s := strings.Join(places, " "); s != want {
			t.Errorf("%s is named at %s, want %s", where, s, want)
		}
	}
}

// TestRename renames an item, a review's id and a theme across files, and refuses what cannot be.
func TestRename(t *testing.T) {
	c := harbourClient(t)
	rename := func(p, where, name string) (workspaceEdit, error) {
		var got workspaceEdit
		err := c.call("textDocument/rename", c.params(p, where)+fmt.Sprintf(`,"newName":%q}`, name), &got)
		return got, err
	}
	got, err := rename(ice, "[[2026-03-14-fog#m|1]]", "waving")
	if err != nil {
		t.Fatal(err)
	}
	if text := applied(c.texts[fog], got.Changes[c.uri(fog)]); !strings.Contains(text, "- id: waving\n") {
		t.Errorf("became\n%s", text)
	}
	if text := applied(c.texts[ice], got.Changes[c.uri(ice)]); !strings.Contains(text, `"2026-03-14-fog#waving"]`) ||
		!strings.Contains(text, "Salt. [[2026-03-14-fog#waving]]") {
		t.Errorf("became\n%s", text)
	}
	got, err = rename(fog, "[going|-on-without]", "carry-on")
	if err != nil || len(got.DocumentChanges) != 2 {
		t.Fatalf("%v, %v", got, err)
	}
	raw, _ := json.Marshal(got.DocumentChanges)
	if s := string(raw); !strings.Contains(s, `"newText":"carry-on"`) || !strings.Contains(s, `themes/carry-on.md`) {
		t.Error(s)
	}
	for _, x := range []struct{ where, name, why string }{
		{"ice#m|2]]", "c1", "is taken"},
		{"ice#m|2]]", "M 2", "is no id"},
		{"[[2026-04|-01-ice#m2", "ice", "is the name of its file"},
		{"wai|ted", "x", "nothing that has a name"},
	} {
		if _, err := rename(fog, x.where, x.name); err == nil || !strings.Contains(err.Error(), x.why) {
			t.Errorf("%s to %s: %v", x.where, x.name, err)
		}
	}
	var prepared struct {
		Placeholder string `json:"placeholder"`
	}
	if err := c.call("textDocument/prepareRename", c.params(fog, "ice#m|2]]")+"}", &prepared); err != nil ||
		prepared.Placeholder != "m2" {
		t.Errorf("%v, %v", prepared, err)
	}
}

// TestActions takes each kind of help and looks at the text that comes of it.
func TestActions(t *testing.T) {
	c := harbourClient(t)
	for _, x := range []struct{ p, old, new, where, title, want string }{
		{fog, "source: team", "sourse: team", "sour|se: team", "Change to source", "    source: team\n"},
		{fog, "source: team", "source: desing", "source: des|ing", "Change to design", "    source: design\n"},
		{fog, `at: "09:10"`, `at: "08:50"`, `at: "08:|50"`, "Change to 2026-03-14 08:50",
			`at: "2026-03-14 08:50", text: Sun`},
		{fog, `"t1:rules-out"`, `"t1:rules-aut"`, `"t1:rules|-aut"`, "Change to rules-out", `"t1:rules-out"`},
		{fog, "waited.", "waited. It was human error.", "human| error", "Leave it as it is, and say how it is meant",
			"<!-- language-ok human-error: say here how that is meant -->\nThe 🚢 waited. It was human error."},
		{fog, "Fog over the gate", "Human error at the gate", "Human| error",
			"Leave it as it is, and say how it is meant",
			"# language-ok human-error: say here how that is meant\ntitle: Human error"},
		{fog, "", "", "A second| radio", "Write its id down: a-second-radio",
			"{id: a-second-radio, title: A second radio"},
		{fog, "", "", `at: "09:1|0"`, "Write its id down: at-0910", `{id: at-0910, at: "09:10"`},
		{ice, "title: Salt,", "title: Salt, text: \"A long story of salt that nobody wants to read in a line of " +
			"front matter.\",", "title: Sa|lt", "Move its text to a section of its own",
			"  - {id: m2, title: Salt, source: person}\n"},
		{fog, "source: team", "text: >-\n      A long story of a crew that waved and waved\n      until somebody " +
			"saw them.\n    source: team", "title: The crew| waved", "Move its text to a section of its own",
			"    title: The crew waved\n    source: team\n"},
		{ice, "", "", "[Cold| mornings]", "Write a file for the theme cold-mornings", ""},
	} {
		before := c.texts[x.p]
		if x.old != "" {
			c.replace(x.p, x.old, x.new)
			c.wait(x.p, func([]string) bool { return true })
		}
		var got []codeAction
		if err := c.call("textDocument/codeAction", c.params(x.p, x.where)+"}", &got); err != nil {
			t.Fatal(err)
		}
		k := slices.IndexFunc(got, func(a codeAction) bool { return a.Title == x.title })
		if k < 0 {
			t.Errorf("%s is not offered at %s, but %v", x.title, x.where, got)
		} else if text := applied(c.texts[x.p], got[k].Edit.Changes[c.uri(x.p)]); !strings.Contains(text, x.want) {
			t.Errorf("%s gives\n%s", x.title, text)
		} else if x.want == "" && len(got[k].Edit.DocumentChanges) != 2 {
			t.Errorf("%v", got[k].Edit)
		} else if strings.Contains(x.title, "section") && !strings.Contains(text, "{#m") {
			t.Errorf("no section in\n%s", text)
		}
		c.reset(x.p, before)
		c.waitClean(x.p)
	}
}

// TestOutline holds symbols, folds and what is shown beside the text.
func TestOutline(t *testing.T) {
	c := harbourClient(t)
	var symbols []documentSymbol
	if err := c.call("textDocument/documentSymbol", c.params(fog, "ti|tle")+"}", &symbols); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, s := range symbols {
		names = append(names, s.Name)
		for _, child := range s.Children {
			names = append(names, s.Name+"/"+child.Name+"="+child.Detail)
		}
	}
	for _, want := range []string{"title", "mitigators/The crew waved=m1", "timeline/Sun=at-0910",
		"Mitigators that we know"} {
		if !slices.Contains(names, want) {
			t.Errorf("no symbol %s in %q", want, names)
		}
	}
	var folds []foldingRange
	if err := c.call("textDocument/foldingRange", c.params(fog, "ti|tle")+"}", &folds); err != nil {
		t.Fatal(err)
	}
	for _, want := range []foldingRange{{0, 19, "region"}, {7, 11, ""}, {8, 10, ""}, {22, 26, "region"}} {
		if !slices.ContainsFunc(folds, func(f foldingRange) bool {
			return f.StartLine == want.StartLine &&
				f.EndLine == want.EndLine
		}) {
			t.Errorf("no fold %v in %v", want, folds)
		}
	}
	var hints []inlayHint
	params := fmt.Sprintf(`{"textDocument":{"uri":%q},"range":{"start":{"line":0,"character":0},"end":{"line":99,"character":0}}}`, c.uri(fog))
	if err := c.call("textDocument/inlayHint", params, &hints); err != nil {
		t.Fatal(err)
	}
	var shown []string
	for _, h := range hints {
		shown = append(shown, fmt.Sprintf("%d:%s", h.Position.Line+1, h.Label))
	}
	slices.Sort(shown)
	want := "12:#a-second-radio 14:ruled out 16:2026-03-14 +01:00 17:#at-0910 17:2026-03-14 +01:00 " +
		"19:#reading-the-gauge"
	if s := strings.Join(shown, " "); s != want {
		t.Errorf("shown: %s\nwant:  %s", s, want)
	}
}

// TestManners holds what a client may do and what is answered: unknown methods, files of elsewhere, the end.
func TestManners(t *testing.T) {
	c := harbourClient(t)
	if err := c.call("textDocument/implementation", c.params(fog, "ti|tle")+"}", nil); err == nil {
		t.Error("an unknown method is answered")
	}
	c.notify("$/cancelRequest", `{"id":99}`)
	c.notify("textDocument/didOpen", `{"textDocument":{"uri":"file:///elsewhere/x.md","version":1,"text":"kind: "}}`)
	c.notify("textDocument/didOpen", `{"textDocument":{"uri":"untitled:Untitled-1","version":1,"text":"kind: "}}`)
	var got completionList
	if err := c.call("textDocument/completion",
		`{"textDocument":{"uri":"file:///elsewhere/x.md"},"position":{"line":0,"character":6}}`, &got); err != nil ||
		len(got.Items) > 0 {
		t.Errorf("%v, %v", got, err)
	}
	if err := c.call("textDocument/completion", `{"textDocument":7}`, nil); err == nil {
		t.Error("nonsense is answered")
	}
	if err := c.call("textDocument/hover",
		fmt.Sprintf(`{"textDocument":{"uri":%q},"position":{"line":99999,"character":99999}}`, c.uri(fog)),
		nil); err != nil {
		t.Error(err)
	}
	if err := c.call("shutdown", "null", nil); err != nil {
		t.Fatal(err)
	}
	if err := c.call("textDocument/hover", c.params(fog, "ti|tle")+"}", nil); err == nil {
		t.Error("answered after the shutdown")
	}
	c.notify("exit", "null")
	if err := <-c.ended; err != nil {
		t.Error(err)
	}
	c.ended <- nil
}
