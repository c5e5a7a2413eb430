package slo

import (
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"
	"time"

	"throughline/internal/diag"
	"throughline/internal/node"
)

// CSV reads time,good,total[,slo]. A row that cannot be counted is an error at its line and a gap.
func CSV(f *diag.File, own string, errs *diag.List) map[string][]Point {
	out := map[string][]Point{}
	lines := strings.Split(strings.TrimPrefix(string(f.Data), "\ufeff"), "\n")
	head := strings.TrimSpace(lines[0])
	if head != "time,good,total" && head != "time,good,total,slo" {
		errs.Errorf(f, diag.Span{}, "header", "write time,good,total or time,good,total,slo", "the first line names the columns wrongly")
		return out
	}
	width := strings.Count(head, ",") + 1
	for i, line := range lines[1:] {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		row := strings.Split(line, ",")
		name := own
		p, err := Point{}, error(nil)
		if len(row) != width {
			err = fmt.Errorf("%d columns where the first line has %d", len(row), width)
		} else {
			if width == 4 {
				name = strings.TrimSpace(row[3])
			}
			p, err = point(row[0], row[1], row[2])
		}
		if ps := out[name]; err == nil && len(ps) > 0 && !p.Start.After(ps[len(ps)-1].Start) {
			err = fmt.Errorf("the time %s is not after the row before it", row[0])
		}
		if err != nil {
			at := f.LineStart(i + 2)
			errs.Errorf(f, diag.Span{Start: at, End: at + len(line)}, "measurement", "mend the row, or take it out: a missing row is a gap", "%s", err)
			continue
		}
		out[name] = append(out[name], p)
	}
	for _, ps := range out {
		ends(ps)
	}
	return out
}

func point(at, good, total string) (p Point, err error) {
	if p.Start, err = time.Parse(time.DateOnly, at); err != nil {
		if p.Start, err = time.Parse(time.RFC3339, at); err != nil {
			return p, fmt.Errorf("%q is neither a date nor an RFC 3339 time", at)
		}
	}
	if p.Good, err = number(good); err == nil {
		p.Total, err = number(total)
	}
	if err == nil && p.Good > p.Total {
		err = fmt.Errorf("good (%s) is above total (%s)", good, total)
	}
	return p, err
}

func number(s string) (float64, error) {
	v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || v < 0 {
		return 0, fmt.Errorf("%q is not a count: a finite number of 0 or more", s)
	}
	return v, nil
}

// ends gives every point its length: the median distance of two, and never past the next.
func ends(ps []Point) {
	if len(ps) == 0 {
		return
	}
	step := 24 * time.Hour
	if len(ps) > 1 {
		var ds []time.Duration
		for i := 1; i < len(ps); i++ {
			ds = append(ds, ps[i].Start.Sub(ps[i-1].Start))
		}
		sort.Slice(ds, func(i, j int) bool { return ds[i] < ds[j] })
		step = ds[len(ds)/2]
	}
	for i := range ps {
		ps[i].End = ps[i].Start.Add(step)
		if i+1 < len(ps) && ps[i].End.After(ps[i+1].Start) {
			ps[i].End = ps[i+1].Start
		}
	}
}

// Prometheus reads a range-query answer (resultType matrix) or the bare list of its series: one series is a ratio, two
// are good and total in this order unless their label "series" says otherwise.
func Prometheus(f *diag.File, errs *diag.List) []Point {
	n, ok := node.JSON(f, diag.Span{End: len(f.Data)}, errs)
	if !ok {
		return nil
	}
	d := &node.Decoder{File: f, Errs: errs}
	list := n
	if data := n.Get("data"); n.Kind == node.Map && data != nil {
		if text(data, "resultType") != "matrix" {
			d.Errorf(data, "format", "ask /api/v1/query_range", "resultType %q is not matrix", text(data, "resultType"))
			return nil
		}
		list = data.Get("result")
	}
	if list == nil || list.Kind != node.List || len(list.Items) < 1 || len(list.Items) > 2 {
		d.Errorf(n, "format", "sum the query to one series for a ratio, or two for good and total", "one or two series are needed")
		return nil
	}
	first := series(d, list.Items[0])
	if len(list.Items) == 1 {
		return ratio(d, list.Items[0], first)
	}
	second := series(d, list.Items[1])
	if text(list.Items[0].Get("metric"), "series") == "total" {
		first, second = second, first
	}
	return pair(d, n, first, second)
}

func ratio(d *node.Decoder, n *node.Node, ps []Point) []Point {
	out := ps[:0]
	for _, p := range ps {
		if p.Good > 1 {
			d.Errorf(n, "measurement", "a single series is a ratio from 0 to 1", "the value at %s is above 1", p.Start.Format(time.RFC3339))
			continue
		}
		p.Total = 1
		out = append(out, p)
	}
	ends(out)
	return out
}

func pair(d *node.Decoder, n *node.Node, good, total []Point) (out []Point) {
	at := map[int64]float64{}
	for _, p := range total {
		at[p.Start.UnixNano()] = p.Good
	}
	for _, p := range good {
		t, ok := at[p.Start.UnixNano()]
		if !ok {
			continue
		}
		if p.Good > t {
			d.Errorf(n, "measurement", "the first series is good, the second total", "good is above total at %s", p.Start.Format(time.RFC3339))
			continue
		}
		p.Total = t
		out = append(out, p)
	}
	ends(out)
	return out
}

func series(d *node.Decoder, n *node.Node) (out []Point) {
	values := n.Get("values")
	if values == nil {
		d.Errorf(n, "format", "", "a series needs values")
		return nil
	}
	for _, v := range values.Items {
		if len(v.Items) != 2 {
			d.Errorf(v, "measurement", "", "a value is a pair of time and number")
			continue
		}
		t, err := number(v.Items[0].Text)
		g, err2 := number(v.Items[1].Text)
		if err != nil || err2 != nil || t > 1e11 {
			d.Errorf(v, "measurement", "take it out: a missing value is a gap", "%q at %q is not a count at a time", v.Items[1].Text, v.Items[0].Text)
			continue
		}
		p := Point{Start: time.UnixMilli(int64(math.Round(t * 1000))).UTC(), Good: g}
		if len(out) > 0 && !p.Start.After(out[len(out)-1].Start) {
			d.Errorf(v, "measurement", "sort the values by time", "the time is not after the one before it")
			continue
		}
		out = append(out, p)
	}
	return out
}
