package lsp

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"throughline/internal/diag"
)

// TestCompletion types at many places. Wanted are labels that have to be offered, unwanted are those with a minus.
func TestCompletion(t *testing.T) {
	c := harbourClient(t)
	for _, x := range []struct{ old, new, want string }{
		{"title: Fog over the gate", "title: Fog over the gate\nki¦", "kind"},
		{"title: Fog over the gate", "title: Fog over the gate\n¦", "kind status related -title -themes"},
		{"title: Fog over the gate", "title: Fog over the gate\nkind: ¦", "incident near-miss success"},
		{"title: Fog over the gate", "title: Fog over the gate\nkind: n¦", "near-miss -success"},
		{"title: Fog over the gate", "title: Fog over the gate\ntimezone: Europe/Be¦", "Europe/Berlin"},
		{"title: Fog over the gate", "title: Fog over the gate\naudience: ¦", "internal public"},
		{"title: Fog over the gate", "title: Fog over the gate\nrelated:\n  - ¦", "id how 2026-04-01-ice"},
		{"title: Fog over the gate", "title: Fog over the gate\nrelated:\n  - id: quay¦", "2026-04-01-ice"},
		{"title: Fog over the gate", "title: Fog over the gate\nrelated: [{id: 2026-04-01-ice#¦}]", "m2 c1"},
		{"title: Fog over the gate", "title: Fog over the gate\nrisks:\n  - title: Ice\n    from: [¦]", "c1 -m1 -e1"},
		{"title: Fog over the gate", "title: Fog over the gate\nsummary: |\n  kind: ¦", "-incident"},
		{"title: Fog over the gate", "title: Fog over the gate # kind¦", "-kind"},
		{"[going-on-without]", "[going-on-without, ¦]", "cold-mornings going-on-without"},
		{"[Ticket gate]", "[¦]", "Ticket gate"},
		{"[harbour]", "[har¦]", "harbour"},
		{"source: team", "source: ¦", "design chance"},
		{"source: team", "sou¦", "source -title"},
		{"source: team", "source: team\n    ¦", "text evidence -title -source"},
		{"source: team", "source: team\n  - {title: A, ¦}", "source themes -title"},
		{"source: team", "source: team\n  - {title: \"A, b\", source: ¦}", "design"},
		{"source: team", "source: team\n  - {title: A,\n     source: ¦}", "design"},
		{"lane: harbour crew", "lane: ¦", "harbour crew"},
		{"topic: gauge reading", "topic: ¦", "gauge reading"},
		{"events: [e1]", "events: [¦]", "e1 -c1"},
		{"{id: t1, effect: raises}", "{id: ¦, effect: raises}", "t1"},
		{"{id: t1, effect: raises}", "{id: t1, effect: ¦}", "raises acts-on"},
		{`"t1:rules-out"`, `"¦"`, "t1:"},
		{`"t1:rules-out"`, `"t1:¦"`, "rules-out stands"},
		{"text: Sun", "text: Sun, mark¦", "marker"},
		{"text: Sun", "text: Sun, marker: ¦", "detected resolved"},
		{"text: Sun", "text: 'See [[¦'", "2026-04-01-ice theme:going-on-without"},
		{"waited.", "waited [[¦", "2026-04-01-ice 2026-03-14-fog theme:cold-mornings"},
		{"waited.", "waited [[quay¦", "2026-04-01-ice -2026-03-14-fog"},
		{"waited.", "waited [[2026-04-01-ice#¦]].", "m2 c1 -m1"},
		{"waited.", "waited [[#¦]].", "m1 t1 e1 at-0910"},
		{"waited.", "waited.\n\n## Timeline\n\n- 09:20 It was gone {¦}",
			"resolved recovery pin public t1: kind= lane="},
		{"waited.", "waited.\n\n## Timeline (times in UTC)\n\n- 09:20 It was gone {marker=¦}", "resolved -recovery"},
		{"waited.", "waited.\n\n## Timeline\n\n- 09:20 It was gone {t1:¦}", "raises rules-out -resolved"},
		{"waited.", "waited.\n\n## Mitigators\n\n- A rope {automation theme=¦}", "going-on-without"},
		{"waited.", "waited.\n\n## Mitigators\n\n- A rope {@¦}", "e1 at-0910 -m1"},
		{"waited.", "waited.\n\n## Follow-ups\n\n- [ ] A rope {@¦}", "@harbour"},
		{"waited.", "waited.\n\n### A rope {#¦}", "m1 c1"},
		{"waited.", "waited.\n\n```\n- {¦}\n```", "-resolved"},
	} {
		before, cursor := c.texts[fog], strings.Index(x.new, "¦")
		c.replace(fog, x.old, strings.Replace(x.new, "¦", "", 1))
		from := strings.Index(before, x.old) + cursor
		var got completionList
		if err := c.call("textDocument/completion", c.paramsAt(fog, from)+"}", &got); err != nil {
			t.Fatal(err)
		}
		var labels []string
		for _, it := range got.Items {
			labels = append(labels, it.Label)
		}
		for _, w := range wanted(x.want, labels) {
			label, no := strings.CutPrefix(w, "-")
			if slices.Contains(labels, label) == no {
				t.Errorf("%q offers %q, want %s", x.new, labels, w)
			}
		}
		c.reset(fog, before)
		c.waitClean(fog)
	}
}

// TestCompletionInFiles types at the end of files of every kind, with line ends of every kind, on the disk or not.
func TestCompletionInFiles(t *testing.T) {
	c := newClient(t, harbour)
	for i, x := range []struct{ p, text, want string }{
		{"throughline.yaml", "title: Harbour\nsil", "silence"},
		{"throughline.yaml", "front_matter: ", "strict foreign"},
		{"throughline.yaml", "silence: [language-w", "language-why"},
		{"throughline.yaml", "silence:\n  - theory-", "theory-never-raised"},
		{"content/budgets/policy.yaml", "fr", "freeze_at"},
		{"content/budgets/policy.yaml", "exclusions:\n  - {slo: a, kind: ", "maintenance attack"},
		{"content/budgets/policy.yaml", "overrides:\n  - slo: a\n    ", "by reason -kind -slo"},
		{"content/themes/ice.md", "---\nstate: ", "watching retired"},
		{"content/pages/about.md", "---\n", "title order"},
		{"content/reviews/2026-06-01-new/timeline.yaml", "- 09:02 Fog\n- ", "at text marker"},
		{"content/reviews/2026-06-01-new/timeline.yaml", "- at: 09:02\n  marker: ", "detected"},
		{"content/reviews/2026-06-01-new.md", "---\r\ntitle: New\r\nmitigators:\r\n  - title: Salt\r\n    source: ",
			"design"},
		{"content/reviews/2026-06-01-new.md", "---\r\ntitle: New\r\nmitigators:\r\n  - {title: Salt,\r\n     ",
			"source -title"},
		{"content/reviews/2026-06-01-new.md", "---\r\nti\r\ntitle: New\r\n---\r\n[[2026-04", "2026-04-01-ice"},
		{"content/reviews/2026-06-01-new.md", "A story without front matter. See [[2026-04", "2026-04-01-ice"},
	} {
		c.openText(x.p, x.text)
		c.wait(x.p, func([]string) bool { return true })
		var got completionList
		if err := c.call("textDocument/completion", c.paramsAt(x.p, len(x.text))+"}", &got); err != nil {
			t.Fatal(err)
		}
		var labels []string
		for _, it := range got.Items {
			labels = append(labels, it.Label)
		}
		for _, w := range strings.Fields(x.want) {
			label, no := strings.CutPrefix(w, "-")
			if slices.Contains(labels, label) == no {
				t.Errorf("%d: %s: %q offers %q, want %s", i, x.p, x.text, labels, w)
			}
		}
		c.notify("textDocument/didClose", fmt.Sprintf(`{"textDocument":{"uri":%q}}`, c.uri(x.p)))
	}
}

// TestUnsavedFile holds that a file that was never saved is a part of the site while it is open: what is wrong with
// it is told, and others may link to it.
func TestUnsavedFile(t *testing.T) {
	const p = "content/reviews/2026-06-01-new.md"
	c := harbourClient(t)
	c.openText(p, "---\nkind: outage\n---\n")
	c.wait(p, func(l []string) bool { return len(l) == 1 })
	c.reset(p, "---\nkind: surprise\n---\n# New\n")
	c.waitClean(p)
	c.replace(fog, "waited.", "waited [[2026-06-01-new]].")
	c.waitClean(fog)
	c.notify("textDocument/didClose", fmt.Sprintf(`{"textDocument":{"uri":%q}}`, c.uri(p)))
	c.wait(fog, func(l []string) bool { return len(l) == 1 && strings.Contains(l[0], "no review 2026-06-01-new") })
}

// wanted splits a list of labels, of which some have a space in them.
func wanted(want string, labels []string) []string {
	for _, two := range []string{"Ticket gate", "harbour crew", "gauge reading"} {
		if want == two {
			return []string{two}
		}
	}
	return strings.Fields(want)
}

// paramsAt is params for a byte.
func (c *client) paramsAt(p string, at int) string {
	pos, _ := json.Marshal(place(diag.NewFile(p, []byte(c.texts[p])), at))
	return fmt.Sprintf(`{"textDocument":{"uri":%q},"position":%s`, c.uri(p), pos)
}

// TestCompletionFits holds that what is taken from a list stands in the text as it should.
func TestCompletionFits(t *testing.T) {
	c := harbourClient(t)
	for _, x := range []struct{ old, new, label, want string }{
		{"waited.", "waited [[2026-04|.", "2026-04-01-ice", "waited [[2026-04-01-ice]]."},
		{"waited.", "waited [[2026-04-01-ice#|]].", "m2", "waited [[2026-04-01-ice#m2]]."},
		{"source: team", "sou|", "source", "source: "},
		{"title: Fog over the gate", "title: Fog over the gate\ndetection:\n  b|", "by",
			"title: Fog over the gate\ndetection:\n  by: "},
		{"title: Fog over the gate", "title: Fog over the gate\nrisks:\n|", "title", ""},
		{`"t1:rules-out"`, `"t1:st|"`, "stands", `"t1:stands"`},
	} {
		before := c.texts[fog]
		i := strings.Index(x.new, "|")
		c.replace(fog, x.old, x.new[:i]+x.new[i+1:])
		var got completionList
		if err := c.call("textDocument/completion", c.paramsAt(fog, strings.Index(before, x.old)+i)+"}",
			&got); err != nil {
			t.Fatal(err)
		}
		k := slices.IndexFunc(got.Items, func(it completionItem) bool { return it.Label == x.label })
		if x.want != "" {
			if k < 0 {
				t.Fatalf("%q does not offer %s", x.new, x.label)
			}
			if text := applied(c.texts[fog], []textEdit{got.Items[k].TextEdit}); text != strings.Replace(before, x.old,
				x.want, 1) {
				t.Errorf("%q became\n%s", x.new, text)
			}
		}
		c.reset(fog, before)
	}
}
