package parse

import (
	"testing"
	"time"

	"throughline/internal/diag"
	"throughline/internal/markdown"
	"throughline/internal/sample"
)

// BenchmarkReview reads generated reviews of 15 KB, as they come from the disk.
func BenchmarkReview(b *testing.B) {
	type file struct {
		path string
		text []byte
	}
	var files []file
	err := sample.Reviews(200, func(p string, text []byte) error {
		files = append(files, file{p, append([]byte(nil), text...)})
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	o := &Options{Zone: time.UTC, Markdown: markdown.New(), Audiences: []string{"internal", "public"}}
	b.ReportAllocs()
	for b.Loop() {
		for _, f := range files {
			errs := &diag.List{}
			if Review(diag.NewFile(f.path, f.text), o, errs) == nil || diag.HasErrors(errs.Sorted()) {
				b.Fatal(errs.Sorted())
			}
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(len(files)), "µs/review")
}
