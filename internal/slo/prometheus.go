package slo

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"throughline/internal/diag"
	"throughline/internal/node"
)

// readPrometheus reads the answer of a range query (/api/v1/query_range, resultType matrix), its data alone, or the
// bare list of series that client libraries keep: two series, the numerator and the total, or one of ratios from 0 to
// 1, each of which weighs as much as any other. Where an answer has more series, the definition's annotation
// throughline/series says which. The numerator counts what the definition's indicator counts, good or bad, unless its
// label series says otherwise.
//
// A value at a time is what was measured up to it, since the value before it: Prometheus looks back.
func readPrometheus(f *diag.File, b *Definition, errs *diag.List) []sample {
	n, ok := node.JSON(f, diag.NewSpan(0, len(f.Data)), errs)
	if !ok {
		return nil
	}
	d := &node.Decoder{File: f, Errs: errs}
	list, ok := result(d, n)
	if !ok {
		return nil
	}
	chosen, ok := b.choose(d, list)
	if !ok {
		return nil
	}
	first := readSeries(d, chosen[0])
	if len(chosen) == 1 {
		return ratio(d, first, b.role)
	}
	return pair(d, first, readSeries(d, chosen[1]), role(chosen[0], b.role))
}

// result finds the list of series.
func result(d *node.Decoder, n *node.Node) (*node.Node, bool) {
	if n.Kind == node.List {
		return n, len(n.Items) > 0 || empty(d, n)
	}
	if said := n.Get("error"); said != nil && text(n, "status") == "error" {
		d.Errorf(said, "format", "ask again and keep the answer only if its status is success",
			"Prometheus answered with an error: %s", clip(said.Text))
		return nil, false
	}
	data := n
	if in := n.Get("data"); in != nil {
		data = in
	}
	kind, list := data.Get("resultType"), data.Get("result")
	switch {
	case kind == nil || list == nil:
		d.Errs.Errorf(d.File, head(n), "format", "save the answer of /api/v1/query_range as it is",
			"this is not the answer of a range query")
	case kind.Text != "matrix":
		d.Errorf(kind, "format", "ask /api/v1/query_range", "a result of type %q, where a range query gives a matrix",
			clip(kind.Text))
	case list.Kind != node.List:
		d.Errorf(list, "format", "", "a list of series is expected here, not %s", list.Kind)
	case len(list.Items) == 0:
		empty(d, list)
	default:
		return list, true
	}
	return nil, false
}

func empty(d *node.Decoder, n *node.Node) bool {
	d.Errorf(n, "format", "look at the query: nothing matched it", "the answer has no series")
	return false
}

// choose picks the series that measure a definition: one, or the numerator and the total in this order.
func (b *Definition) choose(d *node.Decoder, list *node.Node) ([]*node.Node, bool) {
	var out []*node.Node
	for _, s := range list.Items {
		if s.Kind != node.Map || s.Get("values") == nil {
			d.Errorf(s, "format", "ask /api/v1/query_range for a matrix", "a series is a metric and its values")
			return nil, false
		}
		if matches(s.Get("metric"), b.series) {
			out = append(out, s)
		}
	}
	switch {
	case len(out) == 0:
		d.Errorf(list, "series", "look at the annotation throughline/series of "+b.Name,
			"no series has the labels that the budget %s asks for", b.Name)
	case len(out) > 2:
		d.Errorf(out[2], "series", "annotate the SLO with throughline/series: "+example(out[0].Get("metric")),
			"%d series, where a budget is measured by one or two", len(out))
	case len(out) == 2 && called(out[0]) == "total":
		return []*node.Node{out[1], out[0]}, true
	default:
		return out, true
	}
	return nil, false
}

func called(series *node.Node) string { return text(series.Get("metric"), "series") }

func role(numerator *node.Node, otherwise string) string {
	if name := called(numerator); name == "good" || name == "bad" {
		return name
	}
	return otherwise
}

func matches(metric *node.Node, want map[string]string) bool {
	for k, v := range want {
		if text(metric, k) != v {
			return false
		}
	}
	return true
}

// example writes the last label of a series the way that an annotation chooses it.
func example(metric *node.Node) string {
	if metric == nil || len(metric.Entries) == 0 {
		return `instance="a:80"`
	}
	for _, e := range metric.Entries {
		if e.Key == "instance" {
			return e.Key + "=" + strconv.Quote(e.Value.Text)
		}
	}
	e := metric.Entries[len(metric.Entries)-1]
	return e.Key + "=" + strconv.Quote(e.Value.Text)
}

// selector reads labels as a query writes them, with or without braces: instance="a:80", job="x".
func selector(s string) (map[string]string, bool) {
	s = strings.TrimSpace(s)
	s = strings.TrimSuffix(strings.TrimPrefix(s, "{"), "}")
	out := map[string]string{}
	for s = strings.TrimSpace(s); s != ""; {
		key, rest, ok := strings.Cut(s, "=")
		rest = strings.TrimSpace(rest)
		quoted, err := strconv.QuotedPrefix(rest)
		if !ok || err != nil {
			return nil, false
		}
		value, err := strconv.Unquote(quoted)
		if key = strings.TrimSpace(key); err != nil || key == "" || strings.ContainsAny(key, "!~{} ,") {
			return nil, false
		}
		out[key] = value
		s = strings.TrimSpace(rest[len(quoted):])
		if s != "" {
			if !strings.HasPrefix(s, ",") {
				return nil, false
			}
			s = strings.TrimSpace(s[1:])
		}
	}
	return out, len(out) > 0
}

// readSeries reads the values of a series, each a pair of a time in seconds and a number, into good.
func readSeries(d *node.Decoder, n *node.Node) (out []sample) {
	p := problems{file: d.File, errs: d.Errs}
	for _, v := range n.Get("values").Items {
		if len(v.Items) != 2 || v.Items[0].Kind != node.Scalar || v.Items[1].Kind > node.Scalar {
			p.report(v.Span, "", "a value is a pair of a time and a number")
			continue
		}
		t, err := number(v.Items[0].Text)
		at := time.UnixMilli(int64(math.Round(t * 1000))).UTC()
		if err != nil || t > 1e11 || !plausible(at) {
			p.report(v.Items[0].Span, "times are seconds since 1970", "%q is not a time", clip(v.Items[0].Text))
			continue
		}
		x, err := number(v.Items[1].Text)
		if err != nil {
			p.cannot(v.Items[1].Span, "take the pair out: a missing value is a gap", err)
			continue
		}
		out = append(out, sample{t: at, back: true, good: x, file: d.File, at: v.Span})
	}
	return inOrder(out, d.Errs)
}

// ratio turns ratios into counts of one.
func ratio(d *node.Decoder, list []sample, role string) (out []sample) {
	p := problems{file: d.File, errs: d.Errs}
	for _, s := range list {
		if s.good > 1 {
			p.report(s.at, "a single series is a ratio from 0 to 1; counts need a second series, the total",
				"the value %g is above 1", s.good)
			continue
		}
		if s.total = 1; role == "bad" {
			s.good = 1 - s.good
		}
		out = append(out, s)
	}
	return out
}

// pair joins the numerator with the total of the same time; a time that only one of them has is a gap.
func pair(d *node.Decoder, numerator, total []sample, role string) (out []sample) {
	at := make(map[int64]float64, len(total))
	for _, s := range total {
		at[s.t.UnixMilli()] = s.good
	}
	p := problems{file: d.File, errs: d.Errs}
	for _, s := range numerator {
		whole, ok := at[s.t.UnixMilli()]
		if !ok {
			continue
		}
		if s.good > whole {
			p.report(s.at, fmt.Sprintf("the first series counts %s, the second all; or label them series=\"%s\" and "+
				"series=\"total\"", role, role), "%s (%g) is above total (%g)", role, s.good, whole)
			continue
		}
		if s.total = whole; role == "bad" {
			s.good = whole - s.good
		}
		out = append(out, s)
	}
	if len(out) == 0 && p.n == 0 && len(numerator) > 0 {
		p.report(numerator[0].at, "ask for both in one query, with one step", "the two series have no time in common")
	}
	return out
}
