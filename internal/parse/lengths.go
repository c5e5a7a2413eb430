package parse

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"throughline/internal/diag"
	"throughline/internal/eventline"
	"throughline/internal/review"
)

// compareLengths compares what the prose says of how long it took ("Time to repair: 54 minutes") with the times of the
// review, and tells where they differ. No time is made of a length, and nothing is corrected: which of the two is
// right, only its writer knows. A length is told only where no pair of times that it can mean has it.
func compareLengths(f *diag.File, times *review.Times, errs *diag.List) {
	data := f.Data
	if !slices.ContainsFunc(lengthHints, func(w string) bool { return bytes.Contains(data, []byte(w)) }) {
		return
	}
	at, fenced := 0, false
	for line := range bytes.Lines(data) {
		start := at
		at += len(line)
		text := strings.TrimSpace(string(line))
		if strings.HasPrefix(text, "```") || strings.HasPrefix(text, "~~~") {
			fenced = !fenced
		}
		if fenced || text == "" || text[0] == '>' || len(text) > 200 {
			continue
		}
		label, l, from, to, ok := eventline.LabelledLength(string(line))
		if !ok || l.Value == 0 {
			continue
		}
		if m := meantBy(label); m.starts != nil {
			if said, hint := compareLength(times, l, m); said != "" {
				errs.Warnf(f, diag.NewSpan(start+from, start+to), "length", hint,
					"this %s does not fit the times of the review: %s", label, said)
			}
		}
	}
}

// lengthHints are parts of words without which a text has no label of a length. They spare most texts the look at
// each line.
var lengthHints = []string{"uration", "ime to ", "owntime", "etection time", "ecovery time", "esolution time",
	"TTR", "TTD", "TTM"}

// A meaning is which times a length with a label can lie between.
type meaning struct {
	starts, ends []string // markers
	open         bool     // counted from the start, which may be long before anybody noticed
}

func meantBy(label string) meaning {
	if i := strings.IndexByte(label, '('); i > 0 {
		label = strings.TrimSpace(label[:i]) // Time to recovery (TTR)
	}
	noticed := []string{"started", "detected", "declared"}
	switch label {
	case "time to detect", "time to detection", "detection time", "ttd", "mttd":
		return meaning{[]string{"started"}, []string{"detected"}, false}
	case "time to repair", "time to mitigate", "time to mitigation", "time to fix", "ttm", "mttm":
		return meaning{noticed, []string{"mitigated"}, false}
	case "time to recover", "time to recovery", "time to restore", "recovery time":
		return meaning{noticed, []string{"mitigated", "resolved"}, false}
	case "time to resolve", "time to resolution", "resolution time":
		return meaning{noticed, []string{"resolved"}, false}
	case "ttr", "mttr", "duration", "total duration", "incident duration", "outage duration", "impact duration",
		"total impact duration", "duration of impact", "duration of the outage", "duration of outage", "downtime",
		"total downtime":
		return meaning{noticed, []string{"mitigated", "resolved"}, true}
	}
	return meaning{}
}

// compareLength tells of a length that none of the pairs of times has, with the pair that is nearest; "" where one has
// it, or where there is none.
func compareLength(all *review.Times, l eventline.Length, m meaning) (said, hint string) {
	times := map[string]review.Time{}
	all.Each(func(marker string, t *review.Time) bool {
		if !t.IsZero() && t.Precision <= review.Minute && !t.Approx {
			times[marker] = *t
		}
		return true
	})
	if m.open && times["started"].IsZero() {
		return "", ""
	}
	best, nearest := time.Duration(1<<62), time.Duration(0)
	for _, a := range m.starts {
		for _, b := range m.ends {
			from, to := times[a], times[b]
			if from.IsZero() || to.IsZero() || !to.At.After(from.At) {
				continue
			}
			d := to.At.Sub(from.At)
			off := (d - l.Value).Abs()
			if off <= l.Slack+time.Minute {
				return "", ""
			}
			if off < best {
				best, nearest = off, d
				said = fmt.Sprintf("from %s (%s) to %s (%s) it is %s", a, from, b, to, sayLength(d))
			}
		}
	}
	if nearest-l.Value > 10*time.Hour {
		return said, "if only working hours count, say so: 5h 03m (in working hours)"
	}
	return said, "correct the one that is wrong; nothing is changed for you"
}

// sayLength writes a length in days, hours and minutes.
func sayLength(d time.Duration) string {
	var parts []string
	for _, u := range []struct {
		unit time.Duration
		name string
	}{{24 * time.Hour, "d"}, {time.Hour, "h"}, {time.Minute, "min"}} {
		if n := d / u.unit; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, u.name))
			d -= n * u.unit
		}
	}
	if len(parts) == 0 {
		return "less than a minute"
	}
	return strings.Join(parts, " ")
}
