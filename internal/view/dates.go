package view

import (
	"strconv"
	"time"

	"throughline/internal/review"
)

// YearOf is the year of a review in the zone of its date; "undated" for one without.
func YearOf(r *review.Review) string {
	if r.Date.IsZero() {
		return "undated"
	}
	if y := r.Date.Local().Year(); y > 999 {
		return strconv.Itoa(y)
	}
	return r.Date.Local().Format("2006")
}

// A Stamp is a time for people and for programs.
type Stamp struct{ Text, ISO string }

// Day is a date as people write it: "14 March 2026", or coarser where less is known.
func Day(t review.Time) Stamp {
	if t.IsZero() {
		return Stamp{}
	}
	l := t.Local()
	about := ""
	if t.Approx {
		about = "about "
	}
	switch t.Precision {
	case review.Year:
		return Stamp{about + l.Format("2006"), l.Format("2006")}
	case review.Month:
		return Stamp{about + l.Format("January 2006"), l.Format("2006-01")}
	}
	return Stamp{about + l.Format("2 January 2006"), l.Format(time.DateOnly)}
}

// Moment is a time with its clock and offset: "14 March 2026, 09:02 (+01:00)".
func Moment(t review.Time) Stamp {
	if t.IsZero() || t.Precision >= review.Day {
		return Day(t)
	}
	s := Day(t)
	return Stamp{s.Text + ", " + t.Clock(), Iso(t)}
}

// Iso is a time for the datetime attribute.
func Iso(t review.Time) string {
	switch {
	case t.IsZero():
		return ""
	case t.Precision >= review.Day:
		return Day(t).ISO
	}
	return t.Local().Format(time.RFC3339)
}
