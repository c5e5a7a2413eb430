package view

import (
	"testing"
)

// TestCutUp holds that the parts of a long list hold every entry once, that none is too long, and that another entry
// at the front leaves all full parts where they are with what they hold.
func TestCutUp(t *testing.T) {
	contents := func(n int) map[string][2]int { // entries counted from the oldest
		out := map[string][2]int{}
		for _, p := range CutUp("m/2026/", n) {
			out[p.At] = [2]int{n - p.Until, n - p.From}
		}
		return out
	}
	for _, n := range []int{1, PerPart - 1, PerPart, PerPart + 1, 3*PerPart - 1, 3 * PerPart, 3*PerPart + 7} {
		now, next := contents(n), contents(n+1)
		total := 0
		for at, c := range now {
			total += c[1] - c[0]
			if c[1]-c[0] > PerPart || c[1] <= c[0] {
				t.Errorf("%d: %s has entries %v", n, at, c)
			}
			if at != "m/2026/index.html" && next[at] != c {
				t.Errorf("%d: %s had %v and has %v after one more", n, at, c, next[at])
			}
		}
		if total != n || now["m/2026/index.html"][1] != n {
			t.Errorf("%d entries became %v", n, now)
		}
	}
}
