package parse

import (
	"regexp"
	"strings"

	"throughline/internal/diag"
	"throughline/internal/eventline"
)

var (
	tableRule  = regexp.MustCompile(`^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)+\|?\s*$`)
	listMark   = regexp.MustCompile(`^\s{0,3}(?:[-*+]|\d{1,3}[.)])\s+`)
	isProperty = regexp.MustCompile(`^\**([A-Za-z][A-Za-z /_-]{1,30}?)\**:\**\s+(\S.*)$`)
)

// minTimes is how many times one under the other make a timeline.
const minTimes = 3

// timelineIn is the first line of a table or list in a text whose rows or entries all begin with a time.
func timelineIn(src string) diag.Span {
	if !strings.Contains(src, ":") {
		return diag.Span{}
	}
	var start diag.Span
	times, at := 0, 0
	code := false
	for line := range strings.Lines(src) {
		text := strings.TrimRight(line, "\r\n")
		span := diag.NewSpan(at, at+len(text))
		at += len(line)
		mark := listMark.FindString(text)
		table := mark == "" && strings.Contains(text, "|")
		if rest := strings.TrimLeft(text, " "); strings.HasPrefix(rest, "```") || strings.HasPrefix(rest, "~~~") {
			code = !code
		}
		switch {
		case code || !table && mark == "":
			times = 0
			continue
		case table && tableRule.MatchString(text):
			continue // start is the row above it, the head
		case table && times == 0 && !clockAt(strings.TrimLeft(text, " \t|")):
			start = span
			continue
		case !clockAt(strings.TrimLeft(text[len(mark):], " \t|")):
			times = 0
			continue
		case times == 0 && !table:
			start = span
		}
		if times++; times >= minTimes || table && strings.Contains(strings.ToLower(src[start.Start:start.End]), "time") {
			return start
		}
	}
	return diag.Span{}
}

// clockAt reports whether a text begins with a time of day.
func clockAt(s string) bool {
	stamp, n := eventline.Scan(s, 0)
	return n > 0 && stamp.Clock && !stamp.Dotted
}

// propertiesIn are the lines "Date: March 14" that a text starts with, under its title; at least two, one of which
// names what has a place in front matter: keyOf gives the key of a word, or "".
func propertiesIn(src string, keyOf func(word string) string) diag.Span {
	at, from, to, known := 0, -1, 0, 0
	for line := range strings.Lines(src) {
		text := strings.TrimSpace(line)
		m := isProperty.FindStringSubmatch(text)
		switch {
		case from < 0 && (text == "" || strings.HasPrefix(text, "# ")):
		case m == nil && from < 0:
			return diag.Span{}
		case m == nil:
			return propertyLines(src, from, to, known)
		default:
			if from < 0 {
				from = at
			}
			to = at + len(strings.TrimRight(line, "\r\n"))
			if key := keyOf(m[1]); key != "" || meant("a review", m[1]) != "" {
				known++
			}
		}
		at += len(line)
	}
	return propertyLines(src, from, to, known)
}

func propertyLines(src string, from, to, known int) diag.Span {
	if known == 0 || from < 0 || !strings.Contains(src[from:to], "\n") {
		return diag.Span{}
	}
	return diag.NewSpan(from, to)
}
