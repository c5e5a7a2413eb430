package derive

import (
	"time"

	"throughline/internal/corpus"
	"throughline/internal/review"
)

// SlowAfter is from when on the time from started to detected is worth a look.
const SlowAfter = 5 * time.Minute

// Detection is how reviews say that things were noticed. Game days, experiments and successes are left out: nobody
// had to notice those.
type Detection struct {
	Ways    []Way  // in the order of review.DetectedBy, then those that do not say; all of them
	Slow    []Slow // newest first
	Timed   int    // how many say both when it started and when it was detected
	Reviews int    // how many were looked at
	Signals []Item // difficulties of the kind signal: what could not be seen, newest first
}

// A Way is one of the ways in which something is noticed.
type Way struct {
	By      string           // "" for reviews that do not say
	Reviews []*review.Review // newest first
}

// A Slow is a review in which noticing took longer than SlowAfter.
type Slow struct {
	Review  *review.Review
	After   time.Duration
	AtLeast bool // one of the times is only a day, a month or a year
}

func detection(c *corpus.Corpus, difficulties []Item) *Detection {
	d := &Detection{}
	by := map[string][]*review.Review{}
	for _, r := range c.Reviews {
		if !noticed(r) {
			continue
		}
		d.Reviews++
		by[r.Detection.By] = append(by[r.Detection.By], r)
		if r.Times.Started.IsZero() || r.Times.Detected.IsZero() {
			continue
		}
		d.Timed++
		if after, atLeast := gap(r.Times.Started, r.Times.Detected); after > SlowAfter {
			d.Slow = append(d.Slow, Slow{r, after, atLeast})
		}
	}
	for _, way := range append(review.DetectedBy(), "") {
		d.Ways = append(d.Ways, Way{way, by[way]})
	}
	for _, it := range difficulties {
		if it.Extra().Kind == "signal" {
			d.Signals = append(d.Signals, it)
		}
	}
	return d
}

// noticed reports whether a review is of something that somebody or something had to notice.
func noticed(r *review.Review) bool {
	return r.Kind == "incident" || r.Kind == "near-miss" || r.Kind == "surprise"
}

// gap is the time between two instants; where one is only a day, month or year it is the least that it can have been.
func gap(from, to review.Time) (after time.Duration, atLeast bool) {
	atLeast = from.Precision >= review.Day || to.Precision >= review.Day
	if from.Precision >= review.Day {
		return to.At.Sub(from.End()), atLeast
	}
	return to.At.Sub(from.At), atLeast
}
