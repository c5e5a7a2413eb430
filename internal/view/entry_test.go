package view

import (
	"testing"

	"throughline/internal/review"
)

// TestFirstText holds that lists show the start of an account, and nothing of comments, which are for writers.
func TestFirstText(t *testing.T) {
	for body, want := range map[string]string{
		"One.\n\nTwo.":                                   "One.",
		"# Heading\n\nOne.":                              "One.",
		"::: audience internal\n\nOne.":                  "One.",
		"<!-- for later -->\n\nOne.":                     "One.",
		"<!-- for later:\n\nwho said it?\n\n-->\n\nOne.": "One.",
		"<!-- nothing else\n\nand no end":                "",
		"":                                               "",
	} {
		if got := FirstText(&review.Review{Body: review.Text{Src: body}}); got != want {
			t.Errorf("%q starts with %q, not %q", body, got, want)
		}
	}
}
