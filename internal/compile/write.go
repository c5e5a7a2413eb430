package compile

import (
	"cmp"
	"context"
	"path"
	"slices"
	"sync/atomic"
	"time"

	"throughline/internal/parallel"
	"throughline/internal/render"
	"throughline/internal/view"
)

// A Sink takes finished files. Put is called from several goroutines; what it is given is only valid until it returns.
type Sink interface {
	Put(path string, data []byte) error
}

// A Key stands for everything that a page is made of, but for the program.
type Key = render.Key

// A Reuser is a sink that may have a file of the build before. What a page is made of is summed up in its key: where
// the reuser has a file that was made of the same, Reuse takes it and says so, else the file is made and PutKeyed is
// called in the place of Put.
type Reuser interface {
	Sink
	Reuse(path string, key Key) bool
	PutKeyed(path string, key Key, data []byte) error
}

// Write renders every output into a sink, but for those that it can carry over. It calls progress now and then, with
// the number of files that are done, from several goroutines; progress may be nil.
func (s *Site) Write(ctx context.Context, sink Sink, progress func(done, of int)) error {
	watch, sum := newStopwatch(), &tally{}
	var finished atomic.Int64
	n, order := len(s.Outputs), orderOutputs(s.Outputs)
	err := parallel.For(ctx, n, func(i int) error {
		if err := s.writeOne(s.Outputs[order[i]], sink, sum); err != nil {
			return err
		}
		if done := finished.Add(1); progress != nil && (done%64 == 0 || int(done) == n) {
			progress(int(done), n)
		}
		return nil
	})
	watch.done("make and write files")
	kinds := sum.kinds()
	slices.SortFunc(kinds, func(a, b Timing) int {
		return cmp.Or(cmp.Compare(b.Work, a.Work),
			cmp.Compare(a.Stage, b.Stage))
	})
	s.Timings = append(append(s.Timings, watch.all...), kinds...)
	return err
}

// orderOutputs is the order in which outputs are made: by their turns, and in a turn those of a folder together, the
// folders by their first ones: the files of a review are made of the same texts, which are at hand then. A folder has
// the turn of its first file.
func orderOutputs(outputs []view.Output) []int32 {
	folders := map[string]int32{} // by the place of their first ones
	of, order := make([]int32, len(outputs)), make([]int32, len(outputs))
	for i := range outputs {
		dir := path.Dir(outputs[i].Path)
		if _, ok := folders[dir]; !ok {
			folders[dir] = int32(i)
		}
		of[i], order[i] = folders[dir], int32(i)
	}
	slices.SortStableFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(outputs[of[a]].Making, outputs[of[b]].Making), cmp.Compare(of[a], of[b]))
	})
	return order
}

// writeOne makes a file and hands it over, or lets the sink take the one that it has.
func (s *Site) writeOne(o view.Output, sink Sink, sum *tally) error {
	began := time.Now()
	if o.Name != nil {
		path, err := o.Name()
		if err != nil {
			return err
		}
		o.Path = path
	}
	put := func(data []byte) error { return sink.Put(o.Path, data) }
	keeper, asks := sink.(Reuser)
	// carry takes over the file of a key. Where there is none, the file will be kept under it and no other is asked
	// for.
	carry := func(key Key, ok bool) bool {
		if !ok {
			return false
		}
		if keeper.Reuse(o.Path, key) {
			sum.carried(o.Kind, time.Since(began))
			return true
		}
		asks, put = false, func(data []byte) error { return keeper.PutKeyed(o.Path, key, data) }
		return false
	}
	hand := func(data []byte) error { return sum.put(o, began, data, func() error { return put(data) }) }
	if asks && carry(s.Renderer.DepsKey(o)) {
		return nil
	}
	if o.Template == "" {
		data, err := s.Renderer.Render(o)
		if err != nil {
			return err
		}
		return hand(data)
	}
	given, err := s.Renderer.Data(o)
	if err != nil {
		return err
	}
	if asks && carry(s.Renderer.Key(o, given)) {
		return nil
	}
	return s.Renderer.Use(o, given, hand)
}

// put notes what making a file cost, hands it over and notes what that cost.
func (t *tally) put(o view.Output, began time.Time, data []byte, hand func() error) error {
	t.add(o.Kind, time.Since(began), len(data))
	began = time.Now()
	if err := hand(); err != nil {
		return err
	}
	t.add(writing, time.Since(began), len(data))
	return nil
}

// writing is the kind under which the time that the sink takes is noted.
const writing = "(write)"
