package rewrite

import (
	"io/fs"
	"strings"
	"testing"

	"throughline/internal/diag"
	"throughline/internal/parse"
	"throughline/internal/review"
)

// TestIDs holds that written ids are those that were made, that the review is the same, that nothing but ids is added,
// and that what is left without one is told.
func TestIDs(t *testing.T) {
	ids := 0
	reviews(t, func(site fs.FS, name string, data []byte) {
		o := options(t, site)
		for _, form := range []string{string(data), rewritten(t, o, name, data, Sections).Text,
			rewritten(t, o, name, data, YAML).Text} {
			res := rewritten(t, o, name, []byte(form), IDs)
			same(t, o, name, []byte(form), []byte(res.Text))
			ids += len(res.Moved)
			file := diag.NewFile(name, []byte(res.Text))
			got := parse.Read(file, o, &diag.List{})
			missing := 0
			for f := range review.Walk(got.Review, review.IDs) {
				if id, ok := f.At.(*string); ok && f.Part != nil && f.File == file && !got.Written[*id] {
					missing++
				}
			}
			if missing != len(res.Told) {
				t.Errorf("%s: %d items have no id, and %d are told", name, missing, len(res.Told))
			}
			if again := rewritten(t, o, name, []byte(res.Text), IDs); again.Text != res.Text {
				t.Errorf("%s: a second time changes it", name)
			}
			if i := lost(form, res.Text); i >= 0 {
				t.Errorf("%s: something is taken away at %d", name, i)
			}
		}
	})
	if ids < 200 {
		t.Errorf("only %d ids were written", ids)
	}
}

// lost is where a text has something that does not stand, in its order, in what came of it; -1 for nowhere. Quotes are
// another way to say the same.
func lost(was, now string) int {
	at := 0
	for i, r := range was {
		n := strings.IndexRune(now[at:], r)
		if n < 0 {
			return i
		}
		at += n + len(string(r))
	}
	return -1
}
