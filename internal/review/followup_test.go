package review

import (
	"testing"
	"time"
)

// TestOverdue holds that a follow-up is late when the day, month or year that was written is over where it was
// written, and not a moment before.
func TestOverdue(t *testing.T) {
	cet := int32(time.Hour.Seconds())
	day := func(y int, m time.Month, d int) time.Time {
		return time.Date(y, m, d, 0, 0, 0, 0, time.FixedZone("", int(cet))).UTC()
	}
	for _, c := range []struct {
		name, kind, status string
		due                Time
		now                time.Time
		want               bool
		outcome            string
	}{
		{"during its day", "change", "open", Time{At: day(2026, 5, 1), Precision: Day, Offset: cet},
			day(2026, 5, 2).Add(-time.Second), false, OutcomeOpen},
		{"after its day", "change", "open", Time{At: day(2026, 5, 1), Precision: Day, Offset: cet}, day(2026, 5, 2),
			true, OutcomeOpen},
		{"at the end of its month", "change", "open", Time{At: day(2026, 5, 1), Precision: Month, Offset: cet},
			day(2026, 5, 31), false, OutcomeOpen},
		{"after its month", "change", "open", Time{At: day(2026, 5, 1), Precision: Month, Offset: cet},
			day(2026, 6, 1), true, OutcomeOpen},
		{"in its year", "change", "open", Time{At: day(2026, 1, 1), Precision: Year, Offset: cet}, day(2026, 12, 31),
			false, OutcomeOpen},
		{"after its year", "learn", "open", Time{At: day(2026, 1, 1), Precision: Year, Offset: cet}, day(2027, 1, 1),
			true, OutcomeOpen},
		{"by the minute", "learn", "open", Time{At: day(2026, 1, 1), Precision: Minute, Offset: cet}, day(2026, 1, 1),
			true, OutcomeOpen},
		{"no date", "learn", "open", Time{}, day(2027, 1, 1), false, OutcomeOpen},
		{"done", "change", "done", Time{At: day(2026, 5, 1), Precision: Day}, day(2027, 1, 1), false, OutcomeDone},
		{"dropped", "change", "dropped", Time{At: day(2026, 5, 1), Precision: Day}, day(2027, 1, 1), false,
			OutcomeDropped},
		{"accepted", "accept", "done", Time{}, day(2027, 1, 1), false, OutcomeAccepted},
		{"to be accepted", "accept", "open", Time{At: day(2026, 5, 1), Precision: Day}, day(2027, 1, 1), true,
			OutcomeOpen},
		{"none needed", "none", "open", Time{At: day(2026, 5, 1), Precision: Day}, day(2027, 1, 1), false,
			OutcomeNone},
		{"none needed, dropped", "none", "dropped", Time{}, day(2027, 1, 1), false, OutcomeNone},
	} {
		f := Followup{Kind: c.kind, Status: c.status, Due: c.due}
		if got := f.Overdue(c.now); got != c.want || f.Outcome() != c.outcome {
			t.Errorf("%s: overdue %v, outcome %s", c.name, got, f.Outcome())
		}
	}
}
