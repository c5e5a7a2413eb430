package review

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// A Clock is what a bare time of day is read against.
type Clock struct {
	Zone *time.Location
	Day  time.Time // any instant of the day, zero when there is none
}

// Errors of ParseTime.
var (
	ErrNotTime = errors.New("this is not a time")
	ErrNoDay   = errors.New("a time of day without a day before it")
)

// ParseTime reads a time as people write it: RFC 3339, 2026-03-14 09:02[:30], 2026-03-14, 2026-03, 2025, or a bare 09:02[:30]
// of the clock's day; a leading ~ says "about". Times without an offset are in the clock's zone.
//
// bare reports a time of day alone. odd is not empty when the zone's clocks were changed just then, and says what was
// assumed. The errors are ErrNotTime, with the reason, and ErrNoDay.
func ParseTime(s string, c Clock) (t Time, bare bool, odd string, err error) {
	text := strings.TrimSpace(s)
	if rest, ok := strings.CutPrefix(text, "~"); ok {
		t.Approx, text = true, strings.TrimSpace(rest)
	}
	if f, ok := usual(text); ok {
		if at, err := time.Parse(f.layout, text); err == nil && checkYear(at) == nil {
			return t.written(at, f, c)
		}
	}
	for _, f := range formats() {
		at, err := time.Parse(f.layout, text)
		if err == nil {
			return t.written(at, f, c)
		}
		if outOfRange(err) {
			return Time{}, false, "", fmt.Errorf("%w: %s", ErrNotTime, "a part of it is out of range")
		}
	}
	return Time{}, false, "", ErrNotTime
}

// written is the time that was written in a format: at has its numbers.
func (t Time) written(at time.Time, f format, c Clock) (_ Time, bare bool, odd string, err error) {
	t.Precision = f.precision
	switch {
	case f.offset:
		t.At = at.UTC()
		t.Offset = offset(at)
		return t, false, "", checkYear(t.At)
	case f.bare && c.Day.IsZero():
		return Time{}, true, "", ErrNoDay
	case f.bare:
		day := c.Day.In(c.Zone)
		at = time.Date(day.Year(), day.Month(), day.Day(), at.Hour(), at.Minute(), at.Second(), 0, time.UTC)
	}
	odd = t.place(at, c.Zone, f.precision <= Minute)
	return t, f.bare, odd, checkYear(t.At)
}

// offset is how far the zone of an instant is from UTC then, in seconds.
func offset(t time.Time) int32 {
	_, east := t.Zone()
	return int32(east)
}

func checkYear(t time.Time) error {
	if y := t.Year(); y < 1970 || y > 2200 {
		return fmt.Errorf("%w: the year %d cannot be meant", ErrNotTime, y)
	}
	return nil
}

func outOfRange(err error) bool {
	var pe *time.ParseError
	return errors.As(err, &pe) && strings.Contains(pe.Message, "out of range")
}

type format struct {
	layout    string
	precision Precision
	offset    bool // it names its own offset
	bare      bool // a time of day
}

// usual is the format that a text of this shape has, if it has any: to try one after the other costs more than all else that
// is done with a time.
func usual(s string) (format, bool) {
	date := len(s) >= 10 && s[4] == '-' && s[7] == '-'
	switch {
	case len(s) == 5 && s[2] == ':':
		return format{"15:04", Minute, false, true}, true
	case date && len(s) == 10:
		return format{time.DateOnly, Day, false, false}, true
	case date && len(s) == 16 && s[10] == ' ':
		return format{"2006-01-02 15:04", Minute, false, false}, true
	case date && (len(s) == 20 || len(s) == 25) && s[10] == 'T' && s[16] == ':':
		return format{time.RFC3339, Second, true, false}, true
	}
	return format{}, false
}

// formats are tried in this order; T and a space are the same.
func formats() []format {
	return []format{
		{"15:04", Minute, false, true},
		{"2006-01-02 15:04", Minute, false, false},
		{"2006-01-02T15:04:05Z07:00", Second, true, false},
		{"2006-01-02T15:04Z07:00", Minute, true, false},
		{"2006-01-02", Day, false, false},
		{"2006-01-02T15:04", Minute, false, false},
		{"2006-01-02T15:04:05", Second, false, false},
		{"2006-01-02 15:04:05", Second, false, false},
		{"2006-01-02 15:04Z07:00", Minute, true, false},
		{"2006-01-02 15:04:05Z07:00", Second, true, false},
		{"2006-01", Month, false, false},
		{"2006", Year, false, false},
		{"15:04:05", Second, false, true},
	}
}

// place reads a wall clock (given as if it were UTC) in a zone. Where the clocks were put forward, a time that never was
// is read with the offset before; where they were put back, the earlier of the two is taken.
func (t *Time) place(wall time.Time, zone *time.Location, clock bool) (odd string) {
	at := time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(), wall.Nanosecond(), zone)
	// The offsets of the day before and the day after tell the two readings that a changed clock can have.
	_, before := at.Add(-24 * time.Hour).Zone()
	_, after := at.Add(24 * time.Hour).Zone()
	if clock && before != after {
		const layout = "2006-01-02 15:04:05"
		early, late := wall.Add(-time.Duration(before)*time.Second), wall.Add(-time.Duration(after)*time.Second)
		earlyFits := early.In(zone).Format(layout) == wall.Format(layout)
		lateFits := late.In(zone).Format(layout) == wall.Format(layout)
		switch {
		case earlyFits && lateFits:
			at = early.In(zone)
			odd = "the clocks were put back then, so this time came twice; the first one is taken"
		case !earlyFits && !lateFits:
			at = early.In(zone)
			odd = "the clocks were put forward then, so this time never came; " + at.Format("15:04") + " is taken"
		}
	}
	t.At = at.UTC()
	t.Offset = offset(at)
	return odd
}

// Clock is the time of day as it was written, in the zone that it was written in.
func (t Time) Clock() string {
	if t.Precision == Second {
		return t.Local().Format("15:04:05")
	}
	return t.Local().Format("15:04")
}
