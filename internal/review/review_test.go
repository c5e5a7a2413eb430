package review

import (
	"testing"
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
			event.SetExtra(EventExtra{Theories: []TheoryEffect{{Theory: Ref{ID: "t1"}, Effect: e}}})
			r.Timeline = append(r.Timeline, event)
		}
		s := r.Stories()[0]
		if s.State != tt.state || s.Settled != tt.settled || len(s.Plays) != len(tt.effects) {
			t.Errorf("%s: %+v", tt.name, s)
		}
	}
}

// TestMitigatorsShareWhatMostHave holds that a large site does not hold for each of its mitigators what is the same
// for all with that source, and that changing one changes no other.
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
