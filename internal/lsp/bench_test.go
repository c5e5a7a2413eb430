package lsp

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/internal/sample"
)

// BenchmarkCompletion measures how long somebody waits for a list at 10,000 reviews, from the request to the answer,
// right after an edit: of ids of all reviews, of items, of lanes and topics, of keys. The median is told of all of
// them together.
func BenchmarkCompletion(b *testing.B) {
	dir := b.TempDir()
	if err := sample.Write(dir, 10_000); err != nil {
		b.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "content/reviews/*.md"))
	if more, _ := filepath.Glob(filepath.Join(dir, "content/reviews/*/*.md")); len(files) == 0 {
		files = more
	}
	if err != nil || len(files) == 0 {
		b.Fatal("no sample reviews", err)
	}
	c := dial(b, dir)
	c.patience = 5 * time.Minute
	rel, _ := filepath.Rel(dir, files[len(files)/2])
	p := filepath.ToSlash(rel)
	data, err := os.ReadFile(files[len(files)/2])
	if err != nil {
		b.Fatal(err)
	}
	head, rest, _ := strings.Cut(string(data), "\n")
	base := head + "\nrelated: [{id: §1, how: x}]\ndifficulties: [{title: x, topic: §2}]\n§3\n" + rest + "\nAnd [[§4\n"
	plain := strings.NewReplacer("§1", "", "§2", "", "§3", "", "§4", "").Replace(base)
	c.openText(p, plain)
	c.wait(p, func([]string) bool { return true })
	var took []time.Duration
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		mark := []string{"§1", "§2", "§3", "§4"}[i%4]
		at := len(strings.NewReplacer("§1", "", "§2", "", "§3", "").Replace(base[:strings.Index(base, mark)]))
		c.reset(p, plain[:at]+"e"+plain[at:])
		params := c.paramsAt(p, at+1) + "}"
		began := time.Now()
		var got completionList
		if err := c.call("textDocument/completion", params, &got); err != nil {
			b.Fatal(err)
		}
		took = append(took, time.Since(began))
		if len(got.Items) == 0 && mark != "§2" {
			b.Fatalf("nothing is offered at %s", mark)
		}
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "median-ms")
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
}
