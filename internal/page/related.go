package page

import (
	"slices"
	"strings"

	"throughline/internal/corpus"
	"throughline/internal/derive"
	"throughline/internal/review"
)

// An SimilarView is a review that resembles this one, and why.
type SimilarView struct {
	Anchor
	Date    Stamp
	Reasons []ReasonView
}

// A ReasonView says what two reviews have in common; the links lead to it in the other one.
type ReasonView struct {
	Words string // "same mitigator"
	Links []Anchor
}

// maxSimilar is how many resembling reviews a page shows.
const maxSimilar = 4

// alike are the reviews that resemble the one at a place in the corpus, without those that the page links to anyway.
func (w *writer) similar(i int, linked map[string]bool) []SimilarView {
	var out []SimilarView
	for _, x := range w.in.Derived.Similar(i) {
		if linked[x.ID] || len(out) == maxSimilar {
			continue
		}
		v := SimilarView{Anchor: anchor(w.reviewLink(x.Review)), Date: day(x.Date)}
		for _, why := range x.Reasons {
			v.Reasons = append(v.Reasons, w.reason(why))
		}
		out = append(out, v)
	}
	return out
}

func (w *writer) reason(why derive.Reason) ReasonView {
	if why.How == derive.SameThemes {
		v := ReasonView{Words: "both name the theme"}
		if len(why.Themes) > 1 {
			v.Words += "s"
		}
		for _, t := range why.Themes {
			v.Links = append(v.Links, anchor(w.themeLink(t.Slug, t.Title)))
		}
		return v
	}
	if why.There.Of == derive.Story {
		return ReasonView{Words: "same words in the story: " + strings.Join(why.Words, ", ")}
	}
	there := w.linkTo(why.There.Review, why.There.ID, why.There.Title)
	return ReasonView{reasonWords(why.How, why.Here, why.There, why.Words), []Anchor{anchor(there)}}
}

// reasonWords says in which way two items resemble each other: "same mitigator", "same contributor words: connection pool",
// "risk there, contributor here, same words: certificate".
func reasonWords(how derive.How, here, there derive.Item, words []string) string {
	switch how {
	case derive.SameItem:
		return "same " + string(there.Of)
	case derive.SameTopic:
		if here.Extra().Kind == "island-of-knowledge" && there.Extra().Kind == here.Extra().Kind {
			return "same island of knowledge: " + here.Extra().Topic
		}
		return "difficulty of the same topic: " + here.Extra().Topic
	}
	quoted := strings.Join(words, ", ")
	if here.Of == there.Of {
		return "same " + string(there.Of) + " words: " + quoted
	}
	return string(there.Of) + " there, " + string(here.Of) + " here, same words: " + quoted
}

// linkedFrom are the reviews that a review's page links to as related or as pointing to it.
func (w *writer) linkedFrom(r *review.Review) map[string]bool {
	out := map[string]bool{}
	for _, rel := range r.Related {
		out[corpus.ParseAddress(rel.ID, r).Review] = true
	}
	for _, b := range w.in.Corpus.Incoming(r) {
		out[b.From.Review] = true
	}
	return out
}

// relatedStory fills in the reviews that resemble this one.
func (w *writer) relatedStory(p *ReviewPage, i int) {
	p.Alike = slices.Clip(w.similar(i, w.linkedFrom(w.r)))
}
