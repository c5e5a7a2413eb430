package diag

import (
	"cmp"
	"slices"
)

// A Rule is one thing that the program looks for. Diagnostics name their rule, settings silence the warnings of one.
type Rule struct {
	ID      string
	Warns   bool   // it has warnings, which may be silenced; errors never can
	Explain string // what is looked for and why, in a sentence
	Example string // what sets it off, on one line
}

// FindRule gives the rule with an id.
func FindRule(id string) (Rule, bool) {
	rules := Rules()
	i, ok := slices.BinarySearchFunc(rules, id, func(r Rule, id string) int { return cmp.Compare(r.ID, id) })
	if !ok {
		return Rule{}, false
	}
	return rules[i], true
}

// Rules lists every rule, sorted by id. To add one, add a line; a test names the ids that are used and not listed.
func Rules() []Rule {
	return []Rule{
		{"asset-clash", false, "two files that would be published under one name",
			"two reviews with the id x, each with chart.png"},
		{"audience", false, "an audience that the settings do not name", "audience: everyone"},
		{"audience-block", false,
			"an :::audience block that is not closed, or stands where nobody can tell what it hides",
			"> :::audience internal"},
		{"braces", true, "words in braces behind an item that are not known, mean two things or say one thing twice",
			"- Held {automaton}"},
		{"budget-asks", true, "the policy asks for follow-ups after that much of a budget, and the review has none",
			"budget: [{slo: checkout, consumed: 40%}]"},
		{"clock-change", true, "a clock time that comes twice or never, when clocks are changed",
			"at: 2026-10-25 02:30"},
		{"conflict", false, "a merge conflict that was left in the file", "<<<<<<< HEAD"},
		{"csv", false, "a table that cannot be read as CSV", `09:02,"Pager went off`},
		{"dangling-link", true, "a link that leads to nothing in this site", "[[2026-01-01-no-such-review]]"},
		{"duplicate", false, "the same thing named twice where there can be one", "two SLO files of one name"},
		{"duplicate-id", false, "an id that two items of a review have, or two reviews",
			"contributors: [{id: c1}, {id: c1}]"},
		{"duplicate-key", false, "a key that stands twice, of which YAML would keep one", "title: a, and title: b"},
		{"duration", false, "a length of time that cannot be read, or does not fit", "timeSliceWindow: 1 minute"},
		{"edition-address", true, "an edition without an address of its own, where the site has one: it has no feeds",
			"base_url: https://reviews.corp.example/, and build --audience public"},
		{"empty", true, "a file without a word in it", "a file of 0 bytes"},
		{"empty-exclusion", true, "an exclusion in which nothing was measured",
			"exclusions: [{from: 2031-01-01, ...}]"},
		{"encoding", false, "a file that is not text in UTF-8", "a file saved as UTF-16"},
		{"event", true, "an entry of a timeline whose time is missing, unreadable or earlier than the one before: " +
			"it is text of that one", "- Pager went off"},
		{"event-outside", true, "an event far from the date of its review, mostly a year mistyped",
			"date: 2026-03-14, at: 2025-03-14"},
		{"file", false, "a file that a review names and that is not there, or cannot be read",
			"timeline: timline.csv"},
		{"file-name", true, "a file whose name makes an address that is hard to tell from it",
			"2026-03-14 Checkout Retries (FINAL v2).md"},
		{"followup-why", true, "a follow-up that was dropped, or none was wanted, and nobody says how that came",
			"status: dropped"},
		{"foreign", true, "a key of another tool's front matter that could not be read and was left aside",
			"date: last Tuesday"},
		{"format", false, "a file that is not in the format that its name or first lines say",
			"apiVersion: openslo/v2"},
		{"front-matter", false, "front matter that starts and cannot be read whole, which is never published",
			"--- without an end"},
		{"header", false, "the first line of a table does not name the columns", "when,ok,all"},
		{"href", false, "an address that is no web or mail address", "href: javascript:alert(1)"},
		{"id", false, "an id with other characters than a-z, 0-9 and single dashes", "id: Retry Storm!"},
		{"indicator", false, "an SLO whose indicator is missing, doubled or cannot be counted",
			"indicator and indicatorRef"},
		{"lane", true, "words before a colon that are no lane, in the short form of an event: they are text",
			"- 08:58 Root cause identified by us: pool empty"},
		{"language-counterfactual", true, "what people did not do explains nothing; what they did, and what made it " +
			"sensible, does",
			"The on-call engineer should have checked the replica lag before promoting."},
		{"language-hindsight", true, "what is plain now was one of many things that could have been true then",
			"Obviously the pool was too small for Black Friday."},
		{"language-hollow-fix", true, "a plan to take more care changes nothing that somebody in the same place " +
			"would see",
			"Be more careful with changes on Friday afternoons."},
		{"language-human-error", true, "a person's error is where questions begin; as a cause it ends them",
			"The cause was human error in the deploy job."},
		{"language-island", true, "what only one person knows is a difficulty the next time they sleep",
			"Only one engineer knew how to promote the replica."},
		{"language-judging", true, "words that judge a person say nothing about what they saw",
			"Joe carelessly pasted the token into the ticket."},
		{"language-mitigator", true, "where it could have been worse, something kept it from being worse",
			"It could have been much worse."},
		{"language-omission", true, "a step that was left out is somebody's normal day with something missing from it",
			"The script was run without checking for the tenant label."},
		{"language-silence", true, "a question about language is silenced without a reason, or one that there is not",
			"<!-- language-ok verdict -->"},
		{"language-single-cause", true, "one root cause ends the search where it began to be interesting",
			"The root cause was a missing index on the orders table."},
		{"language-verdict", true, "a verdict on the work, from the outside and after the end",
			"This is completely unacceptable."},
		{"language-why", true, "why asks for a reason or an excuse; how asks for a story",
			"Why did nobody check the dashboard?"},
		{"length", true, "a length of time that does not fit the times of the review",
			"Time to repair: 2h, detected 09:02, mitigated 09:40"},
		{"linked-name", true, "a name of a theme, service or team that is written as a link",
			"themes: [\"[[retry-storms]]\"]"},
		{"lost-words", false, "words that YAML would drop as a comment, without a word",
			"title: Fix #123 broke checkout"},
		{"measurement", false, "a moment that is measured twice", "the same time in slo.csv and slo.json"},
		{"metadata", true, "a file for an open edition that may say more than its picture or text, such as where it " +
			"was taken",
			"a PDF in a public review"},
		{"missing", false, "something that is needed is not there", "contributors: [{text: ...}]"},
		{"name", false, "a name that cannot be the name of a page", "metadata: {name: a/b}"},
		{"near-name", true, "a theme, service or team that one review names, nearly as several name another",
			"retry-storm once, retry-storms seven times"},
		{"no-content", false, "a folder that is no site", "throughline build in an empty folder"},
		{"open-code", true, "a block of code that never ends takes the rest of the text with it",
			"``` without a second ```"},
		{"open-comment", false, "a comment that is never closed, or one where no text has comments", "<!-- to do"},
		{"outcome-of", false, "outcome_of names something that is no follow-up",
			"outcome_of: 2025-11-02-slow-search#c1"},
		{"override-by", true, "somebody overrode the policy who is not among those who may", "by: somebody else"},
		{"partial-exclusion", true, "an exclusion covers a part of a measurement, and nobody knows of which part it " +
			"was bad",
			"from: 09:07, with hourly measurements"},
		{"percent-comment", true, "a comment of Obsidian, which is shown here", "%%who was it?%%"},
		{"policy-order", true, "a policy warns no sooner than it freezes", "warn_above: 100%, freeze_above: 90%"},
		{"properties", true, "lines of properties in a file without front matter, which are text here",
			"Date: March 14, 2026"},
		{"reference", false, "an id that no item of the review has, or one of another kind", "events: [e99]"},
		{"reserved-id", false, "an id whose address is a page of the site itself", "id: index"},
		{"restricted-link", false, "a link to what this edition may not show, where the settings want that told",
			"[[an-internal-review]]"},
		{"section", true, "a section whose name is a field and in which nothing of that field is found, so that it " +
			"stays prose", "## Timeline, without a time"},
		{"section-id", false, "a heading carries an id that no item has", "### Load shedding {#m9}"},
		{"section-text", false, "an item has a text in the front matter and under a heading",
			"text: ..., and ### It {#m1}"},
		{"section-twice", true, "a field that stands in two places: two sections, or a section and the front matter",
			"timeline: [...] and ## Timeline"},
		{"series", false, "the answer of Prometheus has no series, or too many, for a budget",
			"three series in slo.json"},
		{"short-window", true, "a window of minutes, where months were meant", "timeWindow: [{duration: 1m}]"},
		{"syntax", false, "front matter or a file that is not valid YAML, TOML or JSON", "title: [a"},
		{"table-row", true, "a row of a table that has more cells than its head, or in which a | cuts a link in two",
			"| a | b | c |, under | x | y |"},
		{"target", false, "a target of an SLO that leaves no budget, or is stated twice", "target: 1"},
		{"theory-before-raised", true, "an event supports or weakens a theory that nobody had raised yet",
			"effect: supports, before raises"},
		{"theory-hindsight", true, "what was learnt later is said to have supported a theory at the time",
			"known: later, effect: supports"},
		{"theory-never-raised", true, "a theory that no event raises", "theories: [{id: t1, claim: ...}] alone"},
		{"time", true, "a time that cannot be read, is earlier than the one before, or is none", "at: half past nine"},
		{"timeline-alone", true, "a file with the name of a timeline and no review beside it",
			"content/reviews/x.timeline.md"},
		{"timeline-order", true, "events that do not stand in the order of their times",
			"2026-03-15, then 2026-03-14"},
		{"timeline-unheaded", true, "what looks like a timeline and stands in no section that is one",
			"| 08:58 | A deploy goes out |"},
		{"times-order", true, "the times of a review are not in their order", "resolved before detected"},
		{"too-long", false, "a line that is too long to be written by hand", "a line of more than a megabyte"},
		{"too-much", false, "a file or a text of a size that would cost its readers too much",
			"a picture of 900 million pixels"},
		{"type", false, "a list where a text belongs, or the other way round", "title: [a, b]"},
		{"unknown-budget", true, "a budget that no SLO file defines", "budget: [{slo: chekcout}]"},
		{"unknown-key", false, "a key that is not in the format", "titel: How we got here"},
		{"unreadable", false, "a file or folder that cannot be read", "a file without the right to read it"},
		{"value", false, "a word that is not one of those that a key takes", "kind: outage"},
		{"window", false, "the time window of an SLO is missing, doubled or cannot be read", "timeWindow: []"},
		{"zone", true, "a time zone that is not known, or one that a city stands for", "timeZone: Mars/Olympus"},
	}
}
