package review

import (
	"time"

	"throughline/internal/diag"
)

// Precision tells how much of a time was written down.
type Precision uint8

// From fine to coarse.
const (
	Second Precision = iota
	Minute
	Day
	Month
	Year
)

// A Time is an instant and how it was written. The zero Time is no time.
type Time struct {
	// UTC; for coarser precisions the start of the day, month or year in the zone it was written in
	At        time.Time
	Precision Precision
	Approx    bool  // written with ~
	Offset    int32 // seconds east of UTC of the zone it was written in, at that instant
	Span      diag.Span
}

// IsZero reports whether there is no time.
func (t Time) IsZero() bool { return t.At.IsZero() }

// Local is the instant in the zone it was written in.
func (t Time) Local() time.Time { return t.At.In(time.FixedZone("", int(t.Offset))) }

// End is the instant from which on the time is over: that of the next day, month or year in its zone for coarser
// precisions, else the instant itself.
func (t Time) End() time.Time {
	switch t.Precision {
	case Day:
		return t.Local().AddDate(0, 0, 1).UTC()
	case Month:
		return t.Local().AddDate(0, 1, 0).UTC()
	case Year:
		return t.Local().AddDate(1, 0, 0).UTC()
	}
	return t.At
}

// String writes the time as precisely as it was written, in its own zone, without the zone: "2026-03-14 09:02",
// "2026-03".
func (t Time) String() string {
	if t.IsZero() {
		return ""
	}
	layout := map[Precision]string{Second: "2006-01-02 15:04:05", Minute: "2006-01-02 15:04", Day: time.DateOnly,
		Month: "2006-01", Year: "2006"}[t.Precision]
	s := t.Local().Format(layout)
	if t.Approx {
		s = "~" + s
	}
	return s
}

// Clock is the time of day as it was written, in the zone that it was written in.
func (t Time) Clock() string {
	if t.Precision == Second {
		return t.Local().Format("15:04:05")
	}
	return t.Local().Format("15:04")
}
