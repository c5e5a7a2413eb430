package slo

import (
	"fmt"
	"strings"
	"time"

	"throughline/internal/node"
)

func openSLO(d *node.Decoder, n *node.Node) []*Definition {
	keys(d, n, "an SLO", "apiVersion kind metadata spec")
	meta, spec := n.Get("metadata"), n.Get("spec")
	if spec == nil || spec.Kind != node.Map {
		d.Errorf(n, "missing", "", "an SLO needs a spec")
		return nil
	}
	keys(d, spec, "an SLO's spec", "description service indicator indicatorRef timeWindow budgetingMethod objectives alertPolicies")
	b := Definition{Name: text(meta, "name"), Title: text(meta, "displayName"), Description: strings.TrimSpace(text(spec, "description")),
		Service: text(spec, "service"), Method: text(spec, "budgetingMethod"), File: d.File, At: n.Span, Audience: audience(meta)}
	if b.Name == "" || strings.ContainsAny(b.Name, `/\`) || strings.HasPrefix(b.Name, ".") {
		d.Errorf(n, "name", "", "an SLO needs a metadata.name without slashes")
		return nil
	}
	if b.Method != Occurrences && b.Method != Timeslices && b.Method != RatioTimeslices {
		d.Errorf(spec, "method", "write Occurrences, Timeslices or RatioTimeslices", "budgetingMethod %q is not known", b.Method)
		return nil
	}
	w := spec.Get("timeWindow")
	if w == nil || w.Kind != node.List || len(w.Items) != 1 {
		at := w
		if at == nil {
			at = spec
		}
		d.Errorf(at, "window", "give exactly one entry under timeWindow", "an SLO needs one time window")
		return nil
	}
	var ok bool
	if b.Window, ok = readWindow(d, w.Items[0]); !ok {
		return nil
	}
	return objectives(d, spec, b)
}

func objectives(d *node.Decoder, spec *node.Node, b Definition) (out []*Definition) {
	list := spec.Get("objectives")
	if list == nil || len(list.Items) == 0 {
		d.Errorf(spec, "missing", "", "an SLO needs at least one objective")
		return nil
	}
	for i, o := range list.Items {
		keys(d, o, "an objective", "displayName op value target targetPercent timeSliceTarget timeSliceWindow indicator indicatorRef compositeWeight")
		c := b
		if i > 0 {
			c.Name = fmt.Sprintf("%s-%d", b.Name, i+1)
		}
		var ok bool
		if p := o.Get("targetPercent"); p != nil {
			c.Target, ok = target(d, p, 100)
		} else if t := o.Get("target"); t != nil {
			c.Target, ok = target(d, t, 1)
		} else {
			d.Errorf(o, "missing", "add target: 0.995", "an objective needs a target")
		}
		if ok && slices(d, o, &c) {
			out = append(out, &c)
		}
	}
	return out
}

func slices(d *node.Decoder, o *node.Node, b *Definition) bool {
	if b.Method == Occurrences {
		return true
	}
	n := o.Get("timeSliceWindow")
	if n == nil {
		d.Errorf(o, "missing", "add timeSliceWindow: 1m", "%s needs a timeSliceWindow", b.Method)
		return false
	}
	w, ok := duration(n.Text)
	if b.Slice = w.length(); !ok || b.Slice <= 0 {
		d.Errorf(n, "duration", "write it as 1m or 5m", "%q is not a length of time", n.Text)
		return false
	}
	if b.Method == RatioTimeslices {
		return true
	}
	t := o.Get("timeSliceTarget")
	if t == nil {
		d.Errorf(o, "missing", "add timeSliceTarget: 0.99", "Timeslices needs a timeSliceTarget")
		return false
	}
	b.SliceTarget, ok = d.Float(t, 0, 1)
	return ok
}

// target reads a target of which whole is the most; a budget of nothing and one of everything are no budgets.
func target(d *node.Decoder, n *node.Node, whole float64) (float64, bool) {
	c := *n
	c.Quoted = false
	v, ok := d.Float(&c, 0, 1e9)
	if ok && (v <= 0 || v >= whole) {
		d.Errorf(n, "target", fmt.Sprintf("write a number above 0 and below %g", whole), "a target of %s leaves no budget that can be counted", n.Text)
		return 0, false
	}
	return v / whole, ok
}

func keys(d *node.Decoder, n *node.Node, what, known string) {
	for _, e := range n.Entries {
		if !strings.Contains(" "+known+" ", " "+e.Key+" ") {
			d.Errs.Errorf(d.File, e.KeySpan, "unknown-key", "", "%s has no key %q", what, e.Key)
		}
	}
}

// sloth reads Sloth's short form, whose window is 30 days unless its generator is told otherwise.
func sloth(d *node.Decoder, n *node.Node) (out []*Definition) {
	list := n.Get("slos")
	if list == nil {
		d.Errorf(n, "missing", "", "a Sloth file needs slos")
		return nil
	}
	for _, s := range list.Items {
		o := s.Get("objective")
		if text(s, "name") == "" || o == nil {
			d.Errorf(s, "missing", "", "an SLO of Sloth needs a name and an objective")
			continue
		}
		t, ok := target(d, o, 100)
		if ok {
			out = append(out, &Definition{Name: text(n, "service") + "-" + text(s, "name"), Description: text(s, "description"), Service: text(n, "service"),
				Method: Occurrences, Target: t, Window: Window{N: 30, Unit: 'd', Rolling: true}, File: d.File, At: s.Span, Audience: audience(s, n)})
		}
	}
	return out
}

func pyrra(d *node.Decoder, n *node.Node) []*Definition {
	spec := n.Get("spec")
	if spec == nil || spec.Get("target") == nil || text(n.Get("metadata"), "name") == "" {
		d.Errorf(n, "missing", "", "an SLO of Pyrra needs metadata.name, spec.target and spec.window")
		return nil
	}
	w, ok := duration(text(spec, "window"))
	if !ok {
		d.Errorf(spec, "window", "write window: 4w", "an SLO of Pyrra needs a window")
		return nil
	}
	w.Rolling = true
	t, ok := target(d, spec.Get("target"), 100)
	if !ok {
		return nil
	}
	return []*Definition{{Name: text(n.Get("metadata"), "name"), Description: text(spec, "description"), Method: Occurrences, Target: t, Window: w, File: d.File, At: n.Span, Audience: audience(n.Get("metadata"))}}
}

func readWindow(d *node.Decoder, n *node.Node) (Window, bool) {
	keys(d, n, "a time window", "duration isRolling calendar")
	w, ok := duration(text(n, "duration"))
	if !ok {
		d.Errorf(n, "window", "write duration: 28d", "%q is not a length of time", text(n, "duration"))
		return w, false
	}
	cal := n.Get("calendar")
	w.Rolling = text(n, "isRolling") == "true" || cal == nil && n.Get("isRolling") == nil
	if w.Rolling == (cal != nil) {
		d.Errorf(n, "window", "write isRolling: true, or isRolling: false with a calendar", "a window is either rolling or has a calendar")
		return w, false
	}
	if w.Rolling {
		return w, true
	}
	zone, err := time.LoadLocation(text(cal, "timeZone"))
	if err != nil {
		d.Errorf(cal, "zone", "write a name such as Europe/Copenhagen", "time zone %q is not known", text(cal, "timeZone"))
		return w, false
	}
	for _, layout := range []string{time.DateTime, time.RFC3339, time.DateOnly} {
		if w.Start, err = time.ParseInLocation(layout, text(cal, "startTime"), zone); err == nil {
			return w, true
		}
	}
	d.Errorf(cal, "time", "write startTime: 2024-01-01 00:00:00", "startTime %q is not a time", text(cal, "startTime"))
	return w, false
}
