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

// readCSV reads time,good,total[,slo]: one line for each measurement, from that time on. A time is a date or RFC
// 3339. A row that cannot be counted is reported at its cell, and is a gap. Every list of the result has a first
// sample.
func readCSV(f *diag.File, own string, errs *diag.List) map[string][]sample {
	out := map[string][]sample{}
	width := 0
	p := problems{file: f, errs: errs}
	for n := 1; ; n++ {
		line, at := f.Line(n)
		if at >= len(f.Data) {
			break
		}
		if strings.TrimSpace(string(line)) == "" {
			continue
		}
		if len(line) > maxRow {
			errs.Errorf(f, diag.NewSpan(at, at+1), "too-much", "a row has a time and two or three values",
				"a row of %d bytes, of at most %d", len(line), maxRow)
			return map[string][]sample{}
		}
		row := cells(string(line), at)
		if width == 0 {
			if width = header(f, row, line, at, errs); width == 0 {
				return out
			}
			continue
		}
		name := own
		if len(row) == width && width == 4 && row[3].text != "" {
			name = row[3].text
		}
		s, bad, err := readRow(row, width)
		if err != nil {
			p.cannot(bad, "mend the row, or take it out: a missing row is a gap", err)
			continue
		}
		s.file, s.at = f, row[0].at
		out[name] = append(out[name], s)
	}
	return out
}

// Limits of a row.
const (
	maxRow   = 4096 // bytes
	maxCells = 16
)

// A cell is a value of a row and where it stands.
type cell struct {
	text string
	at   diag.Span
}

// cells cuts a line at its commas; of too many the last cell is the rest. Quotes around a whole cell are taken off.
func cells(line string, at int) (out []cell) {
	for _, part := range strings.SplitN(line, ",", maxCells) {
		text := strings.TrimSpace(part)
		start := at + strings.Index(part, text)
		out = append(out, cell{unquote(text), diag.NewSpan(start, start+max(1, len(text)))})
		at += len(part) + 1
	}
	return out
}

func unquote(s string) string {
	if len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"' {
		return s[1 : len(s)-1]
	}
	return s
}

// header gives the number of columns, or 0 with an error.
func header(f *diag.File, row []cell, line []byte, at int, errs *diag.List) int {
	names := make([]string, len(row))
	for i, c := range row {
		names[i] = c.text
	}
	switch strings.Join(names, ",") {
	case "time,good,total", "time,good,total,slo":
		return len(row)
	}
	errs.Errorf(f, diag.NewSpan(at, at+len(line)), "header", "write time,good,total or time,good,total,slo",
		"the first line does not name the columns")
	return 0
}

func readRow(row []cell, width int) (s sample, bad diag.Span, err error) {
	whole := diag.NewSpan(row[0].at.Start, row[len(row)-1].at.End)
	if len(row) != width {
		return s, whole, fmt.Errorf("%d columns where the first line names %d", len(row), width)
	}
	if s.t, s.day, err = moment(row[0].text); err != nil {
		return s, row[0].at, err
	}
	if s.good, err = number(row[1].text); err != nil {
		return s, row[1].at, err
	}
	if s.total, err = number(row[2].text); err != nil {
		return s, row[2].at, err
	}
	if s.good > s.total {
		return s, row[1].at, fmt.Errorf("good (%s) is above total (%s)", row[1].text, row[2].text)
	}
	return s, diag.Span{}, nil
}

// moment reads a date or an RFC 3339 time.
func moment(s string) (t time.Time, isDay bool, err error) {
	if t, err = time.Parse(time.DateOnly, s); err == nil {
		isDay = true
	} else {
		t, err = time.Parse(time.RFC3339, s)
	}
	if err != nil || !plausible(t) {
		return time.Time{}, false, fmt.Errorf("%q is neither a date (2026-03-14) nor an RFC 3339 time "+
			"(2026-03-14T09:00:00Z)", clip(s))
	}
	return t.UTC(), isDay, nil
}

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
