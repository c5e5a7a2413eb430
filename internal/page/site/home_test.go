package site_test

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"throughline/internal/compile"
	"throughline/internal/page/site"
)

// TestHomeTellsWhatHelped holds that the home page shows mitigators of which nobody says where they came from, as in
// reviews that were written in the templates of others, unless it has enough of the others.
func TestHomeTellsWhatHelped(t *testing.T) {
	for _, c := range []struct {
		items string
		want  string
	}{
		{"- The gate held\n- People telephoned\n", "Not said: The gate held, People telephoned"},
		{"- The gate held {design}\n- People telephoned\n", "By design: The gate held; Not said: People telephoned"},
		{"- A {design}\n- B {team}\n- C {chance}\n- D\n", "By design: A; By a team: B; By chance: C"},
	} {
		fsys := fstest.MapFS{"content/reviews/2026-01-03-fog.md": {
			Data: []byte("---\ntitle: How fog came\n---\nText.\n\n## Mitigators\n\n" + c.items)}}
		s, err := compile.Compile(context.Background(), fsys,
			compile.Options{Now: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)})
		if err != nil || s.Failed() {
			t.Fatal(err, s.Diagnostics)
		}
		if got := saving(t, s); got != c.want {
			t.Errorf("%q: %q, not %q", c.items, got, c.want)
		}
	}
}

// saving is what the home page says of what helped: "By design: a, b; Not said: c".
func saving(t *testing.T, s *compile.Site) string {
	t.Helper()
	var out []string
	for _, o := range s.Outputs {
		if o.Path != "index.html" {
			continue
		}
		data, err := o.Data()
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range data.(*site.HomePage).Saving {
			var items []string
			for _, m := range e.Newest {
				items = append(items, m.Text)
			}
			out = append(out, e.Text+": "+strings.Join(items, ", "))
		}
	}
	return strings.Join(out, "; ")
}
