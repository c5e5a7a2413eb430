package search

import (
	"errors"
	"strings"
	"testing"
)

// TestQueriesThatCostMuch holds that what would be compared with each word of an index again and again is refused,
// and what people type is not.
func TestQueriesThatCostMuch(t *testing.T) {
	for text, fine := range map[string]bool{
		"retry storm": true, "/retr.*/": true, "/a/ /b/": true, "title:/a.*/": true, "retry* ~2 pool~": true,
		"content/reviews/2026/03/x/y.md": true, "and/or either/or both/and": true, "why? how? what?": true,
		strings.Repeat("/(a|b)*c/ ", 26): false, "title:/a/ /b/ +/c/": false, "/" + strings.Repeat("a?", 60) +
			"/": false, "/" + strings.Repeat("(a*)*", 30): false, strings.Repeat("a* ", 20): false,
		strings.Repeat("word~ ", 20): false, strings.Repeat("w?rd ", 20): false,
	} {
		err := inspectQuery(text)
		var bad BadQuery
		if (err == nil) != fine || err != nil && !errors.As(err, &bad) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
