package chart

import "time"

// A tick is a moment on the axis of time.
type tick struct {
	at    time.Time
	words string
}

// A pace is a distance of ticks that people count in.
type pace struct {
	about  time.Duration
	first  func(time.Time) time.Time // the tick at or before
	next   func(time.Time) time.Time
	layout string
}

const day = 24 * time.Hour

func paces() []pace {
	hours := func(n int) pace {
		d := time.Duration(n) * time.Hour
		return pace{d, func(t time.Time) time.Time { return t.Truncate(d) },
			func(t time.Time) time.Time { return t.Add(d) }, "15:04"}
	}
	days := func(n int) pace {
		d := time.Duration(n) * day
		return pace{d, func(t time.Time) time.Time { return t.Truncate(d) },
			func(t time.Time) time.Time { return t.AddDate(0, 0, n) }, "2 Jan"}
	}
	months := func(n int, layout string) pace {
		return pace{time.Duration(n) * 30 * day, func(t time.Time) time.Time {
			m := int(t.Month()) - 1
			return time.Date(t.Year(), time.Month(m-m%n+1), 1, 0, 0, 0, 0, time.UTC)
		}, func(t time.Time) time.Time { return t.AddDate(0, n, 0) }, layout}
	}
	years := func(n int) pace {
		return pace{time.Duration(n) * 365 * day, func(t time.Time) time.Time {
			return time.Date(t.Year()-t.Year()%n, 1, 1, 0, 0, 0, 0, time.UTC)
		}, func(t time.Time) time.Time { return t.AddDate(n, 0, 0) }, "2006"}
	}
	return []pace{hours(1), hours(3), hours(6), hours(12), days(1), days(2), days(7), days(14), months(1, "Jan 2006"),
		months(3, "Jan 2006"),
		months(6, "Jan 2006"), years(1), years(2), years(5), years(10), years(50)}
}

// ticks are at most most moments of [from, to], at the finest pace that allows it.
func ticks(from, to time.Time, most int) []tick {
	from, to = from.UTC(), to.UTC()
	var out []tick
	for _, p := range paces() {
		if to.Sub(from) > p.about*time.Duration(max(most, 1)) {
			continue
		}
		for t := p.first(from); !t.After(to); t = p.next(t) {
			if !t.Before(from) {
				out = append(out, tick{t, t.Format(p.layout)})
			}
		}
		return out
	}
	return out
}
