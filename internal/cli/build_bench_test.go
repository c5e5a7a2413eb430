package cli

import (
	"bytes"
	"path/filepath"
	"testing"
)

// BenchmarkBuild is a cold build of generated reviews, as a whole: what `make profile` looks at.
//
//	THROUGHLINE_BENCH_REVIEWS=3000 go test ./internal/cli -run - -bench '^BenchmarkBuild$' -benchtime 3x
func BenchmarkBuild(b *testing.B) {
	dir := manyReviews(b)
	for b.Loop() {
		var stderr bytes.Buffer
		if status := Main(b.Context(), []string{"-s", dir, "build", "-o", filepath.Join(b.TempDir(), "public")}, nil,
			&bytes.Buffer{}, &stderr); status != exitOK {
			b.Fatalf("status %d: %s", status, &stderr)
		}
	}
}
