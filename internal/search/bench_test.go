package search

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"throughline/internal/corpus"
	"throughline/internal/diag"
	"throughline/internal/markdown"
	"throughline/internal/parse"
	"throughline/internal/sample"
)

// samples reads as many generated reviews as THROUGHLINE_BENCH_REVIEWS says (500).
func samples(t testing.TB) (*markdown.Engine, *corpus.Corpus) {
	t.Helper()
	n := 500
	if s := os.Getenv("THROUGHLINE_BENCH_REVIEWS"); s != "" {
		var err error
		if n, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
	}
	m := markdown.New()
	parts := corpus.Parts{Markdown: m, Files: none{}}
	var errs diag.List
	err := sample.Reviews(n, func(p string, text []byte) error {
		r := parse.Review(diag.NewFile(p, []byte(strings.Clone(string(text)))), &parse.Options{Zone: time.UTC, Markdown: m}, &errs)
		parts.Docs = append(parts.Docs, corpus.Doc{Review: r})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return m, corpus.Link(parts, &errs)
}

// BenchmarkStatic makes the index that browsers read, from reviews that are parsed already: what search adds to a build.
func BenchmarkStatic(b *testing.B) {
	m, c := samples(b)
	n := len(c.Reviews)
	var docs, add, finish time.Duration
	bytes := 0
	for b.Loop() {
		s, all := NewStatic("en", n), make([][]Document, n)
		start := time.Now()
		parallel(n, func(i int) { all[i] = Documents(m, c, c.Reviews[n-1-i]) })
		docs += time.Since(start)
		start = time.Now()
		parallel(n, func(i int) {
			s.Add(i, all[i], Shown{URL: "reviews/" + all[i][0].ID + "/index.html", Date: "1 January 2026", Kind: "Incident", Summary: all[i][0].parts[3].text})
			all[i] = nil
		})
		add += time.Since(start)
		start = time.Now()
		files, _, err := s.Finish()
		if err != nil {
			b.Fatal(err)
		}
		finish += time.Since(start)
		bytes = 0
		for _, data := range files {
			bytes += len(data)
		}
	}
	per := func(d time.Duration) float64 { return float64(d.Microseconds()) / float64(b.N) / float64(n) }
	b.ReportMetric(per(docs), "µs-text/review")
	b.ReportMetric(per(add), "µs-words/review")
	b.ReportMetric(per(finish), "µs-files/review")
	b.ReportMetric(float64(bytes)/float64(n), "bytes/review")
}

func parallel(n int, do func(int)) {
	var wg sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				do(i)
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wg.Wait()
}
