package review

// The states of a theory. They are never typed by anyone: they follow from what events did to it.
const (
	NeverRaised = "never raised" // no event raised it
	Open        = "open"         // raised and not yet settled
	RuledOut    = "ruled out"
	Stands      = "stands"
	Parked      = "parked"
)

// A Play is one event's effect on a theory, by the event's place in the timeline.
type Play struct {
	Event  int // index into Review.Timeline
	Effect string
}

// Story is how a theory played out.
type Story struct {
	State string // one of the states
	Plays []Play // in the order of the timeline
	// Raised and Settled are indices into Review.Timeline: the event that first raised it and the one that last
	// settled it (rules-out, stands, parks); -1 where there is none, Settled too when it was revived and left open.
	Raised, Settled int
}

// Stories gives the story of every theory of a review, in the order of Review.Theories.
func (r *Review) Stories() []Story {
	out := make([]Story, len(r.Theories))
	place := make(map[string]int, len(r.Theories))
	for i := range r.Theories {
		out[i] = Story{State: NeverRaised, Raised: -1, Settled: -1}
		place[r.Theories[i].ID] = i
	}
	for e := range r.Timeline {
		ev := &r.Timeline[e]
		more := ev.Extra()
		for _, did := range more.Theories {
			if i, ok := place[did.Theory.ID]; ok && did.Effect != "" {
				out[i].play(e, did.Effect)
			}
		}
	}
	return out
}

func (s *Story) play(event int, effect string) {
	s.Plays = append(s.Plays, Play{event, effect})
	switch effect {
	case "raises", "revives":
		if s.Raised < 0 {
			s.Raised = event
		}
		s.State, s.Settled = Open, -1
	case "rules-out":
		s.State, s.Settled = RuledOut, event
	case "stands":
		s.State, s.Settled = Stands, event
	case "parks":
		s.State, s.Settled = Parked, event
	}
}
