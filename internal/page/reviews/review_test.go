package reviews

import (
	"testing"

	"throughline/internal/config"
	"throughline/internal/corpus"
	"throughline/internal/derive"
	"throughline/internal/markdown"
	"throughline/internal/review"
	"throughline/internal/view"
)

// TestAlikeLeavesOutWhatIsLinked holds that a review is not found to resemble one that the page names already.
func TestAlikeLeavesOutWhatIsLinked(t *testing.T) {
	first, second := &review.Review{ID: "a", Title: "A"}, &review.Review{ID: "b", Title: "B"}
	in := &view.Input{Corpus: &corpus.Corpus{Settings: config.Default(), Reviews: []*review.Review{first, second}},
		Derived: &derive.Results{}, Markdown: markdown.New()}
	in.Derived.Related = [][]derive.Related{{{Review: in.Corpus.Reviews[1]}}, nil}
	w := in.NewWriter("reviews/x/index.html", "content/reviews", in.Corpus.Reviews[0])
	if got := newSimilarViews(w, 0, nil); len(got) != 1 {
		t.Errorf("%d reviews resemble it", len(got))
	}
	if got := newSimilarViews(w, 0, map[string]bool{in.Corpus.Reviews[1].ID: true}); len(got) != 0 {
		t.Errorf("%d reviews resemble it and are linked anyway", len(got))
	}
}
