package cli

import (
	"os"
	"runtime/debug"
	"runtime/metrics"
)

// The pages of a large site are made with all of its reviews in memory. The collector lets garbage grow to as much again as what is
// held; where that is much, it is asked to let it grow to half of it, which costs some more of its work and saves a quarter of the
// memory. A site that takes little is left to it.
const (
	muchHeld = 200 << 20 // bytes
	thrifty  = 50        // percent
)

// saveMemory asks the collector for that if much is held now. What it gives undoes it. GOGC, where it is set, decides.
func saveMemory() (undo func()) {
	held := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(held)
	if os.Getenv("GOGC") != "" || held[0].Value.Kind() != metrics.KindUint64 || held[0].Value.Uint64() < muchHeld {
		return func() {}
	}
	before := debug.SetGCPercent(thrifty)
	return func() { debug.SetGCPercent(before) }
}
