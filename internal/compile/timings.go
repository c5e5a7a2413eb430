package compile

import (
	"sync"
	"time"
)

// A Timing is what one stage took, or what the files of one kind did. Stages stand one behind the other, so their
// Wall adds up to the whole; files are made side by side, so they have Work instead: time summed over all processors.
type Timing struct {
	Stage string        `json:"stage"`
	Wall  time.Duration `json:"wall_ns,omitempty"`
	Work  time.Duration `json:"work_ns,omitempty"`
	Files int           `json:"files,omitempty"`
	Bytes int64         `json:"bytes,omitempty"` // of those that were made
	// Carried is how many of the files were not made but taken from the build before.
	Carried int `json:"carried,omitempty"`
}

// A stopwatch notes stages as they end.
type stopwatch struct {
	last time.Time
	all  []Timing
}

func newStopwatch() *stopwatch { return &stopwatch{last: time.Now()} }

// done ends a stage that began where the one before it ended.
func (w *stopwatch) done(stage string) {
	now := time.Now()
	w.all = append(w.all, Timing{Stage: stage, Wall: now.Sub(w.last)})
	w.last = now
}

// A tally sums what the files of each kind cost. It is safe for concurrent use.
type tally struct {
	mu     sync.Mutex
	byKind map[string]*Timing
	order  []*Timing
}

func (t *tally) add(kind string, work time.Duration, bytes int) {
	t.mu.Lock()
	defer t.mu.Unlock()
	k := t.of(kind)
	k.Work += work
	k.Files++
	k.Bytes += int64(bytes)
}

// carried notes a file that was not made.
func (t *tally) carried(kind string, work time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	k := t.of(kind)
	k.Work += work
	k.Files++
	k.Carried++
}

// of is called with the lock held.
func (t *tally) of(kind string) *Timing {
	k := t.byKind[kind]
	if k == nil {
		k = &Timing{Stage: kind}
		if t.byKind == nil {
			t.byKind = map[string]*Timing{}
		}
		t.byKind[kind] = k
		t.order = append(t.order, k)
	}
	return k
}

// kinds lists them in the order in which their first file was done.
func (t *tally) kinds() []Timing {
	out := make([]Timing, len(t.order))
	for i, k := range t.order {
		out[i] = *k
	}
	return out
}
