package search

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"throughline/internal/parallel"
	"throughline/internal/store"
)

// Files are those of a finished index, by name, as StaticNames has them. They stand on a disk.
type Files struct {
	parts store.Segments
	mu    sync.Mutex
	files map[string]stored
}

// Read gives the bytes of a file. The error is ErrDamaged where what stands on the disk is not what was put there.
func (f *Files) Read(name string) ([]byte, error) {
	file, ok := f.files[name]
	if !ok {
		return nil, fmt.Errorf("the search index has no file %s", name)
	}
	return readFile(f.parts, file)
}

// Sum is that of the bytes of a file. ok is false where there is none of this name.
func (f *Files) Sum(name string) (sum [sha256.Size]byte, ok bool) {
	file, ok := f.files[name]
	return file.sum, ok
}

// Finish makes the files that are not made yet. Neither Add nor Finish may be called after it. The error is
// ErrDamaged where what the memory has is not what it was given: then an index has to be made of nothing, with a
// memory that has been told to Forget.
func (s *Static) Finish() (*Files, error) {
	out := &Files{parts: s.parts, files: make(map[string]stored, 2*s.size.terms+s.size.words+2*s.size.texts+facetCount+
		2)}
	c, old, err := s.changes()
	if err != nil {
		return nil, err
	}
	s.carry(out, old)
	if err := s.work(s.jobs(c, old, out)); err != nil {
		return nil, err
	}
	used := s.used(c)
	core := s.core(used)
	if err := s.work(append(s.dictionaries(used, c, out), s.names(out)...)); err != nil {
		return nil, err
	}
	core.names = s.coreNames(out)
	if err := s.work([]job{func(w *merger) error { return s.putCore(w, core, out) }}); err != nil {
		return nil, err
	}
	_ = s.parts.Last().Finish() // what a disk does not take stays in memory
	s.memory.setKept(s, c, used, out)
	return out, nil
}

// putCore makes the core, and the file that names it.
func (s *Static) putCore(w *merger, core *coreFile, out *Files) error {
	load, err := core.payload()
	if err != nil {
		return err
	}
	data, err := w.packer.script("core", load)
	if err != nil {
		return err
	}
	s.put(out, "core.js", data)
	s.put(out, Newest, fmt.Appendf(nil, "throughlineNewest(\"%x\");\n", out.sum("core")))
	return nil
}

// carry takes the files that need not be made.
func (s *Static) carry(out *Files, old *stale) {
	for i := range s.reviews {
		out.files[shardName("t", i)+".js"], out.files[shardName("x", i)+".js"] = s.texts[i], s.texts[len(s.reviews)+i]
	}
	for i := range s.size.terms {
		for dir, stale := range map[string]bool{"i": old.lists[i], "p": old.positions[i]} {
			if name := shardName(dir, i) + ".js"; !stale {
				out.files[name] = s.last.files[name]
			}
		}
	}
}

// put adds a file. One that is as it was the last time stands where it stood.
func (s *Static) put(out *Files, name string, data []byte) {
	f := stored{store.Extent{Size: uint32(len(data))}, sha256.Sum256(data)}
	if s.last != nil && s.last.files[name].sum == f.sum {
		f = s.last.files[name]
	} else {
		f.Extent = s.parts.Append(data)
	}
	out.mu.Lock()
	out.files[name] = f
	out.mu.Unlock()
}

// A job is something that one goroutine does alone.
type job func(w *merger) error

// jobs put together postings, count words and list the values of facets.
func (s *Static) jobs(c *counts, old *stale, out *Files) (jobs []job) {
	for _, x := range stretches(len(s.reviews)) {
		jobs = append(jobs, func(w *merger) error { return s.gather(w, x, c, old, out) })
	}
	if c.open {
		jobs = append(jobs, func(*merger) error { return s.countUses(c) })
	}
	for i, f := range facets() {
		jobs = append(jobs, func(w *merger) error { return s.putJSON(w, "f/"+f, s.facet(i), out) })
	}
	return append(jobs, func(w *merger) error {
		data, err := w.packer.script("f/"+itemsFile, s.items())
		if err == nil {
			s.put(out, "f/"+itemsFile+".js", data)
		}
		return err
	})
}

func (s *Static) dictionaries(used []bool, c *counts, out *Files) (jobs []job) {
	for i, words := range s.dictionary(used, c.documents) {
		jobs = append(jobs, func(w *merger) error { return s.putJSON(w, shardName("d", i), words, out) })
	}
	return jobs
}

func (s *Static) putJSON(w *merger, name string, v any, out *Files) error {
	data, err := w.packer.asJSON(name, v)
	if err == nil {
		s.put(out, name+".js", data)
	}
	return err
}

// work does jobs, as many at once as there are processors.
func (s *Static) work(jobs []job) error {
	failed := make([]error, len(jobs))
	_ = parallel.ForWith(context.Background(), runtime.GOMAXPROCS(0), len(jobs), func() *merger { return new(merger) },
		func(_ context.Context, w *merger, k int) error {
			failed[k] = jobs[k](w)
			return nil
		})
	return errors.Join(failed...)
}
