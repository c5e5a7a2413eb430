package cli

import (
	"runtime/debug"
	"testing"
)

// TestGarbage holds how much more than what is held a build takes.
func TestGarbage(t *testing.T) {
	const mb = 1 << 20
	for _, c := range []struct {
		held uint64
		want int // percent
	}{
		{0, 100}, {63 * mb, 100}, {64 * mb, 500}, {160 * mb, 200}, {320 * mb, 100}, {640 * mb, 50}, {800 * mb, 40},
		{3000 * mb, 40},
	} {
		if got := gcPercentFor(c.held); got != c.want {
			t.Errorf("%d MB held: %d percent, not %d", c.held/mb, got, c.want)
		}
	}
}

// TestTendMemory holds that the collector is left as it was found.
func TestTendMemory(t *testing.T) {
	before := debug.SetGCPercent(123)
	defer debug.SetGCPercent(before)
	governGC()()
	if is := debug.SetGCPercent(123); is != 123 {
		t.Errorf("%d percent", is)
	}
}
