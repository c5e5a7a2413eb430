package compile

import (
	"maps"
	"testing"
)

const some = 500 // reviews in a benchmark's site

// BenchmarkCompile is everything before the first page: read, parse, link, cut, derive.
func BenchmarkCompile(b *testing.B) {
	fsys := samples(b, some)
	for b.Loop() {
		compiled(b, fsys, Options{})
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/some, "µs/review")
}

// BenchmarkCompileAgain is the same with a memory of what was parsed: what a save costs the preview before a page is
// made.
func BenchmarkCompileAgain(b *testing.B) {
	fsys, memory := samples(b, some), &ParseCache{}
	compiled(b, fsys, Options{ParseCache: memory})
	for b.Loop() {
		compiled(b, fsys, Options{ParseCache: memory})
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/some, "µs/review")
}

// BenchmarkPages makes every file of the site.
func BenchmarkPages(b *testing.B) {
	s := compiled(b, samples(b, some), Options{})
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
	s := compiled(b, samples(b, some), Options{})
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
	for _, d := range compiled(t, samples(t, 30), Options{}).Diagnostics {
		t.Errorf("%s: %s", d.Path(), d.Message)
	}
}

// TestCompleteIsWhole holds that a site that was compiled quickly and then completed is the one that takes its time.
func TestCompleteIsWhole(t *testing.T) {
	fsys := samples(t, 30)
	want, quick := served(t, compiled(t, fsys, Options{})), compiled(t, fsys, Options{WithoutComparing: true})
	if maps.Equal(served(t, quick), want) {
		t.Error("nothing was left out, so this tells nothing")
	}
	if !maps.Equal(served(t, complete(t, quick)), want) {
		t.Error("the completed site differs")
	}
}
