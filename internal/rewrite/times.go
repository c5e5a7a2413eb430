package rewrite

import (
	"time"

	"throughline/internal/eventline"
	"throughline/internal/review"
)

// layouts are the ways to write a time of a precision, the shortest first.
func layouts(p review.Precision) []string {
	switch p {
	case review.Year:
		return []string{"2006"}
	case review.Month:
		return []string{"2006-01"}
	case review.Day:
		return []string{time.DateOnly}
	case review.Minute:
		return []string{"2006-01-02 15:04", "2006-01-02T15:04Z07:00"}
	}
	return []string{"2006-01-02 15:04:05", "2006-01-02T15:04:05.999999999Z07:00"}
}

// written writes a time with its day, so that it is read in the review's zone as the same time.
func written(t review.Time, r *review.Review) string {
	out := ""
	for _, layout := range layouts(t.Precision) {
		if out = mark(t) + t.Local().Format(layout); reads(out, t, eventline.Context{Zone: r.Zone}) {
			return out
		}
	}
	return out
}

// clocked writes a time as a bare clock where the day before it says which day is meant.
func clocked(t review.Time, day time.Time, r *review.Review) string {
	layout := map[review.Precision]string{review.Minute: "15:04", review.Second: "15:04:05"}[t.Precision]
	if layout != "" && !day.IsZero() {
		out := mark(t) + t.Local().Format(layout)
		if reads(out, t, eventline.Context{Zone: r.Zone, Day: day}) {
			return out
		}
	}
	return written(t, r)
}

func mark(t review.Time) string {
	if t.Approx {
		return "~"
	}
	return ""
}

// reads reports whether a text is read as a time, with nothing odd about it.
func reads(s string, t review.Time, c eventline.Context) bool {
	got, _, odd, err := eventline.Moment(s, c)
	return err == nil && odd == "" && got.At.Equal(t.At) && got.Precision == t.Precision && got.Offset == t.Offset &&
		got.Approx == t.Approx
}

// when writes the times of an event: at, and until where it lasts. Events in front of it decide the day of a bare
// clock; alone says that there are none.
func (p *part) when(alone bool) (at, until string) {
	day := time.Time{}
	switch {
	case alone || p.dated:
	case p.previous.IsZero():
		if !p.review.DateOfEvent {
			day = p.review.Date.At
		}
	case p.previous.Precision <= review.Day:
		day = p.previous.At
	}
	at = clocked(p.at, day, p.review)
	if !p.until.IsZero() {
		until = clocked(p.until, p.at.At, p.review)
	}
	return at, until
}
