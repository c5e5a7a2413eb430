package compile

import (
	"context"
	"slices"

	"throughline/internal/diag"
	"throughline/internal/language"
	"throughline/internal/parallel"
)

// AskAboutLanguage lists questions about the words of the site's reviews, sorted by place. They are no part of
// Diagnostics and of no page. A rule that the settings silence asks nothing.
func (s *Site) AskAboutLanguage(ctx context.Context) []diag.Diagnostic {
	checker, reviews := language.New(), s.linked.Reviews
	found := make([][]diag.Diagnostic, len(reviews))
	if parallel.For(ctx, len(reviews), func(i int) error {
		found[i] = checker.File(reviews[i].File, s.engine)
		return nil
	}) != nil {
		return nil
	}
	out := s.Unsilenced(slices.Concat(found...))
	diag.Sort(out)
	return out
}

// Unsilenced leaves out of ds, whose memory it takes, what the settings do not want to hear.
func (s *Site) Unsilenced(ds []diag.Diagnostic) []diag.Diagnostic {
	return wanted(ds, s.Settings.Silence)
}
