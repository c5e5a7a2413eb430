// Package derive finds what reviews have in common. Its functions are pure: the same corpus and the same now give the
// same results, whatever order the files were read in.
package derive

import (
	"context"
	"sync"
	"time"

	"throughline/internal/corpus"
	"throughline/internal/review"
)

// Results are what is derived from one corpus.
type Results struct {
	// Themes are what recurs, in the order of their ranks.
	Themes []*Theme
	// Together tells which themes occur together.
	Together Together
	// Habits are how many reviews of which kind people wrote: what every count of reviews depends on.
	Habits Habits
	// Related are the reviews that resemble a review, in the order of the corpus's reviews.
	Related [][]Related
	// Items are the items of all reviews by kind, newest review first, in the order of the review.
	Items map[review.ItemKind][]Item
	// Saving are the mitigators by where they came from, in the order of review.Sources; those without a source last.
	Saving []Source
	// Luck are the reviews in which everything that helped was chance or one person.
	Luck []Luck
	// Recurring is what comes up again among contributors, mitigators, risks and difficulties.
	Recurring map[review.ItemKind]*Recurrence
	Followups []Followup // newest review first, in the order of the review
	CameTrue  []CameTrue // risks that a later review met, newest meeting first
	Islands   []*Island
	Library   []Artifact // newest review first, in the order of the review
	Detection *Detection

	now *corpus.Corpus // of carried results: what is there now
}

// Compute derives everything from a corpus. What is called recent or overdue is so at the time now.
func Compute(c *corpus.Corpus, now time.Time) *Results {
	r, _ := ComputeContext(context.Background(), c, now)
	return r
}

// ComputeContext is Compute for somebody who may not need the results any more: when the context is done it ends
// soon, with its error.
func ComputeContext(ctx context.Context, c *corpus.Corpus, now time.Time) (*Results, error) {
	r := WithoutComparing(c, now)
	return r, r.compare(ctx, c)
}

// WithoutComparing derives what takes no time even where there are many reviews: everything but what comes from
// comparing them with one another (Related, the untagged items of themes, the patterns of Recurring), which is empty.
func WithoutComparing(c *corpus.Corpus, now time.Time) *Results {
	r := &Results{Recurring: map[review.ItemKind]*Recurrence{}}
	r.Items = itemsOf(c)
	var wg sync.WaitGroup
	wg.Go(func() {
		r.Habits = habits(c.Reviews, now)
		r.Themes = themes(c, r.Habits, now)
		r.Together = together(r.Themes)
	})
	wg.Go(func() { r.Library = library(c) })
	r.Saving, r.Luck = saving(r.Items[review.Mitigator]), luck(c)
	for _, kind := range itemKinds() {
		r.Recurring[kind] = &Recurrence{Once: len(r.Items[kind])}
	}
	r.Followups = followups(c, r.Items)
	r.CameTrue = cameTrue(c, r.Items[review.Risk])
	r.Islands = islands(r.Items[review.Difficulty])
	r.Detection = detection(c, r.Items[review.Difficulty])
	wg.Wait()
	return r
}

// compare adds what WithoutComparing leaves out. What it has done when the context is done is of no use.
func (r *Results) compare(ctx context.Context, c *corpus.Corpus) error {
	recurring := make([]*Recurrence, len(itemKinds()))
	var wg sync.WaitGroup
	for i, kind := range itemKinds() {
		wg.Go(func() {
			if ctx.Err() == nil {
				recurring[i] = recurrence(c, r.Items[kind])
			}
		})
	}
	alike, err := resemblances(ctx, c)
	wg.Wait()
	if err != nil {
		return err
	}
	for i, kind := range itemKinds() {
		r.Recurring[kind] = recurring[i]
	}
	alike.same(r.Recurring)
	if r.Related, err = related(ctx, c, alike); err != nil {
		return err
	}
	untagged(c, r.Themes, alike)
	return ctx.Err()
}

// Count is how many items of a kind there are.
func (r *Results) Count(kind review.ItemKind) int { return len(r.Items[kind]) }
