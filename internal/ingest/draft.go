package ingest

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"throughline/internal/eventline"
	"throughline/internal/review"
)

// A Draft is what an import writes beside a review. The zone is the one that the review reads bare clock times in.
type Draft struct {
	Zone         *time.Location
	TimelineName string // for the words of the candidates' file
}

// Candidates writes the file of candidates: what stands there already stays as it is, what is new comes behind it,
// memory last.
func (d Draft) Candidates(before string, res *Result) string {
	rest, _ := ReadMemory(before)
	var b strings.Builder
	if strings.TrimSpace(rest) == "" {
		fmt.Fprintf(
			&b,
			"# Candidates for the timeline\n\nMove what belongs into the story to %s, line by line, and delete what "+
				"does not. Nothing in this file is\npublished.\n",
			d.TimelineName,
		)
	} else {
		b.WriteString(strings.TrimRight(rest, "\n") + "\n")
	}
	groups := []string{"Pinned at the time", "With a reaction", "Everything else"}
	for i, heading := range groups {
		var of []Event
		for _, e := range res.Candidates {
			if rank(e) == i {
				of = append(of, e)
			}
		}
		d.group(&b, heading, of)
	}
	if len(res.Undated) > 0 {
		b.WriteString("\n## Without a time\n\n")
		for _, e := range res.Undated {
			b.WriteString(entry("?", e))
		}
	}
	b.WriteString("\n" + res.Memory.String())
	return b.String()
}

// group writes entries with day and clock each, so that one can be moved alone.
func (d Draft) group(b *strings.Builder, heading string, of []Event) {
	if len(of) == 0 {
		return
	}
	fmt.Fprintf(b, "\n## %s\n\n", heading)
	for _, e := range of {
		b.WriteString(entry(d.range_(e, true), e))
	}
}

// Timeline writes the events into a timeline of lines. before is what stands there already; it stays as it is.
func (d Draft) Timeline(before string, events []Event) string {
	var b strings.Builder
	b.WriteString(before)
	if before != "" && !strings.HasSuffix(before, "\n") {
		b.WriteByte('\n')
	}
	day := ""
	for _, e := range events {
		if of := d.local(e.At).Format(time.DateOnly); of != day {
			day = of
			b.WriteString("- " + day + "\n")
		}
		b.WriteString(entry(d.range_(e, false), e))
	}
	return b.String()
}

// entry is an event line: a dash, the time, the lane, the text, and in braces what else is known.
func entry(clock string, e Event) string {
	text := e.Text
	if text == "" {
		text = e.Marker
	}
	first, rest, more := strings.Cut(text, "\n")
	if strings.HasPrefix(first, "```") { // a fence begins on a line of its own
		first, rest, more = "", text, true
	}
	if strings.Count(first, "`")%2 == 1 { // an open mark of code would take the braces for code
		at := strings.LastIndexByte(first, '`')
		first = strings.TrimSuffix(first[:at], `\`) + "&#96;" + first[at+1:]
	}
	line := "- " + head(clock, e.Lane, strings.TrimRight(first, " "))
	if words := braces(e); words != "" {
		line = strings.TrimRight(line, " ") + " {" + words + "}"
	}
	line = strings.TrimRight(line, " ") + "\n"
	if !more {
		return line
	}
	for l := range strings.SplitSeq(rest, "\n") {
		if strings.TrimSpace(l) != "" {
			line += "  " + strings.TrimRight(l, " ")
		}
		line += "\n"
	}
	return line
}

// head is the first line of an entry up to its braces. Where the text could be taken for a part of the time, a mark
// stands between them.
func head(clock, lane, text string) string {
	if lane = laneOf(lane); lane != "" {
		if line := clock + " [" + lane + "] " + text; readsAs(line, lane, text) {
			return line
		}
		text = escapeWords(lane) + ": " + text
	}
	for _, between := range []string{" ", ": "} {
		if line := clock + between + text; readsAs(line, "", text) {
			return line
		}
	}
	return clock + " | " + text
}

// readsAs reports whether a line is read with that lane and text, and with nothing of them in its time.
func readsAs(line, lane, text string) bool {
	l, ok := eventline.Read(line, 0, eventline.Options{})
	return strings.HasPrefix(line, "?") || ok && l.Lane == lane && l.Text == text
}

func braces(e Event) string {
	words := []string{}
	for _, w := range []string{e.Kind, e.Marker} {
		if w != "" {
			words = append(words, w)
		}
	}
	if e.Pin {
		words = append(words, "pin")
	}
	if len(e.Evidence) > 0 {
		var all []string
		for _, href := range e.Evidence {
			all = append(all, strings.ReplaceAll(href, ",", "%2C"))
		}
		words = append(words, "evidence="+strings.Join(all, ","))
	}
	return strings.Join(words, " ")
}

func (d Draft) local(t review.Time) time.Time { return t.At.In(d.Zone) }

// range_ writes when an event was.
func (d Draft) range_(e Event, dated bool) string {
	s := d.clock(e.At, dated)
	if e.At.Approx {
		s = "~" + s
	}
	if !e.Until.IsZero() {
		other := d.local(e.Until).Format(time.DateOnly) != d.local(e.At).Format(time.DateOnly)
		s += "–" + d.clock(e.Until, other)
	}
	return s
}

// clock writes a time so that it is read as the same instant again: where the zone's clocks were put back, with its
// offset.
func (d Draft) clock(t review.Time, dated bool) string {
	local := d.local(t)
	if t.Precision > review.Minute {
		return local.Format(time.DateOnly)
	}
	clock := "15:04:05"
	if t.Precision == review.Minute {
		clock = "15:04"
	}
	full := local.Format(time.DateOnly + " " + clock)
	read, _, odd, err := eventline.Moment(full, eventline.Context{Zone: d.Zone})
	switch {
	case err != nil || odd != "" || !read.At.Equal(t.At):
		return local.Format("2006-01-02T" + clock + "Z07:00")
	case dated:
		return full
	}
	return local.Format(clock)
}

// NoiseWords are the counts of what was left out, the largest first.
func (res *Result) NoiseWords() []string {
	var out []string
	reasons := slices.SortedFunc(maps.Keys(res.Noise), func(a, b string) int {
		if n := res.Noise[b] - res.Noise[a]; n != 0 {
			return n
		}
		return strings.Compare(a, b)
	})
	for _, r := range reasons {
		out = append(out, fmt.Sprintf("%s (%d)", r, res.Noise[r]))
	}
	return out
}
