// Package letters makes the letters of a quarter: what the reviews, the follow-ups and the budgets of a stretch of
// time say, as a page and as Markdown. Every sentence is made from something that people wrote and leads there. Nobody
// is counted, and no number of incidents is a trend.
package letters

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"throughline/internal/review"
	"throughline/internal/view"
)

// A Period is a stretch of whole days. Both ends are midnights in UTC and stand for the days that people wrote, in
// whatever zone.
type Period struct {
	Name        string // its address: 2026Q3, 2026-09, 2026, 2026-07-01..2026-08-15
	Title       string // 2026, third quarter
	From, Until time.Time
	kind        kind
}

type kind uint8

const (
	days kind = iota
	month
	quarter
	year
)

var (
	quarterForm = regexp.MustCompile(`^(\d{4})-?[Qq]([1-4])$`)
	monthForm   = regexp.MustCompile(`^(\d{4})-(\d{2})$`)
	yearForm    = regexp.MustCompile(`^(\d{4})$`)
)

// ParsePeriod reads 2026Q3, 2026-09, 2026 or FROM..TO, two days of which both belong to it.
func ParsePeriod(s string) (Period, error) {
	if m := quarterForm.FindStringSubmatch(s); m != nil {
		y, _ := strconv.Atoi(m[1])
		return quarterOf(time.Date(y, time.Month(int(m[2][0]-'0')*3-2), 1, 0, 0, 0, 0, time.UTC)), nil
	}
	if m := monthForm.FindStringSubmatch(s); m != nil {
		if t, err := time.Parse("2006-01", s); err == nil {
			return monthOf(t), nil
		}
	}
	if m := yearForm.FindStringSubmatch(s); m != nil {
		y, _ := strconv.Atoi(m[1])
		return yearOf(y), nil
	}
	if a, b, ok := strings.Cut(s, ".."); ok {
		from, err1 := time.Parse(time.DateOnly, a)
		to, err2 := time.Parse(time.DateOnly, b)
		switch {
		case err1 != nil || err2 != nil:
		case to.Before(from):
			return Period{}, fmt.Errorf("%s ends before it begins", s)
		default:
			return Period{Name: s, Title: dayOf(from) + " to " + dayOf(to), From: from, Until: to.AddDate(0, 0, 1)}, nil
		}
	}
	return Period{}, fmt.Errorf("%q is no stretch of time", s)
}

// PeriodForms says how a period is written.
const PeriodForms = "write 2026Q3, 2026-09, 2026 or 2026-07-01..2026-08-15"

func dayOf(t time.Time) string { return t.Format("2 January 2006") }

func quarterOf(t time.Time) Period {
	n := (int(t.Month()) - 1) / 3
	from := time.Date(t.Year(), time.Month(n*3+1), 1, 0, 0, 0, 0, time.UTC)
	words := [...]string{"first", "second", "third", "fourth"}
	return Period{Name: fmt.Sprintf("%04dQ%d", t.Year(), n+1), Title: fmt.Sprintf("%d, %s quarter", t.Year(), words[n]),
		From: from, Until: from.AddDate(0, 3, 0), kind: quarter}
}

func monthOf(t time.Time) Period {
	return Period{Name: t.Format("2006-01"), Title: t.Format("January 2006"), From: t, Until: t.AddDate(0, 1, 0),
		kind: month}
}

func yearOf(y int) Period {
	from := time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC)
	return Period{Name: fmt.Sprintf("%04d", y), Title: strconv.Itoa(y), From: from, Until: from.AddDate(1, 0, 0),
		kind: year}
}

// Before is the period of the same kind before it; of days, as many days.
func (p Period) Before() Period {
	switch p.kind {
	case quarter:
		return quarterOf(p.From.AddDate(0, -3, 0))
	case month:
		return monthOf(p.From.AddDate(0, -1, 0))
	case year:
		return yearOf(p.From.Year() - 1)
	}
	return Period{From: p.From.Add(p.From.Sub(p.Until)), Until: p.From}
}

// After is the period of the same kind after it.
func (p Period) After() Period {
	switch p.kind {
	case quarter:
		return quarterOf(p.Until)
	case month:
		return monthOf(p.Until)
	case year:
		return yearOf(p.Until.Year())
	}
	return Period{From: p.Until, Until: p.Until.Add(p.Until.Sub(p.From))}
}

// Word is what to call a period of its kind.
func (p Period) Word() string {
	return [...]string{"time", "month", "quarter", "year"}[p.kind]
}

// Span says from when to when: "July to September 2026".
func (p Period) Span() string {
	last := p.Until.AddDate(0, 0, -1)
	switch {
	case p.kind == month:
		return p.From.Format("2") + last.Format("–2 January 2006")
	case p.kind == days:
		return dayOf(p.From) + " to " + dayOf(last)
	}
	return p.From.Format("January") + " to " + last.Format("January 2006")
}

// wall is the day of a time as it was written, as a midnight in UTC.
func wall(t review.Time) time.Time {
	y, m, d := t.Local().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// Has reports whether all of what was written as a time is in the period: a year is in no quarter.
func (p Period) Has(t review.Time) bool {
	if t.IsZero() || wall(t).Before(p.From) || !wall(t).Before(p.Until) {
		return false
	}
	switch t.Precision {
	case review.Month:
		return p.kind != days || !wall(t).AddDate(0, 1, 0).After(p.Until)
	case review.Year:
		return !wall(t).AddDate(1, 0, 0).After(p.Until)
	}
	return true
}

// over reports whether a time that was written is over when the period is: the day, month or year that something was
// due in.
func (p Period) over(t review.Time) bool {
	return !t.IsZero() && !endOf(t).After(p.Until)
}

// endOf is the first day after a time.
func endOf(t review.Time) time.Time {
	switch d := wall(t); t.Precision {
	case review.Month:
		return d.AddDate(0, 1, 0)
	case review.Year:
		return d.AddDate(1, 0, 0)
	default:
		return d.AddDate(0, 0, 1)
	}
}

// quarters are those in which a review is dated, newest first.
func quarters(in *view.Input) []Period {
	var out []Period
	for _, r := range in.Corpus.Reviews { // newest first
		if !in.HasLetter(r) {
			continue
		}
		q := quarterOf(wall(r.Date))
		if n := len(out); n == 0 || out[n-1].Name != q.Name {
			out = append(out, q)
		}
	}
	return out
}

// told reports whether letters tell of a review: not while the people who were there still read it.
func told(r *review.Review) bool { return r.Status == "published" }
