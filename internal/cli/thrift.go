package cli

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"time"
)

// The collector lets garbage grow to as much again as is held, which is neither quick while a site of thousands of reviews is being
// read, with little held and much thrown away, nor thrifty once all of them are in memory. So where more than a little is held it
// is told again and again how far to let garbage grow: to room, or to two fifths of what is held where that is more.
const (
	little  = 64 << 20  // bytes: a site that takes no more is left to the collector
	room    = 320 << 20 // bytes
	thrifty = 40        // percent
	much    = 1 << 30   // bytes
	usual   = 100       // percent: the collector's own measure
)

// tell is how often the collector is told.
const tell = 50 * time.Millisecond

// garbage is how much garbage there may be, in percent of the bytes that are held.
func garbage(held uint64) int {
	if held < little {
		return usual
	}
	return max(thrifty, int(100*room/held))
}

// letGo collects garbage at once where so much is held that the collector would wait long for it to be worth while.
func letGo() {
	held := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	if metrics.Read(held); held[0].Value.Kind() == metrics.KindUint64 && held[0].Value.Uint64() > much {
		runtime.GC()
	}
}

// tendMemory tells the collector from now on. What it gives ends that. GOGC, where it is set, decides.
func tendMemory() (end func()) {
	held := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(held)
	if os.Getenv("GOGC") != "" || held[0].Value.Kind() != metrics.KindUint64 {
		return func() {}
	}
	before := debug.SetGCPercent(usual)
	done := make(chan struct{})
	var telling sync.WaitGroup
	telling.Go(func() {
		tick := time.NewTicker(tell)
		defer tick.Stop()
		for told := usual; ; {
			select {
			case <-done:
				return
			case <-tick.C:
			}
			metrics.Read(held)
			if now := garbage(held[0].Value.Uint64()); now != told {
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
