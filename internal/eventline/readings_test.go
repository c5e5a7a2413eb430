package eventline

import (
	"slices"
	"testing"
	"time"
)

// TestReadings holds what is offered for a text that is no time: each reading, and nothing where none is sure.
func TestReadings(t *testing.T) {
	c := Context{Zone: time.UTC, Near: time.Date(2026, 3, 14, 0, 0, 0, 0, time.UTC)}
	for text, want := range map[string][]string{
		"March 14th, 2026":      {"2026-03-14"},
		"14 March 2026 9:02 pm": {"2026-03-14 21:02"},
		"03/04/2026":            {"2026-03-04", "2026-04-03"},
		"03/14/2026":            {"2026-03-14"},
		"04/04/2026":            {"2026-04-04"},
		"08.58":                 {"08:58"},
		"2026Q2":                {"2026-06"},
		"Q4 2026":               {"2026-12"},
		"next week":             {"2026-03-20"},
		"end of  month":         {"2026-03"},
		"next quarter":          {"2026-06"},
		"soon":                  nil,
		"2026-02-30":            nil,
		"Q5 2026":               nil,
	} {
		if got := Readings(text, c); !slices.Equal(got, want) {
			t.Errorf("%s: %q", text, got)
		}
	}
	if got := Readings("next week", Context{Zone: time.UTC}); got != nil {
		t.Errorf("seen from no day: %q", got)
	}
	if got := Days("2026-02-30"); got != "February 2026 has 28 days" || Days("2026-03-30") != "" || Days("x") != "" {
		t.Errorf("days: %q", got)
	}
}
