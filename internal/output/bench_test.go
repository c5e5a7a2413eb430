package output

import (
	"fmt"
	"path/filepath"
	"testing"
)

// BenchmarkEdit publishes a site of 35,000 files in 10,000 folders of which one file has changed.
func BenchmarkEdit(b *testing.B) {
	dir := filepath.Join(b.TempDir(), "public")
	so := Options{Dir: dir, Generator: "test", Shadow: true}
	paths := make([]string, 0, 35_000)
	for i := range 10_000 {
		paths = append(paths, fmt.Sprintf("reviews/2026-01-01-a-review-of-something-%d/index.html", i))
	}
	for i := range 25_000 {
		paths = append(paths, fmt.Sprintf("data/reviews/part-%d/2026-01-01-a-review-of-something-%d.json", i%500, i))
	}
	marks := map[string]FileStamp{}
	publish := func(build int) {
		w, err := Open(so)
		if err != nil {
			b.Fatal(err)
		}
		for i, p := range paths {
			data := []byte("the same")
			if i == build%len(paths) {
				data = fmt.Append(nil, "of build ", build)
			}
			if left, ok := marks[p]; ok && i != build%len(paths) && i != (build-1)%len(paths) &&
				w.Reuse(p, w.old.Files[p], left) {
				continue
			}
			if err := w.Put(p, data); err != nil {
				b.Fatal(err)
			}
		}
		if _, err := w.Commit(); err != nil {
			b.Fatal(err)
		}
		left, err := w.SnapshotAfter()
		if err != nil {
			b.Fatal(err)
		}
		for p, m := range left.All() {
			marks[p] = m
		}
	}
	publish(1)
	publish(2)
	publish(3)
	build := 3
	b.ReportAllocs()
	for b.Loop() {
		build++
		publish(build)
	}
}
