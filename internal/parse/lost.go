package parse

import (
	"strings"

	"throughline/internal/review"
)

// What is lost of a timeline is what an error was reported of, so that it is no event. What refers to it is no mistake
// of its own.
type lost struct {
	timeline bool // all of it
	events   int
	ids      map[string]bool // that were written
	theories map[string]bool // that lost events did something to
}

// event notes one that could not be read, with the id that it was given ("" for none).
func (l *lost) event(id string, did []review.TheoryEffect) {
	l.events++
	if l.ids == nil {
		l.ids, l.theories = map[string]bool{}, map[string]bool{}
	}
	if id != "" {
		l.ids[id] = true
	}
	for _, effect := range did {
		l.theories[effect.Theory.ID] = true
	}
}

// has reports whether an id may be one of an event that is lost. An id that would have come from a clock is not known
// where the clock is not.
func (l *lost) has(id string, want review.ItemKind) bool {
	return want == review.EventItem && (l.timeline || l.ids[id] || l.events > 0 && strings.HasPrefix(id, "at-"))
}

// theory reports whether what played out of a theory may be lost.
func (l *lost) theory(id string) bool { return l.timeline || l.theories[id] }
