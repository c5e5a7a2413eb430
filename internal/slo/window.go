package slo

import (
	"regexp"
	"strconv"
	"time"
)

// A Window is the time over which a budget is given: rolling, or repeating from Start by the calendar.
type Window struct {
	N       int
	Unit    byte // m, h, d, w, M, Q, Y as in OpenSLO
	Rolling bool
	Start   time.Time
}

func (w Window) String() string { return strconv.Itoa(w.N) + string(w.Unit) }

func duration(s string) (Window, bool) {
	m := regexp.MustCompile(`^([1-9][0-9]{0,4})([mhdwMQY])$`).FindStringSubmatch(s)
	if m == nil {
		return Window{}, false
	}
	n, _ := strconv.Atoi(m[1])
	return Window{N: n, Unit: m[2][0]}, true
}

// length is the window's length; months, quarters and years of rolling windows are 30, 90 and 365 days.
func (w Window) length() time.Duration {
	day := 24 * time.Hour
	unit := map[byte]time.Duration{'m': time.Minute, 'h': time.Hour, 'd': day, 'w': 7 * day, 'M': 30 * day, 'Q': 90 * day, 'Y': 365 * day}
	return time.Duration(w.N) * unit[w.Unit]
}

// at gives the window that a moment is in, and the end of the moment's window: for a rolling one that is the moment.
func (w Window) at(t time.Time) (from, to time.Time) {
	if w.Rolling {
		return t.Add(-w.length()), t
	}
	k := int(t.Sub(w.Start)/w.length()) - 1
	for w.step(k).After(t) {
		k--
	}
	for !w.step(k + 1).After(t) {
		k++
	}
	return w.step(k), w.step(k + 1)
}

func (w Window) step(k int) time.Time {
	k *= w.N
	switch w.Unit {
	case 'M':
		return w.Start.AddDate(0, k, 0)
	case 'Q':
		return w.Start.AddDate(0, 3*k, 0)
	case 'Y':
		return w.Start.AddDate(k, 0, 0)
	case 'w':
		return w.Start.AddDate(0, 0, 7*k)
	case 'd':
		return w.Start.AddDate(0, 0, k)
	case 'h':
		return w.Start.Add(time.Duration(k) * time.Hour)
	}
	return w.Start.Add(time.Duration(k) * time.Minute)
}
