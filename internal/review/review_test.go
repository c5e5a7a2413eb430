package review

import (
	"fmt"
	"testing"
	"time"
)

func TestStories(t *testing.T) {
	tests := []struct {
		name    string
		effects []string
		state   string
		settled int
	}{
		{"never raised", nil, NeverRaised, -1},
		{"open", []string{"raises", "supports"}, Open, -1},
		{"dead end", []string{"raises", "supports", "rules-out"}, RuledOut, 2},
		{"stands", []string{"raises", "acts-on", "stands"}, Stands, 2},
		{"parked", []string{"raises", "parks"}, Parked, 1},
		{"revived and open", []string{"raises", "rules-out", "revives"}, Open, -1},
		{"revived and settled", []string{"raises", "rules-out", "revives", "stands"}, Stands, 3},
		{"weakened only", []string{"raises", "weakens"}, Open, -1},
	}
	for _, tt := range tests {
		r := &Review{Theories: []Theory{{ID: "t1"}}}
		for _, e := range tt.effects {
			var event Event
			event.SetExtra(EventExtra{Theory: Ref{ID: "t1"}, Effect: e})
			r.Timeline = append(r.Timeline, event)
		}
		s := r.Stories()[0]
		if s.State != tt.state || s.Settled != tt.settled || len(s.Plays) != len(tt.effects) {
			t.Errorf("%s: %+v", tt.name, s)
		}
	}
}

func TestParseTime(t *testing.T) {
	cph, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		t.Skip("no time zone database here")
	}
	clock := Clock{Zone: cph, Day: time.Date(2026, 3, 14, 9, 0, 0, 0, time.UTC)}
	for in, want := range map[string]string{
		"2026-03-14T09:02+01:00":    "2026-03-14T08:02:00Z 1 3600",
		"2026-03-14T09:02:03Z":      "2026-03-14T09:02:03Z 0 0",
		"2026-03-14T09:02:03.5Z":    "2026-03-14T09:02:03Z 0 0",
		"2026-03-14 09:02":          "2026-03-14T08:02:00Z 1 3600",
		"2026-07-14 09:02:30":       "2026-07-14T07:02:30Z 0 7200",
		"2026-03-14":                "2026-03-13T23:00:00Z 2 3600",
		"2026-03":                   "2026-02-28T23:00:00Z 3 3600",
		"2025":                      "2024-12-31T23:00:00Z 4 3600",
		"09:02":                     "2026-03-14T08:02:00Z 1 3600",
		"9:02":                      "2026-03-14T08:02:00Z 1 3600",
		"2022-04-12T11:07:00-00:00": "2022-04-12T11:07:00Z 0 0",
		"2026-10-25 02:30":          "2026-10-25T00:30:00Z 1 7200",
		"2026-03-29 02:30":          "2026-03-29T01:30:00Z 1 7200",
	} {
		got, _, _, err := ParseTime(in, clock)
		if err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		if s := got.At.Format(time.RFC3339) + " " + fmt.Sprint(got.Precision, " ", got.Offset); s != want {
			t.Errorf("%s: got %s, want %s", in, s, want)
		}
	}
	if about, _, _, _ := ParseTime("~09:02", clock); !about.Approx || about.String() != "~2026-03-14 09:02" {
		t.Errorf("about: %v", about)
	}
	for _, in := range []string{"", "~", "25:00", "2026-02-30", "9.02", "yesterday", "2026-3-4", "0001", "2026-03-14T09:02+99:00"} {
		if got, _, _, err := ParseTime(in, clock); err == nil {
			t.Errorf("%q is read as %v", in, got)
		}
	}
}

func FuzzParseTime(f *testing.F) {
	for _, s := range []string{"09:02", "2026-03-14", "~2025", "2026-03-29 02:30", "2026-03-14T09:02:03.999+14:00"} {
		f.Add(s)
	}
	cph, err := time.LoadLocation("Europe/Copenhagen")
	if err != nil {
		cph = time.UTC
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, _, _, err := ParseTime(s, Clock{Zone: cph, Day: time.Unix(1_700_000_000, 0)})
		if err == nil && (got.IsZero() || got.At.Year() < 1969 || got.At.Year() > 2201 || got.At.Location() != time.UTC) {
			t.Errorf("%q: %v", s, got.At)
		}
	})
}

// TestMitigatorsShareWhatMostHave holds that a large site does not hold for each of its mitigators what is the same for all with
// that source, and that changing one changes no other.
func TestMitigatorsShareWhatMostHave(t *testing.T) {
	for _, source := range append(Sources(), "elsewhere") {
		var a, b Item
		set := func() {
			a.SetExtra(ItemExtra{Source: source, Knowers: -1})
			b.SetExtra(ItemExtra{Source: source, Knowers: -1})
		}
		set()
		if n := testing.AllocsPerRun(10, set); n > 0 && source != "elsewhere" {
			t.Errorf("%s: each takes memory of its own, %v pieces", source, n/2)
		}
		more := a.Extra()
		more.Knowers, more.Topic = 1, "failover"
		a.SetExtra(more)
		if got := b.Extra(); got.Source != source || got.Knowers != -1 || got.Topic != "" {
			t.Errorf("%s: the other one is %+v", source, got)
		}
		if got := a.Extra(); got.Source != source || got.Topic != "failover" {
			t.Errorf("%s: changed it is %+v", source, got)
		}
		a.SetExtra(ItemExtra{Knowers: -1})
		if a.extra != nil {
			t.Error("nothing takes memory")
		}
	}
}
