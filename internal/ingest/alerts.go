package ingest

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"throughline/internal/review"
)

// Alerts: what Alertmanager sends to a webhook or answers at /api/v2/alerts (also Grafana's), and the answer of a
// range query over ALERTS, which alone has history. One alert is told once, however many instances it fired for.

func isAlerts(in *Input) bool {
	root := in.root()
	one := root.head()
	if root.isMap() {
		one = root.peek("alerts").head()
	}
	return one.has("labels", "startsAt") || root.has("alerts", "receiver") || root.has("alerts", "groupLabels") ||
		root.peek("data").has("resultType", "result")
}

// A firing is one alert of one instance, from when it fired to when it ended.
type firing struct {
	name, lane, summary string
	from, until         review.Time
	open                bool // its end is not known
	href                []string
	place               value
}

// together is how far apart instances of one alert may start to be told as one.
const together = 5 * time.Minute

func readAlerts(r *reader) error {
	root := r.in.json(r.in.Files[0])
	var all []firing
	if data := root.peek("data"); data.has("resultType") {
		if t := data.get("resultType").text(); t != "matrix" {
			return &Error{
				Source:  r.in.Name,
				At:      "data.resultType",
				Message: "this is a " + t + ", which has no history",
				Hint:    "ask for a range: /api/v1/query_range?query=ALERTS&start=...&end=...&step=30s",
			}
		}
		all = r.matrix(data.get("result"))
	} else {
		list := root
		if root.isMap() {
			list = root.get("alerts")
		}
		if n := root.peek("truncatedAlerts"); n.there() {
			r.warn(n, n.text()+" alerts were cut off from this message")
		}
		for _, a := range list.list() {
			if f, ok := r.firing(a); ok {
				all = append(all, f)
			}
		}
	}
	for _, f := range r.group(all) {
		r.alert(f)
	}
	return nil
}

func laneLabel(labels value) string {
	for _, key := range []string{"service", "team", "job", "app", "namespace"} {
		if s := labels.peek(key).text(); s != "" {
			return laneOf(s)
		}
	}
	return ""
}

func (r *reader) firing(a value) (firing, bool) {
	labels, notes := a.get("labels"), a.peek("annotations")
	f := firing{
		name:  firstOf(labels.peek("alertname").text(), "alert"),
		lane:  laneLabel(labels),
		from:  r.instant(a.get("startsAt")),
		until: r.instant(a.peek("endsAt")),
		place: a,
	}
	f.summary = firstOf(notes.peek("summary").text(), notes.peek("description").text(), notes.peek("message").text())
	f.href = []string{a.peek("generatorURL").text()}
	r.service(labels.peek("service"))
	// While an alert fires, Alertmanager's answer gives an end in the future: when it would be forgotten.
	f.open = f.until.IsZero() || a.peek("status").is("firing") || a.peek("status", "state").text() == "active"
	if state := a.peek("status", "state").text(); state == "suppressed" {
		r.noise("silenced alerts")
		return f, false
	}
	if f.from.IsZero() {
		r.add(Event{Text: escape(f.name), Kind: "alert"}, a)
		return f, false
	}
	return f, true
}

// matrix makes a firing of each run of samples: a gap of more than two steps ends it.
func (r *reader) matrix(result value) (all []firing) {
	first, last, step := r.grid(result)
	for _, series := range result.list() {
		labels := series.get("metric")
		if state := labels.peek("alertstate").text(); state != "" && state != "firing" {
			r.noise("alerts that were only pending")
			continue
		}
		f := firing{name: firstOf(labels.peek("alertname").text(), "alert"), lane: laneLabel(labels), place: series}
		r.service(labels.peek("service"))
		for _, sample := range series.get("values").list() {
			at := r.instant(sampleAt(sample))
			if !f.from.IsZero() && at.At.Sub(f.until.At) > 2*step {
				all = append(all, f)
				f.from = review.Time{}
			}
			if f.from.IsZero() {
				f.from = at
				f.from.Approx = !at.At.After(first) // it may have fired before the range that was asked for
			}
			f.until, f.open = at, !at.At.Before(last)
		}
		if !f.from.IsZero() {
			all = append(all, f)
		}
	}
	return all
}

func sampleAt(sample value) value {
	if l := sample.list(); len(l) > 0 {
		return l[0]
	}
	return value{doc: sample.doc, up: &sample}
}

// grid is the first and the last instant of all samples, and the smallest step between two of a series.
func (r *reader) grid(result value) (first, last time.Time, step time.Duration) {
	for _, series := range result.list() {
		var before time.Time
		for _, sample := range series.get("values").list() {
			at := r.instant(sampleAt(sample)).At
			if d := at.Sub(before); !before.IsZero() && d > 0 && (step == 0 || d < step) {
				step = d
			}
			if first.IsZero() || at.Before(first) {
				first = at
			}
			if at.After(last) {
				last = at
			}
			before = at
		}
	}
	return first, last, max(step, time.Second)
}

// A told alert is one or more firings.
type toldAlert struct {
	firing
	instances int
}

// group puts the instances of one alert together that started within minutes of each other or while another of them
// fired.
func (r *reader) group(all []firing) (out []toldAlert) {
	slices.SortStableFunc(all, func(a, b firing) int {
		return cmp.Or(strings.Compare(a.name, b.name), strings.Compare(a.lane, b.lane), a.from.At.Compare(b.from.At))
	})
	type seenKey struct {
		place string
		from  int64
	}
	seen := map[seenKey]bool{}
	for _, f := range all {
		key := seenKey{
			f.name + "\x00" + f.lane + "\x00" + f.place.peek("fingerprint").text() + fingerprint(f.place),
			f.from.At.UnixNano(),
		}
		if seen[key] {
			r.noise("repeated alerts")
			if n := len(out); n > 0 && out[n-1].open && !f.open {
				out[n-1].until, out[n-1].open = f.until, out[n-1].instances > 1
			}
			continue
		}
		seen[key] = true
		if n := len(out); n > 0 && out[n-1].joins(f) {
			out[n-1].take(f)
			continue
		}
		out = append(out, toldAlert{f, 1})
	}
	return out
}

// fingerprint tells instances apart where the source gives none: by their labels.
func fingerprint(place value) string {
	labels := place.peek("labels")
	if !labels.isMap() {
		labels = place.peek("metric")
	}
	var all []string
	for k := range labels.keys() {
		all = append(all, k+"="+labels.peek(k).text())
	}
	slices.Sort(all)
	return strings.Join(all, ",")
}

func (a *toldAlert) joins(f firing) bool {
	if a.name != f.name || a.lane != f.lane {
		return false
	}
	return f.from.At.Sub(a.from.At) <= together || a.open || !f.from.At.After(a.until.At)
}

func (a *toldAlert) take(f firing) {
	a.instances++
	a.from.Approx = a.from.Approx || f.from.Approx && f.from.At.Equal(a.from.At)
	a.open = a.open || f.open
	if f.until.At.After(a.until.At) {
		a.until = f.until
	}
	a.summary = firstOf(a.summary, f.summary)
}

func (r *reader) alert(a toldAlert) {
	text := join(": ", escape(a.name), r.plainText(a.summary, a.place))
	if a.instances > 1 {
		text += " (" + strconv.Itoa(a.instances) + " instances)"
	}
	e := Event{At: a.from, Kind: "alert", Lane: a.lane, Text: text, Evidence: a.href, sure: true,
		source: fmt.Sprint(a.name, " ", a.lane, " ", a.from.At.Unix())}
	if !a.open {
		e.Until = a.until
	}
	r.add(e, a.place)
}
