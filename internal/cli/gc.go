package cli

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"time"
)

// The collector lets garbage grow to as much again as is held, which is neither quick while a site of thousands of
// reviews is being read, with little held and much thrown away, nor thrifty once all of them are in memory. So where
// more than a little is held it is told again and again how far to let garbage grow: to room, or to two fifths of
// what is held where that is more. Without it a cold build of 3,000 reviews takes 7 to 10 % more of a processor's
// time.
const (
	minHeap          = 64 << 20  // bytes: a site that takes no more is left to the collector
	minGarbage       = 320 << 20 // bytes
	gcPercentLarge   = 40        // percent
	largeHeap        = 1 << 30   // bytes
	gcPercentDefault = 100       // percent: the collector's own measure
)

// tell is how often the collector is told.
const governInterval = 50 * time.Millisecond

// garbage is how much garbage there may be, in percent of the bytes that are held.
func gcPercentFor(held uint64) int {
	if held < minHeap {
		return gcPercentDefault
	}
	return max(gcPercentLarge, int(100*minGarbage/held))
}

// collectNow collects garbage at once where so much is held that the collector would wait long for it to be worth
// while.
func collectNow() {
	held := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	if metrics.Read(held); held[0].Value.Kind() == metrics.KindUint64 && held[0].Value.Uint64() > largeHeap {
		runtime.GC()
	}
}

// governGC tells the collector from now on. What it gives ends that. GOGC, where it is set, decides.
func governGC() (end func()) {
	held := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(held)
	if os.Getenv("GOGC") != "" || held[0].Value.Kind() != metrics.KindUint64 {
		return func() {}
	}
	before := debug.SetGCPercent(gcPercentDefault)
	done := make(chan struct{})
	var telling sync.WaitGroup
	telling.Go(func() {
		tick := time.NewTicker(governInterval)
		defer tick.Stop()
		for told := gcPercentDefault; ; {
			select {
			case <-done:
				return
			case <-tick.C:
			}
			metrics.Read(held)
			if now := gcPercentFor(held[0].Value.Uint64()); now != told {
				debug.SetGCPercent(now)
				told = now
			}
		}
	})
	return func() {
		close(done)
		telling.Wait()
		debug.SetGCPercent(before)
	}
}
