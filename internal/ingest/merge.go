package ingest

import (
	"cmp"
	"slices"
	"strings"

	"throughline/internal/review"
)

// merge puts the events of all inputs into one order, leaves out what is there twice or was there before, and gives
// people their labels: those who say something first get the first numbers.
func merge(out *Result, all []Event, c *crew, o Options) error {
	slices.SortStableFunc(all, func(a, b Event) int { return a.At.At.Compare(b.At.At) })
	all = distinct(all, out)
	for i := range all {
		if all[i].who != "" {
			all[i].Lane = join(" ", all[i].Lane, c.label(all[i].who))
		}
	}
	for i := range all {
		all[i].Text = c.settle(all[i].Text)
	}
	for i := range out.Undated {
		if e := &out.Undated[i]; e.who != "" {
			e.Lane = c.label(e.who)
		}
		out.Undated[i].Text = c.settle(out.Undated[i].Text)
	}
	out.Undated = fresh(out.Undated, out, c.memory)
	told := slices.ContainsFunc(all, func(e Event) bool { return e.Kind == "alert" && !e.chat })
	for _, e := range fresh(all, out, c.memory) {
		if e.sure && !(e.chat && told) {
			out.Timeline = append(out.Timeline, e)
		} else {
			out.Candidates = append(out.Candidates, e)
		}
	}
	oneOfEach(out.Timeline)
	slices.SortStableFunc(out.Candidates, func(a, b Event) int { return cmp.Compare(rank(a), rank(b)) })
	out.Memory = c.memory
	if len(all)+len(out.Undated) == 0 && out.Known == 0 {
		return ErrNothing
	}
	return nil
}

// distinct keeps one of the entries that are the same at their source: the first that was read.
func distinct(all []Event, out *Result) []Event {
	seen := map[string]int{}
	keep := all[:0:0]
	for _, e := range all {
		if _, twice := seen[e.source]; twice {
			out.Noise["duplicates"]++
			continue
		}
		seen[e.source] = len(keep)
		keep = append(keep, e)
	}
	return keep
}

// fresh leaves out what an earlier import brought. What reads otherwise at the source by now is only counted: people
// may have worked on what is here.
func fresh(all []Event, out *Result, m *Memory) []Event {
	var keep []Event
	for _, e := range all {
		known, same := m.add(e)
		switch {
		case !known:
			keep = append(keep, e)
		case same:
			out.Known++
		default:
			out.Known++
			out.Changed++
		}
	}
	return keep
}

// rank puts first what people chose at the time.
func rank(e Event) int {
	switch {
	case e.Pin:
		return 0
	case e.Reactions > 0:
		return 1
	}
	return 2
}

// oneOfEach leaves each marker with one event: the first that says so, and of resolved the last, for only then all of
// it was.
func oneOfEach(all []Event) {
	for _, marker := range review.Markers() {
		keep := -1
		for i := range all {
			if all[i].Marker == marker && (keep < 0 || marker == "resolved") {
				keep = i
			}
		}
		for i := range all {
			if i != keep && all[i].Marker == marker {
				all[i].Marker = ""
			}
		}
	}
}

// laneOf makes a lane of a name: at most four words without what would end it.
func laneOf(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune("[]{}<>\"`|\\", r) || r < 0x20 {
			return ' '
		}
		return r
	}, s)
	words := strings.Fields(s)
	return strings.Join(words[:min(4, len(words))], " ")
}
