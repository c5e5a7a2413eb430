package view

import "testing"

// TestIsMetadata holds which first paragraphs are not what a review is about.
func TestIsMetadata(t *testing.T) {
	for p, want := range map[string]bool{
		"**Date:** January 14-19, 2026":              true,
		"Date: 3 March":                              true,
		"All times in UTC.":                          true,
		"_(All times US/Pacific, 24-hour clock.)_":   true,
		"- **Key events**: none\n- **Impact**: some": true,
		"We saw two things: first, the pool ran dry, and then the queue did as well.": false,
		"Retries piled up.": false,
		"Retries piled up\nand did not stop: nobody knew.": false,
	} {
		if got := isMetadata(p); got != want {
			t.Errorf("%q: %v", p, got)
		}
	}
}
