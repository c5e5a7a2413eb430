// Package parallel does the same to many things, several at once. It is the one pool of workers that we have; a few
// different things at once are what errgroup is for.
package parallel

import (
	"context"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// For calls do with 0 to n-1, begun in that order, as many at once as there are processors. It ends early where one
// fails, with that error, or where the context is done, with its error.
func For(ctx context.Context, n int, do func(i int) error) error {
	return ForWith(ctx, runtime.GOMAXPROCS(0), n, None,
		func(_ context.Context, _ struct{}, i int) error { return do(i) })
}

// Each is For for what cannot fail.
func Each(n int, do func(i int)) {
	_ = For(context.Background(), n, func(i int) error { do(i); return nil })
}

// Waiting is on how many goroutines to do what waits for a disk now and then.
func Waiting() int { return 2 * runtime.GOMAXPROCS(0) }

// None is the state of what needs none.
func None() struct{} { return struct{}{} }

// ForWith is For on a number of goroutines, each of which has what state makes for it. What do is given as a context
// is done as soon as one fails.
func ForWith[S any](ctx context.Context, workers, n int, state func() S,
	do func(ctx context.Context, s S, i int) error) error {
	g, within := errgroup.WithContext(ctx)
	var begun atomic.Int64
	for range min(n, workers) {
		g.Go(func() error {
			s := state()
			for i := int(begun.Add(1)) - 1; i < n; i = int(begun.Add(1)) - 1 {
				if within.Err() != nil {
					return nil
				}
				if err := do(within, s, i); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	return ctx.Err()
}
