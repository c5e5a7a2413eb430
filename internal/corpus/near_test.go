package corpus

import (
	"fmt"
	"testing"

	"throughline/internal/diag"
	"throughline/internal/review"
)

// TestCheckNames holds which name used once is taken for a slip of one that is used often, and which is left alone.
func TestCheckNames(t *testing.T) {
	const often = 4
	for _, test := range []struct {
		once, often string
		filed       bool
		told        bool
	}{
		{"retry-storm", "retry-storms", false, true},
		{"retrystorms", "retry-storms", false, true},
		{"retry-strorms", "retry-storms", false, true},
		{"retry-stroms", "retry-storms", false, true},
		{"retry-storm", "retry-storms", true, false},
		{"cache", "caches", false, true},
		{"dns", "dnt", false, false}, // short names are near to many
		{"region-1-down", "region-2-down", false, false},
		{"going-on-without", "retry-storms", false, false},
	} {
		once := &Theme{ThemeDoc: review.ThemeDoc{Slug: test.once},
			Reviews: []*review.Review{named("once", test.once)}}
		if test.filed {
			once.File = diag.NewFile("content/themes/x.md", nil)
		}
		more := &Theme{ThemeDoc: review.ThemeDoc{Slug: test.often}}
		for i := range often {
			more.Reviews = append(more.Reviews, named(fmt.Sprint(i), test.often))
		}
		c := &Corpus{Themes: []*Theme{once, more}}
		errs := &diag.List{}
		c.CheckNames(errs)
		ds := errs.Sorted()
		if (len(ds) == 1) != test.told {
			t.Errorf("%s, %s: %v", test.once, test.often, ds)
			continue
		}
		if test.told && (ds[0].File.Path != "once.md" || ds[0].Fixes[0].Text != test.often) {
			t.Errorf("%s: told as %v", test.once, ds[0])
		}
	}
}

func named(name, theme string) *review.Review {
	f := diag.NewFile(name+".md", []byte(theme))
	return &review.Review{File: f, Themes: []review.Tag{{Slug: theme, Name: theme, Span: diag.NewSpan(0, len(theme))}}}
}
