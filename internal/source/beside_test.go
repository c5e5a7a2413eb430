package source

import (
	"slices"
	"testing"
	"testing/fstest"

	"throughline/internal/diag"
)

// TestBeside holds which texts beside reviews are none themselves: they are not copied, and a timeline can be named
// by a review. One that could be nobody's timeline is told.
func TestBeside(t *testing.T) {
	fsys := fstest.MapFS{}
	for _, p := range []string{"a.md", "a.timeline.md", "_a.candidates.md", "_TEMPLATE.md", "folder/index.md",
		"folder/timeline.md", "folder/_candidates.md",
		"folder/photo.png", "timelines.md", "b.timeline.md", "alone/timeline.md"} {
		fsys["content/reviews/"+p] = &fstest.MapFile{}
	}
	var errs diag.List
	inv := Walk(fsys, &errs)
	if want := []string{"content/reviews/a.md", "content/reviews/folder/index.md",
		"content/reviews/timelines.md"}; !slices.Equal(inv.Reviews, want) {
		t.Errorf("reviews %q", inv.Reviews)
	}
	for p, want := range map[string][2]bool{ // may be copied, may be named as a timeline
		"a.timeline.md": {false, true}, "_a.candidates.md": {false, false}, "folder/timeline.md": {false, true},
		"folder/photo.png": {true, true}, "a.md": {false, false},
	} {
		if got := [2]bool{inv.Has("content/reviews/" + p), inv.HasTimeline("content/reviews/" + p)}; got != want {
			t.Errorf("%s: %v", p, got)
		}
	}
	var told []string
	for _, d := range errs.Sorted() {
		told = append(told, d.Path())
	}
	if want := []string{"content/reviews/alone/timeline.md", "content/reviews/b.timeline.md"}; !slices.Equal(told,
		want) {
		t.Errorf("told of %q", told)
	}
}
