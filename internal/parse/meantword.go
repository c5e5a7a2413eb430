package parse

import (
	"slices"
	"strings"
)

// meantWord says what is meant by a word that none of the allowed ones is, and that other tools and templates use; ""
// for words that it does not know.
func meantWord(word string, allowed []string) string {
	plain := strings.NewReplacer(" ", "-", "_", "-").Replace(strings.ToLower(strings.TrimSpace(word)))
	if slices.Contains(allowed, plain) {
		return "did you mean " + plain + "?"
	}
	for _, group := range otherWords() {
		if slices.Contains(allowed, group.ours) && slices.Contains(strings.Fields(group.theirs), plain) {
			return group.hint
		}
	}
	return ""
}

// A wordGroup is words of others for one of ours; ours tells as well which enumeration is meant.
type wordGroup struct{ ours, theirs, hint string }

func otherWords() []wordGroup {
	const over = "whether it is over is told by times: {resolved: ...} or an event with marker: resolved; status is " +
		"that of the review"
	return []wordGroup{
		{"published", "resolved closed mitigated monitoring investigating identified postmortem ongoing", over},
		{"published", "final finished complete completed done approved live public", "did you mean published?"},
		{"in-review", "review reviewing pending proposed", "did you mean in-review?"},
		{"draft", "wip todo new unpublished private started", "did you mean draft?"},
		{"near-miss", "nearmiss close-call good-catch", "did you mean near-miss?"},
		{"incident", "outage postmortem post-mortem retrospective pir failure", "did you mean incident?"},
		{"game-day", "gameday drill chaos exercise dr-test", "did you mean game-day?"},
		{"chance", "luck lucky fortune coincidence accident", "did you mean chance?"},
		{"automation", "automatic automated auto tooling", "did you mean automation?"},
		{"person", "human people engineer manual operator", "did you mean person?"},
		{"design", "architecture by-design planned", "did you mean design?"},
		{"alert", "alarm monitoring monitor pager pagerduty automated", "did you mean alert?"},
		{"customer", "user users client support ticket", "did you mean customer?"},
		{"dropped", "wontfix won't-fix cancelled canceled rejected obsolete abandoned",
			"did you mean dropped? say in why: how that came"},
		{"open", "todo to-do new planned backlog", "did you mean open?"},
		{"in-progress", "started doing wip ongoing", "did you mean in-progress?"},
		{"done", "closed complete completed finished fixed resolved merged", "did you mean done?"},
		{"resolved", "fixed ended end closed over recovered", "did you mean resolved?"},
		{"started", "start begin began", "did you mean started?"},
		{"detected", "identified noticed alerted", "did you mean detected?"},
	}
}
