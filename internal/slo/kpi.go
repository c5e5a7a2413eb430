package slo

import (
	"fmt"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"throughline/internal/diag"
)

// A Track is a business measure beside a budget, such as tickets sold: it is drawn over the same time and never
// reckoned with.
type Track struct {
	Name   string // as the head of its column says
	Points []TrackPoint
}

// A TrackPoint is a value and the time that was written for it: of a day, its midnight in UTC.
type TrackPoint struct {
	At    time.Time
	Value float64
}

// kpiOf is the budget that a file of business measures stands beside: NAME.kpi.csv is of NAME.
func kpiOf(name string) (budget string, ok bool) {
	budget, ok = strings.CutSuffix(path.Base(name), ".kpi.csv")
	return budget, ok && budget != ""
}

// readTracks reads time,MEASURE[,MEASURE...]: one line for each moment. An empty cell says that nothing is known of
// that measure then.
func readTracks(f *diag.File, errs *diag.List) []Track {
	var out []Track
	p := problems{file: f, errs: errs}
	var last time.Time
	for n := 1; ; n++ {
		line, at := f.Line(n)
		if at >= len(f.Data) {
			break
		}
		if strings.TrimSpace(string(line)) == "" {
			continue
		}
		if len(line) > maxRow {
			errs.Errorf(f, diag.NewSpan(at, at+1), "too-much", "a row has a time and a few values",
				"a row of %d bytes, of at most %d", len(line), maxRow)
			return nil
		}
		row := cells(string(line), at)
		if out == nil {
			if out = trackNames(f, row, errs); out == nil {
				return nil
			}
			continue
		}
		t, bad, err := readTrackRow(row, len(out)+1, last)
		if err != nil {
			p.cannot(bad, "mend the row, or take it out", err)
			continue
		}
		last = t
		for i, c := range row[1:] {
			if c.text == "" {
				continue
			}
			v, err := strconv.ParseFloat(c.text, 64)
			if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || math.Abs(v) > maxCount {
				p.report(c.at, "write it as 1234.5, or leave the cell empty", "%q is no number", clip(c.text))
				continue
			}
			out[i].Points = append(out[i].Points, TrackPoint{t, v})
		}
	}
	return out
}

// trackNames reads the head of a file of business measures; nil with an error.
func trackNames(f *diag.File, row []cell, errs *diag.List) (out []Track) {
	const hint = "write time, and behind it a name for each measure: time,tickets sold"
	if row[0].text != "time" || len(row) < 2 {
		errs.Errorf(f, row[0].at, "header", hint, "the first line does not name the columns")
		return nil
	}
	for _, c := range row[1:] {
		if c.text == "" || slices.ContainsFunc(out, func(t Track) bool { return t.Name == c.text }) {
			errs.Errorf(f, c.at, "header", hint, "a column without a name of its own")
			return nil
		}
		out = append(out, Track{Name: c.text})
	}
	return out
}

func readTrackRow(row []cell, width int, last time.Time) (t time.Time, bad diag.Span, err error) {
	if len(row) != width {
		return t, diag.NewSpan(row[0].at.Start, row[len(row)-1].at.End),
			fmt.Errorf("%d columns where the first line names %d", len(row), width)
	}
	if t, _, err = moment(row[0].text); err != nil {
		return t, row[0].at, err
	}
	if !t.After(last) {
		return t, row[0].at, fmt.Errorf("%s is not after the time before it", row[0].text)
	}
	return t, diag.Span{}, nil
}
