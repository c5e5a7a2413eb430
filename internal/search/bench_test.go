package search

import (
	"os"
	"runtime"
	"runtime/metrics"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"throughline/internal/corpus"
	"throughline/internal/diag"
	"throughline/internal/markdown"
	"throughline/internal/parallel"
	"throughline/internal/parse"
	"throughline/internal/sample"
)

// reviewCount is what THROUGHLINE_BENCH_REVIEWS says (500).
func reviewCount(t testing.TB) int {
	t.Helper()
	n := 500
	if s := os.Getenv("THROUGHLINE_BENCH_REVIEWS"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	return n
}

// samples reads as many generated reviews.
func samples(t testing.TB) (*markdown.Engine, *corpus.Corpus) {
	t.Helper()
	n := reviewCount(t)
	m := markdown.New()
	parts := corpus.Parts{Markdown: m, Files: none{}}
	var errs diag.List
	err := sample.Reviews(n, func(p string, text []byte) error {
		r := parse.Review(diag.NewFile(p, []byte(strings.Clone(string(text)))), &parse.Options{Zone: time.UTC,
			Markdown: m}, &errs)
		parts.Docs = append(parts.Docs, corpus.Doc{Review: r})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return m, corpus.Link(parts, &errs)
}

// BenchmarkStatic makes the index that browsers read, from reviews that are parsed already: what search adds to a
// build. peak-MB is what the heap grows by at the most, garbage included, which the reviews themselves let grow. With
// /again one review has changed since the last time.
func BenchmarkStatic(b *testing.B) {
	m, c := samples(b)
	b.Run("clean", func(b *testing.B) { benchmarkStatic(b, m, c, func() *IndexCache { return nil }) })
	b.Run("again", func(b *testing.B) {
		dir, n := b.TempDir(), 0
		benchmarkStatic(b, m, c, func() *IndexCache {
			if n++; n > 1 {
				c.Reviews[len(c.Reviews)/2].Title += " again"
			}
			return shelved(dir)
		}, func(memory *IndexCache) { saved(b, memory) })
	})
}

// BenchmarkStaticHeap makes an index of reviews that are made and let go one by one: held-MB is the most that lives
// of it at a time (a collection now and then finds that out), and what it takes of the processor is that of making
// and parsing reviews, too.
func BenchmarkStaticHeap(b *testing.B) {
	n := reviewCount(b)
	m := markdown.New()
	for b.Loop() {
		s, i, held := newStatic(english(), n, nil), 0, watchHeld()
		err := sample.Reviews(n, func(p string, text []byte) error {
			var errs diag.List
			r := parse.Review(diag.NewFile(p, []byte(strings.Clone(string(text)))), &parse.Options{Zone: time.UTC,
				Markdown: m}, &errs)
			i++
			return s.Add(i-1, m, reviewed(new(corpus.Corpus), r, Shown{URL: "reviews/" + r.ID + "/index.html",
				Date: "1 January 2026", Kind: "Incident", Summary: r.Summary.Src}))
		})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(held())/1e6, "add-held-MB")
		held = watchHeld()
		start := time.Now()
		files, err := s.Finish()
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(time.Since(start).Microseconds())/float64(n), "µs-files/review")
		b.ReportMetric(float64(held())/1e6, "finish-held-MB")
		runtime.KeepAlive(files)
	}
}

// watchHeld gives a function that tells how much lived at the most since then.
func watchHeld() func() uint64 {
	done, gone := make(chan struct{}), make(chan uint64)
	go func() {
		most := uint64(0)
		for {
			select {
			case <-done:
				gone <- most
				return
			case <-time.After(200 * time.Millisecond):
				runtime.GC()
				s := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
				metrics.Read(s)
				most = max(most, s[0].Value.Uint64())
			}
		}
	}()
	return func() uint64 { close(done); return <-gone }
}

func benchmarkStatic(b *testing.B, m *markdown.Engine, c *corpus.Corpus, before func() *IndexCache,
	after ...func(*IndexCache)) {
	n, bytes := len(c.Reviews), 0
	var add, finish, rest time.Duration
	once := func() {
		start := time.Now()
		memory := before()
		rest += time.Since(start)
		start = time.Now()
		s := newStatic(english(), n, memory)
		parallel.Each(n, func(i int) {
			r := c.Reviews[n-1-i]
			if err := s.Add(i, m, reviewed(c, r, Shown{URL: "reviews/" + r.ID + "/index.html", Date: "1 January 2026",
				Kind: "Incident", Summary: r.Summary.Src})); err != nil {
				b.Error(err)
			}
		})
		add += time.Since(start)
		start = time.Now()
		files, err := s.Finish()
		if err != nil {
			b.Fatal(err)
		}
		finish += time.Since(start)
		start = time.Now()
		for _, do := range after {
			do(memory)
		}
		rest += time.Since(start)
		bytes = 0
		for _, f := range files.files {
			bytes += int(f.Size)
		}
	}
	if len(after) > 0 {
		once()
		add, finish, rest = 0, 0, 0
	}
	runtime.GC()
	peak, cpu := watchHeap(), processTime(b)
	for b.Loop() {
		once()
	}
	cpu = processTime(b) - cpu
	b.ReportMetric(float64(peak())/1e6, "peak-MB")
	per := func(d time.Duration) float64 { return float64(d.Microseconds()) / float64(b.N) / float64(n) }
	b.ReportMetric(per(cpu), "µs-of-cpu/review")
	b.ReportMetric(per(add), "µs-words/review")
	b.ReportMetric(per(finish), "µs-files/review")
	b.ReportMetric(per(rest), "µs-memory/review")
	b.ReportMetric(float64(bytes)/float64(n), "bytes/review")
}

// watchHeap gives a function that tells how much larger the heap was since than now, at the most.
func watchHeap() func() uint64 {
	heap := func() uint64 {
		s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		metrics.Read(s)
		return s[0].Value.Uint64()
	}
	var most atomic.Uint64
	start, done := heap(), make(chan struct{})
	go func() {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				most.Store(max(most.Load(), heap()))
			}
		}
	}()
	return func() uint64 {
		close(done)
		return max(most.Load(), start) - start
	}
}

// processTime is the processor's time that this process has had.
func processTime(t testing.TB) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
