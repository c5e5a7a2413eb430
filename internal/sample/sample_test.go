package sample

import (
	"bytes"
	"testing"
)

// TestAlwaysTheSame holds what a comparison of two days rests on.
func TestAlwaysTheSame(t *testing.T) {
	all := func() (out []byte) {
		_ = Reviews(20, func(p string, text []byte) error {
			out = append(append(out, p...), text...)
			return nil
		})
		return out
	}
	one, two := all(), all()
	if !bytes.Equal(one, two) {
		t.Error("two runs wrote different reviews")
	}
	if size := len(one) / 20; size < 10_000 || size > 20_000 {
		t.Errorf("a review has %d bytes on average", size)
	}
}
