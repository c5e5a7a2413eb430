package language

import (
	"strings"
	"testing"

	"throughline/internal/diag"
	"throughline/internal/markdown"
)

// TestEveryRuleAsks holds that each rule has its words, that it asks about its example and leaves alone what is near
// it.
func TestEveryRuleAsks(t *testing.T) {
	c := New()
	seen := map[string]bool{}
	for _, r := range Probes() {
		if seen[r.Rule] {
			continue // another part of the probe before it
		}
		seen[r.Rule] = true
		rule, _ := diag.FindRule(r.Rule)
		if !rule.Warns || !strings.HasPrefix(r.Rule, "language-") || !strings.HasSuffix(r.Question, "?") {
			t.Errorf("%s: wants a rule that can be silenced, and a question that is one", r.Rule)
		}
		if strings.Contains(strings.ToLower(r.Question), "why") {
			t.Errorf("%s: ask how, not why", r.Rule)
		}
		if got := rulesOf(c.All([]Passage{{Text: rule.Example}})); !strings.Contains(got, r.Rule) {
			t.Errorf("%s asks %q about its example %q", r.Rule, got, rule.Example)
		}
		if got := rulesOf(c.All([]Passage{{Text: r.Fine}})); got != "" {
			t.Errorf("%s: %s asks about %q, which is to be left alone", r.Rule, got, r.Fine)
		}
	}
}

func rulesOf(hints []Hint) string {
	var out []string
	for _, h := range hints {
		out = append(out, h.Probe.Rule)
	}
	return strings.Join(out, " ")
}

// TestRulesAskAndLeaveAlone holds the rules to sentences of an organisation that does not exist. What is asked
// stands before the bar, nothing where nothing is.
func TestRulesAskAndLeaveAlone(t *testing.T) {
	c := New()
	for _, line := range strings.Split(strings.TrimSpace(askedAndNot), "\n") {
		want, text, _ := strings.Cut(line, "|")
		p := Passage{Text: strings.ReplaceAll(strings.TrimSpace(text), "<code>", strings.Repeat(string(code), 6))}
		if part, rest, ok := strings.Cut(p.Text, ":: "); ok {
			p.Where, p.Form, p.Text = Section(part), Entry, rest
		}
		if got := strings.ReplaceAll(rulesOf(c.All([]Passage{p})), "language-", ""); got != strings.TrimSpace(want) {
			t.Errorf("%q asks %q, want %q", text, got, strings.TrimSpace(want))
		}
	}
}

const askedAndNot = `
counterfactual | The harbour team should have checked the tide table before sailing.
counterfactual | We should’ve told the second crew.
counterfactual | Nobody checked the mooring line.
counterfactual | The mate said so at six, but we failed to verify it.
counterfactual | Our failure to warn the ferry led to the delay.
counterfactual | We did not notify the night crew.
counterfactual | Lessons learned:: Did not test the new winch.
counterfactual | It would have been better to ask the pilot.
counterfactual | This ramp should have been inspected before the season.
counterfactual | One of the engineers didn't think to look at the second gauge.
human-error | The report says pilot error.
human-error | A human mistake in the manifest.
judging | Somebody carelessly left the valve open.
judging | We wrongly assumed that the pump was primed.
judging | She forgot to switch the beacon on.
judging | The second alarm was overlooked.
hollow-fix | Actions:: Be more careful with the valves.
hollow-fix | Follow-ups:: Retrain the deck crew.
hollow-fix | Remember to fill in the manifest.
hindsight | In hindsight the fog was a sign.
hindsight | The collision could have been avoided.
verdict | The response was unacceptable.
verdict | Poor planning left two boats without fuel.
omission | The update was applied without checking the charts.
omission | The procedure was not followed.
single-cause | The root cause was a worn belt.
single-cause | Root cause: a worn belt
single-cause | A worn belt was identified as the root cause.
why | Why did nobody on the bridge call?
why | Why didn't we see it coming?
mitigator | Luckily the second engine was warm.
mitigator | It could have been far worse.
island | Only one engineer knew how to reset the gyro.
island | Nobody else knew the password.
| Passengers did not notice.
| And so the Saturday went by and nobody noticed.
| He wondered why nobody ever calls.
| They never keep anything.
| We ask who could have seen all three of them.
| A clerk saw it on a bill that had been sent by mistake.
| What helped:: Nobody told her to do that.
| The pump failed to start within a minute.
| The alarm did not fire because its cable had been moved in May.
| Each boat should have a second radio.
| Actions:: The crew should have a checklist for fog.
| We did not receive any call from the lighthouse.
| If the crew does not notice, the light goes on by itself.
| If we had not checked the valve, the pump would have run dry.
| The crew thought at the time that the fog would have lifted by noon.
| The coast guard wrote: "The crew should have checked the weather."
| The notice says “human error” and nothing else.
| Timeline:: We did not notify the night crew yet.
| Timeline:: The crew is looking for the root cause.
| There were several root causes.
| The root cause is still unknown.
| We found no root cause.
| We manually closed the valve and the water stopped.
| The boat sailed without a radio, as it had done forty times.
| The gauge pointed at the wrong tank.
| The logs clearly showed the leak.
| Should we have told the second crew?
| Slack:: we should have checked this lol
| {"level":"error","message":"operator error: should have been set"}
| The sensor <code> failed to verify the checksum.
| The boat carefully avoided the sandbank.
| Actions:: Carefully measure the wear of each belt.
| How did the second crew hear of it?
`

// TestFile holds where in a file something is asked, and where it is not: code, quotations, comments, addresses.
func TestFile(t *testing.T) {
	const text = `---
title: The gate
summary: >-
  It was
  human error.
takeaways:
  - text: "We should have checked the gate."
---
The *root* **cause** was ice.

> The root cause was snow. Human error.

` + "`human error` is a code.\n\n```\nhuman error\n```" + `

<!-- human error -->

[the form](https://example.org/human-error) says so.

## Timeline

| Time | What |
|---|---|
| 09:12 | We did not notify the crew |
`
	f := diag.NewFile("content/reviews/gate.md", []byte(text))
	var got []string
	for _, d := range New().File(f, markdown.New()) {
		got = append(got, d.Rule+": "+strings.Join(strings.Fields(f.Text(d.Span)), " "))
	}
	want := []string{"language-human-error: human error", "language-counterfactual: should have checked",
		"language-single-cause: root* **cause"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("asked %q, want %q", got, want)
	}
}

// TestSilence holds how a question is silenced in place, and that it takes a reason and a name that there is.
func TestSilence(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"It was human error.\n", "language-human-error"},
		{"<!-- language-ok human-error: a quotation -->\nIt was human error.\n", ""},
		{"It was human error. <!-- language-ok human-error: a quotation -->\n", ""},
		{"<!-- language-ok human-error: a quotation -->\n\nIt was human error.\n\nIt was human error.\n",
			"language-human-error"},
		{"<!-- language-ok human-error -->\nIt was human error.\n", "language-silence language-human-error"},
		{"<!-- language-ok humane-error: a quotation -->\n", "language-silence"},
		{"<!-- language-ok why: a quotation -->\nIt was human error.\n", "language-human-error"},
		{"language-ok human-error: no comment. It was human error.\n", "language-human-error"},
		{"---\nsummary: It was human error. # language-ok human-error: a quotation\n---\n", ""},
		{"---\n# language-ok human-error: a quotation\nsummary: It was human error.\n---\n", ""},
	} {
		var got []string
		for _, d := range New().File(diag.NewFile("x.md", []byte(c.text)), markdown.New()) {
			got = append(got, d.Rule)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%q: %q, want %q", c.text, s, c.want)
		}
	}
}

// TestLongTexts holds that a text costs what its length says, whatever it repeats; else this takes minutes.
func TestLongTexts(t *testing.T) {
	for _, text := range []string{
		"We should have checked. ", "we should have checked ", "root cause ", "a root cause: ", "“", "\" \"", "`",
		"didn't ", "- We did not check.\n",
		"<!-- language-ok why: x -->", "<!-- language-ok human-error: x -->\n\n\n\nhuman error\n", "# root cause\n",
		"> ", "| root cause ",
	} {
		long := strings.Repeat(text, 1<<18/len(text))
		c, engine := New(), markdown.New()
		c.File(diag.NewFile("x.md", []byte(long)), engine)
		c.File(diag.NewFile("x.md", []byte("---\nsummary: |\n  "+strings.ReplaceAll(long, "\n", "\n  ")+"\n---\n")),
			engine)
	}
}

// FuzzHints holds that whatever is written, a hint stands in its passage and a page is asked about one root cause at
// most once.
func FuzzHints(f *testing.F) {
	for _, line := range strings.Split(askedAndNot, "\n") {
		f.Add(line)
	}
	f.Add("\"\x1a\x1a’ve root cause. Root cause: n't 've \"")
	c := New()
	f.Fuzz(func(t *testing.T, text string) {
		once := 0
		for _, h := range c.Hints([]Passage{{Text: text}, {Text: text, Form: Entry}}) {
			if h.Start < 0 || h.End > len(text) || h.Start >= h.End {
				t.Fatalf("%v stands outside of its passage", h)
			}
			if h.Probe.once {
				once++
			}
		}
		if once > 1 {
			t.Fatalf("one root cause asked about %d times", once)
		}
		c.File(diag.NewFile("x.md", []byte(text)), markdown.New())
	})
}
