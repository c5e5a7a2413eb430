package search

import (
	"strings"
	"unicode/utf8"
)

// How much of a passage a result shows, in bytes, and how much of that in front of the first word that was found.
const (
	passageWhole  = 180
	passageBefore = 60
)

// Passage is the passage of a document that has most of the words of a query, around the first of them; "" where none
// has more of them than shown. The browser does the same (themes/default/assets/search-passage.js).
func (ix *Index) Passage(query, shown string, d *Document) string {
	wanted := ix.wanted(query)
	most, found := ix.held(shown, wanted), ""
	for _, p := range d.passages() {
		if n := ix.held(p, wanted); n > most {
			most, found = n, p
		}
	}
	if found == "" {
		return ""
	}
	at := 0
	for _, t := range ix.language.analyzer.Analyze([]byte(straight(found))) {
		if wanted[string(t.Term)] {
			at = min(t.Start, len(found))
			break
		}
	}
	return around(found, at)
}

// held counts the different words of a query that a text has.
func (ix *Index) held(text string, wanted map[string]bool) int {
	seen := map[string]bool{}
	for _, t := range ix.language.terms(text) {
		if wanted[t] {
			seen[t] = true
		}
	}
	return len(seen)
}

// around is a text around a place, cut at spaces, with … where something is left out.
func around(text string, at int) string {
	if len(text) <= passageWhole {
		return text
	}
	from := max(min(at-passageBefore, len(text)-passageWhole), 0)
	if from > 0 {
		if space := strings.IndexByte(text[from:at], ' '); space >= 0 {
			from += space + 1
		}
	}
	for !utf8.RuneStart(text[from]) {
		from++
	}
	to := min(from+passageWhole, len(text))
	if to < len(text) {
		if space := strings.LastIndexByte(text[at:to], ' '); space > 0 {
			to = at + space
		}
		for !utf8.RuneStart(text[to]) {
			to--
		}
	}
	out := strings.TrimSpace(text[from:to])
	if from > 0 {
		out = "…" + out
	}
	if to < len(text) {
		out += "…"
	}
	return out
}
