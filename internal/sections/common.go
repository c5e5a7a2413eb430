package sections

import (
	"strings"

	"throughline/internal/eventline"
	"throughline/internal/markdown"
)

// moments takes the times of a list like Key events: First detected, Incident declared, Repaired, Resolved.
func (r *reading) moments(s *section) {
	var found []Moment
	var rest []string
	for i := range s.blocks {
		b := &s.blocks[i]
		if b.Kind != markdown.ListBlock {
			return
		}
		for k := range b.Children {
			p := r.entry(&b.Children[k])
			for _, l := range p {
				text := strings.TrimLeft(l.text, " \t–—•")
				label, at, ok := eventline.Labelled(text, r.o.Base+l.at+len(l.text)-len(text))
				marker := MarkerOf(label)
				if !ok || marker == "" || hasMoment(found, marker) {
					rest = append(rest, "- "+strings.TrimSpace(text))
					continue
				}
				found = append(found, Moment{Marker: marker, At: at, Text: text})
			}
		}
	}
	if len(found) == 0 {
		return
	}
	f := r.field(s, moments)
	f.Times = append(f.Times, found...)
	if len(rest) > 0 {
		f.Note = joinNotes(f.Note, strings.Join(rest, "\n"))
	}
	r.lift(s, moments)
}

func hasMoment(list []Moment, marker string) bool {
	for _, m := range list {
		if m.Marker == marker {
			return true
		}
	}
	return false
}

// MarkerOf is the marker that a label in front of a time names; "" for none.
func MarkerOf(label string) string {
	l := Normal(label)
	switch {
	case hasWord(l, "detected") || hasWord(l, "team aware") || hasWord(l, "detection"):
		return "detected"
	case hasWord(l, "declared") && !hasWord(l, "repaired"):
		return "declared"
	case hasWord(l, "repaired") || hasWord(l, "mitigated") || hasWord(l, "repair"):
		return "mitigated"
	case hasWord(l, "resolved") || hasWord(l, "recovered"):
		return "resolved"
	case hasWord(l, "occurs") || hasWord(l, "occurred") || hasWord(l, "started") || hasWord(l, "began") ||
		hasWord(l, "start"):
		return "started"
	}
	return ""
}
