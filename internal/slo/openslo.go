package slo

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"throughline/internal/diag"
	"throughline/internal/node"
)

// openSLO reads one document of OpenSLO v1: an SLO gives a definition for each of its objectives, other kinds none.
func openSLO(d *node.Decoder, n *node.Node) []*Definition {
	kind := n.Get("kind")
	switch {
	case kind == nil:
		d.Errs.Errorf(d.File, head(n), "missing", "write kind: SLO", "this does not say which kind of OpenSLO it is")
	case kind.Text == "SLO":
		if sloShape().check(d, n) {
			return readSLO(d, n)
		}
	case kind.Text == "SLI":
		shape := indicatorShape()
		shape.keys["apiVersion"], shape.keys["kind"] = nil, nil
		if shape.check(d, n) {
			indicator(d, n)
		}
	case otherKinds()[kind.Text] != nil:
		otherKinds()[kind.Text].check(d, n)
	default:
		known := []string{"SLO", "SLI", "DataSource", "Service", "AlertPolicy", "AlertCondition",
			"AlertNotificationTarget"}
		d.Errorf(kind, "format", diag.DidYouMean(kind.Text, known), "OpenSLO v1 has no kind %q", kind.Text)
	}
	return nil
}

func readSLO(d *node.Decoder, n *node.Node) []*Definition {
	meta, spec := n.Get("metadata"), n.Get("spec")
	if spec == nil || spec.Kind != node.Map {
		d.Errs.Errorf(d.File, head(n), "missing", "add spec: with a timeWindow, a budgetingMethod and objectives",
			"an SLO needs a spec")
		return nil
	}
	b := Definition{Title: text(meta, "displayName"), Description: strings.TrimSpace(text(spec, "description")),
		Service: text(spec, "service"), File: d.File, role: "good"}
	ok := b.named(d, n, meta)
	ok = b.annotated(d, meta) && ok
	ok = b.counted(d, spec) && ok
	ok = b.windowed(d, spec) && ok
	role, indicated := indicators(d, spec)
	if b.role = role; !ok || !indicated {
		objectives(d, spec, b) // for what else there is to say
		return nil
	}
	return objectives(d, spec, b)
}

// named reads the name, which becomes a path: budgets/<name>/.
func (b *Definition) named(d *node.Decoder, n, meta *node.Node) bool {
	name := (*node.Node)(nil)
	if meta != nil {
		name = meta.Get("name")
	}
	if name == nil || name.Kind != node.Scalar {
		d.Errs.Errorf(d.File, head(n), "missing", "add metadata: {name: checkout-availability}",
			"an SLO needs a metadata.name")
		return false
	}
	b.Name, b.At = name.Text, name.Span
	return goodName(d, name, b.Name)
}

func goodName(d *node.Decoder, at *node.Node, name string) bool {
	if len(name) <= 120 && regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`).MatchString(name) &&
		!strings.EqualFold(name, "index.html") {
		return true
	}
	d.Errorf(at, "name", "use letters, digits, hyphens, dots and underscores; displayName may be anything",
		"%q cannot be the name of a page", name)
	return false
}

// annotated reads what annotations (or labels, where a format has no annotations) say to us, and the audience:
//
//	throughline/series: instance="a:80", job="x"     which series of a Prometheus answer measures it
//	throughline/counts: slices                       measurements longer than a slice count slices
func (b *Definition) annotated(d *node.Decoder, meta *node.Node) bool {
	if l := audience(meta); l.Name != "" {
		b.Audience = l
	}
	ok := true
	for _, in := range []*node.Node{meta.Get("labels"), meta.Get("annotations")} {
		if in == nil {
			continue
		}
		for _, e := range in.Entries {
			name, ours := strings.CutPrefix(strings.Replace(e.Key, "throughline_", "throughline/", 1), "throughline/")
			if ours {
				ok = b.annotation(d, name, e) && ok
			}
		}
	}
	return ok
}

func (b *Definition) annotation(d *node.Decoder, name string, e node.Entry) bool {
	value, ok := d.String(e.Value)
	if !ok {
		return e.Value.Kind == node.Null
	}
	switch name {
	case "audience":
	case "series":
		if b.series, ok = selector(value); !ok {
			d.Errorf(e.Value, "value", `write it as instance="a:80", job="x"`,
				"%q does not choose a series by its labels", value)
		}
	case "counts":
		if b.countsSlices = value == "slices"; !b.countsSlices {
			d.Errorf(e.Value, "value", "write slices, or leave it out", "%q is nothing that measurements can count",
				value)
			ok = false
		}
	default:
		d.Errs.Errorf(d.File, e.KeySpan, "unknown-key",
			diag.DidYouMean(name, []string{"audience", "series", "counts"}), "there is no annotation throughline/%s",
			name)
		ok = false
	}
	return ok
}

func (b *Definition) counted(d *node.Decoder, spec *node.Node) bool {
	m := spec.Get("budgetingMethod")
	if m == nil || m.Kind == node.Null {
		d.Errs.Errorf(d.File, head(spec), "missing", "add budgetingMethod: Occurrences (or Timeslices, "+
			"RatioTimeslices)", "an SLO needs a budgetingMethod")
		return false
	}
	var ok bool
	b.Method, ok = d.Enum(m, []string{Occurrences, Timeslices, RatioTimeslices})
	return ok
}

func (b *Definition) windowed(d *node.Decoder, spec *node.Node) (ok bool) {
	w := spec.Get("timeWindow")
	if w == nil || w.Kind == node.Null || len(w.Items) == 0 {
		d.Errs.Errorf(d.File, head(spec), "window", "add timeWindow: [{duration: 28d, isRolling: true}]",
			"an SLO needs a time window")
		return false
	}
	if len(w.Items) > 1 {
		d.Errorf(w.Items[1], "window", "keep one; write a second SLO for the other",
			"an SLO has one time window, this is a second")
		return false
	}
	b.Window, ok = readWindow(d, w.Items[0])
	return ok
}

func readWindow(d *node.Decoder, n *node.Node) (w Window, ok bool) {
	length := n.Get("duration")
	if length == nil || length.Kind != node.Scalar {
		d.Errorf(n, "window", "add duration: 28d", "a time window needs a duration")
		return w, false
	}
	if w, ok = duration(length.Text); !ok {
		d.Errorf(length, "window", "write it as 28d, 4w, 1M, 1Q or 1Y, at most ten years",
			"%q is not a length of time", length.Text)
		return w, false
	}
	cal := n.Get("calendar")
	if cal != nil && cal.Kind == node.Null {
		cal = nil
	}
	w.Rolling = cal == nil
	if w.Unit == 'm' {
		d.Errs.Warnf(d.File, length.Span, "short-window", "for months write "+strconv.Itoa(w.N)+"M with a large M",
			"a window of only %s", w.Words())
	}
	if r := n.Get("isRolling"); r != nil && r.Kind != node.Null {
		said, ok := d.Bool(r)
		if !ok {
			return w, false
		}
		if said != w.Rolling {
			hint := "take the calendar out, or write isRolling: false"
			if cal == nil {
				hint = "add calendar: {startTime: 2026-01-01 00:00:00, timeZone: UTC}, or write isRolling: true"
			}
			d.Errorf(r, "window", hint, "a window is either rolling or has a calendar")
			return w, false
		}
	}
	if cal == nil {
		return w, true
	}
	w.Start, ok = readCalendar(d, cal)
	return w, ok
}

func readCalendar(d *node.Decoder, cal *node.Node) (time.Time, bool) {
	name, start := cal.Get("timeZone"), cal.Get("startTime")
	if name == nil || start == nil || name.Kind != node.Scalar || start.Kind != node.Scalar {
		d.Errorf(cal, "window", "write calendar: {startTime: 2026-01-01 00:00:00, timeZone: Europe/Copenhagen}",
			"a calendar needs a startTime and a timeZone")
		return time.Time{}, false
	}
	zone, err := time.LoadLocation(name.Text)
	if err != nil || name.Text == "" || name.Text == "Local" {
		d.Errorf(name, "zone", "write a name such as Europe/Copenhagen", "time zone %q is not known", name.Text)
		return time.Time{}, false
	}
	for _, layout := range []string{time.DateTime, "2006-01-02T15:04:05", time.RFC3339, time.DateOnly} {
		if t, err := time.ParseInLocation(layout, start.Text, zone); err == nil && plausible(t) {
			return t.In(zone), true
		}
	}
	d.Errorf(start, "time", "write it as 2026-01-01 00:00:00", "startTime %q is not a time", start.Text)
	return time.Time{}, false
}

// plausible keeps out times that only a slip of the keys makes, and with them loops over thousands of years.
func plausible(t time.Time) bool { return t.Year() >= 1970 && t.Year() < 2200 }

func objectives(d *node.Decoder, spec *node.Node, b Definition) (out []*Definition) {
	list := spec.Get("objectives")
	if list == nil || len(list.Items) == 0 {
		d.Errs.Errorf(d.File, head(spec), "missing", "add objectives: [{target: 0.995}]",
			"an SLO needs at least one objective")
		return nil
	}
	for i, o := range list.Items {
		c := b
		if i > 0 {
			c.Name, c.At = fmt.Sprintf("%s-%d", b.Name, i+1), o.Span
			if o.Get("value") == nil && o.Get("indicator") == nil && o.Get("indicatorRef") == nil {
				c.shares = b.Name
			}
		}
		if own := text(o, "displayName"); own != "" && len(list.Items) > 1 {
			c.Title = strings.TrimPrefix(b.Title+": "+own, ": ")
		}
		if c.objective(d, o) {
			out = append(out, &c)
		}
	}
	return out
}

func (b *Definition) objective(d *node.Decoder, o *node.Node) bool {
	ok := b.targeted(d, o)
	ok = b.sliced(d, o) && ok
	if op := o.Get("op"); op != nil && op.Kind != node.Null {
		_, known := d.Enum(op, []string{"lte", "gte", "lt", "gt"})
		ok = known && ok
	}
	for _, key := range []string{"value", "compositeWeight"} {
		if v := o.Get(key); v != nil && v.Kind != node.Null {
			_, isNumber := d.Float(v, -1e300, 1e300)
			ok = isNumber && ok
		}
	}
	if own := o.Get("indicator"); own != nil {
		_, known := indicator(d, own)
		ok = known && ok
	}
	return ok
}

func (b *Definition) targeted(d *node.Decoder, o *node.Node) (ok bool) {
	share, percent := o.Get("target"), o.Get("targetPercent")
	switch {
	case share != nil && percent != nil:
		d.Errorf(percent, "target", "keep one of the two", "an objective has either a target or a targetPercent")
	case share != nil:
		b.Target, ok = target(d, share, 1, "write a number above 0 and below 1, such as 0.995; targetPercent takes "+
			"99.5")
	case percent != nil:
		b.Target, ok = target(d, percent, 100, percentHint)
	default:
		d.Errs.Errorf(d.File, head(o), "missing", "add target: 0.995", "an objective needs a target")
	}
	return ok
}

const percentHint = "write a percentage from 1 to below 100, such as 99.5"

// target reads a target of which whole is the most. A budget of nothing and one of everything are no budgets, and a
// percentage below one is a fraction that was written in the wrong place.
func target(d *node.Decoder, n *node.Node, whole float64, hint string) (float64, bool) {
	v, ok := d.Float(n, -1e9, 1e9)
	if !ok {
		return 0, false
	}
	if v <= 0 || v >= whole || whole == 100 && v < 1 {
		d.Errorf(n, "target", hint, "a target of %s leaves no budget that can be counted", n.Text)
		return 0, false
	}
	return round(v / whole), true
}

func (b *Definition) sliced(d *node.Decoder, o *node.Node) bool {
	if b.Method == Occurrences || b.Method == "" {
		return true
	}
	n, t := o.Get("timeSliceWindow"), o.Get("timeSliceTarget")
	ok := true
	if n == nil || n.Kind != node.Scalar {
		d.Errs.Errorf(d.File, head(o), "missing", "add timeSliceWindow: 1m", "%s needs a timeSliceWindow", b.Method)
		ok = false
	} else {
		ok = b.slice(d, n)
	}
	if t == nil || t.Kind == node.Null {
		if b.Method == Timeslices {
			d.Errs.Errorf(d.File, head(o), "missing", "add timeSliceTarget: 0.99",
				"Timeslices needs a timeSliceTarget")
			return false
		}
		return ok
	}
	v, isNumber := d.Float(t, 0, 1)
	if isNumber && v == 0 {
		d.Errorf(t, "target", "write a number above 0 and at most 1",
			"with a timeSliceTarget of 0 no slice is ever bad")
		return false
	}
	b.SliceTarget = v
	return ok && isNumber
}

// slice reads the length of a slice; a bare number counts minutes.
func (b *Definition) slice(d *node.Decoder, n *node.Node) bool {
	length := n.Text
	if _, err := strconv.Atoi(length); err == nil {
		length += "m"
	}
	w, ok := duration(length)
	if !ok || !strings.ContainsRune("mhdw", rune(w.Unit)) {
		d.Errorf(n, "duration", "write it as 1m, 5m or 1h", "%q is not a length of a slice of time", n.Text)
		return false
	}
	if b.Slice = w.Length(); b.Window.N > 0 && b.Slice > b.Window.Length() {
		d.Errorf(n, "duration", "make the slice shorter than the window",
			"a slice of %s does not fit into the window of %s", n.Text, b.Window)
		return false
	}
	return true
}

// indicators reads the indicator of a spec, of which OpenSLO wants one. It may be left out here, where measurements
// come from files.
func indicators(d *node.Decoder, spec *node.Node) (role string, ok bool) {
	in, ref := spec.Get("indicator"), spec.Get("indicatorRef")
	if in != nil && in.Kind != node.Null && ref != nil && ref.Kind != node.Null {
		d.Errorf(ref, "indicator", "keep one of the two", "an SLO has either an indicator or an indicatorRef")
		return "good", false
	}
	if in == nil || in.Kind == node.Null {
		return "good", true
	}
	return indicator(d, in)
}

// indicator holds what belongs together in an indicator and says what the numerator counts: good or bad.
func indicator(d *node.Decoder, n *node.Node) (role string, ok bool) {
	spec := n.Get("spec")
	threshold, ratio := spec.Get("thresholdMetric"), spec.Get("ratioMetric")
	switch {
	case threshold != nil && ratio != nil:
		d.Errorf(ratio, "indicator", "keep one of the two", "an indicator has either a thresholdMetric or a "+
			"ratioMetric")
		return "good", false
	case threshold == nil && ratio == nil:
		d.Errs.Errorf(d.File, head(n), "indicator", "add spec: {ratioMetric: ...}",
			"an indicator needs a thresholdMetric or a ratioMetric")
		return "good", false
	case threshold != nil:
		return "good", true
	}
	if c := ratio.Get("counter"); c != nil && c.Kind != node.Null {
		if _, ok := d.Bool(c); !ok {
			return "good", false
		}
	}
	return ratioMetric(d, ratio)
}

func ratioMetric(d *node.Decoder, n *node.Node) (role string, ok bool) {
	good, bad, total, raw := n.Get("good"), n.Get("bad"), n.Get("total"), n.Get("raw")
	switch {
	case raw != nil && (good != nil || bad != nil || total != nil):
		d.Errorf(raw, "indicator", "keep raw, or good (or bad) with total", "raw is the ratio itself and stands alone")
	case raw != nil:
		return rawType(d, n)
	case good != nil && bad != nil:
		d.Errorf(bad, "indicator", "keep one of the two", "a ratio counts either good or bad")
	case good == nil && bad == nil:
		d.Errs.Errorf(d.File, head(n), "indicator", "add good: or bad:, or raw: with rawType:",
			"a ratio needs what it counts")
	case total == nil:
		d.Errs.Errorf(d.File, head(n), "indicator", "add total:", "a ratio needs a total")
	case bad != nil:
		return "bad", true
	default:
		return "good", true
	}
	return "good", false
}

func rawType(d *node.Decoder, n *node.Node) (role string, ok bool) {
	t := n.Get("rawType")
	if t == nil || t.Kind == node.Null {
		d.Errs.Errorf(d.File, head(n), "missing", "add rawType: success or rawType: failure",
			"a raw ratio needs a rawType")
		return "good", false
	}
	kind, ok := d.Enum(t, []string{"success", "failure"})
	if kind == "failure" {
		return "bad", ok
	}
	return "good", ok
}

func text(n *node.Node, key string) string {
	if v := n.Get(key); v != nil && v.Kind == node.Scalar {
		return v.Text
	}
	return ""
}
