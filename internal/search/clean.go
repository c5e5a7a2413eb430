package search

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// clean brings a text into the form in which equal words are equal bytes: composed, without marks of direction.
func clean(s string) string {
	if marked(s) {
		s = strings.Map(func(r rune) rune {
			if unicode.Is(unicode.Bidi_Control, r) {
				return -1
			}
			return r
		}, s)
	}
	return norm.NFC.String(s)
}

// marked tells whether there may be a mark of direction (U+061C, U+200E and above) in a text.
func marked(s string) bool {
	return strings.Contains(s, "\u061c") || strings.Contains(s, "\xe2\x80") || strings.Contains(s, "\xe2\x81")
}

// straight writes every apostrophe in a text as the one that keyboards have.
func straight(s string) string {
	if !strings.Contains(s, "\u2019") && !strings.Contains(s, "\u02bc") && !strings.Contains(s, "\uff07") {
		return s
	}
	return strings.NewReplacer("\u2019", "'", "\u02bc", "'", "\uff07", "'").Replace(s)
}
