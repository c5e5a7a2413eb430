package parse

import (
	"fmt"
	"strings"
	"testing"

	"throughline/internal/diag"
	"throughline/internal/review"
	"throughline/internal/sections"
)

func readWith(t *testing.T, mode sections.Mode, src string, beside map[string]string) (*review.Review,
	[]diag.Diagnostic) {
	t.Helper()
	o := options(beside)
	o.Sections = mode
	var errs diag.List
	r := Review(diag.NewFile("content/reviews/2026-03-14-x.md", []byte(src)), o, &errs)
	if r == nil {
		t.Fatalf("%q is not read: %v", src, said(errs.Sorted()))
	}
	return r, errs.Sorted()
}

func said(ds []diag.Diagnostic) (out []string) {
	for _, d := range ds {
		p := d.Position()
		s := fmt.Sprintf("%d:%d: %s: %s", p.Line, p.Column, d.Severity, d.Message)
		if d.Hint != "" {
			s += " | " + d.Hint
		}
		out = append(out, s+" ["+d.Rule+"]")
	}
	return out
}

const whole = `# Checkout retries piled up

Everybody was calm.

## Summary
Retries **piled** up.

- twice

## Impact {users_percent=15}
One in seven saw an error.

## Detection {alert}
The p99 alert.

## Timeline (times in UTC)
All times in UTC.

- 09:02 [payments] Saw p99 climb {detected #e3 t1:raises a1}
  A second line goes on.
- 2026-03-15
- ~10:30–11:00 [search] Replicas rebuilt, one by one {later pin}

## Contributors
Some prose.

1. **Unbounded retries.** In the client. {#c1 theme=retry-storms since=2025-10}
2. A second one: see [the graph](https://graphs.example/1) for it. And more.

## Mitigators
### Load shedding held {#m1 automation @09:02}
It refused nine in ten.

### By luck
- Somebody was awake {chance}

## Difficulties
| Title | Topic | Knowers |
|---|---|---|
| The runbook ends early | promotion | 1 |

## Theories
- A bad deploy slowed the pool {#t1}

## Artifacts
- [Checkout p99](https://graphs.example/p99) shows it {#a1 graph}

## Questions
- How did the second rotation hear about it? Nobody knows. {of="search team"}

## Follow-ups
- [ ] Budgeted retries in the shared client ([#318](https://git.example/318)) {@platform 2026-05-01}
- [x] Write it down
- None

## Takeaways
- Look at what helped.

## What else
Some prose.
`

func TestSections(t *testing.T) {
	r, ds := readWith(t, sections.Own, whole, nil)
	if len(ds) > 0 {
		t.Errorf("said: %s", strings.Join(said(ds), "\n"))
	}
	show := func(parts ...any) string { return fmt.Sprintf(strings.Repeat("%v|", len(parts)), parts...) }
	e := func(i int) (*review.Event, review.EventExtra) { return &r.Timeline[i], r.Timeline[i].Extra() }
	e0, m0 := e(0)
	e1, m1 := e(1)
	c0, c1, mi, luck, d := &r.Contributors[0], &r.Contributors[1], &r.Mitigators[0], &r.Mitigators[1],
		&r.Difficulties[0]
	f0, f1 := &r.Followups[0], &r.Followups[1]
	for _, tt := range []struct{ name, got, want string }{
		{"title", r.Title, "Checkout retries piled up"},
		{"summary", r.Summary.Src, "Retries **piled** up.\n\n- twice\n"},
		{"impact", show(r.Impact.UsersPercent, r.Impact.Text.Src), "15|One in seven saw an error.|"},
		{"detection", show(r.Detection.By, r.Detection.Note.Src), "alert|The p99 alert.|"},
		{"event", show(e0.ID, e0.At, e0.Lane, e0.Text.Src, m0.Marker, m0.Theories[0].Theory.ID, m0.Theories[0].Effect,
			m0.Evidence[0].Ref),
			"e3|2026-03-14 09:02|payments|Saw p99 climb\nA second line goes on.\n|detected|t1|raises|a1|"},
		{"event of another day", show(e1.At, m1.Until, e1.Lane, e1.Text.Src, m1.Later, m1.Pin),
			"~2026-03-15 10:30|2026-03-15 11:00|search|Replicas rebuilt, one by one|true|true|"},
		{"times", show(r.Times.Detected), "2026-03-14 09:02|"},
		{"bold lead", show(c0.ID, c0.Title, c0.Text.Src, c0.Themes[0].Slug, c0.Extra().Since),
			"c1|Unbounded retries|In the client.|retry-storms|2025-10|"},
		{"link in a title", show(c1.Title, c1.Text.Src), "A second one: see the graph for it|A second one: see [the " +
			"graph](https://graphs.example/1) for it. And more.|"},
		{"heading", show(mi.ID, mi.Title, mi.Text.Src, mi.Extra().Source, mi.Extra().Events[0].ID),
			"m1|Load shedding held|It refused nine in ten.|automation|e3|"},
		{"group", show(luck.Title, luck.Extra().Group, luck.Extra().Source), "Somebody was awake|By luck|chance|"},
		{"table", show(d.Title, d.Extra().Topic, d.Extra().Knowers), "The runbook ends early|promotion|1|"},
		{"theory", show(r.Theories[0].ID, r.Theories[0].Claim), "t1|A bad deploy slowed the pool|"},
		{"artifact", show(r.Artifacts[0].Title, r.Artifacts[0].Href, r.Artifacts[0].Kind),
			"Checkout p99 shows it|https://graphs.example/p99|graph|"},
		{"question", show(r.Questions[0].Ask, r.Questions[0].Answer.Src, r.Questions[0].Of),
			"How did the second rotation hear about it?|Nobody knows.|search team|"},
		{"follow-up", show(f0.Title, f0.Owner, f0.Due, f0.Status, f0.Extra().Href),
			"Budgeted retries in the shared client (#318)|platform|2026-05-01|open|https://git.example/318|"},
		{"ticked", show(len(r.Followups), f1.Title, f1.Status), "2|Write it down|done|"},
		{"takeaway", show(r.Takeaways[0].Text.Src), "Look at what helped.|"},
		{"notes", show(r.Note("timeline").Src, r.Note("contributors").Src, r.Note("followups").Src),
			"times in UTC\n\nAll times in UTC.|Some prose.|None|"},
		{"body", r.Body.Src, "# Checkout retries piled up\n\nEverybody was calm.\n\n## What else\nSome prose.\n"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s:\n got %q\nwant %q", tt.name, tt.got, tt.want)
		}
	}
	for _, s := range []diag.Span{e0.At.Span, c0.Span, m0.Evidence[0].Span} {
		if got := r.File.Text(s); !strings.HasPrefix(got, "09:02") && !strings.HasPrefix(got, "**Unbounded") &&
			got != "a1" {
			t.Errorf("a span is at %q", got)
		}
	}
}

// TestSectionMistakes holds what is said, and where, of sections that cannot be read as they stand.
func TestSectionMistakes(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"no time", "## Timeline\n- Pager went off\n", "1:1: warning: no time is found in this timeline, so it " +
			"stays prose"},
		{"entry without a time", "## Timeline\n- 09:02 a\n- Pager\n",
			"3:1: warning: an entry of the timeline without a time"},
		{"step back", "## Timeline\n- 09:30 a\n- 09:10 b\n",
			"3:3: warning: 09:10 is earlier than the event before it, so it is text of that one | write the date in " +
				"front of it: 2026-03-14 09:10 [event]"},
		{"step back with braces", "## Timeline\n- 09:30 a\n- 09:10 b {pin}\n",
			"3:3: error: 09:10 is earlier than the event before it"},
		{"two readings", "## Timeline\n- 09:30 a\n- 03/04/2026 09:40 b\n",
			"3:3: warning: \"03/04/2026 09:40\" is not read as a time: day and month could be taken for each other"},
		{"given twice", "---\nmitigators: [a]\n---\n## Mitigators\n- b\n",
			"4:1: warning: mitigators stands in the front matter and in this section"},
		{"given twice with braces", "---\nmitigators: [a]\n---\n## Mitigators\n- b {team}\n",
			"4:1: error: mitigators stands in the front matter and in this section"},
		{"two sections", "## Risks\n- a\n\n## Risk\n- b\n", "4:1: warning: a second section for risks"},
		{"no items", "## Risks\nWords.\n",
			"1:1: warning: no item of risks is found in this section, so it stays prose"},
		{"unknown column", "## Risks\n| Title | Weight |\n|---|---|\n| a | 3 |\n",
			"2:11: warning: a table with a column that is not known here: Weight"},
		{"long row", "## Risks\n| Title |\n|---|\n| a | 3 |\n",
			"4:3: warning: a row with more cells than the table has columns"},
		{"unknown word", "## Mitigators\n- a {team automaton}\n",
			"2:11: error: braces do not know \"automaton\" | did you mean automation? [braces]"},
		{"unknown word alone", "## Mitigators\n- a {automaton}\n",
			"2:6: warning: these braces are text, for they do not know \"automaton\" | did you mean automation?"},
		{"audience near", "## Mitigators\n- a {intrnal}\n", "2:6: error: braces do not know \"intrnal\" | did you " +
			"mean internal?"},
		{"unknown event", "## Mitigators\n- a {@e9}\n", "2:6: error: no event of this review has the id \"e9\""},
		{"no event at", "## Timeline\n- 09:00 a\n## Mitigators\n- a {@09:12}\n",
			"4:6: error: no event of this review is at 09:12"},
		{"several events at", "## Timeline\n- 09:00 a\n- 09:00 b\n## Mitigators\n- a {@09:00}\n",
			"5:6: error: 2 events of this review are at 09:00"},
		{"box against word", "## Follow-ups\n- [ ] a {done}\n",
			"2:10: error: the box of this follow-up says open, its braces done"},
		{"box against a word that fits", "## Follow-ups\n- [ ] a {in-progress}\n", ""},
		{"said twice", "## Mitigators\n- a {team design}\n", "2:11: error: braces say source twice"},
		{"in a quote", "> ## Timeline\n> - 09:02 a\n", ""},
		{"in code", "```\n## Timeline\n- 09:02 a\n```\n", ""},
		{"deeper", "## Story\n### Timeline\n- 09:02 a\n", ""},
		{"not the whole label", "## Timeline of the outage\n- 09:02 a\n", ""},
		{"kept as prose", "## Timeline {prose}\n- 09:02 a\n", ""},
		{"unreadable zone", "## Timeline (IST)\n- 09:02 a\n",
			"1:1: warning: IST is used in several places; the times are read in UTC"},
		{"block without a time", "---\ntimeline: |\n  09:02 a\n  - Pager\n---\n",
			"4:3: error: an event needs a time in front"},
		{"block that steps back", "---\ntimeline: |\n  09:02 a\n  - 08:02 b\n---\n",
			"4:5: error: 08:02 is earlier than the event before it"},
		{"block with braces", "---\ntimeline: |\n  09:02 a {detcted pin}\n---\n",
			"3:12: error: braces do not know \"detcted\" | did you mean detected?"},
		{"file of lines", "---\ntimeline: lines.md\n---\n", "5:1: error: an event needs a time in front"},
		{"short with braces", "---\ntimeline:\n  - \"09:02 a {detcted pin}\"\n---\n",
			"3:15: error: braces do not know \"detcted\""},
	}
	beside := map[string]string{"lines.md": "All times in CET.\n\n09:02 [a] b\n09:03 c\n- Pager\n"}
	for _, tt := range tests {
		_, ds := readWith(t, sections.Own, tt.src, beside)
		got := strings.Join(said(ds), "\n")
		if tt.want == "" && got != "" || !strings.Contains(got, tt.want) {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
	}
}

// TestSectionsLoseNothing holds that whatever becomes of an entry, its words are in the review.
func TestSectionsLoseNothing(t *testing.T) {
	tests := []struct{ name, src, want string }{
		{"step back", "## Timeline\n- 09:30 a\n- 09:10 b\n", "09:30 a\n\n09:10 b\n |"},
		{"first without a time", "## Timeline\n- Pager\n- 09:30 a\n", "09:30 a | Pager"},
		{"over an audience's edge", "## Timeline\n- 09:30 a\n\n:::audience internal\n- 09:10 b\n:::\n",
			"09:30 a | :::audience internal\n09:10 b\n:::"},
		{"unknown end", "## Timeline\n- 12:26-12:?? a\n", "12:26 12:26-12:?? a |"},
		{"block", "---\ntimeline: |\n  All times in PST\n\n  09:02 [a] b\n    more\n  09:03 c {pin}\n---\n",
			"09:02 b\nmore\n\n09:03 c | All times in PST"},
		{"file", "---\ntimeline: lines.md\n---\n", "09:02 b\n09:03 c | All times in CET."},
		{"groups", "## Timeline\n- Search team:\n  - 09:02 a\n- Payments:\n  - 09:00 b\n", "09:00 b\n09:02 a |"},
		{"midnight", "## Timeline\n- 23:02 a\n- 00:10 b\n", "23:02 a\n00:10 b |"},
		{"day heading", "## Timeline\n### 2026-03-15\n- 00:10 b\n### 16 March\n- 00:05 c\n", "00:10 b\n00:05 c |"},
	}
	beside := map[string]string{"lines.md": "All times in CET.\n\n09:02 [a] b\n09:03 c\n"}
	for _, tt := range tests {
		r, _ := readWith(t, sections.Own, tt.src, beside)
		var events []string
		for i := range r.Timeline {
			events = append(events, r.Timeline[i].At.Clock()+" "+r.Timeline[i].Text.Src)
		}
		if got := strings.TrimSuffix(strings.Join(events, "\n")+" | "+r.Note("timeline").Src, " "); got != tt.want {
			t.Errorf("%s:\n got %q\nwant %q", tt.name, got, tt.want)
		}
	}
}

// TestSectionAudience holds that what stands in a block for some is for them, also when it becomes an item.
func TestSectionAudience(t *testing.T) {
	r, ds := readWith(t, sections.Own, "## Impact\nAll.\n\n:::audience internal\nMore.\n:::\n\n## Risks\n- "+
		"a\n\n:::audience internal\n- b {public}\n\n## Takeaways\n- c\n:::\n\n## Else\nProse.\n", nil)
	if len(ds) > 0 {
		t.Errorf("%v", said(ds))
	}
	got := fmt.Sprintf("%q %s %s %s %q", r.Impact.Text.Src, r.Risks[0].Extra().Audience.Name,
		r.Risks[1].Extra().Audience.Name, r.Takeaways[0].Audience.Name, r.Body.Src)
	if want := `"All.\n\n:::audience internal\nMore.\n:::\n"  internal internal "## Else\nProse.\n"`; got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}
