package eventline

import (
	"fmt"
	"strings"
	"time"

	"throughline/internal/review"
)

// Moment reads a text that is one time and nothing else, as front matter and tables give it: RFC 3339, 2026-03-14
// 09:02[:30], 2026-03-14, 2026-03, 2025, a bare 09:02[:30] of the context's day, each with ~ in front, and with am,
// pm or a zone behind the clock. What day and month are is never guessed: 3/4/2026 is an error whatever the context
// says.
//
// bare reports a time of day alone. odd is not empty when the zone's clocks were changed just then, and says what was
// assumed. The errors are ErrNotTime, with the reason, ErrNoDay and ErrZone.
func Moment(s string, c Context) (t review.Time, bare bool, odd string, err error) {
	text := strings.TrimSpace(s)
	sc := scanner{s: text, moment: true}
	if !sc.stamp() || sc.i != len(text) {
		return t, false, "", notTime(text)
	}
	st := sc.out
	if st.First != 0 || st.Dotted || st.Loose || st.Named {
		return t, false, "", ErrNotTime
	}
	if t, odd, err = st.Time(c); err == ErrTwoWays {
		err = ErrNotTime
	}
	return t, !st.Dated(), odd, err
}

// notTime says more of a text that has the shape of a time but numbers that cannot be.
func notTime(s string) error {
	shape := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '9'
		}
		return r
	}, strings.TrimLeft(s, "~ "))
	for _, known := range [...]string{"9999-99-99", "99:99", "9:99", "9999-99"} {
		if rest, ok := strings.CutPrefix(shape, known); ok && strings.Trim(rest, "9:T +-Z.") == "" {
			return fmt.Errorf("%w: %s", ErrNotTime, "a part of it is out of range")
		}
	}
	return ErrNotTime
}

// Time is the instant of a stamp. odd is not empty when the zone's clocks were changed just then, and says what was
// assumed. The errors are ErrNotTime, with the reason, ErrNoDay, ErrNoYear, ErrTwoWays and ErrZone.
func (s Stamp) Time(c Context) (t review.Time, odd string, err error) {
	site := c.Site
	if site == nil {
		site = c.Zone
	}
	zone, ok := s.Zone.In(site)
	switch {
	case !ok:
		return t, "", ErrZone
	case zone == nil:
		zone = c.Zone
	}
	year, month, day, err := s.date(c, zone)
	if err != nil {
		return t, "", err
	}
	wall := time.Date(year, time.Month(month), day, s.Hour, s.Minute, s.Seconds, s.Nanos, time.UTC)
	if wall.Day() != day || int(wall.Month()) != month {
		return t, "", fmt.Errorf("%w: %s", ErrNotTime, "a part of it is out of range")
	}
	if s.Short && !c.Near.IsZero() && wall.Sub(c.Near).Abs() > shortReach {
		return t, "", ErrTwoWays // 26/03/14 may begin with its year
	}
	t.Precision, t.Approx, t.Span = s.Precision, s.Approx, s.Span
	odd = place(&t, wall, zone, s.Clock && !s.Zone.Fixed)
	return t, odd, checkYear(year)
}

// shortReach is how far from the document's date a date with a year of two digits may be.
const shortReach = 400 * 24 * time.Hour

// date gives a stamp the numbers that it does not say itself.
func (s Stamp) date(c Context, zone *time.Location) (year, month, day int, err error) {
	year, month, day = s.Year, s.Month, s.Day
	switch {
	case !s.Dated() && c.Day.IsZero():
		return 0, 0, 0, ErrNoDay
	case !s.Dated():
		d := c.Day.In(zone)
		return d.Year(), int(d.Month()), d.Day(), nil
	case s.First != 0:
		if month, day, err = s.turn(c.Order); err != nil {
			return 0, 0, 0, err
		}
	case year == 0:
		if year = nearest(month, day, c); year == 0 {
			return 0, 0, 0, ErrNoYear
		}
	}
	month, day = max(month, 1), max(day, 1)
	if month > 12 || day > 31 {
		return 0, 0, 0, fmt.Errorf("%w: %s", ErrNotTime, "a part of it is out of range")
	}
	return year, month, day, nil
}

// turn tells month and day of two numbers.
func (s Stamp) turn(o Order) (month, day int, err error) {
	switch {
	case s.First > 12, o == DayFirst, s.First == s.Second:
		return s.Second, s.First, nil
	case s.Second > 12, o == MonthFirst:
		return s.First, s.Second, nil
	}
	return 0, 0, ErrTwoWays
}

// nearest is the year in which a day is nearest to what is known of the document: its date, else the day before.
func nearest(month, day int, c Context) int {
	near := c.Near
	if near.IsZero() {
		near = c.Day
	}
	if near.IsZero() {
		return 0
	}
	best, dist := 0, time.Duration(1<<62)
	for year := near.Year() - 1; year <= near.Year()+1; year++ {
		d := time.Date(year, time.Month(month), day, 12, 0, 0, 0, time.UTC).Sub(near).Abs()
		if d < dist {
			best, dist = year, d
		}
	}
	return best
}

func checkYear(y int) error {
	if y < 1970 || y > 2200 {
		return fmt.Errorf("%w: the year %d cannot be meant", ErrNotTime, y)
	}
	return nil
}

// place reads a wall clock (given as if it were UTC) in a zone. Where the clocks were put forward, a time that never
// was is read with the offset before; where they were put back, the earlier of the two is taken.
func place(t *review.Time, wall time.Time, zone *time.Location, clock bool) (odd string) {
	at := time.Date(wall.Year(), wall.Month(), wall.Day(), wall.Hour(), wall.Minute(), wall.Second(),
		wall.Nanosecond(), zone)
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
	_, east := at.Zone()
	t.Offset = int32(east)
	return odd
}

// NextDay moves a bare clock to the same clock of the next day in a zone, whatever the clocks did in between.
func NextDay(t review.Time, zone *time.Location) review.Time {
	l := t.At.In(zone)
	next := time.Date(l.Year(), l.Month(), l.Day()+1, l.Hour(), l.Minute(), l.Second(), l.Nanosecond(), zone)
	t.At = next.UTC()
	_, east := next.Zone()
	t.Offset = int32(east)
	return t
}
