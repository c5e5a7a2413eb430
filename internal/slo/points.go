package slo

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"throughline/internal/diag"
)

// A sample is one measurement as it stands in a file, before it is known how long it lasts.
type sample struct {
	t           time.Time // of a day: its midnight in UTC, until the zone of the budget is known
	day         bool      // written as a date
	back        bool      // the time is the end of what was measured, as Prometheus evaluates; else its start
	good, total float64
	file        *diag.File
	at          diag.Span
}

// A problems reports what is wrong in one file of measurements and gives up when that is too much to read.
//
// What is no number (NaN, infinite, empty) says that nothing was measured, as Prometheus says it of a ratio in a
// minute without a request: a warning, and a gap. What cannot be true (negative, good above total, a ragged row, a
// time twice or backwards) is an error, for columns that were mixed up or commas of another language would leave out
// just the bad measurements and let the rest look fine.
type problems struct {
	file *diag.File
	errs *diag.List
	n    int
}

const maxProblems = 20

func (p *problems) report(at diag.Span, hint, format string, args ...any) {
	p.add(p.errs.Errorf, at, "measurement", hint, fmt.Sprintf(format, args...))
}

// cannot reports an error of number or moment.
func (p *problems) cannot(at diag.Span, hint string, err error) {
	if errors.As(err, &missing{}) {
		p.add(p.errs.Warnf, at, "missing-measurement", hint, err.Error())
		return
	}
	p.add(p.errs.Errorf, at, "measurement", hint, err.Error())
}

func (p *problems) add(to func(*diag.File, diag.Span, string, string, string, ...any), at diag.Span, rule, hint,
	message string) {
	if p.n++; p.n > maxProblems {
		return
	}
	to(p.file, at, rule, hint, "%s", message)
	if p.n == maxProblems {
		to(p.file, at, rule, "mend these first", "the file has more such measurements, which are not listed")
	}
}

// missing is what stands where nothing was measured.
type missing struct{ text string }

func (m missing) Error() string {
	return fmt.Sprintf("%q is no number, so nothing was measured here", clip(m.text))
}

// maxCount keeps sums of counts within the whole numbers that a float64 holds exactly.
const maxCount = 1e12

// number reads a count: a plain decimal number from 0 to a trillion. NaN, Inf, what is too large for a float64 and
// nothing at all are missing.
func number(s string) (float64, error) {
	v, err := strconv.ParseFloat(s, 64)
	switch {
	case s == "" || math.IsNaN(v) || math.IsInf(v, 0):
		return 0, missing{s}
	case err != nil || strings.Trim(s, "0123456789.eE+-") != "":
		return 0, fmt.Errorf("%q is not a count: a finite number of 0 or more", clip(s))
	case v < 0:
		return 0, fmt.Errorf("%q is negative, which nothing can be counted as", clip(s))
	case v > maxCount:
		return 0, fmt.Errorf("%q is more than a trillion, which cannot be added up exactly", clip(s))
	}
	return v + 0, nil // -0 is 0
}

func clip(s string) string {
	if len(s) > 40 {
		return strings.ToValidUTF8(s[:40], "") + "…"
	}
	return s
}

// attach gives a definition its measurements: in order, each with its length.
func (d *Definition) attach(files [][]sample, errs *diag.List) {
	files = slices.Clone(files)
	if d.byDay = byDay(files); d.byDay && !d.Window.Rolling {
		s := d.Window.Start
		d.Window.Start = time.Date(s.Year(), s.Month(), s.Day(), s.Hour(), s.Minute(), s.Second(), 0, time.UTC)
	}
	var all []sample
	for i := range files {
		files[i] = inOrder(d.placed(files[i]), errs)
	}
	files = slices.DeleteFunc(files, func(list []sample) bool { return len(list) == 0 })
	slices.SortStableFunc(files, func(a, b []sample) int { return a[0].t.Compare(b[0].t) })
	for _, list := range files {
		if n := len(all); n > 0 && !list[0].t.After(all[n-1].t) {
			errs.Errorf(list[0].file, list[0].at, "measurement", "let every time stand in one file only",
				"the budget %s is measured at this time in %s already", d.Name, all[n-1].file.Path)
			continue
		}
		all = append(all, list...)
	}
	d.Points, d.Step = lengths(all, d.Slice)
	d.fit(all, errs)
}

// byDay reports whether all measurements are of days. Then the days of a calendar are the days that are written,
// whatever its zone: reckoning with its hours would put a whole day into the wrong month.
func byDay(files [][]sample) bool {
	for _, list := range files {
		if slices.ContainsFunc(list, func(s sample) bool { return !s.day }) {
			return false
		}
	}
	return true
}

// placed puts dates where the budget's days begin.
func (d *Definition) placed(list []sample) []sample {
	out := slices.Clone(list)
	for i := range out {
		if s := &out[i]; s.day {
			s.t = time.Date(s.t.Year(), s.t.Month(), s.t.Day(), 0, 0, 0, 0, d.Window.Zone())
		}
	}
	return out
}

// inOrder drops, with an error, every sample that is not after the one before it.
func inOrder(list []sample, errs *diag.List) []sample {
	if len(list) == 0 {
		return nil
	}
	p := problems{file: list[0].file, errs: errs}
	out := list[:1]
	for _, s := range list[1:] {
		switch last := out[len(out)-1].t; {
		case s.t.Equal(last):
			p.report(s.at, "keep one of the two", "the time is the same as before")
		case s.t.Before(last):
			p.report(s.at, "sort the measurements by time", "the time is before the one above it")
		default:
			out = append(out, s)
		}
	}
	return out
}

// lengths gives every sample its stretch of time. The usual length (step) is the lower quartile of the distances
// between two, which neither gaps nor a scrape that came early move much; a sample reaches to its neighbour if that
// is at most one and a half steps away, for clocks and scrapes are never quite even, and else for one step: what is
// left is a gap. A single sample lasts a slice, or a day.
func lengths(all []sample, slice time.Duration) (out []Point, step time.Duration) {
	if len(all) == 0 {
		return nil, 0
	}
	step = usual(all, slice)
	near := func(a, b time.Time) bool { return b.Sub(a) <= step+step/2 }
	for i, s := range all {
		p := Point{Start: s.t, End: s.t.Add(step), Good: s.good, Total: s.total}
		if s.back {
			p.Start, p.End = s.t.Add(-step), s.t
			if i > 0 && near(all[i-1].t, s.t) {
				p.Start = all[i-1].t
			}
		} else if i+1 < len(all) && near(s.t, all[i+1].t) {
			p.End = all[i+1].t
		}
		if n := len(out); n > 0 && p.Start.Before(out[n-1].End) {
			p.Start = out[n-1].End
		}
		if p.End.After(p.Start) {
			out = append(out, p)
		}
	}
	return out, step
}

func usual(all []sample, slice time.Duration) time.Duration {
	if len(all) == 1 {
		if slice > 0 {
			return slice
		}
		return day
	}
	ds := make([]time.Duration, len(all)-1)
	for i := range ds {
		ds[i] = all[i+1].t.Sub(all[i].t)
	}
	slices.Sort(ds)
	return ds[len(ds)/4]
}

// coarse reports whether measurements are longer than a slice (and not only by a scrape that came a little late), so
// that they cannot tell which slices were bad.
func (d *Definition) coarse() bool { return d.Slice > 0 && d.Step > d.Slice+d.Slice/20 }

// fit holds that coarse measurements count slices: either the definition says so, or each total is exactly the number
// of slices in its stretch, which no count of something else is by chance. Others are refused.
func (d *Definition) fit(all []sample, errs *diag.List) {
	if !d.coarse() || len(all) != len(d.Points) {
		return
	}
	var p problems
	for i, point := range d.Points {
		if p.file != all[i].file {
			p = problems{file: all[i].file, errs: errs}
		}
		n := float64(point.End.Sub(point.Start)) / float64(d.Slice)
		switch {
		case d.countsSlices && point.Total > n+1e-6:
			p.report(all[i].at, "", "%g slices of %s in %s, where only %g fit", point.Total, d.Slice,
				point.End.Sub(point.Start), n)
		case !d.countsSlices && math.Abs(point.Total-n) > 1e-6:
			p.report(all[i].at, fmt.Sprintf("measure every %s; or, where good and total count slices, annotate the "+
				"SLO with throughline/counts: slices", d.Slice),
				"a measurement over %s cannot be cut into slices of %s", point.End.Sub(point.Start), d.Slice)
		}
	}
}
