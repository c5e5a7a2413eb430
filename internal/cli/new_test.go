package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestScaffoldHoldsAReview holds that what a new review has in its comment is read once it is moved out of it.
func TestScaffoldHoldsAReview(t *testing.T) {
	dir := t.TempDir()
	text := fmt.Sprintf(reviewScaffold, `"T"`, "incident", "2026-03-14")
	from, to := strings.Index(text, "<!--"), strings.Index(text, "-->")
	line := from + strings.IndexByte(text[from:], '\n')
	text = text[:from] + text[line:to]
	name := filepath.Join(dir, "content", "reviews", "2026-03-14-t.md")
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	args := []string{"build", "-s", dir, "--drafts", "-o", filepath.Join(dir, "out")}
	if status := Main(context.Background(), args, nil, &said, &said); status != exitOK ||
		strings.Contains(said.String(), "warning") {
		t.Fatalf("status %d: %s", status, said.String())
	}
	data, err := os.ReadFile(filepath.Join(dir, "out", "reviews", "2026-03-14-t", "review.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"marker":"detected"`, `"lane":"payments"`, `"source":"design"`, `"kind":"signal"`,
		`"owner":"payments"`, `"What to remember from it"`, `"What made it possible; several, never one"`} {
		if !strings.Contains(string(data), want) {
			t.Errorf("%s is not in %s", want, data)
		}
	}
}
