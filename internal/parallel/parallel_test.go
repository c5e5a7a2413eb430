package parallel

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
)

// TestEachOnce holds that each number is taken once, however many there are.
func TestEachOnce(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 1000} {
		counts := make([]atomic.Int32, n)
		Each(n, func(i int) { counts[i].Add(1) })
		for i := range counts {
			if got := counts[i].Load(); got != 1 {
				t.Errorf("of %d, %d was taken %d times", n, i, got)
			}
		}
	}
}

// TestEndsEarly holds that an error ends the work and is told, and so does a context that is done.
func TestEndsEarly(t *testing.T) {
	bad := errors.New("bad")
	var done atomic.Int32
	err := ForWith(context.Background(), 3, 100_000, func() int { return 0 },
		func(ctx context.Context, _ int, i int) error {
			if i == 10 {
				return bad
			}
			if i > 10 {
				<-ctx.Done()
			}
			done.Add(1)
			return nil
		})
	if !errors.Is(err, bad) || done.Load() > 10+2 {
		t.Errorf("%v after %d", err, done.Load())
	}
	ctx, cancel := context.WithCancel(context.Background())
	done.Store(0)
	err = For(ctx, 100_000, func(int) error { cancel(); done.Add(1); return nil })
	if !errors.Is(err, context.Canceled) || done.Load() > 100 {
		t.Errorf("%v after %d", err, done.Load())
	}
}

// TestState holds that what is made for a goroutine is used by no other at the same time, and that there are no more
// than were asked for.
func TestState(t *testing.T) {
	var mu sync.Mutex
	var made []*[]int
	err := ForWith(context.Background(), 4, 1000, func() *[]int {
		mu.Lock()
		defer mu.Unlock()
		made = append(made, new([]int))
		return made[len(made)-1]
	}, func(_ context.Context, mine *[]int, i int) error {
		*mine = append(*mine, i)
		return nil
	})
	var all []int
	for _, m := range made {
		all = append(all, *m...)
	}
	if slices.Sort(all); err != nil || len(made) > 4 || len(all) != 1000 || all[999] != 999 {
		t.Errorf("%d goroutines took %d, %v", len(made), len(all), err)
	}
}
