package slo

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

const day = 24 * time.Hour

// A Window is the time over which a budget is given: rolling, or repeating from Start by the calendar.
type Window struct {
	N       int
	Unit    byte // m, h, d, w, M, Q, Y as in OpenSLO: minute, hour, day, week, month, quarter, year
	Rolling bool
	Start   time.Time // of a calendar window, in its zone
}

// String is the window's length as OpenSLO writes it: 28d, 1M.
func (w Window) String() string { return strconv.Itoa(w.N) + string(w.Unit) }

// Words are the window's length in words: "28 days", "a calendar month".
func (w Window) Words() string {
	unit := map[byte]string{'m': "minute", 'h': "hour", 'd': "day", 'w': "week", 'M': "month", 'Q': "quarter",
		'Y': "year"}[w.Unit]
	if !w.Rolling {
		unit = "calendar " + unit
	}
	switch {
	case w.N > 1:
		return fmt.Sprintf("%d %ss", w.N, unit)
	case unit == "hour":
		return "an hour"
	}
	return "a " + unit
}

// Zone is where the window's days begin: that of the calendar, or UTC.
func (w Window) Zone() *time.Location {
	if w.Rolling {
		return time.UTC
	}
	return w.Start.Location()
}

// ChartWindows are the windows that a budget is looked at through: its own, then a week, 28 days and a quarter (90
// days).
func ChartWindows(own Window) []Window {
	out := []Window{own}
	for _, n := range []int{7, 28, 90} {
		if w := (Window{N: n, Unit: 'd', Rolling: true}); !own.Rolling || w.Length() != own.Length() {
			out = append(out, w)
		}
	}
	return out
}

func duration(s string) (Window, bool) {
	m := regexp.MustCompile(`^([1-9][0-9]{0,4})([mhdwMQY])$`).FindStringSubmatch(s)
	if m == nil {
		return Window{}, false
	}
	n, _ := strconv.Atoi(m[1])
	w := Window{N: n, Unit: m[2][0]}
	return w, w.Length() <= 10*365*day
}

// Length is the window's length; months, quarters and years of rolling windows are 30, 90 and 365 days.
func (w Window) Length() time.Duration {
	n := time.Duration(w.N)
	switch w.Unit {
	case 'm':
		return n * time.Minute
	case 'h':
		return n * time.Hour
	case 'd':
		return n * day
	case 'w':
		return n * 7 * day
	case 'M':
		return n * 30 * day
	case 'Q':
		return n * 90 * day
	}
	return n * 365 * day
}

// Bounds gives the window (from, to] of a moment: it starts after from. A rolling window ends at the moment; of
// calendar windows, a moment on the border of two is the end of the first.
func (w Window) Bounds(t time.Time) (from, to time.Time) {
	if w.Rolling {
		return t.Add(-w.Length()), t
	}
	k := 0
	for n := 1; n != 0; k += n { // lengths vary, so the guess is made again until it is near
		n = int(t.Sub(w.step(k)) / w.Length())
	}
	for !w.step(k).Before(t) {
		k--
	}
	for w.step(k + 1).Before(t) {
		k++
	}
	return w.step(k), w.step(k + 1)
}

// step is the start of the k-th calendar window. A start on the 29th to 31st is the last day of a shorter month.
func (w Window) step(k int) time.Time {
	k *= w.N
	switch w.Unit {
	case 'M':
		return addMonths(w.Start, k)
	case 'Q':
		return addMonths(w.Start, 3*k)
	case 'Y':
		return addMonths(w.Start, 12*k)
	case 'w':
		return w.Start.AddDate(0, 0, 7*k)
	case 'd':
		return w.Start.AddDate(0, 0, k)
	case 'h':
		return w.Start.Add(time.Duration(k) * time.Hour)
	}
	return w.Start.Add(time.Duration(k) * time.Minute)
}

func addMonths(t time.Time, n int) time.Time {
	out := t.AddDate(0, n, 0)
	if out.Day() != t.Day() {
		return out.AddDate(0, 0, -out.Day())
	}
	return out
}

// ParseAge reads an age as windows are written (90m, 36h, 2d, 1w); "" is 0.
func ParseAge(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	w, ok := duration(text)
	if !ok {
		return 0, fmt.Errorf("%q is no age", text)
	}
	return w.Length(), nil
}
