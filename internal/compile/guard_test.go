package compile

import (
	"context"
	"errors"
	"strings"
	"testing"

	"throughline/internal/parallel"
)

// TestGuard holds that a panic of any worker becomes an error that names what was being done, so that a preview
// outlives it.
func TestGuard(t *testing.T) {
	err := parallel.For(context.Background(), 20, func(i int) error {
		return Guard("reading x.md", func() error {
			if i == 13 {
				panic("out of its bounds")
			}
			return nil
		})
	})
	var m Mistake
	if !errors.As(err, &m) || !strings.HasPrefix(err.Error(), "reading x.md: this is a mistake in throughline") ||
		!strings.Contains(err.Error(), "guard_test.go") {
		t.Errorf("a panic leads to %v", err)
	}
	want := errors.New("an error")
	if err := Guard("", func() error { return want }); err != want {
		t.Errorf("an error leads to %v", err)
	}
}
