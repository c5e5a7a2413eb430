package build

import (
	"context"
	"maps"
	"testing"
	"testing/fstest"
	"time"

	"throughline/internal/sample"
)

const some = 500 // reviews in a benchmark's site

func samples(b *testing.B) fstest.MapFS {
	b.Helper()
	fsys := fstest.MapFS{}
	err := sample.Reviews(some, func(p string, text []byte) error {
		fsys[p] = &fstest.MapFile{Data: append([]byte(nil), text...)}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return fsys
}

func compiled(b *testing.B, fsys fstest.MapFS, o Options) *Site {
	b.Helper()
	o.Now = time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	s, err := Compile(context.Background(), fsys, o)
	if err != nil {
		b.Fatal(err)
	}
	if s.Failed() {
		b.Fatal(s.Diagnostics[0].Message)
	}
	return s
}

// BenchmarkCompile is everything before the first page: read, parse, link, cut, derive.
func BenchmarkCompile(b *testing.B) {
	fsys := samples(b)
	for b.Loop() {
		compiled(b, fsys, Options{})
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/some, "µs/review")
}

// BenchmarkCompileAgain is the same with a memory of what was parsed: what a save costs the preview before a page is made.
func BenchmarkCompileAgain(b *testing.B) {
	fsys, memory := samples(b), &Memory{}
	compiled(b, fsys, Options{Memory: memory})
	for b.Loop() {
		compiled(b, fsys, Options{Memory: memory})
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/some, "µs/review")
}

// BenchmarkPages makes every file of the site.
func BenchmarkPages(b *testing.B) {
	s := compiled(b, samples(b), Options{})
	for b.Loop() {
		for _, o := range s.Outputs {
			if _, err := s.Renderer.Render(o); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/some, "µs/review")
}

// BenchmarkReviewPages makes the pages of reviews alone, which are most of what a site is.
func BenchmarkReviewPages(b *testing.B) {
	s := compiled(b, samples(b), Options{})
	for b.Loop() {
		for _, o := range s.Outputs {
			if o.Template != "review" {
				continue
			}
			if _, err := s.Renderer.Render(o); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/some, "µs/review")
}

// TestSamplesAreSound holds that what is measured is a site without a fault.
func TestSamplesAreSound(t *testing.T) {
	fsys := fstest.MapFS{}
	err := sample.Reviews(30, func(p string, text []byte) error {
		fsys[p] = &fstest.MapFile{Data: append([]byte(nil), text...)}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s, err := Compile(context.Background(), fsys, Options{Now: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range s.Diagnostics {
		t.Errorf("%s: %s", d.Path(), d.Message)
	}
}

// TestCompleteIsWhole holds that a site that was compiled quickly and then completed is the one that takes its time.
func TestCompleteIsWhole(t *testing.T) {
	fsys := fstest.MapFS{}
	err := sample.Reviews(30, func(p string, text []byte) error {
		fsys[p] = &fstest.MapFile{Data: append([]byte(nil), text...)}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	whole, err := Compile(context.Background(), fsys, Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	quick, err := Compile(context.Background(), fsys, Options{Now: now, Quick: true})
	if err != nil {
		t.Fatal(err)
	}
	want := served(t, whole)
	if maps.Equal(served(t, quick), want) {
		t.Error("nothing was left out, so this tells nothing")
	}
	if !maps.Equal(served(t, complete(t, quick)), want) {
		t.Error("the completed site differs")
	}
}
