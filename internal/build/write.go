package build

import (
	"cmp"
	"context"
	"slices"
	"sync/atomic"
	"time"
)

// A Sink takes finished files. Put is called from several goroutines.
type Sink interface {
	Put(path string, data []byte) error
}

// Write renders every output into a sink. It calls progress now and then, with the number of files that are done, from
// several goroutines; progress may be nil.
func (s *Site) Write(ctx context.Context, sink Sink, progress func(done, of int)) error {
	watch, sum := newStopwatch(), &tally{}
	var finished atomic.Int64
	n := len(s.Outputs)
	err := each(ctx, n, func(i int) error {
		// From the end: the pages of reviews, which are many and small, stand near the start, and no processor should wait
		// for a long list that another one has begun last.
		o := s.Outputs[n-1-i]
		began := time.Now()
		data, err := s.Renderer.Render(o)
		if err != nil {
			return err
		}
		sum.add(o.Kind, time.Since(began), len(data))
		began = time.Now()
		if err := sink.Put(o.Path, data); err != nil {
			return err
		}
		sum.add(writing, time.Since(began), len(data))
		if done := finished.Add(1); progress != nil && (done%64 == 0 || int(done) == n) {
			progress(int(done), n)
		}
		return nil
	})
	watch.done("make and write files")
	kinds := sum.kinds()
	slices.SortFunc(kinds, func(a, b Timing) int { return cmp.Or(cmp.Compare(b.Work, a.Work), cmp.Compare(a.Stage, b.Stage)) })
	s.Timings = append(append(s.Timings, watch.all...), kinds...)
	return err
}

// writing is the kind under which the time that the sink takes is noted.
const writing = "(write)"
