package rewrite

import (
	"os"
	"testing"
	"time"

	"throughline/internal/diag"
	"throughline/internal/parse"
	"throughline/internal/sample"
)

// BenchmarkSectionsAgainstYAML reads the same large reviews in both ways, by turns, and gives the ratio.
func BenchmarkSectionsAgainstYAML(b *testing.B) {
	o := options(b, os.DirFS("../.."))
	var files [2][]*diag.File
	err := sample.Reviews(40, func(path string, text []byte) error {
		flat := string(text)
		errs := &diag.List{}
		res := Sections(diag.NewFile(path, []byte(flat)), o, errs)
		if res == nil || len(res.Told) > 0 {
			b.Fatalf("%s is not rewritten: %v", path, errs.Sorted())
		}
		files[0] = append(files[0], diag.NewFile(path, []byte(flat)))
		files[1] = append(files[1], diag.NewFile(path, []byte(res.Text)))
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	var took [2]time.Duration
	for b.Loop() {
		for way, list := range files {
			start := time.Now()
			for _, f := range list {
				if parse.Review(f, o, &diag.List{}) == nil {
					b.Fatal(f.Path)
				}
			}
			took[way] += time.Since(start)
		}
	}
	b.ReportMetric(float64(took[1])/float64(took[0]), "sections/yaml")
	b.ReportMetric(float64(took[0].Microseconds())/float64(b.N*len(files[0])), "µs/yaml")
}
