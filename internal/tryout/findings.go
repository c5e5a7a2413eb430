package tryout

import (
	"cmp"
	"slices"
	"strings"

	"throughline/internal/diag"
	"throughline/internal/review"
	"throughline/internal/view"
)

// Find counts what reviews of a folder were found to hold. ds are the diagnostics of the site.
func (f *Folder) Find(reviews []*review.Review, ds []diag.Diagnostic) *view.Tried {
	out := &view.Tried{RealPath: f.RealPath, Files: len(f.Sources()) + len(f.Skipped()), Reviews: len(reviews),
		Skipped: f.Skipped()}
	for _, r := range reviews {
		count(out, r)
	}
	for _, d := range ds {
		if d.File != nil {
			out.Left = append(out.Left, view.TriedPlace{Path: f.RealPath(d.File.Path), Line: d.Position().Line,
				Message: strings.ReplaceAll(d.Message, reviewsDir, "")})
		}
	}
	slices.SortStableFunc(out.Left, func(a, b view.TriedPlace) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line))
	})
	return out
}

func count(out *view.Tried, r *review.Review) {
	if len(r.Timeline) > 0 {
		out.Timelines++
	}
	if r.Date.IsZero() {
		out.Undated++
	}
	out.Events += len(r.Timeline)
	out.Contributors += len(r.Contributors)
	out.Mitigators += len(r.Mitigators)
	out.Difficulties += len(r.Difficulties)
	out.Takeaways += len(r.Takeaways)
	out.Followups += len(r.Followups)
	out.Theories += len(r.Theories)
	for i := range r.Mitigators {
		if r.Mitigators[i].Extra().Source == "chance" {
			out.ByChance++
		}
	}
	for i := range r.Followups {
		if r.Followups[i].Extra().Href != "" {
			out.Linked++
		}
	}
}
