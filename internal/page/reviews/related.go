package reviews

import (
	"slices"
	"strings"

	"throughline/internal/corpus"
	"throughline/internal/derive"
	"throughline/internal/review"
	"throughline/internal/view"
)

// An SimilarView is a review that resembles this one, and why.
type SimilarView struct {
	view.Anchor
	Date    view.Stamp
	Reasons []ReasonView
}

// A ReasonView says what two reviews have in common; the links lead to it in the other one.
type ReasonView struct {
	Words string // "same mitigator"
	Links []view.Anchor
}

// maxSimilar is how many resembling reviews a page shows.
const maxSimilar = 4

// newSimilarViews are the reviews that resemble the one at a place in the corpus, without those that the page links
// to anyway.
func newSimilarViews(w *view.Writer, i int, linked map[string]bool) []SimilarView {
	var out []SimilarView
	for _, x := range w.In.Derived.Similar(i) {
		if linked[x.ID] || len(out) == maxSimilar {
			continue
		}
		v := SimilarView{Anchor: view.NewAnchor(w.LinkReview(x.Review)), Date: view.Day(x.Date)}
		for _, why := range x.Reasons {
			v.Reasons = append(v.Reasons, newReasonView(w, why))
		}
		out = append(out, v)
	}
	return out
}

func newReasonView(w *view.Writer, why derive.Reason) ReasonView {
	if why.How == derive.SameThemes {
		v := ReasonView{Words: "both name the theme"}
		if len(why.Themes) > 1 {
			v.Words += "s"
		}
		for _, t := range why.Themes {
			v.Links = append(v.Links, view.NewAnchor(w.LinkTheme(t.Slug, t.Title)))
		}
		return v
	}
	if why.There.Of == derive.Story {
		return ReasonView{Words: "same words in the story: " + strings.Join(why.Words, ", ")}
	}
	there := w.LinkPart(why.There.Review, why.There.ID, why.There.Title)
	return ReasonView{view.ReasonWords(why.How, why.Here, why.There, why.Words), []view.Anchor{view.NewAnchor(there)}}
}

// listLinked are the reviews that a review's page links to as related or as pointing to it.
func listLinked(w *view.Writer, r *review.Review) map[string]bool {
	out := map[string]bool{}
	for _, rel := range r.Related {
		out[corpus.ParseAddress(rel.ID, r).Review] = true
	}
	for _, b := range w.In.Corpus.Incoming(r) {
		out[b.From.Review] = true
	}
	return out
}

// addRelated fills in the reviews that resemble this one.
func addRelated(w *view.Writer, p *ReviewPage, i int) {
	p.Alike = slices.Clip(newSimilarViews(w, i, listLinked(w, w.Review)))
}
