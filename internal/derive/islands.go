package derive

import (
	"cmp"
	"slices"
	"strings"

	"throughline/internal/review"
)

// An Island is a topic that few knew, over time. It is about topics: who knew is never asked.
type Island struct {
	Topic     string // as the newest review writes it
	Sightings []Item // difficulties, newest review first
}

// Knowers is how many knew when it was last said; false where nobody said.
func (i *Island) Knowers() (int, bool) {
	for _, s := range i.Sightings {
		if n := s.Extra().Knowers; n >= 0 {
			return n, true
		}
	}
	return 0, false
}

// Before is how many knew when it was first said, if it was said more than once.
func (i *Island) Before() (int, bool) {
	said := slices.DeleteFunc(slices.Clone(i.Sightings), func(s Item) bool { return s.Extra().Knowers < 0 })
	if len(said) < 2 {
		return 0, false
	}
	return said[len(said)-1].Extra().Knowers, true
}

// islands puts difficulties of that kind together by topic, or by title where they name none. The fewer knew when it
// was last said, the earlier it stands; topics where nobody said how many come last.
func islands(difficulties []Item) []*Island {
	var out []*Island
	place := map[string]*Island{}
	for _, d := range difficulties {
		if d.Extra().Kind != "island-of-knowledge" {
			continue
		}
		topic := cmp.Or(d.Extra().Topic, d.Title)
		key := cmp.Or(Words(topic), topic)
		if place[key] == nil {
			place[key] = &Island{Topic: topic}
			out = append(out, place[key])
		}
		place[key].Sightings = append(place[key].Sightings, d)
	}
	slices.SortStableFunc(out, func(a, b *Island) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), compareNewest(a.Sightings[0].Review, b.Sightings[0].Review),
			strings.Compare(a.Topic, b.Topic))
	})
	return out
}

func rank(i *Island) int {
	if n, said := i.Knowers(); said {
		return n
	}
	return 1 << 30
}

// compareNewest sorts reviews as the corpus does: the newest first, then by id.
func compareNewest(a, b *review.Review) int {
	return cmp.Or(b.Date.At.Compare(a.Date.At), strings.Compare(a.ID, b.ID))
}

func newestFirst(items []Item) {
	slices.SortStableFunc(items, func(a, b Item) int { return compareNewest(a.Review, b.Review) })
}

// Newest sorts reviews the newest first, then by id.
func Newest(reviews []*review.Review) []*review.Review {
	slices.SortFunc(reviews, compareNewest)
	return reviews
}
